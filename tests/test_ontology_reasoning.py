"""Show with HermiT that the ontology, BFO and trials agree, and that a node typed or valued wrongly is found out."""

from __future__ import annotations

import io
from pathlib import Path

import owlready2
import pytest
from owlready2 import World, sync_reasoner_hermit
from rdflib import Graph, Literal, URIRef
from tools import java

from kg.graph.columns import DATES
from kg.graph.mapping import trial_triples
from kg.resources import bundled_record, ontology_path
from kg.sources.yaml_record import read_text, read_yaml_record

HERE = Path(__file__).parent
INCONSISTENT = sorted((HERE / "ontology" / "inconsistent").glob("*.ttl"))


def trial_graph(path: Path) -> Graph:
    """Map a curated record to an rdflib graph."""
    graph = Graph()
    for subject, predicate, term in trial_triples(read_yaml_record(read_text(path), path.stem)):
        if isinstance(term, str):
            graph.add((URIRef(subject), URIRef(predicate), URIRef(term)))
        else:
            text, datatype = term
            graph.add((URIRef(subject), URIRef(predicate), Literal(text, datatype=URIRef(datatype) if datatype else None)))
    return graph


def axioms() -> Graph:
    """Give the ontology and the upper classes in one graph, or skip where no Java runs HermiT."""
    owlready2.JAVA_EXE = java()
    return Graph().parse(ontology_path("trial-kg.ttl")) + Graph().parse(HERE / "ontology" / "upper-module.ttl")


def unsatisfiable(facts: Graph) -> list[str]:
    """Run HermiT and name the classes that nothing can belong to; an inconsistent graph raises.

    Dates are left out, because their datatypes are none of OWL 2 and stop HermiT.
    """
    kept = Graph()
    kept += (triple for triple in facts if not (isinstance(triple[2], Literal) and str(triple[2].datatype) in DATES.values()))
    world = World()
    world.get_ontology("https://w3id.org/trial-kg/tests/reasoned#").load(
        fileobj=io.BytesIO(kept.serialize(format="nt", encoding="utf-8"))
    )
    sync_reasoner_hermit(world, debug=0)
    return [found.iri for found in world.inconsistent_classes()]


def test_the_ontology_and_smart_ms_are_consistent_under_bfo() -> None:
    assert unsatisfiable(axioms() + trial_graph(bundled_record())) == []


def test_registry_like_trials_are_consistent_with_it_too() -> None:
    """What SMART-MS lacks, such as baseline values or a study without arms, must not be typed as what it is not."""
    facts = axioms()
    for path in sorted((HERE / "records").glob("*.yaml")):
        facts += trial_graph(path)
    assert unsatisfiable(facts) == []


@pytest.mark.parametrize("example", INCONSISTENT, ids=lambda path: path.stem)
def test_a_wrong_type_or_value_makes_smart_ms_inconsistent(example: Path) -> None:
    """Each example says in its first line what a reader would get wrong."""
    from owlready2 import OwlReadyInconsistentOntologyError

    with pytest.raises(OwlReadyInconsistentOntologyError):
        unsatisfiable(axioms() + trial_graph(bundled_record()) + Graph().parse(example))


def test_there_are_inconsistent_examples() -> None:
    assert {path.stem for path in INCONSISTENT} >= {"trial-as-design", "arm-as-population", "group-as-arm"}
