"""Conditions for taking part are divided only where nothing can move to the wrong side or lose what it depends on."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections import Counter
from pathlib import Path

import pytest

from kg.sources.clinicaltrials_gov.eligibility import Criteria, split_criteria

STUDIES = Path(__file__).parents[2] / "shared" / "ctgov" / "studies.jsonl.gz"
NOTHING = Criteria()


def _text(inclusion: str, exclusion: str = "* Stroke") -> str:
    return f"Inclusion Criteria:\n\n{inclusion}\n\nExclusion Criteria:\n\n{exclusion}"


@pytest.mark.parametrize(
    "heading, other",
    [
        ("Inclusion Criteria:", "Exclusion Criteria:"),
        ("INCLUSION CRITERIA", "EXCLUSION CRITERIA"),
        ("Key Inclusion Criteria:", "Main exclusion criteria"),
        ("* INCLUSION CRITERIA:", "* EXCLUSION CRITERIA:"),
        ("1. Inclusion criteria:", "2. Exclusion criteria:"),
        ("I. Inclusion Criteria", "II. Exclusion Criteria"),
        ("**Inclusion Criteria:**", "**Exclusion Criteria:**"),
        ("Inclusion:", "Exclusion:"),
        ("Some important Inclusion Criteria:", "Some Important Exclusion Criteria:"),
        ("List of inclusion criteria:", "List of exclusion criteria:"),
        ("Inclusion Criteria:", "   Exclusion Criteria:"),
    ],
)
def test_headings_of_the_registry_are_known_in_their_spellings(heading: str, other: str) -> None:
    """Else the trial looks as if it had no conditions."""
    assert split_criteria(f"{heading}\n\n* Consent\n\n{other}\n\n* Stroke") == Criteria(("Consent",), ("Stroke",))


def test_exclusion_may_come_first() -> None:
    """Else those who are refused would be read as those who are wanted."""
    text = "Exclusion Criteria:\n\n* Stroke\n\nInclusion Criteria:\n\n* Consent"
    assert split_criteria(text) == Criteria(("Consent",), ("Stroke",))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "* Age over 18\n* Consent",
        "Inclusion Criteria:\n\n* Consent",
        "Inclusion Criteria:\n\n* Consent\n\nExclusion Criteria:",
        "Inclusion Criteria:\n\n* Consent\n\nExclusion Criteria:\n\n-",
        "Inclusion Criteria for Part A:\n\n* Consent\n\nExclusion Criteria:\n\n* Stroke",
        "Inclusion Criteria:\n\n* Consent\n\nInclusion Criteria:\n\n* Age\n\nExclusion Criteria:\n\n* Stroke",
        "Inclusion Criteria:\n\n* Consent\n\nExclusion Criteria:\n\n* Stroke\n\nExclusion criteria for Group B\n\n* Asthma",
        "Inclusion Criteria: consent, age over 18. Exclusion Criteria: stroke.",
        "Inclusion Criteria:\n\n* Consent\n\nExclusion Criteria - do not:\n\n* Smoke\n\nExclusion Criteria:\n\n* Stroke",
        "Inclusion Criteria:\n\n* Consent\n\nNon-inclusion criteria:\n\n* Asthma\n\nExclusion Criteria:\n\n* Stroke",
        "Inclusion Criteria:\n\n* Consent\n\nPatients are not eligible with:\n\n* Asthma\n\nExclusion Criteria:\n\n* Stroke",
        "Inclusion Criteria:\n\n* Consent\n\nExclusion Criteria:\n\n* Stroke\n\nWithdrawal criteria:\n\n* Pregnancy",
        "<p>Inclusion Criteria:</p><ul><li>Consent</li></ul><p>Exclusion Criteria:</p><ul><li>Stroke</li></ul>",
        "Criterios de inclusión:\n\n* Consentimiento\n\nCriterios de exclusión:\n\n* Ictus",
    ],
)
def test_text_whose_headings_leave_doubt_is_not_divided(text: str) -> None:
    """Else a condition stands on the wrong side, or is demanded of a part that it does not concern."""
    assert split_criteria(text) == NOTHING


def test_sentence_that_refers_to_other_criteria_is_no_heading() -> None:
    """Else the usual last line of a sponsor would undo the division of every condition before it."""
    found = split_criteria(_text("* Consent", "* Stroke\n\nOther protocol-defined inclusion/exclusion criteria may apply"))
    assert found.exclusion == ("Stroke", "Other protocol-defined inclusion/exclusion criteria may apply")


def test_escapes_of_markdown_are_taken_away() -> None:
    """Else a reader sees a backslash where the sponsor wrote a sign."""
    assert split_criteria(_text(r"* Age \>= 18 \[years\], LVEF \~40%, 1.73 m\^2")).inclusion == (
        "Age >= 18 [years], LVEF ~40%, 1.73 m^2",
    )


def test_what_is_indented_or_bulleted_in_another_way_stays_with_its_item() -> None:
    """Else each of several alternatives is demanded by itself."""
    text = "1. One of the following:\n\n   1. Angina\n   2. Infarction\n2. Consent\n- in writing"
    assert split_criteria(_text(text)).inclusion == (
        "One of the following:\n   1. Angina\n   2. Infarction",
        "Consent\n- in writing",
    )


def test_items_after_a_lead_in_among_them_stay_with_it() -> None:
    """Else "angina" alone is demanded, where the sponsor asks for one of two: the list was made flat on its way."""
    text = "* Consent\n* At least one of the following:\n* Angina\n* Infarction"
    assert split_criteria(_text(text)).inclusion == ("Consent", "At least one of the following:\nAngina\nInfarction")


def test_paragraph_before_items_heads_them_until_the_next() -> None:
    """Else a condition of the healthy volunteers is demanded of the patients."""
    text = "Patients\n\n* Heart failure\n* Consent\n\nVolunteers\n\n* No heart failure"
    assert split_criteria(_text(text)).inclusion == ("Patients\nHeart failure\nConsent", "Volunteers\nNo heart failure")


@pytest.mark.parametrize(
    "lead, parts",
    [
        ("Patients must meet all of the following criteria:", 3),
        ("Participants must meet one of the following:", 1),
        ("Heart failure with all of the following:", 1),
    ],
)
def test_lead_in_stands_alone_only_if_it_adds_nothing(lead: str, parts: int) -> None:
    """Else either alternatives are all demanded, or a plain list becomes one condition."""
    assert len(split_criteria(_text(f"{lead}\n\n* Angina\n* Infarction")).inclusion) == parts


def test_any_of_divides_what_excludes_and_all_of_does_not() -> None:
    """Else one of several signs excludes, where the sponsor asks for all of them together."""
    assert len(split_criteria(_text("* Consent", "Patients with any of the following:\n\n* Asthma\n* Stroke")).exclusion) == 3
    assert len(split_criteria(_text("* Consent", "Patients with all of the following:\n\n* Asthma\n* Stroke")).exclusion) == 1


@pytest.mark.parametrize("text", ["* Angina, or\n* Infarction", "* Angina\n\nOR\n\n* Infarction", "* Angina\n* or infarction"])
def test_alternatives_stay_together(text: str) -> None:
    """Else both alternatives are demanded."""
    assert len(split_criteria(_text(text)).inclusion) == 1


def test_paragraphs_are_items_where_there_are_no_bullets() -> None:
    """Else the conditions of older records are one text, or none."""
    text = "Written consent\n\nAge over 18\nat the day of consent\n\nSinus rhythm"
    assert split_criteria(_text(text)).inclusion == ("Written consent", "Age over 18\nat the day of consent", "Sinus rhythm")


def test_text_before_the_first_heading_is_in_neither_list() -> None:
    """Else a remark on the study is demanded of its participants."""
    assert split_criteria("For more, see the protocol.\n\n" + _text("* Consent")) == Criteria(("Consent",), ("Stroke",))


@pytest.mark.parametrize(
    "text",
    [
        "Inclusion criteria" * 270_000,
        _text("* x", " " * 5_000_000 + "x"),
        "\\" * 5_000_000 + "criteria",
        _text("* a or\n" * 700_000),
        "\n" * 5_000_000,
    ],
)
def test_hostile_text_takes_no_longer_than_its_length(text: str) -> None:
    """Else one record holds up a whole corpus."""
    start = time.perf_counter()
    split_criteria(text)
    assert time.perf_counter() - start < 2


def test_no_word_of_real_records_is_lost() -> None:
    """Else a condition vanishes between two items, and more people seem to be eligible than are."""
    if not STUDIES.is_file():
        pytest.skip(f"needs the records of the registry beside the checkout: {STUDIES}")
    divided = 0
    for line in gzip.decompress(STUDIES.read_bytes()).splitlines():
        text = json.loads(line)["protocolSection"].get("eligibilityModule", {}).get("eligibilityCriteria", "")
        found = split_criteria(text)
        if not found.inclusion:
            assert not found.exclusion
            continue
        divided += 1
        sections = text[re.search(r"(?im)^[\W\dIi.]*(?:\w+ ){0,3}inclusion.*$", text).end() :]  # type: ignore[union-attr]
        letters = Counter(re.findall(r"\w{4,}", re.sub(r"\\(.)", r"\1", sections)))
        letters -= Counter(re.findall(r"\w{4,}", " ".join((*found.inclusion, *found.exclusion))))
        assert {word.casefold() for word in letters} <= {"exclusion", "criteria", "main", "important", "some", "list"}
    assert divided == 277
