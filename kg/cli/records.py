"""The commands that make something of records: graphs, pages and snippets, findings, rows and figures."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.talking import check_base_option, give, main, path_type, refusing, say
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.pipeline import TrialGraph

_FORMATS = ("turtle", "jsonld", "nquads")
_PAGE = "html"
_FIGURES = (".svg", ".png")


@main.command()
@click.argument("sources", nargs=-1, type=path_type(), metavar="[SOURCE]...")
@click.option("--out", type=path_type(file_okay=False), default=Path("output"), show_default=True, help="Folder to write to.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice((*_FORMATS, _PAGE)),
    help="What to write; by default turtle, jsonld and nquads. html is a page, with the turtle and jsonld that it links to.",
)
@click.option("--base", callback=check_base_option, help="Start of every IRI that is minted.")
@click.option("--document", "documents", multiple=True, type=path_type(), help="Source document to verify the record against.")
@refusing
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
            say(f"error: {error}")
            status = 1
            continue
        done[slug] = source
        say(build_summary(graph, files, report))
        if not report.conforms:
            say("error: the graph violates a shape, and nothing was written")
            status = 1
        if len(sources) > 1:
            gc.collect()
    return status


@main.command()
@click.argument("source", required=False, type=path_type(), metavar="[SOURCE]")
@click.option("--base", callback=check_base_option, help="Start of every IRI that is minted.")
@refusing
def embed(source: Path | None, base: str | None) -> int:
    """Print a snippet for a web page that describes SOURCE to search engines, in schema.org.

    schema.org can name a study but not report one: what the snippet leaves out is listed on standard error. A SOURCE is as
    for build; without one, it is the bundled SMART-MS.
    """
    from kg import pipeline
    from kg.views.snippet import to_snippet

    view = pipeline.build(source, base).schema_org()
    give(f"{to_snippet(view.tree)}\n", to_a_person=False)
    for item in view.left_out:
        say(f"left out: {item}")
    return 0


@main.command()
@click.argument("sources", nargs=-1, type=path_type(), metavar="[SOURCE]...")
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True)
@click.option("--strict", is_flag=True, help="Exit with 1 if anything gives cause for a remark.")
@refusing
def check(sources: Sequence[Path], form: str, strict: bool) -> int:
    """Check the figures and the claims of each SOURCE against each other.

    A SOURCE is as for build; without one, it is the bundled SMART-MS. A remark is no accusation: it names what was held
    against what, what was assumed, and what a reader should know before using a figure.
    """
    from kg import check_report

    graphs, status = build_graphs(sources)
    if form == "json":
        give(check_report.check_json(graphs), to_a_person=False)
    else:
        give("\n".join(map(check_report.check_text, graphs)), to_a_person=True)
    remarks = any(finding.is_warning for graph in graphs for finding in graph.checked.findings)
    return status or int(strict and remarks)


@main.command()
@click.argument("sources", nargs=-1, type=path_type(), metavar="[SOURCE]...")
@click.option("--format", "form", type=click.Choice(("csv", "json")), default="csv", show_default=True)
@refusing
def effects(sources: Sequence[Path], form: str) -> int:
    """Print each result of each SOURCE as one row for a meta-analysis, with what it lacks.

    A SOURCE is as for build; without one, it is the bundled SMART-MS.
    """
    from kg import effects_table

    graphs, status = build_graphs(sources)
    write = effects_table.effects_csv if form == "csv" else effects_table.effects_json
    give(write(graphs), to_a_person=False)
    return status


def _figure(_context: click.Context, _parameter: click.Parameter, out: Path | None) -> Path | None:
    if out is not None and out.suffix.lower() not in _FIGURES:
        message = f"{click.format_filename(out)}: a figure ends in {' or '.join(_FIGURES)}"
        raise click.BadParameter(message)
    return out


@main.command()
@click.argument("sources", nargs=-1, type=path_type(), metavar="[SOURCE]...")
@click.option(
    "--out",
    type=path_type(dir_okay=False),
    callback=_figure,
    metavar="FILE.svg|FILE.png",
    help="File to draw one SOURCE into; by default each is drawn into output/, under its slug, as SVG.",
)
@refusing
def plot(sources: Sequence[Path], out: Path | None) -> int:
    """Draw the results of each SOURCE as a forest plot, the primary outcome first; nothing is pooled.

    A SOURCE is as for build; without one, it is the bundled SMART-MS. Needs matplotlib: pip install 'trial-kg[plot]'.
    """
    if out is not None and len(sources) > 1:
        raise click.UsageError("--out names one file; draw one source, or leave --out away")
    from kg.serialise.files import write_files
    from kg.site.forest import draw_forest

    graphs, status = build_graphs(sources)
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
            say(f"error: {error}")
            status = 1
            continue
        say(f"wrote {click.format_filename(file)} ({file.stat().st_size:,} bytes)")
        if forest.left_out:
            say(f"note: {slug}: {forest.limit_text}")
    return status


def build_graphs(sources: Sequence[Path]) -> tuple[list[TrialGraph], int]:
    """Build the graph of each source, and tell which could not be built."""
    from kg import pipeline

    graphs, status = [], 0
    for source in sources or (None,):
        try:
            graphs.append(pipeline.build(source))
        except KgError as error:
            say(f"error: {error}")
            status = 1
    return graphs, status
