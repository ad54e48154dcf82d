"""Rows for a meta-analysis carry the estimate and standard error that the model had, or say why they do not.

The models are fitted by statsmodels on data that are drawn here; the record holds their results as a publication prints
them. A reviewer who feeds the rows to a program for meta-analysis must get what she would get from the models themselves.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from commands import Command
from statsmodels.stats.meta_analysis import combine_effects

from kg.effects_table import COLUMNS, effects_csv
from kg.pipeline import TrialGraph, build
from kg.record.trial import TrialDocument

PEOPLE = 40
GROUPS = [
    {"key": "drug", "label": "Drug", "kind": "unknown", "analysed_count": str(PEOPLE // 2)},
    {"key": "pill", "label": "Pill", "kind": "unknown", "analysed_count": str(PEOPLE // 2)},
]
GIVEN = {
    "label": "Result",
    "groups": ["drug", "pill"],
    "reference_group": "pill",
    "comparison_basis": "between-groups",
    "analysis_population": "All randomised",
    "analysed_count": str(PEOPLE),
    "level": "0.95",
    "hypothesis": "superiority",
    "p_sides": "two",
    "interval_sides": "two",
    "p_relation": "equal",
}


def _linear(seed: int) -> tuple[dict[str, Any], float, float]:
    """Fit a mean difference by least squares; give it as printed, with the estimate and error of the model."""
    draw = np.random.default_rng(seed)
    treated = np.repeat([1.0, 0.0], PEOPLE // 2)
    fit = sm.OLS(2.0 * treated + draw.normal(10, 3, PEOPLE), sm.add_constant(treated)).fit()
    low, high = fit.conf_int()[1]
    printed = {
        "statistic": "mean-difference", "scale": "linear", "null_value": "0", "unit": "UNITLESS",
        "statistical_model": "ANCOVA", "estimate": f"{fit.params[1]:.3f}", "lower": f"{low:.3f}", "upper": f"{high:.3f}",
        "p": f"{fit.pvalues[1]:.4f}",
    }  # fmt: skip
    return GIVEN | printed, float(fit.params[1]), float(fit.bse[1])


def _logistic(seed: int) -> tuple[dict[str, Any], float, float]:
    """Fit an odds ratio by logistic regression; estimate and error of the model are logs."""
    draw = np.random.default_rng(seed)
    treated = np.repeat([1.0, 0.0], PEOPLE // 2)
    fit = sm.Logit(draw.binomial(1, np.where(treated == 1, 0.65, 0.4)), sm.add_constant(treated)).fit(disp=0)
    low, high = np.exp(fit.conf_int()[1])
    printed = {
        "statistic": "odds-ratio", "scale": "log", "null_value": "1", "unit": "UNITLESS",
        "statistical_model": "Regression, Logistic", "estimate": f"{math.exp(fit.params[1]):.3f}", "lower": f"{low:.3f}",
        "upper": f"{high:.3f}", "p": f"{fit.pvalues[1]:.4f}",
    }  # fmt: skip
    return GIVEN | printed, float(fit.params[1]), float(fit.bse[1])


def _record(slug: str, analysis: dict[str, Any], design: dict[str, Any] | None = None) -> TrialGraph:
    unknown = ("arms", "criteria", "flow", "baseline", "adverse_events", "masking", "centre_count", "follow_up",
               "significance_level", "multiplicity_adjustment", "registry_id")  # fmt: skip
    outcome = {
        "key": "score", "label": "Score", "role": "primary", "unit": "UNITLESS", "better_direction": "higher",
        "assessments": [{"key": "score", "timepoint": {"value": "6", "unit": "MO"}, "analyses": [{"key": "result", **analysis}]}],
    }  # fmt: skip
    trial = {
        "title": "Drawn data", "study_type": "interventional", "allocation": "randomised", "model": "parallel",
        "enrolment": str(PEOPLE), "enrolment_kind": "actual", "groups": GROUPS, "outcomes": [outcome],
        "source_pointer": "/resultsSection",
        "missing": dict.fromkeys((*unknown, *(("washout",) if design else ())), "not-reported"),
    }  # fmt: skip
    trial |= design or {}
    source = {"key": "drawn", "title": "Drawn data", "source_kind": "registry", "missing": {"sha256": "not-applicable"}}
    licence = "https://creativecommons.org/publicdomain/zero/1.0/"
    return build(TrialDocument.model_validate({"slug": slug, "licence": licence, "sources": [source], "trial": trial}))


def _rows(*graphs: TrialGraph) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(effects_csv(graphs), newline="")))


FITS = pytest.mark.parametrize("fit", [_linear, _logistic], ids=["mean difference", "odds ratio"])


@FITS
@pytest.mark.parametrize("seed", range(8))
def test_a_row_has_the_estimate_and_the_error_of_the_model(fit: Callable[[int], Any], seed: int) -> None:
    """Half the width over 1.96 would be an error 3 % too large for 40 people, and 8 % for 16."""
    printed, estimate, error = fit(seed)
    (row,) = _rows(_record("drawn", printed))
    assert (row["poolable"], row["why_not"]) == ("yes", "")
    # Three printed decimals leave half a thousandth to each limit: of a ratio, relative to the limit.
    slack = 0.0005 / (1 if printed["scale"] == "linear" else float(printed["lower"]))
    assert float(row["yi"]) == pytest.approx(estimate, abs=slack)
    assert float(row["sei"]) == pytest.approx(error, abs=slack / 1.9)


@FITS
def test_pooled_rows_are_what_the_models_pool_to(fit: Callable[[int], Any]) -> None:
    fits = [fit(seed) for seed in range(20, 25)]
    rows = _rows(*(_record(f"drawn-{number}", printed) for number, (printed, _, _) in enumerate(fits)))
    assert [row["poolable"] for row in rows] == ["yes"] * len(fits)
    given = combine_effects(np.array([float(row["yi"]) for row in rows]), np.array([float(row["sei"]) ** 2 for row in rows]))
    wanted = combine_effects(np.array([estimate for _, estimate, _ in fits]), np.array([error**2 for _, _, error in fits]))
    columns = ["eff", "sd_eff", "ci_low", "ci_upp"]
    pooled, expected = (found.summary_frame().loc[["fixed effect", "random effect"], columns] for found in (given, wanted))
    np.testing.assert_allclose(pooled, expected, atol=0.004)


LOSSES = {
    "reference_group": "which group is subtracted or divided by",
    "comparison_basis": "what the comparison contrasts",
    "analysis_population": "the analysis population",
    "scale": "the scale",
    "estimate": "the estimate",
    "lower": "the standard error",
    "level": "the standard error",
}


@pytest.mark.parametrize("lost, said", LOSSES.items())
def test_a_row_that_lacks_a_fact_is_not_poolable_and_says_so(lost: str, said: str) -> None:
    printed, _, _ = _linear(1)
    rest = {name: value for name, value in printed.items() if name != lost} | {"missing": {lost: "not-reported"}}
    (row,) = _rows(_record("drawn", rest))
    assert row["poolable"] == "no"
    assert said in row["why_not"]


def test_without_method_and_p_the_error_is_given_as_a_range_that_holds_it() -> None:
    printed, _, error = _linear(2)
    gone = ("statistical_model", "p", "p_relation")
    rest = {name: value for name, value in printed.items() if name not in gone}
    (row,) = _rows(_record("drawn", rest | {"missing": dict.fromkeys(("statistical_model", "p"), "not-reported")}))
    assert (row["sei"], row["poolable"]) == ("", "no")
    rounding = 0.0005
    assert float(row["sei_low"]) - rounding <= error <= float(row["sei_high"]) + rounding


def test_figures_that_do_not_fit_each_other_are_not_poolable() -> None:
    printed, _, _ = _linear(3)
    assert 0.1 < float(printed["p"]) < 0.25
    (row,) = _rows(_record("drawn", printed | {"p": "0.0010"}))
    assert (row["agreement"], row["poolable"]) == ("not-compatible", "no")
    assert "do not fit each other" in row["why_not"]


def test_smart_ms_has_three_rows_none_of_them_poolable(kg: Command) -> None:
    done = kg("effects")
    rows = list(csv.DictReader(io.StringIO(done.text, newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [(row["estimate"], row["lower"], row["upper"], row["p"]) for row in rows] == [
        ("-0.31", "-1.84", "1.22", "0.668"), ("9.37", "0.29", "18.45", "0.044"), ("-16.3", "-33.0", "0.3", "0.054"),
    ]  # fmt: skip
    assert [row["poolable"] for row in rows] == ["no"] * 3
    assert [row["nominal"] for row in rows] == ["no", "yes", "no"]
    assert [row["orientation"] for row in rows] == ["not reported"] * 3
    # 1.96 would give 0.781. With the 11 to 17 degrees of freedom that p leaves open t is 2.201 to 2.110, by any table; half
    # the width lies between 1.525 and 1.535.
    assert float(rows[0]["sei_low"]) == pytest.approx(1.525 / 2.201, abs=0.0005)
    assert float(rows[0]["sei_high"]) == pytest.approx(1.535 / 2.110, abs=0.0005)
    assert rows[0]["sei"] == ""
    same = json.loads(kg("effects", "--format", "json").text)
    assert [row["estimate"] for row in same] == ["-0.31", "9.37", "-16.3"]


def test_text_that_a_spreadsheet_would_run_is_made_text() -> None:
    printed, _, _ = _linear(4)
    graph = _record("drawn", printed | {"analysis_population": '=HYPERLINK("https://example.org")'})
    (row,) = _rows(graph)
    assert row["population"].startswith("'=")
    assert row["estimate"] == printed["estimate"], "a number that begins with a minus is a number"


@pytest.mark.parametrize(
    "facts, said",
    [
        ({"comment": "Dunnett simultaneous 95% confidence intervals"}, "adjusted for several tests"),
        ({"statistical_model": "Bayesian repeated measures model"}, "the standard error"),
        ({"statistical_model": "Wilcoxon (Mann-Whitney)"}, "the standard error"),
        ({"comparison_basis": "between-sequences-after-crossover"}, "not of one treatment with another"),
        ({"lower": "-9.000"}, "does not lie in the middle"),
    ],
    ids=["adjusted interval", "Bayesian", "ranks", "after crossover", "asymmetric"],
)
def test_what_is_no_plain_t_or_wald_result_does_not_enter(facts: dict[str, str], said: str) -> None:
    printed, _, _ = _linear(5)
    (row,) = _rows(_record("drawn", printed | facts))
    assert row["poolable"] == "no"
    assert said in row["why_not"]


def test_a_posted_error_is_taken_only_where_something_bears_it_out() -> None:
    """Standard deviations are posted in the place of errors: a weight too small by the number of people."""
    printed, _, error = _linear(6)
    (fits,) = _rows(_record("drawn", printed | {"standard_error": f"{error:.3f}"}))
    assert (fits["sei_divisor"], float(fits["sei"])) == ("as posted", pytest.approx(error, abs=0.0006))
    (spread,) = _rows(_record("drawn", printed | {"standard_error": "6.100"}))
    assert float(spread["sei"]) == pytest.approx(error, abs=0.001)
    gone = ("lower", "upper", "level", "interval_sides")
    bare = {name: value for name, value in printed.items() if name not in gone}
    missing = {"missing": dict.fromkeys(gone[:3], "not-reported")}
    (by_p,) = _rows(_record("drawn", bare | missing | {"standard_error": f"{error:.3f}"}))
    assert by_p["sei_divisor"] == "as posted, which gives the reported p"
    (contrary,) = _rows(_record("drawn", bare | missing | {"standard_error": "6.100"}))
    assert (contrary["sei"], contrary["poolable"]) == ("", "no")


def test_coarse_limits_leave_the_error_open() -> None:
    """1.2 (1.0 to 1.5): rounding alone lets the weight differ by a factor of two."""
    printed, _, _ = _logistic(7)
    coarse = printed | {"estimate": "1.2", "lower": "1.0", "upper": "1.5", "p": "0.08"}
    (row,) = _rows(_record("drawn", coarse))
    assert (row["sei"], row["poolable"]) == ("", "no")
    assert float(row["sei_high"]) > 1.4 * float(row["sei_low"])


def test_a_mixed_model_with_few_degrees_of_freedom_gets_the_error_that_p_shows() -> None:
    """Of 500 people in 10 villages t has 8 degrees of freedom; by z the weight would be 28 % too small."""
    printed, _, _ = _linear(8)
    figures = {
        "statistical_model": "Mixed model, villages as clusters",
        "estimate": "3.000",
        "lower": "0.694",
        "upper": "5.306",
        "p": "0.0171",
    }
    (row,) = _rows(_record("drawn", printed | figures))
    assert row["agreement"] == "compatible"
    assert float(row["sei"]) == pytest.approx(1.0, abs=0.01)


def test_the_people_of_a_crossover_trial_are_not_counted_twice() -> None:
    printed, _, _ = _linear(9)
    rest = {name: value for name, value in printed.items() if name != "analysed_count"}
    within = rest | {
        "comparison_basis": "within-person",
        "statistical_model": "paired t test",
        "missing": {"analysed_count": "not-reported"},
    }
    (row,) = _rows(_record("drawn", within, {"model": "crossover"}))
    assert row["n"] == ""
    (parallel,) = _rows(_record("drawn", rest | {"missing": {"analysed_count": "not-reported"}}))
    assert parallel["n"] == str(PEOPLE)
