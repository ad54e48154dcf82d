"""Show that an embedded store holds what the files hold, or says aloud that it does not."""

from __future__ import annotations

import gzip
import json
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from commands import KG, Command
from store_exports import TRIAL, contents, export, graphs, held_by, labels, others, trial

from kg.graph.iris import LABEL, TKG, TYPE, XSD
from kg.serialise.nquads import to_nquads
from kg.stores import embedded
from kg.stores.embedded import load_store
from kg.stores.exports import Export
from kg.stores.folder import held
from kg.stores.report import LoadReport
from kg.stores.unfinished import unfinished

SMART_MS = Path(__file__).parents[1] / "output" / "smart-ms.nq"


def quiet(_words: str) -> None:
    """Show no progress."""


def load(source: Path, store: Path, *, prune: bool = False) -> LoadReport:
    return load_store(Export([source]), store, quiet, prune=prune)


# ------------------------------------------------------------------------------------------------------------- a new store


def test_two_commands_lead_from_nothing_to_an_answer(kg: Command, tmp_path: Path) -> None:
    store = tmp_path / "s"
    loaded = kg("load", SMART_MS, "--store", store)
    assert (loaded.status, loaded.words) == (0, "1 graph loaded (1,755 statements), 0 unchanged, 0 failed\n")
    answer = kg("query", "primary-result", "--store", store, "--format", "json")
    assert json.loads(answer.text) == json.loads(kg("query", "primary-result", "--format", "json").text)


@pytest.mark.parametrize("name", ["a.nq", "a.nq.gz"])
def test_a_new_store_holds_what_the_file_holds(tmp_path: Path, name: str) -> None:
    source, wanted = export(tmp_path / "a.nq", graphs(1, 2, 3)), contents(graphs(1, 2, 3))
    if name.endswith(".gz"):
        (tmp_path / name).write_bytes(gzip.compress(source.read_bytes()))
    report = load(tmp_path / name, tmp_path / "s")
    assert (report.loaded, report.statements, report.failures) == (3, 21, [])
    assert held_by(tmp_path / "s") == wanted
    assert {path.name for path in tmp_path.iterdir()} == {"a.nq", name, "s"}


def test_every_form_of_a_trial_makes_the_same_store(kg: Command, tmp_path: Path) -> None:
    kg("build", "--out", tmp_path / "o")
    for form in ("nq", "ttl", "jsonld"):
        assert kg("load", tmp_path / "o" / f"smart-ms.{form}", "--store", tmp_path / form).status == 0
    whole = kg("load", tmp_path / "o", "--store", tmp_path / "all")
    assert whole.words == "1 graph loaded (1,755 statements), 0 unchanged, 0 failed\n"
    assert held_by(tmp_path / "nq") == held_by(tmp_path / "ttl") == held_by(tmp_path / "jsonld") == held_by(tmp_path / "all")


def test_two_numbers_of_one_value_are_no_loss(tmp_path: Path) -> None:
    """Else a store that keeps values and not digits is thought to have lost one."""
    both = {f"{TRIAL}1": [*trial(1, "0.820"), *trial(1, "0.82")]}
    assert load(export(tmp_path / "a.nq", both), tmp_path / "s").failures == []


def _broken(folder: Path, kind: str) -> Path:
    text = export(folder / "x.nq", graphs(1, 2, 3)).read_bytes()
    if kind == "cut":
        (folder / "a.nq.gz").write_bytes(gzip.compress(text)[:-20])
        return folder / "a.nq.gz"
    broken = {
        "malformed": text + b'<urn:s> <urn:p> "no end .\n',
        "latin-1": text + '<urn:s> <urn:p> "é" <urn:g> .\n'.encode("latin-1"),
        "other": b"PK\x03\x04 something else",
        "blank graph": text + b"<urn:s> <urn:p> <urn:o> _:g .\n",
    }  # fmt: skip
    (folder / "a.nq").write_bytes(broken[kind])
    return folder / "a.nq"


BROKEN = ["cut", "malformed", "latin-1", "other", "blank graph"]


@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_that_cannot_be_read_makes_no_store(kg: Command, tmp_path: Path, kind: str) -> None:
    source = _broken(tmp_path, kind)
    ran = kg("load", source, "--store", tmp_path / "s")
    assert ran.status == 1
    assert source.name in ran.words or "_:g" in ran.words
    assert not (tmp_path / "s").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_that_cannot_be_read_changes_no_store(kg: Command, tmp_path: Path, kind: str) -> None:
    load(export(tmp_path / "old.nq", graphs(1, 2, value="7")), tmp_path / "s")
    before = held_by(tmp_path / "s")
    assert kg("load", _broken(tmp_path, kind), "--store", tmp_path / "s").status == 1
    assert held_by(tmp_path / "s") == before


