"""Tell in a moment of most graphs that they conform, so that the SHACL engine need judge no more than the others.

A graph passes where every shape of the contract was judged and nothing violates. Of all others the engine writes the report:
those in which something violates, those with classes below classes, and every graph as long as the shapes hold anything that
is not understood here. Notices are not looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from kg.graph.iris import RDFS, TKG, TYPE
from kg.resources import shape_paths
from kg.sources.rdf_file import read_graphs
from kg.triples import Term, Triple
from kg.validation.compiling import Compiled, compile_shapes
from kg.validation.counting import COUNTING, counting_results, counting_rules
from kg.validation.parts import Ask, Linked, Part, all_of, at_any
from kg.validation.paths import Facts, IndexedGraph, index
from kg.validation.rules import known_rule

_SUBCLASS = f"{RDFS}subClassOf"

OfObjects = tuple[Linked, tuple[str, ...], bool]
"""What judges all that some properties lead to, and whether nodes with some properties, often the same, are asked it too."""

Rules = tuple[tuple[str, Callable[[IndexedGraph, str], bool]], ...]
"""The rules that count, each with the class of the nodes that it looks at."""


@dataclass(frozen=True, slots=True)
class Planned:
    """Hold what to ask of nodes of some classes with some properties.

    Nodes are `ours` if a shape looks at them; `as_object` if they are asked all that they would be asked as objects, too.
    What depends on no more than values of closed sets is asked once for all nodes with the same values, which then `passed`.
    """

    ours: bool
    as_object: bool
    listed: tuple[str, ...]
    of_listed: tuple[Ask, ...]
    others: tuple[Ask, ...]
    passed: set[tuple[tuple[Term, ...], ...]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Screen:
    """Hold shapes that were compiled, rules if all of them are known, and what was planned for nodes that were met."""

    compiled: Compiled
    rules: Rules | None
    of_objects: tuple[OfObjects, ...]
    plans: dict[tuple[tuple[Term, ...], frozenset[str]], Planned | None] = field(default_factory=dict)


def surely_conforms(triples: Iterable[Triple]) -> bool:
    """Tell whether the triples of one graph conform; where not, the engine has to say whether they do, and why not."""
    screen = contract_screen()
    return screen is not None and passes(screen, triples)


def passes(screen: Screen, triples: Iterable[Triple]) -> bool:
    """Tell whether one graph was judged by all shapes of a screen, and conforms to them."""
    listed = list(triples)
    graph = index(listed, {*screen.compiled.backwards, *screen.compiled.of_objects, TYPE, _SUBCLASS})
    try:
        return not graph.into[_SUBCLASS] and _nodes_pass(screen, graph) and _rules_pass(screen.rules, graph, listed)
    except (NotImplementedError, ValueError, ArithmeticError):
        # A value that nothing here can compare or count is left to the engine.
        return False


def make_screen(triples: Iterable[Triple], rules: Iterable[tuple[str, str]]) -> Screen:
    """Compile shapes, and rules that count, each given by its target and its query, of which Oxigraph is left those not known.

    Raises NotImplementedError for what is not understood.
    """
    known = [(target, known_rule(query)) for target, query in rules]
    done = tuple((target, rule) for target, rule in known if rule is not None)
    compiled = compile_shapes(triples)
    return Screen(compiled, done if len(done) == len(known) else None, tuple(_of_objects(compiled)))


@cache
def contract_screen() -> Screen | None:
    """Compile the contract, once; None where it holds anything that is not understood."""
    paths = [path for path in shape_paths() if path.name != COUNTING]
    triples = [triple for path in paths for triple in read_graphs(path).get("", ())]
    try:
        return make_screen(triples, [(rule.target, rule.query) for rule in counting_rules()])
    except NotImplementedError:
        return None


def _nodes_pass(screen: Screen, graph: IndexedGraph) -> bool:
    plans, looked, others = screen.plans, False, set()
    for node, facts in graph.out.items():
        key = (tuple(facts.get(TYPE, ())), frozenset(facts))
        if key not in plans:
            plans[key] = _planned(screen.compiled, *key)
        planned = plans[key]
        if planned is None or not _asks(planned, node, facts, graph):
            return False
        looked = looked or planned.ours
        if not planned.as_object:
            others.add(node)
    looked = looked or any(graph.into[name] for name in screen.compiled.of_objects if name.startswith(TKG))
    return looked and all(
        judge(node, graph)
        for judge, leading, twice in screen.of_objects
        for node in {node for name in leading for node in graph.into[name]}
        if not twice or node in others or node not in graph.out
    )


def _asks(planned: Planned, node: Term, facts: Facts, graph: IndexedGraph) -> bool:
    values = tuple([tuple(facts[name]) for name in planned.listed])
    if values not in planned.passed:
        if not all(ask(node, facts, graph) for ask in planned.of_listed):
            return False
        planned.passed.add(values)
    for ask in planned.others:  # noqa: SIM110 -- in the innermost loop, this takes half the time of all()
        if not ask(node, facts, graph):
            return False
    return True


def _planned(compiled: Compiled, classes: Iterable[Term], present: frozenset[str]) -> Planned | None:
    """Plan for nodes, or give None if they cannot conform."""
    parts = [part for kind in classes for part in compiled.of_class.get(str(kind), ())]
    names = sorted(compiled.of_subjects.keys() & present)
    ours = bool(parts) or any(name.startswith(TKG) for name in names)
    parts += [part for name in names for part in compiled.of_subjects[name]]
    plan = all_of(tuple(dict.fromkeys(parts))).plan(present)
    if plan is None:
        return None
    of_listed = [judge for judge in plan if judge.reads is not None and judge.reads <= compiled.closed_sets]
    listed = {name for judge in of_listed for name in judge.reads or ()} & present
    others = tuple(judge.ask for judge in plan if judge not in of_listed)
    as_object = _twice(compiled) <= {*parts}
    return Planned(ours, as_object, tuple(sorted(listed)), tuple(judge.ask for judge in of_listed), others)


def _twice(compiled: Compiled) -> set[Part]:
    """Give what is asked both of nodes with some properties and of nodes that properties lead to, often the same nodes."""
    subjects, objects = ({part for parts in of.values() for part in parts} for of in (compiled.of_subjects, compiled.of_objects))
    return subjects & objects


def _of_objects(compiled: Compiled) -> Iterator[OfObjects]:
    names: dict[Part, list[str]] = {}
    for name, parts in compiled.of_objects.items():
        for part in parts:
            names.setdefault(part, []).append(name)
    twice = _twice(compiled)
    for part, leading in names.items():
        yield at_any(part), tuple(leading), part in twice


def _rules_pass(rules: Rules | None, graph: IndexedGraph, triples: Iterable[Triple]) -> bool:
    if rules is None:
        return not any(counting_results(triples))
    return all(rule(graph, node) for target, rule in rules for node in graph.into[TYPE].get(target, ()))
