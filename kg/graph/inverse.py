"""Read a record back out of its triples: the mapping, run the other way.

The result is plain data for the models to check. Nothing is lost in silence: whoever reads a record compares the
triples that it maps to with those it came from (`lost_triples`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from kg.checks.checking import check_record
from kg.checks.finding import METHOD_VERSION
from kg.errors import DataError, GraphError
from kg.graph.checks import check_nodes, is_derived
from kg.graph.columns import columns
from kg.graph.iris import LABEL, QUDT_UNIT, TKG, TYPE, contract_code, split_document
from kg.graph.mapping import trial_triples
from kg.graph.vocabulary import CHECK_PROPERTIES, MEASUREMENT, concept_iri, fragment, property_iri, reason_iri, unit_property
from kg.record.base import Model, Node, Reason
from kg.record.structure import Kind, Slot
from kg.record.trial import TrialDocument
from kg.triples import Term, Triple

Nodes = dict[str, dict[str, list[Term]]]


def record_data(triples: Iterable[Triple]) -> tuple[dict[str, Any], str]:
    """Turn the triples of one trial into the plain data of a record, and say which base they are minted on.

    Raises DataError if they are not the triples of one trial document.
    """
    nodes: Nodes = defaultdict(lambda: defaultdict(list))
    for subject, predicate, term in triples:
        nodes[subject][predicate].append(term)
    documents = [subject for subject, properties in nodes.items() if f"{TKG}TrialDocument" in properties.get(TYPE, ())]
    if len(documents) != 1:
        message = f"holds {len(documents)} nodes of class tkg:TrialDocument; a record is read from exactly one"
        raise DataError(message)
    try:
        base, slug = split_document(documents[0])
        data = _Reader(nodes, documents[0]).node(documents[0], TrialDocument)
    except GraphError as error:
        raise DataError(str(error)) from error
    return {"slug": slug, **data}, base


def lost_triples(record: TrialDocument, base: str, triples: Iterable[Triple]) -> list[Triple]:
    """List the triples that a record read from them does not say again, or says though they do not.

    Checks are run again, and those of the file are held against them, unless it has none or they are of another version.
    """
    given = set(triples)
    checks = check_nodes(given)
    versions = {term for subject, predicate, term in given if subject in checks and predicate == _VERSION}
    if versions == {(METHOD_VERSION, "")}:
        return sorted(given ^ set(trial_triples(record, base, check_record(record).findings)), key=str)
    own = {triple for triple in given if not is_derived(triple, checks) and triple[0] != MEASUREMENT}
    said = {triple for triple in trial_triples(record, base) if not is_derived(triple, frozenset())}
    return sorted(own ^ said, key=str)


_VERSION = CHECK_PROPERTIES["version"].iri


class _Reader:
    def __init__(self, nodes: Nodes, document: str) -> None:
        self.nodes = nodes
        self.document = document
        self.open: list[str] = []

    def node(self, subject: str, model: type[Model]) -> dict[str, Any]:
        if subject in self.open:
            message = f"{subject} is part of itself"
            raise DataError(message)
        self.open.append(subject)
        properties = self.nodes.get(subject, {})
        data: dict[str, Any] = {}
        if issubclass(model, Node) and model.__name__ != "Trial":
            data["key"] = self.key(subject, fragment(model.__name__))
        for column in columns(model):
            if terms := properties.get(column.iri):
                units = properties.get(unit_property(column.iri), [])
                values = [self.value(column.slot, column.fragment, term, units) for term in terms]
                data[column.slot.name] = values if column.slot.many or len(values) > 1 else values[0]
        if issubclass(model, Node):
            missing = {}
            for reason in Reason:
                for term in properties.get(reason_iri(reason), []):
                    missing[_facts(model).get(str(term), str(term))] = reason.value
            if missing:
                data["missing"] = missing
        self.open.pop()
        return data

    def key(self, iri: str, between: str) -> str:
        start = self.document + between
        if not iri.startswith(start):
            message = f"{iri} is not an IRI of this trial for a node of its kind; it should start with {start}"
            raise DataError(message)
        return iri[len(start) :]

    def value(self, slot: Slot, between: str, term: Term, units: list[Term]) -> Any:
        if slot.kind is Kind.NODE and slot.model is not None:
            return self.node(_iri(term, slot), slot.model)
        if slot.kind is Kind.REFERENCE:
            return self.key(_iri(term, slot), between)
        if slot.kind is Kind.CHOICE and slot.choices is not None:
            iri = _iri(term, slot)
            return next((choice.value for choice in slot.choices if concept_iri(choice) == iri), iri)
        if slot.kind is Kind.CONCEPT:
            iri = _iri(term, slot)
            labels = self.nodes.get(iri, {}).get(LABEL, [])
            return {"code": contract_code(iri), **({"label": _text(labels[0])} if labels else {})}
        if slot.kind is Kind.QUANTITY:
            return {"value": _text(term), **({"unit": _unit(units[0])} if len(units) == 1 else {})}
        if slot.kind is Kind.UNIT:
            return _unit(term)
        return _iri(term, slot) if slot.kind is Kind.IRI else _text(term)


@cache
def _facts(model: type[Model]) -> dict[str, str]:
    names = (*model.model_fields, *(model.optional if issubclass(model, Node) else ()))
    return {property_iri(model.__name__, name): name for name in names}


def _iri(term: Term, slot: Slot) -> str:
    if isinstance(term, str):
        return term
    message = f"{slot.name} should lead to a node, and holds the text {term[0]!r}"
    raise DataError(message)


def _text(term: Term) -> str:
    return term if isinstance(term, str) else term[0]


def _unit(term: Term) -> str:
    return _text(term).removeprefix(QUDT_UNIT)
