"""Show that a question has one answer, whatever store it is put to: the same rows in every engine, numbers by their size."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pyoxigraph as ox
import pytest
from commands import KG, Command
from fault_proxy import Handler, proxy
from same_answers import SMART_MS, answer_of, cell, exports, rows_of
from servers import Server, free_port, running
from store_exports import export, graphs

from kg.answers import answer_json
from kg.errors import KgError
from kg.querying import Answer, Ask, answered, prepare
from kg.resources import query_names
from kg.stores.embedded import load_store
from kg.stores.endpoint import Endpoint
from kg.stores.exports import Export
from kg.stores.folder import asking_store
from kg.stores.graph_store import Access, GraphStore
from kg.stores.remote import RemoteLoad, load_remote
from kg.stores.report import say_nothing


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Give the export of SMART-MS, and that of the registry's records where they are."""
    return exports(tmp_path_factory.mktemp("registry"))


@pytest.fixture(scope="module")
def store(sources: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("store") / "s"
    report = load_store(Export(sources), found, say_nothing)
    assert report.failures == []
    return found


@pytest.fixture(scope="module")
def oxigraph_server(store: Path) -> Iterator[Endpoint]:
    """Serve the store by the command that people use."""
    bind = f"127.0.0.1:{free_port()}"
    with subprocess.Popen([*KG, "serve", "--store", store, "--bind", bind], stderr=subprocess.DEVNULL) as server:
        for _ in range(200):
            try:
                urlopen(f"http://{bind}/").close()
                break
            except OSError:
                time.sleep(0.1)
        yield Endpoint(Access(f"http://{bind}/query"))
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="module")
def virtuoso(sources: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("virtuoso")
    with running("virtuoso", folder / "v") as server:
        client = GraphStore(Access(server.load, server.user, server.password))
        report = load_remote(RemoteLoad(Export(sources), client, folder / "journal", jobs=2), say_nothing)
        assert report.failures == []
        yield server


@pytest.mark.parametrize("name", query_names())
def test_every_store_gives_the_same_rows(name: str, store: Path, oxigraph_server: Endpoint, virtuoso: Server) -> None:
    with asking_store(store) as ask:
        expected = answer_of(ask, name)
    assert answer_of(oxigraph_server.ask, name) == expected
    assert answer_of(Endpoint(Access(virtuoso.query, timeout=600)).ask, name) == expected


# -------------------------------------------------------------------------------------------------------------------- parameters

LEAST = """\
PREFIX tkg: <https://w3id.org/trial-kg/ontology#>
SELECT ?estimate ?least ?words WHERE {
  GRAPH ?trial { ?a tkg:estimate ?estimate . FILTER(?estimate >= ?least || "?least" = ?words)
    OPTIONAL { ?a tkg:nothing ?x FILTER(BOUND(?least)) } }
} ORDER BY ?estimate ?least
"""

HOSTILE = {
    **{text: text for text in ('") } ; DROP ALL #', "\\", "'''", '"""', "?x", "<urn:x>> {}", "a\nb\tc", "😀", "2026-01-01")},
    "0.820": "number 0.82", '"1e400"': "1e400", '"2"': "2", '"x"@en': "x", "urn:a": "urn:a",
}  # fmt: skip
"""Values that are given, and what they are."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, virtuoso: Server) -> Iterator[dict[str, Ask]]:
    """Give three stores that hold trials with the estimates 1 to 3, and two servers of them."""
    folder = tmp_path_factory.mktemp("small")
    made = {name: triples for number in (1, 2, 3) for name, triples in graphs(number, value=f"{number}.0").items()}
    source = export(folder / "a.nq", made)
    load_store(Export([source]), folder / "s", say_nothing)
    for name, triples in made.items():
        GraphStore(Access(virtuoso.load, virtuoso.user, virtuoso.password)).put(name, triples)
    with running("oxigraph", folder / "o") as server, asking_store(folder / "s") as ask:
        client = GraphStore(Access(server.load))
        load_remote(RemoteLoad(Export([source]), client, folder / "journal"), say_nothing)
        yield {"embedded": ask, "oxigraph": Endpoint(Access(server.query)).ask, "virtuoso": Endpoint(Access(virtuoso.query)).ask}
    for name in made:
        GraphStore(Access(virtuoso.load, virtuoso.user, virtuoso.password)).delete(name)


ENGINES = ("embedded", "oxigraph", "virtuoso")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_value_is_compared_with_as_the_term_that_it_is(small: dict[str, Ask], engine: str) -> None:
    own = LEAST.replace(
        "GRAPH ?trial {", 'GRAPH ?trial { ?trial a tkg:TrialDocument . FILTER(STRSTARTS(STR(?trial), "https://example.org/"))'
    )
    found = answered(prepare(own, {"least": "2", "words": "none"}), small[engine])
    assert rows_of(found) == [("number 2", "number 2", "none"), ("number 3", "number 2", "none")]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_is_a_value(small: dict[str, Ask], engine: str, value: str) -> None:
    text = """
    SELECT ?given ?trial { GRAPH ?trial { ?trial a <https://w3id.org/trial-kg/ontology#TrialDocument> .
      FILTER(STRSTARTS(STR(?trial), "https://example.org/") && STR(?given) != "?given") } }
    """
    found = answered(prepare(text, {"given": value}), small[engine])
    assert len(found.rows) == 3
    assert {cell(row[0]) for row in found.rows} == {HOSTILE[value]}


# What stands around ?t a trial of three, ?e its estimate of 1.0, 2.0 or 3.0, and ?x a value that is given; with the rows for 2.
SCOPES: dict[str, list[tuple[str, str]]] = {
    "SELECT ?e ?x { TRIAL FILTER(BOUND(?x) && ?e <= ?x) }": [("1", "2"), ("2", "2")],
    "SELECT ?e ?x { TRIAL FILTER(!BOUND( ?x ) || ?e < ?x) }": [("1", "2")],
    "SELECT ?e ?x { { SELECT ?e { TRIAL FILTER(?e > ?x) } } }": [("3", "2")],
    "SELECT ?e ?x { { SELECT (?e + ?x AS ?y) ?e { TRIAL } } FILTER(?y > 4 && ?x < ?e) }": [("3", "2")],
    "SELECT ?e ?x { { SELECT ?e (?e * 2 AS ?x) { TRIAL } } }": [("1", "2")],
    "SELECT ?e ?x { TRIAL { SELECT * { VALUES ?x { 1 2 } } } FILTER(?e > ?x) }": [("3", "2")],
    "SELECT ?e ?x { TRIAL FILTER EXISTS { GRAPH ?t { ?a tkg:estimate ?b FILTER(?b > ?x) } } }": [("3", "2")],
    "SELECT ?e ?x { TRIAL FILTER NOT EXISTS { GRAPH ?t { ?a tkg:estimate ?b FILTER(?b > ?x) } } }": [("1", "2"), ("2", "2")],
    "SELECT ?e ?x { TRIAL FILTER NOT EXISTS { GRAPH ?t { ?a tkg:comment ?x } } }": [("1", "2"), ("2", "2"), ("3", "2")],
    "SELECT ?e ?x { TRIAL MINUS { GRAPH ?t { ?a tkg:estimate ?e FILTER(?e = ?x) } } }": [("1", "2"), ("3", "2")],
    "SELECT ?e ?x { TRIAL BIND(?e + 1 AS ?x) }": [("1", "2")],
    "SELECT ?e ?x { TRIAL FILTER(?e >= ?x) } VALUES ?e { 1.0 2.0 }": [("2", "2")],
    "SELECT ?e ?x { TRIAL BIND(1 + 1 AS ?x) } VALUES (?x) { (1) (2) }": [("1", "2"), ("2", "2"), ("3", "2")],
    "SELECT (COUNT(?t) AS ?e) ?x { TRIAL FILTER(?e >= ?x) } GROUP BY ?x": [("2", "2")],
    "SELECT (MAX(?f) AS ?e) ?x { TRIAL BIND(?e AS ?f) } GROUP BY ?t HAVING(MAX(?f) > ?x)": [("3", "2")],
    "SELECT ?e ?x { TRIAL OPTIONAL { GRAPH ?t { ?a tkg:estimate ?b } FILTER(?b < ?x) } FILTER(BOUND(?b)) } ORDER BY ?x": [
        ("1", "2")
    ],
    "SELECT ?e ?x { TRIAL FILTER(?e<$x) FILTER(?x>?e) }": [("1", "2")],
    "SELECT ?e ?x { TRIAL # ?x {\n FILTER(?e < ?x && '{ ?x' != \"SELECT ?x\") }": [("1", "2")],
    "SELECT ?e ?x { TRIAL FILTER(?e IN (?x, 7)) } ORDER BY DESC(?x) ?x": [("2", "2")],
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("text", SCOPES)
def test_a_value_means_the_same_wherever_the_variable_stands(small: dict[str, Ask], engine: str, text: str) -> None:
    """Else a reviewer gets no rows where there are some, or other rows from another store."""
    trial = 'GRAPH ?t { ?t a tkg:TrialDocument . ?s tkg:estimate ?e FILTER(STRSTARTS(STR(?t), "https://example.org/")) }'
    whole = "PREFIX tkg: <https://w3id.org/trial-kg/ontology#> " + text.replace("TRIAL", trial)
    found = rows_of(answered(prepare(whole, {"x": "2"}), small[engine]))
    assert found == [(f"number {estimate}", f"number {value}") for estimate, value in SCOPES[text]]


@pytest.mark.parametrize("engine", ENGINES)
def test_triples_are_given_whole_whatever_their_texts_hold(small: dict[str, Ask], engine: str) -> None:
    """Some ends of lines in Unicode are none in N-Triples."""
    text = """CONSTRUCT { ?t <urn:said> ?text } WHERE { GRAPH ?t { ?t a <https://w3id.org/trial-kg/ontology#TrialDocument> .
      FILTER(STRSTARTS(STR(?t), "https://example.org/")) BIND("a\u2028b\u0085c\\nd" AS ?text) } }"""
    expected = [f'<https://example.org/trial/{number}> <urn:said> "a\u2028b\u0085c\\nd" .' for number in (1, 2, 3)]
    assert (small[engine](prepare(text)).triples or "").split("\n")[:-1] == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_a_flag_chooses_rows_however_a_store_writes_it(small: dict[str, Ask], engine: str) -> None:
    """Virtuoso has no flags, and gives 1 and 0."""
    text = """SELECT ?t ?flag { GRAPH ?t { ?t a <https://w3id.org/trial-kg/ontology#TrialDocument> .
      FILTER(STRSTARTS(STR(?t), "https://example.org/")) } BIND(STRENDS(STR(?t), "2") AS ?flag) }"""
    counts = [len(answered(prepare(text, {"flag": value}), small[engine]).rows) for value in ("true", "false")]
    assert counts == [1, 2]


CHANGING = ["DROP ALL", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "INSERT DATA { <a:a> <a:a> <a:a> }"]


@pytest.mark.parametrize("text", CHANGING)
def test_what_changes_or_reads_elsewhere_is_not_sent(kg: Command, text: str) -> None:
    with proxy("http://127.0.0.1:1/") as between:
        ran = kg("query", "-", "--endpoint", f"{between.address}/query", given=text.encode())
        assert (ran.status, "is refused" in ran.words, between.seen) == (1, True, [])


# ------------------------------------------------------------------------------------------------------------- the command line


def test_people_get_labels_and_machines_the_terms(kg: Command, tmp_path: Path) -> None:
    kg("load", SMART_MS, "--store", tmp_path / "s")
    text = b"SELECT ?s WHERE { GRAPH ?g { ?a <https://w3id.org/trial-kg/ontology#statistic> ?s } } LIMIT 1"
    for_people = kg("query", "-", "--store", tmp_path / "s", given=text).text
    assert "regression coefficient <obo:STATO_0000565>" in for_people
    for_machines = kg("query", "-", "--store", tmp_path / "s", "--format", "csv", given=text).text
    assert for_machines == "s\r\nhttp://purl.obolibrary.org/obo/STATO_0000565\r\n"


TRIAL = ("--set", "trial=https://w3id.org/trial-kg/trial/smart-ms")


def test_an_endpoint_is_asked_by_the_command(kg: Command, oxigraph_server: Endpoint) -> None:
    there = kg(
        "query",
        "claimed-direction",
        "--endpoint",
        oxigraph_server.url,
        "--set",
        "trial=https://w3id.org/trial-kg/trial/smart-ms",
        "--format",
        "json",
    )
    here = kg("query", "claimed-direction", "--format", "json")
    assert json.loads(there.text) == json.loads(here.text)


def test_a_served_store_cannot_be_written(oxigraph_server: Endpoint) -> None:
    import requests

    place = oxigraph_server.url.removesuffix("/query")
    answer = requests.post(f"{place}/update", data={"update": "CLEAR ALL"}, timeout=10)
    assert answer.status_code in (403, 404, 405)


RESULTS = answer_json(Answer(("s",), ((ox.Literal("a"),), (ox.Literal("b"),)))).encode()


JSON = {"Content-Type": "application/sparql-results+json"}
NTRIPLES = {"Content-Type": "application/n-triples"}
ROWS, TRIPLES = "SELECT ?s { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"
AMISS: list[tuple[str, str, int, bytes, dict[str, str]]] = [
    ("no more than 2 rows", ROWS, 200, RESULTS, JSON | {"X-SPARQL-MaxRows": "2"}),
    ("gives no results of SPARQL but text/html", ROWS, 200, b"<html>", {"Content-Type": "text/html"}),
    ("cannot be read", ROWS, 200, b'{"head": ', JSON),
    ("cannot be read: it lacks", ROWS, 200, b'{"x": 1}', JSON),
    ("cannot be read: 'int' object", ROWS, 200, b'{"head": {"vars": ["s"]}, "results": {"bindings": [7]}}', JSON),
    ("HTTP 400: syntax", ROWS, 400, b"syntax \x1b[31m error", {}),
    ("HTTP 500", ROWS, 500, b"", {}),
    ("does not let you in (HTTP 401)", ROWS, 401, b"", {}),
    ("cannot be read", TRIPLES, 200, b"<a:a> <a:a>", NTRIPLES),
    ("neither as N-Triples nor as Turtle", TRIPLES, 200, RESULTS, JSON),
]


@pytest.mark.parametrize("told, text, status, body, headers", AMISS)
def test_an_endpoint_that_answers_amiss_is_told(
    told: str, text: str, status: int, body: bytes, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(handler: Handler) -> None:
        handler.rfile.read(int(handler.headers["Content-Length"]))
        handler.answer(status, body, headers)

    monkeypatch.setattr(Handler, "do_POST", answer)
    with proxy("http://127.0.0.1:1/") as between, pytest.raises(KgError, match=re.escape(told)) as found:
        Endpoint(Access(f"{between.address}/query", tries=0)).ask(prepare(text))
    assert "\x1b" not in str(found.value)
