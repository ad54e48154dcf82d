"""Know the external terms: their labels, as their vocabularies give them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache

from kg.resources import read_ontology


@dataclass(frozen=True, slots=True)
class ExternalTerm:
    """Describe a term of another vocabulary, or all codes that start with an IRI ending in `*`."""

    iri: str
    label: str
    source: str
    version: str


@cache
def external_terms() -> dict[str, ExternalTerm]:
    """Read the list of external terms, by IRI; a row whose IRI ends in `*` stands for an open code system."""
    rows = csv.DictReader(io.StringIO(read_ontology("external-terms.tsv")), delimiter="\t")
    return {row["iri"]: ExternalTerm(row["iri"], row["label"], row["source"], row["version"]) for row in rows}


def external_label(iri: str) -> str | None:
    """Give the label of an external term, or None for a code of an open system or an unknown term."""
    term = external_terms().get(iri)
    return term.label if term else None
