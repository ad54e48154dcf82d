"""Show that the ontology defines what the code can write, and says nothing more of it than holds everywhere."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from enum import StrEnum
from functools import cache
from pathlib import Path

import pytest
from graphs import MODELS
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from kg.checks.finding import Metric, Verdict
from kg.graph.iris import OBO, TKG
from kg.graph.terms import external_terms
from kg.graph.vocabulary import (
    CHECK_PROPERTIES,
    CHECKED,
    CLASSES,
    OWNING,
    STATEMENT_COUNT,
    STATISTIC_CLASSES,
    concept_iri,
    property_iri,
    reason_iri,
    unit_property,
)
from kg.record.base import Reason
from kg.record.concepts import Statistic
from kg.record.structure import Kind, Slot, slots
from kg.resources import ontology_path

KNOWN_TERMS = Path(__file__).parents[2] / "shared" / "vocabulary" / "known-terms.tsv"

OURS = URIRef(TKG.removesuffix("#"))
EXPANDS_TO, VALUES_FROM = URIRef(f"{TKG}expandsTo"), URIRef(f"{TKG}valuesFrom")
_LACKS = CHECK_PROPERTIES["lacks"].iri
QUDT_UNIT_CLASS = URIRef("http://qudt.org/schema/qudt/Unit")

PROPERTY_TYPES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
DATATYPES = {Kind.TEXT: XSD.string, Kind.INTEGER: XSD.integer, Kind.DECIMAL: XSD.decimal,
             Kind.QUANTITY: XSD.decimal, Kind.FLAG: XSD.boolean, Kind.DATE: None}  # fmt: skip

NOT_EVERY_INSTANCE = {
    "Arm": {f"{OBO}OBI_0003705"},  # realised by assigning people, which nobody does in an observed cohort
    "Intervention": {f"{OBO}OBI_0000931"},  # varied between participants, which what is done to all of them is not
    "Publication": {"http://purl.org/spar/fabio/JournalArticle"},  # a registry also refers to books and abstracts
}


@cache
def ontology() -> Graph:
    return Graph().parse(ontology_path("trial-kg.ttl"), format="turtle")


@cache
def uses() -> dict[URIRef, list[tuple[str, Slot, Kind]]]:
    """Map each property that the mapping can write to the fields that it carries, and what it carries of them."""
    found = defaultdict(list)
    for model in MODELS.values():
        for slot in slots(model):
            iri = property_iri(model.__name__, slot.name)
            found[URIRef(iri)].append((model.__name__, slot, slot.kind))
            if slot.kind is Kind.QUANTITY:
                found[URIRef(unit_property(iri))].append((model.__name__, slot, Kind.UNIT))
    # What the graph says of itself is no field of a record.
    for part in CHECK_PROPERTIES.values():
        if part.iri != _LACKS:
            slot = Slot("", part.kind, part.many, choices=part.choices)
            found[URIRef(part.iri)].append(("Check", slot, part.kind))
    found[URIRef(OWNING["checks"])].append(
        ("TrialDocument", Slot("checks", Kind.REFERENCE, many=True, target="Check"), Kind.REFERENCE)
    )
    for model in ("Trial", "GroupResult", "Analysis"):
        found[URIRef(CHECKED)].append((model, Slot("checked", Kind.CHOICE, many=True, choices=Metric), Kind.CHOICE))
    found[URIRef(STATEMENT_COUNT)].append(("TrialDocument", Slot("statement_count", Kind.INTEGER, many=False), Kind.INTEGER))
    return found


@cache
def closed_sets() -> dict[URIRef, type[StrEnum]]:
    """Map the IRI of each concept scheme to the closed set that it defines."""
    sets: set[type[StrEnum]] = {slot.choices for model in MODELS.values() for slot in slots(model) if slot.choices}
    sets |= {Metric, Verdict}
    return {scheme(choices): choices for choices in sets}


def scheme(choices: type[StrEnum]) -> URIRef:
    return URIRef(f"{TKG}{choices.__name__}Scheme")


def declared(*types: URIRef) -> set[URIRef]:
    """Give the terms of ours that are declared to be of one of these types."""
    found = {term for kind in types for term in ontology().subjects(RDF.type, kind) if isinstance(term, URIRef)}
    return {term for term in found if term.startswith(TKG)}


def our_properties() -> set[URIRef]:
    return {iri for iri in uses() if iri.startswith(TKG)}


def external_iris() -> set[str]:
    found = {term for triple in ontology() for term in triple if isinstance(term, URIRef) and not term.startswith(str(OURS))}
    datatypes = {term.datatype for term in ontology().objects() if isinstance(term, Literal) and term.datatype}
    return {str(term) for term in found | datatypes}


def test_every_term_the_code_can_write_is_declared_and_no_other() -> None:
    """A field without a definition is read by its name alone; a definition without a field promises data that never come."""
    assert declared(OWL.Class) == {URIRef(TKG + name) for name in CLASSES}
    assert {model.__name__ for model in MODELS.values()} == set(CLASSES) - {"Check"}
    assert declared(OWL.ObjectProperty, OWL.DatatypeProperty) == our_properties()
    assert declared(OWL.AnnotationProperty) == {
        EXPANDS_TO, VALUES_FROM, URIRef(_LACKS), *(URIRef(reason_iri(reason)) for reason in Reason),
    }  # fmt: skip
    assert declared(SKOS.ConceptScheme) == set(closed_sets())
    values = {concept_iri(value) for choices in closed_sets().values() for value in choices}
    assert declared(SKOS.Concept) == {URIRef(iri) for iri in values if iri.startswith(TKG)}


def test_each_term_has_one_label_and_one_definition_of_ours() -> None:
    terms = declared(OWL.Class, *PROPERTY_TYPES, SKOS.Concept, SKOS.ConceptScheme)
    assert len(terms) > 400
    for term in terms:
        (label,) = ontology().objects(term, RDFS.label)
        (definition,) = ontology().objects(term, SKOS.definition)
        assert isinstance(label, Literal)
        assert isinstance(definition, Literal)
        assert (label.language, definition.language) == ("en", "en"), term
        assert len(definition) >= 20, term
        assert definition.endswith("."), term
        assert set(ontology().objects(term, RDFS.isDefinedBy)) == {OURS}, term


def test_no_two_terms_of_a_kind_share_a_label() -> None:
    """Two properties of one label are one column in a reader's table."""
    kinds = [declared(OWL.Class), declared(*PROPERTY_TYPES), declared(SKOS.ConceptScheme)]
    kinds += [{term for term in declared(SKOS.Concept) if (term, SKOS.inScheme, iri) in ontology()} for iri in closed_sets()]
    for terms in kinds:
        labels = Counter(str(ontology().value(term, RDFS.label)).casefold() for term in terms)
        assert [label for label, count in labels.items() if count > 1] == []


