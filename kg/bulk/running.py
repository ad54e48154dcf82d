"""Run over all records: batches in, bytes out in the order of the input, however many workers there are."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from time import perf_counter
from typing import Any, BinaryIO

from kg.bulk.account import FORMAT, Account, report
from kg.bulk.batch import Batch, Convert, Options, compressed, convert_batch
from kg.bulk.inputs import Inputs, Raw, batches, shown
from kg.checks.finding import METHOD_VERSION
from kg.errors import OutputError
from kg.graph.dataset import Export, dataset_name, dataset_triples
from kg.graph.iris import LABEL
from kg.journal import Journal
from kg.serialise.files import settle, write_files
from kg.serialise.nquads import to_nquads
from kg.serialise.turtle import to_turtle
from kg.sources.clinicaltrials_gov.reading import TERMS
from kg.triples import Triple

RECORDS, WEIGHT = 50, 16_000_000
"""Records in a batch, or bytes at least: the measure of what is in memory, and of what an interrupted run does again."""

Progress = Callable[[Account], None]


@dataclass(frozen=True, slots=True)
class Run:
    """Say what is to be done: records of which files, into which file, how, and by how many processes."""

    paths: Sequence[Path]
    out: Path
    options: Options
    jobs: int = 1
    convert: Convert = convert_batch
    report: Path | None = None


def run(what: Run, progress: Progress | None = None) -> dict[str, Any]:
    """Convert all records to one file of N-Quads, and give the report, which is written first if it is asked for.

    What stood at the place of the output stays until the run is done. Raises OutputError if output or report cannot be written;
    the same call goes on from there.
    """
    start = perf_counter()
    target = what.out.resolve()
    partial, journal = (target.with_name(f".{target.name}.{ending}") for ending in ("partial", "journal"))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{target.parent}: cannot be made: {error.strerror}") from error
    inputs = _inputs(what)
    book = Journal(journal, "kg bulk")
    account = Account()
    done = False
    try:
        output = _Output(partial, book)
        output.resume(what, account)
        if progress is not None:
            progress(account)
        for _ in _write(what, inputs, output, account):
            if progress is not None:
                progress(account)
        timings = {
            "seconds": round(perf_counter() - start, 2),
            "jobs": what.jobs,
            "batches_resumed": output.batches,
            "dropped": book.dropped,
        }
        found = report(account, _about(what, inputs, partial), timings)
        beside = {description_path(what.out): _description(what, found)}
        if what.report is not None:
            beside[what.report] = json.dumps(found, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
        write_files(beside)
        partial.replace(target)
        settle(target.parent)
        done = True
    except OSError as error:
        message = f"{what.out}: cannot be written: {error.strerror or error}; what is done is kept, and the same command goes on"
        raise OutputError(message) from error
    finally:
        book.close(done=done)
    return found


def _inputs(what: Run) -> Inputs:
    """Give the records, and not what an earlier run wrote into the same folder."""
    return Inputs(what.paths, [path for path in (what.out, what.report, description_path(what.out)) if path is not None])


def _about(what: Run, inputs: Inputs, written: Path) -> dict[str, Any]:
    return {
        "inputs": [shown(path) for path in what.paths], "ignored_files": inputs.ignored, "base": what.options.base,
        "validate": what.options.validate, "method_version": METHOD_VERSION,
        "output": {"path": shown(what.out), "bytes": written.stat().st_size, "sha256": _digest(written)},
    }  # fmt: skip


def description_path(out: Path) -> Path:
    """Say where the description of an export stands: beside it."""
    return out.with_name(out.name.removesuffix(".gz").removesuffix(".nq") + ".void.ttl")


def _description(what: Run, found: Mapping[str, Any]) -> str:
    """Describe the export, as Turtle."""
    output, records = found["output"], found["records"]
    counts = (found["quads"], records["written"], records["read"])
    export = Export(what.options.base, what.out.name, output["bytes"], output["sha256"], *counts, TERMS)
    return to_turtle(dataset_triples(export), dataset_name(export.base, export.file))


def _head(what: Run) -> dict[str, Any]:
    """Say what a run is of: an interrupted run of anything else is not continued."""
    files = [[shown(path.resolve()), *_state(path)] for path in _inputs(what).files()]
    return {
        "format": FORMAT, "files": files, "base": what.options.base, "validate": what.options.validate,
        "compress": what.options.compress, "records": RECORDS, "weight": WEIGHT, "methods": METHOD_VERSION,
        "version": version("trial-kg"),
    }  # fmt: skip


def _state(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


@dataclass(slots=True)
class _Output:
    """Hold the unfinished file, its journal, how many batches an earlier run wrote, and the byte at which they end."""

    partial: Path
    book: Journal
    batches: int = 0
    end: int = 0

    def resume(self, what: Run, account: Account) -> None:
        """Take over the batches of an earlier run whose bytes are still there."""
        size = self.partial.stat().st_size if self.partial.exists() else 0
        for entry in self.book.resume(_head(what), lambda entry: isinstance(entry.get("end"), int) and entry["end"] <= size):
            account.restore(entry)
            self.batches, self.end = self.batches + 1, entry["end"]


def _write(what: Run, inputs: Inputs, output: _Output, account: Account) -> Iterator[None]:
    """Write the batches that an earlier run has not written, stopping after each, then the labels of all terms."""
    compress = what.options.compress
    with os.fdopen(os.open(output.partial, os.O_RDWR | os.O_CREAT, 0o666), "r+b") as file:
        file.truncate(output.end)
        file.seek(output.end)
        todo = batches(inputs, RECORDS, WEIGHT)
        for _ in range(output.batches):
            next(todo)
        for records, batch in _converted(todo, what):
            # A number that stood in an earlier batch: only here are all batches seen in their order.
            known = frozenset(account.seen.intersection(batch.numbers))
            _append(file, output.book, account, what.convert(records, what.options, known) if known else batch)
            yield
        terms = to_nquads(term_labels(account.labels), f"{what.options.base}terms").encode()
        # A packed file of nothing is a member of nothing.
        file.write(compressed(terms) if compress and (terms or not file.tell()) else terms)
        account.label_quads = terms.count(b"\n")
        file.flush()
        os.fsync(file.fileno())


def term_labels(labels: Mapping[str, Iterable[str]]) -> Iterator[Triple]:
    """Yield the labels of all external terms; a term that two records label differently has both."""
    return ((iri, LABEL, (label, "")) for iri, found in sorted(labels.items()) for label in found)


def _append(file: BinaryIO, book: Journal, account: Account, batch: Batch) -> None:
    """Write the bytes of a batch, and only then its line in the journal."""
    file.write(batch.data)
    file.flush()
    os.fsync(file.fileno())
    entry = account.take(batch)
    book.add({**entry, "end": file.tell()})


def _converted(todo: Iterator[list[Raw]], what: Run) -> Iterator[tuple[list[Raw], Batch]]:
    """Yield batches with what became of them, in order; so many are under way at once that no worker waits."""
    if what.jobs <= 1:
        for records in todo:
            yield records, what.convert(records, what.options, frozenset())
        return
    # Each worker starts afresh: what is open here, a locked journal above all, must not be open there.
    with ProcessPoolExecutor(what.jobs, mp_context=get_context("spawn"), initializer=_start) as pool:
        under_way: deque[tuple[list[Raw], Future[Batch]]] = deque()
        try:
            for records in todo:
                under_way.append((records, _submitted(pool, what, records)))
                if len(under_way) > 2 * what.jobs:
                    yield _next(under_way)
            while under_way:
                yield _next(under_way)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _next(under_way: deque[tuple[list[Raw], Future[Batch]]]) -> tuple[list[Raw], Batch]:
    records, future = under_way.popleft()
    try:
        return records, future.result()
    except BrokenProcessPool:
        raise _ended(records) from None


def _submitted(pool: ProcessPoolExecutor, what: Run, records: list[Raw]) -> Future[Batch]:
    try:
        return pool.submit(what.convert, records, what.options, frozenset())
    except BrokenProcessPool:
        raise _ended(records) from None


def _ended(records: list[Raw]) -> OutputError:
    first, last = records[0], records[-1]
    return OutputError(
        f"a worker was ended from outside, perhaps for want of memory, near {first.path} {first.place} to "
        f"{last.place}; the same command goes on, and needs least memory with --jobs 1"
    )


def _start() -> None:
    """Leave it to the main process to be interrupted, and end with it."""
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A worker holds both ends of the queue at which it waits, and would wait for ever for a parent that was killed.
    if (parent := parent_process()) is not None:
        wait([parent.sentinel])
        os._exit(1)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
