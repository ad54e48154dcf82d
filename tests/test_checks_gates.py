"""Show what keeps p from being held against an interval, and what keeps a mismatch from being called one.

Without these gates a fifth of real registry analyses would be called incompatible, nearly all of them for a method that
the formula does not fit. Each gate stands beside the figures that it must hold back: the same ones are called
incompatible without it.
"""

from __future__ import annotations

import pytest
from analyses import DIFFERING, FITTING, RATIO, analysis, findings, judged, outcome, reason_of, trial, verdict, verdict_of

from kg.checks.finding import Metric, Verdict
from kg.checks.judging import judge_all

HARD = {
    "no estimate": {"estimate": None},
    "no lower limit": {"lower": None},
    "no upper limit": {"upper": None},
    "no level of the interval": {"level": None},
    "no null value": {"null_value": None},
    "no p value": {"p": None},
    "scale not stated": {"scale": None},
    "one-sided interval": {"interval_sides": "one"},
    "one-sided test": {"p_sides": "one"},
    "more than two groups": {"groups": ("drug", "placebo", "other")},
    "a test of non-inferiority or equivalence is against a margin": {"hypothesis": "non-inferiority", "margin": "4"},
    "interval without width": {"estimate": "-2.35", "lower": "-2.35", "upper": "-2.35"},
    "a posterior probability is no p value": {"p_kind": "posterior-probability"},
    "what is entered as p is a threshold": {"p_kind": "threshold"},
    "p printed as 0 cannot be read as a p value": {"p": "0"},
    "p printed as 1 cannot be read as a p value": {"p": "1"},
    "no interval has a level of 0.99999999": {"level": "0.99999999"},
    "0.00 cannot stand on the log scale": RATIO | {"estimate": "0.40", "lower": "0.00", "upper": "0.90"},
    "-0.20 cannot stand on the log scale": RATIO | {"estimate": "0.40", "lower": "-0.20", "upper": "0.90"},
    "1.00 cannot stand on the fisher-z scale": {"scale": "fisher-z", "estimate": "0.90", "lower": "0.10", "upper": "1.00"},
    "-100 cannot stand on the percent-change scale": {"scale": "percent-change", "lower": "-100", "upper": "9"},
    "stated method is not known to be a t or Wald test": {"statistical_model": "Superiority test"},
    "interval by another method: an exact test has no t or normal distribution": {"interval_method": "Clopper-Pearson"},
}  # fmt: skip

METHODS = {
    "Bayesian model": "posterior",
    "Log Rank": "log-rank",
    "Wilcoxon (Mann-Whitney)": "ranks",
    "Fisher Exact": "exact",
    "Miettinen and Nurminen": "score",
    "Chi-squared": "another statistic",
    "Cochran-Mantel-Haenszel": "another statistic",
    "t-test, 1 sided": "one-sided",
}

MULTIPLICITY = "p or interval may be adjusted for several tests, and the other not"
SOFT = {
    "method not stated": {"statistical_model": None},
    "sides not stated": {"interval_sides": None, "p_sides": None},
    "one group": {"groups": ("drug",), "reference_group": None, "comparison_basis": "single-group"},
    "groups not named": {"groups": None, "reference_group": None, "comparison_basis": None},
    "the p value is adjusted, and the interval may not be": {"p_kind": "adjusted"},
    "the test may be against a margin": {"margin": "4"},
    "a comment names another method": {"comment": "p from a repeated measures model"},
    "the number entered as p may be the threshold": {"comment": "0.19 was the threshold for significance"},
    "the record speaks of a one-sided test": {"comment": "at a one-sided level of 2.5 %"},
}

WORDS = {
    "Dunnett's procedure": MULTIPLICITY,
    "Tukey": MULTIPLICITY,
    "Hochberg": MULTIPLICITY,
    "Bonferroni": MULTIPLICITY,
    "gatekeeping": MULTIPLICITY,
    "adjusted for multiple comparisons": MULTIPLICITY,
    "non-inferiority margin of 4": "margin",
    "multiple imputation": "imputed",
    "bootstrap": "bootstrap",
    "permutation test": "permutation",
    "exact interval": "exact",
    "score interval": "score",
    "profile likelihood": "profile",
    "ranked by Wilcoxon's test": "ranks",
    "log-rank": "log-rank",
    "log-transformed": "another scale",
    "omnibus test": "another question",
    "test for trend": "another question",
}
"""Words of an analysis or its outcome, and the reason that they give."""


