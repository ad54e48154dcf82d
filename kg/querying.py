"""Ask questions of graphs in SPARQL: read-only, local, with parameters bound as terms and never as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import QueryError, ResourceError
from kg.graph.iris import PREFIXES, TKG, TYPE, XSD
from kg.resources import query_names, query_path
from kg.triples import Term, Triple

Graphs = Mapping[str, Iterable[Triple]]
Solution = dict[str, str]

_COMMENT_OR_TEXT = re.compile(
    r"""<[^<>"{}|^`\\\x00-\x20]*> | '''.*?''' | \"\"\".*?\"\"\" | '(?:[^'\\\n]|\\.)*' | "(?:[^"\\\n]|\\.)*" | \#[^\n]*""",
    re.VERBOSE | re.DOTALL,
)
_SERVICE = re.compile(r"\bSERVICE\b", re.IGNORECASE)
_VARIABLE = re.compile(r"[?$]([A-Za-z_][A-Za-z0-9_]*)")
_QUESTION = re.compile(r"#\s*(?:(?P<number>[0-9]+)\s+)?(?P<question>.+)")


@dataclass(frozen=True, slots=True)
class ShippedQuery:
    """Describe a query that ships with the package: the question it answers, and its number among them."""

    name: str
    number: int
    question: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold what a query gave: solutions with their variables, or true or false, or triples."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[ox.NamedNode | ox.BlankNode | ox.Literal | None, ...], ...] = ()
    verdict: bool | None = None
    triples: str | None = None


def shipped_queries() -> list[ShippedQuery]:
    """List the shipped queries by number."""
    found = []
    for name in query_names():
        first = _QUESTION.match(query_path(name).read_text(encoding="utf-8"))
        number, question = (first["number"], first["question"]) if first else (None, name)
        found.append(ShippedQuery(name, int(number or 0), question))
    return sorted(found, key=lambda query: (query.number, query.name))


def read_query(name: str) -> str:
    """Read a query by its shipped name, or from a file.

    Raises QueryError if it is neither.
    """
    try:
        if name in query_names():
            return query_path(name).read_text(encoding="utf-8")
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, ResourceError) as error:
        message = f"{name!r} is neither a shipped query nor a file of SPARQL; kg query --list names those that ship"
        raise QueryError(message) from error


def load_graphs(graphs: Graphs) -> ox.Store:
    """Load graphs into a store in memory; triples without a graph name are put under their trial document's."""
    store = ox.Store()
    store.bulk_extend(quad for name, triples in graphs.items() for quad in _quads(name, list(triples)))
    return store


def query_graphs(graphs: Graphs, text: str, parameters: Mapping[str, str] | None = None) -> Answer:
    """Run a query over graphs in memory; `parameters` bind variables to terms.

    A parameter is an IRI (`https://…`, `<…>` or a prefixed name of ours), a number, or else plain text. Raises
    QueryError for a syntax error, an update, SERVICE, and a parameter that the query does not use.
    """
    code = _COMMENT_OR_TEXT.sub(" ", text)
    if _SERVICE.search(code):
        message = "SERVICE is refused: a query reads what it is given, and nothing from elsewhere"
        raise QueryError(message)
    variables = set(_VARIABLE.findall(code))
    for name in parameters or {}:
        if name not in variables:
            message = f"the query has no variable ?{name}; it has {', '.join(f'?{known}' for known in sorted(variables))}"
            raise QueryError(message)
    bound: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
        ox.Variable(name): _parameter(value) for name, value in (parameters or {}).items()
    }
    try:
        found = load_graphs(graphs).query(text, substitutions=bound, use_default_graph_as_union=False)
        return _answer(found, bound)
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        message = f"the query cannot be run: {error}"
        raise QueryError(message) from error


def _answer(found: object, bound: Mapping[ox.Variable, Any]) -> Answer:
    if isinstance(found, ox.QuerySolutions):
        variables = found.variables
        rows = tuple(tuple(bound.get(name) or row[name.value] for name in variables) for row in found)
        return Answer(tuple(name.value for name in variables), rows)
    if isinstance(found, ox.QueryBoolean):
        return Answer(verdict=bool(found))
    assert isinstance(found, ox.QueryTriples)
    return Answer(triples="".join(f"{line} .\n" for line in sorted(str(triple) for triple in found)))


def _parameter(value: str) -> ox.NamedNode | ox.Literal:
    prefix, colon, local = value.partition(":")
    try:
        if value.startswith("<") and value.endswith(">"):
            return ox.NamedNode(value[1:-1])
        if value.startswith(("https://", "http://")):
            return ox.NamedNode(value)
        if colon and prefix in PREFIXES and re.fullmatch(r"[A-Za-z0-9_.-]+", local):
            return ox.NamedNode(PREFIXES[prefix] + local)
    except ValueError as error:
        message = f"not an IRI: {value!r}: {error}"
        raise QueryError(message) from error
    if re.fullmatch(r"-?[0-9]+", value):
        return ox.Literal(value, datatype=ox.NamedNode(f"{XSD}integer"))
    if re.fullmatch(r"-?[0-9]+\.[0-9]+", value):
        return ox.Literal(value, datatype=ox.NamedNode(f"{XSD}decimal"))
    return ox.Literal(value)


def _quads(name: str, triples: list[Triple]) -> Iterable[ox.Quad]:
    graph = ox.NamedNode(name or document_name(triples))
    for subject, predicate, term in triples:
        yield ox.Quad(_node(subject), ox.NamedNode(predicate), _term(term), graph)


def document_name(triples: Iterable[Triple]) -> str:
    """Name the graph of triples that came without one: by their trial document, if they have one.

    Raises QueryError if there are several.
    """
    documents = {subject for subject, predicate, term in triples if predicate == TYPE and term == f"{TKG}TrialDocument"}
    if len(documents) > 1:
        message = f"one graph holds {len(documents)} trial documents; give them as N-Quads or TriG, a graph each"
        raise QueryError(message)
    return documents.pop() if documents else "urn:trial-kg:graph"


def _node(name: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(name[2:]) if name.startswith("_:") else ox.NamedNode(name)


def _term(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(term, str):
        return _node(term)
    text, datatype = term
    if datatype.startswith("@"):
        return ox.Literal(text, language=datatype[1:])
    return ox.Literal(text, datatype=ox.NamedNode(datatype)) if datatype else ox.Literal(text)
