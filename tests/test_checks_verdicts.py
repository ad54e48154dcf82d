"""Show what failures of a whole record come to, what the worst verdict says, and what SMART-MS comes to."""

from __future__ import annotations

import pytest
from analyses import DIFFERING, FITTING, RATIO, analysis, findings, judged, outcome, reason_of, trial, verdict, verdict_of
from scipy import stats

from kg import pipeline
from kg.checks.checking import check_record
from kg.checks.degrees import Degrees
from kg.checks.finding import Finding, Metric, Verdict
from kg.checks.judging import Judged, judge_all
from kg.record.trial import Trial

COX = RATIO | {"estimate": "0.50", "lower": "0.26", "upper": "0.96", "statistical_model": "Regression, Cox"}
"""z is ln 0.5 / (ln(0.96/0.26) / 3.92) = −2.08, which corresponds to p 0.037."""


def several(failing: int, fitting: int, cox: int = 0) -> Trial:
    """Make a record in which so many ANCOVAs differ and so many fit, and so many Cox models differ."""
    made = [analysis(DIFFERING, key=f"differing-{number}") for number in range(failing)]
    made += [analysis(FITTING, key=f"fitting-{number}") for number in range(fitting)]
    made += [analysis(COX, key=f"cox-{number}", p="0.5") for number in range(cox)]
    return trial(outcome(*made))


def linear_failures(made: Trial) -> list[Judged]:
    return [item for item in judge_all(made) if item.setting.analysis.key.startswith("differing")]


# Step 10: siblings.


@pytest.mark.parametrize("failing, fitting, cox", [(1, 0, 0), (2, 0, 0), (2, 1, 0), (2, 0, 1), (3, 6, 0), (3, 20, 0)])
def test_few_failures_are_no_pattern(failing: int, fitting: int, cox: int) -> None:
    """One or two, or no more than a third of the family, stay what they are: else a careless record excuses itself."""
    verdicts = {verdict_of(item) for item in linear_failures(several(failing, fitting, cox))}
    assert verdicts == {Verdict.NOT_COMPATIBLE}


@pytest.mark.parametrize("failing, fitting", [(3, 0), (3, 2), (3, 5), (4, 7)])
def test_many_failures_of_one_family_are_a_method_that_is_not_stated(failing: int, fitting: int) -> None:
    """Three of eight do not come of slips: they share a method that the record does not name."""
    items = judge_all(several(failing, fitting))
    assert [verdict_of(item) for item in items].count(Verdict.NOT_REPRODUCED) == failing
    assert [verdict_of(item) for item in items].count(Verdict.COMPATIBLE) == fitting
    reason = f"{failing} of {failing + fitting} analyses of this family in the record differ"
    assert {reason_of(item) for item in items if verdict_of(item) is Verdict.NOT_REPRODUCED} == {reason}


def test_failures_of_one_family_are_one_finding_of_the_record_and_those_of_another_are_another() -> None:
    """Else a record with one unnamed method looks like one with many slips, or two methods like one."""
    found = findings(several(3, 1, cox=3), Metric.AGREEMENT)
    patterns = [finding for finding in found if finding.verdict is Verdict.NOT_REPRODUCED]
    keys = {frozenset(subject.key for subject in finding.subjects) for finding in patterns}
    assert keys == {frozenset(f"{name}-{number}" for number in range(3)) for name in ("differing", "cox")}
    assert [finding.verdict for finding in found if finding not in patterns] == [Verdict.COMPATIBLE]
    same = findings(several(3, 0, cox=3), Metric.AGREEMENT)
    assert sorted(len(finding.subjects) for finding in same) == [3, 3]


def test_analyses_that_are_doubted_are_no_part_of_a_pattern() -> None:
    """They neither excuse the others nor hide that these share a method: nothing is known of them."""
    doubted = [analysis(DIFFERING, key=f"doubted-{number}", comment="Tukey") for number in range(9)]
    for failing, expected in ((2, Verdict.NOT_COMPATIBLE), (3, Verdict.NOT_REPRODUCED)):
        plain = [analysis(DIFFERING, key=f"differing-{number}") for number in range(failing)]
        assert {verdict_of(item) for item in linear_failures(trial(outcome(*plain, *doubted)))} == {expected}


# Steps 11 and 12.


def test_few_degrees_of_freedom_are_compatible_only_with_few() -> None:
    """With 3 degrees of freedom r = 1.199 gives p 0.032: no ANCOVA of 120 people has so few."""
    assert 2 * stats.t.sf(2.35 / 1.96 * stats.t.ppf(0.975, 3), 3) == pytest.approx(0.032, abs=0.0005)
    item = judged(DIFFERING, p="0.032")
    assert verdict_of(item) is Verdict.COMPATIBLE_FEW_DF
    assert item.setting.expected_degrees == Degrees(59, 119)
    (found,) = findings(trial(outcome(analysis(DIFFERING, p="0.032"))), Metric.AGREEMENT)
    assert found.is_warning
    assert "fewer than the stated method and the people lead to expect" in found.words
    # A mixed model has no upper end, but 3 of 120 people are few for it too, unless they come in clusters.
    assert verdict(DIFFERING, p="0.032", statistical_model="MMRM") is Verdict.COMPATIBLE_FEW_DF
    assert verdict(DIFFERING, p="0.032", statistical_model="Mixed model, villages as clusters") is Verdict.COMPATIBLE


