"""Collect the facts of a record as they are read: cleaned text, figures, choices, and why what is absent is.

A figure that is no value of its kind is kept as posted and the fact called ambiguous; a field that the registry has and that
is empty is *not posted*. Nothing is filled in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic_core import PydanticCustomError

from kg.record.base import Node, Reason
from kg.record.structure import owned_classes
from kg.record.trial import TrialDocument
from kg.record.values import check_date
from kg.sources.clinicaltrials_gov.keys import Keys
from kg.sources.clinicaltrials_gov.numbers import read_count, read_number
from kg.sources.clinicaltrials_gov.personal import redact
from kg.sources.clinicaltrials_gov.results_payload import StudyPayload
from kg.sources.clinicaltrials_gov.table import read_table
from kg.triples import FORBIDDEN

Data = dict[str, Any]

_NOT_AVAILABLE = re.compile(r"\s*(?:n/?a|not (?:applicable|available))\s*", re.IGNORECASE)
_NOT_ESTIMABLE = re.compile(r"\s*n\.?e\.?\s*|\s*not (?:estimable|evaluable|calculable)\s*", re.IGNORECASE)


@dataclass
class Reading:
    """Hold what the reading of one record needs everywhere, and count what happened to texts and values."""

    payload: StudyPayload
    people: frozenset[str] = frozenset()
    comma_groups: bool = True
    keys: Keys = field(default_factory=Keys)
    notes: Counter[str] = field(default_factory=Counter)
    cleaned: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    """Texts that were cleaned, for many stand in a record hundreds of times; how many places and characters were left out."""

    def text(self, posted: str | None) -> str | None:
        """Clean a text: characters that no graph can carry and people's addresses are taken out, the rest stays as posted."""
        if posted is None:
            return None
        if posted not in self.cleaned:
            # What can be printed holds no control character, and among the first signs nothing else is forbidden.
            is_plain = posted.isascii() and posted.isprintable()
            carried = posted if is_plain else FORBIDDEN.sub("", posted)
            self.cleaned[posted] = (*redact(carried, self.people), len(posted) - len(carried))
        found, count, lost = self.cleaned[posted]
        if lost:
            self.notes["characters that RDF text cannot carry, removed"] += lost
        if count:
            self.notes["names, e-mail addresses and telephone numbers in texts, left out"] += count
        return found if found.strip() else None

    def texts(self, posted: Iterable[str | None]) -> list[str]:
        """Clean several texts, and keep each once."""
        return list(dict.fromkeys(text for item in posted if (text := self.text(item))))

    def label(self, posted: str | None) -> str:
        """Give a title, or say that there is none."""
        return self.text(posted) or UNTITLED


UNTITLED = "(no title posted)"


