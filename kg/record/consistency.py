"""Hold the parts of a record against each other: keys, references, anchors.

The checks work on a finished record and on the plain data of a faulty one alike, so that one report names
every fault.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from kg.errors import Fault, dotted
from kg.record.base import Model, Node
from kg.record.figures import unreported
from kg.record.structure import Kind, Slot, slots

Path = tuple[str | int, ...]

_REGISTRY_SLUG = re.compile(r"nct[0-9]{8}")
_SOURCES = frozenset({"SourceAnchor", "SourceDocument"})
"""What anchors other things and needs no anchor itself."""


def walk(model: type[Model], data: Any, path: Path = ()) -> Iterator[tuple[Path, type[Model], Any]]:
    """Yield every node of a record with its path and class, from a record or from plain data."""
    yield path, model, data
    for slot, inner in _owning(model):
        value = _get(data, slot.name)
        if slot.many:
            for position, item in enumerate(value if isinstance(value, (list, tuple)) else ()):
                yield from walk(inner, item, (*path, slot.name, position))
        elif value is not None:
            yield from walk(inner, value, (*path, slot.name))


@cache
def _owning(model: type[Model]) -> tuple[tuple[Slot, type[Node]], ...]:
    """List the fields of a model that hold nodes, and the class of these."""
    return tuple((slot, slot.model) for slot in slots(model) if slot.kind is Kind.NODE and slot.model is not None)


@cache
def _referring(model: type[Model]) -> tuple[tuple[Slot, str], ...]:
    """List the fields of a model that refer to nodes, and the class of these."""
    return tuple((slot, slot.target) for slot in slots(model) if slot.kind is Kind.REFERENCE and slot.target is not None)


def record_faults(
    model: type[Model], data: Any, readable: Iterable[tuple[Path, type[Model], Any]] | None = None
) -> Iterator[Fault]:
    """Yield what is wrong between the nodes of a record.

    Of plain data, `readable` gives the nodes whose figures can be judged, as models.
    """
    nodes = list(walk(model, data))
    keys: defaultdict[str, dict[str, Path]] = defaultdict(dict)
    for path, kind, node in nodes:
        key = _get(node, "key")
        if not isinstance(key, str):
            continue
        if first := keys[kind.__name__].get(key):
            yield Fault(f"is the key of two things: {key!r}", (*path, "key"), f"the other is {dotted(first)}; rename one")
        keys[kind.__name__].setdefault(key, path)
    # What could not be read may hold the key that a reference names.
    for path, kind, node in nodes if all(_is_whole(kind, node) for _, kind, node in nodes) else ():
        yield from _dangling(path, kind, node, keys)
    yield from _unanchored(nodes if readable is None else list(readable))
    yield from _origin(data)


def _is_whole(kind: type[Model], node: Any) -> bool:
    """Tell whether each thing that should own nodes does."""
    if not isinstance(node, (Model, Mapping)):
        return False
    owning = ((_get(node, slot.name), slot.many) for slot, _ in _owning(kind))
    return all(value is None or isinstance(value, (list, tuple) if many else (Mapping, Model)) for value, many in owning)


def _dangling(path: Path, kind: type[Model], node: Any, keys: Mapping[str, Mapping[str, Path]]) -> Iterator[Fault]:
    for slot, target in _referring(kind):
        value = _get(node, slot.name)
        if not value:
            continue
        known = keys.get(target, {})
        for position, key in enumerate(value if isinstance(value, (list, tuple)) else [value]):
            if isinstance(key, str) and key not in known:
                where = (*path, slot.name, position) if slot.many else (*path, slot.name)
                choices = ", ".join(sorted(known)) if len(known) <= 12 else f"{len(known)} keys"  # noqa: PLR2004
                yield Fault(f"names no {target} of this record: {key!r}", where, f"there are: {choices or 'none'}")


def _unanchored(nodes: list[tuple[Path, type[Model], Any]]) -> Iterator[Fault]:
    """Yield a fault for each number that no figure of its node's anchors bears out.

    A registry record points into its payload instead: beside a registry source, only nodes with anchors are held to
    this. A node with an anchor that is not there cannot be judged, and has a fault already.
    """
    figures = {
        node.key: node.figures or ""
        for _, kind, node in nodes
        if kind.__name__ == "SourceAnchor" and isinstance(node, Node) and hasattr(node, "figures")
    }
    posted = any(_get(node, "source_kind") == "registry" for _, _, node in nodes)
    for path, kind, node in nodes:
        if not isinstance(node, Node) or kind.__name__ in _SOURCES or not figures.keys() >= set(node.source):
            continue
        if posted and not node.source:
            continue
        texts = [figures[key] for key in node.source if figures[key]]
        printed = ", ".join(repr(text) for text in texts)
        for name, shown in unreported(node, texts):
            hint = f"its anchors print {printed}" if texts else "name the anchor that prints it under source"
            yield Fault(f"is not among the figures of its source: {shown}", (*path, name), hint)


def _origin(data: Any) -> Iterator[Fault]:
    """Yield a fault if a record names no source, or has a name that is not its to have."""
    slug, sources = _get(data, "slug"), _get(data, "sources")
    if isinstance(sources, (list, tuple)) and not sources:
        yield Fault("is empty", ("sources",), "name the document that the record was made from")
    if not isinstance(slug, str) or not isinstance(sources, (list, tuple)):
        return
    if not slug[:1].isalpha():
        yield Fault(f"does not begin with a letter: {slug!r}", ("slug",), "as in smart-ms")
    if _REGISTRY_SLUG.fullmatch(slug) and not any(_get(source, "source_kind") == "registry" for source in sources):
        yield Fault(f"is kept for records of a registry: {slug!r}", ("slug",), "choose a name that is no registry number")


def _get(data: Any, name: str) -> Any:
    # A model first: asking whether a thing is a mapping takes longest.
    if isinstance(data, Model):
        return getattr(data, name, None)
    return data.get(name) if isinstance(data, Mapping) else None