@pytest.mark.parametrize("p", ["0.19", "0.5", "0.001", "0.008", "0.044"])
def test_what_no_degrees_of_freedom_give_is_not_compatible(p: str) -> None:
    """Of r = 1.199, p lies in 0.018 (normal) … 0.042 (one degree of freedom); these lie outside, and so do their doubles."""
    assert verdict(DIFFERING, p=p) is Verdict.NOT_COMPATIBLE


def differing() -> Finding:
    made = trial(outcome(analysis(DIFFERING), analysis(FITTING, key="second"), analysis(COX, key="third", p="0.037")))
    return next(found for found in findings(made, Metric.AGREEMENT) if found.verdict is Verdict.NOT_COMPATIBLE)


def test_the_worst_verdict_says_what_it_rests_on_and_what_it_cannot_tell() -> None:
    """A reader who quotes it must not be able to leave that out."""
    words = differing().words
    for part in (
        "no t (1 or more degrees of freedom) or normal distribution",
        "p = 0.19",
        "−2.35 (95 % interval −4.31 to −0.39)",
        "p 0.018 to 0.019 under the normal distribution",
        "1 other analysis of such a method in this record agrees",
        "The check cannot tell which figure differs.",
    ):
        assert part.casefold() in words.casefold()
    assert len(differing().assumptions) == 3
    assert any("two-sided" in assumed for assumed in differing().assumptions)
    assert any("one statistic" in assumed for assumed in differing().assumptions)
    assert any("rounded" in assumed for assumed in differing().assumptions)


def test_no_verdict_speaks_of_errors_or_intent() -> None:
    """The check screens; what it finds has other explanations."""
    made = [several(1, 0), several(3, 0), trial(outcome(analysis(DIFFERING, estimate="-1.35")))]
    metrics = (Metric.AGREEMENT, Metric.SYMMETRY, Metric.SIGNIFICANCE, Metric.NULL_VALUE)
    for found in (found for one in made for found in findings(one, *metrics)):
        assert not {"error", "fraud", "mistake", "wrong", "incorrect"} & set(found.words.casefold().replace(".", " ").split())


# Significance.


@pytest.mark.parametrize("facts, expected", [
    # The interval excludes 0 and p is less than 0.05; and the other way round.
    (FITTING, Verdict.AGREES),
    (DIFFERING, Verdict.DIFFERS),
    ({"estimate": "1.00", "lower": "-1.00", "upper": "3.00", "p": "0.32"}, Verdict.AGREES),
    # A 97.3 % interval that includes 0 stands beside p 0.04: it is a test at 2.7 %, and agrees.
    ({"estimate": "2.054", "lower": "-0.158", "upper": "4.266", "p": "0.040", "level": "0.973"}, Verdict.AGREES),
    # Rounding leaves open whether p is above 0.05, or on which side of 0 the limit lies.
    ({"estimate": "1.97", "lower": "0.01", "upper": "3.93", "p": "0.05"}, Verdict.NOT_CHECKABLE),
    ({"estimate": "1.96", "lower": "0.00", "upper": "3.92", "p": "0.051"}, Verdict.NOT_CHECKABLE),
])  # fmt: skip
def test_p_and_interval_are_compared_at_the_level_of_the_interval(facts: dict[str, str], expected: Verdict) -> None:
    """Else every interval adjusted for two looks stands beside a "significant" p value."""
    (found,) = findings(trial(outcome(analysis(facts, statistical_model="z-test"))), Metric.SIGNIFICANCE)
    assert found.verdict is expected


def test_disagreement_on_significance_has_the_gates_of_disagreement_on_p() -> None:
    (found,) = findings(trial(outcome(analysis(DIFFERING, comment="Tukey"))), Metric.SIGNIFICANCE)
    assert (found.verdict, found.is_warning) == (Verdict.NOT_REPRODUCED, False)
    assert not findings(trial(outcome(analysis(DIFFERING, p_method="Log Rank"))), Metric.SIGNIFICANCE)


# SMART-MS: method and sides are not stated, and 18 people in two groups leave 16 degrees of freedom.

SMART_MS = {
    "analysis-cep-latency-6-mo": ("11 to 17", "0.691", "11 to 16"),
    "analysis-cerebral-atrophy-6-mo": ("8 to 80", "0.043", "8 to 16"),
    "analysis-serum-gfap-6-mo": ("4 or more", "0.055", "4 to 16"),
}
"""Degrees of freedom that reach the reported p, p under the normal distribution, and the degrees that 18 people leave."""


@pytest.mark.parametrize("key", SMART_MS)
def test_the_p_values_of_smart_ms_fit_their_intervals_with_as_many_degrees_of_freedom_as_its_people_allow(key: str) -> None:
    reached, normal, common = SMART_MS[key]
    found = [
        finding
        for finding in check_record(pipeline.read_record()).findings
        if finding.metric is Metric.AGREEMENT and key == f"analysis-{finding.subjects[0].key}"
    ]
    assert [finding.verdict for finding in found] == [Verdict.COMPATIBLE]
    assert found[0].reason == "method not stated"
    figures = dict(figure.split(": ") for figure in found[0].figures)
    assert figures == {
        "degrees of freedom that reach the reported p": reached,
        "degrees of freedom, with at most 16": common,
        "p of the interval under the normal distribution": normal,
    }


def test_one_number_of_degrees_of_freedom_would_fit_all_of_smart_ms_and_need_not() -> None:
    """It fits what the source leaves unsaid; it does not say which test it was."""
    (found,) = (item for item in check_record(pipeline.read_record()).findings if item.metric is Metric.DEGREES_OF_FREEDOM)
    assert found.figures == ("degrees of freedom that fit all: 11 to 16",)
    assert "they need not share one, and agreement does not identify the test" in found.words
    assert len(found.subjects) == 3
