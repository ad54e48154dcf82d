"""Find the degrees of freedom with which one t statistic gives both the printed interval and the printed p value.

With r, the distance of the estimate from the null value over half the width of the interval, p is
2·T(−r·t) for the t quantile of the interval. It rises with the degrees of freedom where r < 1 and falls where
r > 1, so that the degrees of freedom that reach a p value are one stretch.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from kg.checks.rounding import Span
from kg.checks.student import two_sided_quantile, two_tails

MOST = 1_000_000
"""Degrees of freedom beyond which t is the normal distribution to more digits than are ever printed."""

COARSE, FINE = 8, 32
"""Two conditions can turn between the same 256ths of a degree (Welch's are no whole numbers): only then is more asked for."""

_NOISE = 1e-9


@dataclass(frozen=True, slots=True)
class Degrees:
    """Hold a stretch of degrees of freedom, from 1 to infinity, which stands for the normal distribution."""

    low: float
    high: float

    def within(self, other: Degrees) -> Degrees | None:
        """Give what two stretches have in common."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Degrees(low, high) if low <= high else None

    @property
    def says_nothing(self) -> bool:
        """Tell whether any degrees of freedom would do."""
        return self.low <= 1 and math.isinf(self.high)

    def __str__(self) -> str:
        """Write the stretch for people: the whole numbers in it where there are any.

        >>> str(Degrees(10.2, 17.9)), str(Degrees(4, math.inf)), str(Degrees(3.2, 3.4))
        ('11 to 17', '4 or more', '3.2 to 3.4')
        """
        if math.isinf(self.low):
            return "infinite"
        low, high = math.ceil(self.low - _NOISE), self.high if math.isinf(self.high) else math.floor(self.high + _NOISE)
        if low > high:
            ends = f"{self.low:.1f}", f"{self.high:.1f}"
            return f"about {ends[0]}" if ends[0] == ends[1] else " to ".join(ends)
        if low <= 1 and math.isinf(high):
            return "any"
        if math.isinf(high):
            return f"{low} or more"
        return f"{low}" if low == high else f"{low} to {high}"


INFINITE = math.inf

ANY = Degrees(1, INFINITE)


def p_value(r: float, level: float, df: float) -> float:
    """Give the two-sided p value of a t statistic whose interval at `level` puts the null value at `r` half-widths.

    >>> round(p_value(1.0, 0.95, 7), 6), round(p_value(0.31 / 1.53, 0.95, math.inf), 3)
    (0.05, 0.691)
    """
    if math.isinf(r):
        return 0.0
    return two_tails(r * two_sided_quantile(level, df), df)


def degrees_reached(r: Span, level: float, p: Span) -> Degrees | None:
    """Give the degrees of freedom at which some r in its stretch gives some p in its stretch, or None."""

    # The largest r gives the smallest p: both ends of p must be crossed.
    def small_enough(df: float) -> bool:
        return p_value(r.high, level, df) <= p.high + _NOISE

    def large_enough(df: float) -> bool:
        return p_value(r.low, level, df) >= p.low - _NOISE

    for halvings in (COARSE, FINE):
        first, second = _stretch(small_enough, halvings), _stretch(large_enough, halvings)
        if first is None or second is None:
            return None
        if common := first.within(second):
            return common
    return None


def _stretch(holds: Callable[[float], bool], halvings: int) -> Degrees | None:
    """Find where a condition holds that changes at most once between 1 and infinity; both ends fulfil it."""
    at_one, at_infinity = holds(1), holds(math.inf)
    if at_one and at_infinity:
        return ANY
    if not (at_one or at_infinity):
        return None
    turn = _turn(holds, at_one, halvings)
    return Degrees(1, turn) if at_one else Degrees(turn, math.inf)


def _turn(holds: Callable[[float], bool], at_one: bool, halvings: int) -> float:  # noqa: FBT001 -- a truth value is what is passed on
    """Find where a condition turns: between whole numbers first, whose quantiles are shared by all analyses."""
    low, high = 1, MOST
    if holds(MOST) is at_one:
        return math.inf if at_one else MOST
    while high - low > 1:
        middle = round(math.sqrt(low * high))
        middle = min(max(middle, low + 1), high - 1)
        if holds(middle) is at_one:
            low = middle
        else:
            high = middle
    before, after = float(low), float(high)
    for _ in range(halvings):
        middle_ = (before + after) / 2
        if holds(middle_) is at_one:
            before = middle_
        else:
            after = middle_
    return before if at_one else after
