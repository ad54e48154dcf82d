"""Keep what is claimed, by whom, and how it is graded apart from what was measured."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from kg.errors import Fault
from kg.record.analysis import AnalysisKey
from kg.record.base import Concept, Key, Many, Node, Target, Text
from kg.record.concepts import AanClass, Direction, LimitationKind, Party, Stance
from kg.record.design import InterventionKey


class EvidenceClassification(Node):
    """Grade a claim, as its source grades it; a grade is never derived from the design."""

    evidence_class: AanClass
    stated_by: Party


class Claim(Node):
    """Record that a party says something, and what it says it on."""

    required: ClassVar[tuple[str, ...]] = ("rests_on",)

    label: Text
    claimant: Party
    stance: Stance
    direction: Direction | None = None
    about_interventions: Many[InterventionKey] = ()
    about_conditions: Many[Concept] = ()
    about_outcomes: Many[Annotated[Key, Target("OutcomeMeasure")]] = ()
    about_adverse_events: Many[Annotated[Key, Target("AdverseEventSummary")]] = ()
    rests_on: Many[AnalysisKey] = ()
    rests_on_findings: Many[Annotated[Key, Target("QualitativeFinding")]] = ()
    rests_on_adverse_events: Many[Annotated[Key, Target("AdverseEventSummary")]] = ()
    classifications: Many[EvidenceClassification] = ()

    alternatives: ClassVar[dict[str, tuple[str, ...]]] = {"rests_on": ("rests_on_findings", "rests_on_adverse_events")}

    def rules(self) -> Iterator[Fault]:
        """Yield a fault if the claim is about nothing, or asserts a direction and does not say which."""
        if not (self.about_interventions or self.about_conditions or self.about_outcomes or self.about_adverse_events):
            yield Fault("is absent, and so is all else that the claim could be about", ("about_interventions",), "name one")
        if self.stance is Stance.ASSERTS_DIRECTION and self.direction is None:
            yield Fault("is absent beside a stance that asserts one", ("direction",), "higher or lower, as the party says")


class Limitation(Node):
    """State what limits the study, and who says so."""

    label: Text
    kind: LimitationKind
    stated_by: Party
