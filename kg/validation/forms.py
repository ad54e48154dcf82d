"""Judge the lexical forms of literals by XML Schema, so that engines give one verdict.

rdflib takes `1e3` for a decimal and `2003-13` for a month, and pySHACL stops where it has to put in order what has no
order. SHACL says that such values are ill-typed (https://www.w3.org/TR/shacl/#DatatypeConstraintComponent) and that
what cannot be compared violates a rule of order (https://www.w3.org/TR/shacl/#LessThanConstraintComponent).
"""

from __future__ import annotations

import calendar
import re
from typing import Any, Self

from rdflib import Literal, URIRef

from kg.graph.iris import XSD

_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_DOUBLE = r"[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"
_MONTH = r"-(?P<month>0[1-9]|1[0-2])"

# White space around a value is taken off first (https://www.w3.org/TR/xmlschema11-2/#rf-whiteSpace). The shapes refuse it.
_SPACE = " \t\n\r"

# https://www.w3.org/TR/xmlschema11-2/#built-in-primitive-datatypes
_FORMS = {
    "boolean": r"true|false|0|1",
    "integer": r"[+-]?[0-9]+",
    "decimal": r"[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)",
    "double": _DOUBLE,
    "float": _DOUBLE,
    "gYear": rf"{_YEAR}{_ZONE}",
    "gYearMonth": rf"{_YEAR}{_MONTH}{_ZONE}",
    "date": rf"(?P<year>{_YEAR}){_MONTH}-(?P<day>0[1-9]|[12][0-9]|3[01]){_ZONE}",
}
_PATTERNS = {f"{XSD}{name}": re.compile(form, re.ASCII) for name, form in _FORMS.items()}


def is_well_formed(text: str, datatype: str) -> bool:
    """Tell whether text is a form of a value of its datatype, which is one of those that shapes ask for or numbers have.

    >>> is_well_formed("1e3", f"{XSD}decimal")
    False
    >>> is_well_formed("2024-02-29", f"{XSD}date"), is_well_formed("2026-02-29", f"{XSD}date")
    (True, False)
    """
    pattern = _PATTERNS[datatype]
    found = pattern.fullmatch(text.strip(_SPACE))
    if found is None or "day" not in pattern.groupindex:
        return found is not None
    # Years go on as they do from 1 to 9999, however long they are.
    return int(found["day"]) <= calendar.monthrange(int(found["year"][-4:]) or 4, int(found["month"]))[1]


def judged_literal(text: str, datatype: str) -> Literal:
    """Make a literal of rdflib with its digits as they are, ill-typed where its form is none of its datatype."""
    return JudgedLiteral(text, datatype=URIRef(datatype), normalize=False)


class JudgedLiteral(Literal):
    """Be a typed literal that knows whether its form is one, and that is compared only with what it can be.

    Literals of datatypes that are not judged have no value: rdflib would try, and log what it could not read.
    """

    __slots__ = ()

    def __new__(cls, text: str, *, datatype: URIRef, normalize: bool) -> Self:
        """Make the literal, as rdflib does if its form is one."""
        literal: Self = super().__new__(cls, text)
        literal._datatype, literal._value, literal._ill_typed = datatype, None, None
        if str(datatype) in _PATTERNS:
            literal._ill_typed = not is_well_formed(text, str(datatype))
            if not literal._ill_typed:
                literal._value = Literal(text.strip(_SPACE), datatype=datatype, normalize=normalize).value
        return literal

    def _order(self, other: Any) -> int | None:
        """Say whether this is below (-1), equal to (0) or above (1) another value, or None where there is no order."""
        if not isinstance(other, Literal) or self.value is None or other.value is None or self.ill_typed or other.ill_typed:
            return None
        try:
            return -1 if self.value < other.value else int(self.value > other.value)
        except TypeError:
            return None

    def eq(self, other: Any) -> bool:
        """Tell whether this is the same value as another; raises TypeError where the two cannot be compared."""
        order = self._order(other)
        if order is None:
            message = f"no order between {self!r} and {other!r}"
            raise TypeError(message)
        return order == 0

    def __lt__(self, other: Any) -> bool:
        """Tell whether this is below another value."""
        return self._order(other) == -1

    def __le__(self, other: Any) -> bool:
        """Tell whether this is at most another value."""
        return self._order(other) in (-1, 0)

    def __gt__(self, other: Any) -> bool:
        """Tell whether this is above another value."""
        return self._order(other) == 1

    def __ge__(self, other: Any) -> bool:
        """Tell whether this is at least another value."""
        return self._order(other) in (0, 1)
