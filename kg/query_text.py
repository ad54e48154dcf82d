"""Look at the text of a query without parsing it: what it may not hold."""

from __future__ import annotations

import re

from kg.errors import QueryError

LENGTH_LIMIT = 1_000_000
NESTING_LIMIT = 100
CHAIN_LIMIT = 1_000
"""On what is nested or chained without end the engine runs out of stack, and takes the process with it."""

IRI = re.compile(r"""<[^<>"{}|^`\\\x00-\x20]*>""")
# What holds no code: an escape in a name, text in its four kinds of quotes, a comment.
INERT = re.compile(
    r"""
    \\.
    | '''(?:'{0,2}(?:[^'\\]|\\.))*'''
    | \"\"\"(?:"{0,2}(?:[^"\\]|\\.))*\"\"\"
    | '(?:[^'\\\n\r]|\\.)*'
    | "(?:[^"\\\n\r]|\\.)*"
    | \#[^\n\r]*
    """,
    re.VERBOSE | re.DOTALL,
)
# `//` is no part of an expression: what holds it after `<` is an IRI, and no comparison.
CERTAIN_IRI = re.compile(r"<[A-Za-z]+://")
_INERT_OR_IRI = re.compile(rf"{IRI.pattern}|{INERT.pattern}", re.VERBOSE | re.DOTALL)
_NAME = re.compile(r"[?$]\w+|:[\w-]*")
_WORD = re.compile(r"\w+")
_SERVICE = re.compile(r"(?:[0-9]\w*?|true|false|undef)?SERVICE", re.IGNORECASE)
_UPDATE = re.compile(
    r"\s*(?:(?:BASE|PREFIX\s+\S*:)\s*)*(INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b", re.IGNORECASE
)
_FORM = re.compile(r"(?<![\w:.?$-])(SELECT|ASK|CONSTRUCT|DESCRIBE)\b(?!\s*:)", re.IGNORECASE)
_LINK = re.compile(
    r"[!|&+*/^=]|(?<![A-Za-z])-|-(?!\w)|\b(?:BIND|UNION|OPTIONAL|MINUS|FILTER|GRAPH|VALUES|SELECT|EXISTS)\b", re.IGNORECASE
)


def check_query(text: str) -> None:
    """Refuse what is no query, what reads from elsewhere, and what the engine would not survive."""
    code = _INERT_OR_IRI.sub(" ", text)
    if not code.strip():
        raise QueryError("the query is empty")
    if _has_service(text):
        raise QueryError("SERVICE is refused: a query reads what it is given, and nothing from elsewhere")
    if update := _UPDATE.match(code):
        message = f"{update[1].upper()} is refused: a query reads, and changes nothing"
        raise QueryError(message)
    depth = deepest = 0
    for sign in re.findall(r"[][(){}]", code):
        depth += 1 if sign in "[({" else -1
        deepest = max(deepest, depth)
    if len(text) > LENGTH_LIMIT or deepest > NESTING_LIMIT or len(_LINK.findall(code)) > CHAIN_LIMIT:
        raise QueryError("the query is too long, or nested or chained too deeply; ask in smaller steps")


def _has_service(text: str) -> bool:
    """Tell whether SERVICE may stand in a query as a keyword.

    Whether `<` starts an IRI or compares is not known without parsing; what then follows is looked at in both ways.
    """
    seen: set[int] = set()
    places = [0]
    while places:
        at = places.pop()
        if at in seen or at >= len(text):
            continue
        seen.add(at)
        if text[at] == "<":
            iri = IRI.match(text, at)
            places += [iri.end()] if iri else []
            places += [] if iri and CERTAIN_IRI.match(text, at) else [at + 1]
        elif (found := INERT.match(text, at) or _NAME.match(text, at) or _WORD.match(text, at)) is not None:
            if _SERVICE.match(found[0]):
                return True
            places.append(found.end())
        else:
            places.append(at + 1)
    return False


def names_graphs(text: str) -> bool:
    """Tell whether a query says which graphs it asks; the default graph is empty."""
    return re.search(r"\b(?:GRAPH|FROM)\b", _INERT_OR_IRI.sub(" ", text), re.IGNORECASE) is not None


def gives_triples(text: str) -> bool:
    """Tell whether a query gives triples, and neither rows nor a verdict.

    >>> [gives_triples(text) for text in ("PREFIX ask: <urn:ask> CONSTRUCT { } { }", "select ?describe { }", "DESCRIBE <urn:s>")]
    [True, False, True]
    """
    found = _FORM.search(_INERT_OR_IRI.sub(" ", text))
    return found is not None and found[1].upper() in ("CONSTRUCT", "DESCRIBE")
