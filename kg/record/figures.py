"""Compare a number of a record with the figures that its source prints.

A number is *reported* if one of the figure strings of its node holds it after one normalisation:
U+2212 is a minus sign, a hyphen between digits is a range, `n × 10^k` is its product, a comma between groups of
three digits is left out, a point without a digit before it has a zero there, roman numerals and the number words
below are numbers; a level, and only a level, is also read from a percentage. Digits count: -33.0 is not -33.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kg.record.base import Node
from kg.record.structure import Kind, Slot, slots

WORDS = {"one": "1", "single": "1", "twice": "2"}
ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}

CONVENTIONS = frozenset({"null_value", "order"})
"""Fields whose number follows from the statistic or from the order of things, and that no source prints."""

VERBATIM = frozenset({"doi", "volume", "article_number", "year"})
"""Text fields that are figures: the source must print them as they are."""

LEVELS = frozenset({"level", "significance_level"})
"""Fractions that a source may print as a percentage."""

_NUMBER = re.compile(r"(?<![A-Za-z0-9.])-?(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+|(?=\.[0-9]))(?:\.[0-9]+)?")
_POWER = re.compile(r"(?P<factor>[0-9]+(?:\.[0-9]+)?)\s*[×x]\s*10\^(?P<power>-?[0-9]+)")
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*%")
_WORD = re.compile(r"[A-Za-z]+")


def reported_forms(figures: str) -> frozenset[str]:
    """List the numbers that a figure string prints, digit by digit.

    >>> sorted(reported_forms("β = −0.31, 95% CI −1.84 to 1.22, p < .001"))
    ['-0.31', '-1.84', '0.001', '1.22', '95']
    >>> sorted(reported_forms("N=1,234"))
    ['1234']
    >>> sorted(reported_forms("18-55"))
    ['18', '55']
    >>> sorted(reported_forms("1 × 10^6 cells/kg"))
    ['1000000']
    """
    text = figures.replace("\N{MINUS SIGN}", "-")
    forms: set[str] = set()

    def product(found: re.Match[str]) -> str:
        forms.add(f"{Decimal(found['factor']).scaleb(int(found['power'])):f}")
        return " "

    text = _POWER.sub(product, text)
    forms.update(_plain(number) for number in _NUMBER.findall(text))
    for word in _WORD.findall(text):
        if number := WORDS.get(word.lower()) or ROMAN.get(word):
            forms.add(number)
    return frozenset(forms)


def _plain(number: str) -> str:
    digits = number.replace(",", "")
    return digits.replace(".", "0.", 1) if digits.startswith((".", "-.")) else digits


def percentages(figures: str) -> frozenset[str]:
    """List the percentages that a figure string prints, as fractions.

    >>> percentages("95% CI −1.84 to 1.22")
    frozenset({'0.95'})
    """
    return frozenset(f"{Decimal(percent).scaleb(-2):f}" for percent in _PERCENT.findall(figures))


def unreported(node: Node, figures: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the field and the printed form of each number of a node that its figures do not hold."""
    forms = frozenset[str]().union(*(reported_forms(text) for text in figures))
    fractions = frozenset[str]().union(*(percentages(text) for text in figures))
    for slot in slots(type(node)):
        for name, shown in _numbers(node, slot):
            if slot.name in VERBATIM or slot.kind is Kind.DATE:
                reported = any(shown in text for text in figures)
            else:
                reported = shown in forms or (slot.name in LEVELS and shown in fractions)
            if not reported:
                yield name, shown


def _numbers(node: Node, slot: Slot) -> Iterator[tuple[str, str]]:
    value = getattr(node, slot.name)
    if value in (None, ()) or slot.name in CONVENTIONS:
        return
    if slot.name in VERBATIM:
        yield slot.name, value
    elif slot.kind is Kind.DATE:
        # Sources write dates in many ways; the year stands in all of them.
        yield slot.name, value[:4]
    elif slot.kind is Kind.INTEGER:
        yield slot.name, str(value)
    elif slot.kind is Kind.DECIMAL:
        yield slot.name, f"{value:f}"
    elif slot.kind is Kind.QUANTITY:
        yield slot.name, f"{value.value:f}"
    elif slot.choices is not None and slot.choices.__name__ in ("AanClass", "Phase"):
        for choice in value if slot.many else (value,):
            yield slot.name, ROMAN.get(choice, choice.removeprefix("early-"))
