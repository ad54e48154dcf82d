"""Run every check on a record, in one order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.checks.counts import count_findings
from kg.checks.effects import Effect, effects
from kg.checks.finding import Finding
from kg.checks.honesty import honesty_findings, nominal_is_assessed, spoken_of_adjustment
from kg.checks.judging import judge_all
from kg.checks.results import result_findings
from kg.checks.values import value_findings
from kg.record.trial import TrialDocument


@dataclass(frozen=True, slots=True)
class Checked:
    """Hold what all checks on a record found, and each of its analyses as a row for a meta-analysis.

    `nominal_assessed` tells whether it could be said which results are nominal.
    """

    findings: tuple[Finding, ...]
    effects: tuple[Effect, ...]
    nominal_assessed: bool


def check_record(record: TrialDocument) -> Checked:
    """Check a record against itself.

    The record is not changed, and nothing is read but the record.
    """
    trial = record.trial
    judged = judge_all(trial)
    settings = [item.setting for item in judged]
    rows = tuple(effects(judged))
    spoken = spoken_of_adjustment(trial)

    def findings() -> Iterator[Finding]:
        yield from result_findings(judged)
        yield from value_findings(trial, settings)
        yield from (row.finding for row in rows)
        yield from honesty_findings(trial, settings, spoken)
        yield from count_findings(trial)

    return Checked(tuple(findings()), rows, nominal_is_assessed(trial, settings, spoken))
