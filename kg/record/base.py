"""Give every record model its shape: frozen, closed, keyed, and honest about what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from kg.errors import Fault

T = TypeVar("T")

KEY_LIMIT = 60

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_INTEGER = re.compile(r"0|[1-9][0-9]*")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_UNIT = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9.]*:[A-Za-z0-9_.-]+")
# C0 controls but TAB, LF and CR, DEL, unpaired surrogates, noncharacters: none of these has one
# canonical N-Quads form that equals its JSON form (https://www.w3.org/TR/rdf-canon/#canonical-quads).
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)


class Reason(StrEnum):
    """Why a fact is missing."""

    NOT_REPORTED = "not-reported"
    NOT_APPLICABLE = "not-applicable"
    AMBIGUOUS = "ambiguous"
    NOT_POSTED = "not-posted"
    NOT_ESTIMABLE = "not-estimable"


def check_text(text: str) -> str:
    """Refuse empty text and characters that no serialisation can carry unchanged."""
    if not text.strip():
        raise PydanticCustomError("text", "is empty; leave the field out or say why it is missing")
    if found := _FORBIDDEN.search(text):
        raise PydanticCustomError(
            "text",
            "holds the character U+{code} at position {at}, which RDF text cannot carry",
            {"code": f"{ord(found[0]):04X}", "at": found.start()},
        )
    return text


def check_key(key: str) -> str:
    """Refuse a key that would not stand in an IRI as it is, or is too long to read."""
    if not _KEY.fullmatch(key) or len(key) > KEY_LIMIT:
        raise PydanticCustomError(
            "key",
            "is not a key: {value}; use up to {limit} lower-case letters, digits and single hyphens",
            {"value": repr(key), "limit": KEY_LIMIT},
        )
    return key


def check_code(code: str) -> str:
    """Refuse what is not a prefix, a colon and a local code."""
    if not _CODE.fullmatch(code):
        raise PydanticCustomError("code", "is not a code: {value}; write SYSTEM:CODE, as in MONDO:0005284", {"value": repr(code)})
    return code


def check_unit(name: str) -> str:
    """Refuse what cannot be the local name of a QUDT unit."""
    if not _UNIT.fullmatch(name):
        raise PydanticCustomError(
            "unit", "is not the local name of a QUDT unit: {value}; as in MO or PicoGM-PER-MilliL", {"value": repr(name)}
        )
    return name


def read_decimal(value: Any) -> Decimal:
    """Read a decimal and keep its digits as reported.

    A float is refused: 9.370 and 9.37 are the same float, but not the same report.

    >>> read_decimal("-33.0")
    Decimal('-33.0')
    """
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    raise PydanticCustomError(
        "decimal", "is not a decimal number: {value}; write plain digits as reported, as in -33.0", {"value": repr(value)}
    )


def read_count(value: Any) -> int:
    """Read a count of things: 0, 1, 2 and so on.

    >>> read_count("18")
    18
    """
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    raise PydanticCustomError("count", "is not a count: {value}; write a whole number of 0 or more", {"value": repr(value)})


def read_flag(value: Any) -> bool:
    """Read true or false, and nothing that merely looks like it."""
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise PydanticCustomError("flag", "is neither true nor false: {value}", {"value": repr(value)})


def check_date(text: str) -> str:
    """Refuse a date that is not a year, a month or a day that exists.

    >>> check_date("2026-02")
    '2026-02'
    """
    found = _DATE.fullmatch(text)
    year, month, day = (int(part) if part else 0 for part in found.groups()) if found else (0, 0, 0)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    if not found or year == 0 or (found[2] and not 1 <= month <= 12) or (found[3] and not 1 <= day <= days[month - 1]):  # noqa: PLR2004
        raise PydanticCustomError("date", "is not a date: {value}; write YYYY, YYYY-MM or YYYY-MM-DD", {"value": repr(text)})
    return text


def _canonical(items: tuple[Any, ...]) -> tuple[Any, ...]:
    """Put a list whose order means nothing into one order, and refuse what stands in it twice."""
    ranked = sorted(items, key=_rank)
    if len(set(ranks := [_rank(item) for item in ranked])) != len(ranks):
        twice = next(b for a, b in pairwise(ranks) if a == b)
        raise PydanticCustomError("twice", "lists {value} twice", {"value": repr(twice[-1])})
    return tuple(ranked)


def _rank(item: Any) -> tuple[int, str]:
    if isinstance(item, Node):
        return item.place(), item.key
    return 0, str(getattr(item, "code", item))


@dataclass(frozen=True, slots=True)
class Target:
    """Name the class that a reference must lead to."""

    name: str


@dataclass(frozen=True, slots=True)
class Holds:
    """Tell text that is a date, a unit or an IRI from text that is only text."""

    what: str


Text = Annotated[str, AfterValidator(check_text)]
Key = Annotated[str, AfterValidator(check_key)]
Code = Annotated[str, AfterValidator(check_code)]
Date = Annotated[str, AfterValidator(check_date), Holds("date")]
Number = Annotated[Decimal, BeforeValidator(read_decimal)]
Count = Annotated[int, BeforeValidator(read_count)]
Flag = Annotated[bool, BeforeValidator(read_flag)]
Unit = Annotated[str, AfterValidator(check_unit), Holds("unit")]
Many = Annotated[tuple[T, ...], AfterValidator(_canonical)]


class Model(BaseModel):
    """Be immutable and refuse unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Concept(Model):
    """Point to a term of an open vocabulary, with the label that the vocabulary gives it."""

    code: Code
    label: Text


