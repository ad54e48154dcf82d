"""Describe a study in schema.org: what it is called, how it is designed, what it is about, where it is reported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.graph.iris import OBO, SCHEMA, expand_code
from kg.graph.mapping import links
from kg.graph.vocabulary import CLASSES, JOURNAL_ARTICLE, NEVER_BEGUN
from kg.record.base import Concept
from kg.record.concepts import (
    Allocation,
    ArmRole,
    Control,
    DesignModel,
    InterventionKind,
    InterventionRole,
    MaskedParty,
    Masking,
    PublicationKind,
    RecruitmentStatus,
    StudyType,
)
from kg.record.design import Intervention
from kg.record.trial import Publication, Trial, TrialDocument
from kg.views.ledger import Ledger
from kg.wording import country_name, trial_name, words

Json = Any

STATUS = {
    RecruitmentStatus.NOT_YET_RECRUITING: "NotYetRecruiting",
    RecruitmentStatus.RECRUITING: "Recruiting",
    RecruitmentStatus.BY_INVITATION: "EnrollingByInvitation",
    RecruitmentStatus.ACTIVE_NOT_RECRUITING: "ActiveNotRecruiting",
    RecruitmentStatus.COMPLETED: "Completed",
    RecruitmentStatus.SUSPENDED: "Suspended",
    RecruitmentStatus.TERMINATED: "Terminated",
    RecruitmentStatus.WITHDRAWN: "Withdrawn",
}
KINDS = {
    InterventionKind.DRUG: "Drug",
    InterventionKind.DEVICE: "MedicalDevice",
    InterventionKind.PROCEDURE: "MedicalProcedure",
    InterventionKind.DIAGNOSTIC_TEST: "MedicalTest",
    InterventionKind.DIETARY_SUPPLEMENT: "DietarySupplement",
}
"""Kinds that schema.org defines alike; any other is a MedicalEntity, its most general type."""

_BLIND = frozenset({MaskedParty.PARTICIPANT, MaskedParty.CARE_PROVIDER, MaskedParty.INVESTIGATOR})
_REGISTRY = "ClinicalTrials.gov"


def drop_empty(node: dict[str, Json]) -> dict[str, Json]:
    """Leave out the properties without a value, and write a list of one as the one."""
    kept = {name: value for name, value in node.items() if value not in (None, [], ())}
    return {name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in kept.items()}


def study_node(record: TrialDocument, document: str, ledger: Ledger) -> dict[str, Json]:
    """Describe the study of a record."""
    trial = record.trial
    kind = _study_type(trial)
    if kind in ("MedicalTrial", "MedicalObservationalStudy"):
        ledger.take(trial, "study_type")
    else:
        # MedicalStudy stands for any study that has not begun, whatever was planned.
        ledger.note(trial, "study_type", f"study type ({words(trial.study_type)})", f"{kind} does not say it")
    name = trial_name(trial, ledger.take(record, "slug"))
    others = [ledger.take(trial, field) for field in ("acronym", "title", "brief_title")]
    node = {
        "@type": kind,
        "@id": f"{document}#trial",
        "name": name,
        "alternateName": [other for other in dict.fromkeys(others) if other not in (None, name)],
        "description": ledger.take(trial, "objective"),
        "identifier": [*_registry_id(trial, ledger), *ledger.take(trial, "secondary_ids")],
        "code": _registry_code(trial),
        "sameAs": list(links(trial)),
    }
    if kind == "MedicalTrial":
        node["trialDesign"] = [SCHEMA + member for member in _trial_design(trial, ledger)]
    elif kind == "MedicalObservationalStudy" and trial.model is DesignModel.COHORT:
        ledger.take(trial, "model")
        node["studyDesign"] = f"{SCHEMA}CohortStudy"
    if kind != "MedicalEntity":
        node["status"] = _status(trial, ledger)
        node["healthCondition"] = list(_conditions(trial, ledger))
        node["studySubject"] = [_subject(item, document, ledger) for item in _investigated(trial)]
        node["studyLocation"] = [_country(code) for code in ledger.take(trial, "countries")]
    node["subjectOf"] = [_article(item, document, ledger) for item in trial.publications if reports(item)]
    return drop_empty(node)


def _study_type(trial: Trial) -> str:
    """Choose the type that the graph gives too; where it gives none, the one that says no more than the record."""
    beside = CLASSES["Trial"].beside
    if callable(beside) and f"{SCHEMA}MedicalTrial" in beside(trial):
        return "MedicalTrial"
    if trial.study_type is StudyType.EXPANDED_ACCESS:
        return "MedicalEntity"  # treatment outside of any study
    if trial.study_type is StudyType.OBSERVATIONAL and trial.status not in NEVER_BEGUN:
        return "MedicalObservationalStudy"
    return "MedicalStudy"


def _registry_id(trial: Trial, ledger: Ledger) -> Iterator[Json]:
    if number := ledger.take(trial, "registry_id"):
        scheme = {"propertyID": _REGISTRY} if any(links(trial)) else {"name": "registry number"}
        yield {"@type": "PropertyValue", **scheme, "value": number}


def _registry_code(trial: Trial) -> Json:
    """Give the number a second time, as the definition of MedicalStudy asks: use code to store study IDs."""
    return {"@type": "MedicalCode", "codeValue": trial.registry_id, "codingSystem": _REGISTRY} if any(links(trial)) else None


def _trial_design(trial: Trial, ledger: Ledger) -> Iterator[str]:
    """Yield the members of MedicalTrialDesign that mean what the record says."""
    if trial.allocation is Allocation.RANDOMISED:
        ledger.take(trial, "allocation")
        yield "RandomizedTrial"
    if trial.masking is not None:
        if member := _blinding(trial.masking, frozenset(trial.masked_parties)):
            ledger.take(trial, "masking")
            yield member
        else:
            what = f"masking ({words(trial.masking)})"
            ledger.note(trial, "masking", what, "no member of MedicalTrialDesign means that these are the people kept blind")
    if Control.PLACEBO in trial.controls or any(arm.role is ArmRole.PLACEBO_COMPARATOR for arm in trial.arms):
        yield "PlaceboControlledTrial"
    if others := [words(control) for control in trial.controls if control is not Control.PLACEBO]:
        ledger.note(trial, "controls", f"control ({', '.join(others)})", "MedicalTrialDesign has a member for placebo alone")
    ledger.take(trial, "controls")
    if trial.centre_count:
        yield "MultiCenterTrial" if trial.centre_count > 1 else "SingleCenterTrial"
        if trial.centre_count > 1:
            ledger.note(trial, "centre_count", "number of centres", "schema.org can say that there are several, not how many")
        ledger.take(trial, "centre_count")
    if len(trial.countries) > 1:
        yield "InternationalTrial"


def _blinding(masking: Masking, parties: frozenset[MaskedParty]) -> str | None:
    """Choose the member whose definition names the people who are kept blind.

    Single-blind means the patient there, triple-blind the person who gives the therapy too. Double-blind is the one word
    whose parties go without saying.
    """
    if masking is Masking.OPEN:
        return "OpenTrial"
    if masking is Masking.SINGLE and parties == {MaskedParty.PARTICIPANT}:
        return "SingleBlindedTrial"
    researcher = parties & {MaskedParty.INVESTIGATOR, MaskedParty.CARE_PROVIDER}
    if masking is Masking.DOUBLE and (not parties or (MaskedParty.PARTICIPANT in parties and researcher)):
        return "DoubleBlindedTrial"
    return "TripleBlindedTrial" if masking is Masking.TRIPLE and parties == _BLIND else None


def _status(trial: Trial, ledger: Ledger) -> str | None:
    if trial.status is None:
        return None
    if trial.status in STATUS:
        ledger.take(trial, "status")
        return SCHEMA + STATUS[trial.status]
    ledger.note(trial, "status", f"status ({words(trial.status)})", "no member of MedicalStudyStatus means the same")
    return None


def _conditions(trial: Trial, ledger: Ledger) -> Iterator[Json]:
    named = set()
    for concept in ledger.take(trial, "conditions"):
        named.add(concept.label.casefold())
        yield {"@type": "MedicalCondition", "@id": expand_code(concept.code), "name": concept.label, "code": _code(concept)}
    for text in ledger.take(trial, "condition_texts"):
        if text.casefold() not in named:
            yield {"@type": "MedicalCondition", "name": text}


def _code(concept: Concept) -> Json:
    """Write a code as its system does: OBO ontologies keep their prefix.

    >>> _code(Concept(code="MONDO:0005284", label="x"))["codeValue"], _code(Concept(code="MESH:D006973", label="x"))["codeValue"]
    ('MONDO:0005284', 'D006973')
    """
    system, _, local = concept.code.partition(":")
    value = concept.code if expand_code(concept.code).startswith(OBO) else local
    return {"@type": "MedicalCode", "codeValue": value, "codingSystem": system}


def _investigated(trial: Trial) -> list[Intervention]:
    """Choose the interventions that the study is about: no comparator, nothing for the blind, nothing that may be a placebo."""
    tried = {key for arm in trial.arms if arm.role is ArmRole.EXPERIMENTAL for key in arm.interventions}
    compared = {key for arm in trial.arms if arm.role is not ArmRole.EXPERIMENTAL for key in arm.interventions}
    return [
        item
        for item in trial.interventions
        if item.placebo is False
        and (item.role is InterventionRole.INVESTIGATED or (item.role is None and item.key in tried - compared))
    ]


def _subject(item: Intervention, document: str, ledger: Ledger) -> Json:
    ledger.take(item, "role", "placebo")
    if item.kind in KINDS:
        ledger.take(item, "kind")
    return drop_empty(
        {
            "@type": KINDS.get(item.kind, "MedicalEntity") if item.kind else "MedicalEntity",
            "@id": f"{document}#intervention-{item.key}",
            "name": ledger.take(item, "label"),
            "alternateName": list(ledger.take(item, "other_names")),
            "description": ledger.take(item, "description"),
        }
    )


def _country(code: str) -> Json:
    number = {"@type": "PropertyValue", "propertyID": "ISO 3166-1 alpha-2", "value": code}
    return {"@type": "Country", "name": country_name(code), "identifier": number}


def reports(publication: Publication) -> bool:
    """Tell whether a publication is about the study, and is not its background."""
    return publication.kind is not PublicationKind.BACKGROUND


def _article(item: Publication, document: str, ledger: Ledger) -> Json:
    beside = CLASSES["Publication"].beside
    is_article = callable(beside) and JOURNAL_ARTICLE in beside(item)
    numbers = {"DOI": ledger.take(item, "doi"), "PMID": ledger.take(item, "pubmed_id")}
    volume, journal = ledger.take(item, "volume"), ledger.take(item, "journal")
    periodical = {"@type": "Periodical", "name": journal} if journal else None
    part_of = drop_empty({"@type": "PublicationVolume", "volumeNumber": volume, "isPartOf": periodical}) if volume else periodical
    return drop_empty(
        {
            "@type": "ScholarlyArticle" if is_article else "CreativeWork",
            "@id": f"{document}#publication-{item.key}",
            "name": ledger.take(item, "title"),
            "identifier": [
                {"@type": "PropertyValue", "propertyID": kind, "value": value} for kind, value in numbers.items() if value
            ],
            "sameAs": list(links(item)),
            "datePublished": ledger.take(item, "year"),
            "isPartOf": part_of,
            # Pages belong to an article; no other work has them.
            "pagination": ledger.take(item, "article_number") if is_article else None,
        }
    )
