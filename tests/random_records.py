"""Make up valid records by reflection over the models: whatever a record can hold, one of these holds.

Chance lays a record out (which nodes, which fields, which references); texts and numbers come from pools that
hypothesis fills, so that it can shrink what a serialisation stumbles over.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kg.graph.iris import CODE_SYSTEMS, QUDT_UNIT, expand_code
from kg.graph.terms import external_label, external_terms
from kg.record.base import TIME_UNITS, Model, Node, Reason
from kg.record.concepts import Direction, PRelation
from kg.record.figures import unreported
from kg.record.source import SourceAnchor
from kg.record.structure import Kind, Slot, slots
from kg.record.trial import TrialDocument

UNITS = sorted(iri.removeprefix(QUDT_UNIT) for iri in external_terms() if iri.startswith(QUDT_UNIT))
LICENCES = sorted(iri for iri in external_terms() if "creativecommons.org" in iri)
DATES = ("2026", "2026-02", "2024-02-29", "0001", "1999-12", "9999-12-31")
CODES = (
    *(f"{system}:{local}" for system in CODE_SYSTEMS for local in ("0000001", "C1-2", "a.b_c")),
    "MONDO:0005284",
    "HP:0001945",
)
FRACTIONS = ("0.05", "0.050", "0.95", "0.999", "0.000000000000000001")
KEYS = ("a", "0", "not-reported", "trial", "x" * 56)
NEEDED = ("Arm", "Period", "Group", "SourceDocument")  # what a design cell, a group result and a document cannot do without
TOLD_OF_EACH = frozenset({("Trial", "relatedness"), ("Trial", "better_direction")})
"""Facts that are said of each node here, and may then not be said once for all."""

SAID_ABOVE = frozenset({"GroupResult", "OutcomeAssessment"})
"""Classes of which what owns them always says here what they may leave to it."""

FIXED: dict[tuple[str, str], Sequence[str]] = {
    ("SourceDocument", "sha256"): ("0123456789abcdef" * 4,),
    ("Publication", "doi"): ("10.1000/182", "10.1890/1(2)87[2445:A%B]2.0.CO;2#x?y", "10.1000/ä&'='"),
    ("Publication", "year"): ("2026", "0001"),
    ("Trial", "countries"): ("NO", "US", "DE"),
    ("Trial", "significance_level"): FRACTIONS,
    ("Analysis", "p"): (*FRACTIONS, "0", "1", "1.000"),
    ("Analysis", "level"): FRACTIONS,
    ("Analysis", "null_value"): ("1", "1.00"),
    ("Analysis", "standard_error"): ("0", "2.50"),
    ("Analysis", "standard_deviation"): ("0", "2.50"),
    ("GroupResult", "level"): FRACTIONS,
    ("OutcomeMeasure", "level"): FRACTIONS,
    ("BaselineMeasure", "level"): FRACTIONS,
    ("GroupResult", "dispersion"): ("0", "2.50"),
    ("Trial", "adverse_event_threshold"): ("0", "5", "99.90"),
    ("Publication", "pubmed_id"): ("12345678",),
    ("", "source_pointer"): ("/resultsSection", "/a~0b/~1/0"),
    ("TrialDocument", "licence"): LICENCES,
}
"""Fields whose rule the type does not show, with values that obey it."""


@dataclass
class Maker:
    """Make one record; `share` of the optional fields are filled."""

    seed: int
    texts: Sequence[str]
    numbers: Sequence[str]
    counts: Sequence[int]
    share: float = 0.4
    nodes: list[tuple[type[Model], dict[str, Any]]] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Start from the seed."""
        self.chance = random.Random(self.seed)  # noqa: S311 - a layout, not a secret
        self.keys: defaultdict[str, list[str]] = defaultdict(list)

    def record(self) -> TrialDocument:
        """Make the record: lay out its nodes, then fill their fields, then say what is missing."""
        data = self.skeleton(TrialDocument)
        for model, node in self.nodes:
            for slot in slots(model):
                if slot.kind is not Kind.NODE and self.wanted(model, slot):
                    self.fill(model, slot, node)
            _RULES.get(model.__name__, lambda _maker, _node: None)(self, node)
            self.explain(model, node)
        # What a registry posted needs no anchors; any other record is held to them.
        data["sources"][0]["source_kind"] = "registry"
        record = TrialDocument.model_validate(data)
        return self.anchored(data, record) if self.chance.random() < 0.5 else record

    def skeleton(self, model: type[Model]) -> dict[str, Any]:
        """Lay out a node and all that it owns, each with a key that references can name."""
        name = model.__name__
        data: dict[str, Any] = {}
        self.nodes.append((model, data))
        if name == "TrialDocument":
            data["slug"] = self.chance.choice(("made-up", "nct01234567"))
        elif name != "Trial":
            data["key"] = f"{self.chance.choice(KEYS)}-{len(self.keys[name])}"
            self.keys[name].append(data["key"])
        for slot in slots(model):
            if slot.kind is Kind.NODE and slot.model is not None:
                if not slot.many:
                    data[slot.name] = self.skeleton(slot.model)
                elif slot.name != "anchors":
                    least = slot.model.__name__ in NEEDED
                    data[slot.name] = [self.skeleton(slot.model) for _ in range(self.chance.choice((least, 1, 1, 2)))]
        return data

    def wanted(self, model: type[Model], slot: Slot) -> bool:
        """Decide whether a field is filled."""
        return model.model_fields[slot.name].is_required() or self.chance.random() < self.share

    def fill(self, model: type[Model], slot: Slot, node: dict[str, Any]) -> None:
        """Fill a field, unless it refers to a class of which there is no node."""
        if slot.kind is Kind.REFERENCE and not self.keys[slot.target or ""]:
            return
        values = [self.value(model, slot) for _ in range(self.chance.choice((1, 1, 2, 3)) if slot.many else 1)]
        unique = {str(value["code"] if slot.kind is Kind.CONCEPT else value): value for value in values}
        node[slot.name] = list(unique.values()) if slot.many else values[0]

    def value(self, model: type[Model], slot: Slot) -> Any:
        """Choose a value of the kind that a field holds."""
        if slot.kind is Kind.REFERENCE:
            return self.chance.choice(self.keys[slot.target or ""])
        if slot.choices is not None:
            return self.chance.choice(list(slot.choices)).value
        if slot.kind is Kind.CONCEPT:
            code = self.chance.choice(CODES)
            label = external_label(expand_code(code)) or self.labels.setdefault(code, self.chance.choice(self.texts))
            return {"code": code, "label": label}
        if slot.kind is Kind.QUANTITY:
            numbers = self.numbers if slot.name == "timepoint" else [number.lstrip("-") for number in self.numbers]
            units = UNITS if slot.name in ("dose", "dose_cap", "concentration") else sorted(TIME_UNITS)
            return {"value": self.chance.choice(numbers), "unit": self.chance.choice(units)}
        if slot.kind is Kind.INTEGER:
            return self.chance.choice(self.counts)
        if slot.kind is Kind.FLAG:
            return self.chance.choice((True, False))
        pools = {Kind.UNIT: UNITS, Kind.DATE: DATES, Kind.DECIMAL: self.numbers, Kind.TEXT: self.texts}
        return self.chance.choice(FIXED.get((model.__name__, slot.name)) or FIXED.get(("", slot.name)) or pools[slot.kind])

    def explain(self, model: type[Model], node: dict[str, Any]) -> None:
        """Give a reason for each fact that has to have one, and for some that may."""
        if not issubclass(model, Node):
            return
        must = set(node.pop("must_explain", []))
        must |= {fact for fact, others in model.demanded.items() if any(node.get(name) not in (None, []) for name in others)}
        must |= {fact for fact in model.inherited if model.__name__ not in SAID_ABOVE or self.chance.random() < 0.5}
        missing = []
        for fact in (*model.required, *model.optional):
            stated = any(node.get(name) not in (None, []) for name in (fact, *model.alternatives.get(fact, ())))
            if (model.__name__, fact) in TOLD_OF_EACH:
                continue
            if not stated and (fact in model.required or fact in must or self.chance.random() < self.share):
                missing.append(fact)
        node["missing"] = {fact: self.chance.choice(list(Reason)).value for fact in missing}

    def anchored(self, data: dict[str, Any], record: TrialDocument) -> TrialDocument:
        """Give each node an anchor whose figures print its numbers, as a curated record must."""
        anchors = data["sources"][0]["anchors"] = []
        if data["slug"] == "made-up":
            data["sources"][0]["source_kind"] = self.chance.choice(("primary", "secondary"))
        for model, node in self.nodes:
            if issubclass(model, Node):
                made = model.model_validate(node) if model.__name__ != "Trial" else record.trial
                shown = [text for _, text in unreported(made, [])]
                figures = " ; ".join([self.chance.choice(self.texts), *shown])
                key = f"anchor-{len(anchors)}"
                anchor = {"key": key, "figures": figures, "start_offset": 3, "end_offset": 3 + len(figures), "source": [key]}
                anchors.append(anchor)
                node["source"] = [key]
                for slot in slots(SourceAnchor):
                    if slot.name not in anchor and self.wanted(SourceAnchor, slot):
                        self.fill(SourceAnchor, slot, anchor)
        return TrialDocument.model_validate(data)