class Quantity(Model):
    """Measure something: a number as reported and a QUDT unit (the local name of its IRI, as in `MO`)."""

    value: Number
    unit: Unit


class Node(Model):
    """Stand for one thing of a trial that the graph gives a node.

    `required` names the facts of which each must have a value or one reason why it has none;
    `optional` names further facts whose absence may be explained. A fact that two fields can
    carry is named by the first of them in `alternatives`.
    """

    required: ClassVar[tuple[str, ...]] = ()
    optional: ClassVar[tuple[str, ...]] = ()
    alternatives: ClassVar[dict[str, tuple[str, ...]]] = {}

    key: Key
    source: Many[Annotated[Key, Target("SourceAnchor")]] = ()
    source_pointer: Text | None = None
    missing: dict[str, Reason] = {}
    as_posted: Many[Text] = ()
    curation_note: Text | None = None

    def rules(self) -> Iterator[Fault]:
        """Yield what is wrong with this node beyond the types of its fields."""
        yield from ()

    def place(self) -> int:
        """Give the node's place among its siblings where they have an order; equal places go by key."""
        return 0

    def stated(self, fact: str) -> bool:
        """Tell whether the node has a value for a fact."""
        names = (fact, *self.alternatives.get(fact, ()))
        return any(getattr(self, name) not in (None, ()) for name in names)

    def _missing_facts(self) -> Iterator[Fault]:
        allowed = (*self.required, *self.optional)
        for fact in self.missing:
            if fact not in allowed:
                yield Fault(
                    f"is not a fact that can be missing here: {fact!r}", ("missing", fact), f"one of {', '.join(allowed)}"
                )
            elif self.stated(fact):
                yield Fault("has a value and a reason for having none", ("missing", fact), "remove one of the two")
        for fact in self.required:
            if fact not in self.missing and not self.stated(fact):
                yield Fault("is absent", (fact,), f"give a value, or the reason: missing: {{{fact}: not-reported}}")

    @model_validator(mode="after")
    def _obeys_rules(self) -> Node:
        if faults := [*self._missing_facts(), *self.rules()]:
            raise PydanticCustomError("rules", "breaks a rule", {"faults": faults})
        return self


def ordered(low: str, low_value: Decimal | None, high: str, high_value: Decimal | None) -> Iterator[Fault]:
    """Yield a fault if two bounds are reversed."""
    if low_value is not None and high_value is not None and low_value > high_value:
        yield Fault(f"is above {high}: {low_value} > {high_value}", (low,), "swap them, or correct one")
