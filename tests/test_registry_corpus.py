"""Show on the 301 records beside the checkout that all conform, that nothing is lost, and that answers are those of the JSON.

What is expected is counted on the JSON by the code in this file, which knows nothing of the reader. The tests are skipped where
the records are not there.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.bulk.batch import Options
from kg.bulk.running import Run, run
from kg.graph.iris import DEFAULT_BASE
from kg.resources import query_path
from kg.sources.clinicaltrials_gov.statistic import statistic_of

STUDIES = Path(__file__).parents[2] / "shared" / "ctgov" / "studies.jsonl.gz"
FINDINGS = (Path(__file__).parents[1] / "docs" / "registry-findings.md").read_text(encoding="utf-8")

pytestmark = [
    pytest.mark.skipif(not STUDIES.is_file(), reason="the registry records are not beside this checkout"),
    pytest.mark.xdist_group("registry corpus"),
]

Json = dict[str, Any]
Row = dict[str, str]


@pytest.fixture(scope="module")
def studies() -> dict[str, Json]:
    with gzip.open(STUDIES) as file:
        found = [json.loads(line) for line in file]
    return {study["protocolSection"]["identificationModule"]["nctId"]: study for study in found}


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Json]:
    out = tmp_path_factory.mktemp("corpus") / "x.nq"
    return out, run(Run([STUDIES], out, Options(DEFAULT_BASE, "all"), 2))


@pytest.fixture(scope="module")
def store(exported: tuple[Path, Json]) -> ox.Store:
    found = ox.Store()
    found.bulk_load(path=str(exported[0]), format=ox.RdfFormat.N_QUADS)
    return found


def ask(store: ox.Store, name: str) -> list[Row]:
    answer: Any = store.query(query_path(name).read_text(encoding="utf-8"))
    columns = [column.value for column in answer.variables]
    return [{name: "" if term is None else term.value for name, term in zip(columns, row, strict=True)} for row in answer]


def each(tree: Any, *names: str) -> Iterator[Any]:
    """Yield what stands at the end of a path, through every list."""
    if isinstance(tree, list):
        for item in tree:
            yield from each(item, *names)
    elif not names:
        yield tree
    elif isinstance(tree, dict) and names[0] in tree:
        yield from each(tree[names[0]], *names[1:])


OUTCOMES = ("resultsSection", "outcomeMeasuresModule", "outcomeMeasures")
HARMS = ("resultsSection", "adverseEventsModule")


def number_of(row: Row) -> str:
    return row["trial"].rpartition("/")[2].upper()


def test_all_are_written_and_conform(exported: tuple[Path, Json]) -> None:
    _, report = exported
    assert report["records"] == {"read": 301, "written": 301, "failed": 0}
    assert report["validated"] == {"trials": 301, "violating": 0}


def test_what_goes_in_comes_out(exported: tuple[Path, Json], studies: dict[str, Json], store: ox.Store) -> None:
    """Else half a trial looks like a trial without harms."""

    def count(*names: str) -> int:
        return sum(1 for study in studies.values() for _ in each(study, *names))

    rows = ("classes", "categories", "measurements")
    flow = ("resultsSection", "participantFlowModule", "periods")
    expected = {
        "analyses": count(*OUTCOMES, "analyses"),
        "outcome values": count(*OUTCOMES, *rows),
        "baseline values": count("resultsSection", "baselineCharacteristicsModule", "measures", *rows),
        "flow counts": count(*flow, "milestones", "achievements") + count(*flow, "dropWithdraws", "reasons"),
        "adverse event counts": count(*HARMS, "seriousEvents", "stats") + count(*HARMS, "otherEvents", "stats"),
        "adverse event totals": 3 * count(*HARMS, "eventGroups"),
        "posted outcomes": count(*OUTCOMES),
    }
    assert expected["analyses"] == 2673
    assert exported[1]["conservation"] == {name: {"in": number, "out": number} for name, number in expected.items()}

    def nodes(name: str) -> int:
        answer: Any = store.query(f"SELECT (COUNT(?node) AS ?nodes) {{ GRAPH ?trial {{ ?node a <{ONTOLOGY}{name}> }} }}")
        return int(next(iter(answer))["nodes"].value)

    assert nodes("Analysis") == expected["analyses"]
    assert nodes("GroupResult") == expected["outcome values"] + expected["baseline values"]
    assert nodes("FlowCount") == expected["flow counts"]
    assert nodes("AdverseEventCount") == expected["adverse event counts"] + expected["adverse event totals"]


ONTOLOGY = "https://w3id.org/trial-kg/ontology#"


def test_each_count_of_harms_is_the_posted_one(studies: dict[str, Json], store: ox.Store) -> None:
    """Else somebody is affected whom nobody counted, or the other way round."""
    expected: Counter[tuple[str, str, str, str]] = Counter()
    for number, study in studies.items():
        for name, seriousness in (("seriousEvents", "serious"), ("otherEvents", "not-serious")):
            for event in each(study, *HARMS, name):
                for row in event.get("stats", []):
                    expected[number, event["term"].lower(), seriousness, "affected"] += row.get("numAffected") or 0
                    expected[number, event["term"].lower(), seriousness, "events"] += row.get("numEvents") or 0
                    expected[number, event["term"].lower(), seriousness, "at risk"] += row["numAtRisk"]
    found: Counter[tuple[str, str, str, str]] = Counter()
    for row in ask(store, "adverse-event-across-trials"):
        key = (number_of(row), row["term"], row["seriousness"])
        for name, column in (("affected", "affected"), ("events", "events"), ("at risk", "atRisk")):
            found[*key, name] += int(row[column]) if row[column].isdecimal() else 0
    assert found == expected
    assert sum(1 for key in expected if key[1] == "nausea" and key[3] == "affected") > 50


def test_the_shares_are_those_of_the_json(studies: dict[str, Json], store: ox.Store) -> None:
    """Else reporting looks better, or worse, than it is."""
    found = {row["fact"]: (int(row["stated"]), int(row["trials"])) for row in ask(store, "reporting-shares")}

    def analysed_everywhere(study: Json) -> bool:
        for outcome in each(study, *OUTCOMES):
            counted = {
                count["groupId"] for denominator in outcome.get("denoms", []) if denominator["units"] == "Participants"
                for count in denominator["counts"]
            }  # fmt: skip
            if {group["id"] for group in outcome.get("groups", [])} - counted:
                return False
        return True

    arms = sum(1 for study in studies.values() if any(each(study, "protocolSection", "armsInterventionsModule", "armGroups")))
    outcomes = [study for study in studies.values() if any(each(study, *OUTCOMES, "groups"))]
    harms = [study for study in studies.values() if any(each(study, *HARMS, "eventGroups"))]
    at_risk = [study for study in harms if all(_is_at_risk_known(group) for group in each(study, *HARMS, "eventGroups"))]
    assert found == {
        "registry number": (301, 301),
        "number of people allocated to every arm": (0, arms),
        "number of people analysed in every group of every outcome": (sum(map(analysed_everywhere, outcomes)), len(outcomes)),
        "number at risk for every count of an adverse event": (len(at_risk), len(harms)),
    }


def _is_at_risk_known(group: Json) -> bool:
    """Tell whether each total of a group has its number at risk, or all that are told are one number."""
    told = [group.get(f"{name}NumAtRisk") for name in ("deaths", "serious", "other")]
    return None not in told or len({number for number in told if number is not None}) == 1


def _figures(analysis: Json) -> tuple[str | None, ...]:
    return tuple(analysis.get(name) for name in ("paramValue", "ciLowerLimit", "ciUpperLimit"))


def _null(analysis: Json) -> Decimal | None:
    found = statistic_of(analysis["paramType"]).null_value if "paramType" in analysis else None
    return None if found is None else Decimal(found)


def _excludes(analysis: Json) -> bool | None:
    null = _null(analysis)
    if null is None or "ciLowerLimit" not in analysis or "ciUpperLimit" not in analysis:
        return None
    lower, upper = (Decimal(analysis[name]) for name in ("ciLowerLimit", "ciUpperLimit"))
    return None if null in (lower, upper) else not lower < null < upper


def test_a_nominal_result_excludes_its_null_value_beside_a_primary_one_that_does_not(
    studies: dict[str, Json], store: ox.Store
) -> None:
    """Else the secondary result is read without the primary."""
    rows = ask(store, "null-primary-nominal-other")
    found = defaultdict(set)
    for row in rows:
        found[number_of(row)].add((row["outcome"], Decimal(row["lower"]), Decimal(row["upper"])))
        assert not Decimal(row["lower"]) < Decimal(row["nullValue"]) < Decimal(row["upper"])
        assert Decimal(row["primaryLower"]) < Decimal(row["primaryNullValue"]) < Decimal(row["primaryUpper"])
    assert len(found) >= 5
    expected: dict[str, set[tuple[str, Decimal, Decimal]]] = {}
    for number, study in studies.items():
        outcomes = [(item, analysis) for item in each(study, *OUTCOMES) for analysis in item.get("analyses", [])]
        primary = [_excludes(analysis) for item, analysis in outcomes if item["type"] == "PRIMARY"]
        if False not in primary:
            continue
        expected[number] = {
            (item["title"], Decimal(analysis["ciLowerLimit"]), Decimal(analysis["ciUpperLimit"]))
            for item, analysis in outcomes
            if item["type"] != "PRIMARY" and _excludes(analysis)
        }
    # Where a record speaks of adjustment, or another primary result excludes its null value, none is called nominal.
    for number, results in found.items():
        assert results <= expected[number], number


def test_rows_for_a_meta_analysis_are_the_posted_ones(studies: dict[str, Json], store: ox.Store) -> None:
    """Else a pool holds figures that nobody posted."""
    rows = ask(store, "poolable-rows")
    assert len(rows) > 30
    for row in rows:
        posted = {
            (item["title"], *(Decimal(figure) if figure else None for figure in _figures(analysis)))
            for item in each(studies[number_of(row)], *OUTCOMES)
            for analysis in item.get("analyses", [])
            if all(figure is None or re.fullmatch(r"-?[0-9]*\.?[0-9]+", figure) for figure in _figures(analysis))
        }
        assert (row["outcome"], *(Decimal(row[name]) for name in ("estimate", "lower", "upper"))) in posted
        assert row["standardError"]


def test_figures_that_do_not_fit_are_those_that_were_looked_at(store: ox.Store) -> None:
    """Else a finding is called a fault of a sponsor, and nobody has looked."""
    rows = ask(store, "disagreeing-results")
    found = Counter(
        (number_of(row), row["verdict"]) for row in rows if row["verdict"] in ("not-compatible", "asymmetric", "differs")
    )
    parts = FINDINGS.partition("## Where the shapes gave way")[0].partition("## Asymmetric")
    told = Counter(
        (number, verdict)
        for text, verdict in ((parts[0], "not-compatible"), (parts[2], "asymmetric"))
        for number in re.findall(r"^\| (NCT[0-9]{8})", text, re.MULTILINE)
    )
    assert found == told
    assert sum(found.values()) <= 10


def test_no_person_is_in_the_export(exported: tuple[Path, Json], studies: dict[str, Json]) -> None:
    """Else a database of trials is one of people, too."""
    text = exported[0].read_text(encoding="utf-8")
    by_trial: dict[str, list[str]] = defaultdict(list)
    for line in text.splitlines():
        by_trial[line.rpartition("/trial/")[2][:11].upper()].append(line)
    contacts = ("protocolSection", "contactsLocationsModule")
    told = []
    for number, study in studies.items():
        own = "\n".join(by_trial[number])
        people = [*each(study, *contacts, "centralContacts"), *each(study, *contacts, "locations", "contacts")]
        people += [*each(study, *contacts, "overallOfficials")]
        for person in people:
            told += [(number, person[key]) for key in ("email", "phone") if person.get(key) and person[key] in own]
            name = (person.get("name") or "").split(",")[0]
            if len(name.split()) > 1 and not _ROLE.search(name) and re.search(rf"\b{re.escape(name)}\b", own):
                told.append((number, name))
    assert told == []
    assert "@" not in "".join(re.findall(r"[a-z]+@[a-z.]+\.[a-z]{2,3}\b", text))


_ROLE = re.compile(
    r"trial|study|stud|clinic|medical|director|contact|center|centre|hospital|research|pharma|inc\b|call|information|GSK|Bayer|Pfizer"
    r"|Novartis|Lilly|Merck|Sanofi|Boehringer|Roche|AstraZeneca|Takeda|university|foundation|sponsor|investigat|patient|recruit|monitor",
    re.IGNORECASE,
)
"""What stands in the place of a name and is none."""
