"""Tell whether text is a form of a value of its datatype, as XML Schema has it."""

from __future__ import annotations

import calendar
import re

from kg.graph.iris import XSD

_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_DOUBLE = r"[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"
_MONTH = r"-(?P<month>0[1-9]|1[0-2])"

# White space around a value is taken off first (https://www.w3.org/TR/xmlschema11-2/#rf-whiteSpace). The shapes refuse it.
SPACE = " \t\n\r"

# https://www.w3.org/TR/xmlschema11-2/#built-in-primitive-datatypes
_BY_NAME = {
    "boolean": r"true|false|0|1",
    "integer": r"[+-]?[0-9]+",
    "decimal": r"[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)",
    "double": _DOUBLE,
    "float": _DOUBLE,
    "gYear": rf"{_YEAR}{_ZONE}",
    "gYearMonth": rf"{_YEAR}{_MONTH}{_ZONE}",
    "date": rf"(?P<year>{_YEAR}){_MONTH}-(?P<day>0[1-9]|[12][0-9]|3[01]){_ZONE}",
}
FORMS = {f"{XSD}{name}": re.compile(form, re.ASCII) for name, form in _BY_NAME.items()}


def is_well_formed(text: str, datatype: str) -> bool:
    """Tell whether text is a form of a value of its datatype, which is one of those that shapes ask for or numbers have.

    >>> is_well_formed("1e3", f"{XSD}decimal")
    False
    >>> is_well_formed("2024-02-29", f"{XSD}date"), is_well_formed("2026-02-29", f"{XSD}date")
    (True, False)
    """
    pattern = FORMS[datatype]
    found = pattern.fullmatch(text.strip(SPACE))
    if found is None or "day" not in pattern.groupindex:
        return found is not None
    # Years go on as they do from 1 to 9999, however long they are.
    return int(found["day"]) <= calendar.monthrange(int(found["year"][-4:]) or 4, int(found["month"]))[1]
