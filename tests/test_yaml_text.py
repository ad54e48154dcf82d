"""YAML is taken as it was written or refused where it stands: numbers, dates, text, and what is no record at all."""

from __future__ import annotations

import re
import time
import tracemalloc
from pathlib import Path

import pytest
from faulty import OF_VALUE, SINGLE_ARM, VALUE, edited, faults, place

from kg.errors import RecordError
from kg.sources.yaml_record import SIZE_LIMIT, read_text, read_yaml_record

NO_FIELDS = "is not a record: it holds no fields (hint: start with slug, licence, sources and trial)"


NO_DECIMALS = [
    "NaN", "nan", ".nan", ".inf", "-.inf", "Infinity", "1e3", "1E3", "+5", ".5", "5.", "007", "-01", "0x10", "0o17", "0b1",
    "1_000", "1:30", "true", "yes", "<45", "45%", "45,0", "2001-02-03", "[45.0]", '""',
]  # fmt: skip
NO_DECIMALS += ["'45.0 '", "' 45.0'", '"45.0\\n"', "'1 000'", "45.0 percent", "{is: 45.0}", "9" * 19, "0." + "1" * 19, "9" * 5000]
NO_DECIMALS += ["\N{FULLWIDTH DIGIT ONE}", "\N{ARABIC-INDIC DIGIT FOUR}", "\N{MINUS SIGN}5"]


@pytest.mark.parametrize("written", NO_DECIMALS)
def test_what_is_no_plain_decimal_is_refused_where_it_stands(written: str) -> None:
    # Read as YAML reads numbers, 007 is 7, 1_000 is 1000, 1:30 is 90 and 0o17 is 15: figures that no source prints.
    written = f"'{written}'" if "," in written else written
    text = edited(VALUE, f"value: {written}")
    (fault,) = faults(text)
    assert fault.startswith(place(text, f"value: {written}") + OF_VALUE)
    assert re.search(r"is not a decimal number: |is too long: ", fault)
    assert len(fault) < 300


@pytest.mark.parametrize(
    "written", ["NaN", "1e3", "+5", "-1", "007", "24.0", "1_000", "0x10", "twenty", "true", "[24]", '""', "9" * 19, "9" * 5000]
)
def test_what_is_no_plain_count_is_refused_where_it_stands(written: str) -> None:
    text = edited("enrolment: 24", f"enrolment: {written}")
    (fault,) = faults(text)
    assert fault.startswith(place(text, f"enrolment: {written}") + "trial.enrolment: is ")


@pytest.mark.parametrize(
    "written",
    ["2001-13", "2001-02-29", "2001-2", "01.03.2001", "2001-03-15T00:00", "\N{FULLWIDTH DIGIT TWO}001-03", "0000", "March 2001"],
)
def test_what_is_no_date_is_refused(written: str) -> None:
    text = edited("start_date: 2001-03", f"start_date: {written}")
    assert [fault[: fault.index(";")] for fault in faults(text)] == [
        f"{place(text, 'start_date')}trial.start_date: is not a date: {written!r}"
    ]


@pytest.mark.parametrize("written", ["", " ~", " null", " Null", " # nothing"])
def test_an_empty_value_is_not_taken_for_an_absent_one(written: str) -> None:
    # A field that was begun and left empty is a curator's open question, and not a fact that the source lacks.
    text = edited("masking: open", f"masking:{written}")
    (fault,) = faults(text)
    assert "trial.masking: is left empty" in fault
    assert place(text, "masking").split(",")[0] in fault


