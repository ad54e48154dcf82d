"""Read how participants passed through a study, and what they were like at its start."""

from __future__ import annotations

from collections.abc import Iterator

from kg.record.base import Reason
from kg.sources.clinicaltrials_gov.facts import Data, Facts, Reading, enumeration
from kg.sources.clinicaltrials_gov.layout import Layout
from kg.sources.clinicaltrials_gov.people import Groups, count_groups, read_groups
from kg.sources.clinicaltrials_gov.results_payload import Achievement, Baseline, Flow, FlowPeriod
from kg.sources.clinicaltrials_gov.values import describe_values, read_rows
from kg.sources.clinicaltrials_gov.words import period_kind

_FLOW = "/resultsSection/participantFlowModule"
_BASELINE = "/resultsSection/baselineCharacteristicsModule"


def read_flow(reading: Reading, layout: Layout, flow: Flow) -> tuple[list[Data], list[Data], list[Data]]:
    """Read the groups, the periods and the counts of the flow.

    In a crossover trial whose periods say by their titles what happens in them, they are periods of the design.
    """
    groups = read_groups(reading, layout, flow.groups, ("flow",))
    kinds = [period_kind(item.title or "") for item in flow.periods]
    periods = _periods(reading, flow) if layout.is_crossover and len(kinds) > 1 and None not in kinds else []
    counts: list[Data] = []
    for place, item in enumerate(flow.periods):
        period = str(periods[place]["key"]) if periods else None
        counts += _counts(_Period(reading, groups, item, f"{_FLOW}/periods/{place}", period))
    return groups.done(), periods, counts


def _periods(reading: Reading, flow: Flow) -> list[Data]:
    found = []
    for place, item in enumerate(flow.periods):
        label = reading.label(item.title)
        facts = Facts(reading, "Period", label)
        kind = period_kind(item.title or "")
        facts.data |= {"label": label, "order": place + 1, "kind": kind.value if kind else None}
        facts.lack(Reason.NOT_REPORTED, "period_start", "period_end")
        found.append(facts.done())
    return found


class _Period:
    """Hold what the counts of one period have in common."""

    def __init__(self, reading: Reading, groups: Groups, posted: FlowPeriod, pointer: str, period: str | None) -> None:
        self.reading, self.groups, self.posted, self.pointer, self.period = reading, groups, posted, pointer, period

    def start(self, item: Achievement, what: str | None, place: str) -> Facts:
        """Start the facts of a count of one group, which stands at a place in its period."""
        title = self.reading.text(self.posted.title)
        group = self.groups.titles.get(item.group_id or "", "")
        facts = Facts(self.reading, "FlowCount", group, title, what, place=f"{self.pointer}/{place}")
        if self.period is None:
            facts.put("period_title", title)
        facts.put("period", self.period)
        facts.put("group", self.groups.key(item.group_id))
        facts.lack(Reason.AMBIGUOUS if item.group_id else Reason.NOT_POSTED, "group")
        facts.count("participant_count", item.num_subjects, Reason.NOT_POSTED)
        if item.num_units is not None:
            self.reading.notes["counts of the flow in units that are not people, left out"] += 1
        return facts


def _counts(period: _Period) -> Iterator[Data]:
    text = period.reading.text
    for number, milestone in enumerate(period.posted.milestones):
        known = enumeration("milestone", milestone.type or "")
        for position, item in enumerate(milestone.achievements):
            facts = period.start(item, milestone.type, f"milestones/{number}/achievements/{position}")
            facts.put("milestone", known or "other")
            if known is None:
                facts.text("milestone_text", milestone.type)
            facts.put("comment", " ".join(part for part in (text(milestone.comment), text(item.comment)) if part))
            yield facts.done()
    for number, reason in enumerate(period.posted.drop_withdraws):
        for position, item in enumerate(reason.reasons):
            place = f"dropWithdraws/{number}/reasons/{position}"
            facts = period.start(item, f"withdrawn {reason.type or ''}", place)
            facts.put("milestone", "withdrawn")
            facts.text("dropout_reason", reason.type)
            facts.put("comment", " ".join(part for part in (text(reason.comment), text(item.comment)) if part))
            yield facts.done()


def read_baseline(reading: Reading, layout: Layout, baseline: Baseline) -> tuple[list[Data], list[Data]]:
    """Read the groups of the baseline and its measures, a node for each class and category."""
    groups = read_groups(reading, layout, baseline.groups, ("baseline",))
    count_groups(groups, baseline.denoms, baseline.type_units_analyzed)
    measures = []
    for place, item in enumerate(baseline.measures):
        label = reading.label(item.title)
        if item.denoms:
            reading.notes["denominators of a single baseline measure, left out"] += len(item.denoms)
        for row in read_rows(reading, item, groups, ("baseline", label), f"{_BASELINE}/measures/{place}"):
            facts = Facts(reading, "BaselineMeasure", label, row.class_title, row.category, place=row.place)
            facts.put("label", label)
            facts.put("class_title", row.class_title)
            facts.put("category", row.category)
            facts.text("unit_text", item.unit_of_measure)
            facts.text("description", item.description)
            facts.text("population_description", item.population_description)
            describe_values(facts, item)
            facts.put("group_results", row.results)
            facts.lack(Reason.NOT_POSTED, "group_results")
            measures.append(facts.done())
    return groups.done(), measures
