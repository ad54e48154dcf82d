"""Convert batches in no time, so that tests of runs wait for nothing but processes; run as a program, it can be killed."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from kg.bulk.account import Account
from kg.bulk.batch import Batch, Options, compressed
from kg.bulk.inputs import Raw

FATAL, PIDS = "KG_TEST_FATAL_RECORDS", "KG_TEST_PIDS"


def copying(records: list[Raw], options: Options, _known: frozenset[int]) -> Batch:
    """Give one quad for each record, whose text is a number of seven digits, and note which process did so."""
    if PIDS in os.environ:
        (Path(os.environ[PIDS]) / str(os.getpid())).touch()
    data = b"".join(b"<urn:s%s> <urn:p> <urn:o> <urn:g> .\n" % record.raw for record in records)
    return Batch(
        data=compressed(data) if options.compress else data,
        numbers=[int(record.raw) for record in records],
        triples=[1] * len(records),
        read=len(records),
        labels={f"urn:term{records[0].raw.decode()}": ["A term"]},
    )


def ending(records: list[Raw], options: Options, known: frozenset[int]) -> Batch:
    """End the process at the record 0000008."""
    if any(record.raw == b"0000008" for record in records):
        os.kill(os.getpid(), signal.SIGKILL)
    return copying(records, options, known)


def write_numbers(path: Path, count: int) -> Path:
    """Write so many records for `copying`, one a line."""
    path.write_text("".join(f"{number:07d}\n" for number in range(1, count + 1)), encoding="utf-8")
    return path


def _killed(account: Account) -> None:
    if account.read >= int(os.environ.get(FATAL, "1000000")):
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    from kg.bulk import running

    running.RECORDS = 3
    source, out, jobs = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    options = Options("https://example.org/", "none", out.name.endswith(".gz"))
    running.run(running.Run([source], out, options, jobs, copying), _killed)
