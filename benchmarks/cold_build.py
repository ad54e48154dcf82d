"""Time one whole cold build against a plain rdflib and pySHACL script, and `kg --help` against a bare Python start.

    make bench

The two commands run in turn, so that a machine whose speed drifts slows both; the ratio of each pair is what counts.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

ROOT = Path(__file__).resolve().parents[1]
TKG = "https://w3id.org/trial-kg/ontology#"
KG = Path(sys.executable).with_name("kg")


def seconds(command: Sequence[str | Path]) -> float:
    """Run a command to its end and give its wall time."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def compare(name: str, ours: Sequence[str | Path], other_name: str, other: Sequence[str | Path], runs: int) -> None:
    """Run two commands in turn, once to warm up, and print the median, the spread and the ratio of each pair."""
    seconds(ours), seconds(other)
    pairs = [(seconds(ours), seconds(other)) for _ in range(runs)]
    for label, times in (
        (name, [a for a, _ in pairs]),
        (other_name, [b for _, b in pairs]),
        ("ratio", [a / b for a, b in pairs]),
    ):
        low, middle, high = min(times), statistics.median(times), max(times)
        print(f"{label:28} median {middle:7.3f}   min {low:7.3f}   max {high:7.3f}")
    print()


def reported(path: Path) -> set[ox.Quad]:
    """Read quads without what checks of the record found, which the plain script does not make, and the count of all."""
    quads = list(ox.parse(path.read_bytes(), format=ox.RdfFormat.N_QUADS))
    checks = {quad.object for quad in quads if quad.predicate.value == f"{TKG}check"}
    measurement = "http://www.w3.org/ns/dqv#QualityMeasurement"
    return {
        quad
        for quad in quads
        if quad.subject not in checks
        and quad.predicate.value not in (f"{TKG}check", f"{TKG}statementCount")
        and getattr(quad.subject, "value", "") != measurement
    }


def check_same_triples(ours: Path, other: Path) -> None:
    """Stop unless both files hold the same quads, but for what checks found."""
    first, second = reported(ours), reported(other)
    if first != second:
        print(
            "the plain script makes other triples; kg alone has:",
            *(first - second),
            "the script alone has:",
            *(second - first),
            sep="\n  ",
        )
        sys.exit(1)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        ours, other = Path(folder) / "kg", Path(folder) / "plain"
        build = [KG, "build", "--out", ours]
        record = ROOT / "kg" / "records" / "smart-ms.yaml"
        script = [sys.executable, ROOT / "benchmarks" / "plain_script.py", record, ROOT / "ontology", ROOT / "shapes", other]
        seconds(build), seconds(script)
        check_same_triples(ours / "smart-ms.nq", other / "smart-ms.nq")
        print(f"seconds of wall time, {runs} pairs, Python {sys.version.split()[0]}\n")
        compare("kg build", build, "plain script", script, runs)
        compare("kg --help", [KG, "--help"], "python -c pass", [sys.executable, "-c", "pass"], runs)


if __name__ == "__main__":
    main()
