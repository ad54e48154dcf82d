"""Make rdflib graphs, for those who ask for them: importing rdflib costs more than building a trial."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg.triples import Triple


def typed_literal(text: str, datatype: str) -> Literal:
    """Make a literal with its digits as they are."""
    return Literal(text, datatype=URIRef(datatype), normalize=False)


def to_rdflib(triples: Iterable[Triple], store: str = "default", literal: Callable[[str, str], Literal] = typed_literal) -> Graph:
    """Make an rdflib graph of triples; `store` names rdflib's store for it, `literal` makes its typed literals."""
    graph = Graph(store)
    terms: dict[Any, Node] = {}
    for subject, predicate, term in triples:
        for name in (subject, predicate, term):
            if name not in terms:
                terms[name] = _node(name, literal)
        graph.add((terms[subject], terms[predicate], terms[term]))
    return graph


def _node(term: Any, literal: Callable[[str, str], Literal]) -> Node:
    if isinstance(term, tuple):
        text, datatype = term
        if datatype.startswith("@"):
            return Literal(text, lang=datatype[1:])
        return literal(text, datatype) if datatype else Literal(text)
    return BNode(term[2:]) if term.startswith("_:") else URIRef(term)
