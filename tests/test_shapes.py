"""Show what the shapes accept and what they refuse, each shape at an example that names the wrong conclusion it prevents."""

from __future__ import annotations

from pathlib import Path

import pyshacl.entrypoints
import pytest
from graphs import NAMES, graph
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, SH, SKOS
from rdflib.term import Node
from shape_examples import CONFORMING, FOLDER, VIOLATING, WHOLE, Example, check, expectations, found_in_all, name, read_example

from kg.graph.inverse import lost_triples, record_data
from kg.graph.iris import LABEL, SHAPES, TKG, TYPE
from kg.graph.vocabulary import STATEMENT_COUNT
from kg.resources import ontology_path, shape_paths
from kg.sources.rdf_file import read_graphs
from kg.sources.reading import read_data
from kg.validation.report import GraphReport
from kg.validation.shacl import shapes_graph


def _terms(kind: str) -> set[str]:
    """List what the ontology declares of a kind."""
    ontology = read_graphs(ontology_path("trial-kg.ttl"))[""]
    return {subject for subject, predicate, term in ontology if predicate == TYPE and term == kind and subject.startswith(TKG)}


CLASSES = {iri.removeprefix(TKG) for iri in _terms(f"{OWL}Class")}


@pytest.mark.parametrize("path", WHOLE, ids=name)
def test_each_whole_graph_conforms(path: Path) -> None:
    report = check(read_example(path))
    assert report.conforms, expectations(report.results, "")


@pytest.mark.parametrize("key", NAMES)
def test_each_graph_of_a_record_conforms(key: str) -> None:
    # What the models accept and the shapes refuse could be read, but never exported.
    report = graph(key).validate()
    assert report.conforms, report


def test_the_whole_graphs_use_each_class_each_property_and_each_closed_set() -> None:
    used = {term for path in WHOLE for _, *terms in read_example(path).triples for term in terms if isinstance(term, str)}
    properties = {iri for kind in ("DatatypeProperty", "ObjectProperty", "AnnotationProperty") for iri in _terms(f"{OWL}{kind}")}
    assert not {TKG + kind for kind in CLASSES} - used
    # These two speak of terms of the ontology and of no trial.
    assert properties - used == {f"{TKG}expandsTo", f"{TKG}valuesFrom"}
    schemes = {iri.split("-")[0] for iri in _terms(f"{SKOS}Concept")}
    assert schemes, "the ontology lists no values"
    assert not schemes - {iri.split("-")[0] for iri in used if "-" in iri}


@pytest.mark.parametrize("path", WHOLE, ids=name)
def test_each_whole_graph_is_the_graph_of_a_record(path: Path) -> None:
    # Otherwise the shapes would accept what no record can say. Anchors are left out, because an example has no text.
    triples = [
        (subject, predicate, term)
        for subject, predicate, term in read_example(path).triples
        if "#anchor-" not in subject and predicate not in (f"{TKG}anchor", f"{TKG}source", STATEMENT_COUNT)
    ]
    data, base = record_data(triples)
    record = read_data(data, name(path))
    lost = {triple for triple in lost_triples(record, base, triples) if triple[1] != STATEMENT_COUNT}
    assert {predicate for _, predicate, _ in lost} <= {LABEL}, "labels of external terms may be left out"
    assert all(not subject.startswith(base) for subject, _, _ in lost)


@pytest.mark.parametrize("path", CONFORMING, ids=name)
def test_each_conforming_example_conforms(path: Path) -> None:
    example = read_example(path)
    kinds = {term for _, predicate, term in example.triples if predicate == TYPE}
    assert path.parent.name == "Node" or f"{TKG}{path.parent.name}" in kinds, "no node of its class: nothing is shown"
    assert found_in_all()[path] == frozenset()


@pytest.mark.parametrize("path", VIOLATING, ids=name)
def test_each_violating_example_gives_what_it_names_and_nothing_else(path: Path) -> None:
    example = read_example(path)
    assert example.expected
    assert example.prevents, "it names no wrong conclusion"
    assert found_in_all()[path] == example.expected


def test_each_class_has_examples_of_both_kinds() -> None:
    assert {path.parent.name for path in CONFORMING} == {path.parent.name for path in VIOLATING} == {*CLASSES, "Node"}


def _named_shapes() -> set[Node]:
    shapes = shapes_graph(counting=True)
    named = {shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in shapes.subjects(RDF.type, kind)}
    assert all(isinstance(shape, URIRef) and shape.startswith(SHAPES) for shape in named)
    return named


def test_each_named_shape_has_a_violating_example() -> None:
    named = {f"s:{str(shape).removeprefix(SHAPES)}" for shape in _named_shapes()}
    lines = [line.split(" | ") for path in VIOLATING for line in read_example(path).expected]
    # Terms are judged at the property that leads to them.
    assert named - {place.split()[0] for _, place, _ in lines} == {"s:openTerm"}
    assert "NodeConstraintComponent" in {component for _, _, component in lines}


def test_each_shape_says_what_is_wrong_and_what_to_do() -> None:
    shapes = shapes_graph(counting=True)
    for shape in _named_shapes() | set(shapes.objects(None, SH.property)):
        messages = [str(text) for node in (shape, *shapes.objects(shape, SH.sparql)) for text in shapes.objects(node, SH.message)]
        assert len(messages) == 1, f"{shape}, {shapes.value(shape, SH.path)}: {messages}"
        assert messages[0].endswith("."), messages
        assert 20 < len(messages[0]) < 130, messages


def test_only_the_rules_that_count_need_more_than_the_core_of_shacl() -> None:
    # So that an engine without SPARQL can take all files but one.
    shapes = shapes_graph()
    terms = {str(term).removeprefix(str(SH)) for triple in shapes for term in triple if str(term).startswith(str(SH))}
    assert not terms & {"sparql", "js", "select", "ask", "target", "rule", "expression", "SPARQLConstraint", "values"}
    # The standard says that a graph with a warning does not conform, and other engines say so too.
    assert "severity" not in terms


def test_the_shapes_are_shapes() -> None:
    # The shapes that the standard gives for shapes; deeper than pySHACL goes of its own accord.
    conforms, _, text = pyshacl.entrypoints.meta_validate(
        _copy(shapes_graph(counting=True)), inference="none", max_validation_depth=99
    )
    assert conforms, text


def test_the_shapes_are_readable() -> None:
    for path in shape_paths():
        lines = path.read_text(encoding="utf-8").splitlines()
        assert all(len(line) <= 130 for line in lines if "sh:pattern" not in line), path.name


def _copy(shapes: Graph) -> Graph:
    copy = Graph()
    for triple in shapes:
        copy.add(triple)
    return copy


def test_a_graph_without_a_node_of_ours_is_not_checked() -> None:
    foreign = (("https://example.org/a", TYPE, "https://schema.org/Thing"),)
    example = Example(FOLDER / "Node" / "none.ttl", "", foreign, frozenset(), "")
    report: GraphReport = check(example)
    assert (report.focus_nodes, report.conforms) == (0, False)
