"""Faults of a record are found, all at once, each where it stands, in words that a curator understands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from faulty import OF_VALUE, SINGLE_ARM, SMART_MS, VALUE, edited, faults, field, place

from kg.errors import RecordError
from kg.sources import yaml_text
from kg.sources.yaml_record import read_yaml_record

FAULTS = Path(__file__).parent / "faults"
MANY = (FAULTS / "many.yaml").read_text(encoding="utf-8")
REPORT = (FAULTS / "many.txt").read_text(encoding="utf-8").splitlines()


def test_many_faults_stand_in_one_report() -> None:
    # A curator who is told of one fault at a time gives up, or corrects the wrong one.
    assert faults(MANY) == REPORT


@pytest.mark.parametrize("loader", [yaml.CSafeLoader, yaml.SafeLoader], ids=["libyaml", "python"])
def test_both_parsers_find_the_same(loader: type, monkeypatch: pytest.MonkeyPatch) -> None:
    # Where libyaml is missing, PyYAML falls back to its own parser: the report must not change with the machine.
    monkeypatch.setattr(yaml_text, "_LOADER", loader)
    assert faults(MANY) == REPORT
    assert faults("slug: a\n\ttrial: b\n") == [
        "line 2, column 1: cannot be read from here on: a tab stands where only spaces can (hint: indent with spaces)"
    ]
    assert read_yaml_record(SMART_MS) == read_yaml_record(SMART_MS.replace("\n", "\r\n"))


def test_a_changed_digit_is_placed_where_it_was_written() -> None:
    # A finished record has its lists in an order of their own: the fault must not be told of the wrong assessment.
    text = edited("estimate: -0.31", "estimate: -0.37", SMART_MS)
    (fault,) = faults(text)
    assert fault.startswith(place(text, "estimate: -0.37") + "trial.outcomes[0].assessments[0].analyses[0].estimate")
    assert "is not among the figures of its source: -0.37 (hint: its anchors print" in fault


def test_a_changed_digit_of_a_figure_is_found() -> None:
    text = edited("0.29 to 18.45, p = 0.044", "0.29 to 18.46, p = 0.044", SMART_MS)
    for spelling in ("outcome-atrophy-figures", "major-atrophy-figures"):
        text = re.sub(rf"(key: {spelling}.*?)18\.45", r"\g<1>18.46", text)
    (fault,) = faults(text)
    assert "upper: is not among the figures of its source: 18.45" in fault


def test_a_number_without_a_source_is_found_beside_other_faults() -> None:
    # Were figures looked at only once all else is right, a record could be corrected into an invented number.
    text = edited(
        "source: [major-primary-outcome, major-primary-figures, table-interval, table-p]",
        "source: [major-primary-outcome]",
        SMART_MS,
    )
    text = edited("estimate: 9.37", "estimate: 9.38", edited("enrolment: 18", "enrolment: eighteen", text))
    found = faults(text)
    assert [field(fault) for fault in found] == ["enrolment", "estimate", "lower", "upper", "level", "p", "estimate"]
    assert all(fault.startswith("line ") for fault in found)


def test_a_source_that_is_not_there_is_one_fault_and_not_one_for_each_number() -> None:
    (fault,) = faults(
        edited("source: [major-primary-outcome, major-primary-figures, table-interval, table-p]", "source: [nowhere]", SMART_MS)
    )
    assert "source[0]: names no SourceAnchor of this record: 'nowhere'" in fault


def test_a_faulty_field_neither_hides_a_broken_rule_nor_breaks_one() -> None:
    # p cannot be read: p_relation does not therefore stand alone, and the reversed interval is still reversed.
    text = edited("p: 0.001", "p: tiny", edited("lower: 31.5\n              level", "lower: 61.5\n              level"))
    assert [field(fault) for fault in faults(text)] == ["estimate", "p"]
    # Nor does a fault deep inside hide one of the thing that holds it.
    text = edited("  centre_count: 1\n", "", edited(VALUE, "value: x"))
    assert [fault.split(": ")[1] for fault in faults(text)] == ["trial.centre_count", OF_VALUE]


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("missing: {value: not", "missing: {lower: ambiguous, value: not", "lower: has a value and a reason for having none"),
        ("p: ambiguous", "p: unclear", "missing.p: is none of the choices: 'unclear'"),
        ("p: ambiguous", "p: ambiguous, colour: ambiguous", "missing.colour: is not a fact that can be missing here: 'colour'"),
        ("  centre_count: 1\n", "", "trial.centre_count: is absent (hint: give a value, or the reason"),
        ("missing: {analyses: not-applicable}", "missing: [analyses]", "missing: is not a mapping of fields: a list"),
        ("key: response-posterior", "key: response-against-20", "analyses[1].key: is the key of two things"),
        ("phases: [early-1]", "phases: [early-1, early-1]", "trial.phases[1]: stands in the list twice: 'early-1'"),
        ("group: response, stat", "group: respons, stat", "group: names no Group of this record: 'respons'"),
        ("lower: 31.5, disp", "lower: 50.5, upper: 40.5, disp", "lower: is above upper: 50.5 > 40.5"),
        ("estimate: 45.0", "estimate: 5.0", "estimate: lies below its interval: 5.0 < 31.5"),
        ("follow_up: {value: 6, unit: MO}", "follow_up: 6 months", "trial.follow_up: is not a mapping of fields: '6 months'"),
        ("phases: [early-1]", "phases: early-1", "trial.phases: is not a list: 'early-1'"),
        ("masking: open", "masking: [open]", "trial.masking: is none of the choices: a list"),
        ("  enrolment: 24", "  enrollment: 24", "trial.enrollment: is not a field here (hint: did you mean enrolment?)"),
        ("enrolment: 24", "enrolment: x\n  source_pointer: nowhere", "trial.source_pointer: is not a JSON pointer: 'nowhere'"),
        ("follow_up: {value: 6,", "follow_up: {value: 6, units: MO,", "units: is not a field here (hint: did you mean unit?)"),
    ],
)  # fmt: skip
def test_one_fault_is_one_line_at_its_place(old: str, new: str, words: str) -> None:
    found = [fault for fault in faults(edited(old, new)) if words in fault]
    assert len(found) == 1
    assert re.match(r"line [0-9]+, column [0-9]+: [a-z]", found[0])


def _scalars(text: str) -> list[tuple[int, int]]:
    events = [event for event in yaml.parse(text, Loader=yaml.SafeLoader) if isinstance(event, yaml.ScalarEvent)]
    return [(event.start_mark.index, event.end_mark.index) for event in events]


@pytest.mark.parametrize("instead", ["[x]", "{x: y}", "~"])
def test_no_words_of_the_libraries_reach_the_curator(instead: str) -> None:
    # Every value and every field name of a record is replaced, one at a time.
    foreign = re.compile(r"pydantic|validation error|Input should|Value error|type=|Decimal\(|NoneType|<class|<object|object at")
    reports = []
    for start, end in _scalars(SINGLE_ARM):
        try:
            read_yaml_record(SINGLE_ARM[:start] + instead + SINGLE_ARM[end:], "record.yaml")
        except RecordError as error:
            reports.append(str(error))
    assert len(reports) > 300
    assert [report for report in reports if foreign.search(report)] == []
    lines = {line for report in reports for line in report.splitlines()[1:]}
    assert [line for line in lines if not re.match(r"  record\.yaml: line [0-9]+, column [0-9]+: ", line)] == []


def test_the_name_of_a_record_and_its_sources_are_judged_beside_other_faults() -> None:
    # A curator who mends one fault must not meet the next only then.
    text = "slug: nct01234567\nlicence: https://creativecommons.org/licenses/by/4.0/\nsources: []\ntrial: {study_type: wrong}\n"
    with pytest.raises(RecordError) as refused:
        read_yaml_record(text, "record.yaml")
    report = str(refused.value)
    assert "line 1, column 1: slug: is kept for records of a registry" in report
    assert "line 3, column 1: sources: is empty" in report
    assert "trial.study_type: is none of the choices" in report
