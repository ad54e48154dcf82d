"""Show that a run whose main process was killed goes on, and leaves no processes behind."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bulk_fakes import FATAL, PIDS, copying, write_numbers

from kg.bulk import running
from kg.bulk.batch import Options
from kg.bulk.running import Run, run
from kg.errors import OutputError
from kg.journal import Journal

BASE = "https://example.org/"


def start(source: Path, out: Path, jobs: int, **env: str) -> int:
    command = [sys.executable, str(Path(__file__).with_name("bulk_fakes.py")), str(source), str(out), str(jobs)]
    # No pipe: a worker that stays would hold it open, and the test would wait for it.
    return subprocess.run(
        command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **env}
    ).returncode


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("ending", [".nq", ".nq.gz"])
@pytest.mark.parametrize("fatal", [3, 12, 20])
def test_a_run_whose_main_process_is_killed_ends_with_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, jobs: int, fatal: int
) -> None:
    """Else half a registry looks like all of it."""
    source = write_numbers(tmp_path / "a.jsonl", 20)
    out, whole = tmp_path / f"out{ending}", tmp_path / f"whole{ending}"
    assert start(source, out, jobs, **{FATAL: str(fatal)}) == -9
    assert not out.exists()
    assert start(source, out, jobs) == 0
    monkeypatch.setattr(running, "RECORDS", 3)
    run(Run([source], whole, Options(BASE, "none", ending.endswith(".gz")), convert=copying))
    assert out.read_bytes() == whole.read_bytes()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_workers_end_with_the_process_that_they_work_for(tmp_path: Path) -> None:
    """Else each run that is killed leaves processes that hold memory until the machine is started anew."""
    pids = tmp_path / "pids"
    pids.mkdir()
    assert start(write_numbers(tmp_path / "a.jsonl", 60), tmp_path / "o.nq", 2, **{FATAL: "12", PIDS: str(pids)}) == -9
    workers = [int(path.name) for path in pids.iterdir()]
    assert workers
    deadline = time.monotonic() + 60
    while (left := [pid for pid in workers if _runs(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == []


def _runs(pid: int) -> bool:
    try:
        # A process that has ended and that nobody has asked about is none.
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_journal_that_was_taken_away_while_it_was_opened_locks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else two runs write one output, each with a lock on a file of its own."""
    path = tmp_path / ".o.nq.journal"
    monkeypatch.setattr(fcntl, "flock", lambda _file, _how: path.unlink())
    with pytest.raises(OutputError, match="another run writes this output"):
        Journal(path, "kg bulk")
