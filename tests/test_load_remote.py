"""Show that after any fault and another try, a remote store holds the export and every graph of it whole.

The table in `docs/stores.md` has a row for each fault here.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from commands import Command
from fault_proxy import Fault, Handler, fewer_lines, half, proxy, reset_after, reset_before, says, slow, when
from servers import SERVERS, Server, free_port, running
from store_exports import TRIAL, contents, export, graphs, labels, others

from kg.graph.iris import XSD
from kg.querying import prepare
from kg.serialise.nquads import to_nquads
from kg.stores.contents import Content, content
from kg.stores.endpoint import Endpoint
from kg.stores.graph_store import Access, GraphStore

NUMBERS = range(1, 7)


@dataclass
class Place:
    """Hold a server that is running and empty of trials, and an export for it."""

    server: Server
    source: Path
    folder: Path

    def held(self) -> dict[str, Content]:
        """Give what the store holds of trials, by graph, asked of the store itself."""
        access = Access(self.server.load, self.server.user, self.server.password)
        found = {}
        for name in Endpoint(Access(self.server.query)).trial_graphs():
            triples = GraphStore(access).get(name)
            assert triples is not None
            found[name] = content(triples)
        return found

    def clear(self) -> None:
        """Remove all trials."""
        access = Access(self.server.load, self.server.user, self.server.password)
        for name in list(Endpoint(Access(self.server.query)).trial_graphs()):
            GraphStore(access).delete(name)


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(request.param, tmp_path_factory.mktemp("server") / request.param) as found:
        yield found


@pytest.fixture
def place(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("KG_PASSWORD", server.password or "")
    found = Place(server, export(tmp_path / "a.nq", graphs(*NUMBERS, size=200)), tmp_path)
    found.clear()
    return found


Load = Callable[..., tuple[int, str]]


@pytest.fixture
def load(kg: Command, place: Place) -> Load:
    """Give what loads the export by the command line, through an address in front of the store or at its own."""

    def run(*options: object, through: str | None = None, source: Path | None = None) -> tuple[int, str]:
        url = place.server.load if through is None else through + urlsplit(place.server.load).path
        user = ["--user", place.server.user] if place.server.user else []
        journal = place.folder / "account"
        chosen = ["--journal", journal, *options]
        ran = kg("load", source or place.source, "--endpoint", url, *user, *chosen)
        return ran.status, ran.words

    return run


WHOLE = contents(graphs(*NUMBERS, size=200))


# ---------------------------------------------------------------------------------------------------------------- without faults


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_repeated_load_changes_nothing(place: Place, load: Load, jobs: int) -> None:
    assert load("--jobs", jobs) == (0, "6 graphs loaded (1,212 statements), 0 unchanged, 0 failed\n")
    assert place.held() == WHOLE
    assert load("--jobs", jobs) == (0, "0 graphs loaded (0 statements), 6 unchanged, 0 failed\n")
    assert place.held() == WHOLE
    assert not (place.folder / "account").exists()


def test_literals_of_others_are_the_same_by_their_value(place: Place, load: Load) -> None:
    """Virtuoso gives `12` for a duration of twelve months, which is told, for it is lost."""
    keeps = place.server.user is None
    wanted = others(durations=keeps)
    source = export(place.folder / "others.nq", {"urn:others": wanted})
    assert load(source=source) == (0, f"1 graph loaded ({len(wanted)} statements), 0 unchanged, 0 failed\n")
    assert load(source=source) == (0, "0 graphs loaded (0 statements), 1 unchanged, 0 failed\n")
    if not keeps:
        source.write_text(to_nquads([("urn:s", "urn:p", ("P12M", f"{XSD}duration"))], "urn:others"))
        assert "of its 1 statements 1 are not there as they were sent" in load(source=source)[1]
    GraphStore(Access(place.server.load, place.server.user, place.server.password)).delete("urn:others")


def test_a_graph_with_nodes_without_names_is_sent_again(place: Place, load: Load) -> None:
    """Two such graphs may differ in nothing but how their nodes hang together."""
    source = place.folder / "chain.nq"
    for pairs in ("ab cd", "ab bc"):
        source.write_text("".join(f"_:{left} <urn:next> _:{right} <urn:chain> .\n" for left, right in pairs.split()))
        assert load(source=source) == (0, "1 graph loaded (2 statements), 0 unchanged, 0 failed\n")
    text = "SELECT ?a { GRAPH <urn:chain> { ?a <urn:next> ?b . ?b <urn:next> ?c } }"
    assert len(Endpoint(Access(place.server.query)).ask(prepare(text)).rows) == 1
    GraphStore(Access(place.server.load, place.server.user, place.server.password)).delete("urn:chain")


def test_what_changed_is_replaced_and_what_left_removed_when_asked(place: Place, load: Load) -> None:
    load()
    new = {**graphs(1, size=200), **graphs(2, value="9.50", size=10)}
    source = export(place.folder / "b.nq", new)
    assert load(source=source)[1] == "1 graph loaded (12 statements), 1 unchanged, 0 failed\n"
    assert place.held() == {**WHOLE, **contents(new)}
    assert load("--prune", "--query-endpoint", place.server.query, source=source)[1].startswith(
        "0 graphs loaded (0 statements), 2 unchanged, 4 removed"
    )
    assert place.held() == contents(new)


@pytest.mark.parametrize("jobs", [1, 3])
def test_labels_of_one_export_add_to_those_of_another(place: Place, kg: Command, jobs: int) -> None:
    """Else the terms of the first half of a registry have no names any more."""
    first = export(place.folder / "f.nq", {**graphs(1), **labels(a="Asthma", b="Bone")})
    second = export(place.folder / "s.nq", {**labels(b="Bone", c="Cough"), **graphs(2)})
    user = ["--user", place.server.user] if place.server.user else []
    ran = kg("load", first, second, "--endpoint", place.server.load, *user, "--jobs", jobs)
    assert ran.status == 0, ran.words
    (name, wanted), *_ = contents(labels(a="Asthma", b="Bone", c="Cough")).items()
    client = GraphStore(Access(place.server.load, place.server.user, place.server.password))
    assert content(client.get(name) or ()) == wanted
    client.delete(name)


def test_hostile_texts_arrive_as_they_are(place: Place, load: Load) -> None:
    texts = ['"; DROP GRAPH <urn:x> #', "</script><b>", "\\u0041", "a\tb\r\nc", "'''", "😀 é", "{ } ?x <urn:y> .", "%s%n", ""]
    name = f"{TRIAL}1"
    nasty = {name: [*graphs(1)[name], *((f"{name}#t{place}", "urn:p", (text, "")) for place, text in enumerate(texts))]}
    assert load(source=export(place.folder / "n.nq", nasty))[0] == 0
    assert place.held() == contents(nasty)


def test_smart_ms_and_a_report(place: Place, load: Load) -> None:
    smart_ms = Path(__file__).parents[1] / "output" / "smart-ms.nq"
    report = place.folder / "r.json"
    assert load("--report", report, source=smart_ms)[0] == 0
    assert json.loads(report.read_text()) == {
        "loaded": 1, "unchanged": 0, "removed": 0, "statements": 1755, "resumed": 0, "failures": []
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------------------------------ faults

PASSING: dict[str, dict[int, Fault]] = {
    "reset before it arrives": {2: reset_before},
    "reset after it was done": {2: reset_after},
    "half of a graph, then reset": {2: half},
    "answer too late": {2: slow(3)},
    "500": {2: says(500)},
    "503 with Retry-After": {2: says(503, Retry_After="1")},
    "429, then a reset": {2: says(429), 3: reset_before},
    "stored less than was sent, and called it done": {2: fewer_lines},
}
"""Faults after which the same command goes on by itself; with Virtuoso the first PUT asks for a password."""


@pytest.mark.parametrize("fault", PASSING)
def test_what_passes_is_tried_again(place: Place, load: Load, fault: str) -> None:
    with proxy(place.server.load, PASSING[fault]) as between:
        status, words = load("--timeout", 2, through=between.address)
        assert (status, words) == (0, "6 graphs loaded (1,212 statements), 0 unchanged, 0 failed\n")
        assert between.puts > len(NUMBERS)
    assert place.held() == WHOLE
    assert load()[1] == "0 graphs loaded (0 statements), 6 unchanged, 0 failed\n"


def test_the_time_that_a_server_asks_for_is_waited(place: Place, load: Load) -> None:
    with proxy(place.server.load, {2: says(503, Retry_After="2")}) as between:
        load(through=between.address)
        puts = [when_ for method, when_ in between.seen if method == "PUT"]
    assert max(b - a for a, b in pairwise(puts)) >= 2


def test_an_answer_that_breaks_off_is_asked_for_again(place: Place, load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    broken: list[str] = []
    whole = Handler.answer

    def answer(handler: Handler, status: int, content: bytes = b"", headers: dict[str, str] | None = None) -> None:
        if handler.command == "GET" and status == 200 and len(broken) < 2:
            broken.append(handler.path)
            handler.send_response_only(status)
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            handler.wfile.write(content[:100])
            handler.close_connection = True
        else:
            whole(handler, status, content, headers)

    monkeypatch.setattr(Handler, "answer", answer)
    with proxy(place.server.load) as between:
        assert load(through=between.address) == (0, "0 graphs loaded (0 statements), 6 unchanged, 0 failed\n")
        broken.clear()
        status, words = load("--tries", 1, through=between.address)
        assert (status, "cannot be reached after 2 tries" in words, len(broken)) == (1, True, 2), words
        assert load(through=between.address)[0] == 0
    assert place.held() == WHOLE


def test_a_journal_that_cannot_grow_is_named(place: Place, load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        ended = load()
    assert ended == (1, f"error: {place.folder / 'account'}: cannot be written: No space left on device; what is done is kept\n")
    assert load()[0] == 0
    assert place.held() == WHOLE


ENDING: dict[str, tuple[Fault, str]] = {
    "500 for good": (says(500), "HTTP 500"),
    "400": (says(400), "HTTP 400: a fault that was made"),
    "413": (says(413), "is larger than the store takes at once"),
    "always half, then reset": (half, "cannot be reached after"),
    "always less than was sent": (fewer_lines, "are not there as they were sent"),
}


@pytest.mark.parametrize("fault", ENDING)
def test_what_does_not_pass_is_told_and_the_same_command_goes_on(place: Place, load: Load, fault: str) -> None:
    made, told = ENDING[fault]
    with proxy(place.server.load, dict.fromkeys(range(3, 1000), made)) as between:
        status, words = load("--tries", 1, through=between.address)
        assert (status, told in words) == (1, True), words
    assert {name: found for name, found in place.held().items() if WHOLE[name] == found} != WHOLE
    status, words = load()
    assert status == 0, words
    assert place.held() == WHOLE


def test_one_graph_that_is_refused_costs_one_graph(place: Place, load: Load) -> None:
    large = {**graphs(*NUMBERS, size=200), **graphs(3, size=2000)}

    def limit(handler: object, body: bytes) -> bool:
        return says(413)(handler, body) if len(body) > 100_000 else False  # type: ignore[arg-type]

    with proxy(place.server.load, every=limit) as between:
        status, words = load(through=between.address, source=export(place.folder / "l.nq", large))
    assert (status, "1 failed\nfailed: https://example.org/trial/3: is larger" in words) == (1, True), words
    assert place.held() == {name: found for name, found in WHOLE.items() if name != f"{TRIAL}3"}
    assert load(source=place.folder / "l.nq")[0] == 0
    assert place.held() == contents(large)


@pytest.mark.parametrize("options", [[], ["--prune"]])
def test_what_another_load_changed_meanwhile_is_loaded_again(place: Place, load: Load, options: list[str]) -> None:
    """Else the journal of a load that was broken off calls whole what is not there any more."""
    with proxy(place.server.load, dict.fromkeys(range(5, 1000), says(403))) as between:
        assert load(through=between.address)[0] == 1
        assert "verified" in (place.folder / "account").read_text()
        other = ["--journal", place.folder / "other"]
        source = export(place.folder / "b.nq", graphs(1, value="9.9"))
        assert load(*other, *options, "--query-endpoint", place.server.query, source=source)[0] == 0
        assert place.held() != {}
        between.faults.clear()
        assert load(through=between.address)[0] == 0
    assert place.held() == WHOLE


def test_what_was_verified_before_a_refusal_is_looked_at_again(place: Place, load: Load) -> None:
    """Else a store that was emptied in between is said to hold what it lost."""
    with proxy(place.server.load, dict.fromkeys(range(5, 1000), says(400))) as between:
        assert load(through=between.address)[0] == 1
        place.clear()
        between.faults.clear()
        status, words = load(through=between.address)
    assert (status, "verified before" in words) == (0, False), words
    assert place.held() == WHOLE


def test_nobody_there(place: Place, load: Load) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    status, words = load("--tries", 0, through=nowhere)
    assert (status, "Connection refused" in words, "the same command goes on" in words) == (1, True, True), words
    assert load()[0] == 0
    assert place.held() == WHOLE


def test_a_wrong_password(place: Place, load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    if place.server.user is None:
        with proxy(place.server.load, every=says(401, WWW_Authenticate='Basic realm="x"')) as between:
            status, words = load(through=between.address)
    else:
        monkeypatch.setenv("KG_PASSWORD", "wrong")
        status, words = load()
    assert (status, "does not let you in (HTTP 401" in words, "wrong" in words) == (1, True, False), words
    monkeypatch.setenv("KG_PASSWORD", place.server.password or "")
    assert load()[0] == 0
    assert place.held() == WHOLE


@pytest.mark.parametrize("password", ["päss wörd:1", "п", "x" * 300])
@pytest.mark.parametrize("server", ["oxigraph"], indirect=True)  # the other asks for digest authentication itself
def test_basic_authentication(place: Place, kg: Command, monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    """A server in front of the store asks for it, and takes it off before the store sees it."""
    expected = f"Basic {base64.b64encode(f'me:{password}'.encode()).decode()}"
    through = Handler.do_any

    def guarded(handler: Handler) -> None:
        if handler.headers.get("Authorization") != expected:
            handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
            handler.answer(401, b"", {"WWW-Authenticate": 'Basic realm="x"'})
            return
        del handler.headers["Authorization"]
        through(handler)

    for method in ("do_GET", "do_PUT"):
        monkeypatch.setattr(Handler, method, guarded)
    monkeypatch.setenv("KG_PASSWORD", password)
    with proxy(place.server.load) as between:
        url = between.address + urlsplit(place.server.load).path
        ran = kg("load", place.source, "--endpoint", url, "--user", "me", "--journal", place.folder / "j", "--jobs", "3")
    assert ran.status == 0, ran.words
    assert place.held() == WHOLE


def test_an_address_that_takes_no_graphs(place: Place, kg: Command) -> None:
    url = place.server.load.rpartition("/")[0] + "/nothing-here"
    ran = kg("load", place.source, "--endpoint", url, "--journal", place.folder / "j")
    assert (ran.status, "takes no graphs" in ran.words) == (1, True), ran.words


@pytest.mark.parametrize("comes_back", [True, False])
def test_a_server_that_is_killed(place: Place, load: Load, *, comes_back: bool) -> None:
    def kill() -> None:
        place.server.kill()
        if comes_back:
            threading.Thread(target=place.server.start).start()

    with proxy(place.server.load, {3: when(kill)}) as between:
        status, words = load("--tries", 8 if comes_back else 1, through=between.address)
    assert status == (0 if comes_back else 1), words
    if not comes_back:
        place.server.start()
        assert load()[0] == 0
    assert place.held() == WHOLE


def test_a_loader_that_is_killed(place: Place, load: Load) -> None:
    running_load: list[subprocess.Popen[bytes]] = []

    def kill() -> None:
        running_load[0].kill()
        time.sleep(0.2)

    with proxy(place.server.load, {3: when(kill)}) as between:
        url = between.address + urlsplit(place.server.load).path
        user = ["--user", place.server.user] if place.server.user else []
        code = "import sys; from kg.cli import main; main(['load', *sys.argv[1:]])"
        command = [sys.executable, "-c", code, place.source, "--endpoint", url, *user, "--journal", place.folder / "account"]
        running_load.append(subprocess.Popen(command))
        assert running_load[0].wait(60) == -9
        # The account is of a load through this address.
        kept = (place.folder / "account").read_bytes()
        status, words = load(through=between.address)
        assert (status, "0 unchanged" in words) == (0, False), words
        (place.folder / "account").write_bytes(kept)
        status, words = load("--trust-journal", through=between.address)
    assert (status, "verified before" in words) == (0, True), words
    assert place.held() == WHOLE
    assert not (place.folder / "account").exists()


def test_malformed_data_changes_nothing(place: Place, load: Load) -> None:
    load()
    broken = place.folder / "broken.nq"
    broken.write_bytes(export(place.folder / "b.nq", graphs(*NUMBERS, value="1")).read_bytes() + b"<urn:s> <urn:p> broken\n")
    status, words = load(source=broken)
    assert (status, "broken.nq" in words) == (1, True), words
    assert place.held() == WHOLE


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/x", "nonsense", "http://", "http://me:secret@127.0.0.1/store"])
def test_an_address_that_is_none(kg: Command, tmp_path: Path, url: str) -> None:
    ran = kg("load", export(tmp_path / "a.nq", graphs(1)), "--endpoint", url)
    assert (ran.status, "secret" in ran.words, "address" in ran.words) == (1, False, True)
