"""Hold what checks find on SMART-MS to a list that was made by hand from the source document.

A check that falls silent lets "lower GFAP" and "no neuroregenerative effect" pass as results; one that says too much accuses
people of what the figures do not show.
"""

from __future__ import annotations

import json
import re

import pytest
from commands import Command
from graphs import NAMES, SMART_MS, SOURCES, graph
from views import made_up

from kg.checks.checking import check_record
from kg.checks.finding import VERDICTS, Finding, Metric, Verdict
from kg.graph.iris import TKG
from kg.record.base import Node
from kg.record.consistency import walk
from kg.record.trial import TrialDocument

CEP, ATROPHY, GFAP = "cep-latency-6-mo", "cerebral-atrophy-6-mo", "serum-gfap-6-mo"

# By metric: the verdict on each subject, read off the source. The two results at six months that exclude nothing are the
# primary and GFAP; nothing is said of model, sides, orientation, population or adjustment.
EXPECTED = {
    Metric.AGREEMENT: {CEP: Verdict.COMPATIBLE, ATROPHY: Verdict.COMPATIBLE, GFAP: Verdict.COMPATIBLE},
    Metric.SYMMETRY: {CEP: Verdict.SYMMETRIC, ATROPHY: Verdict.SYMMETRIC, GFAP: Verdict.SYMMETRIC},
    Metric.SIGNIFICANCE: {CEP: Verdict.AGREES, ATROPHY: Verdict.AGREES, GFAP: Verdict.AGREES},
    Metric.NULL_VALUE: {CEP: Verdict.NULL_INCLUDED, ATROPHY: Verdict.NULL_EXCLUDED, GFAP: Verdict.NULL_INCLUDED},
    Metric.DEGREES_OF_FREEDOM: {CEP: Verdict.COMPATIBLE},
    Metric.POOLABILITY: {CEP: Verdict.NOT_POOLABLE, ATROPHY: Verdict.NOT_POOLABLE, GFAP: Verdict.NOT_POOLABLE},
    # That +9.37 means less atrophy hangs on which group is subtracted and on what is counted: the source says neither.
    Metric.DIRECTION_CLAIM: {
        "less-atrophy": Verdict.NOT_CHECKABLE,
        "lower-gfap": Verdict.BEYOND_STATISTIC,
        "lower-proteins": Verdict.NOT_CHECKABLE,
    },
    Metric.NO_EFFECT_CLAIM: {
        "no-effect-class-iii": Verdict.BEYOND_STATISTIC,
        "no-measurable-effect": Verdict.BEYOND_STATISTIC,
    },
    # No harm is counted by group: a caution that is right to give, and that no comparison bears out.
    Metric.HARM_CLAIM: {"harm": Verdict.NOT_CHECKABLE, "inflammatory-reaction": Verdict.NOT_CHECKABLE},
    Metric.MULTIPLICITY: {"trial": Verdict.WITHOUT_ADJUSTMENT},
    Metric.NOMINAL_RESULT: {ATROPHY: Verdict.NOMINAL},
    Metric.CROSSOVER_CONTRAST: {
        "cerebral-atrophy-not-sustained": Verdict.CONFOUNDED,
        "serum-gfap-not-sustained": Verdict.CONFOUNDED,
    },
    # 7/18 is a rate; the other four counts stand without the number at risk.
    Metric.DENOMINATOR: dict.fromkeys(
        ("coccygeal-pain", "fever", "low-back-pain", "serious-adverse-event"), Verdict.NO_DENOMINATOR
    ),
}


def _findings() -> tuple[Finding, ...]:
    return graph(SMART_MS).checked.findings


def _finding(metric: Metric, key: str) -> Finding:
    (found,) = (finding for finding in _findings() if finding.metric is metric and finding.subjects[0].key == key)
    return found


def test_the_findings_are_those_of_the_source() -> None:
    found: dict[Metric, dict[str, Verdict]] = {}
    for finding in _findings():
        found.setdefault(finding.metric, {})[finding.subjects[0].key] = finding.verdict
    assert found == EXPECTED
    assert len(_findings()) == sum(map(len, EXPECTED.values()))


def test_exactly_one_interval_excludes_the_null_and_never_stands_without_the_primary_result() -> None:
    """Atrophy alone, p = 0.044, is how a null trial is sold."""
    excluding = [finding for finding in _findings() if finding.verdict is Verdict.NULL_EXCLUDED]
    assert [finding.subjects[0].key for finding in excluding] == [ATROPHY]
    nominal = _finding(Metric.NOMINAL_RESULT, ATROPHY)
    assert {subject.key for subject in nominal.subjects} == {ATROPHY, CEP}
    assert "−0.31 (95 % interval −1.84 to 1.22), p = 0.668" in nominal.words


@pytest.mark.parametrize(
    "key, reached, bounded, normal",
    [(CEP, "11 to 17", "11 to 16", "0.691"), (ATROPHY, "8 to 80", "8 to 16", "0.043"), (GFAP, "4 or more", "4 to 16", "0.055")],
)
def test_agreement_names_degrees_of_freedom_bound_and_normal_p(key: str, reached: str, bounded: str, normal: str) -> None:
    finding = _finding(Metric.AGREEMENT, key)
    assert finding.reason == "method not stated"
    assert finding.figures == (
        f"degrees of freedom that reach the reported p: {reached}",
        f"degrees of freedom, with at most 16: {bounded}",
        f"p of the interval under the normal distribution: {normal}",
    )
    assert "The method is not stated." in finding.words
    assert "18 people in 2 groups allow at most 16" in finding.words
    common = _finding(Metric.DEGREES_OF_FREEDOM, CEP)
    assert common.words.startswith("11 to 16 degrees of freedom")
    assert "need not share one" in common.words


