"""Describe an export as a dataset, in VoID (https://www.w3.org/TR/void/) and DCAT (https://www.w3.org/TR/vocab-dcat-3/)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.graph.iris import DCAT, DCTERMS, DQV, INTEGER, OBO, PROV, SPDX, TKG, TYPE, VOID, XSD
from kg.triples import Term, Triple

BYTE_SIZE = f"{DCAT}byteSize"
_MEDIA = "https://www.iana.org/assignments/media-types/"
_VOCABULARIES = (TKG, OBO, DCTERMS, PROV, DQV)


@dataclass(frozen=True, slots=True)
class Export:
    """Say what is in the file of an export: its size and SHA-256 are those of the file as it is, packed or not."""

    base: str
    file: str
    size: int
    sha256: str
    quads: int
    trials: int
    read: int
    licence: str


def dataset_name(base: str, file: str) -> str:
    """Name the dataset of a file, and the graph that describes it.

    >>> dataset_name("https://example.org/", "My export.nq.gz")
    'https://example.org/dataset/my-export'
    """
    stem = file.removesuffix(".gz").removesuffix(".nq")
    return f"{base}dataset/{re.sub(r'[^a-z0-9]+', '-', stem.lower()).strip('-') or 'export'}"


def dataset_triples(export: Export) -> Iterator[Triple]:
    """Yield the description of an export. It has no date: the same input gives the same description."""
    name = dataset_name(export.base, export.file)
    distribution, checksum, trials = f"{name}#distribution", f"{name}#checksum", f"{name}#trials"
    left = export.read - export.trials
    told = f"{export.trials:,} trials as linked data, each in a graph of its own, of {export.read:,} records read" + (
        f"; {left:,} of them could not be converted and are not here" if left else ""
    )
    yield from _about(name, {
        TYPE: (f"{VOID}Dataset", f"{DCAT}Dataset"), f"{DCTERMS}title": (_text(export.file),),
        f"{DCTERMS}description": (_text(told),), f"{DCTERMS}license": (export.licence,),
        f"{VOID}triples": (_count(export.quads),),
        f"{VOID}uriSpace": (_text(f"{export.base}trial/"),), f"{VOID}vocabulary": _VOCABULARIES,
        f"{VOID}classPartition": (trials,), f"{DCAT}distribution": (distribution,),
    })  # fmt: skip
    yield from _about(trials, {f"{VOID}class": (f"{TKG}Trial",), f"{VOID}entities": (_count(export.trials),)})
    packed = (f"{_MEDIA}application/gzip",) if export.file.endswith(".gz") else ()
    yield from _about(distribution, {
        TYPE: (f"{DCAT}Distribution",), f"{DCTERMS}title": (_text(export.file),),
        f"{DCAT}mediaType": (f"{_MEDIA}application/n-quads",), f"{DCAT}compressFormat": packed,
        BYTE_SIZE: ((str(export.size), f"{XSD}nonNegativeInteger"),), f"{SPDX}checksum": (checksum,),
    })  # fmt: skip
    yield from _about(checksum, {
        TYPE: (f"{SPDX}Checksum",), f"{SPDX}algorithm": (f"{SPDX}checksumAlgorithm_sha256",),
        f"{SPDX}checksumValue": ((export.sha256, f"{XSD}hexBinary"),),
    })  # fmt: skip


def described_dataset(triples: list[Triple]) -> str | None:
    """Give the name of the dataset that triples describe, if they describe one."""
    found = {subject for subject, predicate, term in triples if (predicate, term) == (TYPE, f"{VOID}Dataset")}
    return found.pop() if len(found) == 1 else None


def _about(subject: str, facts: dict[str, tuple[Term, ...]]) -> Iterator[Triple]:
    return ((subject, predicate, term) for predicate, terms in facts.items() for term in terms)


def _text(text: str) -> Term:
    return text, ""


def _count(count: int) -> Term:
    return str(count), INTEGER
