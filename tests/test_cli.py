"""The command line tells success from refusal from wrong usage, data from words, and never shows a traceback."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from commands import KG, Command

from kg import pipeline
from kg.errors import DocumentError, KgError
from kg.graph.iris import TKG
from kg.pipeline import build, read_record, write_graph
from kg.record.concepts import SourceKind
from kg.record.source import SourceAnchor, SourceDocument
from kg.resources import bundled_record
from kg.sources.document import verify_documents
from kg.triples import Triple

SINGLE_ARM = Path(__file__).parent / "records" / "example-single-arm.yaml"
SMART_MS = bundled_record()


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {path.suffix: path for path in write_graph(build(), tmp_path_factory.mktemp("exports"))}


def test_a_build_gives_no_data_and_tells_what_it_did(kg: Command, tmp_path: Path) -> None:
    ran = kg("build", "--out", tmp_path)
    assert (ran.status, ran.data) == (0, b"")
    assert re.search(r"canonical SHA-256 [0-9a-f]{64}", ran.words)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["smart-ms.jsonld", "smart-ms.nq", "smart-ms.ttl"]
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert kg("build", "--out", tmp_path).status == 0
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first


@pytest.mark.parametrize(
    "arguments",
    [
        ["frobnicate"],
        ["build", "--frobnicate"],
        ["build", "--format", "rdfxml"],
        ["validate"],
        ["validate", "--format", "csv", "x.ttl"],
        ["query"],
        ["query", "--format", "xml", "design"],
        ["query", "design", "--set", "trial"],
        ["query", "design", "--set", "=x"],
        ["query", "design", "--set", "trial=a", "--set", "trial=b"],
        ["query", "design", "enrolment"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_status_2(arguments: list[str], kg: Command) -> None:
    ran = kg(*arguments)
    assert (ran.status, ran.data) == (2, b"")
    assert "Error: " in ran.words


@pytest.mark.parametrize("option", [["--help"], ["--version"], ["build", "--help"], ["validate", "-h"], ["query", "-h"]])
def test_help_is_data_and_success(option: list[str], kg: Command) -> None:
    ran = kg(*option)
    assert ran.status == 0
    assert ran.data
    assert ran.words == ""


BASES = ["", "x", "w3id.org/", "ftp://example.org/", "urn:x:/", "https:///", "https://example.org", "https://example.org/#"]
BASES += [f"https://example.org/{part}/" for part in ("?x", "a b", "<x>", "\x01", "a/../b")]


@pytest.mark.parametrize("base", BASES)
def test_a_base_that_no_iri_can_start_with_is_wrong_usage(base: str, kg: Command, tmp_path: Path) -> None:
    ran = kg("build", "--base", base, "--out", tmp_path)
    assert ran.status == 2
    assert "not a base for IRIs" in ran.words
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("unvalidated")
def test_a_bad_source_does_not_stop_the_others(kg: Command, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("slug: 'a\n")
    out = tmp_path / "out"
    ran = kg("build", bad, SINGLE_ARM, tmp_path / "none.yaml", tmp_path, SMART_MS, "--out", out, "--format", "nquads")
    assert (ran.status, ran.data) == (1, b"")
    assert sorted(path.name for path in out.iterdir()) == ["example-single-arm.nq", "smart-ms.nq"]
    assert f"error: {bad}: 1 fault\n  {bad}: line 2, column 1: " in ran.words
    assert "none.yaml: cannot be read: No such file or directory" in ran.words
    assert f"error: {tmp_path}: " in ran.words


@pytest.mark.usefixtures("unvalidated")
def test_two_sources_of_one_name_do_not_replace_each_other(kg: Command, exports: dict[str, Path], tmp_path: Path) -> None:
    # The second would be written over the first, and the first would be gone without a word.
    ran = kg("build", SMART_MS, exports[".nq"], "--out", tmp_path)
    assert ran.status == 1
    assert f"error: {exports['.nq']}: its files would replace those of {SMART_MS}: both have the slug 'smart-ms'" in ran.words


def test_a_graph_that_violates_a_shape_is_not_written(kg: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mapped = pipeline.trial_triples

    def invent(*arguments: object) -> Iterator[Triple]:
        triples = list(mapped(*arguments))  # type: ignore[arg-type]
        yield from [*triples, (triples[0][0], f"{TKG}inventedFact", ("treats the disease", ""))]

    monkeypatch.setattr(pipeline, "trial_triples", invent)
    monkeypatch.setattr(pipeline, "to_jsonld", lambda *_: "{}")
    (tmp_path / "smart-ms.ttl").write_text("what stood there")
    ran = kg("build", "--out", tmp_path)
    assert ran.status == 1
    assert "does not conform" in ran.words
    assert "treats the disease" in ran.words
    assert ran.words.endswith("error: the graph violates a shape, and nothing was written\n")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"smart-ms.ttl": "what stood there"}


@pytest.mark.usefixtures("unvalidated")
def test_a_place_that_cannot_be_written_to(kg: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert kg("build", "--out", tmp_path / "file").status == 2
    ran = kg("build", "--out", tmp_path / "file" / "folder")
    assert ran.status == 1
    assert "cannot be written: Not a directory" in ran.words
    (tmp_path / "smart-ms.nq").mkdir()
    ran = kg("build", "--out", tmp_path)
    assert (ran.status, "smart-ms.nq: cannot be written: is a folder" in ran.words) == (1, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "smart-ms.nq"]


@pytest.mark.usefixtures("unvalidated")
def test_an_interrupt_leaves_nothing_half_written(kg: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "smart-ms.ttl").write_text("what stood there")
    renamed = iter([True, False])

    def interrupt(self: Path, target: Path) -> Path:
        if next(renamed, True):
            os.rename(self, target)  # noqa: PTH104 -- Path.replace is what stands aside here
            return target
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    assert kg("build", "--out", tmp_path).status == 1
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"smart-ms.ttl": "what stood there"}


def test_an_interrupt_from_outside_ends_the_command_in_order(tmp_path: Path) -> None:
    # The first file has been written beside its place, and the disk takes its time.
    slow = "import os, pathlib, time; os.fsync = lambda _: (pathlib.Path('ready').touch(), time.sleep(60)); "
    running = subprocess.Popen(
        [sys.executable, "-c", slow + KG[-1], "build", "--out", "out"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    for _ in range(400):
        if (tmp_path / "ready").exists():
            break
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=20)
    assert (running.returncode, out) == (1, b"")
    assert b"Traceback" not in err
    assert list((tmp_path / "out").iterdir()) == []


def test_output_that_nobody_reads_or_that_has_no_room_is_no_traceback() -> None:
    start = [*KG, "query", "--list"]
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(start, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (ran.returncode, ran.stderr) == (1, b"error: standard output: No space left on device\n")
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(start, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (1, b"")


def test_a_terminal_that_cannot_show_a_letter_gets_an_escape(tmp_path: Path) -> None:
    query = tmp_path / "q.rq"
    query.write_text('SELECT ("caf\N{LATIN SMALL LETTER E WITH ACUTE} \N{GREEK SMALL LETTER BETA}" AS ?x) {}', encoding="utf-8")
    data = tmp_path / "empty.nt"
    data.write_text("")
    start = [*KG, "query", str(query), "--data", str(data)]
    for form, shown in (("table", rb"caf\xe9 \u03b2"), ("csv", "café β".encode())):
        environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
        ran = subprocess.run([*start, "--format", form], env=environment, capture_output=True, check=False)
        assert (ran.returncode, ran.stderr) == (0, b"")
        assert shown in ran.stdout


def test_a_fault_of_our_own_is_called_one(
    kg: Command, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("surprise")

    monkeypatch.setattr(pipeline, "build", fail)
    with pytest.raises(ZeroDivisionError):
        kg("build")
    from kg.cli import main

    monkeypatch.delenv("KG_TRACEBACK")
    with pytest.raises(SystemExit) as ended:
        main(args=["build"], prog_name="kg")
    assert ended.value.code == 1
    assert capsysbinary.readouterr().err.startswith(b"error: a fault of kg, not of what it was given")


def test_a_document_that_is_given_twice_counts_once(tmp_path: Path) -> None:
    # "204 of 102 anchors held against the documents" is a claim that no reader can make sense of.
    document = tmp_path / "source.txt"
    document.write_text("Results: 24")
    anchor = SourceAnchor(key="a", section="Results", figures="24", start_offset=9, end_offset=11)
    digest = hashlib.sha256(document.read_bytes()).hexdigest()
    source = SourceDocument(key="s", title="Invented", source_kind=SourceKind.PRIMARY, sha256=digest, anchors=(anchor,))
    record = read_record().model_copy(update={"sources": (source,)})
    assert verify_documents(record, [document, document]) == 1
    (tmp_path / "folder.txt").mkdir()
    for path, words in (
        (tmp_path / "folder.txt", "cannot be read: Is a directory"),
        (SMART_MS, "is none of the record's sources"),
    ):
        with pytest.raises(DocumentError, match=words):
            verify_documents(record, [document, path])


def test_a_name_that_is_no_text_is_no_traceback(kg: Command, tmp_path: Path, exports: dict[str, Path]) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\x1b[2J.ttl"))
    for content in (exports[".ttl"].read_bytes(), b"<"):
        file.write_bytes(content)
        for form in ("text", "json"):
            ran = kg("validate", file, "--format", form)
            assert ran.status == int(content == b"<")
            assert "\x1b" not in ran.words
            assert b"\x1b" not in ran.data
            if form == "json":
                assert isinstance(json.loads(ran.data), list)
    ran = kg("build", file)
    assert (ran.status, "\x1b" in ran.words) == (1, False)


def test_every_refusal_is_of_one_family() -> None:
    from kg import errors

    found: Iterable[type] = [item for item in vars(errors).values() if isinstance(item, type) and issubclass(item, Exception)]
    assert all(issubclass(item, KgError) for item in found)
