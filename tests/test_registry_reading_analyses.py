"""Hold what is read of analyses to what stands in a record: neither order nor identifiers say what was compared with what."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from registry_records import OUTCOMES, changed, nodes, outcome_of, study

from kg.record.analysis import Analysis
from kg.record.base import Reason
from kg.record.concepts import (
    ComparisonBasis,
    Hypothesis,
    PRelation,
    Scale,
    Sides,
    Statistic,
)


def _analysis(comment: str) -> Analysis:
    found = [item for item in nodes(study("analyses").record, "Analysis") if (item.comment or "").split("\n")[0] == comment]
    assert len(found) == 1, comment
    analysis: Analysis = found[0]
    return analysis


def _one_analysis(**posted: Any) -> Analysis:
    """Read the first analysis of `analyses` with other figures."""
    found = changed("analyses", f"{OUTCOMES}/0/analyses", [{"groupIds": ["OG000", "OG001"], **posted}])
    (analysis,) = nodes(found.record, "Analysis")
    read: Analysis = analysis
    return read


@pytest.mark.parametrize("comment", ["p below", "p in the signs of web pages"])
def test_a_p_below_a_number_is_not_that_number(comment: str) -> None:
    """Else "<0.001" is pooled as exactly 0.001, or lost because it was written for a web page."""
    analysis = _analysis(comment)
    assert (analysis.p, analysis.p_relation) == (Decimal("0.001"), PRelation.LESS)


def test_a_posterior_percentage_is_no_p_value() -> None:
    """Else 95.2, or 0.952, is read as a p that is far from significant, where the source is all but sure."""
    analysis = _analysis("posterior percentage")
    assert (analysis.p, analysis.missing["p"], analysis.as_posted) == (None, Reason.AMBIGUOUS, ("95.2",))
    assert "On p: Posterior probability in percent" in (analysis.comment or "")


def test_a_p_of_zero_is_kept_and_an_absent_one_is_not_zero() -> None:
    """Else an analysis without a test is the most significant of all."""
    assert (_analysis("three groups").p, _analysis("three groups").p_relation) == (0, PRelation.EQUAL)
    assert (_analysis("interval alone").p, _analysis("interval alone").missing["p"]) == (None, Reason.NOT_POSTED)


def test_arms_of_a_parallel_trial_are_compared_with_each_other_and_other_groups_are_not() -> None:
    """Else a comparison of an arm with all people is pooled as one with a control."""
    assert _analysis("p below").comparison_basis is ComparisonBasis.BETWEEN_GROUPS
    assert _analysis("three groups").comparison_basis is ComparisonBasis.BETWEEN_GROUPS
    assert len(_analysis("three groups").groups) == 3
    for comment in ("one group", "a group that is not there", "a group that is no arm"):
        assert _analysis(comment).comparison_basis is None
        assert _analysis(comment).missing["comparison_basis"] is Reason.NOT_REPORTED
    assert len(_analysis("one group").groups) == 1
    (subgroup,) = outcome_of("parallel", "Nights slept through").assessments[0].analyses
    assert subgroup.comparison_basis is None


def test_nothing_says_which_group_is_subtracted() -> None:
    """Else the order of identifiers decides which treatment was better."""
    assert {item.reference_group for item in nodes(study("analyses").record, "Analysis")} == {None}


def test_a_group_that_is_not_there_is_kept_as_posted() -> None:
    """Else an analysis of two groups is read as one of a single group."""
    analysis = _analysis("a group that is not there")
    assert (analysis.groups, analysis.missing["groups"], analysis.as_posted) == ((), Reason.AMBIGUOUS, ("OG009",))


def test_a_level_that_is_no_percentage_of_an_interval_stays_as_posted() -> None:
    """Else a 95 percent interval with a slip is read as one of 5 percent, or a slip is mended in silence."""
    analysis = _analysis("one group")
    assert (analysis.level, analysis.missing["level"], analysis.as_posted) == (None, Reason.AMBIGUOUS, ("05",))
    assert (analysis.lower, analysis.upper) == (Decimal("0.10"), Decimal("0.38"))


def test_an_interval_without_an_estimate_has_no_estimate() -> None:
    """Else the middle of an interval is shown as what was estimated."""
    analysis = _analysis("interval alone")
    assert (analysis.estimate, analysis.missing["estimate"]) == (None, Reason.NOT_POSTED)
    assert (str(analysis.lower), str(analysis.upper), str(analysis.level)) == ("-12.5", "3", "0.90")


def test_an_interval_of_one_side_has_one_limit() -> None:
    """Else the side that was never computed looks lost, or the other as half of a two-sided interval."""
    analysis = _analysis("one side")
    assert (analysis.lower, analysis.missing["lower"], analysis.upper) == (None, Reason.NOT_APPLICABLE, Decimal("1.2"))
    assert (analysis.interval_sides, analysis.level) == (Sides.ONE, Decimal("0.975"))


@pytest.mark.parametrize(
    "comment, facts, posted",
    [
        ("outside", ("estimate", "lower", "upper"), {"2.5", "0.2", "0.9"}),
        ("reversed", ("lower", "upper"), {"4", "-4", "-2"}),
    ],
)
def test_figures_that_cannot_stand_together_stay_as_posted(comment: str, facts: tuple[str, ...], posted: set[str]) -> None:
    """Else one of them is believed, and nobody knows whether it was the right one."""
    analysis = _analysis(comment)
    for fact in facts:
        assert getattr(analysis, fact) is None
        assert analysis.missing[fact] is Reason.AMBIGUOUS
    assert set(analysis.as_posted) == posted
    assert analysis.level == Decimal("0.95")


def test_a_margin_in_a_comment_is_ambiguous_and_without_one_not_reported() -> None:
    """Else a trial without a margin is counted as one that proved non-inferiority, or a margin is read out of prose."""
    spoken, silent = _analysis("one side"), _analysis("no margin at all")
    assert (spoken.hypothesis, spoken.margin, spoken.missing["margin"]) == (Hypothesis.NON_INFERIORITY, None, Reason.AMBIGUOUS)
    assert "On the hypothesis: The margin was 4.5 relapses." in (spoken.comment or "")
    assert (silent.hypothesis, silent.missing["margin"]) == (Hypothesis.EQUIVALENCE, Reason.NOT_REPORTED)
    assert "margin" not in _analysis("p below").missing


@pytest.mark.parametrize(
    "name, statistic, scale, null",
    [
        ("Hazard Ratio (HR)", Statistic.HAZARD_RATIO, Scale.LOG, 1),
        ("Odds Ratio (OR)", Statistic.ODDS_RATIO, Scale.LOG, 1),
        ("Hazard Ratio, log", Statistic.HAZARD_RATIO, None, None),
        ("Risk Difference (RD)", Statistic.RISK_DIFFERENCE, Scale.LINEAR, 0),
        ("Geometric Mean Ratio (percentage)", Statistic.RATIO_OF_MEANS, Scale.RATIO_IN_PERCENT, 100),
        ("Rate of relapses", Statistic.UNCLASSIFIED, None, None),
        ("Ratio of hazard ratios", Statistic.UNCLASSIFIED, None, None),
    ],
)
def test_a_statistic_is_the_one_that_it_is_called(name: str, statistic: Statistic, scale: Scale | None, null: int | None) -> None:
    """Else an interval from 0.67 to 1.04 that misses 0 reads as a proven effect, or a rate as a ratio."""
    analysis = _one_analysis(paramType=name, paramValue="1.1")
    assert (analysis.statistic, analysis.statistic_text, analysis.scale, analysis.null_value) == (statistic, name, scale, null)
    assert (analysis.missing.get("scale") is Reason.AMBIGUOUS) is (scale is None)


def test_without_a_name_there_is_no_statistic() -> None:
    """Else a figure that nobody named is pooled as a mean difference."""
    analysis = _one_analysis(paramValue="1.1")
    assert {analysis.missing[fact] for fact in ("statistic", "scale", "null_value")} == {Reason.NOT_POSTED}
    assert analysis.estimate == Decimal("1.1")


def test_values_of_no_list_in_an_analysis_stay_as_posted() -> None:
    """Else an analysis of an unknown sort is called a test of superiority."""
    (analysis,) = nodes(study("unknown-values").record, "Analysis")
    assert (analysis.hypothesis, analysis.missing["hypothesis"]) == (None, Reason.AMBIGUOUS)
    assert (analysis.interval_sides, analysis.missing["interval_sides"]) == (None, Reason.AMBIGUOUS)
    assert set(analysis.as_posted) == {"WISHFUL", "NO_SIDES"}
