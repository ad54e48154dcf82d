"""Mirror the results section of a study record: flow, baseline, outcomes, adverse events, limitations."""

from __future__ import annotations

from kg.sources.clinicaltrials_gov.payload import Derived, Figure, Part, Protocol


class PostedGroup(Part):
    """Hold a group of people; its identifier means something within its module or outcome alone."""

    id: str | None = None
    title: str | None = None
    description: str | None = None


class Count(Part):
    """Hold a number for one group."""

    group_id: str | None = None
    value: Figure = None


class Denominator(Part):
    """Hold how many were analysed, in one unit."""

    units: str | None = None
    counts: tuple[Count, ...] = ()


class Achievement(Part):
    """Hold how many of a group came to a milestone, or left for a reason."""

    group_id: str | None = None
    num_subjects: Figure = None
    num_units: Figure = None
    comment: str | None = None


class Milestone(Part):
    """Hold one milestone of a period."""

    type: str | None = None
    comment: str | None = None
    achievements: tuple[Achievement, ...] = ()


class DropWithdraw(Part):
    """Hold one reason for leaving."""

    type: str | None = None
    comment: str | None = None
    reasons: tuple[Achievement, ...] = ()


class FlowPeriod(Part):
    """Hold one period of the flow of participants."""

    title: str | None = None
    milestones: tuple[Milestone, ...] = ()
    drop_withdraws: tuple[DropWithdraw, ...] = ()


class Flow(Part):
    """Hold how participants passed through a study."""

    pre_assignment_details: str | None = None
    recruitment_details: str | None = None
    type_units_analyzed: str | None = None
    groups: tuple[PostedGroup, ...] = ()
    periods: tuple[FlowPeriod, ...] = ()


class Measurement(Part):
    """Hold the value of one group in one category."""

    group_id: str | None = None
    value: Figure = None
    spread: Figure = None
    lower_limit: Figure = None
    upper_limit: Figure = None
    comment: str | None = None


class Category(Part):
    """Hold the values of one category."""

    title: str | None = None
    measurements: tuple[Measurement, ...] = ()


class MeasureClass(Part):
    """Hold the categories of one class, which is often a time."""

    title: str | None = None
    denoms: tuple[Denominator, ...] = ()
    categories: tuple[Category, ...] = ()


class Measure(Part):
    """Hold one characteristic of the participants at the start."""

    title: str | None = None
    description: str | None = None
    population_description: str | None = None
    param_type: str | None = None
    dispersion_type: str | None = None
    unit_of_measure: str | None = None
    denom_units_selected: str | None = None
    denoms: tuple[Denominator, ...] = ()
    classes: tuple[MeasureClass, ...] = ()


class Baseline(Part):
    """Hold what participants were like at the start."""

    population_description: str | None = None
    type_units_analyzed: str | None = None
    groups: tuple[PostedGroup, ...] = ()
    denoms: tuple[Denominator, ...] = ()
    measures: tuple[Measure, ...] = ()


class PostedAnalysis(Part):
    """Hold one comparison or test."""

    group_ids: tuple[str, ...] = ()
    group_description: str | None = None
    non_inferiority_type: str | None = None
    non_inferiority_comment: str | None = None
    statistical_method: str | None = None
    statistical_comment: str | None = None
    p_value: str | None = None
    p_value_comment: str | None = None
    param_type: str | None = None
    param_value: Figure = None
    estimate_comment: str | None = None
    ci_pct_value: Figure = None
    ci_num_sides: str | None = None
    ci_lower_limit: Figure = None
    ci_upper_limit: Figure = None
    ci_lower_limit_comment: str | None = None
    ci_upper_limit_comment: str | None = None
    dispersion_type: str | None = None
    dispersion_value: Figure = None
    other_analysis_description: str | None = None


class PostedOutcome(Part):
    """Hold one outcome measure with what came out."""

    type: str | None = None
    title: str | None = None
    description: str | None = None
    population_description: str | None = None
    reporting_status: str | None = None
    anticipated_posting_date: str | None = None
    param_type: str | None = None
    dispersion_type: str | None = None
    unit_of_measure: str | None = None
    time_frame: str | None = None
    type_units_analyzed: str | None = None
    denom_units_selected: str | None = None
    groups: tuple[PostedGroup, ...] = ()
    denoms: tuple[Denominator, ...] = ()
    classes: tuple[MeasureClass, ...] = ()
    analyses: tuple[PostedAnalysis, ...] = ()


class PostedOutcomes(Part):
    """Hold the outcome measures that were posted."""

    outcome_measures: tuple[PostedOutcome, ...] = ()


class EventGroup(PostedGroup):
    """Hold a group in which adverse events were counted, and its totals."""

    deaths_num_affected: Figure = None
    deaths_num_at_risk: Figure = None
    serious_num_affected: Figure = None
    serious_num_at_risk: Figure = None
    other_num_affected: Figure = None
    other_num_at_risk: Figure = None


class EventCount(Part):
    """Hold the numbers of one adverse event in one group."""

    group_id: str | None = None
    num_events: Figure = None
    num_affected: Figure = None
    num_at_risk: Figure = None


class Event(Part):
    """Hold one adverse event under its term."""

    term: str | None = None
    organ_system: str | None = None
    source_vocabulary: str | None = None
    assessment_type: str | None = None
    notes: str | None = None
    stats: tuple[EventCount, ...] = ()


class AdverseEvents(Part):
    """Hold the harms."""

    frequency_threshold: Figure = None
    time_frame: str | None = None
    description: str | None = None
    all_cause_mortality_comment: str | None = None
    event_groups: tuple[EventGroup, ...] = ()
    serious_events: tuple[Event, ...] = ()
    other_events: tuple[Event, ...] = ()


class Limitations(Part):
    """Hold what limits a study in the words of its sponsor."""

    description: str | None = None


class MoreInfo(Part):
    """Hold what else is said of the results."""

    limitations_and_caveats: Limitations | None = None


class Results(Part):
    """Hold what was posted after the study."""

    participant_flow_module: Flow | None = None
    baseline_characteristics_module: Baseline | None = None
    outcome_measures_module: PostedOutcomes = PostedOutcomes()
    adverse_events_module: AdverseEvents | None = None
    more_info_module: MoreInfo = MoreInfo()


class StudyPayload(Part):
    """Hold one study record."""

    protocol_section: Protocol
    results_section: Results | None = None
    derived_section: Derived = Derived()
