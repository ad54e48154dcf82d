"""Make keys of titles: what they say in letters and digits, numbered where two say the same."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256

from kg.record.values import free_key

_SIGNS = {
    "<=": "to", ">=": "from", "≤": "to", "≥": "from", "<": "under", ">": "over", "+": "plus", "%": "percent", "±": "plus-minus",
    "−": "minus", "→": "then", "μ": "mu", "µ": "mu",
}  # fmt: skip
"""Signs that tell one title from another, as in "<65" and "≥65"."""

_SIGN = re.compile("|".join(re.escape(sign) for sign in _SIGNS))
_REST = re.compile(r"[^a-z0-9]+")
_LIMIT = 2_000
"""Of longer titles the rest is told by its hash alone, as of every key that is cut."""


@lru_cache(maxsize=4096)
def slug(title: str) -> str:
    """Write a title in lower-case letters, digits and hyphens.

    >>> slug("Change in HbA1c (%) ≥ 65 years"), slug("β-blocker"), slug("< 18")
    ('change-in-hba1c-percent-from-65-years', 'beta-blocker', 'under-18')
    >>> slug("安慰剂")
    'x-5a749c5a'
    """
    text = _SIGN.sub(lambda found: f" {_SIGNS[found[0]]} ", title[:_LIMIT].casefold())
    plain = text if text.isascii() else "".join(map(_letter, unicodedata.normalize("NFKD", text)))
    words = _REST.sub("-", plain).strip("-")
    if words and len(title) <= _LIMIT:
        return words
    return "-".join([words or "x", sha256(title.encode()).hexdigest()[:8]])


def _letter(letter: str) -> str:
    """Write a letter of another script as Greek letters are called, without its accents, or as a gap between words."""
    if letter.isascii():
        return letter
    name = unicodedata.name(letter, "").split()
    if name[:3] == ["GREEK", "SMALL", "LETTER"]:
        return name[3].lower()
    return "" if unicodedata.combining(letter) else " "


class Keys:
    """Give each thing of a record a key of its own among things of its class."""

    def __init__(self) -> None:
        """Start without keys."""
        self.taken: defaultdict[str, set[str]] = defaultdict(set)

    def new(self, model: str, parts: Iterable[str | None]) -> tuple[str, int]:
        """Make a key of titles, and tell how many have it now; one that is taken gets their number, in the registry's order.

        >>> keys = Keys()
        >>> keys.new("Arm", ["Drug A"]), keys.new("Arm", ["Drug A"]), keys.new("Group", ["Drug A", None])
        (('drug-a', 1), ('drug-a-2', 2), ('drug-a', 1))
        """
        slugs = [slug(part) for part in parts if part]
        key, number = free_key(slugs, self.taken[model])
        self.taken[model].add(key)
        return key, number