def test_the_last_of_several_files_is_read_before_the_first_is_loaded(kg: Command, tmp_path: Path) -> None:
    """Else half an export is in the store, and the other half of it is a syntax error."""
    load(export(tmp_path / "old.nq", graphs(1, value="7")), tmp_path / "s")
    before = held_by(tmp_path / "s")
    first = export(tmp_path / "first.nq", graphs(1, 2))
    assert kg("load", first, _broken(tmp_path, "malformed"), "--store", tmp_path / "s").status == 1
    assert held_by(tmp_path / "s") == before


def test_two_graphs_of_one_name_are_told(kg: Command, tmp_path: Path) -> None:
    """Else a trial is a mixture of two versions of itself."""
    export(tmp_path / "a.nq", graphs(1))
    export(tmp_path / "b.nq", graphs(1, value="7"))
    ran = kg("load", tmp_path / "a.nq", tmp_path / "b.nq", "--store", tmp_path / "s")
    assert (ran.status, "two graphs of this name" in ran.words, (tmp_path / "s").exists()) == (1, True, False)


def test_a_folder_that_is_no_store_stays_as_it_is(kg: Command, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("dear")
    ran = kg("load", SMART_MS, "--store", tmp_path / "home")
    assert (ran.status, "is there and is no store" in ran.words) == (1, True)
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["letter.txt"]


def test_what_an_ended_load_left_is_cleared_away(tmp_path: Path) -> None:
    source = export(tmp_path / "a.nq", graphs(1))
    left = tmp_path / ".s.partial"
    left.mkdir()
    ox.Store(str(left)).add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.NamedNode("urn:o")))
    load(source, tmp_path / "s")
    assert held_by(tmp_path / "s") == contents(graphs(1))
    assert not left.exists()


