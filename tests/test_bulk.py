"""Show that a bulk run loses nothing in silence, stops at nothing, and writes the same bytes however it got there."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bulk_studies import dying, lines, study
from click.testing import CliRunner, Result

from kg.bulk import batch as batches_of
from kg.bulk import inputs as inputs_of
from kg.bulk import running
from kg.bulk.batch import Options
from kg.bulk.inputs import Inputs, Raw, batches
from kg.bulk.running import Run, run
from kg.cli import main
from kg.errors import KgError, OutputError
from kg.graph.iris import DEFAULT_BASE, LABEL
from kg.pipeline import build
from kg.serialise.nquads import canonical_hash

OPTIONS = Options(DEFAULT_BASE, "all")
TEN = [study(number, f"Study {number}") for number in range(1, 11)]


def kg(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def graphs(path: Path) -> dict[str, list[str]]:
    """Give the lines of a file of N-Quads by graph, in their order."""
    raw = path.read_bytes()
    text = gzip.decompress(raw) if path.name.endswith(".gz") else raw
    found: dict[str, list[str]] = {}
    for line in text.decode().splitlines():
        found.setdefault(line.split(" ")[-2][1:-1], []).append(line)
    return found


def numbers(path: Path) -> list[str]:
    return [name.rpartition("/")[2] for name in graphs(path) if "/trial/" in name]


def told(found: dict[str, Any]) -> dict[str, Any]:
    """Leave out of a report what differs from run to run."""
    return {name: value for name, value in found.items() if name not in ("timings", "inputs", "output", "ignored_files")}


# ------------------------------------------------------------------------------------------------ inputs


def _as_jsonl(folder: Path) -> Path:
    path = folder / "all.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + lines(*TEN[:5]) + b"\n  \n" + lines(*TEN[5:]).rstrip(b"\n"))
    return path


def _as_array(folder: Path) -> Path:
    path = folder / "all.json"
    path.write_text(json.dumps(TEN, indent=2), encoding="utf-8")
    return path


def _as_page(folder: Path) -> Path:
    path = folder / "page.json"
    path.write_text(json.dumps({"totalCount": 10, "studies": TEN, "nextPageToken": "x"}), encoding="utf-8")
    return path


def _as_gzip(folder: Path) -> Path:
    path = folder / "all.jsonl.gz"
    path.write_bytes(gzip.compress(lines(*TEN[:4])) + gzip.compress(lines(*TEN[4:])))
    return path


def _as_zip(folder: Path) -> Path:
    path = folder / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("README.txt", "nothing to read")
        archive.writestr("a/one.json", json.dumps(TEN[0]))
        archive.writestr("../../rest.jsonl", lines(*TEN[1:]))
    return path


def _as_folder(folder: Path) -> Path:
    path = folder / "many"
    (path / "b").mkdir(parents=True)
    (path / "a.json").write_text(json.dumps(TEN[0], indent=1), encoding="utf-8")
    (path / "b" / "rest.jsonl").write_bytes(lines(*TEN[1:]))
    (path / "notes.txt").write_text("nothing to read", encoding="utf-8")
    (path / ".hidden.json").write_text("{}", encoding="utf-8")
    return path


@pytest.mark.parametrize("make", [_as_jsonl, _as_array, _as_page, _as_gzip, _as_zip, _as_folder])
def test_every_form_of_input_gives_the_same_graphs(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    """Else a trial is missing because of how somebody packed it."""
    out = tmp_path / "out.nq"
    found = run(Run([make(tmp_path)], out, OPTIONS))
    assert numbers(out) == [f"nct{number:08d}" for number in range(1, 11)]
    assert found["records"] == {"read": 10, "written": 10, "failed": 0}
    assert found["validated"] == {"trials": 10, "violating": 0}


def test_what_is_no_record_in_a_folder_is_counted(tmp_path: Path) -> None:
    """Else nobody sees that half a folder had another ending."""
    assert run(Run([_as_folder(tmp_path)], tmp_path / "out.nq", OPTIONS))["ignored_files"] == 2


def test_a_graph_is_that_of_a_build_by_itself(tmp_path: Path) -> None:
    """Else two exports of one record differ by how they were made, and a diff of them means nothing."""
    single = tmp_path / "one.json"
    single.write_text(json.dumps(TEN[0]), encoding="utf-8")
    graph = build(single)
    run(Run([_as_jsonl(tmp_path)], tmp_path / "out.nq", OPTIONS))
    own = [triple for triple in graph.triples if triple[1] != LABEL or triple[0].startswith(graph.name)]
    expected = canonical_hash(own)
    assert [line.replace(f" <{graph.name}> .", " .") for line in graphs(tmp_path / "out.nq")[graph.name]]
    import hashlib

    lines_of = "".join(f"{line.removesuffix(f' <{graph.name}> .')} .\n" for line in graphs(tmp_path / "out.nq")[graph.name])
    assert hashlib.sha256(lines_of.encode()).hexdigest() == expected


def test_labels_of_terms_stand_once_and_in_no_trial(tmp_path: Path) -> None:
    """Else a label that changes would change a hundred thousand trials."""
    run(Run([_as_jsonl(tmp_path)], tmp_path / "out.nq", OPTIONS))
    found = graphs(tmp_path / "out.nq")
    terms = found.pop(f"{DEFAULT_BASE}terms")
    assert [line for line in terms if "D006333" in line] == [
        f'<http://id.nlm.nih.gov/mesh/D006333> <{LABEL}> "Heart Failure" <{DEFAULT_BASE}terms> .'
    ]
    assert not [line for trial in found.values() for line in trial if line.startswith("<http://id.nlm.nih.gov")]
    assert terms == sorted(terms)
    assert all(trial == sorted(trial) for trial in found.values())


# ------------------------------------------------------------------------------------------------ bad records


BAD = {
    "truncated": ('{"protocolSection": {"identificationModule": {"nctId": "NCT00000099"', "is no JSON"),
    "no JSON": ("not JSON", "is no JSON"),
    "a number": ("17", "is no study record"),
    "a list": ("[]", "is no study record"),
    "no number": (json.dumps({"protocolSection": {}}), "nctId is absent"),
    "a path for a number": (
        json.dumps({"protocolSection": {"identificationModule": {"nctId": "../../x"}}}), "not NCT and 8 digits"
    ),
    "a key twice": ('{"protocolSection": {"identificationModule": {"nctId": "NCT00000099", "nctId": "NCT00000098"}}}', "twice"),
    "half a surrogate": ('{"protocolSection": {"identificationModule": {"nctId": "NCT00000099", "acronym": "\\ud800"}}}', "JSON"),
    "deep": ("[" * 100_000 + "]" * 100_000, "is no JSON"),
    "wrong type": (json.dumps(study(99, conditionsModule={"conditions": "pain"})), "conditions"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_record_is_told_and_passed_over(tmp_path: Path, name: str) -> None:
    """Else one bad line costs a hundred thousand trials, or is gone and nobody knows."""
    text, reason = BAD[name]
    source = tmp_path / "all.jsonl"
    source.write_bytes(lines(TEN[0], text, TEN[1]))
    answer = kg("bulk", source, "--out", tmp_path / "out.nq", "--report", tmp_path / "report.json")
    assert answer.exit_code == 1
    assert numbers(tmp_path / "out.nq") == ["nct00000001", "nct00000002"]
    found = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert found["records"] == {"read": 3, "written": 2, "failed": 1}
    (failure,) = found["failures"]
    assert (failure["path"], failure["place"]) == (str(source), "line 2")
    assert reason in failure["reason"]
    assert reason in answer.stderr


def test_what_is_not_utf8_is_told_and_passed_over(tmp_path: Path) -> None:
    """Else letters of a title are guessed."""
    source = tmp_path / "all.jsonl"
    source.write_bytes(lines(TEN[0]) + lines(TEN[1]).replace(b"Study", b"\xff\xfe") + lines(TEN[2]))
    found = run(Run([source], tmp_path / "out.nq", OPTIONS))
    assert numbers(tmp_path / "out.nq") == ["nct00000001", "nct00000003"]
    assert [item["place"] for item in found["failures"]] == ["line 2"]


@pytest.mark.parametrize("size", [1, 3, 50])
def test_a_number_that_stands_twice_is_taken_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Else a trial counts twice, or which of the two is taken depends on the size of batches."""
    monkeypatch.setattr(running, "RECORDS", size)
    source = tmp_path / "all.jsonl"
    source.write_bytes(lines(*TEN[:4], study(2, "Another"), *TEN[4:], study(2, "A third")))
    found = run(Run([source], tmp_path / "out.nq", OPTIONS))
    assert [(item["number"], item["place"]) for item in found["failures"]] == [
        ("NCT00000002", "line 5"), ("NCT00000002", "line 12"),
    ]  # fmt: skip
    assert "Another" not in (tmp_path / "out.nq").read_text(encoding="utf-8")


