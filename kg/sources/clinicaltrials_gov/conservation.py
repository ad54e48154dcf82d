"""Count what goes in and what comes out, so that nothing is lost on the way.

What goes in is counted on the JSON itself, by other code than the reader's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kg.record.concepts import AdverseEventScope
from kg.record.trial import TrialDocument


def tallies(tree: Mapping[str, Any], record: TrialDocument) -> dict[str, tuple[int, int]]:
    """Count analyses, values, flow counts and counts of adverse events in the payload and in the record."""
    came, went = _posted(tree), _kept(record)
    return {name: (came[name], went[name]) for name in came}


def _each(tree: Any, *names: str) -> Iterable[Any]:
    """Give all that stands at the end of a path, through every list on the way."""
    found = [tree]
    for name in names:
        found = [item.get(name) for item in found if isinstance(item, dict)]
        found = [inner for item in found for inner in (item if isinstance(item, list) else [item]) if inner is not None]
    return found


def _count(tree: Any, *names: str) -> int:
    return len(list(_each(tree, *names)))


_ROWS = ("classes", "categories", "measurements")


def _posted(tree: Mapping[str, Any]) -> dict[str, int]:
    results = tree.get("resultsSection") or {}
    outcomes = ("outcomeMeasuresModule", "outcomeMeasures")
    harms = results.get("adverseEventsModule") or {}
    periods = ("participantFlowModule", "periods")
    return {
        "analyses": _count(results, *outcomes, "analyses"),
        "outcome values": _count(results, *outcomes, *_ROWS),
        "baseline values": _count(results, "baselineCharacteristicsModule", "measures", *_ROWS),
        "flow counts": _count(results, *periods, "milestones", "achievements")
        + _count(results, *periods, "dropWithdraws", "reasons"),
        "adverse event counts": _count(harms, "seriousEvents", "stats") + _count(harms, "otherEvents", "stats"),
        "adverse event totals": 3 * _count(harms, "eventGroups"),
        "posted outcomes": _count(results, *outcomes),
    }


def _kept(record: TrialDocument) -> dict[str, int]:
    trial = record.trial
    rows = [row for outcome in trial.outcomes for row in outcome.assessments]
    single = AdverseEventScope.EVENT
    return {
        "analyses": sum(len(row.analyses) for row in rows),
        "outcome values": sum(len(row.group_results) for row in rows),
        "baseline values": sum(len(item.group_results) for item in trial.baseline),
        "flow counts": len(trial.flow),
        "adverse event counts": sum(len(item.counts) for item in trial.adverse_events if item.scope is single),
        "adverse event totals": sum(len(item.counts) for item in trial.adverse_events if item.scope is not single),
        "posted outcomes": sum("".join(item.source_pointer).startswith("/resultsSection") for item in trial.outcomes),
    }
