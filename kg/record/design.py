"""Lay out a study: arms, periods, what was given where, and to whom it was open."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from kg.errors import Fault
from kg.record.base import (
    Concept,
    Count,
    Flag,
    Key,
    Many,
    Node,
    Number,
    Quantity,
    Target,
    Text,
    Unit,
    bounded,
    ordered,
    time_span,
)
from kg.record.concepts import (
    ArmKind,
    ArmRole,
    Characteristic,
    CriterionKind,
    InterventionKind,
    InterventionRole,
    PeriodKind,
    ProductOrigin,
    Sex,
)

ArmKey = Annotated[Key, Target("Arm")]
PeriodKey = Annotated[Key, Target("Period")]
InterventionKey = Annotated[Key, Target("Intervention")]


class Intervention(Node):
    """Describe one thing that was given or done."""

    required: ClassVar[tuple[str, ...]] = ("kind", "placebo")
    optional: ClassVar[tuple[str, ...]] = ("route", "dose", "dose_cap", "administrations", "concentration", "role")

    label: Text
    kind: InterventionKind | None = None
    role: InterventionRole | None = None
    placebo: Flag | None = None
    products: Many[Concept] = ()
    procedure: Concept | None = None
    origin: ProductOrigin | None = None
    route: Concept | None = None
    dose: Quantity | None = None
    dose_cap: Quantity | None = None
    concentration: Quantity | None = None
    administrations: Count | None = None
    description: Text | None = None
    other_names: Many[Text] = ()

    def rules(self) -> Iterator[Fault]:
        """Yield a fault if a dose, its cap or a concentration is negative."""
        yield from bounded("dose", self.dose)
        yield from bounded("dose_cap", self.dose_cap)
        yield from bounded("concentration", self.concentration)


class Arm(Node):
    """Describe a path through the study to which participants are assigned."""

    required: ClassVar[tuple[str, ...]] = ("allocated_count", "role")

    label: Text
    kind: ArmKind
    role: ArmRole | None = None
    allocated_count: Count | None = None
    interventions: Many[InterventionKey] = ()
    description: Text | None = None


class Period(Node):
    """Describe a stretch of the study; `order` counts from 1."""

    required: ClassVar[tuple[str, ...]] = ("period_start", "period_end")

    label: Text
    order: Count
    kind: PeriodKind
    period_start: Quantity | None = None
    period_end: Quantity | None = None

    def place(self) -> int:
        """Give the place of the period in time."""
        return self.order

    def rules(self) -> Iterator[Fault]:
        """Yield a fault if the period has no place, ends before it starts, or is not measured in time."""
        yield from time_span("period_start", self.period_start)
        yield from time_span("period_end", self.period_end)
        if self.order == 0:
            yield Fault("is 0", ("order",), "count periods from 1")
        start, end = self.period_start, self.period_end
        if start and end and start.unit == end.unit:
            yield from ordered("period_start", start.value, "period_end", end.value)


class DesignCell(Node):
    """Say what was given in one arm in one period; where nothing was, that does not apply."""

    required: ClassVar[tuple[str, ...]] = ("interventions",)

    arm: ArmKey
    period: PeriodKey
    interventions: Many[InterventionKey] = ()


class EligibilityCriterion(Node):
    """State one condition for taking part; limits are in `unit`, text is in our own words or the registry's.

    A condition in words alone need not be classified by its `characteristic`.
    """

    optional: ClassVar[tuple[str, ...]] = ("unit", "minimum", "maximum")
    # A limit that is not said to be open may have been lost.
    demanded: ClassVar[dict[str, tuple[str, ...]]] = {
        "minimum": ("maximum",),
        "maximum": ("minimum",),
        "unit": ("minimum", "maximum"),
    }

    kind: CriterionKind
    characteristic: Characteristic | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    unit: Unit | None = None
    sex: Sex | None = None
    concepts: Many[Concept] = ()
    text: Text | None = None

    def rules(self) -> Iterator[Fault]:
        """Yield a fault if the limits are reversed, or the criterion says nothing."""
        yield from ordered("minimum", self.minimum, "maximum", self.maximum)
        if self.characteristic is None and self.text is None:
            yield Fault("is absent, and so is a text", ("characteristic",), "say what the criterion is about")
        if self.text is None and self.sex is None and self.minimum is None and self.maximum is None:
            yield Fault("is absent, and so is every limit", ("text",), "say what the criterion is")
