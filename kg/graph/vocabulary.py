"""Say under which class, property and concept each part of a record stands in the graph.

By rule a model is the class of its name, a field the property of its name in camel case, and the value of a closed
set the concept `tkg:{set}-{value}`. Here stand the classes with what is typed beside them, and the exceptions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from kg.checks.finding import Metric, Verdict
from kg.graph.iris import DCAT, DCTERMS, DQV, FABIO, FOAF, LABEL, OBO, PROV, SCHEMA, TKG
from kg.record.base import Model, Reason
from kg.record.concepts import Allocation, ArmKind, CriterionKind, InterventionRole, RecruitmentStatus, Statistic, StudyType
from kg.record.design import Arm, EligibilityCriterion, Intervention
from kg.record.structure import Kind
from kg.record.trial import Publication, Trial

# OBI's clinical trial is a process that takes place: a study that never began is none.
NEVER_BEGUN = frozenset({RecruitmentStatus.NOT_YET_RECRUITING, RecruitmentStatus.WITHDRAWN, RecruitmentStatus.WITHHELD})
TRIAL_TYPES = (f"{OBO}OBI_0003699", f"{SCHEMA}MedicalTrial")
RANDOMISED_TRIAL = f"{OBO}OBI_0004001"
STUDY_ARM_DESIGN, STUDY_ARM = f"{OBO}OBI_0003705", f"{OBO}NCIT_C174447"
STUDY_INTERVENTION = f"{OBO}OBI_0000931"
VARIED = frozenset({InterventionRole.INVESTIGATED, InterventionRole.COMPARATOR})
MEASUREMENT = f"{DQV}QualityMeasurement"
JOURNAL_ARTICLE = f"{FABIO}JournalArticle"
CRITERION_TYPES = {CriterionKind.INCLUSION: f"{OBO}OBI_0500027", CriterionKind.EXCLUSION: f"{OBO}OBI_0500028"}


def _beside_trial(node: Model) -> tuple[str, ...]:
    assert isinstance(node, Trial)
    if node.study_type is not StudyType.INTERVENTIONAL or node.status in NEVER_BEGUN:
        return ()
    return TRIAL_TYPES + ((RANDOMISED_TRIAL,) if node.allocation is Allocation.RANDOMISED else ())


def _beside_criterion(node: Model) -> tuple[str, ...]:
    assert isinstance(node, EligibilityCriterion)
    return (CRITERION_TYPES[node.kind],)


def _beside_arm(node: Model) -> tuple[str, ...]:
    # OBI's study arm design is realised by assigning people, and no one is assigned to a cohort.
    assert isinstance(node, Arm)
    return (STUDY_ARM,) if node.kind is ArmKind.COHORT else (STUDY_ARM_DESIGN, STUDY_ARM)


def _beside_intervention(node: Model) -> tuple[str, ...]:
    # OBI's study intervention is what is varied between people: not what everybody is given to keep the blind.
    assert isinstance(node, Intervention)
    return (STUDY_INTERVENTION,) if node.role in VARIED else ()


def _beside_publication(node: Model) -> tuple[str, ...]:
    assert isinstance(node, Publication)
    return (JOURNAL_ARTICLE,) if node.journal else ()


@dataclass(frozen=True, slots=True)
class ClassEntry:
    """Give the start of a class's hash IRIs and the established classes that stand beside it."""

    stem: str
    beside: tuple[str, ...] | Callable[[Model], tuple[str, ...]] = ()


