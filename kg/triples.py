"""Name the form in which triples pass between stages."""

from __future__ import annotations

import re

Literal = tuple[str, str]
"""A lexical form and a datatype IRI, which is empty for plain text and `@tag` for text in a language."""

Term = str | Literal
"""An IRI, or `_:` and the label of a blank node, or a literal."""

Triple = tuple[str, str, Term]

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
"""Find C0 controls but TAB, LF and CR, DEL, unpaired surrogates, noncharacters.

None of these has one canonical N-Quads form that equals its JSON form (https://www.w3.org/TR/rdf-canon/#canonical-quads).
"""