def test_a_concept_is_the_value_of_its_closed_set() -> None:
    """A notation that is not the value would make a record and its graph disagree on what was said."""
    for iri, choices in closed_sets().items():
        for value in choices:
            concept = URIRef(concept_iri(value))
            if concept.startswith(TKG):
                assert list(ontology().objects(concept, SKOS.notation)) == [Literal(value.value)]
                assert list(ontology().objects(concept, SKOS.inScheme)) == [iri]
    for term in declared(SKOS.Concept, SKOS.ConceptScheme):
        assert list(ontology().objects(term, SKOS.prefLabel)) == list(ontology().objects(term, RDFS.label)), term


def test_the_scheme_of_statistics_names_the_classes_of_stato_that_are_values() -> None:
    assert set(ontology().objects(scheme(Statistic), RDFS.seeAlso)) == {URIRef(iri) for iri in STATISTIC_CLASSES.values()}


def test_our_classes_exclude_each_other() -> None:
    """A group that could also be an arm lets a query by arm count the people of both sequences."""
    for child, parent in ontology().subject_objects(RDFS.subClassOf):
        assert isinstance(child, URIRef)
        assert isinstance(parent, URIRef)
        assert child.startswith(TKG)
        assert not parent.startswith(TKG)
    (axiom,) = ontology().subjects(RDF.type, OWL.AllDisjointClasses)
    members = ontology().value(axiom, OWL.members)
    assert members is not None
    assert set(ontology().items(members)) == declared(OWL.Class)


