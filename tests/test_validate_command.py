"""`kg validate` gives a verdict on what anybody wrote, and none where there is nothing to judge."""

from __future__ import annotations

import gzip
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from commands import Command
from rdflib.namespace import RDF, SH

from kg.graph.iris import TKG
from kg.pipeline import SERIALISERS, build, write_graph

ENDINGS = tuple(ending for ending, _ in SERIALISERS.values())


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {path.suffix: path for path in write_graph(build(), tmp_path_factory.mktemp("exports"))}


OTHERS = f"""\
@prefix tkg: <{TKG}> .
@prefix ex: <https://example.org/trial/> .
ex:one a tkg:Trial ; tkg:arm ex:arm ; tkg:enrolment "many" .
ex:arm a tkg:Arm .
"""


def test_a_graph_of_somebody_else_is_held_against_the_shapes(kg: Command, tmp_path: Path) -> None:
    file = tmp_path / "others.ttl"
    file.write_text(OTHERS)
    ran = kg("validate", file)
    assert (ran.status, ran.words) == (1, "")
    head, *lines = ran.text.splitlines()
    assert re.fullmatch(
        rf"{re.escape(str(file))}: does not conform: 2 nodes checked, [0-9]+ violations, [0-9]+ warnings?, [0-9]+ infos?.*", head
    )
    at = next(number for number, line in enumerate(lines) if "many" in line)
    assert lines[at - 2 : at + 1] == [
        "  Violation: https://example.org/trial/one",
        "    path:    tkg:enrolment",
        "    value:   many",
    ]
    assert lines[at + 1].startswith("    message: ")


def test_the_report_for_machines_counts(kg: Command, tmp_path: Path, exports: dict[str, Path]) -> None:
    file = tmp_path / "others.ttl"
    file.write_text(OTHERS)
    ran = kg("validate", file, exports[".ttl"], "--format", "json")
    assert ran.status == 1
    others, ours = json.loads(ran.data)
    assert (others["source"], others["conforms"], others["checked"]) == (str(file), False, True)
    (graph,) = others["graphs"]
    severities = [result["severity"] for result in graph["results"]]
    assert graph["counts"] == {name: severities.count(name) for name in ("Violation", "Warning", "Info")}
    assert graph["counts"]["Violation"] > 1
    assert graph["focusNodes"] == 2
    assert {"severity", "node", "path", "value", "message"} <= graph["results"][0].keys()
    assert (ours["conforms"], ours["graphs"][0]["counts"]["Violation"]) == (True, 0)


def test_the_standard_report_says_the_same(kg: Command, tmp_path: Path, exports: dict[str, Path]) -> None:
    file, report = tmp_path / "others.ttl", tmp_path / "report.ttl"
    file.write_text(OTHERS)
    for sources, conforms in (([exports[".jsonld"]], True), ([file, exports[".nq"]], False)):
        ran = kg("validate", *sources, "--report", report, "--format", "json")
        graph = rdflib.Graph().parse(report)
        head = graph.value(predicate=RDF.type, object=SH.ValidationReport)
        assert graph.value(head, SH.conforms).toPython() is conforms is (ran.status == 0)
        results = [result for item in json.loads(ran.data) for part in item["graphs"] for result in part["results"]]
        assert (
            len(list(graph.subjects(RDF.type, SH.ValidationResult))) == len(list(graph.objects(head, SH.result))) == len(results)
        )


def test_each_named_graph_is_validated_by_itself(kg: Command, tmp_path: Path, exports: dict[str, Path]) -> None:
    quads = exports[".nq"].read_text()
    other = quads.replace("/trial/smart-ms", "/trial/other")
    both = tmp_path / "both.nq"
    # In one of the two, a node loses its type: the other's must not stand in for it.
    lines = [line for line in other.splitlines(keepends=True) if f"{TKG}Trial>" not in line]
    both.write_text(quads + "".join(lines))
    ran = kg("validate", both)
    assert ran.status == 1
    verdicts = re.findall(r"^\S+ <\S+/trial/(\S+)>: (conforms|does not conform): ", ran.text, re.MULTILINE)
    assert dict(verdicts) == {"smart-ms": "conforms", "other": "does not conform"}


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_packed_is_read_as_what_is_not(ending: str, kg: Command, exports: dict[str, Path], tmp_path: Path) -> None:
    file = tmp_path / f"trial{ending}.gz"
    whole = gzip.compress(exports[ending].read_bytes())
    file.write_bytes(whole)
    packed, plain = kg("validate", file), kg("validate", exports[ending])
    assert (packed.status, packed.text.replace(str(file), "")) == (0, plain.text.replace(str(exports[ending]), ""))
    for broken in (whole[:-30], whole[:200], b"no gzip", whole[:100] + b"\0" * 50 + whole[150:]):
        file.write_bytes(broken)
        ran = kg("validate", file)
        assert (ran.status, ran.text) == (1, "")
        assert "cannot be read" in ran.words


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_we_write_conforms_in_every_form(ending: str, kg: Command, exports: dict[str, Path], tmp_path: Path) -> None:
    ran = kg("validate", exports[ending])
    assert (ran.status, ran.words) == (0, "")
    marked = tmp_path / f"marked{ending}"
    marked.write_bytes(b"\xef\xbb\xbf" + exports[ending].read_bytes())
    assert ": conforms: " in ran.text
    assert kg("validate", marked).text.replace(str(marked), str(exports[ending])) == ran.text


