"""Read graphs with three readers that are not ours, every literal with its lexical form as it is written."""

from __future__ import annotations

import json
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pyoxigraph as ox
import rdflib
from pyld import jsonld

from kg.triples import Term, Triple

Graphs = dict[str, set[Triple]]

STRING = "http://www.w3.org/2001/XMLSchema#string"
_OX_FORMATS = {"turtle": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD, "nquads": ox.RdfFormat.N_QUADS}
_RDFLIB_FORMATS = {"turtle": "turtle", "jsonld": "json-ld", "nquads": "nquads"}


def refuse(address: str, _options: Any = None) -> Any:
    """Stand in for a document loader: a graph that has to fetch its context is not one file."""
    message = f"nothing may be fetched, least of all {address}"
    raise AssertionError(message)


def by_pyoxigraph(text: str, form: str) -> Graphs:
    def term(node: Any) -> Term:
        if isinstance(node, ox.Literal):
            assert node.language is None
            return node.value, "" if node.datatype.value == STRING else node.datatype.value
        assert isinstance(node, ox.NamedNode)
        return str(node.value)

    graphs: Graphs = defaultdict(set)
    for quad in ox.parse(text.encode(), format=_OX_FORMATS[form]):
        name = "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(term(quad.graph_name))
        graphs[name].add((str(term(quad.subject)), quad.predicate.value, term(quad.object)))
    return dict(graphs)


def by_rdflib(text: str, form: str) -> Graphs:
    def term(node: Any) -> Term:
        if isinstance(node, rdflib.Literal):
            assert node.language is None
            return str(node), "" if node.datatype in (None, rdflib.XSD.string) else str(node.datatype)
        assert isinstance(node, rdflib.URIRef)
        return str(node)

    dataset = rdflib.Dataset()
    with _digits_as_written(), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own: its parser calls what it has deprecated
        dataset.parse(data=text, format=_RDFLIB_FORMATS[form])
    graphs: Graphs = defaultdict(set)
    for subject, predicate, item, name in dataset.quads():
        graphs["" if name == rdflib.graph.DATASET_DEFAULT_GRAPH_ID else str(name)].add(
            (str(term(subject)), str(predicate), term(item))
        )
    return dict(graphs)


def by_pyld(text: str, form: str) -> Graphs:
    def term(node: Any) -> Term:
        if node["type"] == "literal":
            assert "language" not in node
            return node["value"], "" if node["datatype"] == STRING else node["datatype"]
        assert node["type"] == "IRI"
        return str(node["value"])

    data = jsonld.parse_nquads(text) if form == "nquads" else jsonld.to_rdf(json.loads(text), {"documentLoader": refuse})
    return {
        "" if name == "@default" else name: {
            (str(term(item["subject"])), str(term(item["predicate"])), term(item["object"])) for item in statements
        }
        for name, statements in data.items()
        if statements
    }


READERS: dict[str, dict[str, Callable[[str, str], Graphs]]] = {
    "turtle": {"pyoxigraph": by_pyoxigraph, "rdflib": by_rdflib},
    "jsonld": {"pyoxigraph": by_pyoxigraph, "rdflib": by_rdflib, "PyLD": by_pyld},
    "nquads": {"pyoxigraph": by_pyoxigraph, "rdflib": by_rdflib, "PyLD": by_pyld},
}
"""The readers of each format; PyLD reads no Turtle."""


@contextmanager
def _digits_as_written() -> Iterator[None]:
    """Keep rdflib from writing 9.370 as 9.37, which would hide that two files differ."""
    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before
