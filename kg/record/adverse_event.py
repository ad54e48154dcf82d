"""Count harms, and say what is counted, in whom, and of how many."""

from collections.abc import Iterator
from typing import ClassVar

from kg.errors import Fault
from kg.record.analysis import GroupKey
from kg.record.base import Concept, Count, Many, Node, Reason, Text
from kg.record.concepts import AdverseEventScope, Relatedness, Seriousness
from kg.record.design import InterventionKey, PeriodKey


class AdverseEventCount(Node):
    """Count persons affected, events, or cases of which the source says not which of the two.

    `at_risk_count` may stand here or, once for all terms, on the group.
    """

    optional: ClassVar[tuple[str, ...]] = ("group", "period", "at_risk_count", "affected_count", "event_count")

    group: GroupKey | None = None
    period: PeriodKey | None = None
    affected_count: Count | None = None
    event_count: Count | None = None
    unspecified_count: Count | None = None
    at_risk_count: Count | None = None

    def rules(self) -> Iterator[Fault]:
        """Yield a fault if nothing is counted, a fact is neither there nor missing, or more are affected than at risk."""
        counts = (self.affected_count, self.event_count, self.unspecified_count)
        if all(count is None for count in counts) and "affected_count" not in self.missing:
            yield Fault("is absent, and so is every other count", ("affected_count",), "give a count, or say why there is none")
        if self.missing.get("affected_count") is Reason.AMBIGUOUS and self.unspecified_count is None and not self.as_posted:
            yield Fault("is absent, where affected_count is ambiguous", ("unspecified_count",), "give the number that is open")
        if self.group is None and "group" not in self.missing:
            yield Fault("is absent", ("group",), "name the group, or say in missing why there is none")
        if self.group is None and self.at_risk_count is None and "at_risk_count" not in self.missing:
            yield Fault("is absent", ("at_risk_count",), "give the number at risk, or say in missing why there is none")
        if self.affected_count is not None and self.at_risk_count is not None and self.affected_count > self.at_risk_count:
            yield Fault(f"is above at_risk_count: {self.affected_count} > {self.at_risk_count}", ("affected_count",))


class AdverseEventSummary(Node):
    """Sum up one kind of harm under the term that the source uses."""

    required: ClassVar[tuple[str, ...]] = ("seriousness", "counts")
    optional: ClassVar[tuple[str, ...]] = ("relatedness", "related_to")
    inherited: ClassVar[dict[str, tuple[str, ...]]] = {"relatedness": ()}
    demanded: ClassVar[dict[str, tuple[str, ...]]] = {"related_to": ("relatedness",)}

    label: Text
    scope: AdverseEventScope = AdverseEventScope.EVENT
    concepts: Many[Concept] = ()
    attributed_to: Many[Concept] = ()
    seriousness: Seriousness | None = None
    relatedness: Relatedness | None = None
    related_to: Many[InterventionKey] = ()
    frequency: Text | None = None
    organ_system: Text | None = None
    source_vocabulary: Text | None = None
    assessment_method: Text | None = None
    comment: Text | None = None
    counts: Many[AdverseEventCount] = ()
