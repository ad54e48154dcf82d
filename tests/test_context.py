"""Show that the JSON-LD context promises what the mapping writes, and nothing that it does not."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from typing import Any

import pytest
from graphs import MODELS
from rdflib import RDFS

from kg.graph.iris import DCAT, DCTERMS, DQV, FABIO, FOAF, MESH, OBO, PROV, QUDT_UNIT, SCHEMA, TKG, XSD
from kg.graph.vocabulary import CHECK_PROPERTIES, CHECKED, OWNING, STATEMENT_COUNT, property_iri, reason_iri, unit_property
from kg.record.base import Reason
from kg.record.structure import Kind, slots
from kg.resources import ontology_path
from kg.serialise.jsonld import bundled_context

COERCIONS = {
    Kind.TEXT: None, Kind.INTEGER: None, Kind.FLAG: None, Kind.DATE: None,  # plain, or as JSON has it, or typed in place
    Kind.DECIMAL: "xsd:decimal", Kind.QUANTITY: "xsd:decimal",
    Kind.UNIT: "@id", Kind.IRI: "@id", Kind.CHOICE: "@id", Kind.CONCEPT: "@id", Kind.REFERENCE: "@id", Kind.NODE: "@id",
}  # fmt: skip

PREFIXES = {
    "tkg": TKG, "obo": OBO, "qudt-unit": QUDT_UNIT, "mesh": MESH, "schema": SCHEMA, "fabio": FABIO, "rdfs": str(RDFS), "xsd": XSD,
    "dcterms": DCTERMS, "prov": PROV, "foaf": FOAF, "dcat": DCAT, "dqv": DQV,
}  # fmt: skip


@cache
def context() -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(dict(pairs)) == len(pairs), "a term stands twice"
        return dict(pairs)

    document = json.loads(ontology_path("context.jsonld").read_text(encoding="utf-8"), object_pairs_hook=once)
    assert list(document) == ["@context"]
    found: dict[str, Any] = document["@context"]
    return found


def _properties() -> dict[str, dict[str, Any]]:
    return {term: value for term, value in context().items() if isinstance(value, dict)}


def _expanded(name: str) -> str:
    prefix, local = name.split(":")
    return PREFIXES[prefix] + local


@cache
def _emitted() -> dict[str, set[tuple[str | None, bool]]]:
    """Map each property that the mapping can write to its coercion and whether it has several values."""
    found = defaultdict(set)
    for model in MODELS.values():
        for slot in slots(model):
            iri = property_iri(model.__name__, slot.name)
            found[iri].add((COERCIONS[slot.kind], slot.many))
            if slot.kind is Kind.QUANTITY:
                found[unit_property(iri)].add(("@id", slot.many))
    for reason in Reason:
        found[reason_iri(reason)].add(("@id", True))
    found[f"{RDFS}seeAlso"].add(("@id", True))
    found[STATEMENT_COUNT].add((None, False))
    found[OWNING["checks"]].add(("@id", True))
    found[CHECKED].add(("@id", True))
    for part in CHECK_PROPERTIES.values():
        found[part.iri].add((COERCIONS[part.kind], part.many))
    return dict(found)


def test_each_property_has_one_term_and_there_is_no_other_term() -> None:
    """A property without a term stops the export of the one record that has it; a term that nothing uses promises data."""
    terms = [_expanded(value["@id"]) for value in _properties().values()]
    assert len(terms) == len(set(terms))
    assert set(_emitted()) - set(terms) == set()
    assert set(terms) - set(_emitted()) == set()


def test_a_property_is_written_in_one_way_wherever_it_stands() -> None:
    """One term coerces all values of its property: it cannot be text in one class and a node in another."""
    assert {iri: ways for iri, ways in _emitted().items() if len(ways) != 1} == {}


@pytest.mark.parametrize("term", sorted(_properties()))
def test_a_term_coerces_to_what_the_mapping_writes(term: str) -> None:
    """Without its coercion a decimal is text, and a reference is a text that looks like an address."""
    value = dict(_properties()[term])
    ((coercion, many),) = _emitted()[_expanded(value.pop("@id"))]
    expected = ({"@type": coercion} if coercion else {}) | ({"@container": "@set"} if many else {})
    assert value == expected


def test_a_term_is_named_like_its_property() -> None:
    others = {term: value["@id"] for term, value in _properties().items() if value["@id"].split(":")[1] != term}
    # What a check has of another vocabulary has its place beside names of ours: a `value` is that of a group result.
    assert others == {"metric": "dqv:isMeasurementOf", "notation": "dqv:value"}


def test_the_rest_is_the_version_two_keywords_and_the_prefixes() -> None:
    rest = {term: value for term, value in context().items() if not isinstance(value, dict)}
    assert rest == {"@version": 1.1, "id": "@id", "type": "@type", **PREFIXES}
    assert list(context())[: len(rest)] == list(rest), "a reader meets a prefix before its use"
    assert all(iri[-1] in ":/?#[]@" for iri in PREFIXES.values()), "else JSON-LD 1.1 takes the name for no prefix"


def test_no_term_is_taken_for_a_prefix() -> None:
    """`unit` beside `unit:MO` broke three readers: a term with a colon after its name would be read as a prefix."""
    assert set(_properties()).isdisjoint(PREFIXES)
    assert not {term for term in _properties() if ":" in term or term.startswith("@")}
    assert {"http", "https"}.isdisjoint(context())


def test_a_property_owns_wherever_it_stands_or_nowhere() -> None:
    """Else a reference to an arm would be taken for the arm itself, and the arm would stand in two places."""
    owning = {property_iri(name, slot.name) for name, model in MODELS.items() for slot in slots(model) if slot.kind is Kind.NODE}
    others = {
        property_iri(model.__name__, slot.name)
        for model in MODELS.values()
        for slot in slots(model)
        if slot.kind is not Kind.NODE
    }
    assert owning == set(OWNING.values()) - {OWNING["checks"]}, "checks are no part of a record, and their document owns them"
    assert owning & others == set()


def test_no_two_fields_of_a_class_share_a_property() -> None:
    """Else what stands in one field could be read back into the other."""
    for model in MODELS.values():
        iris = [property_iri(model.__name__, slot.name) for slot in slots(model)]
        iris += [unit_property(property_iri(model.__name__, slot.name)) for slot in slots(model) if slot.kind is Kind.QUANTITY]
        assert len(iris) == len(set(iris)), model.__name__


def test_the_bundled_context_is_the_file() -> None:
    assert bundled_context() == context()
