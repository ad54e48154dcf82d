"""Join each field of a model to the property that carries it, and to the way in which its values become terms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.graph.iris import BOOLEAN, DECIMAL, INTEGER, QUDT_UNIT, TKG, XSD, expand_code
from kg.graph.vocabulary import concept_iri, fragment, property_iri
from kg.record.base import Model
from kg.record.structure import Kind, Slot, slots
from kg.triples import Term

DATES = {4: f"{XSD}gYear", 7: f"{XSD}gYearMonth", 10: f"{XSD}date"}


@dataclass(frozen=True, slots=True)
class Column:
    """Join a field to the property that carries it, and to the way in which its values become terms.

    References and nodes have no `term`: their IRIs depend on the trial, and the `fragment` is what stands between its document's
    and their keys. Values of which one can be an external term are those that `names_outside`.
    """

    slot: Slot
    iri: str
    fragment: str
    term: Callable[[Any], Term] | None
    names_outside: bool


@cache
def columns(model: type[Model]) -> tuple[Column, ...]:
    """List the columns of a model, in the order of its fields."""
    return tuple(_column(model, slot) for slot in slots(model))


def _column(model: type[Model], slot: Slot) -> Column:
    leads_to = slot.model.__name__ if slot.model else slot.target
    term: Callable[[Any], Term] | None = _TERMS.get(slot.kind)
    names_outside = slot.kind in _NAMING
    if slot.choices is not None:
        concepts = {choice: concept_iri(choice) for choice in slot.choices}
        term = concepts.__getitem__
        names_outside = not all(iri.startswith(TKG) for iri in concepts.values())
    return Column(slot, property_iri(model.__name__, slot.name), fragment(leads_to) if leads_to else "", term, names_outside)


_NAMING = frozenset({Kind.CONCEPT, Kind.QUANTITY, Kind.UNIT, Kind.IRI})

_TERMS: dict[Kind, Callable[[Any], Term]] = {
    Kind.TEXT: lambda value: (value, ""),
    Kind.INTEGER: lambda value: (str(value), INTEGER),
    Kind.DECIMAL: lambda value: (f"{value:f}", DECIMAL),
    Kind.FLAG: lambda value: ("true" if value else "false", BOOLEAN),
    Kind.DATE: lambda value: (value, DATES[len(value)]),
    Kind.IRI: lambda value: value,
    Kind.UNIT: lambda value: QUDT_UNIT + value,
    Kind.CONCEPT: lambda value: expand_code(value.code),
    Kind.QUANTITY: lambda value: (f"{value.value:f}", DECIMAL),
}
