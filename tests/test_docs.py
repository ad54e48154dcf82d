"""Hold the documents to what the code does: their excerpts, names, links, queries and examples.

Blocks to test are marked by an HTML comment in the line before them.
"""

from __future__ import annotations

import contextlib
import io
import re
from functools import cache
from pathlib import Path

import pytest
from graphs import MODELS
from rdflib import RDF, Graph

from kg.errors import DocumentError, RecordError
from kg.graph.iris import TKG
from kg.graph.terms import external_terms
from kg.graph.vocabulary import CLASSES, property_iri
from kg.pipeline import SERIALISERS, TrialGraph, build
from kg.querying import query_graphs
from kg.record.structure import Kind, slots
from kg.resources import bundled_record, ontology_path
from kg.sources.yaml_record import read_yaml_record

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "decisions").glob("*.md")])
GUIDE = ROOT / "docs" / "writing-a-record.md"
MODEL = ROOT / "docs" / "graph-model.md"
CONTENT = {path: path.read_text(encoding="utf-8") for path in DOCUMENTS}

_BLOCK = r"^```{language}\n(?P<text>.*?)^```$"
_PREFIXED = re.compile(r"(?<![\w:/#])(tkg|obo):([A-Za-z][A-Za-z0-9_-]*)")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def marked(path: Path, mark: str, language: str) -> list[tuple[str, str]]:
    """Give the blocks of a document that follow `<!-- mark… -->`, each with what the comment says after the mark."""
    block = _BLOCK.format(language=language)
    pattern = re.compile(rf"^<!-- {mark}(?:: (?P<what>.*?))? -->\n{block}", re.DOTALL | re.MULTILINE)
    return [(found["what"] or "", found["text"]) for found in pattern.finditer(CONTENT[path])]


def marked_everywhere(mark: str, language: str) -> list[tuple[str, str]]:
    return [block for path in DOCUMENTS for block in marked(path, mark, language)]


@cache
def smart_ms() -> TrialGraph:
    return build()


def local(iri: str) -> str:
    """Write an IRI of a property as the documents do."""
    prefixes = {TKG: "tkg:", "http://www.w3.org/ns/prov#": "prov:", "http://xmlns.com/foaf/0.1/": "foaf:"}
    start = next(start for start in prefixes if iri.startswith(start))
    return prefixes[start] + iri[len(start) :]


def names_of(path: Path) -> list[str]:
    return [f"{prefix}:{name}" for prefix, name in _PREFIXED.findall(CONTENT[path])]


@pytest.mark.parametrize("what, text", marked_everywhere("excerpt", "[a-z]+"), ids=lambda text: text.splitlines()[0][:40])
def test_an_excerpt_is_what_the_build_writes(what: str, text: str) -> None:
    """Lines put together by hand can give one analysis the p value of another: each stretch must stand so in the file."""
    slug, _, ending = what.rpartition(".")
    assert slug == "smart-ms"
    built = smart_ms().serialise(next(form for form, (known, _) in SERIALISERS.items() if known == f".{ending}"))
    for stretch in text.strip("\n").split("\n\n"):
        assert set(stretch.splitlines()) - set(built.splitlines()) == set()
        assert f"\n{stretch}\n" in built


def test_there_are_excerpts() -> None:
    assert {path.name for path in DOCUMENTS if marked(path, "excerpt", "turtle")} >= {"README.md", "graph-model.md"}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_term_that_a_document_names_exists(path: Path) -> None:
    """A query written after a name that does not exist answers with nothing, which reads as "none"."""
    ontology = Graph().parse(ontology_path("trial-kg.ttl"))
    declared = {f"tkg:{str(term)[len(TKG) :]}" for term in ontology.subjects(RDF.type) if str(term).startswith(TKG)}
    listed = {f"obo:{iri.rpartition('/')[2]}" for iri in external_terms()}
    assert set(names_of(path)) - declared - listed == set()


