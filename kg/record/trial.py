"""Hold a whole trial, and the document that describes it."""

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, model_validator
from pydantic_core import PydanticCustomError

from kg.errors import Fault
from kg.record.adverse_event import AdverseEventSummary
from kg.record.base import (
    Concept,
    Count,
    Date,
    Flag,
    Holds,
    Key,
    Many,
    Model,
    Node,
    Number,
    Quantity,
    Text,
    bounded,
    fraction,
    time_span,
)
from kg.record.claim import Claim, Limitation
from kg.record.concepts import (
    Allocation,
    Control,
    CountKind,
    DesignModel,
    IpdSharing,
    MaskedParty,
    Masking,
    Phase,
    PublicationKind,
    Purpose,
    RecruitmentStatus,
    SamplingMethod,
    StudyType,
    TimePerspective,
)
from kg.record.consistency import record_faults
from kg.record.design import Arm, DesignCell, EligibilityCriterion, Intervention, Period
from kg.record.outcome import Group, OutcomeMeasure
from kg.record.participants import BaselineMeasure, FlowCount
from kg.record.source import SourceDocument

_COUNTRY = re.compile(r"[A-Z]{2}")
_LICENCE = re.compile(r"https?://[^\s<>\"{}|^`\\]+")
_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s<>\"{}|^`\\]+")
_YEAR = re.compile(r"[0-9]{4}")


def _check_country(code: str) -> str:
    if not _COUNTRY.fullmatch(code):
        raise PydanticCustomError("country", "is not an ISO 3166-1 code of two capitals: {value}", {"value": repr(code)})
    return code


def _check_licence(iri: str) -> str:
    if not _LICENCE.fullmatch(iri):
        raise PydanticCustomError("licence", "is not the address of a licence: {value}", {"value": repr(iri)})
    return iri


class Publication(Node):
    """Identify an article."""

    required: ClassVar[tuple[str, ...]] = ("title", "doi")
    optional: ClassVar[tuple[str, ...]] = ("journal", "year")

    kind: PublicationKind
    title: Text | None = None
    doi: Text | None = None
    pubmed_id: Text | None = None
    journal: Text | None = None
    volume: Text | None = None
    article_number: Text | None = None
    year: Date | None = None
    citation: Text | None = None
    retraction_notices: Many[Text] = ()

    def rules(self) -> Iterator[Fault]:
        """Yield a fault if the DOI or the year is not one."""
        if self.doi is not None and not _DOI.fullmatch(self.doi):
            yield Fault(f"is not a DOI: {self.doi!r}", ("doi",), "write it without a resolver, as in 10.1000/182")
        if self.pubmed_id is not None and not self.pubmed_id.isdecimal():
            yield Fault(f"is not a PubMed number: {self.pubmed_id!r}", ("pubmed_id",), "write its digits alone")
        if self.year is not None and not _YEAR.fullmatch(self.year):
            yield Fault(f"is not a year of four digits: {self.year!r}", ("year",))


