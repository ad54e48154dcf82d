"""Read one point in time, or one age, from a text that names nothing else.

A result that is read at the wrong time is compared with the wrong results. So a text counts only as a whole: "up to 12 weeks" is
a stretch, "6 months after surgery" starts at something else than the trial, "weeks 4 and 8" are two points, and of a baseline
there is no number. The patterns are rows of `times.tsv`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.sources.clinicaltrials_gov.table import read_table

_LIMIT = 100
"""No longer text is a single point in time."""

_WORDS = dict(
    zip(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
        map(str, range(1, 13)),
        strict=True,
    )
)
_UNITS = {row["value"]: row["pattern"] for row in read_table("times.tsv") if row["set"] == "unit"}
_FIGURE = r"(?:0|[1-9][0-9]{0,4})(?:\.[0-9]{1,3})?"
_NAMES = ("year", "month", "week", "day", "hour", "minute")
_PARTS = {
    "{figure}": f"(?P<value>{_FIGURE})",
    "{number}": f"(?P<value>{_FIGURE}|{'|'.join(_WORDS)})",
    "{whole}": "(?P<value>0|[1-9][0-9]{0,4})",
    "{unit}": f"(?P<unit>{'|'.join(_UNITS.values())})",
    "{name}": f"(?P<unit>{'|'.join(_NAMES)})",
    "{counts}": r"[0-9]{1,6}(?:, ?[0-9]{1,6}){0,20}",
}


@dataclass(frozen=True, slots=True)
class Timepoint:
    """Hold a number as printed (a number word in digits) and the local name of a QUDT unit of time."""

    value: str
    unit: str


def timepoint_of(text: str) -> Timepoint | None:
    """Read the one point in time that a text names.

    >>> timepoint_of("at 6 months"), timepoint_of("Week 12"), timepoint_of("up to 12 weeks")
    (Timepoint(value='6', unit='MO'), Timepoint(value='12', unit='WK'), None)
    """
    return _read("point", text)


def age_of(text: str) -> Timepoint | None:
    """Read an age, or a length of follow-up, as the registry writes them.

    >>> age_of("18 Years"), age_of("N/A")
    (Timepoint(value='18', unit='YR'), None)
    """
    return _read("age", text)


def speaks_of_time(text: str) -> bool:
    """Tell whether a title names a time, also one that is not read as a point, as "Baseline" does.

    >>> speaks_of_time("Baseline"), speaks_of_time("Systolic")
    (True, False)
    """
    return any(pattern.search(text.casefold()) for pattern in _PATTERNS["speaks"])


@lru_cache(maxsize=4096)
def _read(kind: str, text: str) -> Timepoint | None:
    if len(text) > _LIMIT:
        return None
    plain = " ".join(text.split()).casefold().removesuffix(".")
    for pattern in _PATTERNS[kind]:
        if found := pattern.fullmatch(plain):
            value = found["value"]
            return Timepoint(_WORDS.get(value, value), _unit(found["unit"]))
    return None


def _unit(posted: str) -> str:
    return next(unit for unit, pattern in _UNITS.items() if re.fullmatch(pattern, posted))


def _pattern(row: dict[str, str]) -> re.Pattern[str]:
    pattern = row["pattern"]
    for name, part in _PARTS.items():
        pattern = pattern.replace(name, part)
    return re.compile(pattern)


_PATTERNS = {
    kind: [_pattern(row) for row in read_table("times.tsv") if row["set"] == kind] for kind in ("point", "age", "speaks")
}
