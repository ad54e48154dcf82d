"""Account for every part of a payload: what is exported, what is left out on purpose and why, what is unknown.

`tables/coverage.tsv` lists the paths of version 2 of the registry's interface. A path stands for all that is below it, unless
a longer one says otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from kg.sources.clinicaltrials_gov.table import read_table

EXPORTED, LEFT_OUT, UNKNOWN = "exported", "left out", "unknown"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Count the values of a payload by path, and what was noted of single values."""

    paths: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)

    def add(self, other: Coverage) -> None:
        """Add what was counted of another record."""
        self.paths.update(other.paths)
        self.notes.update(other.notes)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """Say what became of the values at one path."""

    path: str
    disposition: str
    why: str
    count: int


def paths_of(tree: Mapping[str, Any]) -> Counter[str]:
    """Count the values of a payload by path; places in lists are not told apart.

    >>> sorted(paths_of({"a": [{"b": 1}, {"b": 2}], "c": {}}).items())
    [('/a/b', 2), ('/c', 1)]
    """
    counts: dict[str, int] = {}
    stack: list[tuple[str, Any]] = [("", tree)]
    while stack:
        path, item = stack.pop()
        if isinstance(item, dict) and item:
            stack += [(f"{path}/{name}", inner) for name, inner in item.items()]
        elif isinstance(item, list) and item:
            stack += [(path, inner) for inner in item]
        else:
            counts[path] = counts.get(path, 0) + 1
    return Counter(counts)


@cache
def _dispositions() -> dict[str, tuple[str, str]]:
    return {row["path"]: (row["disposition"], row["why"]) for row in read_table("coverage.tsv")}


@cache
def _above() -> frozenset[str]:
    """List the paths that lead to others of the list."""
    steps = (path.split("/") for path in _dispositions())
    return frozenset("/".join(step[:end]) for step in steps for end in range(1, len(step)))


def disposition(path: str) -> tuple[str, str]:
    """Tell what becomes of the values at a path, and why.

    >>> disposition("/protocolSection/contactsLocationsModule/centralContacts/phone")[0]
    'left out'
    >>> disposition("/protocolSection/somethingNew")
    ('unknown', 'not in the list of paths')
    """
    known = _dispositions()
    if path in known:
        return known[path]
    above = path
    while above := above.rpartition("/")[0]:
        if above in known and known[above][0] == LEFT_OUT:
            return known[above]
    if path in _above():
        return LEFT_OUT, "holds nothing"
    return UNKNOWN, "not in the list of paths"


def ledger(coverage: Coverage) -> list[LedgerRow]:
    """List what became of every path that was met, sorted by path; what was noted of single values comes last."""
    rows = [LedgerRow(path, *disposition(path), count) for path, count in sorted(coverage.paths.items())]
    return rows + [LedgerRow("", "noted", what, count) for what, count in sorted(coverage.notes.items())]
