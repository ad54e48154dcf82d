"""The pages on checks and on rows for a meta-analysis say what the commands do."""

from __future__ import annotations

import re
from pathlib import Path

import rdflib
from commands import Command
from graphs import SMART_MS, graph

from kg.checks.finding import VERDICTS, Metric, Verdict
from kg.effects_table import COLUMNS
from kg.graph.vocabulary import concept_iri
from kg.resources import ontology_path
from kg.wording import words

DOCS = Path(__file__).parents[1] / "docs"
CHECKS = (DOCS / "checks.md").read_text(encoding="utf-8")
EFFECTS = (DOCS / "effects.md").read_text(encoding="utf-8")
_RUN = re.compile(r"^<!-- run: kg ([^\n]*) -->\n```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_each_example_gives_what_the_page_shows(kg: Command) -> None:
    runs = _RUN.findall(CHECKS)
    assert runs
    for arguments, shown in runs:
        ran = kg(*arguments.split())
        assert (ran.status, ran.words) == (0, "")
        assert ran.text == shown


def test_each_verdict_on_p_and_interval_has_a_row() -> None:
    """A verdict that nobody explains is one that nobody can disagree with."""
    table = CHECKS.partition("**What it comes to**")[2].partition("Expected are")[0]
    named = set(re.findall(r"^\| \*([^*]+)\* \|", table, re.MULTILINE))
    ontology = rdflib.Graph().parse(ontology_path("trial-kg.ttl"))
    verdicts = {
        str(ontology.value(rdflib.URIRef(concept_iri(verdict)), rdflib.RDFS.label))
        for verdict in VERDICTS[Metric.AGREEMENT] - {Verdict.NOT_CHECKABLE}
    }
    assert named == verdicts


def test_each_metric_is_explained() -> None:
    headings = CHECKS.casefold()
    for metric in Metric:
        found = words(metric).split()
        assert all(word.removesuffix("s") in headings for word in found), metric


def test_the_figures_of_smart_ms_are_those_of_the_check() -> None:
    table = CHECKS.partition("### SMART-MS")[2].partition("###")[0]
    agreement = [finding for finding in graph(SMART_MS).checked.findings if finding.metric is Metric.AGREEMENT]
    cells = [[cell.strip() for cell in line.split("|")[2:5]] for line in table.splitlines() if re.match(r"\| \w.*\d", line)]
    assert cells == [[figure.rpartition(": ")[2] for figure in finding.figures] for finding in agreement]


def test_the_page_on_rows_has_every_column_in_order() -> None:
    table = EFFECTS.partition("| column |")[2].partition("##")[0]
    assert tuple(re.findall(r"`(\w+)`", "".join(line.split("|")[1] for line in table.splitlines() if "|" in line))) == COLUMNS
