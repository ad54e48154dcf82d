"""Apply the rules of `counting.ttl`, which count and compare nodes, in Oxigraph.

They are standard SHACL-SPARQL (https://www.w3.org/TR/shacl/#sparql-constraints), and pySHACL gives the same results;
parsing the queries takes it longer than everything else that it does for a trial.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from kg.graph.iris import SHACL, TYPE
from kg.serialise.oxigraph import to_oxigraph, to_oxigraph_node
from kg.sources.rdf_file import read_graphs
from kg.triples import Term, Triple
from kg.validation.report import Result

COUNTING = "counting.ttl"
"""The one file of shapes whose rules are queries."""

_THIS = ox.Variable("this")


@dataclass(frozen=True, slots=True)
class Rule:
    """Hold one rule: the class whose nodes it looks at, and the query that finds what violates it."""

    shape: str
    target: str
    message: str
    query: str


def counting_results(triples: Iterable[Triple]) -> Iterator[Result]:
    """Yield what the rules find in the triples of one graph."""
    kept = list(triples)
    store = ox.Store()
    store.extend(ox.Quad(to_oxigraph_node(s), ox.NamedNode(p), to_oxigraph(o)) for s, p, o in kept)
    for rule in counting_rules():
        for focus in {subject for subject, predicate, term in kept if predicate == TYPE and term == rule.target}:
            found = store.query(rule.query, substitutions={_THIS: to_oxigraph_node(focus)})
            assert isinstance(found, ox.QuerySolutions)
            yield from (_result(rule, focus, value) for value in {row["value"] for row in found})


def _result(rule: Rule, focus: str, value: object) -> Result:
    text = value.value if isinstance(value, ox.NamedNode | ox.Literal) else ""
    named = isinstance(value, ox.NamedNode)
    return Result("Violation", focus, "", text, rule.message, "SPARQLConstraintComponent", rule.shape, named)


@cache
def counting_rules() -> tuple[Rule, ...]:
    """Read the rules."""
    from kg.resources import shape_paths

    (path,) = (path for path in shape_paths() if path.name == COUNTING)
    triples = read_graphs(path)[""]

    def values(subject: str, name: str) -> list[str]:
        return [_text(term) for found, predicate, term in triples if found == subject and predicate == f"{SHACL}{name}"]

    rules = []
    for shape, predicate, constraint in triples:
        if predicate != f"{SHACL}sparql" or not isinstance(constraint, str):
            continue
        declared = [node for prefixes in values(constraint, "prefixes") for node in values(prefixes, "declare")]
        head = "".join(f"PREFIX {values(node, 'prefix')[0]}: <{values(node, 'namespace')[0]}>\n" for node in declared)
        (target,), (message,), (query,) = (
            values(shape, "targetClass"), values(constraint, "message"), values(constraint, "select"),
        )  # fmt: skip
        rules.append(Rule(shape, target, message, head + query))
    return tuple(rules)


def _text(term: Term) -> str:
    return term if isinstance(term, str) else term[0]
