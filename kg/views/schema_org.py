"""Project a record onto schema.org (https://schema.org/version/30.0): a study and a dataset about it.

Search engines read this vocabulary and no other. It can name a study; it cannot report one. What it has no place for is
left out and listed, never put where it nearly fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kg.graph.iris import SCHEMA
from kg.record.trial import TrialDocument
from kg.views.dataset import dataset_node
from kg.views.ledger import Ledger, LeftOut
from kg.views.study import study_node

Json = Any

IRI_VALUED = ("contentUrl", "license", "sameAs", "status", "studyDesign", "trialDesign")
CONTEXT: dict[str, Any] = {"@vocab": SCHEMA, **{name: {"@type": "@id"} for name in IRI_VALUED}}
"""The context is written into the view: whoever reads it fetches nothing."""

_NO_RESULT = "schema.org has no property for the result of a study"
_NO_DESIGN = "schema.org has no property for how a study is laid out, who was given what and when"
_NO_PEOPLE = "schema.org has no property for who may take part in a study, or how many did"
_NO_HARM = "schema.org can state harms of a therapy, not what was counted in a study"
_NO_CLAIM = "a claim would stand without its claimant and without the figures beside it"
_NO_PLACE = "schema.org has no property for a place in a source document"
_NO_PHASE = "schema.org has no phase of a trial since its version 7.0"
_NO_PARTY = "schema.org wants an organization or a person, and the record does not say which it is"
_NO_CLASS = "evidenceLevel is a property of guidelines, and this grades a claim"
_NO_REASON = "schema.org cannot say that a fact is missing, or why"
_NO_ROLE = "not said to be what the study investigates"
_NO_STUDY = "expanded access is no study, and only studies have a property for it"
_NO_VALUE = "schema.org has no value that means the same in a study of this type"
_NOT_ABOUT = "the background of the study, and not about it"
_NOTHING = "schema.org has no property for it"

REASONS: dict[str, str] = {
    "Analysis": _NO_RESULT, "GroupResult": _NO_RESULT, "QualitativeFinding": _NO_RESULT, "OutcomeAssessment": _NO_RESULT,
    "BaselineMeasure": _NO_RESULT,
    "Claim": _NO_CLAIM, "EvidenceClassification": _NO_CLASS, "Limitation": _NO_CLAIM, "Trial.limitations_text": _NO_CLAIM,
    "AdverseEventSummary": _NO_HARM, "AdverseEventCount": _NO_HARM, "Trial.adverse_event_threshold": _NO_HARM,
    "Trial.adverse_event_time_frame": _NO_HARM, "Trial.adverse_event_description": _NO_HARM,
    "Trial.phases": _NO_PHASE,
    "Arm": _NO_DESIGN, "Period": _NO_DESIGN, "DesignCell": _NO_DESIGN, "Group": _NO_DESIGN, "Trial.model": _NO_DESIGN,
    "Trial.model_description": _NO_DESIGN, "Trial.washout": _NO_DESIGN, "Trial.follow_up": _NO_DESIGN,
    "Trial.follow_up_description": _NO_DESIGN, "Trial.time_perspective": _NO_DESIGN, "Trial.sampling_method": _NO_DESIGN,
    "Trial.masking_description": _NO_DESIGN, "Trial.masked_parties": _NO_DESIGN,
    "Intervention": _NO_ROLE,
    "EligibilityCriterion": _NO_PEOPLE, "FlowCount": _NO_PEOPLE, "Trial.enrolment": _NO_PEOPLE,
    "Trial.enrolment_kind": _NO_PEOPLE, "Trial.healthy_volunteers": _NO_PEOPLE, "Trial.eligibility_text": _NO_PEOPLE,
    "Trial.study_population": _NO_PEOPLE, "Trial.flow_description": _NO_PEOPLE, "Trial.baseline_population": _NO_PEOPLE,
    "Trial.sponsor": _NO_PARTY, "Trial.collaborators": _NO_PARTY,
    "Trial.status": _NO_STUDY, "Trial.conditions": _NO_STUDY, "Trial.condition_texts": _NO_STUDY, "Trial.countries": _NO_STUDY,
    "Trial.allocation": _NO_VALUE, "Trial.masking": _NO_VALUE, "Trial.controls": _NO_VALUE, "Trial.centre_count": _NO_VALUE,
    "Publication": _NOT_ABOUT,
    "missing": _NO_REASON,
    "SourceAnchor": _NO_PLACE, "source": _NO_PLACE, "source_pointer": _NO_PLACE,
}  # fmt: skip
"""Why what is never carried is not; what has no reason here is listed with the plainest one."""


@dataclass(frozen=True, slots=True)
class View:
    """Hold a JSON-LD tree, and what the record holds beyond it."""

    tree: dict[str, Json]
    left_out: tuple[LeftOut, ...]


def schema_org_view(record: TrialDocument, document: str, digest: str) -> View:
    """Project a record onto schema.org; `document` is the IRI of its document, `digest` the canonical hash of its graph."""
    ledger = Ledger()
    study = study_node(record, document, ledger)
    dataset = dataset_node(record, document, digest, ledger)
    tree = {"@context": CONTEXT, "@graph": [study, dataset]}
    return View(tree, ledger.left_out(record, REASONS, _NOTHING))
