"""Show harms with what is counted and of how many, and claims with who makes them; neither with a percentage."""

from __future__ import annotations

from kg.record.adverse_event import AdverseEventCount, AdverseEventSummary
from kg.record.claim import Claim
from kg.record.concepts import OutcomeRole, Seriousness
from kg.record.trial import Trial
from kg.site.parts import Cell, Line, Section, Table, aside, cell, field, gap, groups_of, named, number, why_absent
from kg.wording import words

COUNTED = (
    ("affected_count", "persons"),
    ("event_count", "events"),
    ("unspecified_count", "not said whether persons or events"),
)
ASIDE = (
    "frequency", "attributed_to", "organ_system", "source_vocabulary", "assessment_method", "comment", "curation_note",
)  # fmt: skip


def adverse_events(trial: Trial) -> Section:
    """Show each count of each kind of harm, in whom and of how many."""
    events = sorted(trial.adverse_events, key=lambda item: item.seriousness is not Seriousness.SERIOUS)
    rows = [row for item in events for row in _event(trial, item)]
    lead = ["Counts as reported. No rate is worked out: a denominator stands only where the source gives one."]
    if not rows:
        reason = trial.missing.get("adverse_events")
        silent = "The record holds no adverse event; that does not say that there were none."
        lead = [f"Adverse events: {words(reason)}." if reason else silent]
    columns = ("Adverse event", "Count", "At risk", "Group and period", "Seriousness", "Relatedness")
    tables = (Table("Counts of adverse events", columns, tuple(rows)),) if rows else ()
    return Section("harms", "Adverse events", tables, tuple(lead))


def _event(trial: Trial, item: AdverseEventSummary) -> list[tuple[Cell, ...]]:
    head = (Line(item.label), *aside(item, *ASIDE))
    if item.scope.value != "event":
        head = (*head, Line(words(item.scope), tone="small"))
    products = {found.key: found.label for found in trial.interventions}
    related = (*(field(item, "relatedness") or _told_of_none(trial)), *(Line(products[key], "to:") for key in item.related_to))
    said = (field(item, "seriousness"), related)
    if not item.counts:
        return [(head, (gap("no count in the record"),), (), (), *said)]
    return [(head, _count(count), _at_risk(trial, count), _where(trial, count), *said) for count in item.counts]


def _told_of_none(trial: Trial) -> Cell:
    reason = trial.missing.get("relatedness")
    return (gap(words(reason)),) if reason else ()


def _count(count: AdverseEventCount) -> Cell:
    lines: list[Line] = []
    for name, what in COUNTED:
        value = getattr(count, name)
        if value is not None:
            one = {"persons": "person", "events": "event"}.get(what, what) if value == 1 else what
            lines += [Line(number(value), tone="figure"), Line(one, tone="small")]
    return (*lines, *aside(count, "curation_note")) or field(count, "affected_count")


def _at_risk(trial: Trial, count: AdverseEventCount) -> Cell:
    group = groups_of(trial).get(count.group or "")
    own = field(count, "at_risk_count")
    return own or (field(group, "at_risk_count") if group else ()) or (gap("not in the record"),)


def _where(trial: Trial, count: AdverseEventCount) -> Cell:
    periods = {item.key: item.label for item in trial.periods}
    group = cell(groups_of(trial)[count.group].label) if count.group else ()
    period = (Line(periods[count.period], "period:"),) if count.period else ()
    return (*group, *period, *why_absent(count, ("group", "period")))


def claims(trial: Trial) -> Section:
    """Show who says what, on which results, and how it is graded."""
    primary = {outcome.key for outcome in trial.outcomes if outcome.role is OutcomeRole.PRIMARY}
    ranked = sorted(trial.claims, key=lambda item: not primary & set(item.about_outcomes))
    rows = tuple(_claim(trial, item) for item in ranked)
    tables = [Table("Claims", ("Claimed by", "Claim", "Stance", "Rests on", "Graded"), rows)] if rows else []
    if trial.limitations:
        limits = tuple((cell(item.label), cell(words(item.kind)), cell(words(item.stated_by))) for item in trial.limitations)
        tables.append(Table("Limitations", ("Limitation", "Kind", "Stated by"), limits))
    lead = "What somebody says, apart from the results above. To record a claim makes it no truer, and a grade is of the claim."
    return Section("claims", "Claims and limitations", tuple(tables), (lead,))


def _claim(trial: Trial, item: Claim) -> tuple[Cell, ...]:
    visits = [(outcome, visit) for outcome in trial.outcomes for visit in outcome.assessments]
    known = {found.key: found.label or outcome.label for outcome, visit in visits for found in visit.analyses}
    findings = {found.key: found.label for _, visit in visits for found in visit.findings}
    harms = {found.key: found.label for found in trial.adverse_events}
    basis = [*(known[key] for key in item.rests_on), *(findings[key] for key in item.rests_on_findings)]
    basis += [harms[key] for key in item.rests_on_adverse_events]
    grades = [Line(f"Class {found.evidence_class}", f"{words(found.stated_by)}:") for found in item.classifications]
    stance = (*cell(words(item.stance)), *named(item, "direction"))
    return cell(words(item.claimant)), cell(item.label), stance, cell(*basis) or field(item, "rests_on"), tuple(grades)
