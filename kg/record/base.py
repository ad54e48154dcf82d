"""Give every record model its shape: frozen, closed, keyed, and honest about what is missing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from kg.errors import Fault
from kg.record.values import check_code, check_date, check_key, check_text, check_unit, read_count, read_decimal, read_flag

T = TypeVar("T")

_NOTHING = (None, ())

# https://www.rfc-editor.org/rfc/rfc6901#section-3
_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)+")


class Reason(StrEnum):
    """Why a fact is missing."""

    NOT_REPORTED = "not-reported"
    NOT_APPLICABLE = "not-applicable"
    AMBIGUOUS = "ambiguous"
    NOT_POSTED = "not-posted"
    NOT_ESTIMABLE = "not-estimable"


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
Pointers = Annotated[Many[Text], BeforeValidator(lambda given: [given] if isinstance(given, str) else given)]
"""One JSON pointer, or several where a node was read from several parts of a record."""


class Model(BaseModel):
    """Be immutable and refuse unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


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
    carry is named by the first of them in `alternatives`. `demanded` names facts that must have a value
    or a reason where one of the fields behind them has a value; those of `inherited` may instead be stated, or said to be
    missing, once for all by what owns the node. Without fields behind them they are always needed.
    """

    required: ClassVar[tuple[str, ...]] = ()
    optional: ClassVar[tuple[str, ...]] = ()
    alternatives: ClassVar[dict[str, tuple[str, ...]]] = {}
    demanded: ClassVar[dict[str, tuple[str, ...]]] = {}
    inherited: ClassVar[dict[str, tuple[str, ...]]] = {}

    key: Key
    source: Many[Annotated[Key, Target("SourceAnchor")]] = ()
    source_pointer: Pointers = ()
    missing: dict[str, Reason] = Field(default_factory=dict)
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
        if getattr(self, fact, None) not in _NOTHING:
            return True
        return any(getattr(self, name, None) not in _NOTHING for name in self.alternatives.get(fact, ()))

    def silent(self) -> Iterator[str]:
        """Yield the facts that the node leaves to what owns it."""
        for fact, others in self.inherited.items():
            needed = not others or any(self.stated(name) for name in others)
            if needed and fact not in self.missing and not self.stated(fact):
                yield fact

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
        for fact, others in self.demanded.items():
            if beside := next((name for name in others if self.stated(name)), None):
                yield from self.demand(fact, f"beside {beside}")

    def demand(self, fact: str, where: str) -> Iterator[Fault]:
        """Yield a fault if a fact has neither a value nor a reason for having none; `where` says what demands it."""
        if fact not in self.missing and not self.stated(fact):
            yield Fault(f"is absent {where}", (fact,), f"give a value, or the reason: missing: {{{fact}: not-reported}}")

    def _pointer_faults(self) -> Iterator[Fault]:
        for pointer in self.source_pointer:
            if not _POINTER.fullmatch(pointer):
                message = f"is not a JSON pointer: {pointer!r}"
                yield Fault(message, ("source_pointer",), "start with a slash, as in /resultsSection")

    @model_validator(mode="after")
    def _obeys_rules(self) -> "Node":
        if faults := [*self._missing_facts(), *self._pointer_faults(), *self.rules()]:
            raise PydanticCustomError("rules", "breaks a rule", {"faults": faults})
        return self


def bounded(name: str, value: Decimal | Quantity | None, high: int | None = None) -> Iterator[Fault]:
    """Yield a fault if a value is negative, or above `high`."""
    number = value.value if isinstance(value, Quantity) else value
    if number is not None and number < 0:
        yield Fault(f"is negative: {number}", (name,), "correct it; a size or a length of time is 0 or more")
    if number is not None and high is not None and number > high:
        yield Fault(f"is above {high}: {number}", (name,), "correct it")


TIME_UNITS = frozenset({"YR", "MO", "WK", "DAY", "HR", "MIN", "SEC"})


def time_span(name: str, value: Quantity | None) -> Iterator[Fault]:
    """Yield a fault if a length of time, or a point in it, is measured in what measures something else."""
    if value is not None and value.unit not in TIME_UNITS:
        yield Fault(f"is not in a unit of time: {value.unit!r}", (name, "unit"), f"one of {', '.join(sorted(TIME_UNITS))}")


def fraction(name: str, value: Decimal | None) -> Iterator[Fault]:
    """Yield a fault if a value is no fraction between 0 and 1."""
    if value is not None and not 0 < value < 1:
        yield Fault(f"is not a fraction between 0 and 1: {value}", (name,), "write 95% as 0.95")


def ordered(low: str, low_value: Decimal | None, high: str, high_value: Decimal | None) -> Iterator[Fault]:
    """Yield a fault if two bounds are reversed."""
    if low_value is not None and high_value is not None and low_value > high_value:
        yield Fault(f"is above {high}: {low_value} > {high_value}", (low,), "swap them, or correct one")
