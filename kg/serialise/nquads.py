"""Write canonical N-Quads (https://www.w3.org/TR/rdf-canon/#canonical-quads)."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import orjson

from kg.checks.finding import Finding
from kg.graph.iris import DECIMAL, DEFAULT_BASE, INTEGER
from kg.graph.mapping import Form, graph_name, trial_statements
from kg.record.structure import Kind
from kg.record.trial import TrialDocument
from kg.triples import Literal, Term, Triple


def to_nquads(triples: Iterable[Triple], graph: str) -> str:
    """Write triples as canonical N-Quads in one named graph, sorted by their bytes."""
    return _sorted_lines(_said(triples), f" <{graph}> .\n")


def trial_nquads(record: TrialDocument, base: str = DEFAULT_BASE, findings: Iterable[Finding] = ()) -> tuple[str, dict[str, str]]:
    """Map a record and write it at once, and give the labels of external terms, by IRI, which stand in no trial's graph.

    The text is what `to_nquads` writes of the same statements. Raises GraphError as `trial_triples` does.
    """
    statements, labels = trial_statements(record, _TEXTS, base, findings)
    return _sorted_lines(statements, f" <{graph_name(record, base)}> .\n"), labels


def canonical_hash(triples: Iterable[Triple]) -> str:
    """Hash the canonical N-Quads of triples without graph name, as SHA-256 in hexadecimal digits.

    The mapping makes no blank nodes, so that sorting is all that canonicalisation needs.
    """
    return hashlib.sha256(_sorted_lines(_said(triples), " .\n").encode()).hexdigest()


def _said(triples: Iterable[Triple]) -> Mapping[str, Collection[str]]:
    """Write what is said of each subject, no statement twice."""
    said: defaultdict[str, set[str]] = defaultdict(set)
    for subject, predicate, term in triples:
        said[subject].add(_statement(predicate, term))
    return said


def _statement(predicate: str, term: Term) -> str:
    return f"{predicate}> <{term}>" if isinstance(term, str) else f"{predicate}> {literal_text(term)}"


def _sorted_lines(said: Mapping[str, Collection[str]], end: str) -> str:
    # UTF-8 keeps the order of code points, so that sorting text sorts the bytes. No subject holds the sign that ends it, so
    # that sorting subjects with it, and then what is said of each, sorts the lines: far shorter texts than these.
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


_TEXTS: Form[str] = Form(
    _statement,
    lambda predicate, iri: f"{predicate}> <{iri}>",
    {
        Kind.TEXT: lambda predicate: lambda value: f"{predicate}> {orjson.dumps(value).decode()}",
        Kind.INTEGER: lambda predicate: lambda value: f'{predicate}> "{value}"^^<{INTEGER}>',
        Kind.DECIMAL: lambda predicate: lambda value: f'{predicate}> "{value:f}"^^<{DECIMAL}>',
    },
)
"""Holds statements as they stand in a line, from behind the sign that begins the property; of numbers nothing needs escaping."""
