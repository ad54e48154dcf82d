"""Read what the spread beside a value is, from the words of outcomes and the enumerations of the baseline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.record.concepts import DispersionKind
from kg.sources.clinicaltrials_gov.numbers import read_level
from kg.sources.clinicaltrials_gov.table import read_table


@dataclass(frozen=True, slots=True)
class Dispersion:
    """Hold the kind of a spread, and the level of an interval as a fraction where it is told."""

    kind: DispersionKind
    level: str | None = None


@lru_cache(maxsize=256)
def dispersion_of(text: str) -> Dispersion | None:
    """Read the kind of a spread; None where it is not known.

    >>> dispersion_of("95% Confidence Interval")
    Dispersion(kind=<DispersionKind.CONFIDENCE_INTERVAL: 'confidence-interval'>, level='0.95')
    >>> dispersion_of("CONFIDENCE_975").level, dispersion_of("Not Applicable")
    ('0.975', None)
    """
    plain = " ".join(re.split(r"[\s_-]+", text.casefold().strip()))[:100]
    for row in read_table("dispersions.tsv"):
        if found := re.fullmatch(row["pattern"], plain):
            percent = found.groupdict().get("level") or row["level"]
            return Dispersion(DispersionKind(row["kind"]), read_level(percent) if percent else None)
    return None
