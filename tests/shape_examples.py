"""Read the examples of `shapes/`: whole graphs, and patches on them. `shapes/README.md` tells how they are written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.graph.iris import INTEGER, PREFIXES, SHAPES, TKG, TYPE
from kg.graph.vocabulary import STATEMENT_COUNT
from kg.sources.rdf_file import read_graphs
from kg.triples import Term, Triple
from kg.validation.report import GraphReport, Result
from kg.validation.shacl import validate

FOLDER = Path(__file__).parent / "shapes"
WHOLE = tuple(sorted(FOLDER.glob("*.ttl")))
CONFORMING = tuple(sorted(FOLDER.glob("*/conforms-*.ttl")))
VIOLATING = tuple(sorted(FOLDER.glob("*/violates-*.ttl")))

DETAIL = f"{SHAPES}openTerm"
"""What this shape finds is a detail of the result at the node that uses the term."""

_PREFIXES = {"s": SHAPES, **PREFIXES}
_DIRECTIVE = re.compile(r"# (base|remove|expect|prevents): (.+)")


@dataclass(frozen=True, slots=True)
class Example:
    """Hold the graph of an example, and what its first lines say of it."""

    path: Path
    document: str
    triples: tuple[Triple, ...]
    expected: frozenset[str]
    prevents: str


def name(path: Path) -> str:
    """Name an example in the list of tests."""
    return str(path.relative_to(FOLDER).with_suffix(""))


def base_of(path: Path) -> str:
    """Name the whole graph that an example patches."""
    return next(text for word, text in _DIRECTIVE.findall(path.read_text(encoding="utf-8")) if word == "base")


@cache
def read_example(path: Path) -> Example:
    """Read an example: its base, without what it removes, with what it adds."""
    lines = [found.groups() for line in path.read_text(encoding="utf-8").splitlines() if (found := _DIRECTIVE.fullmatch(line))]
    said = {word: [text for key, text in lines if key == word] for word in ("base", "remove", "expect", "prevents")}
    added = read_graphs(path).get("", [])
    triples = [triple for base in said["base"] for triple in read_graphs(FOLDER / base)[""]]
    document = next(subject for subject, _, kind in triples or added if kind == f"{TKG}TrialDocument")
    removed = [[None if word == "*" else _expand(word, document) for word in pattern.split()] for pattern in said["remove"]]
    for pattern, wanted in zip(said["remove"], removed, strict=True):
        kept = [triple for triple in triples if not _matches(triple, wanted)]
        assert len(kept) < len(triples), f"{name(path)} removes nothing by {pattern}"
        triples = kept
    counted = (
        not said["base"]
        or any(predicate == STATEMENT_COUNT for _, predicate, _ in added)
        or any(STATEMENT_COUNT in p for p in removed)
    )
    given = (*triples, *added) if counted else tuple(recounted((*triples, *added)))
    return Example(path, document, given, frozenset(said["expect"]), " ".join(said["prevents"]))


def recounted(triples: Iterable[Triple]) -> list[Triple]:
    """Make each document say how many statements there are about it and its nodes, so that a patch need not."""
    kept = [triple for triple in dict.fromkeys(triples) if triple[1] != STATEMENT_COUNT]
    for document in sorted({subject for subject, predicate, kind in kept if (predicate, kind) == (TYPE, f"{TKG}TrialDocument")}):
        number = sum(subject.partition("#")[0] == document for subject, _, _ in kept)
        kept.append((document, STATEMENT_COUNT, (str(number + 1), INTEGER)))
    return kept


def check(example: Example) -> GraphReport:
    """Validate the graph of an example."""
    return validate({"": example.triples}, name(example.path)).graphs[0]


@cache
def found_in_all() -> dict[Path, frozenset[str]]:
    """Validate all examples and give what is found in each, as it is expected.

    Many are validated as one graph, in which each has a trial of its own: alone they take four times as long. Those
    that expect something at a node of no trial, where results could not be told apart, are validated alone.
    """
    examples = [read_example(path) for path in (*CONFORMING, *VIOLATING)]
    alone = [example for example in examples if not all(line.startswith("<") for line in example.expected)]
    together = [example for example in examples if example not in alone]
    found = {example.path: expectations(check(example).results, example.document) for example in alone}
    for start in range(0, len(together), 20):
        found |= _found_together(together[start : start + 20])
    return found


def _found_together(examples: Iterable[Example]) -> dict[Path, frozenset[str]]:
    renamed = {f"{example.document}-{number}": example for number, example in enumerate(examples)}
    triples = [triple for document, example in renamed.items() for triple in _renamed(example, document)]
    results = defaultdict(list)
    for result in validate({"": triples}, "examples").graphs[0].results:
        if result.shape != DETAIL and result.severity == "Violation":
            results[result.node.split("#")[0]].append(result)
    found = {example.path: expectations(results.pop(document, []), document) for document, example in renamed.items()}
    assert not results, f"results at nodes of no example: {results}"
    return found


def expectations(results: Iterable[Result], document: str) -> frozenset[str]:
    """Write results as an example expects them: node, named shape and path, component."""
    return frozenset(
        " | ".join((_short(result.node, document), _place(result), result.component))
        for result in results
        if result.shape != DETAIL and result.severity == "Violation"
    )


def _renamed(example: Example, document: str) -> Iterable[Triple]:
    def rename(term: Term) -> Term:
        if isinstance(term, str) and term.split("#")[0] == example.document:
            return document + term[len(example.document) :]
        return term

    for subject, predicate, term in example.triples:
        yield str(rename(subject)), predicate, rename(term)


def _place(result: Result) -> str:
    # A property shape without a name is known by its path, and the one of the missing facts by their reasons.
    path = result.path if "|" not in result.path else ""
    return " ".join(_short(iri, "") for iri in (result.shape, path) if iri) or "reasons"


def _matches(triple: Triple, wanted: list[str | None]) -> bool:
    terms: tuple[Term, ...] = triple
    return all(part is None or part == term for part, term in zip(wanted, terms, strict=True))


def _expand(word: str, document: str) -> str:
    if word == "a":
        return f"{PREFIXES['rdf']}type"
    if word.startswith("<"):
        return document + word[1:-1]
    prefix, _, local = word.partition(":")
    return _PREFIXES[prefix] + local


def _short(iri: str, document: str) -> str:
    if not iri or iri.startswith("_:"):
        return "_"
    if document and iri.partition("#")[0] == document:
        return f"<{iri[len(document) :]}>"
    inverse = "^" if iri.startswith("^") else ""
    bare = iri.removeprefix("^")
    return next((f"{inverse}{prefix}:{bare[len(start) :]}" for prefix, start in _PREFIXES.items() if bare.startswith(start)), iri)