def test_a_graph_that_violates_a_shape_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else what the contract refuses is in the file that says that all of it was validated."""

    def refuse(graph: str, _triples: object, _number: str) -> None:
        if graph.endswith("4"):
            raise KgError("violates the shapes in 1 place: trial: two titles")

    monkeypatch.setattr(batches_of, "_validate", refuse)
    found = run(Run([_as_jsonl(tmp_path)], tmp_path / "out.nq", OPTIONS))
    assert [item["number"] for item in found["failures"]] == ["NCT00000004"]
    assert "nct00000004" not in numbers(tmp_path / "out.nq")


def test_a_fault_of_ours_ends_one_record_and_not_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the one record that nobody foresaw ends the night's run."""

    def fail(record: Any) -> None:
        if record.slug.endswith("3"):
            raise ZeroDivisionError

    real = batches_of.check_record
    monkeypatch.setattr(batches_of, "check_record", lambda record: (fail(record), real(record))[1])
    found = run(Run([_as_jsonl(tmp_path)], tmp_path / "out.nq", OPTIONS))
    (failure,) = found["failures"]
    assert failure["number"] == "NCT00000003"
    assert "a fault of kg, not of the record: ZeroDivisionError" in failure["reason"]


def test_what_gets_lost_on_the_way_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else half the harms of a trial look like all of them."""
    monkeypatch.setattr("kg.sources.clinicaltrials_gov.reading.tallies", lambda _tree, _record: {"analyses": (3, 2)})
    found = run(Run([_as_jsonl(tmp_path)], tmp_path / "out.nq", OPTIONS))
    assert found["records"]["written"] == 0
    assert "analyses: 3 in, 2 out" in found["failures"][0]["reason"]


# ------------------------------------------------------------------------------------------------ bad files


def test_a_file_that_ends_in_its_middle_gives_what_came_before(tmp_path: Path) -> None:
    """Else a broken download looks whole, or nothing of it can be used."""
    source = tmp_path / "all.jsonl.gz"
    whole = gzip.compress(lines(*TEN), mtime=0)
    source.write_bytes(gzip.compress(lines(*TEN[:2])) + whole[: len(whole) // 2])
    found = run(Run([source], tmp_path / "out.nq", OPTIONS))
    assert numbers(tmp_path / "out.nq")[:2] == ["nct00000001", "nct00000002"]
    assert "cannot be read on from here" in found["failures"][-1]["reason"]


@pytest.mark.parametrize("raw", [b"PK\x03\x04 no archive", b"", b"\x1f\x8b broken"])
@pytest.mark.parametrize("name", ["x.zip", "x.gz", "x.json.gz"])
def test_what_is_no_archive_is_told(tmp_path: Path, name: str, raw: bytes) -> None:
    (tmp_path / name).write_bytes(raw)
    (tmp_path / "y.jsonl").write_bytes(lines(TEN[0]))
    found = run(Run([tmp_path / name, tmp_path / "y.jsonl"], tmp_path / "out.nq", OPTIONS))
    assert found["records"]["written"] == 1
    assert found["records"]["failed"] == (0 if raw == b"" and name == "x.gz" else 1)


def test_an_archive_within_an_archive_is_not_opened(tmp_path: Path) -> None:
    """Else forty-two kilobytes become four petabytes."""
    inner = _as_zip(tmp_path)
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.write(inner, "inner.zip")
    found = run(Run([tmp_path / "outer.zip"], tmp_path / "out.nq", OPTIONS))
    assert "archive within an archive" in found["failures"][0]["reason"]


def test_a_record_without_end_is_passed_over_and_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else one line fills the memory."""
    monkeypatch.setattr(inputs_of, "RECORD_LIMIT", 10_000)
    source = tmp_path / "all.jsonl"
    source.write_bytes(lines(TEN[0]) + b"x" * 100_000 + b"\n" + lines(TEN[1]))
    found = run(Run([source], tmp_path / "out.nq", OPTIONS))
    assert numbers(tmp_path / "out.nq") == ["nct00000001", "nct00000002"]
    assert [item["place"] for item in found["failures"]] == ["line 2"]