def _in_order(*names: str) -> Callable[[Maker, dict[str, Any]], None]:
    def put(_maker: Maker, node: dict[str, Any]) -> None:
        present = [name for name in names if name in node]
        node.update(zip(present, sorted((node[name] for name in present), key=Decimal), strict=True))

    return put


def _analysis(maker: Maker, node: dict[str, Any]) -> None:
    _in_order("lower", "estimate", "upper")(maker, node)
    node.pop("p_relation", None)
    if "p" in node:
        node["p_relation"] = maker.chance.choice([relation.value for relation in PRelation])
    if node.get("groups") and "reference_group" in node:
        node["reference_group"] = node["groups"][0]
    if str(node.get("comparison_basis")).startswith("between") and len(node.get("groups", ())) < 2:
        node["comparison_basis"] = "single-group"
    node["must_explain"] = ["margin"]


def _criterion(maker: Maker, node: dict[str, Any]) -> None:
    _in_order("minimum", "maximum")(maker, node)
    if ("minimum" in node or "maximum" in node) and "unit" not in node:
        node["unit"] = maker.chance.choice(UNITS)
    node.setdefault("text", maker.chance.choice(maker.texts))


def _period(maker: Maker, node: dict[str, Any]) -> None:
    node["order"] = maker.chance.choice((1, 2, 10))
    start, end = node.get("period_start"), node.get("period_end")
    if start and end:
        start["value"], end["value"] = sorted((start["value"], end["value"]), key=Decimal)


