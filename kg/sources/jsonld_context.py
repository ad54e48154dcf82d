"""Tell what the keys of JSON-LD mean, by the contexts that are in force where they stand.

This follows https://www.w3.org/TR/json-ld11-api/#context-processing-algorithm as far as it says which keys and names
become IRIs. Contexts that break its rules are refused by the parser, so that here nothing is checked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

KEYWORDS = frozenset(
    f"@{name}"
    for name in (
        *("base", "container", "context", "direction", "graph", "id", "import", "included", "index", "json", "language", "list"),
        *("nest", "none", "prefix", "propagate", "protected", "reverse", "set", "type", "value", "version", "vocab"),
    )
)
ABSENT: Any = object()
"""Stands for a context that a term does not have; null is one, and empties what is in force."""

_KEYWORD_FORM = re.compile(r"@[A-Za-z]+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_STAND_IN = "https://base.invalid/"


@dataclass(frozen=True, slots=True)
class Meaning:
    """Say what a term means: its IRI or keyword, or None where the context wishes that it be dropped."""

    iri: str | None
    type: str | None = None
    containers: frozenset[str] = frozenset()
    context: Any = ABSENT
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class ActiveContext:
    """Hold the terms in force, and what they are without a context that ends with its node."""

    terms: Mapping[str, Meaning]
    vocab: str | None = None
    language: str | None = None
    has_base: bool = False
    previous: ActiveContext | None = None

    def expand(self, name: str, *, vocab: bool = False, relative: bool = False) -> str | None:
        """Give the IRI or keyword that a name stands for, or the name itself where it stands for none."""
        if name in KEYWORDS:
            return name
        if _KEYWORD_FORM.fullmatch(name):
            return None
        meaning = self.terms.get(name)
        if meaning is not None and (vocab or meaning.iri in KEYWORDS):
            return meaning.iri
        if ":" in name[1:]:
            prefix, _, local = name.partition(":")
            if prefix == "_" or local.startswith("//"):
                return name
            start = self.terms.get(prefix)
            if start is not None and start.iri and start.is_prefix:
                return start.iri + local
            if _SCHEME.match(name):
                return name
        if vocab and self.vocab is not None:
            return self.vocab + name
        return _joined(name) if relative and self.has_base else name


NO_CONTEXT = ActiveContext({})


def _joined(name: str) -> str:
    """Resolve a name against a base, as far as it matters whether the result is an IRI."""
    return f"https:{name}" if name.startswith("//") else _STAND_IN + name


def with_context(active: ActiveContext, local: Any, *, propagate: bool = True) -> ActiveContext:
    """Apply a context, or a list of them; without `propagate` it ends where the next node begins."""
    contexts = local if isinstance(local, list) else [local]
    if contexts and isinstance(contexts[0], dict) and isinstance(contexts[0].get("@propagate"), bool):
        propagate = contexts[0]["@propagate"]
    result = active if propagate or active.previous is not None else replace(active, previous=active)
    for context in contexts:
        if context is None:
            result = replace(NO_CONTEXT, previous=None if propagate else result.previous)
        elif isinstance(context, dict):
            result = _Definitions(result, context).applied()
    return result


class _Definitions:
    """Take the terms of one context, each after those that it is written with."""

    def __init__(self, active: ActiveContext, context: Mapping[str, Any]) -> None:
        self.context = context
        self.begun: set[str] = set()
        self.terms: dict[str, Meaning] = dict(active.terms)
        self.active = replace(active, terms=self.terms)

    def applied(self) -> ActiveContext:
        context, active = self.context, self.active
        if "@base" in context:
            # Only whether there is one matters: relative to which, the parser knows.
            active = replace(active, has_base=isinstance(context["@base"], str))
        if "@language" in context:
            active = replace(active, language=context["@language"])
        if "@vocab" in context:
            vocab = context["@vocab"]
            expanded = active.expand(vocab, vocab=True, relative=True) if isinstance(vocab, str) else None
            active = replace(active, vocab=expanded)
        self.active = active
        for term in context:
            self.define(term)
        return self.active

    def define(self, term: str) -> None:
        if term in self.begun or term not in self.context or (term in KEYWORDS and term != "@type"):
            return
        self.begun.add(term)
        if _KEYWORD_FORM.fullmatch(term) and term != "@type":
            return
        self.terms.pop(term, None)
        value = self.context[term]
        definition = value if isinstance(value, dict) else {"@id": value}
        iri = self.iri(term, definition)
        kind = definition.get("@type")
        kind = self.expand(kind) if isinstance(kind, str) else None
        container = definition.get("@container") or ()
        containers = frozenset([container] if isinstance(container, str) else container)
        # A name of its own that ends like a namespace, or is a blank node, is a prefix without being called one.
        simple = not isinstance(value, dict) and iri is not None and (iri[-1:] in ":/?#[]@" or iri.startswith("_:"))
        prefix = simple or definition.get("@prefix") is True
        self.terms[term] = Meaning(iri, kind, containers, definition.get("@context", ABSENT), prefix)

    def iri(self, term: str, definition: Mapping[str, Any]) -> str | None:
        for key in ("@reverse", "@id"):
            if key in definition and definition[key] != term:
                return self.expand(definition[key]) if isinstance(definition[key], str) else None
        if ":" in term[1:]:
            prefix, _, local = term.partition(":")
            self.define(prefix)
            start = self.terms.get(prefix)
            return start.iri + local if start is not None and start.iri else term
        return term if term == "@type" else self.active.expand(term, vocab=True, relative="/" in term)

    def expand(self, name: str) -> str | None:
        self.define(name)
        self.define(name.partition(":")[0])
        return self.active.expand(name, vocab=True)


@lru_cache(maxsize=4096)
def is_iri(name: str) -> bool:
    """Tell whether the parser takes a name for an IRI, or for a blank node; what it does not take, it drops.

    >>> is_iri("https://example.org/a b"), is_iri("a"), is_iri("_:a")
    (False, False, True)
    """
    try:
        ox.BlankNode(name[2:]) if name.startswith("_:") else ox.NamedNode(name)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=256)
def is_language(tag: str) -> bool:
    """Tell whether the parser takes a text for a language tag; a value with another, it drops."""
    try:
        ox.Literal("", language=tag)
    except ValueError:
        return False
    return True
