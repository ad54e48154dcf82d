"""Read the values of groups: class by class and category by category, each with its spread or limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kg.record.base import Reason
from kg.record.concepts import DispersionKind
from kg.record.outcome import NEVER_NEGATIVE
from kg.sources.clinicaltrials_gov.dispersion import Dispersion, dispersion_of
from kg.sources.clinicaltrials_gov.facts import Data, Facts, Reading, says_none
from kg.sources.clinicaltrials_gov.people import Groups, class_counts
from kg.sources.clinicaltrials_gov.results_payload import Measure, MeasureClass, Measurement, PostedOutcome


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one class and category with the values of its groups; what there is one of has no title."""

    class_title: str | None
    category: str | None
    place: str
    results: list[Data]


def read_rows(
    reading: Reading, measure: Measure | PostedOutcome, groups: Groups, where: tuple[str, ...], pointer: str
) -> Iterator[Row]:
    """Yield the rows of a measure or outcome, which stands at `pointer`; `where` starts the keys of its values."""
    spread = dispersion_of(measure.dispersion_type) if measure.dispersion_type else None
    for number, item in enumerate(measure.classes):
        counts = class_counts(item.denoms, reading)
        title = reading.text(item.title)
        for position, category in enumerate(item.categories):
            place = f"{pointer}/classes/{number}/categories/{position}"
            name = reading.text(category.title)
            values = _Values(reading, spread, counts, groups)
            results = values.read((*where, title or "", name or ""), category.measurements, f"{place}/measurements")
            yield Row(title, name, place, list(results))


@dataclass(frozen=True, slots=True)
class _Values:
    """Read the values of one category."""

    reading: Reading
    spread: Dispersion | None
    counts: Mapping[str, int]
    groups: Groups

    def read(self, where: tuple[str, ...], posted: Iterable[Measurement], pointer: str) -> Iterator[Data]:
        for number, item in enumerate(posted):
            group = self.groups.key(item.group_id)
            if group is None:
                self.reading.notes["values of a group that is not there, left out"] += 1
                continue
            title = self.groups.titles[item.group_id or ""]
            facts = Facts(self.reading, "GroupResult", *where, title, place=f"{pointer}/{number}")
            facts.put("group", group)
            self.value(facts, item)
            self.spreads(facts, item)
            count = self.counts.get(item.group_id or "")
            if count is not None and count != self.groups.analysed(item.group_id):
                facts.data["analysed_count"] = count
            facts.text("comment", item.comment)
            yield facts.done()

    def value(self, facts: Facts, item: Measurement) -> None:
        facts.number("value", item.value, Reason.NOT_POSTED, item.comment)

    def spreads(self, facts: Facts, item: Measurement) -> None:
        facts.number("dispersion", item.spread, why=item.comment)
        facts.number("lower", item.lower_limit, why=item.comment)
        facts.number("upper", item.upper_limit, why=item.comment)
        if "lower" in facts.data and "upper" in facts.data and Decimal(facts.data["lower"]) > Decimal(facts.data["upper"]):
            facts.keep(f"{item.lower_limit} to {item.upper_limit}", "lower", "upper")
        kind = self.spread.kind if self.spread else None
        if kind in NEVER_NEGATIVE and "dispersion" in facts.data and Decimal(facts.data["dispersion"]) < 0:
            facts.keep(item.spread, "dispersion")


def describe_values(facts: Facts, measure: Measure | PostedOutcome) -> None:
    """Say once for all values of a measure what they are: their statistic, and the kind of their spread."""
    facts.choice("statistic", "summary_statistic", measure.param_type, Reason.NOT_POSTED)
    spread = dispersion_of(measure.dispersion_type) if measure.dispersion_type else None
    if spread is not None:
        facts.put("dispersion_kind", spread.kind.value)
        facts.put("level", spread.level)
        if spread.kind is DispersionKind.CONFIDENCE_INTERVAL:
            facts.lack(Reason.NOT_POSTED, "level")
    elif measure.dispersion_type and not says_none(measure.dispersion_type):
        facts.keep(measure.dispersion_type, "dispersion_kind")
    else:
        facts.lack(Reason.NOT_POSTED, "dispersion_kind")


def is_single(classes: Iterable[MeasureClass]) -> bool:
    """Tell whether there is one class with one category."""
    found = list(classes)
    return len(found) == 1 and len(found[0].categories) == 1
