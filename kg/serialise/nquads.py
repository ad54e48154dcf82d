"""Write canonical N-Quads (https://www.w3.org/TR/rdf-canon/#canonical-quads)."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

import orjson

from kg.triples import Literal, Triple


def to_nquads(triples: Iterable[Triple], graph: str) -> str:
    """Write triples as canonical N-Quads in one named graph, sorted by their bytes."""
    return _sorted_lines(triples, f" <{graph}> .\n")


def canonical_hash(triples: Iterable[Triple]) -> str:
    """Hash the canonical N-Quads of triples without graph name, as SHA-256 in hexadecimal digits.

    The mapping makes no blank nodes, so that sorting is all that canonicalisation needs.
    """
    return hashlib.sha256(_sorted_lines(triples, " .\n").encode()).hexdigest()


def _sorted_lines(triples: Iterable[Triple], end: str) -> str:
    # UTF-8 keeps the order of code points, so that sorting text sorts the bytes. No subject holds the sign that ends it, so
    # that sorting subjects with it, and then what is said of each, sorts the lines: far shorter texts than these.
    said: defaultdict[str, set[str]] = defaultdict(set)
    current: str | None = None
    for subject, predicate, term in triples:
        # Triples come node by node: most have the subject of those before them.
        if subject is not current:
            current, add = subject, said[subject].add
        add(f"{predicate}> <{term}>" if type(term) is str else f"{predicate}> {literal_text(term)}")  # type: ignore[arg-type]
    parts: list[str] = []
    for subject in sorted(said, key=lambda name: f"{name}>"):
        start = f"<{subject}> <"
        parts += (start, f"{end}{start}".join(sorted(said[subject])), end)
    return "".join(parts)


def literal_text(literal: Literal) -> str:
    r"""Write a literal.

    JSON and canonical N-Quads escape the same characters in the same way, once text is free of the characters that
    the record refuses.

    >>> literal_text(("1\t\"x\"", ""))
    '"1\\t\\"x\\""'
    >>> literal_text(("-33.0", "http://www.w3.org/2001/XMLSchema#decimal"))
    '"-33.0"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    """
    text, datatype = literal
    quoted = orjson.dumps(text).decode()
    return f"{quoted}^^<{datatype}>" if datatype else quoted
