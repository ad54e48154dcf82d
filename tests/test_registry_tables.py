"""Show that each row of the tables of the registry reads its example, and names from practice what a methodologist reads.

The names are such as sponsors post; what they are was set down before the table was asked.
"""

from __future__ import annotations

import re

import iso3166
import pytest

from kg.record.concepts import DispersionKind, Scale, Statistic
from kg.sources.clinicaltrials_gov.country import country_code
from kg.sources.clinicaltrials_gov.dispersion import Dispersion, dispersion_of
from kg.sources.clinicaltrials_gov.facts import is_not_estimable
from kg.sources.clinicaltrials_gov.statistic import StatisticReading, normalised, statistic_of
from kg.sources.clinicaltrials_gov.table import read_table

LOG, LINEAR, Z, PERCENT = Scale.LOG, Scale.LINEAR, Scale.FISHER_Z, Scale.RATIO_IN_PERCENT

STATISTICS = [
    ("Hazard Ratio (HR)", Statistic.HAZARD_RATIO, LOG, "1"), ("Cox hazard ratio", Statistic.HAZARD_RATIO, LOG, "1"),
    ("Sub-distribution hazard ratio", Statistic.HAZARD_RATIO, LOG, "1"), ("Odds Ratio (OR)", Statistic.ODDS_RATIO, LOG, "1"),
    ("Adjusted Odds Ratio", Statistic.ODDS_RATIO, LOG, "1"), ("Mantel-Haenszel odds ratio", Statistic.ODDS_RATIO, LOG, "1"),
    ("Risk Ratio (RR)", Statistic.RISK_RATIO, LOG, "1"), ("Relative Risk", Statistic.RISK_RATIO, LOG, "1"),
    ("Incidence Rate Ratio", Statistic.RATE_RATIO, LOG, "1"), ("Ratio of exacerbation rate", Statistic.RATE_RATIO, LOG, "1"),
    ("Geometric Mean Ratio", Statistic.RATIO_OF_MEANS, LOG, "1"),
    ("Ratio of Geometric LS Means", Statistic.RATIO_OF_MEANS, LOG, "1"),
    ("Least Square Mean Ratio", Statistic.RATIO_OF_MEANS, LOG, "1"),
    ("Geometric mean ratio (percentage)", Statistic.RATIO_OF_MEANS, PERCENT, "100"),
    ("LS Mean Difference", Statistic.LEAST_SQUARES_MEAN_DIFFERENCE, LINEAR, "0"),
    ("LS-Means Difference", Statistic.LEAST_SQUARES_MEAN_DIFFERENCE, LINEAR, "0"),
    ("Least Squares (LS) Mean Difference", Statistic.LEAST_SQUARES_MEAN_DIFFERENCE, LINEAR, "0"),
    ("Difference in Least Square Means", Statistic.LEAST_SQUARES_MEAN_DIFFERENCE, LINEAR, "0"),
    ("Mean Difference (Final Values)", Statistic.MEAN_DIFFERENCE, LINEAR, "0"),
    ("Mean Difference (Net)", Statistic.MEAN_DIFFERENCE, LINEAR, "0"),
    ("Difference in means", Statistic.MEAN_DIFFERENCE, LINEAR, "0"),
    ("Median Difference (Net)", Statistic.MEDIAN_DIFFERENCE, LINEAR, "0"),
    ("Cohen's d", Statistic.STANDARDISED_MEAN_DIFFERENCE, LINEAR, "0"),
    ("Risk Difference (RD)", Statistic.RISK_DIFFERENCE, LINEAR, "0"),
    ("Difference in proportions", Statistic.RISK_DIFFERENCE, LINEAR, "0"), ("Slope", Statistic.SLOPE, LINEAR, "0"),
    ("Spearman Correlation", Statistic.CORRELATION, Z, "0"),
    ("Regression Coefficient", Statistic.REGRESSION_COEFFICIENT, LINEAR, "0"),
    ("Win ratio", Statistic.RATIO, LOG, "1"),
    # Named, and no scale: the ratio may be printed or its logarithm, percentages may be subtracted or divided.
    ("Hazard Ratio, log", Statistic.HAZARD_RATIO, None, None), ("Odds Ratio, log", Statistic.ODDS_RATIO, None, None),
    ("Percentage Difference", Statistic.PERCENT_DIFFERENCE, None, None),
    # Subtracted, and nobody says what.
    ("Treatment Difference", Statistic.UNCLASSIFIED, LINEAR, "0"), ("Difference", Statistic.UNCLASSIFIED, LINEAR, "0"),
    ("Difference between drug and placebo", Statistic.UNCLASSIFIED, LINEAR, "0"),
    ("Ratio of relapse rates", Statistic.RATE_RATIO, LOG, "1"), ("GMR (%)", Statistic.RATIO_OF_MEANS, PERCENT, "100"),
    ("Difference in percentage of participants", Statistic.RISK_DIFFERENCE, LINEAR, "0"),
    ("Difference in percentages", Statistic.PERCENT_DIFFERENCE, None, None),
]  # fmt: skip

