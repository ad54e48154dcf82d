"""Count the people: their flow through the study, and what they were like at its start."""

from collections.abc import Iterator
from typing import ClassVar

from kg.errors import Fault
from kg.record.analysis import GroupKey
from kg.record.base import Count, Many, Node, Number, Text
from kg.record.concepts import DispersionKind, FlowMilestone, SummaryStatistic
from kg.record.design import PeriodKey
from kg.record.outcome import GroupResult, value_faults


class FlowCount(Node):
    """Count the people of one group at one milestone of one period."""

    required: ClassVar[tuple[str, ...]] = ("participant_count", "group")

    milestone: FlowMilestone
    milestone_text: Text | None = None
    dropout_reason: Text | None = None
    period: PeriodKey | None = None
    period_title: Text | None = None
    group: GroupKey | None = None
    participant_count: Count | None = None
    comment: Text | None = None


class BaselineMeasure(Node):
    """Measure participants at the start, in one class or category where there are several.

    `statistic`, `dispersion_kind` and `level` are those of the values of all groups that do not say otherwise.
    """

    required: ClassVar[tuple[str, ...]] = ("group_results",)
    optional: ClassVar[tuple[str, ...]] = ("statistic", "dispersion_kind", "level")

    label: Text
    class_title: Text | None = None
    category: Text | None = None
    unit_text: Text | None = None
    population_description: Text | None = None
    description: Text | None = None
    statistic: SummaryStatistic | None = None
    dispersion_kind: DispersionKind | None = None
    level: Number | None = None
    group_results: Many[GroupResult] = ()

    def rules(self) -> Iterator[Fault]:
        """Yield a fault for what neither a value says, nor the measure for all of them."""
        yield from value_faults(self, self.group_results)
