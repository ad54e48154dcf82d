"""Show that figures of the registry are read to the digit, and that what is no figure of its kind is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.record.concepts import PRelation
from kg.record.values import read_decimal
from kg.sources.clinicaltrials_gov.numbers import PReading, read_count, read_level, read_number, read_p, uses_decimal_comma

NUMBERS = [
    ("0", "0"), ("12", "12"), ("-3.50", "-3.50"), ("0.050", "0.050"), (" 7 ", "7"), (".5", "0.5"), ("-.50", "-0.50"), ("5.", "5"),
    ("+5", "5"), ("\N{MINUS SIGN}3.1", "-3.1"), ("1.2E-5", "0.000012"), ("3e2", "300"), ("1,234", "1234"),
    ("12,345,678.9", "12345678.9"), ("123456789012345678.123456789012345678e0", "123456789012345678.123456789012345678"),
    ("-1,234", "-1234"),
]  # fmt: skip
NO_NUMBERS = [
    "", " ", ".", "-", "NA", "N/A", "<5", "5%", "0,5", "-0,083", "12,34", "1,23,456", "-0141", "007", "00", "1 234",
    "12-14", "1/2",
    "1e400", "9" * 19, "0." + "1" * 19, "NaN", "inf", "\N{ARABIC-INDIC DIGIT FIVE}", "1_000", "0x1F", "5\n6",
    "x" * 100_000, "1." * 50_000,
]  # fmt: skip


@pytest.mark.parametrize("text, expected", NUMBERS)
def test_a_number_keeps_its_digits(text: str, expected: str) -> None:
    """Else 0.050 is as exact as 0.05, and checks of rounding go astray."""
    assert read_number(text) == expected
    assert f"{read_decimal(expected):f}" == expected


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_none(text: str) -> None:
    """Else -0,083 enters as -83."""
    assert read_number(text) is None


def test_a_comma_divides_thousands_unless_the_record_writes_decimals_with_it() -> None:
    """Else 7,123 % of a record that writes 0,5 elsewhere is seven thousand."""
    assert read_number("7,123") == "7123"
    assert uses_decimal_comma(["12", "7,123", "0,5"])
    assert not uses_decimal_comma(["12", "7,123", "1,234,567"])
    assert read_number("7,123", comma_groups=False) is None
    assert all(uses_decimal_comma([text]) for text in ("−0,083", "1234,567", "1.234,5", "<0,001", "&lt;0,001"))


P_VALUES = [
    ("0.05", "0.05", PRelation.EQUAL), ("<0.001", "0.001", PRelation.LESS), ("< .001", "0.001", PRelation.LESS),
    ("&lt; 0.0001", "0.0001", PRelation.LESS), ("&lt;0.0001", "0.0001", PRelation.LESS), ("= 0.05", "0.05", PRelation.EQUAL),
    (">0.9999", "0.9999", PRelation.GREATER), ("<=0.01", "0.01", PRelation.AT_MOST), ("≤0.01", "0.01", PRelation.AT_MOST),
    ("p<0.05", "0.05", PRelation.LESS), ("P = 0.03", "0.03", PRelation.EQUAL), ("P-value: 0.03", None, None),
    ("0", "0", PRelation.EQUAL),
    ("1", "1", PRelation.EQUAL), ("95.2", None, None), ("1.01", None, None), ("-0.05", None, None), ("NS", None, None),
    ("", None, None),
    ("0.05-0.1", None, None), ("≥0.05", None, None), ("0,05", None, None), ("<<0.05", None, None), ("1,000", None, None),
    ("<0", None, None), ("<0.000", None, None), (">1", None, None), ("<1", "1", PRelation.LESS),
]  # fmt: skip


@pytest.mark.parametrize("text, value, relation", P_VALUES)
def test_a_p_value_is_read_with_its_relation(text: str, value: str | None, relation: PRelation | None) -> None:
    """Else a posterior percentage of 95.2 is a p value, and <0.001 is 0.001."""
    expected = PReading(value, relation) if value is not None and relation is not None else None
    assert read_p(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("95", "0.95"), ("95.0", "0.950"), ("97.5", "0.975"), ("99.9", "0.999"), ("50", "0.50"), ("95%", "0.95"),
    ("05", None), ("0.9852", None),
        ("0.95", None), ("100", None), ("49", None), ("-95", None), ("95,5", None), ("", None), ("9500", None),
    ],
)  # fmt: skip
def test_a_level_is_read_from_a_percentage_alone(text: str, expected: str | None) -> None:
    """Else an interval of 5 % is held against a p of 0.95."""
    assert read_level(text) == expected


@pytest.mark.parametrize(
    "posted, expected",
    [
        ("0", 0),
        ("12", 12),
        (12, 12),
        ("1,234", 1234),
        ("12.0", None),
        ("-1", None),
        (-1, None),
        ("NA", None),
        ("9" * 30, None),
        ("1,23", None),
    ],
)
def test_a_count_is_a_whole_number(posted: str | int, expected: int | None) -> None:
    assert read_count(posted) == expected


@given(st.one_of(st.text(max_size=80), st.from_regex(r"[-+]?[0-9.,eE]{0,25}", fullmatch=True)))
def test_whatever_is_read_is_a_number_of_the_record(text: str) -> None:
    found = read_number(text)
    if found is not None:
        assert f"{read_decimal(found):f}" == found
    read_p(text), read_level(text), read_count(text), uses_decimal_comma([text])
