"""Decide what a forest plot says: panels, rows and notes as plain data, before anything is drawn.

Two units never share an axis, the primary outcome stands first, what is missing stands as its reason, and nothing is
pooled or weighed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kg.checks.checking import Checked
from kg.checks.finding import Finding, Metric, Verdict
from kg.checks.honesty import NO_ADJUSTMENT_STATED, SPOKEN_OF_ADJUSTMENT, STATED_UNADJUSTED
from kg.checks.phrases import count, number
from kg.checks.setting import Setting
from kg.errors import FigureError
from kg.record.concepts import OutcomeRole, Scale
from kg.record.trial import TrialDocument
from kg.site.forest_axis import Axis, make_axis
from kg.site.forest_rows import COLUMNS, LOG_SCALES, NOTHING_DRAWN, Key, Row, forest_rows, unit_title
from kg.wording import trial_name, words

ROW_LIMIT = 400
"""So many rows are drawn: a longer figure can be neither read nor shown."""

AS_REPORTED = "Figures as reported; no pooling."
NO_COMPARISON = "No comparison reported"
NO_FIGURES = "No estimate and no limits reported"
SYMBOLS = "†‡§¶#*"

_ADJUSTMENT = {
    STATED_UNADJUSTED: "the source says that they are not adjusted for being several",
    SPOKEN_OF_ADJUSTMENT: "the record speaks of adjustment in places, not for all of them",
    NO_ADJUSTMENT_STATED: "nothing says whether they are adjusted for being several",
}

_REMARKS = {
    (Metric.CROSSOVER_CONTRAST, Verdict.CONFOUNDED): "contrast after the crossover, not of one treatment with the other",
    (Metric.AGREEMENT, Verdict.NOT_COMPATIBLE): "p and interval do not fit each other; which figure differs is not known",
    (Metric.AGREEMENT, Verdict.COMPATIBLE_FEW_DF): "p and interval fit only with fewer degrees of freedom than expected",
    (Metric.SIGNIFICANCE, Verdict.DIFFERS): "p and interval do not say the same of the null value",
    (Metric.SYMMETRY, Verdict.ASYMMETRIC): "the estimate does not lie in the middle of its interval",
    (Metric.GROUP_VALUES, Verdict.DIFFERS): "the values of the groups show the other orientation than is stated",
    (Metric.LEGIBILITY, Verdict.KEPT_AS_POSTED): "what is printed for a figure is no value of its kind, and is kept as posted",
}
"""What a note says of the remarks that checks make on an analysis; `kg check` says it in full."""


@dataclass(frozen=True, slots=True)
class Note:
    """Hold a note, and the symbol that leads to it."""

    symbol: str
    text: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Hold rows that share one axis, or none; `lines` are what is true of all of them.

    `null_value` is the one that all comparisons of the panel state; where they state several, each row has its own.
    """

    title: str
    lines: tuple[str, ...]
    unit: str
    axis: Axis | None
    null_value: Decimal | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Forest:
    """Hold all that a forest plot shows; `left_out` counts the rows beyond the limit."""

    title: str
    titles: tuple[str, ...]
    panels: tuple[Panel, ...]
    notes: tuple[Note, ...]
    foot: tuple[str, ...]
    left_out: int = 0

    @property
    def row_count(self) -> int:
        """Count the rows that are drawn."""
        return sum(len(panel.rows) for panel in self.panels)

    @property
    def limit_text(self) -> str:
        """Say what is left out, or nothing where nothing is."""
        if not self.left_out:
            return ""
        return (
            f"Only the first {self.row_count} of {self.row_count + self.left_out} rows are drawn, the primary outcome first; "
            f"{count(self.left_out, 'row is', 'rows are')} left out."
        )

    @property
    def description(self) -> str:
        """Give the whole plot as text, for whoever does not see it."""
        lines = [f"Forest plot of {self.title}.", *self.titles, *([self.limit_text] if self.limit_text else [])]
        notes = {note.symbol: note.text for note in self.notes}
        for panel in self.panels:
            lines += ["", f"{panel.title}: {'; '.join(panel.lines)}" if panel.lines else panel.title]
            lines += [_row_text(row, notes) for row in panel.rows]
        return "\n".join([*lines, "", *self.foot])


def forest_layout(record: TrialDocument, checked: Checked, limit: int = ROW_LIMIT) -> Forest:
    """Lay out the forest plot of a record, of so many rows at most.

    Raises FigureError if the record holds no analysis.
    """
    trial = record.trial
    settings = {effect.setting.analysis.key: effect.setting for effect in checked.effects}
    if not settings:
        message = f"{record.slug}: no figure is drawn: the record reports no comparison and no test of any outcome"
        raise FigureError(message)
    every = list(forest_rows(trial, settings))
    marked = list(_marked(every[:limit], checked.findings))
    name = trial_name(trial, record.slug)
    titles = dict.fromkeys(text for text in (trial.title, trial.brief_title, trial.registry_id) if text and text != name)
    notes = tuple(_notes(marked, checked.findings, settings))
    panels = tuple(_panels(marked, settings))
    return Forest(name, tuple(titles), panels, notes, tuple(_foot(record, checked)), len(every) - len(marked))


def _remarks(findings: Iterable[Finding]) -> Iterator[tuple[str, tuple[Metric, Verdict]]]:
    """Yield each analysis that a check remarks on, with the remark."""
    for finding in findings:
        if finding.is_warning and finding.subjects[0].model == "Analysis":
            yield finding.subjects[0].key, (finding.metric, finding.verdict)


