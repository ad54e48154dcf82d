"""Read the JSON of one study record, and refuse what is none before anything else looks at it."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

from kg.errors import DataError
from kg.sources.json_text import children, doubled_keys, is_deeper

DEPTH_LIMIT = 40
"""So many objects and arrays may stand in each other; the registry's have twelve."""

_NUMBER = re.compile(r"NCT[0-9]{8}")
_COLON = re.compile(rb'"\s*:')


def parse_study(raw: bytes) -> dict[str, Any]:
    """Read one study record.

    Raises DataError for what is no JSON, says a key twice, is nested too deep, or names no study.

    >>> parse_study(b'{"protocolSection": {"identificationModule": {"nctId": "NCT01234567"}}}')["protocolSection"]
    {'identificationModule': {'nctId': 'NCT01234567'}}
    """
    try:
        tree = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise DataError(f"is no JSON: line {error.lineno} column {error.colno}: {error.msg}") from None
    if not isinstance(tree, dict):
        raise DataError("is no study record: the text holds no object of JSON")
    if is_deeper(tree, DEPTH_LIMIT):
        raise DataError(f"objects and arrays are nested more than {DEPTH_LIMIT} levels deep; a study record has twelve")
    if twice := _doubled(raw, tree):
        raise DataError(f"has a key twice in one object: {twice!r}; nobody can tell which of the two is meant")
    study_number(tree)
    return tree


def study_number(tree: dict[str, Any]) -> str:
    """Give the number of a study.

    Raises DataError if there is none, or if it is not one of ClinicalTrials.gov.
    """
    found: Any = tree
    for name in ("protocolSection", "identificationModule", "nctId"):
        found = found.get(name) if isinstance(found, dict) else None
    if found is None:
        raise DataError("names no study: protocolSection.identificationModule.nctId is absent; is it a record of version 2?")
    if not isinstance(found, str) or not _NUMBER.fullmatch(found):
        raise DataError(
            f"names no study: protocolSection.identificationModule.nctId is {str(found)[:40]!r}, and not NCT and 8 digits"
        )
    return found


def _doubled(raw: bytes, tree: dict[str, Any]) -> str | None:
    """Find a key that stands twice in one object; the fast parser takes the last of them in silence.

    What may be keys is counted first: only where that is more than was read is the text parsed once more.
    """
    if len(_COLON.findall(raw)) == _keys(tree):
        return None
    found: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found.extend(doubled_keys(items))
        return dict(items)

    json.loads(raw, object_pairs_hook=pairs)
    return found[0] if found else None


def _keys(tree: Any) -> int:
    level, count = [tree], 0
    while level:
        count += sum(len(item) for item in level if isinstance(item, dict))
        level = [inner for item in level for inner in children(item) if isinstance(inner, dict | list)]
    return count