def test_a_large_array_is_refused_with_advice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs_of, "WHOLE_LIMIT", 1_000)
    (failure,) = run(Run([_as_array(tmp_path)], tmp_path / "out.nq", OPTIONS))["failures"]
    assert "JSONL" in failure["reason"]


def test_an_array_that_breaks_off_gives_what_came_before(tmp_path: Path) -> None:
    source = tmp_path / "all.json"
    source.write_text(json.dumps(TEN)[:-30], encoding="utf-8")
    found = run(Run([source], tmp_path / "out.nq", OPTIONS))
    assert len(numbers(tmp_path / "out.nq")) == 9
    assert "what follows cannot be read" in found["failures"][0]["reason"]


def test_batches_depend_on_the_records_alone() -> None:
    records = [Raw("x", str(number), b"1234") for number in range(7)]
    assert [len(batch) for batch in batches(records, 3, 1_000)] == [3, 3, 1]
    assert [len(batch) for batch in batches(records, 100, 8)] == [2, 2, 2, 1]
    assert list(batches([], 3, 8)) == []


# ------------------------------------------------------------------------------------------------ the same bytes


@pytest.mark.parametrize("ending", [".nq", ".nq.gz"])
def test_bytes_and_report_do_not_depend_on_the_number_of_processes(tmp_path: Path, ending: str) -> None:
    """Else an export from a larger machine is another state of knowledge."""
    source = tmp_path / "all.jsonl"
    source.write_bytes(lines(*(study(number) for number in range(1, 121)), "broken", study(7)))
    options = Options(DEFAULT_BASE, "none", ending.endswith(".gz"))
    one, two = tmp_path / f"one{ending}", tmp_path / f"two{ending}"
    reports = [run(Run([source], path, options, jobs)) for path, jobs in ((one, 1), (two, 2))]
    assert one.read_bytes() == two.read_bytes()
    assert told(reports[0]) == told(reports[1])
    assert reports[0]["records"] == {"read": 122, "written": 120, "failed": 2}


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("ending", [".nq", ".nq.gz"])
@pytest.mark.parametrize("fatal", ["NCT00000002", "NCT00000008", "NCT00000020"])
def test_a_killed_run_goes_on_and_ends_with_the_same_bytes(tmp_path: Path, ending: str, jobs: int, fatal: str) -> None:
    """Else half a registry looks like all of it, or a power cut costs a day."""
    source = tmp_path / "all.jsonl"
    source.write_bytes(lines(*(study(number) for number in range(1, 12)), "broken", *(study(n) for n in range(9, 22))))

    def start(out: Path, env: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, str(Path(__file__).with_name("bulk_studies.py")), str(source), str(out), str(jobs)]
        return subprocess.run(command, check=False, capture_output=True, env={**os.environ, **env})

    out, whole = tmp_path / f"out{ending}", tmp_path / f"whole{ending}"
    out.write_bytes(b"what stood there")
    assert start(out, {"KG_TEST_FATAL": fatal}).returncode != 0
    assert out.read_bytes() == b"what stood there"
    again = start(out, {})
    assert again.returncode == 0, again.stderr
    at_once = start(whole, {})
    assert out.read_bytes() == whole.read_bytes()
    assert told(json.loads(again.stdout)) == told(json.loads(at_once.stdout))
    resumed = json.loads(again.stdout)["timings"]["batches_resumed"]
    assert resumed == (0 if fatal.endswith("02") else resumed)
    assert jobs > 1 or resumed == {"NCT00000002": 0, "NCT00000008": 2, "NCT00000020": 7}[fatal]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def _interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Leave a run after two batches of three records."""
    monkeypatch.setattr(running, "RECORDS", 3)
    source, out = _as_jsonl(tmp_path), tmp_path / "out.nq"

    def stop(records: list[Raw], options: Options, known: frozenset[int]) -> Any:
        if any(b"NCT00000008" in record.raw for record in records):
            raise KeyboardInterrupt
        return dying(records, options, known)

    with pytest.raises(KeyboardInterrupt):
        run(Run([source], out, OPTIONS, convert=stop))
    assert not out.exists()
    return source, out


def test_a_torn_line_of_the_journal_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a batch is missing in the middle, or stands there twice."""
    source, out = _interrupted(tmp_path, monkeypatch)
    journal = tmp_path / ".out.nq.journal"
    journal.write_bytes(journal.read_bytes()[:-20])
    partial = tmp_path / ".out.nq.partial"
    partial.write_bytes(partial.read_bytes() + b"half a li")
    assert run(Run([source], out, OPTIONS))["timings"]["batches_resumed"] == 1
    assert numbers(out) == [f"nct{number:08d}" for number in range(1, 11)]