def test_a_store_that_lost_something_is_not_called_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else half a trial looks like a trial without harms."""
    counts = embedded._counts  # noqa: SLF001

    def losing(store: ox.Store) -> dict[str, int]:
        quad = next(iter(store.quads_for_pattern(None, ox.NamedNode(f"{TKG}estimate"), None, None)))
        store.remove(quad)
        return counts(store)

    monkeypatch.setattr(embedded, "_counts", losing)
    with pytest.raises(embedded.StoreError, match="holds something else than was read"):
        load(export(tmp_path / "a.nq", graphs(1, 2)), tmp_path / "s")
    assert not (tmp_path / "s").exists()


# ---------------------------------------------------------------------------------------------------------- a store that is there


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    load(export(tmp_path / "a.nq", graphs(1, 2, 3)), tmp_path / "s")
    new = {**graphs(1), **graphs(2, value="0.9", size=9), **graphs(3, 4)}
    report = load(export(tmp_path / "b.nq", new), tmp_path / "s")
    assert (report.loaded, report.unchanged, report.removed) == (2, 2, 0)
    assert held_by(tmp_path / "s") == contents(new)
    again = load(tmp_path / "b.nq", tmp_path / "s")
    assert (again.loaded, again.unchanged) == (0, 4)


def test_trials_that_left_are_removed_when_asked_and_others_never(tmp_path: Path) -> None:
    other = {"urn:mine": [("urn:s", "urn:p", ("my own notes", ""))]}
    load(export(tmp_path / "a.nq", {**graphs(1, 2), **other}), tmp_path / "s")
    fewer = export(tmp_path / "b.nq", graphs(1))
    assert load(fewer, tmp_path / "s").removed == 0
    assert load(fewer, tmp_path / "s", prune=True).removed == 1
    assert held_by(tmp_path / "s") == contents({**graphs(1), **other})


def test_labels_of_one_export_add_to_those_of_another(kg: Command, tmp_path: Path) -> None:
    """Else the terms of the first half of a registry have no names any more."""
    first = export(tmp_path / "a.nq", {**graphs(1), **labels(a="Asthma", b="Bone")})
    second = export(tmp_path / "b.nq", {**graphs(2), **labels(b="Bone", c="Cough")})
    wanted = contents({**graphs(1, 2), **labels(a="Asthma", b="Bone", c="Cough")})
    for name, steps in {"one": [[first, second]], "two": [[first], [second]], "again": [[first], [second], [first]]}.items():
        for files in steps:
            assert kg("load", *files, "--store", tmp_path / name).status == 0
        assert held_by(tmp_path / name) == wanted
    assert (
        kg("load", first, second, "--store", tmp_path / "one").words == "0 graphs loaded (0 statements), 4 unchanged, 0 failed\n"
    )


def test_literals_of_others_are_the_same_by_their_value(kg: Command, tmp_path: Path) -> None:
    """Else a store that keeps `P1Y` of `P12M` is thought to have lost it, each time anew."""
    source = export(tmp_path / "a.nq", {"urn:others": [*others(), ("urn:twice", "urn:value", ("P12M", f"{XSD}duration"))]})
    load(export(tmp_path / "own.nq", graphs(1)), tmp_path / "there")
    for store in (tmp_path / "new", tmp_path / "there"):
        assert kg("load", source, "--store", store).words.startswith("1 graph loaded")
        assert kg("load", source, "--store", store).words == "0 graphs loaded (0 statements), 1 unchanged, 0 failed\n"
    text = source.read_text().replace("P24M", "P25M").replace("12:00:00.50", "12:00:00.51")
    source.write_text(text)
    assert load(source, tmp_path / "new").loaded == 1


def _chain(path: Path, *pairs: str) -> Path:
    path.write_text("".join(f"_:{left} <urn:next> _:{right} <urn:chain> .\n" for left, right in pairs))
    return path


def test_a_graph_with_nodes_without_names_is_never_taken_for_unchanged(tmp_path: Path) -> None:
    """Two graphs may differ in nothing but how such nodes hang together."""
    store = tmp_path / "s"
    load(_chain(tmp_path / "a.nq", "ab", "cd"), store)
    report = load(_chain(tmp_path / "b.nq", "ab", "bc"), store)
    assert (report.loaded, report.unchanged) == (1, 0)
    long = ox.Store.read_only(str(store)).query("ASK { GRAPH ?g { ?a <urn:next>/<urn:next> ?c } }")
    assert bool(long)
    apart = [_chain(tmp_path / "b.nq", "ab", "bc"), _chain(tmp_path / "c.nq", "ab", "cd")]
    assert "blank nodes, which cannot be compared" in load_store(Export(apart), store, quiet).failures[0].reason


@pytest.mark.parametrize("labels_first", [True, False])
def test_labels_and_a_trial_of_one_name_are_two_graphs(tmp_path: Path, *, labels_first: bool) -> None:
    """Else each takes the other away, and a load never finds the store unchanged."""
    named = {f"{TRIAL}1": [("urn:a", LABEL, ("Asthma", ""))]}
    files = [export(tmp_path / "a.nq", named), export(tmp_path / "b.nq", graphs(1))]
    load(export(tmp_path / "other.nq", graphs(2)), tmp_path / "s")
    report = load_store(Export(files if labels_first else files[::-1]), tmp_path / "s", quiet)
    assert [failure.graph for failure in report.failures] == [f"{TRIAL}1"]
    with pytest.raises(embedded.StoreError, match="two graphs of this name"):
        load_store(Export(files if labels_first else files[::-1]), tmp_path / "new", quiet)


def test_a_store_in_use_is_not_loaded_and_one_that_is_loaded_not_read(kg: Command, tmp_path: Path) -> None:
    load(SMART_MS, tmp_path / "s")
    with held(tmp_path / "s", alone=False):
        assert "is being used by another process" in kg("load", SMART_MS, "--store", tmp_path / "s").words
        assert kg("query", "design", "--store", tmp_path / "s").status == 0
    with held(tmp_path / "s", alone=True):
        assert "is being loaded by another process" in kg("query", "design", "--store", tmp_path / "s").words


@pytest.mark.parametrize("is_there", [False, True])
def test_a_new_store_takes_what_one_that_is_there_takes(kg: Command, tmp_path: Path, *, is_there: bool) -> None:
    """A byte order mark, and trials without a graph name, each in a file of its own."""
    if is_there:
        load(export(tmp_path / "old.nq", graphs(3)), tmp_path / "s")
    for number in (1, 2):
        lines = to_nquads(trial(number), "urn:g").replace(" <urn:g> .", " .")
        (tmp_path / f"{number}.nq").write_bytes(b"\xef\xbb\xbf" + lines.encode())
    (tmp_path / "2.nq.gz").write_bytes(gzip.compress((tmp_path / "2.nq").read_bytes()))
    ran = kg("load", tmp_path / "1.nq", tmp_path / "2.nq.gz", "--store", tmp_path / "s")
    assert (ran.status, ran.words) == (0, "2 graphs loaded (14 statements), 0 unchanged, 0 failed\n")
    assert held_by(tmp_path / "s") == contents(graphs(*((1, 2, 3) if is_there else (1, 2))))
    both = tmp_path / "both.nq"
    both.write_bytes((tmp_path / "1.nq").read_bytes() + (tmp_path / "2.nq").read_bytes().removeprefix(b"\xef\xbb\xbf"))
    ran = kg("load", both, "--store", tmp_path / ("s" if is_there else "new"))
    assert ran.status == 1
    assert ran.words.startswith(f"error: {both}: one graph holds 2 trial documents"), ran.words


def test_a_folder_is_loaded_with_what_its_links_lead_to(kg: Command, tmp_path: Path) -> None:
    export(tmp_path / "a.nq", graphs(1))
    (tmp_path / "far").mkdir()
    export(tmp_path / "far" / "b.nq", graphs(2))
    folder = tmp_path / "folder"
    (folder / ".hidden").mkdir(parents=True)
    (folder / ".hidden" / "c.nq").write_text("no triples")
    (folder / "a.nq").symlink_to(tmp_path / "a.nq")
    (folder / "far").symlink_to(tmp_path / "far")
    (tmp_path / "far" / "up").symlink_to(folder)
    assert kg("load", folder, "--store", tmp_path / "s").words.startswith("2 graphs loaded")
    (folder / "gone.nq").symlink_to(tmp_path / "gone.nq")
    ran = kg("load", folder, "--store", tmp_path / "s")
    assert (ran.status, "gone.nq: cannot be read: No such file" in ran.words) == (1, True), ran.words


# ------------------------------------------------------------------------------------------------------------------------ faults

_DYING = """
import os, signal, sys
from kg.cli import main
from kg.stores import embedded
real, left = embedded.{function}, [{count}]
def dying(*arguments):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments)
embedded.{function} = dying
main(["load", *sys.argv[1:]])
"""


@pytest.mark.parametrize("count", [0, 1, 3])
def test_an_update_that_was_killed_leaves_whole_graphs_and_goes_on(kg: Command, tmp_path: Path, count: int) -> None:
    store = tmp_path / "s"
    old, new = graphs(1, 2, 3, 4, 5), graphs(1, 2, 3, 4, 5, value="7", size=30)
    load(export(tmp_path / "old.nq", old), store)
    source = export(tmp_path / "new.nq", new)
    code = _DYING.format(function="_replace", count=count)
    assert subprocess.run([sys.executable, "-c", code, str(source), "--store", str(store)], check=False).returncode == -9
    for name, found in held_by(store).items():
        assert found in (contents(old)[name], contents(new)[name])
    assert "did not come to its end" in kg("query", "design", "--store", store).words
    assert load(source, store).unchanged == count
    assert held_by(store) == contents(new)
    assert "did not come to its end" not in kg("query", "design", "--store", store).words


def test_the_load_of_another_file_does_not_make_one_whole_that_was_killed(kg: Command, tmp_path: Path) -> None:
    """Else a question is answered from trials of two ages, and nothing says so."""
    store = tmp_path / "s"
    load(export(tmp_path / "old.nq", graphs(1, 2)), store)
    new, other = export(tmp_path / "new.nq", graphs(1, 2, value="7")), export(tmp_path / "other.nq", graphs(3))
    code = _DYING.format(function="_replace", count=1)
    subprocess.run([sys.executable, "-c", code, str(new), "--store", str(store)], check=False)
    load(other, store)
    assert f"a load of {new} did not come to its end" in kg("query", "design", "--store", store).words
    load(other, store, prune=True)
    assert (kg("query", "design", "--store", store).words, set(held_by(store))) == ("", {f"{TRIAL}3"})


def test_a_load_that_could_not_begin_is_none_that_did_not_end(kg: Command, tmp_path: Path) -> None:
    store, source = tmp_path / "s", export(tmp_path / "a.nq", graphs(1))
    load(source, store)
    (store / "CURRENT").write_text("nothing")
    for ran in (kg("load", source, "--store", store), kg("query", "design", "--store", store)):
        assert (ran.status, "cannot be opened" in ran.words) == (1, True), ran.words
    assert unfinished(store) == []


@pytest.mark.parametrize("name", ["link", "../here/s", "./s/../s/."])
def test_a_store_may_be_named_in_any_way(kg: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    here = tmp_path / "here"
    (here / "s").mkdir(parents=True)
    (here / "link").symlink_to(tmp_path / "elsewhere")
    monkeypatch.chdir(here)
    source = export(tmp_path / "a.nq", graphs(1))
    for count in ("1 graph loaded", "0 graphs loaded"):
        ran = kg("load", source, "--store", name)
        assert (ran.status, ran.words.startswith(count)) == (0, True), ran.words
        assert kg("query", "design", "--store", name).status == 0
    monkeypatch.chdir(here / name)
    assert kg("load", source, "--store", ".").words.startswith("0 graphs loaded")


@pytest.mark.parametrize(
    "name, words",
    [(".", "is the folder you are in"), ("..", "is there and is no store"), ("../here", "is the folder you are in")],
)
def test_no_new_store_takes_the_place_of_the_folder_one_is_in(
    kg: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    """Else the shell stands in a folder that is no more."""
    (tmp_path / "up" / "here").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "up" / "here")
    source = export(tmp_path / "a.nq", graphs(1))
    ran = kg("load", source, "--store", name)
    assert (ran.status, words in ran.words) == (1, True), ran.words
    assert list(Path.cwd().iterdir()) == []
    assert kg("query", "design", "--store", name).words.endswith("is no store; kg load FILE --store DIR makes one\n")


@pytest.mark.parametrize("function", ["_bulk_load", "_name_default_graph", "_verified"])
def test_a_new_store_that_was_killed_is_none(tmp_path: Path, function: str) -> None:
    source, store = export(tmp_path / "a.nq", graphs(1, 2, 3)), tmp_path / "s"
    code = _DYING.format(function=function, count=0)
    assert subprocess.run([sys.executable, "-c", code, str(source), "--store", str(store)], check=False).returncode == -9
    assert not store.exists()
    load(source, store)
    assert held_by(store) == contents(graphs(1, 2, 3))
    assert not (tmp_path / ".s.partial").exists()


def _narrow() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))


@pytest.mark.parametrize("is_there", [False, True])
def test_a_full_disk_costs_nothing_that_was_there(tmp_path: Path, *, is_there: bool) -> None:
    """A limit on the size of files is what a full disk is to a store."""
    store, old, new = tmp_path / "s", graphs(1, 2), graphs(*range(1, 40), value="7", size=300)
    if is_there:
        load(export(tmp_path / "old.nq", old), store)
    source = export(tmp_path / "new.nq", new)
    ran = subprocess.run([*KG, "load", source, "--store", store], check=False, capture_output=True, text=True, preexec_fn=_narrow)
    assert (ran.returncode, "cannot be written" in ran.stderr, "Traceback" in ran.stderr) == (1, True, False), ran.stderr
    if is_there:
        for name, found in held_by(store).items():
            assert found in (contents(old).get(name), contents(new)[name])
    else:
        assert not store.exists()
    load(source, store)
    assert held_by(store) == contents(new)


APART = [
    [], ["--store", "s", "--endpoint", "http://127.0.0.1/"], ["--store", "s", "--user", "me"], ["--store", "s", "--jobs", "2"],
]  # fmt: skip


@pytest.mark.parametrize("options", APART)
def test_options_that_do_not_go_together_are_wrong_usage(kg: Command, tmp_path: Path, options: list[str]) -> None:
    """Else somebody thinks that a password protects a folder."""
    assert kg("load", export(tmp_path / "a.nq", graphs(1)), *options).status == 2


def test_pruning_needs_to_know_where_to_ask(kg: Command, tmp_path: Path) -> None:
    source = export(tmp_path / "a.nq", graphs(1))
    assert kg("load", source, "--endpoint", "http://127.0.0.1/other", "--prune").status == 2


@pytest.mark.parametrize("options", [[], ["--prune"]])
def test_an_export_that_holds_nothing_empties_no_store(kg: Command, tmp_path: Path, options: list[str]) -> None:
    """Else a download that failed removes every trial."""
    load(export(tmp_path / "a.nq", graphs(1, 2)), tmp_path / "s")
    (tmp_path / "none.nq").write_bytes(b"")
    ran = kg("load", tmp_path / "none.nq", "--store", tmp_path / "s", *options)
    assert (ran.status, "holds no graph" in ran.words) == (1, True)
    assert held_by(tmp_path / "s") == contents(graphs(1, 2))
    assert kg("load", tmp_path / "none.nq", "--store", tmp_path / "new").status == 1
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("option", ["--report", "--journal"])
def test_no_account_is_written_over_what_is_loaded(kg: Command, tmp_path: Path, option: str) -> None:
    source = export(tmp_path / "a.nq", graphs(1))
    before = source.read_bytes()
    assert kg("load", source, "--endpoint", "http://127.0.0.1:9/store", option, source).status == 2
    assert source.read_bytes() == before


KEPT = ["precious", '{"format":"csv","important":1}', '{"journal":"kg bulk","format":1}\n', "{}", '{"journal":"kg loads"}']


@pytest.mark.parametrize("content", KEPT)
def test_no_journal_is_written_over_what_is_none(kg: Command, tmp_path: Path, content: str) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text(content)
    ran = kg("load", export(tmp_path / "a.nq", graphs(1)), "--endpoint", "http://127.0.0.1:9/store", "--journal", notes)
    assert (ran.status, "is no journal of kg load" in ran.words, notes.read_text()) == (1, True, content)


def test_no_account_is_written_into_a_store(kg: Command, tmp_path: Path) -> None:
    """Else a file of the store is overwritten, and the store is lost."""
    source = export(tmp_path / "a.nq", graphs(1))
    load(source, tmp_path / "s")
    (tmp_path / "link").symlink_to(tmp_path / "s")
    for report in ("s/CURRENT", "s/r.json", "link/r.json", "new/r.json"):
        store = tmp_path / ("new" if report.startswith("new") else "s")
        assert kg("load", source, "--store", store, "--report", tmp_path / report).status == 2
    assert held_by(tmp_path / "s") == contents(graphs(1))
    one = ["--report", tmp_path / "r", "--journal", tmp_path / "r"]
    assert kg("load", source, "--endpoint", "http://127.0.0.1:9/store", *one).status == 2


@pytest.mark.parametrize("wrong, right, kind", [("7.0", "7", "integer"), ("", "0", "decimal"), (" 7", "7", "int")])
def test_a_number_that_was_none_and_is_mended_is_loaded(tmp_path: Path, wrong: str, right: str, kind: str) -> None:
    for text in (wrong, right):
        report = load(export(tmp_path / "a.nq", {"urn:g": [("urn:s", "urn:p", (text, f"{XSD}{kind}"))]}), tmp_path / "s")
        assert (report.loaded, report.unchanged) == (1, 0)


@pytest.mark.parametrize("ending", ["nq", "ttl"])
@pytest.mark.parametrize("is_there", [False, True])
def test_a_node_without_a_name_is_that_of_its_file_alone(tmp_path: Path, ending: str, *, is_there: bool) -> None:
    """Else two trials share a measurement that neither has."""
    files = []
    for name in ("p", "q"):
        files.append(tmp_path / f"{name}.{ending}")
        trial_ = f"<urn:{name}> <{TYPE}> <{TKG}TrialDocument>" + (f" <urn:{name}> ." if ending == "nq" else " .")
        files[-1].write_text(f'{trial_}\n_:b <urn:{name}> "1" {f"<urn:{name}>" if ending == "nq" else ""} .\n')
    if is_there:
        load(export(tmp_path / "old.nq", graphs(1)), tmp_path / "s")
    report = load_store(Export(files), tmp_path / "s", quiet)
    assert (report.loaded, report.failures) == (2, [])
    text = "ASK { GRAPH ?g { ?b <urn:p> ?x } GRAPH ?h { ?b <urn:q> ?y } }"
    assert not bool(ox.Store.read_only(str(tmp_path / "s")).query(text))


@pytest.mark.parametrize("content", ["null", "5", "{", "[1"])
def test_a_mark_that_cannot_be_read_is_told(kg: Command, tmp_path: Path, content: str) -> None:
    load(export(tmp_path / "a.nq", graphs(1)), tmp_path / "s")
    (tmp_path / "s" / "kg-unfinished.json").write_text(content)
    for ran in (kg("query", "design", "--store", tmp_path / "s"), kg("load", tmp_path / "a.nq", "--store", tmp_path / "s")):
        assert (ran.status, "remove it, and load all exports of the store again" in ran.words) == (1, True), ran.words
