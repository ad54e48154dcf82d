"""What is claimed is held against the result that it rests on, in both directions and fairly.

Each case is one that would mislead: a direction that the sign contradicts, an effect denied where the interval excludes
none, an effect claimed where nothing can be said of the interval.
"""

from __future__ import annotations

from typing import Any

import pytest
from analyses import FITTING, analysis, findings, outcome, trial

from kg.checks.finding import Finding, Metric, Verdict
from kg.record.claim import Claim
from kg.record.trial import Trial

EXCLUDING = FITTING | {"estimate": "9.37", "lower": "0.29", "upper": "18.45", "p": "0.044"}
INCLUDING = FITTING | {"estimate": "-0.31", "lower": "-1.84", "upper": "1.22", "p": "0.690"}
INTERVENTIONS = [
    {"key": key, "label": key, "kind": "drug", "placebo": key == "pill", "role": "investigated"} for key in ("drug", "pill")
]


def _claim(stance: str, **facts: Any) -> Claim:
    given = {"key": "claim", "label": "Said", "claimant": "authors", "stance": stance, "about_interventions": ["drug"]} | facts
    missing = {} if "rests_on" in given else {"rests_on": "not-reported"}
    return Claim(**given, missing=missing)


def _trial(figures: dict[str, Any], claim: Claim, role: str = "primary", **facts: Any) -> Trial:
    made = outcome(analysis(figures, **facts), role=role)
    groups = [
        group.model_copy(update={"kind": "treatment", "interventions": ("drug",) if group.key == "drug" else ("pill",)})
        for group in made.groups
    ]
    made = made.model_copy(update={"groups": tuple(groups)})
    return trial(made, claims=[claim], interventions=INTERVENTIONS)


def _found(metric: Metric, figures: dict[str, Any], stance: str, rests: bool = True, **facts: Any) -> Finding:  # noqa: FBT001, FBT002
    direction = {"direction": facts.pop("direction")} if "direction" in facts else {}
    claim = _claim(stance, **({"rests_on": ["result"]} if rests else {}), **direction)
    (finding,) = findings(_trial(figures, claim, **facts), metric)
    return finding


def test_a_direction_is_held_against_the_sign_of_the_estimate() -> None:
    """+9.37 for drug minus placebo is no "lower on drug", whatever the p value."""
    higher = _found(Metric.DIRECTION_CLAIM, EXCLUDING, "asserts-direction", direction="higher")
    assert higher.verdict is Verdict.AGREES
    lower = _found(Metric.DIRECTION_CLAIM, EXCLUDING, "asserts-direction", direction="lower")
    assert (lower.verdict, lower.reason) == (Verdict.BEYOND_STATISTIC, "the estimate points to the other direction")
    turned = _found(Metric.DIRECTION_CLAIM, EXCLUDING, "asserts-direction", direction="lower", reference_group="drug")
    assert turned.verdict is Verdict.AGREES


def test_without_orientation_a_direction_cannot_be_checked() -> None:
    found = _found(Metric.DIRECTION_CLAIM, EXCLUDING, "asserts-direction", direction="higher", reference_group=None)
    assert found.verdict is Verdict.NOT_CHECKABLE
    assert "which group is subtracted" in found.reason


def test_a_direction_on_an_interval_that_includes_the_null_goes_beyond_it() -> None:
    found = _found(Metric.DIRECTION_CLAIM, INCLUDING, "asserts-direction", direction="lower")
    assert found.verdict is Verdict.BEYOND_STATISTIC
    assert "allows the other direction too" in found.words


NO_INTERVAL = {"lower": None, "upper": None, "level": None, "interval_sides": None, "estimate": None, "p": "0.0001"}


def test_a_claim_of_effect_is_not_denied_for_want_of_an_interval() -> None:
    """P = 0.0001 by a log-rank test, and no interval: to call the claim unsupported would be our own overclaim."""
    found = _found(Metric.EFFECT_CLAIM, FITTING, "asserts-effect", **NO_INTERVAL, statistical_model="Log Rank")
    assert found.verdict is Verdict.NOT_CHECKABLE
    assert "p = 0.0001" in found.words


@pytest.mark.parametrize("method", ["Clopper-Pearson exact", "bootstrap", "Bayesian credible interval"])
def test_whatever_its_method_an_interval_holds_the_null_value_or_not(method: str) -> None:
    ratio = {"statistic": "odds-ratio", "scale": "log", "null_value": "1", "estimate": "3.2", "lower": "1.9", "upper": "5.6"}
    found = _found(Metric.EFFECT_CLAIM, FITTING | ratio, "asserts-effect", interval_method=method)
    assert found.verdict is Verdict.AGREES
    zero = ratio | {"estimate": "0.12", "lower": "0.00", "upper": "0.60"}
    assert _found(Metric.EFFECT_CLAIM, FITTING | zero, "asserts-effect").verdict is Verdict.AGREES


