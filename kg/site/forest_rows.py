"""Write each analysis of a record, and each assessment without one, as a row of a forest plot: figures as reported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kg.checks.phrases import count, listed, number, percent
from kg.checks.setting import Setting, timepoint_words
from kg.record.analysis import WITH_MARGIN, Analysis
from kg.record.base import Reason
from kg.record.concepts import OutcomeRole, PKind, Scale, Sides
from kg.record.outcome import Group, OutcomeAssessment, OutcomeMeasure
from kg.record.trial import Trial
from kg.site.parts import unit_words
from kg.site.results import in_time
from kg.wording import P_SIGNS, null_position, words

LOG_SCALES = frozenset({Scale.LOG, Scale.RATIO_IN_PERCENT})
ABSENT = "not in the record"
COLUMNS = ("estimate", "interval", "level", "p")

_P_KINDS = {
    PKind.ADJUSTED: "p is adjusted",
    PKind.POSTERIOR_PROBABILITY: "the figure under p is a posterior probability",
    PKind.THRESHOLD: "the figure under p is a threshold",
}

# What registries post where a questionnaire has points: each questionnaire has points of its own.
_ANY_SCALE = re.compile(r"(?:scores?|units?|points?) on (?:a|the) scale", re.IGNORECASE)

Key = tuple[str, ...]

NOTHING_DRAWN: Key = ("nothing drawn",)
"""The panel of comparisons without scale, unit, estimate and limits: a p value, at most."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold a figure as reported, or the words that stand where there is none."""

    text: str
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """Hold the figures of a row that have a place on an axis; an absent one is not drawn."""

    estimate: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    null_value: Decimal | None

    @property
    def figures(self) -> tuple[Decimal, ...]:
        """Give the figures that the axis must reach."""
        return tuple(value for value in (self.estimate, self.lower, self.upper, self.null_value) if value is not None)

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to draw but the null value."""
        return self.estimate is self.lower is self.upper is None


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one row: whose it is, its cells under `COLUMNS`, and what is to be drawn.

    `facets` say what an estimate is; those that all rows of a panel share are written above them. `without` says why there
    is no comparison; such a row has no cells. `marks` are symbols of notes, `key` leads to the analysis, `panel` to its like.
    """

    outcome: str
    outcome_key: str
    role: str
    is_primary: bool
    when: str
    details: tuple[str, ...]
    facets: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    drawn: Drawn = Drawn(None, None, None, None)
    without: str = ""
    stands: str = ""
    key: str = ""
    panel: Key = ()
    marks: tuple[str, ...] = ()
    is_nominal: bool = False


def forest_rows(trial: Trial, settings: Mapping[str, Setting]) -> Iterator[Row]:
    """Yield the rows of the primary outcome, then those of the others in the order of the record; `settings` are by key."""
    for outcome in sorted(trial.outcomes, key=lambda outcome: outcome.role is not OutcomeRole.PRIMARY):
        if not outcome.assessments:
            yield _without(outcome, "", (), outcome.missing.get("assessments"))
        told: set[Key] = set()
        visits = in_time(outcome)
        for visit in visits:
            for analysis in visit.analyses:
                yield _row(settings[analysis.key])
            if not visit.analyses and (key := _likeness(outcome, visit)) not in told:
                # A registry posts an assessment for each class and category: those without a comparison are told once.
                told.add(key)
                yield _visit(outcome, visit, sum(_likeness(outcome, other) == key for other in visits if not other.analyses))


def _likeness(outcome: OutcomeMeasure, visit: OutcomeAssessment) -> Key:
    return _when(outcome, visit), str(visit.missing.get("analyses")), str(bool(visit.findings)), str(bool(visit.group_results))


def _visit(outcome: OutcomeMeasure, visit: OutcomeAssessment, many: int) -> Row:
    details = [] if many == 1 else [count(many, "class or category", "classes or categories")]
    if many == 1:
        details += [text for text in (visit.class_title, visit.category) if text]
    details += ["values by group are reported"] if visit.group_results else []
    details += ["a finding without a number is reported"] if visit.findings else []
    return _without(outcome, _when(outcome, visit), tuple(details), visit.missing.get("analyses"))


def _without(outcome: OutcomeMeasure, when: str, details: tuple[str, ...], reason: Reason | None) -> Row:
    said = f"no comparison: {words(reason)}" if reason else "no comparison in the record"
    is_primary = outcome.role is OutcomeRole.PRIMARY
    return Row(outcome.label, outcome.key, words(outcome.role), is_primary, when, details, without=said)


def _when(outcome: OutcomeMeasure, visit: OutcomeAssessment) -> str:
    if visit.timepoint is not None:
        return timepoint_words(visit, outcome)
    return outcome.frame_of(visit) or f"timepoint {words(visit.missing.get('timepoint', ABSENT))}"


