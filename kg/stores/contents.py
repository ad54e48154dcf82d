"""Tell whether a graph in a store is the graph of a file, whatever stores do to numbers and times.

Oxigraph and Virtuoso keep the value of a decimal and not its digits: `0.820` comes back as `0.82`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from kg.graph.iris import BOOLEAN, DECIMAL, INTEGER, LABEL, XSD
from kg.triples import Literal, Term, Triple

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"([+-]?)(?=\.?[0-9])0*([0-9]*)(?:\.([0-9]*?)0*)?")


@dataclass(frozen=True, slots=True)
class Content:
    """Hold what a graph says, numbers by their value and blank nodes without their labels, and how many statements it has."""

    said: frozenset[Triple]
    count: int

    @property
    def is_of_labels(self) -> bool:
        """Tell whether it says nothing but what terms are called: such a graph of one export adds to that of another."""
        return all(predicate == LABEL for _, predicate, _ in self.said) and not self.has_blank_nodes

    @property
    def has_blank_nodes(self) -> bool:
        """Tell whether it has nodes without a name, so that nobody can say whether it is the same as another."""
        return any(subject == "_:" or term == "_:" for subject, _, term in self.said)

    def adds(self, there: Content) -> bool:
        """Tell whether there is anything to be written where a graph is `there`."""
        return self != there or self.has_blank_nodes


def content(triples: Iterable[Triple]) -> Content:
    """Give the content of a graph, in which no statement counts twice."""
    distinct = {(subject, predicate, normal(term)) for subject, predicate, term in triples}
    return Content(frozenset((_unnamed(subject), name, _unnamed(term)) for subject, name, term in distinct), len(distinct))


class Met:
    """Remember which graphs of an export were met: two of one name are one, or both labels, or else a mistake."""

    def __init__(self) -> None:
        """Have met none."""
        self._found: dict[str, int | None] = {}

    def names(self) -> set[str]:
        """Name the graphs that were met."""
        return set(self._found)

    def clash(self, graph: str, wanted: Content) -> str | None:
        """Say why a graph cannot be loaded beside one of its name that was met before, if there is one."""
        found = None if wanted.is_of_labels else hash(wanted)
        if graph not in self._found:
            self._found[graph] = found
        elif self._found[graph] != found:
            return "two files have different graphs of this name; the first was loaded"
        elif wanted.has_blank_nodes:
            return "two files have graphs of this name with blank nodes, which cannot be compared; the first was loaded"
        return None


def normal(term: Term) -> Term:
    """Give what a number, a flag, a time or a duration says, however it is written, and what is none or another term as it is.

    >>> [normal((text, DECIMAL))[0] for text in ("-0.820", "007.0", "-0.0", ".50", "7.x")]
    ['-0.82', '7', '0', '0.5', '7.x']
    >>> normal(("07", INTEGER))[0], normal(("1", BOOLEAN))[0], normal(("0.820", ""))[0]
    ('7', 'true', '0.820')
    >>> [normal((text, kind))[0] for text, kind in (("7.0", INTEGER), ("", DECIMAL), ("+", DECIMAL), (".", DECIMAL))]
    ['7.0', '', '+', '.']
    >>> [normal((text, f"{XSD}{kind}"))[0] for text, kind in (("P12M", "duration"), ("12:00:00.0", "time"), ("1e0", "double"))]
    ['P1Y', '12:00:00', '1']
    """
    if isinstance(term, str):
        return term
    text, datatype = term
    if datatype in _WHOLE:
        return (_exact(text), INTEGER) if _INTEGER.fullmatch(text) else term
    if datatype == DECIMAL:
        return _exact(text), datatype
    if datatype == BOOLEAN:
        return {"1": "true", "0": "false"}.get(text, text), datatype
    return _kept(text, datatype) if datatype in _CONTINUOUS else term


def _exact(text: str) -> str:
    found = _DECIMAL.fullmatch(text)
    if found is None:
        return text
    sign, whole, part = found[1], found[2] or "0", found[3]
    plain = f"{whole}.{part}" if part else whole
    return f"-{plain}" if sign == "-" and plain != "0" else plain


@lru_cache(maxsize=65_536)
def _kept(text: str, datatype: str) -> Literal:
    """Give a literal as Oxigraph keeps it: another store may write the same time otherwise, and Oxigraph reads both."""
    literal = ox.Literal(text, datatype=ox.NamedNode(datatype))
    store = ox.Store()
    store.add(ox.Quad(_ANY, _ANY, literal))
    (kept,) = [quad.object for quad in store]
    assert isinstance(kept, ox.Literal)
    return kept.value, kept.datatype.value


_ANY = ox.NamedNode("urn:any")

_WHOLE = frozenset(
    f"{XSD}{name}"
    for name in (
        "integer", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger", "long", "int", "short",
        "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte",
    )
)  # fmt: skip
"""Kinds of whole numbers, of which Oxigraph keeps that they are whole numbers."""

_CONTINUOUS = frozenset(
    f"{XSD}{name}"
    for name in (
        "float", "double", "duration", "yearMonthDuration", "dayTimeDuration", "dateTime", "dateTimeStamp", "date", "time",
        "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay",
    )
)  # fmt: skip
"""Kinds of which stores keep the value, and write it in a way of their own."""


def _unnamed(term: Any) -> Any:
    return "_:" if term[:2] == "_:" else term
