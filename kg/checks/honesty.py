"""Find what the statistics leave open: what confounds, what was not adjusted for, and claims that no interval bears out.

A claim stays what its party said; a finding stands beside it. Nothing here decides what is true of the world.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.checks.claims import claim_findings, result_text
from kg.checks.finding import Finding, Metric, Subject, Verdict
from kg.checks.methods import affirmed, doubt_rows, says_none
from kg.checks.phrases import listed
from kg.checks.setting import Setting, is_after_crossover, null_state, timepoint_words, trial_text
from kg.record.analysis import WITH_MARGIN
from kg.record.base import Reason
from kg.record.concepts import ComparisonBasis, DesignModel, OutcomeRole
from kg.record.design import DesignCell
from kg.record.outcome import OutcomeAssessment, OutcomeMeasure
from kg.record.trial import Trial
from kg.wording import words

_UNSTATED = "no adjustment for several tests is stated"

STATED_UNADJUSTED, SPOKEN_OF_ADJUSTMENT, NO_ADJUSTMENT_STATED = (
    "stated as not adjusted",
    "adjustment is spoken of in places",
    "adjustment not stated",
)
"""Why a finding on multiplicity stands: what the source says of adjustment."""

CAUSAL_ORDER = "what was given in one period can still act in the next"


def honesty_findings(trial: Trial, settings: list[Setting], spoken: str | None) -> Iterator[Finding]:
    """Yield what claims say beyond their statistics, and what stands in the way of reading a result as it looks.

    `spoken` are the words by which the record speaks of adjustment for several tests.
    """
    yield from claim_findings(trial, settings)
    yield from _multiplicity(trial, settings, spoken)
    if nominal_is_assessed(trial, settings, spoken):
        yield from _nominal_results(trial, settings)
    yield from _crossover_contrasts(trial, settings)


def _multiplicity(trial: Trial, settings: list[Setting], spoken: str | None) -> Iterator[Finding]:
    tested = [setting for setting in settings if setting.test or setting.interval]
    inapplicable = trial.missing.get("multiplicity_adjustment") is Reason.NOT_APPLICABLE
    stated = trial.multiplicity_adjustment
    if inapplicable or (stated and not says_none(stated)) or len(tested) < 2:  # noqa: PLR2004 -- one test needs no adjustment
        return
    subjects = (Subject("Trial", "trial"),)
    missing: tuple[tuple[str, str], ...] = (("Trial", "multiplicity_adjustment"),)
    reported = f"{len(tested)} tests or intervals are reported"
    chance = "Of several tests of true null hypotheses, one or more fall below 0.05 with a greater chance than one in twenty."
    if stated:
        text = f"{reported}, and the source says that they are not adjusted for being several. {chance}"
        yield Finding(Metric.MULTIPLICITY, Verdict.WITHOUT_ADJUSTMENT, subjects, text, STATED_UNADJUSTED)
    elif spoken:
        reason = SPOKEN_OF_ADJUSTMENT
        text = (
            f"{reported}. Nothing says of all of them whether they are adjusted for being several; in places the record speaks "
            f"of it ({spoken!r})."
        )
        yield Finding(Metric.MULTIPLICITY, Verdict.NOT_CHECKABLE, subjects, text, reason, (), (), missing)
    else:
        alpha = "" if trial.significance_level else " No level of significance is stated either."
        text = f"{reported}, and nothing says whether they are adjusted for being several.{alpha} {chance}"
        missing += () if trial.significance_level else (("Trial", "significance_level"),)
        yield Finding(Metric.MULTIPLICITY, Verdict.WITHOUT_ADJUSTMENT, subjects, text, NO_ADJUSTMENT_STATED, (), (), missing)


def spoken_of_adjustment(trial: Trial) -> str | None:
    """Give the words by which a record speaks of adjustment for several tests, or None where it does not."""
    (row,) = (row for row in doubt_rows() if row.doubt == "multiplicity")
    found = row.pattern.search(affirmed(trial_text(trial)))
    return found[0] if found else None


def nominal_is_assessed(trial: Trial, settings: list[Setting], spoken: str | None) -> bool:
    """Tell whether it can be said which results are nominal.

    It cannot where adjustment is stated or spoken of, where it is not known whether a primary result excludes its null value,
    and where that was not what the primary result was to show.
    """
    primary = [setting for setting in settings if setting.outcome.role is OutcomeRole.PRIMARY]
    stated = trial.multiplicity_adjustment
    adjusted = not says_none(stated) if stated else spoken is not None
    against_margin = any(setting.analysis.hypothesis in WITH_MARGIN for setting in primary)
    return not (adjusted or against_margin or any(null_state(setting) is None for setting in primary))


def _nominal_results(trial: Trial, settings: list[Setting]) -> Iterator[Finding]:
    """Yield results of other outcomes that exclude the null value where no primary result does."""
    primary = [setting for setting in settings if setting.outcome.role is OutcomeRole.PRIMARY]
    if any(null_state(setting) for setting in primary):
        return
    unadjusted = "the source says that tests were not adjusted for being several" if trial.multiplicity_adjustment else _UNSTATED
    beside = (
        f"the primary result does not exclude its null value ({'; '.join(map(result_text, primary))})"
        if primary
        else "no comparison of a primary outcome is reported"
    )
    reason = "beside a primary result that includes the null value" if primary else "beside no comparison of a primary outcome"
    for setting in settings:
        if setting.outcome.role is OutcomeRole.PRIMARY or not null_state(setting):
            continue
        text = (
            f"{result_text(setting)}. The interval excludes the null value, but the outcome is {words(setting.outcome.role)}, "
            f"{unadjusted}, and {beside}. The result is nominal: it can suggest, and does not confirm."
        )
        subjects = (setting.subject, *(other.subject for other in primary))
        yield Finding(Metric.NOMINAL_RESULT, Verdict.NOMINAL, subjects, text, reason)


def _crossover_contrasts(trial: Trial, settings: list[Setting]) -> Iterator[Finding]:
    if trial.model is not DesignModel.CROSSOVER:
        return
    for setting in settings:
        basis = setting.analysis.comparison_basis
        if basis is ComparisonBasis.BETWEEN_SEQUENCES_AFTER_CROSSOVER or (
            basis in (None, ComparisonBasis.BETWEEN_GROUPS) and is_after_crossover(trial, setting.assessment)
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
                    "treatment against the other. No figure is given, so that the size of the later difference is not known."
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
    return f"{outcome.label} {timepoint_words(assessment, outcome)}".strip()
