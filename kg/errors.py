"""Say what went wrong, where, and what to do about it.

KgError                     anything this package refuses; the command line prints it and exits 1
├── RecordError             a record that cannot be read, with every fault found in it
├── DocumentError           a source document that does not bear out a record
├── DataError               a file of triples that cannot be read
├── GraphError              a graph that cannot be built without saying something wrong
├── OutputError             a file that cannot be written
├── FigureError             a figure that cannot be drawn
├── QueryError              a query that cannot be run
├── StoreError              a triple store that cannot be loaded or asked
└── ResourceError           a name that the package does not ship
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fault:
    """State one thing that is wrong: where it is, what it is, and a hint.

    `path` is the way from the root of the record to the field, keys and list positions mixed.
    `line` and `column` count from 1 and are absent where the input has no lines.
    """

    message: str
    path: tuple[str | int, ...] = ()
    hint: str = ""
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Write the fault on one line, position first.

        >>> str(Fault("is not a number: 'x'", ("trial", "arms", 0, "count"), line=3, column=7))
        "line 3, column 7: trial.arms[0].count: is not a number: 'x'"
        """
        position = "" if self.line is None else f"line {self.line}, column {self.column}: "
        place = dotted(self.path)
        hint = f" (hint: {self.hint})" if self.hint else ""
        return f"{position}{place + ': ' if place else ''}{self.message}{hint}"


def dotted(path: Iterable[str | int]) -> str:
    """Write a path as a person reads it.

    >>> dotted(("trial", "arms", 0, "label"))
    'trial.arms[0].label'
    """
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


class KgError(Exception):
    """Stop with a message that a user can act on."""


@dataclass
class RecordError(KgError):
    """Refuse a record and list every fault that was found in it."""

    name: str
    faults: list[Fault] = field(default_factory=list)

    def __str__(self) -> str:
        """Write a headline and one line a fault."""
        count = len(self.faults)
        head = f"{self.name}: {count} {'fault' if count == 1 else 'faults'}"
        return "\n".join([head, *(f"  {self.name}: {fault}" for fault in self.faults)])


class DocumentError(KgError):
    """Refuse a source document that does not bear out the record."""


class DataError(KgError):
    """Refuse a file of triples."""


class GraphError(KgError):
    """Refuse to build a graph that would say something wrong."""


class OutputError(KgError):
    """Refuse to leave half a file."""


class FigureError(KgError):
    """Refuse to draw a figure."""


class QueryError(KgError):
    """Refuse a query."""


class StoreError(KgError):
    """Refuse to load or to ask a triple store."""


class ResourceError(KgError):
    """Refuse a name that the package does not ship."""
