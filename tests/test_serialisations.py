"""Show that Turtle, JSON-LD and N-Quads say the same, to readers that are not ours."""

from __future__ import annotations

import hashlib
import json
import re
import socket
from decimal import Decimal
from typing import Any

import pyoxigraph as ox
import pytest
from graphs import FORMATS, NAMES, SMART_MS, graph, text
from pyld import jsonld
from readers import READERS, refuse

from kg.errors import GraphError
from kg.graph.iris import PREFIXES, TKG
from kg.graph.vocabulary import CLASSES, OWNING, property_iri, reason_iri, unit_property
from kg.record.base import Model, Node, Reason
from kg.record.concepts import OutcomeRole
from kg.record.structure import Kind, slots
from kg.serialise.jsonld import to_jsonld
from kg.serialise.nquads import canonical_hash, to_nquads
from kg.serialise.turtle import to_turtle
from kg.triples import Triple

DOCUMENT = "https://w3id.org/trial-kg/trial/smart-ms"
XSD = "http://www.w3.org/2001/XMLSchema#"

# https://www.w3.org/TR/rdf-canon/#canonical-quads: one space between terms, no xsd:string, and of the characters of
# a string only those that must be are escaped, each in its one way.
IRI = r"<[^\x00-\x20<>\"{}|^`\\]*>"
STRING = r"\"(?:[^\x00-\x1f\"\\\x7f]|\\[btnfr\"\\]|\\u00(?:0[0-7BEF]|1[0-9A-F]|7F))*\""
DATATYPE = r"\^\^(?!<http://www\.w3\.org/2001/XMLSchema#string>)" + IRI
CANONICAL = re.compile(rf"{IRI} {IRI} (?:{IRI}|{STRING}(?:{DATATYPE})?) ({IRI}) \.")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no reader fetch a context: what a graph says must not depend on who serves an address today."""
    monkeypatch.setattr(socket.socket, "connect", lambda _socket, address: refuse(str(address)))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", NAMES)
def test_every_reader_finds_the_same_triples_to_the_digit(name: str, form: str) -> None:
    """Else a p of 0.050 is 0.05 in one store, and a trial has an outcome less in another."""
    expected = set(graph(name).triples)
    assert len(expected) == len(graph(name).triples) > 100
    for reader, read in READERS[form].items():
        ((graph_name, found),) = read(text(name, form), form).items()
        assert graph_name == (graph(name).name if form == "nquads" else ""), reader
        assert found - expected == set(), reader
        assert expected - found == set(), reader


@pytest.mark.parametrize("name", NAMES)
def test_the_hash_is_that_of_the_standard_canonical_form(name: str) -> None:
    """Else nobody without this package can tell whether two exports are the same state of knowledge."""
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": refuse}
    canonical = jsonld.normalize(json.loads(text(name, "jsonld")), options)
    assert hashlib.sha256(canonical.encode()).hexdigest() == canonical_hash(graph(name).triples)
    dataset = ox.Dataset(ox.parse(text(name, "turtle").encode(), format=ox.RdfFormat.TURTLE))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS)
    assert lines is not None
    assert sorted(lines.splitlines(keepends=True)) == canonical.encode().splitlines(keepends=True)


@pytest.mark.parametrize("name", NAMES)
def test_nquads_are_canonical_sorted_and_in_one_graph(name: str) -> None:
    """Else a diff of two exports shows how they were written, not what is known anew."""
    content = text(name, "nquads").encode()
    assert content.endswith(b" .\n")
    assert b"\r" not in content
    lines = content.split(b"\n")[:-1]
    assert lines == sorted(set(lines))
    matches = [CANONICAL.fullmatch(line.decode()) for line in lines]
    assert [line for line, found in zip(lines, matches, strict=True) if found is None] == []
    assert {found[1] for found in matches if found} == {f"<{graph(name).name}>"}


def test_the_bytes_are_sorted_and_not_the_terms() -> None:
    """A term that starts like another sorts after it as a term, and before it as a line: `>` comes after `-`."""
    short, long = "http://x/a", "http://x/a-b"
    triples: list[Triple] = [
        (short, "http://x/p", ("ü\U0001f600\uffe0", "")),
        (long, "http://x/p", ("", "")),
        (short, "http://x/p", long),
    ]
    lines = to_nquads(triples, "http://x/g").encode().splitlines()
    assert lines[0].startswith(b"<http://x/a-b>")
    assert lines == sorted(lines)


def test_our_pattern_of_canonical_lines_refuses_what_is_not() -> None:
    good = '<http://x/s> <http://x/p> "a\\n\u2028" <http://x/g> .'
    assert CANONICAL.fullmatch(good)
    assert not CANONICAL.fullmatch(good.replace(" .", "  ."))
    assert not CANONICAL.fullmatch(good.replace("\\n", "\\u000A"))
    assert not CANONICAL.fullmatch(good.replace('" <', f'"^^<{XSD}string> <'))
    assert not CANONICAL.fullmatch(good.replace("http://x/s", "http://x/ s"))


# --- JSON-LD


def _pairs_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len({key for key, _ in pairs}) == len(pairs), "a key stands twice"
    return dict(pairs)


def _tree(name: str) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads(text(name, "jsonld"), object_pairs_hook=_pairs_once, parse_float=Decimal)
    return tree


def _objects(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(found for key, item in value.items() if key != "@context" for found in _objects(item))]
    return [found for item in value for found in _objects(item)] if isinstance(value, list) else []


@pytest.mark.parametrize("name", NAMES)
def test_the_context_is_inline_and_first_and_leads_nowhere(name: str) -> None:
    """A context that is fetched can change what every number of an old export means."""
    tree = _tree(name)
    context = tree["@context"]
    assert next(iter(tree)) == "@context"
    assert isinstance(context, dict)
    assert context["@base"] == graph(name).name == tree["id"]
    assert all("@import" not in item and "@context" not in item for item in _objects(context))
    assert all("@context" not in item for item in _objects(tree)[1:])


@pytest.mark.parametrize("name", NAMES)
def test_each_node_stands_in_full_once(name: str) -> None:
    """A node that stands twice can differ from itself; one that only others refer to is half a trial."""
    nodes = [item for item in _objects(_tree(name)) if "@value" not in item]
    full = [item["id"] for item in nodes if len(item) > 1]
    assert len(full) == len(set(full))
    assert len(full) == len({subject for subject, _, _ in graph(name).triples})
    assert [item for item in nodes if len(item) == 1] == [], "a reference is the IRI alone"


def _terms(context: dict[str, Any]) -> dict[str, str]:
    """Map each property to its term."""
    prefixes = {key: value for key, value in context.items() if isinstance(value, str)}
    found = {}
    for term, value in context.items():
        if isinstance(value, dict):
            prefix, local = value["@id"].split(":")
            found[prefixes[prefix] + local] = term
    return found


def _expected_keys(node: Model, terms: dict[str, str]) -> list[str]:
    """List the keys of a node's object from the record alone: names first, then its fields, then what is missing."""
    model, keys = type(node).__name__, []
    for slot in slots(type(node)):
        if getattr(node, slot.name) not in (None, ()):
            iri = property_iri(model, slot.name)
            keys += [terms[iri], terms[unit_property(iri)]] if slot.kind is Kind.QUANTITY else [terms[iri]]
    if isinstance(node, Node):
        keys += [terms[reason_iri(reason)] for reason in Reason if reason in node.missing.values()]
    return ["id", "type", *keys]


