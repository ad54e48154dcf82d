"""Read JSON with bounds, every number as it was written, and every key that stands twice remembered.

Parsers of JSON differ on keys that stand twice, and parsers of JSON-LD run out of stack or memory on deep nesting: at
2,000 levels Oxigraph takes 800 MB, at 5,000 it takes the process with it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from kg.errors import DataError

DEPTH_LIMIT = 100
"""So many objects and arrays may stand in each other; what kg writes has about fifteen."""


VALUE_LIMIT = 5_000_000
"""So many values may one text hold: of a hundred megabytes of `[],[],` Python would make three gigabytes."""


class Number(str):
    """Keep the digits of a number as they were written."""

    __slots__ = ()


class Doubled(dict[str, Any]):
    """Be an object in which keys stand twice; of their values it holds the last."""

    twice: tuple[str, ...] = ()


def read_json(raw: bytes) -> Any:
    """Read one JSON text.

    Raises DataError with line and column for what is no JSON, and for what is nested deeper than DEPTH_LIMIT.

    >>> read_json(b'{"p": 0.050}')
    {'p': '0.050'}
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        message = f"line {line} column {column}: not UTF-8; save the file as UTF-8"
        raise DataError(message) from None
    if sum(map(text.count, ",[{")) > VALUE_LIMIT:
        message = f"more than {VALUE_LIMIT:,} values; write N-Quads instead"
        raise DataError(message)
    try:
        # It refuses what is no JSON, such as NaN and unpaired surrogates, and stops at 1,024 levels.
        orjson.loads(text)
        tree = json.loads(text, object_pairs_hook=_object, parse_int=Number, parse_float=Number)
    except orjson.JSONDecodeError as error:
        if "depth" in error.msg or "recursion" in error.msg.lower():
            raise DataError(_TOO_DEEP) from None
        message = f"line {error.lineno} column {error.colno}: {error.msg}"
        raise DataError(message) from None
    except RecursionError:
        raise DataError(_TOO_DEEP) from None
    if is_deeper(tree, DEPTH_LIMIT):
        raise DataError(_TOO_DEEP)
    return tree


_TOO_DEEP = (
    f"objects and arrays are nested more than {DEPTH_LIMIT} levels deep; give inner nodes an @id, and let others refer to it"
)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    doubled = Doubled(found)
    doubled.twice = tuple(doubled_keys(pairs))
    return doubled


def doubled_keys(pairs: Iterable[tuple[str, Any]]) -> list[str]:
    """List the keys that stand more than once in one object."""
    return [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]


def is_deeper(tree: Any, limit: int) -> bool:
    """Tell whether objects and arrays stand in each other more often than a limit."""
    level = [tree]
    for _ in range(limit):
        level = [inner for item in level for inner in children(item) if isinstance(inner, dict | list)]
        if not level:
            return False
    return True


def children(item: Any) -> Iterator[Any]:
    """Yield what an object or an array holds."""
    yield from item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
