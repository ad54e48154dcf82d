"""Broken and hostile files are refused or reported on: no half truth, no crash, no hang, no memory without bound."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from commands import Command, limited

from kg.errors import DataError
from kg.graph.iris import TKG
from kg.sources.rdf_file import read_graphs

TINY = {
    ".ttl": b'@prefix e: <e:/> .\ne:a a e:T ; e:p "x\\n"@en , 1.5 , """y""" ; e:q [ e:r ( 1 2 ) ] .\ne:b e:p true .\n',
    ".nt": b'<e:a> <e:p> "x"@en .\n<e:a> <e:p> "1"^^<e:d> .\n<e:a> <e:p> _:b .\n',
    ".nq": b'<e:a> <e:p> "x"@en <e:g> .\n<e:a> <e:p> "1"^^<e:d> <e:h> .\n<e:a> <e:p> _:b <e:h> .\n',
    ".trig": b'@prefix e: <e:/> .\ne:g { e:a a e:T ; e:p "x" . e:b e:p 1 }\ne:h { e:a e:p 1.5 . }\n',
    ".jsonld": b'{"@id": "e:a", "e:p": ["x", {"@id": "e:b", "e:p": 1.5}], "@type": ["e:T"]}',
}


@pytest.mark.parametrize("ending", TINY)
def test_a_truncated_file_is_refused_unless_it_ends_where_a_statement_does(ending: str, tmp_path: Path) -> None:
    """Half a trial looks like a trial without harms.

    Where the cut falls between two statements, the file is well-formed and says less; only JSON has an end that is seen.
    """
    whole, file = TINY[ending], tmp_path / f"cut{ending}"
    taken = []
    refusals = []
    for length in range(1, len(whole.rstrip())):
        file.write_bytes(whole[:length])
        try:
            read_graphs(file)
        except DataError as error:
            refusals.append(str(error))
        else:
            taken.append(whole[:length].rstrip()[-1:])
    assert all(re.search(r": cannot be read as [\w-]+: line [0-9]+ ", refusal) for refusal in refusals)
    # In Turtle, a dot can end a statement as well as stand in the midst of a number.
    assert set(taken) <= {".ttl": {b"."}, ".nt": {b"."}, ".nq": {b"."}, ".trig": {b".", b"}"}, ".jsonld": set()}[ending]


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("a.ttl", "")
    return packed.getvalue()


FOREIGN = {
    "gzip": (gzip.compress(TINY[".ttl"]), "it looks like data packed by gzip; unpack it first"),
    "zip": (archive(), "it looks like a ZIP archive; unpack it first"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "it looks like a PDF document"),
    "page": (b"\n<!doctype html>\n<html><body></body></html>", "it looks like an HTML page"),
    "xml": (b'<?xml version="1.0"?><r:RDF xmlns:r="e:"/>', "it looks like XML; convert RDF/XML to Turtle first"),
    "yaml": (b"slug: smart-ms\nlicence: CC\n", "it looks like YAML; kg build reads records in YAML"),
    "utf-16": ('{"@id": "e:a"}'.encode("utf-16"), "it looks like text in UTF-16; save it as UTF-8"),
    "utf-16-be": ("<e:a> <e:p> 1 .".encode("utf-16-be"), "or text in UTF-16 or UTF-32; save it as UTF-8"),
    "utf-16-le": ("<e:a> <e:p> 1 .".encode("utf-16-le"), "or text in UTF-16 or UTF-32; save it as UTF-8"),
    "nothing": (bytes(1000), "it looks like binary data, or text"),
    "latin-1": (b'<e:a> <e:p>\n"\xe9" .', "line "),
    "registry": (json.dumps({"protocolSection": {}, "hasResults": False}).encode(), "looks like "),
    "words": (b"See the attached table.\n", "line 1 "),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_what_is_something_else_is_refused_and_named(kind: str, kg: Command, tmp_path: Path) -> None:
    """A page of an error under the name of a graph must not be the graph in which nothing is wrong."""
    content, words = FOREIGN[kind]
    for ending in (*TINY, ".json"):
        file = tmp_path / f"it{ending}"
        file.write_bytes(content)
        for arguments in (["validate", file], ["build", file], ["query", "design", "--data", file]):
            if (kind, ending, arguments[0]) == ("registry", ".json", "build"):
                continue  # a record of the registry, as this one would be if it named a study
            ran = kg(*arguments)
            assert (ran.status, ran.data.strip()) == (1, b"")
            assert f"{file}: cannot be read as " in ran.words
            assert words in ran.words


def test_a_record_of_a_registry_is_named_as_one(kg: Command, tmp_path: Path) -> None:
    file = tmp_path / "nct01234567.json"
    file.write_text('{"protocolSection": {"identificationModule": {}}, "hasResults": false}')
    ran = kg("validate", file)
    assert (
        "it looks like a record of a registry as JSON; 2 faults:\n  protocolSection: is a key that no context maps" in ran.words
    )


@pytest.mark.parametrize("content", TINY)
@pytest.mark.parametrize("ending", TINY)
def test_a_format_under_the_ending_of_another_says_the_same_or_nothing(content: str, ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"it{ending}"
    file.write_bytes(TINY[content])
    if content != ending and (content, ending) not in {(".nt", ".ttl"), (".nt", ".nq"), (".nt", ".trig"), (".ttl", ".trig")}:
        with pytest.raises(DataError, match=": cannot be read as "):
            read_graphs(file)
        return
    right = tmp_path / f"right{content}"
    right.write_bytes(TINY[content])
    assert sum(map(len, read_graphs(file).values())) == sum(map(len, read_graphs(right).values()))


@pytest.mark.parametrize("code", [0x00, 0x01, 0x0B, 0x1B, 0x7F, 0xFDD0, 0xFFFE, 0xFFFF, 0x1FFFF, 0x10FFFE])
@pytest.mark.parametrize("ending", TINY)
def test_a_character_that_no_text_has_is_refused(code: int, ending: str, tmp_path: Path) -> None:
    """Our N-Quads could not give it back as it was, a terminal would obey it, and XML cannot hold it."""
    high, low = divmod(code - 0x10000, 0x400)
    escape = f"\\u{0xD800 + high:04X}\\u{0xDC00 + low:04X}" if code > 0xFFFF else f"\\u{code:04X}"
    escape = escape if ending == ".jsonld" else f"\\U{code:08X}"
    quoted = f'"a{escape}b"'
    text = f'{{"@id": "e:a", "e:p": {quoted}}}' if ending == ".jsonld" else f"<e:a> <e:p> {quoted} ."
    file = tmp_path / f"it{ending}"
    file.write_text(text)
    with pytest.raises(DataError, match=rf"a literal holds U\+{code:04X}, .* at <e:a>, <e:p>; remove it"):
        read_graphs(file)


@pytest.mark.parametrize(
    "name, content",
    [
        ("a.ttl", rb'<e:a> <e:p> "\ud800" .'),
        ("a.nq", rb'<e:a> <e:p> "\ud800" .'),
        ("a.ttl", rb'<e:a> <e:p> "\U00110000" .'),
        ("a.ttl", b'<e:a> <e:p> "\xed\xa0\x80" .'),
        ("a.jsonld", rb'{"@id": "e:a", "e:p": "\ud800"}'),
        ("a.jsonld", rb'{"@id": "e:a", "e:p": "\udc00\ud800"}'),
        ("a.jsonld", b'{"@id": "e:a",\n "e:p": "\xed\xa0\x80"}'),
        ("a.jsonld", b'{"@id": "e:a", "e:p": "\x01"}'),
        ("a.jsonld", b'{"@id": "e:a", "e:p": NaN}'),
        ("a.jsonld", b'{"@id": "e:a", "e:p": 007}'),
        ("a.jsonld", b'{"@id": "e:a", "e:p": 1e400}'),
        ("a.jsonld", b'{"@id": "e:a"}\n{"@id": "e:b"}'),
        ("a.jsonld", b'{"@id": "e:a",}'),
        ("a.ttl", b"<e:a b> <e:p> 1 ."),
        ("a.nq", b"<e:a> <e:p> <b c> ."),
        ("a.ttl", rb"<e:a> <e:p> <e:\u0020> ."),
        ("a.ttl", b'<e:a> <e:p> "x"@e_n .'),
        ("a.ttl", b'<e:a> <e:p> "x"@toolongtag .'),
        ("a.ttl", b'<e:a> <e:p> "x"^^<relative> .'),
    ],
)
def test_what_breaks_the_rules_of_its_format_is_refused_with_its_line(name: str, content: bytes, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(DataError, match=r": cannot be read as [\w-]+: line [12] "):
        read_graphs(file)


def test_a_direction_of_writing_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "right.ttl"
    file.write_text('<e:a> <e:p> "x"@ar--rtl .')
    with pytest.raises(DataError, match="has a direction of writing, which is not kept, at <e:a>, <e:p>"):
        read_graphs(file)


def test_a_context_that_gives_our_words_another_meaning_is_taken_at_its_word(kg: Command, tmp_path: Path) -> None:
    """Honest JSON-LD may say `lower` and mean the upper limit: what is judged is what it says, not how it is spelt."""
    decimal = "http://www.w3.org/2001/XMLSchema#decimal"
    file = tmp_path / "swapped.jsonld"
    verdicts = []
    for lower, upper in (("lower", "upper"), ("upper", "lower")):
        terms = {"lower": {"@id": f"{TKG}{lower}", "@type": decimal}, "upper": {"@id": f"{TKG}{upper}", "@type": decimal}}
        file.write_text(json.dumps({"@context": terms, "@id": "e:a", "@type": f"{TKG}Analysis", "lower": "1", "upper": "2"}))
        results = json.loads(kg("validate", file, "--format", "json").data)[0]["graphs"][0]["results"]
        verdicts.append(any(result["component"] == "LessThanOrEqualsConstraintComponent" for result in results))
    assert verdicts == [False, True]


NESTED = {
    "blank.ttl": ("<e:a> <e:p> ", "[ <e:p> ", "1", " ]", " ."),
    "list.ttl": ("<e:a> <e:p> ", "( ", "1", " )", " ."),
    "open.ttl": ("<e:a> <e:p> ", "[ <e:p> ", "", "", ""),
    "blank.trig": ("<e:g> { <e:a> <e:p> ", "[ <e:p> ", "1", " ]", " . }"),
    "braces.trig": ("", "{ ", "", " }", ""),
    "term.ttl": ("<e:a> <e:p> ", "<<( <e:a> <e:p> ", "1", " )>>", " ."),
    "term.nt": ("<e:a> <e:p> ", "<<( <e:a> <e:p> ", '"1"', " )>>", " .\n"),
    "term.nq": ("<e:a> <e:p> ", "<<(<e:a><e:p>", '"1"', ")>>", " .\n"),
    "term.trig": ("<e:g> { <e:a> <e:p> ", "<<( <e:a> <e:p> ", "1", " )>>", " . }"),
    "reified.ttl": ("", "<< <e:a> <e:p> ", "1", " >>", " <e:p> 1 ."),
    "object.jsonld": ("", '{"e:p":', "1", "}", ""),
    "array.jsonld": ("", "[", "", "]", ""),
    "graph.jsonld": ("", '{"@graph":', "[]", "}", ""),
    "context.jsonld": ('{"@context":', '{"a":{"@id":"e:a","@context":', "{}", "}}", "}"),
    "json.jsonld": ('{"@id":"e:a","e:p":{"@type":"@json","@value":', "[", "", "]", "}}"),
}


def test_deep_nesting_neither_crashes_nor_hangs(tmp_path: Path) -> None:
    """A crash of a parser takes the verdict on every other file with it."""
    files = []
    for name, (start, opening, middle, closing, end) in NESTED.items():
        for depth in (4_000, 40_000):
            files.append(tmp_path / f"{depth}-{name}")
            files[-1].write_text(start + opening * depth + middle + closing * depth + end)
    ran = limited("validate", *files)
    assert ran.status == 1
    told = {
        *re.findall(r"^error: \S*/(\S+): ", ran.words, re.MULTILINE),
        *re.findall(r"^\S*/(\S+): nothing", ran.text, re.MULTILINE),
    }
    assert told == {file.name for file in files}
    assert "conforms" not in ran.text


@pytest.mark.parametrize("name, start, end", [
    ("text.ttl", '<e:a> <e:p> "', '" .'), ("long.ttl", '<e:a> <e:p> """', '""" .'), ("iri.ttl", "<e:a> <e:p> <e:", "> ."),
    ("comment.ttl", "# ", "\n"), ("open.nq", '<e:a> <e:p> "', ""), ("text.nq", '<e:a> <e:p> "', '" .\n'),
    ("text.trig", '<e:a> <e:p> "', '" .'), ("text.jsonld", '{"@id": "e:a", "e:p": "', '"}'),
    ("open.jsonld", '{"@id": "', ""),
])  # fmt: skip
def test_a_text_without_end_is_refused_in_bounded_memory(name: str, start: str, end: str, tmp_path: Path) -> None:
    """A gigabyte without a break must not become several in memory."""
    file = tmp_path / name
    with file.open("w") as out:
        out.write(start)
        for _ in range(200):
            out.write("x" * 1_000_000)
        out.write(end)
    ran = limited("validate", file, memory=400)
    file.unlink()
    assert (ran.status, ran.text.strip()) == (1, "")
    assert re.search(r"more than (16 MiB in one literal|[0-9,]+ (characters|bytes))", ran.words)
    assert len(ran.words) < 1_000
