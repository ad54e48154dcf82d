"""Say why figures cannot be held against each other, or why a mismatch between them would say nothing.

A hard gate ends the check before it starts. A soft gate blocks only a negative verdict: the figures may come from
two methods, or answer two questions.
"""

from __future__ import annotations

from decimal import Decimal

from kg.checks.methods import CHECKED, MethodClass, doubts, method_class, method_rows, methods_named, says_none
from kg.checks.scales import leaves_scale
from kg.checks.setting import Setting
from kg.record.analysis import WITH_MARGIN
from kg.record.concepts import PKind, Sides

_FIGURES = {"estimate": "no estimate", "lower": "no lower limit", "upper": "no upper limit", "level": "no level of the interval",
            "scale": "scale not stated", "null_value": "no null value"}  # fmt: skip
LEAST_LEVEL, MOST_LEVEL = Decimal("0.001"), Decimal("0.999999")
"""Beyond them quantiles are 0 or infinite to the digits that are computed."""

_NOT_T: dict[MethodClass | None, str] = {row.family: row.why for row in method_rows() if row.family not in CHECKED}


def interval_gate(setting: Setting) -> str | None:
    """Say why an interval cannot be read as estimate and limits on one scale, or None."""
    node = setting.analysis
    for name, words in _FIGURES.items():
        if getattr(node, name) is None:
            return words
    if node.interval_sides is Sides.ONE:
        return "one-sided interval"
    if node.level is not None and not LEAST_LEVEL <= node.level <= MOST_LEVEL:
        return f"no interval has a level of {node.level:f}"
    assert node.scale is not None
    for figure in (node.estimate, node.lower, node.upper, node.null_value):
        if figure is not None and leaves_scale(figure, node.scale):
            return f"{figure:f} cannot stand on the {node.scale.value} scale"
    if node.lower == node.upper:
        return "interval without width"
    if node.interval_method and (family := method_class(node.interval_method)) not in {*CHECKED, MethodClass.UNKNOWN}:
        return f"interval by another method: {_NOT_T[family]}"
    return None


def null_gate(setting: Setting) -> str | None:
    """Say why it cannot be told whether an interval holds the null value, or None; its method does not matter for that."""
    node = setting.analysis
    for name in ("lower", "upper", "null_value"):
        if getattr(node, name) is None:
            return _FIGURES[name]
    return "one-sided interval" if node.interval_sides is Sides.ONE else None


def method_gate(setting: Setting) -> str | None:
    """Say why interval and p do not come from one two-sided t or Wald statistic, or None."""
    node = setting.analysis
    if len(node.groups) > 2:  # noqa: PLR2004
        return "more than two groups"
    if node.hypothesis in WITH_MARGIN:
        return "a test of non-inferiority or equivalence is against a margin"
    if node.p_kind is PKind.POSTERIOR_PROBABILITY:
        return "a posterior probability is no p value"
    if node.p_kind is PKind.THRESHOLD:
        return "what is entered as p is a threshold"
    if node.p_sides is Sides.ONE:
        return "one-sided test"
    if setting.family is MethodClass.UNKNOWN:
        return "stated method is not known to be a t or Wald test"
    if setting.family is not None and setting.family not in CHECKED:
        return _NOT_T[setting.family]
    return None


def test_gate(setting: Setting) -> str | None:
    """Say why there is no p value to hold against the interval, or None."""
    if setting.test is None:
        return "no p value"
    if setting.test.span() is None:
        return f"p printed as {setting.test.p:f} cannot be read as a p value"
    return None


def symmetry_gates(setting: Setting) -> list[str]:
    """List what says that an interval need not be symmetric, but for the method not being stated at all."""
    stated = [_NOT_T[setting.family]] if setting.family in _NOT_T else []
    return [*stated, *(row.why for row in doubts(setting.texts) if row.about == "interval")]


def soft_gates(setting: Setting, record_text: str, *, shares_p: bool) -> list[str]:
    """List what speaks against a negative verdict.

    `record_text` holds the words of the whole record; `shares_p` tells that the same p of three or more decimals stands
    beside another estimate.
    """
    node = setting.analysis
    found = []
    if setting.family is None:
        found.append("method not stated")
    if node.interval_sides is None and node.p_sides is None:
        found.append("sides not stated")
    if len(node.groups) < 2:  # noqa: PLR2004
        found.append("one group" if node.groups else "groups not named")
    if node.p_kind is PKind.ADJUSTED:
        found.append("the p value is adjusted, and the interval may not be")
    if node.margin is not None:
        found.append("the test may be against a margin")
    if shares_p:
        found.append("the same p value stands beside another estimate")
    if setting.trial.multiplicity_adjustment and not says_none(setting.trial.multiplicity_adjustment):
        found.append("p or interval may be adjusted for several tests, and the other not")
    found += [row.why for row in doubts({**setting.texts, "record": record_text})]
    named = methods_named(f"{node.comment or ''} ; {node.label or ''} ; {node.statistic_text or ''}")
    if setting.family is not None and named - {setting.family}:
        found.append("a comment names another method")
    return list(dict.fromkeys(found))
