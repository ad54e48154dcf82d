"""Read off the models which fields hold nodes, references and values.

Everything that walks a record (consistency, the mapping to triples, its inverse) asks here, so that a new
field of a model is seen by all of them.
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from kg.record.base import Concept, Holds, Model, Node, Quantity, Target


class Kind(Enum):
    """What a field holds."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FLAG = "flag"
    DATE = "date"
    UNIT = "unit"
    IRI = "iri"
    CHOICE = "choice"
    CONCEPT = "concept"
    QUANTITY = "quantity"
    REFERENCE = "reference"
    NODE = "node"


@dataclass(frozen=True, slots=True)
class Slot:
    """Describe one field: what it holds, whether many, and which class, choices or target it leads to."""

    name: str
    kind: Kind
    many: bool
    model: type[Node] | None = None
    choices: type[StrEnum] | None = None
    target: str | None = None


_BOOKKEEPING = frozenset({"key", "missing", "slug"})


def owned_classes(model: type[Model]) -> dict[str, type[Model]]:
    """List by name a class and all that it owns, at any depth.

    >>> from kg.record.design import Arm
    >>> list(owned_classes(Arm))
    ['Arm']
    """
    found: dict[str, type[Model]] = {}
    left: list[type[Model]] = [model]
    while left:
        found[left[0].__name__] = left[0]
        left += [slot.model for slot in slots(left.pop(0)) if slot.model and slot.model.__name__ not in found]
    return found


@cache
def slots(model: type[Model]) -> tuple[Slot, ...]:
    """List the fields of a model in the order of its declaration, without what names it and what is missing.

    >>> from kg.record.design import DesignCell
    >>> [slot.name for slot in slots(DesignCell) if slot.kind is Kind.REFERENCE]
    ['arm', 'period', 'interventions', 'source']
    """
    hints = get_type_hints(model, include_extras=True)
    found = (_slot(name, hints[name]) for name in model.model_fields if name not in _BOOKKEEPING)
    return tuple(sorted(found, key=lambda slot: slot.name in Node.model_fields))


def _slot(name: str, hint: Any) -> Slot:
    marks, kind, many = _unwrap(hint)
    target = next((mark.name for mark in marks if isinstance(mark, Target)), None)
    holds = next((mark.what for mark in marks if isinstance(mark, Holds)), None)
    if target:
        return Slot(name, Kind.REFERENCE, many, target=target)
    if holds:
        return Slot(name, Kind(holds), many)
    if issubclass(kind, Node):
        return Slot(name, Kind.NODE, many, model=kind)
    if issubclass(kind, StrEnum):
        return Slot(name, Kind.CHOICE, many, choices=kind)
    plain = {
        bool: Kind.FLAG, int: Kind.INTEGER, Decimal: Kind.DECIMAL, str: Kind.TEXT, Concept: Kind.CONCEPT, Quantity: Kind.QUANTITY,
    }  # fmt: skip
    return Slot(name, plain[kind], many)


def _unwrap(hint: Any) -> tuple[list[Any], type, bool]:
    marks: list[Any] = []
    many = False
    while (origin := get_origin(hint)) is not None:
        inner = get_args(hint)
        if origin is Annotated:
            marks += inner[1:]
        elif origin is tuple:
            many = True
        elif origin not in (Union, types.UnionType):
            message = f"no rule for the field type {hint!r}"
            raise TypeError(message)
        hint = inner[0]
    return marks, hint, many
