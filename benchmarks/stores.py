"""Measure how fast an embedded store is loaded and updated, beside the bare bulk load of its engine, in turns.

python benchmarks/stores.py trials.nq [--turns 3]
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import tempfile
from pathlib import Path
from time import perf_counter

import pyoxigraph as ox

from kg.sources.rdf_file import open_file
from kg.stores.embedded import load_store
from kg.stores.exports import Export


class Clock:
    """Note when the verification began: the first words about it come then."""

    def __init__(self) -> None:
        """Start."""
        self.start = perf_counter()
        self.verifying: float | None = None

    def __call__(self, words: str) -> None:
        """Hear how far the load is."""
        if self.verifying is None and words.startswith("verify"):
            self.verifying = perf_counter()


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("export", type=Path)
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(options.export, Path(folder), options.turns)


def measure(export: Path, folder: Path, turns: int) -> None:
    """Load new stores in turns, then change every graph of one that is there, then nothing."""
    bare, ours, whole = [], [], []
    for turn in range(turns):
        bare.append(bare_load(export, folder / f"bare-{turn}"))
        clock = Clock()
        report = load_store(Export([export]), folder / f"ours-{turn}", clock)
        end = perf_counter()
        assert clock.verifying is not None
        ours.append(clock.verifying - clock.start)
        whole.append(end - clock.start)
    print(f"{export.name}: {report.loaded:,} graphs, {report.statements:,} statements, {turns} turns: least / median / most")
    print(f"bare bulk load: {spread(bare)} s; kg load before verification: {spread(ours)} s, with it: {spread(whole)} s")
    print(f"  times as long before verification: {spread([b / a for a, b in zip(bare, ours, strict=True)])}")
    store = folder / "ours-0"
    for what in ("all of it changed", "nothing changed"):
        start = perf_counter()
        report = load_store(Export([changed(export, folder)]), store, lambda _: None)
        seconds = perf_counter() - start
        told = f"{report.loaded:,} loaded, {report.unchanged:,} unchanged, {len(report.failures):,} failed"
        print(f"a store that is there, {what}: {told} in {seconds:.1f} s, {report.done / seconds:,.0f} graphs a second")


def bare_load(export: Path, directory: Path) -> float:
    """Load with the engine alone, in the way that is fastest for the file."""
    start = perf_counter()
    store = ox.Store(str(directory))
    if export.suffix == ".gz":
        with open_file(export) as file:
            store.bulk_load(file, format=ox.RdfFormat.N_QUADS)  # type: ignore[arg-type]
    else:
        store.bulk_load(path=str(export), format=ox.RdfFormat.N_QUADS)
    store.flush()
    end = perf_counter()
    del store
    shutil.rmtree(directory)
    return end - start


def changed(export: Path, folder: Path) -> Path:
    """Write the export with another digit in every whole number of it."""
    path = folder / "changed.nq"
    with open_file(export) as source, path.open("wb") as target:
        for line in source:
            target.write(_INTEGER.sub(rb'"1\1"^^<\2>', line))
    return path


_INTEGER = re.compile(rb'"(\d+)"\^\^<(http://www.w3.org/2001/XMLSchema#integer)>')


def spread(values: list[float]) -> str:
    """Write least, median and most."""
    return " / ".join(f"{value:.2f}" for value in (min(values), statistics.median(values), max(values)))


if __name__ == "__main__":
    main()
