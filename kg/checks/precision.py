"""Come by the standard error of an analysis: as posted where something bears it out, else from the width of its interval.

Half the width over 1.96 makes the error too large, and the weight too small, where the degrees of freedom are few; so
the width is divided by t, with the degrees of freedom that p, method and people leave open. What they and the rounding of
the limits leave open beyond a stated share leaves the error unknown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from kg.checks.degrees import ANY, INFINITE, Degrees
from kg.checks.figures import Interval
from kg.checks.finding import Verdict
from kg.checks.gates import interval_gate
from kg.checks.judging import Judged
from kg.checks.methods import CHECKED, MethodClass
from kg.checks.rounding import Span, span
from kg.checks.setting import Setting
from kg.checks.student import two_sided_quantile, two_tails
from kg.checks.symmetry import is_symmetric
from kg.record.analysis import RATIOS
from kg.record.concepts import Scale, Sides, Statistic

CLOSE = 0.02
"""Where the degrees of freedom change the standard error by no more than this share, they count as known …"""

PRINTED = 0.1
"""… and where these and the rounding of the limits change it by no more than this share, so does the error."""

COMPATIBLE = frozenset({Verdict.COMPATIBLE, Verdict.COMPATIBLE_TRUNCATED, Verdict.COMPATIBLE_SPREAD})
_BY_Z = RATIOS | {Statistic.CORRELATION}
_TESTS_BESIDE_WALD = frozenset({MethodClass.LOG_RANK, MethodClass.CHI_SQUARED, MethodClass.CMH})
"""Tests whose p stands beside the interval of a Wald model."""


@dataclass(frozen=True, slots=True)
class StandardError:
    """Hold a standard error on the symmetric scale, the ends between which it lies, and how it was come by."""

    value: float | None
    low: float
    high: float
    divisor: str


def standard_error(item: Judged) -> StandardError | None:
    """Give the standard error of an analysis, or None where there is nothing to come by it."""
    setting, posted = item.setting, item.setting.analysis.standard_error
    interval = None if interval_gate(setting) else setting.interval
    if interval is None:
        return _held_against_p(setting) if posted else None
    if not is_symmetric(interval) or setting.analysis.interval_sides is Sides.ONE or not _is_t_or_wald(setting):
        return None
    derived = _from_width(item, interval)
    if posted and (printed := span(posted)).meets(Span(derived.low, derived.high)):
        # A posted error has digits of its own; it is taken where it is one that the interval can have.
        return StandardError(float(posted), max(printed.low, derived.low), min(printed.high, derived.high), "as posted")
    return derived


def _is_t_or_wald(setting: Setting) -> bool:
    """Tell whether the interval can be taken for one of a t or Wald statistic: by what is stated, or for want of it."""
    beside = setting.family in _TESTS_BESIDE_WALD and setting.analysis.statistic in RATIOS
    return setting.family in (None, *CHECKED) or beside


def _held_against_p(setting: Setting) -> StandardError | None:
    """Take a posted error without an interval where it gives the p value; with nothing to hold it against, it is not taken."""
    node, test = setting.analysis, setting.test
    if node.standard_error is None or not node.standard_error or node.estimate is None or node.null_value is None:
        return None
    p = test.span() if test is not None else None
    if node.scale is not Scale.LINEAR or p is None or node.p_sides is Sides.ONE:
        return None
    printed, distance = span(node.standard_error), abs(float(node.estimate - node.null_value))
    ends = [
        two_tails(distance / error, df)
        for error in (printed.low, printed.high)
        if error > 0
        for df in (setting.least_degrees, INFINITE)
    ]
    if not ends or not Span(min(ends), max(ends)).meets(p):
        return None
    return StandardError(float(node.standard_error), printed.low, printed.high, "as posted, which gives the reported p")


def _from_width(item: Judged, interval: Interval) -> StandardError:
    setting, half, level = item.setting, interval.half_width(), float(interval.level)
    degrees = degrees_left_open(item)
    by_z = degrees.low == INFINITE
    low, high = (half.low / two_sided_quantile(level, degrees.low), half.high / two_sided_quantile(level, degrees.high))
    divisor = "half-width over z" if by_z else f"half-width over t with {degrees} degrees of freedom"
    middle = (half.low + half.high) / 2
    spread = 1 - two_sided_quantile(level, degrees.high) / two_sided_quantile(level, degrees.low)
    if spread > CLOSE or high - low > PRINTED * high:
        return StandardError(None, low, high, divisor)
    usual = INFINITE if by_z else _usual_degrees(setting, degrees)
    if not by_z:
        divisor = f"half-width over t with {Degrees(usual, usual)} degrees of freedom"
    return StandardError(middle / two_sided_quantile(level, usual), low, high, divisor)


def degrees_left_open(item: Judged) -> Degrees:
    """Give the degrees of freedom that p, method and people leave open.

    Where p is reached by some, no others are taken; the people narrow them only where a linear model is stated.
    """
    setting = item.setting
    agreement = item.agreement
    if setting.family is MethodClass.WALD or setting.family in _TESTS_BESIDE_WALD:
        return Degrees(INFINITE, INFINITE)
    reached = agreement.degrees if agreement and agreement.verdict in COMPATIBLE else None
    floor = Degrees(setting.least_degrees, INFINITE)
    found = (reached or ANY).within(floor) or reached or floor
    if setting.family is MethodClass.LINEAR and setting.bound:
        found = found.within(Degrees(1, setting.bound)) or found
    if setting.family is None and setting.analysis.statistic in _BY_Z:
        # Ratios and correlations mostly come from models whose intervals go by z.
        found = Degrees(found.low, INFINITE)
    # Degrees of freedom of a linear model are whole; those that are not, as Welch's, lie next to whole ones.
    low, high = math.ceil(found.low), found.high if math.isinf(found.high) else math.floor(found.high)
    return Degrees(low, high) if low <= high else found


def _usual_degrees(setting: Setting, degrees: Degrees) -> float:
    """Give the degrees of freedom of the plain model, where they are among those left open."""
    return min(max(setting.bound or INFINITE, degrees.low), degrees.high)


def half_width_in_errors(interval: Interval) -> tuple[float, float]:
    """Give how many standard errors half an interval can be: 1.85 to 2.6 at 95 %, and in proportion at other levels."""
    share = two_sided_quantile(float(interval.level), INFINITE) / two_sided_quantile(0.95, INFINITE)
    return 1.85 * share, 2.6 * share
