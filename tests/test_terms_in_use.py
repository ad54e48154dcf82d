"""No term of ours is declared for nothing: an export, a shape or a positive example uses it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
ONTOLOGY = (ROOT / "ontology" / "trial-kg.ttl").read_text(encoding="utf-8")

# What speaks of the ontology's own terms, and so of nothing in a graph.
ABOUT_TERMS = {"expandsTo", "valuesFrom"}


def _declared() -> set[str]:
    kinds = r"(?:owl:Class|owl:ObjectProperty|owl:DatatypeProperty|owl:AnnotationProperty|skos:Concept)\b"
    return set(re.findall(rf"^tkg:(\S+) a {kinds}", ONTOLOGY, re.MULTILINE)) - ABOUT_TERMS


def _used() -> set[str]:
    files = [*(ROOT / "output").iterdir(), *(ROOT / "shapes").glob("*.ttl"), *(ROOT / "tests" / "shapes").rglob("*.ttl")]
    texts = [path.read_text(encoding="utf-8") for path in files if not path.name.startswith("violates")]
    return {name for text in texts for name in re.findall(r"tkg:([A-Za-z][A-Za-z0-9-]*)", text)}


def test_every_declared_term_is_used() -> None:
    # A term that nothing uses has a meaning that nobody has tried.
    declared = _declared()
    assert len(declared) > 300
    assert sorted(declared - _used()) == []
