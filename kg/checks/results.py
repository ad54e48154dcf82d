"""Say what the figures of each analysis tell about each other: p and interval, symmetry, significance, standard error."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from kg.checks.agreement import excludes_null, significance
from kg.checks.degrees import ANY, Degrees
from kg.checks.figures import Interval, Test
from kg.checks.finding import Finding, Metric, Verdict
from kg.checks.gates import interval_gate, null_gate, symmetry_gates
from kg.checks.judging import Judged
from kg.checks.methods import MethodClass
from kg.checks.phrases import (
    count,
    degrees_text,
    figures_text,
    interval_text,
    listed,
    number,
    p_text,
    percent,
    probabilities,
    probability,
    sentence,
)
from kg.checks.precision import half_width_in_errors
from kg.checks.setting import Setting
from kg.checks.symmetry import is_symmetric, restorations
from kg.record.concepts import Sides
from kg.wording import words

ONE_TEST = "two-sided test of no difference"
ONE_STATISTIC = "p and interval come from one statistic, neither of them adjusted alone"
ROUNDED = "each figure is rounded to the digits that are printed"
SYMMETRIC_SCALE = (
    "t and Wald intervals are symmetric on the scale of the analysis; score, exact, profile and bootstrap intervals are not"
)
ONE_VALUE = "one value a person and no covariates, for the bound on the degrees of freedom"
OWN_LEVEL = "p is compared with one less the level of this interval, and with no other level"

NEARLY = "each figure may be off by one unit of its last digit, and the middle by half a percent of the half-width"

_NOT_REPRODUCED = "are not reproduced by a t or normal distribution"
AGREEMENT_ASSUMED = (ONE_TEST, ONE_STATISTIC, ROUNDED)


def result_findings(judged: list[Judged]) -> Iterator[Finding]:
    """Yield what the figures of the analyses of one trial say."""
    agreeing = Counter(item.setting.family for item in judged if _says_something(item))
    for item in judged:
        yield _null_value(item.setting)
        yield from _symmetry(item.setting)
        if item.agreement is None or not item.agreement.pattern:
            yield _agreement(item, agreeing[item.setting.family])
        yield from _significance(item)
        yield from _standard_error(item.setting)
    yield from _patterns(judged)
    yield from _shared_degrees(judged)


def _says_something(item: Judged) -> bool:
    """Tell whether p and interval agree for some degrees of freedom and not for others."""
    found = item.agreement
    return found is not None and found.verdict is Verdict.COMPATIBLE and not (found.degrees or ANY).says_nothing


def _patterns(judged: list[Judged]) -> Iterator[Finding]:
    """Yield one finding for all analyses that fail alike."""
    alike: defaultdict[tuple[MethodClass | None, str], list[Judged]] = defaultdict(list)
    for item in judged:
        if item.agreement is not None and item.agreement.pattern:
            alike[item.setting.family, item.agreement.reason].append(item)
    for (_, reason), items in alike.items():
        method = items[0].setting.analysis.statistical_model or items[0].setting.analysis.p_method or "not stated"
        text = (
            f"{sentence(reason)}: p does not follow from the interval by a two-sided t or normal statistic, or only with few "
            f"degrees of freedom (method of the first: {method}). So many "
            "point to a way of computing p or interval that the record does not tell, and say nothing of single figures."
        )
        subjects = tuple(item.setting.subject for item in items)
        yield Finding(Metric.AGREEMENT, Verdict.NOT_REPRODUCED, subjects, text, reason, AGREEMENT_ASSUMED)


def _agreement(item: Judged, agreeing: int) -> Finding:
    subjects = (item.setting.subject,)
    if item.agreement is None:
        why = f"{item.setting.name}: p and interval cannot be held against each other: {item.gate}."
        return Finding(Metric.AGREEMENT, Verdict.NOT_CHECKABLE, subjects, why, item.gate)
    interval, test = item.setting.interval, item.setting.test
    assert interval is not None
    assert test is not None
    bound = Degrees(1, item.setting.bound) if item.setting.bound else None
    text = [*_verdict_words(item, interval, test, agreeing), *_bound_words(item, bound)]
    figures = [f"p of the interval under the normal distribution: {probability(interval.central_normal_p())}"]
    if item.agreement.degrees:
        figures.insert(0, f"degrees of freedom that reach the reported p: {item.agreement.degrees}")
    if bound and item.agreement.degrees and (common := item.agreement.degrees.within(bound)):
        figures.insert(1, f"degrees of freedom, with at most {bound.high:.0f}: {common}")
    reason = item.agreement.reason
    if not reason and item.setting.family is None:
        reason = "method not stated"
    assumed = (*AGREEMENT_ASSUMED, ONE_VALUE) if bound and item.agreement.degrees else AGREEMENT_ASSUMED
    return Finding(Metric.AGREEMENT, item.agreement.verdict, subjects, " ".join(text), reason, assumed, tuple(figures))


def _verdict_words(item: Judged, interval: Interval, test: Test, agreeing: int) -> list[str]:
    found = item.agreement
    assert found is not None
    what = f"{item.setting.name}: the reported {p_text(test)} and {interval_text(interval)}"
    normal = f"Under the normal distribution the interval gives p {probability(interval.central_normal_p())}."
    no_method = ["The method is not stated."] if item.setting.family is None else []
    if found.verdict is Verdict.NOT_COMPATIBLE:
        return [_not_compatible(item, interval, test, agreeing)]
    if found.verdict is Verdict.NOT_REPRODUCED:
        reached = f"fit only {degrees_text(found.degrees)}, fewer than expected" if found.degrees else _NOT_REPRODUCED
        return [f"{what} {reached}, which says little here: {found.reason}.", normal]
    if found.verdict is Verdict.COMPATIBLE_ONE_SIDED:
        stated = "though two sides are stated" if item.setting.analysis.p_sides is Sides.TWO else "which is not stated"
        return [f"{what} fit each other only if p is one-sided, {stated}.", normal]
    if found.verdict is Verdict.COMPATIBLE_SPREAD:
        return [f"{what} lie as far apart as Wald, score and likelihood-ratio tests of one hypothesis do.", normal]
    assert found.degrees is not None
    fit = f"fit one t test with {degrees_text(found.degrees)}"
    if found.verdict is Verdict.COMPATIBLE_TRUNCATED:
        fit += ", if figures were cut off and not rounded"
    if found.verdict is Verdict.COMPATIBLE_MORE_DF:
        fit += f", more than the {count(item.setting.all_count or 0, 'person', 'people')} in the groups allow in a linear model"
    if found.verdict is Verdict.COMPATIBLE_FEW_DF:
        fit += ", fewer than the stated method and the people lead to expect"
    if found.degrees.says_nothing:
        fit += ", so that the agreement says little"
    return [f"{what} {fit}.", normal, *no_method]


def _not_compatible(item: Judged, interval: Interval, test: Test, agreeing: int) -> str:
    assert item.agreement is not None
    assert item.agreement.reached is not None
    agree = f"{count(agreeing, 'other analysis', 'other analyses')} of such a method in this record"
    others = f" {sentence(agree)} agree{'s' if agreeing == 1 else ''}." if agreeing else ""
    return (
        f"{item.setting.name}: no t (1 or more degrees of freedom) or normal distribution gives the reported {p_text(test)} "
        f"from {interval_text(interval)}, which corresponds to p {probabilities(interval.normal_p())} under the normal "
        f"distribution and to {probabilities(item.agreement.reached)} over all degrees of freedom.{others} "
        "The check cannot tell which figure differs."
    )


def _bound_words(item: Judged, bound: Degrees | None) -> list[str]:
    """Say how many degrees of freedom the people allow, where that narrows what p allows."""
    degrees = item.agreement.degrees if item.agreement else None
    people, groups = item.setting.all_count, item.setting.group_count
    if bound is None or degrees is None or people is None or degrees.high <= bound.high:
        return []
    common = degrees.within(bound)
    rest = f", which leaves {common}" if common else ", fewer than any of these"
    return [
        f"With one value a person, {count(people, 'person', 'people')} in {groups} groups allow at most {bound.high:.0f}{rest}."
    ]


def _null_value(setting: Setting) -> Finding:
    subjects, node = (setting.subject,), setting.analysis
    lower, upper, null_value = node.lower, node.upper, node.null_value
    if (gate := null_gate(setting)) or lower is None or upper is None or null_value is None:
        reason = gate or "figures missing"
        text = f"{setting.name}: whether its interval excludes the null value cannot be said: {reason}."
        return Finding(Metric.NULL_VALUE, Verdict.NOT_CHECKABLE, subjects, text, reason)
    what = f"{setting.name}: {figures_text(setting)}"
    null = f"the null value {number(null_value)}"
    excluded = excludes_null(lower, upper, null_value)
    if excluded is None:
        text = f"{what} is printed with a limit at {null}; rounding leaves open on which side the limit lies."
        return Finding(Metric.NULL_VALUE, Verdict.NULL_AT_LIMIT, subjects, text, "", (ROUNDED,))
    if excluded:
        return Finding(Metric.NULL_VALUE, Verdict.NULL_EXCLUDED, subjects, f"{what} excludes {null}.", "", (ROUNDED,))
    text = f"{what} includes {null}: no difference is compatible with the data, and so is every other value in the interval."
    return Finding(Metric.NULL_VALUE, Verdict.NULL_INCLUDED, subjects, text, "", (ROUNDED,))


def _symmetry(setting: Setting) -> Iterator[Finding]:
    subjects, interval = (setting.subject,), setting.interval
    if interval is None or interval_gate(setting):
        return
    what = f"{setting.name}: the estimate of {interval_text(interval)}"
    if is_symmetric(interval):
        text = f"{what} can lie in the middle on the {interval.scale.value} scale."
        yield Finding(Metric.SYMMETRY, Verdict.SYMMETRIC, subjects, text, "", (NEARLY,))
        return
    off = f"{what} does not lie in the middle on the {interval.scale.value} scale"
    hints = list(restorations(interval))
    # An unstated method may be one whose intervals are not symmetric; that one changed figure would mend it is no chance.
    doubted = symmetry_gates(setting) or ([] if hints or setting.family else ["method not stated"])
    if doubted:
        reason = "; ".join(doubted)
        yield Finding(Metric.SYMMETRY, Verdict.NOT_REPRODUCED, subjects, f"{off}, which says little here: {reason}.", reason)
        return
    explained = f" {sentence('; '.join(hints))}." if hints else ""
    text = f"{off}.{explained} Score, exact, profile and bootstrap intervals need not have it there."
    yield Finding(Metric.SYMMETRY, Verdict.ASYMMETRIC, subjects, text, "", (NEARLY, SYMMETRIC_SCALE), tuple(hints))


def _significance(item: Judged) -> Iterator[Finding]:
    """Yield whether p and interval agree on significance, where they could be held against each other."""
    subjects, interval, test = (item.setting.subject,), item.setting.interval, item.setting.test
    if item.agreement is None or interval is None or test is None:
        return
    verdict = significance(interval, test)
    assumed = (ONE_TEST, ONE_STATISTIC, OWN_LEVEL)
    alpha = number(1 - interval.level)
    if verdict is None:
        reason = "rounding leaves it open"
        text = f"{item.setting.name}: rounding leaves open whether {p_text(test)} and the interval agree on {alpha}."
        yield Finding(Metric.SIGNIFICANCE, Verdict.NOT_CHECKABLE, subjects, text, reason, assumed)
        return
    side = "excludes" if excludes_null(interval.lower, interval.upper, interval.null_value) else "includes"
    below = (verdict is Verdict.AGREES) is (side == "excludes")
    what = (
        f"{item.setting.name}: the {percent(interval.level)} interval {side} the null value, and {p_text(test)} "
        f"is {'below' if below else 'not below'} {alpha}"
    )
    if verdict is Verdict.AGREES:
        yield Finding(Metric.SIGNIFICANCE, verdict, subjects, f"{what}: both say the same.", "", assumed)
    elif item.agreement.verdict is Verdict.NOT_COMPATIBLE:
        text = f"{what}: they do not say the same. The check cannot tell which figure differs."
        yield Finding(Metric.SIGNIFICANCE, verdict, subjects, text, "", assumed)
    else:
        reason = item.agreement.reason or f"p and interval are {words(item.agreement.verdict)}"
        text = f"{what}: they do not say the same, which says little here: {reason}."
        yield Finding(Metric.SIGNIFICANCE, Verdict.NOT_REPRODUCED, subjects, text, reason, assumed)


def _standard_error(setting: Setting) -> Iterator[Finding]:
    """Hold a posted standard error against half the width of the interval."""
    posted, interval = setting.analysis.standard_error, setting.interval
    if posted is None or interval is None or interval_gate(setting) or not posted:
        return
    low, high = half_width_in_errors(interval)
    half = interval.half_width()
    ratio = (half.low + half.high) / 2 / float(posted)
    figures = (f"half-width over standard error: {ratio:.2f}",)
    what = (
        f"{setting.name}: half the interval is {ratio:.2f} times the posted standard error {number(posted)}; "
        f"a t interval at {percent(interval.level)} has {low:.2f} to {high:.2f}"
    )
    if low <= half.high / float(posted) and half.low / float(posted) <= high:
        text = f"{what}."
        yield Finding(Metric.STANDARD_ERROR, Verdict.AGREES, (setting.subject,), text, "", (), figures)
    else:
        reason = "what is posted as a standard error may be another spread, or on another scale"
        text = f"{what}. {sentence(reason)}."
        yield Finding(Metric.STANDARD_ERROR, Verdict.NOT_REPRODUCED, (setting.subject,), text, reason, (), figures)


def _shared_degrees(judged: list[Judged]) -> Iterator[Finding]:
    """Give the degrees of freedom that fit all analyses of a trial whose method is not stated."""
    fitting = [item for item in judged if _says_something(item) and item.setting.family is None and item.setting.is_bounded]
    if len(fitting) < 2:  # noqa: PLR2004
        return
    common: Degrees | None = ANY
    for item in fitting:
        assert item.agreement is not None
        assert item.agreement.degrees is not None
        common = common.within(item.agreement.degrees) if common else None
        if common and item.setting.bound:
            common = common.within(Degrees(1, item.setting.bound))
    subjects = tuple(item.setting.subject for item in fitting)
    names = listed([str(item.agreement.degrees) for item in fitting if item.agreement])
    if common is None:
        text = f"No one number of degrees of freedom fits all {len(fitting)} analyses ({names}); they need not share one."
        yield Finding(Metric.DEGREES_OF_FREEDOM, Verdict.NOT_REPRODUCED, subjects, text, "no common number", AGREEMENT_ASSUMED)
        return
    text = (
        f"{sentence(degrees_text(common))} would fit all {len(fitting)} analyses with p and interval ({names}) within what the "
        "number of people allows; they need not share one, and agreement does not identify the test."
    )
    figures = (f"degrees of freedom that fit all: {common}",)
    yield Finding(
        Metric.DEGREES_OF_FREEDOM,
        Verdict.COMPATIBLE,
        subjects,
        text,
        "method not stated",
        (*AGREEMENT_ASSUMED, ONE_VALUE),
        figures,
    )
