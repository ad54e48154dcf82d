"""Write Turtle that people can read: one block a node, the trial first, labels of external terms last."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from kg.graph.iris import BOOLEAN, DECIMAL, INTEGER, PREFIXES, TYPE
from kg.serialise.nquads import literal_text
from kg.triples import Term, Triple

_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def to_turtle(triples: Iterable[Triple], document: str) -> str:
    """Write triples as Turtle; `document` is the IRI whose hash IRIs are written as `:name`."""
    writer = _Writer({"": f"{document}#", **PREFIXES})
    blocks: dict[str, dict[str, list[str]]] = {}
    for subject, predicate, term in triples:
        name = "a" if predicate == TYPE else writer.iri(predicate)
        blocks.setdefault(subject, {}).setdefault(name, []).append(writer.term(term))
    body = [_block(writer.iri(subject), properties) for subject, properties in blocks.items()]
    head = [f"@prefix {prefix}: <{iri}> ." for prefix, iri in writer.prefixes.items() if prefix in writer.used]
    return "\n".join([*head, "", "\n\n".join(body), ""])


def _block(subject: str, properties: dict[str, list[str]]) -> str:
    lines = [f"{name} {' , '.join(terms)}" for name, terms in properties.items()]
    return f"{subject} " + " ;\n  ".join(lines) + " ."


def _is_plain(decimal: str) -> bool:
    """Tell whether readers keep a decimal without quotes as it is: rdflib makes 1E-7 of 0.0000001."""
    return str(Decimal(decimal)) == decimal


class _Writer:
    def __init__(self, prefixes: dict[str, str]) -> None:
        self.prefixes = prefixes
        self.used: set[str] = set()
        self.iri = lru_cache(maxsize=None)(self._iri)

    def _iri(self, iri: str) -> str:
        for prefix, start in self.prefixes.items():
            if iri.startswith(start) and _LOCAL.fullmatch(iri, len(start)):
                self.used.add(prefix)
                return f"{prefix}:{iri[len(start) :]}"
        return f"<{iri}>"

    def term(self, term: Term) -> str:
        if isinstance(term, str):
            return self.iri(term)
        text, datatype = term
        if datatype in (INTEGER, BOOLEAN) or (datatype == DECIMAL and "." in text and _is_plain(text)):
            return text
        quoted = literal_text((text, ""))
        return f"{quoted}^^{self.iri(datatype)}" if datatype else quoted
