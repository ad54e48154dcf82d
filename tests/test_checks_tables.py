"""Show that the tables of methods and doubts name what a statistician would, row by row and in phrasings from practice.

The phrasings are such as registries and articles print; their families were set down by what each method does, before
the table was asked.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.checks.finding import REMARKABLE, Verdict
from kg.checks.methods import (
    CHECKED,
    DoubtRow,
    MethodClass,
    MethodRow,
    doubt_rows,
    doubts,
    method_class,
    method_rows,
    methods_named,
)

BAYESIAN, LOG_RANK, RANK, EXACT = MethodClass.BAYESIAN, MethodClass.LOG_RANK, MethodClass.RANK, MethodClass.EXACT
SCORE, CHI_SQUARED, CMH, ONE_SIDED = MethodClass.SCORE, MethodClass.CHI_SQUARED, MethodClass.CMH, MethodClass.ONE_SIDED
REPEATED, WALD, LINEAR, UNKNOWN = MethodClass.REPEATED, MethodClass.WALD, MethodClass.LINEAR, MethodClass.UNKNOWN

FAMILIES = [
    # One error with as many degrees of freedom as people less coefficients.
    ("ANCOVA", LINEAR), ("ANOVA", LINEAR), ("One-way ANOVA", LINEAR), ("Two-way ANOVA", LINEAR), ("t-test, 2 sided", LINEAR),
    ("Student's t-test", LINEAR), ("Student’s t test", LINEAR), ("Unpaired t-test", LINEAR), ("Two sample t test", LINEAR),
    ("Welch's t-test", LINEAR), ("Regression, Linear", LINEAR), ("Multiple linear regression", LINEAR),
    ("General linear model", LINEAR), ("Analysis of covariance with baseline as covariate", LINEAR),
    ("Analysis of Variance", LINEAR), ("Ordinary least squares", LINEAR),
    # Errors within and between people: the number of people bounds nothing.
    ("Mixed Models Analysis", REPEATED), ("MMRM", REPEATED), ("Linear mixed-effects model", REPEATED),
    ("Generalized linear mixed model", REPEATED), ("Repeated measures ANOVA", REPEATED), ("Paired t-test", REPEATED),
    ("paired samples t test", REPEATED), ("Random intercept model, Kenward-Roger", REPEATED),
    ("Constrained longitudinal data analysis", REPEATED),
    # An estimate over its error, held against the normal distribution.
    ("Regression, Logistic", WALD), ("Conditional logistic regression", WALD), ("Regression, Cox", WALD),
    ("Cox proportional hazards model stratified by region", WALD), ("GEE", WALD), ("Generalized Estimating Equations", WALD),
    ("Generalised linear model with log link", WALD), ("Modified Poisson regression with robust errors", WALD),
    ("Negative binomial regression", WALD), ("Log-binomial regression", WALD), ("Wald test", WALD),
    ("Wald chi-square test", WALD), ("z-test", WALD), ("Fine-Gray subdistribution hazard model", WALD),
    # Two statistics: one gives p, another the interval.
    ("Log Rank", LOG_RANK), ("Stratified logrank test", LOG_RANK), ("Gray's test", LOG_RANK),
    ("Cox model for the hazard ratio, p from the log-rank test", LOG_RANK),
    ("Wilcoxon (Mann-Whitney)", RANK), ("Wilcoxon signed-rank test", RANK), ("Mann-Whitney U", RANK), ("Kruskal-Wallis", RANK),
    ("Hodges-Lehmann estimate", RANK), ("van Elteren test", RANK), ("Rank ANCOVA", RANK), ("ANCOVA on ranked data", RANK),
    ("Nonparametric ANCOVA", RANK), ("Sign test", RANK), ("Friedman test", RANK), ("Quantile regression", RANK),
    ("Fisher Exact", EXACT), ("Fisher's exact test", EXACT), ("Clopper-Pearson", EXACT), ("Exact logistic regression", EXACT),
    ("Miettinen-Nurminen method", SCORE), ("Farrington-Manning test", SCORE), ("Newcombe hybrid score interval", SCORE),
    ("Chi-squared", CHI_SQUARED), ("Pearson chi square test", CHI_SQUARED), ("Chi-squared, Corrected", CHI_SQUARED),
    ("McNemar", CHI_SQUARED), ("Likelihood ratio test in a logistic model", CHI_SQUARED),
    ("Cochran-Mantel-Haenszel", CMH), ("Mantel Haenszel", CMH), ("CMH test stratified by site", CMH),
    ("t-test, 1 sided", ONE_SIDED), ("one-sided z-test", ONE_SIDED), ("single-tailed t test", ONE_SIDED),
    ("Bayesian repeated measures model", BAYESIAN), ("Posterior probability of superiority", BAYESIAN),
    # Nothing that says how p came about.
    ("Dunnett's test", UNKNOWN), ("Treatment test", UNKNOWN), ("Independent test", UNKNOWN), ("Regression", UNKNOWN),
    ("Propensity score methods", UNKNOWN), ("Superiority test", UNKNOWN), ("Descriptive", UNKNOWN),
]  # fmt: skip

NEUTRAL = [
    "ANCOVA with baseline as covariate",
    "Mixed model with fixed effects of treatment, visit and site; unstructured covariance",
    "Cox regression stratified by region",
    "Least-squares mean difference with 95 % confidence interval",
    "Two-sided test at the 5 % level of all randomised participants",
    "Log-binomial regression",
]

NEGATED = [
    "ANCOVA, no adjustment for multiplicity",
    "p values are not adjusted for multiple comparisons",
    "There was no multiplicity adjustment",
    "Without correction for multiple testing",
    "no formal adjustment for multiple endpoints was made",
    "No adjustment of p values for multiplicity",
    "unadjusted for multiple comparisons",
    "never corrected for multiplicity",
    "Missing data were not imputed",
    "without imputation of missing values",
    "Neither imputed nor transformed",
    "analysed untransformed",
]

AFFIRMED = [
    ("No adjustment for multiplicity; Dunnett's test for the doses", "multiplicity"),
    ("No adjustment for multiplicity was made except by Dunnett", "multiplicity"),
    ("not corrected for multiple testing but with Tukey's method", "multiplicity"),
    ("no multiplicity adjustment was made and the test was one-sided", "one-sided"),
    ("There was no difference in adjusted p values", "multiplicity"),
    ("Not imputed with last values but multiple imputation was used", "imputation"),
    ("Not transformed, with a bootstrap interval", "bootstrap"),
    ("Tukey-Kramer", "multiplicity"),
    ("Hochberg step-up", "multiplicity"),
    ("Bonferroni-corrected", "multiplicity"),
    ("hierarchical gatekeeping", "multiplicity"),
    ("tested at a 1-sided 2.5 % level", "one-sided"),
    ("LOCF", "imputation"),
    ("Wilson score interval", "score"),
    ("likelihood ratio", "profile"),
    ("geometric mean ratio", "transformation"),
    ("overall test of treatment", "omnibus"),
    ("treatment by visit interaction", "omnibus"),
]


def found(text: str, scope: str = "analysis") -> set[str]:
    return {row.doubt for row in doubts({scope: text})}


@pytest.mark.parametrize("row", method_rows(), ids=lambda row: row.family.value)
def test_the_example_of_a_family_is_of_that_family_and_of_none_looked_for_before(row: MethodRow) -> None:
    """Else a methodologist who corrects a row changes another one unawares."""
    assert method_class(row.example) is row.family
    assert row.pattern.search(row.example.casefold())
    earlier = method_rows()[: method_rows().index(row)]
    assert not [other.family for other in earlier if other.pattern.search(row.example.casefold())]
    assert row.why


def test_what_p_and_interval_do_not_share_is_looked_for_first() -> None:
    """Else a rank ANCOVA is an ANCOVA, and a one-sided t test a t test like any other."""
    unchecked = [BAYESIAN, LOG_RANK, RANK, EXACT, SCORE, CHI_SQUARED, CMH, ONE_SIDED]
    assert [row.family for row in method_rows()] == [*unchecked, REPEATED, WALD, LINEAR]
    assert frozenset({REPEATED, WALD, LINEAR}) == CHECKED


@pytest.mark.parametrize("text, family", FAMILIES)
def test_a_method_is_of_the_family_that_it_is(text: str, family: MethodClass) -> None:
    """Else a log-rank p value is held against a Cox interval, or a plain t test goes unchecked."""
    assert method_class(text) is family
    assert method_class(text.upper()) is family


def test_a_text_that_names_two_methods_names_both() -> None:
    assert methods_named("ANCOVA; the p value is from a Wilcoxon test") == {LINEAR, RANK}
    assert methods_named("all participants") == frozenset()


@pytest.mark.parametrize("row", doubt_rows(), ids=lambda row: row.doubt)
def test_the_example_of_a_doubt_raises_it_alone(row: DoubtRow) -> None:
    """Else a reader is told a reason that the source does not give."""
    assert found(row.example, row.scope) == {row.doubt}
    assert row.scope in ("analysis", "outcome", "record")
    assert row.about in ("p", "interval")
    assert row.why


@pytest.mark.parametrize("row", doubt_rows(), ids=lambda row: row.doubt)
def test_a_doubt_counts_where_its_scope_reaches_and_not_beyond(row: DoubtRow) -> None:
    """Else Dunnett in the title of one outcome blocks the verdict on every other."""
    within = {"analysis": ("analysis",), "outcome": ("analysis", "outcome"), "record": ("analysis", "outcome", "record")}
    for scope in ("analysis", "outcome", "record"):
        assert (row.doubt in found(row.example, scope)) is (scope in within[row.scope])


@pytest.mark.parametrize("text", NEUTRAL)
def test_a_plain_description_raises_no_doubt(text: str) -> None:
    """Else no analysis is ever checked."""
    assert found(text) == set()


@pytest.mark.parametrize("text", NEGATED)
def test_what_was_not_done_raises_no_doubt(text: str) -> None:
    """Else a sentence that says that p is as it came out keeps it from being checked."""
    assert found(text) == set()


@pytest.mark.parametrize("text, doubt", AFFIRMED)
def test_what_was_done_raises_its_doubt_whatever_was_not_done_beside_it(text: str, doubt: str) -> None:
    """Else an adjusted p value is called incompatible with the unadjusted interval beside it."""
    assert doubt in found(text)


def test_no_reason_of_the_tables_blames_anybody() -> None:
    """A check that says error or fraud says more than it found out."""
    words = [row.why for row in (*method_rows(), *doubt_rows())] + [verdict.value for verdict in Verdict]
    blaming = ("error in", "wrong", "mistake", "fraud", "incorrect", "false")
    assert not [text for text in words if any(word in text.casefold() for word in blaming)]


@pytest.mark.parametrize(
    "path, lists",
    [("shapes/notices/check.ttl", [REMARKABLE, frozenset(Verdict) - REMARKABLE]), ("kg/queries/findings.rq", [REMARKABLE])],
)
def test_shapes_and_query_remark_on_the_verdicts_that_the_code_remarks_on(path: str, lists: list[frozenset[Verdict]]) -> None:
    text = (Path(__file__).parents[1] / path).read_text("utf-8")
    found = [re.findall(r"tkg:verdict-([a-z-]+)", inner) for inner in re.findall(r"(?:sh:in|IN) \(([^)]*)\)", text)]
    assert [sorted(verdicts) for verdicts in found] == [sorted(verdict.value for verdict in verdicts) for verdicts in lists]
