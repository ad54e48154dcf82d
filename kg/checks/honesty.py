"""Find what is said beyond the statistics: effects, absences and directions that no interval bears out, and what confounds.

A claim stays what its party said; a finding stands beside it. Nothing here decides what is true of the world.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.checks.agreement import excludes_null
from kg.checks.finding import Finding, Metric, Subject, Verdict
from kg.checks.gates import interval_gate
from kg.checks.methods import says_none
from kg.checks.phrases import interval_text, listed, p_text, sentence
from kg.checks.setting import Setting, timepoint_words
from kg.record.analysis import WITH_MARGIN
from kg.record.base import Reason
from kg.record.claim import Claim
from kg.record.concepts import ComparisonBasis, DesignModel, OutcomeRole, Party, PeriodKind, Stance
from kg.record.design import DesignCell
from kg.record.outcome import OutcomeAssessment, OutcomeMeasure
from kg.record.trial import Trial
from kg.wording import words

_CLAIMANTS = {
    Party.SUMMARY: "The summary claims",
    Party.AUTHORS: "The authors claim",
    Party.SPONSOR: "The sponsor claims",
    Party.REGISTRY: "The registry record claims",
}

_UNSTATED = "no adjustment for several tests is stated"

NO_MARGIN = "no margin is stated within which a difference would count as none"
OWN_INTERVALS = "what a claim rests on is what the source says it rests on; where it says nothing, the primary results stand in"
CAUSAL_ORDER = "what was given in one period can still act in the next"


def honesty_findings(trial: Trial, settings: list[Setting]) -> Iterator[Finding]:
    """Yield what claims say beyond their statistics, and what stands in the way of reading a result as it looks."""
    for claim in trial.claims:
        yield from _claim_findings(claim, settings)
    yield from _multiplicity(trial, settings)
    yield from _nominal_results(trial, settings)
    yield from _crossover_contrasts(trial, settings)


def state(setting: Setting) -> bool | None:
    """Tell whether an analysis excludes its null value, or give None where that cannot be said."""
    return None if setting.interval is None or interval_gate(setting) else excludes_null(setting.interval)


def result_text(setting: Setting) -> str:
    """Give the result of an analysis in one clause."""
    interval, test = setting.interval, setting.test
    parts = [interval_text(interval)] if interval else []
    parts += [p_text(test)] if test else []
    return f"{setting.name}: {', '.join(parts) or 'no figures'}"


def _claim_findings(claim: Claim, settings: list[Setting]) -> Iterator[Finding]:
    subject = Subject("Claim", claim.key, claim.label)
    rested = [setting for setting in settings if setting.analysis.key in claim.rests_on]
    primary = [setting for setting in settings if setting.outcome.role is OutcomeRole.PRIMARY]
    said = f"{_CLAIMANTS[claim.claimant]}: {claim.label}."
    if claim.stance is Stance.ASSERTS_EFFECT:
        yield from _effect_claim(subject, said, primary)
    elif claim.stance is Stance.DENIES_EFFECT:
        yield from _no_effect_claim(subject, said, rested or primary)
    elif claim.stance is Stance.ASSERTS_DIRECTION:
        yield from _direction_claim(subject, said, rested)


def _effect_claim(subject: Subject, said: str, primary: list[Setting]) -> Iterator[Finding]:
    supporting = [setting for setting in primary if state(setting)]
    subjects = (subject, *(setting.subject for setting in primary))
    if supporting:
        shown = "; ".join(map(result_text, supporting))
        text = f"{said} A primary result excludes its null value ({shown}); in which direction a benefit lies is for the reader."
        yield Finding(Metric.EFFECT_CLAIM, Verdict.AGREES, subjects, text)
        return
    shown = f": {'; '.join(map(result_text, primary))}" if primary else ", and none is reported"
    text = f"{said} No primary result excludes its null value{shown}."
    yield Finding(Metric.EFFECT_CLAIM, Verdict.BEYOND_STATISTIC, subjects, text, "no primary result supports it")


def _no_effect_claim(subject: Subject, said: str, basis: list[Setting]) -> Iterator[Finding]:
    subjects = (subject, *(setting.subject for setting in basis))
    tested = [setting for setting in basis if setting.analysis.hypothesis in WITH_MARGIN and setting.analysis.margin is not None]
    if tested:
        shown = "; ".join(f"{result_text(setting)}, margin {setting.analysis.margin}" for setting in tested)
        text = f"{said} It can rest on a test against a margin ({shown}); whether the margin is apt is for the reader."
        yield Finding(Metric.NO_EFFECT_CLAIM, Verdict.AGREES, subjects, text, "", (OWN_INTERVALS,))
        return
    included = [setting for setting in basis if state(setting) is False]
    shown = f" ({'; '.join(map(result_text, included))})" if included else ""
    text = (
        f"{said} A result that does not exclude the null value{shown} does not show that there is no effect: "
        f"{NO_MARGIN}, and the interval holds other values that the data do not exclude."
    )
    yield Finding(Metric.NO_EFFECT_CLAIM, Verdict.BEYOND_STATISTIC, subjects, text, NO_MARGIN, (OWN_INTERVALS,))


def _direction_claim(subject: Subject, said: str, rested: list[Setting]) -> Iterator[Finding]:
    subjects = (subject, *(setting.subject for setting in rested))
    states = [state(setting) for setting in rested]
    if False in states:
        included = [setting for setting, excluded in zip(rested, states, strict=True) if excluded is False]
        shown = "; ".join(map(result_text, included))
        text = f"{said} The interval includes the null value ({shown}), so that it allows the other direction too."
        yield Finding(Metric.DIRECTION_CLAIM, Verdict.BEYOND_STATISTIC, subjects, text, "the interval includes the null value")
    elif states and all(states):
        text = f"{said} The interval excludes the null value ({'; '.join(map(result_text, rested))})."
        yield Finding(Metric.DIRECTION_CLAIM, Verdict.AGREES, subjects, text)
    else:
        reason = (
            "no interval to hold it against" if not rested else "the interval does not say whether it excludes the null value"
        )
        text = (
            f"{said} There is {reason}, so that the direction cannot be checked." if not rested else f"{said} {sentence(reason)}."
        )
        yield Finding(Metric.DIRECTION_CLAIM, Verdict.NOT_CHECKABLE, subjects, text, reason)


def _multiplicity(trial: Trial, settings: list[Setting]) -> Iterator[Finding]:
    tested = [setting for setting in settings if setting.test or setting.interval]
    inapplicable = trial.missing.get("multiplicity_adjustment") is Reason.NOT_APPLICABLE
    if trial.multiplicity_adjustment or inapplicable or len(tested) < 2:  # noqa: PLR2004 -- one test needs no adjustment
        return
    alpha = "" if trial.significance_level else " No level of significance is stated either."
    text = (
        f"{len(tested)} tests or intervals are reported, and nothing says whether they are adjusted for being several.{alpha} "
        "Of several tests of true null hypotheses, one or more fall below 0.05 with a greater chance than one in twenty."
    )
    missing = (("Trial", "multiplicity_adjustment"), *(() if trial.significance_level else (("Trial", "significance_level"),)))
    subjects = (Subject("Trial", "trial"),)
    yield Finding(Metric.MULTIPLICITY, Verdict.NOT_ADJUSTED, subjects, text, "adjustment not stated", (), (), missing)


def _nominal_results(trial: Trial, settings: list[Setting]) -> Iterator[Finding]:
    """Yield results of other outcomes that exclude the null value where no primary result does."""
    primary = [setting for setting in settings if setting.outcome.role is OutcomeRole.PRIMARY]
    stated = trial.multiplicity_adjustment
    if any(state(setting) is not False for setting in primary) or (stated and not says_none(stated)):
        return
    adjustment = "the source says that tests were not adjusted for being several" if stated else _UNSTATED
    beside = (
        f"the primary result does not exclude its null value ({'; '.join(map(result_text, primary))})"
        if primary
        else "no comparison of a primary outcome is reported"
    )
    reason = "beside a primary result that includes the null value" if primary else "beside no comparison of a primary outcome"
    for setting in settings:
        if setting.outcome.role is OutcomeRole.PRIMARY or not state(setting):
            continue
        text = (
            f"{result_text(setting)}. The interval excludes the null value, but the outcome is {words(setting.outcome.role)}, "
            f"{adjustment}, and {beside}. "
            "The result is nominal: it can suggest, and does not confirm."
        )
        subjects = (setting.subject, *(other.subject for other in primary))
        yield Finding(Metric.NOMINAL_RESULT, Verdict.NOMINAL, subjects, text, reason)


def _crossover_contrasts(trial: Trial, settings: list[Setting]) -> Iterator[Finding]:
    if trial.model is not DesignModel.CROSSOVER:
        return
    for setting in settings:
        if setting.analysis.comparison_basis is ComparisonBasis.BETWEEN_SEQUENCES_AFTER_CROSSOVER or (
            setting.analysis.comparison_basis is None and _is_after_crossover(trial, setting.assessment)
        ):
            text = (
                f"{result_text(setting)}. It contrasts groups after the crossover, when each had been given what the other "
                "was given before: it is not the contrast of one treatment with the other."
            )
            yield Finding(
                Metric.CROSSOVER_CONTRAST, Verdict.CONFOUNDED, (setting.subject,), text, "after the crossover", (CAUSAL_ORDER,)
            )
    cells = {cell.key: cell for cell in trial.cells}
    labels = {
        "Arm": {arm.key: arm.label for arm in trial.arms},
        "Period": {period.key: period.label for period in trial.periods},
        "Intervention": {intervention.key: intervention.label for intervention in trial.interventions},
    }
    for outcome in trial.outcomes:
        for assessment in outcome.assessments:
            for finding in assessment.findings:
                if not finding.confounded_by:
                    continue
                given = listed([_given(cells[cell], labels) for cell in finding.confounded_by])
                text = (
                    f"{_where(outcome, assessment)}: {finding.label}. By then {given}; the groups no longer differ by one "
                    "treatment against the other."
                )
                subjects = (
                    Subject("QualitativeFinding", finding.key, finding.label),
                    *(Subject("DesignCell", cell) for cell in finding.confounded_by),
                )
                yield Finding(
                    Metric.CROSSOVER_CONTRAST, Verdict.CONFOUNDED, subjects, text, "after the crossover", (CAUSAL_ORDER,)
                )


def _given(cell: DesignCell, labels: dict[str, dict[str, str]]) -> str:
    """Say what was given in a cell; a key names one thing of each class."""
    given = listed([labels["Intervention"][key] for key in cell.interventions]) if cell.interventions else "nothing"
    return (
        f"the sequence {labels['Arm'][cell.arm]!r} had been given this, in the period {labels['Period'][cell.period]!r}: {given}"
    )


def _where(outcome: OutcomeMeasure, assessment: OutcomeAssessment) -> str:
    return f"{outcome.label} {timepoint_words(assessment)}".strip()


def _is_after_crossover(trial: Trial, assessment: OutcomeAssessment) -> bool:
    """Tell whether a timepoint lies after the start of a later treatment period, where both are in one unit."""
    when = assessment.timepoint
    starts = [
        period.period_start
        for period in trial.periods
        if period.order > 1 and period.kind is PeriodKind.TREATMENT and period.period_start is not None
    ]
    return when is not None and any(start.unit == when.unit and when.value > start.value for start in starts)
