"""Tell which variables a query finds values for, and put values in the place of those that it only compares with.

A query is not parsed, but followed through its braces: what is found in a subquery is found outside if it is selected there, what
stands in EXISTS or MINUS is never found (https://www.w3.org/TR/sparql11-query/#variableScope).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from kg.errors import QueryError
from kg.query_text import CERTAIN_IRI, INERT, IRI

_GAP = r"(?:\s|\#[^\n\r]*[\n\r])*"
_LETTER = r"[\w\u00b7\u0300-\u036f]"
_TOKEN = re.compile(
    rf"""
    (?P<iri>{IRI.pattern})
    | (?:{INERT.pattern})
    | (?P<variable>(?:(?<!\w)BOUND{_GAP}\({_GAP})?[?$](?P<name>{_LETTER}+))
    | (?:\w[\w.-]*)?:(?:[\w.:%-]|\\.)* | @[\w-]+
    | (?P<word>{_LETTER}+)
    | (?P<sign>[{{}}()*])
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_DOUBTFUL = re.compile(r"[?$()'&=!,;]")
"""Between what is smaller than something and what is larger than something else stands one of these."""

_HIDING = ("EXISTS", "MINUS", "CONSTRUCT")


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


@dataclass(slots=True)
class Variables:
    """Hold where variables stand, which of them the query finds, and of which it cannot be said what a value would mean.

    They have values in a query inside it alone (`apart`), are compared with in a part of the query where those are not that are
    found in another (`unmet`), are one of so many rows (`sliced`), or are looked for and asked whether they are bound (`asked`).
    """

    places: list[Place] = field(default_factory=list)
    found: set[str] = field(default_factory=set)
    apart: set[str] = field(default_factory=set)
    unmet: set[str] = field(default_factory=set)
    sliced: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)

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
    counts_rows: bool = False
    depth: int = 0
    expects: bool = False
    """Whether the next bracket holds an expression; else it is a list, in which variables are matched."""
    listing: bool = False
    found: set[str] = field(default_factory=set)
    selected: set[str] = field(default_factory=set)
    compared: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)


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
    return reader.ended()


class _Reader:
    def __init__(self) -> None:
        self.groups = [_Group("", query=True)]
        self.word = ""
        self.seen = Variables()

    def keyword(self, word: str) -> None:
        group = self.groups[-1]
        if word == "SELECT":
            group.query = group.selecting = True
        elif word in ("LIMIT", "OFFSET") and group.query:
            group.counts_rows = True
        elif word in ("FILTER", "BIND"):
            group.expects = True
        self.word = word

    def sign(self, sign: str) -> None:
        group = self.groups[-1]
        if sign == "(":
            if group.depth == 0:
                group.listing = not (group.query or group.expects)
                group.expects = False
            group.depth += 1
        elif sign == ")":
            group.depth -= 1
        elif sign == "{":
            group.expects = False
            group.selecting = group.selecting and group.depth > 0
            self.groups.append(_Group(self.word))
            self.word = ""
        elif sign == "}":
            self._close()
        elif group.selecting and group.depth == 0:
            group.everything = True

    def ended(self) -> Variables:
        while len(self.groups) > 1:
            self._close()  # not balanced: whoever runs the query says so
        whole = self.groups[0]
        self.seen.found = whole.found
        if whole.counts_rows:
            self.seen.sliced |= whole.found
        return self.seen

    def _close(self) -> None:
        if len(self.groups) == 1:
            return
        group, outer = self.groups.pop(), self.groups[-1]
        unmet = group.compared - group.found
        if group.opened_by == "OPTIONAL":
            outer.compared |= unmet  # its filter sees what is found before it
        elif group.opened_by not in _HIDING:
            self.seen.unmet |= unmet
        visible = group.found
        if group.query:
            visible = group.found if group.everything else group.found & group.selected
            self.seen.apart |= group.found - visible
            self.seen.sliced |= visible if group.counts_rows else set()
        if group.opened_by in _HIDING:
            self.seen.asked |= group.found & group.bound
        else:
            outer.found |= visible
            outer.bound |= group.bound

    def variable(self, token: re.Match[str]) -> None:
        group, name, asks = self.groups[-1], token["name"], token["variable"][0] in "bB"
        if asks:
            group.depth += 1
        role = self._role(group, asks=asks)
        if role in (Role.GIVEN, Role.MATCHED):
            group.found.add(name)
        elif role in (Role.COMPARED, Role.BOUND):
            group.compared.add(name)
        if role is Role.BOUND:
            group.bound.add(name)
        if group.selecting and role in (Role.SELECTED, Role.GIVEN):
            group.selected.add(name)
        inside = any(outer.query for outer in self.groups[1:])
        self.seen.places.append(Place(name, token.start("variable"), token.end(), role, inside))
        if self.word == "AS":
            self.word = ""

    def _role(self, group: _Group, *, asks: bool) -> Role:
        if asks:
            return Role.BOUND
        if self.word in ("AS", "VALUES"):
            return Role.GIVEN
        if group.depth and not group.listing:
            return Role.COMPARED
        if group.selecting:
            return Role.SELECTED
        return Role.ORDERED if group.query else Role.MATCHED


def check_chosen(names: Collection[str], there: Variables) -> None:
    """Refuse to choose rows by what the query finds in one way and another. Raises QueryError."""
    for name in sorted(names):
        if name in there.unmet:
            message = (
                f"?{name} is found in one part of the query, and compared with in another that cannot see it; give one of the two"
            )
            raise QueryError(f"{message} another name")
        if name in there.sliced:
            message = (
                f"a LIMIT counts rows before a value can choose among them; remove it from the query, or do not give ?{name}"
            )
            raise QueryError(message)


def substituted(text: str, bound: Mapping[str, str], there: Variables) -> str:
    """Put terms, as SPARQL writes them, in the place of variables that a query does not find.

    SELECT keeps the name of each. Raises QueryError where SELECT does not name it, and where it cannot be said what it means.

    >>> text = "SELECT ?s ?least { ?s ?p ?n FILTER(?n > ?least) }"
    >>> substituted(text, {"least": "18"}, variables(text))
    'SELECT ?s (18 AS ?least) { ?s ?p ?n FILTER(?n > 18) }'
    """
    parts, at = [], 0
    selected = set()
    for place in there.places:
        term = bound.get(place.name)
        if term is None:
            continue
        _check_place(place, there)
        if place.role is Role.SELECTED:
            selected.add(place.name)
        parts += [text[at : place.start], _written(place, term)]
        at = place.end
    if unselected := bound.keys() - selected:
        names = ", ".join(f"?{name}" for name in sorted(unselected))
        message = f"the query does not select {names}; name it in SELECT to give it a value"
        raise QueryError(message)
    return "".join([*parts, text[at:]])


def _check_place(place: Place, there: Variables) -> None:
    if place.name in there.apart or place.role is Role.GIVEN:
        message = f"?{place.name} has values of its own inside the query, and none outside; give one of the two another name"
        raise QueryError(message)
    if place.name in there.asked:
        message = f"?{place.name} is looked for in EXISTS or MINUS, which asks whether it was found; a value has no place there"
        raise QueryError(message)
    if place.inside and place.role is Role.SELECTED:
        message = f"a SELECT inside the query names ?{place.name}, which is not found there; name it in the outer SELECT alone"
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