def test_another_input_or_another_question_starts_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else half of one export is joined to half of another."""
    source, out = _interrupted(tmp_path, monkeypatch)
    source.write_bytes(lines(*TEN[:9]))
    assert run(Run([source], out, OPTIONS))["timings"]["batches_resumed"] == 0
    assert len(numbers(out)) == 9
    source, out = _interrupted(tmp_path / "x", monkeypatch) if (tmp_path / "x").mkdir() is None else (source, out)
    assert run(Run([source], out, Options("https://example.org/", "all")))["timings"]["batches_resumed"] == 0
    assert all(name.startswith("https://example.org/") for name in graphs(out))


def test_two_runs_do_not_write_one_output(tmp_path: Path) -> None:
    """Else their lines are mixed."""
    from kg.journal import Journal

    held = Journal(tmp_path / ".out.nq.journal", "kg bulk")
    with pytest.raises(OutputError, match="another run writes this output"):
        run(Run([_as_jsonl(tmp_path)], tmp_path / "out.nq", OPTIONS))
    held.close(done=True)


def test_a_worker_that_is_killed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a run that ran out of memory ends in a page of Python."""
    monkeypatch.setattr(running, "RECORDS", 3)
    monkeypatch.setenv("KG_TEST_FATAL", "NCT00000005")
    with pytest.raises(OutputError, match="a worker was ended from outside"):
        run(Run([_as_jsonl(tmp_path)], tmp_path / "out.nq", OPTIONS, 2, dying))


