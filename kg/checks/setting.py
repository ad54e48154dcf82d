"""Gather what an analysis stands in: its trial, outcome, people and words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kg.checks.agreement import excludes_null
from kg.checks.degrees import ANY, INFINITE, Degrees
from kg.checks.figures import Interval, Test
from kg.checks.finding import Subject
from kg.checks.methods import MethodClass, method_class
from kg.record.analysis import Analysis
from kg.record.base import Node, Quantity
from kg.record.concepts import ComparisonBasis, DesignModel, PeriodKind, Sides, Statistic
from kg.record.consistency import walk
from kg.record.outcome import Group, OutcomeAssessment, OutcomeMeasure
from kg.record.structure import Kind, slots
from kg.record.trial import Trial
from kg.wording import time_words

FEW = 5
"""Fewer degrees of freedom than these meet almost any p value."""

_CLUSTERED = re.compile(r"cluster|\bsites?\b as|\bvillage|\bpractice-level", re.IGNORECASE)
_ON_THE_SCALE_OF_THE_OUTCOME = frozenset({
    Statistic.MEAN_DIFFERENCE, Statistic.LEAST_SQUARES_MEAN_DIFFERENCE, Statistic.MEDIAN_DIFFERENCE,
})  # fmt: skip
_DAYS = {"YR": 365.25, "MO": 365.25 / 12, "WK": 7.0, "DAY": 1.0, "HR": 1 / 24, "MIN": 1 / 1440, "SEC": 1 / 86400}
_MONTH = 31.0
_ONCE_EACH = (ComparisonBasis.BETWEEN_GROUPS, ComparisonBasis.BETWEEN_GROUPS_BEFORE_CROSSOVER)


@dataclass(frozen=True)
class Setting:
    """Hold an analysis with what it stands in."""

    trial: Trial
    outcome: OutcomeMeasure
    assessment: OutcomeAssessment
    analysis: Analysis
    groups: dict[str, Group]

    @property
    def subject(self) -> Subject:
        """Name the analysis."""
        return Subject("Analysis", self.analysis.key, self.name)

    @property
    def name(self) -> str:
        """Name the analysis for people: its outcome, the part of it, and the time."""
        parts = (self.outcome.label, self.assessment.class_title, self.assessment.category)
        name = ", ".join(part for part in parts if part)
        when = timepoint_words(self.assessment, self.outcome)
        return f"{name} {when}" if when else name

    @cached_property
    def interval(self) -> Interval | None:
        """Give estimate and interval where all that they need is there."""
        node = self.analysis
        if node.estimate is None or node.lower is None or node.upper is None or node.level is None:
            return None
        if node.null_value is None or node.scale is None:
            return None
        return Interval(node.estimate, node.lower, node.upper, node.level, node.null_value, node.scale)

    @property
    def test(self) -> Test | None:
        """Give the p value where there is one."""
        node = self.analysis
        return None if node.p is None or node.p_relation is None else Test(node.p, node.p_relation)

    @cached_property
    def family(self) -> MethodClass | None:
        """Tell the family of the test as stated, or None where no method is stated."""
        stated = [text for text in (self.analysis.p_method, self.analysis.statistical_model) if text]
        families = [method_class(text) for text in stated]
        return next((found for found in families if found is not MethodClass.UNKNOWN), families[0] if families else None)

    def analysed(self, keys: tuple[str, ...]) -> int | None:
        """Count the people analysed in some groups that share nobody, or give None where they may, or do not say.

        In a crossover trial the same people can be in several groups; more people than were enrolled are some counted twice.
        """
        results = {result.group: result.analysed_count for result in self.assessment.group_results}
        counts = [results.get(key) or self.groups[key].analysed_count for key in keys if key in self.groups]
        if not counts or len(counts) < len(keys) or None in counts:
            return None
        found = sum(count for count in counts if count is not None)
        before = self.analysis.comparison_basis is ComparisonBasis.BETWEEN_GROUPS_BEFORE_CROSSOVER
        shared = len(counts) > 1 and self.trial.model is DesignModel.CROSSOVER and not before
        return None if shared or (self.trial.enrolment and found > self.trial.enrolment) else found

    @property
    def unit(self) -> str | None:
        """Give the unit of the figures: their own, or their outcome's where they are on the outcome's own scale."""
        node, outcome = self.analysis, self.outcome
        own = node.unit_text or node.unit
        return own or ((outcome.unit_text or outcome.unit) if node.statistic in _ON_THE_SCALE_OF_THE_OUTCOME else None)

    @cached_property
    def pair_count(self) -> int | None:
        """Count the people that the analysis compares."""
        return self.analysis.analysed_count or self.analysed(self.analysis.groups)

    @cached_property
    def all_count(self) -> int | None:
        """Count the people of all groups of the outcome, or at most: all that were enrolled."""
        keys = tuple(group.key for group in self.outcome.groups) or self.analysis.groups
        found = self.analysed(keys)
        if found is None and len(keys) <= len(self.analysis.groups):
            found = self.pair_count
        return max(found, self.pair_count or 0) if found is not None else self.trial.enrolment

    @property
    def is_once_each(self) -> bool:
        """Tell whether each person enters the analysis once, as far as the record says."""
        if self.trial.model is DesignModel.CROSSOVER:
            return self.analysis.comparison_basis is ComparisonBasis.BETWEEN_GROUPS_BEFORE_CROSSOVER
        return self.analysis.comparison_basis in (None, *_ONCE_EACH)

    @cached_property
    def expected_degrees(self) -> Degrees:
        """Give the degrees of freedom that the stated method and the people allow; they label a result, no more.

        Mixed, repeated and unstated models have no upper end. From so many people that 5 could not be few, fewer are not
        expected of them, unless people come in clusters.
        """
        low = self.least_degrees
        if self.family is MethodClass.LINEAR and self.is_once_each:
            return Degrees(low, max(low, self.all_count - 1.0) if self.all_count else INFINITE)
        if self.family is MethodClass.WALD:
            return Degrees(low, INFINITE)
        return ANY if _CLUSTERED.search(" ".join(self.texts.values())) else Degrees(min(low, FEW), INFINITE)

    @property
    def least_degrees(self) -> float:
        """Give the degrees of freedom of one of two groups of one size, the least in Welch's test, or 1 where none is counted."""
        return max(1.0, self.pair_count / 2 - 1) if self.pair_count else 1.0

    @property
    def is_bounded(self) -> bool:
        """Tell whether the people may bound the degrees of freedom: a linear model is stated, or no method is."""
        return self.family in (None, MethodClass.LINEAR) and self.analysis.comparison_basis is not ComparisonBasis.WITHIN_PERSON

    @property
    def group_count(self) -> int:
        """Count the groups whose people `all_count` counts."""
        return max(2, len(self.outcome.groups) or len(self.analysis.groups))

    @cached_property
    def bound(self) -> int | None:
        """Give the most degrees of freedom of a linear model with one value a person: people less groups."""
        left = (self.all_count or 0) - self.group_count
        return left if left > 0 and self.is_bounded else None

    @cached_property
    def texts(self) -> dict[str, str]:
        """Give the words of the analysis, and those of its outcome."""
        return {"analysis": node_text(self.analysis), "outcome": node_text(self.outcome)}


