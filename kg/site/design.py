"""Show how a study is laid out: its facts, its sequences and periods, its arms, and what was given."""

from __future__ import annotations

from collections.abc import Iterator

from kg.record.base import Quantity
from kg.record.concepts import DesignModel, InterventionRole, PeriodKind
from kg.record.design import Arm, Intervention, Period
from kg.record.structure import Kind, slots
from kg.record.trial import Trial
from kg.site.parts import Cell, Line, Section, Table, cell, field, gap, named, quantity, why_absent
from kg.wording import words

HEAD = ("acronym", "title", "brief_title", "objective")
"""What stands above the tables."""

GROUPS = {
    "Design": (
        "study_type", "phases", "purpose", "allocation", "model", "model_description", "time_perspective", "sampling_method",
        "controls", "masking", "masked_parties", "masking_description", "washout", "significance_level",
        "multiplicity_adjustment",
    ),
    "People and places": (
        "conditions", "condition_texts", "study_population", "healthy_volunteers", "enrolment", "enrolment_kind",
        "centre_count", "countries", "eligibility_text", "flow_description", "baseline_population",
    ),
    "Time": (
        "follow_up", "follow_up_description", "status", "why_stopped", "registration_date", "start_date", "start_date_kind",
        "primary_completion_date", "primary_completion_date_kind", "completion_date", "completion_date_kind",
    ),
}  # fmt: skip
REST = "Identity and conduct"
ABOUT = {
    "centre_count": "centres", "model": "design", "conditions": "conditions", "condition_texts": "conditions as named",
    "registry_id": "registry number", "secondary_ids": "further numbers", "controls": "compared with",
    "masked_parties": "who is masked", "masking_description": "how it is masked",
    "enrolment_kind": "enrolment, planned or actual",
    "follow_up": "follow-up", "follow_up_description": "about the follow-up", "ipd_sharing": "sharing of individual data",
    "registration_date": "registered", "intervention_concepts": "interventions as coded",
    "adverse_event_source_vocabulary": "vocabulary of adverse events",
    "adverse_event_assessment_method": "how adverse events were collected",
}  # fmt: skip


def facts(trial: Trial) -> Section:
    """Show every fact of the study that is a value of its own, in groups; what is missing is said in words."""
    listed = {name for names in GROUPS.values() for name in names}
    rest = [
        slot.name
        for slot in slots(trial.__class__)
        if slot.kind not in (Kind.NODE, Kind.REFERENCE) and slot.name not in {*listed, *HEAD, "source_pointer"}
    ]
    tables = []
    for caption, names in {**GROUPS, REST: tuple(rest)}.items():
        shown = ((name, field(trial, name)) for name in names)
        rows = tuple((cell(_about(name)), found) for name, found in shown if found)
        if rows:
            tables.append(Table(caption, ("Fact", "In the record"), rows))
    return Section("facts", "The study", tuple(tables))


def _about(name: str) -> str:
    text = ABOUT.get(name) or words(name)
    return text[0].upper() + text[1:]


def layout(trial: Trial) -> Section:
    """Show the arms, and for a study with periods what each arm was given in each."""
    tables = []
    lead = []
    if trial.cells:
        tables.append(_cells(trial))
    elif trial.model is DesignModel.CROSSOVER:
        lead.append("The record does not say what was given in which period.")
    if trial.model is DesignModel.CROSSOVER:
        lead.append("In a crossover trial everybody changes treatment: a sequence is an order of treatments, not a treatment.")
    if trial.arms:
        rows = tuple(_arm(trial, arm) for arm in trial.arms)
        tables.append(Table("Arms", ("Arm", "Kind", "Role", "People allocated", "Assigned"), rows))
    elif "arms" in trial.missing:
        lead.append(f"Arms: {words(trial.missing['arms'])}.")
    return Section("layout", "Sequences and periods" if trial.cells else "Arms", tuple(tables), tuple(lead))


def _arm(trial: Trial, arm: Arm) -> tuple[Cell, ...]:
    given = cell(*_labels(trial, arm.interventions), arm.description)
    in_cells = any(found.arm == arm.key for found in trial.cells)
    assigned = given or cell("by period, as above" if in_cells else "")
    return cell(arm.label), field(arm, "kind"), field(arm, "role"), field(arm, "allocated_count"), assigned


def _cells(trial: Trial) -> Table:
    columns = ("Arm", *(period.label for period in trial.periods))
    spans = (cell("When"), *(tuple(_span(period)) for period in trial.periods))
    given = {(found.arm, found.period): cell(*_labels(trial, found.interventions)) for found in trial.cells}
    rows = [spans]
    for arm in trial.arms:
        cells = (given.get((arm.key, period.key)) or _no_cell(period) for period in trial.periods)
        rows.append((cell(arm.label), *cells))
    return Table("What was given in which period", columns, tuple(rows))


def _no_cell(period: Period) -> Cell:
    return (gap("washout") if period.kind is PeriodKind.WASHOUT else gap("nothing stated"),)


def _span(period: Period) -> Iterator[Line]:
    for name, before in (("period_start", "from"), ("period_end", "to")):
        value: Quantity | None = getattr(period, name)
        if value is not None:
            yield Line(quantity(value), before)
        elif reason := period.missing.get(name):
            yield Line(words(reason), f"{before}:", "missing")
    if period.kind is not PeriodKind.TREATMENT:
        yield Line(words(period.kind), tone="small")


def interventions(trial: Trial) -> Section:
    """Show what was given or done, and what it was there for."""
    rows = tuple(
        (cell(item.label), (*field(item, "kind"), *field(item, "role"), *_placebo(item)), _details(item))
        for item in sorted(trial.interventions, key=_rank)
    )
    table = Table("Interventions", ("Intervention", "Kind and role", "Details"), rows)
    return Section("interventions", "What was given or done", (table,))


def _rank(item: Intervention) -> tuple[int, bool]:
    """Put what is investigated first."""
    return (list(InterventionRole).index(item.role) if item.role else 0), item.placebo is True


def _placebo(item: Intervention) -> Cell:
    return cell("placebo" if item.placebo else "") or tuple(why_absent(item, ["placebo"]))


def _details(item: Intervention) -> Cell:
    shown = ("products", "procedure", "origin", "route", "dose", "dose_cap", "concentration", "administrations", "other_names")
    stated = [Line(line.text, line.before, line.tone) for line in named(item, *shown) if line.tone != "missing"]
    return (
        *cell(item.description),
        *stated,
        *why_absent(item, [name for name in item.optional if name != "role"]),
        *named(item, "curation_note"),
    )


def _labels(trial: Trial, keys: tuple[str, ...]) -> list[str]:
    known = {item.key: item.label for item in trial.interventions}
    return [known[key] for key in keys]
