"""Keep account of a run, so that a run that was interrupted goes on where it was.

The journal is a line that says of what kind it is and what the run is of, then a line for each step that was done.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from kg.errors import OutputError


class Journal:
    """Hold the journal of one run, open and locked; `dropped` tells that what was found in it was of no use."""

    def __init__(self, path: Path, kind: str) -> None:
        """Open a journal of runs of a kind. Raises OutputError if another run holds it, or if it cannot be written."""
        self.path, self.kind = path, kind
        self.dropped = False
        try:
            self.file: BinaryIO = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o666), "r+b")
        except OSError as error:
            raise OutputError(f"{path}: cannot be written: {error.strerror}") from error
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # A run that has just ended took its journal away: a lock on what nobody else can open locks nothing.
            if not os.path.samestat(os.fstat(self.file.fileno()), path.stat()):
                raise BlockingIOError
        except OSError:
            self.file.close()
            raise OutputError(f"{path}: another run writes this output; wait for it, or give another one") from None

    def resume(self, head: Mapping[str, Any], holds: Callable[[Mapping[str, Any]], bool]) -> Iterator[dict[str, Any]]:
        """Yield the steps that were done by an earlier run of the same, as far as each still `holds`.

        What follows these, a torn last line and all of a run of something else, is dropped.
        """
        opening = orjson.dumps({"journal": self.kind})[:-1]
        start = self.file.readline()
        if not (start.startswith(opening) or opening.startswith(start)):
            raise OutputError(f"{self.path}: is there and is no journal of {self.kind}; give another name")
        first = {"journal": self.kind, **head}
        known = len(start) if start == orjson.dumps(first) + b"\n" else 0
        if known:
            for line in iter(self.file.readline, b""):
                entry = _entry(line)
                if entry is None or not holds(entry):
                    self.dropped = entry is not None
                    break
                known += len(line)
                yield entry
        else:
            self.dropped = bool(start)
        self.file.seek(known)
        self.file.truncate()
        if not known:
            self.add(first)

    def add(self, entry: Mapping[str, Any]) -> None:
        """Write a line, and see it on the disk. Raises OutputError."""
        try:
            self.file.write(orjson.dumps(entry) + b"\n")
            self.file.flush()
            os.fsync(self.file.fileno())
        except OSError as error:
            raise OutputError(f"{self.path}: cannot be written: {error.strerror}; what is done is kept") from error

    def close(self, *, done: bool) -> None:
        """Let go of the journal; after a run that was finished there is none."""
        if done:
            self.path.unlink(missing_ok=True)
        # What could not be written before cannot be written now, and was told.
        with suppress(OSError):
            self.file.close()


def _entry(line: bytes) -> dict[str, Any] | None:
    """Read the line of a step; of one that was torn, nothing."""
    try:
        found = orjson.loads(line) if line.endswith(b"\n") else None
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None
