"""Add up what batches did, in the form in which it is kept in a journal and told in a report."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from statistics import median_low
from typing import Any

from kg.bulk.batch import VIOLATES, Batch
from kg.bulk.totals import Failure, Totals
from kg.sources.clinicaltrials_gov.coverage import Coverage, ledger

FORMAT = 1
"""Version of the form of report and journal."""


@dataclass(slots=True)
class Account(Totals):
    """Hold what all batches of a run did; of a single record nothing stays but its number and its size."""

    seen: set[int] = field(default_factory=set)
    triples: array[int] = field(default_factory=lambda: array("I"))
    label_quads: int = 0

    def take(self, batch: Batch) -> dict[str, Any]:
        """Add a batch, and give its line for the journal, in which labels that were known before do not stand again."""
        known = self.labels
        fresh = {
            iri: new for iri, found in batch.labels.items() if (new := [one for one in found if one not in known.get(iri, ())])
        }
        self._add_batch(batch)
        return {
            "numbers": batch.numbers, "triples": batch.triples, "read": batch.read, "validated": batch.validated,
            "failures": [asdict(item) for item in batch.failures], "labels": fresh, "paths": dict(batch.coverage.paths),
            "notes": dict(batch.coverage.notes), "tallies": batch.tallies,
            "seconds": {name: round(value, 3) for name, value in batch.seconds.items()},
        }  # fmt: skip

    def restore(self, entry: Mapping[str, Any]) -> None:
        """Add a batch from its line in a journal."""
        coverage = Coverage(Counter(entry["paths"]), Counter(entry["notes"]))
        failures = [Failure(**item) for item in entry["failures"]]
        same = {name: entry[name] for name in ("numbers", "triples", "read", "validated", "labels", "tallies")}
        self._add_batch(Batch(**same, failures=failures, coverage=coverage, seconds=Counter(entry["seconds"])))

    def _add_batch(self, batch: Batch) -> None:
        self.add(batch)
        self.seen.update(batch.numbers)
        self.triples.extend(batch.triples)

    @property
    def quads(self) -> int:
        """Count the quads that were written: those of trials, and the labels of terms."""
        return sum(self.triples) + self.label_quads

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
