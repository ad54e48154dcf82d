"""Carry figures to the scale on which an estimate lies in the middle of its interval."""

from __future__ import annotations

import math
from decimal import Decimal

from kg.checks.rounding import Span
from kg.record.concepts import Scale


def on_scale(number: float, scale: Scale) -> float:
    """Give a figure on its symmetric scale; what lies at or beyond the end of the scale is infinite.

    >>> round(on_scale(2.0, Scale.LOG), 3), on_scale(0.0, Scale.LOG), round(on_scale(-50.0, Scale.PERCENT_CHANGE), 3)
    (0.693, -inf, -0.693)
    """
    if scale is Scale.LINEAR:
        return number
    if scale is Scale.FISHER_Z:
        return math.copysign(math.inf, number) if abs(number) >= 1 else math.atanh(number)
    ratio = {Scale.LOG: number, Scale.PERCENT_CHANGE: 1 + number / 100, Scale.RATIO_IN_PERCENT: number / 100}[scale]
    return math.log(ratio) if ratio > 0 else -math.inf


def span_on_scale(span: Span, scale: Scale) -> Span:
    """Give a stretch of figures on its symmetric scale."""
    return Span(on_scale(span.low, scale), on_scale(span.high, scale))


def leaves_scale(number: Decimal, scale: Scale) -> bool:
    """Tell whether a figure cannot be on its scale: a ratio of 0 or less, a correlation of 1 or more."""
    return math.isinf(on_scale(float(number), scale))
