"""Find in a JSON text what must not reach a parser of JSON-LD: what stands twice, and contexts that take its stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kg.errors import Fault
from kg.sources.json_text import Doubled

Path = tuple[str | int, ...]

FAULT_LIMIT = 20
"""So many losses are listed: one unknown context can lose every key of a document."""

TERM_LIMIT = 5_000
"""So many terms may stand in one context; ours has 230, that of schema.org 3,000."""

CHAIN_LIMIT = 20
"""So many terms may be written one with the other; on a chain of 5,000 the parser takes the process with it."""


_GROUPS = frozenset({"@set", "@list"})


def as_list(value: Any) -> list[Any]:
    """Give the members of an array, and of anything else itself."""
    return value if isinstance(value, list) else [value]


def broken_bounds(tree: Any) -> list[Fault]:
    """List what must not even reach the parser: keys that stand twice in one object, contexts without end."""
    faults: list[Fault] = []
    graphs: Path | None = None
    grouped = False
    stack: list[tuple[Path, Any]] = [((), tree)]
    while stack and len(faults) < FAULT_LIMIT:
        path, item = stack.pop()
        if isinstance(item, Doubled):
            faults += [Fault("stands twice in one object", (*path, key), "delete one of the two") for key in item.twice]
        if isinstance(item, dict):
            stack += [((*path, key), inner) for key, inner in item.items() if isinstance(inner, dict | list)]
            graphs = path if "@graph" in as_list(item.get("@container")) else graphs
            grouped = (
                grouped
                or not _GROUPS.isdisjoint(item)
                or any(isinstance(inner, str) and inner in _GROUPS for inner in item.values())
            )
            faults += [Fault(message, (*path, "@context"), hint) for message, hint in _broken_context(item.get("@context"))]
        elif isinstance(item, list):
            stack += [((*path, place), inner) for place, inner in enumerate(item) if isinstance(inner, dict | list)]
    if graphs is not None and grouped:
        message = "makes graphs of its values, in a document that has @set or @list; on the two together the parser crashes"
        faults.append(Fault(message, graphs, "write arrays without @set, and graphs as nodes with @id and @graph"))
    return faults[:FAULT_LIMIT]


def _broken_context(contexts: Any) -> Iterator[tuple[str, str]]:
    for context in as_list(contexts):
        if isinstance(context, dict) and len(context) > TERM_LIMIT:
            yield f"defines {len(context):,} terms, more than {TERM_LIMIT:,}", "keep the terms that the document uses"
        elif isinstance(context, dict) and _is_long_chain(context):
            yield f"has terms that are written with each other, more than {CHAIN_LIMIT} in a row", "write their IRIs out"


def _is_long_chain(context: Mapping[str, Any]) -> bool:
    waiting = {}
    for term, value in context.items():
        definition = value if isinstance(value, dict) else {"@id": value}
        names = [term, *(name for key in ("@id", "@type", "@reverse") if isinstance(name := definition.get(key), str))]
        waiting[term] = {part for name in names for part in (name, name.partition(":")[0])} & context.keys() - {term}
    for _ in range(CHAIN_LIMIT):
        ready = {term for term, names in waiting.items() if names.isdisjoint(waiting)}
        waiting = {term: names for term, names in waiting.items() if term not in ready}
        if not ready or not waiting:
            break
    # What waits for itself is for the parser to refuse, as long as it does not get lost in it.
    return len(waiting) > CHAIN_LIMIT or bool(waiting and ready)
