"""Ask questions of graphs in SPARQL: read-only, local, with parameters bound as terms and never as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

import pyoxigraph as ox

from kg.errors import QueryError, ResourceError
from kg.graph.iris import PREFIXES, TKG, TYPE, XSD
from kg.resources import query_names, query_path
from kg.serialise.oxigraph import to_oxigraph, to_oxigraph_node
from kg.triples import Triple

Graphs = Mapping[str, Iterable[Triple]]
Value = ox.NamedNode | ox.BlankNode | ox.Literal
Parameter = ox.NamedNode | ox.Literal

LENGTH_LIMIT = 1_000_000
NESTING_LIMIT = 100
CHAIN_LIMIT = 1_000
"""On what is nested or chained without end the engine runs out of stack, and takes the process with it."""

_IRI = re.compile(r"""<[^<>"{}|^`\\\x00-\x20]*>""")
# What holds no code: an escape in a name, text in its four kinds of quotes, a comment.
_INERT = re.compile(
    r"""
    \\.
    | '''(?:'{0,2}(?:[^'\\]|\\.))*'''
    | \"\"\"(?:"{0,2}(?:[^"\\]|\\.))*\"\"\"
    | '(?:[^'\\\n\r]|\\.)*'
    | "(?:[^"\\\n\r]|\\.)*"
    | \#[^\n\r]*
    """,
    re.VERBOSE | re.DOTALL,
)
# `//` is no part of an expression: what holds it after `<` is an IRI, and no comparison.
_CERTAIN_IRI = re.compile(r"<[A-Za-z]+://")
_INERT_OR_IRI = re.compile(rf"{_IRI.pattern}|{_INERT.pattern}", re.VERBOSE | re.DOTALL)
_NAME = re.compile(r"[?$]\w+|:[\w-]*")
_WORD = re.compile(r"\w+")
_SERVICE = re.compile(r"(?:[0-9]\w*?|true|false|undef)?SERVICE", re.IGNORECASE)
_UPDATE = re.compile(
    r"\s*(?:(?:BASE|PREFIX\s+\S*:)\s*)*(INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b", re.IGNORECASE
)
_LINK = re.compile(
    r"[!|&+*/^=]|(?<![A-Za-z])-|-(?!\w)|\b(?:BIND|UNION|OPTIONAL|MINUS|FILTER|GRAPH|VALUES|SELECT|EXISTS)\b", re.IGNORECASE
)
_VARIABLE = re.compile(r"[?$](\w+)")
_VALUES_HEAD = re.compile(r"\bVALUES\s*\(([^()]*)\)", re.IGNORECASE)
_AS = re.compile(r"\bAS\s*[?$](\w+)", re.IGNORECASE)
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_SLICE = re.compile(r"\b(?:LIMIT|OFFSET)\b", re.IGNORECASE)
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
    store.bulk_extend(quad for name, triples in graphs.items() for quad in _quads(name, list(triples)))
    return store


@dataclass(frozen=True, slots=True)
class Question:
    """Hold a query that was looked at: values that are `bound` before it runs, and those by which rows are `chosen` after."""

    text: str
    bound: Mapping[str, Parameter]
    chosen: Mapping[str, Parameter]


Ask = Callable[[Question], Answer]
"""Runs a question, without choosing rows; raises QueryError."""


def prepare(text: str, parameters: Mapping[str, str] | None = None) -> Question:
    """Look at a query before anything runs it; `parameters` give variables that SELECT names a value.

    A value is an IRI (`https://…`, `<…>` or a prefixed name of ours), a number, or else plain text. Where the query
    finds the variable, the rows are kept in which it has that value; where it only compares with it, it is bound.
    Raises QueryError for an update, SERVICE, what no engine would survive, and a parameter that the query does not have.
    """
    _check(text)
    code = _INERT_OR_IRI.sub(" ", text)
    wanted = {name: _parameter(value) for name, value in (parameters or {}).items()}
    variables = set(_VARIABLE.findall(code))
    if unknown := wanted.keys() - variables:
        message = f"the query has no variable {_listed(unknown)}; it has {_listed(variables)}"
        raise QueryError(message)
    found = _found_by_query(code)
    bound = {name: term for name, term in wanted.items() if name not in found}
    chosen = {name: term for name, term in wanted.items() if name in found}
    if chosen and _SLICE.search(_outermost(code)):
        message = "a LIMIT counts rows before a value can choose among them; remove it from the query"
        raise QueryError(message)
    return Question(text, bound, chosen)


def answered(question: Question, ask: Ask) -> Answer:
    """Let somebody run a question, and keep the rows that it chooses. Raises QueryError."""
    return _choose(ask(question), question.chosen)


def query_graphs(graphs: Graphs, text: str, parameters: Mapping[str, str] | None = None) -> Answer:
    """Run a query over graphs in memory. Raises QueryError as `prepare` does, and for a syntax error."""
    question = prepare(text, parameters)
    return answered(question, asking(load_graphs(graphs)))


