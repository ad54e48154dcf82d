"""The commands that bring exports into triple stores, and serve one."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from kg.cli.progress import showing
from kg.cli.talking import main, path_type, refusing, say

if TYPE_CHECKING:
    from kg.stores.exports import Export
    from kg.stores.graph_store import Access
    from kg.stores.report import LoadReport, Progress

_TOLD = 10
PASSWORD = "KG_PASSWORD"  # noqa: S105 -- the name of the variable that holds it


@main.command()
@click.argument("files", nargs=-1, required=True, type=path_type(exists=True), metavar="FILE|DIR...")
@click.option("--store", type=path_type(file_okay=False), help="Folder of an embedded store; it is made if there is none.")
@click.option("--endpoint", help="Address at which a remote store takes graphs by the Graph Store Protocol.")
@click.option("--query-endpoint", help="Address at which it answers queries, where that is not known; for --prune.")
@click.option("--user", help=f"Name for the remote store; the password is taken from {PASSWORD}, or asked for.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Graphs sent to a remote store at once.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), default=300, show_default=True, help="Seconds to wait.")
@click.option("--tries", type=click.IntRange(min=0), default=5, show_default=True, help="How often what may pass is tried again.")
@click.option(
    "--journal", type=path_type(dir_okay=False), help="Where a remote load keeps account; by default beside the first FILE."
)
@click.option(
    "--trust-journal",
    is_flag=True,
    help="Pass over what the journal of an interrupted load calls verified, without a look at it.",
)
@click.option("--prune", is_flag=True, help="Remove trials that are in the store and in no FILE.")
@click.option("--report", type=path_type(dir_okay=False), help="Write what became of all graphs, as JSON, to this file.")
@refusing
def load(  # noqa: PLR0917 -- options
    files: Sequence[Path], store: Path | None, endpoint: str | None, query_endpoint: str | None, user: str | None, jobs: int,
    timeout: float, tries: int, journal: Path | None, report: Path | None, *, trust_journal: bool, prune: bool,
) -> int:  # fmt: skip
    """Load an export into a triple store: N-Quads of kg bulk or kg build, or other files of triples, or folders of them.

    Each graph of the export replaces the graph of its name, and others stay. A load that was interrupted goes on when the same
    command is given again; after that every graph is whole. What is in the store as it should be is left alone.
    """
    if (store is None) == (endpoint is None):
        raise click.UsageError("give --store DIR or --endpoint URL, one of the two")
    if store is not None and (
        for_remote := [name for name, given in _remote_only(query_endpoint, user, journal, jobs, trusts=trust_journal) if given]
    ):
        message = f"{', '.join(for_remote)}: for --endpoint, not for --store"
        raise click.UsageError(message)
    from kg.stores.exports import Export

    with showing() as progress:
        export = Export(files, progress)
        _check_accounts([path for path in (report, journal) if path is not None], [*files, *export.files], store)
        if store is not None:
            from kg.stores.embedded import load_store

            found = load_store(export, store, progress, prune=prune)
        else:
            assert endpoint is not None
            access = access_to(endpoint, user, tries, timeout)
            query_access = _query_access(access, query_endpoint) if prune else None
            account = journal or _journal(endpoint, files[0])
            found = _remote(access, query_access, export, account, jobs, progress, trusts=trust_journal)
    if report is not None:
        from kg.serialise.files import write_files

        write_files({report: json.dumps(found.as_data(), indent=2) + "\n"})
    say(_summary(found, report))
    return int(bool(found.failures))


@main.command()
@click.option("--store", required=True, type=path_type(file_okay=False), help="Folder of an embedded store.")
@click.option("--bind", default="127.0.0.1:7878", show_default=True, help="Address to listen at.")
@refusing
def serve(store: Path, bind: str) -> NoReturn:
    """Serve an embedded store as a SPARQL endpoint that reads and never writes, by the server of Oxigraph."""
    from kg.stores.serving import serve as serve_store
    from kg.stores.unfinished import told

    if note := told(store):
        say(f"note: {note}")
    say(f"serving {store} at http://{bind}/query; end it with Ctrl-C")
    serve_store(store, bind)


def _check_accounts(accounts: Sequence[Path], inputs: Sequence[Path], store: Path | None) -> None:
    """Refuse to write an account of a load over what is loaded, over another account, or into the store."""
    real = [os.path.realpath(path) for path in accounts]
    taken = {os.path.realpath(path) for path in inputs}
    for path, place in zip(accounts, real, strict=True):
        if place in taken:
            message = f"{path} is to be loaded, and the account of it would take its place"
            raise click.UsageError(message)
        if store is not None and Path(place).is_relative_to(os.path.realpath(store)):
            message = f"{path} would lie in the store, whose files are its own; give another place"
            raise click.UsageError(message)
    if len(set(real)) < len(real):
        raise click.UsageError("--report and --journal would be one file; give two")


def _remote_only(
    query_endpoint: str | None, user: str | None, journal: Path | None, jobs: int, *, trusts: bool
) -> list[tuple[str, bool]]:  # fmt: skip
    return [
        ("--query-endpoint", query_endpoint is not None), ("--user", user is not None), ("--journal", journal is not None),
        ("--jobs", jobs > 1), ("--trust-journal", trusts),
    ]  # fmt: skip


def access_to(url: str, user: str | None, tries: int = 5, timeout: float = 300) -> Access:
    """Say where a store is and who asks; the password is in the environment, or is asked for."""
    from kg.stores.graph_store import Access

    password = None
    if user is not None and (password := os.environ.get(PASSWORD)) is None:
        password = click.prompt(f"Password of {user}", hide_input=True, err=True)
    return Access(url, user, password, tries, timeout)


def _query_access(access: Access, url: str | None) -> Access:
    """Say where the store is asked which trials it has."""
    from dataclasses import replace

    from kg.stores.endpoint import query_address

    found = url or query_address(access.url)
    if found is None:
        raise click.UsageError("--prune asks the store which trials it has; give --query-endpoint URL, where it answers queries")
    return replace(access, url=found)


def _remote(
    access: Access, query_access: Access | None, export: Export, journal: Path, jobs: int, progress: Progress, *, trusts: bool
) -> LoadReport:
    from kg.stores.endpoint import Endpoint
    from kg.stores.graph_store import GraphStore
    from kg.stores.remote import RemoteLoad, load_remote

    endpoint = None if query_access is None else Endpoint(query_access)
    return load_remote(RemoteLoad(export, GraphStore(access), journal, jobs, trusts_journal=trusts, endpoint=endpoint), progress)


def _journal(endpoint: str, first: Path) -> Path:
    """Name a journal by the store that it is about."""
    digest = hashlib.sha256(endpoint.encode()).hexdigest()[:8]
    return first.resolve().with_name(f".{first.resolve().name}.{digest}.load")


def _summary(found: LoadReport, report: Path | None) -> str:
    graphs = "graph" if found.loaded == 1 else "graphs"
    parts = [f"{found.loaded:,} {graphs} loaded ({found.statements:,} statements)", f"{found.unchanged:,} unchanged"]
    if found.resumed:
        parts.append(f"{found.resumed:,} verified before")
    if found.removed:
        parts.append(f"{found.removed:,} removed")
    parts.append(f"{len(found.failures):,} failed")
    lines = [", ".join(parts)]
    lines += [
        f"failed: {item.reason}" if item.graph in item.reason else f"failed: {item.graph}: {item.reason}"
        for item in found.failures[:_TOLD]
    ]
    if len(found.failures) > _TOLD:
        lines.append(f"… and {len(found.failures) - _TOLD:,} more" + (f" in {report}" if report else "; --report FILE lists all"))
    return "\n".join(lines)
