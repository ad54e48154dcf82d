"""Compile the constraints of shapes that need no graph: on a value alone, and on the values of a node together.

Raises NotImplementedError for what is not understood, when shapes are compiled, and for values whose order is not known here,
when they are compared. So a verdict is never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from typing import NoReturn

from kg.graph.iris import DECIMAL, INTEGER, SHACL, XSD
from kg.triples import Term
from kg.validation.lexical import FORMS, is_well_formed
from kg.validation.paths import Facts

Test = Callable[[Term], bool]
Whole = Callable[[Sequence[Term], Facts], bool]
"""Tells whether values of a node, which has these facts, conform together."""

_REMEMBERED = 4096
_NUMBERS = (INTEGER, DECIMAL)
STRING = f"{XSD}string"


def join_tests(tests: Sequence[Test], *, remember: bool) -> Test:
    """Join tests of a value to one; where values come again and again, as numbers do, it should remember them."""
    first, *later = tests
    joined = first
    if later:
        rest = join_tests(later, remember=False)
        joined = partial(_both, first, rest)
    return lru_cache(_REMEMBERED)(joined) if remember else joined


def _both(first: Test, rest: Test, value: Term) -> bool:
    return first(value) and rest(value)


def bounds(least: int, most: int | None) -> Whole:
    """Say how many values there are."""
    if most is None:
        return lambda values, _: len(values) >= least
    return lambda values, _: least <= len(values) <= most


def count(parameter: Term) -> int:
    """Read how many values there must or may be."""
    if not isinstance(parameter, tuple) or parameter[1] != INTEGER:
        _refuse("minCount or sh:maxCount", parameter)
    return int(parameter[0])


def compile_test(name: str, parameter: Term, members: frozenset[Term]) -> Test:
    """Compile a constraint on each value alone; `members` are those of the list that the parameter is, if it is one."""
    if name == "in":
        return members.__contains__
    if name == "nodeKind" and parameter == f"{SHACL}IRI":
        return lambda value: isinstance(value, str) and not value.startswith("_:")
    if name == "datatype" and isinstance(parameter, str):
        return _of_datatype(parameter)
    if name == "pattern" and isinstance(parameter, tuple):
        search = re.compile(parameter[0]).search
        # A blank node matches no pattern (https://www.w3.org/TR/shacl/#PatternConstraintComponent).
        return lambda value: search(value[0] if isinstance(value, tuple) else value) is not None and value[:2] != "_:"
    if (orders := _LIMITS.get(name)) and isinstance(parameter, tuple) and parameter[1] in _NUMBERS:
        return lambda value: order(value, parameter) in orders
    return _refuse(name, parameter)


def compile_whole(name: str, parameter: Term) -> Whole:
    """Compile a constraint on the values of a node together."""
    if name == "hasValue":
        return lambda values, _: parameter in values
    if not isinstance(parameter, str):
        return _refuse(name, parameter)
    if name == "equals":
        return lambda values, facts: {*values} == {*facts.get(parameter, ())}
    if name == "disjoint":
        return lambda values, facts: {*values}.isdisjoint(facts.get(parameter, ()))
    if orders := _PAIRS.get(name):
        return lambda values, facts: all(order(one, other) in orders for one in values for other in facts.get(parameter, ()))
    return _refuse(name, parameter)


def order(one: Term, other: Term) -> int | None:
    """Say whether a value is below (-1), equal to (0) or above (1) another, or None where there is no order.

    >>> order(("2", INTEGER), ("10.0", DECIMAL)), order(("1e3", DECIMAL), ("10", DECIMAL))
    (-1, None)
    """
    below, above = _number(one), _number(other)
    if below is None or above is None:
        return None
    return -1 if below < above else int(below > above)


@lru_cache(_REMEMBERED)
def _number(value: Term) -> Decimal | None:
    if not isinstance(value, tuple):
        return None
    text, datatype = value
    if datatype in _NUMBERS:
        return Decimal(text) if is_well_formed(text, datatype) else None
    if datatype in FORMS:
        message = f"the order of {datatype}"
        raise NotImplementedError(message)
    return None


def _of_datatype(datatype: str) -> Test:
    if datatype == STRING:
        return lambda value: isinstance(value, tuple) and not value[1]
    if datatype not in FORMS:
        _refuse("datatype", datatype)
    return lambda value: isinstance(value, tuple) and value[1] == datatype and is_well_formed(value[0], datatype)


def _refuse(name: str, parameter: Term) -> NoReturn:
    message = f"sh:{name} {parameter}"
    raise NotImplementedError(message)


_LIMITS: Mapping[str, tuple[int, ...]] = {
    "minInclusive": (0, 1), "minExclusive": (1,), "maxInclusive": (-1, 0), "maxExclusive": (-1,),
}  # fmt: skip
_PAIRS: Mapping[str, tuple[int, ...]] = {"lessThan": (-1,), "lessThanOrEquals": (-1, 0)}