class Trial(Node):
    """Describe a study from its question to its limitations.

    `countries` are ISO 3166-1 alpha-2 codes; `significance_level` is a fraction; `adverse_event_threshold` is the
    percentage below which the source lists no events; vocabulary and method of adverse events are those of all that do not say
    otherwise. That no adverse event has a `relatedness`, and no outcome a `better_direction`, may be said once for all in
    `missing`.
    """

    required: ClassVar[tuple[str, ...]] = (
        "title",
        "registry_id",
        "allocation",
        "model",
        "masking",
        "enrolment",
        "centre_count",
        "follow_up",
        "significance_level",
        "multiplicity_adjustment",
        "arms",
        "criteria",
        "outcomes",
        "flow",
        "baseline",
        "adverse_events",
    )
    optional: ClassVar[tuple[str, ...]] = (
        "objective",
        "phases",
        "enrolment_kind",
        "countries",
        "washout",
        "status",
        "start_date",
        "completion_date",
        "sponsor",
        "adverse_event_threshold",
        "purpose",
        "masked_parties",
        "sampling_method",
        "ipd_sharing",
        "start_date_kind",
        "primary_completion_date_kind",
        "completion_date_kind",
        "relatedness",
        "better_direction",
    )
    demanded: ClassVar[dict[str, tuple[str, ...]]] = {
        "enrolment_kind": ("enrolment",),
        "start_date_kind": ("start_date",),
        "primary_completion_date_kind": ("primary_completion_date",),
        "completion_date_kind": ("completion_date",),
    }

    key: Literal["trial"] = "trial"
    acronym: Text | None = None
    title: Text | None = None
    brief_title: Text | None = None
    objective: Text | None = None
    registry_id: Text | None = None
    secondary_ids: Many[Text] = ()
    study_type: StudyType
    phases: Many[Phase] = ()
    allocation: Allocation | None = None
    model: DesignModel | None = None
    model_description: Text | None = None
    time_perspective: TimePerspective | None = None
    sampling_method: SamplingMethod | None = None
    study_population: Text | None = None
    purpose: Purpose | None = None
    controls: Many[Control] = ()
    masking: Masking | None = None
    masked_parties: Many[MaskedParty] = ()
    masking_description: Text | None = None
    enrolment: Count | None = None
    enrolment_kind: CountKind | None = None
    centre_count: Count | None = None
    countries: Many[Annotated[str, AfterValidator(_check_country)]] = ()
    conditions: Many[Concept] = ()
    condition_texts: Many[Text] = ()
    intervention_concepts: Many[Concept] = ()
    keywords: Many[Text] = ()
    follow_up: Quantity | None = None
    follow_up_description: Text | None = None
    washout: Quantity | None = None
    significance_level: Number | None = None
    multiplicity_adjustment: Text | None = None
    status: RecruitmentStatus | None = None
    why_stopped: Text | None = None
    registration_date: Date | None = None
    start_date: Date | None = None
    start_date_kind: CountKind | None = None
    primary_completion_date: Date | None = None
    primary_completion_date_kind: CountKind | None = None
    completion_date: Date | None = None
    completion_date_kind: CountKind | None = None
    sponsor: Text | None = None
    collaborators: Many[Text] = ()
    healthy_volunteers: Flag | None = None
    eligibility_text: Text | None = None
    flow_description: Text | None = None
    baseline_population: Text | None = None
    adverse_event_threshold: Number | None = None
    adverse_event_time_frame: Text | None = None
    adverse_event_description: Text | None = None
    adverse_event_source_vocabulary: Text | None = None
    adverse_event_assessment_method: Text | None = None
    ipd_sharing: IpdSharing | None = None
    ipd_sharing_description: Text | None = None
    limitations_text: Text | None = None

    arms: Many[Arm] = ()
    periods: Many[Period] = ()
    cells: Many[DesignCell] = ()
    interventions: Many[Intervention] = ()
    criteria: Many[EligibilityCriterion] = ()
    groups: Many[Group] = ()
    outcomes: Many[OutcomeMeasure] = ()
    flow: Many[FlowCount] = ()
    baseline: Many[BaselineMeasure] = ()
    adverse_events: Many[AdverseEventSummary] = ()
    claims: Many[Claim] = ()
    limitations: Many[Limitation] = ()
    publications: Many[Publication] = ()

    def rules(self) -> Iterator[Fault]:
        """Yield a fault for facts of the design that cannot stand together."""
        if self.model is DesignModel.CROSSOVER:
            yield from self.demand("washout", "in a crossover trial")
        yield from fraction("significance_level", self.significance_level)
        yield from bounded("washout", self.washout)
        yield from time_span("washout", self.washout)
        yield from bounded("follow_up", self.follow_up)
        yield from time_span("follow_up", self.follow_up)
        yield from bounded("adverse_event_threshold", self.adverse_event_threshold, 100)
        yield from self._told_once("relatedness", self.adverse_events)
        yield from self._told_once("better_direction", self.outcomes)

    def _told_once(self, fact: str, nodes: Iterable[Node]) -> Iterator[Fault]:
        """Yield a fault for nodes of which a fact is told neither there nor here, or in both places."""
        for node in nodes:
            told = node.stated(fact) or fact in node.missing
            if told is (fact in self.missing):
                message = f"is {'told twice' if told else 'absent'} of {node.key!r}"
                yield Fault(message, ("missing", fact), "say it of each, or here once that it is told of none")


class TrialDocument(Model):
    """Be the root of a record: one trial, its sources, and the licence of the data.

    `slug` names the trial in every IRI.
    """

    slug: Key
    licence: Annotated[str, AfterValidator(_check_licence), Holds("iri")]
    sources: Many[SourceDocument]
    trial: Trial

    @model_validator(mode="after")
    def _is_consistent(self) -> "TrialDocument":
        if faults := list(record_faults(TrialDocument, self)):
            raise PydanticCustomError("rules", "breaks a rule", {"faults": faults})
        return self
