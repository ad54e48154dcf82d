"""Mirror a study record of ClinicalTrials.gov, version 2 of its interface, as loosely as a reader can.

Names and nesting are the registry's, in Python's spelling; everything but the number of the study is optional, figures stay
as they were posted, and unknown keys are ignored (`coverage` counts them). Nothing is interpreted here.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Figure = Annotated[Annotated[int, Field(strict=True)] | str | None, Field(union_mode="left_to_right")]
"""A number as posted; true and false are none, though Python counts with them."""


class Part(BaseModel):
    """Be a part of a record in which everything may be absent."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True, coerce_numbers_to_str=True, defer_build=True)


class DateStruct(Part):
    """Hold a date, to the day or the month, and whether it has come."""

    date: str | None = None
    type: str | None = None


class Named(Part):
    """Hold what has an identifier, a name or a term."""

    id: str | None = None
    term: str | None = None
    name: str | None = None
    full_name: str | None = None
    type: str | None = None
    agency_class: str | None = Field(None, alias="class")


class Identification(Part):
    """Hold names and numbers of a study."""

    nct_id: str
    nct_id_aliases: tuple[str, ...] = ()
    org_study_id_info: Named | None = None
    secondary_id_infos: tuple[Named, ...] = ()
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None


class Status(Part):
    """Hold where a study stands, and its dates."""

    overall_status: str | None = None
    why_stopped: str | None = None
    study_first_submit_date: str | None = None
    start_date_struct: DateStruct | None = None
    primary_completion_date_struct: DateStruct | None = None
    completion_date_struct: DateStruct | None = None
    last_update_post_date_struct: DateStruct | None = None


class ResponsibleParty(Part):
    """Hold who answers for a record; the name is read to be left out."""

    type: str | None = None
    investigator_full_name: str | None = None


class Sponsors(Part):
    """Hold who pays for a study."""

    responsible_party: ResponsibleParty | None = None
    lead_sponsor: Named | None = None
    collaborators: tuple[Named, ...] = ()


class Description(Part):
    """Hold what a study is said to be for."""

    brief_summary: str | None = None


class Conditions(Part):
    """Hold what is studied."""

    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


class MaskingInfo(Part):
    """Hold how many parties are masked, and who."""

    masking: str | None = None
    masking_description: str | None = None
    who_masked: tuple[str, ...] = ()


class DesignInfo(Part):
    """Hold the layout of a study."""

    allocation: str | None = None
    intervention_model: str | None = None
    intervention_model_description: str | None = None
    primary_purpose: str | None = None
    observational_model: str | None = None
    time_perspective: str | None = None
    masking_info: MaskingInfo | None = None


class Enrolment(Part):
    """Hold how many people take part."""

    count: Figure = None
    type: str | None = None


class Design(Part):
    """Hold type, phases and layout of a study."""

    study_type: str | None = None
    phases: tuple[str, ...] | None = None
    target_duration: str | None = None
    design_info: DesignInfo = DesignInfo()
    enrollment_info: Enrolment | None = None


class ArmGroup(Part):
    """Hold an arm as registered."""

    label: str | None = None
    type: str | None = None
    description: str | None = None
    intervention_names: tuple[str, ...] = ()


class Intervention(Part):
    """Hold an intervention as registered."""

    type: str | None = None
    name: str | None = None
    description: str | None = None
    arm_group_labels: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()


class ArmsInterventions(Part):
    """Hold arms and interventions."""

    arm_groups: tuple[ArmGroup, ...] = ()
    interventions: tuple[Intervention, ...] = ()


class RegisteredOutcome(Part):
    """Hold an outcome measure as registered."""

    measure: str | None = None
    description: str | None = None
    time_frame: str | None = None


class RegisteredOutcomes(Part):
    """Hold the outcome measures that were registered."""

    primary_outcomes: tuple[RegisteredOutcome, ...] = ()
    secondary_outcomes: tuple[RegisteredOutcome, ...] = ()
    other_outcomes: tuple[RegisteredOutcome, ...] = ()


class Eligibility(Part):
    """Hold who may take part."""

    eligibility_criteria: str | None = None
    healthy_volunteers: Annotated[bool, Field(strict=True)] | None = None
    sex: str | None = None
    gender_based: bool | None = None
    gender_description: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    study_population: str | None = None
    sampling_method: str | None = None


class Location(Part):
    """Hold a centre, of which where and whether alone are read."""

    status: str | None = None
    country: str | None = None


class Locations(Part):
    """Hold the centres of a study."""

    locations: tuple[Location, ...] | None = None


class Retraction(Part):
    """Hold the notice that an article was retracted."""

    pmid: str | None = None
    source: str | None = None


class Reference(Part):
    """Hold an article as cited."""

    pmid: str | None = None
    type: str | None = None
    citation: str | None = None
    retractions: tuple[Retraction, ...] = ()


class References(Part):
    """Hold the articles that belong to a study."""

    references: tuple[Reference, ...] = ()


class IpdSharing(Part):
    """Hold what is said of sharing the data of single participants."""

    ipd_sharing: str | None = None
    description: str | None = None
    info_types: tuple[str, ...] = ()
    time_frame: str | None = None
    access_criteria: str | None = None
    url: str | None = None


class Protocol(Part):
    """Hold what was registered."""

    identification_module: Identification
    status_module: Status = Status()
    sponsor_collaborators_module: Sponsors = Sponsors()
    description_module: Description = Description()
    conditions_module: Conditions = Conditions()
    design_module: Design = Design()
    arms_interventions_module: ArmsInterventions = ArmsInterventions()
    outcomes_module: RegisteredOutcomes = RegisteredOutcomes()
    eligibility_module: Eligibility = Eligibility()
    contacts_locations_module: Locations = Locations()
    references_module: References = References()
    ipd_sharing_statement_module: IpdSharing = IpdSharing()


class Browse(Part):
    """Hold the codes that the registry gives."""

    meshes: tuple[Named, ...] = ()


class Derived(Part):
    """Hold what the registry worked out."""

    condition_browse_module: Browse = Browse()
    intervention_browse_module: Browse = Browse()
