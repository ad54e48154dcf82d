"""Show each step of the procedure that holds p against an interval, in its order, with figures that turn on it.

The p values were worked out by hand or by SciPy from the printed figures; the comment beside a case says how.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from analyses import (
    DIFFERING,
    FITTING,
    RATIO,
    analysis,
    findings,
    judged,
    outcome,
    trial,
    verdict,
)
from scipy import stats

from kg.checks.degrees import ANY, Degrees
from kg.checks.figures import Interval
from kg.checks.finding import Finding, Metric, Verdict
from kg.checks.rounding import Span, p_span, spans, unpadded
from kg.checks.symmetry import is_ordered, is_symmetric
from kg.record.concepts import PRelation, Scale
from kg.record.trial import Trial


def linear(estimate: str, lower: str, upper: str) -> Interval:
    return Interval(Decimal(estimate), Decimal(lower), Decimal(upper), Decimal("0.95"), Decimal(0), Scale.LINEAR)


def symmetry(estimate: str, lower: str, upper: str, **facts: Any) -> Finding:
    figures = {"estimate": estimate, "lower": lower, "upper": upper, "p": "0.5"}
    (found,) = findings(trial(outcome(analysis(figures, **facts))), Metric.SYMMETRY)
    return found


def agreement(made: Trial) -> Finding:
    return findings(made, Metric.AGREEMENT)[0]


# Step 2: order and symmetry.


@pytest.mark.parametrize(
    "estimate, ordered", [("-2.35", True), ("-0.39", True), ("-0.38", False), ("-4.32", False), ("2.35", False)]
)
def test_an_estimate_beyond_its_limits_is_out_of_order_and_no_record_holds_it(estimate: str, ordered: bool) -> None:  # noqa: FBT001
    """Nothing else can be said of an interval that does not hold its estimate."""
    assert is_ordered(linear(estimate, "-4.31", "-0.39")) is ordered
    if not ordered:
        with pytest.raises(ValueError, match="rule"):
            analysis(DIFFERING, estimate=estimate)


@pytest.mark.parametrize("figures, hint", [
    # The middle of (−1.84, 1.22) is −0.31, and 9.37 that of (0.29, 18.45).
    (("0.31", "-1.84", "1.22"), "with the sign of the estimate changed"),
    (("-0.031", "-1.84", "1.22"), "with the decimal point of the estimate moved by one place"),
    (("9.37", "-0.29", "18.45"), "with the sign of the lower limit changed"),
    (("9.37", "2.9", "18.45"), "with the decimal point of the lower limit moved by one place"),
    (("9.37", "0.29", "184.5"), "with the decimal point of the upper limit moved by one place"),
])  # fmt: skip
def test_an_interval_that_one_slip_made_asymmetric_is_said_to_be(figures: tuple[str, str, str], hint: str) -> None:
    """Else a reader looks for a bootstrap where a sign is lost."""
    found = symmetry(*figures)
    assert (found.verdict, found.figures) == (Verdict.ASYMMETRIC, (f"{hint} it would lie in the middle",))
    assert hint in found.words.casefold()


@pytest.mark.parametrize("facts, other", [
    # 2 is the geometric mean of 1 and 4; 1.5 the arithmetic one of 0.5 and 2.5.
    ({"estimate": "2.00", "lower": "1.01", "upper": "3.97"}, "log"),
    (RATIO | {"estimate": "1.50", "lower": "0.51", "upper": "2.49"}, "linear"),
])  # fmt: skip
def test_an_interval_that_is_symmetric_on_the_other_scale_is_said_to_be(facts: dict[str, str], other: str) -> None:
    """Else an odds ratio that was entered as a difference looks like an error of the authors."""
    (found,) = findings(trial(outcome(analysis(DIFFERING | facts))), Metric.SYMMETRY)
    assert found.verdict is Verdict.ASYMMETRIC
    assert f"on the {other} scale it would lie in the middle" in found.figures


def test_where_no_slip_explains_it_other_intervals_do() -> None:
    found = symmetry("1.00", "-1.84", "1.92")
    assert (found.verdict, found.figures) == (Verdict.ASYMMETRIC, ())
    assert "Score, exact, profile and bootstrap intervals need not have it there." in found.words


def test_an_unstated_method_may_have_asymmetric_intervals_but_one_slip_is_no_method() -> None:
    unexplained = symmetry("1.00", "-1.84", "1.92", statistical_model=None)
    assert (unexplained.verdict, unexplained.reason) == (Verdict.NOT_REPRODUCED, "method not stated")
    assert symmetry("0.31", "-1.84", "1.22", statistical_model=None).verdict is Verdict.ASYMMETRIC
    assert symmetry("1.00", "-1.84", "1.92", interval_method="percentile bootstrap interval").verdict is Verdict.NOT_REPRODUCED


@pytest.mark.parametrize("estimate, half, expected", [
    ("0.2", "5.1", True), ("-0.2", "5.1", True), ("0.3", "5.1", False), ("-0.3", "5.1", False),
    ("0.4", "50.1", True), ("-0.4", "50.1", True), ("0.5", "50.1", False), ("-0.5", "50.1", False),
])  # fmt: skip
def test_the_middle_has_one_unit_of_each_figure_and_half_a_percent_of_the_half_width(
    estimate: str,
    half: str,
    expected: bool,  # noqa: FBT001 -- a column of the table
) -> None:
    """By hand: 0.1 for the estimate, 0.1 for the limits, and 0.0255 or 0.2505 for the half-width."""
    assert is_symmetric(linear(estimate, f"-{half}", half)) is expected


def test_an_asymmetric_interval_is_not_held_against_p() -> None:
    """A verdict on p would be a second one on the same slip."""
    item = judged({"estimate": "0.31", "lower": "-1.84", "upper": "1.22", "p": "0.001"})
    assert (item.agreement, item.gate) == (None, "the interval is not symmetric on the scale of the analysis")


# Rounding.


def test_a_shared_zero_at_the_end_is_padding_and_no_digit() -> None:
    """Of −2.3 (−4.3, −0.3), r lies in 4.50/4.1 … 4.70/3.9 and p in 0.018 … 0.031; with three digits it lies in 0.023 … 0.025."""
    padded = {"estimate": "-2.30", "lower": "-4.30", "upper": "-0.30", "p": "0.020"}
    assert verdict(padded) is Verdict.COMPATIBLE
    assert verdict(padded, estimate="-2.31") is Verdict.NOT_COMPATIBLE
    assert unpadded(tuple(map(Decimal, ("10", "20", "30")))) == (10, 20, 30)
    assert spans((Decimal("0.290"), Decimal("18.450")))[0] == Span(0.285, 0.295)


@pytest.mark.parametrize("printed, relation, low, high", [
    ("0.19", "equal", 0.185, 0.195),
    ("0.190", "equal", 0.1895, 0.1905),
    ("0.05", "less", 0, 0.05),
    ("0.05", "at-most", 0, 0.05),
    ("0.05", "greater", 0.05, 1),
    ("0.000", "equal", 0, 0.001),
    ("0.0", "equal", 0, 0.1),
    ("1.00", "equal", 0.995, 1),
    ("0.999", "equal", 0.9985, 0.9995),
])  # fmt: skip
def test_a_printed_p_value_is_a_stretch(printed: str, relation: str, low: float, high: float) -> None:
    found = p_span(Decimal(printed), PRelation(relation))
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high))


@pytest.mark.parametrize(
    "printed, relation", [("0", "equal"), ("1", "equal"), ("1.2", "equal"), ("-0.1", "equal"), ("0.000", "less")]
)
def test_a_bare_number_or_one_that_is_no_probability_is_no_p_value(printed: str, relation: str) -> None:
    """0 may be a placeholder, 1 a default, and 1.2 a percentage or a z."""
    assert p_span(Decimal(printed), PRelation(relation)) is None


@pytest.mark.parametrize("figures, expected", [
    # r = 4.00 / 1.96: p is 0.00006 under the normal distribution, and less than 0.001 down to about 10 degrees of freedom.
    ({"estimate": "-4.00", "lower": "-5.96", "upper": "-2.04", "p": "0.000"}, Verdict.COMPATIBLE),
    (DIFFERING | {"p": "0.000"}, Verdict.NOT_COMPATIBLE),
    (DIFFERING | {"p": "0.05", "p_relation": "less"}, Verdict.COMPATIBLE),
    (DIFFERING | {"p": "0.05", "p_relation": "greater"}, Verdict.NOT_COMPATIBLE),
    (DIFFERING | {"p": "0.001", "p_relation": "less"}, Verdict.NOT_COMPATIBLE),
])  # fmt: skip
def test_zeros_and_thresholds_are_held_against_the_interval(figures: dict[str, str], expected: Verdict) -> None:
    assert verdict(figures) is expected


# Steps 3 to 5: the degrees of freedom, and what the people lead to expect.


def test_degrees_of_freedom_are_given_with_a_compatible_verdict() -> None:
    """Else *compatible* seems to say more than that some t test fits."""
    item = judged(FITTING)
    assert item.agreement is not None
    assert item.agreement.degrees is not None
    assert item.agreement.degrees.low < 118 < item.agreement.degrees.high
    assert item.setting.expected_degrees == Degrees(59, 119)
    assert "degrees of freedom" in agreement(trial(outcome(analysis(FITTING)))).words


def test_agreement_that_says_nothing_says_that_it_says_nothing() -> None:
    """A limit at the null value gives p 0.05 with any degrees of freedom."""
    figures = {"estimate": "1.00", "lower": "0.00", "upper": "2.00", "p": "0.05"}
    item = judged(figures)
    assert item.agreement is not None
    assert item.agreement.degrees == ANY
    assert "any degrees of freedom, so that the agreement says little" in agreement(trial(outcome(analysis(figures)))).words


def test_more_degrees_of_freedom_than_people_are_compatible_and_said_to_be_more() -> None:
    """With 8 degrees of freedom, those of 10 people, the interval would have p 0.024; it has the p of the normal, 0.019."""
    assert 2 * stats.t.sf(2.355 / 1.955 * stats.t.ppf(0.975, 8), 8) > 0.0235
    made = trial(outcome(analysis(DIFFERING, p="0.019"), people=5))
    assert agreement(made).verdict is Verdict.COMPATIBLE_MORE_DF
    assert "more than the 10 people in the groups allow in a linear model" in agreement(made).words


@pytest.mark.parametrize("facts", [
    {"statistical_model": "Mixed Models Analysis"}, {"statistical_model": "GEE"}, {"statistical_model": "Regression, Cox"},
    {"statistical_model": None}, {"comparison_basis": "within-person"},
])  # fmt: skip
def test_the_people_bound_nothing_where_a_person_counts_more_than_once_or_z_is_used(facts: dict[str, Any]) -> None:
    made = trial(outcome(analysis(DIFFERING, p="0.019", **facts), people=5))
    assert agreement(made).verdict is Verdict.COMPATIBLE


def test_the_people_of_a_crossover_bound_nothing_but_before_the_crossover() -> None:
    crossed = {"model": "crossover", "washout": {"value": "1", "unit": "WK"}}
    before = analysis(DIFFERING, p="0.019", comparison_basis="between-groups-before-crossover")
    assert agreement(trial(outcome(analysis(DIFFERING, p="0.019"), people=5), **crossed)).verdict is Verdict.COMPATIBLE
    assert agreement(trial(outcome(before, people=5), **crossed)).verdict is Verdict.COMPATIBLE_MORE_DF


# Step 6: truncation.


def test_figures_that_were_cut_off_are_compatible_and_said_to_be_cut_off() -> None:
    """Else a program that truncates makes every analysis of its record incompatible."""
    error, t, half = 0.37, -2.05, float(stats.t.ppf(0.975, 118)) * 0.37
    exact = {"estimate": t * error, "lower": t * error - half, "upper": t * error + half}

    def shown(rounding: str) -> dict[str, str]:
        figures = {name: f"{Decimal(at).quantize(Decimal('0.01'), rounding):f}" for name, at in exact.items()}
        return figures | {"p": f"{Decimal(float(2 * stats.t.sf(-t, 118))).quantize(Decimal('0.0001'), rounding):f}"}

    assert verdict(shown(ROUND_DOWN)) is Verdict.COMPATIBLE_TRUNCATED
    assert verdict(shown(ROUND_HALF_UP)) is Verdict.COMPATIBLE
    assert "cut off and not rounded" in agreement(trial(outcome(analysis(shown(ROUND_DOWN))))).words


# Step 7: the spread of Wald, score and likelihood-ratio tests.

WALD = RATIO | {"estimate": "2.226", "lower": "1.016", "upper": "4.875"}
"""An odds ratio of exp(0.8) with an error of 0.4: z is 2."""


@pytest.mark.parametrize("z, expected", [
    (2.0, Verdict.COMPATIBLE),
    # The larger z is 2.2, or 2.32: they may lie 0.32, or 0.332, apart.
    (2.2, Verdict.COMPATIBLE_SPREAD), (2.32, Verdict.COMPATIBLE_SPREAD), (2.45, Verdict.NOT_COMPATIBLE),
    # The larger one is that of the interval, 2: they may lie 0.3 apart.
    (1.72, Verdict.COMPATIBLE_SPREAD), (1.68, Verdict.NOT_COMPATIBLE),
])  # fmt: skip
def test_a_likelihood_ratio_p_may_stand_as_far_from_a_wald_interval_as_such_tests_do(z: float, expected: Verdict) -> None:
    assert verdict(WALD, p=f"{2 * stats.norm.sf(z):.4f}") is expected


def test_a_t_test_has_no_such_spread() -> None:
    assert verdict(WALD, p=f"{2 * stats.norm.sf(2.2):.4f}", statistical_model="ANCOVA") is Verdict.NOT_COMPATIBLE


# Step 8 is in test_checks_gates.py. Step 9: one-sided p values.


@pytest.mark.parametrize("p, expected", [
    # 0.0188 is the p of r = 1.199 under the normal distribution; half of it, and one less that half.
    ("0.0094", Verdict.COMPATIBLE_ONE_SIDED), ("0.9906", Verdict.COMPATIBLE_ONE_SIDED),
    # Half of what t gives with 3 degrees of freedom: half of almost any p value is met by some as few.
    ("0.0158", Verdict.NOT_COMPATIBLE),
])  # fmt: skip
def test_half_of_a_p_value_is_compatible_if_one_sided(p: str, expected: Verdict) -> None:
    assert verdict(DIFFERING, p=p) is expected


def test_an_undeclared_one_sided_p_value_is_said_to_be_undeclared() -> None:
    found = agreement(trial(outcome(analysis(DIFFERING, p="0.0094", p_sides=None))))
    assert "only if p is one-sided, which is not stated" in found.words
    assert not found.is_warning
    contrary = agreement(trial(outcome(analysis(DIFFERING, p="0.0094"))))
    assert "only if p is one-sided, though two sides are stated" in contrary.words
