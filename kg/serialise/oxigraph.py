"""Make terms of Oxigraph, for what runs in it: queries, and the rules that count."""

from __future__ import annotations

import pyoxigraph as ox

from kg.triples import Term


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
