"""Hold what is read of adverse events to what stands in a record: absent is not zero, and zero is data."""

from __future__ import annotations

from typing import Any

import pytest
from registry_records import changed, nodes, objects, study, trial, triples

from kg.checks.checking import check_record
from kg.checks.finding import Verdict
from kg.errors import RecordError
from kg.graph.iris import INTEGER
from kg.record.adverse_event import AdverseEventCount, AdverseEventSummary
from kg.record.base import Reason
from kg.record.concepts import AdverseEventScope, GroupKind, Seriousness
from kg.record.trial import TrialDocument
from kg.validation.screening import surely_conforms

MODULE = "resultsSection/adverseEventsModule"


def _event(name: str, label: str, seriousness: Seriousness) -> AdverseEventSummary:
    (found,) = [item for item in trial(name).adverse_events if item.label == label and item.seriousness is seriousness]
    return found


def _counts(record: TrialDocument, event: AdverseEventSummary) -> dict[str, AdverseEventCount]:
    labels = {group.key: group.label for group in record.trial.groups}
    return {labels[count.group or ""]: count for count in event.counts}


def _of(label: str, seriousness: Seriousness, group: str) -> AdverseEventCount:
    return _counts(study("harms").record, _event("harms", label, seriousness))[group]


def _affected(count: AdverseEventCount) -> list[Any]:
    return objects(study("harms").record, f"adverse-event-count-{count.key}", "affectedCount")


def test_persons_that_were_not_counted_are_not_zero() -> None:
    """Else four fractures are four events in nobody."""
    count = _of("Fracture", Seriousness.SERIOUS, "Pelerin")
    assert (count.event_count, count.affected_count, count.missing["affected_count"]) == (4, None, Reason.NOT_POSTED)
    assert _affected(count) == []


def test_zero_persons_are_data() -> None:
    """Else "nobody was affected" cannot be told from "nobody looked"."""
    count = _of("Nosebleed", Seriousness.SERIOUS, "Usual care")
    assert (count.affected_count, count.event_count) == (0, 0)
    assert _affected(count) == [("0", INTEGER)]


def test_persons_without_events_are_not_events() -> None:
    """Else five people with nosebleeds are five nosebleeds."""
    count = _of("Nosebleed", Seriousness.NOT_SERIOUS, "Pelerin")
    assert (count.affected_count, count.event_count) == (5, None)


def test_deaths_that_were_not_posted_are_not_none() -> None:
    """Else a trial that is silent about deaths is counted as one in which nobody died."""
    (death,) = [item for item in trial("harms").adverse_events if item.scope is AdverseEventScope.ANY_CAUSE_DEATH]
    counts = _counts(study("harms").record, death)
    assert counts["Pelerin"].affected_count == 0
    assert _affected(counts["Pelerin"]) == [("0", INTEGER)]
    silent = counts["Usual care"]
    assert (silent.affected_count, silent.missing["affected_count"]) == (None, Reason.NOT_POSTED)
    assert _affected(silent) == []


def test_a_number_at_risk_that_differs_from_the_group_stands_with_its_event() -> None:
    """Else five of 38 people who were asked are shown as five of 40."""
    groups = {group.label: group for group in trial("harms").groups}
    assert (groups["Pelerin"].kind, groups["Pelerin"].at_risk_count) == (GroupKind.ARM, 40)
    assert _of("Nosebleed", Seriousness.NOT_SERIOUS, "Pelerin").at_risk_count == 38
    assert _of("Nosebleed", Seriousness.SERIOUS, "Pelerin").at_risk_count is None


def test_a_group_whose_totals_have_different_denominators_has_none_of_its_own() -> None:
    """Else one of the two denominators is lent to events of the other sort."""
    groups = {group.label: group for group in trial("harms").groups}
    assert groups["Usual care"].at_risk_count is None
    assert _of("Nosebleed", Seriousness.SERIOUS, "Usual care").at_risk_count == 42
    assert _of("Nosebleed", Seriousness.NOT_SERIOUS, "Usual care").at_risk_count == 41


