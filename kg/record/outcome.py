"""Hold what was measured, when, in whom, and what came out."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Annotated, ClassVar, Protocol

from kg.errors import Fault
from kg.record.analysis import Analysis, AnalysisKey, GroupKey
from kg.record.base import (
    Concept,
    Count,
    Flag,
    Key,
    Many,
    Node,
    Number,
    Quantity,
    Reason,
    Target,
    Text,
    Unit,
    bounded,
    fraction,
    ordered,
    time_span,
)
from kg.record.concepts import (
    Aggregation,
    Direction,
    DispersionKind,
    Durability,
    GroupKind,
    OutcomeRole,
    Side,
    SummaryStatistic,
)
from kg.record.design import ArmKey, InterventionKey

NEVER_NEGATIVE = (DispersionKind.STANDARD_DEVIATION, DispersionKind.STANDARD_ERROR)

_OF_KIND = {
    GroupKind.ARM: "arm",
    GroupKind.SEQUENCE: "arm",
    GroupKind.TREATMENT: "interventions",
    GroupKind.POOLED: "pooled_arms",
}


class Group(Node):
    """Describe the people that a result is about; it is an arm only where the source says so.

    `pooled_arms` are the arms that a group joins. `analysed_count` counts people; `analysed_unit_count` counts
    what else was analysed, in `analysed_unit`: eyes, lesions.
    """

    optional: ClassVar[tuple[str, ...]] = ("arm", "pooled_arms", "interventions", "analysed_count", "at_risk_count")

    label: Text
    kind: GroupKind
    arm: ArmKey | None = None
    pooled_arms: Many[ArmKey] = ()
    interventions: Many[InterventionKey] = ()
    description: Text | None = None
    analysed_count: Count | None = None
    analysed_unit: Text | None = None
    analysed_unit_count: Count | None = None
    at_risk_count: Count | None = None

    def rules(self) -> Iterator[Fault]:
        """Yield a fault if the group does not say what its kind promises, is one arm and several, or counts units unnamed."""
        if (fact := _OF_KIND.get(self.kind)) is not None:
            yield from self.demand(fact, f"in a group of kind {self.kind.value}")
        if self.arm is not None and self.pooled_arms:
            yield Fault("stands beside arm", ("pooled_arms",), "name the one arm, or the arms that are joined")
        if self.analysed_unit_count is not None and self.analysed_unit is None:
            yield Fault("is absent beside analysed_unit_count", ("analysed_unit",), "name what is counted, as in eyes")


class GroupResult(Node):
    """Give one group's value; a limit or spread is of the kind that `dispersion_kind` names.

    Statistic, kind of spread and level may stand once on the measure whose value it is.
    """

    required: ClassVar[tuple[str, ...]] = ("value",)
    optional: ClassVar[tuple[str, ...]] = ("dispersion", "lower", "upper", "statistic", "dispersion_kind", "level")
    inherited: ClassVar[dict[str, tuple[str, ...]]] = {
        "statistic": ("value",),
        "dispersion_kind": ("dispersion", "lower", "upper"),
    }

    group: GroupKey
    statistic: SummaryStatistic | None = None
    value: Number | None = None
    dispersion: Number | None = None
    lower: Number | None = None
    upper: Number | None = None
    dispersion_kind: DispersionKind | None = None
    level: Number | None = None
    analysed_count: Count | None = None
    comment: Text | None = None

    def rules(self) -> Iterator[Fault]:
        """Yield a fault if the limits are reversed, a spread is negative or the level is no fraction."""
        yield from ordered("lower", self.lower, "upper", self.upper)
        if self.dispersion_kind in NEVER_NEGATIVE:
            yield from bounded("dispersion", self.dispersion)
        if self.dispersion_kind is DispersionKind.CONFIDENCE_INTERVAL:
            yield from self.demand("level", "beside a confidence interval")
        yield from fraction("level", self.level)


class Measure(Protocol):
    """Be a measure that says once for all its values what they are."""

    @property
    def dispersion_kind(self) -> DispersionKind | None:
        """Give the kind of spread of all values that do not say otherwise."""
        ...

    @property
    def level(self) -> Decimal | None:
        """Give the level of the intervals of all values that do not say otherwise."""
        ...

    @property
    def missing(self) -> dict[str, Reason]:
        """Give the reasons why facts are missing."""
        ...

    def stated(self, fact: str) -> bool:
        """Tell whether the measure has a value for a fact."""
        ...

    def demand(self, fact: str, where: str) -> Iterator[Fault]:
        """Yield a fault if a fact has neither a value nor a reason."""
        ...


def value_faults(measure: Measure, results: Iterable[GroupResult]) -> Iterator[Fault]:
    """Yield a fault where neither a value nor its measure says what it is, and where what the measure says cannot hold."""
    for result in results:
        for fact in result.silent():
            if not measure.stated(fact) and fact not in measure.missing:
                yield Fault(f"is absent, and result {result.key!r} has none", (fact,), "give it here, there, or say why not")
        if result.dispersion_kind is None and measure.dispersion_kind in NEVER_NEGATIVE:
            yield from bounded("dispersion_kind", result.dispersion)
    if measure.dispersion_kind is DispersionKind.CONFIDENCE_INTERVAL:
        yield from measure.demand("level", "beside a confidence interval")
    yield from fraction("level", measure.level)


class QualitativeFinding(Node):
    """Report a result that the source gives without a number."""

    label: Text
    direction: Direction | None = None
    durability: Durability | None = None
    relative_to: Many[AnalysisKey] = ()
    confounded_by: Many[Annotated[Key, Target("DesignCell")]] = ()


class OutcomeAssessment(Node):
    """Assess an outcome measure at one timepoint, or in one class or category of it; without a time, in its time frame."""

    optional: ClassVar[tuple[str, ...]] = ("timepoint", "analyses", "group_results")
    inherited: ClassVar[dict[str, tuple[str, ...]]] = {"timepoint": ()}
    alternatives: ClassVar[dict[str, tuple[str, ...]]] = {"timepoint": ("timepoint_text",)}

    timepoint: Quantity | None = None
    timepoint_text: Text | None = None
    class_title: Text | None = None
    category: Text | None = None
    group_results: Many[GroupResult] = ()
    analyses: Many[Analysis] = ()
    findings: Many[QualitativeFinding] = ()

    def rules(self) -> Iterator[Fault]:
        """Yield a fault if the timepoint is no point in time, or the assessment came to nothing and does not say why."""
        yield from time_span("timepoint", self.timepoint)
        if not (self.group_results or self.findings or "group_results" in self.missing):
            yield from self.demand("analyses", "and so is every other result")


class OutcomeComponent(Node):
    """Name a part of a composite measure and the procedure that yields it."""

    label: Text
    procedure: Concept | None = None
    side: Side | None = None


class OutcomeMeasure(Node):
    """Define what is measured, which place it has, and which way is better where the source says.

    `whole_numbers` says that each value is a whole number, where the source says so. `statistic`, `dispersion_kind` and
    `level` are those of the values of all groups that do not say otherwise.
    """

    required: ClassVar[tuple[str, ...]] = ("unit", "assessments")
    inherited: ClassVar[dict[str, tuple[str, ...]]] = {"better_direction": ()}
    optional: ClassVar[tuple[str, ...]] = (
        "better_direction", "definition", "aggregation", "statistic", "dispersion_kind", "level",
    )  # fmt: skip
    demanded: ClassVar[dict[str, tuple[str, ...]]] = {"aggregation": ("components",)}
    alternatives: ClassVar[dict[str, tuple[str, ...]]] = {"unit": ("unit_text",)}

    label: Text
    role: OutcomeRole
    definition: Text | None = None
    concepts: Many[Concept] = ()
    specimen: Concept | None = None
    procedure: Concept | None = None
    unit: Unit | None = None
    unit_text: Text | None = None
    whole_numbers: Flag | None = None
    statistic: SummaryStatistic | None = None
    dispersion_kind: DispersionKind | None = None
    level: Number | None = None
    better_direction: Direction | None = None
    aggregation: Aggregation | None = None
    time_frame: Text | None = None
    population_description: Text | None = None
    components: Many[OutcomeComponent] = ()
    groups: Many[Group] = ()
    assessments: Many[OutcomeAssessment] = ()

    def rules(self) -> Iterator[Fault]:
        """Yield a fault for what neither an assessment or a value says, nor the measure for all of them."""
        for item in self.assessments:
            if self.time_frame is None and "timepoint" in item.silent():
                message = f"have no time in {item.key!r}"
                yield Fault(message, ("assessments",), "give timepoint, the time_frame of the outcome, or a reason in missing")
        yield from value_faults(self, [result for item in self.assessments for result in item.group_results])

    def statistic_of(self, result: GroupResult) -> SummaryStatistic | None:
        """Give what the value of a group is: by its own word, or by the measure's for all of them."""
        return result.statistic or (None if "statistic" in result.missing else self.statistic)

    def frame_of(self, assessment: OutcomeAssessment) -> str | None:
        """Give in words when an assessment was made that names no timepoint: its own, or the time frame of the measure."""
        return assessment.timepoint_text or (None if "timepoint" in assessment.missing else self.time_frame)

    def place(self) -> int:
        """Put the primary outcome first, whatever its key: it must be read before the others."""
        return list(OutcomeRole).index(self.role)
