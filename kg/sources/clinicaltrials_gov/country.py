"""Know the countries of the registry by their codes."""

from __future__ import annotations

from functools import lru_cache

import iso3166

from kg.sources.clinicaltrials_gov.table import read_table

_OWN = {row["name"].casefold(): row["code"] for row in read_table("countries.tsv")}
_NO_CODE = frozenset({"XK"})
"""ISO 3166-1 leaves this code to its users; the package gives it to Kosovo."""


@lru_cache(maxsize=1024)
def country_code(name: str) -> str | None:
    """Give the code of a country in ISO 3166-1; None where it has none.

    >>> country_code("Norway"), country_code("South Korea"), country_code("Atlantis")
    ('NO', 'KR', None)
    """
    plain = " ".join(name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split()).casefold()
    if own := _OWN.get(plain):
        return own
    found = iso3166.countries_by_name.get(plain.upper())
    return found.alpha2 if found and found.alpha2 not in _NO_CODE else None
