"""Turn plain data into a record, or into one report of every fault in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from kg.errors import Fault, RecordError, dotted
from kg.record.base import Concept, Model, Quantity
from kg.record.structure import Kind, slots
from kg.record.trial import TrialDocument
from kg.record.values import shown

Path = tuple[str | int, ...]
Place = tuple[int, int]

REPORT_LIMIT = 250
"""So many faults are reported: nobody reads more at once."""

_HOLDS_NOTHING = "start with slug, licence, sources and trial"
_OF_THE_REST = ("is absent", "stands without", "names no", "is not among the figures")
"""Faults that what was not read might remove."""


def read_data(
    data: Any,
    name: str,
    places: Mapping[Path, Place] | None = None,
    faults: Iterable[Fault] = (),
    cut: Place | None = None,
) -> TrialDocument:
    """Read plain data as a record; `name` says where it came from, `places` where each value stands.

    `faults` are those of the text that the data was read from, `cut` the place at which its reading stopped.
    Raises RecordError with all faults, those given and those found.
    """
    given = list(faults)
    if isinstance(data, Mapping):
        try:
            record = TrialDocument.model_validate(data)
        except ValidationError as error:
            refused = {fault.path for fault in given if not fault.message.startswith("stands twice")}
            found = [_placed(fault, places or {}) for fault in _faults(error, data) if fault.path not in refused]
            if cut is not None:
                found = [fault for fault in found if _place(fault) < cut and not fault.message.startswith(_OF_THE_REST)]
            raise _refusal(name, [*given, *found]) from None
        if not given:
            return record
    elif data is None and not given:
        given.append(Fault("is empty", (), _HOLDS_NOTHING))
    elif cut is None:
        given.append(_placed(Fault("is not a record: it holds no fields", (), _HOLDS_NOTHING), places or {}))
    raise _refusal(name, given)


def _refusal(name: str, faults: Iterable[Fault]) -> RecordError:
    found = sorted(set(faults), key=lambda fault: (_place(fault), dotted(fault.path), fault.message))
    if len(found) > REPORT_LIMIT:
        found = [*found[:REPORT_LIMIT], Fault("more faults are not listed", (), "correct these first")]
    return RecordError(name, [_readable(fault) for fault in found])


def _place(fault: Fault) -> Place:
    return fault.line or 0, fault.column or 0


def _faults(error: ValidationError, data: Mapping[str, Any]) -> list[Fault]:
    from kg.sources.partial import partial_faults

    found = list(partial_faults(data))
    doubled = {fault.path[:-1] for fault in found if fault.message.startswith("stands in the list twice")}
    doubled |= {fault.path[:-2] for fault in found if fault.message.startswith("is the key of two things")}
    of_the_whole: list[Fault] = []
    for item in error.errors(include_url=False)[: 4 * REPORT_LIMIT]:
        path = tuple(item["loc"])
        if item["type"] == "rules":
            broken = [Fault(fault.message, path + fault.path, fault.hint) for fault in item["ctx"]["faults"]]
            found += [fault for fault in broken if path or len(fault.path) == 1]
            # Paths into the finished record are of its own order, not of the order in which it was written.
            of_the_whole += broken
        elif item["type"] != "twice" or path not in doubled:
            found.append(_fault(item, path))
    meant = {(*fault.path[:-1], fault.hint[13:-1]) for fault in found if fault.hint.startswith("did you mean ")}
    found = [fault for fault in found if fault.message != "is absent" or fault.path not in meant]
    return found or of_the_whole


def _fault(item: Any, path: Path) -> Fault:
    kind, value = item["type"], item.get("input")
    if kind == "missing":
        return Fault("is absent", path, "it is always needed")
    if kind == "extra_forbidden":
        return Fault("is not a field here", path, _nearest(path))
    if kind in ("enum", "literal_error"):
        return Fault(f"is none of the choices: {shown(value)}", path, f"one of {item['ctx']['expected']}")
    wanted = {"tuple_type": "a list", "string_type": "text"}
    if kind in wanted or kind in ("model_type", "dict_type", "model_attributes_type"):
        return Fault(f"is not {wanted.get(kind, 'a mapping of fields')}: {shown(value)}", path)
    return Fault(item["msg"], path)


def _nearest(path: Path) -> str:
    """Name the field that was probably meant."""
    *around, name = path
    near = get_close_matches(str(name), _fields(TrialDocument, [step for step in around if isinstance(step, str)]), 1, 0.75)
    return f"did you mean {near[0]}?" if near else "check its spelling and its indentation"


def _fields(model: type[Model], steps: list[str]) -> Iterable[str]:
    for step in steps:
        slot = next((slot for slot in slots(model) if slot.name == step), None)
        if slot is None:
            return ()
        inner: dict[Kind, type[Model]] = {Kind.CONCEPT: Concept, Kind.QUANTITY: Quantity}
        model = slot.model or inner.get(slot.kind, model)
    return model.model_fields


def _placed(fault: Fault, places: Mapping[Path, Place]) -> Fault:
    """Give a fault the place of its value, or of the nearest thing around it."""
    path = fault.path
    while path and path not in places:
        path = path[:-1]
    line, column = places.get(path, (None, None))
    return Fault(fault.message, fault.path, fault.hint, line, column)


def _readable(fault: Fault) -> Fault:
    """Keep one fault on one line of bearable length, whatever was written where a name should stand."""
    path = tuple(step if isinstance(step, int) else _cut(step, 60) for step in fault.path)
    return Fault(_cut(fault.message, 300), path, _cut(fault.hint, 1500), fault.line, fault.column)


def _cut(text: str, limit: int) -> str:
    plain = "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)
    return plain if len(plain) <= limit else f"{plain[: limit - 1]}…"
