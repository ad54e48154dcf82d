"""Show that the models hold the hard parts of registry trials, and what a reader would get wrong if they did not.

The records in `records/` were written by hand: four shortened registry trials and two invented ones. That their
figures are those of the registry is shown in `test_registry_like_figures.py`.
"""

from __future__ import annotations

import math
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kg.errors import RecordError
from kg.graph.inverse import lost_triples, record_data
from kg.graph.iris import DEFAULT_BASE, OBO, TKG, TYPE, XSD
from kg.graph.mapping import trial_triples
from kg.record.base import Reason
from kg.record.concepts import AdverseEventScope, ComparisonBasis, GroupKind, PKind, PRelation, Scale, Statistic
from kg.record.consistency import walk
from kg.record.trial import TrialDocument
from kg.sources.reading import read_data
from kg.sources.yaml_record import read_yaml_record
from kg.triples import Term

RECORDS = Path(__file__).parent / "records"
SLUGS = sorted(path.stem for path in RECORDS.glob("*.yaml"))
CROSSOVERS = ["nct01542502", "nct01544998"]


def _text(slug: str) -> str:
    return (RECORDS / f"{slug}.yaml").read_text(encoding="utf-8")


@cache
def _record(slug: str) -> TrialDocument:
    return read_yaml_record(_text(slug), slug)


def _objects(slug: str, node: str, name: str) -> list[Term]:
    subject = f"{DEFAULT_BASE}trial/{slug}#{node}"
    return [term for s, p, term in trial_triples(_record(slug)) if s == subject and p == (name if ":" in name else TKG + name)]


def _nodes(slug: str, kind: str) -> dict[str, Any]:
    return {node.key: node for _, model, node in walk(TrialDocument, _record(slug)) if model.__name__ == kind}


def _refused(slug: str, old: str, new: str) -> str:
    """Change one place of a record that must be refused then, and give the report."""
    text = _text(slug)
    assert text.count(old) == 1
    with pytest.raises(RecordError) as caught:
        read_yaml_record(text.replace(old, new), slug)
    return str(caught.value)