def test_a_claim_of_effect_beside_a_null_primary_goes_beyond_it() -> None:
    found = _found(Metric.EFFECT_CLAIM, INCLUDING, "asserts-effect", rests=False)
    assert found.verdict is Verdict.BEYOND_STATISTIC
    assert "−1.84 to 1.22" in found.words


def test_no_effect_is_borne_out_by_an_interval_within_an_equivalence_margin_alone() -> None:
    """A test that failed, a margin on one side only and an interval that excludes zero all show no absence of effect."""
    narrow = INCLUDING | {"estimate": "0.05", "lower": "-0.40", "upper": "0.50", "p": "0.826"}
    given = {"hypothesis": "equivalence", "margin": "1"}
    assert _found(Metric.NO_EFFECT_CLAIM, narrow, "denies-effect", **given).verdict is Verdict.AGREES
    wide = _found(Metric.NO_EFFECT_CLAIM, INCLUDING, "denies-effect", **given)
    assert (wide.verdict, wide.reason) == (Verdict.BEYOND_STATISTIC, "not within a margin on both sides")
    inferior = _found(Metric.NO_EFFECT_CLAIM, narrow, "denies-effect", hypothesis="non-inferiority", margin="-1")
    assert inferior.verdict is Verdict.BEYOND_STATISTIC
    excluding = _found(Metric.NO_EFFECT_CLAIM, EXCLUDING, "denies-effect", rests=False)
    assert excluding.reason == "a result excludes the null value"
    assert "0.29 to 18.45" in excluding.words


def test_an_equivalence_margin_of_a_ratio_counts_on_both_sides() -> None:
    ratio = {
        "statistic": "odds-ratio",
        "scale": "log",
        "null_value": "1",
        "p": "0.900",
        "hypothesis": "equivalence",
        "margin": "1.25",
    }
    within = FITTING | ratio | {"estimate": "1.01", "lower": "0.85", "upper": "1.20"}
    assert _found(Metric.NO_EFFECT_CLAIM, within, "denies-effect").verdict is Verdict.AGREES
    beyond = FITTING | ratio | {"estimate": "0.96", "lower": "0.77", "upper": "1.20"}
    assert _found(Metric.NO_EFFECT_CLAIM, beyond, "denies-effect").verdict is Verdict.BEYOND_STATISTIC


def _two_outcomes(adjustment: str | None, **facts: Any) -> list[Finding]:
    primary = outcome(analysis(INCLUDING, **facts))
    names = {"groups": ("drug-other", "placebo-other"), "reference_group": "placebo-other", "key": "other"}
    secondary = outcome(analysis(EXCLUDING, **names), key="other", role="secondary")
    given = {"multiplicity_adjustment": adjustment} if adjustment else {}
    return findings(trial(primary, secondary, **given), Metric.NOMINAL_RESULT, Metric.MULTIPLICITY)


@pytest.mark.parametrize("stated", [None, "None", "P values were not adjusted for multiplicity", "unadjusted p values"])
def test_to_say_that_nothing_was_adjusted_buys_no_silence(stated: str | None) -> None:
    found = {finding.metric: finding for finding in _two_outcomes(stated)}
    assert set(found) == {Metric.NOMINAL_RESULT, Metric.MULTIPLICITY}
    assert ("the source says that they are not adjusted" in found[Metric.MULTIPLICITY].words) is (stated is not None)


def test_where_adjustment_is_stated_or_spoken_of_nothing_is_called_nominal() -> None:
    assert _two_outcomes("Hochberg over all secondary outcomes") == []
    (spoken,) = _two_outcomes(None, comment="Adjusted by gatekeeping over the outcomes")
    assert (spoken.metric, spoken.verdict) == (Metric.MULTIPLICITY, Verdict.NOT_CHECKABLE)
    assert "gatekeeping" in spoken.words


def test_a_primary_result_against_a_margin_makes_no_other_result_nominal() -> None:
    """A non-inferiority trial that succeeds includes zero: its other results are not beside a failure."""
    found = _two_outcomes(None, hypothesis="non-inferiority", margin="-4")
    assert [finding.metric for finding in found] == [Metric.MULTIPLICITY]
