"""Measure what the check of p against interval can see: change one figure of analyses that fit, and count what is noticed.

    python benchmarks/check_power.py --number 2000

Results of t and Wald tests are made from known degrees of freedom and printed as registries print them; then one figure
is changed, as a slip of the hand would. Noticed means out of order, not symmetric, or no verdict that begins with
*compatible*. What is not noticed may still be called compatible with a proviso: truncated, few degrees of freedom.
"""

from __future__ import annotations

import argparse
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from scipy import stats

from kg.checks.agreement import judge
from kg.checks.degrees import INFINITE, Degrees
from kg.checks.figures import Interval, Test
from kg.checks.finding import Verdict
from kg.checks.methods import MethodClass
from kg.checks.scales import leaves_scale
from kg.checks.symmetry import is_ordered, is_symmetric
from kg.record.concepts import PRelation, Scale

SEED = 20260
LEVEL = Decimal("0.95")
FIGURE_DECIMALS = (1, 2, 2, 3)
P_DECIMALS = (2, 3, 3, 4)


@dataclass(frozen=True)
class Case:
    """Hold printed figures, the family of the test, and the degrees of freedom that the people lead to expect."""

    interval: Interval
    test: Test
    family: MethodClass
    expected: Degrees

    def verdict(self) -> Verdict | None:
        """Judge the figures with nothing to speak against a verdict; None stands for out of order or not symmetric."""
        if not is_ordered(self.interval) or not is_symmetric(self.interval):
            return None
        return judge(self.interval, self.test, self.expected, self.family, list).verdict


Change = Callable[[random.Random, Case], Case | None]


@dataclass(frozen=True)
class Power:
    """Count cases, those of which the change was noticed, and those still compatible, but with a proviso."""

    number: int
    noticed: int
    proviso: int

    @property
    def share(self) -> float:
        """Give the share noticed."""
        return self.noticed / self.number

    def row(self, what: str) -> str:
        """Write a row of a Markdown table, with the 95 % interval of Wilson."""
        low, high = stats.binomtest(self.noticed, self.number).proportion_ci(method="wilson")
        proviso = self.proviso / self.number
        return f"| {what} | {self.number} | {self.share:.1%} | {low:.1%} to {high:.1%} | {proviso:.1%} |"


def simulate(rng: random.Random) -> Case:
    """Print a result of a t test of a difference, or of a Wald test of a ratio."""
    while True:
        is_ratio = rng.random() < 0.5  # noqa: PLR2004 -- half of them
        people = round(math.exp(rng.uniform(math.log(7), math.log(502))))
        df = INFINITE if is_ratio else people - 2
        t, error = rng.gauss(0, 2), math.exp(rng.uniform(math.log(0.1), math.log(1 if is_ratio else 10)))
        half = float(stats.t.ppf((1 + float(LEVEL)) / 2, df)) * error
        unit, p_unit = Decimal(1).scaleb(-rng.choice(FIGURE_DECIMALS)), Decimal(1).scaleb(-rng.choice(P_DECIMALS))
        back = math.exp if is_ratio else float
        estimate, lower, upper = (
            Decimal(back(at)).quantize(unit, ROUND_HALF_UP) for at in (t * error, t * error - half, t * error + half)
        )
        p = Decimal(float(2 * stats.t.sf(abs(t), df))).quantize(p_unit, ROUND_HALF_UP)
        scale, null = (Scale.LOG, Decimal(1)) if is_ratio else (Scale.LINEAR, Decimal(0))
        test = Test(p, PRelation.EQUAL) if p else Test(p_unit, PRelation.LESS)
        least = max(1.0, people / 2 - 1)
        expected = Degrees(least, INFINITE if is_ratio else people - 1.0)
        family = MethodClass.WALD if is_ratio else MethodClass.LINEAR
        case = Case(Interval(estimate, lower, upper, LEVEL, null, scale), test, family, expected)
        if lower < upper and _is_on_scale(case):
            return case


def _is_on_scale(case: Case) -> bool:
    figures = case.interval.estimate, case.interval.lower, case.interval.upper
    return not any(leaves_scale(figure, case.interval.scale) for figure in figures)


