"""Hold the shipped queries to answers that were written by hand from the source document.

The expected rows stand in `tests/queries/*.csv`. What each test guards against is a reader who is misled: by a missing
row, by an empty cell that reads as "none", or by a secondary result that stands alone.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib

from kg.graph.iris import DEFAULT_BASE
from kg.graph.mapping import graph_name, trial_triples
from kg.record.figures import reported_forms
from kg.record.trial import TrialDocument
from kg.resources import bundled_record, query_names, query_path
from kg.serialise.nquads import to_nquads
from kg.sources.yaml_record import read_yaml_record

HERE = Path(__file__).parent
DOCUMENT = HERE.parent.parent / "shared" / "source" / "smart-ms-summary.txt"
OTHER_BASE = "https://example.org/kg/"
MADE_UP = "https://example.org/trial/made-up"
NUMBERS = frozenset({f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("integer", "decimal")})
DERIVED = frozenset({"order", "nullValue", "primaryNullValue", "analyses", "comparable", "primaryAnalyses", "primaryExcludingNull"})
"""Columns whose numbers no source prints: conventions, and what a query counts."""

NAMES = (
    "identity", "registry-identifier", "design", "enrolment", "participants-per-sequence", "sequence-period-intervention",
    "intervention", "comparator-and-masking", "eligibility", "primary-outcome", "primary-result", "primary-null",
    "intervals-excluding-null", "claimed-direction", "qualitative-findings", "exploratory-outcomes", "adverse-events",
    "risk-per-arm", "follow-up", "claims", "limitations", "missing-facts", "unanchored-numbers",
)  # fmt: skip
"""The queries of questions 1 to 23, in the order of their numbers."""

PARALLEL = """
    @prefix tkg: <https://w3id.org/trial-kg/ontology#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix : <https://example.org/trial/made-up#> .
    <https://example.org/trial/made-up> {
      :trial a tkg:Trial ; tkg:model tkg:designModel-parallel ; tkg:significanceLevel 0.05 ; tkg:enrolment 200 ;
        tkg:sourcePointer "/trial" ; tkg:arm :arm-drug , :arm-pill ; tkg:adverseEvent :adverse-event-nausea ;
        tkg:outcome :outcome-response , :outcome-walk , :outcome-relapse ; tkg:group :group-drug , :group-pill .
      :arm-drug a tkg:Arm ; rdfs:label "Drug" ; tkg:kind tkg:armKind-treatment ; tkg:allocatedCount 101 ; tkg:source :anchor .
      :arm-pill a tkg:Arm ; rdfs:label "Pill" ; tkg:kind tkg:armKind-treatment ; tkg:allocatedCount 99 ; tkg:source :anchor .
      :group-drug a tkg:Group ; rdfs:label "On drug" ; tkg:ofArm :arm-drug ; tkg:atRiskCount 100 ; tkg:source :anchor .
      :group-pill a tkg:Group ; rdfs:label "On pill" ; tkg:ofArm :arm-pill ; tkg:atRiskCount 98 .
      :outcome-response a tkg:OutcomeMeasure ; rdfs:label "Response" ; tkg:role tkg:outcomeRole-primary ;
        tkg:sourcePointer "/outcomes/0" ; tkg:assessment :assessment-response .
      :assessment-response a tkg:OutcomeAssessment ; tkg:timepointText "Week 12" ; tkg:analysis :analysis-response .
      :analysis-response a tkg:Analysis ; tkg:statistic tkg:statistic-rate-ratio ; tkg:nullValue 1 ; tkg:estimate 2.0 ;
        tkg:lower 1.2 ; tkg:upper 3.4 ; tkg:level 0.95 ; tkg:p 0.009 ; tkg:pRelation tkg:pRelation-equal .
      :outcome-walk a tkg:OutcomeMeasure ; rdfs:label "Walking" ; tkg:role tkg:outcomeRole-primary ;
        tkg:assessment :assessment-walk .
      :assessment-walk a tkg:OutcomeAssessment ; tkg:timepointText "Week 12" ; tkg:notPosted tkg:analysis .
      :outcome-relapse a tkg:OutcomeMeasure ; rdfs:label "Relapse" ; tkg:role tkg:outcomeRole-secondary ;
        tkg:assessment :assessment-relapse .
      :assessment-relapse a tkg:OutcomeAssessment ; tkg:timepointText "Week 12" ; tkg:analysis :analysis-relapse .
      :analysis-relapse a tkg:Analysis ; rdfs:label "Relapse" ; tkg:nullValue 1 ; tkg:lower 0.64 ; tkg:upper 1.00 ;
        tkg:source :anchor .
      :adverse-event-nausea a tkg:AdverseEventSummary ; rdfs:label "Nausea" ; tkg:source :anchor ;
        tkg:adverseEventCount :adverse-event-count-drug , :adverse-event-count-pill .
      :adverse-event-count-drug a tkg:AdverseEventCount ; tkg:ofGroup :group-drug ; tkg:affectedCount 12 ; tkg:source :anchor .
      :adverse-event-count-pill a tkg:AdverseEventCount ; tkg:ofGroup :group-pill ; tkg:affectedCount 0 ; tkg:source :anchor .
    }
