"""Build SMART-MS the plain way: PyYAML, rdflib and pySHACL, with none of this package's code.

It makes the same triples (the benchmark compares them first) but for what kg's checks of the record find, validates them
against the same shapes and writes the same three formats, N-Quads sorted.

    python benchmarks/plain_script.py RECORD ONTOLOGY SHAPES OUT
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from pathlib import Path

import pyshacl
import yaml
from rdflib import RDF, RDFS, XSD, Dataset, Graph, Literal, Namespace, URIRef

TKG = Namespace("https://w3id.org/trial-kg/ontology#")
OBO = Namespace("http://purl.obolibrary.org/obo/")
UNIT = Namespace("http://qudt.org/vocab/unit/")
STATO = {"regression-coefficient": OBO.STATO_0000565}
CODES = {"HGNC": "http://identifiers.org/hgnc/"}

# Field, then the property, class and IRI stem of the nodes that it holds.
CHILDREN = {
    "anchors": ("anchor", "SourceAnchor", "anchor"),
    "arms": ("arm", "Arm", "arm"),
    "periods": ("period", "Period", "period"),
    "cells": ("cell", "DesignCell", "cell"),
    "interventions": ("intervention", "Intervention", "intervention"),
    "criteria": ("criterion", "EligibilityCriterion", "criterion"),
    "groups": ("group", "Group", "group"),
    "outcomes": ("outcome", "OutcomeMeasure", "outcome"),
    "components": ("component", "OutcomeComponent", "component"),
    "assessments": ("assessment", "OutcomeAssessment", "assessment"),
    "analyses": ("analysis", "Analysis", "analysis"),
    "findings": ("finding", "QualitativeFinding", "finding"),
    "adverse_events": ("adverseEvent", "AdverseEventSummary", "adverse-event"),
    "counts": ("adverseEventCount", "AdverseEventCount", "adverse-event-count"),
    "claims": ("claim", "Claim", "claim"),
    "classifications": ("classification", "EvidenceClassification", "classification"),
    "limitations": ("limitation", "Limitation", "limitation"),
    "publications": ("publication", "Publication", "publication"),
}
BESIDE = {
    "Trial": [OBO.OBI_0003699, OBO.OBI_0004001, URIRef("https://schema.org/MedicalTrial")],
    "Arm": [OBO.OBI_0003705, OBO.NCIT_C174447],
    "DesignCell": [OBO.NCIT_C188810],
    "Intervention": [OBO.OBI_0000931],
    "EligibilityCriterion": [OBO.OBI_0500027],
    "OutcomeMeasure": [OBO.CTO_0000051],
    "QualitativeFinding": [OBO.IAO_0000144],
    "Claim": [OBO.SEPIO_0000001],
    "Limitation": [OBO.IAO_0000632],
    "Publication": [URIRef("http://purl.org/spar/fabio/JournalArticle")],
}
# Class (or any) and field, then the property and the IRI stem of the nodes that it leads to.
REFERENCES = {
    ("", "source"): ("source", "anchor"),
    ("DesignCell", "arm"): ("inArm", "arm"),
    ("DesignCell", "period"): ("inPeriod", "period"),
    ("DesignCell", "interventions"): ("given", "intervention"),
    ("Group", "interventions"): ("received", "intervention"),
    ("Analysis", "groups"): ("compares", "group"),
    ("", "relative_to"): ("relativeTo", "analysis"),
    ("", "confounded_by"): ("confoundedBy", "cell"),
    ("", "related_to"): ("relatedTo", "intervention"),
    ("", "about_interventions"): ("aboutIntervention", "intervention"),
    ("", "about_outcomes"): ("aboutOutcome", "outcome"),
    ("", "about_adverse_events"): ("aboutAdverseEvent", "adverse-event"),
    ("", "rests_on"): ("restsOn", "analysis"),
    ("", "rests_on_findings"): ("restsOnFinding", "finding"),
    ("", "rests_on_adverse_events"): ("restsOnAdverseEvent", "adverse-event"),
}
LINKS = {
    ("Group", "arm"): "ofArm",
    ("AdverseEventCount", "group"): "ofGroup",
    ("AdverseEventCount", "period"): "inPeriod",
}
NAMES = {
    "phases": "phase", "controls": "control", "countries": "country", "conditions": "condition", "products": "product",
    "concepts": "concept", "about_conditions": "aboutCondition", "flow": "flowCount", "baseline": "baselineMeasure",
}  # fmt: skip
CHOICES = {
    "study_type": "studyType", "phases": "phase", "allocation": "allocation", "model": "designModel", "controls": "control",
    "masking": "masking", "origin": "productOrigin", "characteristic": "characteristic", "aggregation": "aggregation",
    "side": "side", "comparison_basis": "comparisonBasis", "scale": "scale", "p_relation": "pRelation",
    "durability": "durability", "direction": "direction", "seriousness": "seriousness", "relatedness": "relatedness",
    "claimant": "party", "stated_by": "party", "stance": "stance", "evidence_class": "aanClass", "source_kind": "sourceKind",
    "scope": "adverseEventScope",
    ("Arm", "kind"): "armKind", ("Period", "kind"): "periodKind", ("Intervention", "kind"): "interventionKind",
    ("EligibilityCriterion", "kind"): "criterionKind", ("Group", "kind"): "groupKind", ("Limitation", "kind"): "limitationKind",
    ("Publication", "kind"): "publicationKind", ("Intervention", "role"): "interventionRole",
    ("OutcomeMeasure", "role"): "outcomeRole",
}  # fmt: skip
QUANTITIES = {"follow_up", "period_start", "period_end", "dose", "dose_cap", "concentration", "timepoint"}
CONCEPTS = {"conditions", "products", "route", "procedure", "concepts", "specimen", "attributed_to", "about_conditions"}
INTEGERS = {
    "enrolment", "centre_count", "order", "administrations", "start_offset", "end_offset", "unspecified_count", "affected_count",
    "event_count", "at_risk_count",
}  # fmt: skip
DECIMALS = {"minimum", "maximum", "estimate", "lower", "upper", "level", "null_value", "p"}
DEFAULTS = {"AdverseEventSummary": {"scope": "event"}}


def camel(name: str) -> str:
    """Write a field as a property."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


