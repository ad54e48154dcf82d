"""Show that every term of others is one that was looked up, and every term of ours one that is defined."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from graphs import NAMES, graph
from rdflib import Graph, URIRef

from kg.graph.iris import CODE_SYSTEMS, LABEL, SEE_ALSO, TKG
from kg.graph.terms import external_terms
from kg.graph.vocabulary import CLASSES, STATISTIC_CLASSES
from kg.resources import ontology_path

KNOWN_TERMS = Path(__file__).parents[2] / "shared" / "vocabulary" / "known-terms.tsv"

OPEN = tuple(iri.removesuffix("*") for iri in external_terms() if iri.endswith("*"))
"""Starts of the addresses of open code systems and registers, whose codes and numbers nobody lists."""


@cache
def _iris(name: str) -> frozenset[str]:
    terms = {term for triple in graph(name).triples for term in triple if isinstance(term, str)}
    return frozenset(terms | {term[1] for _, _, term in graph(name).triples if isinstance(term, tuple) and term[1]})


def _external(name: str) -> set[str]:
    own = (f"{graph(name).name}#", TKG)
    return {iri for iri in _iris(name) if iri != graph(name).name and not iri.startswith(own)}


@pytest.mark.parametrize("name", NAMES)
def test_every_external_iri_is_listed(name: str) -> None:
    """An IRI from memory is often another term: the obsolete one, or that of the same word in another field."""
    found = _external(name)
    assert len(found) > 15
    assert {iri for iri in found if iri not in external_terms() and not iri.startswith(OPEN)} == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_term_of_ours_is_declared(name: str) -> None:
    """A term without a definition is read by its name alone."""
    if not ontology_path("trial-kg.ttl").exists():
        pytest.skip("ontology/trial-kg.ttl is not there yet, so nothing says which terms are defined")
    assert {iri for iri in _iris(name) if iri.startswith(TKG)} - _declared() == set()


@cache
def _declared() -> frozenset[str]:
    ontology = Graph().parse(ontology_path("trial-kg.ttl"), format="turtle")
    return frozenset(str(subject) for subject in ontology.subjects() if isinstance(subject, URIRef))


@pytest.mark.parametrize("name", NAMES)
def test_every_external_value_has_its_one_label(name: str) -> None:
    """A reader of the Turtle must not have to look up what MONDO_0005284 is, nor be told two things."""
    labels: dict[str, list[str]] = {}
    for subject, predicate, term in graph(name).triples:
        if predicate == LABEL and subject in _external(name):
            labels.setdefault(subject, []).append(term[0])
    links = {term for _, predicate, term in graph(name).triples if predicate == SEE_ALSO}
    values = {term for _, _, term in graph(name).triples if isinstance(term, str)} & _external(name)
    assert values - links == set(labels)
    for iri, found in labels.items():
        assert len(found) == 1, iri
        if iri in external_terms():
            assert found == [external_terms()[iri].label]


def test_an_open_code_system_is_one_that_a_record_can_name() -> None:
    assert {start for start in OPEN if "clinicaltrials.gov" not in start and "doi.org" not in start} == set(CODE_SYSTEMS.values())
    assert not any(a != b and a.startswith(b) for a in OPEN for b in OPEN)


def test_what_the_vocabulary_can_write_of_others_is_listed() -> None:
    beside = {iri for entry in CLASSES.values() if not callable(entry.beside) for iri in entry.beside}
    assert {iri for iri in (*beside, *STATISTIC_CLASSES.values()) if iri not in external_terms()} == set()


@pytest.mark.parametrize("name", NAMES)
def test_external_values_are_in_the_list_of_verified_terms(name: str) -> None:
    """Our own list could have been written from memory; this one was taken from the vocabularies."""
    if not KNOWN_TERMS.is_file():
        pytest.skip("the list of verified terms is not beside this checkout, so the IRIs were not looked up in it")
    rows = (line.split("\t") for line in KNOWN_TERMS.read_text(encoding="utf-8").splitlines()[1:])
    known = {row[0]: row for row in rows}
    vocabularies = ("http://purl.obolibrary.org/obo/", "http://qudt.org/vocab/unit/", "http://identifiers.org/hgnc/")
    found = {iri for iri in _external(name) if iri.startswith(vocabularies)}
    assert found
    assert {iri for iri in found if iri not in known} == set()
    assert {iri for iri in found if known[iri][3]} == set(), "deprecated"
