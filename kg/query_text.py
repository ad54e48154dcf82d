"""Look at the text of a query without parsing it: what it may not hold, which variables it finds, and put values into it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.errors import QueryError

LENGTH_LIMIT = 1_000_000
NESTING_LIMIT = 100
CHAIN_LIMIT = 1_000
"""On what is nested or chained without end the engine runs out of stack, and takes the process with it."""

_IRI = re.compile(r"""<[^<>"{}|^`\\\x00-\x20]*>""")
# What holds no code: an escape in a name, text in its four kinds of quotes, a comment.
_INERT = re.compile(
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
_CERTAIN_IRI = re.compile(r"<[A-Za-z]+://")
_INERT_OR_IRI = re.compile(rf"{_IRI.pattern}|{_INERT.pattern}", re.VERBOSE | re.DOTALL)
_NAME = re.compile(r"[?$]\w+|:[\w-]*")
_WORD = re.compile(r"\w+")
_SERVICE = re.compile(r"(?:[0-9]\w*?|true|false|undef)?SERVICE", re.IGNORECASE)
_UPDATE = re.compile(
    r"\s*(?:(?:BASE|PREFIX\s+\S*:)\s*)*(INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b", re.IGNORECASE
)
_LINK = re.compile(
    r"[!|&+*/^=]|(?<![A-Za-z])-|-(?!\w)|\b(?:BIND|UNION|OPTIONAL|MINUS|FILTER|GRAPH|VALUES|SELECT|EXISTS)\b", re.IGNORECASE
)
_VARIABLE = re.compile(r"[?$](\w+)")
_VALUES_HEAD = re.compile(r"\bVALUES\s*\(([^()]*)\)", re.IGNORECASE)
_AS = re.compile(r"\bAS\s*[?$](\w+)", re.IGNORECASE)
_SLICE = re.compile(r"\b(?:LIMIT|OFFSET)\b", re.IGNORECASE)
_TOKEN = re.compile(
    rf"{_IRI.pattern}|{_INERT.pattern}|[?$]\w+|\bBOUND\s*\(\s*[?$]\w+\s*\)|[{{}}()]", re.VERBOSE | re.DOTALL | re.IGNORECASE
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
            iri = _IRI.match(text, at)
            places += [iri.end()] if iri else []
            places += [] if iri and _CERTAIN_IRI.match(text, at) else [at + 1]
        elif (found := _INERT.match(text, at) or _NAME.match(text, at) or _WORD.match(text, at)) is not None:
            if _SERVICE.match(found[0]):
                return True
            places.append(found.end())
        else:
            places.append(at + 1)
    return False


def names_graphs(text: str) -> bool:
    """Tell whether a query says which graphs it asks; the default graph is empty."""
    return re.search(r"\b(?:GRAPH|FROM)\b", _INERT_OR_IRI.sub(" ", text), re.IGNORECASE) is not None


def code_of(text: str) -> str:
    """Give the text of a query without its comments, strings and IRIs."""
    return _INERT_OR_IRI.sub(" ", text)


def variables_of(code: str) -> set[str]:
    """List the variables in code."""
    return set(_VARIABLE.findall(code))


def counts_rows(code: str) -> bool:
    """Tell whether the query itself, and not a query inside it, takes some of its rows by their number."""
    return _SLICE.search(_outermost(code)) is not None


def found_by_query(code: str) -> set[str]:
    """List the variables that the query itself finds values for, and does not only compare with."""
    found = set(_AS.findall(code))
    braces = depth = 0
    for part in re.findall(r"[(){}]|[?$]\w+", _VALUES_HEAD.sub(r"VALUES \1 ", code)):
        if part in "{}":
            braces += 1 if part == "{" else -1
        elif part in "()":
            depth += 1 if part == "(" else -1
        elif depth == 0 and braces:
            found.add(part[1:])
    return found


def _outermost(code: str) -> str:
    """Give what stands in no braces: the clauses of the query itself, and not those of a query inside it."""
    parts, depth = [], 0
    for part in re.findall(r"[{}]|[^{}]+", code):
        depth += {"{": 1, "}": -1}.get(part, 0)
        if depth == 0:
            parts.append(part)
    return "".join(parts)


def substituted(text: str, bound: Mapping[str, str]) -> str:
    """Put terms, as SPARQL writes them, in the place of variables that a query compares with and does not find.

    Where SELECT names the variable, it keeps its name. Raises QueryError where SELECT does not, and where it cannot be told
    what is a variable.

    >>> substituted("SELECT ?s ?least { ?s ?p ?n FILTER(?n > ?least) }", {"least": "18"})
    'SELECT ?s (18 AS ?least) { ?s ?p ?n FILTER(?n > 18) }'
    """
    depth, in_body, selected = 0, False, set()
    parts, at = [], 0
    for found in _TOKEN.finditer(text):
        parts.append(text[at : found.start()])
        at, sign = found.end(), found[0]
        in_body = in_body or sign == "{"
        depth += {"(": 1, ")": -1}.get(sign, 0)
        names = _VARIABLE.findall(sign) if sign[0] in "?$bB" else []
        term = bound.get(names[0]) if names else None
        if term is None:
            parts.append(sign)
        elif sign[0] in "bB":
            parts.append("true")
        elif not in_body and depth == 0:
            selected.add(names[0])
            parts.append(f"({term} AS ?{names[0]})")
        else:
            parts.append(term if depth else f"({term})")
    if unselected := bound.keys() - selected:
        names = [f"?{name}" for name in sorted(unselected)]
        message = f"the query does not select {', '.join(names)}; name it in SELECT to give it a value"
        raise QueryError(message)
    return "".join([*parts, text[at:]])
