"""Name the form in which triples pass between stages."""

from __future__ import annotations

Literal = tuple[str, str]
"""A lexical form and a datatype IRI, which is empty for plain text and `@tag` for text in a language."""

Term = str | Literal
"""An IRI, or `_:` and the label of a blank node, or a literal."""

Triple = tuple[str, str, Term]
