"""Validate files graph by graph, and say of each what a person reads at once."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.sources.rdf_file import read_graphs_in_turn
from kg.validation.report import SEVERITIES, GraphReport, Report, report_text

RESULT_LIMIT = 100
"""So many results of one graph are listed for people."""

_CHECKED = GraphReport("", 1)


@dataclass(frozen=True, slots=True)
class ShortReport(GraphReport):
    """Report on one graph with its gravest results alone, and the counts of all."""

    all_counts: dict[str, int] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """Count the results by severity, those that are not listed too."""
        return self.all_counts


def shorten(graph: GraphReport) -> GraphReport:
    """Keep what is listed for people, violations first."""
    if len(graph.results) <= RESULT_LIMIT:
        return graph
    listed = sorted(graph.results, key=lambda result: (SEVERITIES.index(result.severity), result))[:RESULT_LIMIT]
    return ShortReport(graph.graph, graph.focus_nodes, tuple(listed), graph.counts)


def validate_file(path: Path | str, keep: Callable[[GraphReport], GraphReport] | None = None) -> Report:
    """Validate each graph of a file of triples against the shapes, one after the other where the file allows it.

    `keep` says what is kept of the report on each graph, by default all. Raises DataError if the file cannot be read;
    then nothing is said of any part of it.
    """
    graphs: list[GraphReport] = []
    for name, triples in read_graphs_in_turn(Path(path)):
        from kg.validation.shacl import validate

        with _quiet_engine():
            found = validate({name: triples}, str(path)).graphs
        graphs += map(keep, found) if keep else found
    return Report(str(path), tuple(graphs))


@contextmanager
def _quiet_engine() -> Iterator[None]:
    """Keep from people what rdflib logs when the engine copies ill-typed literals: they get a result for each."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Parsing weird boolean", UserWarning)
            yield
    finally:
        logger.setLevel(level)


def validation_text(report: Report) -> str:
    """Write a report for people, with how many results of a graph are not listed."""
    if not report.checked or not any(sum(graph.counts.values()) > RESULT_LIMIT for graph in report.graphs):
        return report_text(report)
    texts = []
    for graph in report.graphs:
        short = shorten(graph)
        # A graph is named in a report on several; of the second, the one line is taken off again.
        text, _, _ = report_text(replace(report, graphs=(short, _CHECKED))).rpartition("\n")
        more = sum(short.counts.values()) - len(short.results)
        texts.append(f"{text}\n  … and {more:,} more; --format json lists all" if more else text)
    return "\n".join(texts)
