"""Show what came out: the primary outcome first, every figure with what is not said of it."""

from __future__ import annotations

from collections.abc import Iterator

from kg.record.analysis import Analysis
from kg.record.base import Reason
from kg.record.outcome import GroupResult, OutcomeAssessment, OutcomeMeasure, QualitativeFinding
from kg.record.trial import Trial
from kg.site.parts import Cell, Line, Section, Table, aside, cell, field, gap, groups_of, named, number, quantity, unit_words
from kg.wording import P_SIGNS, null_position, shown, words

Visit = tuple[OutcomeMeasure, OutcomeAssessment]

NO_VERDICT = (
    "The primary outcome stands first; no other result is to be read without it. Whether an interval includes its null value is"
    " read off the printed limits: it decides neither that there is an effect nor that there is none."
)


def results(trial: Trial) -> Section:
    """Show comparisons, group values and findings without a number."""
    visits = [(outcome, visit) for outcome in trial.outcomes for visit in in_time(outcome)]
    rows = [row for outcome in trial.outcomes for row in _rows(trial, outcome)]
    tables = [Table("Comparisons", ("Outcome", "Time", "Estimate", "Interval", "p", "Null value"), tuple(rows))] if rows else []
    analyses = [(found, outcome) for outcome, visit in visits for found in visit.analyses]
    if unsaid := tuple(_unsaid(analyses)):
        tables.append(Table("What is not said of these comparisons", ("Reason", "Of which", "What"), unsaid))
    if values := tuple(row for visit in visits for row in _values(trial, visit)):
        tables.append(Table("Values by group", ("Outcome", "Time", "Group", "Value", "Spread", "Analysed"), values))
    if findings := tuple(_finding(trial, visit, item) for visit in visits for item in visit[1].findings):
        columns = ("Finding", "Outcome", "Time", "Relative to", "Confounded by")
        tables.append(Table("Findings without a number", columns, findings))
    lead = [NO_VERDICT] if rows else ["The record holds no outcome."]
    if rows and not any(outcome.role == "primary" for outcome in trial.outcomes):
        lead.append("The record names no primary outcome.")
    return Section("results", "Results", tuple(tables), tuple(lead))