def test_letters_and_digits_stay_as_they_were_written() -> None:
    text = edited(
        "  condition_texts: [Invented condition]",
        "  condition_texts: [no, 1.50, 0x10, 2001-01-01, null hypothesis]\n  countries: [NO]",
    )
    trial = read_yaml_record(edited("p: 0.001", "p: 0.0010", text)).trial
    # YAML 1.1 reads NO as false, 1.50 as 1.5 and 0x10 as 16.
    assert trial.countries == ("NO",)
    assert set(trial.condition_texts) == {"no", "1.50", "0x10", "2001-01-01", "null hypothesis"}
    assert str(trial.outcomes[0].assessments[0].analyses[0].p) == "0.0010"


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_ends_of_lines_and_a_byte_order_mark_change_nothing(ends: str, tmp_path: Path) -> None:
    record = tmp_path / "record.yaml"
    record.write_bytes(b"\xef\xbb\xbf" + SINGLE_ARM.replace("\n", ends).encode())
    assert read_yaml_record(read_text(record)) == read_yaml_record(SINGLE_ARM)
    text = edited(VALUE, "value: x").replace("\n", ends)
    assert faults("\N{ZERO WIDTH NO-BREAK SPACE}" + text)[0].startswith(place(edited(VALUE, "value: x"), "value: x"))


@pytest.mark.parametrize(
    "text, report",
    [
        ("", ["is empty (hint: start with slug, licence, sources and trial)"]),
        ("# nothing but a comment\n", ["is empty (hint: start with slug, licence, sources and trial)"]),
        ("- slug\n- trial\n", [f"line 1, column 1: {NO_FIELDS}"]),
        ("SMART-MS", [f"line 1, column 1: {NO_FIELDS}"]),
        (
            "!python [id]",
            ["line 1, column 1: has a tag: !python (hint: write the plain value)", f"line 1, column 1: {NO_FIELDS}"],
        ),
    ],
    ids=["nothing", "comment", "list", "text", "tag"],
)
def test_what_is_no_record_at_all(text: str, report: list[str]) -> None:
    assert faults(text) == report


def test_a_second_document_is_not_passed_over() -> None:
    text = SINGLE_ARM + "--- # second\nslug: second\n"
    assert faults(text) == [f"{place(text, '--- # second')}a second document starts here (hint: put one record in one file)"]


@pytest.mark.parametrize(
    "text, line, words",
    [
        ("a:\n\tb: c\n", 2, "a tab stands where only spaces can"),
        ("a: b\nc: d: e\n", 2, "a colon stands where none can"),
        ("a: b\nc\nd: e\n", 3, "a field has no colon after its name"),
        ("a: b\nc: [d, e\nf: g\n", 3, "what is open begins on line 2, column 4"),
        ("a: 'b\nc: d\n", 3, "what is open begins on line 1, column 4"),
        ("a: b\nc: @d\n", 2, "put the text in quotes"),
        ('a: b\nc: "d" e\n', 2, "nothing can follow a closing quote or bracket"),
        ('a: b\nc: "\\d\\q"\n', 2, "there is no such escape"),
        ('a: b\nc: "\\uD800"\n', 2, "an escape stands for no character"),
        ("a:\n    b: c\n  d: e\n", 3, "the line does not fit what stands before it"),
        ("a: b\n...\nc: d\n---\n", 3, "something follows the end of the record"),
        ("a: " + "[" * 50_000, 1, "is nested more than 40 levels deep"),
        ("".join(f"{' ' * depth}a:\n" for depth in range(3_000)), 40, "is nested more than 40 levels deep"),
    ],
)
def test_where_yaml_ends_the_report_says_so_in_plain_words(text: str, line: int, words: str) -> None:
    found = faults(text)
    assert re.match(rf"line {line}, ", found[-1])
    assert words in found[-1]
    # What was not read is not absent: a report that says so sends the curator after fields that stand in the file.
    assert not any("is absent" in fault for fault in found)


def test_what_stands_before_broken_yaml_is_reported_with_it() -> None:
    text = edited("enrolment: 24", "enrolment: 24 people") + '  claims: [{key: "a}]'
    first, last = faults(text)
    assert first.startswith(place(text, "enrolment: 24 people") + "trial.enrolment: is not a count")
    assert "cannot be read from here on: a quote is not closed" in last


