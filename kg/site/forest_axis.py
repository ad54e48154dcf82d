"""Place figures on an axis, linear or logarithmic, with few round ticks that can be read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from kg.checks.phrases import number

MARGIN = 0.06
"""This share of the width stays free on either side of the outermost figure."""

MOST_TICKS = 7
ROOM = 34
"""So many characters of tick labels stand side by side without touching."""

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_NARROW = 4.0
_LONG = 6


@dataclass(frozen=True, slots=True)
class Tick:
    """Hold a tick: its value, and what is written at it."""

    value: Decimal
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """Hold the ends of an axis, as figures or as their logarithms to base 10, and its ticks."""

    is_log: bool
    low: float
    high: float
    ticks: tuple[Tick, ...]

    def place(self, value: Decimal) -> float | None:
        """Give the place of a figure as a share of the width, or None where a logarithmic axis has no place for it.

        >>> [make_axis([Decimal(1), Decimal(100)], is_log=True).place(Decimal(value)) for value in (10, 0)]
        [0.5, None]
        """
        at = _coordinate(value, is_log=self.is_log)
        return None if at is None else (at - self.low) / (self.high - self.low)


def make_axis(values: Iterable[Decimal], *, is_log: bool) -> Axis | None:
    """Make an axis that has all values on it, or None where it has a place for none of them.

    >>> [tick.label for tick in make_axis([Decimal("-1.84"), Decimal("1.22")], is_log=False).ticks]
    ['−2', '−1.5', '−1', '−0.5', '0', '0.5', '1']
    >>> [tick.label for tick in make_axis([Decimal("0.4"), Decimal("3.1")], is_log=True).ticks]
    ['0.5', '1', '2']
    """
    places = [at for value in values if (at := _coordinate(value, is_log=is_log)) is not None]
    if not places:
        return None
    low, high = min(places), max(places)
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        # One figure alone has no width: half of itself to either side, or a factor of 2.
        width = math.log10(2) if is_log else max(abs(low) / 2, 0.5 if low == 0 else 0.0)
        low, high = low - width, high + width
    free = MARGIN * (high - low)
    low, high = low - free, high + free
    return Axis(is_log, low, high, _ticks(low, high, is_log=is_log))


def _coordinate(value: Decimal, *, is_log: bool) -> float | None:
    if not is_log:
        return float(value)
    return math.log10(value) if value > 0 else None


def _ticks(low: float, high: float, *, is_log: bool) -> tuple[Tick, ...]:
    """Choose the most ticks whose labels have room."""
    found: tuple[Tick, ...] = ()
    for values in _choices(low, high, is_log=is_log):
        inside = [value for value in values if low <= (math.log10(value) if is_log else float(value)) <= high]
        labels = _labels(inside)
        found = tuple(map(Tick, inside, labels))
        if len(found) <= MOST_TICKS and sum(map(len, labels)) <= ROOM:
            return found
    return found[: MOST_TICKS // 2]


def _choices(low: float, high: float, *, is_log: bool) -> Iterator[list[Decimal]]:
    """Yield ticks from many to few."""
    if not is_log or high - low <= math.log10(_NARROW):
        ends = (10**low, 10**high) if is_log else (low, high)
        yield from (_linear(*ends, most) for most in range(2 * MOST_TICKS, 0, -1))
        return
    first, last = math.floor(low), math.ceil(high)
    yield [Decimal(digit).scaleb(power) for power in range(first, last + 1) for digit in (1, 2, 5)]
    yield from ([Decimal(1).scaleb(power) for power in range(first, last + 1) if power % stride == 0] for stride in range(1, 40))


def _linear(low: float, high: float, most: int) -> list[Decimal]:
    """Give round numbers 1, 2 or 5 times a power of ten apart, no more than a few."""
    least = (high - low) / most
    power = math.floor(math.log10(least))
    step = next(
        found for digit in (1, 2, 5, 10) if (found := Decimal(digit).scaleb(power)) >= Decimal(least) * Decimal("0.999999")
    )
    first = (Decimal(low) / step).to_integral_value(ROUND_CEILING)
    return [value for count in range(most + 1) if float(value := (first + count) * step) <= high]


def _labels(values: list[Decimal]) -> list[str]:
    """Write ticks with one number of decimals, or as multiples of a power of ten where that is shorter."""
    plain = [_plain(value) for value in values]
    if max(map(len, plain), default=0) <= _LONG:
        return plain
    scientific = [_scientific(value) for value in values]
    return scientific if sum(map(len, scientific)) < sum(map(len, plain)) else plain


def _plain(value: Decimal) -> str:
    return number(value.normalize()) if value else "0"


def _scientific(value: Decimal) -> str:
    """Write a number as a multiple of a power of ten.

    >>> _scientific(Decimal("-2000000")), _scientific(Decimal("0.00001")), _scientific(Decimal(0))
    ('−2×10⁶', '10⁻⁵', '0')
    """
    if not value:
        return "0"
    if 1 <= abs(value) <= 10:  # noqa: PLR2004 -- numbers that need no power
        return _plain(value)
    power = value.adjusted()
    factor = number(value.scaleb(-power).normalize())
    return f"{'' if factor == '1' else f'{factor}×'}10{str(power).translate(_SUPERSCRIPTS)}"
