"""Say what a printed figure can have been before it was rounded.

Each figure ranges by itself over half a unit of its last printed digit to either side: an outer bound, since the
figures of one analysis are not rounded independently of each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal

from kg.record.concepts import PRelation
from kg.record.values import DIGIT_LIMIT

_EXACT = Context(prec=2 * DIGIT_LIMIT)
"""Of so many digits at most is a number of a record."""


@dataclass(frozen=True, slots=True)
class Span:
    """Hold the ends of a stretch of numbers, both part of it."""

    low: float
    high: float

    def meets(self, other: Span) -> bool:
        """Tell whether two stretches have a number in common, but for the noise of computing."""
        noise = 1e-9
        return self.low <= other.high + noise and other.low <= self.high + noise


def unit(number: Decimal) -> Decimal:
    """Give one unit of the last printed digit.

    >>> unit(Decimal("-33.0")), unit(Decimal("18"))
    (Decimal('0.1'), Decimal('1'))
    """
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(1).scaleb(exponent)


def unpadded(numbers: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    """Take off the zeros after the point that all figures of an analysis end in: they are padding, not precision.

    >>> unpadded((Decimal("1.20"), Decimal("0.50"), Decimal("2.90")))
    (Decimal('1.2'), Decimal('0.5'), Decimal('2.9'))
    >>> unpadded((Decimal("1.20"), Decimal("0.5"), Decimal("2.90")))
    (Decimal('1.20'), Decimal('0.5'), Decimal('2.90'))
    """
    padding = min(_zeros(number) for number in numbers)
    return tuple(number.quantize(unit(number).scaleb(padding), context=_EXACT) if padding else number for number in numbers)


def _zeros(number: Decimal) -> int:
    _, _, fraction = f"{number:f}".partition(".")
    return len(fraction) - len(fraction.rstrip("0"))


def span(number: Decimal, units: Decimal = Decimal("0.5")) -> Span:
    """Give the stretch of one figure: so many units of its last printed digit to either side.

    >>> span(Decimal("5.20"))
    Span(low=5.195, high=5.205)
    """
    return Span(float(number - units * unit(number)), float(number + units * unit(number)))


def spans(numbers: tuple[Decimal, ...], units: Decimal = Decimal("0.5")) -> list[Span]:
    """Give the stretch of each figure of one analysis, without the padding that all of them end in.

    >>> spans((Decimal("-0.31"), Decimal("1.22")))
    [Span(low=-0.315, high=-0.305), Span(low=1.215, high=1.225)]
    """
    return [span(number, units) for number in unpadded(numbers)]


def p_span(p: Decimal, relation: PRelation, units: Decimal = Decimal("0.5")) -> Span | None:
    """Give the stretch of a printed p value, or None where it cannot be read as one.

    `0.000` was rounded down and lies in its first unit; a bare 0 or 1 is not known to be rounded at all.

    >>> p_span(Decimal("0.044"), PRelation.EQUAL), p_span(Decimal("0.001"), PRelation.LESS)
    (Span(low=0.0435, high=0.0445), Span(low=0.0, high=0.001))
    >>> p_span(Decimal("0.000"), PRelation.EQUAL), p_span(Decimal("0"), PRelation.EQUAL)
    (Span(low=0.0, high=0.001), None)
    """
    if p > 1 or p < 0 or f"{p:f}" in ("0", "1"):
        return None
    step = unit(p)
    if relation is PRelation.GREATER:
        return Span(float(p), 1.0)
    if relation in (PRelation.LESS, PRelation.AT_MOST):
        return Span(0.0, float(p)) if p else None
    if p == 0:
        return Span(0.0, float(2 * units * step))
    return Span(max(0.0, float(p - units * step)), min(1.0, float(p + units * step)))
