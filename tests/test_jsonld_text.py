"""A key or a value of JSON-LD that no triple comes from is named, and nothing else is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from graphs import NAMES, text
from jsonld_examples import LOST, WHOLE, XSD
from pyld import jsonld

from kg.errors import DataError
from kg.sources.json_text import DEPTH_LIMIT
from kg.sources.jsonld_bounds import CHAIN_LIMIT, FAULT_LIMIT, TERM_LIMIT
from kg.sources.jsonld_text import check_json, check_nothing_lost, json_path, lost_values
from kg.sources.rdf_file import read_graphs


def triples(document: Any) -> set[str]:
    found = ox.Dataset(ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD))
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(map(str, found))


def keys(item: Any, *, of_context: bool = False) -> Iterator[tuple[dict[str, Any], str]]:
    """Give each key of a document that is not of a context, with the object that it stands in."""
    if isinstance(item, dict):
        for key, value in item.items():
            if key != "@context":
                yield item, key
                yield from keys(value, of_context=of_context)
    elif isinstance(item, list):
        for value in item:
            yield from keys(value)


@pytest.mark.parametrize("name", WHOLE)
def test_what_says_something_is_not_refused(name: str) -> None:
    """A false alarm keeps a reader from a graph that is whole. The parser confirms: without the key, it says less."""
    document = WHOLE[name]
    assert lost_values(check_json(json.dumps(document).encode())) == []
    whole = triples(document)
    for around, key in list(keys(document)):
        if key in ("x", "@none") or (key == "@id" and (around[key].startswith("_:") or name == "included nodes")):
            continue  # within a value of JSON, a key that says nothing, a node that has no name or no statement
        value = around.pop(key)
        try:
            assert triples(document) != whole, key
        except SyntaxError:
            pass  # without it, the rest is no JSON-LD
        finally:
            around[key] = value


@pytest.mark.parametrize("name", WHOLE)
def test_an_unknown_key_is_found_wherever_it_stands(name: str) -> None:
    """The parser says nothing of it: the document says what it said, so that only a look at the text can tell."""
    document = WHOLE[name]
    if "vocab" in name:
        return  # there, every key means something
    whole = triples(document)
    for around in {id(around): around for around, _ in keys(document)}.values():
        around["allocated Cuont"] = "9"
        with suppress(SyntaxError):
            if triples(document) == whole:
                found = [json_path(fault.path) for fault in lost_values(document)]
                assert found
                assert all(path.endswith('["allocated Cuont"]') for path in found)
        del around["allocated Cuont"]


@pytest.mark.parametrize("name", LOST)
def test_what_a_parser_drops_is_named_with_its_path(name: str) -> None:
    """A misspelt count is dropped, the arm then has no count, and a reader takes the count for not stated."""
    document, words = LOST[name]
    triples(document)  # the parser takes it
    with pytest.raises(DataError) as caught:
        check_nothing_lost(check_json(json.dumps(document).encode()))
    assert f"\n  {words}" in str(caught.value)
    assert str(caught.value).startswith("1 fault:")


@pytest.mark.parametrize("document", [{"@context": {"p": None}, "@id": "e:a", "p": {"q": 1}}, {"@id": "e:a", "e:p": None},
                                      {"@id": "e:a"}, {"@context": {"unused": "e:u"}, "@id": "e:a", "e:p": [None, "x"]},
                                      {"@id": "e:a", "@index": "any", "e:p": "x"}])  # fmt: skip
def test_what_the_author_wishes_to_drop_is_dropped(document: Any) -> None:
    assert lost_values(document) == []


@pytest.mark.parametrize(
    "raw, words",
    [
        (b'{"@id": "e:a", "e:p": {"p": "0.044", "q": 1, "p": "0.668"}}', '["e:p"].p: stands twice in one object'),
        (b'[{"@context": {"p": "e:p", "p": "e:q"}, "p": 1}]', "[0].@context.p: stands twice"),
        (b'{"@id": "e:a", "e:p": {"@type": "@json", "@value": {"x": 1, "x": 2}}}', '["e:p"].@value.x: stands twice'),
    ],
)  # fmt: skip
def test_a_key_that_stands_twice_is_refused(raw: bytes, words: str) -> None:
    """Two p values under one key: which of them a reader gets depends on the parser."""
    with pytest.raises(DataError) as caught:
        check_json(raw)
    assert words in str(caught.value)


@pytest.mark.parametrize("digits", ["9.370", "9.0", "1e3", "0.044", "-0", "-0.0", "12345678901234567890", "9007199254740993"])
@pytest.mark.parametrize("form", ['{"@context": {"p": {"@id": "e:p", "@type": "%sdecimal"}}, "p": %s}',
                                  '{"e:p": {"@type": "%sdecimal", "@value": %s}}'])  # fmt: skip
def test_a_number_that_does_not_keep_its_digits_is_refused(digits: str, form: str) -> None:
    """9.370 comes out as 9.37E0 and 9.0 as 9: the second has another precision than the source, and no shape can see it."""
    (fault,) = lost_values(check_json((form % (XSD, digits)).encode()))
    assert fault.message == f"is a JSON number, and would not keep its digits: {digits}"
    assert fault.hint == "write it as a string"


@pytest.mark.parametrize("digits", ["9", "-33", "0", "9007199254740991"])
def test_a_whole_number_keeps_its_digits(digits: str, tmp_path: Path) -> None:
    file = tmp_path / "number.jsonld"
    file.write_text(f'{{"@context": {{"p": {{"@id": "e:p", "@type": "{XSD}decimal"}}}}, "@id": "e:a", "p": {digits}}}')
    assert read_graphs(file) == {"": [("e:a", "e:p", (digits, f"{XSD}decimal"))]}


@pytest.mark.parametrize("name", NAMES)
def test_what_we_write_passes_in_every_form_of_jsonld(name: str) -> None:
    ours = json.loads(text(name, "jsonld"))
    quads = list(ox.parse(text(name, "jsonld"), format=ox.RdfFormat.JSON_LD))
    forms = [ours, jsonld.expand(ours), jsonld.flatten(ours), jsonld.flatten(ours, {"@context": ours["@context"]})]
    for form in [json.dumps(form).encode() for form in forms] + [ox.serialize(quads, format=ox.RdfFormat.JSON_LD)]:
        check_nothing_lost(check_json(form))


def test_a_long_list_of_losses_is_cut() -> None:
    with pytest.raises(DataError) as caught:
        check_nothing_lost({f"key {number}": 1 for number in range(10_000)})
    assert len(str(caught.value).splitlines()) == FAULT_LIMIT + 2
    assert str(caught.value).startswith("it looks like JSON without a context; ")


@pytest.mark.parametrize("depth, refused", [(DEPTH_LIMIT, False), (DEPTH_LIMIT + 1, True), (900, True), (100_000, True)])
@pytest.mark.parametrize("opening, closing", [('{"e:a":', "}"), ("[", "]"), ('{"@graph":[', "]}"), ('{"@context":[', "]}")])
def test_deep_nesting_is_refused_before_a_parser_gets_it(depth: int, refused: bool, opening: str, closing: str) -> None:  # noqa: FBT001
    """At 5,000 levels the parser takes the process with it, and no error says which file did it."""
    times = depth // len([sign for sign in opening if sign in "{["])
    raw = (opening * times + "[]" * refused + '""' * (not refused) + closing * times).encode()
    if refused:
        with pytest.raises(DataError, match="nested more than 100 levels deep"):
            check_json(raw)
    else:
        check_json(raw)


def test_a_context_of_more_terms_than_any_has_is_refused(tmp_path: Path) -> None:
    """A chain of 30,000 terms, each written with the next, takes the parser's stack."""
    terms = {f"t{number}": f"t{number + 1}:x" for number in range(TERM_LIMIT + 1)}
    for context in (terms, [{}, terms], {"a": {"@id": "e:a", "@context": terms}}):
        file = tmp_path / "chain.jsonld"
        file.write_text(json.dumps({"@context": context, "@id": "e:a", "t0": "x"}))
        with pytest.raises(DataError, match="defines 5,001 terms, more than 5,000"):
            read_graphs(file)


