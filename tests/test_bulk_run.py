"""Show what a bulk run does not write over, and how it ends when it cannot go on."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bulk_fakes import ending, write_numbers
from bulk_studies import lines, study
from click.testing import CliRunner, Result

from kg.bulk import running
from kg.bulk.batch import Options
from kg.bulk.running import Run, run
from kg.cli import main
from kg.errors import OutputError

BASE = "https://example.org/"


def kg(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_no_input_is_written_over(tmp_path: Path) -> None:
    """Else a slip of the hand costs the source."""
    source = tmp_path / "a.nq"
    source.write_bytes(lines(study(1)))
    assert kg("bulk", source, "--out", source).exit_code == 2
    assert kg("bulk", source, "--out", tmp_path / "o.nq", "--report", source).exit_code == 2
    assert kg("bulk", source, "--out", tmp_path / "o.nq", "--report", tmp_path / "o.nq").exit_code == 2
    assert source.read_bytes() == lines(study(1))
    assert [path.name for path in tmp_path.iterdir()] == ["a.nq"]


def test_a_report_that_cannot_be_written_costs_no_run(tmp_path: Path) -> None:
    """Else the account of a night's run is lost for a slip in a path, and what is exported has none."""
    source, out = tmp_path / "a.jsonl", tmp_path / "o.nq"
    source.write_bytes(lines(study(1)))
    (tmp_path / "file").write_bytes(b"")
    answer = kg("bulk", source, "--out", out, "--report", tmp_path / "file" / "r.json")
    assert answer.exit_code == 1
    assert "file/r.json: cannot be written" in answer.stderr
    assert not out.exists()
    again = kg("bulk", source, "--out", out, "--report", tmp_path / "r.json")
    assert again.exit_code == 0, again.stderr
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["timings"]["batches_resumed"] == 1


def test_a_worker_that_ended_while_others_went_on_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else want of memory is told as a fault of kg, depending on when it came."""
    monkeypatch.setattr(running, "RECORDS", 1)
    source = write_numbers(tmp_path / "a.jsonl", 30)
    with pytest.raises(OutputError, match="a worker was ended from outside"):
        # While the first batches are told of, the eighth ends its worker; then the next is to be handed in.
        run(Run([source], tmp_path / "o.nq", Options(BASE, "none"), 2, ending), lambda _: time.sleep(0.4))
    assert (tmp_path / ".o.nq.journal").exists()


def _narrow() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))


def test_a_disk_that_is_full_is_told_with_the_file(tmp_path: Path) -> None:
    """Else it looks as if standard output were full."""
    source = tmp_path / "a.jsonl"
    # What fails leaves the output empty, and fills the journal alone.
    source.write_bytes(b"broken\n" * 15)
    code = "import sys; sys.dont_write_bytecode = True; from kg.cli import main; main()"
    command = [sys.executable, "-c", code, "bulk", str(source), "--out", str(tmp_path / "o.nq")]
    found = subprocess.run(command, check=False, capture_output=True, text=True, preexec_fn=_narrow)
    assert found.returncode == 1
    assert f"{tmp_path / '.o.nq.journal'}: cannot be written: File too large; what is done is kept" in found.stderr