CLASSES: dict[str, ClassEntry] = {
    "TrialDocument": ClassEntry("", (f"{FOAF}Document", f"{DCAT}Dataset")),
    "SourceDocument": ClassEntry("source"),
    "SourceAnchor": ClassEntry("anchor"),
    "Trial": ClassEntry("", _beside_trial),
    "Arm": ClassEntry("arm", _beside_arm),
    "Period": ClassEntry("period"),
    "DesignCell": ClassEntry("cell", (f"{OBO}NCIT_C188810",)),
    "Intervention": ClassEntry("intervention", _beside_intervention),
    "EligibilityCriterion": ClassEntry("criterion", _beside_criterion),
    "Group": ClassEntry("group"),
    "OutcomeMeasure": ClassEntry("outcome", (f"{OBO}CTO_0000051",)),
    "OutcomeComponent": ClassEntry("component"),
    "OutcomeAssessment": ClassEntry("assessment"),
    "GroupResult": ClassEntry("result"),
    "Analysis": ClassEntry("analysis"),
    "QualitativeFinding": ClassEntry("finding", (f"{OBO}IAO_0000144",)),
    "FlowCount": ClassEntry("flow"),
    "BaselineMeasure": ClassEntry("baseline"),
    "AdverseEventSummary": ClassEntry("adverse-event"),
    "AdverseEventCount": ClassEntry("adverse-event-count"),
    "Claim": ClassEntry("claim", (f"{OBO}SEPIO_0000001",)),
    "EvidenceClassification": ClassEntry("classification"),
    "Limitation": ClassEntry("limitation", (f"{OBO}IAO_0000632",)),
    "Publication": ClassEntry("publication", _beside_publication),
    "Check": ClassEntry("check", (MEASUREMENT,)),
}

OWNING = {
    "trial": f"{FOAF}primaryTopic", "sources": f"{PROV}wasDerivedFrom", "anchors": f"{TKG}anchor",
    "arms": f"{TKG}arm", "periods": f"{TKG}period", "cells": f"{TKG}cell", "interventions": f"{TKG}intervention",
    "criteria": f"{TKG}criterion", "groups": f"{TKG}group", "outcomes": f"{TKG}outcome", "flow": f"{TKG}flowCount",
    "baseline": f"{TKG}baselineMeasure", "adverse_events": f"{TKG}adverseEvent", "claims": f"{TKG}claim",
    "limitations": f"{TKG}limitation", "publications": f"{TKG}publication", "components": f"{TKG}component",
    "assessments": f"{TKG}assessment", "group_results": f"{TKG}groupResult", "analyses": f"{TKG}analysis",
    "findings": f"{TKG}finding", "counts": f"{TKG}adverseEventCount", "classifications": f"{TKG}classification",
    "checks": f"{TKG}check",
}  # fmt: skip
"""The property by which a node owns others: each node stands in full under its owner, and only there."""

_PROPERTIES = {
    "label": LABEL, "licence": f"{DCTERMS}license",
    "phases": f"{TKG}phase", "controls": f"{TKG}control", "masked_parties": f"{TKG}maskedParty",
    "countries": f"{TKG}country", "conditions": f"{TKG}condition", "condition_texts": f"{TKG}conditionText",
    "intervention_concepts": f"{TKG}interventionConcept",
    "keywords": f"{TKG}keyword", "collaborators": f"{TKG}collaborator", "secondary_ids": f"{TKG}secondaryId",
    "products": f"{TKG}product", "other_names": f"{TKG}otherName", "concepts": f"{TKG}concept",
    "covariates": f"{TKG}covariate", "retraction_notices": f"{TKG}retractionNotice",
    "about_interventions": f"{TKG}aboutIntervention",
    "about_conditions": f"{TKG}aboutCondition", "about_outcomes": f"{TKG}aboutOutcome",
    "about_adverse_events": f"{TKG}aboutAdverseEvent", "rests_on_findings": f"{TKG}restsOnFinding",
    "rests_on_adverse_events": f"{TKG}restsOnAdverseEvent",
}  # fmt: skip

_PROPERTIES_OF = {
    ("DesignCell", "arm"): f"{TKG}inArm", ("DesignCell", "period"): f"{TKG}inPeriod",
    ("DesignCell", "interventions"): f"{TKG}given",
    ("Arm", "interventions"): f"{TKG}assigned",
    ("Group", "arm"): f"{TKG}ofArm", ("Group", "pooled_arms"): f"{TKG}pooledArm",
    ("Group", "interventions"): f"{TKG}received",
    ("GroupResult", "group"): f"{TKG}ofGroup", ("FlowCount", "group"): f"{TKG}ofGroup", ("FlowCount", "period"): f"{TKG}inPeriod",
    ("AdverseEventCount", "group"): f"{TKG}ofGroup", ("AdverseEventCount", "period"): f"{TKG}inPeriod",
    ("Analysis", "groups"): f"{TKG}compares",
}  # fmt: skip