def _symbols(rows: Iterable[Row], findings: Iterable[Finding]) -> dict[tuple[Metric, Verdict], str]:
    """Give each kind of remark on the rows a symbol, nominal results the first."""
    keys = {row.key for row in rows}
    kinds = {kind for key, kind in _remarks(findings) if key in keys}
    first = [(Metric.NOMINAL_RESULT, Verdict.NOMINAL), *_REMARKS]
    ordered = [*(kind for kind in first if kind in kinds), *sorted(kinds - set(first))]
    return {kind: SYMBOLS[place % len(SYMBOLS)] * (1 + place // len(SYMBOLS)) for place, kind in enumerate(ordered)}


def _marked(rows: list[Row], findings: Iterable[Finding]) -> Iterator[Row]:
    found = list(findings)
    symbols = _symbols(rows, found)
    remarks = list(_remarks(found))
    nominal = {key for key, kind in remarks if kind[0] is Metric.NOMINAL_RESULT}
    for row in rows:
        own = {kind for key, kind in remarks if row.key and key == row.key}
        marks = tuple(symbol for kind, symbol in symbols.items() if kind in own)
        yield replace(row, marks=marks, is_nominal=row.key in nominal)


def _notes(rows: list[Row], findings: Iterable[Finding], settings: dict[str, Setting]) -> Iterator[Note]:
    for kind, symbol in _symbols(rows, findings).items():
        if kind[0] is Metric.NOMINAL_RESULT:
            # The marker of such a result is open, for whoever sees the plot before the notes.
            yield Note(symbol, f"{_nominal(rows, settings)} (open marker)")
        else:
            yield Note(symbol, _REMARKS.get(kind, f"{words(kind[0])}: {words(kind[1])}"))


def _nominal(rows: list[Row], settings: dict[str, Setting]) -> str:
    roles = list(dict.fromkeys(row.role for row in rows if row.is_nominal))
    beside = "beside a primary result that includes the null value"
    if not any(setting.outcome.role is OutcomeRole.PRIMARY for setting in settings.values()):
        beside = "and no comparison of a primary outcome is reported"
    return f"nominal: {' or '.join(roles)}, no adjustment stated, {beside}"


def _panels(rows: list[Row], settings: dict[str, Setting]) -> Iterator[Panel]:
    """Yield panels in the order of their first rows; what is not compared stands with its outcome where that has a panel."""
    homes: dict[str, Key] = {}
    for row in rows:
        if row.panel:
            homes.setdefault(row.outcome_key, row.panel)
    grouped: dict[Key, list[Row]] = {}
    for row in rows:
        key = row.panel or homes.get(row.outcome_key) or ("", "primary" if row.is_primary else "")
        grouped.setdefault(key, []).append(row)
    rest = grouped.pop(("", ""), [])
    yield from (_panel(members, settings) for members in grouped.values())
    if rest:
        yield _panel(rest, settings)


def _panel(rows: list[Row], settings: dict[str, Setting]) -> Panel:
    compared = [row for row in rows if row.key]
    if not compared:
        return Panel(NO_COMPARISON, (), "", None, None, tuple(rows))
    common = [facet for facet in compared[0].facets if all(facet in row.facets for row in compared)]
    if compared[0].panel == NOTHING_DRAWN:
        own = [_with_own(row, common, states_null=True) if row.key else row for row in rows]
        return Panel(NO_FIGURES, tuple(common), "", None, None, tuple(own))
    node = settings[compared[0].key].analysis
    nulls = [row.drawn.null_value for row in compared if not row.drawn.is_empty]
    is_one = len(set(nulls)) == 1
    drawn = [figure for row in compared if not row.drawn.is_empty for figure in row.drawn.figures]
    own = [_with_own(row, common, states_null=not is_one) if row.key else row for row in rows]
    unit = unit_title(node)
    return Panel(
        f"{unit[:1].upper()}{unit[1:]}" if node.unit_text is None else unit,
        (_scale(node.scale), *common),
        unit,
        make_axis(drawn, is_log=node.scale in LOG_SCALES),
        nulls[0] if is_one else None,
        tuple(own),
    )


def _with_own(row: Row, common: list[str], *, states_null: bool) -> Row:
    """Write in the row what does not stand above it."""
    facets = [facet for facet in row.facets if facet not in common]
    null = row.drawn.null_value
    nulls = [f"null value {number(null)}"] if states_null and null is not None else []
    return replace(row, details=(*row.details, *facets, *nulls))


def _scale(scale: Scale | None) -> str:
    if scale is None:
        return "scale not reported, drawn as linear"
    return f"{words(scale)} scale" if scale in (Scale.LINEAR, Scale.LOG) else words(scale)


def _foot(record: TrialDocument, checked: Checked) -> Iterator[str]:
    for finding in checked.findings:
        if finding.metric is Metric.MULTIPLICITY:
            yield f"Several tests or intervals are reported; {_ADJUSTMENT[finding.reason]}."
    yield from (f"Source: {source.title} ({words(source.source_kind)} source)" for source in record.sources)
    yield from (f"doi:{item.doi} ({words(item.kind)})" for item in record.trial.publications if item.doi)
    yield AS_REPORTED


def _row_text(row: Row, notes: dict[str, str]) -> str:
    """Write a row as one line."""
    head = ", ".join(part for part in (row.outcome, row.role, row.when) if part)
    if row.without:
        return f"{head}: {'; '.join((row.without, *row.details))}."
    figures = [f"{name} {cell.text}" for name, cell in zip(COLUMNS, row.cells, strict=True) if cell.text]
    said = [", ".join(figures), *([row.stands] if row.stands else []), *row.details]
    return f"{head}: {'; '.join([*said, *(notes[mark] for mark in row.marks)])}."
