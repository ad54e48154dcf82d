"""Find what a parser of JSON-LD would drop without a word.

JSON-LD says that keys which no context maps, and names that are no IRIs, are ignored. Whoever judges what is left judges
something else than what was written: `allocatedCuont` would be "not stated".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from kg.errors import DataError, Fault
from kg.sources.json_text import Number, children, read_json
from kg.sources.jsonld_bounds import FAULT_LIMIT, Path, as_list, broken_bounds
from kg.sources.jsonld_context import ABSENT, KEYWORDS, NO_CONTEXT, ActiveContext, Meaning, is_iri, is_language, with_context

_XSD = "http://www.w3.org/2001/XMLSchema#"
_FLOATS = frozenset({f"{_XSD}double", f"{_XSD}float"})
_NO_TYPE = frozenset({None, "@id", "@vocab", "@none"})
_SAFE = 2**53
_SCOPED_LIMIT = 5_000
_ROOT = Meaning(None)
_PLAIN = Meaning("")
_IN_VALUES = frozenset({"@value", "@type", "@language", "@direction", "@index"})
_OF_MAPS = frozenset({"@language", "@index", "@id", "@type"})
_REGISTRY = frozenset({"protocolSection", "hasResults", "studies", "nctId"})


def check_json(raw: bytes) -> Any:
    """Read the JSON of a document, and refuse what must not even reach a parser of JSON-LD.

    Raises DataError.
    """
    tree = read_json(raw)
    if faults := broken_bounds(tree):
        raise DataError(_listing(faults))
    return tree


def check_nothing_lost(tree: Any) -> None:
    """Refuse a document that a parser takes, and of which it drops a part.

    Raises DataError with the path of each part.
    """
    if faults := lost_values(tree):
        plain = looks_like_no_jsonld(tree)
        raise DataError((f"it looks like {plain}; " if plain else "") + _listing(faults))


def _listing(faults: list[Fault]) -> str:
    lines = [f"\n  {json_path(fault.path) or 'the whole'}: {fault.message} (hint: {fault.hint})" for fault in faults]
    more = f"\n  more than {FAULT_LIMIT} faults are not listed" if len(faults) == FAULT_LIMIT else ""
    return f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'}:{''.join(lines)}{more}"


def lost_values(tree: Any) -> list[Fault]:
    """List the keys and values of a document that become no triple, though nothing says that they should not.

    >>> context = {"p": "https://example.org/p"}
    >>> print(*lost_values({"@context": context, "p": "0.044", "q": "0.668"}))
    q: is a key that no context maps, so that it would be lost (hint: map it in the context, or delete it)
    """
    walk = _Walk()
    walk.element(tree, _ROOT, NO_CONTEXT, ())
    return walk.faults[:FAULT_LIMIT]


def looks_like_no_jsonld(tree: Any) -> str:
    """Say what a JSON text without any context and any keyword looks like, or nothing."""
    objects = [tree] if isinstance(tree, dict) else [item for item in children(tree) if isinstance(item, dict)]
    keys = {key for item in objects for key in item}
    if not keys or any(key.startswith("@") or ":" in key for key in keys):
        return ""
    return "a record of a registry as JSON" if keys & _REGISTRY else "JSON without a context"


class _Walk:
    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.scoped: dict[tuple[int, int, bool], tuple[ActiveContext, Any, ActiveContext]] = {}

    def lost(self, message: str, path: Path, hint: str) -> None:
        self.faults.append(Fault(f"{message}, so that it would be lost", path, hint))

    def apply(self, active: ActiveContext, local: Any, *, propagate: bool = True) -> ActiveContext:
        """Apply a context that belongs to a term, which often comes again."""
        key = (id(active), id(local), propagate)
        if key not in self.scoped:
            if len(self.scoped) > _SCOPED_LIMIT:
                self.scoped.clear()
            # The two that the key names are kept, lest others get their identity.
            self.scoped[key] = (active, local, with_context(active, local, propagate=propagate))
        return self.scoped[key][2]

    def element(self, item: Any, meaning: Meaning, active: ActiveContext, path: Path, *, of_map: bool = False) -> None:
        if item is None or len(self.faults) >= FAULT_LIMIT:
            return
        if isinstance(item, list):
            for place, inner in enumerate(item):
                self.element(inner, meaning, active, (*path, place), of_map=of_map)
        elif isinstance(item, dict):
            self.object(item, meaning, active, path, of_map=of_map)
        elif meaning.iri is None:
            self.lost(f"is a value that is said of no node: {item!r}", path, "make it the value of a property")
        else:
            self.scalar(item, meaning.type, active, path)

    def scalar(self, item: Any, kind: str | None, active: ActiveContext, path: Path) -> None:
        if isinstance(item, Number):
            self.number(item, kind, path)
        elif isinstance(item, str) and kind in ("@id", "@vocab"):
            self.name(item, active.expand(item, vocab=kind == "@vocab", relative=True), path)
        elif isinstance(item, str) and kind in _NO_TYPE and active.language is not None:
            self.language(active.language, path)

    def number(self, digits: Number, kind: str | None, path: Path) -> None:
        """Refuse a number that comes out as another form: 0.050 as `5.0E-2`, 1e3 as `1000`."""
        exact = digits.lstrip("-").isdigit() and abs(int(digits[:20])) < _SAFE and digits != "-0"
        if not exact and kind not in _FLOATS and (kind not in _NO_TYPE or digits.lstrip("-").isdigit()):
            self.faults.append(
                Fault(f"is a JSON number, and would not keep its digits: {digits[:40]}", path, "write it as a string")
            )

    def name(self, name: str, iri: str | None, path: Path) -> None:
        if iri is None or not is_iri(iri):
            hint = "write it in full, percent-encode what no IRI may hold, or give the context a @base"
            self.lost(f"is no IRI: {name!r}", path, hint)

    def language(self, tag: Any, path: Path) -> None:
        if isinstance(tag, str) and not is_language(tag):
            self.lost(f"has a language that is none: {tag!r}", path, "write a tag such as en")

    def object(self, item: Mapping[str, Any], meaning: Meaning, active: ActiveContext, path: Path, *, of_map: bool) -> None:
        names = {key: active.expand(key, vocab=True) for key in item}
        lone = len(item) == 1 and "@id" in names.values()
        if active.previous is not None and not of_map and not lone and "@value" not in names.values():
            active = active.previous
        if meaning.context is not ABSENT:
            active = self.apply(active, meaning.context)
        if "@context" in item:
            active = with_context(active, item["@context"])
        of_types = active
        for key in sorted(item):
            if of_types.expand(key, vocab=True) == "@type":
                for name in sorted(name for name in as_list(item[key]) if isinstance(name, str)):
                    if (known := of_types.terms.get(name)) is not None and known.context is not ABSENT:
                        active = self.apply(active, known.context, propagate=False)
        names = {key: active.expand(key, vocab=True) for key in item}
        if "@value" in names.values():
            self.value_object(item, names, meaning, active, path)
            return
        if meaning.iri is None and "@list" in names.values():
            self.lost("is a list that is said of no node", path, "make it the value of a property")
            return
        for key, value in item.items():
            self.entry(key, value, names[key], (meaning, active, of_types), (*path, key))

    def entry(
        self, key: str, value: Any, iri: str | None, around: tuple[Meaning, ActiveContext, ActiveContext], path: Path
    ) -> None:
        meaning, active, of_types = around
        if iri == "@id":
            self.names([value], active, path, vocab=False)
        elif iri == "@type":
            self.names(as_list(value), of_types, path, vocab=True)
        elif iri in ("@graph", "@included"):
            self.element(value, _ROOT, active, path)
        elif iri in ("@set", "@list"):
            self.element(value, meaning, active, path)
        elif iri in ("@nest", "@reverse"):
            self.nested(value, key, (meaning, active, of_types), path)
        elif iri not in ("@index", "@context"):
            self.property(key, value, iri, active, path)

    def nested(self, value: Any, key: str, around: tuple[Meaning, ActiveContext, ActiveContext], path: Path) -> None:
        meaning, active, of_types = around
        own = active.terms.get(key)
        if own is not None and own.context is not ABSENT:
            active = self.apply(active, own.context)
        for item in as_list(value):
            for inner, inner_value in item.items() if isinstance(item, dict) else ():
                self.entry(inner, inner_value, active.expand(inner, vocab=True), (meaning, active, of_types), (*path, inner))

    def names(self, values: Iterable[Any], active: ActiveContext, path: Path, *, vocab: bool) -> None:
        for name in values:
            if isinstance(name, str):
                self.name(name, active.expand(name, vocab=vocab, relative=True), path)

    def property(self, key: str, value: Any, iri: str | None, active: ActiveContext, path: Path) -> None:
        meaning = active.terms.get(key, _PLAIN)
        if "@type" in meaning.containers and meaning.iri:
            meaning = replace(meaning, iri=None)  # of a map by type the parser takes nothing but nodes
        if key in active.terms and iri is None:
            return  # the context maps it to null: its author wishes that it be dropped
        if iri is None or iri in KEYWORDS or iri.startswith("_:") or not is_iri(iri):
            near = get_close_matches(key, [term for term, known in active.terms.items() if known.iri], 1, 0.75)
            hint = f"did you mean {near[0]}?" if near else "map it in the context, or delete it"
            self.lost("is a key that no context maps", path, hint)
        elif meaning.type == "@json":
            return
        elif isinstance(value, dict) and meaning.containers & _OF_MAPS:
            self.map(value, meaning, active, path)
        else:
            self.element(value, meaning, active, path)

    def map(self, value: Mapping[str, Any], meaning: Meaning, active: ActiveContext, path: Path) -> None:
        for key, inner in value.items():
            place, within = (*path, key), active
            expanded = active.expand(key, vocab=True)
            if expanded in KEYWORDS and expanded != "@none":
                self.lost(
                    f"is a keyword where the key of a map stands: {key!r}", place, "write the map, or leave out its container"
                )
                continue
            if "@language" in meaning.containers:
                if expanded != "@none":
                    self.language(key, place)
                continue
            if "@id" in meaning.containers and expanded != "@none":
                self.names([key], active, place, vocab=False)
            if "@type" in meaning.containers and expanded != "@none":
                self.names([key], active, place, vocab=True)
                within = active if active.previous is None else active.previous
                known = within.terms.get(key)
                within = (
                    within if known is None or known.context is ABSENT else self.apply(within, known.context, propagate=False)
                )
            graph = "@graph" in meaning.containers
            self.element(inner, replace(meaning, iri=None) if graph else meaning, within, place, of_map=True)

    def value_object(
        self, item: Mapping[str, Any], names: Mapping[str, str | None], meaning: Meaning, active: ActiveContext, path: Path
    ) -> None:
        if meaning.iri is None:
            self.lost("is a value that is said of no node", path, "make it the value of a property")
            return
        given = {names[key]: value for key, value in item.items()}
        for key in item:
            if names[key] not in _IN_VALUES and key != "@context":
                self.property(key, item[key], names[key], active, (*path, key))
        self.language(given.get("@language"), path)
        if given.get("@direction") is not None:
            self.lost("has a direction of writing, which triples cannot carry", path, "delete @direction")
        kind = given.get("@type")
        if isinstance(given["@value"], Number):
            self.number(given["@value"], active.expand(kind, vocab=True) if isinstance(kind, str) else None, path)


def json_path(path: Path) -> str:
    """Write a path into a JSON text.

    >>> json_path(("arm", 0, "https://example.org/p"))
    'arm[0]["https://example.org/p"]'
    """
    text = ""
    for step in path:
        plain = isinstance(step, str) and re.fullmatch(r"@?\w+", step)
        text += f"[{step}]" if isinstance(step, int) else (f".{step}" if text else step) if plain else f'["{step[:200]}"]'
    return text
