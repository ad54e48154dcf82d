"""Read what single words of titles say: of a placebo, of an order of treatments, of a period, of the sides of a test.

A sponsor's title is no sentence, and what is guessed from it would stand in the graph as if the sponsor had said it; so
*cannot be told* is an answer to each question. The patterns are rows of `words.tsv`, each with an example and a reason; rows
of the set `part` are what others are made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.record.concepts import PeriodKind, Sides
from kg.sources.clinicaltrials_gov.table import read_table

_LIMIT = 300
"""No title is longer: a longer text answers no question that is asked of titles."""


def is_placebo(name: str, other_names: Iterable[str] = ()) -> bool | None:
    """Tell whether an intervention as a whole is called a placebo; nothing where something of the kind is named otherwise.

    A sham, a vehicle or a dummy that is not called a placebo is none by name and no active treatment either.

    >>> is_placebo("Placebo for Drug A"), is_placebo("Drug A"), is_placebo("Drug A or placebo"), is_placebo("Sham surgery")
    (True, False, None, None)
    >>> is_placebo("Sugar pill", ["Placebo"]), is_placebo("Drug A", ["Placebo"])
    (True, None)
    """
    called = _called_placebo(name)
    others = {_called_placebo(other) for other in other_names}
    if called or (True in others and _fits("stand-in", _plain(name))):
        return True
    return False if called is False and others <= {False} else None


def _called_placebo(name: str) -> bool | None:
    plain = _plain(name)
    if _fits("placebo", plain, "whole"):
        return True
    return None if any(pattern.search(plain) for _, pattern in _rows("placebo", "beside")) else False


def names_sequence(label: str) -> bool:
    """Tell whether the label of an arm or a group states an order of treatments.

    >>> names_sequence("Placebo, then Drug A"), names_sequence("Sequence AB"), names_sequence("Drug A + Drug B")
    (True, True, False)
    """
    text = " ".join(label[: _LIMIT + 1].split())
    if len(text) > _LIMIT or any(pattern.search(text) for _, pattern in _rows("sequence", "no")):
        return False
    return any(pattern.search(text) for _, pattern in _rows("sequence", "yes"))


def period_kind(title: str) -> PeriodKind | None:
    """Tell what happens in a period of the flow, where its title says that and nothing else.

    >>> period_kind("Washout (1 Week)"), period_kind("Period 1")
    (<PeriodKind.WASHOUT: 'washout'>, None)
    """
    plain = _plain(title) if len(title) <= _LIMIT else ""
    return next((PeriodKind(says) for says, pattern in _rows("period") if pattern.fullmatch(plain)), None)


def mentions_washout(text: str) -> bool:
    """Tell whether a text speaks of a washout, of whatever length.

    >>> mentions_washout("separated by a 2-week wash-out")
    True
    """
    return any(pattern.search(text.casefold()) for _, pattern in _rows("washout"))


def sides_of(method: str) -> Sides | None:
    """Tell on how many sides a test looks, where its name says so once.

    >>> sides_of("t-test, 2 sided"), sides_of("ANCOVA")
    (<Sides.TWO: 'two'>, None)
    """
    found = {says for says, pattern in _rows("sides") if pattern.search(method.casefold())}
    return Sides(found.pop()) if len(found) == 1 else None


def _plain(text: str) -> str:
    """Fold case and spaces."""
    return " ".join(text.split()).casefold()


def _fits(name: str, plain: str, says: str = "") -> bool:
    return len(plain) <= _LIMIT and any(pattern.fullmatch(plain) for _, pattern in _rows(name, says))


def _rows(name: str, says: str = "") -> Iterator[tuple[str, re.Pattern[str]]]:
    return ((said, pattern) for said, pattern in _PATTERNS.get(name, ()) if not says or said == says)


def _compile() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    parts = {row["says"]: row["pattern"] for row in read_table("words.tsv") if row["set"] == "part"}
    patterns: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for row in read_table("words.tsv"):
        pattern = row["pattern"]
        for name, part in parts.items():
            pattern = pattern.replace(name, part)
        patterns.setdefault(row["set"], []).append((row["says"], re.compile(pattern)))
    return patterns


_PATTERNS = _compile()
