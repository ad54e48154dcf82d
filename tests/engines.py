"""Hold mutants against our validation and against a second engine, over SMART-MS and the examples of the shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import topbraid
from graphs import SMART_MS, graph
from mutant_kinds import KINDS
from mutants import OWNS, Base, Change, Mutant, mutants, mutated
from shape_examples import CONFORMING, FOLDER, WHOLE, base_of, name, read_example

from kg.graph.iris import TKG, TYPE
from kg.serialise.rdflib_graph import to_rdflib
from kg.triples import Triple
from kg.validation.counting import counting_results
from kg.validation.forms import judged_literal
from kg.validation.report import Result
from kg.validation.shacl import core_results, validate

SOURCE_POINTER = f"{TKG}sourcePointer"

Found = frozenset[tuple[str, str, str, str]]
"""Results by node, path, component and value; blank nodes have no names that could be compared."""


@dataclass(frozen=True)
class Verdict:
    """Hold a mutant, the name of its base, its triples and what our validation finds in them."""

    base: str
    mutant: Mutant
    triples: tuple[Triple, ...]
    found: Found


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

    Where something is found near the change, the rest of the graph is left alone: it conformed before, and the second
    engine looks at all of it.
    """
    assert make in KINDS
    seen: set[tuple[str, str]] = set()
    found = []
    for base_name, base in bases():
        for mutant in mutants(base, kind_name(make), make, seen):
            triples = tuple(mutated(base, mutant))
            found.append(Verdict(base_name, mutant, triples, near_change(base, mutant, triples) or everywhere(triples)))
    return tuple(found)


def kind_name(make: Callable[[Base], Iterator[Change]]) -> str:
    """Name a kind of change in words."""
    return make.__name__.replace("_", " ")


def near_change(base: Base, mutant: Mutant, triples: Iterable[Triple]) -> Found:
    """Give what is found at the changed nodes and those beside them, from what the graph says of them and theirs.

    No shape of the core looks further than from a node to the owners of its owner, whose pointers are kept for all.
    """
    changed = mutant.removed | mutant.added
    near = base.around({s for s, _, _ in changed} | {o for _, p, o in changed if isinstance(o, str) and p != TYPE})
    kept = list(triples)
    beside = near | {s for s, _, o in kept if o in near} | {str(o) for s, _, o in kept if s in near}
    # Who owns whom stays throughout, and with it the pointers that hold for what is owned.
    part = [triple for triple in kept if triple[0] in beside or triple[1] == SOURCE_POINTER or triple[1] in OWNS]
    results = {*core_results(to_rdflib(part, literal=judged_literal)), *counting_results(kept)}
    looked_at = near | {base.document} | {term for _, property_, term in kept if property_ == TYPE}
    return found_by(result for result in results if result.node in looked_at or result.node.startswith("_:"))


def everywhere(triples: Iterable[Triple]) -> Found:
    """Give what `kg validate` finds in a graph."""
    return found_by(validate({"": triples}, "mutant").graphs[0].results)


def second_opinion(triples: Iterable[Triple]) -> Found:
    """Give what the second engine finds in a graph."""
    return found_by(topbraid.results(triples))


def found_by(results: Iterable[Result]) -> Found:
    """Reduce results to what two engines can agree on."""

    def unnamed(term: str) -> str:
        return "_" if term.startswith("_:") else term

    return frozenset((unnamed(result.node), result.path, result.component, unnamed(result.value)) for result in results)
