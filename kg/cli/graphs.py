"""The commands that take graphs of anybody: to validate them, and to ask them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from kg.cli.talking import give, main, path_type, refusing, say
from kg.errors import KgError, QueryError
from kg.triples import Triple

if TYPE_CHECKING:
    from kg.querying import Answer, Ask

T = TypeVar("T")


@main.command()
@click.argument("files", nargs=-1, required=True, type=path_type(), metavar="FILE...")
@click.option("--report", type=path_type(dir_okay=False), help="Write the standard validation report, as Turtle, to this file.")
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True, help="Form of the report."
)
@refusing
def validate(files: Sequence[Path], report: Path | None, form: str) -> int:
    """Validate Turtle, JSON-LD, N-Triples, N-Quads or TriG of anybody's against the shapes.

    Each named graph is validated by itself. A file in which no shape finds anything to check is no success, and of a
    file that cannot be read whole nothing is said.
    """
    from dataclasses import replace

    from kg import validating
    from kg.validation import report as reports

    if report is not None and os.path.realpath(report) in map(os.path.realpath, files):
        message = f"{report}: is to be validated, and the report would take its place; give the report another name"
        raise KgError(message)
    # What is written for machines is complete; without it, what is not listed need not be held either.
    keep = validating.shorten if form == "text" and report is None else None
    found = []
    status = 0
    for file in files:
        try:
            found.append(replace(validating.validate_file(file, keep), source=click.format_filename(file)))
        except KgError as error:
            say(f"error: {error}")
            status = 1
    if form == "json":
        give(reports.report_json(found), to_a_person=False)
    else:
        give("".join(f"{validating.validation_text(item)}\n" for item in found), to_a_person=True)
    if report is not None and status:
        say(f"error: {report}: not written: a report speaks of all files, and not all could be read")
    elif report is not None:
        from kg.serialise.files import write_files
        from kg.validation.shacl import report_graph

        write_files({report: report_graph(found).serialize(format="turtle")})
    return status or int(not all(item.conforms for item in found))


@main.command()
@click.argument("name", required=False, metavar="[NAME|FILE|-]")
@click.option("--data", multiple=True, type=path_type(), help="Graph to ask; by default the bundled SMART-MS. Repeatable.")
@click.option("--store", type=path_type(file_okay=False), help="Embedded store to ask, as kg load made it.")
@click.option("--endpoint", help="Address of a SPARQL endpoint to ask.")
@click.option("--user", help="Name for the endpoint; the password is taken from KG_PASSWORD, or asked for.")
@click.option(
    "--set",
    "bindings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Give a variable of SELECT an IRI, a number or text. Repeatable.",
)
@click.option("--format", "form", type=click.Choice(("table", "csv", "json")), default="table", show_default=True)
@click.option("--list", "listing", is_flag=True, help="List the queries that ship, with the question that each answers.")
@click.option("--explain", is_flag=True, help="Print the query instead of running it.")
@refusing
def query(  # noqa: PLR0917 -- options
    name: str | None, data: Sequence[Path], store: Path | None, endpoint: str | None, user: str | None, bindings: Sequence[str],
    form: str, listing: bool, explain: bool,
) -> int:  # fmt: skip
    """Ask a shipped question by NAME, or the SPARQL in FILE, or on standard input."""
    from kg import query_text, querying

    if listing:
        for shipped in querying.shipped_queries():
            click.echo(f"{shipped.name:32}  {shipped.number:2}  {shipped.question}")
        return 0
    if sum((bool(data), store is not None, endpoint is not None)) > 1:
        raise click.UsageError("give one of --data, --store and --endpoint")
    if name is None:
        raise click.UsageError("name a shipped query, a file, or - for standard input; --list names what ships")
    text = _standard_input() if name == "-" else querying.read_query(name)
    if explain:
        give(text if text.endswith("\n") else f"{text}\n", to_a_person=True)
        return 0
    from kg import answers

    question = querying.prepare(text, _bindings(bindings))
    with _asking(data, store, endpoint, user) as ask:
        answer = querying.answered(question, ask)
        if form == "table":
            give(answers.answer_text(answer, labels=_labels(answer, ask)), to_a_person=True)
        else:
            give((answers.answer_csv if form == "csv" else answers.answer_json)(answer), to_a_person=False)
    if not (answer.rows or answer.triples or answer.verdict) and not query_text.names_graphs(text):
        say("note: each trial is a graph of its own, and the query asks none; write GRAPH ?trial { … } around its patterns")
    return 0


@contextmanager
def _asking(data: Sequence[Path], store: Path | None, endpoint: str | None, user: str | None) -> Iterator[Ask]:
    """Give what runs a question: an embedded store, a remote one, or else files."""
    if store is not None:
        from kg.stores.folder import asking_store
        from kg.stores.unfinished import told

        with asking_store(store) as ask:
            if note := told(store):
                say(f"note: {note}")
            yield ask
    elif endpoint is not None:
        from kg.cli.stores import access_to
        from kg.stores.endpoint import Endpoint

        yield Endpoint(access_to(endpoint, user)).ask
    else:
        from kg import querying

        yield querying.asking(querying.load_graphs(_data(data)))


def _labels(answer: Answer, ask: Ask) -> dict[str, str]:
    """Look up labels in our ontology and in what is asked."""
    from kg import querying

    found = querying.labels_in(answer, querying.asking(querying.ontology_store()))
    with suppress(KgError):  # an endpoint that has given the answer owes no labels
        found |= querying.labels_in(answer, ask)
    return found


def _standard_input() -> str:
    from kg.query_text import LENGTH_LIMIT

    if sys.stdin is None:
        raise QueryError("there is no standard input to read a query from")
    try:
        return sys.stdin.buffer.read(LENGTH_LIMIT + 1).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError("the query on standard input is not UTF-8 text") from error


def _data(files: Sequence[Path]) -> dict[str, list[Triple]]:
    """Collect the graphs of files, or the bundled trial's where there are none."""
    if not files:
        from kg import pipeline

        graph = pipeline.build()
        return {graph.name: list(graph.triples)}
    from kg.querying import document_name
    from kg.sources.rdf_file import read_graphs

    graphs: dict[str, list[Triple]] = {}
    for number, file in enumerate(files):
        for found, triples in read_graphs(file).items():
            name = _own(found, number) or document_name(triples)
            graphs.setdefault(name, []).extend((_own(s, number), p, _own(o, number)) for s, p, o in triples)
    return graphs


def _own(term: T, file: int) -> T:
    """Keep the blank nodes of two files apart: a label says nothing outside its file."""
    return f"_:f{file}-{term[2:]}" if isinstance(term, str) and term.startswith("_:") else term  # type: ignore[return-value]


def _bindings(texts: Sequence[str]) -> dict[str, str]:
    bound: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        name = name.removeprefix("?").removeprefix("$")
        if not (name and equals):
            message = f"--set takes NAME=VALUE, not {text!r}"
            raise click.UsageError(message)
        if name in bound:
            message = f"--set gives {name} two values"
            raise click.UsageError(message)
        bound[name] = value
    return bound
