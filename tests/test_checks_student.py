"""Show that tails, quantiles and degrees of freedom are those of SciPy, over all that a printed figure can lead to.

The package computes them itself, so that a check needs no SciPy. A tail that is off in its third digit makes a
reported p value look wrong that is right.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy import stats

from kg.checks.degrees import ANY, MOST, Degrees, degrees_reached, p_value
from kg.checks.rounding import Span
from kg.checks.student import normal_score, two_sided_quantile, two_tails

CLOSE = 2e-8
"""At a million degrees of freedom the logarithms of two gamma functions agree in eight digits before they differ."""

SMALL = 1e-290
"""Smaller probabilities have fewer digits than a number usually has."""

NOISE = 5e-9

RESOLUTION = 1 / 256
"""Of a degree of freedom, between whole ones."""

DEGREES = (1, 1.5, 2, 3, 4.7, 8, 11, 16, 17, 29.3, 80, 100, 499.5, 1e3, 1e4, 123456.7, 1e6, math.inf)
SIZES = (0, 1e-300, 1e-160, 1e-12, 1e-6, 0.01, 0.3, 0.6745, 1, 1.96, 2.228, 3.3, 5, 8, 12.7, 30, 63.7, 100, 637, 1e3)
LEVELS = (0.5, 0.683, 0.8, 0.9, 0.95, 0.973, 0.975, 0.99, 0.995, 0.999, 0.9999)

some_degrees = st.one_of(st.floats(1, 1e6), st.floats(1, 30), st.integers(1, 1000).map(float), st.just(math.inf))
some_levels = st.floats(0.5, 0.9999)
often = settings(max_examples=1500, deadline=None, derandomize=True, database=None)


def tails(size: float, df: float) -> float:
    """Give SciPy's two tails; its t distribution is the normal one at infinity."""
    return float(2 * stats.t.sf(size, df))


def quantile(level: float, df: float) -> float:
    return float(stats.t.ppf((1 + level) / 2, df))


@pytest.mark.parametrize("df", DEGREES)
@pytest.mark.parametrize("size", SIZES)
def test_the_tails_are_scipys(size: float, df: float) -> None:
    """Else a p value is said not to belong to an interval that it was computed with."""
    assert two_tails(size, df) == two_tails(-size, df) == pytest.approx(tails(size, df), rel=CLOSE, abs=SMALL)


@often
@given(size=st.floats(0, 1e3), df=some_degrees)
@example(size=5e-324, df=1.0)
@example(size=1e3, df=1e6)
def test_the_tails_are_scipys_wherever_they_are_asked_for(size: float, df: float) -> None:
    assert two_tails(size, df) == pytest.approx(tails(size, df), rel=CLOSE, abs=SMALL)


@pytest.mark.parametrize("df", DEGREES)
@pytest.mark.parametrize("size", [1e160, 1e200, 1e308, math.inf])
def test_a_statistic_of_any_size_has_tails(size: float, df: float) -> None:
    """Else an interval whose width was lost in rounding ends the check of the whole record."""
    assert 0 <= two_tails(size, df) <= 1e-150


@pytest.mark.parametrize("df", DEGREES)
@pytest.mark.parametrize("level", LEVELS)
def test_the_quantiles_are_scipys(level: float, df: float) -> None:
    """Else each standard error, and so each weight in a meta-analysis, is off by the same share."""
    assert two_sided_quantile(level, df) == pytest.approx(quantile(level, df), rel=CLOSE)


@often
@given(level=some_levels, df=some_degrees)
def test_the_quantiles_are_scipys_wherever_they_are_asked_for(level: float, df: float) -> None:
    assert two_sided_quantile(level, df) == pytest.approx(quantile(level, df), rel=CLOSE)


@often
@given(level=some_levels, df=some_degrees)
def test_beyond_a_quantile_lies_what_the_level_leaves(level: float, df: float) -> None:
    assert two_tails(two_sided_quantile(level, df), df) == pytest.approx(1 - level, rel=CLOSE)


@often
@given(p=st.one_of(st.floats(1e-300, 1), st.floats(-300, 0).map(lambda power: 10**power)))
def test_the_score_of_a_p_value_is_scipys(p: float) -> None:
    """Else a likelihood-ratio p value stands too far from a Wald interval, or not far enough."""
    assert normal_score(p) == pytest.approx(float(stats.norm.isf(p / 2)), rel=1e-9, abs=1e-9)


def test_a_p_value_of_nothing_has_an_infinite_score_and_one_of_all_has_none() -> None:
    assert (normal_score(0), normal_score(1), normal_score(1.5)) == (math.inf, 0, 0)


@often
@given(r=st.floats(0, 50), level=some_levels, df=some_degrees)
def test_a_p_value_is_that_of_the_statistic_behind_the_interval(r: float, level: float, df: float) -> None:
    """The half-width is a quantile times the error; r half-widths are r quantiles of the statistic."""
    assert p_value(r, level, df) == pytest.approx(tails(r * quantile(level, df), df), abs=NOISE)


def test_no_p_value_but_nothing_belongs_to_an_interval_without_width() -> None:
    assert p_value(math.inf, 0.95, 7) == 0


@often
@given(r=st.floats(0, 50), level=some_levels, fewer=some_degrees, more=some_degrees)
def test_a_p_value_rises_with_the_degrees_of_freedom_inside_the_interval_and_falls_outside(
    r: float, level: float, fewer: float, more: float
) -> None:
    """The search for degrees of freedom rests on it: with a second turn it would report some that do not fit."""
    fewer, more = sorted((fewer, more))
    step = p_value(r, level, more) - p_value(r, level, fewer)
    assert step >= -NOISE if r < 1 else step <= NOISE


