"""Judge nodes by parts of shapes, each planned for the set of properties that a node has, and join such parts.

Most of what a shape asks is decided by which properties there are: few parts are left to look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kg.triples import Term
from kg.validation.constraints import Test
from kg.validation.paths import EMPTY, Facts, IndexedGraph

Ask = Callable[[Term, Facts, IndexedGraph], bool]
"""Tells whether a node, which has these facts in this graph, conforms."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Ask something of a node; the answer depends on its values of the properties that it `reads`, or on more if that is None."""

    ask: Ask
    reads: frozenset[str] | None = None


Plan = tuple[Judge, ...] | None
"""What is left to look at, all of which must hold; None where the node is known not to conform."""

Linked = Callable[[Term, IndexedGraph], bool]
"""Tells whether a node, to which something led, conforms in this graph."""


@dataclass(frozen=True, slots=True)
class Part:
    """Judge nodes by a shape or by a part of one.

    `plan` takes the properties that a node has. `alone` is there where no more than the node itself decides.
    """

    plan: Callable[[frozenset[str]], Plan]
    alone: Test | None = None


def holds(plan: Plan, node: Term, facts: Facts, graph: IndexedGraph) -> bool:
    """Tell whether a node conforms to what was planned for it."""
    if plan is None:
        return False
    return all(judge.ask(node, facts, graph) for judge in plan)


def all_of(parts: Sequence[Part]) -> Part:
    """Join parts that must all hold."""

    def plan(present: frozenset[str]) -> Plan:
        left: list[Judge] = []
        for part in parts:
            planned = part.plan(present)
            if planned is None:
                return None
            left += planned
        return tuple(left)

    return Part(plan, _alone(parts, all))


def some_of(parts: Sequence[Part], *, one: bool) -> Part:
    """Join parts of which at least one must hold, or exactly one."""

    def plan(present: frozenset[str]) -> Plan:
        possible = [planned for part in parts if (planned := part.plan(present)) is not None]
        known = possible.count(())
        left = [planned for planned in possible if planned]
        if (known > 1 and one) or not possible:
            return None
        if known and not (one and left):
            return ()
        reads = _reads(judge for planned in left for judge in planned)
        if one:
            return (Judge(lambda *at: known + sum(holds(planned, *at) for planned in left) == 1, reads),)
        return (Judge(lambda *at: any(holds(planned, *at) for planned in left), reads),)

    return Part(plan, _alone(parts, lambda verdicts: sum(verdicts) == 1) if one else _alone(parts, any))


def negated(part: Part) -> Part:
    """Turn a part round."""

    def plan(present: frozenset[str]) -> Plan:
        planned = part.plan(present)
        if not planned:
            return () if planned is None else None
        return (Judge(lambda *at: not holds(planned, *at), _reads(planned)),)

    alone = part.alone
    return Part(plan, None if alone is None else lambda node: not alone(node))


def _reads(judges: Iterable[Judge]) -> frozenset[str] | None:
    reads: frozenset[str] = frozenset()
    for judge in judges:
        if judge.reads is None:
            return None
        reads |= judge.reads
    return reads


def _alone(parts: Sequence[Part], join: Callable[[Iterable[bool]], bool]) -> Test | None:
    tests = [part.alone for part in parts if part.alone is not None]
    if len(tests) < len(parts):
        return None
    return tests[0] if len(tests) == 1 else lambda node: join(test(node) for test in tests)


def of_node(test: Test) -> Part:
    """Make a part of a test of the node itself."""
    return Part(lambda _: (Judge(lambda node, _facts, _graph: test(node)),), test)


def of_link(test: Linked) -> Part:
    """Make a part of a test of the node in its graph."""
    return Part(lambda _: (Judge(lambda node, _facts, graph: test(node, graph)),))


def at_any(part: Part) -> Linked:
    """Let a part judge a node that something led to."""
    plans: dict[frozenset[str], Plan] = {}

    def judge(node: Term, graph: IndexedGraph) -> bool:
        facts = graph.out.get(node, EMPTY)
        present = frozenset(facts)
        if present not in plans:
            plans[present] = part.plan(present)
        return holds(plans[present], node, facts, graph)

    return judge
