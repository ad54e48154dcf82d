"""Build pages from tables of lines; each line is one text, so that text from a source cannot run into ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from kg.graph.iris import QUDT_UNIT
from kg.graph.terms import external_label
from kg.record.base import Concept, Model, Node, Quantity
from kg.record.outcome import Group
from kg.record.structure import Kind, Slot, slots
from kg.record.trial import Trial
from kg.wording import country_name, words

_COUNTED = frozenset({"Second", "Minute", "Hour", "Day", "Week", "Month", "Year"})


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one text, the words of ours that stand before it, and its tone: `missing`, `figure` or `small`."""

    text: str
    before: str = ""
    tone: str = ""


Cell = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Hold a table; the first cell of each row is its heading."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Hold a section of a page: what is to be known before reading it, and its tables."""

    key: str
    title: str
    tables: tuple[Table, ...]
    lead: tuple[str, ...] = ()


def cell(*texts: str | None) -> Cell:
    """Make a cell of the texts that are there."""
    return tuple(Line(text) for text in texts if text)


def gap(reason: str) -> Line:
    """Say why something is not there."""
    return Line(reason, tone="missing")


def number(value: Decimal | int) -> str:
    """Write a number with its digits as reported, and a minus that does not break from it.

    >>> number(Decimal("-33.0")), number(100000000)
    ('−33.0', '100,000,000')
    """
    return f"{value:,f}".replace("-", "−") if isinstance(value, Decimal) else f"{value:,}"


def unit_words(unit: str) -> str:
    """Name a QUDT unit.

    >>> unit_words("PicoGM-PER-MilliL"), unit_words("NUM-PER-KiloGM"), unit_words("UNITLESS")
    ('picogram per millilitre', 'per kilogram', '')
    """
    label = (external_label(QUDT_UNIT + unit) or unit).lower()
    return "" if label in ("unitless", "number") else label.removeprefix("number ")


def quantity(value: Quantity) -> str:
    """Write a quantity with its unit.

    >>> quantity(Quantity(value=Decimal(18), unit="MO")), quantity(Quantity(value=Decimal(1), unit="YR"))
    ('18 months', '1 year')
    """
    unit = unit_words(value.unit)
    plural = "s" if unit.capitalize() in _COUNTED and value.value != 1 else ""
    return f"{number(value.value)} {unit}{plural}".strip()


def text_of(kind: Kind, value: Any) -> str:
    """Write a value as people read it."""
    if isinstance(value, Quantity):
        return quantity(value)
    if isinstance(value, Concept):
        return f"{value.label} ({value.code})"
    if isinstance(value, StrEnum):
        return words(value) if value.islower() else str(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (Decimal, int)):
        return number(value)
    return unit_words(value) or "none" if kind is Kind.UNIT else str(value)


def field(node: Model, name: str) -> Cell:
    """Show the values of a field, or the reason why there is none; nothing if the record is silent."""
    slot = slot_of(type(node), name)
    value = getattr(node, name)
    if value not in (None, ()):
        texts = [_in_field(slot, item) for item in (value if slot.many else (value,))]
        tone = "figure" if slot.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.QUANTITY) else ""
        if slot.kind is Kind.CHOICE:
            texts = [" and ".join(texts)]
        return tuple(Line(text, tone=tone) for text in texts)
    reason = node.missing.get(name) if isinstance(node, Node) else None
    return (gap(words(reason)),) if reason else ()


def _in_field(slot: Slot, value: Any) -> str:
    return f"{country_name(value)} ({value})" if slot.name == "countries" else text_of(slot.kind, value)


def slot_of(model: type[Model], name: str) -> Slot:
    """Find a field of a model."""
    return next(slot for slot in slots(model) if slot.name == name)


def groups_of(trial: Trial) -> dict[str, Group]:
    """Find the groups of a study and of its outcomes by key."""
    return {group.key: group for group in (*trial.groups, *(item for outcome in trial.outcomes for item in outcome.groups))}


def named(node: Model, *names: str) -> list[Line]:
    """Show fields of a node, each behind its name."""
    return [
        Line(line.text, f"{words(name)}:", line.tone)
        for name in names
        if name in type(node).model_fields
        for line in field(node, name)
    ]


def aside(node: Model, *names: str) -> list[Line]:
    """Show fields of a node in small print, each behind its name."""
    return [Line(line.text, line.before, line.tone if line.tone == "missing" else "small") for line in named(node, *names)]


def why_absent(node: Node, names: Iterable[str]) -> list[Line]:
    """Say of several fields of a node why they are absent, those with one reason in one line."""
    grouped: dict[str, list[str]] = {}
    for name in names:
        if reason := node.missing.get(name):
            grouped.setdefault(words(reason), []).append(words(name))
    return [Line(", ".join(found), f"{reason}:", "missing") for reason, found in grouped.items()]
