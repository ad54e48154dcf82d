"""Ask questions of graphs in SPARQL: read-only, local, with parameters bound as terms and never as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path

import pyoxigraph as ox

from kg.errors import QueryError, ResourceError
from kg.graph.iris import BOOLEAN, LABEL, PREFIXES, TKG, TYPE, XSD
from kg.query_text import LENGTH_LIMIT, check_query
from kg.query_variables import check_chosen, substituted, variables
from kg.resources import ontology_path, query_names, query_path
from kg.serialise.oxigraph import to_quads
from kg.triples import Triple

Graphs = Mapping[str, Iterable[Triple]]
Value = ox.NamedNode | ox.BlankNode | ox.Literal
Parameter = ox.NamedNode | ox.Literal

_LOOKED_UP = 500
"""So many labels are asked for at once."""

_NUMERIC = {f"{XSD}{kind}" for kind in ("integer", "decimal", "double", "float", "int", "nonNegativeInteger")}
_KINDS = (
    (re.compile(r"[+-]?[0-9]+"), "integer"), (re.compile(r"[+-]?[0-9]*\.[0-9]+"), "decimal"),
    (re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?[eE][+-]?[0-9]+"), "double"), (re.compile(r"true|false"), "boolean"),
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "date"),
)  # fmt: skip
"""What a value without quotes is, by its form."""

_QUOTED = re.compile(
    r"""(?P<text>"(?:[^"\\\n\r]|\\.)*")(?:(?P<language>@[A-Za-z0-9-]+)|\^\^(?:(?P<iri><[^<>]*>)|(?P<prefix>\w+):(?P<local>\w+)))?"""
)
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
    rows: tuple[tuple[Value | None, ...], ...] = ()
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
    names = query_names()
    try:
        with (query_path(name) if name in names else Path(name)).open("rb") as file:
            return file.read(LENGTH_LIMIT + 1).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"{name}: is not UTF-8 text; save the query as UTF-8"
        raise QueryError(message) from error
    except (OSError, ValueError, ResourceError) as error:
        near = get_close_matches(name, names, 1)
        hint = f"did you mean {near[0]}? " if near else ""
        message = f"{name!r} is neither a shipped query nor a file of SPARQL; {hint}kg query --list names those that ship"
        raise QueryError(message) from error


def load_graphs(graphs: Graphs) -> ox.Store:
    """Load graphs into a store in memory; triples without a graph name are put under their trial document's."""
    store = ox.Store()
    for name, triples in graphs.items():
        listed = list(triples)
        store.bulk_extend(to_quads(name or document_name(listed), listed))
    return store


@dataclass(frozen=True, slots=True)
class Question:
    """Hold a query that was looked at, with values in it, and the values by which rows are `chosen` after it ran."""

    text: str
    chosen: Mapping[str, Parameter] = field(default_factory=dict)


Ask = Callable[[Question], Answer]
"""Runs a question, without choosing rows; raises QueryError."""


def prepare(text: str, parameters: Mapping[str, str] | None = None) -> Question:
    """Look at a query before anything runs it; `parameters` give variables that SELECT names a value.

    A value is an IRI (`https://…`, `urn:…`, `<…>` or a prefixed name of ours), a number, a date, true or false, or else plain
    text; in double quotes it is text whatever it holds, and `"…"@en` and `"…"^^xsd:gYear` are as SPARQL has them. Where the query
    finds the variable, the rows are kept in which it has that value; where it only compares with it, the value takes its place.
    Raises QueryError for an update, SERVICE, what no engine would survive, and a parameter that cannot be given.
    """
    check_query(text)
    if not parameters:
        return Question(text)
    wanted = {name: _parameter(value) for name, value in parameters.items()}
    there = variables(text)
    if unknown := wanted.keys() - there.names:
        message = f"the query has no variable {_listed(unknown)}; it has {_listed(there.names)}"
        raise QueryError(message)
    chosen = {name: term for name, term in wanted.items() if name in there.found}
    check_chosen(chosen, there)
    bound = {name: str(term) for name, term in wanted.items() if name not in there.found}
    return Question(substituted(text, bound, there), chosen)


def answered(question: Question, ask: Ask) -> Answer:
    """Let somebody run a question, and keep the rows that it chooses. Raises QueryError."""
    return _choose(ask(question), question.chosen)


def labels_in(answer: Answer, ask: Ask) -> dict[str, str]:
    """Look up what those IRIs of an answer are called for which the asked graphs have a label; several are joined."""
    names = sorted({value for row in answer.rows for value in row if isinstance(value, ox.NamedNode)}, key=str)
    found: dict[str, set[str]] = {}
    for start in range(0, len(names), _LOOKED_UP):
        listed = " ".join(map(str, names[start : start + _LOOKED_UP]))
        text = f"SELECT DISTINCT ?iri ?label {{ VALUES ?iri {{ {listed} }} GRAPH ?g {{ ?iri <{LABEL}> ?label }} }}"
        for iri, label in ask(Question(text)).rows:
            assert iri is not None and label is not None  # noqa: PT018
            found.setdefault(iri.value, set()).add(label.value)
    return {iri: " / ".join(sorted(labels)) for iri, labels in found.items()}


