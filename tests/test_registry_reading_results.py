"""Hold what is read of groups, outcomes and values to what stands in a record: no group is an arm unless it is called so."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from registry_records import OUTCOMES, changed, nodes, objects, outcome_of, study, titled, trial, triples

from kg.graph.iris import DECIMAL, INTEGER
from kg.record.base import Reason
from kg.record.concepts import (
    DispersionKind,
    GroupKind,
    OutcomeRole,
    Sides,
    SummaryStatistic,
)
from kg.record.outcome import Group, GroupResult, OutcomeAssessment, OutcomeMeasure
from kg.validation.screening import surely_conforms


def _groups(name: str, label: str) -> dict[str, Group]:
    return {group.label: group for group in outcome_of(name, label).groups}


def _values(name: str, label: str) -> dict[str, GroupResult]:
    """Give the values of an outcome of one class and category, by the label of their group."""
    outcome = outcome_of(name, label)
    labels = {group.key: group.label for group in outcome.groups}
    (assessment,) = outcome.assessments
    return {labels[result.group]: result for result in assessment.group_results}


def _one_value(value: dict[str, Any], **outcome: Any) -> tuple[OutcomeMeasure, GroupResult]:
    """Read an outcome of one value."""
    posted = {
        "type": "PRIMARY", "title": "A", "timeFrame": "1 day", "paramType": "MEAN", "groups": [{"id": "OG000", "title": "B"}],
        "classes": [{"categories": [{"measurements": [{"groupId": "OG000", **value}]}]}], **outcome,
    }  # fmt: skip
    found = changed("bare", "resultsSection", {"outcomeMeasuresModule": {"outcomeMeasures": [posted]}}).record
    (result,) = nodes(found, "GroupResult")
    return found.trial.outcomes[0], result


# ------------------------------------------------------------------------------------------------ groups


def test_crossover_outcomes_by_treatment_are_of_no_arm() -> None:
    """Else a crossover trial enters a meta-analysis as a parallel one, with the wrong weight."""
    groups = _groups("crossover", "Evening ache")
    assert {(group.label, group.kind, group.arm, group.interventions, group.analysed_count) for group in groups.values()} == {
        ("Brindol", GroupKind.TREATMENT, None, ("brindol",), 19), ("Placebo", GroupKind.TREATMENT, None, ("placebo",), 18),
    }  # fmt: skip


def test_an_analysis_that_names_sequences_compares_what_nobody_said() -> None:
    """Else a difference within persons is weighed as one between 9 people and 10 others, or read as a carry-over."""
    record = study("crossover").record
    outcome = outcome_of("crossover", "Carry-over")
    (analysis,) = outcome.assessments[0].analyses
    assert {group.kind for group in outcome.groups} == {GroupKind.SEQUENCE}
    assert set(analysis.groups) == {group.key for group in outcome.groups}
    for fact in ("comparison_basis", "reference_group"):
        assert getattr(analysis, fact) is None
        assert analysis.missing[fact] is Reason.NOT_REPORTED
    assert analysis.estimate == Decimal("-9.5")
    assert analysis.comment == "Brindol against placebo, within each person"
    assert objects(record, f"analysis-{analysis.key}", "treatment") == []
    assert GroupKind.POOLED not in {group.kind for group in nodes(record, "Group")}


def test_an_analysis_of_treatments_of_a_crossover_trial_has_no_basis_either() -> None:
    """Else a paired test is weighed as one of 37 people."""
    (analysis,) = outcome_of("crossover", "Evening ache").assessments[0].analyses
    assert (analysis.comparison_basis, analysis.missing["comparison_basis"]) == (None, Reason.NOT_REPORTED)
    assert (analysis.p, analysis.p_sides) == (Decimal("0.03"), Sides.TWO)


def test_a_group_titled_as_an_arm_of_a_crossover_trial_is_not_that_arm() -> None:
    """Else twelve people in warm socks and the same twelve in cool ones are read as twenty-four."""
    groups = _groups("crossover-by-treatment", "Minutes awake")
    assert {(group.label, group.kind, group.arm, group.interventions) for group in groups.values()} == {
        ("Warm socks", GroupKind.TREATMENT, None, ("warm-socks",)), ("Cool socks", GroupKind.UNKNOWN, None, ()),
    }  # fmt: skip


def test_a_group_titled_as_an_arm_of_a_parallel_trial_is_that_arm() -> None:
    """Else no result of a parallel trial can be joined with what its arm received."""
    groups = _groups("parallel", "Days of coughing, as judged by a nurse")
    assert {(group.label, group.kind, group.arm) for group in groups.values()} == {
        ("Oat broth", GroupKind.ARM, "oat-broth"), ("Barley broth", GroupKind.ARM, "barley-broth"),
    }  # fmt: skip


def test_one_identifier_means_another_group_in_another_outcome() -> None:
    """Else the men of one arm are read as the other arm, because both are called OG000 or OG001 somewhere."""
    nights = _groups("parallel", "Nights slept through")
    assert {(group.label, group.kind, group.arm, group.analysed_count) for group in nights.values()} == {
        ("Barley broth", GroupKind.ARM, "barley-broth", 38), ("Oat broth, men only", GroupKind.UNKNOWN, None, 21),
    }  # fmt: skip
    values = _values("parallel", "Nights slept through")
    assert {label: value.value for label, value in values.items()} == {"Barley broth": 20, "Oat broth, men only": 22}
    ache, stairs = _values("crossover", "Evening ache"), _values("crossover", "Stairs climbed")
    assert {label: value.value for label, value in ache.items()} == {"Brindol": Decimal("31.2"), "Placebo": Decimal("40.7")}
    assert {label: value.value for label, value in stairs.items()} == {"Brindol": 61, "Placebo": 52}


def test_the_total_of_the_baseline_is_no_arm_of_its_own() -> None:
    """Else 80 people of both arms are counted once more."""
    groups = {group.label: group for group in trial("parallel").groups}
    total = groups["Total"]
    assert (total.kind, total.arm, total.pooled_arms, total.analysed_count) == (GroupKind.POOLED, None, (), 80)
    assert total.missing["pooled_arms"] is Reason.NOT_REPORTED
    assert (groups["OAT  broth"].kind, groups["OAT  broth"].arm) == (GroupKind.ARM, "oat-broth")


def test_baseline_values_stand_by_category_with_what_they_are() -> None:
    """Else 20 women are read as a mean, or as women of both arms."""
    found = {(item.label, item.category): item for item in trial("parallel").baseline}
    assert set(found) == {("Age", None), ("Sex: Female, Male", "Female"), ("Sex: Female, Male", "Male")}
    women = found["Sex: Female, Male", "Female"]
    assert women.statistic is SummaryStatistic.COUNT_OF_PARTICIPANTS
    assert {result.group: result.value for result in women.group_results} == {
        "baseline-oat-broth": 20, "baseline-barley-broth": 22, "baseline-total": 42,
    }  # fmt: skip
    age = found["Age", None]
    assert (age.statistic, age.dispersion_kind) == (SummaryStatistic.MEAN, DispersionKind.STANDARD_DEVIATION)
    assert sorted(str(result.dispersion) for result in age.group_results) == ["11.8", "11.9", "12.0"]


# ------------------------------------------------------------------------------------------------ outcomes


def test_an_outcome_that_was_changed_stands_beside_the_registered_one() -> None:
    """Else nobody sees that the outcome that was promised is not the one that was reported."""
    primary = {item.label: item for item in trial("parallel").outcomes if item.role is OutcomeRole.PRIMARY}
    assert set(primary) == {"Days of coughing", "Days of coughing, as judged by a nurse"}
    registered = primary["Days of coughing"]
    assert (registered.assessments, registered.missing["assessments"]) == ((), Reason.NOT_POSTED)
    assert registered.source_pointer == ("/protocolSection/outcomesModule/primaryOutcomes/0",)
    assert registered.definition == "Counted in a diary"


def test_an_outcome_that_was_not_posted_is_there_once_and_says_so() -> None:
    """Else an outcome that was planned and kept back looks as if it was never planned."""
    taste = outcome_of("parallel", "Taste of the broth")
    assert (taste.assessments, taste.missing["assessments"], taste.time_frame) == ((), Reason.NOT_POSTED, "1 week")
    assert len(trial("parallel").outcomes) == 4


def test_an_outcome_that_was_registered_twice_and_posted_once_is_once_without_results() -> None:
    """Else the results of one visit stand for two that were promised."""
    twice = [{"measure": "Nights slept through", "timeFrame": "4 weeks"}] * 2
    found = changed("parallel", "protocolSection/outcomesModule/secondaryOutcomes", twice).record
    nights = [item for item in found.trial.outcomes if item.label == "Nights slept through"]
    assert sorted(bool(item.assessments) for item in nights) == [False, True]


def test_an_outcome_of_nobody_is_no_outcome_of_zero() -> None:
    """Else "nobody drove" is read as zero kilometres driven."""
    driving = outcome_of("values", "Driving at night")
    assert [group.analysed_count for group in driving.groups] == [0, 0]
    assert (driving.assessments, driving.missing["assessments"]) == ((), Reason.NOT_POSTED)
    assert driving.population_description == "Nobody drove."
    record = study("values").record
    for group in driving.groups:
        assert objects(record, f"group-{group.key}", "analysedCount") == [("0", INTEGER)]


def _row(title: str | None) -> OutcomeAssessment:
    (found,) = [item for item in outcome_of("values", "Tear film").assessments if item.class_title == title]
    return found


def test_classes_that_name_weeks_are_at_these_weeks_and_the_baseline_at_none() -> None:
    """Else a value from before the treatment is read as its result."""
    for title, weeks in (("Week 4", 4), ("Week 12", 12)):
        timepoint = _row(title).timepoint
        assert timepoint is not None
        assert (timepoint.value, timepoint.unit) == (weeks, "WK")
    assert _row("Baseline").timepoint is None


def test_analyses_of_several_classes_belong_to_none_of_them() -> None:
    """Else the p value of week 12, or of the whole, is shown beside week 4."""
    for title in ("Baseline", "Week 4", "Week 12"):
        assert _row(title).analyses == ()
    alone = _row(None)
    assert len(alone.analyses) == 1
    assert alone.missing["group_results"] is Reason.NOT_APPLICABLE
    assert alone.timepoint is None


def test_a_class_without_a_time_of_its_own_is_at_the_time_of_its_outcome() -> None:
    """Else results of week 12 are lost to whoever asks for week 12."""
    times = [item.timepoint for item in outcome_of("values", "Redness by grade").assessments]
    assert [(time.value, time.unit) for time in times if time] == [(12, "WK")] * 3


@pytest.mark.parametrize("title", ["Baseline", "Screening", "End of study", "Pre-dose"])
def test_a_class_of_another_time_is_not_at_the_time_of_its_outcome(title: str) -> None:
    """Else what was measured before the treatment is found among the results of week 12."""
    found = changed("values", f"{OUTCOMES}/1/classes/0/title", title).record
    times = {item.timepoint for item in titled(found, "OutcomeMeasure", "Redness by grade").assessments}
    assert times == {None}


def test_a_stretch_is_no_point_in_time() -> None:
    """Else what happened up to week 12 is compared with what was measured at week 12."""
    cups = outcome_of("unknown-values", "Cups drunk")
    assert {item.timepoint for item in cups.assessments} == {None}
    assert cups.time_frame == "up to 12 weeks"


def test_categories_keep_their_names_and_zero_is_data() -> None:
    """Else people of one grade are counted in another, or a grade that nobody had looks unasked."""
    redness = outcome_of("values", "Redness by grade")
    assert {item.category: item.group_results[0].value for item in redness.assessments} == {"None": 20, "Some": 4, "Much": 0}
    (much,) = [item.group_results[0].key for item in redness.assessments if item.category == "Much"]
    assert objects(study("values").record, f"result-{much}", "value") == [("0", DECIMAL)]


def test_eyes_are_not_people() -> None:
    """Else 40 eyes of 24 people are weighed as 40 independent people."""
    lumen = _groups("values", "Tear film")["Lumen"]
    assert (lumen.analysed_count, lumen.analysed_unit, lumen.analysed_unit_count) == (24, "Eyes", 40)


def test_a_class_with_a_denominator_of_its_own_keeps_it() -> None:
    """Else a mean of 23 people is weighed as one of 24."""
    assert {result.analysed_count for result in _row("Week 4").group_results} == {23, None}
    assert {result.analysed_count for result in _row("Week 12").group_results} == {None}


@pytest.mark.parametrize("title", [None, "Left"])
def test_two_classes_of_one_title_are_two_rows(title: str | None) -> None:
    """Else half of the values of a record with two untitled classes are dropped, or the record is refused as invalid."""
    item = {"title": title, "categories": [{"measurements": [{"groupId": "OG000", "value": "1"}]}]}
    record = changed("decimal-comma", f"{OUTCOMES}/0/classes", [item, item]).record
    assert [result.value for result in nodes(record, "GroupResult")] == [1, 1]
    assert surely_conforms(triples(record))


@pytest.mark.parametrize("titles", [(None, None), (None, "Left"), ("", "Right")])
def test_an_untitled_class_among_several_is_told_from_the_analyses_of_all(titles: tuple[str | None, str | None]) -> None:
    """Else a record is refused as invalid because one of its classes has no title."""
    classes = [{"title": title, "categories": [{"measurements": [{"groupId": "OG000", "value": "1"}]}]} for title in titles]
    record = changed("parallel", f"{OUTCOMES}/0/classes", classes).record
    assert surely_conforms(triples(record))


def test_a_value_of_a_group_that_is_not_there_is_missed_in_the_account() -> None:
    """Else a result vanishes because of a slip in an identifier, and the account says that all is there."""
    found = changed("decimal-comma", f"{OUTCOMES}/0/classes/0/categories/0/measurements/0/groupId", "OG009")
    assert found.tallies["outcome values"] == (2, 1)
    assert found.coverage.notes["values of a group that is not there, left out"] == 1


# ------------------------------------------------------------------------------------------------ values


def test_a_value_that_cannot_be_calculated_is_told_from_one_that_was_not_given() -> None:
    """Else the longest times of all, a median not reached, are left out as if nobody had measured them."""
    values = _values("values", "Time to relief")
    reached, silent = values["Lumen"], values["Water"]
    assert (reached.value, reached.missing["value"]) == (None, Reason.NOT_ESTIMABLE)
    assert (reached.lower, reached.upper, reached.missing["upper"]) == (31, None, Reason.NOT_ESTIMABLE)
    assert {silent.missing[fact] for fact in ("value", "lower", "upper")} == {Reason.NOT_REPORTED}
    outcome = outcome_of("values", "Time to relief")
    assert (outcome.dispersion_kind, outcome.level) == (DispersionKind.CONFIDENCE_INTERVAL, Decimal("0.95"))


def test_limits_in_reverse_stay_as_posted() -> None:
    """Else one of two figures is corrected, and nobody knows which was wrong."""
    fog = _values("values", "Time to relief")["Fog"]
    assert (fog.value, fog.lower, fog.upper) == (9, None, None)
    assert (fog.missing["lower"], fog.missing["upper"]) == (Reason.AMBIGUOUS, Reason.AMBIGUOUS)
    assert fog.as_posted == ("12 to 4",)


def test_a_negative_spread_stays_as_posted() -> None:
    """Else a standard deviation is squared into a weight that it does not have."""
    (water, lumen) = sorted(_row("Week 12").group_results, key=lambda result: result.dispersion is None)
    assert (lumen.value, lumen.dispersion, lumen.missing["dispersion"]) == (8, None, Reason.AMBIGUOUS)
    assert (lumen.as_posted, water.dispersion) == (("-1.4",), Decimal("1.2"))


def test_a_value_keeps_its_digits_and_no_others() -> None:
    """Else 1,234 becomes 1.234, or -0141 becomes 141 below zero where 0.141 was meant."""
    values = _values("values", "Odd figures")
    assert {label: str(values[label].value) for label in ("Lumen", "Water")} == {"Lumen": "1234", "Water": "0.5"}
    assert (values["Fog"].value, values["Fog"].missing["value"], values["Fog"].as_posted) == (None, Reason.AMBIGUOUS, ("-0141",))
    assert (values["Dew"].value, values["Dew"].missing["value"]) == (None, Reason.NOT_POSTED)


def test_a_comma_that_may_divide_decimals_divides_nothing() -> None:
    """Else one litre and a quarter becomes twelve hundred litres, where another value of the record has a decimal comma."""
    values = _values("decimal-comma", "Milk drunk")
    goat, cow = values["Goat"], values["Cow"]
    assert (goat.value, goat.dispersion, set(goat.as_posted)) == (None, None, {"1,234", "0,5"})
    assert (goat.missing["value"], goat.missing["dispersion"]) == (Reason.AMBIGUOUS, Reason.AMBIGUOUS)
    assert (cow.value, cow.dispersion) == (Decimal("2.5"), Decimal("0.4"))
    assert {group.label: group.analysed_count for group in outcome_of("decimal-comma", "Milk drunk").groups} == {
        "Goat": 1100, "Cow": 990,
    }  # fmt: skip


def test_a_spread_of_no_stated_kind_is_of_none() -> None:
    """Else a standard error is pooled as a standard deviation."""
    outcome = outcome_of("values", "Odd figures")
    assert str(_values("values", "Odd figures")["Lumen"].dispersion) == "2.50"
    assert (outcome.dispersion_kind, outcome.missing["dispersion_kind"]) == (None, Reason.NOT_POSTED)
    unknown = outcome_of("unknown-values", "Cups drunk")
    assert (unknown.dispersion_kind, unknown.missing["dispersion_kind"]) == (None, Reason.AMBIGUOUS)
    assert (unknown.statistic, unknown.missing["statistic"]) == (None, Reason.AMBIGUOUS)
    assert set(unknown.as_posted) == {"MODE", "Gut feeling"}


@pytest.mark.parametrize("posted", ["NA", "N/A", "NE", "Not Estimable"])
def test_a_value_that_is_said_not_to_be_there_is_no_number(posted: str) -> None:
    """Else a value of nothing is plotted somewhere."""
    _, result = _one_value({"value": posted})
    reason = Reason.NOT_REPORTED if posted in {"NA", "N/A"} else Reason.NOT_ESTIMABLE
    assert (result.value, result.missing["value"]) == (None, reason)


@pytest.mark.parametrize(
    "posted", ["<5", "12 (SD 3)", "1.2.3", "--", "1 234", "1,23,4", "٣", "Infinity", "nan", "0x10", "9" * 40]
)
def test_a_value_that_is_no_number_stays_as_posted(posted: str) -> None:
    """Else "below 5" is averaged as 5."""
    _, result = _one_value({"value": posted})
    assert (result.value, result.missing["value"]) == (None, Reason.AMBIGUOUS)
    assert result.as_posted == (posted,)
