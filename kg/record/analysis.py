"""Hold one comparison or test as its source gives it; any part of it may be absent."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from kg.errors import Fault
from kg.record.base import Count, Key, Many, Node, Number, Target, Text, Unit, bounded, fraction, ordered
from kg.record.concepts import ComparisonBasis, Hypothesis, PKind, PRelation, Scale, Sides, Statistic

GroupKey = Annotated[Key, Target("Group")]
AnalysisKey = Annotated[Key, Target("Analysis")]


RATIOS = frozenset({
    Statistic.ODDS_RATIO, Statistic.HAZARD_RATIO, Statistic.RISK_RATIO, Statistic.RATE_RATIO, Statistic.RATIO_OF_MEANS,
    Statistic.RATIO,
})  # fmt: skip

BETWEEN = (
    ComparisonBasis.BETWEEN_GROUPS,
    ComparisonBasis.BETWEEN_GROUPS_BEFORE_CROSSOVER,
    ComparisonBasis.BETWEEN_SEQUENCES_AFTER_CROSSOVER,
)
WITH_MARGIN = (Hypothesis.NON_INFERIORITY, Hypothesis.EQUIVALENCE, Hypothesis.NON_INFERIORITY_OR_EQUIVALENCE)


class Analysis(Node):
    """Report a comparison: groups, estimate with interval, test.

    `level` is a fraction (0.95), `p` lies in 0 … 1, `reference_group` is the group that is subtracted or
    divided by. Estimate, limits, null value, margin and standard error are in `unit` on `scale`.
    """

    required: ClassVar[tuple[str, ...]] = (
        "reference_group",
        "comparison_basis",
        "statistic",
        "estimate",
        "lower",
        "upper",
        "level",
        "scale",
        "null_value",
        "unit",
        "p",
        "p_sides",
        "statistical_model",
        "analysis_population",
        "analysed_count",
        "groups",
        "hypothesis",
    )
    optional: ClassVar[tuple[str, ...]] = (
        "interval_sides",
        "interval_method",
        "standard_error",
        "covariates",
        "missing_data_handling",
        "p_kind",
        "p_method",
        "margin",
    )
    alternatives: ClassVar[dict[str, tuple[str, ...]]] = {"unit": ("unit_text",), "statistical_model": ("p_method",)}

    label: Text | None = None
    groups: Many[GroupKey] = ()
    reference_group: GroupKey | None = None
    comparison_basis: ComparisonBasis | None = None
    statistic: Statistic | None = None
    statistic_text: Text | None = None
    estimate: Number | None = None
    lower: Number | None = None
    upper: Number | None = None
    level: Number | None = None
    interval_sides: Sides | None = None
    interval_method: Text | None = None
    unit: Unit | None = None
    unit_text: Text | None = None
    scale: Scale | None = None
    null_value: Number | None = None
    standard_error: Number | None = None
    standard_deviation: Number | None = None
    statistical_model: Text | None = None
    covariates: Many[Text] = ()
    analysis_population: Text | None = None
    analysed_count: Count | None = None
    missing_data_handling: Text | None = None
    p: Number | None = None
    p_relation: PRelation | None = None
    p_sides: Sides | None = None
    p_method: Text | None = None
    p_kind: PKind | None = None
    hypothesis: Hypothesis | None = None
    margin: Number | None = None
    comment: Text | None = None

    def rules(self) -> Iterator[Fault]:
        """Yield a fault for figures that cannot stand together."""
        yield from ordered("lower", self.lower, "upper", self.upper)
        if self.estimate is not None:
            if self.lower is not None and self.estimate < self.lower:
                yield Fault(f"lies below its interval: {self.estimate} < {self.lower}", ("estimate",), "correct one of the two")
            if self.upper is not None and self.estimate > self.upper:
                yield Fault(f"lies above its interval: {self.estimate} > {self.upper}", ("estimate",), "correct one of the two")
        if self.p is not None and not 0 <= self.p <= 1:
            yield Fault(f"is not a probability: {self.p}", ("p",), "keep it in as_posted and say that p is ambiguous")
        if (self.p is None) != (self.p_relation is None):
            yield Fault("stands without p" if self.p is None else "is absent beside p", ("p_relation",), "give both or neither")
        if self.statistic in RATIOS and self.null_value == 0:
            yield Fault(f"is not the null value of a {self.statistic.value}: 0", ("null_value",), "a ratio of 1 is no difference")
        if self.comparison_basis in BETWEEN and len(self.groups) < 2 and "groups" not in self.missing:  # noqa: PLR2004
            yield Fault(
                "names less than two groups", ("groups",), f"the basis is {self.comparison_basis}; name all that it compares"
            )
        if self.hypothesis in WITH_MARGIN:
            yield from self.demand("margin", f"beside the hypothesis {self.hypothesis.value}")
        yield from fraction("level", self.level)
        if self.reference_group is not None and self.groups and self.reference_group not in self.groups:
            yield Fault(f"is not among the groups compared: {self.reference_group!r}", ("reference_group",))
        yield from bounded("standard_error", self.standard_error)
        yield from bounded("standard_deviation", self.standard_deviation)