def _event_count(maker: Maker, node: dict[str, Any]) -> None:
    if "affected_count" in node and "at_risk_count" in node:
        node["affected_count"], node["at_risk_count"] = sorted((node["affected_count"], node["at_risk_count"]))
    node.setdefault("unspecified_count", maker.chance.choice(maker.counts))
    node["must_explain"] = [fact for fact in ("group", "at_risk_count") if fact not in node]


def _group(maker: Maker, node: dict[str, Any]) -> None:
    if "arm" in node:
        node.pop("pooled_arms", None)
    node.setdefault("analysed_unit", maker.chance.choice(maker.texts))
    node["must_explain"] = ["arm", "pooled_arms", "interventions"]


def _group_result(maker: Maker, node: dict[str, Any]) -> None:
    _in_order("lower", "upper")(maker, node)
    node["must_explain"] = ["level"]


def _measure(_maker: Maker, node: dict[str, Any]) -> None:
    node["must_explain"] = ["statistic", "dispersion_kind", "level"]


def _outcome(maker: Maker, node: dict[str, Any]) -> None:
    _measure(maker, node)
    node.setdefault("time_frame", maker.chance.choice(maker.texts))


def _assessment(_maker: Maker, node: dict[str, Any]) -> None:
    node["must_explain"] = ["analyses", "group_results"]


def _claim(maker: Maker, node: dict[str, Any]) -> None:
    node.setdefault("direction", maker.chance.choice(list(Direction)).value)
    if not any(node.get(f"about_{what}") for what in ("interventions", "conditions", "outcomes", "adverse_events")):
        node["about_conditions"] = [{"code": "MONDO:0005284", "label": external_label(expand_code("MONDO:0005284"))}]


def _trial(maker: Maker, node: dict[str, Any]) -> None:
    if "washout" not in node:
        node["washout"] = {"value": maker.chance.choice(maker.numbers).lstrip("-"), "unit": "DAY"}


_RULES: dict[str, Callable[[Maker, dict[str, Any]], None]] = {
    "Analysis": _analysis, "GroupResult": _group_result, "OutcomeAssessment": _assessment, "Claim": _claim,
    "OutcomeMeasure": _outcome, "BaselineMeasure": _measure,
    "EligibilityCriterion": _criterion, "Period": _period,
    "AdverseEventCount": _event_count, "Group": _group, "Trial": _trial,
}  # fmt: skip
"""What the rules of a class ask of its fields together."""