def anchors_of(path: Path) -> set[str]:
    """Give the fragments that the headings of a document can be linked by."""
    headings = re.findall(r"^#+ (.+)$", CONTENT[path], re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file_and_a_heading(path: Path) -> None:
    for link in _LINK.findall(CONTENT[path]):
        if re.match(r"[a-z]+:", link):
            continue
        place, _, fragment = link.partition("#")
        target = (path.parent / place).resolve() if place else path
        assert target.exists(), f"{link} leads to nothing"
        assert not fragment or fragment in anchors_of(target), f"{link} leads to no heading"


@pytest.mark.parametrize("path", [GUIDE, MODEL, ROOT / "GLOSSARY.md"], ids=lambda path: path.name)
def test_every_field_that_a_document_names_is_one(path: Path) -> None:
    """A field under an old name sends a curator to a fault report that says it does not exist."""
    fields = {name for model in MODELS.values() for name in model.model_fields}
    named = set(re.findall(r"`([a-z]+(?:_[a-z0-9]+)+)", CONTENT[path]))
    assert named - fields == set()


def rows(path: Path) -> list[list[str]]:
    """Give the rows of the tables of a document, cell by cell."""
    lines = [line for line in CONTENT[path].splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_the_class_table_has_every_class_with_its_owners_and_its_stem() -> None:
    """A class that the table leaves out is one that no reader asks for."""
    owners: dict[str, set[str]] = {model.__name__: set() for model in MODELS.values()}
    for model in MODELS.values():
        for slot in slots(model):
            if slot.kind is Kind.NODE and slot.model is not None:
                owners[slot.model.__name__].add(f"`{local(property_iri(model.__name__, slot.name))}` of `tkg:{model.__name__}`")
    owners["Check"] = {"`tkg:check` of `tkg:TrialDocument`"}
    table = {found[1]: row for row in rows(MODEL) if (found := re.match(r"`tkg:([A-Z]\w+)`", row[0]))}
    assert set(table) == set(owners)
    for name, row in table.items():
        assert set(row[2].split(", ")) == (owners[name] or {"nobody"}), name
        stem = CLASSES[name].stem
        assert not stem or f"`#{stem}-…`" in row[0], name


def test_the_class_table_names_every_type_that_stands_beside() -> None:
    table = {found[1]: row[3] for row in rows(MODEL) if (found := re.match(r"`tkg:([A-Z]\w+)`", row[0]))}
    for path in (bundled_record(), *sorted((ROOT / "tests" / "records").glob("*.yaml"))):
        graph = build(path).to_rdflib()
        for node in graph.subjects(RDF.type, unique=True):
            types = {str(kind) for kind in graph.objects(node, RDF.type)}
            (ours,) = (kind for kind in types if kind.startswith(TKG))
            for kind in types - {ours}:
                name = re.split(r"[/#]", kind)[-1]
                assert re.search(rf":{name}`", table[ours[len(TKG) :]]), f"{ours} stands beside {kind}"


def test_the_glossary_is_in_the_order_of_the_alphabet() -> None:
    """A term out of its place is looked for, not found, and replaced by another word."""
    terms = [found[1].casefold() for row in rows(ROOT / "GLOSSARY.md") if (found := re.match(r"\*\*(.+)\*\*", row[0]))]
    assert len(terms) > 100
    assert terms == sorted(set(terms))


@pytest.mark.parametrize("text", [text for _, text in marked_everywhere("query", "sparql")])
def test_a_query_of_the_documents_has_an_answer(text: str) -> None:
    graph = smart_ms()
    assert query_graphs({graph.name: graph.triples}, text).rows


def example() -> tuple[str, str]:
    """Give the guide's record and its source document."""
    ((_, record),) = marked(GUIDE, "record", "yaml")
    ((name, document),) = marked(GUIDE, "document", "text")
    assert name == "foot-baths.txt"
    return record, document


def test_the_example_record_is_borne_out_by_its_document_and_conforms(tmp_path: Path) -> None:
    """Whoever starts from the example must not start from a fault."""
    record, document = example()
    (tmp_path / "foot-baths.yaml").write_bytes(record.encode())
    (tmp_path / "foot-baths.txt").write_bytes(document.encode())
    report = build(tmp_path / "foot-baths.yaml", documents=[tmp_path / "foot-baths.txt"]).validate()
    assert report.conforms
    assert not any(result.severity == "Violation" for graph in report.graphs for result in graph.results)


def test_the_way_to_find_offsets_finds_those_of_the_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record, document = example()
    (tmp_path / "foot-baths.txt").write_bytes(document.encode())
    monkeypatch.chdir(tmp_path)
    ((_, code),) = marked(GUIDE, "offsets", "python")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, str(GUIDE), "exec"), {})  # noqa: S102 -- the code is the document's
    checksum, place = printed.getvalue().splitlines()
    assert checksum in record
    assert place.replace('"28 days"', "28 days") in record


def edited(record: str, edit: str) -> str:
    """Change a record as a diff without context says: each run of `-` lines becomes the run of `+` lines after it."""
    for old, new in re.findall(r"((?:^-.*\n)+)((?:^\+.*\n)*)", edit, re.MULTILINE):
        before, after = ("".join(f"{line[1:]}\n" for line in part.splitlines()) for part in (old, new))
        assert record.count(before) == 1, before
        record = record.replace(before, after)
    return record


FAULTS = re.compile(r"^<!-- faults: (\S+) -->\n```diff\n(.*?)^```\n.*?^```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("name, edit, report", FAULTS.findall(CONTENT[GUIDE]))
def test_a_fault_report_of_the_guide_is_what_the_reader_says(name: str, edit: str, report: str) -> None:
    """The guide teaches how to read a report, so it has to be one."""
    with pytest.raises(RecordError) as caught:
        read_yaml_record(edited(example()[0], edit), name)
    assert f"error: {caught.value}\n" == report


def test_there_are_fault_reports() -> None:
    assert len(FAULTS.findall(CONTENT[GUIDE])) == 1


def test_a_changed_document_is_refused_as_the_guide_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record, document = example()
    ((what, report),) = marked(GUIDE, "changed document", "text")
    name, old, new = re.split(": | -> ", what)
    assert document.count(old) == 1
    monkeypatch.chdir(tmp_path)
    Path("foot-baths.yaml").write_bytes(record.encode())
    Path(name).write_bytes(document.replace(old, new).encode())
    with pytest.raises(DocumentError) as caught:
        build("foot-baths.yaml", documents=[Path(name)])
    assert f"error: {caught.value}\n" == report
