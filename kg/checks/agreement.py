"""Check whether one t or Wald statistic gives both the p value and the interval of an analysis.

It holds only if both come from one statistic, two-sided, against no difference, neither of them adjusted alone. The
check screens: it cannot tell which figure differs, and never says that one is wrong. A statistical argument for each
step is in docs/checks.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kg.checks.degrees import INFINITE, Degrees, degrees_reached, p_value
from kg.checks.figures import HALF, WHOLE, Interval, Test
from kg.checks.finding import Verdict
from kg.checks.methods import MethodClass
from kg.checks.rounding import Span
from kg.checks.student import normal_score
from kg.record.concepts import PRelation

SPREAD = 0.1
"""Wald, score and likelihood-ratio z statistics of one hypothesis lie about so far apart: 0.1, and a tenth of the larger."""

LEAST_ONE_SIDED = 5
"""With fewer degrees of freedom half of almost any p value could be met."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Hold what holding p against an interval came to.

    `degrees` are those that reach the reported p, from figures as rounded or as truncated; `reached` are the p values
    that the interval allows with 1 to infinite degrees of freedom. `failed` tells that no doubt stood in the way of a
    negative verdict, `pattern` that so many analyses of the record failed alike that one finding speaks of all of them.
    """

    verdict: Verdict
    reason: str = ""
    degrees: Degrees | None = None
    reached: Span | None = None
    failed: bool = False
    pattern: bool = False


def judge(
    interval: Interval, test: Test, expected: Degrees, family: MethodClass | None, doubts: Callable[[], Sequence[str]]
) -> Agreement:
    """Run the procedure on figures that passed the hard gates; `doubts` are looked for, and block, only a negative verdict."""
    level = float(interval.level)
    p = test.span()
    assert p is not None
    degrees = degrees_reached(interval.ratio(), level, p)
    reached = p_reached(interval)
    if degrees and degrees.within(expected):
        return Agreement(Verdict.COMPATIBLE, "", degrees, reached)
    if degrees and degrees.low > expected.high:
        return Agreement(Verdict.COMPATIBLE_MORE_DF, "", degrees, reached)
    wide = test.span(WHOLE)
    assert wide is not None
    truncated = degrees_reached(interval.ratio(WHOLE), level, wide)
    if truncated and truncated.within(expected):
        return Agreement(Verdict.COMPATIBLE_TRUNCATED, "", truncated, reached)
    if family is MethodClass.WALD and _in_spread(interval, p):
        return Agreement(Verdict.COMPATIBLE_SPREAD, "", degrees, reached)
    if found := doubts():
        return Agreement(Verdict.NOT_REPRODUCED, "; ".join(found), degrees, reached)
    if test.relation is PRelation.EQUAL and _is_one_sided(interval, p):
        return Agreement(Verdict.COMPATIBLE_ONE_SIDED, "", degrees, reached)
    verdict = Verdict.COMPATIBLE_FEW_DF if degrees else Verdict.NOT_COMPATIBLE
    return Agreement(verdict, "", degrees, reached, failed=True)


def p_reached(interval: Interval) -> Span:
    """Give the p values that an interval allows, from the normal distribution to t with one degree of freedom."""
    r, level = interval.ratio(HALF), float(interval.level)
    ends = [p_value(ratio, level, df) for ratio in (r.low, r.high) for df in (1, INFINITE)]
    return Span(min(ends), max(ends))


def _in_spread(interval: Interval, p: Span) -> bool:
    """Tell whether the z of the interval and the z of p lie as close as those of two tests of one hypothesis."""
    normal = interval.normal_p()
    of_interval = Span(normal_score(normal.high), normal_score(normal.low))
    of_p = Span(normal_score(p.high), normal_score(p.low))
    nearer, further = min(of_interval.high, of_p.high), max(of_interval.low, of_p.low)
    return further - nearer <= SPREAD * (1 + further)


def _is_one_sided(interval: Interval, p: Span) -> bool:
    """Tell whether p is half of what the interval gives, or one less that half."""
    enough = Degrees(LEAST_ONE_SIDED, INFINITE)
    for doubled in (Span(2 * p.low, min(1.0, 2 * p.high)), Span(2 * (1 - p.high), min(1.0, 2 * (1 - p.low)))):
        degrees = degrees_reached(interval.ratio(), float(interval.level), doubled) if doubled.low <= 1 else None
        if degrees and degrees.within(enough):
            return True
    return False


def excludes_null(lower: Decimal, upper: Decimal, null_value: Decimal) -> bool | None:
    """Tell whether an interval excludes its null value, or give None where a limit is printed at it.

    A printed limit is rounded: where it equals the null value, the true one may lie on either side.

    >>> excludes_null(Decimal("0.29"), Decimal("18.45"), Decimal(0)), excludes_null(Decimal("1.00"), Decimal("1.32"), Decimal(1))
    (True, None)
    """
    if null_value in (lower, upper):
        return None
    return not lower < null_value < upper


def significance(interval: Interval, test: Test) -> Verdict | None:
    """Tell whether p lies below one less the level of the interval just where the interval excludes the null value.

    None stands for figures of which rounding leaves it open.
    """
    p, excluded = test.span(), excludes_null(interval.lower, interval.upper, interval.null_value)
    assert p is not None
    alpha = float(1 - interval.level)
    undecided = test.relation is PRelation.AT_MOST and p.high == alpha
    if excluded is None or undecided or p.low < alpha < p.high:
        return None
    return Verdict.AGREES if excluded == (p.high <= alpha) else Verdict.DIFFERS
