"""Hold claims against the results that they rest on: what they say may be more than any interval bears out.

A claim stays what its party said; a finding stands beside it. Nothing here decides what is true of the world.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kg.checks.finding import Finding, Metric, Subject, Verdict
from kg.checks.phrases import count, figures_text, number, p_text
from kg.checks.setting import Setting, null_state
from kg.checks.values import orientation
from kg.record.claim import Claim
from kg.record.concepts import Direction, Hypothesis, OutcomeRole, Party, Scale, Stance
from kg.record.trial import Trial

_CLAIMANTS = {
    Party.SUMMARY: "The summary claims",
    Party.AUTHORS: "The authors claim",
    Party.SPONSOR: "The sponsor claims",
    Party.REGISTRY: "The registry record claims",
}

NO_MARGIN = "no margin is stated within which a difference would count as none"
OWN_RESULTS = "what a claim rests on is what the source says it rests on; where it says nothing, the primary results stand in"
NOT_COMPARED = "no comparison of harms between groups is reported"
_RATIO_SCALES = (Scale.LOG, Scale.RATIO_IN_PERCENT)


def claim_findings(trial: Trial, settings: list[Setting]) -> Iterator[Finding]:
    """Yield what each claim says beyond, or in keeping with, the results behind it."""
    primary = [setting for setting in settings if setting.outcome.role is OutcomeRole.PRIMARY]
    for claim in trial.claims:
        subject = Subject("Claim", claim.key, claim.label)
        rested = [setting for setting in settings if setting.analysis.key in claim.rests_on]
        said = f"{_CLAIMANTS[claim.claimant]}: {claim.label}."
        if claim.stance is Stance.ASSERTS_EFFECT:
            about = [setting for setting in primary if setting.outcome.key in claim.about_outcomes]
            yield _effect_claim(subject, said, about or primary)
        elif claim.stance is Stance.DENIES_EFFECT:
            yield _no_effect_claim(subject, said, rested or primary)
        elif claim.stance is Stance.ASSERTS_DIRECTION:
            yield _direction_claim(subject, said, claim, rested)
        elif claim.stance in (Stance.ASSERTS_HARM, Stance.ASSERTS_CAUSE):
            yield from _harm_claim(subject, said, claim, trial)


def result_text(setting: Setting) -> str:
    """Give the result of an analysis in one clause."""
    test = setting.test
    parts = [figures_text(setting)] + ([p_text(test)] if test else [])
    return f"{setting.name}: {', '.join(parts)}"


def _results(settings: list[Setting]) -> str:
    return "; ".join(map(result_text, settings))


def _effect_claim(subject: Subject, said: str, primary: list[Setting]) -> Finding:
    subjects = (subject, *(setting.subject for setting in primary))
    states = {setting.analysis.key: null_state(setting) for setting in primary}
    supporting = [setting for setting in primary if states[setting.analysis.key]]
    if supporting:
        text = (
            f"{said} A primary result excludes its null value ({_results(supporting)}); in which direction a benefit lies is "
            "for the reader."
        )
        return Finding(Metric.EFFECT_CLAIM, Verdict.AGREES, subjects, text)
    if None in states.values():
        open_ = [setting for setting in primary if states[setting.analysis.key] is None]
        reason = "no interval says whether it excludes the null value"
        text = f"{said} Of the primary result {reason} ({_results(open_)})."
        return Finding(Metric.EFFECT_CLAIM, Verdict.NOT_CHECKABLE, subjects, text, reason)
    shown = f" excludes its null value ({_results(primary)})" if primary else " is reported"
    text = f"{said} No primary result{shown}."
    return Finding(Metric.EFFECT_CLAIM, Verdict.BEYOND_STATISTIC, subjects, text, "no primary result supports it")


def _no_effect_claim(subject: Subject, said: str, basis: list[Setting]) -> Finding:
    """Hold a denial against its results: only an interval within the margin of an equivalence test bears it out."""
    subjects = (subject, *(setting.subject for setting in basis))
    metric = Metric.NO_EFFECT_CLAIM
    if against := [setting for setting in basis if null_state(setting)]:
        text = f"{said} A result that it rests on excludes its null value ({_results(against)})."
        reason = "a result excludes the null value"
        return Finding(metric, Verdict.BEYOND_STATISTIC, subjects, text, reason, (OWN_RESULTS,))
    within = [setting for setting in basis if lies_within_margin(setting)]
    if within and len(within) == len(basis):
        text = f"{said} The interval lies within the margin of an equivalence test ({_margins(within)})."
        return Finding(
            metric, Verdict.AGREES, subjects, f"{text} Whether the margin is apt is for the reader.", "", (OWN_RESULTS,)
        )
    if tested := [setting for setting in basis if setting.analysis.margin is not None]:
        text = f"{said} The interval does not lie within the margin on both sides ({_margins(tested)})."
        reason = "not within a margin on both sides"
        return Finding(metric, Verdict.BEYOND_STATISTIC, subjects, text, reason, (OWN_RESULTS,))
    included = [setting for setting in basis if null_state(setting) is False]
    shown = f" ({_results(included)})" if included else ""
    text = (
        f"{said} A result that does not exclude the null value{shown} does not show that there is no effect: "
        f"{NO_MARGIN}, and the interval holds other values that the data do not exclude."
    )
    return Finding(metric, Verdict.BEYOND_STATISTIC, subjects, text, NO_MARGIN, (OWN_RESULTS,))


def _margins(settings: list[Setting]) -> str:
    return "; ".join(f"{result_text(setting)}, margin {number(setting.analysis.margin or Decimal(0))}" for setting in settings)


def lies_within_margin(setting: Setting) -> bool:
    """Tell whether an interval lies within the margin of an equivalence test, on both sides of the null value."""
    node = setting.analysis
    if node.hypothesis is not Hypothesis.EQUIVALENCE or node.margin is None or node.lower is None or node.upper is None:
        return False
    if node.scale in _RATIO_SCALES:
        unity = Decimal(1) if node.scale is Scale.LOG else Decimal(100)
        ratio = node.margin / unity
        ends = sorted((ratio, 1 / ratio)) if ratio > 0 else [Decimal(1), Decimal(1)]
        return ends[0] * unity < node.lower and node.upper < ends[1] * unity
    size, null = abs(node.margin), node.null_value or Decimal(0)
    return null - size < node.lower and node.upper < null + size


def _direction_claim(subject: Subject, said: str, claim: Claim, rested: list[Setting]) -> Finding:
    """Hold a direction against the interval, and against the sign of the estimate where it is known whose it is."""
    metric, subjects = Metric.DIRECTION_CLAIM, (subject, *(setting.subject for setting in rested))
    states = [null_state(setting) for setting in rested]
    if False in states:
        included = [setting for setting, excluded in zip(rested, states, strict=True) if excluded is False]
        text = f"{said} The interval includes the null value ({_results(included)}), so that it allows the other direction too."
        return Finding(metric, Verdict.BEYOND_STATISTIC, subjects, text, "the interval includes the null value")
    if not rested:
        reason = "no interval to hold it against"
        return Finding(metric, Verdict.NOT_CHECKABLE, subjects, f"{said} There is {reason}.", reason)
    if None in states:
        reason = "the interval does not say whether it excludes the null value"
        return Finding(metric, Verdict.NOT_CHECKABLE, subjects, f"{said} {reason[0].upper()}{reason[1:]}.", reason)
    excluded = f"{said} The interval excludes the null value ({_results(rested)})"
    signs = [points_to(setting, claim) for setting in rested]
    if None in signs:
        reason = "which group is subtracted or divided by is not known, so that the sign of the estimate shows no direction"
        return Finding(metric, Verdict.NOT_CHECKABLE, subjects, f"{excluded}; {reason}.", reason)
    if all(sign is claim.direction for sign in signs):
        return Finding(metric, Verdict.AGREES, subjects, f"{excluded}, and the estimate points to {claim.direction} values.")
    reason = "the estimate points to the other direction"
    return Finding(metric, Verdict.BEYOND_STATISTIC, subjects, f"{excluded}; {reason}.", reason)


def points_to(setting: Setting, claim: Claim) -> Direction | None:
    """Tell to which values an estimate points in the group that a claim is about, or give None where that is not known."""
    node = setting.analysis
    if node.estimate is None or node.null_value is None or len(node.groups) != 2:  # noqa: PLR2004 -- a pair
        return None
    reference = node.reference_group or (found[1] if (found := orientation(setting)) else None)
    if reference is None:
        return None
    about = set(claim.about_interventions)
    treated = [key for key in node.groups if about & _given(setting, key)]
    if len(treated) != 1 or node.estimate == node.null_value:
        return None
    higher = (node.estimate > node.null_value) is (treated[0] != reference)
    return Direction.HIGHER if higher else Direction.LOWER


def _given(setting: Setting, key: str) -> set[str]:
    """List the interventions that a group received, or that its arm is assigned to."""
    group = setting.groups[key]
    arms = {arm.key: arm for arm in setting.trial.arms}
    return {*group.interventions, *(arms[group.arm].interventions if group.arm in arms else ())}


def _harm_claim(subject: Subject, said: str, claim: Claim, trial: Trial) -> Iterator[Finding]:
    """Say of a claim about harms whether the harms behind it are compared between groups."""
    keys = {*claim.about_adverse_events, *claim.rests_on_adverse_events}
    events = [event for event in trial.adverse_events if event.key in keys] or list(trial.adverse_events)
    compared = [event for event in events if len({item.group for item in event.counts if item.group}) > 1]
    if compared or not events:
        return
    subjects = (subject, *(Subject("AdverseEventSummary", event.key, event.label) for event in events))
    text = (
        f"{said} The counts behind it ({count(len(events), 'adverse event')}) stand for no group and no period, so that "
        f"{NOT_COMPARED}: how much of them is due to what was given cannot be seen from them. That is no sign of safety."
    )
    yield Finding(Metric.HARM_CLAIM, Verdict.NOT_CHECKABLE, subjects, text, NOT_COMPARED)
