"""Make terms of Oxigraph, for what runs in it: queries, and the rules that count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.triples import Term, Triple


def to_oxigraph(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Make a term of Oxigraph.

    >>> to_oxigraph(("1.50", "http://www.w3.org/2001/XMLSchema#decimal"))
    <Literal value=1.50 datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#decimal>>
    """
    if isinstance(term, str):
        return to_oxigraph_node(term)
    text, datatype = term
    if datatype.startswith("@"):
        return ox.Literal(text, language=datatype[1:])
    return ox.Literal(text, datatype=ox.NamedNode(datatype)) if datatype else ox.Literal(text)


def to_oxigraph_node(name: str) -> ox.NamedNode | ox.BlankNode:
    """Make a node of Oxigraph from an IRI, or from `_:` and the label of a blank node."""
    return ox.BlankNode(name[2:]) if name.startswith("_:") else ox.NamedNode(name)


def to_quads(graph: str, triples: Iterable[Triple]) -> Iterator[ox.Quad]:
    """Make quads of Oxigraph of the triples of a graph."""
    name = to_oxigraph_node(graph)
    for subject, predicate, term in triples:
        yield ox.Quad(to_oxigraph_node(subject), ox.NamedNode(predicate), to_oxigraph(term), name)


def to_ntriples(triples: Iterable[Triple]) -> str:
    r"""Write triples as N-Triples, in any order, which is Turtle and SPARQL too.

    >>> to_ntriples([("urn:s", "urn:p", ("1\t2", "@en"))])
    '<urn:s> <urn:p> "1\\t2"@en .\n'
    """
    return "".join(f"{to_oxigraph_node(s)} {ox.NamedNode(p)} {to_oxigraph(o)} .\n" for s, p, o in triples)
