"""Turn plain data into a record, or into one report of every fault in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from kg.errors import Fault, RecordError
from kg.record.consistency import record_faults
from kg.record.trial import TrialDocument

Path = tuple[str | int, ...]


def read_data(
    data: Any, name: str, places: Mapping[Path, tuple[int, int]] | None = None, faults: list[Fault] | None = None
) -> TrialDocument:
    """Read plain data as a record; `name` says where it came from, `places` where each value stands.

    Raises RecordError with all faults, those given and those found.
    """
    found = list(faults or ())
    record: TrialDocument | None = None
    if isinstance(data, Mapping):
        try:
            record = TrialDocument.model_validate(data)
        except ValidationError as error:
            faulty = list(_faults(error))
            found += {*faulty, *_rule_faults(data, faulty), *record_faults(TrialDocument, data)}
    else:
        found.append(Fault("is not a record: it holds no fields", (), "start with slug, licence, sources and trial"))
    if found or record is None:
        placed = [_placed(fault, places or {}) for fault in found]
        raise RecordError(
            name, sorted(set(placed), key=lambda fault: (fault.line or 0, fault.column or 0, fault.path and str(fault.path)))
        )
    return record


def _faults(error: ValidationError) -> Iterator[Fault]:
    for item in error.errors(include_url=False):
        path = tuple(item["loc"])
        if item["type"] == "rules":
            yield from _faults_of_rules(item, path)
        else:
            yield _fault(item, path)


def _faults_of_rules(item: Any, path: Path) -> Iterator[Fault]:
    for fault in item["ctx"]["faults"]:
        yield Fault(fault.message, path + fault.path, fault.hint)


def _rule_faults(data: Any, faulty: list[Fault]) -> Iterator[Fault]:
    """Yield the broken rules that faulty fields had hidden: read once more without those fields."""
    paths = {_field(fault.path) for fault in faulty}
    try:
        TrialDocument.model_validate(_without(data, paths))
    except ValidationError as error:
        for item in error.errors(include_url=False):
            if item["type"] == "rules":
                for fault in _faults_of_rules(item, tuple(item["loc"])):
                    beside_dropped = any(field[:-1] == fault.path[:-1] for field in paths)
                    if not (beside_dropped and fault.message.startswith(("is absent", "stands without"))):
                        yield fault


def _without(data: Any, paths: set[Path], here: Path = ()) -> Any:
    if isinstance(data, Mapping):
        return {key: _without(value, paths, (*here, key)) for key, value in data.items() if (*here, key) not in paths}
    if isinstance(data, list):
        return [_without(value, paths, (*here, position)) for position, value in enumerate(data)]
    return data


def _field(path: Path) -> Path:
    """Cut a path after its last field name: a faulty item takes its whole list with it."""
    while path and isinstance(path[-1], int):
        path = path[:-1]
    return path


def _fault(item: Any, path: Path) -> Fault:
    kind, value = item["type"], item.get("input")
    if kind == "missing":
        return Fault("is absent", path, "every record needs it")
    if kind == "extra_forbidden":
        return Fault("is not a field here", path, "check its spelling and its indentation")
    if kind in ("enum", "literal_error"):
        return Fault(f"is none of the choices: {value!r}", path, f"one of {item['ctx']['expected']}")
    if kind in ("model_type", "tuple_type", "dict_type", "string_type", "model_attributes_type"):
        wanted = {"tuple_type": "a list", "string_type": "text"}.get(kind, "a mapping of fields")
        return Fault(f"is not {wanted}: {_short(value)}", path)
    return Fault(item["msg"], path)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004


def _placed(fault: Fault, places: Mapping[Path, tuple[int, int]]) -> Fault:
    """Give a fault the place of its value, or of the nearest thing around it."""
    if fault.line is not None:
        return fault
    path = fault.path
    while path and path not in places:
        path = path[:-1]
    line, column = places.get(path, (None, None))
    return Fault(fault.message, fault.path, fault.hint, line, column)