def test_what_is_claimed_beyond_the_interval_is_said_with_the_interval() -> None:
    gfap = _finding(Metric.DIRECTION_CLAIM, "lower-gfap")
    assert "−33.0 to 0.3" in gfap.words
    for key in ("no-effect-class-iii", "no-measurable-effect"):
        claim = _finding(Metric.NO_EFFECT_CLAIM, key)
        assert "no margin is stated" in claim.words
        assert "−1.84 to 1.22" in claim.words


def test_no_percentage_is_computed_where_no_denominator_is_stated() -> None:
    """9 of 18 with fever would be "half of the patients": nothing says that 9 are people, or of how many."""
    for key in ("fever", "low-back-pain", "coccygeal-pain", "serious-adverse-event"):
        finding = _finding(Metric.DENOMINATOR, key)
        assert not re.search(r"%|percent|18|0\.[0-9]", finding.words), finding.words
        assert finding.lacks == (("AdverseEventCount", "at_risk_count"),)
        assert finding.figures == ()
    assert "9 (persons or events, the source does not say which)" in _finding(Metric.DENOMINATOR, "fever").words


def test_the_rows_lack_what_the_source_does_not_say() -> None:
    lacks = {key: {fact for _, fact in _finding(Metric.POOLABILITY, key).lacks} for key in (CEP, ATROPHY, GFAP)}
    everywhere = {"reference_group", "analysis_population", "analysed_count", "standard_error"}
    assert lacks == {
        CEP: everywhere,
        ATROPHY: everywhere | {"comparison_basis", "unit"},
        GFAP: everywhere | {"comparison_basis"},
    }


@pytest.mark.parametrize("name", [*NAMES, *(f"made up {seed}" for seed in range(40))])
def test_a_finding_accuses_nobody_and_is_about_what_is_there(name: str) -> None:
    made = graph(name) if name in NAMES else made_up(int(name.rsplit(maxsplit=1)[-1]), share=0.7)
    nodes = {(model.__name__, node.key) for _, model, node in walk(TrialDocument, made.record) if isinstance(node, Node)}
    for finding in made.checked.findings:
        words = re.sub(r"standard errors?|'[^']*'", "", finding.words) if name in NAMES else ""
        assert not re.search(r"\b(error|mistake|wrong|fraud|false|incorrect|invalid|suspicious)\b", words, re.IGNORECASE), words
        assert finding.verdict in VERDICTS[finding.metric]
        assert finding.subjects
        assert {(subject.model, subject.key) for subject in finding.subjects} <= nodes
        assert finding.words.endswith(".")


def test_checking_changes_nothing_and_gives_the_same_each_time() -> None:
    record = graph(SMART_MS).record
    before = record.model_dump_json()
    assert check_record(record).findings == check_record(record).findings
    assert record.model_dump_json() == before


# --- The command


def test_the_table_tells_remarks_first_and_the_rest_after(kg: Command) -> None:
    ran = kg("check")
    assert ran.status == 0
    assert ran.words == ""
    remarks, rest = ran.text.split("\nNo cause for a remark\n")
    assert remarks.splitlines()[0].endswith("31 checks, 11 give cause for a remark (method 1.0.0)")
    assert "direction claim: beyond the statistic" in remarks
    assert "agreement: compatible" in rest
    assert "assumed: two-sided test of no difference" in rest


def test_strict_fails_where_something_gives_cause_for_a_remark(kg: Command) -> None:
    assert kg("check", "--strict").status == 1


def test_json_holds_every_finding_with_its_parts(kg: Command) -> None:
    (tree,) = json.loads(kg("check", "--format", "json").text)
    assert (tree["trial"], tree["checks"], tree["remarks"], len(tree["findings"])) == ("smart-ms", 31, 11, 31)
    for item in tree["findings"]:
        assert set(item) == {
            "metric", "verdict", "remark", "subjects", "statement", "because", "assumptions", "derivedFigures", "lacks",
        }  # fmt: skip


def test_a_source_that_cannot_be_read_fails_and_the_others_are_checked(kg: Command) -> None:
    ran = kg("check", "nowhere.yaml", SOURCES["example-factorial"])
    assert ran.status == 1
    assert "nowhere.yaml" in ran.words
    assert "example-factorial" in ran.text


# --- The graph


def test_each_finding_is_a_node_that_leads_to_what_it_is_about() -> None:
    triples = graph(SMART_MS).triples
    checks = {s for s, p, o in triples if o == f"{TKG}Check"}
    assert len(checks) == len(_findings())
    statements = {o[0] for s, p, o in triples if p == f"{TKG}statement"}
    assert statements == {finding.words for finding in _findings()}
    reported = {s for s, p, o in triples if s not in checks and p in (f"{TKG}verdict", f"{TKG}statement", f"{TKG}checked")}
    assert reported == set(), "what is derived is no property of what is reported"


def test_in_a_registry_record_a_check_without_remark_is_one_statement() -> None:
    made = graph("nct05594173")
    quiet = {(s, o) for s, p, o in made.triples if p == f"{TKG}checked"}
    assert quiet
    assert not {s for s, p, o in made.triples if o in (f"{TKG}verdict-compatible", f"{TKG}verdict-symmetric")}
