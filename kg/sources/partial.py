"""Read what can be read of a faulty record, so that one report holds the broken rules beside the faulty fields.

The models check rules only once every field of a node, and of all that it owns, is right. Here each node is made of
its own fields that are right, and its rules are asked of that; what a faulty field might decide is left open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from kg.errors import Fault
from kg.record.base import Model, Node, Reason
from kg.record.consistency import record_faults, walk
from kg.record.source import SourceAnchor, SourceDocument
from kg.record.structure import Kind, slots
from kg.record.trial import TrialDocument
from kg.record.values import shown

Path = tuple[str | int, ...]


class _Anything:
    """Stand in for a value that is given and cannot be read."""

    def __lt__(self, other: object) -> bool:
        """Compare with everything, so that a rule can go on to the fields that are right."""
        return True

    __le__ = __gt__ = __ge__ = __contains__ = __lt__

    def __getattr__(self, name: str) -> _Anything:
        """Give every part of it as unknown as the whole."""
        return self


@dataclass(frozen=True, slots=True)
class Part:
    """Hold a node as far as it can be read: its fields that are right, and the names of those that are not."""

    path: Path
    model: type[Model]
    values: Mapping[str, Any]
    faulty: frozenset[str]

    def node(self, instead: _Anything | None = None) -> Model:
        """Make the node, with `instead` for each field that cannot be read."""
        absent = {name: None for name, info in self.model.model_fields.items() if info.is_required()}
        return self.model.model_construct(**{**absent, **self.values, **dict.fromkeys(self.faulty, instead)})

    def broken_rules(self) -> Iterator[Fault]:
        """Yield the rules that are broken whatever the faulty fields were to hold."""
        if not issubclass(self.model, Node):
            return
        known, open_ = self.node(), self.node(_Anything())
        assert isinstance(known, Node) and isinstance(open_, Node)  # noqa: PT018
        # The model's own checks, asked of a part of a node.
        absent = () if "missing" in self.faulty else open_._missing_facts()  # noqa: SLF001
        pointers = () if "source_pointer" in self.faulty else known._pointer_faults()  # noqa: SLF001
        for fault in (*absent, *pointers):
            yield Fault(fault.message, self.path + fault.path, fault.hint)
        certain, whole = _rules(known)
        if self.faulty or not whole:
            possible, asked = _rules(open_)
            of_absence = ("is absent", "stands without")
            certain = [fault for fault in certain if fault in possible or not (asked or fault.message.startswith(of_absence))]
        for fault in certain:
            yield Fault(fault.message, self.path + fault.path, fault.hint)


def partial_faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong with a record beyond the types of its fields, as far as that can be told."""
    found = list(parts(TrialDocument, data))
    for part in found:
        yield from part.broken_rules()
    for path, model, node in walk(TrialDocument, data):
        if isinstance(node, Mapping):
            yield from _doubled(path, model, node)
    yield from record_faults(
        TrialDocument, data, [(part.path, part.model, part.node()) for part in found if _is_judged(part, found)]
    )


def _is_judged(part: Part, parts_: list[Part]) -> bool:
    """Tell whether the numbers of a node, or the figures of an anchor, can be held against the other."""
    if part.model is SourceAnchor:
        return not {"key", "figures"} & part.faulty
    kinds = [source for source in parts_ if source.model is SourceDocument]
    # Whether a number needs an anchor depends on the kind of the sources.
    known = bool(kinds) and all("source_kind" in source.values for source in kinds)
    return "source" not in part.faulty and (known or bool(part.values.get("source")))


def _doubled(path: Path, model: type[Model], data: Mapping[str, Any]) -> Iterator[Fault]:
    for slot in slots(model):
        value = data.get(slot.name)
        if slot.kind is Kind.NODE or not slot.many or not isinstance(value, (list, tuple)):
            continue
        known: set[str] = set()
        for position, item in enumerate(value):
            name = item.get("code") if isinstance(item, Mapping) else item
            if isinstance(name, str) and name in known:
                yield Fault(f"stands in the list twice: {shown(name)}", (*path, slot.name, position), "remove one of the two")
            elif isinstance(name, str):
                known.add(name)


def parts(model: type[Model], data: Any, path: Path = ()) -> Iterator[Part]:
    """Yield every node of plain data as far as it can be read, owners first."""
    if not isinstance(data, Mapping):
        return
    values: dict[str, Any] = {}
    faulty = set()
    owned: list[tuple[type[Node], Any, Path]] = []
    nodes = {slot.name: slot for slot in slots(model) if slot.kind is Kind.NODE}
    for name in model.model_fields.keys() & data.keys():
        value = data[name]
        if (slot := nodes.get(name)) is not None and slot.model is not None:
            items = value if slot.many and isinstance(value, (list, tuple)) else () if slot.many else (value,)
            places = [(*path, name, position) if slot.many else (*path, name) for position in range(len(items))]
            owned += [(slot.model, item, place) for item, place in zip(items, places, strict=True)]
            values[name] = tuple(items) if slot.many else value
            if slot.many and not isinstance(value, (list, tuple)):
                faulty.add(name)
        elif name == "missing" and isinstance(value, Mapping):
            # A fact with a reason that is none has been spoken for: its absence is not a second fault.
            values[name] = dict.fromkeys(value, Reason.NOT_REPORTED)
        else:
            try:
                values[name] = _adapter(model, name).validate_python(value)
            except ValidationError:
                faulty.add(name)
    yield Part(path, model, values, frozenset(faulty))
    for child, item, place in owned:
        yield from parts(child, item, place)


@cache
def _adapter(model: type[Model], name: str) -> TypeAdapter[Any]:
    info = model.model_fields[name]
    annotation: Any = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
    return TypeAdapter(annotation)


def _rules(node: Node) -> tuple[list[Fault], bool]:
    """Ask the rules of a node, and tell whether they could be asked to the end."""
    found: list[Fault] = []
    try:
        found.extend(node.rules())
    except (TypeError, AttributeError, ValueError, ArithmeticError):
        # A rule may rely on a required field, and on the type of any: what then follows is not known.
        return found, False
    return found, True