def test_bytes_that_are_gone_are_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the file begins with zeros that no reader of N-Quads takes."""
    source, out = _interrupted(tmp_path, monkeypatch)
    (tmp_path / ".out.nq.partial").unlink()
    found = run(Run([source], out, OPTIONS))
    assert (found["timings"]["batches_resumed"], found["timings"]["dropped"]) == (0, True)
    assert numbers(out) == [f"nct{number:08d}" for number in range(1, 11)]


@pytest.mark.parametrize(
    "text", ["%s%s", "[%s]\n[%s]", '{"studies": [%s]}{"studies": [%s]}', '{"studies": [%s], "x": {"y": [%s]}}']
)
def test_what_follows_the_last_record_is_told(tmp_path: Path, text: str) -> None:
    """Else the second of two arrays in a file is gone, and nobody knows."""
    source = tmp_path / "two.json"
    source.write_text(text % (json.dumps(TEN[0]), json.dumps(TEN[1])), encoding="utf-8")
    found = run(Run([source], tmp_path / "out.nq", OPTIONS))
    assert found["records"]["failed"] == 1


def test_a_name_of_any_bytes_is_told_on_one_line(tmp_path: Path) -> None:
    """Else a name of a file writes a line of our report."""
    folder = tmp_path / "x"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/a\xff.jsonl")).write_bytes(lines(TEN[0]) + b"broken\n")
    with zipfile.ZipFile(folder / "b.zip", "w") as archive:
        archive.writestr("c\nwrote all of it\n.jsonl", "broken")
    answer = kg("bulk", folder, "--out", tmp_path / "out.nq", "--report", tmp_path / "report.json")
    assert answer.exit_code == 1
    assert "wrote all of it" not in answer.stderr.splitlines()
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["records"] == {"read": 3, "written": 1, "failed": 2}


def test_one_entry_that_cannot_be_read_costs_one_entry(tmp_path: Path) -> None:
    """Else a password on one file hides all that follow."""
    source = tmp_path / "all.zip"
    with zipfile.ZipFile(source, "w") as archive:
        for number, item in enumerate(TEN[:3]):
            archive.writestr(f"{number}.json", json.dumps(item))
        second = archive.infolist()[1].header_offset
    raw = bytearray(source.read_bytes())
    entries = [at for at in range(len(raw)) if raw[at : at + 4] == b"PK\x01\x02"]
    raw[entries[1] + 8] |= 1
    raw[second + 6] |= 1
    source.write_bytes(bytes(raw))
    found = run(Run([source], tmp_path / "out.nq", OPTIONS))
    assert numbers(tmp_path / "out.nq") == ["nct00000001", "nct00000003"]
    assert [item["place"] for item in found["failures"]] == ["entry 1.json"]


def test_an_export_within_a_folder_is_no_input_of_the_next(tmp_path: Path) -> None:
    """Else a second run reads the lines of the first as broken records."""
    _as_jsonl(tmp_path)
    options = Options(DEFAULT_BASE, "none", compress=True)
    first = run(Run([tmp_path], tmp_path / "out.nq.gz", options))
    assert told(run(Run([tmp_path], tmp_path / "out.nq.gz", options))) == told(first)
    assert first["records"]["failed"] == 0


def test_an_export_of_nothing_can_be_unpacked(tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_bytes(b"\n")
    run(Run([tmp_path / "none.jsonl"], tmp_path / "out.nq.gz", Options(DEFAULT_BASE, "none", compress=True)))
    assert gzip.decompress((tmp_path / "out.nq.gz").read_bytes()) == b""


def test_what_violates_is_not_said_to_conform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(graph: str, _triples: object, _number: str) -> None:
        if graph.endswith("4"):
            raise KgError(f"{batches_of.VIOLATES} in 1 place: trial: two titles")

    monkeypatch.setattr(batches_of, "_validate", refuse)
    answer = kg("bulk", _as_jsonl(tmp_path), "--out", tmp_path / "out.nq", "--validate", "all")
    assert "validated 10: 1 violates a shape and was not written" in answer.stderr


def test_a_report_does_not_take_the_place_of_what_it_is_about(tmp_path: Path) -> None:
    source = _as_jsonl(tmp_path)
    for place in (source, tmp_path / "out.nq"):
        assert kg("bulk", source, "--out", tmp_path / "out.nq", "--report", place).exit_code == 2
    assert source.read_bytes().endswith(b"}")


# ------------------------------------------------------------------------------------------------ command


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    answer = kg("bulk", _as_jsonl(tmp_path), "--out", tmp_path / "out.nq", "--validate", "all")
    assert answer.exit_code == 0, answer.stderr
    assert answer.stdout == ""
    assert "10 of 10 records" in answer.stderr
    assert "validated 10: all conform" in answer.stderr
    assert "analyses: 0 in, 0 out" in answer.stderr


@pytest.mark.parametrize(
    "arguments",
    [["--out", "x.ttl"], ["--out", "x.gz"], ["--out", "x.nq", "--validate", "some"], ["--out", "x.nq", "--jobs", "-1"], []],
)
def test_a_wrong_use_is_status_2(tmp_path: Path, arguments: list[str]) -> None:
    source = _as_jsonl(tmp_path)
    assert kg("bulk", source, *arguments).exit_code == 2
    assert kg("bulk", tmp_path / "nothing.jsonl", "--out", tmp_path / "x.nq").exit_code == 2


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    source = _as_jsonl(tmp_path)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    answer = kg("bulk", source, "--out", tmp_path / "file" / "out.nq")
    assert answer.exit_code == 1
    assert "error:" in answer.stderr


def test_unknown_keys_are_counted_by_path(tmp_path: Path) -> None:
    """Else a new field of the registry is dropped for years."""
    source = tmp_path / "all.jsonl"
    source.write_bytes(lines({**study(1), "somethingNew": {"of": [1, 2]}}))
    found = run(Run([source], tmp_path / "out.nq", OPTIONS))
    unknown = [(row["path"], row["count"]) for row in found["ledger"] if row["disposition"] == "unknown"]
    assert unknown == [("/somethingNew/of", 2)]


def test_nothing_slow_is_imported_for_it() -> None:
    """Else every worker takes a second to start."""
    code = "import sys, kg.bulk.running; print({'rdflib', 'pyshacl', 'scipy', 'matplotlib'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "set()"


def test_inputs_are_not_opened_before_they_are_read(tmp_path: Path) -> None:
    assert [item.fault for item in Inputs([tmp_path / "gone.jsonl"])] == ["cannot be read: No such file or directory"]
