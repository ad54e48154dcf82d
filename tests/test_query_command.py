"""`kg query` reads and never writes, asks nobody else, and shows no figure that the data does not hold."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from commands import Command, Ran
from rdflib import Literal, URIRef
from rdflib.namespace import XSD
from rdflib.query import Result

from kg.pipeline import SERIALISERS, build, write_graph
from kg.querying import shipped_queries
from kg.resources import query_names, query_path

NAMES = "SELECT ?who ?name { GRAPH ?g { ?who <https://example.org/name> ?name } }"


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_graph(build(), tmp_path_factory.mktemp("exports"))


def rows(ran: Ran) -> list[dict[str, str]]:
    assert (ran.status, ran.words) == (0, "")
    return list(csv.DictReader(io.StringIO(ran.text, newline="")))


def test_a_query_is_taken_by_name_from_a_file_and_from_standard_input(
    kg: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = query_path("primary-result").read_bytes()
    (tmp_path / "mine.rq").write_bytes(b"\xef\xbb\xbf" + text)
    monkeypatch.chdir(tmp_path)
    by_name = kg("query", "primary-result")
    assert by_name.status == 0
    assert b"-0.31" in by_name.data
    for ran in (kg("query", "mine.rq"), kg("query", tmp_path / "mine.rq"), kg("query", "-", given=text)):
        assert ran == by_name


def test_the_list_names_every_query_with_its_question(kg: Command) -> None:
    ran = kg("query", "--list")
    assert ran.status == 0
    lines = ran.text.splitlines()
    assert sorted(line.split()[0] for line in lines) == query_names()
    assert all(re.fullmatch(r"[a-z0-9-]+ +[0-9]+  \S.*", line) for line in lines)
    assert [shipped.name for shipped in shipped_queries()] == [line.split()[0] for line in lines]


def test_explain_prints_the_query_and_does_not_run_it(kg: Command, tmp_path: Path) -> None:
    assert kg("query", "design", "--explain", "--data", tmp_path / "none.ttl").text == query_path("design").read_text(
        encoding="utf-8"
    )
    assert kg("query", "-", "--explain", given=b"SELECT * {}").data == b"SELECT * {}\n"


@pytest.mark.parametrize(
    "name, content, words",
    [
        ("primary-reslt", None, "did you mean primary-result? kg query --list names those that ship"),
        ("xyzzy", None, "'xyzzy' is neither a shipped query nor a file of SPARQL; kg query --list names those that ship"),
        (".", None, "is neither a shipped query nor a file of SPARQL"),
        ("latin.rq", b"# caf\xe9\nSELECT * {}", "latin.rq: is not UTF-8 text; save the query as UTF-8"),
        ("empty.rq", b"# nothing\n", "the query is empty"),
        ("broken.rq", b"SELECT ?x WHERE", "the query cannot be run: "),
        ("prefix.rq", b"SELECT * { GRAPH ?g { ?s nobody:knows ?o } }", "the query cannot be run: "),
    ],
)  # fmt: skip
def test_what_is_no_query_is_refused_with_a_hint(
    name: str, content: bytes | None, words: str, kg: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    ran = kg("query", name)
    assert (ran.status, ran.data) == (1, b"")
    assert ran.words.startswith("error: ")
    assert words in ran.words


def test_standard_input_that_is_no_text_is_refused(kg: Command) -> None:
    assert kg("query", "-", given=b"\xff") == Ran(1, b"", "error: the query on standard input is not UTF-8 text\n")
    assert kg("query", "-", given=b"") == Ran(1, b"", "error: the query is empty\n")


def test_every_form_of_the_data_gives_the_same_rows(kg: Command, exports: list[Path]) -> None:
    assert len(exports) == len(SERIALISERS)
    for name in ("primary-result", "adverse-events", "missing-facts"):
        expected = kg("query", name, "--format", "csv").text
        assert len(expected.splitlines()) > 1
        for files in ([exports[0]], [exports[1]], [exports[2]], exports):
            data = [part for file in files for part in ("--data", file)]
            assert kg("query", name, "--format", "csv", *data).text == expected


def test_a_pattern_outside_every_graph_gets_a_note(kg: Command) -> None:
    # "no rows" would read as: the trial has no adverse events.
    ran = kg("query", "-", given=b"SELECT * { ?s ?p ?o }")
    assert (ran.status, ran.text) == (0, "no rows\n")
    assert "write GRAPH ?trial { … } around its patterns" in ran.words
    assert kg("query", "-", given=b"SELECT * { GRAPH ?g { ?s ?p 'nobody' } }").words == ""


def test_blank_nodes_of_two_files_stay_apart(kg: Command, tmp_path: Path) -> None:
    # One label in two files names two things; joined, one trial would get the other's outcome.
    for number in (1, 2):
        (tmp_path / f"{number}.nq").write_text(f'_:x <https://example.org/n> "{number}" <https://example.org/g> .\n')
    (tmp_path / "3.nq").write_text('_:x <https://example.org/n> "3" _:g .\n')
    query = b"SELECT ?s (COUNT(?n) AS ?count) { GRAPH ?g { ?s <https://example.org/n> ?n } } GROUP BY ?s"
    data = [part for number in (1, 2, 3) for part in ("--data", tmp_path / f"{number}.nq")]
    assert [row["count"] for row in rows(kg("query", "-", "--format", "csv", *data, given=query))] == ["1", "1", "1"]


def test_two_trials_in_one_unnamed_graph_are_refused(kg: Command, exports: list[Path], tmp_path: Path) -> None:
    turtle = next(path for path in exports if path.suffix == ".ttl").read_text(encoding="utf-8")
    both = tmp_path / "both.ttl"
    both.write_text(turtle + turtle.replace("trial/smart-ms", "trial/other"), encoding="utf-8")
    ran = kg("query", "design", "--data", both)
    assert (ran.status, ran.data) == (1, b"")
    assert "one graph holds 2 trial documents" in ran.words


@pytest.mark.parametrize("name", ["primary-result", "adverse-events", "participants-per-sequence", "primary-null"])
def test_answers_for_machines_are_sparql_results(name: str, kg: Command) -> None:
    as_json = Result.parse(io.BytesIO(kg("query", name, "--format", "json").data), format="json")
    as_csv = Result.parse(io.BytesIO(kg("query", name, "--format", "csv").data), format="csv")
    answer = build().query(name)
    names = [str(variable) for variable in as_json.vars or ()]
    assert names == list(answer.variables) == [str(variable) for variable in as_csv.vars or ()]
    expected = [[None if value is None else value.value for value in row] for row in answer.rows]
    assert [[None if row[at] is None else str(row[at]) for at in range(len(names))] for row in as_json] == expected
    assert [[None if row[at] is None else str(row[at]) for at in range(len(names))] for row in as_csv] == expected


def test_every_kind_of_term_survives_in_the_results(kg: Command) -> None:
    values = """
        "text" "text"@en 1 -0.31 true <https://example.org/a> "x"^^<https://example.org/types#string>
        "quote\\"comma,\\r\\nline" "" UNDEF
    """
    query = f"SELECT ?x (BNODE() AS ?b) {{ VALUES ?x {{ {values} }} }}".encode()
    parsed = Result.parse(io.BytesIO(kg("query", "-", "--format", "json", given=query).data), format="json")
    terms = [row[0] for row in parsed]
    assert terms == [
        Literal("text"),
        Literal("text", lang="en"),
        Literal("1", datatype=XSD.integer),
        Literal("-0.31", datatype=XSD.decimal),
        Literal("true", datatype=XSD.boolean),
        URIRef("https://example.org/a"),
        Literal("x", datatype=URIRef("https://example.org/types#string")),
        Literal('quote"comma,\r\nline'),
        Literal(""),
        None,
    ]
    table = Result.parse(io.BytesIO(kg("query", "-", "--format", "csv", given=query).data), format="csv")
    assert [str(row[0] or "") for row in table] == [str(term or "") for term in terms]
    assert all(type(row[1]).__name__ == "BNode" for row in table)


def test_an_answer_can_be_yes_or_no_or_triples(kg: Command) -> None:
    asked = b"ASK { GRAPH ?g { ?s a ?type } }"
    assert kg("query", "-", given=asked).text == "yes\n"
    assert json.loads(kg("query", "-", "--format", "json", given=asked).data) == {"head": {}, "boolean": True}
    assert kg("query", "-", given=b"ASK { GRAPH ?g { ?s ?p 'nobody' } }").text == "no\n"
    built = b"CONSTRUCT { ?s a ?type } { GRAPH ?g { ?s a ?type } }"
    lines = kg("query", "-", given=built).text.splitlines()
    assert lines == sorted(lines)
    assert all(line.endswith(" .") for line in lines)
    assert kg("query", "-", given=b"SELECT (TRIPLE(<a:a>, <a:b>, 1) AS ?t) {}").status == 1


def test_data_cannot_steer_the_terminal(kg: Command, tmp_path: Path) -> None:
    # Text of a registry reaches the screen of whoever reads it: \x9b2J clears it, \u202e turns a line around.
    file = tmp_path / "evil.nt"
    evil = "\\u009B2J\\u009D52;c;eA==\\u009C \\u009B31m \\u202E18.45 \\u0085\\u2028 \\r end"
    file.write_text(f'<https://example.org/a> <https://example.org/label> "{evil}" .\n')
    select = b"SELECT ?x { GRAPH ?g { ?s ?p ?x } }"
    for query in (select, b"CONSTRUCT { ?s ?p ?x } { GRAPH ?g { ?s ?p ?x } }", b"# \x1b[2J \xc2\x9b2J \xe2\x80\xae\nSELECT * {}"):
        options = ["--explain"] if query.startswith(b"#") else []
        ran = kg("query", "-", "--data", file, *options, given=query)
        assert ran.status == 0
        assert all(sign.isprintable() or sign == "\n" for sign in ran.text)
        assert "\\u009B2J" in ran.text
    assert (
        evil.encode().decode("unicode_escape")
        in json.loads(kg("query", "-", "--data", file, "--format", "json", given=select).data)["results"]["bindings"][0]["x"][
            "value"
        ]
    )


def test_a_table_holds_every_row_and_a_wide_answer_is_written_in_blocks(kg: Command, people: Path) -> None:
    table = kg("query", "-", "--data", people, given=NAMES.encode()).text.splitlines()
    assert table[0].split() == ["who", "name"]
    assert len(table) == 2 + 6
    assert "two lines" in "\n".join(table)
    blocks = kg("query", "primary-result").text
    assert re.search(r"^estimate +-0\.31$", blocks, re.MULTILINE)
    assert kg("query", "-", "--data", people, "--set", "name=nobody", given=NAMES.encode()).text == "no rows\n"