def null_state(setting: Setting) -> bool | None:
    """Tell whether the interval of an analysis excludes its null value, or give None where that cannot be said."""
    node = setting.analysis
    if node.lower is None or node.upper is None or node.null_value is None or node.interval_sides is Sides.ONE:
        return None
    return excludes_null(node.lower, node.upper, node.null_value)


def settings(trial: Trial) -> Iterator[Setting]:
    """Yield every analysis of a trial with what it stands in."""
    groups = all_groups(trial)
    for outcome in trial.outcomes:
        for assessment in outcome.assessments:
            for analysis in assessment.analyses:
                yield Setting(trial, outcome, assessment, analysis, groups)


def all_groups(trial: Trial) -> dict[str, Group]:
    """Give the groups of a trial and of its outcomes by key; a result may name any of them."""
    return {group.key: group for groups in (trial.groups, *(outcome.groups for outcome in trial.outcomes)) for group in groups}


def timepoint_words(assessment: OutcomeAssessment, outcome: OutcomeMeasure) -> str:
    """Write a timepoint for people; an assessment that names none is within the time frame of its outcome.

    >>> from kg.record.base import Quantity, Reason
    >>> six = OutcomeAssessment(key="a", timepoint=Quantity(value="6", unit="MO"), missing={"analyses": Reason.NOT_REPORTED})
    >>> missing = {"unit": Reason.NOT_REPORTED, "better_direction": Reason.NOT_REPORTED}
    >>> timepoint_words(six, OutcomeMeasure(key="o", label="Pain", role="primary", assessments=(six,), missing=missing))
    'at 6 months'
    """
    if assessment.timepoint is not None:
        return f"at {time_words(assessment.timepoint)}"
    text = outcome.frame_of(assessment)
    return f"({text})" if text else ""


def is_later(one: Quantity, other: Quantity) -> bool:
    """Tell whether a time lies after another; between units a month is left over, since months differ in length.

    >>> is_later(Quantity(value="52", unit="WK"), Quantity(value="6", unit="MO"))
    True
    """
    if one.unit == other.unit:
        return one.value > other.value
    return float(one.value) * _DAYS[one.unit] > float(other.value) * _DAYS[other.unit] + _MONTH


def is_after_crossover(trial: Trial, assessment: OutcomeAssessment) -> bool:
    """Tell whether a timepoint of a crossover trial lies after the start of a later treatment period."""
    if trial.model is not DesignModel.CROSSOVER or assessment.timepoint is None:
        return False
    starts = (
        period.period_start
        for period in trial.periods
        if period.order > 1 and period.kind is PeriodKind.TREATMENT and period.period_start is not None
    )
    return any(is_later(assessment.timepoint, start) for start in starts)


def node_text(node: Node) -> str:
    """Join the words of a node that are its source's; a curator's notes and the nodes that it owns are left out."""
    found = []
    for slot in slots(type(node)):
        if slot.kind is Kind.TEXT and slot.name not in ("curation_note", "source_pointer"):
            value = getattr(node, slot.name)
            found += list(value) if slot.many else [value] if value else []
    return " ; ".join(found)


def trial_text(trial: Trial) -> str:
    """Join all words of a trial."""
    return " ; ".join(node_text(node) for _, _, node in walk(Trial, trial) if isinstance(node, Node))
