"""Find the graphs of an export: of files of N-Quads above all, one after the other, and of files that hold one graph."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import DataError, QueryError, StoreError
from kg.graph.dataset import BYTE_SIZE, described_dataset
from kg.graph.iris import DCTERMS
from kg.querying import document_name
from kg.sources.rdf_file import FORMATS, PACKED, read_graphs, read_runs, stand_together, syntax_of
from kg.stores.report import Progress, say_nothing
from kg.triples import Triple

_ENDINGS = tuple(ending + packed for ending in FORMATS for packed in ("", PACKED) if ending != ".json")


class Export:
    """Hold the files of an export, those of a folder in the order of their names, each with the description that is beside it."""

    def __init__(self, paths: Iterable[Path], progress: Progress = say_nothing) -> None:
        """Find the files; `progress` hears how far they were read. Raises StoreError for a folder that holds none."""
        self.progress = progress
        self.files: list[Path] = []
        for path in paths:
            found = list(_within(path, set())) if path.is_dir() else [path]
            if not found:
                message = f"{path}: holds no file of triples; their names end in {', '.join(_ENDINGS)}"
                raise StoreError(message)
            self.files += [each for file in found for each in (file, *_description(file))]
        self.files = list(dict.fromkeys(self.files))
        self._together: dict[Path, bool] = {}

    def check(self) -> None:
        """Read all files to their ends, so that what cannot be read whole, or holds nothing, is not loaded. Raises DataError."""
        for path in self.files:
            names: set[str] = set()
            self._together[path] = stand_together(path, self._looking(path, names))
            if not self._together[path]:
                names |= {named(path, graph, triples) for graph, triples in read_graphs(path).items()}
            if not names:
                message = f"{path}: holds no graph; was it written to its end?"
                raise DataError(message)

    def _looking(self, path: Path, names: set[str]) -> Callable[[str], None]:
        """Give what looks at the name of each graph of a file, and adds it to those that were met."""

        def look(graph: str) -> None:
            names.add(graph)
            self.progress(f"{path.name}: {len(names):,} graphs read")
            _refuse_unnamed(path, graph)

        return look

    def graphs(self) -> Iterator[tuple[str, list[Triple]]]:
        """Yield each graph by its name; what stands in no graph belongs to that of its trial document. Raises DataError.

        Blank nodes have labels that no other file and no store has: a label means something in its own file alone.
        """
        for path in self.files:
            together = self._together[path] if path in self._together else stand_together(path, self._looking(path, set()))
            own = f"_:n{secrets.token_hex(8)}"
            for graph, triples in read_runs(path) if together else read_graphs(path).items():
                yield named(path, graph, triples), _relabelled(triples, own)


def _relabelled(triples: list[Triple], own: str) -> list[Triple]:
    if not any(subject[:2] == "_:" or term[:2] == "_:" for subject, _, term in triples):
        return triples

    def label(term: Any) -> Any:
        return own + term[2:] if term[:2] == "_:" else term

    return [(label(subject), predicate, label(term)) for subject, predicate, term in triples]


def _refuse_unnamed(path: Path, graph: str) -> None:
    if graph.startswith("_:"):
        message = f"{path}: a graph has no name: {graph}; nobody could say which graph of a store it replaces"
        raise DataError(message)


def _description(path: Path) -> Iterator[Path]:
    """Give the description that kg bulk wrote beside an export. Raises StoreError for that of another file."""
    name = path.name.removesuffix(PACKED)
    beside = path.with_name(f"{name.removesuffix('.nq')}.void.ttl")
    if not (name.endswith(".nq") and beside.is_file() and path.is_file()):
        return
    triples = read_graphs(beside).get("", ())
    names, sizes = ({term[0] for _, predicate, term in triples if predicate == name} for name in (f"{DCTERMS}title", BYTE_SIZE))
    if names != {path.name}:
        return  # it is of the packed file that this one was in, or the reverse
    if sizes != {str(path.stat().st_size)}:
        message = f"{beside}: describes another file than {path.name}, for its size is another; remove it, or run kg bulk anew"
        raise StoreError(message)
    yield beside


def _within(folder: Path, seen: set[str]) -> Iterator[Path]:
    """Find the files in a folder and those below it, behind links too, each folder once; what is hidden is left alone."""
    seen.add(os.path.realpath(folder))
    try:
        inner = sorted(folder.iterdir())
    except OSError as error:
        message = f"{folder}: cannot be read: {error.strerror}"
        raise StoreError(message) from error
    for path in inner:
        if path.name.startswith("."):
            continue
        if path.is_dir():
            if os.path.realpath(path) not in seen:
                yield from _within(path, seen)
        elif path.name.lower().endswith(_ENDINGS) and (path.is_file() or not path.exists()):
            yield path  # a link to nothing too, which cannot be read, and so is told


def named(path: Path, graph: str, triples: list[Triple]) -> str:
    """Name a graph of a file; one that came without a name by the dataset or the trial that it describes. Raises DataError."""
    try:
        found = graph or described_dataset(triples) or document_name(triples)
    except QueryError as error:
        message = f"{path}: {error}"
        raise DataError(message) from error
    _refuse_unnamed(path, found)
    return found


def is_nquads(path: Path) -> bool:
    """Tell whether a file names the graph of each statement on its line."""
    return syntax_of(path) == ox.RdfFormat.N_QUADS
