"""Tell from the name that a sponsor gives a parameter which statistic it is, and on which scale it is read.

The names are free text. What is not sure stays unclassified, with the text beside it; of a difference that does not say of what,
the scale and the null value are known all the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from kg.record.concepts import Scale, Statistic
from kg.sources.clinicaltrials_gov.table import read_table

_LIMIT = 200


@dataclass(frozen=True, slots=True)
class StatisticReading:
    """Hold a statistic, and scale and null value where they follow from it."""

    statistic: Statistic
    scale: Scale | None = None
    null_value: str | None = None


@lru_cache(maxsize=1024)
def statistic_of(text: str) -> StatisticReading:
    """Read the name of a parameter; the first row of `statistics.tsv` that fits it as a whole decides.

    >>> statistic_of("Hazard Ratio (HR)").statistic, statistic_of("Ratio of hazard ratios").statistic
    (<Statistic.HAZARD_RATIO: 'hazard-ratio'>, <Statistic.UNCLASSIFIED: 'unclassified'>)
    """
    plain = normalised(text)
    return next((row for pattern, row in _rows() if pattern.fullmatch(plain)), StatisticReading(Statistic.UNCLASSIFIED))


def normalised(text: str) -> str:
    """Fold what spellings of one name differ in: case, spaces, hyphens, and adjectives that do not change the statistic.

    >>> normalised("Adjusted LS-Means Difference (95% CI)")
    'ls means difference'
    """
    plain = " ".join(re.split(r"[\s_-]+", text.casefold()[:_LIMIT])).strip(" .:")
    plain = re.sub(r"(?:,? ?\(?\b(?:with )?[0-9.]+ ?% ?(?:ci|confidence interval)\)?)$", "", plain)
    return re.sub(
        r"^(?:(?:un)?adjusted |estimated |estimate of (?:the )?|the |crude |stratified |model based )+", "", plain
    ).strip()


@cache
def _rows() -> tuple[tuple[re.Pattern[str], StatisticReading], ...]:
    return tuple(
        (
            re.compile(row["pattern"]),
            StatisticReading(Statistic(row["statistic"]), Scale(row["scale"]) if row["scale"] else None, row["null"] or None),
        )
        for row in read_table("statistics.tsv")
    )