STATISTIC_CLASSES = {
    Statistic.REGRESSION_COEFFICIENT: f"{OBO}STATO_0000565",
    Statistic.MEAN_DIFFERENCE: f"{OBO}STATO_0000457",
    Statistic.MEDIAN_DIFFERENCE: f"{OBO}STATO_0000617",
    Statistic.STANDARDISED_MEAN_DIFFERENCE: f"{OBO}STATO_0000100",
    Statistic.ODDS_RATIO: f"{OBO}STATO_0000182",
    Statistic.RISK_RATIO: f"{OBO}STATO_0000245",
    Statistic.RISK_DIFFERENCE: f"{OBO}STATO_0000424",
    Statistic.RATIO: f"{OBO}STATO_0000184",
    Statistic.CORRELATION: f"{OBO}STATO_0000142",
}
"""Statistics for which STATO has a class; the class is the value, and the analysis is not an instance of it."""


def camel(name: str) -> str:
    """Write a name of Python in camel case.

    >>> camel("better_direction")
    'betterDirection'
    """
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


@cache
def property_iri(model: str, field: str) -> str:
    """Give the property that carries a field of a model.

    >>> property_iri("Arm", "allocated_count")
    'https://w3id.org/trial-kg/ontology#allocatedCount'
    >>> property_iri("Group", "arm")
    'https://w3id.org/trial-kg/ontology#ofArm'
    """
    special = _PROPERTIES_OF.get((model, field)) or OWNING.get(field) or _PROPERTIES.get(field)
    return special or TKG + camel(field)


@cache
def fragment(model: str) -> str:
    """Give what stands between the IRI of a document and the key of a node of a class.

    >>> fragment("Arm"), fragment("Trial")
    ('#arm-', '#')
    """
    stem = CLASSES[model].stem
    return f"#{stem}-" if stem else "#"


STATEMENT_COUNT = f"{TKG}statementCount"
"""The property by which a document says how many statements there are about it and its nodes."""


CHECKED = f"{TKG}checked"
"""The property by which a node of a registry record names a metric by which nothing remarkable was found."""


@dataclass(frozen=True, slots=True)
class CheckProperty:
    """Give the property that carries one part of a finding, and what it carries; a check is no part of a record."""

    iri: str
    kind: Kind
    many: bool = False
    required: bool = True
    choices: type[StrEnum] | None = None


CHECK_PROPERTIES = {
    "metric": CheckProperty(f"{DQV}isMeasurementOf", Kind.CHOICE, choices=Metric),
    "subjects": CheckProperty(f"{DQV}computedOn", Kind.REFERENCE, many=True),
    "verdict": CheckProperty(f"{TKG}verdict", Kind.CHOICE, choices=Verdict),
    "notation": CheckProperty(f"{DQV}value", Kind.TEXT),
    "words": CheckProperty(f"{TKG}statement", Kind.TEXT),
    "reason": CheckProperty(f"{TKG}because", Kind.TEXT, required=False),
    "assumptions": CheckProperty(f"{TKG}assumption", Kind.TEXT, many=True, required=False),
    "figures": CheckProperty(f"{TKG}derivedFigure", Kind.TEXT, many=True, required=False),
    "lacks": CheckProperty(f"{TKG}lacks", Kind.IRI, many=True, required=False),
    "version": CheckProperty(f"{TKG}methodVersion", Kind.TEXT),
}
"""The parts of a check in the order in which they are written."""


def unit_property(iri: str) -> str:
    """Give the property that carries the unit of a quantity."""
    return f"{iri}Unit"


def concept_iri(choice: StrEnum) -> str:
    """Give the concept that a value of a closed set stands for.

    >>> from kg.record.concepts import OutcomeRole
    >>> concept_iri(OutcomeRole.PRIMARY)
    'https://w3id.org/trial-kg/ontology#outcomeRole-primary'
    """
    if isinstance(choice, Statistic) and choice in STATISTIC_CLASSES:
        return STATISTIC_CLASSES[choice]
    name = type(choice).__name__
    return f"{TKG}{name[0].lower()}{name[1:]}-{choice.value}"


@cache
def reason_iri(reason: Reason) -> str:
    """Give the property that says why a fact is missing.

    >>> reason_iri(Reason.NOT_REPORTED)
    'https://w3id.org/trial-kg/ontology#notReported'
    """
    return TKG + camel(reason.value.replace("-", "_"))
