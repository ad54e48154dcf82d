"""Count the people: their flow through the study, and what they were like at its start."""

from typing import ClassVar

from kg.record.analysis import GroupKey
from kg.record.base import Count, Many, Node, Text
from kg.record.concepts import FlowMilestone
from kg.record.design import PeriodKey
from kg.record.outcome import GroupResult


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
    """Measure participants at the start, in one class or category where there are several."""

    required: ClassVar[tuple[str, ...]] = ("group_results",)

    label: Text
    class_title: Text | None = None
    category: Text | None = None
    unit_text: Text | None = None
    population_description: Text | None = None
    group_results: Many[GroupResult] = ()
