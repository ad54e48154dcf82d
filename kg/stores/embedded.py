"""Load an embedded store of Oxigraph: a new one as a whole, one that is there a trial at a time."""

from __future__ import annotations

import os
import shutil
from gzip import GzipFile
from io import BufferedReader
from pathlib import Path
from time import monotonic
from typing import Any

import pyoxigraph as ox

from kg.errors import DataError, StoreError
from kg.graph.iris import TKG, TYPE
from kg.serialise.files import settle
from kg.serialise.oxigraph import to_ntriples, to_oxigraph_node, to_quads
from kg.sources.bounded_file import BoundedFile
from kg.sources.rdf_file import named_triples, open_file, refusing_file
from kg.stores.contents import Content, Met, content, normal
from kg.stores.exports import Export, is_nquads, named
from kg.stores.folder import held, is_store, opened
from kg.stores.report import LoadReport, Progress
from kg.stores.unfinished import begin, end
from kg.triples import Triple


def load_store(export: Export, directory: Path, progress: Progress, *, prune: bool = False) -> LoadReport:
    """Load an export into an embedded store, which is made if there is none.

    A new store is made beside its place and takes it only when it was loaded whole and verified. Of one that is there, each
    graph that changed is replaced in a transaction of its own, and graphs that the export does not have stay, unless `prune`
    asks for trials to be removed that left it. Raises StoreError, and DataError for an export that cannot be read whole.
    """
    if is_store(directory):
        return _update(export, directory, progress, prune=prune)
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        message = f"{directory}: is there and is no store; give a new name, or that of a store that kg load made"
        raise StoreError(message)
    real = Path(os.path.realpath(directory))
    if Path.cwd().is_relative_to(real):
        message = f"{directory}: is the folder you are in, and a new store takes the place of a folder; name one inside it"
        raise StoreError(message)
    return _create(export, real, progress)


# -------------------------------------------------------------------------------------------------------------- a new store


def _create(export: Export, directory: Path, progress: Progress) -> LoadReport:
    partial = directory.with_name(f".{directory.name}.partial")
    try:
        partial.mkdir(parents=True, exist_ok=True)
        with held(partial, alone=True):
            # What an earlier load left cannot be told from what is whole.
            for inner in partial.iterdir():
                shutil.rmtree(inner) if inner.is_dir() else inner.unlink()
            try:
                report = _fill(export, partial, progress)
                partial.replace(directory)
            except BaseException:
                shutil.rmtree(partial, ignore_errors=True)
                raise
        settle(directory.parent)
    except OSError as error:
        message = f"{directory}: cannot be written: {error.strerror or error}; nothing was left half loaded"
        raise StoreError(message) from error
    return report


def _fill(export: Export, directory: Path, progress: Progress) -> LoadReport:
    store = ox.Store(directory)
    for path in export.files:
        if is_nquads(path):
            _bulk_load(store, path, progress)
            _name_default_graph(store, path)
        else:
            for graph, triples in Export([path]).graphs():
                store.bulk_extend(to_quads(graph, triples))
    store.flush()
    return _verified(export, store, progress)


def _bulk_load(store: ox.Store, path: Path, progress: Progress) -> None:
    """Load a file of N-Quads; what is wrong with the file and what is wrong with the disk are told apart."""
    with refusing_file(path), open_file(path) as file:
        told: Any = _Told(file, path, progress)
        try:
            store.bulk_load(told, format=ox.RdfFormat.N_QUADS)
        except OSError as error:
            if told.failed:
                raise
            message = f"the store cannot be written: {error}; nothing was left half loaded"
            raise StoreError(message) from error


class _Told:
    """Stand between a file and the store, and say how much of it was read."""

    def __init__(self, file: BufferedReader | GzipFile, path: Path, progress: Progress) -> None:
        self.file = BoundedFile(file, by_line=True)
        self.path, self.progress = path, progress
        self.count = 0
        self.failed = False
        self.start = monotonic()

    def read(self, size: int = -1) -> bytes:
        self.failed = True
        chunk = self.file.read(size)
        self.failed = False
        self.count += len(chunk)
        if chunk:
            rate = self.count / 1e6 / max(monotonic() - self.start, 0.001)
            self.progress(f"{self.path.name}: {self.count / 1e6:,.0f} MB read, {rate:,.0f} MB a second")
        return chunk


def _name_default_graph(store: ox.Store, path: Path) -> None:
    """Put what stands in no graph of a file into that of its trial document: the questions ask named graphs."""
    try:
        loose = [triple for _, triple in named_triples(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))]
    except ValueError as error:
        message = f"{path}: cannot be read: {error}"
        raise DataError(message) from error
    if loose:
        store.bulk_extend(to_quads(named(path, "", loose), loose))
        store.clear_graph(ox.DefaultGraph())


