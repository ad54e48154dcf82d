"""Show that figures that one t or Wald statistic made are never called incompatible, however they are printed.

The figures are made by SciPy from known degrees of freedom, in full, and rounded as decimals, each to its own digits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from unittest.mock import patch

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from random_records import FIXED, Maker
from scipy import stats

from kg.checks.agreement import Agreement, judge
from kg.checks.checking import check_record
from kg.checks.degrees import ANY, Degrees
from kg.checks.figures import Interval
from kg.checks.figures import Test as PValue
from kg.checks.finding import Verdict
from kg.checks.methods import CHECKED, MethodClass
from kg.checks.scales import leaves_scale
from kg.checks.symmetry import is_symmetric
from kg.record.concepts import PRelation, Scale

LEVELS = ("0.8", "0.9", "0.95", "0.973", "0.99")
NULLS: dict[Scale, Sequence[str]] = {
    Scale.LINEAR: ("0", "0", "1", "-2.5"), Scale.LOG: ("1", "1", "0.8"), Scale.PERCENT_CHANGE: ("0", "10"),
    Scale.RATIO_IN_PERCENT: ("100", "125"), Scale.FISHER_Z: ("0", "0.2"),
}  # fmt: skip
THRESHOLDS = tuple(map(Decimal, ("0.1", "0.05", "0.025", "0.01", "0.001", "0.0001", "0.00001")))
FAMILIES = (None, *sorted(CHECKED))

OPEN = {
    Scale.LINEAR: (float, float),
    Scale.LOG: (math.log, math.exp),
    Scale.PERCENT_CHANGE: (lambda x: math.log1p(x / 100), lambda y: 100 * math.expm1(y)),
    Scale.RATIO_IN_PERCENT: (lambda x: math.log(x / 100), lambda y: 100 * math.exp(y)),
    Scale.FISHER_Z: (math.atanh, math.tanh),
}
"""The way to the symmetric scale and back, written anew from its definition."""


@dataclass(frozen=True)
class Printed:
    """Hold what a statistic was and how it came out in print."""

    df: float
    interval: Interval
    test: PValue
    p: float
    ratio: float

    def judged(self, family: MethodClass | None = None, expected: Degrees = ANY) -> Agreement:
        """Judge the figures, with nothing that speaks against a verdict."""
        return judge(self.interval, self.test, expected, family, list)


@st.composite
def printed(draw: st.DrawFn) -> Printed:
    """Draw a statistic and print it."""
    scale = draw(st.sampled_from(list(Scale)))
    df = draw(st.one_of(st.integers(2, 500).map(float), st.floats(2, 60), st.floats(2, 1e5), st.just(math.inf)))
    t = draw(st.one_of(st.floats(-4, 4), st.floats(-12, 12), st.floats(-0.01, 0.01)))
    error = 10 ** draw(st.floats(-2, 3 if scale is Scale.LINEAR else 0))
    null, level = Decimal(draw(st.sampled_from(NULLS[scale]))), Decimal(draw(st.sampled_from(LEVELS)))
    rounding = draw(st.sampled_from((ROUND_HALF_UP, ROUND_HALF_EVEN)))
    onto, back = OPEN[scale]
    middle = onto(float(null)) + t * error
    half = float(stats.t.ppf((1 + float(level)) / 2, df)) * error
    assume(abs(middle) + half < 300 or scale is Scale.LINEAR)
    most = draw(st.sampled_from((3, 3, 9)))
    figures = [
        Decimal(back(at)).quantize(Decimal(1).scaleb(-draw(st.integers(0, most))), rounding)
        for at in (middle, middle - half, middle + half)
    ]
    assume(figures[1] < figures[2])
    assume(not any(leaves_scale(figure, scale) for figure in figures))
    p, ratio = float(2 * stats.t.sf(abs(t), df)), abs(t) * error / half
    return Printed(df, Interval(figures[0], figures[1], figures[2], level, null, scale), draw(p_values(p, rounding)), p, ratio)


@st.composite
def p_values(draw: st.DrawFn, p: float, rounding: str) -> PValue:
    """Print a p value: rounded, as zeros only, or beside a threshold."""
    kind = draw(st.sampled_from(("rounded", "rounded", "zeros", "less", "at most", "greater")))
    unit = Decimal(1).scaleb(-draw(st.integers(1, 9)))
    if kind == "rounded":
        return PValue(Decimal(p).quantize(unit, rounding), PRelation.EQUAL)
    if kind == "zeros":
        assume(p < unit)
        return PValue(Decimal(p).quantize(unit, ROUND_DOWN), PRelation.EQUAL)
    if kind == "greater":
        below = [limit for limit in THRESHOLDS if limit < p]
        assume(below)
        return PValue(draw(st.sampled_from(below)), PRelation.GREATER)
    above = [limit for limit in THRESHOLDS if p < limit]
    assume(above)
    return PValue(draw(st.sampled_from(above)), PRelation.LESS if kind == "less" else PRelation.AT_MOST)


often = settings(
    max_examples=1000,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def between_whole_degrees(df: float, rate: float) -> Printed:
    """Print many digits of a result with degrees of freedom that are no whole number, as Welch's test gives them."""
    half = float(stats.t.ppf(0.975, df))
    figures = [Decimal(at).quantize(Decimal("1e-9")) for at in (rate, rate - half, rate + half)]
    p = float(2 * stats.t.sf(rate, df))
    test = PValue(Decimal(p).quantize(Decimal("1e-7")), PRelation.EQUAL)
    return Printed(
        df, Interval(figures[0], figures[1], figures[2], Decimal("0.95"), Decimal(0), Scale.LINEAR), test, p, rate / half
    )