def ontology_store() -> ox.Store:
    """Load our ontology, which has the labels of all our terms, into a store in memory."""
    store = ox.Store()
    store.load(path=ontology_path("trial-kg.ttl"), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(TKG))
    return store


def query_graphs(graphs: Graphs, text: str, parameters: Mapping[str, str] | None = None) -> Answer:
    """Run a query over graphs in memory. Raises QueryError as `prepare` does, and for a syntax error."""
    question = prepare(text, parameters)
    return answered(question, asking(load_graphs(graphs)))


def asking(store: ox.Store) -> Ask:
    """Give what runs questions in a store of Oxigraph."""

    def ask(question: Question) -> Answer:
        try:
            return _answer(store.query(question.text))
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            message = f"the query cannot be run: {getattr(error, 'msg', None) or error}"
            raise QueryError(message) from error

    return ask


def _answer(found: object) -> Answer:
    if isinstance(found, ox.QuerySolutions):
        names = tuple(name.value for name in found.variables)
        rows = tuple(tuple(row[name] for name in names) for row in found)
        if any(isinstance(value, ox.Triple) for row in rows for value in row):
            raise QueryError("the query gives triples as values, which no result format here can hold; select their parts")
        return Answer(names, rows)
    if isinstance(found, ox.QueryBoolean):
        return Answer(verdict=bool(found))
    assert isinstance(found, ox.QueryTriples)
    return Answer(triples="".join(f"{line} .\n" for line in sorted(str(triple) for triple in found)))


def _choose(answer: Answer, chosen: Mapping[str, Parameter]) -> Answer:
    for name in chosen:
        if name not in answer.variables:
            there = _listed(answer.variables) if answer.variables else "nothing, since it is no SELECT"
            message = f"the query does not select ?{name}, so that it cannot be given a value; it selects {there}"
            raise QueryError(message)
    places = [(answer.variables.index(name), term) for name, term in chosen.items()]
    rows = tuple(row for row in answer.rows if all(_is(row[place], term) for place, term in places))
    return Answer(answer.variables, rows, answer.verdict, answer.triples)


def _is(value: Value | None, term: Parameter) -> bool:
    """Tell whether a value is the one that was given: an IRI by itself, a number by its size, text by its letters.

    Virtuoso writes 1 and 0 for true and false.
    """
    if not (isinstance(value, ox.Literal) and isinstance(term, ox.Literal)):
        return value == term
    if {value.datatype.value, term.datatype.value} <= _NUMERIC:
        with suppress(InvalidOperation):
            return Decimal(value.value) == Decimal(term.value)
    if term.datatype.value == BOOLEAN:
        return {"1": "true", "0": "false"}.get(value.value, value.value) == term.value
    return value.value == term.value


def _parameter(value: str) -> Parameter:
    prefix, colon, local = value.partition(":")
    try:
        if value.startswith("<") and value.endswith(">"):
            return ox.NamedNode(value[1:-1])
        if value.startswith(("https://", "http://", "urn:")):
            return ox.NamedNode(value)
        if colon and prefix in PREFIXES and re.fullmatch(r"[A-Za-z0-9_.-]+", local):
            return ox.NamedNode(PREFIXES[prefix] + local)
        if quoted := _QUOTED.fullmatch(value):
            return _literal(quoted)
        for form, kind in _KINDS:
            if form.fullmatch(value):
                return ox.Literal(value, datatype=ox.NamedNode(f"{XSD}{kind}"))
        return ox.Literal(value)
    except (ValueError, SyntaxError) as error:
        kind = "an IRI" if value.startswith(("<", "https://", "http://", "urn:")) else "a value"
        message = f"not {kind}: {value!r}: {getattr(error, 'msg', None) or error}"
        raise QueryError(message) from error


def _literal(quoted: re.Match[str]) -> ox.Literal:
    """Read a literal as N-Triples and SPARQL write it, its datatype by a prefix of ours too."""
    datatype = quoted["iri"] or (f"<{PREFIXES[quoted['prefix']]}{quoted['local']}>" if quoted["prefix"] in PREFIXES else None)
    if quoted["prefix"] and datatype is None:
        message = f"the prefix {quoted['prefix']}: is not known"
        raise ValueError(message)
    end = quoted["language"] or (f"^^{datatype}" if datatype else "")
    (quad,) = ox.parse(f"<urn:s> <urn:p> {quoted['text']}{end} .", format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.Literal)
    return quad.object


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"?{name}" for name in sorted(names)) or "none"


def document_name(triples: Iterable[Triple]) -> str:
    """Name the graph of triples that came without one: by their trial document, if they have one.

    Raises QueryError if there are several.
    """
    documents = {subject for subject, predicate, term in triples if predicate == TYPE and term == f"{TKG}TrialDocument"}
    if len(documents) > 1:
        message = f"one graph holds {len(documents)} trial documents; give them as N-Quads or TriG, a graph each"
        raise QueryError(message)
    return documents.pop() if documents else "urn:trial-kg:graph"
