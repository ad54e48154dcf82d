"""Hold p against the interval of each analysis of a trial, and the analyses of a trial against each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from kg.checks.agreement import Agreement, judge
from kg.checks.finding import Verdict
from kg.checks.gates import interval_gate, method_gate, soft_gates, test_gate
from kg.checks.methods import MethodClass
from kg.checks.setting import Setting, settings, trial_text
from kg.checks.symmetry import is_symmetric
from kg.record.concepts import PRelation
from kg.record.trial import Trial

FEWEST_ALIKE = 3
"""So many analyses of one family that fail, the one at hand and two others, make a pattern …"""

SHARE_ALIKE = 1 / 3
"""… if they are more than this share of those that could be checked."""

_DIGITS = 3
"""A p value of so many decimals is hardly met twice by chance."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Hold an analysis with what holding its p against its interval came to; `gate` says why that was not done."""

    setting: Setting
    gate: str = ""
    agreement: Agreement | None = None


def judge_all(trial: Trial) -> list[Judged]:
    """Judge every analysis of a trial; failures that form a pattern are *not reproduced*."""
    found = list(settings(trial))
    words = cache(lambda: trial_text(trial))
    estimates: defaultdict[Decimal, set[Decimal | None]] = defaultdict(set)
    for setting in found:
        if setting.analysis.p is not None:
            estimates[setting.analysis.p].add(setting.analysis.estimate)
    return _without_patterns([_judge(setting, words, estimates) for setting in found])


def _judge(setting: Setting, words: Callable[[], str], estimates: Mapping[Decimal, set[Decimal | None]]) -> Judged:
    gate = interval_gate(setting) or test_gate(setting) or method_gate(setting)
    interval, test = setting.interval, setting.test
    if gate or interval is None or test is None:
        return Judged(setting, gate or "figures missing")
    if not is_symmetric(interval):
        return Judged(setting, "the interval is not symmetric on the scale of the analysis")

    def doubts() -> list[str]:
        exponent = test.p.as_tuple().exponent
        precise = isinstance(exponent, int) and -exponent >= _DIGITS and test.relation is PRelation.EQUAL
        return soft_gates(setting, words(), shares_p=precise and len(estimates[test.p]) > 1)

    return Judged(setting, "", judge(interval, test, setting.expected_degrees, setting.family, doubts))


def _without_patterns(judged: list[Judged]) -> list[Judged]:
    """Take failures that many analyses of one family share for what they are: a method that is not stated."""
    members: defaultdict[MethodClass | None, list[Judged]] = defaultdict(list)
    for item in judged:
        if item.agreement is not None and item.agreement.verdict is not Verdict.NOT_REPRODUCED:
            members[item.setting.family].append(item)
    patterns = {}
    for family, items in members.items():
        failed = sum(item.agreement.failed for item in items if item.agreement)
        if failed >= FEWEST_ALIKE and failed > SHARE_ALIKE * len(items):
            patterns[family] = f"{failed} of {len(items)} analyses of this family in the record differ"
    return [
        replace(item, agreement=replace(item.agreement, verdict=Verdict.NOT_REPRODUCED, reason=reason, pattern=True))
        if item.agreement and item.agreement.failed and (reason := patterns.get(item.setting.family))
        else item
        for item in judged
    ]