@pytest.mark.parametrize(
    "character", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\x9b", "\u2028", "\u2029", "\ufeff", "\ufffe", "\ud800"]
)
def test_a_hidden_character_is_named_and_placed(character: str) -> None:
    # U+2028 looks like nothing in an editor and like a new line to YAML: every later line number would be wrong.
    text = edited("label: Response\n", f"label: Res{character}ponse\n")
    line = place(SINGLE_ARM, "label: Response\n").split(",")[0]
    other = place(edited(VALUE, "value: x"), "value: x")
    assert faults(edited(VALUE, "value: x", text)) == [
        f"{line}, column 17: trial.outcomes[0].label: holds the hidden character U+{ord(character):04X} (hint: delete it)",
        f"{other}{OF_VALUE}: is not a decimal number: 'x'; write plain digits as reported, as in -33.0",
    ]


@pytest.mark.parametrize("escape", ["\\0", "\\a", "\\e", "\\x7F", "\\uFFFE", "\\uFDD0", "\\U0001FFFF"])
def test_a_character_that_no_serialisation_carries_is_refused_as_an_escape_too(escape: str) -> None:
    (fault,) = faults(edited("label: Response\n", f'label: "Res{escape}ponse"\n'))
    assert re.fullmatch(
        r"line [0-9]+, column 7: trial\.outcomes\[0\]\.label: holds the character U\+[0-9A-F]+ at position 3, .*", fault
    )


@pytest.mark.parametrize("text", ['""', "' '", '"\\n"', '"\\u00A0"'])
def test_empty_text_is_refused(text: str) -> None:
    (fault,) = faults(edited("label: Response\n", f"label: {text}\n"))
    assert "trial.outcomes[0].label: is empty" in fault


def test_a_field_name_cannot_forge_a_line_of_the_report() -> None:
    found = faults(
        edited("  masking: open\n", '  masking: open\n  "x\\n  record.yaml: all is well \\e[2J": 1\n  ? [a, b]\n  : c\n')
    )
    assert len(found) == 2
    assert all(fault.isprintable() for fault in found)
    assert "trial.x\\n  record.yaml" in found[0]


def test_a_bomb_of_aliases_is_refused_at_once_and_in_little_memory() -> None:
    levels = "\n".join(f"{chr(98 + level)}: &{chr(98 + level)} [{', '.join(['*' + chr(97 + level)] * 9)}]" for level in range(20))
    wide = "x: &x [y, y]\nz: [" + "*x, " * 1_000_000 + "]"
    for bomb in (f"a: &a [ha, ha]\n{levels}\n", wide):
        tracemalloc.start()
        start = time.monotonic()
        found = faults(bomb)
        seconds, peak = time.monotonic() - start, tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (seconds < 2, peak < 40_000_000) == (True, True), (seconds, peak)
        assert len(found) < 260
        assert "is an alias: *a" in found[2] or "is an alias: *x" in found[2]


@pytest.mark.parametrize("item", ["~", "x", "{}"])
def test_a_list_without_end_is_refused_soon(item: str) -> None:
    start = time.monotonic()
    found = faults(edited("phases: [early-1]", f"phases: [{(item + ', ') * 150_000}]"))
    assert time.monotonic() - start < 15
    assert 200 < len(found) < 260


def test_a_file_that_is_no_text_is_refused_by_name(tmp_path: Path) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("slug: a\ntitle: caf\N{LATIN SMALL LETTER E WITH ACUTE}".encode("latin-1"))
    with pytest.raises(RecordError, match=r"latin\.yaml: line 2, column 11: is not UTF-8 text \(hint: save the file as UTF-8\)"):
        read_text(latin)
    wide = tmp_path / "wide.yaml"
    wide.write_bytes("slug: a".encode("utf-16"))
    with pytest.raises(RecordError, match=r"wide\.yaml: line 1, column 1: is not UTF-8 text"):
        read_text(wide)
    with pytest.raises(RecordError, match=r"cannot be read: Is a directory"):
        read_text(tmp_path)
    with pytest.raises(RecordError, match=r"none\.yaml: cannot be read: No such file or directory"):
        read_text(tmp_path / "none.yaml")


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(100_000_000)
    endless = tmp_path / "endless.yaml"
    endless.symlink_to("/dev/zero")
    for path in (huge, endless):
        tracemalloc.start()
        with pytest.raises(RecordError, match=r"is larger than 5,000,000 bytes"):
            read_text(path)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 3 * SIZE_LIMIT
