"""Change graphs that conform in every way that misleads, one change at a time: each is caught, or harmless for a reason.

A second engine gives the same results. `docs/what-the-shapes-catch.md` has the counts.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import topbraid
from engines import Verdict, bases, everywhere, kind_name, verdicts
from graphs import SMART_MS, graph
from mutant_kinds import KINDS, dropped_node, dropped_value, unknown_property
from mutants import NUMBERS, Base, Change, mutants, mutated, short

from kg.errors import RecordError
from kg.graph.inverse import record_data
from kg.graph.iris import TKG
from kg.sources.reading import read_data
from kg.triples import Triple
from kg.validation.screening import surely_conforms

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "docs" / "what-the-shapes-catch.md"
Make = Callable[[Base], Iterator[Change]]

# Each kind is a group of its own, so that kinds are divided among workers and what is found of one is found once.
EACH_KIND = pytest.mark.parametrize(
    "make", [pytest.param(make, marks=pytest.mark.xdist_group(make.__name__), id=kind_name(make)) for make in KINDS]
)


@cache
def harmless() -> list[tuple[str, re.Pattern[str], str]]:
    """Read the changes that do no harm: the kind, a pattern of the place, the reason."""
    with (Path(__file__).parent / "mutants-harmless.tsv").open(encoding="utf-8", newline="") as file:
        return [(row["kind"], re.compile(row["place"]), row["reason"]) for row in csv.DictReader(file, delimiter="\t")]


def _reasons(verdict: Verdict) -> list[str]:
    mutant = verdict.mutant
    return [reason for kind, place, reason in harmless() if kind == mutant.kind and place.fullmatch(mutant.where)]


@EACH_KIND
def test_each_change_is_caught_or_harmless_for_a_reason(make: Make) -> None:
    survivors = [verdict for verdict in verdicts(make) if not verdict.found]
    unexplained = [f"{verdict.base}: {verdict.mutant.where}" for verdict in survivors if len(_reasons(verdict)) != 1]
    assert not unexplained, f"caught by no shape, and harmless for no reason or for two: {unexplained}"


@EACH_KIND
def test_nothing_is_called_harmless_that_the_shapes_catch(make: Make) -> None:
    # A reason that no survivor needs explains away the next one.
    survivors = {verdict.mutant.where for verdict in verdicts(make) if not verdict.found}
    places = [place for kind, place, _ in harmless() if kind == kind_name(make)]
    assert [place.pattern for place in places if not any(place.fullmatch(where) for where in survivors)] == []


@EACH_KIND
def test_a_second_engine_finds_the_same(make: Make) -> None:
    if not topbraid.is_there():
        pytest.skip("the second engine is not installed, so that none judged the shapes")
    for verdict in verdicts(make):
        assert verdict.found == verdict.second, f"{verdict.base}: {verdict.mutant.name}"


@EACH_KIND
def test_the_screen_passes_what_our_validation_passes_and_nothing_else(make: Make) -> None:
    # What passes the screen is called valid, and no engine looks at it again.
    base_of = dict(bases())
    for verdict in verdicts(make):
        passed = surely_conforms(mutated(base_of[verdict.base], verdict.mutant))
        assert passed == (not verdict.found), f"{verdict.base}: {verdict.mutant.name}"


@EACH_KIND
def test_the_table_has_the_counts_and_the_conclusion(make: Make) -> None:
    found = verdicts(make)
    caught = sum(bool(verdict.found) for verdict in found)
    row = f"| {kind_name(make)} | {KINDS[make]} | {len(found)} | {caught} | {len(found) - caught} |"
    assert row in TABLE.read_text(encoding="utf-8").splitlines(), row


def test_the_reasons_are_those_of_the_table() -> None:
    text = TABLE.read_text(encoding="utf-8")
    assert {reason for _, _, reason in harmless()} - set(re.findall(r"^\* (.+)$", text, re.MULTILINE)) == set()
    assert {kind for kind, _, _ in harmless()} <= {kind_name(make) for make in KINDS}


@pytest.mark.parametrize("make", [dropped_node, dropped_value, unknown_property], ids=kind_name)
def test_what_is_lost_or_added_is_seen_from_the_number_of_statements(make: Make) -> None:
    # Whoever loses part of a graph does not count again.
    base = next(base for _, base in bases())
    for mutant in list(mutants(base, kind_name(make), make, set()))[::9]:
        components = {component for _, _, component, _ in everywhere(mutated(base, mutant, counted=False))}
        assert "SPARQLConstraintComponent" in components or mutant.where.startswith("TrialDocument"), mutant.name


def _numbers() -> Iterator[tuple[Triple, Triple]]:
    for subject, predicate, term in graph(SMART_MS).triples:
        if isinstance(term, tuple) and term[1] in NUMBERS and "#anchor-" not in subject:
            # Null values and orders are conventions, which no figure has to print.
            if predicate.removeprefix(TKG) in ("nullValue", "order", "statementCount"):
                continue
            text = term[0][:-1] + str((int(term[0][-1]) + 1) % 10)
            yield (subject, predicate, term), (subject, predicate, (text, term[1]))


@pytest.mark.parametrize("number", list(_numbers()), ids=lambda number: f"{short(number[0][0])} {short(number[0][1])}")
def test_a_number_that_no_figure_prints_is_refused_when_the_graph_is_read(number: tuple[Triple, Triple]) -> None:
    # No shape can tell 0.044 from 0.045; the anchors can.
    true, untrue = number
    triples = [untrue if triple == true else triple for triple in graph(SMART_MS).triples]
    data, _ = record_data(triples)
    with pytest.raises(RecordError):
        read_data(data, SMART_MS)
