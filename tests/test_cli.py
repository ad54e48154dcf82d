"""The command line tells success from refusal from wrong usage, data from words, and never shows a traceback."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import rdflib
from commands import Command, command
from rdflib.namespace import RDF, SH

from kg import pipeline
from kg.errors import KgError
from kg.graph.iris import TKG
from kg.pipeline import SERIALISERS, build, write_graph
from kg.resources import bundled_record
from kg.triples import Triple
from kg.validation.report import GraphReport, Report

SINGLE_ARM = Path(__file__).parent / "records" / "example-single-arm.yaml"
SMART_MS = bundled_record()
KG = [sys.executable, "-c", "from kg.cli import main; main(prog_name='kg')"]
ENDINGS = tuple(ending for ending, _ in SERIALISERS.values())


@pytest.fixture
def kg(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Command:
    return command(capsysbinary, monkeypatch)


@pytest.fixture
def unvalidated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip the shapes, for what does not turn on them and would take most of the time."""
    conforms = Report("", (GraphReport("", 1),))
    monkeypatch.setattr(pipeline.TrialGraph, "validate", lambda _: conforms)


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {path.suffix: path for path in write_graph(build(), tmp_path_factory.mktemp("exports"))}


# -- exit status and streams


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


# -- random damage


SPICE = [
    b"\x00",
    b"\xff",
    b"\xed\xa0\x80",
    b'"',
    b"\\",
    b"\n",
    b"\t",
    b"{",
    b"}",
    b"[",
    b"]",
    b": ",
    b"#",
    b"&a ",
    b"*a ",
    b"!!x ",
]
SPICE += [
    b"- ",
    b"'",
    b"|",
    b"%",
    b"@",
    b"<<: ",
    b"? ",
    b"---\n",
    b"9" * 40,
    b"e5",
    b"<",
    b"^^",
    b"_:",
    b"\\uD800",
    b'"@en',
    b"@id",
]


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Change a few bytes, stretches or lines."""
    for _ in range(chance.choice((1, 1, 2, 5))):
        at, kind = chance.randrange(len(content)), chance.randrange(4)
        if kind == 0:
            content = content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]
        elif kind == 1:
            content = content[:at] + content[at + chance.choice((1, 2, 10, 100)) :]
        elif kind == 2:
            content = content[:at] + chance.choice(SPICE) + content[at:]
        else:
            other = chance.randrange(len(content))
            content = content[:at] + content[other : other + chance.choice((1, 10, 60, 300))] + content[at:]
    return content


@pytest.mark.parametrize("ending", [".yaml", *ENDINGS])
def test_random_damage_is_refused_or_does_no_harm(
    ending: str,
    kg: Command,
    exports: dict[str, Path],
    tmp_path: Path,
    unvalidated: None,  # noqa: ARG001
) -> None:
    whole = (SMART_MS if ending == ".yaml" else exports[ending]).read_bytes()
    chance = random.Random(f"smart-ms{ending}")  # noqa: S311 -- damage that is the same in every run
    files = [tmp_path / f"{number}{ending}" for number in range(150)]
    for file in files:
        file.write_bytes(damaged(whole, chance))
    statuses = set()
    for file in files:
        ran = kg("build", file, "--out", tmp_path / "out", "--format", "nquads")
        statuses.add(ran.status)
        assert (ran.status == 1) == ran.words.startswith("error: "), ran.words
        assert ran.data == b""
    assert statuses == {0, 1}


def test_random_damage_is_validated_or_refused(kg: Command, exports: dict[str, Path], tmp_path: Path) -> None:
    chance = random.Random("validate")  # noqa: S311
    files = []
    for ending in ENDINGS:
        for number in range(4):
            files.append(tmp_path / f"{number}{ending}")
            files[-1].write_bytes(damaged(exports[ending].read_bytes(), chance))
    assert kg("validate", *files).status in (0, 1)


# -- validating what others made


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
        ("list.json", "[1, 2]"),
        ("registry.json", '{"nctId": "x"}'),
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
