"""Add up what batches did, in the form in which it is kept in a journal and told in a report."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from statistics import median_low
from typing import Any

from kg.bulk.batch import VIOLATES, Batch, Failure, merged
from kg.sources.clinicaltrials_gov.coverage import Coverage, ledger

FORMAT = 1
"""Version of the form of report and journal."""


@dataclass(slots=True)
class Account:
    """Hold what all batches of a run did; of a single record nothing stays but its number and its size."""

    seen: set[int] = field(default_factory=set)
    triples: array[int] = field(default_factory=lambda: array("I"))
    read: int = 0
    quads: int = 0
    validated: int = 0
    failures: list[Failure] = field(default_factory=list)
    labels: dict[str, list[str]] = field(default_factory=dict)
    coverage: Coverage = field(default_factory=Coverage)
    tallies: dict[str, list[int]] = field(default_factory=dict)
    seconds: Counter[str] = field(default_factory=Counter)

    def add(self, batch: Batch) -> dict[str, Any]:
        """Add a batch, and give its line for the journal."""
        new = merged(self.labels, batch.labels.items())
        entry = {
            "numbers": batch.numbers, "triples": batch.triples, "read": batch.read, "quads": batch.quads,
            "validated": batch.validated, "failures": [asdict(item) for item in batch.failures], "labels": new,
            "paths": dict(batch.coverage.paths), "notes": dict(batch.coverage.notes), "tallies": batch.tallies,
            "seconds": {name: round(value, 3) for name, value in batch.seconds.items()},
        }  # fmt: skip
        self._take(entry)
        return entry

    def restore(self, entry: Mapping[str, Any]) -> None:
        """Add a batch from its line in a journal."""
        merged(self.labels, entry["labels"].items())
        self._take(entry)

    def _take(self, entry: Mapping[str, Any]) -> None:
        self.seen.update(entry["numbers"])
        self.triples.extend(entry["triples"])
        self.read += entry["read"]
        self.quads += entry["quads"]
        self.validated += entry["validated"]
        self.failures += [Failure(**item) for item in entry["failures"]]
        self.coverage.paths.update(entry["paths"])
        self.coverage.notes.update(entry["notes"])
        for name, counts in entry["tallies"].items():
            self.tallies[name] = [a + b for a, b in zip(self.tallies.get(name, (0, 0)), counts, strict=True)]
        for name, value in entry["seconds"].items():
            self.seconds[name] += value

    @property
    def written(self) -> int:
        """Count the trials that were written."""
        return len(self.triples)


def report(account: Account, about: Mapping[str, Any], timings: Mapping[str, Any]) -> dict[str, Any]:
    """Tell for a program what a run did; all but `timings` depends on the input and the options alone."""
    rows = ledger(account.coverage)
    return {
        "format": FORMAT,
        **about,
        "records": {"read": account.read, "written": account.written, "failed": len(account.failures)},
        "failures": [asdict(item) for item in account.failures],
        "validated": {
            "trials": account.validated,
            "violating": sum(item.reason.startswith(VIOLATES) for item in account.failures),
        },
        "quads": account.quads,
        "quads_per_trial": {
            "median": median_low(account.triples) if account.triples else 0,
            "largest": max(account.triples, default=0),
        },
        "conservation": {name: {"in": came, "out": went} for name, (came, went) in sorted(account.tallies.items())},
        "ledger": [asdict(row) for row in rows],
        "timings": {"seconds_by_stage": {name: round(value, 2) for name, value in sorted(account.seconds.items())}, **timings},
    }