def asking(store: ox.Store) -> Ask:
    """Give what runs questions in a store of Oxigraph."""

    def ask(question: Question) -> Answer:
        substitutions: dict[ox.Variable, Value | ox.Triple] = {ox.Variable(name): term for name, term in question.bound.items()}
        try:
            return _answer(store.query(question.text, substitutions=substitutions))
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            message = f"the query cannot be run: {getattr(error, 'msg', None) or error}"
            if "SELECT projection" in message:
                message = f"the query does not select {_listed(question.bound)}; name it in SELECT to give it a value"
            raise QueryError(message) from error

    return ask


def names_graphs(text: str) -> bool:
    """Tell whether a query says which graphs it asks; the default graph is empty."""
    return re.search(r"\b(?:GRAPH|FROM)\b", _INERT_OR_IRI.sub(" ", text), re.IGNORECASE) is not None


def _check(text: str) -> None:
    """Refuse what is no query, what reads from elsewhere, and what the engine would not survive."""
    code = _INERT_OR_IRI.sub(" ", text)
    if not code.strip():
        raise QueryError("the query is empty")
    if _has_service(text):
        raise QueryError("SERVICE is refused: a query reads what it is given, and nothing from elsewhere")
    if update := _UPDATE.match(code):
        message = f"{update[1].upper()} is refused: a query reads, and changes nothing"
        raise QueryError(message)
    depth = deepest = 0
    for sign in re.findall(r"[][(){}]", code):
        depth += 1 if sign in "[({" else -1
        deepest = max(deepest, depth)
    if len(text) > LENGTH_LIMIT or deepest > NESTING_LIMIT or len(_LINK.findall(code)) > CHAIN_LIMIT:
        raise QueryError("the query is too long, or nested or chained too deeply; ask in smaller steps")


def _has_service(text: str) -> bool:
    """Tell whether SERVICE may stand in a query as a keyword.

    Whether `<` starts an IRI or compares is not known without parsing; what then follows is looked at in both ways.
    """
    seen: set[int] = set()
    places = [0]
    while places:
        at = places.pop()
        if at in seen or at >= len(text):
            continue
        seen.add(at)
        if text[at] == "<":
            iri = _IRI.match(text, at)
            places += [iri.end()] if iri else []
            places += [] if iri and _CERTAIN_IRI.match(text, at) else [at + 1]
        elif (found := _INERT.match(text, at) or _NAME.match(text, at) or _WORD.match(text, at)) is not None:
            if _SERVICE.match(found[0]):
                return True
            places.append(found.end())
        else:
            places.append(at + 1)
    return False


def _found_by_query(code: str) -> set[str]:
    """List the variables that the query itself finds values for, and does not only compare with."""
    _, _, body = _VALUES_HEAD.sub(r"VALUES \1 ", code).partition("{")
    found = set(_AS.findall(code))
    depth = 0
    for part in re.findall(r"[()]|[?$]\w+", body):
        if part in "()":
            depth += 1 if part == "(" else -1
        elif depth == 0:
            found.add(part[1:])
    return found


def _outermost(code: str) -> str:
    """Give what stands in no braces: the clauses of the query itself, and not those of a query inside it."""
    parts, depth = [], 0
    for part in re.findall(r"[{}]|[^{}]+", code):
        depth += {"{": 1, "}": -1}.get(part, 0)
        if depth == 0:
            parts.append(part)
    return "".join(parts)


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
    """Tell whether a value is the one that was given: an IRI by itself, a number by its size, text by its letters."""
    if not (isinstance(value, ox.Literal) and isinstance(term, ox.Literal)):
        return value == term
    if {value.datatype.value, term.datatype.value} <= {f"{XSD}integer", f"{XSD}decimal"} and _NUMBER.fullmatch(value.value):
        return Decimal(value.value) == Decimal(term.value)
    return value.value == term.value


def _parameter(value: str) -> Parameter:
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
    if _NUMBER.fullmatch(value):
        return ox.Literal(value, datatype=ox.NamedNode(f"{XSD}{'decimal' if '.' in value else 'integer'}"))
    return ox.Literal(value)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"?{name}" for name in sorted(names)) or "none"


def _quads(name: str, triples: list[Triple]) -> Iterable[ox.Quad]:
    graph = to_oxigraph_node(name or document_name(triples))
    for subject, predicate, term in triples:
        yield ox.Quad(to_oxigraph_node(subject), ox.NamedNode(predicate), to_oxigraph(term), graph)


def document_name(triples: Iterable[Triple]) -> str:
    """Name the graph of triples that came without one: by their trial document, if they have one.

    Raises QueryError if there are several.
    """
    documents = {subject for subject, predicate, term in triples if predicate == TYPE and term == f"{TKG}TrialDocument"}
    if len(documents) > 1:
        message = f"one graph holds {len(documents)} trial documents; give them as N-Quads or TriG, a graph each"
        raise QueryError(message)
    return documents.pop() if documents else "urn:trial-kg:graph"
