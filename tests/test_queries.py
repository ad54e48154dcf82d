"""Hold the shipped queries to answers that were written by hand from the source document.

The expected rows stand in `queries/*.csv` beside this file. What is guarded against is a reader who is misled: by a row
that is not there, by an empty cell that reads as "none", by a secondary result that stands alone.
"""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib

from kg.checks.checking import check_record
from kg.graph.iris import DEFAULT_BASE, TKG, TYPE
from kg.graph.mapping import graph_name, trial_triples
from kg.record.figures import reported_forms
from kg.record.trial import TrialDocument
from kg.resources import bundled_record, ontology_path, query_names, query_path
from kg.serialise.nquads import to_nquads
from kg.sources.yaml_record import read_yaml_record

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own: it calls what it has deprecated

ANSWERS = Path(__file__).parent / "queries"
DOCUMENT = Path(__file__).parents[2] / "shared" / "source" / "smart-ms-summary.txt"
OTHER_BASE = "https://example.org/kg/"
SMART_MS = f"{DEFAULT_BASE}trial/smart-ms"
MADE_UP = "https://example.org/trial/made-up"
NUMERIC = frozenset({f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("integer", "decimal")})
COUNTED = frozenset(
    {"order", "nullValue", "primaryNullValue", "analyses", "decidable", "primaryAnalyses", "primaryExcludingNull"}
)
"""Columns whose numbers no source prints: conventions, and what a query counts."""

NAMES = (
    "identity", "registry-identifier", "design", "enrolment", "participants-per-sequence", "sequence-period-intervention",
    "intervention", "comparator-and-masking", "eligibility", "primary-outcome", "primary-result", "primary-null",
    "intervals-excluding-null", "claimed-direction", "qualitative-findings", "exploratory-outcomes", "adverse-events",
    "risk-per-arm", "follow-up", "claims", "limitations", "missing-facts", "unanchored-numbers", "findings",
)  # fmt: skip
"""The queries of questions 1 to 24, in the order of their numbers: each is about every trial in a store."""

ACROSS = (
    "null-primary-nominal-other", "reporting-shares", "poolable-rows", "adverse-event-across-trials", "disagreeing-results",
)  # fmt: skip
"""The queries of questions 25 to 29, across trials: a trial that has nothing of the kind is not in the answer."""

PARALLEL = (ANSWERS / "parallel.trig").read_text(encoding="utf-8")
"""A parallel trial with arms, risks and a stated significance level, all of which SMART-MS lacks."""

Engine = rdflib.Dataset | pyoxigraph.Store
Row = dict[str, str]


def _rdflib(*texts: str) -> rdflib.Dataset:
    found = rdflib.Dataset()
    for text in texts:
        found.parse(data=text, format="nquads")
    return found


def _pyoxigraph(*texts: str) -> pyoxigraph.Store:
    found = pyoxigraph.Store()
    for text in texts:
        found.load(text.encode(), format=pyoxigraph.RdfFormat.N_QUADS)
    return found


def _made_up(lost: str = "", given: str = "") -> str:
    """Write the made-up trial as N-Quads, with one thing replaced by another."""
    assert lost in PARALLEL
    quads = pyoxigraph.parse(PARALLEL.replace(lost, given, 1).encode(), format=pyoxigraph.RdfFormat.TRIG)
    return (pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS) or b"").decode()


ENGINES = pytest.mark.parametrize("load", [_rdflib, _pyoxigraph], ids=["rdflib", "pyoxigraph"])


def _code(name: str) -> str:
    """Read a query without its comments and its texts."""
    return re.sub(r"<[^<>\s]*>|\"[^\"]*\"|#[^\n]*", " ", query_path(name).read_text(encoding="utf-8"))


def _terms(engine: Engine, name: str) -> tuple[list[str], list[list[Any]]]:
    """Run a shipped query; give its columns, and its rows as terms of the engine."""
    text = query_path(name).read_text(encoding="utf-8")
    found: Any = engine.query(text)
    if isinstance(engine, rdflib.Dataset):
        return [str(column) for column in found.vars], [list(row) for row in found]
    return [column.value for column in found.variables], [list(row) for row in found]


def _text(term: Any) -> str:
    """Give the lexical form of a term of either engine; nothing is empty text."""
    if term is None:
        return ""
    return str(term) if isinstance(term, rdflib.term.Node) else str(term.value)


def _shown(term: Any, cell: str) -> str:
    """Give the expected cell if the term is a number equal to it, else the text of the term."""
    datatype = getattr(term, "datatype", None)
    if datatype is not None and _text(datatype) in NUMERIC and re.fullmatch(r"-?[0-9.]+", cell):
        return cell if Decimal(_text(term)) == Decimal(cell) else _text(term)
    return _text(term)


def _rows(engine: Engine, name: str) -> list[Row]:
    """Give the answer as text by column."""
    columns, found = _terms(engine, name)
    return [dict(zip(columns, map(_text, row), strict=True)) for row in found]


