"""A text is one point in time, or it is none: what is read at the wrong time is compared with the wrong results."""

from __future__ import annotations

import time

import pytest

from kg.sources.clinicaltrials_gov.table import read_table
from kg.sources.clinicaltrials_gov.timepoint import Timepoint, age_of, speaks_of_time, timepoint_of

ROWS = read_table("times.tsv")


@pytest.mark.parametrize(
    "text, value, unit",
    [
        ("12 weeks", "12", "WK"),
        ("Week 12", "12", "WK"),
        ("at 6 months", "6", "MO"),
        ("Month 6", "6", "MO"),
        ("Day 28", "28", "DAY"),
        ("At Day 84.", "84", "DAY"),
        ("Day 1", "1", "DAY"),
        ("Week 0", "0", "WK"),
        ("24 hours", "24", "HR"),
        ("0.5 h", "0.5", "HR"),
        ("30 minutes", "30", "MIN"),
        ("90 sec", "90", "SEC"),
        ("1 year", "1", "YR"),
        ("Two years", "2", "YR"),
        ("twelve  months", "12", "MO"),
        ("12-month", "12", "MO"),
        ("Change at Week 12", "12", "WK"),
        ("Change from Baseline at Week 13", "13", "WK"),
        ("Week 12 change from baseline", "12", "WK"),
        ("Week 40 (n=81,81,37,36)", "40", "WK"),
        ("Day 42, n=2, 2", "42", "DAY"),
        ("26 weeks (n=244, 247)", "26", "WK"),
        ("Change at Month 12 (n= 18)", "12", "MO"),
    ],
)
def test_one_point_is_read(text: str, value: str, unit: str) -> None:
    """Else results at one time cannot be found together."""
    assert timepoint_of(text) == Timepoint(value, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Baseline",
        "up to 12 weeks",
        "through week 12",
        "over 12 weeks",
        "within 30 days",
        "after 12 weeks",
        "from baseline to week 12",
        "Change from Baseline to Week 12",
        "Baseline, Week 12",
        "Baseline and 6 months",
        "weeks 4 and 8",
        "12 and 24 weeks",
        "12, 24 weeks",
        "12-24 weeks",
        "Week 0 to 16",
        "6 months after surgery",
        "54 Months Post-Randomization",
        "2 hours post-dose",
        "12 months follow-up",
        "Week 52 (End of Study)",
        "Month 6 (Week 26)",
        "Cycle 3 Day 1",
        "Day 15 of each cycle",
        "Day -1",
        "Day 90±2",
        "approximately 12 weeks",
        "1 year and 6 months",
        "every 3 months",
        "D28",
        "5 m",
        "2 experimental days",
        "Participant 1 Day 3",
        "Week 12: Erythema",
        "Reduction of dose by >25% Week 4",
        "007 weeks",
        "٣ months",
        "3 years of age",
    ],
)
def test_a_stretch_two_points_or_another_start_is_no_point(text: str) -> None:
    """Else "up to 12 weeks" enters an analysis as week 12, or a month after surgery as a month of the trial."""
    assert timepoint_of(text) is None


@pytest.mark.parametrize(
    "text, expected",
    [
        ("18 Years", Timepoint("18", "YR")),
        ("1 Year", Timepoint("1", "YR")),
        ("6 Months", Timepoint("6", "MO")),
        ("2 Weeks", Timepoint("2", "WK")),
        ("1 Day", Timepoint("1", "DAY")),
        ("12 Hours", Timepoint("12", "HR")),
        ("30 Minutes", Timepoint("30", "MIN")),
        ("0 Years", Timepoint("0", "YR")),
        ("N/A", None),
        ("N/A (No limit)", None),
        ("18", None),
        ("18 to 65 Years", None),
        ("Week 18", None),
        ("18.5 Years", None),
        ("eighteen Years", None),
        ("", None),
    ],
)
def test_ages_are_read_as_the_registry_writes_them(text: str, expected: Timepoint | None) -> None:
    """Else infants of six months are admitted to a trial for people of six years."""
    assert age_of(text) == expected


@pytest.mark.parametrize(
    "title", ["Baseline", "Baseline (Day 1)", "Week12", "Day 1: pre-dose", "EOT", "Follow-up", "2hr", "Visit 3"]
)
def test_title_that_speaks_of_time_is_told_from_others(title: str) -> None:
    """Else the value at baseline gets the time frame of its outcome, and is read as a result."""
    assert speaks_of_time(title)


@pytest.mark.parametrize("title", ["Systolic", "Hemoglobin (n=35)", "Male", "NYHA class III", "Daytona", "Amylase"])
def test_title_that_does_not_speak_of_time_is_told(title: str) -> None:
    """Else every title would hide the time frame of its outcome."""
    assert not speaks_of_time(title)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["example"])
def test_each_row_says_why_and_reads_its_example(row: dict[str, str]) -> None:
    """Else a pattern that reads nothing, or something else, looks like one that was thought about."""
    assert row["why"]
    match row["set"]:
        case "point":
            assert timepoint_of(row["example"]) is not None
        case "age":
            assert age_of(row["example"]) is not None
        case "unit":
            assert timepoint_of(f"3 {row['example']}") == Timepoint("3", row["value"])
        case _:
            assert speaks_of_time(row["example"])


@pytest.mark.parametrize("text", ["1" * 5_000_000, "week " * 1_000_000, " " * 5_000_000, "Week 12, n=" + "1," * 2_000_000])
def test_hostile_text_is_no_point_and_takes_no_time(text: str) -> None:
    """Else one title holds up a whole corpus."""
    start = time.perf_counter()
    assert timepoint_of(text) is None
    assert time.perf_counter() - start < 1