def _other_digit(rng: random.Random, text: str) -> str:
    place = rng.choice([at for at, sign in enumerate(text) if sign.isdigit()])
    return text[:place] + rng.choice([digit for digit in "0123456789" if digit != text[place]]) + text[place + 1 :]


def _transposed(rng: random.Random, text: str) -> str | None:
    places = [at for at in range(len(text) - 1) if text[at : at + 2].isdigit() and text[at] != text[at + 1]]
    if not places:
        return None
    at = rng.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _with_figure(case: Case, name: str, text: str | None) -> Case | None:
    if text is None:
        return None
    changed = replace(case, interval=replace(case.interval, **{name: Decimal(text)}))
    return changed if _is_on_scale(changed) else None


def _with_p(case: Case, text: str | None) -> Case | None:
    return None if text is None else replace(case, test=Test(Decimal(text), PRelation.EQUAL))


def nothing(_rng: random.Random, case: Case) -> Case:
    """Leave the figures as they are."""
    return case


def estimate_digit(rng: random.Random, case: Case) -> Case | None:
    """Change a digit of the estimate."""
    return _with_figure(case, "estimate", _other_digit(rng, f"{case.interval.estimate:f}"))


def limit_digit(rng: random.Random, case: Case) -> Case | None:
    """Change a digit of a limit."""
    name = rng.choice(("lower", "upper"))
    return _with_figure(case, name, _other_digit(rng, f"{getattr(case.interval, name):f}"))


def limit_transposed(rng: random.Random, case: Case) -> Case | None:
    """Transpose two digits of a limit."""
    name = rng.choice(("lower", "upper"))
    return _with_figure(case, name, _transposed(rng, f"{getattr(case.interval, name):f}"))


def estimate_sign(_rng: random.Random, case: Case) -> Case | None:
    """Change the sign of the estimate; a ratio has none."""
    if case.interval.scale is Scale.LOG or not case.interval.estimate:
        return None
    return _with_figure(case, "estimate", f"{-case.interval.estimate:f}")


def _decimals(case: Case) -> str | None:
    """Give the digits after the point of a p value that is printed as a number."""
    return f"{case.test.p:f}".partition(".")[2] or None if case.test.relation is PRelation.EQUAL and case.test.p < 1 else None


def p_digit(rng: random.Random, case: Case) -> Case | None:
    """Change a digit of p after the point."""
    digits = _decimals(case)
    return _with_p(case, f"0.{_other_digit(rng, digits)}") if digits else None


def p_transposed(rng: random.Random, case: Case) -> Case | None:
    """Transpose two digits of p after the point."""
    digits = _transposed(rng, _decimals(case) or "")
    return _with_p(case, f"0.{digits}") if digits else None


def p_lost_zero(_rng: random.Random, case: Case) -> Case | None:
    """Lose a zero of p: 0.04 becomes 0.4."""
    digits = _decimals(case)
    return _with_p(case, f"0.{digits[1:]}") if digits and digits[0] == "0" and digits[1:] else None


CHANGES: dict[str, Change] = {
    "nothing": nothing,
    "a digit of the estimate": estimate_digit,
    "a digit of a limit": limit_digit,
    "two digits of a limit, transposed": limit_transposed,
    "the sign of the estimate": estimate_sign,
    "a digit of p": p_digit,
    "two digits of p, transposed": p_transposed,
    "a zero of p, lost": p_lost_zero,
}


def measure(what: str, number: int) -> Power:
    """Change so many analyses in one way; the same number gives the same cases."""
    rng, change = random.Random(f"{SEED} {what}"), CHANGES[what]  # noqa: S311 -- a simulation, no secret
    verdicts: list[Verdict | None] = []
    while len(verdicts) < number:
        if (changed := change(rng, simulate(rng))) is not None:
            verdicts.append(changed.verdict())
    passed = [verdict for verdict in verdicts if verdict is not None and verdict.value.startswith("compatible")]
    proviso = sum(verdict is not Verdict.COMPATIBLE for verdict in passed)
    return Power(number, number - len(passed), proviso)


def main() -> None:
    """Measure each change and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--number", type=int, default=2000)
    number = parser.parse_args().number
    print("| what was changed | analyses | noticed | 95 % interval | compatible with a proviso |")
    print("|---|---|---|---|---|")
    for what in CHANGES:
        print(measure(what, number).row(what))


if __name__ == "__main__":
    main()
