"""Mint every IRI, and expand every code, that a graph can hold."""

from __future__ import annotations

import re

from kg.errors import GraphError

DEFAULT_BASE = "https://w3id.org/trial-kg/"
TKG = "https://w3id.org/trial-kg/ontology#"
SHAPES = "https://w3id.org/trial-kg/shapes#"

OBO = "http://purl.obolibrary.org/obo/"
QUDT_UNIT = "http://qudt.org/vocab/unit/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
FOAF = "http://xmlns.com/foaf/0.1/"
DCAT = "http://www.w3.org/ns/dcat#"
DQV = "http://www.w3.org/ns/dqv#"
VOID = "http://rdfs.org/ns/void#"
SPDX = "http://spdx.org/rdf/terms#"
SCHEMA = "https://schema.org/"
SHACL = "http://www.w3.org/ns/shacl#"
FABIO = "http://purl.org/spar/fabio/"
MESH = "http://id.nlm.nih.gov/mesh/"
HGNC = "http://identifiers.org/hgnc/"

INTEGER, DECIMAL, BOOLEAN = f"{XSD}integer", f"{XSD}decimal", f"{XSD}boolean"

TYPE = f"{RDF}type"
LABEL = f"{RDFS}label"
SEE_ALSO = f"{RDFS}seeAlso"

PREFIXES = {
    "tkg": TKG, "obo": OBO, "unit": QUDT_UNIT, "mesh": MESH, "schema": SCHEMA, "fabio": FABIO,
    "rdf": RDF, "rdfs": RDFS, "xsd": XSD, "dcterms": DCTERMS, "prov": PROV, "foaf": FOAF, "dcat": DCAT, "dqv": DQV,
    "void": VOID, "spdx": SPDX,
}  # fmt: skip
"""Prefixes of the serialisations, in the order in which they are declared."""

CODE_SYSTEMS = {
    "CHEBI": f"{OBO}CHEBI_", "CL": f"{OBO}CL_", "HP": f"{OBO}HP_", "MAXO": f"{OBO}MAXO_", "MONDO": f"{OBO}MONDO_",
    "NCIT": f"{OBO}NCIT_", "OAE": f"{OBO}OAE_", "OBI": f"{OBO}OBI_", "UBERON": f"{OBO}UBERON_",
    "HGNC": HGNC, "MESH": MESH,
}  # fmt: skip
"""Open code systems whose codes a record can hold, with the start of their IRIs."""

# A host and path segments of letters, digits and what may stand beside them in an IRI (RFC 3987). Segments of dots are
# resolved by some readers and kept by others; an address without a name before it, as in `https:///x/`, has no host.
_SEGMENT = r"(?!\.{1,2}/)(?:[\w.~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+/"
_BASE = re.compile(rf"https?://\w[\w.-]*(?::[0-9]+)?/(?:{_SEGMENT})*")


def check_base(base: str) -> str:
    """Return a base that trial IRIs can be minted on; it is absolute, ends in a slash and has no fragment."""
    if not _BASE.fullmatch(base):
        message = f"not a base for IRIs: {base!r}; give an absolute http(s) address that ends in '/', as in {DEFAULT_BASE}"
        raise GraphError(message)
    return base


def mint_document(base: str, slug: str) -> str:
    """Mint the IRI of a trial's document, which is its named graph too.

    >>> mint_document(DEFAULT_BASE, "smart-ms")
    'https://w3id.org/trial-kg/trial/smart-ms'
    """
    return f"{base}trial/{slug}"


def split_document(iri: str) -> tuple[str, str]:
    """Split the IRI of a trial's document into base and slug.

    >>> split_document("https://w3id.org/trial-kg/trial/smart-ms")
    ('https://w3id.org/trial-kg/', 'smart-ms')
    """
    base, found, slug = iri.rpartition("trial/")
    if not found:
        message = f"{iri} does not name a trial document; its IRI is a base, trial/ and a slug: {DEFAULT_BASE}trial/smart-ms"
        raise GraphError(message)
    return check_base(base), slug


def expand_code(code: str) -> str:
    """Expand a code of an open system into its IRI.

    >>> expand_code("MONDO:0005284")
    'http://purl.obolibrary.org/obo/MONDO_0005284'
    """
    system, _, local = code.partition(":")
    if (start := CODE_SYSTEMS.get(system)) is None:
        message = f"unknown code system {system!r} in {code!r}; known are {', '.join(CODE_SYSTEMS)}"
        raise GraphError(message)
    return start + local


def contract_code(iri: str) -> str:
    """Write the IRI of a code as the code.

    >>> contract_code("http://purl.obolibrary.org/obo/MONDO_0005284")
    'MONDO:0005284'
    """
    for system, start in CODE_SYSTEMS.items():
        if iri.startswith(start):
            return f"{system}:{iri[len(start) :]}"
    message = f"{iri} is in none of the code systems {', '.join(CODE_SYSTEMS)}"
    raise GraphError(message)
