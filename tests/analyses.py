"""Make a trial of made-up analyses in a few words: what a test does not name is what a plain ANCOVA of 120 people has.

`DIFFERING` has p 0.19 beside an interval that corresponds to p 0.018 to 0.019 under the normal distribution (2·Φ(−1.96·r), by
hand, r from 2.345/1.965 to 2.355/1.955); `FITTING` has the p of the same interval with 118 degrees of freedom.
"""

from __future__ import annotations

from typing import Any

from kg.checks.checking import check_record
from kg.checks.finding import Finding, Metric, Verdict
from kg.checks.judging import Judged, judge_all
from kg.record.analysis import Analysis
from kg.record.base import Reason
from kg.record.outcome import OutcomeMeasure
from kg.record.trial import Trial, TrialDocument

DIFFERING = {"estimate": "-2.35", "lower": "-4.31", "upper": "-0.39", "p": "0.19"}
FITTING = DIFFERING | {"p": "0.020"}

ANCOVA: dict[str, Any] = {
    "key": "result",
    "groups": ("drug", "placebo"),
    "reference_group": "placebo",
    "comparison_basis": "between-groups",
    "statistic": "mean-difference",
    "scale": "linear",
    "null_value": "0",
    "unit": "UNITLESS",
    "level": "0.95",
    "interval_sides": "two",
    "p_relation": "equal",
    "p_sides": "two",
    "statistical_model": "ANCOVA",
    "analysis_population": "All randomised",
    "hypothesis": "superiority",
}
RATIO: dict[str, Any] = {
    "statistic": "odds-ratio",
    "scale": "log",
    "null_value": "1",
    "statistical_model": "Regression, Logistic",
}


def analysis(figures: dict[str, Any], **facts: Any) -> Analysis:
    """Make an analysis; a fact that is None is not reported."""
    given = {name: value for name, value in (ANCOVA | figures | facts).items() if value is not None}
    if "p" not in given:
        del given["p_relation"]
    return Analysis(**given, missing=_unreported(Analysis, given))


def _unreported(model: Any, given: dict[str, Any]) -> dict[str, Reason]:
    def stated(fact: str) -> bool:
        return any(name in given for name in (fact, *model.alternatives.get(fact, ())))

    return {fact: Reason.NOT_REPORTED for fact in model.required if not stated(fact)}


def outcome(*analyses: Analysis, key: str = "score", people: int = 60, **facts: Any) -> OutcomeMeasure:
    """Make an outcome with three groups of so many people, assessed once."""
    groups = [
        {"key": f"{name}{'' if key == 'score' else f'-{key}'}", "label": name, "kind": "unknown", "analysed_count": people}
        for name in ("drug", "placebo", *(("other",) if any(len(item.groups) > 2 for item in analyses) else ()))
    ]
    given = {"key": key, "label": key, "role": "primary", "unit": "UNITLESS", "better_direction": "higher", **facts}
    assessment = {"key": key, "timepoint": {"value": "6", "unit": "MO"}, "analyses": analyses}
    return OutcomeMeasure(**given, groups=groups, assessments=[assessment])


def trial(*outcomes: OutcomeMeasure, **facts: Any) -> Trial:
    """Make a trial of which nothing else is reported."""
    given = {"study_type": "interventional", "title": "Made up", "outcomes": outcomes, **facts}
    return Trial(**given, missing=_unreported(Trial, given))


def judged(figures: dict[str, Any], **facts: Any) -> Judged:
    """Judge the one analysis of a trial."""
    (item,) = judge_all(trial(outcome(analysis(figures, **facts))))
    return item


def verdict(figures: dict[str, Any], **facts: Any) -> Verdict:
    """Give the verdict on the one analysis of a trial, of which no gate stood in the way."""
    return verdict_of(judged(figures, **facts))


def verdict_of(item: Judged) -> Verdict:
    """Give a verdict that no gate stood in the way of."""
    assert item.agreement is not None, item.gate
    return item.agreement.verdict


def reason_of(item: Judged) -> str:
    """Give the reason of a verdict that no gate stood in the way of."""
    assert item.agreement is not None, item.gate
    return item.agreement.reason


def findings(made: Trial, *metrics: Metric) -> list[Finding]:
    """Check a record that holds one trial, and give what it found by some metrics."""
    source = {"key": "posted", "title": "Made up", "source_kind": "registry", "missing": {"sha256": Reason.NOT_APPLICABLE}}
    licence = "https://creativecommons.org/publicdomain/zero/1.0/"
    record = TrialDocument(slug="made-up", licence=licence, sources=[source], trial=made)
    return [finding for finding in check_record(record).findings if finding.metric in metrics]