@pytest.mark.parametrize("length", [CHAIN_LIMIT + 2, 5_000])
@pytest.mark.parametrize("shape", ["t{next}:x", "t{next}", {"@id": "t{next}:x"}, {"@id": "e:a", "@type": "t{next}:x"}])
def test_a_long_chain_of_terms_is_refused_before_the_parser_gets_it(length: int, shape: object, tmp_path: Path) -> None:
    """The parser calls itself for each link, and at some thousands the whole process is gone."""
    form = json.dumps(shape)
    terms = {f"t{number}": json.loads(form.replace("{next}", str(number + 1))) for number in range(length - 1)}
    file = tmp_path / "chain.jsonld"
    for last in ("e:x/", "t0:x"):
        file.write_text(json.dumps({"@context": {**terms, f"t{length - 1}": last}, "@id": "e:a", "t0": "x"}))
        with pytest.raises(DataError, match=r"\n  @context: has terms that are written with each other, more than 20 in a row"):
            read_graphs(file)


@pytest.mark.parametrize("container", ["@graph", ["@graph", "@id"], ["@set", "@graph"]])
@pytest.mark.parametrize("group", ["@set", "@list", "s"])
def test_graphs_as_values_beside_sets_are_refused_before_the_parser_gets_them(container: object, group: str) -> None:
    """Oxigraph 0.5.13 ends the process on them."""
    context = {"s": "@set", "P": {"@id": "e:P", "@container": container}}
    document = {"@context": context, "@id": "e:a", "P": {"e:g": {group: []}, group: []}}
    with pytest.raises(DataError, match="makes graphs of its values, in a document that has @set or @list"):
        check_json(json.dumps(document).encode())


def test_terms_that_go_round_in_a_circle_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "circle.jsonld"
    file.write_text('{"@context": {"a": "b:x", "b": "a:x"}, "@id": "e:a", "a": "x"}')
    with pytest.raises(DataError, match="Cyclic IRI mapping"):
        read_graphs(file)
