"""Write figures into sentences."""

from __future__ import annotations

from decimal import Decimal

from kg.checks.degrees import Degrees
from kg.checks.figures import Interval, Test
from kg.checks.rounding import Span
from kg.checks.setting import Setting
from kg.wording import P_SIGNS


def number(value: Decimal) -> str:
    """Write a number as reported, with a true minus sign.

    >>> number(Decimal("-33.0"))
    '−33.0'
    """
    return f"{value:f}".replace("-", "\N{MINUS SIGN}")


def percent(level: Decimal) -> str:
    """Write a level in percent.

    >>> percent(Decimal("0.95")), percent(Decimal("0.973"))
    ('95 %', '97.3 %')
    """
    return f"{(level * 100).normalize():f} %"


def interval_text(interval: Interval) -> str:
    """Write an estimate with its interval."""
    return (
        f"{number(interval.estimate)} ({percent(interval.level)} interval {number(interval.lower)} to {number(interval.upper)})"
    )


def p_text(test: Test) -> str:
    """Write a p value as reported."""
    return f"p {P_SIGNS[test.relation]} {test.p:f}"


def three_digits(value: float) -> str:
    """Write a computed number with three significant digits.

    >>> three_digits(5.99688), three_digits(0.695143), three_digits(695.1)
    ('6.00', '0.695', '695')
    """
    return f"{value:#.3g}".removesuffix(".")


def probability(p: float) -> str:
    """Write a computed p value with three decimals.

    >>> probability(0.69128), probability(0.0000004)
    ('0.691', 'less than 0.001')
    """
    return f"{p:.3f}" if p >= 0.0005 else "less than 0.001"  # noqa: PLR2004 -- half of the last digit written


def probabilities(span: Span) -> str:
    """Write a stretch of p values."""
    low, high = probability(span.low), probability(span.high)
    return low if low == high else f"{low} to {high}"


def degrees_text(degrees: Degrees) -> str:
    """Write degrees of freedom.

    >>> degrees_text(Degrees(11, 17)), degrees_text(Degrees(1, 1))
    ('11 to 17 degrees of freedom', '1 degree of freedom')
    """
    text = str(degrees)
    return f"{text} degree{'' if text == '1' else 's'} of freedom"


def listed(parts: list[str]) -> str:
    """Join parts as a sentence does.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def count(many: int, noun: str, plural: str = "") -> str:
    """Write a number of things.

    >>> count(1, "person", "people"), count(18, "person", "people")
    ('1 person', '18 people')
    """
    return f"{many} {noun if many == 1 else plural or noun + 's'}"


def sentence(text: str) -> str:
    """Begin with a capital."""
    return text[:1].upper() + text[1:]


def figures_text(setting: Setting) -> str:
    """Write what an analysis gives of an estimate and an interval, as far as it is stated."""
    node = setting.analysis
    estimate = "" if node.estimate is None else number(node.estimate)
    if node.lower is None and node.upper is None:
        return estimate or "no figures"
    lower, upper = ("not stated" if limit is None else number(limit) for limit in (node.lower, node.upper))
    level = f"{percent(node.level)} interval" if node.level is not None else "interval"
    return f"{estimate} ({level} {lower} to {upper})" if estimate else f"{level} {lower} to {upper}"
