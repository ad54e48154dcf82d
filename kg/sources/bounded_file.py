"""Stand between a file and a parser, and stop what would take the parser's stack."""

from __future__ import annotations

from typing import Protocol

NESTING_LIMIT = 1_000
"""So many triples that speak of triples may be nested; at some 20,000 the parser takes the process with it."""

_OPENING = b"<<("


class Readable(Protocol):
    """Be read in parts."""

    def read(self, size: int = -1, /) -> bytes:
        """Give the next bytes."""


class BoundedFile:
    """Count what opens a triple within a triple: in one line where a statement is a line, else in the whole file."""

    def __init__(self, file: Readable, *, by_line: bool) -> None:
        """Take a file that is open for reading."""
        self.file = file
        self.by_line = by_line
        self.count = 0
        self.rest = b""

    def read(self, size: int = -1) -> bytes:
        """Read on; raises ValueError where too much is opened."""
        chunk = self.file.read(size)
        # An opening can stand astride two chunks.
        seen = self.rest + chunk
        self.rest = seen[-(len(_OPENING) - 1) :]
        if _OPENING not in seen:
            self.count = 0 if self.by_line and b"\n" in seen else self.count
        elif self.by_line:
            for number, line in enumerate(seen.split(b"\n")):
                self.count = self.count * (number == 0) + line.count(_OPENING)
                self.check()
        else:
            self.count += seen.count(_OPENING)
            self.check()
        return chunk

    def check(self) -> None:
        """Stop before the parser gets what it cannot bear."""
        if self.count > NESTING_LIMIT:
            message = f"more than {NESTING_LIMIT:,} times <<( , which opens a triple that speaks of a triple"
            raise ValueError(message)
