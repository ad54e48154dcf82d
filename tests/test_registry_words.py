"""Titles are read for what they say as a whole; where they say two things, nothing is read."""

from __future__ import annotations

import time

import pytest

from kg.record.concepts import PeriodKind, Sides
from kg.sources.clinicaltrials_gov.table import read_table
from kg.sources.clinicaltrials_gov.words import is_placebo, mentions_washout, names_sequence, period_kind, sides_of

ROWS = [row for row in read_table("words.tsv") if row["set"] not in {"part", "degree", "organisation"}]
TREATMENT, WASHOUT, FOLLOW_UP = PeriodKind.TREATMENT, PeriodKind.WASHOUT, PeriodKind.FOLLOW_UP


@pytest.mark.parametrize(
    "name",
    [
        "Placebo",
        "placebos",
        "Placebo tablet",
        "Placebo Oral Capsule",
        "Oral Placebo",
        "Matching placebo",
        "Matching placebo for Drug A",
        "Placebo for Drug A (DA)",
        "Placebo to match Drug A 10 mg",
        "Placebo matching with ABC-123",
        "Placebo of ABC123",
        "Drug A placebo",
        "Drug A matching placebo",
        "ABC-123-matching placebo once daily",
        "Placebo (saline)",
        "Placebo (0.9% NaCl)",
        "Saline placebo",
        "Sham placebo",
        "Placebo/Control Arm",
    ],
)
def test_whole_thing_called_a_placebo_is_one(name: str) -> None:
    """Else the comparison with placebo is read as one between two treatments."""
    assert is_placebo(name) is True


@pytest.mark.parametrize(
    "name",
    [
        "Drug A or placebo",
        "Drug A plus placebo",
        "Drug A/placebo",
        "Drug A, placebo",
        "Placebo + Drug A",
        "Placebo then Drug A",
        "Placebo and Drug A placebo",
        "Placebo for Drug A and Drug B",
        "Placebo to Drug A plus active Drug B",
        "non-placebo",
        "Placebo-controlled Drug A",
        "Placebo effect training",
        "Active placebo",
        "No placebo",
        "Placebo with Drug A",
        "Sham procedure",
        "Vehicle cream",
        "Double-dummy",
        "Simulated stimulation",
        "安慰剂",
    ],
)
def test_something_of_the_kind_that_is_not_called_so_as_a_whole_is_ambiguous(name: str) -> None:
    """Else an active drug is counted as placebo, or a sham as an active treatment."""
    assert is_placebo(name) is None


@pytest.mark.parametrize("name", ["Drug A", "Saline", "Usual care", "Plasmalyte", "Sugar", "Shampoo", "Cisplatin", ""])
def test_what_names_nothing_of_the_kind_is_none(name: str) -> None:
    """Else every treatment would be in doubt."""
    assert is_placebo(name, ["Other name"]) is False


@pytest.mark.parametrize(
    "name, others, expected",
    [
        ("Sugar pill", ["Placebo"], True),
        ("Normal saline", ["placebo", "NaCl"], True),
        ("Control", ["Placebo tablet"], True),
        ("Drug A", ["Placebo"], None),
        ("Drug A", ["Drug A or placebo"], None),
        ("Device A", ["Sham"], None),
        ("Placebo", ["Human serum albumin"], True),
    ],
)
def test_other_names_count_where_the_name_is_no_treatment(name: str, others: list[str], expected: bool | None) -> None:  # noqa: FBT001
    """Else a drug whose comparator was written into its other names becomes a placebo."""
    assert is_placebo(name, others) is expected


@pytest.mark.parametrize(
    "label",
    [
        "Placebo, then Drug A",
        "Drug A then Placebo",
        "Drug A first, then B",
        "Placebo First",
        "Active lozenge first",
        "Placebo (First) Then Drug A (Second)",
        "Exercise 2nd",
        "A followed by B",
        "Drug A → Drug B",
        "Drug A->Placebo",
        "Drug A crossover to Placebo",
        "Drug A switched to Drug B",
        "Sequence AB",
        "Study Sequence A",
        "A/B sequence",
        "Beta blocker ABAB Sequence",
        "Treatment Sequence 1",
        "Sequence P (Placebo)/A (Drug A 2.4 mg)",
        "Part 2: Drug A Treatment Sequence BCD",
        "Start with: eccentric cycling",
        "Drug A followed by washout, then placebo",
    ],
)
def test_label_that_states_an_order_is_a_sequence(label: str) -> None:
    """Else a crossover trial enters a meta-analysis as a parallel one."""
    assert names_sequence(label)