"""
"""A parallel trial with arms, risks and a stated significance level, all of which SMART-MS lacks."""

Row = dict[str, str]


def dataset(*texts: str) -> rdflib.Dataset:
    """Parse N-Quads or TriG with rdflib."""
    found = rdflib.Dataset()
    for text in texts:
        found.parse(data=text, format="trig")
    return found


def store(*texts: str) -> pyoxigraph.Store:
    """Parse N-Quads or TriG with pyoxigraph."""
    found = pyoxigraph.Store()
    for text in texts:
        found.load(text.encode(), format=pyoxigraph.RdfFormat.TRIG)
    return found


def answers(engine: rdflib.Dataset | pyoxigraph.Store, name: str) -> tuple[list[str], list[list[Any]]]:
    """Run a shipped query; give its columns and its rows as terms of the engine."""
    text = query_path(name).read_text(encoding="utf-8")
    result: Any = engine.query(text)
    if isinstance(engine, rdflib.Dataset):
        return [str(column) for column in result.vars], [list(row) for row in result]
    return [column.value for column in result.variables], [list(row) for row in result]


def lexical(term: Any) -> str:
    """Give the text of a term of either engine; nothing is empty."""
    if term is None:
        return ""
    return str(term) if isinstance(term, rdflib.term.Node) else str(term.value)


def value(term: Any) -> str | Decimal:
    """Give a number as a number, and anything else as text."""
    datatype = getattr(term, "datatype", None)
    if datatype is not None and lexical(datatype) in NUMBERS:
        return Decimal(lexical(term))
    return lexical(term)


def rows(engine: rdflib.Dataset | pyoxigraph.Store, name: str, trial: str = "") -> list[Row]:
    """Give the answer as text by column, for one trial if it is named."""
    columns, found = answers(engine, name)
    named = [dict(zip(columns, map(lexical, row), strict=True)) for row in found]
    return [row for row in named if trial in ("", row["trial"])]


def expected(name: str) -> tuple[list[str], list[list[str]]]:
    """Read the answer that was written by hand."""
    with (HERE / "queries" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *body = list(csv.reader(file))
    return header, body


@pytest.fixture(scope="module")
def record() -> TrialDocument:
    """Read SMART-MS."""
    return read_yaml_record(bundled_record().read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def nquads(record: TrialDocument) -> str:
    """Write the graph of SMART-MS."""
    return to_nquads(trial_triples(record), graph_name(record))


@pytest.fixture(scope="module", params=[dataset, store], ids=["rdflib", "pyoxigraph"])
def smart_ms(request: pytest.FixtureRequest, nquads: str) -> Any:
    """Load SMART-MS alone."""
    return request.param(nquads)


@pytest.fixture(scope="module", params=[dataset, store], ids=["rdflib", "pyoxigraph"])
def two_trials(request: pytest.FixtureRequest, nquads: str) -> Any:
    """Load SMART-MS beside a parallel trial."""
    return request.param(nquads, PARALLEL)


@pytest.mark.parametrize("name", NAMES)
def test_answer_is_the_one_written_from_the_source(smart_ms: Any, name: str) -> None:
    """Guard against any conclusion that the source does not bear: each row, cell and place in the order counts."""
    header, body = expected(name)
    columns, found = answers(smart_ms, name)
    assert columns == header
    assert [[lexical(term) if isinstance(value(term), str) else "" for term in row] for row in found] == [
        [cell if isinstance(value(term), str) else "" for cell, term in zip(cells, row, strict=True)]
        for cells, row in zip(body, found, strict=True)
    ]
    assert [[value(term) for term in row] for row in found] == [
        [Decimal(cell) if isinstance(value(term), Decimal) else cell for cell, term in zip(cells, row, strict=True)]
        for cells, row in zip(body, found, strict=True)
    ]
