"""Check whether an estimate lies in the middle of its interval on the scale of the analysis.

t and Wald intervals are symmetric there; score, exact, profile and bootstrap intervals are not. Half a percent of the
half-width is left for intervals that were computed with rounded quantiles or rounded errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from kg.checks.figures import WHOLE, Interval
from kg.record.concepts import Scale

TOLERANCE = 0.005
_NAMES = {"estimate": "the estimate", "lower": "the lower limit", "upper": "the upper limit"}


def is_ordered(interval: Interval) -> bool:
    """Tell whether the limits surround the estimate."""
    return interval.lower <= interval.estimate <= interval.upper


def is_symmetric(interval: Interval) -> bool:
    """Tell whether figures one unit of the last digit away would put the estimate in the middle.

    >>> is_symmetric(Interval(*map(Decimal, ("9.37", "0.29", "18.45", "0.95", "0")), Scale.LINEAR))
    True
    >>> is_symmetric(Interval(*map(Decimal, ("9.73", "0.29", "18.45", "0.95", "0")), Scale.LINEAR))
    False
    """
    estimate, lower, upper = interval.on_scale(WHOLE)
    least = 2 * estimate.low - lower.high - upper.high
    most = 2 * estimate.high - lower.low - upper.low
    _, printed_lower, printed_upper = interval.on_scale(Decimal(0))
    leeway = TOLERANCE * (printed_upper.low - printed_lower.low)
    return least <= leeway and most >= -leeway


def restorations(interval: Interval) -> Iterator[str]:
    """Yield each single change that would make the interval symmetric, in words."""
    other = Scale.LOG if interval.scale is Scale.LINEAR else Scale.LINEAR
    if other is Scale.LINEAR or min(interval.lower, interval.estimate) > 0:
        null = Decimal(1 if other is Scale.LOG else 0)
        if is_symmetric(replace(interval, scale=other, null_value=null)):
            yield f"on the {other.value} scale it would lie in the middle"
    for name, words in _NAMES.items():
        figure: Decimal = getattr(interval, name)
        if _restores(interval, name, -figure):
            yield f"with the sign of {words} changed it would lie in the middle"
        for shift in (-1, 1):
            if _restores(interval, name, figure.scaleb(shift)):
                yield f"with the decimal point of {words} moved by one place it would lie in the middle"


def _restores(interval: Interval, name: str, figure: Decimal) -> bool:
    if not figure or (figure <= 0 and interval.scale in (Scale.LOG, Scale.RATIO_IN_PERCENT)):
        return False
    figures = {"estimate": interval.estimate, "lower": interval.lower, "upper": interval.upper, name: figure}
    changed = replace(interval, estimate=figures["estimate"], lower=figures["lower"], upper=figures["upper"])
    return is_ordered(changed) and changed.lower < changed.upper and is_symmetric(changed)
