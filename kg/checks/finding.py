"""Hold what a check found: what it looked at, what it assumed, its figures and its verdict, in words to quote."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

METHOD_VERSION = "1.0.0"
"""Version of the procedures, written beside every verdict; a change that can change a verdict changes it."""


class Metric(StrEnum):
    """What is checked."""

    AGREEMENT = "agreement"
    SYMMETRY = "symmetry"
    SIGNIFICANCE = "significance"
    DEGREES_OF_FREEDOM = "degrees-of-freedom"
    NULL_VALUE = "null-value"
    STANDARD_ERROR = "standard-error"
    GROUP_VALUES = "group-values"
    POOLABILITY = "poolability"
    COUNTS = "counts"
    GRANULARITY = "granularity"
    TIMEPOINT = "timepoint"
    LEGIBILITY = "legibility"
    DENOMINATOR = "denominator"
    MULTIPLICITY = "multiplicity"
    NOMINAL_RESULT = "nominal-result"
    CROSSOVER_CONTRAST = "crossover-contrast"
    EFFECT_CLAIM = "effect-claim"
    NO_EFFECT_CLAIM = "no-effect-claim"
    DIRECTION_CLAIM = "direction-claim"


class Verdict(StrEnum):
    """What a check came to; none of them says that somebody made a mistake."""

    COMPATIBLE = "compatible"
    COMPATIBLE_MORE_DF = "compatible-only-with-more-df"
    COMPATIBLE_TRUNCATED = "compatible-if-truncated"
    COMPATIBLE_SPREAD = "compatible-within-spread-of-tests"
    COMPATIBLE_ONE_SIDED = "compatible-only-if-one-sided"
    COMPATIBLE_FEW_DF = "compatible-only-with-few-df"
    NOT_REPRODUCED = "not-reproduced"
    NOT_COMPATIBLE = "not-compatible"
    SYMMETRIC = "symmetric"
    ASYMMETRIC = "asymmetric"
    AGREES = "agrees"
    DIFFERS = "differs"
    NULL_EXCLUDED = "null-excluded"
    NULL_INCLUDED = "null-included"
    NULL_AT_LIMIT = "null-at-limit"
    POOLABLE = "poolable"
    NOT_POOLABLE = "not-poolable"
    KEPT_AS_POSTED = "kept-as-posted"
    NO_DENOMINATOR = "no-denominator"
    NOT_ADJUSTED = "adjustment-not-stated"
    NOMINAL = "nominal"
    CONFOUNDED = "confounded"
    BEYOND_STATISTIC = "beyond-the-statistic"
    NOT_CHECKABLE = "not-checkable"


REMARKABLE = frozenset({
    Verdict.COMPATIBLE_FEW_DF, Verdict.NOT_COMPATIBLE, Verdict.ASYMMETRIC, Verdict.DIFFERS, Verdict.NO_DENOMINATOR,
    Verdict.NOT_ADJUSTED, Verdict.NOMINAL, Verdict.CONFOUNDED, Verdict.BEYOND_STATISTIC, Verdict.KEPT_AS_POSTED,
    Verdict.NOT_POOLABLE,
})  # fmt: skip
"""Verdicts that a reader should know before using what they are about: warnings. All others are information."""


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """Name a node of the record that a check looked at: its class, its key, and its label for people."""

    model: str
    key: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """State what one check came to.

    `words` can be quoted as they stand. `reason` says in a few words why there is no better verdict; `lacks` names facts,
    as fields of a class, that the verdict waits for; `figures` are numbers of ours, each with what it is.
    """

    metric: Metric
    verdict: Verdict
    subjects: tuple[Subject, ...]
    words: str
    reason: str = ""
    assumptions: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    lacks: tuple[tuple[str, str], ...] = ()

    @property
    def is_warning(self) -> bool:
        """Tell whether a reader should know this before using what it is about."""
        return self.verdict in REMARKABLE
