"""A query is given values as terms, asks nobody else, changes nothing, and ends."""

from __future__ import annotations

import csv
import io
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import Command, Ran

from kg.errors import QueryError
from kg.pipeline import build
from kg.querying import query_graphs
from kg.resources import query_names

NAMES = "SELECT ?who ?name { GRAPH ?g { ?who <https://example.org/name> ?name } }"


def rows(ran: Ran) -> list[dict[str, str]]:
    assert (ran.status, ran.words) == (0, "")
    return list(csv.DictReader(io.StringIO(ran.text, newline="")))


HOSTILE = [
    '"',
    "'",
    '" . } INSERT',
    "}",
    "{",
    "} UNION {",
    "two\nlines",
    "?who",
    "<https://example.org/a> ?p",
    "\\",
    "\\u0022",
    "#",
    "'''",
    "--",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_is_a_term_and_no_part_of_the_query(value: str, kg: Command, people: Path) -> None:
    ran = kg("query", "-", "--data", people, "--set", f"name={value}", "--format", "json", given=NAMES.encode())
    found = [binding["name"]["value"] for binding in json.loads(ran.data)["results"]["bindings"]]
    assert (ran.status, ran.words) == (0, "")
    assert found == ([value] if value in ("} UNION {", "two\nlines", "<https://example.org/a> ?p") else [])


@pytest.mark.parametrize(
    "value, found",
    [
        ("name=Ann", ["a"]),
        ("name=Bo", ["b"]),
        ("?name=Ann", ["a"]),
        ("$name=Ann", ["a"]),
        ("name=ann", []),
        ("who=https://example.org/a", ["a"]),
        ("who=<https://example.org/a>", ["a"]),
        ("who=https://example.org/nobody", []),
        ("who=a", []),
    ],
)
def test_a_value_chooses_rows(value: str, found: list[str], kg: Command, people: Path) -> None:
    ran = kg("query", "-", "--data", people, "--set", value, "--format", "csv", given=NAMES.encode())
    assert [row["who"].removeprefix("https://example.org/") for row in rows(ran)] == found


def test_a_number_is_known_by_its_size(kg: Command, people: Path) -> None:
    query = b"""SELECT ?who ?age ?height { GRAPH ?g {
      ?who <https://example.org/age> ?age . OPTIONAL { ?who <https://example.org/height> ?height }
    } }"""
    for value in ("41", "41.0", "41.00"):
        ran = kg("query", "-", "--data", people, "--set", f"age={value}", "--format", "csv", given=query)
        assert sorted(row["who"][-1] for row in rows(ran)) == ["a", "b"]
    for value, count in (("1.7", 1), ("1.70", 1), ("1.71", 0)):
        ran = kg("query", "-", "--data", people, "--set", f"height={value}", "--format", "csv", given=query)
        assert len(rows(ran)) == count


@pytest.mark.parametrize("name", query_names())
def test_no_value_that_is_given_appears_as_data(name: str) -> None:
    # Bound before the query runs, an optional estimate of 99.9 would stand beside the trial's own interval and p.
    graph = build()
    plain = graph.query(name)
    for variable in plain.variables:
        assert graph.query(name, {variable: "99.9"}).rows == ()
        column = plain.variables.index(variable)
        for value in {row[column] for row in plain.rows if row[column] is not None}:
            kept = graph.query(name, {variable: f"<{value.value}>" if type(value).__name__ == "NamedNode" else value.value})
            assert set(kept.rows) <= set(plain.rows)
            assert kept.rows


EQUAL = {
    "1.5": "1.50", "-2": "-2.0", "+2": "2", "2e0": "2", "2019-01-01": '"2019-01-01"^^xsd:date', "true": '"true"^^xsd:boolean',
    "x": '"x"', '"2"': '"2"', '"x"@en': '"x"@en', '"2019"^^xsd:gYear': '"2019"^^xsd:gYear',
    '"2019"^^<http://www.w3.org/2001/XMLSchema#gYear>': '"2019"^^xsd:gYear', "urn:a": "<urn:a>", "<a:b>": "<a:b>",
    "tkg:Trial": "<https://w3id.org/trial-kg/ontology#Trial>", "https://example.org/a": "<https://example.org/a>", '"': "'\"'",
    '"a" "b"': "'\"a\" \"b\"'", '"\\u0041"': "'A'", "2019-01": "'2019-01'", "True": "'True'",
}  # fmt: skip


@pytest.mark.parametrize("value", EQUAL)
def test_a_value_is_of_the_kind_that_its_form_says(value: str, kg: Command, people: Path) -> None:
    """Else a date is compared as text, and no row is left."""
    query = f"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT ?x ?y {{ VALUES ?y {{ {EQUAL[value]} }} FILTER(?x = ?y) }}"
    assert len(rows(kg("query", "-", "--data", people, "--set", f"x={value}", "--format", "csv", given=query.encode()))) == 1


LIMITED = "PREFIX t: <https://example.org/> SELECT ?who ?x { GRAPH ?g { ?who t:height ?h . %s } }"
READ = {
    "OPTIONAL { ?who t:name ?n FILTER(?h > ?x) } FILTER(BOUND(?n))": 1,
    "FILTER(BOUND(# a comment (\n ?x) && ?h > ?x)": 1,
    "FILTER(?h > ?x) FILTER NOT EXISTS { ?who t:nothing (?x) }": 1,
    "FILTER(<http://www.w3.org/2001/XMLSchema#decimal>(?x) < ?h)": 1,
    "BIND(?h AS ?e\u0301) FILTER(?e\u0301 > ?x)": 1,
}


@pytest.mark.parametrize("pattern", READ)
def test_a_value_reaches_what_is_written_in_many_ways(pattern: str, kg: Command, people: Path) -> None:
    query = LIMITED % pattern
    ran = kg("query", "-", "--data", people, "--set", "x=1.65", "--format", "csv", given=query.encode())
    assert len(rows(ran)) == READ[pattern], ran.words


FOUND = [
    "SELECT ?who ?name { { SELECT * { GRAPH ?g { ?who <https://example.org/name> ?name } } } }",
    """SELECT ?who ?name { GRAPH ?g { ?who <https://example.org/name> ?name
      OPTIONAL { ?who <https://example.org/height> ?height FILTER(STRLEN(?name) > 1) } } }""",
]


@pytest.mark.parametrize("query", FOUND)
def test_what_is_found_in_many_ways_chooses_rows(query: str, kg: Command, people: Path) -> None:
    ran = kg("query", "-", "--data", people, "--set", "name=Ann", "--format", "csv", given=query.encode())
    assert [row["who"] for row in rows(ran)] == ["https://example.org/a"]


def test_what_a_list_holds_is_found(kg: Command, people: Path) -> None:
    query = b"SELECT ?x { { SELECT ?x { GRAPH ?g { ?s <https://example.org/none> (?x) } } } }"
    assert kg("query", "-", "--data", people, "--set", "x=1", "--format", "csv", given=query).data == b"x\r\n"


def test_a_variable_that_is_only_compared_is_bound(kg: Command, people: Path) -> None:
    query = b"SELECT ?who ?limit { GRAPH ?g { ?who <https://example.org/height> ?height FILTER(?height < ?limit) } }"
    for limit, count in (("1.8", 1), ("1.6", 0)):
        ran = kg("query", "-", "--data", people, "--set", f"limit={limit}", "--format", "csv", given=query)
        assert [row["limit"] for row in rows(ran)] == [limit] * count


@pytest.mark.parametrize(
    "query, value, words",
    [
        (NAMES, "whom=x", "the query has no variable ?whom; it has ?g, ?name, ?who"),
        ("SELECT * {} # ?comment", "comment=x", "the query has no variable ?comment; it has none"),
        (NAMES, "g=x", "the query does not select ?g, so that it cannot be given a value; it selects ?name, ?who"),
        (
            NAMES.replace("?name }", "?name FILTER(?limit > 1) }"),
            "limit=1",
            "the query does not select ?limit; name it in SELECT to give it",
        ),
        (f"{NAMES} LIMIT 2", "who=x", "a LIMIT counts rows before a value can choose among them"),
        ("ASK { GRAPH ?g { ?s ?p ?o } }", "s=x", "it selects nothing, since it is no SELECT"),
        ("SELECT ?x { ?s ?p ?n FILTER(?n<?x&&?n>5) }", "x=1", "<?x&&?n> may be an IRI or compare; write blanks around < and >"),
        ("SELECT ?x { ?s ?p ?n FILTER((?n<5)&&(?x>5)) }", "x=1", "<5)&&(?x> may be an IRI or compare"),
        ("SELECT * { ?s ?p ?n FILTER(?n > ?x) }", "x=1", "the query does not select ?x"),
        ("SELECT ?x { { SELECT ?s ?x { ?s ?p ?n FILTER(?n > ?x) } } }", "x=1", "a SELECT inside the query names ?x"),
        ("SELECT ?x { ?s ?p ?n FILTER(?n > ?x) { SELECT ?s { ?s ?p ?x } } }", "x=1", "?x has values of its own inside the query"),
        ("SELECT ?x { ?s ?p ?n MINUS { VALUES ?x { 1 } ?s ?p ?x } }", "x=1", "?x has values of its own inside the query"),
        ("SELECT ?x { ?s ?p ?n FILTER(?n<5&&'a'!='>'&&?n=?x&&'b'='b') }", "x=1", "may be an IRI or compare"),
        ("SELECT ?x { { ?s ?p ?x } UNION { ?s ?p ?n FILTER(?n > ?x) } }", "x=1", "?x is found in one part of the query"),
        ("SELECT ?x { ?s ?p ?x GRAPH ?g { ?s ?p ?n FILTER(?n > ?x) } }", "x=1", "?x is found in one part of the query"),
        ("SELECT ?x { { SELECT ?x { ?s ?p ?x } LIMIT 1 } }", "x=1", "a LIMIT counts rows"),
        (
            "SELECT ?x { ?s ?p ?n FILTER NOT EXISTS { OPTIONAL { ?s ?q ?x } FILTER(BOUND(?x)) } }",
            "x=1",
            "asks whether it was found",
        ),
        (NAMES, 'name="a"^^<not an iri>', "not a value: '\"a\"^^<not an iri>'"),
        (NAMES, 'name="a"^^nowhere:kind', "the prefix nowhere: is not known"),
        (NAMES, "name=a\udcff", "not a value: 'a\\udcff'"),
        (NAMES, "who=<not an iri>", "not an IRI: '<not an iri>'"),
        (NAMES, "who=https://not an iri", "not an IRI: 'https://not an iri'"),
        (NAMES, "who=<>", "not an IRI: '<>'"),
    ],
)
def test_a_value_that_cannot_be_given_is_refused(query: str, value: str, words: str, kg: Command, people: Path) -> None:
    ran = kg("query", "-", "--data", people, "--set", value, given=query.encode())
    assert (ran.status, ran.data) == (1, b"")
    assert words in ran.words


@pytest.fixture
def address() -> Iterator[str]:
    """Listen where nobody may call, and look at the end whether somebody did."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <ADDRESS> { ?s ?p ?o } }",
        "SELECT * { service silent <ADDRESS> { ?s ?p ?o } }",
        "SELECT * { GRAPH ?g { ?s ?p ?o } SERVICE ?s { ?s ?p ?o } }",
        "PREFIX e: <ADDRESS> SELECT * { SERVICE e: { ?s ?p ?o } }",
        "ASK { BIND('''x\\''' ''' AS ?x) SERVICE <ADDRESS> { ?s ?p ?o } BIND('''y''' AS ?z) }",
        "PREFIX e: <e:> ASK { BIND(e:a\\' AS ?x) SERVICE <ADDRESS> { ?s ?p ?o } FILTER(\"'\" = ?x) }",
        "PREFIX e: <e:> ASK { BIND(e:a\\# AS ?x) SERVICE <ADDRESS> { ?s ?p ?o } }",
        "ASK { BIND(1 AS ?a) FILTER(?a<'>' || true) SERVICE <ADDRESS> { ?s ?p ?o } FILTER('x' = ?a) }",
        "ASK { BIND(1 AS ?a) FILTER(?a<?a#>'''\n || true) SERVICE <ADDRESS> { ?s ?p ?o } #'''\n }",
        "ASK { ?s ?p 1SERVICE <ADDRESS> { ?s ?p ?o } }",
        "ASK { ?s ?p true.SERVICE<ADDRESS>{?s ?p ?o}}",
        "ASK { VALUES ?x { <ADDRESS> } BIND(1 AS ?a) FILTER(?a<?b)SERVICE?x#>\n{ ?s ?p ?o } }",
    ],
)
def test_a_query_calls_nobody(query: str, address: str) -> None:
    # Most of these hide the word from whoever takes a quote, a comment or a comparison for what it is not.
    with pytest.raises(QueryError, match="SERVICE is refused: a query reads what it is given"):
        query_graphs({}, query.replace("ADDRESS", address))


@pytest.mark.parametrize(
    "query",
    [
        "# SERVICE <ADDRESS> { }\nSELECT (1 AS ?x) {}",
        "SELECT ('SERVICE' AS ?x) {}",
        'SELECT ("""SERVICE "" <ADDRESS> {""" AS ?x) {}',
        "SELECT ('it\\'s a SERVICE' AS ?x) {}",
        "SELECT (1 AS ?SERVICE) {}",
        "PREFIX e: <ADDRESS#SERVICE> SELECT (e:SERVICE AS ?x) {} # SERVICE",
        "SELECT (<ADDRESSSERVICE> AS ?x) {}",
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> SELECT (sd:Service AS ?x) {}",
        "SELECT (1 AS ?x) FROM <ADDRESS> {}",
        "SELECT (1 AS ?myservice) {}",
    ],
)
def test_the_word_alone_is_no_call(query: str, address: str) -> None:
    assert len(query_graphs({}, query.replace("ADDRESS", address)).rows) == 1


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "insert { ?s ?p 1 } where { ?s ?p ?o }",
        "DELETE WHERE { ?s ?p ?o }",
        "WITH <a:a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "LOAD <ADDRESS>",
        "PREFIX a: <a:>\n# comment\nBASE <a:> LOAD SILENT <ADDRESS> INTO GRAPH <a:a>",
        "CLEAR ALL",
        "DROP ALL",
        "CREATE GRAPH <a:a>",
        "COPY <a:a> TO <a:b>",
    ],
)
def test_an_update_is_refused(update: str, address: str) -> None:
    with pytest.raises(QueryError, match=r"[A-Z]+ is refused: a query reads, and changes nothing"):
        query_graphs({}, update.replace("ADDRESS", address))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * " + "{" * 5_000 + "}" * 5_000,
        "SELECT * { FILTER(" + "(" * 50_000 + "1" + ")" * 50_000 + ") }",
        "SELECT * { FILTER(" + "!" * 50_000 + "1) }",
        "SELECT * { FILTER(" + "1+" * 50_000 + "1) }",
        "SELECT * { FILTER(" + "-?x" * 50_000 + ") }",
        "SELECT * {" + "{} UNION " * 50_000 + "{} }",
        "SELECT * {" + "".join(f"BIND(1 AS ?x{number})" for number in range(5_000)) + "}",
        "SELECT * { ?s " + "<a:a>/" * 50_000 + "<a:b> ?o }",
        "SELECT ('" + "x" * 1_000_001 + "' AS ?x) {}",
    ],
    ids=["groups", "brackets", "not", "plus", "minus", "unions", "binds", "path", "text"],
)
def test_a_query_that_would_exhaust_the_stack_is_refused(query: str) -> None:
    # The engine recurses: the process would end in a segmentation fault, without status or message.
    with pytest.raises(QueryError, match="too long, or nested or chained too deeply"):
        query_graphs({}, query)


def test_a_long_list_of_values_is_no_deep_query() -> None:
    listed = " ".join(f"<https://example.org/trial-{number}/x>" for number in range(5_000))
    assert len(query_graphs({}, f"SELECT * {{ VALUES ?x {{ {listed} }} }}").rows) == 5_000