def _rows(trial: Trial, outcome: OutcomeMeasure) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each comparison, and one for each time or outcome without any, so that none is passed over."""
    head = Line(outcome.label, f"{words(outcome.role)}:")
    if not outcome.assessments:
        yield (head,), (), (_no_comparison(outcome.missing.get("assessments")),)
    for visit in in_time(outcome):
        when = _time(outcome, visit)
        if not visit.analyses:
            yield (head,), when, (_no_comparison(visit.missing.get("analyses")),)
        for analysis in visit.analyses:
            about = (head, *cell(analysis.label if len(visit.analyses) > 1 else None), *_compared(trial, analysis))
            yield about, when, *_figures(analysis)


def in_time(outcome: OutcomeMeasure) -> list[OutcomeAssessment]:
    """Put the assessments of an outcome in the order of their times, if these are in one unit."""
    times = [visit.timepoint for visit in outcome.assessments if visit.timepoint]
    if len(times) < len(outcome.assessments) or len({time.unit for time in times}) > 1:
        return list(outcome.assessments)
    order = sorted(range(len(times)), key=lambda place: (times[place].value, place))
    return [outcome.assessments[place] for place in order]


def _no_comparison(reason: Reason | None) -> Line:
    return gap(f"no comparison: {words(reason)}" if reason else "no comparison in the record")


def _time(outcome: OutcomeMeasure, visit: OutcomeAssessment) -> Cell:
    when = quantity(visit.timepoint) if visit.timepoint else outcome.frame_of(visit)
    return cell(when, visit.class_title, visit.category) or field(visit, "timepoint")


def _compared(trial: Trial, analysis: Analysis) -> Cell:
    groups = groups_of(trial)
    labels = [Line(groups[key].label, "group:", "small") for key in analysis.groups]
    if analysis.reference_group:
        labels.append(Line(groups[analysis.reference_group].label, "reference group:", "small"))
    if analysis.comparison_basis:
        labels.append(Line(words(analysis.comparison_basis), tone="small"))
    return tuple(labels)


def _figures(analysis: Analysis) -> tuple[Cell, ...]:
    kind = analysis.statistic_text or (words(analysis.statistic) if analysis.statistic else None)
    unit = _unit(analysis)
    estimate = (
        *cell(kind),
        _figure(analysis, "estimate"),
        *cell(unit),
        *(Line(text, "as posted:") for text in analysis.as_posted),
    )
    return estimate, _interval(analysis), (_p(analysis),), _null(analysis)


def _unit(node: Analysis | OutcomeMeasure) -> str | None:
    return node.unit_text or (unit_words(node.unit) if node.unit else None)


def _p(analysis: Analysis) -> Line:
    if analysis.p is None or analysis.p_relation is None:
        return _figure(analysis, "p")
    return Line(f"{P_SIGNS[analysis.p_relation]} {number(analysis.p)}", tone="figure")


def _interval(analysis: Analysis) -> Cell:
    if analysis.lower is None and analysis.upper is None:
        return (_figure(analysis, "lower"),)
    lower, upper, level = (_figure(analysis, name).text for name in ("lower", "upper", "level"))
    return Line(f"{lower} to {upper}", tone="figure"), Line(f"at level {level}", tone="small")


def _figure(analysis: Analysis, name: str) -> Line:
    value = getattr(analysis, name)
    return gap(shown(analysis, name)) if value is None else Line(number(value), tone="figure")


def _null(analysis: Analysis) -> Cell:
    if (stands := null_position(analysis)) and analysis.null_value is not None:
        return (Line(f"the interval {stands} the null value {number(analysis.null_value)}"),)
    if analysis.null_value is not None:
        return (Line(f"null value {number(analysis.null_value)}: not both limits are given"),)
    return (_figure(analysis, "null_value"),)


def _unsaid(analyses: list[tuple[Analysis, OutcomeMeasure]]) -> Iterator[tuple[Cell, ...]]:
    """Yield what is missing from the comparisons, what the same ones lack in one row."""
    for reason in Reason:
        lacking: dict[str, list[str]] = {}
        for analysis, outcome in analyses:
            name = analysis.label or outcome.label
            for fact in (fact for fact, why in analysis.missing.items() if why is reason):
                lacking.setdefault(fact, []).append(name)
        alike: dict[tuple[str, ...], list[str]] = {}
        for fact, names in lacking.items():
            alike.setdefault(tuple(names), []).append(words(fact))
        for of, facts in alike.items():
            every = len(of) == len(analyses) > 1
            yield cell(words(reason)), cell(f"all {len(of)} comparisons") if every else cell(*of), cell(", ".join(facts))


def _values(trial: Trial, visit: Visit) -> Iterator[tuple[Cell, ...]]:
    outcome, assessment = visit
    groups = groups_of(trial)
    for item in assessment.group_results:
        head = Line(outcome.label, f"{words(outcome.role)}:")
        group = groups[item.group]
        analysed = field(item, "analysed_count") or field(group, "analysed_count")
        units = [f"{number(group.analysed_unit_count)} {group.analysed_unit}"] if group.analysed_unit_count is not None else []
        value = (
            *(field(item, "statistic") or field(outcome, "statistic")),
            *field(item, "value"),
            *cell(_unit(outcome)),
            *(Line(text, "as posted:") for text in item.as_posted),
        )
        yield (head,), _time(outcome, assessment), cell(group.label), value, _spread(outcome, item), (*analysed, *cell(*units))


def _spread(outcome: OutcomeMeasure, item: GroupResult) -> Cell:
    """Show a spread or limits; what they are is said beside them, or once on the measure."""
    own = field(item, "dispersion_kind")
    figures = (item.dispersion, item.lower, item.upper)
    teller: GroupResult | OutcomeMeasure = outcome if not own and any(figure is not None for figure in figures) else item
    between: Cell = tuple(named(item, "lower", "upper"))
    if item.lower is not None and item.upper is not None:
        between = (Line(f"{number(item.lower)} to {number(item.upper)}", tone="figure"),)
    level = item.level if item.level is not None or "level" in item.missing else teller.level
    at = [f"at level {number(level)}"] if level is not None else []
    return (*field(teller, "dispersion_kind"), *field(item, "dispersion"), *between, *cell(*at))


def _finding(trial: Trial, visit: Visit, item: QualitativeFinding) -> tuple[Cell, ...]:
    outcome, assessment = visit
    analyses = {
        found.key: found.label or other.label for other in trial.outcomes for seen in other.assessments for found in seen.analyses
    }
    said = aside(item, "direction", "durability", "curation_note")
    relative = cell(*(analyses[key] for key in item.relative_to)) or (gap("nothing named"),)
    confounded = tuple(line for key in item.confounded_by for line in _cell(trial, key)) or (gap("nothing named"),)
    measure = (Line(outcome.label, f"{words(outcome.role)}:"),)
    return (Line(item.label), *said), measure, _time(outcome, assessment), relative, confounded


def _cell(trial: Trial, key: str) -> Iterator[Line]:
    """Name a design cell by its arm and period, and what was given there."""
    found = next(item for item in trial.cells if item.key == key)
    arm = next(item.label for item in trial.arms if item.key == found.arm)
    period = next(item.label for item in trial.periods if item.key == found.period)
    yield Line(arm)
    yield Line(period, "period:", "small")
    yield from (Line(item.label, "given:", "small") for item in trial.interventions if item.key in found.interventions)