def _check_nesting(tree: dict[str, Any], node: Model, terms: dict[str, str], seen: list[str]) -> None:
    seen.append(tree["id"])
    model = type(node).__name__
    derived = ("@context", "@included", "seeAlso", "statementCount", "check", "checked")
    assert [key for key in tree if key not in derived] == _expected_keys(node, terms)
    assert ("statementCount" in tree) == (model == "TrialDocument")
    assert tree["type"][0] == f"tkg:{model}"
    assert "seeAlso" not in tree or next(key for key in reversed(tree) if key not in ("@included", "checked")) == "seeAlso"
    if isinstance(node, Node):
        stem = CLASSES[model].stem
        assert tree["id"] == (f"#{stem}-{node.key}" if stem else f"#{node.key}")
    for slot in slots(type(node)):
        value = tree.get(terms[property_iri(model, slot.name)])
        if slot.kind is Kind.NODE:
            children = getattr(node, slot.name)
            objects = value if slot.many else [value]
            for child, item in zip(children if slot.many else [children], objects or (), strict=True):
                _check_nesting(item, child, terms, seen)
            if slot.many and model != "TrialDocument" and slot.name not in ("periods", "outcomes"):
                assert [item["id"] for item in objects or ()] == sorted(item["id"] for item in objects or ())
        elif slot.many and slot.kind is not Kind.CONCEPT:  # concepts stand in the order of their codes
            assert (value or []) == sorted(value or [])


