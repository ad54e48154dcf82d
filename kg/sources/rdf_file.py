"""Read files of triples: Turtle, JSON-LD, N-Triples, N-Quads, TriG, packed by gzip or not.

Nothing is fetched, and nothing is lost in silence.
"""

from __future__ import annotations

import zlib
from codecs import BOM_UTF8
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import DataError
from kg.sources.appearance import HEAD, appearance
from kg.sources.bounded_file import BoundedFile
from kg.triples import FORBIDDEN, Term, Triple

if TYPE_CHECKING:
    from gzip import GzipFile

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE, ".jsonld": ox.RdfFormat.JSON_LD, ".json": ox.RdfFormat.JSON_LD,
    ".nt": ox.RdfFormat.N_TRIPLES, ".nq": ox.RdfFormat.N_QUADS, ".trig": ox.RdfFormat.TRIG,
}  # fmt: skip

PACKED = ".gz"

GRAPH_LIMIT = 500_000
"""So many triples may one graph have; the largest registry record would have 100,000 in the most lavish design."""

TOTAL_LIMIT = 2_000_000
"""So many triples of one file are held at once, where they have to be."""

GRAPHS_LIMIT = 1_000_000
"""So many graphs may one file have, twice as many as there are registered trials."""

LITERAL_LIMIT = 5_000_000
"""So many characters may one literal have; the longest text of a registry has some 20,000."""

JSON_LIMIT = 100_000_000
"""So many bytes may a JSON-LD document have, which must be read whole; 50 MB are in sight."""

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_BUFFER = "more than 16 MiB in one literal, name or comment; a text belongs into a document that the graph points to"
_REASON_LIMIT = 300

NamedTriple = tuple[str, Triple]


def read_graphs(path: Path) -> dict[str, list[Triple]]:
    """Read the graphs of a file by name, the default graph under the empty name.

    A blank node is `_:` and its label; a literal with a language has `@` and the tag for its datatype.
    A byte order mark is skipped. Raises DataError for an unknown ending, an unreadable file, a syntax error, with
    its line, for JSON-LD of which a part would be lost, and for what exceeds a limit.
    """
    graphs: defaultdict[str, list[Triple]] = defaultdict(list)
    with refusing_file(path):
        for number, (graph, triple) in enumerate(_triples(path)):
            if number >= TOTAL_LIMIT:
                message = f"more than {TOTAL_LIMIT:,} triples, which are held at once; split the file, or sort it by graph"
                raise ValueError(message)
            graphs[graph].append(triple)
            if len(graphs[graph]) > GRAPH_LIMIT:
                raise ValueError(_too_large(graph))
    return dict(graphs)


def read_graphs_in_turn(path: Path) -> Iterator[tuple[str, list[Triple]]]:
    """Yield the graphs of a file by name, of N-Quads and TriG one at a time where the statements of each stand together.

    The file is read once before the first graph is given, so that what cannot be read whole is not read at all.
    Raises DataError as `read_graphs` does.
    """
    yield from read_runs(path) if stand_together(path) else read_graphs(path).items()


def read_runs(path: Path) -> Iterator[tuple[str, list[Triple]]]:
    """Yield the statements of a file that stand together and are of one graph, by its name, which may come more than once.

    What cannot be read is met on the way. Raises DataError as `read_graphs` does.
    """
    with refusing_file(path):
        for graph, triples in groupby(_triples(path), key=itemgetter(0)):
            yield graph, [triple for _, triple in triples]


def stand_together(path: Path, look: Callable[[str], None] | None = None) -> bool:
    """Read a file of N-Quads or TriG to its end, and tell whether the statements of each graph stand together; else say no.

    The name of each graph is shown to `look`. Raises DataError as `read_graphs` does.
    """
    if syntax_of(path) not in (ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG) or not path.is_file():
        return False
    seen: set[str] = set()
    with refusing_file(path):
        together = True
        for graph, triples in groupby(_triples(path), key=itemgetter(0)):
            if look is not None:
                look(graph)
            together = together and graph not in seen
            seen.add(graph)
            if len(seen) > GRAPHS_LIMIT:
                message = f"more than {GRAPHS_LIMIT:,} graphs; split the file"
                raise ValueError(message)
            if sum(1 for _ in triples) > GRAPH_LIMIT:
                raise ValueError(_too_large(graph))
    return together


def _too_large(graph: str) -> str:
    return f"more than {GRAPH_LIMIT:,} triples in one graph{f' <{graph}>' if graph else ''}; give each trial a graph of its own"


def syntax_of(path: Path) -> ox.RdfFormat:
    """Tell by the ending of its name how a file is written.

    Raises DataError for an unknown ending.
    """
    ending = Path(path.name.lower().removesuffix(PACKED)).suffix
    syntax = FORMATS.get(ending)
    if syntax is None:
        known = ", ".join(FORMATS)
        message = f"{path}: not a known ending for triples: {path.suffix or 'none'!r}; known are {known}, each with {PACKED} too"
        raise DataError(message)
    return syntax


