"""Show that an export is described as it is, and that the description goes where the export goes."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest
from bulk_studies import lines, study
from commands import Command
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, VOID

from kg.graph.dataset import Export, dataset_triples
from kg.graph.terms import external_terms

SPDX = "http://spdx.org/rdf/terms#"


@pytest.fixture(params=["some trials.nq", "some trials.nq.gz"])
def made(request: pytest.FixtureRequest, tmp_path: Path, kg: Command) -> Path:
    source, out = tmp_path / "a.jsonl", tmp_path / request.param
    source.write_bytes(lines(study(1), study(2)) + b"broken\n")
    assert kg("bulk", source, "--out", out, "--base", "https://example.org/").status == 1
    return out


def test_the_description_says_what_is_in_the_file(made: Path) -> None:
    found = Graph().parse(made.with_name("some trials.void.ttl"))
    (name,) = found.subjects(None, VOID.Dataset)
    assert name == URIRef("https://example.org/dataset/some-trials")
    data = made.read_bytes()
    text = gzip.decompress(data) if made.suffix == ".gz" else data
    (distribution,) = found.objects(name, DCAT.distribution)
    (checksum,) = found.objects(distribution, URIRef(f"{SPDX}checksum"))
    assert int(str(found.value(name, VOID.triples))) == text.count(b"\n")
    assert int(str(found.value(distribution, DCAT.byteSize))) == len(data)
    assert str(found.value(checksum, URIRef(f"{SPDX}checksumValue"))) == hashlib.sha256(data).hexdigest()
    (partition,) = found.objects(name, VOID.classPartition)
    assert int(str(found.value(partition, VOID.entities))) == 2
    assert "1 of them could not be converted" in str(found.value(name, DCTERMS.description))
    assert (distribution, DCAT.compressFormat, None) in found or made.suffix != ".gz"


def test_it_is_loaded_with_the_export(made: Path, kg: Command) -> None:
    store = made.with_name("s")
    assert kg("load", made, "--store", store).status == 0
    query = b"SELECT ?n { GRAPH ?d { ?d <http://rdfs.org/ns/void#triples> ?n } }"
    assert kg("query", "-", "--store", store, "--format", "csv", given=query).text.startswith("n\r\n")
    again = kg("load", made, "--store", store)
    assert (again.status, again.words) == (0, "0 graphs loaded (0 statements), 4 unchanged, 0 failed\n")


def test_the_same_export_has_the_same_description(made: Path, kg: Command, tmp_path: Path) -> None:
    before = made.with_name("some trials.void.ttl").read_bytes()
    kg("bulk", tmp_path / "a.jsonl", "--out", made, "--base", "https://example.org/")
    assert made.with_name("some trials.void.ttl").read_bytes() == before


def test_its_terms_were_looked_up() -> None:
    triples = list(dataset_triples(Export("https://example.org/", "a.nq.gz", 1, "00", 1, 1, 1, "https://example.org/licence")))
    used = {name for _, predicate, term in triples for name in (predicate, term) if isinstance(name, str)}
    others = ("https://example.org/", "https://w3id.org/trial-kg/", "https://www.iana.org/", "http://www.w3.org/1999/02/22-rdf")
    assert {name for name in used if not name.startswith(others) and name[-1] not in "/#"} - external_terms().keys() == set()


def test_the_description_of_another_file_is_refused(made: Path, kg: Command) -> None:
    """Else a store says that it holds what it does not."""
    made.write_bytes(made.read_bytes() * 2)
    ran = kg("load", made, "--store", made.with_name("s"))
    assert (ran.status, "describes another file" in ran.words) == (1, True)


def test_a_file_that_was_unpacked_is_loaded_without_the_description_of_the_packed_one(tmp_path: Path, kg: Command) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(study(1)))
    kg("bulk", tmp_path / "a.jsonl", "--out", tmp_path / "o.nq.gz")
    (tmp_path / "o.nq").write_bytes(gzip.decompress((tmp_path / "o.nq.gz").read_bytes()))
    assert kg("load", tmp_path / "o.nq", "--store", tmp_path / "s").status == 0
    assert (
        kg("query", "-", "--store", tmp_path / "s", given=b"ASK { GRAPH ?g { ?g a <http://rdfs.org/ns/void#Dataset> } }").text
        == "no\n"
    )
