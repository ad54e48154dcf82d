"""Hold group results against estimates, and means and percentages against the number of people."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Decimal

from kg.checks.finding import Finding, Metric, Subject, Verdict
from kg.checks.phrases import number
from kg.checks.rounding import Span, span
from kg.checks.setting import Setting, all_groups, timepoint_words
from kg.record.concepts import Statistic, SummaryStatistic
from kg.record.outcome import GroupResult, OutcomeMeasure
from kg.record.trial import Trial

_DIFFERENCES = frozenset({
    Statistic.MEAN_DIFFERENCE, Statistic.LEAST_SQUARES_MEAN_DIFFERENCE, Statistic.MEDIAN_DIFFERENCE, Statistic.RISK_DIFFERENCE,
})  # fmt: skip
_QUOTIENTS = frozenset({Statistic.RATIO_OF_MEANS, Statistic.RATIO})
_LOCATIONS = frozenset({
    SummaryStatistic.MEAN, SummaryStatistic.LEAST_SQUARES_MEAN, SummaryStatistic.MEDIAN, SummaryStatistic.GEOMETRIC_MEAN,
    SummaryStatistic.GEOMETRIC_LEAST_SQUARES_MEAN, SummaryStatistic.NUMBER,
})  # fmt: skip
_PERCENT_OF_PEOPLE = re.compile(
    r"(?:%|percent(?:age)?)\s*(?:of\s+)?(?:participants|patients|subjects|people|persons)", re.IGNORECASE
)

WHOLE_TOTAL = "the values are whole numbers, each person has one, and the mean is rounded to the digits that are printed"
WHOLE_PEOPLE = "the percentage is of the people analysed, rounded to the digits that are printed"


def value_findings(trial: Trial, settings: list[Setting]) -> Iterator[Finding]:
    """Yield what group results say about estimates, and about the number of people behind them."""
    for setting in settings:
        yield from _group_values(setting)
    groups = all_groups(trial)
    for outcome in trial.outcomes:
        for assessment in outcome.assessments:
            for result in assessment.group_results:
                people = result.analysed_count or groups[result.group].analysed_count
                where = f"{outcome.label} {timepoint_words(assessment, outcome)}".strip()
                if people:
                    yield from _granularity(outcome, result, people, f"{where}, {groups[result.group].label}")


def orientation(setting: Setting) -> tuple[str, str] | None:
    """Give the groups of which the first minus, or over, the second gives the estimate, if just one order of them does.

    It is read off the group values that stand beside the estimate: a check, and not what the source reports.
    """
    node = setting.analysis
    pair = [result for key in node.groups for result in setting.assessment.group_results if result.group == key]
    if node.estimate is None or len(node.groups) != 2 or len(pair) != 2:  # noqa: PLR2004 -- a pair
        return None
    one, other = pair
    if one.value is None or other.value is None or not {setting.outcome.statistic_of(item) for item in pair} <= _LOCATIONS:
        return None
    quotient = node.statistic in _QUOTIENTS
    if not (quotient or node.statistic in _DIFFERENCES) or (quotient and min(one.value, other.value) <= 0):
        return None
    first, second, estimate = span(one.value), span(other.value), span(node.estimate)
    forward = _combined(first, second, quotient=quotient).meets(estimate)
    backward = _combined(second, first, quotient=quotient).meets(estimate)
    if forward is backward:
        return None
    return (one.group, other.group) if forward else (other.group, one.group)


def _group_values(setting: Setting) -> Iterator[Finding]:
    """Yield the orientation that group values show; where they show none, an adjusted estimate need not equal their contrast."""
    found = orientation(setting)
    if found is None:
        return
    node = setting.analysis
    results = {result.group: result.value for result in setting.assessment.group_results}
    sign = "over" if node.statistic in _QUOTIENTS else "minus"
    shown = f" {sign} ".join(f"{setting.groups[key].label} ({number(results[key] or Decimal(0))})" for key in found)
    words = f"{setting.name}: the group values give the estimate {number(node.estimate or Decimal(0))} as {shown}."
    figures = (f"orientation: {f' {sign} '.join(setting.groups[key].label for key in found)}",)
    verdict, reason = Verdict.AGREES, ""
    if node.reference_group is None:
        words += " That shows its orientation, which the source does not state."
    elif node.reference_group != found[1]:
        verdict, reason = Verdict.DIFFERS, "the stated orientation is the other one"
        words += f" The record states the other orientation, with {setting.groups[node.reference_group].label} as the reference."
    yield Finding(Metric.GROUP_VALUES, verdict, (setting.subject,), words, reason, (), figures)


def _combined(upper: Span, lower: Span, *, quotient: bool) -> Span:
    if quotient:
        return Span(upper.low / lower.high, upper.high / lower.low if lower.low > 0 else math.inf)
    return Span(upper.low - lower.high, upper.high - lower.low)


def _granularity(outcome: OutcomeMeasure, result: GroupResult, people: int, where: str) -> Iterator[Finding]:
    """Look for a mean of whole numbers, or a percentage of people, that no whole total over the people gives.

    The test is GRIM (Brown and Heathers 2017, doi:10.1177/1948550616673876); it says something only where a step of the
    total changes the printed digits.
    """
    if result.value is None:
        return
    of_people = _PERCENT_OF_PEOPLE.search(outcome.unit_text or "") and outcome.statistic_of(result) is SummaryStatistic.NUMBER
    if outcome.whole_numbers and outcome.statistic_of(result) is SummaryStatistic.MEAN:
        total, assumed, what = Decimal(1), WHOLE_TOTAL, f"mean {number(result.value)}"
    elif of_people:
        total, assumed, what = Decimal(100), WHOLE_PEOPLE, f"{number(result.value)} %"
    else:
        return
    printed = span(result.value)
    step = float(total) / people
    if printed.high - printed.low >= step:
        return
    nearest = round(float(result.value) / step) * step
    reached = any(printed.meets(Span(at, at)) for at in (nearest - step, nearest, nearest + step))
    subject = Subject("GroupResult", result.key, where)
    if reached:
        words = f"{where}: {what} is what a whole number over {people} people gives."
        yield Finding(Metric.GRANULARITY, Verdict.AGREES, (subject,), words, "", (assumed,))
        return
    # A percentage may be estimated (Kaplan-Meier, imputed) or of other people than those counted; a mean of whole numbers is not.
    verdict = Verdict.NOT_REPRODUCED if of_people else Verdict.DIFFERS
    reason = "it may be estimated, or of other people" if of_people else "no whole total gives it"
    words = f"{where}: no whole number over {people} people gives {what}; the nearest gives {nearest:.4g}."
    yield Finding(Metric.GRANULARITY, verdict, (subject,), words, reason, (assumed,))
