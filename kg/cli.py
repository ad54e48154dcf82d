"""Run the command line: the only place that prints and sets an exit status.

Data goes to stdout, words for people to stderr. 0 is success, 1 input that was refused or a graph that does not
conform, 2 wrong usage.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.errors import KgError, QueryError
from kg.triples import Triple

if TYPE_CHECKING:
    from kg.pipeline import TrialGraph

T = TypeVar("T")

_FORMATS = ("turtle", "jsonld", "nquads")
_PAGE = "html"
_FIGURES = (".svg", ".png")


def _refusing(command: Callable[..., int]) -> Callable[..., None]:
    """Print what a command refuses, and turn its result into an exit status."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        try:
            status = command(*args, **options)
        except KgError as error:
            _say(f"error: {error}")
            status = 1
        except OSError as error:
            # Nobody reads on, or there is no room: what is still to be written must not fail once more on the way out.
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            if not isinstance(error, BrokenPipeError):
                _say(f"error: {error.filename or 'standard output'}: {error.strerror or error}")
            status = 1
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if "KG_TRACEBACK" in os.environ:
                raise
            _say(f"error: a fault of kg, not of what it was given (KG_TRACEBACK=1 shows where): {type(error).__name__}: {error}")
            status = 1
        sys.exit(status)

    return run


def _say(text: str) -> None:
    """Tell a person something."""
    from kg.terminal import printable

    click.echo(printable(text), err=True)


def _give(text: str, *, to_a_person: bool) -> None:
    """Write data: for a person such that the terminal can show it, for a program in UTF-8 as it is."""
    if to_a_person:
        from kg.terminal import printable

        click.echo(printable(text).encode(sys.stdout.encoding or "utf-8", "backslashreplace"), nl=False)
    else:
        click.echo(text.encode("utf-8"), nl=False)


def _base(_context: click.Context, _parameter: click.Parameter, base: str | None) -> str | None:
    if base is None:
        return None
    from kg.graph.iris import check_base

    try:
        return check_base(base)
    except KgError as error:
        raise click.BadParameter(str(error)) from error


def _path(**options: Any) -> click.Path:
    return click.Path(path_type=Path, **options)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="trial-kg", prog_name="kg")
def main() -> None:
    """Turn clinical trials into linked data that can be trusted."""


@main.command()
@click.argument("sources", nargs=-1, type=_path(), metavar="[SOURCE]...")
@click.option("--out", type=_path(file_okay=False), default=Path("output"), show_default=True, help="Folder to write to.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice((*_FORMATS, _PAGE)),
    help="What to write; by default turtle, jsonld and nquads. html is a page, with the turtle and jsonld that it links to.",
)
@click.option("--base", callback=_base, help="Start of every IRI that is minted.")
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
    done: dict[str, Path | None] = {}
    for source in sources or (None,):
        try:
            graph = pipeline.build(source, base, documents)
            if (slug := graph.record.slug) in done:
                message = f"{source}: its files would replace those of {done[slug]}: both have the slug {slug!r}"
                raise KgError(message)  # noqa: TRY301 -- told like every other refusal of one source
            report = graph.validate()
            files = pipeline.write_graph(graph, out, formats or _FORMATS) if report.conforms else []
        except KgError as error:
            _say(f"error: {error}")
            status = 1
            continue
        done[slug] = source
        _say(build_summary(graph, files, report))
        if not report.conforms:
            _say("error: the graph violates a shape, and nothing was written")
            status = 1
        if len(sources) > 1:
            gc.collect()
    return status


@main.command()
@click.argument("sources", nargs=-1, type=_path(), metavar="[SOURCE]...")
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True)
@click.option("--strict", is_flag=True, help="Exit with 1 if anything gives cause for a remark.")
@_refusing
def check(sources: Sequence[Path], form: str, strict: bool) -> int:
    """Check the figures and the claims of each SOURCE against each other.

    A SOURCE is as for build; without one, it is the bundled SMART-MS. A remark is no accusation: it names what was held
    against what, what was assumed, and what a reader should know before using a figure.
    """
    from kg import check_report

    graphs, status = _graphs(sources)
    if form == "json":
        _give(check_report.check_json(graphs), to_a_person=False)
    else:
        _give("\n".join(map(check_report.check_text, graphs)), to_a_person=True)
    remarks = any(finding.is_warning for graph in graphs for finding in graph.checked.findings)
    return status or int(strict and remarks)


@main.command()
@click.argument("sources", nargs=-1, type=_path(), metavar="[SOURCE]...")
@click.option("--format", "form", type=click.Choice(("csv", "json")), default="csv", show_default=True)
@_refusing
def effects(sources: Sequence[Path], form: str) -> int:
    """Print each result of each SOURCE as one row for a meta-analysis, with what it lacks.

    A SOURCE is as for build; without one, it is the bundled SMART-MS.
    """
    from kg import effects_table

    graphs, status = _graphs(sources)
    write = effects_table.effects_csv if form == "csv" else effects_table.effects_json
    _give(write(graphs), to_a_person=False)
    return status


