"""Read outcome measures: those registered, and those posted with groups, values and analyses.

A posted outcome is the registered one where role, title and time frame are the same; any other stands beside it, so that an
outcome that was changed or dropped is seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kg.record.base import Reason
from kg.sources.clinicaltrials_gov.analyses import read_analyses
from kg.sources.clinicaltrials_gov.facts import Data, Facts, Reading
from kg.sources.clinicaltrials_gov.layout import Layout, same
from kg.sources.clinicaltrials_gov.payload import RegisteredOutcome
from kg.sources.clinicaltrials_gov.people import Groups, count_groups, read_groups
from kg.sources.clinicaltrials_gov.results_payload import PostedOutcome
from kg.sources.clinicaltrials_gov.study import PROTOCOL
from kg.sources.clinicaltrials_gov.timepoint import speaks_of_time, timepoint_of
from kg.sources.clinicaltrials_gov.values import Row, describe_values, is_single, read_rows

_POSTED = "/resultsSection/outcomeMeasuresModule/outcomeMeasures"
_REGISTERED = {"PRIMARY": "primaryOutcomes", "SECONDARY": "secondaryOutcomes", "OTHER_PRE_SPECIFIED": "otherOutcomes"}

Name = tuple[str, str, str]


def read_outcomes(reading: Reading, layout: Layout) -> list[Data]:
    """Read the outcomes that were posted, then those that were registered and not posted."""
    results = reading.payload.results_section
    posted = results.outcome_measures_module.outcome_measures if results else ()
    found = [_posted(reading, layout, item, place) for place, item in enumerate(posted)]
    known = Counter((item.type or "", same(item.title), same(item.time_frame)) for item in posted)
    descriptions = {(same(item.title), same(item.description)) for item in posted}
    for name, item, pointer in _registered(reading):
        if known[name]:
            known[name] -= 1
            if item.description and (same(item.measure), same(item.description)) not in descriptions:
                reading.notes["registered descriptions that differ from the posted ones, left out"] += 1
        else:
            found.append(_without_results(reading, name[0], item, pointer))
    return found


def _registered(reading: Reading) -> Iterator[tuple[Name, RegisteredOutcome, str]]:
    module = reading.payload.protocol_section.outcomes_module
    lists = (module.primary_outcomes, module.secondary_outcomes, module.other_outcomes)
    for (role, name), items in zip(_REGISTERED.items(), lists, strict=True):
        for place, item in enumerate(items):
            yield (role, same(item.measure), same(item.time_frame)), item, f"{PROTOCOL}/outcomesModule/{name}/{place}"


def _without_results(reading: Reading, role: str, item: RegisteredOutcome, pointer: str) -> Data:
    facts = _start(reading, role, item.measure, pointer)
    facts.text("definition", item.description)
    facts.text("time_frame", item.time_frame)
    # Units belong to results; the registry asks for none before.
    facts.lack(Reason.NOT_POSTED, "unit", "assessments")
    return facts.done()


def _start(reading: Reading, role: str | None, title: str | None, pointer: str) -> Facts:
    label = reading.label(title)
    facts = Facts(reading, "OutcomeMeasure", label, pointer=pointer)
    facts.put("label", label)
    facts.choice("role", "outcome_role", role)
    return facts


def _posted(reading: Reading, layout: Layout, item: PostedOutcome, place: int) -> Data:
    facts = _start(reading, item.type, item.title, f"{_POSTED}/{place}")
    facts.text("definition", item.description)
    facts.text("unit_text", item.unit_of_measure)
    facts.text("time_frame", item.time_frame)
    facts.text("population_description", item.population_description)
    groups = read_groups(reading, layout, item.groups, (facts.key,))
    count_groups(groups, item.denoms, item.denom_units_selected or item.type_units_analyzed)
    facts.put("groups", groups.done())
    if item.classes:
        describe_values(facts, item)
    facts.put("assessments", _assessments(reading, layout, item, groups, (facts.key, f"{_POSTED}/{place}")))
    facts.lack(Reason.NOT_POSTED, "assessments")
    if "unit_text" not in facts.data:
        facts.lack(Reason.NOT_POSTED, "unit")
    return facts.done()


def _assessments(reading: Reading, layout: Layout, item: PostedOutcome, groups: Groups, where: tuple[str, str]) -> list[Data]:
    """Read the rows of values, and beside them the analyses, which name no class.

    Where there is one row the analyses are of it; where there are several, nobody says of which, and they stand by themselves.
    """
    outcome, pointer = where
    rows = list(read_rows(reading, item, groups, (outcome,), pointer))
    analyses = read_analyses(reading, layout, item, groups, where)
    single = is_single(item.classes)
    found = [_assessment(reading, item, row, outcome, analyses if single else []) for row in rows]
    if analyses and not single:
        facts = Facts(reading, "OutcomeAssessment", outcome, "analyses", pointer=f"{pointer}/analyses")
        _time(facts, item, None)
        facts.put("analyses", analyses)
        facts.lack(Reason.NOT_APPLICABLE, "group_results")
        found.append(facts.done())
    return found


def _assessment(reading: Reading, item: PostedOutcome, row: Row, outcome: str, analyses: list[Data]) -> Data:
    facts = Facts(reading, "OutcomeAssessment", outcome, row.class_title, row.category, place=row.place)
    facts.put("class_title", row.class_title)
    facts.put("category", row.category)
    _time(facts, item, row.class_title)
    facts.put("group_results", row.results)
    facts.put("analyses", analyses)
    if not row.results:
        facts.lack(Reason.NOT_POSTED, "group_results")
    return facts.done()


def _time(facts: Facts, item: PostedOutcome, class_title: str | None) -> None:
    """Take the point in time that the class names, or else the outcome; if neither is one, the time frame of the outcome holds.

    A class that names a time of another sort, such as a baseline, is not at the time of the outcome.
    """
    found = timepoint_of(class_title or "")
    if found is None and not speaks_of_time(class_title or ""):
        found = timepoint_of(item.time_frame or "")
    if found is not None:
        facts.put("timepoint", {"value": found.value, "unit": found.unit})
    elif not facts.reading.text(item.time_frame):
        facts.lack(Reason.NOT_POSTED, "timepoint")