class Builder:
    """Add a record to an rdflib graph, node by node."""

    def __init__(self, document: str, labels: dict[str, str]) -> None:
        """Start with an empty graph; `labels` are those of external terms."""
        self.graph = Graph()
        self.document = document
        self.labels = labels

    def external(self, iri: URIRef, label: str | None = None) -> URIRef:
        """Label an external term."""
        self.graph.add((iri, RDFS.label, Literal(label or self.labels[str(iri)])))
        return iri

    def node(self, subject: URIRef, kind: str, data: dict) -> None:
        """Add a node with what it owns."""
        self.graph.add((subject, RDF.type, TKG[kind]))
        for beside in BESIDE.get(kind, []) if data.get("role") != "masking" else []:
            self.graph.add((subject, RDF.type, self.external(beside)))
        for field, value in {**DEFAULTS.get(kind, {}), **data}.items():
            self.field(subject, kind, field, value)

    def field(self, subject: URIRef, kind: str, field: str, value: object) -> None:
        """Add what one field says."""
        if field in ("key", "missing"):
            for fact, reason in value.items() if field == "missing" else ():
                child = CHILDREN.get(fact, (None,))[0]
                reference = REFERENCES.get((kind, fact)) or REFERENCES.get(("", fact)) or (None,)
                name = LINKS.get((kind, fact)) or NAMES.get(fact) or reference[0] or child
                names = {"masked_parties": "maskedParty", "covariates": "covariate"}
                self.graph.add((subject, TKG[camel(reason.replace("-", "_"))], TKG[name or names.get(fact) or camel(fact)]))
            return
        reference = REFERENCES.get((kind, field)) or REFERENCES.get(("", field))
        items = value if isinstance(value, list) else [value]
        for item in items:
            if reference:
                self.graph.add((subject, TKG[reference[0]], URIRef(f"{self.document}#{reference[1]}-{item}")))
            elif field in CHILDREN:
                name, child, stem = CHILDREN[field]
                node = URIRef(f"{self.document}#{stem}-{item['key']}")
                self.graph.add((subject, TKG[name], node))
                self.node(node, child, item)
            else:
                self.value(subject, kind, field, item)
        if field == "doi":
            self.graph.add((subject, RDFS.seeAlso, URIRef(f"https://doi.org/{value}")))

    def value(self, subject: URIRef, kind: str, field: str, item: object) -> None:
        """Add one value."""
        name = RDFS.label if field == "label" else TKG[NAMES.get(field) or camel(field)]
        choice = CHOICES.get((kind, field)) or CHOICES.get(field)
        if field in QUANTITIES:
            self.graph.add((subject, name, Literal(item["value"], datatype=XSD.decimal, normalize=False)))
            self.graph.add((subject, TKG[f"{camel(field)}Unit"], self.external(UNIT[item["unit"]])))
        elif field in CONCEPTS:
            system, code = item["code"].split(":")
            iri = URIRef(CODES.get(system, f"{OBO}{system}_") + code)
            self.graph.add((subject, name, self.external(iri, item["label"])))
        elif field == "unit":
            self.graph.add((subject, name, self.external(UNIT[item])))
        elif field == "statistic":
            self.graph.add((subject, name, self.external(STATO[item])))
        elif choice:
            self.graph.add((subject, name, TKG[f"{choice}-{item}"]))
        else:
            datatype = XSD.integer if field in INTEGERS else XSD.decimal if field in DECIMALS else None
            datatype = XSD.gYear if field == "year" else XSD.boolean if field == "placebo" else datatype
            self.graph.add((subject, name, Literal(item, datatype=datatype, normalize=False)))