def test_the_figures_are_called_incompatible_where_no_gate_stands_before_them() -> None:
    """Else all tests of this file pass whatever the gates do."""
    assert verdict(DIFFERING) is Verdict.NOT_COMPATIBLE
    assert verdict(FITTING) is Verdict.COMPATIBLE


@pytest.mark.parametrize("gate", HARD)
def test_a_hard_gate_leaves_the_figures_unchecked_and_says_why(gate: str) -> None:
    """Else figures are called incompatible, or compatible, that one two-sided statistic was never said to give."""
    item = judged(DIFFERING, **HARD[gate])
    assert (item.gate, item.agreement) == (gate, None)
    found = findings(trial(outcome(item.setting.analysis)), Metric.AGREEMENT, Metric.SIGNIFICANCE)
    assert [(finding.verdict, finding.reason, finding.is_warning) for finding in found] == [(Verdict.NOT_CHECKABLE, gate, False)]


@pytest.mark.parametrize("hypothesis", ["non-inferiority", "equivalence", "non-inferiority-or-equivalence"])
def test_a_test_against_a_margin_is_not_held_against_no_difference(hypothesis: str) -> None:
    assert "against a margin" in judged(DIFFERING, hypothesis=hypothesis, margin="4").gate


@pytest.mark.parametrize("slot", ["statistical_model", "p_method"])
@pytest.mark.parametrize("method", METHODS)
def test_a_method_whose_p_is_not_that_of_the_interval_is_a_hard_gate(method: str, slot: str) -> None:
    """Else a log-rank p value beside a Cox interval is a mismatch, and that is how most trials are reported."""
    item = judged(DIFFERING, **({"statistical_model": None} | {slot: method}))
    assert item.agreement is None
    assert METHODS[method] in item.gate


def test_the_method_of_the_test_is_asked_before_the_model() -> None:
    """A Cox model can stand beside a log-rank test: it is the test that gives p."""
    ratio = RATIO | {"estimate": "0.50", "lower": "0.25", "upper": "1.00", "p": "0.3"}
    assert "log-rank" in judged(ratio, statistical_model="Regression, Cox", p_method="Log Rank").gate
    assert judged(ratio, statistical_model="Regression, Cox", p_method="Wald test").gate == ""


def test_a_p_value_above_one_is_refused_as_a_number_and_kept_as_it_was_posted() -> None:
    """Else a typing error of the source becomes a probability, or is lost without a word."""
    with pytest.raises(ValueError, match="rule"):
        analysis(DIFFERING, p="1.9")
    kept = analysis(DIFFERING, p=None, as_posted=("p = 1.9",))
    found = findings(trial(outcome(kept)), Metric.AGREEMENT, Metric.LEGIBILITY)
    assert {(finding.metric, finding.verdict) for finding in found} == {
        (Metric.AGREEMENT, Verdict.NOT_CHECKABLE),
        (Metric.LEGIBILITY, Verdict.KEPT_AS_POSTED),
    }


@pytest.mark.parametrize("doubt", SOFT)
def test_a_soft_gate_blocks_a_negative_verdict_and_says_why(doubt: str) -> None:
    item = judged(DIFFERING, **SOFT[doubt])
    assert verdict_of(item) is Verdict.NOT_REPRODUCED
    assert doubt in reason_of(item).split("; ")


@pytest.mark.parametrize("doubt", SOFT)
def test_a_soft_gate_leaves_a_positive_verdict_alone(doubt: str) -> None:
    """Else an adjusted p value that fits its interval is not said to, and the check says nothing of most records."""
    assert verdict(FITTING, **SOFT[doubt]) is Verdict.COMPATIBLE


