"""Show that every IRI is one, that nothing is said by blank nodes or rounded numbers, and what stops a bad graph."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from graphs import NAMES, SMART_MS, SOURCES, graph
from readers import READERS

from kg.errors import DataError, GraphError
from kg.graph.iris import CODE_SYSTEMS, DEFAULT_BASE, LABEL, TKG, XSD, check_base, contract_code, expand_code, split_document
from kg.graph.mapping import links, trial_triples
from kg.pipeline import SERIALISERS, build
from kg.record.concepts import PublicationKind
from kg.record.trial import Publication, TrialDocument
from kg.sources.yaml_record import read_yaml_record
from kg.triples import Triple

# The grammar of N-Triples for an IRI, with a scheme, and each % an escape.
IRI = re.compile(r"[a-z][a-z0-9+.-]*://(?:[^\x00-\x20<>\"{}|^`\\%\[\]\x7f-\xa0\ud800-\udfff\ue000-\uf8ff]|%[0-9A-Fa-f]{2})+")

LEXICAL = {
    "": r"(?s).*\S.*",
    f"{XSD}integer": r"0|[1-9][0-9]*",
    f"{XSD}decimal": r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?",
    f"{XSD}boolean": r"true|false",
    f"{XSD}gYear": r"[0-9]{4}",
    f"{XSD}gYearMonth": r"[0-9]{4}-(?:0[1-9]|1[0-2])",
    f"{XSD}date": r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])",
}
"""The datatypes that a graph may use, each with the forms that no parser rewrites: no double, float, duration, `1` or `+5`."""

FOREIGN_PROPERTIES = {
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2000/01/rdf-schema#seeAlso",
    "http://purl.org/dc/terms/license",
    "http://www.w3.org/ns/dqv#computedOn",
    "http://www.w3.org/ns/dqv#isMeasurementOf",
    "http://www.w3.org/ns/dqv#value",
    "http://www.w3.org/ns/prov#wasDerivedFrom",
    "http://xmlns.com/foaf/0.1/primaryTopic",
}

SAYS_TREATMENT = {
    "armKind-treatment",  # people who were assigned to be given something
    "periodKind-treatment",  # the part of the study in which it was given
    "groupKind-treatment",  # those who got it, whatever came of it
    "purpose-treatment",  # what the study was for, by its register
    "characteristic-treatment",  # a criterion on earlier or other treatment
}
"""Values of kind that hold the word: that something was given, or was to be. None says that it worked."""


def _iris(triples: tuple[Triple, ...]) -> set[str]:
    terms = {term for triple in triples for term in triple if isinstance(term, str)}
    return terms | {term[1] for _, _, term in triples if isinstance(term, tuple) and term[1]}


@pytest.mark.parametrize("name", NAMES)
def test_every_iri_is_one_and_there_is_no_blank_node(name: str) -> None:
    """A reader of JSON-LD drops a statement with a bad IRI in silence, and a blank node is another one in each store."""
    assert {iri for iri in _iris(graph(name).triples) if not IRI.fullmatch(iri)} == set()


@pytest.mark.parametrize("name", NAMES)
def test_what_a_trial_mints_lies_in_its_document(name: str) -> None:
    """Else replacing one trial's graph leaves part of it behind, or takes part of another with it."""
    document = f"{DEFAULT_BASE}trial/{graph(name).record.slug}"
    ours = {iri for iri in _iris(graph(name).triples) if iri.startswith(DEFAULT_BASE) and not iri.startswith(TKG)}
    assert {iri for iri in ours if not re.fullmatch(re.escape(document) + r"(?:#[a-z0-9-]+)?", iri)} == set()
    subjects = {subject for subject, _, _ in graph(name).triples}
    assert ours - subjects == set(), "a reference that leads nowhere"


