"""Hold every figure of the registry-like records against the registry record that it came from.

Groups are matched by title, classes and categories by theirs: a figure that stands in the wrong group fails.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kg.record.adverse_event import AdverseEventSummary
from kg.record.base import Node
from kg.record.concepts import AdverseEventScope, FlowMilestone, PRelation
from kg.record.consistency import walk
from kg.record.outcome import Group, GroupResult, OutcomeMeasure
from kg.record.trial import TrialDocument
from kg.sources.yaml_record import read_yaml_record

RECORDS = Path(__file__).parent / "records"
REGISTRY = Path(__file__).parents[2] / "shared" / "ctgov" / "studies.jsonl.gz"
SLUGS = sorted(path.stem for path in RECORDS.glob("nct*.yaml"))

MILESTONES = {
    FlowMilestone.STARTED: "STARTED",
    FlowMilestone.COMPLETED: "COMPLETED",
    FlowMilestone.NOT_COMPLETED: "NOT COMPLETED",
}
TOTALS = {
    AdverseEventScope.ANY_CAUSE_DEATH: "deaths",
    AdverseEventScope.ANY_SERIOUS: "serious",
    AdverseEventScope.ANY_OTHER: "other",
}
RELATIONS = {"<": PRelation.LESS, ">": PRelation.GREATER}


@cache
def _studies() -> dict[str, Any]:
    if not REGISTRY.exists():
        pytest.skip("the registry records are not beside the checkout: NO FIGURE OF tests/records WAS COMPARED")
    with gzip.open(REGISTRY, "rt", encoding="utf-8") as lines:
        studies = (json.loads(line) for line in lines)
        return {study["protocolSection"]["identificationModule"]["nctId"].lower(): study for study in studies}


@pytest.fixture(params=SLUGS)
def pair(request: pytest.FixtureRequest) -> tuple[TrialDocument, dict[str, Any]]:
    """Give a record and the study that the registry posts under its number."""
    study = _studies()[request.param]
    return read_yaml_record((RECORDS / f"{request.param}.yaml").read_text(encoding="utf-8"), request.param), study


def _at(study: Any, pointer: str) -> Any:
    for step in pointer.removeprefix("/").split("/"):
        study = study[int(step)] if isinstance(study, list) else study[step]
    return study


def _shown(value: Any) -> str | None:
    """Write a number as posted; the registry leaves out a zero before the point."""
    if value is None:
        return None
    text = f"{value:f}" if not isinstance(value, (int, str)) else str(value)
    return f"0{text}" if text.startswith(".") else text


def _ids(groups: list[Any]) -> dict[str, str]:
    return {group["title"]: group["id"] for group in groups}


def _one(items: list[Any], title: str | None) -> Any:
    """Give the class or category of a title; one without a title is the only one."""
    found = [item for item in items if item.get("title") == title]
    assert len(found) == 1
    return found[0]


def _denominators(module: Any, groups: tuple[Group, ...]) -> None:
    ids = _ids(module["groups"])
    counts = {count["groupId"]: count["value"] for count in module["denoms"][0]["counts"]}
    for group in groups:
        assert _shown(group.analysed_count) == counts[ids[group.label]], group.key


def _results(node: Any, measure: Any, ids: dict[str, str], labels: dict[str, str], results: tuple[GroupResult, ...]) -> None:
    category = _one(_one(measure["classes"], node.class_title)["categories"], node.category)
    posted = {item["groupId"]: item for item in category["measurements"]}
    assert results
    for result in results:
        item = posted[ids[labels[result.group]]]
        ours = [_shown(value) for value in (result.value, result.dispersion, result.lower, result.upper)]
        assert ours == [item.get(name) for name in ("value", "spread", "lowerLimit", "upperLimit")], result.key
        assert str(result.statistic) == measure["paramType"].lower().replace("_", "-"), result.key
        assert (result.level is not None) == measure.get("dispersionType", "").startswith("95%"), result.key
        assert result.level in (None, Decimal("0.95")), result.key
        kind = measure.get("dispersionType", "").upper().replace("-", "").replace(" ", "").replace("_", "").removeprefix("95%")
        assert (result.dispersion_kind or "").upper().replace("-", "") == kind, result.key


def _pointed(record: TrialDocument) -> Iterator[tuple[Node, str]]:
    for _, _, node in walk(TrialDocument, record):
        for pointer in node.source_pointer if isinstance(node, Node) else ():
            yield node, pointer


def test_every_pointer_leads_somewhere(pair: tuple[TrialDocument, dict[str, Any]]) -> None:
    """Else a number seems to have a source and has none."""
    record, study = pair
    pointed = list(_pointed(record))
    assert len(pointed) > 10
    for _, pointer in pointed:
        assert _at(study, pointer)


def test_trial_and_design_are_as_posted(pair: tuple[TrialDocument, dict[str, Any]]) -> None:
    """Else the wrong trial, with another size, start or age limit, is found."""
    record, study = pair
    trial, protocol = record.trial, study["protocolSection"]
    status, design = protocol["statusModule"], protocol["designModule"]
    assert trial.registry_id == protocol["identificationModule"]["nctId"] == record.slug.upper()
    assert record.sources[0].last_update == status["lastUpdatePostDateStruct"]["date"]
    assert (trial.start_date, trial.completion_date) == (
        status["startDateStruct"]["date"],
        status["completionDateStruct"]["date"],
    )
    assert (trial.start_date_kind or "").upper() == status["startDateStruct"].get("type", "")
    assert trial.enrolment == design["enrollmentInfo"]["count"]
    masked = design["designInfo"].get("maskingInfo", {}).get("whoMasked", [])
    assert {party.upper().replace("-", "_") for party in trial.masked_parties} == set(masked)
    assert (trial.ipd_sharing or "").upper() == protocol.get("ipdSharingStatementModule", {}).get("ipdSharing", "")
    age, posted = next(item for item in trial.criteria if item.key == "age"), protocol["eligibilityModule"]
    assert f"{age.minimum} Years" == posted["minimumAge"]
    assert (f"{age.maximum} Years" if age.maximum is not None else None) == posted.get("maximumAge")
    assert set(trial.condition_texts) == set(protocol["conditionsModule"]["conditions"])
    for arm in trial.arms:
        assert arm.label == _at(study, "".join(arm.source_pointer))["label"]


def test_flow_counts_are_as_posted(pair: tuple[TrialDocument, dict[str, Any]]) -> None:
    """Else drop-outs of one sequence are laid to the other."""
    record, study = pair
    titles = {period.key: period.label for period in record.trial.periods}
    labels = {group.key: group.label for group in record.trial.groups}
    ids = _ids(study["resultsSection"]["participantFlowModule"]["groups"])
    assert record.trial.flow
    for count in record.trial.flow:
        period = _at(study, "".join(count.source_pointer))
        assert period["title"] == (count.period_title or titles[count.period or ""])
        if count.milestone is FlowMilestone.WITHDRAWN:
            rows = next(item["reasons"] for item in period["dropWithdraws"] if item["type"] == count.dropout_reason)
        else:
            rows = next(item["achievements"] for item in period["milestones"] if item["type"] == MILESTONES[count.milestone])
        posted = {row["groupId"]: row["numSubjects"] for row in rows}
        assert _shown(count.participant_count) == posted[ids[labels[count.group or ""]]], count.key


def test_baseline_is_as_posted(pair: tuple[TrialDocument, dict[str, Any]]) -> None:
    """Else the trial describes other people than it enrolled."""
    record, study = pair
    module = study["resultsSection"]["baselineCharacteristicsModule"]
    groups = tuple(group for group in record.trial.groups if group.key.startswith("baseline"))
    _denominators(module, groups)
    labels = {group.key: group.label for group in groups}
    for measure in record.trial.baseline:
        posted = _at(study, "".join(measure.source_pointer))
        assert (measure.label, measure.unit_text) == (posted["title"], posted["unitOfMeasure"])
        _results(measure, posted, _ids(module["groups"]), labels, measure.group_results)


def test_outcomes_are_as_posted(pair: tuple[TrialDocument, dict[str, Any]]) -> None:
    """Else a result is laid to the other treatment, or divided by the people of another outcome."""
    record, study = pair
    for outcome in record.trial.outcomes:
        posted = _at(study, "".join(outcome.source_pointer))
        assert (outcome.time_frame, outcome.unit_text) == (posted["timeFrame"], posted.get("unitOfMeasure"))
        assert outcome.role.upper().replace("-", "_") == posted["type"]
        assert ("assessments" in outcome.missing) == (posted["reportingStatus"] == "NOT_POSTED")
        if outcome.assessments:
            _denominators(posted, outcome.groups)
            labels = {group.key: group.label for group in outcome.groups}
            for assessment in outcome.assessments:
                _results(assessment, posted, _ids(posted["groups"]), labels, assessment.group_results)
            _analyses(outcome, posted, labels)


def _analyses(outcome: OutcomeMeasure, posted: Any, labels: dict[str, str]) -> None:
    ours = [analysis for assessment in outcome.assessments for analysis in assessment.analyses]
    ids = _ids(posted["groups"])
    assert len(ours) == len(posted.get("analyses", []))
    for analysis, item in zip(ours, posted.get("analyses", []), strict=True):
        assert {ids[labels[key]] for key in analysis.groups} == set(item["groupIds"])
        figures = [_shown(value) for value in (analysis.estimate, analysis.lower, analysis.upper)]
        assert figures == [item.get(name) for name in ("paramValue", "ciLowerLimit", "ciUpperLimit")], analysis.key
        assert (str(analysis.level * 100) if analysis.level else None) == (
            f"{item['ciPctValue']}.00" if "ciPctValue" in item else None
        )
        assert _shown(analysis.p) == _shown(item["pValue"].lstrip("<=>")), analysis.key
        assert analysis.p_relation is RELATIONS.get(item["pValue"][0], PRelation.EQUAL)
        assert (analysis.p_method, analysis.statistic_text) == (item["statisticalMethod"], item.get("paramType"))
        assert (analysis.hypothesis or "") == item["nonInferiorityType"].removesuffix("_LEGACY").lower().replace("_", "-")


def test_adverse_events_are_as_posted(pair: tuple[TrialDocument, dict[str, Any]]) -> None:
    """Else a harm is laid to the other treatment, or an absent count becomes a zero."""
    record, study = pair
    module = study["resultsSection"]["adverseEventsModule"]
    assert _shown(record.trial.adverse_event_threshold) == module["frequencyThreshold"]
    groups = {group["title"]: group for group in module["eventGroups"]}
    ours = {group.key: group for group in record.trial.groups if group.key.startswith("harm")}
    for event in record.trial.adverse_events:
        for count in event.counts:
            posted = groups[ours[count.group or ""].label]
            affected, events, at_risk = _counts(event, posted, study)
            assert (count.affected_count, count.event_count) == (affected, events), count.key
            assert at_risk in (None, ours[count.group or ""].at_risk_count), count.key


def _counts(event: AdverseEventSummary, group: Any, study: Any) -> tuple[int | None, int | None, int | None]:
    if total := TOTALS.get(event.scope):
        return group.get(f"{total}NumAffected"), None, group.get(f"{total}NumAtRisk")
    posted = _at(study, "".join(event.source_pointer))
    assert (event.label, event.organ_system) == (posted["term"], posted["organSystem"])
    row = next(row for row in posted["stats"] if row["groupId"] == group["id"])
    return row.get("numAffected"), row.get("numEvents"), row["numAtRisk"]
