"""Tell from the words of a source which family of tests it names, and what in them speaks against a verdict.

Both tables are data: `methods.tsv` and `doubts.tsv` beside this module, one regular expression a row, with an example
and a reason. A methodologist can read and correct them; a test holds each row against its example.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from kg.resources import read_check_table


class MethodClass(StrEnum):
    """Family of a test, by what it does to p and interval."""

    LINEAR = "linear"
    REPEATED = "repeated"
    WALD = "wald"
    BAYESIAN = "bayesian"
    LOG_RANK = "log-rank"
    RANK = "rank"
    EXACT = "exact"
    SCORE = "score"
    CHI_SQUARED = "chi-squared"
    CMH = "cmh"
    ONE_SIDED = "one-sided"
    UNKNOWN = "unknown"


CHECKED = frozenset({MethodClass.LINEAR, MethodClass.REPEATED, MethodClass.WALD})
"""Families in which one t or Wald statistic gives both p and interval."""


@dataclass(frozen=True, slots=True)
class MethodRow:
    """Give the words that name a family, an example of them, and what follows for p and interval."""

    family: MethodClass
    pattern: re.Pattern[str]
    example: str
    why: str


@dataclass(frozen=True, slots=True)
class DoubtRow:
    """Give words that speak against a negative verdict, and where they count: in the analysis, its outcome or the record.

    What is said `about` the interval speaks against its symmetry too.
    """

    doubt: str
    scope: str
    about: str
    pattern: re.Pattern[str]
    example: str
    why: str


_ON = (
    r"(?!(?:and|but|except|apart|besides|with|by|via|using|under|while|although|though)\b"
    r"|(?:one|1|single)[- ]?(?:sided|tail)|dunnett|tukey|hochberg|hommel|holm\b|bonferroni|gate-?keep|boot-?strap|wilcoxon)"
)
_NEAR = r"(?!(?:and|but|in|between|among|than|of|with)\b)"
"""A negation ends where something else begins ("none but Dunnett"), or was of something else ("no difference in adjusted p")."""

_NEGATION = re.compile(
    rf"\b(?:no|not|without|nor|never|neither)\b(?:[ -]{_NEAR}\w+){{0,4}}?[ -]"
    rf"(?:adjust\w*|correct\w*|imput\w*|multiplicity|multiple|transform\w*|control(?:led)? for)(?:[ -]+{_ON}[\w-]+){{0,8}}"
    r"|\bun-?adjusted(?: for(?: \w+){1,4})?|\bun-?(?:transformed|imputed)\b"
)


_NONE = re.compile(r"\s*(?:no|none|nil|not|nominal)\b")


@cache
def method_rows() -> tuple[MethodRow, ...]:
    """Read the families in the order in which they are looked for."""
    return tuple(
        MethodRow(MethodClass(row["class"]), re.compile(row["pattern"]), row["example"], row["why"])
        for row in _rows("methods.tsv")
    )


@cache
def doubt_rows() -> tuple[DoubtRow, ...]:
    """Read the words that speak against a negative verdict."""
    return tuple(
        DoubtRow(row["doubt"], row["scope"], row["about"], re.compile(row["pattern"]), row["example"], row["why"])
        for row in _rows("doubts.tsv")
    )


def _rows(name: str) -> csv.DictReader[str]:
    return csv.DictReader(io.StringIO(read_check_table(name)), delimiter="\t", quoting=csv.QUOTE_NONE)


@cache
def method_class(text: str) -> MethodClass:
    """Tell which family a stated method belongs to; the first row that fits decides.

    >>> method_class("Mixed Models Analysis"), method_class("Rank ANCOVA"), method_class("magic")
    (<MethodClass.REPEATED: 'repeated'>, <MethodClass.RANK: 'rank'>, <MethodClass.UNKNOWN: 'unknown'>)
    """
    plain = text.casefold()
    return next((row.family for row in method_rows() if row.pattern.search(plain)), MethodClass.UNKNOWN)


def methods_named(text: str) -> frozenset[MethodClass]:
    """List all families that a text names."""
    plain = affirmed(text)
    return frozenset(row.family for row in method_rows() if row.pattern.search(plain))


def affirmed(text: str) -> str:
    """Take out of a text what it says was not done.

    >>> affirmed("ANCOVA, no adjustment for multiplicity; Dunnett otherwise")
    'ancova,  ; dunnett otherwise'
    """
    return _NEGATION.sub(" ", text.casefold())


def says_none(text: str) -> bool:
    """Tell whether a statement on adjustment says that there was none.

    >>> says_none("None."), says_none("P values were not adjusted for multiplicity"), says_none("None; Dunnett for doses")
    (True, True, False)
    """
    rest = affirmed(text)
    named = any(row.doubt == "multiplicity" and row.pattern.search(rest) for row in doubt_rows())
    return not named and (rest != text.casefold() or _NONE.match(rest) is not None)


def doubts(texts: dict[str, str]) -> list[DoubtRow]:
    """List what speaks against a negative verdict; `texts` gives the words of each scope, wider ones without the narrower."""
    found = {doubt for scope, text in texts.items() for doubt in _doubts_of(scope, text)}
    return [row for row in doubt_rows() if row.doubt in found]


_WIDER = {"analysis": ("analysis",), "outcome": ("analysis", "outcome"), "record": ("analysis", "outcome", "record")}
"""Scopes in whose words a row of a scope is looked for."""


@lru_cache(maxsize=256)
def _doubts_of(scope: str, text: str) -> frozenset[str]:
    """List the doubts that the words of one scope raise: those of an outcome or a record are asked for many analyses."""
    plain = affirmed(text)
    return frozenset(row.doubt for row in doubt_rows() if scope in _WIDER[row.scope] and row.pattern.search(plain))