def _verified(export: Export, store: ox.Store, progress: Progress) -> LoadReport:
    """Hold the number of statements of each graph against the files, and the whole of a graph where the number is another."""
    progress("verifying what was loaded")
    there = _counts(store)
    expected: set[str] = set()
    for graph, triples in export.graphs():
        progress(f"verified {len(expected):,} graphs")
        # Two numbers of one value, two files with one graph: only the statements themselves can tell.
        doubtful = graph in expected or there.get(graph) != len(set(triples))
        if doubtful and not _is_held(store, graph, triples):
            message = f"{graph}: there are two graphs of this name, or the store holds something else than was read"
            raise StoreError(message)
        expected.add(graph)
    if not expected:
        raise StoreError("no file holds a graph; were they written to their ends?")
    if others := there.keys() - expected:
        message = f"{min(others)}: is in the store and was in no file"
        raise StoreError(message)
    return LoadReport(loaded=len(expected), statements=sum(there.values()))


def _is_held(store: ox.Store, graph: str, triples: list[Triple]) -> bool:
    """Tell whether a graph of a store is what was read of it, or where it is labels, has all that was read of them."""
    there, wanted = graph_content(store, graph), content(triples)
    return there == wanted or (wanted.is_of_labels and wanted.said <= there.said)


def _counts(store: ox.Store) -> dict[str, int]:
    found: Any = store.query("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    return {row["g"].value: int(row["n"].value) for row in found}


# ---------------------------------------------------------------------------------------------------------- a store that is there


def _update(export: Export, directory: Path, progress: Progress, *, prune: bool) -> LoadReport:
    report = LoadReport()
    with held(directory, alone=True):
        export.check()
        try:
            store = opened(directory, ox.Store)
            begin(directory, export.files)
            met = Met()
            for graph, triples in export.graphs():
                wanted = content(triples)
                if clash := met.clash(graph, wanted):
                    report.fail(graph, clash)
                    continue
                _replace(store, graph, triples, wanted, report)
                progress(f"{report.loaded:,} graphs loaded, {report.unchanged:,} unchanged")
            if prune:
                _prune(store, met.names(), report)
            store.flush()
            end(directory, export.files, alone=prune)
        except OSError as error:
            message = f"{directory}: cannot be written: {error}; each trial is whole, old or new, and a new try goes on"
            raise StoreError(message) from error
    return report


def graph_triples(store: ox.Store, graph: str) -> list[Triple]:
    """Give the statements of a graph in a store."""
    return [triple for _, triple in named_triples(store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))]


def graph_content(store: ox.Store, graph: str) -> Content:
    """Give the content of a graph in a store."""
    return content(graph_triples(store, graph))


def _replace(store: ox.Store, graph: str, triples: list[Triple], wanted: Content, report: LoadReport) -> None:
    """Put a graph into a store in one transaction, and look at what is there then; labels are added to those that are there."""
    there = graph_triples(store, graph)
    if wanted.is_of_labels:
        triples = [*there, *triples]
        wanted = content(triples)
    if not wanted.adds(old := content(there)):
        report.unchanged += 1
        return
    if not there:
        store.extend(to_quads(graph, triples))
    else:
        named = not (old.has_blank_nodes or wanted.has_blank_nodes)
        store.update(_changes(graph, there, triples) if named else _whole(graph, triples))
    if graph_content(store, graph) != wanted:
        report.fail(graph, "the store holds something else than was written")
        return
    report.loaded += 1
    report.statements += wanted.count


def _whole(graph: str, triples: list[Triple]) -> str:
    """Write an update, which is one transaction, that takes a graph away and puts another in its place."""
    name = to_oxigraph_node(graph)
    return f"CLEAR GRAPH {name}; INSERT DATA {{ GRAPH {name} {{\n{to_ntriples(triples)}}} }}"


def _changes(graph: str, there: list[Triple], triples: list[Triple]) -> str:
    """Write an update, which is one transaction, that takes away what is no longer said and adds what is new."""
    name = to_oxigraph_node(graph)
    old, new = ({(s, p, normal(o)): (s, p, o) for s, p, o in side} for side in (there, triples))
    gone, come = ([side[key] for key in side.keys() - other.keys()] for side, other in ((old, new), (new, old)))
    return f"DELETE DATA {{ GRAPH {name} {{\n{to_ntriples(gone)}}} }}; INSERT DATA {{ GRAPH {name} {{\n{to_ntriples(come)}}} }}"


def _prune(store: ox.Store, known: set[str], report: LoadReport) -> None:
    """Remove trials that the export does not have; a graph that is no trial's stays."""
    documents = store.quads_for_pattern(None, ox.NamedNode(TYPE), ox.NamedNode(f"{TKG}TrialDocument"), None)
    for graph in {quad.graph_name for quad in documents if quad.subject == quad.graph_name}:
        assert isinstance(graph, ox.NamedNode)
        if graph.value not in known:
            store.remove_graph(graph)
            report.removed += 1