@pytest.mark.parametrize("r, sign", [(0.05, 1), (0.2, 1), (0.7, 1), (0.95, 1), (1.05, -1), (1.5, -1), (3, -1), (8, -1)])
@pytest.mark.parametrize("level", LEVELS)
def test_the_rise_and_the_fall_are_scipys_too(level: float, r: float, sign: int) -> None:
    """A proof by the same code that is to be proved would show nothing."""
    df = np.concatenate([np.linspace(1, 20, 400), np.geomspace(20, 1e6, 200)])
    assert (sign * np.diff(2 * stats.t.sf(r * stats.t.ppf((1 + level) / 2, df), df)) > -1e-12).all()


@often
@given(level=some_levels, df=some_degrees)
def test_a_limit_at_the_null_value_gives_one_less_the_level_whatever_the_degrees_of_freedom(level: float, df: float) -> None:
    assert p_value(1.0, level, df) == pytest.approx(1 - level, rel=CLOSE)


GRID = np.concatenate([np.arange(1, 60, 0.25), np.unique(np.geomspace(60, 9e5, 400).round()), [math.inf]])
"""Degrees of freedom beyond a million count as infinite, and are not told apart."""


def reaching(r: Span, level: float, p: Span, leeway: float) -> np.ndarray:
    """Tell for each of a grid of degrees of freedom whether some r in its stretch gives some p in its own."""
    found = _reaching(r, level, p, leeway, GRID)
    if leeway > 0:
        # What turns between a million and infinity is not told apart: where a million fits, infinity is said to.
        found[-1] |= _reaching(r, level, p, leeway, np.array([float(MOST)]))[0]
    return found


def _reaching(r: Span, level: float, p: Span, leeway: float, df: np.ndarray) -> np.ndarray:
    at = stats.t.ppf((1 + level) / 2, df)
    least, most = 2 * stats.t.sf(r.high * at, df), 2 * stats.t.sf(r.low * at, df)
    return (least <= p.high + leeway) & (most >= p.low - leeway)


def holds(found: Degrees | None) -> Callable[[float], bool]:
    return lambda df: found is not None and found.low <= df <= found.high


@settings(max_examples=600, deadline=None, derandomize=True, database=None)
@given(
    r=st.floats(0, 6),
    r_width=st.one_of(st.just(0.0), st.floats(0, 0.3)),
    level=some_levels,
    at=some_degrees,
    off=st.floats(-0.1, 0.1),
    p_width=st.floats(1e-6, 0.05),
)
@example(r=1.25, r_width=0.0, level=0.5, at=967533.0, off=0.03125, p_width=0.03125)  # it turns between 900,000 and a million
def test_the_degrees_of_freedom_are_all_that_a_search_finds_and_no_other(
    r: float, r_width: float, level: float, at: float, off: float, p_width: float
) -> None:
    """Too few of them and a right p value is called incompatible; too many and the check sees nothing."""
    centre = tails(r * quantile(level, at), at) + off * (1 - abs(2 * level - 1))
    p = Span(max(0.0, centre - p_width), min(1.0, centre + p_width))
    assume(p.low < p.high)
    ratio = Span(r, r + r_width)
    found = holds(degrees_reached(ratio, level, p))
    inside = np.array([found(df) for df in GRID])
    assert not (reaching(ratio, level, p, -NOISE) & ~inside).any()
    assert not (inside & ~reaching(ratio, level, p, NOISE)).any()


@often
@given(r=st.floats(0, 6), level=some_levels, df=some_degrees, width=st.floats(1e-7, 1e-3))
@example(r=0.2, level=0.95, df=7.3005, width=1e-6)
def test_the_degrees_of_freedom_that_made_a_p_value_are_found(r: float, level: float, df: float, width: float) -> None:
    """Real degrees of freedom (Welch, Kenward and Roger) lie between whole ones, and a long p value leaves little room."""
    p = tails(r * quantile(level, df), df)
    found = degrees_reached(Span(r, r), level, Span(p - width, p + width))
    assert found is not None
    assert found.low - RESOLUTION <= df <= found.high + RESOLUTION


@pytest.mark.parametrize("level", LEVELS)
def test_a_p_value_at_the_limit_says_nothing_of_the_degrees_of_freedom(level: float) -> None:
    found = degrees_reached(Span(1, 1), level, Span(1 - level - 0.0005, 1 - level + 0.0005))
    assert found == ANY
    assert found.says_nothing


@pytest.mark.parametrize("p_low, p_high", [(0.33, 0.4), (0.9, 0.95), (0.0, 0.04), (0.09, 0.099)])
def test_what_no_degrees_of_freedom_reach_is_none(p_low: float, p_high: float) -> None:
    """Half a half-width off, p is 2·arctan(1/6.353)/π = 0.0994 with one degree of freedom and 2·Φ(−0.98) = 0.327 at most."""
    assert degrees_reached(Span(0.5, 0.5), 0.95, Span(p_low, p_high)) is None


def test_stretches_have_their_common_part() -> None:
    assert Degrees(1, 16).within(Degrees(11, 17)) == Degrees(11, 16)
    assert Degrees(8, 80).within(Degrees(4, math.inf)) == Degrees(8, 80)
    assert Degrees(1, 7).within(Degrees(8, 9)) is None