def test_the_records_are_the_six_expected_ones() -> None:
    """Else the tests below pass on an empty folder, and "the models hold it" rests on nothing."""
    assert {"example-factorial", "example-single-arm", "nct01206062", *CROSSOVERS, "nct05594173"} == set(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_record_is_read_mapped_and_read_back(slug: str) -> None:
    """Else a part that the graph drops would look like a part that the trial does not have."""
    record = _record(slug)
    triples = trial_triples(record)
    data, base = record_data(triples)
    again = read_data(data, slug)
    assert again == record
    assert lost_triples(again, base, triples) == []


@pytest.mark.parametrize("slug", CROSSOVERS)
def test_crossover_outcome_groups_are_neither_arms_nor_sequences(slug: str) -> None:
    """Else a crossover trial enters a meta-analysis as a parallel one, with the wrong weight."""
    trial = _record(slug).trial
    flow = {group.key: group for group in trial.groups if group.key.startswith("flow-")}
    results = [group for outcome in trial.outcomes for group in outcome.groups]
    assert {group.kind for group in flow.values()} == {GroupKind.SEQUENCE}
    assert {count.group for count in trial.flow} == set(flow)
    assert results
    for group in results:
        assert group.kind is GroupKind.TREATMENT
        assert group.label not in {sequence.label for sequence in flow.values()}
        assert _objects(slug, f"group-{group.key}", "ofArm") == []
        assert _objects(slug, f"group-{group.key}", "received")


def test_a_group_titled_like_an_arm_is_no_arm_where_everybody_received_both() -> None:
    """Else twelve people on anakinra and the same twelve on placebo are read as twenty-four."""
    trial = _record("nct01542502").trial
    groups = next(outcome.groups for outcome in trial.outcomes if outcome.key == "peak-vo2")
    assert {group.label for group in groups} == {arm.label for arm in trial.arms}
    assert {group.missing.get("arm") for group in groups} == {Reason.NOT_APPLICABLE}
    assert {group.analysed_count for group in groups} == {trial.enrolment} == {12}


def test_two_outcomes_with_groups_of_one_title_keep_their_own_people() -> None:
    """Else 21 people with one kind of dysfunction and 20 with another become one group keyed by its title or its id."""
    groups = _nodes("nct01544998", "Group")
    systolic, diastolic = groups["natriuresis-psd-nesiritide"], groups["natriuresis-pdd-nesiritide"]
    assert systolic.label == diastolic.label
    assert (systolic.analysed_count, diastolic.analysed_count) == (21, 20)
    assert groups["urinary-cgmp-psd-nesiritide"].analysed_count == 20


def test_each_sequence_has_a_cell_in_each_treatment_period_and_none_in_the_washout() -> None:
    """Else nobody can tell which treatment a period effect or a carry-over is mixed with."""
    trial = _record("nct01544998").trial
    given = {(cell.arm, cell.period): set(cell.interventions) - {"tadalafil", "saline-load"} for cell in trial.cells}
    assert given == {
        ("placebo-first", "first"): {"placebo"},
        ("placebo-first", "second"): {"nesiritide"},
        ("nesiritide-first", "first"): {"nesiritide"},
        ("nesiritide-first", "second"): {"placebo"},
    }
    assert [period.key for period in trial.periods] == ["first", "washout", "second"]
    assert _objects("nct01544998", "trial", "washout") == [("7", f"{XSD}decimal")]


@pytest.mark.parametrize("slug", CROSSOVERS)
def test_a_p_without_an_estimate_is_kept_and_the_estimate_has_a_reason(slug: str) -> None:
    """Else the test is lost, or its missing estimate is read as a difference of nothing."""
    analyses = _nodes(slug, "Analysis")
    assert analyses
    for key, analysis in analyses.items():
        assert analysis.p is not None
        assert _objects(slug, f"analysis-{key}", "estimate") == []
        assert {f"{TKG}estimate", f"{TKG}lower", f"{TKG}upper"} <= set(_objects(slug, f"analysis-{key}", "notReported"))
        assert analysis.missing["comparison_basis"] is Reason.NOT_REPORTED
    assert "estimate: is absent" in _refused("nct01542502", "estimate: not-reported, ", "")


def test_a_p_below_a_number_is_not_that_number() -> None:
    """Else "<0.001" is pooled as exactly 0.001."""
    analysis = _nodes("nct01544998", "Analysis")["urinary-cgmp-psd"]
    assert (analysis.p, analysis.p_relation) == (Decimal("0.001"), PRelation.LESS)


def test_hazard_ratios_stand_on_the_log_scale_with_null_value_one() -> None:
    """Else an interval from 0.67 to 1.04 that misses 0 reads as a proven effect, and a pool averages ratios as differences."""
    analyses = _nodes("nct01206062", "Analysis")
    assert len(analyses) == 3
    for analysis in analyses.values():
        assert (analysis.statistic, analysis.scale, analysis.null_value) == (Statistic.HAZARD_RATIO, Scale.LOG, 1)
        assert abs(math.log(analysis.estimate) - (math.log(analysis.lower) + math.log(analysis.upper)) / 2) < 0.01
        assert analysis.missing["reference_group"] is Reason.NOT_REPORTED


def test_a_subgroup_titled_like_its_arm_is_not_called_the_arm() -> None:
    """Else 12 cases of 1,316 people with kidney disease are read as 12 of 4,683."""
    group = _nodes("nct01206062", "Group")["egfr-decline-standard"]
    assert (group.label, group.kind, group.arm, group.analysed_count) == (
        "Standard Control of SBP", GroupKind.OTHER, "standard", 1316,
    )  # fmt: skip


@pytest.mark.parametrize(
    "slug,count",
    [
        ("nct01206062", "sodium-above-150-standard"),
        ("nct01542502", "injection-site-reactions-placebo"),
        ("nct05594173", "any-cause-death"),
    ],
)
def test_zero_affected_is_data(slug: str, count: str) -> None:
    """Else "nobody was affected" cannot be told from "nobody looked"."""
    assert _objects(slug, f"adverse-event-count-{count}", "affectedCount") == [("0", f"{XSD}integer")]


@pytest.mark.parametrize("slug", CROSSOVERS)
def test_absent_deaths_are_not_zero_deaths(slug: str) -> None:
    """Else a trial that posted no deaths is counted as a trial in which nobody died."""
    death = next(event for event in _record(slug).trial.adverse_events if event.scope is AdverseEventScope.ANY_CAUSE_DEATH)
    for count in death.counts:
        assert _objects(slug, f"adverse-event-count-{count.key}", "affectedCount") == []
        assert _objects(slug, f"adverse-event-count-{count.key}", "notReported") == [f"{TKG}affectedCount"]
    assert "so is every other count" in _refused(
        "nct01542502", "group: harm-placebo, missing: {affected_count: not-reported}", "group: harm-placebo"
    )


def test_persons_without_events_and_a_term_posted_twice_stay_as_posted() -> None:
    """Else persons are taken for events, or 34 and 32 people with an embolism are added up to 66."""
    events = [event for event in _record("nct01206062").trial.adverse_events if event.label == "Pulmonary embolism"]
    assert [[count.affected_count for count in event.counts] for event in events] == [[34, 32], [32, 31]]
    assert {count.missing["event_count"] for event in events for count in event.counts} == {Reason.NOT_REPORTED}


def test_an_outcome_that_was_not_posted_is_there_and_says_so() -> None:
    """Else selective reporting is invisible: an outcome that was planned and never posted looks as if it was never planned."""
    assert _objects("nct01542502", "outcome-inflammatory-biomarkers", "notPosted") == [f"{TKG}assessment", f"{TKG}unit"]


def test_a_month_stays_a_month_and_an_absent_kind_stays_absent() -> None:
    """Else a start in February 2012 gets a day that nobody reported, or a plan is taken for what happened."""
    assert _objects("nct01542502", "trial", "startDate") == [("2012-02", f"{XSD}gYearMonth")]
    assert _objects("nct01542502", "trial", "startDateKind") == []
    assert _objects("nct05594173", "trial", "startDate") == [("2019-09-13", f"{XSD}date")]


def test_an_age_without_an_upper_limit_has_none() -> None:
    """Else a trial that took people of 90 is not found for a patient of 90."""
    assert _objects("nct01206062", "criterion-age", "minimum") == [("50", f"{XSD}decimal")]
    assert _objects("nct01206062", "criterion-age", "maximum") == []
    assert _objects("nct01206062", "criterion-age", "notReported") == [f"{TKG}maximum"]


def test_masked_parties_and_ipd_are_held() -> None:
    """Else "single blind" hides who knew: here participants and carers did."""
    assert _objects("nct01206062", "trial", "maskedParty") == [f"{TKG}maskedParty-outcomes-assessor"]
    assert _objects("nct01206062", "trial", "ipdSharing") == [f"{TKG}ipdSharing-yes"]
    assert f"{TKG}ipdSharing" in _objects("nct01544998", "trial", "notReported")


def test_an_observational_study_is_no_trial_and_has_no_arms() -> None:
    """Else a cohort is counted among the randomised trials, and six foods among the arms."""
    slug = "nct05594173"
    trial = _record(slug).trial
    assert _objects(slug, "trial", TYPE) == [f"{TKG}Trial"]
    assert f"{OBO}OBI_0003699" in _objects("nct01544998", "trial", TYPE)
    assert {f"{TKG}allocation", f"{TKG}masking"} <= set(_objects(slug, "trial", "notApplicable"))
    assert (trial.arms, trial.missing["arms"]) == ((), Reason.NOT_REPORTED)
    assert _objects(slug, "trial", "samplingMethod") == [f"{TKG}samplingMethod-non-probability"]


def test_each_module_keeps_its_own_denominator() -> None:
    """Else one complaint among 18 observed is shown as one of 20, and six foods of 14 people as 84 people."""
    groups = _nodes("nct05594173", "Group")
    foods = [group.analysed_count for key, group in groups.items() if key.startswith("cycles-")]
    assert foods == [14] * 6
    assert (groups["harm"].at_risk_count, groups["baseline"].analysed_count) == (18, 17)
    assert sum(foods) > (_record("nct05594173").trial.enrolment or 0)


def test_a_padded_mesh_code_is_written_as_mesh_writes_it() -> None:
    """Else the condition leads nowhere, and the study is not found under it: the registry writes D000003680."""
    assert _objects("nct05594173", "trial", "condition") == ["http://id.nlm.nih.gov/mesh/D003680"]


def test_margins_of_a_factorial_trial_join_arms_and_share_people() -> None:
    """Else both margins enter a meta-analysis as 800 independent people, or a margin as one of the arms."""
    trial = _record("example-factorial").trial
    margins = [group for group in trial.outcomes[0].groups if group.kind is GroupKind.POOLED]
    joined = [arm for group in margins for arm in group.pooled_arms]
    assert sorted(joined) == sorted([arm.key for arm in trial.arms] * 2)
    assert sum(group.analysed_count or 0 for group in margins) == 2 * (trial.enrolment or 0)
    assert "stands beside arm" in _refused(
        "example-factorial", "pooled_arms: [tablets-only, ", "arm: tablets-only, pooled_arms: [tablets-only, "
    )
    interaction = _nodes("example-factorial", "Analysis")["interaction"]
    assert (len(interaction.groups), interaction.estimate, interaction.p) == (4, None, Decimal("0.40"))


def test_a_single_arm_is_held_against_a_number_and_not_against_a_group() -> None:
    """Else a response of 45 percent looks like a difference from a control group that did not exist."""
    analysis = _nodes("example-single-arm", "Analysis")["response-against-20"]
    assert (analysis.comparison_basis, analysis.groups, analysis.null_value) == (ComparisonBasis.SINGLE_GROUP, ("response",), 20)
    assert analysis.missing == {"reference_group": Reason.NOT_APPLICABLE, "upper": Reason.NOT_APPLICABLE}


def test_a_posterior_percentage_is_no_p_value() -> None:
    """Else 99.8, or 0.998, is read as a p that is far from significant, where the source is all but sure."""
    analysis = _nodes("example-single-arm", "Analysis")["response-posterior"]
    assert (analysis.p, analysis.missing["p"], analysis.p_kind) == (None, Reason.AMBIGUOUS, PKind.POSTERIOR_PROBABILITY)
    assert analysis.as_posted == ("pValue: 99.8",)
    assert "is not a probability" in _refused(
        "example-single-arm", 'as_posted: ["pValue: 99.8"]', "p: 99.8\n              p_relation: equal"
    )


def test_eyes_are_not_people() -> None:
    """Else 40 eyes of 24 people are weighed as 40 independent people."""
    group = _nodes("example-single-arm", "Group")["response"]
    assert (group.analysed_count, group.analysed_unit_count, group.analysed_unit) == (24, 40, "eyes")
    assert "name what is counted" in _refused("example-single-arm", "analysed_unit: eyes, ", "")


def test_a_median_that_was_not_reached_has_a_limit_and_no_value() -> None:
    """Else the longest survival of all is read as none, or its lower limit as the median."""
    result = _nodes("example-single-arm", "GroupResult")["time-to-relapse"]
    assert (result.value, result.lower, result.missing["value"]) == (None, Decimal("4.1"), Reason.NOT_ESTIMABLE)
