"""Write files so that a reader never meets half of one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kg.errors import OutputError


def write_files(texts: Mapping[Path, str]) -> list[Path]:
    """Write all texts or none: each beside its place, then all renamed.

    Raises OutputError if a place cannot be written, and leaves what stood there.
    """
    written: dict[Path, Path] = {}
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                raise IsADirectoryError(21, "is a folder", str(path))
            written[path] = _write_beside(path, text)
        for path, beside in list(written.items()):
            beside.replace(path)
            del written[path]
    except OSError as error:
        message = f"{error.filename or next(iter(texts))}: cannot be written: {error.strerror}; nothing was left half written"
        raise OutputError(message) from error
    finally:
        for beside in written.values():
            beside.unlink(missing_ok=True)
    return list(texts)


def _write_beside(path: Path, text: str) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".partial", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o666 & ~_umask())
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return beside


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
