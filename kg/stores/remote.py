"""Load an export into a remote store, so that after any fault and another try every graph is whole.

Each graph is looked at in the store first: one that is there as it should be is not sent. Before one is sent the journal says so,
and after it was read back and is what was sent, that it is verified. Another try of the same load looks at every graph again, for
another load may have come between, unless it is told to trust the journal.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import KgError, StoreError
from kg.journal import Journal
from kg.stores.contents import Content, Met, content
from kg.stores.endpoint import Endpoint
from kg.stores.exports import Export
from kg.stores.graph_store import GraphRefusedError, GraphStore
from kg.stores.report import LoadReport, Progress
from kg.triples import Triple

SENDING, VERIFIED = "sending", "verified"
_SENDS = 2


@dataclass(frozen=True, slots=True)
class RemoteLoad:
    """Say what is to be loaded where: how many graphs at once, by which journal, and whether trials that left are removed."""

    export: Export
    store: GraphStore
    journal: Path
    jobs: int = 1
    trusts_journal: bool = False
    endpoint: Endpoint | None = None
    """Where the store is asked which trials it has, if those that left the export are to be removed."""


def load_remote(what: RemoteLoad, progress: Progress) -> LoadReport:
    """Load an export into a remote store.

    Raises DataError for an export that cannot be read whole, StoreError where the store cannot be reached or lets nobody in; the
    same call goes on from there. A graph that the store refuses is in the report, and the others are loaded.
    """
    what.export.check()
    book = Journal(what.journal, "kg load")
    report = LoadReport()
    done = False
    try:
        verified = {entry["graph"] for entry in book.resume(_head(what), lambda entry: "graph" in entry) if _is_verified(entry)}
        known = _load(what, book, verified if what.trusts_journal else set(), report, progress)
        if what.endpoint is not None:
            _prune(what.store, what.endpoint, known, report)
        # What failed is tried again with all else looked at again: only a load that was broken off is gone on with.
        done = True
    finally:
        book.close(done=done)
    return report


def _is_verified(entry: dict[str, Any]) -> bool:
    return entry.get("state") == VERIFIED


def _head(what: RemoteLoad) -> dict[str, Any]:
    """Say what a load is of: an interrupted load of anything else is not continued."""
    states = [(str(path.resolve()), path.stat()) for path in what.export.files]
    return {
        "format": 1, "store": what.store.access.url,
        "files": [[name, state.st_size, state.st_mtime_ns] for name, state in states],
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sent:
    graph: str
    count: int
    future: Future[bool]


def _load(what: RemoteLoad, book: Journal, verified: set[str], report: LoadReport, progress: Progress) -> set[str]:
    """Load graph after graph, so many at once, and give the names of all."""
    met = Met()
    under_way: deque[_Sent] = deque()

    def settle(sent: _Sent) -> None:
        try:
            changed = sent.future.result()
        except GraphRefusedError as error:
            report.fail(sent.graph, str(error))
            return
        book.add({"graph": sent.graph, "state": VERIFIED})
        report.loaded += changed
        report.unchanged += not changed
        report.statements += sent.count * changed
        progress(f"{report.loaded:,} graphs loaded, {report.unchanged:,} unchanged, {len(report.failures):,} failed")

    with ThreadPoolExecutor(what.jobs) as pool:
        try:
            for graph, triples in what.export.graphs():
                wanted = content(triples)
                labels = wanted.is_of_labels
                if clash := met.clash(graph, wanted):
                    report.fail(graph, clash)
                elif graph in verified and not labels:
                    report.resumed += 1
                else:
                    # Two under way for one name would each read the store before the other has written.
                    while any(sent.graph == graph for sent in under_way):
                        settle(under_way.popleft())
                    book.add({"graph": graph, "state": SENDING})
                    under_way.append(_Sent(graph, wanted.count, pool.submit(_place, what.store, graph, triples, wanted)))
                # Labels of two files are added to each other, and so not at the same time.
                while len(under_way) > (0 if labels else 2 * what.jobs):
                    settle(under_way.popleft())
            while under_way:
                settle(under_way.popleft())
        except BaseException as error:
            pool.shutdown(wait=False, cancel_futures=True)
            if isinstance(error, StoreError):
                message = f"{error}; {report.loaded + report.unchanged:,} graphs are verified, and the same command goes on"
                raise StoreError(message) from error
            raise
    return met.names()


def _place(store: GraphStore, graph: str, triples: list[Triple], wanted: Content) -> bool:
    """Put a graph into the store if it is not there, and tell whether that was needed; labels are added to those there."""
    there = store.get(graph)
    if wanted.is_of_labels:
        triples = [*(there or ()), *triples]
        wanted = content(triples)
    if there is not None and not wanted.adds(content(there)):
        return False
    for _ in range(_SENDS):
        store.put(graph, triples)
        there = store.get(graph)
        if there is not None and content(there) == wanted:
            return True
    lost = len(wanted.said - content(there or ()).said)
    told = f"was sent {_SENDS} times, and of its {wanted.count:,} statements {lost:,} are not there as they were sent"
    raise GraphRefusedError(f"{graph}: {told}")


def _prune(store: GraphStore, endpoint: Endpoint, known: set[str], report: LoadReport) -> None:
    """Remove trials that the export does not have; a graph that is no trial's stays."""
    for graph in list(endpoint.trial_graphs()):
        if graph in known:
            continue
        try:
            store.delete(graph)
        except KgError as error:
            report.fail(graph, f"cannot be removed: {error}")
        else:
            report.removed += 1