UNCLASSIFIED = [
    "Ratio of hazard ratios", "Difference in odds ratios", "Mean ratio difference", "Hazard ratio of mean difference",
    "Least squares mean", "LS Mean", "Mean", "Percentage of participants", "p-value", "Number", "AUC", "kappa",
    "Cox Proportional Hazard",
    "Log mean ratio", "Mean difference, log", "Posterior median ratio", "Vaccine efficacy", "Chi-squared test statistic", "",
    "Difference of the geometric means", "Hodges-Lehmann estimate", "Odds ratio difference", "x" * 10_000,
    "Ratio of response rates", "Ratio of hazard rates", "RR", "MD", "Change in LS Means", "Difference in percentage of HbA1c",
    "Difference between odds ratios", "Difference between treatments (ratio)", "Difference between groups (log scale)",
    "Difference between geometric means", "Difference from placebo (%)", "Difference from baseline",
    "difference from " + "x" * 150 + " a b c d e f g h",
]  # fmt: skip


@pytest.mark.parametrize("text, statistic, scale, null", STATISTICS)
def test_a_name_is_read_as_a_methodologist_would(text: str, statistic: Statistic, scale: Scale | None, null: str | None) -> None:
    """Else a ratio is pooled as a difference, and an interval that includes 1 excludes 0."""
    assert statistic_of(text) == StatisticReading(statistic, scale, null)
    assert statistic_of(f"  {text.upper()} ") == StatisticReading(statistic, scale, null)


@pytest.mark.parametrize("text", UNCLASSIFIED)
def test_what_is_not_sure_stays_unclassified(text: str) -> None:
    """Else a guess of ours is pooled with what sponsors stated."""
    assert statistic_of(text) == StatisticReading(Statistic.UNCLASSIFIED)


@pytest.mark.parametrize("row", read_table("statistics.tsv"), ids=lambda row: row["example"])
def test_each_row_of_the_statistics_reads_its_example_and_no_row_before_does(row: dict[str, str]) -> None:
    rows = read_table("statistics.tsv")
    fitting = [other for other in rows if re.fullmatch(other["pattern"], normalised(row["example"]))]
    assert fitting[0] is row
    assert row["why"]
    assert (row["scale"] == "") == (row["null"] == "")


DISPERSIONS = [
    ("Standard Deviation", Dispersion(DispersionKind.STANDARD_DEVIATION)),
    ("STANDARD_ERROR", Dispersion(DispersionKind.STANDARD_ERROR)),
    ("Inter-Quartile Range", Dispersion(DispersionKind.INTERQUARTILE_RANGE)),
    ("INTER_QUARTILE_RANGE", Dispersion(DispersionKind.INTERQUARTILE_RANGE)),
    ("Full Range", Dispersion(DispersionKind.FULL_RANGE)),
    ("95% Confidence Interval", Dispersion(DispersionKind.CONFIDENCE_INTERVAL, "0.95")),
    ("97.5% Confidence Interval", Dispersion(DispersionKind.CONFIDENCE_INTERVAL, "0.975")),
    ("CONFIDENCE_80", Dispersion(DispersionKind.CONFIDENCE_INTERVAL, "0.80")),
    ("CONFIDENCE_975", Dispersion(DispersionKind.CONFIDENCE_INTERVAL, "0.975")),
    ("CONFIDENCE_OTHER", Dispersion(DispersionKind.CONFIDENCE_INTERVAL)),
    ("Geometric Coefficient of Variation", Dispersion(DispersionKind.GEOMETRIC_COEFFICIENT_OF_VARIATION)),
    ("GEOMETRIC_COEFFICIENT", Dispersion(DispersionKind.GEOMETRIC_COEFFICIENT_OF_VARIATION)), ("Not Applicable", None),
    ("NA", None), ("Spread", None),
]  # fmt: skip


@pytest.mark.parametrize("text, expected", DISPERSIONS)
def test_a_spread_is_read_as_what_it_is_called(text: str, expected: Dispersion | None) -> None:
    """Else a standard error is taken for a standard deviation, and a trial weighs too little by the square root of its people."""
    assert dispersion_of(text) == expected


@pytest.mark.parametrize("row", read_table("dispersions.tsv"), ids=lambda row: row["example"])
def test_each_row_of_the_dispersions_reads_its_example(row: dict[str, str]) -> None:
    found = dispersion_of(row["example"])
    assert found is not None
    assert found.kind == row["kind"]


@pytest.mark.parametrize("row", read_table("countries.tsv"), ids=lambda row: row["name"])
def test_each_country_has_a_code_that_there_is(row: dict[str, str]) -> None:
    assert country_code(row["name"]) == row["code"] == iso3166.countries.get(row["code"]).alpha2


@pytest.mark.parametrize(
    "name, code",
    [("United States", "US"), ("Turkey (Türkiye)", "TR"), ("Korea, Republic of", "KR"), ("japan", "JP"), ("Côte d’Ivoire", "CI")],
)
def test_a_country_is_known_by_the_name_of_the_registry(name: str, code: str) -> None:
    assert country_code(name) == code


@pytest.mark.parametrize("name", ["Kosovo", "Former Yugoslavia", "Former Serbia and Montenegro", "Atlantis", ""])
def test_a_country_without_a_code_gets_none(name: str) -> None:
    assert country_code(name) is None


@pytest.mark.parametrize("row", read_table("not_estimable.tsv"), ids=lambda row: row["example"])
def test_each_row_of_what_cannot_be_calculated_reads_its_example(row: dict[str, str]) -> None:
    assert is_not_estimable(row["example"])
    assert re.search(row["pattern"], row["example"], re.IGNORECASE)


@pytest.mark.parametrize(
    "text", ["No participants were analysed", "Not measured at this visit", "Data were not summarised", None, ""]
)
def test_a_figure_that_was_not_taken_is_not_one_that_cannot_be_calculated(text: str | None) -> None:
    """Else a laboratory value that nobody took looks like a median that was not reached."""
    assert not is_not_estimable(text)