@pytest.mark.parametrize("name", NAMES)
def test_every_literal_has_a_form_that_no_parser_rewrites(name: str) -> None:
    """A p of `5E-2` or a follow-up of `P18M` comes out of a store as something else than went in."""
    literals = {term for _, _, term in graph(name).triples if isinstance(term, tuple)}
    assert {datatype for _, datatype in literals} <= set(LEXICAL), "no double, float, duration, language tag"
    assert {term for term in literals if not re.fullmatch(LEXICAL[term[1]], term[0])} == set()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_says_that_something_treats_something(name: str) -> None:
    """A trial that was done is no edge from an intervention to a disease, least of all one with a null result."""
    properties = {predicate for _, predicate, _ in graph(name).triples}
    assert {iri for iri in properties if not iri.startswith(TKG)} <= FOREIGN_PROPERTIES
    assert {iri for iri in properties if "treat" in iri.lower()} == set()
    values = {iri for iri in _iris(graph(name).triples) if not iri.startswith(graph(name).name)}
    treating = {iri.removeprefix(TKG) for iri in values if "treat" in iri.lower()}
    assert treating - SAYS_TREATMENT == set()


def test_nothing_leads_from_an_intervention_to_a_disease() -> None:
    """An edge of any name from cells to sclerosis would be read as the effect that the trial did not find."""
    by_subject = {
        s: {o for s2, _, o in graph(SMART_MS).triples if s2 == s and isinstance(o, str)} for s, _, _ in graph(SMART_MS).triples
    }
    for subject, objects in by_subject.items():
        if "#intervention-" in subject:
            assert not {iri for iri in objects if "MONDO_" in iri or "#outcome-" in iri}


# --- What stops a graph


def _changed(old: str, new: str) -> TrialDocument:
    text = SOURCES[SMART_MS].read_text(encoding="utf-8")
    assert old in text
    return read_yaml_record(text.replace(old, new))


@pytest.mark.parametrize(
    "old, new, message",
    [
        ('"HP:0001945", label: Fever', '"HP:0001945", label: Headache', r"labelled 'Headache'.* 'Fever'.*correct"),
        ('"HP:0001945", label: Fever', '"SNOMED:386661006", label: Fever', r"code system 'SNOMED'.*known are.*HP"),
        ("unit: NUM-PER-KiloGM", "unit: NUM-PER-STONE", r"unit/NUM-PER-STONE is not in ontology/external-terms\.tsv; look it up"),
        ("licenses/by/4.0/", "licenses/by/9.9/", r"by/9\.9/ is not in ontology/external-terms\.tsv; look it up"),
    ],
)  # fmt: skip
def test_a_term_that_is_not_what_it_seems_stops_the_build(old: str, new: str, message: str) -> None:
    """A code with the wrong label is the wrong code: the graph would say another disease than the record's words."""
    with pytest.raises(GraphError, match=message):
        trial_triples(_changed(old, new))


def test_one_code_has_one_label_in_a_record() -> None:
    """Of a code that is not listed the record's own words are the label, and they must agree with each other."""
    text = SOURCES[SMART_MS].read_text(encoding="utf-8")
    text = text.replace('{code: "HP:0001945", label: Fever}', '{code: "HP:9999999", label: Raised temperature}')
    assert ("http://purl.obolibrary.org/obo/HP_9999999", LABEL, ("Raised temperature", "")) in trial_triples(
        read_yaml_record(text)
    )
    text = text.replace('{code: "HP:0003419", label: Low back pain}', '{code: "HP:9999999", label: Pain}')
    with pytest.raises(GraphError, match=r"HP_9999999 is labelled .* elsewhere; correct the code or the label"):
        trial_triples(read_yaml_record(text))


@pytest.mark.parametrize(
    "base",
    [
        "", "x", "example.org/", "https://example.org", "https://example.org/x", "https://example.org/x/#", "https://example.org/?q=/",
        "ftp://example.org/", "https:///", "https://example.org/a b/", "https://example.org/<x>/", "https://example.org/%zz/",
        "https://example.org/../x/", "https://example.org//x/", "https://example.org/[x]/", "https://example.org/\x01/", "https://example.org/x/\n",
    ],
)  # fmt: skip
def test_a_base_on_which_no_iri_can_stand_is_refused(base: str) -> None:
    """Half of the readers would drop, and half would resolve, what stands under such a base: two different trials."""
    with pytest.raises(GraphError, match=r"not a base for IRIs: .*; give an absolute http\(s\) address that ends in '/'"):
        trial_triples(graph(SMART_MS).record, base)
    with pytest.raises(GraphError, match="not a base"):
        build(graph(SMART_MS).record, base or "x")


