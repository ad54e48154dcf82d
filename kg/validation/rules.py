"""Say in Python what the queries of `counting.ttl` ask, so that graphs in which they find nothing need no store.

Each function is tied to its query by a digest of its text, in which the names that it lists are left out: these are read from
the query. A query that was changed has another digest, and no function.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import permutations, product

from kg.graph.iris import DECIMAL, DQV, INTEGER, LABEL, PROV, TKG
from kg.triples import Term
from kg.validation.paths import EMPTY, Facts, IndexedGraph

Listed = Sequence[frozenset[str]]
Rule = Callable[[IndexedGraph, str, Listed], bool]
"""Tells whether a rule finds nothing at a node; the last parameter are the lists of the query.

It may take for granted that the graph conforms to all shapes but those of `counting.ttl`.
"""

_PREFIX = re.compile(r"PREFIX (\w+): <([^>]*)>")
_LIST = re.compile(r"\bIN \(([^()]*)\)")
_ITEM = re.compile(r'"([^"]*)"|(\w+):([\w-]+)')

CELL, IN_ARM, IN_PERIOD, ARM = f"{TKG}cell", f"{TKG}inArm", f"{TKG}inPeriod", f"{TKG}arm"
OUTCOME, ASSESSMENT, BASELINE, OF_GROUP = f"{TKG}outcome", f"{TKG}assessment", f"{TKG}baselineMeasure", f"{TKG}ofGroup"
EVENT, COUNT, FLOW = f"{TKG}adverseEvent", f"{TKG}adverseEventCount", f"{TKG}flowCount"
CHECK, METRIC = f"{TKG}check", f"{DQV}isMeasurementOf"
PLACE, STATISTIC = f"{TKG}sourcePointer", f"{TKG}statistic"

_OF_FLOW = ("ofGroup", "milestone", "participantCount")
_MILESTONES = ("started", "completed", "not-completed")

_KNOWN: dict[str, Rule] = {}


def known_rule(query: str) -> Callable[[IndexedGraph, str], bool] | None:
    """Give the function that does what a query of a rule does, or None for a query that is not known."""
    rule = _KNOWN.get(digest(query))
    if rule is None:
        return None
    prefixes, lists = dict(_PREFIX.findall(query)), _LIST.findall(query)
    listed = [frozenset(text or prefixes[prefix] + local for text, prefix, local in _ITEM.findall(items)) for items in lists]
    # A list may hold names and texts alone; and where a query asks for the same both ways, it lists the same twice.
    if any(_ITEM.sub("", items).strip(", \n") for items in lists) or (listed[1:] and listed[0] != listed[1]):
        return None
    return lambda graph, focus: rule(graph, focus, listed)


def digest(query: str) -> str:
    """Give a short hash of a query without what its lists hold, and however it is broken into lines.

    >>> digest("SELECT * WHERE { FILTER (?a IN (tkg:b, tkg:c)) }") == digest("SELECT * WHERE { FILTER (?a IN (tkg:d)) }")
    True
    """
    return hashlib.sha256(" ".join(_LIST.sub("IN ()", query).split()).encode()).hexdigest()[:16]


def _does(digested: str) -> Callable[[Rule], Rule]:
    def known(rule: Rule) -> Rule:
        _KNOWN[digested] = rule
        return rule

    return known


def _values(graph: IndexedGraph, node: Term, *path: str) -> list[Term]:
    reached = [node]
    for name in path:
        reached = [value for at in reached for value in graph.out.get(at, EMPTY).get(name, ())]
    return reached


def _facts(graph: IndexedGraph, node: Term, *path: str) -> list[Facts]:
    """Give the facts of each node that a path leads to; a node has one owner, so that none is reached twice."""
    return [graph.out.get(value, EMPTY) for value in _values(graph, node, *path)]


def _read(term: Term) -> object:
    """Give what is equal for terms that Oxigraph takes for one: it reads 1.50 as 1.5."""
    return (Decimal(term[0]), term[1]) if isinstance(term, tuple) and term[1] in (DECIMAL, INTEGER) else term


def _set(facts: Facts, name: str) -> frozenset[object]:
    return frozenset(map(_read, facts.get(name, ())))


def _said(facts: Facts, names: Iterable[str]) -> frozenset[tuple[str, object]]:
    return frozenset((name, _read(value)) for name in names for value in facts.get(name, ()))


def _apart(keys: Iterable[object]) -> bool:
    listed = list(keys)
    return len(set(listed)) == len(listed)


def _sum(terms: Iterable[Term]) -> int:
    return sum(int(term[0]) for term in terms)


@_does("c642faaf8420ebde")
def _cell_once(graph: IndexedGraph, trial: str, _: Listed) -> bool:
    cells = _facts(graph, trial, CELL)
    return _apart(pair for cell in cells for pair in product(_set(cell, IN_ARM), _set(cell, IN_PERIOD)))


@_does("d972475421ab7721")
def _cells_whole(graph: IndexedGraph, trial: str, _: Listed) -> bool:
    there = {pair for cell in _facts(graph, trial, CELL) for pair in product(cell.get(IN_ARM, ()), cell.get(IN_PERIOD, ()))}
    treated = {
        period
        for period in _values(graph, trial, CELL, IN_PERIOD)
        if f"{TKG}periodKind-treatment" in _values(graph, period, f"{TKG}kind")
    }
    return all(pair in there for pair in product(_values(graph, trial, ARM), treated))


@_does("092f8fc457f1b78c")
def _period_once(graph: IndexedGraph, trial: str, _: Listed) -> bool:
    return _apart(order for period in _facts(graph, trial, f"{TKG}period") for order in _set(period, f"{TKG}order"))


@_does("1902f089d21b0e67")
def _arm_once(graph: IndexedGraph, trial: str, _: Listed) -> bool:
    arms = _facts(graph, trial, ARM)
    return _apart((label, _set(arm, f"{TKG}assigned"), _set(arm, PLACE)) for arm in arms for label in _set(arm, LABEL))


@_does("f9f29d49139fe634")
def _outcome_once(graph: IndexedGraph, trial: str, listed: Listed) -> bool:
    return _apart(
        (*pair, _said(outcome, listed[0]))
        for outcome in _facts(graph, trial, OUTCOME)
        for pair in product(_set(outcome, LABEL), _set(outcome, f"{TKG}role"))
    )


@_does("162a331a391b60e7")
def _assessment_once(graph: IndexedGraph, trial: str, listed: Listed) -> bool:
    outcomes = _values(graph, trial, OUTCOME)
    return all(_apart(_said(facts, listed[0]) for facts in _facts(graph, outcome, ASSESSMENT)) for outcome in outcomes)


@_does("f3124a28a9d2c562")
def _analysis_once(graph: IndexedGraph, trial: str, listed: Listed) -> bool:
    return all(
        _apart(_said(facts, facts.keys() - listed[0]) for facts in _facts(graph, assessment, f"{TKG}analysis"))
        for assessment in _values(graph, trial, OUTCOME, ASSESSMENT)
    )


@_does("2c47cd1cb4c9d29e")
def _component_once(graph: IndexedGraph, trial: str, _: Listed) -> bool:
    return all(
        _apart(
            (label, _set(facts, f"{TKG}side"))
            for facts in _facts(graph, outcome, f"{TKG}component")
            for label in _set(facts, LABEL)
        )
        for outcome in _values(graph, trial, OUTCOME)
    )


@_does("9b0467e163df343a")
def _baseline_once(graph: IndexedGraph, trial: str, listed: Listed) -> bool:
    measures = _facts(graph, trial, BASELINE)
    return _apart((label, _said(facts, listed[0])) for facts in measures for label in _set(facts, LABEL))


@_does("34a01226941a01c6")
def _result_once(graph: IndexedGraph, trial: str, _: Listed) -> bool:
    owners = [(measure, at) for measure in _values(graph, trial, OUTCOME) for at in _values(graph, measure, ASSESSMENT)]
    for measure, owner in (*owners, *((at, at) for at in _values(graph, trial, BASELINE))):
        statistics: defaultdict[object, list[Sequence[Term]]] = defaultdict(list)
        for facts in _facts(graph, owner, f"{TKG}groupResult"):
            for group in facts.get(OF_GROUP, ()):
                statistics[group, _set(facts, PLACE)].append(tuple(facts.get(STATISTIC) or _values(graph, measure, STATISTIC)))
        # One without a statistic may be of any.
        if not all(len(found) == 1 or (all(found) and _apart(found)) for found in statistics.values()):
            return False
    return True


@_does("69419cf14020b1bc")
def _count_once(graph: IndexedGraph, trial: str, listed: Listed) -> bool:
    events = _values(graph, trial, EVENT)
    return all(_apart(_said(facts, listed[0]) for facts in _facts(graph, event, COUNT)) for event in events)


@_does("85dcd5051d1e284c")
def _event_once(graph: IndexedGraph, trial: str, listed: Listed) -> bool:
    alike: defaultdict[object, list[Term]] = defaultdict(list)
    labels: defaultdict[Term, list[Term]] = defaultdict(list)
    for event in _values(graph, trial, EVENT):
        for label in _values(graph, event, LABEL):
            labels[label].append(event)
    for label, events in labels.items():
        for event in events if len(events) > 1 else ():
            facts = graph.out.get(event, EMPTY)
            alike[label, _said(facts, facts.keys() - listed[0])].append(event)
    for events in alike.values():
        counts = {
            event: [_said(facts, facts.keys() - listed[2]) for facts in _facts(graph, event, COUNT)]
            for event in (events if len(events) > 1 else ())
        }
        for one, other in permutations(counts, 2):
            if all(any(count <= counted for counted in counts[other]) for count in counts[one]):
                return False
    return True


@_does("2e9ff72996bc8f28")
def _flow_once(graph: IndexedGraph, trial: str, listed: Listed) -> bool:
    counts = _facts(graph, trial, FLOW)
    return _apart((milestone, _said(facts, listed[0])) for facts in counts for milestone in _set(facts, f"{TKG}milestone"))


@_does("1636cdb6ba95be43")
def _allocated(graph: IndexedGraph, trial: str, listed: Listed) -> bool:
    facts = graph.out.get(trial, EMPTY)
    arms = [arm.get(f"{TKG}allocatedCount", ()) for arm in _facts(graph, trial, ARM)]
    if listed[0].isdisjoint(facts.get(f"{TKG}model", ())) or not arms or not all(arms):
        return True
    if f"{TKG}countKind-anticipated" in facts.get(f"{TKG}enrolmentKind", ()):
        return True
    allocated = _sum(count for arm in arms for count in arm)
    return all(allocated <= int(enrolled[0]) for enrolled in facts.get(f"{TKG}enrolment", ()))


@_does("610e8712c3857805")
def _flow_adds_up(graph: IndexedGraph, trial: str, listed: Listed) -> bool:
    flows: defaultdict[object, defaultdict[Term, list[int]]] = defaultdict(lambda: defaultdict(list))
    for facts in _facts(graph, trial, FLOW):
        for group, milestone, number in product(*(facts.get(f"{TKG}{name}", ()) for name in _OF_FLOW)):
            flows[group, _said(facts, listed[0])][milestone].append(int(number[0]))
    return all(
        completed + left == started
        for counts in flows.values()
        for started, completed, left in product(*(counts[f"{TKG}flowMilestone-{name}"] for name in _MILESTONES))
    )


@_does("2ae1f6b2fe4f9661")
def _whole(graph: IndexedGraph, document: str, _: Listed) -> bool:
    held = sum(sum(map(len, facts.values())) for facts in _own_facts(graph, document))
    return not held or all(int(said[0]) == held for said in _values(graph, document, f"{TKG}statementCount"))


@_does("202b60de18974538")
def _figures(graph: IndexedGraph, document: str, _: Listed) -> bool:
    anchors = _facts(graph, document, f"{PROV}wasDerivedFrom", f"{TKG}anchor")
    return all(
        len(figures[0]) == int(end[0]) - int(start[0])
        for facts in anchors
        for figures, start, end in product(*(facts.get(f"{TKG}{name}", ()) for name in ("figures", "startOffset", "endOffset")))
    )


@_does("d93671b57426b7ad")
def _own(graph: IndexedGraph, document: str, listed: Listed) -> bool:
    (links,) = listed
    return all(
        value.startswith((f"{document}#", "_:")) or value == document
        for facts in _own_facts(graph, document)
        for link in links.intersection(facts)
        for value in facts[link]
        if isinstance(value, str)
    )


@_does("b78cc3ffedb32529")
def _verdicts(graph: IndexedGraph, document: str, listed: Listed) -> bool:
    for facts in _facts(graph, document, CHECK):
        for metric, verdict, notation in product(*(facts.get(name, ()) for name in (METRIC, f"{TKG}verdict", f"{DQV}value"))):
            name = str(verdict).partition("#verdict-")[2]
            if name != notation[0] or f"{str(metric).partition('#metric-')[2]} {name}" not in listed[0]:
                return False
    return True


@_does("09f29e07d758a850")
def _check_once(graph: IndexedGraph, document: str, listed: Listed) -> bool:
    return _apart(
        pair
        for facts in _facts(graph, document, CHECK)
        for pair in product(listed[0].intersection(facts.get(METRIC, ())), facts.get(f"{DQV}computedOn", ()))
    )


def _own_facts(graph: IndexedGraph, document: str) -> list[Facts]:
    """Give the facts of a document and of the nodes whose IRIs are its own with # and a name."""
    if "#" in document:
        return []
    return [facts for node, facts in graph.out.items() if node.startswith(f"{document}#") or node == document]
