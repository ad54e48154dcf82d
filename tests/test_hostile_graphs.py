"""Graphs that are too many, too large, mixed up or full of values that are none: each is judged, or refused, by itself."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from commands import Command, limited

from kg.errors import DataError
from kg.graph.iris import TKG, XSD
from kg.pipeline import build
from kg.sources import json_text, rdf_file
from kg.sources.rdf_file import read_graphs, read_graphs_in_turn
from kg.validating import RESULT_LIMIT

TRIAL = build().serialise("nquads")


def second(quads: str) -> str:
    """Make another trial, of which the type is lost."""
    return "".join(
        f"{line}\n" for line in quads.replace("/trial/smart-ms", "/trial/other").splitlines() if f"{TKG}Trial>" not in line
    )


def verdicts(text: str) -> dict[str, str]:
    return dict(re.findall(r"^\S+ <?(\S+?)>?: (conforms|does not conform|nothing checked): ", text, re.MULTILINE))


@pytest.mark.parametrize("order", ["together", "mixed"])
def test_the_graphs_of_two_trials_are_judged_alike_in_any_order(order: str, kg: Command, tmp_path: Path) -> None:
    """A trial whose statements are scattered over the file must not be judged by the first half of them."""
    file = tmp_path / "both.nq"
    lines = (TRIAL + second(TRIAL)).splitlines(keepends=True)
    file.write_text("".join(lines if order == "together" else lines[::2] + lines[1::2]))
    ran = kg("validate", file)
    assert ran.status == 1
    assert {name.rpartition("/")[2]: verdict for name, verdict in verdicts(ran.text).items()} == {
        "smart-ms": "conforms", "other": "does not conform",
    }  # fmt: skip


def test_two_trials_in_trig_and_in_jsonld_are_judged_by_themselves(kg: Command, tmp_path: Path) -> None:
    trig, jsonld = tmp_path / "both.trig", tmp_path / "both.jsonld"
    blocks = {"smart-ms": build().serialise("nquads"), "other": second(TRIAL)}
    texts = []
    for name, quads in blocks.items():
        graph = f"<https://w3id.org/trial-kg/trial/{name}>"
        texts.append(f"{graph} {{\n{quads.replace(f' {graph} .', ' .')}}}\n")
    trig.write_text("".join(texts))
    trees = []
    for name in blocks:
        tree = json.loads(build().serialise("jsonld").replace("/trial/smart-ms", f"/trial/{name}"))
        context = tree.pop("@context")
        if name == "other":
            tree["primaryTopic"]["type"] = []
        trees.append({"@context": context, "@id": context["@base"], "@graph": [tree]})
    jsonld.write_text(json.dumps(trees))
    for file in (trig, jsonld):
        ran = kg("validate", file)
        assert {name.rpartition("/")[2]: verdict for name, verdict in verdicts(ran.text).items()} == {
            "smart-ms": "conforms", "other": "does not conform",
        }, file  # fmt: skip


def test_a_graph_without_a_name_and_one_with_a_blank_name_are_graphs_too(kg: Command, tmp_path: Path) -> None:
    """What stands beside the named graphs must not be passed over."""
    file = tmp_path / "three.nq"
    plain = re.sub(r" <[^>]*> \.$", " .", TRIAL, flags=re.MULTILINE)
    file.write_text(TRIAL + second(plain) + re.sub(r" \.$", " _:g .", plain, flags=re.MULTILINE))
    (graphs,) = (item["graphs"] for item in json.loads(kg("validate", file, "--format", "json").data))
    assert [(str(graph["graph"])[:2], graph["conforms"]) for graph in graphs] == [("ht", True), ("No", False), ("_:", True)]


def test_the_same_trial_in_two_graphs_is_judged_twice(kg: Command, tmp_path: Path) -> None:
    file = tmp_path / "twice.nq"
    file.write_text(TRIAL + "".join(line.replace("/smart-ms> .", "/copy> .") for line in TRIAL.splitlines(keepends=True)))
    assert len(json.loads(kg("validate", file, "--format", "json").data)[0]["graphs"]) == 2


def test_nothing_is_said_of_a_file_that_breaks_off_in_its_last_graph(kg: Command, tmp_path: Path) -> None:
    """Nine hundred verdicts and one error look like nine hundred trials, and the file had a thousand."""
    file, report = tmp_path / "both.nq", tmp_path / "report.ttl"
    file.write_text(TRIAL + second(TRIAL)[:-20])
    report.write_text("old")
    ran = kg("validate", file, "--report", report)
    assert (ran.status, ran.data.strip()) == (1, b"")
    assert re.search(r"cannot be read as N-Quads: line [0-9]+ ", ran.words)
    assert report.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_report_does_not_take_the_place_of_what_it_reports_on(kg: Command, tmp_path: Path) -> None:
    file, link = tmp_path / "trial.nq", tmp_path / "link.nq"
    file.write_text(TRIAL)
    link.symlink_to(file)
    for report in (file, link):
        ran = kg("validate", file, "--report", report)
        assert (ran.status, ran.data) == (1, b"")
        assert "is to be validated, and the report would take its place; give the report another name" in ran.words
    assert file.read_text() == TRIAL


def peak(file: Path, tmp_path: Path) -> int:
    """Measure what reading a file graph by graph takes at most, in kilobytes, in a process of its own."""
    script = tmp_path / "peak.py"
    script.write_text(
        "import resource, sys\nfrom pathlib import Path\nfrom kg.sources.rdf_file import read_graphs_in_turn\n"
        "count = sum(len(triples) for _, triples in read_graphs_in_turn(Path(sys.argv[1])))\n"
        "print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )

    ran = subprocess.run(
        [sys.executable, script, file], capture_output=True, check=True, env={"PYTHONPATH": str(Path(__file__).parents[1])}
    )
    count, kilobytes = map(int, ran.stdout.split())
    assert count == len(file.read_text().splitlines())
    return kilobytes


def test_a_file_of_many_trials_needs_the_memory_of_one(tmp_path: Path) -> None:
    one, many = tmp_path / "one.nq", tmp_path / "many.nq"
    one.write_text(TRIAL)
    with many.open("w") as file:
        for number in range(200):
            file.write(TRIAL.replace("/trial/smart-ms", f"/trial/t{number}"))
    assert peak(many, tmp_path) < peak(one, tmp_path) + 10_000


@pytest.mark.parametrize(
    "limit, number, name, content, words",
    [
        ("GRAPH_LIMIT", 2, "a.nt", "<e:a> <e:p> 1 .", "more than 2 triples in one graph; give each trial a graph of its own"),
        ("GRAPH_LIMIT", 2, "a.nq", "<e:a> <e:p> 1 <e:g> .", "more than 2 triples in one graph <e:g>"),
        ("TOTAL_LIMIT", 2, "a.ttl", "<e:a> <e:p> 1 .", "more than 2 triples, which are held at once; split the file"),
        ("LITERAL_LIMIT", 0, "a.ttl", "<e:a> <e:p> 1 .", "a literal of more than 0 characters, at <e:a>, <e:p0>"),
        ("JSON_LIMIT", 5, "a.jsonld", "", "more than 5 bytes of JSON, which must be read whole; write N-Quads instead"),
    ],
)  # fmt: skip
def test_a_limit_is_named_when_it_is_reached(
    limit: str, number: int, name: str, content: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rdf_file, limit, number)
    file = tmp_path / name
    lines = [content.replace("<e:p>", f"<e:p{line}>").replace(" 1 ", f' "{line}" ') for line in range(3)]
    file.write_text("\n".join(lines) if content else '{"@id": "e:a"}')
    for read in (read_graphs, lambda path: list(read_graphs_in_turn(path))):
        with pytest.raises(DataError) as caught:
            read(file)
        assert words in str(caught.value)


def test_too_many_graphs_and_too_many_values_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdf_file, "GRAPHS_LIMIT", 1)
    monkeypatch.setattr(json_text, "VALUE_LIMIT", 3)
    quads, tree = tmp_path / "a.nq", tmp_path / "a.jsonld"
    quads.write_text("<e:a> <e:p> <e:a> <e:g> .\n<e:a> <e:p> <e:a> <e:h> .\n")
    tree.write_text("[[],[],[]]")
    with pytest.raises(DataError, match="more than 1 graphs; split the file"):
        list(read_graphs_in_turn(quads))
    with pytest.raises(DataError, match="more than 3 values; write N-Quads instead"):
        read_graphs(tree)


def test_many_graphs_many_values_and_long_chains_are_judged_in_bounded_memory(tmp_path: Path) -> None:
    """What is deep or wide in the data, not in the text, must not take the stack of whoever follows it."""
    graphs, values, chain = tmp_path / "graphs.nq", tmp_path / "values.nt", tmp_path / "chain.nt"
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    graphs.write_text("".join(f"<e:a> <e:p> <e:a> <e:g{number}> .\n" for number in range(20_000)))
    values.write_text(
        f"<e:a> {kind} <{TKG}Trial> .\n" + "".join(f'<e:a> <{TKG}keyword> "{number}" .\n' for number in range(100_000))
    )
    chain.write_text(
        f"<e:0> {kind} <{TKG}Trial> .\n" + "".join(f"<e:{number}> <e:p> <e:{number + 1}> .\n" for number in range(100_000))
    )
    ran = limited("validate", graphs, values, chain, memory=1_000)
    assert ran.status == 1
    assert f"{graphs}: nothing checked: " in ran.text
    assert f"{values}: does not conform: 1 node checked, " in ran.text
    assert f"{chain}: does not conform: 1 node checked, " in ran.text


@pytest.mark.parametrize(
    "line",
    [
        "<DOC> <http://xmlns.com/foaf/0.1/primaryTopic> <DOC>",
        f"<DOC#trial> <{TKG}outcome> <DOC#trial>",
        f"<DOC#trial> <{TKG}outcome> <DOC#outcome-a> .\n<DOC#outcome-a> <{TKG}component> <DOC#outcome-a>",
    ],
)
def test_what_owns_itself_is_no_record(line: str, tmp_path: Path) -> None:
    file = tmp_path / "round.nt"
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    head = f"<DOC> {kind} <{TKG}TrialDocument> .\n<DOC> <http://xmlns.com/foaf/0.1/primaryTopic> <DOC#trial> .\n"
    file.write_text(f"{head}{line} .\n".replace("DOC", "https://w3id.org/trial-kg/trial/x"))
    ran = limited("build", file, "--out", tmp_path / "out")
    assert ran.status == 1
    assert ran.words.startswith(f"error: {file}: ")


def test_a_long_report_is_cut_for_people_and_whole_for_machines(kg: Command, tmp_path: Path) -> None:
    file, report = tmp_path / "many.ttl", tmp_path / "report.ttl"
    file.write_text("".join(f"<e:{number}> a <{TKG}Arm> .\n" for number in range(2 * RESULT_LIMIT)))
    counts = json.loads(kg("validate", file, "--format", "json").data)[0]["graphs"][0]["counts"]
    assert counts["Violation"] > 2 * RESULT_LIMIT
    ran = kg("validate", file, "--report", report)
    assert ran.text == kg("validate", file).text
    assert f"{counts['Violation']} violations" in ran.text.splitlines()[0]
    assert ran.text.count("\n  Violation: ") == RESULT_LIMIT
    assert ran.text.endswith(f"\n  … and {sum(counts.values()) - RESULT_LIMIT:,} more; --format json lists all\n")
    assert report.read_text().count("a sh:ValidationResult") == sum(counts.values())


FORMS = [
    ("estimate", "1e3", "decimal"), ("estimate", "NaN", "decimal"), ("estimate", "Infinity", "decimal"),
    ("estimate", "1_0.5", "decimal"),
    ("estimate", "1e999999999", "double"), ("estimate", "1e999999999", "decimal"), ("estimate", "9" * 400_000 + ".5", "decimal"),
    ("estimate", "zz", "hexBinary"), ("estimate", "!!", "base64Binary"), ("analysedCount", "abc", "integer"),
    ("analysedCount", "\N{DEVANAGARI DIGIT NINE}", "integer"), ("analysedCount", "9" * 5_000, "integer"),
    ("analysedCount", " 5 ", "integer"), ("analysedCount", "+5", "integer"), ("analysedCount", "007", "integer"),
    ("analysedCount", "5_0", "integer"), ("analysedCount", "18.0", "integer"), ("analysedCount", "P12M", "duration"),
    ("analysedCount", "24:00:00", "time"), ("analysedCount", "9999999999-01-01T00:00:00", "dateTime"),
    ("startDate", "2026-02-30", "date"),
    ("startDate", "99999999999-01-01", "date"), ("startDate", "2026-13", "gYearMonth"), ("startDate", "0000-01-01", "date"),
    ("healthyVolunteers", "true ", "boolean"), ("healthyVolunteers", "TRUE", "boolean"), ("title", "x", "integer"),
]  # fmt: skip


def test_a_value_that_is_none_of_its_kind_is_reported_with_node_path_and_value(tmp_path: Path) -> None:
    """1e3 as a decimal is a number to one reader and nothing to the next, and a traceback is no report."""
    file = tmp_path / "forms.ttl"
    lines = []
    for number, (name, value, kind) in enumerate(FORMS):
        owner = "Trial" if name in ("startDate", "healthyVolunteers", "title") else "Analysis"
        lines.append(f'<e:{number}> a <{TKG}{owner}> ; <{TKG}{name}> "{value}"^^<{XSD}{kind}> .\n')
    file.write_text("".join(lines), encoding="utf-8")
    ran = limited("validate", file, "--format", "json")
    assert (ran.status, ran.words) == (1, "")
    results = json.loads(ran.data)[0]["graphs"][0]["results"]
    found = {(result["node"], result["path"], result["value"]) for result in results if result["severity"] == "Violation"}
    for number, (name, value, _) in enumerate(FORMS):
        assert (f"e:{number}", f"{TKG}{name}", value) in found, (name, value[:40])
