"""Compile shapes of the core of SHACL into functions over plain triples; whatever is not understood is refused.

What each constraint means is said in https://www.w3.org/TR/shacl/#core-components.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from kg.graph.iris import BOOLEAN, INTEGER, RDFS, SHACL, TYPE
from kg.triples import Term, Triple
from kg.validation.constraints import STRING, Test, Whole, bounds, compile_test, compile_whole, count, join_tests
from kg.validation.parts import Ask, Judge, Linked, Part, Plan, all_of, at_any, negated, of_link, of_node, some_of
from kg.validation.paths import EMPTY, Facts, IndexedGraph, Path, compile_path, narrowed, read_list

SILENT = frozenset({"message", "name", "description", "order", "targetClass", "targetObjectsOf", "targetSubjectsOf"})
"""Properties of a shape that do not say what conforms to it; those that say what it looks at are read elsewhere."""

_TESTS = frozenset({"nodeKind", "datatype", "pattern", "in", "minInclusive", "minExclusive", "maxInclusive", "maxExclusive"})
_COUNTS = frozenset({"minCount", "maxCount"})
_WHOLES = frozenset({"hasValue", "equals", "disjoint", "lessThan", "lessThanOrEquals"})
_PAIRS = frozenset({"disjoint", "lessThan", "lessThanOrEquals"})
_LOGIC = frozenset({"property", "node", "not", "and", "or", "xone"})
_TOGETHER = frozenset({"closed", "ignoredProperties", "qualifiedMinCount", "qualifiedValueShape"})
_UNDERSTOOD = {"path", "class"} | SILENT | _TESTS | _COUNTS | _WHOLES | _LOGIC | _TOGETHER
_OF_PATHS = {"inversePath", "alternativePath"}
_SHAPES = {f"{SHACL}NodeShape", f"{SHACL}PropertyShape"}
_CLASSES = {f"{RDFS}Class", "http://www.w3.org/2002/07/owl#Class"}
_ONE = ("1", INTEGER)

# Of these a shape has one (https://www.w3.org/TR/shacl/#syntax-rules).
_ONE_EACH = _TOGETHER | {
    "path", "nodeKind", "datatype", "in", "minCount", "maxCount", "minInclusive", "minExclusive", "maxInclusive", "maxExclusive",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compiled:
    """Hold shapes by target, the properties that they follow backwards, and those whose values they list."""

    of_class: Mapping[str, tuple[Part, ...]]
    of_subjects: Mapping[str, tuple[Part, ...]]
    of_objects: Mapping[str, tuple[Part, ...]]
    backwards: frozenset[str]
    closed_sets: frozenset[str]


def compile_shapes(triples: Iterable[Triple]) -> Compiled:
    """Compile the shapes that some triples hold. Raises NotImplementedError for what is not understood."""
    compiler = _Compiler(list(triples))
    of_class, of_subjects, of_objects = map(compiler.targeted, ("targetClass", "targetSubjectsOf", "targetObjectsOf"))
    return Compiled(of_class, of_subjects, of_objects, frozenset(compiler.backwards), frozenset(compiler.closed_sets))


class _Compiler:
    def __init__(self, triples: list[Triple]) -> None:
        self.facts: defaultdict[str, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, term in triples:
            self.facts[subject][predicate].append(term)
            name = predicate.removeprefix(SHACL)
            # A constraint can have any name where somebody declares it: so nothing of SHACL stands anywhere but what is known.
            if name != predicate and name not in _UNDERSTOOD | _OF_PATHS:
                _refuse(f"sh:{name} at {subject}")
            # A shape that is a class is applied to its instances without saying so.
            if predicate == TYPE and (term in _CLASSES or (str(term).startswith(SHACL) and term not in _SHAPES)):
                _refuse(f"{subject} as {term}")
        self.parts: dict[str, Part | None] = {}
        self.backwards: set[str] = set()
        self.closed_sets: set[str] = set()

    def targeted(self, name: str) -> dict[str, tuple[Part, ...]]:
        found: defaultdict[str, list[Part]] = defaultdict(list)
        for shape, facts in list(self.facts.items()):
            for target in facts.get(SHACL + name, ()):
                found[str(target)].append(self.part(shape))
        return {target: tuple(parts) for target, parts in found.items()}

    def part(self, shape: Term) -> Part:
        if not isinstance(shape, str) or shape not in self.facts:
            _refuse(f"the shape {shape}, of which nothing is said")
        if shape not in self.parts:
            self.parts[shape] = None
            self.parts[shape] = self.compile(shape)
        part = self.parts[shape]
        if part is None:
            _refuse(f"the shape {shape}, which leads to itself")
        return part

    def compile(self, shape: str) -> Part:
        facts = self.facts[shape]
        said = {name[len(SHACL) :]: terms for name, terms in facts.items() if name.startswith(SHACL)}
        if unknown := said.keys() - _UNDERSTOOD:
            _refuse(f"{', '.join(sorted(unknown))} at the shape {shape}")
        if twice := [name for name, terms in said.items() if name in _ONE_EACH and len(terms) > 1]:
            _refuse(f"{', '.join(twice)} more than once at the shape {shape}")
        return self.property_shape(shape, said) if "path" in said else self.node_shape(shape, said)

    def node_shape(self, shape: str, said: Mapping[str, list[Term]]) -> Part:
        if strange := said.keys() & (_COUNTS | _WHOLES - {"hasValue"} | {"qualifiedMinCount", "qualifiedValueShape"}):
            _refuse(f"{', '.join(sorted(strange))} at the shape {shape}, which has no path")
        # A node shape has one value, the node itself.
        only = [compile_test("in", value, frozenset({value})) for value in said.get("hasValue", ())]
        parts = [of_node(test) for test in (*self.tests(said), *only)]
        if "closed" in said or "ignoredProperties" in said:
            parts.append(self.closed(said))
        parts += [of_link(_instance_of(kind)) for kind in said.get("class", ())]
        return all_of(parts + self.logic(said))

    def property_shape(self, shape: str, said: Mapping[str, list[Term]]) -> Part:
        if "closed" in said or "ignoredProperties" in said:
            _refuse(f"closed at the shape {shape}, which has a path")
        path = compile_path(said["path"][0], self.facts, self.backwards)
        logic = self.logic(said)
        tests = [*self.tests(said), *(part.alone for part in logic if part.alone is not None)]
        linked = [_instance_of(kind) for kind in said.get("class", ())]
        linked += [at_any(part) for part in logic if part.alone is None]
        wholes = [
            (str(term) if name in _PAIRS else "", compile_whole(name, term))
            for name in sorted(_WHOLES & said.keys())
            for term in said[name]
        ]
        if said.keys() & _COUNTS:
            wholes.append(("", self.counts(said)))
        if "qualifiedMinCount" in said or "qualifiedValueShape" in said:
            wholes.append(("", self.qualified(said)))
        if path.local and "in" in said:
            self.closed_sets |= path.starts or set()
        some = said.keys() <= {"path", "minCount", *SILENT} and said.get("minCount") == [_ONE]
        alone = join_tests(tests, remember=said.get("datatype", [STRING]) != [STRING]) if tests else None
        equals = frozenset(str(term) for term in said.get("equals", ()))

        def plan(present: frozenset[str]) -> Plan:
            left = narrowed(path, present)
            if left is None:
                return () if not equals & present and all(whole((), EMPTY) for _, whole in wholes) else None
            if some:
                return () if path.certain & present else (Judge(_leads(left)),)
            asked = [whole for other, whole in wholes if not other or other in present]
            reads = left.starts if left.local and not linked else None
            if reads is not None:
                reads |= equals | {other for other, _ in wholes if other in present}
            return (Judge(_judge_values(left, asked, alone, linked), reads),)

        return Part(plan)

    def tests(self, said: Mapping[str, list[Term]]) -> list[Test]:
        listed = frozenset(term for head in said.get("in", ()) for term in read_list(head, self.facts))
        return [compile_test(name, term, listed) for name in sorted(_TESTS & said.keys()) for term in said[name]]

    def logic(self, said: Mapping[str, list[Term]]) -> list[Part]:
        parts = [self.part(shape) for name in ("property", "node") for shape in said.get(name, ())]
        parts += [negated(self.part(shape)) for shape in said.get("not", ())]
        for name in ("and", "or", "xone"):
            for head in said.get(name, ()):
                members = [self.part(shape) for shape in read_list(head, self.facts)]
                parts.append(all_of(members) if name == "and" else some_of(members, one=name == "xone"))
        return parts

    def closed(self, said: Mapping[str, list[Term]]) -> Part:
        if said.get("closed") != [("true", BOOLEAN)]:
            _refuse("sh:closed that is not true")
        paths = [path for shape in said.get("property", ()) for path in self.facts.get(str(shape), EMPTY).get(f"{SHACL}path", ())]
        ignored = [term for head in said.get("ignoredProperties", ()) for term in read_list(head, self.facts)]
        allowed = frozenset(str(term) for term in (*paths, *ignored))
        return Part(lambda present: () if present <= allowed else None)

    def counts(self, said: Mapping[str, list[Term]]) -> Whole:
        least, most = ([count(number) for number in said.get(name, ())] for name in ("minCount", "maxCount"))
        return bounds(least[0] if least else 0, most[0] if most else None)

    def qualified(self, said: Mapping[str, list[Term]]) -> Whole:
        number, shape = (said.get(name, [""])[0] for name in ("qualifiedMinCount", "qualifiedValueShape"))
        alone = self.part(shape).alone
        if alone is None or not isinstance(number, tuple):
            _refuse(f"sh:qualifiedMinCount {number} of {shape}, where more than the value itself decides")
        least = int(number[0])
        return lambda values, _: sum(alone(value) for value in values) >= least


def _leads(path: Path) -> Ask:
    first, *later = [step.walk for step in path.choices or (path,)]
    return lambda *at: bool(first(*at)) or any(walk(*at) for walk in later)


def _judge_values(path: Path, wholes: Sequence[Whole], alone: Test | None, linked: Sequence[Linked]) -> Ask:
    walk, name = path.walk, path.name

    def judge(node: Term, facts: Facts, graph: IndexedGraph) -> bool:
        values = facts[name] if name else walk(node, facts, graph)
        for whole in wholes:
            if not whole(values, facts):
                return False
        for value in values:
            if alone is not None and not alone(value):
                return False
            for test in linked:
                if not test(value, graph):
                    return False
        return True

    return judge


def _instance_of(kind: Term) -> Linked:
    return lambda node, graph: kind in graph.out.get(node, EMPTY).get(TYPE, ())


def _refuse(what: str) -> NoReturn:
    message = f"the screen does not understand {what}"
    raise NotImplementedError(message)
