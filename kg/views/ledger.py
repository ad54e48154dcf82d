"""Keep account of what a view carries of a record, so that whatever it does not carry is named with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.record.base import Model, Node
from kg.record.consistency import walk
from kg.record.structure import Kind, slots
from kg.record.trial import Trial, TrialDocument
from kg.wording import words

_ROOTS: dict[str, type[Model]] = {"Trial": Trial, "TrialDocument": TrialDocument}
_BOOKKEEPING = {
    "missing": "missing fact", "source": "anchor reference", "source_pointer": "source pointer",
    "as_posted": "posted text", "curation_note": "curation note",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Say what a view does not carry, and why; `fields` are the fields concerned, as in `Trial.phases`."""

    what: str
    reason: str
    fields: frozenset[str]

    def __str__(self) -> str:
        """Write it on one line.

        >>> str(LeftOut("2 phases", "there is no property for them", frozenset({"Trial.phases"})))
        '2 phases: there is no property for them'
        """
        return f"{self.what}: {self.reason}"


class Ledger:
    """Hand out the fields of a record, and remember which were asked for."""

    def __init__(self) -> None:
        """Start with nothing carried."""
        self.carried: set[tuple[int, str]] = set()
        self.nodes: set[int] = set()
        self.partly: list[LeftOut] = []

    def take(self, node: Model, *fields: str) -> Any:
        """Give the value of a field, and count it and any others named as carried."""
        self.nodes.add(id(node))
        self.carried |= {(id(node), field) for field in fields}
        return getattr(node, fields[0])

    def note(self, node: Model, field: str, what: str, reason: str) -> None:
        """Say that a field is not carried, or not all of it."""
        self.nodes.add(id(node))
        self.carried.add((id(node), field))
        self.partly.append(LeftOut(what, reason, frozenset({f"{type(node).__name__}.{field}"})))

    def left_out(self, record: TrialDocument, reasons: Mapping[str, str], default: str) -> tuple[LeftOut, ...]:
        """List everything in a record that was neither handed out nor noted, by reason.

        A reason stands under a class (`Analysis`), a field of one (`Trial.phases`) or a field of all (`missing`). What has
        no reason of its own gets the default, so that nothing vanishes.
        """
        counted: dict[str, int] = {}
        fields: dict[str, set[str]] = {}
        for path, model, node in walk(TrialDocument, record):
            name = model.__name__
            owner = f"{type(_at(record, path[:-2])).__name__}.{path[-2]}" if len(path) > 1 else ""
            if id(node) not in self.nodes:
                counted[name] = counted.get(name, 0) + 1
                fields.setdefault(name, set()).add(owner)
            for field, number in self._rest(model, node):
                key = field if field in Node.model_fields else f"{name}.{field}"
                counted[key] = counted.get(key, 0) + number
                fields.setdefault(key, set()).add(f"{name}.{field}")
        return (*self.partly, *_by_reason(counted, fields, reasons, default))

    def _rest(self, model: type[Model], node: Model) -> Iterable[tuple[str, int]]:
        """Yield the fields of a node that hold something and are not carried; of a node left out, what all nodes have."""
        missing = getattr(node, "missing", None)
        if missing:
            yield "missing", len(missing)
        for slot in slots(model):
            value = getattr(node, slot.name)
            if value in (None, ()) or slot.kind is Kind.NODE or (id(node), slot.name) in self.carried:
                continue
            if id(node) in self.nodes or slot.name in Node.model_fields:
                counts_items = slot.many and (model.__name__ in _ROOTS or slot.name in _BOOKKEEPING)
                yield slot.name, len(value) if counts_items else 1


def _at(record: TrialDocument, path: Iterable[str | int]) -> Model:
    found: Any = record
    for step in path:
        found = found[step] if isinstance(step, int) else getattr(found, step)
    return found  # type: ignore[no-any-return]


def _by_reason(
    counted: Mapping[str, int], fields: Mapping[str, set[str]], reasons: Mapping[str, str], default: str
) -> Iterable[LeftOut]:
    grouped: dict[str, list[str]] = {}
    for name in counted:
        grouped.setdefault(reasons.get(name, default), []).append(name)
    order = {reason: place for place, reason in enumerate([*dict.fromkeys(reasons.values()), default])}
    for reason in sorted(grouped, key=order.__getitem__):
        names = grouped[reason]
        what = ", ".join(_phrases({name: counted[name] for name in names}))
        yield LeftOut(what, reason, frozenset().union(*(fields[name] for name in names)))


def _phrases(counted: Mapping[str, int]) -> list[str]:
    """Write how much is left out of classes and of fields.

    >>> _phrases({"Analysis": 3, "Trial.phases": 1, "Trial.enrolment": 1, "missing": 2})
    ['3 analyses', '1 phase', 'enrolment', '2 missing facts']
    >>> _phrases({"Intervention.route": 1, "Intervention.dose_cap": 1})
    ['route and dose cap of 1 intervention']
    """
    phrases = []
    of: dict[tuple[str, int], list[str]] = {}
    for name, number in counted.items():
        owner, _, field = name.rpartition(".")
        if not owner:
            noun = _BOOKKEEPING.get(name) or words(name)
            phrases.append(f"{number} {noun if number == 1 else plural(noun)}")
        elif owner not in _ROOTS:
            of.setdefault((owner, number), []).append(words(field))
        elif next(slot.many for slot in slots(_ROOTS[owner]) if slot.name == field):
            phrases.append(f"{number} {singular(words(field)) if number == 1 else words(field)}")
        else:
            phrases.append(words(field))
    for (owner, number), named in of.items():
        listed = f"{', '.join(named[:-1])} and {named[-1]}" if named[1:] else named[0]
        phrases.append(f"{listed} of {number} {words(owner) if number == 1 else plural(words(owner))}")
    return phrases


def plural(noun: str) -> str:
    """Write the plural of a noun of the models.

    >>> plural("analysis"), plural("eligibility criterion"), plural("adverse event summary"), plural("period")
    ('analyses', 'eligibility criteria', 'adverse event summaries', 'periods')
    """
    for one, many in (("sis", "ses"), ("criterion", "criteria"), ("y", "ies")):
        if noun.endswith(one):
            return noun.removesuffix(one) + many
    return f"{noun}s"


def singular(noun: str) -> str:
    """Write the singular of the name of a list.

    >>> singular("masked parties"), singular("phases")
    ('masked party', 'phase')
    """
    return f"{noun.removesuffix('ies')}y" if noun.endswith("ies") else noun.removesuffix("s")
