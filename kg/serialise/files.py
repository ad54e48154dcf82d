"""Write files so that a reader never meets half of one, nor one that does not belong to the others."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from kg.errors import OutputError


def write_files(contents: Mapping[Path, str | bytes]) -> list[Path]:
    """Write all files or none, text in UTF-8: each beside its place, then all renamed; a link stays a link.

    Raises OutputError if a place cannot be written. Then, and if the writing is interrupted, what stood there stands
    there again.
    """
    written: dict[Path, Path] = {}
    kept: dict[Path, Path] = {}
    place = Path()
    try:
        for place, content in contents.items():
            target = _target(place)
            target.parent.mkdir(parents=True, exist_ok=True)
            written[target] = _beside(target, "partial")
            _write(written[target], content)
        for place, beside in written.items():
            kept[place] = _beside(place, "old")
            _keep(place, kept[place])
            beside.replace(place)
    except BaseException as error:
        for target, old in kept.items():
            _restore(target, old, written[target])
        if isinstance(error, (OSError, ValueError, RuntimeError)):
            reason = getattr(error, "strerror", None) or error
            message = f"{place}: cannot be written: {reason}; nothing was left half written"
            raise OutputError(message) from error
        raise
    finally:
        for path in (*written.values(), *kept.values()):
            with suppress(OSError):
                path.unlink(missing_ok=True)
    return list(contents)


def settle(folder: Path) -> None:
    """See a rename on the disk; not every file system can."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _target(path: Path) -> Path:
    """Follow links, and refuse what is there and is no ordinary file: a rename would put a file in its place."""
    target = path.resolve()
    if target.is_dir():
        raise IsADirectoryError(21, "is a folder")
    if target.exists() and not target.is_file():
        raise OSError(22, "is not an ordinary file")
    return target


def _write(path: Path, content: str | bytes) -> None:
    # Made here with the permissions that any new file gets, and not by tempfile, whose files are private.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
        file.flush()
        os.fsync(file.fileno())


def _keep(target: Path, old: Path) -> None:
    """Give a file that is about to be replaced a second name, so that it can be put back."""
    if not target.exists():
        return
    try:
        old.hardlink_to(target)
    except OSError:
        # Not every file system has second names.
        old.write_bytes(target.read_bytes())


def _restore(target: Path, old: Path, beside: Path) -> None:
    if beside.exists():
        return  # it was not renamed, so that what stood there still stands there
    with suppress(OSError):
        if old.exists():
            old.replace(target)
        else:
            target.unlink(missing_ok=True)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.{ending}")
