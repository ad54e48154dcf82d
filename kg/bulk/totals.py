"""Add up what became of records: of those of one batch, and of all batches of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.sources.clinicaltrials_gov.coverage import Coverage


@dataclass(frozen=True, slots=True)
class Failure:
    """Say which record was not written, where it stands, and why."""

    number: str
    path: str
    place: str
    reason: str


@dataclass(slots=True)
class Totals:
    """Hold how many records were read and validated, which failed, and sums over those that were written."""

    read: int = 0
    validated: int = 0
    failures: list[Failure] = field(default_factory=list)
    labels: dict[str, list[str]] = field(default_factory=dict)
    coverage: Coverage = field(default_factory=Coverage)
    tallies: dict[str, list[int]] = field(default_factory=dict)
    seconds: Counter[str] = field(default_factory=Counter)

    def add(self, other: Totals) -> None:
        """Add other totals."""
        self.read += other.read
        self.validated += other.validated
        self.failures += other.failures
        self.add_labels(other.labels.items())
        self.coverage.add(other.coverage)
        self.add_tallies(other.tallies)
        self.seconds.update(other.seconds)

    def add_labels(self, labels: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Add labels of external terms; a term that two records label differently has both."""
        for iri, others in labels:
            known = self.labels.setdefault(iri, [])
            if fresh := [label for label in others if label not in known]:
                known += fresh
                known.sort()

    def add_tallies(self, tallies: Mapping[str, Iterable[int]]) -> None:
        """Add how many things of a kind came in and went out."""
        for name, counts in tallies.items():
            self.tallies[name] = [a + b for a, b in zip(self.tallies.get(name, (0, 0)), counts, strict=True)]
