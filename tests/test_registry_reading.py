"""Hold the reading of registry records as a whole to what stands in them: nothing lost, nobody named, no text changed.

The records in `registry/` are invented, one a quirk. What single quirks must come to is shown in the other files of this name.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest
from readers import by_pyoxigraph
from registry_records import NAMES, nodes, nquads, raw, study, titled, tree, trial, triples

from kg.graph.inverse import lost_triples, record_data
from kg.graph.iris import TKG, TYPE
from kg.record.base import Reason
from kg.record.concepts import PublicationKind
from kg.sources.clinicaltrials_gov.coverage import EXPORTED, LEFT_OUT, UNKNOWN, disposition, ledger
from kg.sources.reading import read_data
from kg.validation.screening import surely_conforms
from kg.validation.shacl import validate

NOVEL = {
    "/modelPredictions/bmiLimits/minBmi": 1,
    "/protocolSection/novelModule/novelField": 1,
    "/protocolSection/novelModule/novelList/a": 2,
    "/resultsSection/outcomeMeasuresModule/outcomeMeasures/groups/newKey": 1,
}
"""Keys of no schema, in `unknown-values`, and how often they stand there."""

PEOPLE = (
    "Quillon", "Averstad", "Ysolde", "Brackenthwaite", "Torvald", "Munkelien", "Merrin", "Oduya", "Isaura", "Tennfjord",
    "nordhaven.example", "practice.example", "555-0134-77", "555-0199-42", "555-0177-31", "212-555-0187", "5550 1234", "88031",
)  # fmt: skip
AUTHORS = ("Wexborough", "Llanvihangel", "Zwetschgen", "Pfannkuch", "Ostergren", "Vale M", "Fenwickshire", "fenwickshire")


def test_the_records_are_the_expected_ones() -> None:
    """Else the tests below pass on an empty folder, and "it reads them" rests on nothing."""
    assert set(NAMES) == {
        "analyses", "bare", "codes-and-places", "cohort", "crossover", "crossover-by-treatment", "decimal-comma", "harms",
        "harms-of-two-vocabularies", "odd-texts", "parallel", "people", "references", "two-arms-of-one-label",
        "unknown-values", "values", "withdrawn",
    }  # fmt: skip
    numbers = [tree(name)["protocolSection"]["identificationModule"]["nctId"] for name in NAMES]
    assert sorted(numbers) == [f"NCT900000{place:02d}" for place in range(1, 18)]


@pytest.mark.parametrize("name", NAMES)
def test_record_is_read_mapped_and_read_back(name: str) -> None:
    """Else a part that the graph drops would look like a part that the trial does not have."""
    record = study(name).record
    given = triples(record)
    assert surely_conforms(given)
    data, base = record_data(given)
    again = read_data(data, name)
    assert again == record
    assert lost_triples(again, base, given) == []


@pytest.mark.parametrize("name", ["analyses", "crossover", "harms", "unknown-values"])
def test_the_engine_finds_no_fault_either(name: str) -> None:
    """Else a graph is called valid because the quick screen has a blind spot."""
    report = validate({name: triples(study(name).record)}, name)
    assert report.conforms, str(report)
    assert report.graphs[0].focus_nodes > 10


# ------------------------------------------------------------------------------------------------ nothing is lost


def _listed(item: Any, above: str = "") -> Counter[str]:
    """Count the things in lists, by the name of the list."""
    counts: Counter[str] = Counter()
    if isinstance(item, dict):
        for name, inner in item.items():
            counts += _listed(inner, name)
    elif isinstance(item, list):
        counts[above] += len(item)
        for inner in item:
            counts += _listed(inner)
    return counts


@pytest.mark.parametrize("name", NAMES)
def test_each_analysis_value_and_count_has_its_node_in_the_graph(name: str) -> None:
    """Else an inconvenient result or harm vanishes on the way, and nobody can tell that it was posted."""
    posted = _listed(json.loads(raw(name)))
    kinds = Counter(term for _, predicate, term in triples(study(name).record) if predicate == TYPE)
    assert kinds[f"{TKG}Analysis"] == posted["analyses"]
    assert kinds[f"{TKG}GroupResult"] == posted["measurements"]
    assert kinds[f"{TKG}FlowCount"] == posted["achievements"] + posted["reasons"]
    assert kinds[f"{TKG}AdverseEventCount"] == posted["stats"] + 3 * posted["eventGroups"]


@pytest.mark.parametrize("name", NAMES)
def test_as_many_come_out_as_went_in(name: str) -> None:
    """Else the account that a run gives of itself does not hold."""
    assert {what: counts for what, counts in study(name).tallies.items() if counts[0] != counts[1]} == {}


def test_the_account_counts_what_stands_in_the_record() -> None:
    """Else an account in which nothing was counted agrees with itself."""
    assert study("crossover").tallies == {
        "analyses": (2, 2), "outcome values": (6, 6), "baseline values": (0, 0), "flow counts": (14, 14),
        "adverse event counts": (0, 0), "adverse event totals": (0, 0), "posted outcomes": (3, 3),
    }  # fmt: skip
    assert study("parallel").tallies["baseline values"] == (9, 9)
    assert study("harms").tallies["adverse event counts"] == (6, 6)
    assert study("harms").tallies["adverse event totals"] == (6, 6)


# ------------------------------------------------------------------------------------------------ the ledger


@pytest.mark.parametrize("name", NAMES)
def test_each_path_is_exported_left_out_with_a_reason_or_unknown(name: str) -> None:
    """Else a part of the registry's record is missing from the graph, and nobody decided that it should be."""
    rows = [row for row in ledger(study(name).coverage) if row.disposition != "noted"]
    assert {row.disposition for row in rows} <= {EXPORTED, LEFT_OUT, UNKNOWN}
    assert all(row.why for row in rows if row.disposition != EXPORTED)
    unknown = {row.path: row.count for row in rows if row.disposition == UNKNOWN}
    assert unknown == (NOVEL if name == "unknown-values" else {})