@pytest.mark.parametrize("name", NAMES)
def test_the_tree_is_that_of_the_record(name: str) -> None:
    """Framing once put the primary estimate inside another node: the owner is fixed, and so is every order."""
    tree, seen = _tree(name), list[str]()
    _check_nesting(tree, graph(name).record, _terms(tree["@context"]), seen)
    checks = tree.get("check", [])
    assert [item["type"] for item in checks] == [["tkg:Check", "dqv:QualityMeasurement"]] * len(checks)
    assert not checks or list(tree).index("primaryTopic") < list(tree).index("check"), "a verdict is read after what it is about"
    seen += [item["id"] for item in checks]
    included = [item["id"] for item in tree["@included"]]
    assert all(set(item) == {"id", "label"} for item in tree["@included"]), "only labels of external terms have no owner"
    assert len(seen) + len(included) == len({subject for subject, _, _ in graph(name).triples})


def test_time_and_rank_order_what_has_time_and_rank() -> None:
    trial = _tree(SMART_MS)["primaryTopic"]
    assert [(item["id"], item["order"]) for item in trial["period"]] == [
        ("#period-before-crossover", 1),
        ("#period-after-crossover", 2),
    ]
    ranks = [f"tkg:outcomeRole-{role}" for role in OutcomeRole]
    roles = [ranks.index(item["role"]) for item in trial["outcome"]]
    assert roles == sorted(roles)
    assert trial["outcome"][0]["id"] == "#outcome-cep-latency"


@pytest.mark.parametrize("name", NAMES)
def test_decimals_are_strings_and_integers_are_numbers(name: str) -> None:
    """PyLD reads the number 9.37 as 9.369999999999999."""
    context = _tree(name)["@context"]
    decimals = {term for term, value in context.items() if isinstance(value, dict) and value.get("@type") == "xsd:decimal"}
    values = [(key, value) for item in _objects(_tree(name)) for key, value in item.items() if key != "@context"]
    assert all(isinstance(value, str) for key, value in values if key in decimals)
    assert [(key, value) for key, value in values if isinstance(value, Decimal)] == []
    found = {f"{XSD}integer": 0, f"{XSD}decimal": sum(key in decimals for key, _ in values), f"{XSD}boolean": 0}
    for _, value in values:
        if isinstance(value, (bool, int)):
            found[f"{XSD}boolean" if isinstance(value, bool) else f"{XSD}integer"] += 1
    for datatype, count in found.items():
        assert count == sum(isinstance(term, tuple) and term[1] == datatype for _, _, term in graph(name).triples)


def test_a_number_beyond_what_json_readers_hold_is_a_string() -> None:
    big = str(2**70)
    triples: list[Triple] = [(DOCUMENT, f"{TKG}enrolment", (big, f"{XSD}integer"))]
    tree = json.loads(to_jsonld(triples, DOCUMENT))
    assert tree["enrolment"] == {"@value": big, "@type": "xsd:integer"}
    for read in READERS["jsonld"].values():
        assert read(json.dumps(tree), "jsonld") == {"": set(triples)}


