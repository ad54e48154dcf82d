"""Read the analyses of an outcome as they were posted.

The order of groups says nothing of which is subtracted, and the groups that are named need not be what is compared: in a
crossover trial two sequences are named, and a drug and a placebo are meant, within each person. So neither orientation nor
basis of a comparison follows from groups, but for a parallel trial whose groups are arms.
"""

from __future__ import annotations

from decimal import Decimal

from kg.record.base import Reason
from kg.sources.clinicaltrials_gov.facts import Data, Facts, Reading, joined
from kg.sources.clinicaltrials_gov.layout import Layout
from kg.sources.clinicaltrials_gov.numbers import read_level, read_p
from kg.sources.clinicaltrials_gov.people import Groups
from kg.sources.clinicaltrials_gov.results_payload import PostedAnalysis, PostedOutcome
from kg.sources.clinicaltrials_gov.statistic import statistic_of
from kg.sources.clinicaltrials_gov.words import sides_of

_WITH_MARGIN = ("non-inferiority", "equivalence", "non-inferiority-or-equivalence")
_SPREADS = {"STANDARD_ERROR_OF_MEAN": "standard_error", "STANDARD_DEVIATION": "standard_deviation"}
_FIGURES = ("estimate", "lower", "upper")


def read_analyses(reading: Reading, layout: Layout, outcome: PostedOutcome, groups: Groups, where: tuple[str, str]) -> list[Data]:
    """Read the analyses of one outcome; `where` are its key and the place where it stands."""
    key, pointer = where
    found = []
    for place, item in enumerate(outcome.analyses):
        titles = [groups.titles.get(name, "") for name in item.group_ids]
        facts = Facts(reading, "Analysis", key, *titles, place=f"{pointer}/analyses/{place}")
        _groups(facts, layout, item, groups)
        found.append(_analysis(facts, outcome, item))
    return found


def _analysis(facts: Facts, outcome: PostedOutcome, item: PostedAnalysis) -> Data:
    _estimate(facts, item)
    _test(facts, item)
    facts.text("analysis_population", outcome.population_description, Reason.NOT_POSTED)
    text = facts.reading.text
    parts = (
        ("", text(item.group_description)), ("on the method", text(item.statistical_comment)),
        ("on p", text(item.p_value_comment)), ("on the estimate", text(item.estimate_comment)),
        ("on the lower limit", text(item.ci_lower_limit_comment)), ("on the upper limit", text(item.ci_upper_limit_comment)),
        ("on the hypothesis", text(item.non_inferiority_comment)), ("other analysis", text(item.other_analysis_description)),
    )  # fmt: skip
    facts.put("comment", joined(parts))
    # No field of the registry holds these; comments may.
    facts.lack(Reason.NOT_REPORTED, "reference_group", "comparison_basis", "unit", "analysed_count", "p_sides")
    return facts.done()


def _groups(facts: Facts, layout: Layout, item: PostedAnalysis, groups: Groups) -> None:
    named = list(dict.fromkeys(item.group_ids))
    keys = [(name, groups.key(name)) for name in named]
    for name, key in keys:
        if key is None:
            facts.keep(name)
    # What is left of the groups would look like another comparison.
    facts.put("groups", [key for _, key in keys] if None not in {key for _, key in keys} else None)
    facts.lack(Reason.AMBIGUOUS if named else Reason.NOT_POSTED, "groups")
    arms = {groups.facts[name].data.get("arm") for name, key in keys if key}
    if layout.is_parallel and len(keys) > 1 and None not in arms and len(arms) == len(keys):
        facts.put("comparison_basis", "between-groups")


def _estimate(facts: Facts, item: PostedAnalysis) -> None:
    name = facts.reading.text(item.param_type)
    if name is None:
        facts.lack(Reason.NOT_POSTED, "statistic", "scale", "null_value")
    else:
        found = statistic_of(name)
        facts.put("statistic", found.statistic.value)
        facts.put("statistic_text", name)
        facts.put("scale", found.scale.value if found.scale else None)
        facts.put("null_value", found.null_value)
        facts.lack(Reason.AMBIGUOUS, "scale", "null_value")
    one = item.ci_num_sides == "ONE_SIDED"
    facts.number("estimate", item.param_value, Reason.NOT_POSTED, item.estimate_comment)
    limits = (
        ("lower", item.ci_lower_limit, item.ci_lower_limit_comment),
        ("upper", item.ci_upper_limit, item.ci_upper_limit_comment),
    )
    for limit, posted, comment in limits:
        facts.number(limit, posted, Reason.NOT_APPLICABLE if one else Reason.NOT_POSTED, comment or item.estimate_comment)
    facts.choice("interval_sides", "sides", item.ci_num_sides)
    if item.ci_pct_value is None:
        facts.lack(Reason.NOT_POSTED, "level")
    elif (level := read_level(str(item.ci_pct_value))) is None:
        facts.keep(item.ci_pct_value, "level")
    else:
        facts.put("level", level)
    _in_order(facts)
    if (spread := _SPREADS.get(item.dispersion_type or "")) is not None:
        facts.number(spread, item.dispersion_value)
        if spread in facts.data and Decimal(facts.data[spread]) < 0:
            facts.data.pop(spread)
            facts.keep(item.dispersion_value)
    elif item.dispersion_value is not None:
        facts.keep(item.dispersion_value)


def _in_order(facts: Facts) -> None:
    """Keep as posted an estimate outside its interval, and limits in reverse: which of them is amiss, nobody can tell."""
    known = [Decimal(facts.data[name]) for name in ("lower", "estimate", "upper") if name in facts.data]
    if known != sorted(known):
        names = [name for name in _FIGURES if name in facts.data]
        for name in names:
            facts.keep(facts.data[name], name)


def _test(facts: Facts, item: PostedAnalysis) -> None:
    if item.p_value is None:
        facts.lack(Reason.NOT_POSTED, "p")
    elif (found := read_p(item.p_value)) is None:
        facts.keep(item.p_value, "p")
    else:
        facts.data |= {"p": found.value, "p_relation": found.relation.value}
    method = facts.reading.text(item.statistical_method)
    facts.put("p_method", method)
    if method is None:
        facts.lack(Reason.NOT_POSTED, "statistical_model")
    facts.put("p_sides", sides_of(method or ""))
    facts.choice("hypothesis", "hypothesis", item.non_inferiority_type, Reason.NOT_POSTED)
    if facts.data.get("hypothesis") in _WITH_MARGIN:
        # Margins stand in comments alone.
        facts.lack(Reason.AMBIGUOUS if item.non_inferiority_comment else Reason.NOT_REPORTED, "margin")
