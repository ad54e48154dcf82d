"""Turn a study record of ClinicalTrials.gov into the record of a trial: payload as posted, facts module by module, record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from kg.errors import Fault, RecordError
from kg.record.base import Reason
from kg.record.trial import TrialDocument
from kg.sources.clinicaltrials_gov.conservation import tallies
from kg.sources.clinicaltrials_gov.coverage import Coverage, paths_of
from kg.sources.clinicaltrials_gov.facts import Data, Facts, Reading
from kg.sources.clinicaltrials_gov.harms import about_all, read_harms
from kg.sources.clinicaltrials_gov.layout import Layout, read_criteria, read_layout
from kg.sources.clinicaltrials_gov.numbers import uses_decimal_comma
from kg.sources.clinicaltrials_gov.outcomes import read_outcomes
from kg.sources.clinicaltrials_gov.participants import read_baseline, read_flow
from kg.sources.clinicaltrials_gov.personal import people_of
from kg.sources.clinicaltrials_gov.results_payload import Results, StudyPayload
from kg.sources.clinicaltrials_gov.study import PROTOCOL, publications, trial_facts
from kg.sources.reading import read_data

TERMS = "https://clinicaltrials.gov/about-site/terms-conditions"
"""On these terms the registry gives its records away."""


@dataclass(frozen=True, slots=True)
class Study:
    """Hold the record of a study, what became of each part of its payload, and what was counted going in and coming out."""

    record: TrialDocument
    coverage: Coverage
    tallies: dict[str, tuple[int, int]]


def read_study(tree: Mapping[str, Any], name: str) -> Study:
    """Read one study record; `name` says where it came from.

    Raises RecordError for values of another type than the registry's, and for a record that no model can hold.
    """
    try:
        payload = StudyPayload.model_validate(tree)
    except ValidationError as error:
        raise RecordError(name, [_fault(item) for item in error.errors(include_url=False)[:20]]) from None
    reading = Reading(payload, people_of(tree), comma_groups=not uses_decimal_comma(_figures(payload)))
    data = _document(reading)
    record = read_data(data, name)
    return Study(record, Coverage(paths_of(tree), reading.notes), tallies(tree, record))


def _fault(item: Any) -> Fault:
    value = item.get("input")
    kind = type(value).__name__ if isinstance(value, dict | list) else repr(value)[:60]
    return Fault(f"is not what the registry has here: {item['msg'].lower()}: {kind}", tuple(item["loc"]))


def _figures(payload: StudyPayload) -> Iterator[str]:
    """Yield the figures of results, from which can be told how decimals are written."""
    results = payload.results_section
    for outcome in results.outcome_measures_module.outcome_measures if results else ():
        for item in outcome.classes:
            for category in item.categories:
                for value in category.measurements:
                    yield from (str(part) for part in (value.value, value.spread, value.lower_limit, value.upper_limit) if part)
        for analysis in outcome.analyses:
            posted = (
                analysis.param_value,
                analysis.ci_lower_limit,
                analysis.ci_upper_limit,
                analysis.dispersion_value,
                analysis.p_value,
            )
            yield from (str(part) for part in posted if part)


def _document(reading: Reading) -> Data:
    number = reading.payload.protocol_section.identification_module.nct_id
    source = Facts(reading, "SourceDocument", "registry")
    source.data |= {"title": f"ClinicalTrials.gov record {number}", "source_kind": "registry", "registry_id": number}
    update = reading.payload.protocol_section.status_module.last_update_post_date_struct
    source.date("last_update", update.date if update else None)
    # The same record is handed out in many forms, and with the day's stamp; its number and last update identify it.
    source.lack(Reason.NOT_APPLICABLE, "sha256")
    return {"slug": number.lower(), "licence": TERMS, "sources": [source.done()], "trial": _trial(reading)}


def _trial(reading: Reading) -> Data:
    facts = trial_facts(reading)
    layout = read_layout(reading)
    results = reading.payload.results_section or Results()
    parts: dict[str, list[Data]] = {
        "arms": layout.arms, "interventions": layout.interventions, "criteria": read_criteria(reading),
        "outcomes": read_outcomes(reading, layout), "publications": publications(reading),
        **_results(reading, layout, results, facts),
    }  # fmt: skip
    for name, found in parts.items():
        facts.put(name, found)
    facts.lack(Reason.NOT_POSTED, "arms", "criteria", "outcomes", "flow", "baseline", "adverse_events", "adverse_event_threshold")
    return facts.done()


def _results(reading: Reading, layout: Layout, results: Results, facts: Facts) -> dict[str, list[Data]]:
    groups: list[Data] = []
    parts: dict[str, list[Data]] = {"groups": groups}
    modules = {
        "participantFlowModule": results.participant_flow_module,
        "baselineCharacteristicsModule": results.baseline_characteristics_module,
        "adverseEventsModule": results.adverse_events_module,
    }
    facts.put("source_pointer", [PROTOCOL, *(f"/resultsSection/{name}" for name, module in modules.items() if module)])
    if (flow := results.participant_flow_module) is not None:
        found, parts["periods"], parts["flow"] = read_flow(reading, layout, flow)
        groups += found
        about = (reading.text(flow.recruitment_details), reading.text(flow.pre_assignment_details))
        facts.put("flow_description", "\n\n".join(text for text in about if text))
    if (baseline := results.baseline_characteristics_module) is not None:
        found, parts["baseline"] = read_baseline(reading, layout, baseline)
        groups += found
        facts.text("baseline_population", baseline.population_description)
    if (harms := results.adverse_events_module) is not None:
        found, parts["adverse_events"] = read_harms(reading, layout, harms)
        groups += found
        about_all(facts, harms)
    if (limits := results.more_info_module.limitations_and_caveats) is not None:
        facts.text("limitations_text", limits.description)
    return parts
