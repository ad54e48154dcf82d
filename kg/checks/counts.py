"""Hold the numbers of people against each other: at risk and affected, started and completed, enrolled and analysed.

Enrolled, randomised and analysed are three numbers: none of them is put in the place of another, and a later one is only
expected not to exceed an earlier one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kg.checks.finding import Finding, Metric, Subject, Verdict
from kg.checks.phrases import count, listed
from kg.checks.setting import all_groups, is_later, settings, timepoint_words
from kg.record.adverse_event import AdverseEventCount
from kg.record.base import Node
from kg.record.concepts import ArmKind, CountKind, DesignModel, FlowMilestone, GroupKind
from kg.record.consistency import walk
from kg.record.outcome import Group
from kg.record.participants import FlowCount
from kg.record.trial import Trial
from kg.wording import time_words

ONCE_COUNTED = "each person is counted in one group"


def count_findings(trial: Trial) -> Iterator[Finding]:
    """Yield what the numbers of people, and the points in time, of a trial say about each other."""
    groups = all_groups(trial)
    yield from _harms(trial, groups)
    yield from _flow(trial)
    yield from _enrolment(trial, groups)
    yield from _disjoint_groups(trial, groups)
    yield from _timepoints(trial)
    yield from _kept_as_posted(trial)


def _harms(trial: Trial, groups: dict[str, Group]) -> Iterator[Finding]:
    for event in trial.adverse_events:
        for item in event.counts:
            at_risk = _at_risk(item, groups)
            subject = Subject("AdverseEventCount", item.key, event.label)
            if at_risk is None and (shown := _counted(item)):
                text = (
                    f"{event.label}: {shown}, and of how many is not stated: no proportion can be computed, and the number "
                    "cannot be compared between groups or trials."
                )
                lacks = (("AdverseEventCount", "at_risk_count"),)
                yield Finding(
                    Metric.DENOMINATOR, Verdict.NO_DENOMINATOR, (subject,), text, "number at risk not stated", (), (), lacks
                )
            elif at_risk is not None and item.affected_count is not None and item.affected_count > at_risk:
                text = f"{event.label}: {item.affected_count} affected, of {at_risk} at risk; persons affected cannot be more."
                yield Finding(Metric.COUNTS, Verdict.DIFFERS, (subject,), text, "more affected than at risk")


def _at_risk(item: AdverseEventCount, groups: dict[str, Group]) -> int | None:
    if item.at_risk_count is not None or item.group is None:
        return item.at_risk_count
    return groups[item.group].at_risk_count


def _counted(item: AdverseEventCount) -> str:
    """Say what is counted, in whom."""
    counted = []
    if item.affected_count is not None:
        counted.append(f"{count(item.affected_count, 'person', 'people')} affected")
    if item.event_count is not None:
        counted.append(count(item.event_count, "event"))
    if item.unspecified_count is not None:
        counted.append(f"{item.unspecified_count} (persons or events, the source does not say which)")
    return listed(counted) if counted else ""


def _flow(trial: Trial) -> Iterator[Finding]:
    """Hold those who started against those who completed and those who did not, in each group and period."""
    cells: defaultdict[tuple[str, str | None, str | None], dict[FlowMilestone, FlowCount]] = defaultdict(dict)
    reasons: defaultdict[tuple[str, str | None, str | None], list[FlowCount]] = defaultdict(list)
    for item in trial.flow:
        if item.participant_count is None or item.group is None:
            continue
        place = item.group, item.period, item.period_title
        if item.dropout_reason:
            reasons[place].append(item)
        elif not item.milestone_text:
            cells[place][item.milestone] = item
    checked = 0
    for place, found in cells.items():
        started, completed, left = (
            found.get(name) for name in (FlowMilestone.STARTED, FlowMilestone.COMPLETED, FlowMilestone.NOT_COMPLETED)
        )
        if started and completed and left:
            checked += 1
            sums = (completed.participant_count or 0) + (left.participant_count or 0)
            yield from _unequal(sums, started, "those who completed and those who did not", "those who started")
        if left and reasons[place]:
            checked += 1
            sums = sum(item.participant_count or 0 for item in reasons[place])
            yield from _unequal(sums, left, "those who left, by reason", "those who did not complete")
    if checked:
        words = f"{count(checked, 'sum')} of the participant flow were held against the totals beside them."
        yield Finding(Metric.COUNTS, Verdict.AGREES, (Subject("Trial", "trial"),), words, "", (ONCE_COUNTED,))


def _unequal(sums: int, total: FlowCount, parts: str, whole: str) -> Iterator[Finding]:
    if sums == total.participant_count:
        return
    where = f"group {total.group}" + (f", {total.period_title}" if total.period_title else "")
    words = f"Participant flow, {where}: {parts} are {sums}, {whole} are {total.participant_count}."
    subject = Subject("FlowCount", total.key, total.milestone.value)
    yield Finding(Metric.COUNTS, Verdict.DIFFERS, (subject,), words, "parts and whole differ", (ONCE_COUNTED,))


def _enrolment(trial: Trial, groups: dict[str, Group]) -> Iterator[Finding]:
    """Look for more people analysed, at risk or allocated than were enrolled."""
    if trial.enrolment is None or not _is_actual(trial):
        return
    for group in groups.values():
        for name, said in (("analysed_count", "analysed"), ("at_risk_count", "at risk")):
            number = getattr(group, name)
            if number is not None and number > trial.enrolment:
                words = f"{group.label}: {count(number, 'person', 'people')} {said}, {trial.enrolment} enrolled."
                subject = Subject("Group", group.key, group.label)
                yield Finding(Metric.COUNTS, Verdict.DIFFERS, (subject,), words, "more than were enrolled")
    allocated = [arm.allocated_count for arm in trial.arms if arm.kind in (ArmKind.SEQUENCE, ArmKind.TREATMENT)]
    numbers = [number for number in allocated if number is not None]
    if numbers and sum(numbers) > trial.enrolment:
        words = f"The arms add up to {sum(numbers)} people, {trial.enrolment} were enrolled."
        subject = Subject("Trial", "trial")
        yield Finding(Metric.COUNTS, Verdict.DIFFERS, (subject,), words, "more than were enrolled", (ONCE_COUNTED,))


def _disjoint_groups(trial: Trial, groups: dict[str, Group]) -> Iterator[Finding]:
    """Add up groups that share nobody: those of different arms of a parallel trial."""
    if trial.model is not DesignModel.PARALLEL:
        return
    for outcome in trial.outcomes:
        people = _sum_of_arms([group.key for group in outcome.groups], groups)
        if people is not None and trial.enrolment is not None and people > trial.enrolment and _is_actual(trial):
            words = f"{outcome.label}: its groups add up to {people} people analysed, {trial.enrolment} were enrolled."
            subject = Subject("OutcomeMeasure", outcome.key, outcome.label)
            yield Finding(Metric.COUNTS, Verdict.DIFFERS, (subject,), words, "more than were enrolled", (ONCE_COUNTED,))
    for setting in settings(trial):
        node = setting.analysis
        people = _sum_of_arms(list(node.groups), groups)
        if people is not None and node.analysed_count is not None and node.analysed_count > people:
            words = f"{setting.name}: {node.analysed_count} people analysed, and {people} in the groups that are compared."
            yield Finding(
                Metric.COUNTS, Verdict.DIFFERS, (setting.subject,), words, "more than are in the groups", (ONCE_COUNTED,)
            )


def _sum_of_arms(keys: list[str], groups: dict[str, Group]) -> int | None:
    """Add up the people analysed in groups of one arm each, or give None where groups may share people or do not count them."""
    found = [groups[key] for key in keys]
    arms = [group.arm for group in found if group.kind is GroupKind.ARM]
    counts = [group.analysed_count for group in found if group.analysed_count is not None]
    if len(found) < 2 or len(set(arms)) < len(found) or None in arms or len(counts) < len(found):  # noqa: PLR2004
        return None
    return sum(counts)


def _is_actual(trial: Trial) -> bool:
    return trial.enrolment_kind is not CountKind.ANTICIPATED


def _timepoints(trial: Trial) -> Iterator[Finding]:
    """Look for outcomes that were assessed after the follow-up had ended."""
    if trial.follow_up is None:
        return
    for outcome in trial.outcomes:
        for assessment in outcome.assessments:
            if assessment.timepoint is not None and is_later(assessment.timepoint, trial.follow_up):
                ended = time_words(trial.follow_up)
                words = f"{outcome.label}: assessed {timepoint_words(assessment, outcome)}, and follow-up ended at {ended}."
                subject = Subject("OutcomeAssessment", assessment.key, outcome.label)
                yield Finding(Metric.TIMEPOINT, Verdict.DIFFERS, (subject,), words, "after the end of follow-up")


def _kept_as_posted(trial: Trial) -> Iterator[Finding]:
    for _, model, node in walk(Trial, trial):
        if isinstance(node, Node) and node.as_posted:
            label = getattr(node, "label", None) or node.key
            printed = listed([repr(text) for text in node.as_posted])
            kept = "which is no value of its kind, or cannot stand beside its other figures; it is kept as text"
            words = f"{label}: the source prints {printed}, {kept}."
            yield Finding(
                Metric.LEGIBILITY,
                Verdict.KEPT_AS_POSTED,
                (Subject(model.__name__, node.key, label),),
                words,
                "no value of its kind",
            )
