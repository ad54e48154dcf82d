"""Read groups of people and how many of each were counted.

A group of the registry has a number that means something within its module, or within one outcome, alone. It is linked to an
arm, a sequence or a treatment where its title is that arm's label or that intervention's name; else it stays what it is:
a title. In a crossover trial a title that is an arm's label leads to the arm only if that label states an order of treatments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kg.record.base import Reason
from kg.record.concepts import ArmKind, GroupKind
from kg.sources.clinicaltrials_gov.facts import Data, Facts, Reading
from kg.sources.clinicaltrials_gov.layout import Layout, same
from kg.sources.clinicaltrials_gov.numbers import read_count
from kg.sources.clinicaltrials_gov.results_payload import Denominator, PostedGroup

PARTICIPANTS = "participants"
TOTAL = "total"


@dataclass
class Groups:
    """Hold the groups of one module or outcome: their facts by the identifier that means something there alone."""

    facts: dict[str, Facts] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    def key(self, posted: str | None) -> str | None:
        """Give the key of a group."""
        found = self.facts.get(posted or "")
        return found.key if found else None

    def analysed(self, posted: str | None) -> int | None:
        """Give how many people of a group were analysed."""
        found = self.facts.get(posted or "")
        return found.data.get("analysed_count") if found else None

    def done(self) -> list[Data]:
        """Give the groups as plain data."""
        return [facts.done() for facts in self.facts.values()]


def read_groups(reading: Reading, layout: Layout, posted: Iterable[PostedGroup], where: tuple[str, ...]) -> Groups:
    """Read the groups of one module or outcome; `where` starts their keys."""
    groups = Groups()
    for place, item in enumerate(posted):
        label = reading.label(item.title)
        facts = Facts(reading, "Group", *where, label)
        facts.put("label", label)
        facts.text("description", item.description)
        _link(facts, layout, same(item.title))
        if not item.id or item.id in groups.facts:
            reading.notes["groups without an identifier of their own: nothing can name them"] += 1
        groups.facts.setdefault(item.id or f"({place})", facts)
        groups.titles.setdefault(item.id or "", label)
    return groups


def _link(facts: Facts, layout: Layout, title: str) -> None:
    """Say what a group is made of, where its title says it."""
    arm, intervention = layout.arm_of.get(title), layout.intervention_of.get(title)
    kind = GroupKind.UNKNOWN
    if arm is not None and not layout.is_crossover and arm["kind"] != ArmKind.UNKNOWN.value:
        kind = GroupKind.ARM
        facts.put("arm", arm["key"])
    elif arm is not None and arm["kind"] == ArmKind.SEQUENCE.value:
        kind = GroupKind.SEQUENCE
        facts.put("arm", arm["key"])
    elif layout.is_crossover and intervention is not None:
        kind = GroupKind.TREATMENT
        facts.put("interventions", [intervention])
    elif title == TOTAL:
        kind = GroupKind.POOLED
        facts.lack(Reason.NOT_REPORTED, "pooled_arms")
    facts.put("kind", kind.value)


def count_groups(groups: Groups, denominators: Iterable[Denominator], unit: str | None = None) -> None:
    """Put beside each group how many were analysed: people, and in `unit` what else was counted."""
    for denominator in denominators:
        is_people = same(denominator.units) in ("", PARTICIPANTS)
        for item in denominator.counts:
            facts = groups.facts.get(item.group_id or "")
            if facts is None:
                continue
            told = facts.reading.text(denominator.units)
            if is_people or told is None:
                facts.count("analysed_count", item.value)
            elif unit is None or same(unit) == same(denominator.units):
                facts.put("analysed_unit", told)
                facts.count("analysed_unit_count", item.value)
            else:
                facts.reading.notes["denominators in a second unit, left out"] += 1


def class_counts(denominators: Iterable[Denominator], reading: Reading) -> Mapping[str, int]:
    """Give how many people of each group stand behind one class, by the identifier of the group."""
    return dict(_class_counts(denominators, reading))


def _class_counts(denominators: Iterable[Denominator], reading: Reading) -> Iterator[tuple[str, int]]:
    for denominator in denominators:
        if same(denominator.units) not in ("", PARTICIPANTS):
            reading.notes["denominators of a class in units that are not people, left out"] += len(denominator.counts)
            continue
        for item in denominator.counts:
            count = read_count(item.value) if item.value is not None else None
            if item.group_id and count is not None:
                yield item.group_id, count
