"""Tell what a load did: which graphs were loaded, unchanged, removed, and which failed and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class GraphFailure:
    """Say which graph is not in the store as it is in the file, and why."""

    graph: str
    reason: str


@dataclass(slots=True)
class LoadReport:
    """Count graphs by what became of them, and the statements of those that were loaded."""

    loaded: int = 0
    unchanged: int = 0
    removed: int = 0
    statements: int = 0
    resumed: int = 0
    failures: list[GraphFailure] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Count the graphs that were dealt with."""
        return self.loaded + self.unchanged + self.resumed + len(self.failures)

    def fail(self, graph: str, reason: str) -> None:
        """Note a graph that failed."""
        self.failures.append(GraphFailure(graph, reason))

    def as_data(self) -> dict[str, Any]:
        """Give the report as plain data."""
        return asdict(self)


Progress = Callable[[str], None]
"""Takes a line that says how far a load is."""


def say_nothing(_words: str) -> None:
    """Let nobody hear how far a load is."""
