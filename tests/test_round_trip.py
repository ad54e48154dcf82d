"""Show that nothing is lost between a record and its files: each file reads back into the record, and writes itself again."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from graphs import FORMATS, MODELS, NAMES, SMART_MS, graph, text
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from random_records import Maker
from readers import by_pyoxigraph, by_rdflib

from kg.checks.checking import check_record
from kg.cli import main
from kg.errors import DataError, KgError
from kg.graph.columns import columns
from kg.graph.iris import DEFAULT_BASE, TKG
from kg.graph.mapping import graph_name, label_triples
from kg.graph.vocabulary import concept_iri
from kg.pipeline import SERIALISERS, TrialGraph, build, write_graph
from kg.record.trial import TrialDocument
from kg.serialise.nquads import to_nquads, trial_nquads
from kg.triples import Term

BASE = "https://example.org/x/"


def _digits(record: TrialDocument) -> str:
    """Write a record out: decimals that differ in their digits are equal, and 9.370 is not what 9.37 reports."""
    return json.dumps(record.model_dump(mode="json"), sort_keys=True)


def assert_round_trip(made: TrialGraph, base: str, folder: Path) -> None:
    """Write a graph in every format, and read each file back."""
    texts = {form: made.serialise(form) for form in FORMATS}
    for file in write_graph(made, folder, FORMATS):
        again = build(file)
        assert again.record == made.record
        assert _digits(again.record) == _digits(made.record)
        assert again.name == made.name == f"{base}trial/{made.record.slug}"
        for form in FORMATS:
            assert again.serialise(form) == texts[form], f"{file.suffix} read back and written as {form}"


@pytest.mark.parametrize("base", [None, BASE, "http://localhost:8000/", "https://schema.org/trial/é/%20/"])
@pytest.mark.parametrize("name", NAMES)
def test_a_file_reads_back_into_its_record_and_its_bytes(name: str, base: str | None, tmp_path: Path) -> None:
    """Else whoever has the export and not the YAML has lost part of the trial, and cannot see which."""
    made = build(graph(name).record, base)
    assert_round_trip(made, base or "https://w3id.org/trial-kg/", tmp_path)


def test_a_base_changes_what_the_trial_mints_and_nothing_else() -> None:
    """Our own vocabulary under a foreign base would answer no query."""
    own, other = graph(SMART_MS), build(graph(SMART_MS).record, BASE)

    def moved(term: Term) -> Term:
        return term.replace(own.name, other.name) if isinstance(term, str) else term

    assert [(moved(s), p, moved(o)) for s, p, o in own.triples] == list(other.triples)
    assert other.name == "https://example.org/x/trial/smart-ms"


@pytest.mark.parametrize("form", FORMATS)
def test_a_base_given_anew_replaces_that_of_the_file(form: str, tmp_path: Path) -> None:
    (file,) = write_graph(build(graph(SMART_MS).record, BASE), tmp_path, [form])
    assert build(file, "https://w3id.org/trial-kg/").serialise(form) == text(SMART_MS, form)


def test_the_command_builds_under_a_base_and_rebuilds_what_it_wrote(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    runner = CliRunner()
    assert runner.invoke(main, ["build", "--base", BASE, "--out", str(first)]).exit_code == 0
    assert runner.invoke(main, ["build", str(first / "smart-ms.jsonld"), "--out", str(second)]).exit_code == 0
    assert (first / "smart-ms.nq").read_text(encoding="utf-8").count(f"<{BASE}trial/smart-ms> .\n") > 1000
    for form in FORMATS:
        file = f"smart-ms{SERIALISERS[form][0]}"
        assert (first / file).read_bytes() == (second / file).read_bytes()


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "old, new",
    [
        ("9.37", "9.370"),
        ("arm-msc-first", "sequence-msc-first"),
        ("outcomeRole-primary", "outcomeRole-main"),
        ("betterDirection", "bestDirection"),
    ],
)
def test_a_file_changed_by_hand_is_refused(form: str, old: str, new: str, tmp_path: Path) -> None:
    """A statement that no record can carry must not vanish in silence."""
    file = tmp_path / f"changed{SERIALISERS[form][0]}"
    assert old in text(SMART_MS, form)
    file.write_text(text(SMART_MS, form).replace(old, new), encoding="utf-8")
    with pytest.raises(KgError, match=r"changed\."):
        build(file)


def test_a_statement_too_many_or_too_few_is_named(tmp_path: Path) -> None:
    lines = text(SMART_MS, "nquads").splitlines(keepends=True)
    odd = f'<{graph(SMART_MS).name}#arm-msc-first> <{TKG}p> "0.05" <{graph(SMART_MS).name}> .\n'
    file = tmp_path / "changed.nq"
    file.write_text("".join([*lines, odd]), encoding="utf-8")
    with pytest.raises(DataError, match=r"1 differ:\n.*arm-msc-first.*0.05"):
        build(file)
    typed = next(line for line in lines if "OBI_0003705" in line and "arm-msc-first" in line)
    file.write_text("".join(line for line in lines if line != typed), encoding="utf-8")
    with pytest.raises(DataError, match=r"1 differ:\n.*arm-msc-first.*OBI_0003705"):
        build(file)


# --- Records made up


TRICKY = [
    '"', "\\", '\\"', "a\nb", "a\r\nb", "a\tb", " \N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}x",
    "\x85x", "\N{ZERO WIDTH NO-BREAK SPACE}x",
    "\N{GRINNING FACE}", "\N{REGIONAL INDICATOR SYMBOL LETTER N}\N{REGIONAL INDICATOR SYMBOL LETTER O}", "\U0010fffd",
    "שלום, \N{RIGHT-TO-LEFT MARK}abc", "\N{RIGHT-TO-LEFT OVERRIDE}abc", "é e\u0301", "x" * 300, "  x  ",
    "</script>", "<!--", "@id", "@type", "@none", "_:b0", "#trial", "tkg:Trial", "obo:MONDO_0005284", "unit:MO",
    "https://example.org/a b", "https://w3id.org/trial-kg/trial/made-up#trial", "NCT01234567", "NCT <x>",
    "''' \"\"\"", "\\u0041 \\n", "%00", "{}", "[]", "1.0", "-5", "true", "null", "~",
]  # fmt: skip

CHARACTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn"]) | st.sampled_from('\t\n\r\x80\x9f"\\')
TEXTS = st.sampled_from(TRICKY) | st.text(CHARACTERS, min_size=1, max_size=12).filter(lambda found: bool(found.strip()))
NUMBERS = st.sampled_from(
    ["0", "-0", "-0.0", "9.370", "-33.0", "100", "0." + "0" * 16 + "10", "-" + "9" * 18 + ".50"]
) | st.from_regex(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?", fullmatch=True)
COUNTS = st.integers(0, 200) | st.sampled_from([0, 2**31, 2**53 - 1, 2**53 + 1, 10**15, 10**15 - 1, 10**18 - 1])


def _pool(values: st.SearchStrategy[object]) -> st.SearchStrategy[list[object]]:
    return st.lists(values, min_size=1, max_size=8)


@settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**32),
    texts=_pool(TEXTS),
    numbers=_pool(NUMBERS),
    counts=_pool(COUNTS),
    base=st.sampled_from([None, BASE]),
)
@example(seed=1, texts=TRICKY, numbers=["-0", "9.370"], counts=[10**17], base=None)
@example(seed=2, texts=TRICKY, numbers=["1" + "0" * 17], counts=[0, 1], base=BASE)
def test_any_record_survives_every_format(
    seed: int, texts: list[str], numbers: list[str], counts: list[int], base: str | None
) -> None:
    """Else there is a trial, with a quote in its title or a zero at the end of its p, that an export changes."""
    made = build(Maker(seed, texts, numbers, counts).record(), base)
    expected = set(made.triples)
    assert len(expected) == len(made.triples)
    with tempfile.TemporaryDirectory() as folder:
        assert_round_trip(made, base or "https://w3id.org/trial-kg/", Path(folder))
    for form in FORMATS:
        content = made.serialise(form)
        for read in (by_pyoxigraph, by_rdflib):
            ((_, found),) = read(content, form).items()
            assert found == expected
    # A bulk run writes without making triples; the labels of terms stand in no trial's graph there.
    written, labels = trial_nquads(made.record, base or DEFAULT_BASE, check_record(made.record).findings)
    apart = set(label_triples(labels))
    assert apart <= expected
    assert written == to_nquads(expected - apart, graph_name(made.record, base or DEFAULT_BASE))


def test_the_records_made_up_hold_every_field_and_every_choice() -> None:
    """A field that none of them fills is a field of which the test above shows nothing."""
    expected: set[object] = {(f"{TKG}{model.__name__}", column.iri) for model in MODELS.values() for column in columns(model)}
    expected |= {
        concept_iri(choice) for model in MODELS.values() for column in columns(model) for choice in column.slot.choices or ()
    }
    for seed in range(150):
        made = build(Maker(seed, ["x"], ["2.50"], [1], share=0.7).record())
        types = {subject: kind for subject, predicate, kind in made.triples if predicate.endswith("#type") and TKG in kind}
        expected -= {(types.get(subject), predicate) for subject, predicate, _ in made.triples}
        expected -= {term for _, _, term in made.triples}
        if not expected:
            break
    assert expected == set()
