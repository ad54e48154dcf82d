"""Hold mutants against our validation and against a second engine, over SMART-MS and the examples of the shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from unittest.mock import patch

import topbraid
from graphs import SMART_MS, graph
from mutant_kinds import KINDS
from mutants import Base, Change, Mutant, mutants, mutated
from pyshacl.shape import Shape
from rdflib.term import Node
from shape_examples import CONFORMING, FOLDER, WHOLE, base_of, name, read_example

from kg.graph.iris import TYPE
from kg.serialise.rdflib_graph import to_rdflib
from kg.triples import Triple
from kg.validation.counting import counting_results
from kg.validation.forms import judged_literal
from kg.validation.report import Result
from kg.validation.shacl import core_results, validate

Found = frozenset[tuple[str, str, str, str]]
"""Results by node, path, component and value; blank nodes have no names that could be compared."""


@dataclass(frozen=True)
class Verdict:
    """Hold a mutant, the name of its base, and what our validation and the second engine find in it."""

    base: str
    mutant: Mutant
    found: Found
    second: Found | None


def bases() -> Iterator[tuple[str, Base]]:
    """Give SMART-MS, the whole examples, and the conforming ones with the nodes that are peculiar to them."""
    yield SMART_MS, Base(graph(SMART_MS).triples)
    for path in WHOLE:
        yield name(path), Base(read_example(path).triples)
    for path in CONFORMING:
        triples = set(read_example(path).triples)
        changed = triples ^ set(read_example(FOLDER / base_of(path)).triples)
        yield name(path), Base(read_example(path).triples, frozenset(subject for subject, _, _ in changed))


@cache
def verdicts(make: Callable[[Base], Iterator[Change]]) -> tuple[Verdict, ...]:
    """Validate all mutants of a kind, each graph by itself.

    The second engine looks at all of a graph. Where it finds just what is found near the change, the rest of the graph, which
    conformed before, is left alone.
    """
    assert make in KINDS
    seen: set[tuple[str, str]] = set()
    found = []
    for base_name, base in bases():
        for mutant in mutants(base, kind_name(make), make, seen):
            triples = tuple(mutated(base, mutant))
            near, second = near_change(base, mutant, triples), second_opinion(triples)
            found.append(Verdict(base_name, mutant, near if near == second else everywhere(triples), second))
    return tuple(found)


def kind_name(make: Callable[[Base], Iterator[Change]]) -> str:
    """Name a kind of change in words."""
    return make.__name__.replace("_", " ")


def near_change(base: Base, mutant: Mutant, triples: Iterable[Triple]) -> Found:
    """Give what is found at the changed nodes and those beside them, and at all that is no node of the trial."""
    changed = mutant.removed | mutant.added
    near = base.around({s for s, _, _ in changed} | {o for _, p, o in changed if isinstance(o, str) and p != TYPE})
    kept = list(triples)
    with targets_among(lambda node: str(node) in near or not str(node).startswith(f"{base.document}#")):
        return found_by({*core_results(to_rdflib(kept, literal=judged_literal)), *counting_results(kept)})


@contextmanager
def targets_among(chosen: Callable[[Node], bool]) -> Iterator[None]:
    """Let shapes target chosen nodes alone.

    pySHACL has an option for it, which leaves out nodes inside shapes too, and so finds what is not there.
    """
    all_of = Shape.focus_nodes

    def some_of(shape: Shape, *arguments: Any, **options: Any) -> set[Node]:
        return set(filter(chosen, all_of(shape, *arguments, **options)))

    with patch.object(Shape, "focus_nodes", some_of):
        yield


def everywhere(triples: Iterable[Triple]) -> Found:
    """Give what `kg validate` finds in a graph."""
    return found_by(result for result in validate({"": triples}, "mutant").graphs[0].results if result.severity == "Violation")


def second_opinion(triples: Iterable[Triple]) -> Found | None:
    """Give what the second engine finds in a graph, or None where there is no such engine."""
    return found_by(topbraid.results(triples)) if topbraid.is_there() else None


def found_by(results: Iterable[Result]) -> Found:
    """Reduce results to what two engines can agree on."""

    def unnamed(term: str) -> str:
        return "_" if term.startswith("_:") else term

    return frozenset((unnamed(result.node), result.path, result.component, unnamed(result.value)) for result in results)