def main(record: Path, ontology: Path, shapes: Path, out: Path) -> None:
    """Read, build, validate, write."""
    data = yaml.load(record.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 -- BaseLoader makes text alone
    rows = csv.DictReader((ontology / "external-terms.tsv").open(encoding="utf-8"), delimiter="\t")
    document = URIRef(f"https://w3id.org/trial-kg/trial/{data['slug']}")
    builder = Builder(str(document), {row["iri"]: row["label"] for row in rows})
    graph = builder.graph
    graph.add((document, RDF.type, TKG.TrialDocument))
    for iri in ("http://xmlns.com/foaf/0.1/Document", "http://www.w3.org/ns/dcat#Dataset"):
        graph.add((document, RDF.type, builder.external(URIRef(iri))))
    graph.add((document, URIRef("http://purl.org/dc/terms/license"), builder.external(URIRef(data["licence"]))))
    graph.add((document, URIRef("http://xmlns.com/foaf/0.1/primaryTopic"), URIRef(f"{document}#trial")))
    builder.node(URIRef(f"{document}#trial"), "Trial", data["trial"])
    for source in data["sources"]:
        node = URIRef(f"{document}#source-{source['key']}")
        graph.add((document, URIRef("http://www.w3.org/ns/prov#wasDerivedFrom"), node))
        builder.node(node, "SourceDocument", source)
    own = sum(str(subject).partition("#")[0] == str(document) for subject in graph.subjects())
    graph.add((document, TKG.statementCount, Literal(own + 1)))
    shapes_graph = Graph()
    for path in sorted(shapes.glob("*.ttl")):
        shapes_graph.parse(path)
    conforms, _, text = pyshacl.validate(graph, shacl_graph=shapes_graph, inference="none")
    if not conforms:
        sys.exit(text)
    out.mkdir(parents=True, exist_ok=True)
    graph.serialize(out / "smart-ms.ttl", format="turtle")
    context = json.loads((ontology / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    graph.serialize(out / "smart-ms.jsonld", format="json-ld", context=context)
    dataset = Dataset()
    named = dataset.graph(document)
    for triple in graph:
        named.add(triple)
    lines = dataset.serialize(format="nquads").splitlines(keepends=True)
    text = "".join(sorted(line for line in lines if line.strip()))
    (out / "smart-ms.nq").write_text(text, encoding="utf-8")
    print(hashlib.sha256(text.encode()).hexdigest())


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:5]))
