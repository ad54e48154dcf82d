"""Say of each analysis whether it can enter a meta-analysis, and with which standard error.

Estimate and standard error are on the scale on which the interval is symmetric, as metafor takes them for `yi` and `sei`
and RevMan for its generic inverse variance: the log of a ratio, Fisher's z of a correlation.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from kg.checks.finding import Finding, Metric, Verdict
from kg.checks.gates import interval_gate
from kg.checks.judging import Judged
from kg.checks.methods import doubts
from kg.checks.phrases import listed, sentence, three_digits
from kg.checks.precision import StandardError, standard_error
from kg.checks.scales import leaves_scale, on_scale
from kg.checks.setting import Setting, is_after_crossover, timepoint_words
from kg.checks.symmetry import is_symmetric
from kg.checks.values import orientation
from kg.record.analysis import RATIOS
from kg.record.concepts import ComparisonBasis, Statistic

PAIR = 2
ORIENTED = "the estimate is oriented as the group values beside it show"
_UNITLESS = RATIOS | {Statistic.STANDARDISED_MEAN_DIFFERENCE, Statistic.CORRELATION, Statistic.PERCENT_DIFFERENCE}
_CONFOUNDED = frozenset({ComparisonBasis.BETWEEN_SEQUENCES_AFTER_CROSSOVER, ComparisonBasis.SINGLE_GROUP})

_MISSING = {
    ("Analysis", "estimate"): "the estimate",
    ("Analysis", "statistic"): "which statistic the estimate is",
    ("Analysis", "scale"): "the scale",
    ("Analysis", "groups"): "the two groups compared",
    ("Analysis", "reference_group"): "which group is subtracted or divided by",
    ("Analysis", "comparison_basis"): "what the comparison contrasts",
    ("Analysis", "analysis_population"): "the analysis population",
    ("Analysis", "analysed_count"): "the number analysed",
    ("Analysis", "unit"): "the unit",
    ("OutcomeAssessment", "timepoint"): "the timepoint",
    ("Analysis", "standard_error"): "the standard error",
}


@dataclass(frozen=True, slots=True)
class Effect:
    """Hold an analysis as one row of a meta-analysis: estimate and error on the symmetric scale, and what is missing."""

    setting: Setting
    estimate: float | None
    error: StandardError | None
    lacks: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]
    why_not: str

    @property
    def is_poolable(self) -> bool:
        """Tell whether the row can enter a meta-analysis as it stands."""
        return not self.lacks and not self.reasons

    @property
    def finding(self) -> Finding:
        """Give the verdict in words."""
        return _finding(self)


def effects(judged: list[Judged]) -> Iterator[Effect]:
    """Yield each analysis as a row."""
    for item in judged:
        setting, error = item.setting, standard_error(item)
        node = setting.analysis
        known = node.estimate is not None and node.scale is not None
        value = on_scale(float(node.estimate), node.scale) if known and node.estimate is not None and node.scale else None
        value = value if value is None or math.isfinite(value) else None
        lacks = tuple(_lacks(setting, error))
        reasons = tuple(_reasons(item))
        yield Effect(setting, value, error, lacks, reasons, _why_not(error, lacks, reasons))


def _lacks(setting: Setting, error: StandardError | None) -> Iterator[tuple[str, str]]:
    node = setting.analysis
    absent = {
        ("Analysis", "statistic"): node.statistic in (None, Statistic.UNCLASSIFIED),
        ("Analysis", "groups"): len(node.groups) < PAIR,
        ("Analysis", "reference_group"): node.reference_group is None and orientation(setting) is None,
        ("Analysis", "analysis_population"): not (node.analysis_population or setting.outcome.population_description),
        ("Analysis", "analysed_count"): not setting.pair_count,
        ("Analysis", "unit"): node.statistic not in _UNITLESS and setting.unit is None,
        ("OutcomeAssessment", "timepoint"): not timepoint_words(setting.assessment, setting.outcome),
        ("Analysis", "standard_error"): error is None or error.value is None,
    }
    for model, field in _MISSING:
        if absent.get((model, field), model == "Analysis" and getattr(node, field) is None):
            yield model, field


def _reasons(item: Judged) -> Iterator[str]:
    """Yield what stands in the way though all facts are there."""
    setting = item.setting
    node = setting.analysis
    if len(node.groups) > PAIR:
        yield "more than two groups are compared"
    if node.comparison_basis in _CONFOUNDED:
        yield "the contrast is not of one treatment with another"
    elif node.comparison_basis is not ComparisonBasis.WITHIN_PERSON and is_after_crossover(setting.trial, setting.assessment):
        yield "groups are contrasted after the crossover"
    if item.agreement and item.agreement.verdict is Verdict.NOT_COMPATIBLE:
        yield "p and interval do not fit each other"
    if setting.interval and not interval_gate(setting) and not is_symmetric(setting.interval):
        yield "the estimate does not lie in the middle of its interval"
    if node.scale is not None and node.estimate is not None and leaves_scale(node.estimate, node.scale):
        yield "the estimate has no place on its scale"
    yield from dict.fromkeys(row.why for row in doubts(setting.texts) if row.doubt == "multiplicity" or row.about == "interval")


def _why_not(error: StandardError | None, lacks: tuple[tuple[str, str], ...], reasons: tuple[str, ...]) -> str:
    """Say what is missing and what stands in the way."""
    parts = [f"not stated: {listed([_MISSING[fact] for fact in lacks])}"] if lacks else []
    if error is not None and error.value is None:
        between = f"between {three_digits(error.low)} and {three_digits(error.high)}"
        parts.append(f"the standard error would lie {between} ({error.divisor})")
    return "; ".join((*parts, *reasons))


def _finding(effect: Effect) -> Finding:
    setting, error = effect.setting, effect.error
    figures: tuple[str, ...] = ()
    if error is not None:
        value = (
            three_digits(error.value) if error.value is not None else f"{three_digits(error.low)} to {three_digits(error.high)}"
        )
        figures = (f"standard error on the {setting.analysis.scale} scale: {value} ({error.divisor})",)
    if effect.is_poolable:
        words = f"{setting.name}: the row has all that a meta-analysis needs ({listed(list(figures))})."
        assumed = () if setting.analysis.reference_group else (ORIENTED,)
        return Finding(Metric.POOLABILITY, Verdict.POOLABLE, (setting.subject,), words, "", assumed, figures)
    words = f"{setting.name}: the row cannot enter a meta-analysis as it stands. {sentence(effect.why_not)}."
    reason = effect.reasons[0] if effect.reasons else "facts are not stated"
    return Finding(Metric.POOLABILITY, Verdict.NOT_POOLABLE, (setting.subject,), words, reason, (), figures, effect.lacks)