def _expected(name: str) -> tuple[list[str], list[list[str]]]:
    with (ANSWERS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *body = csv.reader(file)
    return header, body


@pytest.fixture(scope="module")
def record() -> TrialDocument:
    return read_yaml_record(bundled_record().read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def nquads(record: TrialDocument) -> str:
    return to_nquads(trial_triples(record, findings=check_record(record).findings), graph_name(record))


@ENGINES
def test_every_answer_is_the_one_written_from_the_source(load: Any, nquads: str) -> None:
    # Each row, cell and place in the order counts: a row too few is a harm that nobody reads of.
    engine = load(nquads)
    for name in (*NAMES, *ACROSS):
        header, body = _expected(name)
        columns, found = _terms(engine, name)
        assert columns == header, name
        assert len(found) == len(body), name
        shown = [[_shown(term, cell) for term, cell in zip(*pair, strict=True)] for pair in zip(found, body, strict=True)]
        assert shown == body, name


def test_reported_digits_survive_to_the_answer(nquads: str) -> None:
    # -33 in place of -33.0 would claim a coarser figure than was reported; stores may do so, parsing may not.
    parsed = [quad.object for quad in pyoxigraph.parse(nquads.encode(), format=pyoxigraph.RdfFormat.N_QUADS)]
    written = {term.value for term in parsed if isinstance(term, pyoxigraph.Literal) and term.datatype.value in NUMERIC}
    engine = _rdflib(nquads)
    for name in NAMES:
        body = _expected(name)[1]
        assert {cell for row in body for cell in row if re.fullmatch(r"-?[0-9]+\.[0-9]+", cell)} <= written, name
        assert [[_text(term) for term in row] for row in _terms(engine, name)[1]] == body, name


@pytest.mark.skipif(not DOCUMENT.exists(), reason=f"the source document is not there: {DOCUMENT.name}")
def test_each_number_of_an_answer_is_printed_in_the_source() -> None:
    # An expected answer copied from a wrong graph would agree with it, but not with the document.
    printed = reported_forms(DOCUMENT.read_text(encoding="utf-8"))
    for name in NAMES:
        header, body = _expected(name)
        numbers = {
            f"{Decimal(cell) * 100:.0f}" if column.lower().endswith("level") else cell
            for row in body
            for column, cell in zip(header, row, strict=True)
            if column not in COUNTED and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", cell)
        }
        assert numbers <= printed, name


def test_questions_1_to_29_have_a_query_each() -> None:
    first = {name: query_path(name).read_text(encoding="utf-8").partition("\n")[0] for name in query_names()}
    for number, name in enumerate((*NAMES, *ACROSS), 1):
        assert re.fullmatch(rf"# {number} [A-Z].*\?", first[name]), name
    numbers = sorted(int(line.split()[1]) for line in first.values())
    assert numbers == list(range(1, 30))
    assert len(set(numbers)) == len(numbers), "a question is answered by two queries"
    assert {path.stem for path in ANSWERS.glob("*.csv")} >= {*NAMES, *ACROSS}, "a query has no answer written by hand"


@pytest.mark.parametrize("name", NAMES)
def test_a_query_reads_named_graphs_only_and_is_about_no_trial_in_particular(name: str) -> None:
    code = _code(name)
    assert "GRAPH ?trial" in code, "in a store, the default graph is somebody else's"
    assert re.search(r"SELECT\s+\?trial\b", code), "a row must say first which trial it is about"
    assert re.search(r"ORDER BY \?trial\b", code), "rows without an order cannot be compared"
    forbidden = re.search(
        r"\b(SERVICE|INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|COPY|MOVE|ADD|FROM)\b|_:|\[\s*\]", code, re.IGNORECASE
    )
    assert not forbidden, f"{forbidden} has no place in a query that only reads"
    assert "smart" not in query_path(name).read_text(encoding="utf-8").lower()


def test_a_query_names_only_terms_that_exist() -> None:
    # A term that was renamed matches nothing, and a harm that is in the graph comes out as "not in the graph".
    ontology = rdflib.Graph().parse(ontology_path("trial-kg.ttl"))
    known = {str(subject) for subject in ontology.subjects() if isinstance(subject, rdflib.URIRef)}
    for name in NAMES:
        unknown = {term for term in re.findall(r"\btkg:([A-Za-z][\w-]*)", _code(name)) if TKG + term not in known}
        assert not unknown, name


@ENGINES
def test_two_trials_in_a_store_are_kept_apart(load: Any, record: TrialDocument, nquads: str) -> None:
    # Joined across graphs, the harms of one trial would be counted against the arms of another.
    triples = trial_triples(record, OTHER_BASE, check_record(record).findings)
    twice = to_nquads(triples, graph_name(record, OTHER_BASE))
    together, alone = load(nquads, twice, _made_up()), load(_made_up())
    for name in NAMES:
        header, body = _expected(name)
        answer = _loosely([dict(zip(header, row, strict=True)) for row in body])
        found = _loosely(_rows(together, name))
        for document in (SMART_MS, f"{OTHER_BASE}trial/smart-ms"):
            assert [row | {"trial": SMART_MS} for row in found if row["trial"] == document] == answer, name
        assert [row for row in found if row["trial"] == MADE_UP] == _loosely(_rows(alone, name)), name


def _loosely(rows: list[Row]) -> list[Row]:
    """Write numbers without closing zeros, which stores drop."""
    return [
        {key: f"{Decimal(cell).normalize():f}" if re.fullmatch(r"-?[0-9]+\.[0-9]+", cell) else cell for key, cell in row.items()}
        for row in rows
    ]


@ENGINES
def test_a_bare_trial_is_not_passed_over(load: Any) -> None:
    # A trial that posts no results has not been found free of harms: it gets a row that says that nothing is there.
    engine = load(
        f"<{MADE_UP}#trial> <{TYPE}> <{TKG}Trial> <{MADE_UP}> .\n"
        f"<{MADE_UP}#trial> <{TKG}notPosted> <{TKG}adverseEvent> <{MADE_UP}> .\n"
    )
    silent = {"missing-facts", "unanchored-numbers"}
    for name in sorted(set(NAMES) - silent):
        found = _rows(engine, name)
        assert found, name
        assert all({"not in the graph", "notPosted"} & set(row.values()) for row in found), name
    assert [row["event"] for row in _rows(engine, "adverse-events")] == ["notPosted"]
    assert [row["event"] for row in _rows(engine, "risk-per-arm")] == ["notPosted"]


@ENGINES
def test_a_parallel_trial_has_arms_and_risks(load: Any) -> None:
    engine = load(_made_up())
    counts = [(row["arm"], row["participants"], row["reason"]) for row in _rows(engine, "participants-per-sequence")]
    assert counts == [("Drug", "101", ""), ("Pill", "99", "")]
    risks = [(row["arm"], row["affected"], row["atRisk"], row["whyNoArm"]) for row in _rows(engine, "risk-per-arm")]
    assert risks == [("Drug", "12", "100", ""), ("Pill", "0", "98", "")], "nobody affected is a result, not a gap"


@ENGINES
def test_a_risk_per_arm_needs_an_arm_and_both_figures(load: Any) -> None:
    # 7 of 18 people in the whole trial read as the risk in one arm would double or halve it.
    losses = {
        "whyNoArm": "tkg:ofArm :arm-drug ; ",
        "whyNoAtRisk": " ; tkg:atRiskCount 100",
        "whyNoPersons": " ; tkg:affectedCount 12",
    }
    for why, lost in losses.items():
        drug = next(row for row in _rows(load(_made_up(lost)), "risk-per-arm") if row[why])
        assert (drug["arm"], drug["affected"], drug["atRisk"], drug[why]) == ("", "", "", "not in the graph")


@ENGINES
def test_an_interval_that_excludes_the_null_never_stands_without_the_primary_result(load: Any, nquads: str) -> None:
    found = _rows(load(nquads, _made_up()), "intervals-excluding-null")
    assert [
        (row["outcome"], row["primaryOutcome"], row["primaryAnalysis"], row["primaryIntervalExcludesNull"]) for row in found
    ] == [
        ("Response", "Response", "analysis-response", "yes"),
        ("Response", "Walking", "notPosted", "cannot be said"),
        ("Cerebral atrophy on MRI", "Change in combined evoked potential latency", "Primary result", "no"),
    ]
    # The limit 1.00 is printed equal to the null value: on which side it lies cannot be said.
    assert (found[0]["analyses"], found[0]["decidable"]) == ("2", "1")


@ENGINES
def test_p_is_compared_with_a_stated_level_only(load: Any) -> None:
    # "Significant" at a level that the trial did not set is a conclusion of the reader's, not of the trial's.
    stated = _rows(load(_made_up()), "primary-null")
    assert [(row["significanceLevel"], row["pBelowSignificanceLevel"]) for row in stated] == [
        ("0.05", "yes"),
        ("0.05", "cannot be said"),
    ]
    unstated = _rows(load(_made_up("tkg:significanceLevel 0.05 ;", "tkg:notReported tkg:significanceLevel ;")), "primary-null")
    assert [(row["intervalExcludesNull"], row["pBelowSignificanceLevel"]) for row in unstated] == [
        ("yes", "cannot be said"),
        ("cannot be said", "cannot be said"),
    ]
    one_sided = _rows(load(_made_up("tkg:p 0.009 ;", "tkg:p 0.009 ; tkg:pSides tkg:sides-one ;")), "primary-null")
    assert one_sided[0]["pBelowSignificanceLevel"] == "cannot be said"


@ENGINES
def test_a_number_without_an_anchor_is_found(load: Any) -> None:
    # The pointer of an outcome covers what it owns; that of the trial covers the trial's own facts only.
    assert [(row["node"], row["fact"], row["number"]) for row in _rows(load(_made_up()), "unanchored-numbers")] == [
        ("group-pill", "atRiskCount", "98")
    ]
    bare = load(_made_up('tkg:sourcePointer "/outcomes/0" ; '))
    assert {row["node"] for row in _rows(bare, "unanchored-numbers")} == {"group-pill", "analysis-response"}
