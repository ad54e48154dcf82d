"""Numbers of people are held against each other, and none is put in the place of another.

Each case is a record of `records/` with one number changed; unchanged, the records give no cause for a remark of the kind.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from graphs import SMART_MS, graph

from kg.checks.checking import check_record
from kg.checks.finding import Finding, Metric, Verdict
from kg.record.adverse_event import AdverseEventCount, AdverseEventSummary
from kg.record.analysis import Analysis
from kg.record.base import Quantity
from kg.record.concepts import (
    AdverseEventScope,
    Allocation,
    ArmKind,
    CountKind,
    DesignModel,
    FlowMilestone,
    GroupKind,
    OutcomeRole,
    Scale,
    Seriousness,
    SourceKind,
    Statistic,
    StudyType,
    SummaryStatistic,
)
from kg.record.design import Arm
from kg.record.outcome import Group, GroupResult, OutcomeAssessment, OutcomeMeasure
from kg.record.participants import FlowCount
from kg.record.source import SourceDocument
from kg.record.trial import Trial, TrialDocument

GIVEN: dict[str, Any] = {
    "title": "Made up", "study_type": StudyType.INTERVENTIONAL, "allocation": Allocation.RANDOMISED,
    "model": DesignModel.PARALLEL, "enrolment": 40, "enrolment_kind": CountKind.ACTUAL,
    "follow_up": Quantity(value="12", unit="MO"), "source_pointer": "/resultsSection",
}  # fmt: skip
ARMS = tuple(
    Arm(key=key, label=key, kind=ArmKind.TREATMENT, allocated_count=20, missing={"role": "not-reported"})
    for key in ("drug", "pill")
)


def _groups(drug: int = 20, pill: int = 18, at_risk: int = 20, kind: GroupKind = GroupKind.ARM) -> tuple[Group, ...]:
    return tuple(
        Group(
            key=key,
            label=key,
            kind=kind,
            analysed_count=count,
            at_risk_count=at_risk,
            **({"arm": key} if kind is GroupKind.ARM else {}),
        )
        for key, count in (("drug", drug), ("pill", pill))
    )


def _outcome(**given: Any) -> OutcomeMeasure:
    at = given.pop("timepoint", Quantity(value="6", unit="MO"))
    results = given.pop("group_results", ())
    analyses = given.pop("analyses", ())
    missing = {} if analyses or results else {"analyses": "not-reported"}
    assessment = OutcomeAssessment(key="score", timepoint=at, group_results=results, analyses=analyses, missing=missing)
    unit = {} if "unit_text" in given else {"unit": "not-reported"}
    return OutcomeMeasure(
        key="score",
        label="Score",
        role=OutcomeRole.PRIMARY,
        assessments=(assessment,),
        missing={"better_direction": "not-reported", **unit},
        **given,
    )


def _findings(metric: Metric, **given: Any) -> list[Finding]:
    values = GIVEN | {"arms": ARMS, "outcomes": (_outcome(groups=_groups()),)} | given
    required = {fact for fact in Trial.required if fact not in values}
    trial = Trial(**values, missing=dict.fromkeys(required, "not-reported"))
    source = SourceDocument(key="made-up", title="Made up", source_kind=SourceKind.REGISTRY, missing={"sha256": "not-applicable"})
    licence = "https://creativecommons.org/publicdomain/zero/1.0/"
    record = TrialDocument(slug="made-up", licence=licence, sources=(source,), trial=trial)
    return [finding for finding in check_record(record).findings if finding.metric is metric]


def _differing(metric: Metric, **given: Any) -> list[str]:
    return [finding.words for finding in _findings(metric, **given) if finding.verdict is Verdict.DIFFERS]


def test_a_record_whose_numbers_fit_gives_no_cause_for_a_remark() -> None:
    assert _findings(Metric.COUNTS) == []
    assert _findings(Metric.TIMEPOINT) == []


def _harm(**counts: int) -> AdverseEventSummary:
    count = AdverseEventCount(key="fever", group="drug", **counts)
    return AdverseEventSummary(
        key="fever",
        label="Fever",
        scope=AdverseEventScope.EVENT,
        seriousness=Seriousness.NOT_SERIOUS,
        counts=(count,),
        missing={"relatedness": "not-reported"},
    )


def test_more_affected_than_at_risk_is_told_and_more_events_are_not() -> None:
    """21 of 20 people is a rate above one; 21 fevers in 20 people are not."""
    assert _differing(Metric.COUNTS, adverse_events=(_harm(affected_count=21),)) == [
        "Fever: 21 affected, of 20 at risk; persons affected cannot be more."
    ]
    assert _findings(Metric.COUNTS, adverse_events=(_harm(event_count=21),)) == []
    assert _findings(Metric.COUNTS, adverse_events=(_harm(affected_count=0),)) == []


def test_a_denominator_on_the_group_is_one() -> None:
    assert _findings(Metric.DENOMINATOR, adverse_events=(_harm(affected_count=3),)) == []


def _flow(started: int, completed: int, left: int, *reasons: int) -> tuple[FlowCount, ...]:
    counts = ((FlowMilestone.STARTED, started), (FlowMilestone.COMPLETED, completed), (FlowMilestone.NOT_COMPLETED, left))
    flow = [
        FlowCount(key=milestone.value, milestone=milestone, group="drug", participant_count=count) for milestone, count in counts
    ]
    flow += [
        FlowCount(
            key=f"reason-{number}",
            milestone=FlowMilestone.NOT_COMPLETED,
            dropout_reason=f"Reason {number}",
            group="drug",
            participant_count=count,
        )
        for number, count in enumerate(reasons)
    ]
    return tuple(flow)


def test_flow_adds_up_or_is_told_by_group() -> None:
    (fits,) = _findings(Metric.COUNTS, flow=_flow(20, 17, 3, 2, 1))
    assert fits.verdict is Verdict.AGREES
    assert fits.words.startswith("2 sums")
    assert _differing(Metric.COUNTS, flow=_flow(20, 18, 3)) == [
        "Participant flow, group drug: those who completed and those who did not are 21, those who started are 20."
    ]
    assert _differing(Metric.COUNTS, flow=_flow(20, 17, 3, 2, 2)) == [
        "Participant flow, group drug: those who left, by reason are 4, those who did not complete are 3."
    ]


def test_nobody_is_analysed_at_risk_or_allocated_who_was_not_enrolled() -> None:
    assert _differing(Metric.COUNTS, outcomes=(_outcome(groups=_groups(drug=41, pill=0)),))[0] == (
        "drug: 41 people analysed, 40 enrolled."
    )
    assert len(_differing(Metric.COUNTS, outcomes=(_outcome(groups=_groups(at_risk=41)),))) == 2
    many = tuple(arm.model_copy(update={"allocated_count": 21}) for arm in ARMS)
    assert _differing(Metric.COUNTS, arms=many) == ["The arms add up to 42 people, 40 were enrolled."]
    # A planned size is none that anybody could exceed.
    assert _differing(Metric.COUNTS, arms=many, enrolment_kind=CountKind.ANTICIPATED) == []


def test_groups_are_added_up_only_where_they_share_nobody() -> None:
    """In a crossover trial everybody is in both treatment groups: 40 and 40 are not 80 people."""
    both = (_outcome(groups=_groups(drug=40, pill=40)),)
    assert _differing(Metric.COUNTS, outcomes=both) == ["Score: its groups add up to 80 people analysed, 40 were enrolled."]
    unknown = (_outcome(groups=_groups(drug=40, pill=40, kind=GroupKind.UNKNOWN)),)
    assert _differing(Metric.COUNTS, outcomes=unknown) == []
    crossing = {"model": DesignModel.CROSSOVER, "washout": Quantity(value="1", unit="WK")}
    assert _differing(Metric.COUNTS, outcomes=both, **crossing) == []


def _analysis(**given: Any) -> Analysis:
    missing = {fact for fact in Analysis.required if fact not in given and fact != "groups"}
    return Analysis(key="score", groups=("drug", "pill"), missing=dict.fromkeys(missing, "not-reported"), **given)


def test_an_analysis_has_no_more_people_than_its_groups() -> None:
    assert _differing(Metric.COUNTS, outcomes=(_outcome(groups=_groups(), analyses=(_analysis(analysed_count=39),)),)) == [
        "Score at 6 months: 39 people analysed, and 38 in the groups that are compared."
    ]
    assert _findings(Metric.COUNTS, outcomes=(_outcome(groups=_groups(), analyses=(_analysis(analysed_count=37),)),)) == []


@pytest.mark.parametrize(
    "value, unit, late", [("12", "MO", False), ("13", "MO", True), ("1", "YR", False), ("60", "WK", True), ("52", "WK", False)]
)
def test_an_outcome_is_not_assessed_after_follow_up(value: str, unit: str, late: bool) -> None:  # noqa: FBT001
    found = _differing(Metric.TIMEPOINT, outcomes=(_outcome(groups=_groups(), timepoint=Quantity(value=value, unit=unit)),))
    assert bool(found) is late


def _result(value: str, statistic: SummaryStatistic, group: str = "drug") -> GroupResult:
    return GroupResult(key=f"score-{group}", group=group, statistic=statistic, value=Decimal(value))


@pytest.mark.parametrize(
    "value, verdict",
    [("5.19", Verdict.DIFFERS), ("5.15", Verdict.AGREES), ("5.20", Verdict.AGREES), ("5.2", None)],
    ids=["no total over 20 gives 5.19", "103 of 20", "104 of 20", "one decimal tells nothing"],
)
def test_a_mean_of_whole_numbers_is_a_whole_number_over_the_people(value: str, verdict: Verdict | None) -> None:
    mean = (_result(value, SummaryStatistic.MEAN),)
    found = _findings(Metric.GRANULARITY, outcomes=(_outcome(groups=_groups(), group_results=mean, whole_numbers=True),))
    assert [finding.verdict for finding in found] == ([verdict] if verdict else [])
    # Where the source does not say that values are whole numbers, any mean can be.
    assert _findings(Metric.GRANULARITY, outcomes=(_outcome(groups=_groups(), group_results=mean),)) == []


def test_a_percentage_that_no_whole_number_of_people_gives_is_no_accusation() -> None:
    """Estimated and imputed percentages are no fractions of the people."""
    for value, verdict in (("35.0", Verdict.AGREES), ("36.0", Verdict.NOT_REPRODUCED)):
        share = (_result(value, SummaryStatistic.NUMBER),)
        outcome = _outcome(groups=_groups(), group_results=share, unit_text="Percentage of participants")
        (found,) = _findings(Metric.GRANULARITY, outcomes=(outcome,))
        assert (found.verdict, found.is_warning) == (verdict, False)


DIFFERENCE = {"statistic": Statistic.MEAN_DIFFERENCE, "scale": Scale.LINEAR, "null_value": Decimal(0)}


def _with_values(drug: str, pill: str, **given: Any) -> list[Finding]:
    results = (_result(drug, SummaryStatistic.MEAN), _result(pill, SummaryStatistic.MEAN, "pill"))
    outcome = _outcome(groups=_groups(), group_results=results, analyses=(_analysis(**DIFFERENCE, **given),))
    return _findings(Metric.GROUP_VALUES, outcomes=(outcome,))


def test_group_values_show_the_orientation_that_the_source_does_not_state() -> None:
    """Of group ids in alphabetical order, the first is as often subtracted as not: a sign read off the order is a coin toss."""
    (found,) = _with_values("10.0", "11.5", estimate=Decimal("1.5"))
    assert found.figures == ("orientation: pill minus drug",)
    assert "which the source does not state" in found.words
    assert _with_values("10.0", "11.5", estimate=Decimal("1.2")) == [], "an adjusted estimate need not equal the difference"
    assert _with_values("10.0", "10.0", estimate=Decimal("0.0")) == [], "of equal values both orders would do"


def test_a_stated_orientation_that_the_values_contradict_is_told() -> None:
    (found,) = _with_values("10.0", "11.5", estimate=Decimal("1.5"), reference_group="pill")
    assert found.verdict is Verdict.DIFFERS
    (fits,) = _with_values("10.0", "11.5", estimate=Decimal("1.5"), reference_group="drug")
    assert fits.verdict is Verdict.AGREES


def test_smart_ms_gives_no_cause_for_a_remark_on_counts() -> None:
    metrics = {finding.metric for finding in graph(SMART_MS).checked.findings}
    assert metrics.isdisjoint({Metric.COUNTS, Metric.GRANULARITY, Metric.TIMEPOINT, Metric.GROUP_VALUES})
