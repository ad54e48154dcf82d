"""Read a file whole, if it is no larger than what it could be."""

from __future__ import annotations

from pathlib import Path

from kg.errors import Fault, RecordError


def read_bytes(path: Path, limit: int, hint: str) -> bytes:
    """Read a file; `hint` says of one that is larger than `limit` bytes what it should be.

    Raises RecordError if it is larger, or cannot be read.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(limit + 1)
    except OSError as error:
        raise RecordError(str(path), [Fault(f"cannot be read: {error.strerror}")]) from error
    if len(raw) > limit:
        raise RecordError(str(path), [Fault(f"is larger than {limit:,} bytes", hint=hint)])
    return raw
