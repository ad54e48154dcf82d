"""Damage every value of the whole examples in one way at a time, and see that the shapes object at each place.

The examples show what each shape is for; these mutants show that no property of any class goes unwatched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from shape_examples import WHOLE, models, read_example

from kg.graph.iris import TKG, TYPE, XSD
from kg.graph.mapping import Column, columns
from kg.graph.vocabulary import unit_property
from kg.record.structure import Kind
from kg.triples import Term, Triple
from kg.validation.shacl import validate

Place = tuple[str, str]

# A value of each kind; values of a closed set and references need only be another IRI.
SECOND: dict[Kind, Term] = {
    Kind.TEXT: ("another", ""), Kind.INTEGER: ("999", f"{XSD}integer"), Kind.DECIMAL: ("0.999", f"{XSD}decimal"),
    Kind.QUANTITY: ("0.999", f"{XSD}decimal"), Kind.DATE: ("1999", f"{XSD}gYear"),
    Kind.UNIT: "http://qudt.org/vocab/unit/CentiM", Kind.IRI: "https://example.org/other", Kind.CONCEPT: "http://id.nlm.nih.gov/mesh/D1",
}  # fmt: skip


MODELS = {TKG + name: model for name, model in models().items()}
COLUMNS = {kind: {column.iri: column for column in columns(model)} for kind, model in MODELS.items()}


def _values(triples: Iterable[Triple]) -> Iterator[tuple[Triple, Column, str]]:
    """Yield each value of a field with its column and the class of its node."""
    listed = list(triples)
    kinds = {subject: str(kind) for subject, predicate, kind in listed if predicate == TYPE and kind in COLUMNS}
    for triple in listed:
        if triple[0] in kinds and (column := COLUMNS[kinds[triple[0]]].get(triple[1])):
            yield triple, column, kinds[triple[0]]


def _found(triples: Iterable[Triple], components: str) -> set[Place]:
    report = validate({"": triples}, "mutants").graphs[0]
    assert not [result for result in report.results if not result.component], "the engine stopped"
    wanted = {f"{component}ConstraintComponent" for component in components.split()}
    return {(result.node, result.path) for result in report.results if result.component in wanted}


def _second(subject: str, term: Term, kind: Kind) -> Term:
    if kind is Kind.FLAG:
        return ("false" if term[0] == "true" else "true"), f"{XSD}boolean"
    return SECOND.get(kind, f"{subject}-other")


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_a_second_value_where_one_can_stand_is_refused(path: Path) -> None:
    # Two counts of one arm are added up, and of two estimates the reader takes the one that suits.
    triples = read_example(path).triples
    single = [(triple, column) for triple, column, _ in _values(triples) if not column.slot.many]
    added = [(subject, predicate, _second(subject, term, column.slot.kind)) for (subject, predicate, term), column in single]
    assert not {(subject, predicate) for (subject, predicate, _), _ in single} - _found((*triples, *added), "MaxCount")


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_a_value_of_another_kind_is_refused(path: Path) -> None:
    # A date or a figure that is a remark is skipped by whoever computes, without a word.
    triples = read_example(path).triples
    values = list(_values(triples))
    kept = [triple for triple in triples if triple not in [value for value, _, _ in values]]
    wrong: Term = ("see text", "@en")
    damaged = [(subject, predicate, wrong) for (subject, predicate, _), _, _ in values]
    components = "Datatype In NodeKind Node Or Pattern"
    assert not {(subject, predicate) for subject, predicate, _ in damaged} - _found((*kept, *damaged), components)


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_a_value_that_must_stand_is_missed(path: Path) -> None:
    # A role or a claimant that is not there is filled in by the reader.
    triples = read_example(path).triples
    fields = {kind: model.model_fields for kind, model in MODELS.items()}
    needed = [triple for triple, column, kind in _values(triples) if fields[kind][column.slot.name].is_required()]
    kept = [triple for triple in triples if triple not in needed]
    assert needed
    assert not {(subject, predicate) for subject, predicate, _ in needed} - _found(kept, "MinCount")


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_a_quantity_that_loses_its_unit_is_refused(path: Path) -> None:
    # 12 is read as months, weeks or years.
    triples = read_example(path).triples
    units = {(triple[0], unit_property(triple[1])) for triple, column, _ in _values(triples) if column.slot.kind is Kind.QUANTITY}
    kept = [triple for triple in triples if triple[:2] not in units]
    report = validate({"": kept}, "mutants").graphs[0]
    objecting = {(result.node, result.shape) for result in report.results if result.shape.endswith("-unit")}
    assert len(objecting) == len(units)
