"""Judge the lexical forms of literals by XML Schema, so that engines give one verdict.

rdflib takes `1e3` for a decimal and `2003-13` for a month, and pySHACL stops where it has to put in order what has no
order. SHACL says that such values are ill-typed (https://www.w3.org/TR/shacl/#DatatypeConstraintComponent) and that
what cannot be compared violates a rule of order (https://www.w3.org/TR/shacl/#LessThanConstraintComponent).
"""

from __future__ import annotations

from typing import Any, Self

from rdflib import Literal, URIRef

from kg.validation.lexical import FORMS, SPACE, is_well_formed


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
        if str(datatype) in FORMS:
            literal._ill_typed = not is_well_formed(text, str(datatype))
            if not literal._ill_typed:
                literal._value = Literal(text.strip(SPACE), datatype=datatype, normalize=normalize).value
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