def _row(setting: Setting) -> Row:
    outcome, node = setting.outcome, setting.analysis
    stands = null_position(node)
    return Row(
        outcome.label,
        outcome.key,
        words(outcome.role),
        outcome.role is OutcomeRole.PRIMARY,
        _when(outcome, setting.assessment),
        tuple(_details(setting)),
        tuple(_facets(node, setting.groups)),
        (_figure(node, "estimate"), _interval(node), _level(node), _p(node)),
        Drawn(node.estimate, node.lower, node.upper, node.null_value),
        stands=f"the interval {stands} the null value {number(node.null_value)}"
        if stands and node.null_value is not None
        else "",
        key=node.key,
        panel=_panel(setting),
    )


def _panel(setting: Setting) -> Key:
    """Say with what the figures may share an axis: scale and unit as stated.

    Two units that are not stated are not known to be one, nor are two scales: they are those of their outcome and statistic.
    """
    node = setting.analysis
    has_unit = node.stated("unit") or node.missing.get("unit") is Reason.NOT_APPLICABLE
    known = node.scale is not None and has_unit and not _ANY_SCALE.fullmatch(node.unit_text or "")
    if not known and node.estimate is node.lower is node.upper is None:
        return NOTHING_DRAWN
    own = () if known else (setting.outcome.key, str(node.statistic))
    return (str(node.scale), unit_title(node), *own)


def unit_title(node: Analysis) -> str:
    """Name the unit of an analysis as stated: by its text, else by its QUDT unit, or say why there is none."""
    if node.unit_text:
        name = unit_words(node.unit) if node.unit else ""
        return node.unit_text if not name or name == node.unit_text else f"{node.unit_text} ({name})"
    if node.unit:
        return unit_words(node.unit) or "no unit"
    return f"unit {words(node.missing.get('unit', ABSENT))}"


def _facets(node: Analysis, groups: Mapping[str, Group]) -> Iterator[str]:
    """Yield what is estimated, in whom, and which way; where a source does not say which way, that is said."""
    if node.statistic_text or node.statistic:
        yield node.statistic_text or words(node.statistic or "")
    else:
        yield f"statistic {words(node.missing.get('statistic', ABSENT))}"
    if node.groups:
        yield f"groups: {', '.join(groups[key].label for key in node.groups)}"
    if node.comparison_basis:
        yield words(node.comparison_basis)
    reason = node.missing.get("reference_group")
    if node.reference_group:
        yield f"reference group: {groups[node.reference_group].label}"
    elif reason is not Reason.NOT_APPLICABLE:
        yield f"orientation {words(reason or ABSENT)}"


def _details(setting: Setting) -> Iterator[str]:
    """Yield what a reader needs beside the figures."""
    node, visit = setting.analysis, setting.assessment
    yield from (text for text in (visit.class_title, visit.category) if text)
    if node.label and len(visit.analyses) > 1:
        yield node.label
    yield from (f"as posted: {text}" for text in node.as_posted)
    if node.hypothesis in WITH_MARGIN:
        margin = number(node.margin) if node.margin is not None else words(node.missing.get("margin", ABSENT))
        yield f"hypothesis of {words(node.hypothesis or '')}, margin {margin}"
    if node.interval_sides is Sides.ONE:
        yield "one-sided interval"
    if node.p_sides is Sides.ONE:
        yield "one-sided test"
    if node.p is not None and node.p_kind in _P_KINDS:
        yield _P_KINDS[node.p_kind]
    if node.null_value is None and node.estimate is not None:
        yield f"null value {words(node.missing.get('null_value', ABSENT))}"
    if node.scale in LOG_SCALES:
        names = {"estimate": node.estimate, "lower limit": node.lower, "upper limit": node.upper, "null value": node.null_value}
        if off := [f"{name} {number(value)}" for name, value in names.items() if value is not None and value <= 0]:
            yield f"no place on a logarithmic axis: {listed(off)}"


def _figure(node: Analysis, name: str) -> Cell:
    value = getattr(node, name)
    return Cell(words(node.missing.get(name, ABSENT)), is_missing=True) if value is None else Cell(number(value))


def _interval(node: Analysis) -> Cell:
    lower, upper = _figure(node, "lower"), _figure(node, "upper")
    if lower.is_missing and upper.is_missing and lower == upper:
        return lower
    return Cell(f"{lower.text} to {upper.text}", is_missing=lower.is_missing and upper.is_missing)


def _level(node: Analysis) -> Cell:
    if node.level is not None:
        return Cell(percent(node.level))
    # Where there is no interval, the reason of its limits says enough.
    return _figure(node, "level") if node.lower is not None or node.upper is not None else Cell("", is_missing=True)


def _p(node: Analysis) -> Cell:
    if node.p is None or node.p_relation is None:
        return _figure(node, "p")
    return Cell(f"{P_SIGNS[node.p_relation]} {number(node.p)}".removeprefix("= "))
