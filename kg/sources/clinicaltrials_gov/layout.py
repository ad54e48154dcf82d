"""Read how a study is laid out: interventions, arms, conditions for taking part.

What an arm is (an order of treatments, one treatment) is said only where the design or its own label says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from kg.record.base import Reason
from kg.record.concepts import ArmKind
from kg.sources.clinicaltrials_gov.eligibility import split_criteria
from kg.sources.clinicaltrials_gov.facts import Data, Facts, Reading, says_none
from kg.sources.clinicaltrials_gov.payload import ArmGroup, Eligibility, Intervention
from kg.sources.clinicaltrials_gov.study import PROTOCOL
from kg.sources.clinicaltrials_gov.timepoint import age_of
from kg.sources.clinicaltrials_gov.words import is_placebo, names_sequence

T = TypeVar("T")

_ARMS = f"{PROTOCOL}/armsInterventionsModule"
_ONE_TREATMENT = frozenset({"PARALLEL", "FACTORIAL", "SINGLE_GROUP"})


def same(title: str | None) -> str:
    """Fold case and spaces, in which titles of one thing differ.

    >>> same(" Drug  A ") == same("drug a")
    True
    """
    return " ".join((title or "").split()).casefold()


@dataclass
class Layout:
    """Hold the arms and interventions of a study, and find them by their titles.

    A title that stands twice leads nowhere: it does not say which of the two is meant.
    """

    interventions: list[Data] = field(default_factory=list)
    arms: list[Data] = field(default_factory=list)
    arm_of: dict[str, Data] = field(default_factory=dict)
    intervention_of: dict[str, str] = field(default_factory=dict)
    is_crossover: bool = False
    is_parallel: bool = False


def read_layout(reading: Reading) -> Layout:
    """Read interventions and arms."""
    protocol = reading.payload.protocol_section
    model = protocol.design_module.design_info.intervention_model
    layout = Layout(is_crossover=model == "CROSSOVER", is_parallel=model == "PARALLEL")
    posted = protocol.arms_interventions_module
    layout.interventions = [_intervention(reading, item, place) for place, item in enumerate(posted.interventions)]
    names = [same(item.name) for item in posted.interventions]
    layout.intervention_of = _once(names, (str(item["key"]) for item in layout.interventions))
    labels = [same(item.label) for item in posted.arm_groups]
    layout.arms = [_arm(reading, layout, item, place) for place, item in enumerate(posted.arm_groups)]
    layout.arm_of = _once(labels, layout.arms)
    return layout


def _once(titles: list[str], things: Iterable[T]) -> dict[str, T]:
    counts = Counter(titles)
    return {title: thing for title, thing in zip(titles, things, strict=True) if title and counts[title] == 1}


def _intervention(reading: Reading, posted: Intervention, place: int) -> Data:
    label = reading.label(posted.name)
    facts = Facts(reading, "Intervention", label, place=f"{_ARMS}/interventions/{place}")
    facts.put("label", label)
    facts.choice("kind", "intervention_kind", posted.type, Reason.NOT_POSTED)
    others = [name for name in reading.texts(posted.other_names) if name != label]
    placebo = is_placebo(label, others)
    if placebo is None:
        facts.lack(Reason.AMBIGUOUS, "placebo")
    else:
        facts.data["placebo"] = placebo
    facts.text("description", posted.description)
    facts.put("other_names", others)
    return facts.done()


def _arm(reading: Reading, layout: Layout, posted: ArmGroup, place: int) -> Data:
    label = reading.label(posted.label)
    facts = Facts(reading, "Arm", label, place=f"{_ARMS}/armGroups/{place}")
    facts.put("label", label)
    facts.put("kind", _kind(reading, label).value)
    observed = reading.payload.protocol_section.design_module.study_type == "OBSERVATIONAL"
    facts.choice("role", "arm_role", posted.type, Reason.NOT_APPLICABLE if observed else Reason.NOT_POSTED)
    # Allocated are counted for groups of the flow, which need not be arms.
    facts.lack(Reason.NOT_REPORTED, "allocated_count")
    facts.put("interventions", list(dict.fromkeys(_assigned(reading, layout, posted))))
    facts.text("description", posted.description)
    return facts.done()


def _kind(reading: Reading, label: str) -> ArmKind:
    design = reading.payload.protocol_section.design_module
    if design.study_type == "OBSERVATIONAL":
        return ArmKind.COHORT
    if design.design_info.intervention_model in _ONE_TREATMENT:
        return ArmKind.TREATMENT
    # In a crossover trial an arm is a sequence for some sponsors, and a treatment for others.
    is_sequence = design.design_info.intervention_model == "CROSSOVER" and names_sequence(label)
    return ArmKind.SEQUENCE if is_sequence else ArmKind.UNKNOWN


def _assigned(reading: Reading, layout: Layout, posted: ArmGroup) -> Iterator[str]:
    """Yield the interventions of an arm: the arm names them behind their type, or they name the arm."""
    for name in posted.intervention_names:
        title = same(name)
        key = layout.intervention_of.get(title) or layout.intervention_of.get(same(title.partition(":")[2]))
        if key:
            yield key
        else:
            reading.notes["interventions of an arm that name no single intervention, left out"] += 1
    label = same(posted.label)
    interventions = reading.payload.protocol_section.arms_interventions_module.interventions
    for data, item in zip(layout.interventions, interventions, strict=True):
        if label and any(same(named) == label for named in item.arm_group_labels):
            yield str(data["key"])


def read_criteria(reading: Reading) -> list[Data]:
    """Read the conditions for taking part, those of the text where it can be divided into single ones."""
    posted = reading.payload.protocol_section.eligibility_module
    found = [*_ages(reading, posted), *_sex(reading, posted)]
    text = reading.text(posted.eligibility_criteria)
    divided = split_criteria(text) if text else None
    items = [("inclusion", item) for item in divided.inclusion] if divided else []
    items += [("exclusion", item) for item in divided.exclusion] if divided else []
    for kind, item in items:
        facts = Facts(reading, "EligibilityCriterion", kind, item)
        facts.data |= {"kind": kind, "text": item}
        found.append(facts.done())
    return found


def _ages(reading: Reading, posted: Eligibility) -> Iterator[Data]:
    """Yield the limits of age: one condition, or two where they are counted in different units."""
    told = {"minimum": posted.minimum_age, "maximum": posted.maximum_age}
    ages = {name: None if text is not None and says_none(text) else text for name, text in told.items()}
    read = {name: age_of(text) for name, text in ages.items() if text is not None}
    units = {found.unit for found in read.values() if found}
    together = [tuple(ages)] if len(units) <= 1 else [(name,) for name in ages]
    for names in together if read else ():
        facts = Facts(reading, "EligibilityCriterion", "age", *(names if len(names) == 1 else ()))
        facts.data |= {"kind": "inclusion", "characteristic": "age"}
        for name in names:
            if (found := read.get(name)) is not None:
                facts.data |= {name: found.value, "unit": found.unit}
            elif ages[name] is not None:
                facts.keep(ages[name], name)
        if not any(name in facts.data for name in names):
            facts.text("text", "; ".join(text for name in names if (text := ages[name])))
        # The other limit has a condition of its own, or the registry has none.
        facts.lack(Reason.NOT_POSTED if len(names) > 1 else Reason.NOT_APPLICABLE, "minimum", "maximum")
        if "unit" not in facts.data:
            facts.lack(Reason.AMBIGUOUS, "unit")
        yield facts.done()


def _sex(reading: Reading, posted: Eligibility) -> Iterator[Data]:
    if posted.sex is None:
        return
    facts = Facts(reading, "EligibilityCriterion", "sex")
    facts.data |= {"kind": "inclusion", "characteristic": "sex"}
    facts.choice("sex", "sex", posted.sex)
    facts.text("text", posted.gender_description)
    if "sex" not in facts.data and "text" not in facts.data:
        facts.text("text", posted.sex)
    yield facts.done()
