"""Read what a study is: names, status and dates, sponsor, design, conditions, places, references, sharing of data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.record.base import Reason
from kg.sources.clinicaltrials_gov.citation import read_citation
from kg.sources.clinicaltrials_gov.country import country_code
from kg.sources.clinicaltrials_gov.facts import Data, Facts, Reading, enumeration, joined
from kg.sources.clinicaltrials_gov.payload import DateStruct, Named, Protocol, Reference
from kg.sources.clinicaltrials_gov.personal import is_person
from kg.sources.clinicaltrials_gov.timepoint import age_of
from kg.sources.clinicaltrials_gov.words import mentions_washout

PROTOCOL = "/protocolSection"

_NO_PHASE, _NO_LAYOUT = ("NA",), ("OBSERVATIONAL", "EXPANDED_ACCESS")
_CODE = re.compile(r"[CD][0-9]{6,9}")
_MESH = re.compile(r"(?P<kind>[CD])0{3}(?P<number>[0-9]{6})")
_LAST_OF_SIX = {"D": 66_298, "C": 590_000}
"""The registry writes every code in nine digits; codes up to about these have six
(https://www.nlm.nih.gov/pubs/techbull/ma13/ma13_mesh_ui_expand.html)."""


def trial_facts(reading: Reading) -> Facts:
    """Start the facts of the trial with all that is said of the study as a whole."""
    protocol = reading.payload.protocol_section
    facts = Facts(reading, "Trial", pointer=PROTOCOL)
    _identity(facts, protocol)
    _status(facts, protocol)
    _sponsors(facts, protocol)
    _design(facts, protocol)
    _conditions(facts, reading)
    _places(facts, protocol)
    _sharing(facts, protocol)
    # No field of the registry holds these.
    facts.lack(Reason.NOT_REPORTED, "significance_level", "multiplicity_adjustment", "better_direction")
    return facts


def _identity(facts: Facts, protocol: Protocol) -> None:
    found = protocol.identification_module
    facts.text("acronym", found.acronym)
    facts.text("title", found.official_title, Reason.NOT_POSTED)
    facts.text("brief_title", found.brief_title)
    facts.text("objective", protocol.description_module.brief_summary, Reason.NOT_POSTED)
    facts.put("registry_id", found.nct_id)
    others = [found.org_study_id_info, *found.secondary_id_infos]
    ids = facts.reading.texts([*(item.id for item in others if item), *found.nct_id_aliases])
    facts.put("secondary_ids", [text for text in ids if text != found.nct_id])


def _status(facts: Facts, protocol: Protocol) -> None:
    found = protocol.status_module
    facts.choice("status", "status", found.overall_status, Reason.NOT_POSTED)
    facts.text("why_stopped", found.why_stopped)
    facts.date("registration_date", found.study_first_submit_date)
    for name, struct in (
        ("start_date", found.start_date_struct),
        ("primary_completion_date", found.primary_completion_date_struct),
        ("completion_date", found.completion_date_struct),
    ):
        _date(facts, name, struct)


def _date(facts: Facts, name: str, struct: DateStruct | None) -> None:
    absent = None if name == "primary_completion_date" else Reason.NOT_POSTED
    facts.date(name, struct.date if struct else None, absent)
    if name in facts.data:
        facts.choice(f"{name}_kind", "count_kind", struct.type if struct else None, Reason.NOT_POSTED)


def _sponsors(facts: Facts, protocol: Protocol) -> None:
    found, people = protocol.sponsor_collaborators_module, facts.reading.people
    responsible = found.responsible_party.type if found.responsible_party else None

    def names(items: tuple[Named, ...]) -> Iterator[str]:
        for item in items:
            if item.name and is_person(item.name, item.agency_class, responsible, people):
                facts.reading.notes["sponsors who are a person, left out"] += 1
            elif item.name:
                yield item.name

    lead = facts.reading.texts(names((found.lead_sponsor,) if found.lead_sponsor else ()))
    facts.put("sponsor", lead[0] if lead else None)
    if found.lead_sponsor is None:
        facts.lack(Reason.NOT_POSTED, "sponsor")
    facts.put("collaborators", facts.reading.texts(names(found.collaborators)))


def _design(facts: Facts, protocol: Protocol) -> None:
    found, info = protocol.design_module, protocol.design_module.design_info
    observed = found.study_type in _NO_LAYOUT
    facts.choice("study_type", "study_type", found.study_type)
    phases = found.phases or ()
    facts.choices("phases", "phase", [phase for phase in phases if phase != "NA"])
    none = Reason.NOT_APPLICABLE if observed or tuple(phases) == _NO_PHASE else Reason.NOT_POSTED
    facts.lack(Reason.AMBIGUOUS if set(phases) - {*_NO_PHASE} else none, "phases")
    layout = Reason.NOT_APPLICABLE if observed else Reason.NOT_POSTED
    facts.choice("allocation", "allocation", info.allocation, layout)
    facts.choice("model", "model", info.intervention_model or info.observational_model, Reason.NOT_POSTED)
    facts.text("model_description", info.intervention_model_description)
    facts.choice("time_perspective", "time_perspective", info.time_perspective)
    facts.choice("purpose", "purpose", info.primary_purpose, layout)
    masking = info.masking_info
    facts.choice("masking", "masking", masking.masking if masking else None, layout)
    if masking:
        facts.choices("masked_parties", "masked_party", masking.who_masked)
        facts.text("masking_description", masking.masking_description)
    _people(facts, protocol)
    _lengths(facts, protocol)


def _people(facts: Facts, protocol: Protocol) -> None:
    enrolment, eligible = protocol.design_module.enrollment_info, protocol.eligibility_module
    facts.count("enrolment", enrolment.count if enrolment else None, Reason.NOT_POSTED)
    if "enrolment" in facts.data:
        facts.choice("enrolment_kind", "count_kind", enrolment.type if enrolment else None, Reason.NOT_POSTED)
    facts.text("study_population", eligible.study_population)
    observed = protocol.design_module.study_type == "OBSERVATIONAL"
    facts.choice("sampling_method", "sampling_method", eligible.sampling_method, Reason.NOT_POSTED if observed else None)
    facts.text("eligibility_text", eligible.eligibility_criteria)
    if eligible.healthy_volunteers is not None:
        facts.data["healthy_volunteers"] = eligible.healthy_volunteers


def _lengths(facts: Facts, protocol: Protocol) -> None:
    """Take the follow-up that a patient registry plans; of a washout the registry has prose at most."""
    duration = protocol.design_module.target_duration
    if duration is not None and (found := age_of(duration)):
        facts.put("follow_up", {"value": found.value, "unit": found.unit})
    elif duration is not None:
        facts.keep(duration, "follow_up")
    facts.lack(Reason.NOT_REPORTED, "follow_up")
    if protocol.design_module.design_info.intervention_model == "CROSSOVER":
        flow = facts.reading.payload.results_section and facts.reading.payload.results_section.participant_flow_module
        spoken = (
            protocol.design_module.design_info.intervention_model_description, protocol.description_module.brief_summary,
            *(arm.description for arm in protocol.arms_interventions_module.arm_groups),
            *(item.description for item in protocol.arms_interventions_module.interventions),
            *(period.title for period in (flow.periods if flow else ())), flow.pre_assignment_details if flow else None,
        )  # fmt: skip
        facts.lack(Reason.AMBIGUOUS if any(mentions_washout(text or "") for text in spoken) else Reason.NOT_REPORTED, "washout")


def _conditions(facts: Facts, reading: Reading) -> None:
    found = reading.payload.protocol_section.conditions_module
    facts.put("condition_texts", reading.texts(found.conditions))
    facts.put("keywords", reading.texts(found.keywords))
    labels: dict[str, str] = {}
    derived = reading.payload.derived_section
    facts.put("conditions", list(_concepts(facts, derived.condition_browse_module.meshes, labels)))
    facts.put("intervention_concepts", list(_concepts(facts, derived.intervention_browse_module.meshes, labels)))


def _concepts(facts: Facts, meshes: tuple[Named, ...], labels: dict[str, str]) -> Iterator[Data]:
    """Yield codes of MeSH, each once and with one label in the whole record."""
    seen = set()
    for item in meshes:
        label = facts.reading.text(item.term)
        if item.id and label and _CODE.fullmatch(item.id):
            code = mesh_code(item.id)
            if code not in seen:
                seen.add(code)
                yield {"code": f"MESH:{code}", "label": labels.setdefault(code, label)}
        else:
            facts.keep(item.id or item.term or "")


def mesh_code(posted: str) -> str:
    """Write a code of MeSH as MeSH does, where the registry has filled it up to nine digits.

    >>> mesh_code("D000006333"), mesh_code("D006333"), mesh_code("D000086382")
    ('D006333', 'D006333', 'D000086382')
    """
    found = _MESH.fullmatch(posted)
    return f"{found['kind']}{found['number']}" if found and int(found["number"]) <= _LAST_OF_SIX[found["kind"]] else posted


def _places(facts: Facts, protocol: Protocol) -> None:
    locations = protocol.contacts_locations_module.locations
    taking_part = [item for item in locations or () if item.status != "WITHDRAWN"]
    if gone := len(locations or ()) - len(taking_part):
        facts.reading.notes["centres that withdrew, not counted"] += gone
    if not taking_part:
        facts.lack(Reason.NOT_POSTED, "centre_count", "countries")
        return
    facts.put("centre_count", len(taking_part))
    named = dict.fromkeys(item.country for item in taking_part if item.country)
    codes = {name: country_code(name) for name in named}
    for name, code in codes.items():
        if code is None:
            facts.keep(name)
    facts.put("countries", list(dict.fromkeys(code for code in codes.values() if code)))
    facts.lack(Reason.AMBIGUOUS if codes else Reason.NOT_POSTED, "countries")


def _sharing(facts: Facts, protocol: Protocol) -> None:
    found = protocol.ipd_sharing_statement_module
    facts.choice("ipd_sharing", "ipd_sharing", found.ipd_sharing, Reason.NOT_POSTED)
    text = facts.reading.text
    parts = (
        ("", text(found.description)), ("documents", text(", ".join(found.info_types))), ("when", text(found.time_frame)),
        ("access", text(found.access_criteria)), ("address", text(found.url)),
    )  # fmt: skip
    facts.put("ipd_sharing_description", joined(parts))


def publications(reading: Reading) -> list[Data]:
    """Read the articles that a study cites; citations begin with names of people and are not taken over."""
    cited = reading.payload.protocol_section.references_module.references
    found = (_publication(reading, item) for item in cited)
    return [item for item in found if item is not None]


def _publication(reading: Reading, cited: Reference) -> Data | None:
    if enumeration("publication_kind", cited.type or "") is None:
        reading.notes["references of no known kind, left out"] += 1
        return None
    found = read_citation(cited.citation or "")
    title = f"pubmed {cited.pmid}" if cited.pmid else found.doi or found.title or "reference"
    facts = Facts(reading, "Publication", title)
    facts.choice("kind", "publication_kind", cited.type)
    for name in ("title", "doi", "journal", "year"):
        facts.text(name, getattr(found, name))
    if cited.pmid and cited.pmid.isascii() and cited.pmid.isdecimal():
        facts.put("pubmed_id", cited.pmid)
    elif cited.pmid:
        facts.keep(cited.pmid)
    # The citation has a title that is not told apart from the names before it.
    facts.lack(Reason.AMBIGUOUS if cited.citation else Reason.NOT_POSTED, "title")
    facts.lack(Reason.NOT_REPORTED, "doi")
    notices = (
        " ".join(part for part in (notice.source, notice.pmid and f"PubMed {notice.pmid}") if part)
        for notice in cited.retractions
    )
    facts.put("retraction_notices", reading.texts(notices))
    return facts.done()
