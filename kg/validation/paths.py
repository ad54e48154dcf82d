"""Index the triples of a graph by node, and follow the paths of shapes in it (https://www.w3.org/TR/shacl/#property-paths)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from kg.graph.iris import RDF, SHACL
from kg.triples import Term, Triple

Facts = Mapping[str, Sequence[Term]]
"""The properties of one node, each with its values, none twice."""

EMPTY: Facts = {}

Walk = Callable[[Term, Facts, "IndexedGraph"], Sequence[Term]]
"""Leads from a node, which has these facts, to others; to none twice."""


@dataclass(frozen=True, slots=True)
class IndexedGraph:
    """Hold the facts of each node, and for some properties what they lead to with the nodes that they come from."""

    out: Mapping[Any, Facts]
    into: Mapping[str, Mapping[Term, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Path:
    """Lead from a node to its values.

    `starts` are the properties of which the node must have one, or None where the path begins backwards; `certain` are those
    that lead to a value by themselves; `choices` are the paths that this one consists of, if it leaves a choice; `name` is the
    property that is all of the path.
    """

    walk: Walk
    starts: frozenset[str] | None
    certain: frozenset[str] = frozenset()
    choices: tuple[Path, ...] = ()
    name: str = ""

    @property
    def local(self) -> bool:
        """Tell whether only properties of the node itself are followed."""
        return bool(self.name or self.choices) and all(step.name for step in self.choices)


def index(triples: Iterable[Triple], backwards: Iterable[str]) -> IndexedGraph:
    """Index triples, those of some properties backwards too."""
    out: dict[str, dict[str, list[Term]]] = {}
    into: dict[str, dict[Term, list[str]]] = {name: {} for name in backwards}
    for subject, predicate, term in dict.fromkeys(triples):
        facts = out.get(subject)
        if facts is None:
            facts = out[subject] = {}
        values = facts.get(predicate)
        if values is None:
            facts[predicate] = [term]
        else:
            values.append(term)
        led = into.get(predicate)
        if led is not None:
            led.setdefault(term, []).append(subject)
    return IndexedGraph(out, into)


def compile_path(path: Term, facts: Mapping[str, Facts], backwards: set[str]) -> Path:
    """Compile a path of a shape, and add to `backwards` what it follows backwards.

    Raises NotImplementedError for a path that is not understood.
    """
    if not isinstance(path, str):
        _refuse(path)
    if not path.startswith("_:"):
        return _forward(path)
    said = facts.get(path, EMPTY)
    if said.keys() == {f"{SHACL}inversePath"}:
        (name,) = said[f"{SHACL}inversePath"]
        if not isinstance(name, str) or name.startswith("_:"):
            _refuse(name)
        backwards.add(name)
        return _backward(name)
    if said.keys() == {f"{SHACL}alternativePath"}:
        (head,) = said[f"{SHACL}alternativePath"]
        return _choice([compile_path(step, facts, backwards) for step in read_list(head, facts)])
    return _sequence([compile_path(step, facts, backwards) for step in read_list(path, facts)])


def narrowed(path: Path, present: frozenset[str]) -> Path | None:
    """Leave of a path what a node with these properties can go, or None where it leads nowhere."""
    if path.choices:
        left = [step for step in path.choices if step.starts is None or step.starts & present]
        return None if not left else left[0] if len(left) == 1 else _choice(left)
    return path if path.starts is None or path.starts & present else None


def read_list(head: Term, facts: Mapping[str, Facts]) -> list[Term]:
    """Read a list of RDF. Raises NotImplementedError for what is none, and for one without members."""
    members: list[Term] = []
    seen = set()
    while head != f"{RDF}nil":
        said = facts.get(str(head), {})
        first, rest = said.get(f"{RDF}first", ()), said.get(f"{RDF}rest", ())
        if len(first) != 1 or len(rest) != 1 or head in seen:
            _refuse(head)
        seen.add(head)
        members.append(first[0])
        head = rest[0]
    if not members:
        _refuse(head)
    return members


def _forward(name: str) -> Path:
    return Path(lambda _node, facts, _graph: facts.get(name, ()), frozenset({name}), frozenset({name}), name=name)


def _backward(name: str) -> Path:
    return Path(lambda node, _facts, graph: graph.into[name].get(node, ()), None)


def _choice(steps: Sequence[Path]) -> Path:
    walks = [step.walk for step in steps]
    starts = None
    if all(step.starts is not None for step in steps):
        starts = frozenset(name for step in steps for name in step.starts or ())

    def walk(node: Term, facts: Facts, graph: IndexedGraph) -> Sequence[Term]:
        return tuple(dict.fromkeys(value for step in walks for value in step(node, facts, graph)))

    certain = frozenset(name for step in steps for name in step.certain)
    return Path(walk, starts, certain, tuple(steps))


def _sequence(steps: Sequence[Path]) -> Path:
    first, *later = [step.walk for step in steps]

    def walk(node: Term, facts: Facts, graph: IndexedGraph) -> Sequence[Term]:
        reached = first(node, facts, graph)
        for step in later:
            if len(reached) == 1:
                (only,) = reached
                reached = step(only, graph.out.get(only, EMPTY), graph)
                continue
            reached = tuple(dict.fromkeys(value for at in reached for value in step(at, graph.out.get(at, EMPTY), graph)))
        return reached

    return Path(walk, steps[0].starts)


def _refuse(term: Term) -> NoReturn:
    message = f"{term} is no path or list that the screen understands"
    raise NotImplementedError(message)
