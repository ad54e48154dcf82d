"""Keep in an embedded store which loads of it did not come to their ends, so that some of its trials may be older than others."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from kg.errors import StoreError
from kg.serialise.files import write_files

_NAME = "kg-unfinished.json"
"""RocksDB leaves files alone whose names are not of its own kinds, and who copies the store copies this."""


def unfinished(directory: Path) -> list[str]:
    """List the files whose loads began and did not end. Raises StoreError if that cannot be read."""
    path = directory / _NAME
    try:
        found = json.loads(path.read_bytes())
        if not isinstance(found, list):
            raise ValueError("is no list of files")  # noqa: TRY004, TRY301 -- told with what json has to say
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        message = f"{path}: cannot be read: {error}; remove it, and load all exports of the store again"
        raise StoreError(message) from error
    return [str(name) for name in found]


def begin(directory: Path, files: Iterable[Path]) -> None:
    """Note that files are being loaded into a store. Raises OutputError."""
    _write(directory, {*unfinished(directory), *_names(files)})


def end(directory: Path, files: Iterable[Path], *, alone: bool) -> None:
    """Note that the load of files came to its end, and if the store now holds these `alone`, that no other matters."""
    _write(directory, set() if alone else {*unfinished(directory)} - _names(files))


def _names(files: Iterable[Path]) -> set[str]:
    return {str(path.resolve()) for path in files}


def _write(directory: Path, names: set[str]) -> None:
    if names:
        write_files({directory / _NAME: json.dumps(sorted(names))})
    else:
        (directory / _NAME).unlink(missing_ok=True)


def told(directory: Path) -> str | None:
    """Say what did not come to its end, and what to do, if there is anything. Raises StoreError."""
    files = unfinished(directory)
    if not files:
        return None
    return (
        f"a load of {', '.join(files)} did not come to its end, and trials may be missing or old; load it again, "
        "or with --prune all that the store should hold"
    )
