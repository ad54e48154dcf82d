"""Measure the way from registry records to N-Quads: triples, stages, rdflib on the same triples, memory, processes.

    python benchmarks/registry.py studies.jsonl.gz [--many 10000] [--few 1000]

The records of the file are repeated under other numbers until there are as many. Whatever is compared is measured in turns, in
one run, so that the machine is as fast for one as for the other; each figure has its least, its median and its most.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from time import perf_counter

from rdflib import Dataset, Literal, URIRef

from kg.checks.checking import check_record
from kg.checks.finding import Finding
from kg.graph.mapping import PAIRS, graph_name, trial_statements, triples_of
from kg.record.trial import TrialDocument
from kg.serialise.nquads import trial_nquads
from kg.serialise.rdflib_graph import to_rdflib, typed_literal
from kg.sources.clinicaltrials_gov.json_record import parse_study
from kg.sources.clinicaltrials_gov.reading import read_study
from kg.triples import Triple

TURNS = 2
_NUMBER = re.compile(rb"NCT[0-9]{8}")


def main() -> None:
    """Measure records one by one, then whole runs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("studies", type=Path)
    parser.add_argument("--many", type=int, default=10_000)
    parser.add_argument("--few", type=int, default=1_000)
    options = parser.parse_args()
    lines = list(_lines(options.studies))
    print(f"{options.studies.name}: {len(lines)} records, {sum(map(len, lines)):,} bytes; {os.cpu_count()} cores")
    measure_records(lines)
    with tempfile.TemporaryDirectory() as folder:
        measure_runs(lines, Path(folder), options.few, options.many)


def _lines(path: Path) -> Iterator[bytes]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        yield from (line for line in file if line.strip())


def measure_records(lines: list[bytes]) -> None:
    """Measure triples a record, and mapping with N-Quads beside rdflib, record by record in turns."""
    sizes, posted = [], []
    ours, theirs, tuned = [0.0] * TURNS, [0.0] * TURNS, [0.0] * TURNS
    for line in lines:
        study = read_study(parse_study(line), "study")
        findings = check_record(study.record).findings
        name = graph_name(study.record)
        triples = list(triples_of(trial_statements(study.record, PAIRS, findings=findings)[0]))
        sizes.append(len(triples))
        if study.record.trial.baseline:
            posted.append(len(triples))
        for turn in range(TURNS):
            ours[turn] += timed(partial(mapped, study.record, findings))
            theirs[turn] += timed(partial(rdflib_nquads, triples, name))
            tuned[turn] += timed(partial(tuned_rdflib, triples))
        gc.collect()
    print(f"triples a record: median {statistics.median_low(sizes):,}, largest {max(sizes):,}, of all {sum(sizes):,}")
    print(f"  of the {len(posted)} with results: median {statistics.median_low(posted):,}")
    print(f"map and N-Quads: {spread(ours)} s")
    for name, seconds in (("N-Quads", theirs), ("N-Triples, no term made twice", tuned)):
        print(f"rdflib, the same triples, {name}: {spread(seconds)} s")
        print(f"  times as fast: {spread([b / a for a, b in zip(ours, seconds, strict=True)])}")


def mapped(record: TrialDocument, findings: Iterable[Finding]) -> str:
    """Map a record, and write it."""
    return trial_nquads(record, findings=findings)[0]


def rdflib_nquads(triples: list[Triple], name: str) -> str:
    """Do with rdflib what follows the mapping: add the triples to a named graph, and write N-Quads."""
    dataset = Dataset()
    graph = dataset.graph(URIRef(name))
    for subject, predicate, term in triples:
        graph.add((URIRef(subject), URIRef(predicate), URIRef(term) if isinstance(term, str) else _literal(*term)))
    return dataset.serialize(format="nquads")


def _literal(text: str, datatype: str) -> Literal:
    return typed_literal(text, datatype) if datatype else Literal(text)


def tuned_rdflib(triples: list[Triple]) -> str:
    """Do with rdflib what is fastest: one graph without a name, no term made twice, N-Triples."""
    return to_rdflib(triples).serialize(format="nt")


def timed(call: Callable[[], object]) -> float:
    """Time one call without looking for cycles."""
    gc.disable()
    start = perf_counter()
    call()
    end = perf_counter()
    gc.enable()
    return end - start


def spread(values: list[float]) -> str:
    """Write least, median and most."""
    return " / ".join(f"{value:.2f}" for value in (min(values), statistics.median(values), max(values)))


def measure_runs(lines: list[bytes], folder: Path, few: int, many: int) -> None:
    """Measure whole runs: each stage, memory of few and many, one process and two in turns."""
    small, large = repeated(lines, few, folder / "few.jsonl.gz"), repeated(lines, many, folder / "many.jsonl.gz")
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(TURNS):
        for jobs, found in seconds.items():
            report, memory = run(small, folder, jobs)
            found.append(report["timings"]["seconds"])
            print(f"{few:,} records, {jobs} jobs: {found[-1]:.1f} s, largest process {memory:.0f} MB")
    print(f"  two jobs over one: {spread([a / b for a, b in zip(seconds[1], seconds[2], strict=True)])}")
    report, memory = run(large, folder, 2)
    print(f"{many:,} records, 2 jobs: {report['timings']['seconds']:.1f} s, largest process {memory:.0f} MB")
    stages = ", ".join(f"{name} {value:.1f}" for name, value in report["timings"]["seconds_by_stage"].items())
    print(f"  seconds by stage: {stages}; {report['quads']:,} quads, {report['output']['bytes']:,} bytes")


def repeated(lines: list[bytes], count: int, path: Path) -> Path:
    """Write the records over and over under other numbers."""
    with gzip.open(path, "wb", compresslevel=1) as file:
        for number in range(count):
            file.write(_NUMBER.sub(b"NCT%08d" % number, lines[number % len(lines)]))
    return path


def run(source: Path, folder: Path, jobs: int) -> tuple[dict[str, dict[str, float]], float]:
    """Run `kg bulk` in a process of its own; give its report and the memory of its largest process, in megabytes."""
    out, report = folder / "out.nq.gz", folder / "report.json"
    command = [sys.executable, "-c", _CHILD, str(source), str(out), str(report), str(jobs)]
    memory = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    out.unlink()
    return json.loads(report.read_text(encoding="utf-8")), memory


_CHILD = """
import resource, sys
from click.testing import CliRunner
from kg.cli import main
source, out, report, jobs = sys.argv[1:]
options = ["--out", out, "--report", report, "--jobs", jobs, "--validate", "none"]
CliRunner().invoke(main, ["bulk", source, *options], catch_exceptions=False)
print(max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024)
"""
"""A run whose own memory and that of its workers is asked for at its end."""

if __name__ == "__main__":
    main()
