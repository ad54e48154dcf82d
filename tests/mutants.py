"""Make single changes of graphs, systematically: at every property of every class that a graph has.

What can be changed is read off the data, and what would be a wrong value off the shapes; `mutant_kinds.py` has the kinds
of change. `docs/what-the-shapes-catch.md` tells of each which wrong conclusion it invites.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property

from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH
from rdflib.term import Node
from shape_examples import recounted

from kg.graph.iris import DECIMAL, INTEGER, SHAPES, TKG, TYPE
from kg.graph.vocabulary import OWNING, STATEMENT_COUNT, reason_iri
from kg.record.base import Reason
from kg.triples import Term, Triple
from kg.validation.shacl import shapes_graph

REASONS = tuple(reason_iri(reason) for reason in Reason)
OWNS = frozenset(OWNING.values())
NUMBERS = (INTEGER, DECIMAL)


Change = tuple[frozenset[str], str, list[Triple], list[Triple]]
"""The nodes that a change is about, its place, the triples that it takes away and those that it adds."""


@dataclass(frozen=True)
class Mutant:
    """Name one change of a graph: its kind, where it was made, what it took away and what it added."""

    kind: str
    where: str
    removed: frozenset[Triple]
    added: frozenset[Triple]

    @property
    def name(self) -> str:
        """Name the mutant in lists."""
        return f"{self.kind}: {self.where}"


@dataclass(frozen=True)
class Facts:
    """Hold what a class shape says of one property."""

    values: tuple[str, ...] = ()
    kind: str = ""
    open_term: bool = False
    single: bool = False
    limits: dict[str, str] = field(default_factory=dict)
    not_above: tuple[str, ...] = ()


@cache
def class_facts() -> dict[str, dict[str, Facts]]:
    """Read off the class shapes what each property of each class can be; a fact under a reason stands under `missing`."""
    shapes = shapes_graph()
    found: dict[str, dict[str, Facts]] = {}
    for shape in shapes.subjects(SH.closed, None):
        of_class: dict[str, Facts] = {}
        for part in shapes.objects(shape, SH.property):
            path = shapes.value(part, SH.path)
            if isinstance(path, URIRef):
                of_class[str(path)] = _facts(shapes, part)
            elif (path, SH.alternativePath, None) in shapes:
                of_class["missing"] = _facts(shapes, part)
        found[TKG + str(shape).removeprefix(SHAPES)] = of_class
    return found


def _facts(shapes: Graph, part: Node) -> Facts:
    listed = shapes.value(part, SH["in"])
    limits = {
        name: str(shapes.value(part, SH[name])) for name in ("minInclusive", "minExclusive", "maxInclusive", "maxExclusive")
    }
    return Facts(
        values=tuple(str(value) for value in Collection(shapes, listed) if isinstance(value, URIRef))
        if listed is not None
        else (),
        kind=str(shapes.value(part, SH["class"]) or ""),
        open_term=shapes.value(part, SH.node) is not None,
        single=shapes.value(part, SH.maxCount) is not None,
        limits={name: value for name, value in limits.items() if value != "None"},
        not_above=tuple(str(other) for name in (SH.lessThan, SH.lessThanOrEquals) for other in shapes.objects(part, name)),
    )


class Base:
    """Hold a graph that conforms, with what the kinds of change look up in it."""

    def __init__(self, triples: Iterable[Triple], touched: frozenset[str] | None = None) -> None:
        """Look up what is needed; changes are made at `touched` nodes alone where they are given."""
        self.triples = tuple(dict.fromkeys(triples))
        self.touched = touched
        self.classes = {s: str(o) for s, p, o in self.triples if p == TYPE and isinstance(o, str) and o in class_facts()}
        self.nodes: defaultdict[str, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self.owners: dict[str, tuple[str, str]] = {}
        for subject, predicate, term in self.triples:
            self.nodes[subject][predicate].append(term)
            if predicate in OWNS and isinstance(term, str):
                self.owners[term] = (subject, predicate)
        self.document = next(node for node, kind in self.classes.items() if kind == f"{TKG}TrialDocument")

    @cached_property
    def of_class(self) -> dict[str, list[str]]:
        """List the nodes of each class."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for node, kind in self.classes.items():
            found[kind].append(node)
        return dict(found)

    def values(self) -> Iterator[tuple[str, str, str, list[Term], Facts]]:
        """Yield each node with its class and each of its properties, their values and what the shapes say of them."""
        for node, kind in self.classes.items():
            for prop, terms in self.nodes[node].items():
                if prop in class_facts()[kind] and prop != STATEMENT_COUNT:
                    yield node, kind, prop, terms, class_facts()[kind][prop]

    def subtree(self, node: str) -> set[str]:
        """Give a node and all that it owns."""
        found = {node}
        for prop, terms in self.nodes[node].items():
            if prop in OWNS:
                for term in terms:
                    found |= self.subtree(str(term))
        return found

    def around(self, nodes: Iterable[str]) -> set[str]:
        """Give nodes and those beside them, in both directions, with the trial and its document: few shapes look further."""
        near = set(nodes)
        led_to = {o for s, p, o in self.triples if s in near and isinstance(o, str) and p != TYPE}
        near |= {s for s, _, o in self.triples if o in near} | led_to
        return near | {self.document, *self.of_class.get(f"{TKG}Trial", ())}


def short(iri: str) -> str:
    """Write the last part of an IRI."""
    return iri.rpartition("#")[2].rpartition("/")[2]


def mutants(base: Base, kind: str, make: Callable[[Base], Iterator[Change]], seen: set[tuple[str, str]]) -> Iterator[Mutant]:
    """Yield mutants of one kind, one for each place (class, property, detail) that has not been seen yet."""
    for nodes, where, removed, added in make(base):
        if (kind, where) in seen or (base.touched is not None and not base.touched & nodes):
            continue
        gone, come = frozenset(removed) - frozenset(added), frozenset(added) - frozenset(base.triples)
        if gone or come:
            seen.add((kind, where))
            yield Mutant(kind, where, gone, come)


def mutated(base: Base, mutant: Mutant, *, counted: bool = True) -> list[Triple]:
    """Apply a mutant; where it is `counted`, the document says the number of statements that there now are."""
    triples = [triple for triple in base.triples if triple not in mutant.removed]
    triples += mutant.added
    return recounted(triples) if counted else triples


def change(nodes: Iterable[str], where: str, removed: Iterable[Triple], added: Iterable[Triple] = ()) -> Change:
    """Make a change."""
    return frozenset(nodes), where, list(removed), list(added)


def place(kind: str, prop: str = "", detail: str = "") -> str:
    """Name a place by class, property and detail."""
    return " ".join(part for part in (short(kind), short(prop), detail) if part)
