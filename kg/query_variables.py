"""Tell which variables a query finds values for, and put values in the place of those that it only compares with.

A query is not parsed, but followed through its braces: what is found in a subquery is found outside if it is selected there, what
stands in EXISTS or MINUS is never found (https://www.w3.org/TR/sparql11-query/#variableScope).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from kg.errors import QueryError
from kg.query_text import CERTAIN_IRI, INERT, IRI

_TOKEN = re.compile(
    rf"""
    (?P<iri>{IRI.pattern})
    | (?:{INERT.pattern})
    | (?P<variable>(?:(?<!\w)BOUND\s*\(\s*)?[?$](?P<name>\w+))
    | (?:\w[\w.-]*)?:(?:[\w.:%-]|\\.)* | @[\w-]+
    | (?P<word>\w+)
    | (?P<sign>[{{}}()*])
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_DOUBTFUL = re.compile(r"[?$()]")


class Role(Enum):
    """Say what a variable does where it stands."""

    SELECTED = auto()
    COMPARED = auto()
    BOUND = auto()
    MATCHED = auto()
    ORDERED = auto()
    GIVEN = auto()


@dataclass(frozen=True, slots=True)
class Place:
    """Say where a variable stands, from `start` to `end`, what it does there, and whether in a query inside the query."""

    name: str
    start: int
    end: int
    role: Role
    inside: bool


@dataclass(frozen=True, slots=True)
class Variables:
    """Hold where variables stand, which of them the query finds, and which have values in a query inside it alone."""

    places: tuple[Place, ...]
    found: frozenset[str]
    apart: frozenset[str]
    counts_rows: bool
    """Whether the query itself, and not a query inside it, takes some of its rows by their number."""

    @property
    def names(self) -> set[str]:
        """Name all variables."""
        return {place.name for place in self.places}


@dataclass(slots=True)
class _Group:
    """Hold what is known of a group of patterns while it is read."""

    opened_by: str
    query: bool = False
    selecting: bool = False
    everything: bool = False
    depth: int = 0
    found: set[str] = field(default_factory=set)
    selected: set[str] = field(default_factory=set)


def variables(text: str) -> Variables:
    """Follow a query through its braces.

    Raises QueryError where it cannot be told whether `<` opens an IRI or compares.

    >>> found = variables("SELECT ?s { ?s ?p ?n { SELECT ?p { ?p a ?c } } FILTER(?n > ?least) FILTER NOT EXISTS { ?n ?s ?x } }")
    >>> sorted(found.found), sorted(found.apart), sorted(found.names - found.found)
    (['n', 'p', 's'], ['c'], ['c', 'least', 'x'])
    """
    reader = _Reader()
    for token in _TOKEN.finditer(text):
        if token["variable"]:
            reader.variable(token)
        elif token["word"]:
            reader.keyword(token["word"].upper())
        elif token["sign"]:
            reader.sign(token["sign"])
        elif token["iri"] and _DOUBTFUL.search(token["iri"]) and not CERTAIN_IRI.match(token["iri"]):
            message = f"{token['iri']} may be an IRI or compare; write blanks around < and > where they compare, to give values"
            raise QueryError(message)
    return Variables(tuple(reader.places), frozenset(reader.groups[0].found), frozenset(reader.apart), reader.counts_rows)


class _Reader:
    def __init__(self) -> None:
        self.groups = [_Group("", query=True)]
        self.word = ""
        self.places: list[Place] = []
        self.apart: set[str] = set()
        self.counts_rows = False

    def keyword(self, word: str) -> None:
        group = self.groups[-1]
        if word == "SELECT":
            group.query = group.selecting = True
        elif word in ("LIMIT", "OFFSET") and len(self.groups) == 1:
            self.counts_rows = True
        self.word = word

    def sign(self, sign: str) -> None:
        group = self.groups[-1]
        if sign == "(":
            group.depth += 1
        elif sign == ")":
            group.depth -= 1
        elif sign == "{":
            group.selecting = group.selecting and group.depth > 0
            self.groups.append(_Group(self.word))
            self.word = ""
        elif sign == "}":
            self._close()
        elif group.selecting and group.depth == 0:
            group.everything = True

    def _close(self) -> None:
        if len(self.groups) == 1:
            return  # not balanced: whoever runs the query says so
        group = self.groups.pop()
        visible = group.found
        if group.query and not group.everything:
            visible = group.found & group.selected
            self.apart |= group.found - visible
        if group.opened_by not in ("EXISTS", "MINUS", "CONSTRUCT"):
            self.groups[-1].found |= visible

    def variable(self, token: re.Match[str]) -> None:
        group, name = self.groups[-1], token["name"]
        role = self._role(token, group)
        if role in (Role.GIVEN, Role.MATCHED):
            group.found.add(name)
        if group.selecting and role in (Role.SELECTED, Role.GIVEN):
            group.selected.add(name)
        inside = any(outer.query for outer in self.groups[1:])
        self.places.append(Place(name, token.start("variable"), token.end(), role, inside))
        if token["variable"][0] in "bB":
            group.depth += 1
        if self.word == "AS":
            self.word = ""

    def _role(self, token: re.Match[str], group: _Group) -> Role:
        if token["variable"][0] in "bB":
            return Role.BOUND
        if self.word in ("AS", "VALUES"):
            return Role.GIVEN
        if group.depth:
            return Role.COMPARED
        if group.selecting:
            return Role.SELECTED
        return Role.ORDERED if group.query else Role.MATCHED


def substituted(text: str, bound: Mapping[str, str], found: Variables) -> str:
    """Put terms, as SPARQL writes them, in the place of variables that a query does not find.

    SELECT keeps the name of each. Raises QueryError where SELECT does not name it, and where something inside the query has
    values of that name.

    >>> text = "SELECT ?s ?least { ?s ?p ?n FILTER(?n > ?least) }"
    >>> substituted(text, {"least": "18"}, variables(text))
    'SELECT ?s (18 AS ?least) { ?s ?p ?n FILTER(?n > 18) }'
    """
    parts, at = [], 0
    selected = set()
    for place in found.places:
        term = bound.get(place.name)
        if term is None:
            continue
        _check_place(place, found)
        if place.role is Role.SELECTED:
            selected.add(place.name)
        parts += [text[at : place.start], _written(place, term)]
        at = place.end
    if unselected := bound.keys() - selected:
        names = ", ".join(f"?{name}" for name in sorted(unselected))
        message = f"the query does not select {names}; name it in SELECT to give it a value"
        raise QueryError(message)
    return "".join([*parts, text[at:]])


def _check_place(place: Place, found: Variables) -> None:
    if place.name in found.apart or place.role is Role.GIVEN:
        message = f"?{place.name} has values of its own inside the query, and none outside; give one of the two another name"
        raise QueryError(message)
    if place.inside and place.role is Role.SELECTED:
        message = (
            f"a SELECT inside the query names ?{place.name}, which is not found there; name it in the outermost SELECT alone"
        )
        raise QueryError(message)


def _written(place: Place, term: str) -> str:
    match place.role:
        case Role.SELECTED:
            return f"({term} AS ?{place.name})"
        case Role.BOUND:
            return "(true"  # whose closing bracket follows
        case Role.ORDERED:
            return f"({term})"
        case _:
            return term