@pytest.mark.parametrize(
    "label",
    [
        "Placebo",
        "A/B",
        "A + B",
        "AB",
        "Drug A/Drug B/Placebo",
        "First-line therapy",
        "First Intervention",
        "First dose of Drug A",
        "Cohort first and second dose",
        "Drug A then dose escalation",
        "Drug A followed by observation",
        "Sequential therapy",
        "Consequence",
        "MRI Sequence A",
        "Gene sequencing 1",
        "If stable, then Drug A",
        "Authentic therapy",
        "Drug A to Drug B",
        "Switch to Drug B",
        "Age > 65",
        "Delayed intervention",
        "Starting with 5 mg",
        "Safety first",
        "",
    ],
)
def test_label_without_an_order_is_no_sequence(label: str) -> None:
    """Else people on one treatment are read as a sequence of two, and are compared within themselves."""
    assert not names_sequence(label)


@pytest.mark.parametrize(
    "title, kind",
    [
        ("First Intervention", TREATMENT),
        ("Second Intervention (3 Hours)", TREATMENT),
        ("Treatment Period 1", TREATMENT),
        ("Treatment Period 1 (Day 1 - Day 7)", TREATMENT),
        ("Period 2 - Second Intervention (7 Days)", TREATMENT),
        ("Double-blind Treatment Period", TREATMENT),
        ("Washout", WASHOUT),
        ("Washout (1 Week)", WASHOUT),
        ("Washout (one week)", WASHOUT),
        ("Washout Period of 2 Weeks", WASHOUT),
        ("Washout Period (Up to 14 Days)", WASHOUT),
        ("2-week wash-out", WASHOUT),
        ("Follow-up", FOLLOW_UP),
        ("Safety Follow Up Period", FOLLOW_UP),
        ("Follow up: Week 32 to Week 36", FOLLOW_UP),
        ("Period 1", None),
        ("Period 1 (Up to 7 Days)", None),
        ("Phase 1 Drug A", None),
        ("Overall Study", None),
        ("Treatment and Follow-up", None),
        ("Treatment Period 1 (including washout)", None),
        ("Washout and Second Intervention", None),
        ("At 12 Months Follow-up", None),
        ("Treatment Crossover", None),
        ("Run-in", None),
        ("Untreated Follow-up or Treatment", None),
        ("", None),
    ],
)
def test_kind_of_a_period_is_what_its_title_says_alone(title: str, kind: PeriodKind | None) -> None:
    """Else a washout is read as a treatment, or a period of both as one of them."""
    assert period_kind(title) is kind


@pytest.mark.parametrize(
    "text, expected",
    [
        ("with a two-week washout between", True),
        ("Wash-out", True),
        ("washed out", True),
        ("wash hands", False),
        ("outwash", False),
    ],
)
def test_washout_is_noticed_wherever_it_is_spoken_of(text: str, expected: bool) -> None:  # noqa: FBT001
    """Else the trial is said to report no washout, though its text speaks of one."""
    assert mentions_washout(text) is expected


@pytest.mark.parametrize(
    "method, sides",
    [
        ("t-test, 2 sided", Sides.TWO),
        ("Two-sided Fisher exact", Sides.TWO),
        ("one-tailed z test", Sides.ONE),
        ("t-test, 1 sided", Sides.ONE),
        ("one-sided and two-sided", None),
        ("ANCOVA", None),
        ("", None),
    ],
)
def test_sides_of_a_test_are_those_that_its_name_gives(method: str, sides: Sides | None) -> None:
    """Else a one-sided p value is held against a two-sided interval."""
    assert sides_of(method) is sides


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['set']}: {row['example']}")
def test_each_row_says_why_and_reads_its_example(row: dict[str, str]) -> None:
    """Else a pattern that reads nothing, or something else, looks like one that was thought about."""
    assert row["why"]
    example = row["example"]
    found = {
        ("placebo", "whole"): lambda: is_placebo(example) is True,
        ("placebo", "beside"): lambda: is_placebo(example) is None,
        ("stand-in", ""): lambda: is_placebo(example, ["placebo"]) is True,
        ("sequence", "yes"): lambda: names_sequence(example),
        ("sequence", "no"): lambda: not names_sequence(example),
        ("washout", ""): lambda: mentions_washout(example),
    }.get((row["set"], row["says"]))
    if found is None:
        given = period_kind(example) if row["set"] == "period" else sides_of(example)
        assert given == row["says"]
    else:
        assert found()


@pytest.mark.parametrize(
    "text", ["placebo " * 120_000, "a " * 400_000, "(" * 1_000_000, "first " * 160_000, "drug " * 58 + "placebo"]
)
def test_hostile_title_takes_no_longer_than_its_length(text: str) -> None:
    """Else one title holds up a whole corpus."""
    start = time.perf_counter()
    is_placebo(text, [text])
    names_sequence(text)
    period_kind(text)
    mentions_washout(text)
    sides_of(text)
    assert time.perf_counter() - start < 4
