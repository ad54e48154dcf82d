"""Tell whether a graph in a store is the graph of a file, whatever stores do to numbers.

Oxigraph and Virtuoso keep the value of a decimal and not its digits: `0.820` comes back as `0.82`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from kg.graph.iris import BOOLEAN, DECIMAL, INTEGER, LABEL, XSD
from kg.triples import Term, Triple

DOUBLE = f"{XSD}double"

_DECIMAL = re.compile(r"([+-]?)0*([0-9]*)(?:\.([0-9]*?)0*)?")


@dataclass(frozen=True, slots=True)
class Content:
    """Hold what a graph says, numbers by their value and blank nodes without their labels, and how many statements it has."""

    said: frozenset[Triple]
    count: int


def content(triples: Iterable[Triple]) -> Content:
    """Give the content of a graph, in which no statement counts twice."""
    distinct = {(subject, predicate, normal(term)) for subject, predicate, term in triples}
    return Content(frozenset((_unnamed(subject), name, _unnamed(term)) for subject, name, term in distinct), len(distinct))


def are_labels(triples: Iterable[Triple]) -> bool:
    """Tell whether a graph says nothing but what terms are called: such a graph of one export adds to that of another."""
    return all(predicate == LABEL for _, predicate, _ in triples)


def has_blank_nodes(triples: Iterable[Triple]) -> bool:
    """Tell whether a graph has nodes without a name."""
    return any(subject[:2] == "_:" or term[:2] == "_:" for subject, _, term in triples)


def normal(term: Term) -> Term:
    """Give a number or a flag by its value, and any other term as it is.

    >>> [normal((text, DECIMAL))[0] for text in ("-0.820", "007.0", "-0.0", ".50", "7.x")]
    ['-0.82', '7', '0', '0.5', '7.x']
    >>> normal(("07", INTEGER))[0], normal(("1", BOOLEAN))[0], normal(("1e0", DOUBLE))[0], normal(("0.820", ""))[0]
    ('7', 'true', '1.0', '0.820')
    """
    if isinstance(term, str) or (write := _WRITTEN.get(term[1])) is None:
        return term
    return write(term[0]), INTEGER if term[1] in _WHOLE else term[1]


def _exact(text: str) -> str:
    found = _DECIMAL.fullmatch(text)
    if found is None:
        return text
    sign, whole, part = found[1], found[2] or "0", found[3]
    plain = f"{whole}.{part}" if part else whole
    return f"-{plain}" if sign == "-" and plain != "0" else plain


def _floating(text: str) -> str:
    try:
        return repr(float(text))
    except ValueError:
        return text


_WHOLE = frozenset(
    f"{XSD}{name}"
    for name in (
        "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger", "long", "int", "short", "byte",
        "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte",
    )
)  # fmt: skip
"""Kinds of whole numbers, of which Oxigraph keeps that they are whole numbers."""

_WRITTEN: dict[str, Callable[[str], str]] = {
    DECIMAL: _exact, INTEGER: _exact, DOUBLE: _floating, f"{XSD}float": _floating,
    **dict.fromkeys(_WHOLE, _exact), BOOLEAN: lambda text: {"1": "true", "0": "false"}.get(text, text),
}  # fmt: skip


def _unnamed(term: Any) -> Any:
    return "_:" if term[:2] == "_:" else term