def _figure(_context: click.Context, _parameter: click.Parameter, out: Path | None) -> Path | None:
    if out is not None and out.suffix.lower() not in _FIGURES:
        message = f"{click.format_filename(out)}: a figure ends in {' or '.join(_FIGURES)}"
        raise click.BadParameter(message)
    return out


@main.command()
@click.argument("sources", nargs=-1, type=_path(), metavar="[SOURCE]...")
@click.option(
    "--out",
    type=_path(dir_okay=False),
    callback=_figure,
    metavar="FILE.svg|FILE.png",
    help="File to draw one SOURCE into; by default each is drawn into output/, under its slug, as SVG.",
)
@_refusing
def plot(sources: Sequence[Path], out: Path | None) -> int:
    """Draw the results of each SOURCE as a forest plot, the primary outcome first; nothing is pooled.

    A SOURCE is as for build; without one, it is the bundled SMART-MS. Needs matplotlib: pip install 'trial-kg[plot]'.
    """
    if out is not None and len(sources) > 1:
        raise click.UsageError("--out names one file; draw one source, or leave --out away")
    from kg.serialise.files import write_files
    from kg.site.forest import draw_forest

    graphs, status = _graphs(sources)
    done: set[str] = set()
    for graph in graphs:
        slug = graph.record.slug
        file = out or Path("output") / f"{slug}-forest.svg"
        try:
            if slug in done:
                message = f"{file}: was drawn of another source with the slug {slug!r}, and is not drawn over"
                raise KgError(message)  # noqa: TRY301 -- told like every other refusal of one source
            done.add(slug)
            forest = graph.forest()
            write_files({file: draw_forest(forest, file.suffix.lower().removeprefix("."))})
        except KgError as error:
            _say(f"error: {error}")
            status = 1
            continue
        _say(f"wrote {click.format_filename(file)} ({file.stat().st_size:,} bytes)")
        if forest.left_out:
            _say(f"note: {slug}: {forest.limit_text}")
    return status


def _graphs(sources: Sequence[Path]) -> tuple[list[TrialGraph], int]:
    """Build the graph of each source, and tell which could not be built."""
    from kg import pipeline

    graphs, status = [], 0
    for source in sources or (None,):
        try:
            graphs.append(pipeline.build(source))
        except KgError as error:
            _say(f"error: {error}")
            status = 1
    return graphs, status


@main.command()
@click.argument("files", nargs=-1, required=True, type=_path(), metavar="FILE...")
@click.option("--report", type=_path(dir_okay=False), help="Write the standard validation report, as Turtle, to this file.")
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True, help="Form of the report."
)
@_refusing
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
            _say(f"error: {error}")
            status = 1
    if form == "json":
        _give(reports.report_json(found), to_a_person=False)
    else:
        _give("".join(f"{validating.validation_text(item)}\n" for item in found), to_a_person=True)
    if report is not None and status:
        _say(f"error: {report}: not written: a report speaks of all files, and not all could be read")
    elif report is not None:
        from kg.serialise.files import write_files
        from kg.validation.shacl import report_graph

        write_files({report: report_graph(found).serialize(format="turtle")})
    return status or int(not all(item.conforms for item in found))


@main.command()
@click.argument("source", required=False, type=_path(), metavar="[SOURCE]")
@click.option("--base", callback=_base, help="Start of every IRI that is minted.")
@_refusing
def embed(source: Path | None, base: str | None) -> int:
    """Print a snippet for a web page that describes SOURCE to search engines, in schema.org.

    schema.org can name a study but not report one: what the snippet leaves out is listed on standard error. A SOURCE is as
    for build; without one, it is the bundled SMART-MS.
    """
    from kg import pipeline
    from kg.views.snippet import to_snippet

    view = pipeline.build(source, base).schema_org()
    _give(f"{to_snippet(view.tree)}\n", to_a_person=False)
    for item in view.left_out:
        _say(f"left out: {item}")
    return 0


@main.command()
@click.argument("name", required=False, metavar="[NAME|FILE|-]")
@click.option("--data", multiple=True, type=_path(), help="Graph to ask; by default the bundled SMART-MS. Repeatable.")
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
    text = _standard_input() if name == "-" else querying.read_query(name)
    if explain:
        _give(text if text.endswith("\n") else f"{text}\n", to_a_person=True)
        return 0
    from kg import answers

    writers: dict[str, Callable[[querying.Answer], str]] = {
        "table": answers.answer_text,
        "csv": answers.answer_csv,
        "json": answers.answer_json,
    }
    answer = querying.query_graphs(_data(data), text, _bindings(bindings))
    _give(writers[form](answer), to_a_person=form == "table")
    if not (answer.rows or answer.triples or answer.verdict) and not querying.names_graphs(text):
        _say("note: each trial is a graph of its own, and the query asks none; write GRAPH ?trial { … } around its patterns")
    return 0


def _standard_input() -> str:
    from kg.querying import LENGTH_LIMIT

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