@pytest.mark.parametrize("words", WORDS)
def test_words_of_the_analysis_or_its_outcome_block_a_negative_verdict(words: str) -> None:
    """Else a p value adjusted by Dunnett's procedure does not fit the unadjusted interval beside it, and somebody is blamed."""
    for made in (
        outcome(analysis(DIFFERING, comment=words)),
        outcome(analysis(DIFFERING, missing_data_handling=words)),
        outcome(analysis(DIFFERING), definition=words),
        outcome(analysis(DIFFERING), population_description=words),
    ):
        (item,) = judge_all(trial(made))
        assert verdict_of(item) is Verdict.NOT_REPRODUCED
        assert WORDS[words] in reason_of(item)


@pytest.mark.parametrize("words", WORDS)
def test_words_of_another_outcome_block_nothing(words: str) -> None:
    """Else one log-rank test in a record keeps every other analysis from being judged."""
    other = outcome(analysis(DIFFERING, key="other", estimate="-2.36"), key="other", definition=words)
    verdicts = {item.setting.outcome.key: verdict_of(item) for item in judge_all(trial(outcome(analysis(DIFFERING)), other))}
    assert verdicts == {"score": Verdict.NOT_COMPATIBLE, "other": Verdict.NOT_REPRODUCED}


@pytest.mark.parametrize("place", ["objective", "masking_description", "limitations_text", "flow_description"])
def test_one_sided_tests_anywhere_in_the_record_block_a_negative_verdict(place: str) -> None:
    """A protocol says once, far from the result, that all its tests are one-sided."""
    (item,) = judge_all(trial(outcome(analysis(DIFFERING)), **{place: "All tests are one-sided at 2.5 %."}))
    assert (verdict_of(item), reason_of(item)) == (Verdict.NOT_REPRODUCED, "the record speaks of a one-sided test")


@pytest.mark.parametrize("words", ["no adjustment for multiplicity", "not adjusted for multiple comparisons", "unadjusted"])
def test_what_was_not_done_blocks_nothing(words: str) -> None:
    """Else the plain statement that p is as it came out keeps it from being judged."""
    assert verdict(DIFFERING, comment=words) is Verdict.NOT_COMPATIBLE


def test_what_was_done_blocks_beside_what_was_not() -> None:
    assert verdict(DIFFERING, comment="no adjustment for multiplicity, Dunnett") is Verdict.NOT_REPRODUCED
    assert verdict(DIFFERING, comment="no adjustment for multiplicity except by Dunnett's test") is Verdict.NOT_REPRODUCED


@pytest.mark.parametrize("stated, expected", [
    ("Hochberg procedure", Verdict.NOT_REPRODUCED),
    ("Fixed sequence of the two primary outcomes", Verdict.NOT_REPRODUCED),
    ("None", Verdict.NOT_COMPATIBLE),
    ("No adjustment", Verdict.NOT_COMPATIBLE),
    ("Not adjusted", Verdict.NOT_COMPATIBLE),
])  # fmt: skip
def test_the_adjustment_of_the_whole_trial_counts_unless_there_is_none(stated: str, expected: Verdict) -> None:
    made = trial(outcome(analysis(DIFFERING)), multiplicity_adjustment=stated)
    assert verdict_of(judge_all(made)[0]) is expected


@pytest.mark.parametrize("p, estimate, expected", [
    ("0.190", "-2.36", Verdict.NOT_REPRODUCED),
    ("0.190", "-2.35", Verdict.NOT_COMPATIBLE),
    ("0.19", "-2.36", Verdict.NOT_COMPATIBLE),
])  # fmt: skip
def test_the_same_long_p_value_beside_two_estimates_is_one_test_of_both(p: str, estimate: str, expected: Verdict) -> None:
    """Two decimals are met twice by chance; three beside two estimates are an overall test, entered twice."""
    first, second = analysis(DIFFERING, p=p), analysis(DIFFERING, key="second", p=p, estimate=estimate)
    items = judge_all(trial(outcome(first, second)))
    assert [verdict_of(item) for item in items] == [expected, expected]


def test_every_doubt_is_named_and_each_once() -> None:
    """A reader has to know all that would have to be ruled out before a mismatch means anything."""
    item = judged(DIFFERING, statistical_model=None, interval_sides=None, p_sides=None, comment="Tukey and Bonferroni")
    assert reason_of(item).split("; ") == ["method not stated", "sides not stated", MULTIPLICITY]