@pytest.mark.parametrize(
    "extra, message",
    [
        ((f"{DOCUMENT}#claim-harm", OWNING["arms"], f"{DOCUMENT}#arm-msc-first"), "owned by two nodes: .*#arm-msc-first"),
        ((f"{DOCUMENT}#arm-msc-first", OWNING["claims"], f"{DOCUMENT}#trial"), "owned by two nodes: .*#trial"),
        ((f"{DOCUMENT}#arm-lost", f"{TKG}kind", f"{TKG}armKind-sequence"), "owned by no node, .*#arm-lost"),
        ((f"{DOCUMENT}#trial", OWNING["arms"], f"{DOCUMENT}#arm-empty"), "no statement of its own: .*#arm-empty"),
        ((f"{DOCUMENT}#trial", f"{TKG}treats", "http://x/o"), "no term for <.*#treats>"),
    ],
)
def test_a_tree_that_would_lose_or_repeat_a_node_is_refused(extra: Triple, message: str) -> None:
    with pytest.raises(GraphError, match=message):
        to_jsonld([*graph(SMART_MS).triples, extra], DOCUMENT)


def test_a_tree_without_its_document_is_refused() -> None:
    with pytest.raises(GraphError, match="no statement of its own: http://x/other"):
        to_jsonld(graph(SMART_MS).triples, "http://x/other")


# --- Turtle


@pytest.mark.parametrize("name", NAMES)
def test_turtle_has_the_trial_first_and_the_labels_of_others_last(name: str) -> None:
    head, *blocks = text(name, "turtle").removesuffix("\n").split("\n\n")
    prefixes = dict(re.fullmatch(r"@prefix ([a-z]*): <(.*)> \.", line).groups() for line in head.split("\n"))  # type: ignore[union-attr]
    assert list(prefixes) == ["", *(prefix for prefix in PREFIXES if prefix in prefixes)]
    assert prefixes == {"": f"{graph(name).name}#"} | {prefix: PREFIXES[prefix] for prefix in prefixes if prefix}
    outside_text = re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>', "", "\n\n".join(blocks))
    assert set(re.findall(r"(?<![\w-])([a-z]*):(?=[A-Za-z_])", outside_text)) == set(prefixes), "each is used, and no other"
    assert blocks[0].startswith(":trial a tkg:Trial")
    ours = [block.startswith((":", f"<{graph(name).name}>")) for block in blocks]
    assert ours == sorted(ours, reverse=True), "labels of external terms come last"
    assert all(re.fullmatch(r'\S+ rdfs:label "[^\n]*" \.', block) for block, own in zip(blocks, ours, strict=True) if not own)
    assert len(blocks) == len({subject for subject, _, _ in graph(name).triples}), "one block a node"
    others = [subject for subject, _, _ in graph(name).triples if not subject.startswith(graph(name).name)]
    assert others == sorted(set(others)), "which is met first in a record is chance"


def test_turtle_declares_no_prefix_that_it_does_not_use() -> None:
    assert to_turtle([("http://x/a", "http://x/p", ("1", f"{XSD}gYear"))], "http://x/d") == (
        f'@prefix xsd: <{XSD}> .\n\n<http://x/a> <http://x/p> "1"^^xsd:gYear .\n'
    )


def test_a_decimal_that_a_reader_of_turtle_would_rewrite_is_quoted() -> None:
    """Without quotes, rdflib makes 1E-7 of a p of 0.0000001, which is no decimal."""
    for digits, written in (("0.0000001", '"0.0000001"^^xsd:decimal'), ("18", '"18"^^xsd:decimal'), ("-33.0", "-33.0")):
        triples: list[Triple] = [("http://x/a", "http://x/p", (digits, f"{XSD}decimal"))]
        turtle = to_turtle(triples, "http://x/d")
        assert turtle.endswith(f"<http://x/a> <http://x/p> {written} .\n")
        for read in READERS["turtle"].values():
            assert read(turtle, "turtle") == {"": set(triples)}
