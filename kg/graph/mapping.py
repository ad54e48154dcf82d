"""Map a record to triples: the one mapping that every serialisation, store and view reads.

A triple is a tuple of strings; a literal is a pair of its lexical form and its datatype, which is empty for plain
text. Nodes come in the order of the record, each with its types first, its own properties next, and the nodes
that it owns after it; labels of external terms come last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.errors import GraphError
from kg.graph.iris import DEFAULT_BASE, LABEL, QUDT_UNIT, SEE_ALSO, TKG, TYPE, XSD, check_base, expand_code, mint_document
from kg.graph.terms import external_label
from kg.graph.vocabulary import CLASSES, ClassEntry, concept_iri, property_iri, reason_iri, unit_property
from kg.record.base import Model, Node
from kg.record.structure import Kind, Slot, slots
from kg.record.trial import Publication, Trial, TrialDocument
from kg.triples import Term, Triple

INTEGER, DECIMAL, BOOLEAN = f"{XSD}integer", f"{XSD}decimal", f"{XSD}boolean"
DATES = {4: f"{XSD}gYear", 7: f"{XSD}gYearMonth", 10: f"{XSD}date"}


@dataclass(frozen=True, slots=True)
class Column:
    """Join a field to the property that carries it."""

    slot: Slot
    iri: str
    stem: str = ""


@cache
def columns(model: type[Model]) -> tuple[Column, ...]:
    """List the columns of a model, in the order of its fields."""
    return tuple(
        Column(slot, property_iri(model.__name__, slot.name), CLASSES[slot.target].stem if slot.target else "")
        for slot in slots(model)
    )


def links(node: Model) -> Iterator[str]:
    """Yield the addresses outside that a node's identifiers lead to."""
    if isinstance(node, Publication) and node.doi:
        yield f"https://doi.org/{node.doi}"
    if isinstance(node, Trial) and node.registry_id and node.registry_id.startswith("NCT"):
        yield f"https://clinicaltrials.gov/study/{node.registry_id}"


def graph_name(record: TrialDocument, base: str = DEFAULT_BASE) -> str:
    """Give the IRI of the document, which names the trial's graph."""
    return mint_document(check_base(base), record.slug)


def trial_triples(record: TrialDocument, base: str = DEFAULT_BASE) -> list[Triple]:
    """Map a whole record to triples.

    Raises GraphError for a base, a code system or a label that no graph can carry.
    """
    walk = _Walk(graph_name(record, base))
    walk.node(record.trial)
    walk.node(record)
    walk.labels()
    return walk.triples


class _Walk:
    def __init__(self, document: str) -> None:
        self.document = document
        self.triples: list[Triple] = []
        self.external: dict[str, str] = {}

    def iri(self, model: str, key: str) -> str:
        stem = CLASSES[model].stem
        return f"{self.document}#{stem}-{key}" if stem else f"{self.document}#{key}"

    def node(self, node: Model) -> None:
        name = type(node).__name__
        subject = self.iri(name, node.key) if isinstance(node, Node) else self.document
        add = self.triples.append
        add((subject, TYPE, f"{TKG}{name}"))
        for beside in _beside(CLASSES[name], node):
            add((subject, TYPE, beside))
            self.external.setdefault(beside, "")
        owned: list[Node] = []
        for column in columns(type(node)):
            value = getattr(node, column.slot.name)
            items = () if value is None else value if column.slot.many else (value,)
            if column.slot.kind is Kind.NODE:
                for child in items:
                    add((subject, column.iri, self.iri(type(child).__name__, child.key)))
                owned += items
            else:
                for item in items:
                    self.value(subject, column, item)
        if isinstance(node, Node):
            for fact in sorted(node.missing):
                add((subject, reason_iri(node.missing[fact]), property_iri(name, fact)))
        for address in links(node):
            add((subject, SEE_ALSO, address))
        for child in owned:
            if not isinstance(child, Trial):
                self.node(child)

    def value(self, subject: str, column: Column, value: Any) -> None:
        kind = column.slot.kind
        if kind is Kind.REFERENCE:
            term: Term = f"{self.document}#{column.stem}-{value}"
        else:
            term = _TERMS[kind](value)
        self.triples.append((subject, column.iri, term))
        if kind is Kind.CONCEPT:
            self.label(str(term), value.label)
        elif kind is Kind.QUANTITY:
            unit = QUDT_UNIT + value.unit
            self.triples.append((subject, unit_property(column.iri), unit))
            self.external.setdefault(unit, "")
        elif kind in (Kind.UNIT, Kind.IRI) or (kind is Kind.CHOICE and not str(term).startswith(TKG)):
            self.external.setdefault(str(term), "")

    def label(self, iri: str, label: str) -> None:
        known = external_label(iri) or self.external.get(iri) or label
        if known != label:
            message = f"{iri} is labelled {label!r} in the record and {known!r} elsewhere; correct the code or the label"
            raise GraphError(message)
        self.external[iri] = label

    def labels(self) -> None:
        for iri in sorted(self.external):
            label = self.external[iri] or external_label(iri)
            if label is None:
                message = f"{iri} is not in ontology/external-terms.tsv; look it up in its vocabulary and add it"
                raise GraphError(message)
            self.triples.append((iri, LABEL, (label, "")))


def _beside(entry: ClassEntry, node: Model) -> tuple[str, ...]:
    return entry.beside(node) if callable(entry.beside) else entry.beside


_TERMS: dict[Kind, Callable[[Any], Term]] = {
    Kind.TEXT: lambda value: (value, ""),
    Kind.INTEGER: lambda value: (str(value), INTEGER),
    Kind.DECIMAL: lambda value: (f"{value:f}", DECIMAL),
    Kind.FLAG: lambda value: ("true" if value else "false", BOOLEAN),
    Kind.DATE: lambda value: (value, DATES[len(value)]),
    Kind.IRI: lambda value: value,
    Kind.UNIT: lambda value: QUDT_UNIT + value,
    Kind.CHOICE: concept_iri,
    Kind.CONCEPT: lambda value: expand_code(value.code),
    Kind.QUANTITY: lambda value: (f"{value.value:f}", DECIMAL),
}
