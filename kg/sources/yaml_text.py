"""Read YAML into plain data, every scalar as the text that was written, with the place of each value.

Taking scalars as text keeps the digits of a number and the letters of a country code (`NO` is Norway, not false).
Aliases, tags, duplicate keys, several documents and deep nesting are refused: a record needs none of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from kg.errors import Fault

Path = tuple[str | int, ...]
Place = tuple[int, int]

DEPTH_LIMIT = 40
_NULLS = frozenset({"", "~", "null"})
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class YamlText:
    """Hold what was read: the data, where each value and each key stands (from 1), and what was refused."""

    data: Any = None
    places: dict[Path, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


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
    stack: list[_Open] = []
    documents = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    result.faults.append(_fault(event, (), "a second document starts here", "put one record in one file"))
                    break
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                stack.pop()
            elif isinstance(event, yaml.NodeEvent):
                if len(stack) >= DEPTH_LIMIT:
                    result.faults.append(_fault(event, stack[-1].path, f"is nested more than {DEPTH_LIMIT} levels deep", ""))
                    break
                _take(event, stack, result)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = (mark.line + 1, mark.column + 1) if mark else (None, None)
        result.faults.append(Fault(f"is not YAML: {getattr(error, 'problem', None) or error}", (), "", *place))
    return result


def _take(event: yaml.NodeEvent, stack: list[_Open], result: YamlText) -> None:
    parent = stack[-1] if stack else None
    if parent is not None and isinstance(parent.items, dict) and parent.key is None:
        _take_key(event, parent, result)
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            stack.append(_Open(parent.path, {} if isinstance(event, yaml.MappingStartEvent) else []))
        return
    path = _path(parent)
    result.places.setdefault(path, _place(event))
    if isinstance(event, yaml.AliasEvent):
        result.faults.append(_fault(event, path, f"is an alias: *{event.anchor}", "write the value out"))
        value: Any = None
    elif event.anchor is not None or (tag := getattr(event, "tag", None)) not in (None, "!"):
        what = f"an anchor: &{event.anchor}" if event.anchor is not None else f"a tag: {tag}"
        result.faults.append(_fault(event, path, f"has {what}", "write the plain value"))
        value = None if isinstance(event, yaml.ScalarEvent) else ({} if isinstance(event, yaml.MappingStartEvent) else [])
    elif isinstance(event, yaml.ScalarEvent):
        value = None if event.style is None and event.value in _NULLS else event.value
    else:
        value = {} if isinstance(event, yaml.MappingStartEvent) else []
    if parent is None:
        result.data = value
    elif isinstance(parent.items, list):
        parent.items.append(value)
    else:
        parent.items[str(parent.key)] = value
        parent.key = None
    if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
        stack.append(_Open(path, value if value is not None else []))


def _take_key(event: yaml.NodeEvent, parent: _Open, result: YamlText) -> None:
    assert isinstance(parent.items, dict)
    if not isinstance(event, yaml.ScalarEvent):
        parent.key = "?"
        result.faults.append(_fault(event, parent.path, "has a key that is not plain text", "write field: value"))
        return
    parent.key = event.value
    path = (*parent.path, event.value)
    if event.value in parent.items:
        first = result.places.get(path, (0, 0))[0]
        result.faults.append(_fault(event, path, "stands twice in one mapping", f"the other is on line {first}"))
    else:
        result.places[path] = _place(event)


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
