"""Read the values of a record: text, keys, codes, units, numbers, dates; and say in plain words what is none."""

import hashlib
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pydantic_core import PydanticCustomError

from kg.triples import FORBIDDEN

KEY_LIMIT = 60
DIGIT_LIMIT = 18
"""So many digits may stand before and after the point: stores compute with no more, and drop a longer number in silence."""

SHOWN_LIMIT = 60

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_INTEGER = re.compile(r"0|[1-9][0-9]*")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_UNIT = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9.]*:[A-Za-z0-9_.-]+")


def check_text(text: str) -> str:
    """Refuse empty text and characters that no serialisation can carry unchanged."""
    if not text.strip():
        raise PydanticCustomError("text", "is empty; leave the field out or say why it is missing")
    if found := FORBIDDEN.search(text):
        raise PydanticCustomError(
            "text",
            "holds the character U+{code} at position {at}, which RDF text cannot carry",
            {"code": f"{ord(found[0]):04X}", "at": found.start()},
        )
    return text


def check_key(key: str) -> str:
    """Refuse a key that would not stand in an IRI as it is, or is too long to read."""
    if not _KEY.fullmatch(key) or len(key) > KEY_LIMIT:
        raise PydanticCustomError(
            "key",
            "is not a key: {value}; use up to {limit} lower-case letters, digits and single hyphens",
            {"value": shown(key), "limit": KEY_LIMIT},
        )
    return key


def short_key(parts: Iterable[str]) -> str:
    """Join parts to a key; one that is too long is cut, and ends in a short hash of the whole.

    >>> short_key(["poolability", "serum-gfap-6-mo"])
    'poolability-serum-gfap-6-mo'
    >>> short_key(["direction-claim", "a-very-long-key-of-a-claim-that-goes-on-and-on-and-on"])
    'direction-claim-a-very-long-key-of-a-claim-that-goe-c0000f2a'
    """
    whole = "-".join(parts)
    if len(whole) <= KEY_LIMIT:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:8]
    return f"{whole[: KEY_LIMIT - 9].rstrip('-')}-{digest}"


def free_key(parts: Sequence[str], taken: Container[str]) -> tuple[str, int]:
    """Join parts to a key that is not taken, and tell how many have it now; from the second on, that number ends the key.

    >>> free_key(["arm"], {"arm"}), free_key(["arm"], {"arm", "arm-2"})
    (('arm-2', 2), ('arm-3', 3))
    """
    key, number = short_key(parts), 1
    while key in taken:
        number += 1
        key = short_key((*parts, str(number)))
    return key, number


def check_code(code: str) -> str:
    """Refuse what is not a prefix, a colon and a local code."""
    if not _CODE.fullmatch(code):
        raise PydanticCustomError(
            "code", "is not a code: {value}; write SYSTEM:CODE, as in MONDO:0005284", {"value": shown(code)}
        )
    return code


def check_unit(name: str) -> str:
    """Refuse what cannot be the local name of a QUDT unit."""
    if not _UNIT.fullmatch(name):
        raise PydanticCustomError(
            "unit", "is not the local name of a QUDT unit: {value}; as in MO or PicoGM-PER-MilliL", {"value": shown(name)}
        )
    return name


def shown(value: Any) -> str:
    """Write a value into a message: short, on one line, in the words of a curator.

    >>> shown("1e3"), shown({"value": "6"}), shown(["a"])
    ("'1e3'", 'a mapping of fields', 'a list')
    """
    if isinstance(value, Mapping):
        return "a mapping of fields"
    if isinstance(value, (list, tuple)):
        return "a list"
    text = repr(value)
    return text if len(text) <= SHOWN_LIMIT else f"{text[: SHOWN_LIMIT - 2]}…{text[-1]}"


def read_decimal(value: Any) -> Decimal:
    """Read a decimal and keep its digits as reported.

    A float is refused: 9.370 and 9.37 are the same float, but not the same report.

    >>> read_decimal("-33.0")
    Decimal('-33.0')
    """
    number = None
    if isinstance(value, Decimal) and value.is_finite():
        number = value
    elif (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, str) and _DECIMAL.fullmatch(value)):
        number = Decimal(value)
    if number is None:
        advice = _advice(value) or "write plain digits as reported, as in -33.0"
        raise PydanticCustomError(
            "decimal", "is not a decimal number: {value}; {advice}", {"value": shown(value), "advice": advice}
        )
    exponent = number.as_tuple().exponent
    if number.adjusted() >= DIGIT_LIMIT or (isinstance(exponent, int) and exponent < -DIGIT_LIMIT):
        raise _too_long(value)
    return number


def read_count(value: Any) -> int:
    """Read a count of things: 0, 1, 2 and so on.

    >>> read_count("18")
    18
    """
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        if len(value) > DIGIT_LIMIT:
            raise _too_long(value)
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        if value >= 10**DIGIT_LIMIT:
            raise _too_long("so large a number")
        return value
    advice = _advice(value) or "write a whole number of 0 or more"
    raise PydanticCustomError("count", "is not a count: {value}; {advice}", {"value": shown(value), "advice": advice})


def _too_long(value: Any) -> PydanticCustomError:
    return PydanticCustomError(
        "digits",
        "is too long: {value}; up to {limit} digits can stand before and after the point",
        {"value": shown(value), "limit": DIGIT_LIMIT},
    )


def _advice(value: Any) -> str:
    """Say what to do about the ways in which a number is written in an article but cannot be in a record."""
    if not isinstance(value, str):
        return ""
    if value[:1] in "−–—" and value:
        return "its minus is not a hyphen: write -" + shown(value[1:])[1:-1]
    if value[:1] in "<>=≤≥~" and value:
        return "write the number alone; a field of its own, as p_relation is, says how it relates"
    if value.endswith("%"):
        return "write the number alone, and a level of 95% as 0.95"
    if re.fullmatch(r"[-+]?[0-9]+([,\s][0-9]+)+(\.[0-9]+)?", value):
        return "write a point before decimals, and nothing between thousands"
    return ""


def read_flag(value: Any) -> bool:
    """Read true or false, and nothing that merely looks like it."""
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise PydanticCustomError("flag", "is neither true nor false: {value}", {"value": shown(value)})


def check_date(text: str) -> str:
    """Refuse a date that is not a year, a month or a day that exists.

    >>> check_date("2026-02")
    '2026-02'
    """
    found = _DATE.fullmatch(text)
    year, month, day = (int(part) if part else 0 for part in found.groups()) if found else (0, 0, 0)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    if not found or year == 0 or (found[2] and not 1 <= month <= 12) or (found[3] and not 1 <= day <= days[month - 1]):  # noqa: PLR2004
        raise PydanticCustomError("date", "is not a date: {value}; write YYYY, YYYY-MM or YYYY-MM-DD", {"value": shown(text)})
    return text