def test_the_ledger_counts_every_value() -> None:
    """Else values that were left out do not show in the account of what was."""
    found = study("people").coverage.paths
    assert found["/protocolSection/contactsLocationsModule/centralContacts/phone"] == 1
    assert disposition("/protocolSection/contactsLocationsModule/centralContacts/phone") == (
        LEFT_OUT, "people: never exported",
    )  # fmt: skip
    assert study("values").coverage.paths[
        "/resultsSection/outcomeMeasuresModule/outcomeMeasures/classes/categories/measurements/value"
    ] == 6 + 3 + 3 + 3  # fmt: skip


# ------------------------------------------------------------------------------------------------ people


@pytest.mark.parametrize("who", PEOPLE)
def test_no_person_address_or_number_is_in_the_graph(who: str) -> None:
    """Else a graph that anybody can copy publishes who treated the patients, and how to ring them."""
    assert who in raw("people").decode()
    assert who not in nquads(study("people").record)


def test_figures_and_companies_stay_where_people_are_left_out() -> None:
    """Else a dose vanishes with a telephone number, or a university as a person."""
    found = trial("people")
    assert "the 30-90 mg dose" in (found.objective or "")
    assert found.collaborators == ("Nordhaven University",)
    assert (found.sponsor, found.missing.get("sponsor")) == (None, None)
    assert found.limitations_text == "Small. [name left out] left early."
    assert study("people").coverage.notes["sponsors who are a person, left out"] == 2


@pytest.mark.parametrize("author", AUTHORS)
def test_no_author_is_in_the_graph(author: str) -> None:
    """Else a graph without people's names has those of everybody who wrote about a trial."""
    assert author in raw("references").decode()
    assert author not in nquads(study("references").record)


def test_articles_are_told_by_number_title_and_doi_where_these_are_sure() -> None:
    """Else half of a title, or the end of a list of names, is shown as the title of an article."""
    by_kind = {item.kind: item for item in trial("references").publications}
    assert len(by_kind) == len(trial("references").publications) == 3
    result = by_kind[PublicationKind.RESULT]
    assert (result.title, result.journal, result.year) == ("Rest after rain", "J Wet Days", "2030")
    assert (result.doi, result.pubmed_id) == ("10.99999/wet.2030.45", "90000001")
    background = by_kind[PublicationKind.BACKGROUND]
    assert background.missing == {"title": Reason.AMBIGUOUS, "doi": Reason.NOT_REPORTED}
    assert by_kind[PublicationKind.DERIVED].doi == "10.99999/pud(29)7"


def test_a_retraction_stands_beside_the_article() -> None:
    """Else a reviewer rests on an article that its journal has withdrawn."""
    notices = [notice for item in trial("references").publications for notice in item.retraction_notices]
    assert notices == ["J Wet Days. 2031 Feb;13(1):9 PubMed 90000002"]


def test_a_reference_of_an_unknown_kind_is_counted_as_left_out() -> None:
    """Else a reference is lost in silence, or called the result of a trial that it is not."""
    assert study("references").coverage.notes["references of no known kind, left out"] == 1


# ------------------------------------------------------------------------------------------------ texts


def test_characters_that_no_graph_can_carry_are_removed_and_counted() -> None:
    """Else one bell in a title makes a file of a hundred thousand trials unreadable, or a text is changed in silence."""
    assert trial("odd-texts").brief_title == "Bell and delete and nothing"
    assert study("odd-texts").coverage.notes["characters that RDF text cannot carry, removed"] == 6
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff]", nquads(study("odd-texts").record))


def test_signs_of_any_language_come_out_as_the_same_text() -> None:
    """Else a label ends the line that it stands on, and what follows is read as triples."""
    record = study("odd-texts").record
    (graph,) = by_pyoxigraph(nquads(record), "nquads").values()
    assert graph == set(triples(record))
    texts = {term[0] for _, _, term in graph if isinstance(term, tuple)}
    assert {
        'Line one\nline two\ttab "quoted" \\slash <script>alert(1)</script> & <https://x.example/> \N{GRINNING FACE}',
        '<b>"Bold"</b>\nbroth\\',
        "\u5b89\u6170\u5242",
        "{{ 7*7 }} ${x} ' ` } UNION { ?s ?p ?o",
    } <= texts


def test_a_label_of_nothing_says_so() -> None:
    """Else an arm has an empty name, or the name of another one."""
    labels = [arm.label for arm in nodes(study("odd-texts").record, "Arm")]
    assert labels.count("(no title posted)") == 2
    assert titled(study("odd-texts").record, "Arm", "\u5b89\u6170\u5242").key.startswith("x-")