@pytest.mark.parametrize(
    "base", [DEFAULT_BASE, "http://localhost:8000/", "https://例え.jp/é/a%20b/~x;y=1/", "https://example.org/trial/"]
)
def test_a_base_that_is_accepted_can_be_read(base: str) -> None:
    made = build(graph(SMART_MS).record, check_base(base))
    assert split_document(made.name) == (base, "smart-ms")
    for form in SERIALISERS:
        for read in READERS[form].values():
            ((_, found),) = read(made.serialise(form), form).items()
            assert found == set(made.triples)


def test_an_iri_that_names_no_trial_document_is_refused(tmp_path: Any) -> None:
    with pytest.raises(GraphError, match="https://x/y does not name a trial document"):
        split_document("https://x/y")
    file = tmp_path / "other.nq"
    file.write_text(f"<https://x/y> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{TKG}TrialDocument> .\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"other\.nq: https://x/y does not name a trial document"):
        build(file)


def test_a_code_is_expanded_and_contracted_without_loss() -> None:
    for system in CODE_SYSTEMS:
        assert contract_code(expand_code(f"{system}:0001")) == f"{system}:0001"
    with pytest.raises(GraphError, match="in none of the code systems"):
        contract_code("http://snomed.info/id/386661006")


@pytest.mark.parametrize(
    "doi, address",
    [
        ("10.1212/WNL.0000000000214915", "https://doi.org/10.1212/WNL.0000000000214915"),
        ("10.1890/0012-9658(2006)87[2445:ATATCT]2.0.CO;2", "https://doi.org/10.1890/0012-9658(2006)87%5B2445:ATATCT%5D2.0.CO;2"),
        ("10.1000/a#b?c%d", "https://doi.org/10.1000/a%23b%3Fc%25d"),
    ],
)
def test_a_doi_leads_to_an_address_that_is_one(doi: str, address: str) -> None:
    """Brackets are common in older DOIs, and no IRI can hold them."""
    found = list(
        links(
            Publication.model_validate(
                {"key": "a", "kind": PublicationKind.RESULT, "doi": doi, "missing": {"title": "not-reported"}}
            )
        )
    )
    assert found == [address]
    assert IRI.fullmatch(address)


@pytest.mark.parametrize("identifier, count", [("NCT01234567", 1), ("NCT 01234567", 0), ("NCT0123456", 0), ("ISRCTN12345678", 0)])
def test_only_a_number_of_the_registry_leads_to_the_registry(identifier: str, count: int) -> None:
    trial = graph(SMART_MS).record.trial.model_copy(update={"registry_id": identifier, "missing": {}})
    assert len(list(links(trial))) == count


def test_no_number_is_written_with_an_exponent() -> None:
    record = graph(SMART_MS).record
    analysis = (
        record.trial.outcomes[0]
        .assessments[1]
        .analyses[0]
        .model_copy(update={"p": Decimal("1E-20"), "estimate": Decimal("1E+3")})
    )
    assessment = record.trial.outcomes[0].assessments[1].model_copy(update={"analyses": (analysis,)})
    outcome = record.trial.outcomes[0].model_copy(update={"assessments": (assessment,)})
    changed = record.model_copy(update={"trial": record.trial.model_copy(update={"outcomes": (outcome,)})})
    found = {
        predicate.removeprefix(TKG): term[0]
        for s, predicate, term in trial_triples(changed)
        if "#analysis-" in s and isinstance(term, tuple)
    }
    assert (found["p"], found["estimate"]) == ("0.00000000000000000001", "1000")
