"""Read YAML into plain data, every scalar as the text that was written, with the place of each value.

Taking scalars as text keeps the digits of a number and the letters of a country code (`NO` is Norway, not false).
Aliases, tags, merge keys, duplicate keys, empty values, hidden characters, several documents and deep nesting are
refused: a record needs none of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from kg.errors import Fault
from kg.sources.yaml_wording import syntax_fault

Path = tuple[str | int, ...]
Place = tuple[int, int]

REFUSED = object()
"""Stands in the data for a value that was refused, so that nobody takes its absence for a choice."""

DEPTH_LIMIT = 40
FAULT_LIMIT = 200
"""So many faults are listed; a bomb of aliases must not become a bomb of faults."""

VALUE_LIMIT = 100_000
"""So many fields and values a record can have; the largest in sight has a few thousand."""

_HIDDEN_LIMIT = 20
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What YAML cannot hold, and what looks like nothing or like a new line in one program and not in the next.
_SEEN = ((0x20, 0x7E), (0xA0, 0x2027), (0x202A, 0xD7FF), (0xE000, 0xFEFE), (0xFF00, 0xFFFD), (0x10000, 0x10FFFF))
_BREAK = re.compile("\r\n|\r|\n")


@dataclass
class YamlText:
    """Hold what was read: the data, where each value and each key stands (from 1), and what was refused.

    `cut` is the place at which reading stopped, if it did before the end.
    """

    data: Any = None
    places: dict[Path, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    cut: Place | None = None


@dataclass
class _Open:
    """Stand for a mapping or sequence that is being read."""

    path: Path
    items: dict[str, Any] | list[Any]
    key: str | None = None
    """The key whose value comes next; None where a key comes next."""


def read_yaml(text: str) -> YamlText:
    r"""Read one YAML document; what cannot be taken is listed in `faults` with its line and column.

    >>> read_yaml("country: NO\np: 0.050").data
    {'country': 'NO', 'p': '0.050'}
    >>> print(read_yaml("a: 1\na: 2").faults[0])
    line 2, column 1: a: stands twice in one mapping (hint: the other is on line 1)
    """
    result = YamlText()
    text = text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}")
    hidden = _hidden(text)
    text = text.translate(dict.fromkeys((code for code, _, _ in hidden), "\N{REPLACEMENT CHARACTER}")) if hidden else text
    try:
        _take_events(text, result)
    except yaml.MarkedYAMLError as error:
        fault = syntax_fault(error, text)
        result.faults.append(fault)
        result.cut = (fault.line or 1, fault.column or 1)
    for code, line, column in hidden[:_HIDDEN_LIMIT]:
        path = max(((place, path) for path, place in result.places.items() if place <= (line, column)), default=((0, 0), ()))[1]
        more = f", one of {len(hidden)} such" if len(hidden) > _HIDDEN_LIMIT else ""
        result.faults.append(Fault(f"holds the hidden character U+{code:04X}{more}", path, "delete it", line, column))
    return result


def _take_events(text: str, result: YamlText) -> None:
    stack: list[_Open] = []
    documents = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                result.faults.append(_fault(event, (), "a second document starts here", "put one record in one file"))
                return
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            stack.pop()
        elif isinstance(event, yaml.NodeEvent):
            if message := _limit(stack, result):
                result.faults.append(_fault(event, stack[-1].path[:3], message, "the rest was not read"))
                result.cut = _place(event)
                return
            _take(event, stack, result)


def _limit(stack: list[_Open], result: YamlText) -> str:
    if len(stack) >= DEPTH_LIMIT:
        return f"is nested more than {DEPTH_LIMIT} levels deep"
    if len(result.faults) >= FAULT_LIMIT:
        return "comes after more faults than anybody reads at once"
    return f"comes after {VALUE_LIMIT:,} values, which is more than a record has" if len(result.places) >= VALUE_LIMIT else ""


def _hidden(text: str) -> list[tuple[int, int, int]]:
    """List the hidden characters: code, line, column."""
    found: list[tuple[int, int, int]] = []
    hidden = {sign for sign in set(text) if _is_hidden(sign)}
    for position, sign in enumerate(text) if hidden else ():
        if sign in hidden:
            before = _BREAK.split(text[:position]) if len(found) < _HIDDEN_LIMIT else [""]
            found.append((ord(sign), len(before), len(before[-1]) + 1))
    return found


def _is_hidden(sign: str) -> bool:
    return sign not in "\t\n\r" and not any(low <= ord(sign) <= high for low, high in _SEEN)


def _take(event: yaml.NodeEvent, stack: list[_Open], result: YamlText) -> None:
    parent = stack[-1] if stack else None
    collection: Any = (
        {} if isinstance(event, yaml.MappingStartEvent) else [] if isinstance(event, yaml.SequenceStartEvent) else None
    )
    if parent is not None and isinstance(parent.items, dict) and parent.key is None:
        _take_key(event, parent, result)
        if collection is not None:
            stack.append(_Open((*parent.path, "?"), collection))
        return
    path = _path(parent)
    result.places.setdefault(path, _place(event))
    if refused := _refused(event):
        result.faults.append(_fault(event, path, *refused))
    elif isinstance(event, yaml.ScalarEvent) and _is_null(event) and parent is not None:
        hint = "write the value, or leave the field out; where the source gives none, give the reason under missing"
        result.faults.append(_fault(event, path, "is left empty", hint))
    value = collection
    if collection is None:
        value = REFUSED if refused or not isinstance(event, yaml.ScalarEvent) or _is_null(event) else event.value
    if parent is None:
        result.data = None if value is REFUSED else value
    elif isinstance(parent.items, list):
        parent.items.append(value)
    else:
        parent.items[str(parent.key)] = value
        parent.key = None
    if collection is not None:
        stack.append(_Open(path, collection))


def _refused(event: yaml.NodeEvent) -> tuple[str, str] | None:
    """Say what is wrong with a node that is more than a plain value, and what to do."""
    if isinstance(event, yaml.AliasEvent):
        return f"is an alias: *{event.anchor}", "write the value out"
    if event.anchor is not None:
        return f"has an anchor: &{event.anchor}", "write the plain value"
    if (tag := getattr(event, "tag", None)) not in (None, "!"):
        return f"has a tag: {tag}", "write the plain value"
    return None


def _is_null(event: yaml.ScalarEvent) -> bool:
    return not event.style and event.value in _NULLS


def _take_key(event: yaml.NodeEvent, parent: _Open, result: YamlText) -> None:
    assert isinstance(parent.items, dict)
    key = event.value if isinstance(event, yaml.ScalarEvent) else "?"
    path = (*parent.path, key)
    parent.key = key
    if refused := _refused(event):
        result.faults.append(_fault(event, path, *refused))
    elif not isinstance(event, yaml.ScalarEvent):
        result.faults.append(_fault(event, path, "is a field whose name is not plain text", "write name: value"))
    elif _is_null(event):
        result.faults.append(_fault(event, path, "stands where the name of a field should stand", "write name: value"))
    elif key == "<<" and not event.style:
        result.faults.append(_fault(event, path, "is a merge key", "write the fields out"))
    elif key in parent.items:
        first = result.places.get(path, (0, 0))[0]
        result.faults.append(_fault(event, path, "stands twice in one mapping", f"the other is on line {first}"))
    result.places.setdefault(path, _place(event))


def _path(parent: _Open | None) -> Path:
    if parent is None:
        return ()
    if isinstance(parent.items, list):
        return (*parent.path, len(parent.items))
    return (*parent.path, str(parent.key))


def _place(event: yaml.Event) -> Place:
    assert event.start_mark is not None
    return event.start_mark.line + 1, event.start_mark.column + 1


def _fault(event: yaml.Event, path: Path, message: str, hint: str) -> Fault:
    return Fault(message, path, hint, *_place(event))
