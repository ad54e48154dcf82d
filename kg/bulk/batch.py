"""Convert one batch of records to bytes: all that a worker does."""

from __future__ import annotations

import gc
import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter

from kg.bulk.inputs import Raw
from kg.bulk.totals import Failure, Totals
from kg.checks.checking import check_record
from kg.errors import KgError, RecordError
from kg.graph.mapping import graph_name, trial_triples
from kg.serialise.nquads import trial_nquads
from kg.sources.clinicaltrials_gov.json_record import parse_study, study_number
from kg.sources.clinicaltrials_gov.reading import read_study
from kg.triples import Triple

VIOLATES = "violates the shapes"
"""So begins the reason why a record whose graph does not conform is not written."""

LEVEL = 6
"""Level of compression, of which the bytes depend."""

_GZIP = 31
"""Makes zlib write a member of gzip, with the largest window and without a time."""

SHARE = 20
"""Of a sample one trial in so many is validated."""

_NUMBER = re.compile(rb'"nctId"\s*:\s*"(NCT[0-9]{8})"')
_SHOWN = 600


@dataclass(frozen=True, slots=True)
class Options:
    """Say how records are converted."""

    base: str
    validate: str = "sample"
    compress: bool = False


@dataclass(slots=True)
class Batch(Totals):
    """Hold what became of a batch: its bytes, and of each trial that was written its number and how many triples it has."""

    data: bytes = b""
    numbers: list[int] = field(default_factory=list)
    triples: list[int] = field(default_factory=list)


def convert_batch(records: list[Raw], options: Options, known: frozenset[int] = frozenset()) -> Batch:
    """Convert records; those whose number is `known`, or stands twice in the batch, fail."""
    batch, written = Batch(), _Writer(compress=options.compress)
    seen = set(known)
    # Records make many small objects and hardly any cycles: looking for cycles while they arise takes a third of the time.
    gc.disable()
    try:
        for raw in records:
            batch.read += 1
            number = ""
            try:
                found = _NUMBER.search(raw.raw)
                number = found[1].decode() if found else ""
                text, number = _convert(raw, options, batch, seen)
            except KgError as error:
                batch.failures.append(Failure(number, raw.path, raw.place, _reason(error)))
            except Exception as error:  # noqa: BLE001 -- one record never ends the run
                reason = f"a fault of kg, not of the record: {type(error).__name__}: {error}"[:_SHOWN]
                batch.failures.append(Failure(number, raw.path, raw.place, reason))
            else:
                with _timed(batch, "write"):
                    written.add(text)
                seen.add(int(number[3:]))
                batch.numbers.append(int(number[3:]))
    finally:
        gc.enable()
        gc.collect()
    with _timed(batch, "write"):
        batch.data = written.done()
    return batch


class _Writer:
    """Hold what a batch writes: packed while it comes where it is packed at all, for it shrinks to a twentieth."""

    def __init__(self, *, compress: bool) -> None:
        self.parts: list[bytes] = []
        self.packer = zlib.compressobj(LEVEL, wbits=_GZIP) if compress else None

    def add(self, text: str) -> None:
        data = text.encode()
        self.parts.append(self.packer.compress(data) if self.packer else data)

    def done(self) -> bytes:
        if self.packer and self.parts:
            self.parts.append(self.packer.flush())
        return b"".join(self.parts)


def _reason(error: KgError) -> str:
    if isinstance(error, RecordError):
        return "; ".join(str(fault) for fault in error.faults)[:_SHOWN]
    return str(error)[:_SHOWN]


def _convert(raw: Raw, options: Options, batch: Batch, seen: set[int]) -> tuple[str, str]:
    """Convert one record; what it counts is added to the batch only if it succeeds."""
    if raw.fault:
        raise KgError(raw.fault)
    with _timed(batch, "parse"):
        tree = parse_study(raw.raw)
        number = study_number(tree)
    if int(number[3:]) in seen:
        message = f"{number} stands twice in the input; the first was taken"
        raise KgError(message)
    with _timed(batch, "record"):
        study = read_study(tree, number)
    lost = [f"{name}: {came} in, {went} out" for name, (came, went) in study.tallies.items() if came != went]
    if lost:
        message = f"some of it got lost on the way: {', '.join(lost)}"
        raise KgError(message)
    with _timed(batch, "checks"):
        checked = check_record(study.record)
    with _timed(batch, "map"):
        text, labels = trial_nquads(study.record, options.base, checked.findings)
    if options.validate == "all" or (options.validate == "sample" and is_sampled(number)):
        batch.validated += 1
        with _timed(batch, "validate"):
            triples = trial_triples(study.record, options.base, checked.findings)
            _validate(graph_name(study.record, options.base), triples, number)
    batch.add_labels((iri, [label]) for iri, label in labels.items())
    batch.coverage.add(study.coverage)
    batch.add_tallies(study.tallies)
    batch.triples.append(text.count("\n"))
    return text, number


def _validate(graph: str, triples: list[Triple], number: str) -> None:
    """Hold a graph against the shapes; what does not surely conform is judged by the engine, which says why.

    Raises KgError for a graph that does not conform.
    """
    from kg.validation.screening import surely_conforms

    if surely_conforms(triples):
        return
    from kg.validation.shacl import validate

    report = validate({graph: triples}, number)
    if not report.conforms:
        found = [result for item in report.graphs for result in item.results if result.severity == "Violation"]
        told = "; ".join(f"{result.node.rpartition('#')[2]}: {result.message}" for result in found[:5])
        message = f"{VIOLATES} in {len(found)} place{'s' * (len(found) != 1)}: {told or 'nothing was checked'}"
        raise KgError(message)


def is_sampled(number: str) -> bool:
    """Tell whether a trial belongs to the sample that is validated: by its number alone.

    >>> [number for number in ("NCT00000102", "NCT00000104", "NCT00000124", "NCT00000125") if is_sampled(number)]
    []
    """
    return int.from_bytes(hashlib.sha256(number.encode()).digest()[:4]) % SHARE == 0


def compressed(data: bytes) -> bytes:
    """Compress bytes to one member of gzip that depends on nothing else."""
    packer = zlib.compressobj(LEVEL, wbits=_GZIP)
    return packer.compress(data) + packer.flush()


@contextmanager
def _timed(batch: Batch, stage: str) -> Iterator[None]:
    start = perf_counter()
    try:
        yield
    finally:
        batch.seconds[stage] += perf_counter() - start  # type: ignore[assignment]


Convert = Callable[[list[Raw], Options, frozenset[int]], Batch]
"""What converts a batch."""