def test_what_stands_beside_a_class_is_its_superclass_unless_some_instance_does_not_belong_there() -> None:
    for name, entry in CLASSES.items():
        if not callable(entry.beside):
            superclasses = {str(iri) for iri in ontology().objects(URIRef(TKG + name), RDFS.subClassOf)}
            assert set(entry.beside) - superclasses == NOT_EVERY_INSTANCE.get(name, set()), name
    assert not set(ontology().objects(URIRef(f"{TKG}Trial"), RDFS.subClassOf)), "a tkg:Trial may be observational"


def test_nothing_makes_a_class_or_property_a_concept() -> None:
    mapping = {SKOS.mappingRelation, SKOS.closeMatch, SKOS.exactMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch}
    assert mapping.isdisjoint(ontology().predicates())
    assert declared(SKOS.Concept, SKOS.ConceptScheme).isdisjoint(declared(OWL.Class, *PROPERTY_TYPES))


def test_a_property_is_of_one_kind() -> None:
    """A property with numbers and nodes for values breaks every reader that knows OWL."""
    for term in declared(*PROPERTY_TYPES):
        assert len([kind for kind in PROPERTY_TYPES if (term, RDF.type, kind) in ontology()]) == 1, term


def test_only_a_property_of_one_class_has_a_domain() -> None:
    """A domain on a shared property makes an arm of every group that uses it."""
    for term, domain in ontology().subject_objects(RDFS.domain):
        assert {URIRef(TKG + model) for model, _, _ in uses()[URIRef(str(term))]} == {domain}, term


def expected_range(slot: Slot, kind: Kind) -> URIRef | None:
    if kind in DATATYPES:
        return DATATYPES[kind]
    if kind is Kind.UNIT:
        return QUDT_UNIT_CLASS
    if kind is Kind.CHOICE:
        return None if slot.choices is Statistic else SKOS.Concept
    target = slot.model.__name__ if slot.model else slot.target
    return URIRef(TKG + target) if target else None


def test_the_range_is_what_the_mapping_writes() -> None:
    for term in our_properties():
        expected = {expected_range(slot, kind) for _, slot, kind in uses()[term]}
        range_ = ontology().value(term, RDFS.range)
        assert expected == {range_} or (range_ is None and None in expected), term
        is_data = {kind in DATATYPES for _, _, kind in uses()[term]}
        assert is_data == {(term, RDF.type, OWL.DatatypeProperty) in ontology()}, f"{term} carries numbers or text, and nodes"


def test_a_property_names_the_schemes_that_its_values_come_from() -> None:
    for term in our_properties():
        schemes = {scheme(slot.choices) for _, slot, _ in uses()[term] if slot.choices}
        assert set(ontology().objects(term, VALUES_FROM)) == schemes, term


def test_a_property_is_aligned_to_a_class_by_annotation_alone() -> None:
    """As a subproperty of a foreign one, a count or limit would drag its subject into a foreign class."""
    has_value = URIRef(f"{OBO}STATO_0000129")
    assert set(ontology().subject_objects(RDFS.subPropertyOf)) == {(URIRef(f"{TKG}estimate"), has_value)}
    expanded = set(ontology().subject_objects(EXPANDS_TO))
    assert (URIRef(f"{TKG}lower"), URIRef(f"{OBO}STATO_0000315")) in expanded
    for term, target in expanded:
        assert term in our_properties()
        assert (target, RDF.type, OWL.Class) in ontology()


def test_external_terms_are_listed_and_carry_their_own_labels() -> None:
    assert external_iris() - set(external_terms()) == set()
    for iri in map(URIRef, external_iris()):
        for label in ontology().objects(iri, RDFS.label):
            assert str(label) == external_terms()[str(iri)].label


def test_the_version_has_an_iri_and_the_terms_a_licence() -> None:
    assert ontology().value(OURS, OWL.versionIRI) == OURS + "/" + str(ontology().value(OURS, OWL.versionInfo))
    assert ontology().value(OURS, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")


def test_listed_labels_are_those_of_the_vocabularies() -> None:
    """A label of ours over a foreign term would say what its vocabulary does not."""
    if not KNOWN_TERMS.is_file():
        pytest.skip("the list of verified terms is not beside this checkout, so labels were not compared")
    with KNOWN_TERMS.open(encoding="utf-8", newline="") as file:
        known = {row["iri"]: row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    shared = {iri: term for iri, term in external_terms().items() if iri in known}
    assert len(shared) > 100
    assert {iri for iri, term in shared.items() if known[iri]["label"] != term.label or known[iri]["deprecated"]} == set()
