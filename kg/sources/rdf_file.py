"""Read files of triples: Turtle, JSON-LD, N-Triples, N-Quads, TriG. Nothing is ever fetched."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.errors import DataError
from kg.triples import Term, Triple

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE, ".jsonld": ox.RdfFormat.JSON_LD, ".json": ox.RdfFormat.JSON_LD,
    ".nt": ox.RdfFormat.N_TRIPLES, ".nq": ox.RdfFormat.N_QUADS, ".trig": ox.RdfFormat.TRIG,
}  # fmt: skip

_STRING = "http://www.w3.org/2001/XMLSchema#string"


def read_graphs(path: Path) -> dict[str, list[Triple]]:
    """Read the graphs of a file by name, the default graph under the empty name.

    A blank node is `_:` and its label; a literal with a language has `@` and the tag for its datatype.
    A byte order mark is skipped. Raises DataError for an unknown ending, an unreadable file and a syntax error, with
    its line.
    """
    syntax = FORMATS.get(path.suffix.lower())
    if syntax is None:
        message = f"{path}: not a known ending for triples: {path.suffix or 'none'!r}; known are {', '.join(FORMATS)}"
        raise DataError(message)
    graphs: defaultdict[str, list[Triple]] = defaultdict(list)
    try:
        with path.open("rb") as file:
            if file.peek(len(BOM_UTF8))[: len(BOM_UTF8)] == BOM_UTF8:
                file.read(len(BOM_UTF8))
            for graph, triple in _quads(ox.parse(file, format=syntax)):
                graphs[graph].append(triple)
    except OSError as error:
        message = f"{path}: cannot be read: {error.strerror}"
        raise DataError(message) from error
    except (SyntaxError, ValueError) as error:
        message = f"{path}: cannot be read as {syntax.name}: {_reason(error)}"
        raise DataError(message) from error
    return dict(graphs)


def _quads(quads: Iterator[ox.Quad]) -> Iterator[tuple[str, Triple]]:
    for quad in quads:
        graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else _name(quad.graph_name)
        yield graph, (_name(quad.subject), quad.predicate.value, _term(quad.object))


def _name(node: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    if isinstance(node, ox.NamedNode):
        return node.value
    if isinstance(node, ox.BlankNode):
        return f"_:{node.value}"
    message = "a triple that speaks of a triple; records and shapes know no such thing"
    raise ValueError(message)


def _term(node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
    if isinstance(node, ox.Literal):
        if node.language:
            return node.value, f"@{node.language}"
        return node.value, "" if node.datatype.value == _STRING else node.datatype.value
    return _name(node)


def _reason(error: Exception) -> str:
    reason = str(getattr(error, "msg", None) or error)
    if "LoadDocumentCallback" in reason or "remote context" in reason:
        return "its context, or a part of it, lies elsewhere, and nothing is fetched; write the context into the document"
    return reason.removeprefix("Parser error at ")
