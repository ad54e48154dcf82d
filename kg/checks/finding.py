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
    HARM_CLAIM = "harm-claim"


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
    WITHOUT_ADJUSTMENT = "without-adjustment"
    NOMINAL = "nominal"
    CONFOUNDED = "confounded"
    BEYOND_STATISTIC = "beyond-the-statistic"
    NOT_CHECKABLE = "not-checkable"


REMARKABLE = frozenset({
    Verdict.COMPATIBLE_FEW_DF, Verdict.NOT_COMPATIBLE, Verdict.ASYMMETRIC, Verdict.DIFFERS, Verdict.NO_DENOMINATOR,
    Verdict.WITHOUT_ADJUSTMENT, Verdict.NOMINAL, Verdict.CONFOUNDED, Verdict.BEYOND_STATISTIC, Verdict.KEPT_AS_POSTED,
})  # fmt: skip
"""Verdicts that a reader should know before using what they are about: warnings. All others are information."""


_BEYOND = frozenset({Verdict.AGREES, Verdict.BEYOND_STATISTIC})
_HELD = frozenset({Verdict.AGREES, Verdict.DIFFERS})

VERDICTS: dict[Metric, frozenset[Verdict]] = {
    Metric.AGREEMENT: frozenset({
        Verdict.COMPATIBLE, Verdict.COMPATIBLE_MORE_DF, Verdict.COMPATIBLE_TRUNCATED, Verdict.COMPATIBLE_SPREAD,
        Verdict.COMPATIBLE_ONE_SIDED, Verdict.COMPATIBLE_FEW_DF, Verdict.NOT_REPRODUCED, Verdict.NOT_COMPATIBLE,
        Verdict.NOT_CHECKABLE,
    }),
    Metric.SYMMETRY: frozenset({Verdict.SYMMETRIC, Verdict.ASYMMETRIC, Verdict.NOT_REPRODUCED}),
    Metric.SIGNIFICANCE: _HELD | {Verdict.NOT_REPRODUCED, Verdict.NOT_CHECKABLE},
    Metric.DEGREES_OF_FREEDOM: frozenset({Verdict.COMPATIBLE, Verdict.NOT_REPRODUCED}),
    Metric.NULL_VALUE: frozenset({
        Verdict.NULL_EXCLUDED, Verdict.NULL_INCLUDED, Verdict.NULL_AT_LIMIT, Verdict.NOT_CHECKABLE,
    }),
    Metric.STANDARD_ERROR: frozenset({Verdict.AGREES, Verdict.NOT_REPRODUCED}),
    Metric.GROUP_VALUES: _HELD,
    Metric.POOLABILITY: frozenset({Verdict.POOLABLE, Verdict.NOT_POOLABLE}),
    Metric.COUNTS: _HELD,
    Metric.GRANULARITY: _HELD | {Verdict.NOT_REPRODUCED},
    Metric.TIMEPOINT: frozenset({Verdict.DIFFERS}),
    Metric.LEGIBILITY: frozenset({Verdict.KEPT_AS_POSTED}),
    Metric.DENOMINATOR: frozenset({Verdict.NO_DENOMINATOR}),
    Metric.MULTIPLICITY: frozenset({Verdict.WITHOUT_ADJUSTMENT, Verdict.NOT_CHECKABLE}),
    Metric.NOMINAL_RESULT: frozenset({Verdict.NOMINAL}),
    Metric.CROSSOVER_CONTRAST: frozenset({Verdict.CONFOUNDED}),
    Metric.EFFECT_CLAIM: _BEYOND | {Verdict.NOT_CHECKABLE},
    Metric.NO_EFFECT_CLAIM: _BEYOND,
    Metric.DIRECTION_CLAIM: _BEYOND | {Verdict.NOT_CHECKABLE},
    Metric.HARM_CLAIM: frozenset({Verdict.NOT_CHECKABLE}),
}  # fmt: skip
"""The verdicts that a check of each metric can come to."""

ONCE = frozenset({Metric.AGREEMENT, Metric.SYMMETRY, Metric.SIGNIFICANCE, Metric.NULL_VALUE, Metric.POOLABILITY})
"""Metrics by which an analysis has one verdict at most."""


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
