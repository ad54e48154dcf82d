"""Show how much the check of p against interval sees, so that a change that makes it blind or jumpy is noticed.

The rates in the documentation come from `benchmarks/check_power.py`, which simulates more; only their order is held here.
"""

from __future__ import annotations

import importlib.util
import random
import sys
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from statsmodels.stats.proportion import proportion_confint

from kg.record.concepts import PRelation, Scale

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "check_power.py"
NUMBER = 300

ESTIMATE, LIMIT, LIMIT_TRANSPOSED = "a digit of the estimate", "a digit of a limit", "two digits of a limit, transposed"
SIGN, P, P_TRANSPOSED, P_ZERO = "the sign of the estimate", "a digit of p", "two digits of p, transposed", "a zero of p, lost"
CHANGES = (ESTIMATE, LIMIT, LIMIT_TRANSPOSED, SIGN, P, P_TRANSPOSED, P_ZERO)


@cache
def script() -> Any:
    spec = importlib.util.spec_from_file_location("check_power", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@cache
def measured(what: str) -> Any:
    return script().measure(what, NUMBER)


def share(what: str) -> float:
    return measured(what).share


def test_figures_that_nobody_changed_are_never_noticed() -> None:
    """A false alarm says of somebody's right figures that they do not fit."""
    assert (measured("nothing").noticed, measured("nothing").proviso) == (0, 0)


def test_a_changed_sign_of_the_estimate_is_noticed_in_more_than_nine_of_ten() -> None:
    assert share(SIGN) > 0.9


@pytest.mark.parametrize("what", [ESTIMATE, LIMIT, LIMIT_TRANSPOSED])
def test_a_changed_estimate_or_limit_is_noticed_more_often_than_not(what: str) -> None:
    assert share(what) > 0.5


def test_a_changed_digit_of_p_is_noticed_less_often_than_not() -> None:
    """Were it otherwise, the documentation would sell the check short; as it is, compatible is weak evidence for p."""
    assert 0 < share(P) < 0.5


def test_no_change_goes_unnoticed_as_often_as_that_of_a_digit_of_p() -> None:
    """P of a few digits allows many degrees of freedom; an estimate has to lie in the middle of its interval."""
    assert min(CHANGES, key=share) == P
    assert max(CHANGES, key=share) == SIGN


def test_the_script_measures_all_changes_and_the_same_each_time() -> None:
    """Else the table in the documentation cannot be made again."""
    assert tuple(script().CHANGES) == ("nothing", *CHANGES)
    assert script().measure(LIMIT, 40) == script().measure(LIMIT, 40)


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_one_and_is_of_what_it_says(what: str) -> None:
    """Else the rate of one slip of the hand is that of another."""
    rng = random.Random(7)  # noqa: S311 -- a simulation, no secret
    seen = 0
    for _ in range(200):
        case = script().simulate(rng)
        if (other := script().CHANGES[what](rng, case)) is None:
            continue
        seen += 1
        names = {name for name in ("estimate", "lower", "upper") if getattr(case.interval, name) != getattr(other.interval, name)}
        assert len(names) + (case.test != other.test) == 1
        assert names <= {"estimate" if what in (ESTIMATE, SIGN) else "lower", "upper" if "limit" in what else "estimate"}
        assert (case.test != other.test) is ("of p" in what)
        assert (other.interval.scale, other.interval.level, other.family) == (
            case.interval.scale,
            case.interval.level,
            case.family,
        )
    assert seen > 20


def test_a_lost_zero_makes_004_to_04_and_a_changed_sign_turns_a_difference_round() -> None:
    case = script().simulate(random.Random(1))  # noqa: S311 -- a simulation, no secret
    interval = script().Interval(*map(Decimal, ("-2.35", "-4.31", "-0.39", "0.95", "0")), Scale.LINEAR)
    case = script().replace(case, interval=interval, test=script().Test(Decimal("0.04"), PRelation.EQUAL))
    rng = random.Random(2)  # noqa: S311 -- a simulation, no secret
    assert script().CHANGES[P_ZERO](rng, case).test.p == Decimal("0.4")
    assert script().CHANGES[P_TRANSPOSED](rng, case).test.p == Decimal("0.40")
    assert script().CHANGES[SIGN](rng, case).interval.estimate == Decimal("2.35")
    assert script().CHANGES[LIMIT_TRANSPOSED](rng, case).interval in (
        script().replace(interval, lower=Decimal("-4.13")),
        script().replace(interval, upper=Decimal("-0.93")),
    )


def test_a_row_of_the_table_has_wilsons_interval() -> None:
    low, high = proportion_confint(1640, 2000, method="wilson")
    assert script().Power(2000, 1640, 100).row("x") == f"| x | 2000 | 82.0% | {low:.1%} to {high:.1%} | 5.0% |"