def open_file(path: Path) -> BufferedReader | GzipFile:
    """Open a file to be read behind a byte order mark, unpacking it if it is packed."""
    file: BufferedReader | GzipFile
    if path.name.lower().endswith(PACKED):
        import gzip

        file = gzip.open(path)  # noqa: SIM115 -- whoever asked closes it
    else:
        file = path.open("rb")
    try:
        if file.peek(len(BOM_UTF8))[: len(BOM_UTF8)] == BOM_UTF8:
            file.read(len(BOM_UTF8))
    except BaseException:
        file.close()
        raise
    return file


@contextmanager
def refusing_file(path: Path) -> Iterator[None]:
    """Turn whatever stops the reading into one message, with what the content looks like if it is something else."""
    syntax = syntax_of(path)
    try:
        yield
    except (OSError, EOFError, zlib.error) as error:
        # What is packed badly has no words of the operating system.
        message = f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}"
        raise DataError(message) from error
    except (SyntaxError, ValueError, MemoryError, DataError) as error:
        message = f"{path}: cannot be read as {syntax.name}: {_reason(error)}{_instead(path, syntax)}"
        raise DataError(message) from error


def _triples(path: Path) -> Iterator[NamedTriple]:
    syntax = syntax_of(path)
    with open_file(path) as file:
        if syntax != ox.RdfFormat.JSON_LD:
            by_line = syntax in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
            bounded: Any = BoundedFile(file, by_line=by_line)
            yield from named_triples(ox.parse(bounded, format=syntax))
            return
        raw = file.read(JSON_LIMIT + 1)
    if len(raw) > JSON_LIMIT:
        message = f"more than {JSON_LIMIT:,} bytes of JSON, which must be read whole; write N-Quads instead"
        raise ValueError(message)
    from kg.sources.jsonld_text import check_json, check_nothing_lost

    tree = check_json(raw)
    yield from named_triples(ox.parse(raw, format=syntax))
    # After the parser, which refuses contexts that break the rules; whoever reads gets an error before the end.
    check_nothing_lost(tree)


def named_triples(quads: Iterable[ox.Quad]) -> Iterator[NamedTriple]:
    """Turn quads of Oxigraph into triples, each behind the name of its graph, which is empty for the default graph.

    Raises ValueError for what no graph of ours can hold.
    """
    names: dict[str, str] = {}
    for quad in quads:
        graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else _name(quad.graph_name, names)
        predicate = names.setdefault(quad.predicate.value, quad.predicate.value)
        yield graph, (_name(quad.subject, names), predicate, _term(quad, names))


def _name(node: ox.NamedNode | ox.BlankNode | ox.Triple, names: dict[str, str]) -> str:
    if isinstance(node, ox.Triple):
        message = "a triple that speaks of a triple; records and shapes know no such thing"
        raise ValueError(message)  # noqa: TRY004 -- the type is one of RDF 1.2, and it is the file that is refused
    name = node.value if isinstance(node, ox.NamedNode) else f"_:{node.value}"
    if len(names) > GRAPH_LIMIT:
        names.clear()  # a name is kept so that it is held once and not in every triple, which pays where it comes again
    return names.setdefault(name, name)


def _term(quad: ox.Quad, names: dict[str, str]) -> Term:
    node = quad.object
    if not isinstance(node, ox.Literal):
        return _name(node, names)
    text = node.value
    if len(text) > LITERAL_LIMIT:
        message = f"a literal of more than {LITERAL_LIMIT:,} characters, {_place(quad)}"
        raise ValueError(message)
    if found := FORBIDDEN.search(text):
        message = f"a literal holds U+{ord(found[0]):04X}, which is no character of a text, {_place(quad)}; remove it"
        raise ValueError(message)
    if node.language:
        if node.direction is not None:
            message = f"a literal has a direction of writing, which is not kept, {_place(quad)}; remove it"
            raise ValueError(message)
        return text, f"@{node.language}"
    datatype = node.datatype.value
    return text, "" if datatype == _STRING else names.setdefault(datatype, datatype)


def _place(quad: ox.Quad) -> str:
    return f"at {quad.subject!s:.200}, {quad.predicate!s:.200}"


def _reason(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return _BUFFER if "buffer" in str(error) else "it needs more memory than there is"
    if isinstance(error, DataError):
        return str(error)
    reason = str(getattr(error, "msg", None) or error)
    if any(sign in reason for sign in ("LoadDocumentCallback", "remote context", "@import iri")):
        return "its context, or a part of it, lies elsewhere, and nothing is fetched; write the context into the document"
    reason = reason.removeprefix("Parser error at ")
    return reason if len(reason) <= _REASON_LIMIT else f"{reason[:_REASON_LIMIT]}…"


def _instead(path: Path, syntax: ox.RdfFormat) -> str:
    if not path.is_file():
        return ""
    try:
        with open_file(path) as file:
            looks = appearance(file.read(HEAD))
    except (OSError, EOFError, zlib.error):
        return ""
    own = {"JSON-LD": "JSON;", "Turtle": "Turtle", "TriG": "Turtle", "N-Triples": "N-", "N-Quads": "N-"}[syntax.name]
    return f"; it looks like {looks}" if looks and not looks.startswith(own) else ""
