"""Hold the shapes against the models: neither may know a class, a property, a value or a missing fact that the other does not.

A property that a record has and the shapes have not makes every export of ours violate; the other way round, somebody
else's graph conforms and no record can hold what it says.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from graphs import MODELS
from rdflib import BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import Node as Term

from kg.checks.finding import ONCE, VERDICTS, Metric, Verdict
from kg.graph.checks import QUIET_CLASSES
from kg.graph.columns import Column, columns
from kg.graph.iris import CODE_SYSTEMS, LABEL, QUDT_UNIT, SEE_ALSO, SHAPES, TKG
from kg.graph.terms import external_terms
from kg.graph.vocabulary import (
    CHECK_PROPERTIES,
    CHECKED,
    CLASSES,
    OWNING,
    STATEMENT_COUNT,
    concept_iri,
    property_iri,
    reason_iri,
    unit_property,
)
from kg.record.base import Node, Reason
from kg.record.structure import Kind
from kg.validation.shacl import shapes_graph

REASONS = [URIRef(reason_iri(reason)) for reason in Reason]
# Each line: forms that a value of the kind has, and forms that some reader rewrites, misreads or refuses.
FORMS = {
    Kind.TEXT: (("a", " b "), ("", " \n")),
    Kind.INTEGER: (("1", "18"), ("-1", "007", "+5", "1.0", "1e3", "", "1" * 19)),
    Kind.DECIMAL: (("0.5", "0.820", "0"), ("+5", ".5", "5.", "007", "1e3", "-", "0,5", "", "1" * 19, "0." + "1" * 19)),
    Kind.FLAG: (("true", "false"), ("1", "0", "True")),
    Kind.DATE: (("2026",), ("2026-13", "2026-02-32", "26", "2026-2", "2026-02-03T00:00:00")),
    Kind.UNIT: ((f"{QUDT_UNIT}MO",), ("MO", f"{TKG}unit", f"{QUDT_UNIT}a b")),
    Kind.IRI: (("https://example.org/a",), ("example", "urn:a")),
}
FORMS[Kind.QUANTITY] = FORMS[Kind.DECIMAL]
DATATYPES = {
    Kind.TEXT: {XSD.string}, Kind.INTEGER: {XSD.integer}, Kind.DECIMAL: {XSD.decimal}, Kind.QUANTITY: {XSD.decimal},
    Kind.FLAG: {XSD.boolean}, Kind.DATE: {XSD.date, XSD.gYearMonth, XSD.gYear},
}  # fmt: skip
# Text that has a form of its own, with a value that the form takes and one that it refuses.
OWN_FORMS = {
    ("SourceDocument", "sha256"): ("0f" * 32, "0F" * 32),
    ("Publication", "doi"): ("10.1000/182", "https://doi.org/10.1000/182"),
    ("Publication", "pubmed_id"): ("123", "PMID: 123"),
    ("Trial", "countries"): ("NO", "Norway"),
    ("Node", "source_pointer"): ("/resultsSection/0", "resultsSection"),
}


EACH_CLASS = pytest.mark.parametrize("name", MODELS)


@cache
def _shapes() -> Graph:
    return shapes_graph()


def _list(head: Term | None) -> list[Term]:
    return [] if head is None else list(Collection(_shapes(), head))


def _in(shape: Term) -> list[str]:
    return [str(value) for value in _list(_shapes().value(shape, SH["in"]))]


def _shape(name: str) -> URIRef:
    return URIRef(f"{SHAPES}{name}")


def _properties(name: str) -> dict[str, Term]:
    """Give the property shapes of a class shape by the property that they are about."""
    shapes = _shapes()
    paths = {shape: shapes.value(shape, SH.path) for shape in shapes.objects(_shape(name), SH.property)}
    return {str(path): shape for shape, path in paths.items() if isinstance(path, URIRef) and path not in (RDF.type, *REASONS)}


def _number(shape: Term, predicate: URIRef) -> int | None:
    value = _shapes().value(shape, predicate)
    return None if value is None else int(str(value))


def _facts(name: str, names: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """Give the missing facts of a model by the name of their shape, each with the properties that can carry it."""
    model = MODELS[name]
    assert issubclass(model, Node)
    found = {}
    for fact in names:
        carriers = (fact, *model.alternatives.get(fact, ()))
        local = re.split("[#/]", property_iri(name, fact))[-1]
        found[f"{name}-{local}"] = frozenset(property_iri(name, carrier) for carrier in carriers)
    return found


def _stated(member: Term) -> frozenset[str]:
    """Give the properties of which a member of a list of shapes demands at least one value."""
    shapes = _shapes()
    assert _number(member, SH.minCount) == 1
    path = shapes.value(member, SH.path)
    assert path is not None
    alternatives = shapes.value(path, SH.alternativePath) if isinstance(path, BNode) else None
    return frozenset({str(path)}) if alternatives is None else frozenset(str(item) for item in _list(alternatives))


def _is_reason(member: Term, fact: str) -> bool:
    shapes = _shapes()
    path = shapes.value(member, SH.path)
    assert path is not None
    return _is_reasons(path) and shapes.value(member, SH.hasValue) == URIRef(fact)


def _is_reasons(path: Term | None) -> bool:
    return isinstance(path, BNode) and _list(_shapes().value(path, SH.alternativePath)) == REASONS


def test_each_class_has_one_closed_shape() -> None:
    shapes = _shapes()
    closed = {str(shape) for shape in shapes.subjects(SH.closed, None)}
    assert closed == {f"{SHAPES}{name}" for name in CLASSES} == {f"{SHAPES}{name}" for name in (*MODELS, "Check")}
    for name in MODELS:
        assert shapes.value(_shape(name), SH.targetClass) == URIRef(TKG + name)
        assert shapes.value(_shape(name), SH.nodeKind) == SH.IRI, f"{name} may be a blank node, which is new at each loading"


@EACH_CLASS
def test_a_class_shape_has_the_properties_of_its_model(name: str) -> None:
    expected = {column.iri for column in columns(MODELS[name])}
    expected |= {unit_property(column.iri) for column in columns(MODELS[name]) if column.slot.kind is Kind.QUANTITY}
    expected |= {SEE_ALSO} if name in ("Trial", "Publication") else set()
    expected |= {STATEMENT_COUNT, OWNING["checks"]} if name == "TrialDocument" else set()
    expected |= {CHECKED} if name in QUIET_CLASSES else set()
    assert set(_properties(name)) == expected


@EACH_CLASS
def test_each_property_has_the_cardinality_of_its_field(name: str) -> None:
    found, expected = {}, {}
    for column in columns(MODELS[name]):
        shape = _properties(name)[column.iri]
        found[column.slot.name] = (_number(shape, SH.minCount) or 0, _number(shape, SH.maxCount))
        expected[column.slot.name] = (int(_is_required(name, column)), None if column.slot.many else 1)
    assert found == expected


def _is_required(name: str, column: Column) -> bool:
    field = MODELS[name].model_fields[column.slot.name]
    # A field with a default always stands in the graph: a reader need not know the default.
    return field.is_required() or field.default not in (None, ())


@EACH_CLASS
def test_each_property_has_the_values_of_its_field(name: str) -> None:
    for column in columns(MODELS[name]):
        slot, shape = column.slot, _properties(name)[column.iri]
        if slot.kind is Kind.CHOICE:
            assert slot.choices is not None
            assert _in(shape) == [concept_iri(choice) for choice in slot.choices]
        elif slot.kind in (Kind.NODE, Kind.REFERENCE):
            target = slot.target or (slot.model and slot.model.__name__)
            assert _shapes().value(shape, SH["class"]) == URIRef(f"{TKG}{target}")
            assert _shapes().value(shape, SH.nodeKind) == SH.IRI
        elif slot.kind is Kind.CONCEPT:
            assert _shapes().value(shape, SH.node) == _shape("openTerm")
        else:
            _check_literal(name, column, shape)


def _check_literal(name: str, column: Column, shape: Term) -> None:
    kind, field = column.slot.kind, f"{name}.{column.slot.name}"
    options = [option for head in _shapes().objects(shape, SH["or"]) for option in _list(head)]
    datatypes = {datatype for node in (shape, *options) for datatype in _shapes().objects(node, SH.datatype)}
    if kind in DATATYPES:
        assert datatypes == ({XSD.gYear} if column.slot.name == "year" else DATATYPES[kind]), field
    else:
        assert _shapes().value(shape, SH.nodeKind) == SH.IRI, field
    pattern = re.compile(str(_shapes().value(shape, SH.pattern)))
    taken, refused = FORMS[kind]
    own: Any = OWN_FORMS.get((name, column.slot.name)) or OWN_FORMS.get(("Node", column.slot.name))
    for form in own[:1] if own else taken:
        assert pattern.search(form), f"{field} refuses {form!r}"
    for form in own[1:] if own else refused:
        assert not pattern.search(form), f"{field} takes {form!r}"


@EACH_CLASS
def test_each_quantity_has_its_unit(name: str) -> None:
    for column in columns(MODELS[name]):
        if column.slot.kind is Kind.QUANTITY:
            unit = _properties(name)[unit_property(column.iri)]
            assert _number(unit, SH.maxCount) == 1
            assert re.search(str(_shapes().value(unit, SH.pattern)), f"{QUDT_UNIT}MO")
            pairs = _list(_shapes().value(_shape(f"{name}-{column.iri.removeprefix(TKG)}-unit"), SH.xone))
            assert len(pairs) == 2, "12 without a unit is read as months, weeks or years"


@EACH_CLASS
def test_each_class_names_its_owner(name: str) -> None:
    shapes, owned = _shapes(), MODELS[name]
    owners = {(owner, column.iri) for owner, model in MODELS.items() for column in columns(model) if column.slot.model is owned}
    found = set()
    for shape in shapes.objects(_shape(name), SH.property):
        inverse = shapes.value(shapes.value(shape, SH.path), SH.inversePath)
        if inverse is not None:
            assert (_number(shape, SH.minCount), _number(shape, SH.maxCount)) == (1, 1)
            options = [option for head in shapes.objects(shape, SH["or"]) for option in _list(head)]
            classes = {target for node in (shape, *options) for target in shapes.objects(node, SH["class"])}
            found |= {(str(target).removeprefix(TKG), str(inverse)) for target in classes}
    assert found == owners, "a node that nobody owns is in no listing of its trial"


@EACH_CLASS
def test_each_class_is_typed_as_the_mapping_types_it(name: str) -> None:
    shapes = _shapes()
    shape = next(shape for shape in shapes.objects(_shape(name), SH.property) if shapes.value(shape, SH.path) == RDF.type)
    listed = _in(shape)
    assert listed[0] == f"{TKG}{name}"
    assert all(kind in external_terms() for kind in listed[1:])
    beside = CLASSES[name].beside
    if not callable(beside):
        assert listed[1:] == list(beside)
        assert {str(value) for value in shapes.objects(shape, SH.hasValue)} == set(beside)


@EACH_CLASS
def test_required_facts_are_stated_or_missing_for_a_reason(name: str) -> None:
    model = MODELS[name]
    required = _facts(name, model.required) if issubclass(model, Node) else {}
    found = {}
    for shape in _shapes().subjects(SH.targetClass, URIRef(TKG + name)):
        for head in _shapes().objects(shape, SH.xone):
            members = _list(head)
            if str(shape).endswith("-inherited"):
                continue  # a fact that what owns the node may state
            if any(_shapes().value(member, SH.path) is None for member in members):
                continue  # a pair of properties, or a rule between facts
            carriers = _stated(members[0])
            fact = next(carrier for carrier in carriers if _is_reason(members[1], carrier))
            found[str(shape).removeprefix(SHAPES)] = carriers
            assert str(shape).removeprefix(f"{SHAPES}{name}-") == re.split("[#/]", fact)[-1]
    assert found == required


@EACH_CLASS
def test_optional_facts_never_have_a_value_and_a_reason(name: str) -> None:
    model = MODELS[name]
    optional = _facts(name, model.optional) if issubclass(model, Node) else {}
    found = {}
    for shape in _shapes().subjects(SH.targetClass, URIRef(TKG + name)):
        for member in _shapes().objects(shape, SH["not"]):
            stated, reason = _list(_shapes().value(member, SH["and"]))
            carriers = _stated(stated)
            assert any(_is_reason(reason, carrier) for carrier in carriers)
            found[str(shape).removeprefix(SHAPES)] = carriers
    assert found == optional


@EACH_CLASS
def test_only_the_facts_of_the_model_can_be_said_to_be_missing(name: str) -> None:
    shapes, model = _shapes(), MODELS[name]
    facts = [property_iri(name, fact) for fact in (*model.required, *model.optional)] if issubclass(model, Node) else []
    listed = [_in(shape) for shape in shapes.objects(_shape(name), SH.property) if _is_reasons(shapes.value(shape, SH.path))]
    assert listed == ([facts] if facts else []), "a misspelt fact makes a gap that no query for gaps finds"
    ignored = _list(shapes.value(_shape(name), SH.ignoredProperties))
    assert ignored == [RDF.type, *(REASONS if facts else [])]
    one_reason = {shape for shape in shapes.objects(_shape(name), SH.property) if str(shape).startswith(f"{SHAPES}oneReason-")}
    assert len(one_reason) == (len(REASONS) - 1 if facts else 0)


def test_the_reasons_are_those_of_a_record_and_exclude_each_other() -> None:
    shapes = _shapes()
    pairs = set()
    for shape in shapes.subjects(SH.disjoint, None):
        path = shapes.value(shape, SH.path)
        pairs |= {frozenset((path, other)) for other in shapes.objects(shape, SH.disjoint)}
    assert pairs == {frozenset((one, two)) for one in REASONS for two in REASONS if one != two}


def test_no_node_with_our_properties_escapes_for_want_of_a_class() -> None:
    shapes = _shapes()
    ours, leading = set(map(str, REASONS)), set()
    for model in MODELS.values():
        for column in columns(model):
            ours |= {column.iri} | ({unit_property(column.iri)} if column.slot.kind is Kind.QUANTITY else set())
            leading |= {column.iri} if column.slot.kind in (Kind.NODE, Kind.REFERENCE) else set()
    ours |= {STATEMENT_COUNT, OWNING["checks"], CHECKED, *(part.iri for part in CHECK_PROPERTIES.values())}
    leading |= {OWNING["checks"]}
    foreign = {iri for iri in ours if not iri.startswith(TKG)}
    assert LABEL in foreign
    assert {str(target) for target in shapes.objects(_shape("typed"), SH.targetSubjectsOf)} == ours - foreign
    assert {str(target) for target in shapes.objects(_shape("typed"), SH.targetObjectsOf)} == (leading - foreign) | {
        CHECK_PROPERTIES["subjects"].iri
    }
    known = [member for member in _list(shapes.value(_shape("known"), SH["or"])) if (member, SH["in"], None) in shapes]
    assert set(_in(known[0])) == {TKG + name for name in (*MODELS, "Check")}


def test_a_check_has_the_parts_of_a_finding() -> None:
    found = {iri: (_number(shape, SH.minCount) or 0, _number(shape, SH.maxCount)) for iri, shape in _properties("Check").items()}
    # A check is computed on one node at least; of what it may lack there can be any number.
    assert found == {
        part.iri: (int(part.required), None if part.many else 1) for part in CHECK_PROPERTIES.values()
    }  # fmt: skip
    for name, choices in (("metric", Metric), ("verdict", Verdict)):
        shape = _properties("Check")[CHECK_PROPERTIES[name].iri]
        assert _in(shape) == [concept_iri(choice) for choice in choices]
    assert _in(_properties("Check")[CHECK_PROPERTIES["notation"].iri]) == [verdict.value for verdict in Verdict]
    assert _in(_shape("checked")) == [concept_iri(metric) for metric in Metric]


def test_the_verdicts_of_each_metric_are_those_of_the_checks() -> None:
    shapes = shapes_graph(counting=True)
    query = str(shapes.value(shapes.value(_shape("TrialDocument-verdicts"), SH.sparql), SH.select))
    assert re.findall(r'"([a-z-]+ [a-z-]+)"', query) == [
        f"{metric.value} {verdict.value}" for metric in Metric for verdict in Verdict if verdict in VERDICTS[metric]
    ]
    query = str(shapes.value(shapes.value(_shape("TrialDocument-check-once"), SH.sparql), SH.select))
    assert set(re.findall(r"tkg:metric-([a-z-]+)", query)) == {metric.value for metric in ONCE}


def test_terms_of_the_open_vocabularies_and_no_others_are_concepts() -> None:
    pattern = re.compile(str(_shapes().value(_shape("openTerm"), SH.pattern)))
    assert all(pattern.search(f"{start}0005284") for start in CODE_SYSTEMS.values())
    # The codes of licensed vocabularies must not enter a graph that anybody may copy.
    assert not any(pattern.search(iri) for iri in ("http://snomed.info/id/425500002", f"{TKG}Arm", "MONDO:0005284"))