def test_more_affected_than_at_risk_makes_no_proportion() -> None:
    """Else 44 of 42 people broke a bone; or the harm is dropped with the slip."""
    count = _of("Fracture", Seriousness.SERIOUS, "Usual care")
    assert (count.affected_count, count.at_risk_count) == (44, None)
    assert (count.missing["at_risk_count"], count.as_posted) == (Reason.AMBIGUOUS, ("42",))


def test_more_affected_than_the_group_has_at_risk_is_found() -> None:
    """Else 41 of 40 people had a nosebleed, because the denominator stands with the group."""
    place = f"{MODULE}/otherEvents/0/stats/0"
    record = changed("harms", place, {"groupId": "EG000", "numAffected": 41, "numAtRisk": 40}).record
    (event,) = [
        item for item in record.trial.adverse_events if item.label == "Nosebleed" and item.seriousness is Seriousness.NOT_SERIOUS
    ]
    count = _counts(record, event)["Pelerin"]
    assert (count.affected_count, count.at_risk_count) == (41, None)
    words = [item.words for item in check_record(record).findings if item.verdict is Verdict.DIFFERS]
    assert words == ["Nosebleed: 41 affected, of 40 at risk; persons affected cannot be more."]


@pytest.mark.parametrize("place", [f"{MODULE}/eventGroups/1/seriousNumAtRisk", f"{MODULE}/seriousEvents/0/stats/1/numAtRisk"])
@pytest.mark.parametrize("posted", ["about 40", "-3", "4.5"])
def test_a_number_at_risk_that_is_none_stays_as_posted(place: str, posted: str) -> None:
    """Else a count without a denominator looks as if its group had one, and the slip is gone."""
    record = changed("harms", place, posted).record
    kept = [item for item in nodes(record, "AdverseEventCount") if posted in item.as_posted]
    assert [(item.at_risk_count, item.missing.get("at_risk_count")) for item in kept] == [(None, Reason.AMBIGUOUS)]
    assert surely_conforms(triples(record))


def test_one_term_stands_once_for_each_seriousness() -> None:
    """Else serious nosebleeds are added to others, or two people of 40 become five of 38."""
    assert [item.label for item in trial("harms").adverse_events].count("Nosebleed") == 2
    serious = _event("harms", "Nosebleed", Seriousness.SERIOUS)
    other = _event("harms", "Nosebleed", Seriousness.NOT_SERIOUS)
    assert serious.key != other.key
    assert (other.comment, serious.comment) == ("Of any length", None)


def test_the_threshold_of_reporting_is_told() -> None:
    """Else an event below 5 percent, which was not listed, is read as one that did not happen."""
    found = trial("harms")
    assert found.adverse_event_threshold == 5
    assert found.adverse_event_time_frame == "From the first dose to week 30"
    assert trial("harms-of-two-vocabularies").adverse_event_threshold == 0
    assert trial("parallel").missing["adverse_events"] is Reason.NOT_POSTED
    assert trial("parallel").missing["adverse_event_threshold"] is Reason.NOT_POSTED


@pytest.mark.parametrize("posted", ["-1", "101", "five", "5%"])
def test_a_threshold_that_is_no_percentage_stays_as_posted(posted: str) -> None:
    """Else a threshold of 101 hides every event, and one of -1 none."""
    found = changed("harms", f"{MODULE}/frequencyThreshold", posted).record.trial
    assert (found.adverse_event_threshold, found.missing["adverse_event_threshold"]) == (None, Reason.AMBIGUOUS)
    assert found.as_posted == (posted,)


