"""Read adverse events: totals and terms, persons and events, each with its number at risk.

What is absent is not zero: no number of persons affected, no number of deaths, an event below the threshold of reporting.
What is zero is data, and stays.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from kg.record.base import Reason
from kg.sources.clinicaltrials_gov.facts import Data, Facts, Reading, enumeration
from kg.sources.clinicaltrials_gov.layout import Layout
from kg.sources.clinicaltrials_gov.numbers import read_count
from kg.sources.clinicaltrials_gov.payload import Figure
from kg.sources.clinicaltrials_gov.people import Groups, read_groups
from kg.sources.clinicaltrials_gov.results_payload import AdverseEvents, Event, EventGroup

_ALL = 100
_MODULE = "/resultsSection/adverseEventsModule"
_TOTALS = (
    ("any-cause-death", "Death from any cause", "serious", "deaths"),
    ("any-serious", "Any serious adverse event", "serious", "serious"),
    ("any-other", "Any other adverse event", "not-serious", "other"),
)


def read_harms(reading: Reading, layout: Layout, module: AdverseEvents) -> tuple[list[Data], list[Data]]:
    """Read the groups in which adverse events were counted, and the events."""
    groups = read_groups(reading, layout, module.event_groups, ("harm",))
    at_risk = {item.id or "": _at_risk(item) for item in module.event_groups}
    for name, number in at_risk.items():
        if number is not None and name in groups.facts:
            groups.facts[name].data["at_risk_count"] = number
    harms = _Harms(reading, groups, at_risk, _shared(module))
    events = [harms.total(module, *total) for total in _TOTALS] if module.event_groups else []
    for seriousness, listed in (("serious", module.serious_events), ("not-serious", module.other_events)):
        name = "seriousEvents" if seriousness == "serious" else "otherEvents"
        events += [harms.event(item, seriousness, f"{_MODULE}/{name}/{place}") for place, item in enumerate(listed)]
    return groups.done(), events


def _at_risk(group: EventGroup) -> int | None:
    """Give the number at risk that all totals of a group share."""
    posted = (group.serious_num_at_risk, group.other_num_at_risk, group.deaths_num_at_risk)
    numbers = {read_count(number) for number in posted if number is not None}
    return numbers.pop() if len(numbers) == 1 else None


class _Harms:
    """Hold what all events of a study have in common."""

    def __init__(
        self, reading: Reading, groups: Groups, at_risk: dict[str, int | None], shared: tuple[str | None, str | None]
    ) -> None:
        self.reading, self.groups, self.at_risk = reading, groups, at_risk
        self.vocabulary, self.method = shared

    def total(self, module: AdverseEvents, scope: str, label: str, seriousness: str, name: str) -> Data:
        """Read the number of people with any event of one sort."""
        facts = Facts(self.reading, "AdverseEventSummary", scope)
        facts.data |= {"label": label, "scope": scope, "seriousness": seriousness}
        if name == "deaths":
            facts.text("comment", module.all_cause_mortality_comment)
        facts.put("counts", [self.total_count(item, facts, name, number) for number, item in enumerate(module.event_groups)])
        return facts.done()

    def total_count(self, group: EventGroup, event: Facts, name: str, number: int) -> Data:
        affected, at_risk = getattr(group, f"{name}_num_affected"), getattr(group, f"{name}_num_at_risk")
        return self.count(event, group.id, (affected, None, at_risk), f"{_MODULE}/eventGroups/{number}")

    def event(self, item: Event, seriousness: str, place: str) -> Data:
        """Read one event under its term, which stands at a place of the record."""
        label = self.reading.label(item.term)
        facts = Facts(self.reading, "AdverseEventSummary", "serious" if seriousness == "serious" else "other", label, place=place)
        facts.data |= {"label": label, "seriousness": seriousness}
        facts.text("organ_system", item.organ_system)
        if item.source_vocabulary != self.vocabulary:
            facts.text("source_vocabulary", item.source_vocabulary)
        if item.assessment_type != self.method:
            facts.text("assessment_method", _method(item.assessment_type))
        facts.text("comment", item.notes)
        counts = [
            self.count(facts, row.group_id, (row.num_affected, row.num_events, row.num_at_risk), f"{place}/stats/{number}")
            for number, row in enumerate(item.stats)
        ]
        facts.put("counts", counts)
        facts.lack(Reason.NOT_POSTED, "counts")
        return facts.done()

    def count(self, event: Facts, group: str | None, numbers: tuple[Figure, Figure, Figure], place: str) -> Data:
        """Read persons, events and number at risk of one event in one group; what the group says is not said again."""
        affected, events, at_risk = numbers
        title = self.groups.titles.get(group or "", "")
        facts = Facts(self.reading, "AdverseEventCount", event.key, title, place=place)
        facts.put("group", self.groups.key(group))
        facts.lack(Reason.AMBIGUOUS if group else Reason.NOT_POSTED, "group")
        facts.count("affected_count", affected, Reason.NOT_POSTED)
        facts.count("event_count", events)
        shared = self.at_risk.get(group or "") if "group" in facts.data else None
        number = None if at_risk is None else read_count(at_risk)
        if number is None or number != shared:
            facts.count("at_risk_count", at_risk, Reason.NOT_POSTED)
        _within(facts)
        return facts.done()


def _within(facts: Facts) -> None:
    """Keep as posted a number at risk that is below the number affected: the harm is not lost, and no proportion is made."""
    affected, at_risk = facts.data.get("affected_count"), facts.data.get("at_risk_count")
    if affected is not None and at_risk is not None and affected > at_risk:
        facts.keep(at_risk, "at_risk_count")


def about_all(facts: Facts, module: AdverseEvents) -> None:
    """Take what holds for all adverse events: threshold of reporting, time frame, vocabulary, how they were collected."""
    facts.number("adverse_event_threshold", module.frequency_threshold, Reason.NOT_POSTED)
    if not 0 <= Decimal(facts.data.get("adverse_event_threshold", 0)) <= _ALL:
        facts.keep(module.frequency_threshold, "adverse_event_threshold")
    vocabulary, method = _shared(module)
    facts.text("adverse_event_source_vocabulary", vocabulary)
    facts.text("adverse_event_assessment_method", _method(method))
    # No field of the registry holds it.
    facts.lack(Reason.NOT_REPORTED, "relatedness")
    facts.text("adverse_event_time_frame", module.time_frame)
    facts.text("adverse_event_description", module.description)


def _shared(module: AdverseEvents) -> tuple[str | None, str | None]:
    """Give the vocabulary and the method of assessment of most events, where each event tells its own."""
    events = (*module.serious_events, *module.other_events)
    return _common([item.source_vocabulary for item in events]), _common([item.assessment_type for item in events])


def _common(values: list[str | None]) -> str | None:
    """Give the most common of values of which none is absent; of several the first in the alphabet."""
    told = [value for value in values if value]
    counts = Counter(told)
    return min(counts, key=lambda value: (-counts[value], value)) if told and len(told) == len(values) else None


def _method(posted: str | None) -> str | None:
    return posted and (enumeration("assessment_method", posted) or posted)