class Facts:
    """Collect the facts of one node, and the reasons why others are missing."""

    def __init__(
        self, reading: Reading, model: str, *parts: str | None, pointer: str | None = None, place: str | None = None
    ) -> None:
        """Start a node of a class; `parts` are the titles that its key is made of.

        `pointer` says where it was read. What owns it says so too; but where another node has the same titles, `place` tells
        the two apart.
        """
        self.reading = reading
        self.model = model
        key, number = reading.keys.new(model, parts) if parts else ("trial", 1)
        self.data: Data = {"key": key}
        pointer = pointer or (place if number > 1 else None)
        self.missing: dict[str, str] = {}
        self.posted: list[str] = []
        self.put("source_pointer", pointer)

    @property
    def key(self) -> str:
        """Give the key of the node."""
        return str(self.data["key"])

    def put(self, name: str, value: Any) -> None:
        """Take a value as it is; nothing where there is none."""
        if value not in (None, (), [], ""):
            self.data[name] = value

    def text(self, name: str, posted: str | None, absent: Reason | None = None) -> None:
        """Take a text."""
        value = self.reading.text(posted)
        self.put(name, value)
        if value is None and absent:
            self.lack(absent, name)

    def lack(self, reason: Reason, *names: str) -> None:
        """Say why facts are missing that have no value."""
        for name in names:
            if name not in self.data:
                self.missing.setdefault(name, reason.value)

    def _explain(self, name: str, reason: Reason) -> None:
        """Say why a fact is missing, where its class has a place for that."""
        if name in _may_be_missing(self.model):
            self.missing[name] = reason.value

    def keep(self, posted: Any, *names: str) -> None:
        """Keep as posted what is no value of its kind; the facts that it stands for are ambiguous."""
        text = self.reading.text(str(posted))
        if text is not None and text not in self.posted:
            self.posted.append(text)
        for name in names:
            self.data.pop(name, None)
            # Of what held nothing but signs that no graph can carry, nothing is left to be read in two ways.
            self._explain(name, Reason.NOT_POSTED if text is None else Reason.AMBIGUOUS)
        self.reading.notes["values that are none of their kind, kept as posted"] += 1

    def choice(self, name: str, table: str, posted: str | None, absent: Reason | None = None) -> None:
        """Take a value of a closed set by the table of enumerations."""
        if posted is None:
            if absent:
                self.lack(absent, name)
            return
        value = enumeration(table, posted)
        if value is None:
            self.keep(posted, name)
        elif value == NOT_APPLICABLE:
            self.lack(Reason.NOT_APPLICABLE, name)
        else:
            self.data[name] = value

    def choices(self, name: str, table: str, posted: Iterable[str]) -> None:
        """Take several values of a closed set."""
        found = [(item, enumeration(table, item)) for item in posted]
        for item, value in found:
            if value is None:
                self.keep(item)
        self.put(name, list(dict.fromkeys(value for _, value in found if value and value != NOT_APPLICABLE)))

    def count(self, name: str, posted: Any, absent: Reason | None = None) -> None:
        """Take a number of people or events."""
        if _is_blank(posted):
            if absent:
                self.lack(absent, name)
        elif (value := read_count(posted)) is None:
            self.keep(posted, name)
        else:
            self.data[name] = value

    def number(self, name: str, posted: Any, absent: Reason | None = None, why: str | None = None) -> None:
        """Take a figure; `why` is the comment that stands beside it, which may say that there can be none."""
        if _is_blank(posted):
            if absent:
                self.lack(absent, name)
            return
        text = str(posted)
        if _NOT_ESTIMABLE.fullmatch(text) or (_NOT_AVAILABLE.fullmatch(text) and is_not_estimable(why)):
            self._explain(name, Reason.NOT_ESTIMABLE)
        elif _NOT_AVAILABLE.fullmatch(text):
            self._explain(name, Reason.NOT_REPORTED)
        elif (value := read_number(text, comma_groups=self.reading.comma_groups)) is None:
            self.keep(posted, name)
        else:
            self.data[name] = value

    def date(self, name: str, posted: str | None, absent: Reason | None = None) -> None:
        """Take a date to the precision at which it was posted."""
        if posted is None:
            if absent:
                self.lack(absent, name)
            return
        try:
            self.data[name] = check_date(posted)
        except PydanticCustomError:
            self.keep(posted, name)

    def done(self) -> Data:
        """Give the facts as plain data."""
        missing = {name: reason for name, reason in self.missing.items() if name not in self.data}
        return {**self.data, **({"missing": missing} if missing else {}), **({"as_posted": self.posted} if self.posted else {})}


@cache
def _may_be_missing(model: str) -> frozenset[str]:
    """Name the facts of a class that may be missing for a reason; of others, what stands in their place is kept as posted."""
    found = _CLASSES[model]
    assert issubclass(found, Node)
    return frozenset((*found.required, *found.optional))


_CLASSES = owned_classes(TrialDocument)

NOT_APPLICABLE = "(not-applicable)"


def _is_blank(posted: Any) -> bool:
    return posted is None or (isinstance(posted, str) and not posted.strip())


def enumeration(table: str, posted: str) -> str | None:
    """Look up a value of the registry.

    >>> enumeration("allocation", "RANDOMIZED"), enumeration("allocation", "BY_LOT")
    ('randomised', None)
    """
    return _ENUMERATIONS.get((table, posted))


def says_none(posted: str) -> bool:
    """Tell whether a text says that there is nothing.

    >>> says_none("NA"), says_none("Not Applicable"), says_none("5")
    (True, True, False)
    """
    return _NOT_AVAILABLE.fullmatch(posted) is not None


def is_not_estimable(why: str | None) -> bool:
    """Tell whether a comment says that a figure cannot be calculated.

    >>> is_not_estimable("Median was not reached"), is_not_estimable("Not measured at this visit")
    (True, False)
    """
    return why is not None and any(pattern.search(why) for pattern in _CANNOT)


_ENUMERATIONS = {(row["set"], row["posted"]): row["value"] for row in read_table("enumerations.tsv")}
_CANNOT = [re.compile(row["pattern"], re.IGNORECASE) for row in read_table("not_estimable.tsv")]


def joined(parts: Iterable[tuple[str, str | None]]) -> str | None:
    r"""Join texts of several fields into one, each behind what it is.

    >>> joined([("", "Adjusted for age."), ("on p", "two-sided"), ("on the estimate", None)])
    'Adjusted for age.\n\nOn p: two-sided'
    """
    found = [f"{name[:1].upper()}{name[1:]}: {text}" if name else text for name, text in parts if text]
    return "\n\n".join(found) or None
