"""Keep what is claimed, by whom, and how it is graded apart from what was measured."""

from typing import Annotated, ClassVar

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


class Limitation(Node):
    """State what limits the study, and who says so."""

    label: Text
    kind: LimitationKind
    stated_by: Party
