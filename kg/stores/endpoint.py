"""Ask a SPARQL endpoint (https://www.w3.org/TR/sparql11-protocol/), with values bound as terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
import pyoxigraph as ox
from requests import Response

from kg.errors import QueryError, StoreError
from kg.graph.iris import TKG, TYPE, XSD
from kg.query_text import gives_triples
from kg.querying import Answer, Question, Value, prepare
from kg.stores.graph_store import NOT_LET_IN, TRIPLES, Access, GraphStore, not_let_in, quads_in
from kg.terminal import printable

_RESULTS = "application/sparql-results+json"
_PAGE = 1_000
_MOST = "X-SPARQL-MaxRows"
"""Virtuoso says so when an answer has as many rows as it gives at most."""

_SHOWN = 300
_PLACES = {
    "/store": "/query", "/sparql-graph-crud": "/sparql", "/sparql-graph-crud-auth": "/sparql",
}  # fmt: skip
"""Where stores answer queries, by where they take graphs: Oxigraph, and Virtuoso without and with authentication."""


def query_address(url: str) -> str | None:
    """Give the address at which a store answers queries, if it is known from where it takes graphs.

    >>> query_address("http://127.0.0.1:7878/store"), query_address("http://127.0.0.1/other")
    ('http://127.0.0.1:7878/query', None)
    """
    return next((url.removesuffix(end) + other for end, other in _PLACES.items() if url.endswith(end)), None)


class Endpoint:
    """Ask a SPARQL endpoint."""

    def __init__(self, access: Access) -> None:
        """Take the address of an endpoint. Raises StoreError if it is none."""
        self.url = access.url
        self.client = GraphStore(access)

    def ask(self, question: Question) -> Answer:
        """Run a question. Raises QueryError if the endpoint does not, StoreError if it cannot be reached."""
        as_triples = gives_triples(question.text)
        answer = self.client.query(self.url, question.text, TRIPLES if as_triples else _RESULTS)
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip()
        if answer.status_code in NOT_LET_IN:
            raise StoreError(not_let_in(f"HTTP {answer.status_code}"))
        if not answer.ok:
            told = printable(" ".join(answer.content.decode("utf-8", "replace").split())[:_SHOWN])
            message = f"the endpoint does not answer the query: HTTP {answer.status_code}: {told}"
            raise QueryError(message)
        if not as_triples and kind != _RESULTS:
            what = printable(kind or "nothing")
            message = f"{self.url} gives no results of SPARQL but {what}; give the address of its queries"
            raise StoreError(message)
        try:
            found = _triples(answer) if as_triples else _answer(orjson.loads(answer.content))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            what = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
            message = f"{self.url}: the answer cannot be read: {what}"
            raise StoreError(message) from error
        _refuse_cut(answer.headers.get(_MOST, ""), len(found.rows))
        return found

    def trial_graphs(self) -> Iterator[str]:
        """Yield the names of the graphs that hold a trial of ours, in order; some stores give no more than so many rows."""
        last = ""
        while True:
            text = (
                f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?g <{TYPE}> <{TKG}TrialDocument> }} "
                f"FILTER(STR(?g) > {ox.Literal(last)}) }} ORDER BY STR(?g) LIMIT {_PAGE}"
            )
            names = [row[0].value for row in self.ask(prepare(text)).rows if row[0] is not None]
            yield from names
            if len(names) < _PAGE:
                return
            last = names[-1]


def _refuse_cut(most: str, rows: int) -> None:
    """Refuse an answer of which an endpoint says that it gives no more: the rest of the harms would be missing from it."""
    if most.isdecimal() and rows >= int(most):
        message = f"the endpoint gives no more than {int(most):,} rows, and more there may be; raise its limit, or ask for fewer"
        raise QueryError(message)


def _triples(answer: Response) -> Answer:
    """Write triples as the embedded store gives them: sorted, and with escapes where N-Triples asks for them."""
    return Answer(triples="".join(sorted({f"{quad.triple} .\n" for quad in quads_in(answer)})))


def _answer(tree: Mapping[str, Any]) -> Answer:
    """Read SPARQL 1.1 results in JSON (https://www.w3.org/TR/sparql11-results-json/)."""
    if "boolean" in tree:
        return Answer(verdict=bool(tree["boolean"]))
    names = tuple(tree["head"]["vars"])
    rows = tuple(tuple(_value(row.get(name)) for name in names) for row in tree["results"]["bindings"])
    return Answer(names, rows)


def _value(found: Mapping[str, str] | None) -> Value | None:
    if found is None:
        return None
    text = found["value"]
    if found["type"] == "uri":
        return ox.NamedNode(text)
    if found["type"] == "bnode":
        return ox.BlankNode(re.sub(r"[^A-Za-z0-9]", "", text) or "b")
    if language := found.get("xml:lang"):
        return ox.Literal(text, language=language)
    return ox.Literal(text, datatype=ox.NamedNode(found.get("datatype") or f"{XSD}string"))
