"""Write JSON-LD: a tree that follows who owns what, so that every node stands in full once.

The context is bundled with the package and written into the document: nothing is fetched to read it. Decimals are
strings, since a JSON number loses their digits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson

from kg.errors import GraphError
from kg.graph.iris import BOOLEAN, INTEGER, TYPE
from kg.graph.vocabulary import OWNING
from kg.resources import read_ontology
from kg.triples import Term, Triple

Json = Any

SAFE_DIGITS = 15
"""Integers up to this length are JSON numbers; of longer ones some readers lose digits, so that they are strings."""

_OWNING = frozenset(OWNING.values())


@cache
def bundled_context() -> dict[str, Any]:
    """Read the context that ships with the ontology."""
    context: dict[str, Any] = json.loads(read_ontology("context.jsonld"))["@context"]
    return context


@dataclass(frozen=True, slots=True)
class _Entry:
    """Give a property its key in the document and the coercion that the context promises for it."""

    key: str
    coercion: str | None
    is_set: bool


@cache
def _entries() -> dict[str, _Entry]:
    context = bundled_context()
    found = {}
    for key, value in context.items():
        if isinstance(value, dict) and "@id" in value:
            coercion = value.get("@type")
            iri = _expand(value["@id"], context)
            found[iri] = _Entry(key, _expand(coercion, context) if coercion else None, value.get("@container") == "@set")
    return found


def to_jsonld(triples: Iterable[Triple], document: str) -> str:
    """Write triples as one nested JSON-LD document with the trial's document as its root.

    Raises GraphError if a node is owned twice or by nobody, or a property is not in the context.
    """
    nodes: dict[str, dict[str, list[Term]]] = {}
    for subject, predicate, term in triples:
        nodes.setdefault(subject, {}).setdefault(predicate, []).append(term)
    walk = _Walk(nodes, document)
    root = walk.node(document)
    included = [walk.node(subject) for subject in nodes if not subject.startswith(f"{document}#") and subject != document]
    if lost := [subject for subject in nodes if subject not in walk.written]:
        message = f"owned by no node, so that it would be lost: {lost[0]}"
        raise GraphError(message)
    context = {"@base": document, **bundled_context()}
    tree = {"@context": context, **root, **({"@included": included} if included else {})}
    return orjson.dumps(tree, option=orjson.OPT_INDENT_2).decode() + "\n"


class _Walk:
    def __init__(self, nodes: dict[str, dict[str, list[Term]]], document: str) -> None:
        self.nodes = nodes
        self.document = document
        self.written: set[str] = set()

    def node(self, subject: str) -> Json:
        if subject in self.written:
            message = f"owned by two nodes: {subject}"
            raise GraphError(message)
        if subject not in self.nodes:
            message = f"has no statement of its own: {subject}"
            raise GraphError(message)
        self.written.add(subject)
        tree: dict[str, Json] = {"id": self.reference(subject)}
        for predicate, terms in self.nodes[subject].items():
            if predicate == TYPE:
                tree["type"] = [_compact(str(term)) for term in terms]
                continue
            entry = _entries().get(predicate)
            if entry is None:
                message = f"the context has no term for <{predicate}>"
                raise GraphError(message)
            owns = predicate in _OWNING
            values = [self.node(term) if owns and isinstance(term, str) else self.value(term, entry) for term in terms]
            tree[entry.key] = values if entry.is_set or len(values) > 1 else values[0]
        return tree

    def reference(self, iri: str) -> str:
        """Write an IRI; those of the document are relative to it, and the document itself is written in full."""
        if iri == self.document:
            return iri
        return iri[len(self.document) :] if iri.startswith(f"{self.document}#") else _compact(iri)

    def value(self, term: Term, entry: _Entry) -> Json:
        if isinstance(term, str):
            text = self.reference(term)
            return text if entry.coercion == "@id" else {"id": text}
        text, datatype = term
        if datatype == INTEGER and entry.coercion is None and len(text) <= SAFE_DIGITS:
            return int(text)
        if datatype == BOOLEAN and entry.coercion is None:
            return text == "true"
        if datatype == (entry.coercion or ""):
            return text
        return {"@value": text, "@type": _compact(datatype)} if datatype else {"@value": text}


@cache
def _prefixes() -> tuple[tuple[str, str], ...]:
    """List the prefixes of the context; a term is one if it maps to an IRI that ends in a separator."""
    return tuple((key, iri) for key, iri in bundled_context().items() if isinstance(iri, str) and iri[-1:] in "#/_")


def _compact(iri: str) -> str:
    for prefix, start in _prefixes():
        if iri.startswith(start) and len(iri) > len(start) and not iri.startswith("//", len(start)):
            return f"{prefix}:{iri[len(start) :]}"
    return iri


def _expand(name: str, context: dict[str, Any]) -> str:
    prefix, separator, local = name.partition(":")
    start = context.get(prefix) if separator else None
    return start + local if isinstance(start, str) else name