def test_a_vocabulary_that_all_events_share_stands_once() -> None:
    """Else an event is said to be of no vocabulary, or its vocabulary stands a thousand times."""
    found = trial("harms")
    assert found.adverse_event_source_vocabulary == "MedDRA 30.0"
    assert found.adverse_event_assessment_method == "systematic"
    assert {(item.source_vocabulary, item.assessment_method) for item in found.adverse_events} == {(None, None)}


def test_an_event_of_another_vocabulary_says_so() -> None:
    """Else a word of an office's own list is looked up as a term of MedDRA."""
    found = trial("harms-of-two-vocabularies")
    assert found.adverse_event_source_vocabulary == "MedDRA 30.0"
    own = [
        (item.label, item.source_vocabulary, item.assessment_method) for item in found.adverse_events if item.source_vocabulary
    ]
    assert own == [("Hives", "Office list", "non-systematic")]


def test_an_event_without_a_vocabulary_does_not_get_that_of_the_others() -> None:
    """Else a term of no vocabulary becomes one of MedDRA."""
    event = {"term": "Itch", "stats": [{"groupId": "EG000", "numAffected": 3, "numAtRisk": 20}]}
    found = changed("harms-of-two-vocabularies", f"{MODULE}/otherEvents/0", event).record.trial
    assert found.adverse_event_source_vocabulary is None
    events = [item for item in found.adverse_events if item.scope is AdverseEventScope.EVENT]
    assert sorted((item.label, item.source_vocabulary or "") for item in events) == [
        ("Hives", "MedDRA 30.0"), ("Hives", "Office list"), ("Itch", ""), ("Rash", "MedDRA 30.0"),
    ]  # fmt: skip


def test_a_term_that_is_posted_twice_is_two_events_of_their_own_places() -> None:
    """Else 1 and 4 people with hives are added up to 5, or one of the two is dropped."""
    hives = [item for item in trial("harms-of-two-vocabularies").adverse_events if item.label == "Hives"]
    assert sorted(count.affected_count or 0 for item in hives for count in item.counts) == [1, 4]
    assert {item.source_pointer for item in hives} == {(), ("/resultsSection/adverseEventsModule/otherEvents/3",)}


def test_no_event_is_said_to_be_caused_by_anything() -> None:
    """Else a fall from a bicycle counts as a side effect."""
    assert trial("harms").missing["relatedness"] is Reason.NOT_REPORTED
    assert {(item.relatedness, item.related_to) for item in trial("harms").adverse_events} == {(None, ())}


def test_a_count_of_a_group_that_is_not_there_is_kept_without_a_group() -> None:
    """Else three people with an event vanish because of a slip in an identifier, or go to the first group."""
    place = f"{MODULE}/otherEvents/0/stats/0"
    record = changed("harms", place, {"groupId": "EG009", "numAffected": 3, "numAtRisk": 40}).record
    (count,) = [item for item in nodes(record, "AdverseEventCount") if item.group is None]
    assert (count.affected_count, count.at_risk_count, count.missing["group"]) == (3, 40, Reason.AMBIGUOUS)
    assert surely_conforms(triples(record))


@pytest.mark.parametrize("posted", ["-3", "three", "3.5", "1e3", 3.5, -3])
def test_a_count_that_is_none_stays_as_posted(posted: Any) -> None:
    """Else half a person is affected."""
    place = f"{MODULE}/otherEvents/0/stats/0/numAffected"
    record = changed("harms", place, posted).record
    (count,) = [item for item in nodes(record, "AdverseEventCount") if item.missing.get("affected_count") is Reason.AMBIGUOUS]
    assert (count.affected_count, count.as_posted) == (None, (str(posted),))


@pytest.mark.parametrize("posted", [True, [3], {"value": 3}])
def test_a_count_of_another_type_is_refused_with_its_place(posted: Any) -> None:
    """Else true is counted as one person."""
    with pytest.raises(RecordError, match=r"otherEvents\[0\]\.stats\[0\]\.numAffected"):
        changed("harms", f"{MODULE}/otherEvents/0/stats/0/numAffected", posted)
