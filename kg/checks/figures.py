"""Hold the figures of one analysis on the scale on which they are symmetric, with what rounding leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kg.checks.degrees import INFINITE, p_value
from kg.checks.rounding import Span, p_span, spans
from kg.checks.scales import span_on_scale
from kg.record.concepts import PRelation, Scale

HALF, WHOLE = Decimal("0.5"), Decimal(1)
"""Half a unit of the last digit is what rounding leaves open, a whole one what truncation does."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Hold an estimate between two limits at a level (a fraction), with the value that stands for no difference."""

    estimate: Decimal
    lower: Decimal
    upper: Decimal
    level: Decimal
    null_value: Decimal
    scale: Scale

    def on_scale(self, units: Decimal = HALF) -> tuple[Span, Span, Span]:
        """Give the stretches of estimate and limits on the symmetric scale."""
        estimate, lower, upper = (
            span_on_scale(span, self.scale) for span in spans((self.estimate, self.lower, self.upper), units)
        )
        return estimate, lower, upper

    def half_width(self) -> Span:
        """Give the stretch of half the width of the interval."""
        _, lower, upper = self.on_scale()
        return Span(max(0.0, (upper.low - lower.high) / 2), (upper.high - lower.low) / 2)

    def ratio(self, units: Decimal = HALF) -> Span:
        """Give the stretch of r: how many half-widths the estimate lies from the null value."""
        estimate, lower, upper = self.on_scale(units)
        null = span_on_scale(Span(float(self.null_value), float(self.null_value)), self.scale).low
        ends = abs(estimate.low - null), abs(estimate.high - null)
        nearest = 0.0 if estimate.low <= null <= estimate.high else min(ends)
        widest, narrowest = upper.high - lower.low, upper.low - lower.high
        return Span(
            2 * nearest / widest if widest > 0 else INFINITE,
            2 * max(ends) / narrowest if narrowest > 0 else INFINITE,
        )

    def normal_p(self) -> Span:
        """Give the p values that the interval has under the normal distribution."""
        r, level = self.ratio(), float(self.level)
        return Span(p_value(r.high, level, INFINITE), p_value(r.low, level, INFINITE))

    def central_normal_p(self) -> float:
        """Give the p value under the normal distribution of the figures as they are printed."""
        r = self.ratio(Decimal(0))
        return p_value((r.low + r.high) / 2, float(self.level), INFINITE)


@dataclass(frozen=True, slots=True)
class Test:
    """Hold a p value as it is printed."""

    p: Decimal
    relation: PRelation

    def span(self, units: Decimal = HALF) -> Span | None:
        """Give the stretch of p, or None where it cannot be read as one."""
        return p_span(self.p, self.relation, units)