@often
@given(result=printed(), family=st.sampled_from(FAMILIES))
@example(result=between_whole_degrees(7.3005, 0.5), family=None)
@example(result=between_whole_degrees(11.7501, 3.1), family=MethodClass.LINEAR)
def test_what_one_statistic_made_is_never_called_incompatible(result: Printed, family: MethodClass | None) -> None:
    """Else somebody is told that their right figures do not fit each other."""
    assert is_symmetric(result.interval)
    assert result.judged(family).verdict is Verdict.COMPATIBLE


@often
@given(result=printed())
def test_the_degrees_of_freedom_that_made_the_figures_are_among_those_reported(result: Printed) -> None:
    """Else the bound by the number of people is held against degrees of freedom that were never used."""
    found = result.judged().degrees
    assert found is not None
    assert found.low - 1 / 256 <= result.df <= found.high + 1 / 256


@often
@given(result=printed())
def test_the_p_value_lies_in_what_the_interval_is_said_to_allow(result: Printed) -> None:
    """Else the words beside a mismatch give a stretch in which even the true p value is not."""
    reached = result.judged().reached
    assert reached is not None
    assert reached.low - 1e-9 <= result.p <= reached.high + 1e-9


@often
@given(result=printed(), family=st.sampled_from(FAMILIES), low=st.floats(1, 400), width=st.floats(0, 400))
def test_what_the_people_lead_to_expect_labels_a_result_and_never_condemns_it(
    result: Printed, family: MethodClass | None, low: float, width: float
) -> None:
    """A count of people may be wrong in the record; that says nothing about p and interval."""
    verdict = result.judged(family, Degrees(low, low + width)).verdict
    assert verdict not in (Verdict.NOT_COMPATIBLE, Verdict.NOT_REPRODUCED)
    assert verdict.value.startswith("compatible")


@often
@given(result=printed(), units=st.sampled_from(("0.5", "1")))
def test_the_statistic_lies_in_the_stretch_that_rounding_leaves_open(result: Printed, units: str) -> None:
    """An outer bound that is none would make a mismatch of rounding."""
    ratio = result.interval.ratio(Decimal(units))
    assert ratio.low - 1e-9 <= result.ratio * (1 + 1e-9)
    assert result.ratio <= ratio.high * (1 + 1e-9) + 1e-9


EXTREME = ("0", "1", "-1", "0.50", "100", "-100", "-33.0", "0.000000000000000001", "999999999999999999.999999999999999990")
EXTREME_LEVELS = ("0.95", "0.5", "0.999999999999999999", "0.000000000000000001")


@settings(max_examples=400, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**32),
    texts=st.lists(st.sampled_from(("ANCOVA", "Cox regression", "Dunnett", "one-sided", "x")), min_size=1, max_size=5),
    numbers=st.lists(st.sampled_from(EXTREME), min_size=1, max_size=5),
    share=st.sampled_from((0.6, 0.85, 0.97)),
)
def test_every_record_that_can_be_read_can_be_checked(seed: int, texts: list[str], numbers: list[str], share: float) -> None:
    """A check that ends in a traceback tells a reader nothing, and one odd figure would hide all other findings."""
    with patch.dict(FIXED, {("Analysis", "level"): EXTREME_LEVELS}):
        record = Maker(seed, texts, numbers, (0, 1, 5, 18), share).record()
    before = record.model_dump_json()
    checked = check_record(record)
    analyses = [node for outcome in record.trial.outcomes for place in outcome.assessments for node in place.analyses]
    assert len(checked.effects) == len(analyses)
    assert record.model_dump_json() == before
    assert check_record(record) == checked
