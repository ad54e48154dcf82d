"""Run the command line: the only place that prints and sets an exit status.

Data goes to stdout, words for people to stderr. 0 is success, 1 input that was refused or a graph that does not
conform, 2 wrong usage.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from kg.errors import KgError
from kg.triples import Triple

_FORMATS = ("turtle", "jsonld", "nquads")


def _refusing(command: Callable[..., int]) -> Callable[..., None]:
    """Print what a command refuses, and turn its result into an exit status."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        try:
            status = command(*args, **options)
        except KgError as error:
            click.echo(f"error: {error}", err=True)
            status = 1
        except BrokenPipeError:
            sys.stderr.close()
            status = 1
        sys.exit(status)

    return run


def _path(**options: Any) -> click.Path:
    return click.Path(path_type=Path, **options)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="trial-kg", prog_name="kg")
def main() -> None:
    """Turn clinical trials into linked data that can be trusted."""


@main.command()
@click.argument("sources", nargs=-1, type=_path(), metavar="[SOURCE]...")
@click.option("--out", type=_path(file_okay=False), default=Path("output"), show_default=True, help="Folder to write to.")
@click.option("--format", "formats", multiple=True, type=click.Choice(_FORMATS), help="What to write; by default all.")
@click.option("--base", help="Start of every IRI that is minted.")
@click.option("--document", "documents", multiple=True, type=_path(), help="Source document to verify the record against.")
@_refusing
def build(sources: Sequence[Path], out: Path, formats: Sequence[str], base: str | None, documents: Sequence[Path]) -> int:
    """Build the graph of each SOURCE, validate it, and write it.

    A SOURCE is a record in YAML or a graph that kg wrote; without one, the bundled SMART-MS is built. A graph that
    violates a shape is not written.
    """
    # A build makes many small objects and hardly any cycles: looking for cycles would take a twentieth of it.
    gc.disable()
    from kg import pipeline
    from kg.summary import build_summary

    status = 0
    for source in sources or (None,):
        try:
            graph = pipeline.build(source, base, documents)
            report = graph.validate()
            files = pipeline.write_graph(graph, out, formats or _FORMATS) if report.conforms else []
        except KgError as error:
            click.echo(f"error: {error}", err=True)
            status = 1
            continue
        click.echo(build_summary(graph, files, report), err=True)
        if not report.conforms:
            click.echo("error: the graph violates a shape, and nothing was written", err=True)
            status = 1
    return status


@main.command()
@click.argument("files", nargs=-1, required=True, type=_path(), metavar="FILE...")
@click.option("--report", type=_path(dir_okay=False), help="Write the standard validation report, as Turtle, to this file.")
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True, help="Form of the report."
)
@_refusing
def validate(files: Sequence[Path], report: Path | None, form: str) -> int:
    """Validate Turtle, JSON-LD, N-Triples, N-Quads or TriG of anybody's against the shapes.

    Each named graph is validated by itself. A file in which no shape finds anything to check is no success.
    """
    from kg.sources.rdf_file import read_graphs
    from kg.validation import report as reports

    found = []
    status = 0
    for file in files:
        try:
            graphs = read_graphs(file)
        except KgError as error:
            click.echo(f"error: {error}", err=True)
            status = 1
            continue
        from kg.validation import shacl

        found.append(shacl.validate(graphs, str(file)))
    if form == "json":
        click.echo(reports.report_json(found), nl=False)
    else:
        for item in found:
            click.echo(reports.report_text(item))
    if report is not None:
        from kg.serialise.files import write_files
        from kg.validation.shacl import report_graph

        write_files({report: report_graph(found).serialize(format="turtle")})
    return status or int(not all(item.conforms for item in found))


@main.command()
@click.argument("name", required=False, metavar="[NAME|FILE|-]")
@click.option("--data", multiple=True, type=_path(), help="Graph to ask; by default the bundled SMART-MS. Repeatable.")
@click.option(
    "--set", "bindings", multiple=True, metavar="NAME=VALUE", help="Bind a variable to an IRI, a number or text. Repeatable."
)
@click.option("--format", "form", type=click.Choice(("table", "csv", "json")), default="table", show_default=True)
@click.option("--list", "listing", is_flag=True, help="List the queries that ship, with the question that each answers.")
@click.option("--explain", is_flag=True, help="Print the query instead of running it.")
@_refusing
def query(name: str | None, data: Sequence[Path], bindings: Sequence[str], form: str, listing: bool, explain: bool) -> int:
    """Ask a shipped question by NAME, or the SPARQL in FILE, or on standard input."""
    from kg import querying

    if listing:
        for shipped in querying.shipped_queries():
            click.echo(f"{shipped.name:32}  {shipped.number:2}  {shipped.question}")
        return 0
    if name is None:
        raise click.UsageError("name a shipped query, a file, or - for standard input; --list names what ships")
    text = sys.stdin.read() if name == "-" else querying.read_query(name)
    if explain:
        click.echo(text, nl=not text.endswith("\n"))
        return 0
    from kg import answers

    writers: dict[str, Callable[[querying.Answer], str]] = {
        "table": answers.answer_text,
        "csv": answers.answer_csv,
        "json": answers.answer_json,
    }
    answer = querying.query_graphs(_data(data), text, _bindings(bindings))
    click.echo(writers[form](answer), nl=False)
    return 0


def _data(files: Sequence[Path]) -> dict[str, list[Triple]]:
    """Collect the graphs of files, or the bundled trial's where there are none."""
    if not files:
        from kg import pipeline

        graph = pipeline.build()
        return {graph.name: list(graph.triples)}
    from kg.querying import document_name
    from kg.sources.rdf_file import read_graphs

    graphs: dict[str, list[Triple]] = {}
    for file in files:
        for found, triples in read_graphs(file).items():
            graphs.setdefault(found or document_name(triples), []).extend(triples)
    return graphs


def _bindings(texts: Sequence[str]) -> dict[str, str]:
    bound = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (name and equals):
            message = f"--set takes NAME=VALUE, not {text!r}"
            raise click.UsageError(message)
        bound[name.lstrip("?")] = value
    return bound
