"""The build summary says of a result what the record says, and no more."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kg.pipeline import TrialGraph, build
from kg.summary import build_summary
from kg.validation.report import GraphReport, Report

SINGLE_ARM = Path(__file__).parent / "records" / "example-single-arm.yaml"
CONFORMS = Report("", (GraphReport("", 1),))


def _with_upper(upper: str) -> TrialGraph:
    """Give SMART-MS another upper limit of the primary result."""
    graph = build()
    trial = graph.record.trial
    outcome = trial.outcomes[0]
    visits = [
        visit.model_copy(
            update={"analyses": tuple(found.model_copy(update={"upper": Decimal(upper)}) for found in visit.analyses)}
        )
        for visit in outcome.assessments
    ]
    changed = outcome.model_copy(update={"assessments": tuple(visits)})
    record = graph.record.model_copy(update={"trial": trial.model_copy(update={"outcomes": (changed, *trial.outcomes[1:])})})
    return replace(graph, record=record)


def test_the_null_primary_result_comes_before_what_is_missing() -> None:
    lines = build_summary(build(), [], CONFORMS).splitlines()
    (primary,) = [number for number, line in enumerate(lines) if "primary outcome" in line]
    assert lines[primary].endswith("p = 0.668, the interval includes the null value 0")
    assert primary < next(number for number, line in enumerate(lines) if "missing:" in line)


@pytest.mark.parametrize("upper, stands", [("0.01", "includes"), ("0.00", "is printed with a limit at"), ("-0.01", "excludes")])
def test_a_limit_printed_at_the_null_value_is_no_verdict(upper: str, stands: str) -> None:
    # 0.00 may stand for 0.004 or -0.004: to call the null included, or excluded, decides what the source leaves open.
    assert f"the interval {stands} the null value 0" in build_summary(_with_upper(upper), [], CONFORMS)


def test_a_limit_that_does_not_apply_is_not_called_unreported() -> None:
    assert "interval 31.5 to not applicable at level 0.95" in build_summary(build(SINGLE_ARM), [], CONFORMS)