@pytest.mark.parametrize(
    "name, content",
    [
        ("empty.ttl", ""),
        ("comment.nq", "# nothing\n"),
        ("nothing.jsonld", "{}"),
        ("list.json", "[]"),
        ("node.json", '{"@id": "https://example.org/a"}'),
        ("foreign.nt", "<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n"),
    ],
)
def test_nothing_to_check_is_no_success(name: str, content: str, kg: Command, tmp_path: Path) -> None:
    # "conforms" over a graph that no shape looked at is the most comfortable of all wrong verdicts.
    file, report = tmp_path / name, tmp_path / "report.ttl"
    file.write_text(content)
    ran = kg("validate", file, "--report", report)
    assert ran.status == 1
    assert ran.text.startswith(f"{file}: nothing checked")
    assert "conforms" not in ran.text
    assert "true" not in report.read_text()
    (item,) = json.loads(kg("validate", file, "--format", "json").data)
    assert (item["checked"], item["conforms"]) == (False, False)


@pytest.mark.parametrize(
    "name, content, words",
    [
        ("table.csv", b"a,b\n", "table.csv: not a known ending for triples: '.csv'; known are .ttl"),
        ("none", b"", "not a known ending for triples: 'none'"),
        ("broken.ttl", b"<https://example.org/a> .", "broken.ttl: cannot be read as Turtle: line 1 column"),
        ("latin.ttl", b'<a:a> <a:b>\n"\xe9" .', "latin.ttl: cannot be read as Turtle: line 2 column"),
        ("empty.jsonld", b"", "empty.jsonld: cannot be read as JSON-LD: line 1 column 1"),
        ("deep.jsonld", b"[" * 100_000, "deep.jsonld: cannot be read as JSON-LD: "),
        ("star.ttl", b"<a:a> <a:b> <<( <a:a> <a:b> <a:c> )>> .", "a triple that speaks of a triple"),
        ("folder.ttl", None, "folder.ttl: cannot be read: Is a directory"),
        ("absent.ttl", ..., "absent.ttl: cannot be read: No such file or directory"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_by_name(
    name: str, content: object, words: str, kg: Command, tmp_path: Path
) -> None:
    if content is None:
        (tmp_path / name).mkdir()
    elif isinstance(content, bytes):
        (tmp_path / name).write_bytes(content)
    ran = kg("validate", tmp_path / name, "--report", tmp_path / "report.ttl")
    assert (ran.status, ran.data) == (1, b"")
    assert ran.words.startswith("error: ")
    assert words in ran.words
    # A report over the files that could be read would say that all is well.
    assert not (tmp_path / "report.ttl").exists()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Listen where nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


def nobody_called(server: socket.socket) -> bool:
    try:
        server.accept()
    except BlockingIOError:
        return True
    return False


@pytest.mark.parametrize(
    "context",
    [
        '"ADDRESS"',
        '["ADDRESS"]',
        '{"@import": "ADDRESS"}',
        '{"a": {"@id": "https://example.org/a", "@context": "ADDRESS"}}',
        '"context.jsonld"',
        '"file:///etc/hostname"',
        '"data:application/ld+json,{}"',
        '[{"@propagate": false}, "ADDRESS"]',
        '[null, "//127.0.0.1/context.jsonld"]',
        '{"@import": "ADDRESS", "@propagate": false}',
        '{"unused": {"@id": "https://example.org/a", "@context": ["ADDRESS"]}}',
        '{"a": {"@id": "https://example.org/a", "@context": {"b": {"@id": "https://example.org/b", "@context": "ADDRESS"}}}}',
        '{"@base": "ADDRESS", "a": {"@id": "https://example.org/a", "@context": {"@import": "context.jsonld"}}}',
    ],
)
def test_a_context_that_lies_elsewhere_is_refused_and_not_fetched(
    context: str, kg: Command, tmp_path: Path, listener: socket.socket
) -> None:
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/context.jsonld"
    file = tmp_path / "remote.jsonld"
    file.write_text(f'{{"@context": {context.replace("ADDRESS", address)}, "@type": "{TKG}Trial", "a": {{"b": 1}}}}')
    (tmp_path / "context.jsonld").write_text('{"@context": {}}')
    for arguments in (["validate", file], ["build", file], ["query", "design", "--data", file]):
        ran = kg(*arguments)
        assert ran.status == 1
        assert "lies elsewhere, and nothing is fetched; write the context into the document" in ran.words
    assert nobody_called(listener)
