"""Read figures of the registry, which are strings, to the digit; what is no figure of its kind is none.

Nothing is rounded and nothing corrected: a fraction that stands where a percentage is asked for stays unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from html import unescape

from kg.record.concepts import PRelation
from kg.record.values import DIGIT_LIMIT

_LIMIT = 60
"""No figure is longer; of longer text there is none to read."""

_GROUPS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_PLAIN = re.compile(r"(?P<sign>[+-]?)(?P<whole>0|[1-9][0-9]*)?(?:\.(?P<part>[0-9]*))?(?:[eE](?P<power>[+-]?[0-9]{1,2}))?")
_COMMA = re.compile(
    r"[<>=≤]* *[+-]?(?:0,[0-9]+|[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})|[0-9]{4,},[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+)"
)
_COUNT = re.compile(r"0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_P = re.compile(r"(?:p(?:[- ]?value)?\s*)?(?P<relation><=|≤|<|>|=)?\s*(?P<figure>\S+)", re.IGNORECASE)
_RELATIONS = {
    None: PRelation.EQUAL, "=": PRelation.EQUAL, "<": PRelation.LESS, ">": PRelation.GREATER, "<=": PRelation.AT_MOST,
    "≤": PRelation.AT_MOST,
}  # fmt: skip
_LEAST_LEVEL = 50
_EXACT = Context(prec=2 * _LIMIT)
_IMPOSSIBLE = ((PRelation.LESS, Decimal(0)), (PRelation.GREATER, Decimal(1)))


def read_number(text: str, *, comma_groups: bool = True) -> str | None:
    """Read a decimal number; thousands are divided by commas where the record does not use them for decimals.

    >>> read_number("-.50"), read_number("1,234"), read_number("1.2E-5"), read_number("\N{MINUS SIGN}3")
    ('-0.50', '1234', '0.000012', '-3')
    >>> read_number("0,5"), read_number("-0141"), read_number("NA"), read_number("1,234", comma_groups=False)
    (None, None, None, None)
    """
    plain = _plain(text) if len(text) <= _LIMIT else ""
    if comma_groups and _GROUPS.fullmatch(plain):
        plain = plain.replace(",", "")
    found = _PLAIN.fullmatch(plain)
    if found is None or not (found["whole"] or found["part"]):
        return None
    sign = "-" if found["sign"] == "-" else ""
    digits = f"{sign}{found['whole'] or '0'}" + (f".{found['part']}" if found["part"] else "")
    if found["power"]:
        digits = f"{Decimal(digits).scaleb(int(found['power']), _EXACT):f}"
    whole, _, part = digits.lstrip("-").partition(".")
    return digits if len(whole) <= DIGIT_LIMIT and len(part) <= DIGIT_LIMIT else None


def _plain(text: str) -> str:
    return text.strip().replace("\N{MINUS SIGN}", "-")


def uses_decimal_comma(texts: Iterable[str]) -> bool:
    """Tell whether a figure has a comma that divides no thousands, so that a comma divides decimals in this record.

    >>> uses_decimal_comma(["1,234", "12"]), uses_decimal_comma(["1,234", "0,5"])
    (False, True)
    """
    return any("," in text and len(text) <= _LIMIT and _COMMA.fullmatch(_plain(unescape(text))) is not None for text in texts)


def read_count(posted: str | int) -> int | None:
    """Read a number of people or things.

    >>> read_count("1,234"), read_count(0), read_count("-1"), read_count("12.0")
    (1234, 0, None, None)
    """
    text = str(posted).strip()
    return int(text.replace(",", "")) if len(text) <= DIGIT_LIMIT and _COUNT.fullmatch(text) else None


@dataclass(frozen=True, slots=True)
class PReading:
    """Hold a p value as printed, and how it stands to the printed number."""

    value: str
    relation: PRelation


def read_p(text: str) -> PReading | None:
    """Read a p value; what lies above 1 is a percentage or a slip, and none, as are "<0" and ">1".

    >>> read_p("&lt; .001"), read_p("95.2")
    (PReading(value='0.001', relation=<PRelation.LESS: 'less'>), None)
    """
    found = _P.fullmatch(unescape(text).strip()) if len(text) <= _LIMIT else None
    value = read_number(found["figure"], comma_groups=False) if found else None
    if found is None or value is None or not 0 <= Decimal(value) <= 1:
        return None
    relation = _RELATIONS[found["relation"]]
    if (relation, Decimal(value)) in _IMPOSSIBLE:
        return None
    return PReading(value.removeprefix("-"), relation)


def read_level(text: str) -> str | None:
    """Read the level of an interval from a percentage, as a fraction.

    >>> read_level("97.5"), read_level("95.0"), read_level("0.95"), read_level("05")
    ('0.975', '0.950', None, None)
    """
    value = read_number(text.strip().removesuffix("%"), comma_groups=False)
    if value is None or not _LEAST_LEVEL <= Decimal(value) < 100:  # noqa: PLR2004 -- percent
        return None
    return f"{Decimal(value).scaleb(-2):f}"
