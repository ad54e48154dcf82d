"""Compose the stages: read a record, check it, map it, serialise it, write it. The whole flow is on this page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.checks.checking import Checked, check_record
from kg.errors import DataError, KgError
from kg.graph.iris import DEFAULT_BASE
from kg.graph.mapping import graph_name, trial_triples
from kg.record.trial import TrialDocument
from kg.resources import bundled_record
from kg.serialise.files import write_files
from kg.serialise.jsonld import to_jsonld
from kg.serialise.nquads import canonical_hash, to_nquads
from kg.serialise.turtle import to_turtle
from kg.sources.rdf_file import FORMATS, read_graphs
from kg.sources.reading import read_data
from kg.sources.yaml_record import read_text, read_yaml_record
from kg.triples import Triple

if TYPE_CHECKING:
    from rdflib import Graph

    from kg.querying import Answer
    from kg.site.forest_layout import Forest
    from kg.validation.report import Report
    from kg.views.schema_org import View

SERIALISERS: dict[str, tuple[str, Callable[[Iterable[Triple], str], str]]] = {
    "turtle": (".ttl", to_turtle),
    "jsonld": (".jsonld", to_jsonld),
    "nquads": (".nq", to_nquads),
}
"""Each format of the graph with the ending of its files and the function that writes it."""

LINKED = ("turtle", "jsonld")
"""The formats that a page links to, so that they are written beside it."""


@dataclass(frozen=True, slots=True)
class TrialGraph:
    """Hold a record, what checks found about it, the name of its graph, and the triples that both map to.

    `verified` counts the anchors that were held against source documents.
    """

    record: TrialDocument
    checked: Checked
    name: str
    triples: tuple[Triple, ...]
    verified: int = 0

    def serialise(self, form: str) -> str:
        """Write the graph as `turtle`, `jsonld` or `nquads`."""
        return SERIALISERS[form][1](self.triples, self.name)

    def schema_org(self) -> View:
        """Project the record onto schema.org, and list what it holds beyond that."""
        from kg.views.schema_org import schema_org_view

        return schema_org_view(self.record, self.name, canonical_hash(self.triples))

    def to_html(self) -> str:
        """Write a page of the trial that embeds the view in schema.org and links to the Turtle and JSON-LD beside it."""
        from kg.site.page import to_page

        files = [(form, f"{self.record.slug}{SERIALISERS[form][0]}") for form in LINKED]
        return to_page(self.record, self.checked.findings, self.name, canonical_hash(self.triples), dict(files))

    def forest(self) -> Forest:
        """Lay out a forest plot of the results as plain data, which `kg.site.forest.draw_forest` draws.

        Raises FigureError if the record reports no analysis.
        """
        from kg.site.forest_layout import forest_layout

        return forest_layout(self.record, self.checked)

    def validate(self) -> Report:
        """Validate the graph against the shapes."""
        from kg.validation.shacl import validate

        return validate({self.name: self.triples}, self.record.slug)

    def query(self, text: str, parameters: Mapping[str, str] | None = None) -> Answer:
        """Ask the graph a shipped question by name, or a query in SPARQL; `parameters` give variables a value."""
        from kg.querying import query_graphs, read_query
        from kg.resources import query_names

        return query_graphs({self.name: self.triples}, read_query(text) if text in query_names() else text, parameters)

    def to_rdflib(self) -> Graph:
        """Make an rdflib graph of the triples, without graph name."""
        from kg.serialise.rdflib_graph import to_rdflib

        return to_rdflib(self.triples)


def read_record(source: Path | str | None = None) -> TrialDocument:
    """Read a record from YAML, a study of ClinicalTrials.gov or triples that kg wrote; without a source, the bundled SMART-MS.

    Raises RecordError with every fault of a record, DataError for triples that are no record.
    """
    return _read_with_base(source)[0]


def _read_with_base(source: Path | str | None) -> tuple[TrialDocument, str]:
    path = bundled_record() if source is None else Path(source)
    if path.suffix.lower() == ".json" and (found := _read_registry(path)) is not None:
        return found, DEFAULT_BASE
    if path.suffix.lower() in FORMATS:
        return _read_triples(path)
    if path.suffix.lower() not in (".yaml", ".yml"):
        message = f"{path}: not a record: the ending is {path.suffix or 'none'!r}; known are .yaml, .yml, {', '.join(FORMATS)}"
        raise DataError(message)
    return read_yaml_record(read_text(path), str(path)), DEFAULT_BASE


def _read_registry(path: Path) -> TrialDocument | None:
    """Read a study record of ClinicalTrials.gov, or give None where a file of JSON holds something else."""
    from kg.sources.clinicaltrials_gov.file import holds_study, read_study_file

    return read_study_file(path).record if holds_study(path) else None


def _read_triples(path: Path) -> tuple[TrialDocument, str]:
    from kg.graph.inverse import lost_triples, record_data

    triples = [triple for graph in read_graphs(path).values() for triple in graph]
    try:
        data, base = record_data(triples)
    except DataError as error:
        message = f"{path}: {error}"
        raise DataError(message) from error
    record = read_data(data, str(path))
    if lost := lost_triples(record, base, triples):
        listed = "\n".join(f"  {subject} {predicate} {term}" for subject, predicate, term in lost[:20])
        message = f"{path}: holds statements that no record can carry, or lacks some that it must; {len(lost)} differ:\n{listed}"
        raise DataError(message)
    return record, base


def write_graph(graph: TrialGraph, folder: Path | str, formats: Iterable[str] = tuple(SERIALISERS)) -> list[Path]:
    """Write a graph to `folder`, one file a format, all or none of them, and return the paths.

    `html` is a page; the Turtle and the JSON-LD that it links to are written with it. Raises OutputError, and leaves what
    stood there.
    """
    wanted = tuple(formats)
    graphs = dict.fromkeys((*wanted, *LINKED) if "html" in wanted else wanted)
    texts: dict[Path, str] = {}
    for form in graphs:
        ending, text = (".html", graph.to_html()) if form == "html" else (SERIALISERS[form][0], graph.serialise(form))
        texts[Path(folder) / f"{graph.record.slug}{ending}"] = text
    return write_files(texts)


def build(
    source: TrialDocument | Path | str | None = None, base: str | None = None, documents: Sequence[Path] = ()
) -> TrialGraph:
    """Build the graph of a record, or of the source that holds one; without a source, of the bundled SMART-MS.

    `base` starts every IRI that is minted; `documents` are source documents that the record is held against first.
    Raises RecordError, DataError, DocumentError or GraphError.
    """
    record, own_base = (source, DEFAULT_BASE) if isinstance(source, TrialDocument) else _read_with_base(source)
    try:
        verified = 0
        if documents:
            from kg.sources.document import verify_documents

            verified = verify_documents(record, documents)
        start = own_base if base is None else base
        checked = check_record(record)
        triples = tuple(trial_triples(record, start, checked.findings))
        return TrialGraph(record, checked, graph_name(record, start), triples, verified)
    except KgError as error:
        if source is None or isinstance(source, TrialDocument):
            raise
        raise type(error)(f"{source}: {error}") from error
