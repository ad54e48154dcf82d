"""The view in schema.org says only what its terms mean, and names all that it leaves out."""

from __future__ import annotations

import csv
import json
import re
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from graphs import NAMES, SMART_MS, graph
from pyld import jsonld
from readers import refuse
from tools import node
from views import VARIED, all_views, made_up, view

from kg.graph.iris import SCHEMA
from kg.graph.vocabulary import CLASSES
from kg.record.base import Model
from kg.record.concepts import (
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
from kg.record.consistency import walk
from kg.record.structure import slots
from kg.record.trial import Trial, TrialDocument
from kg.resources import read_ontology
from kg.views import study
from kg.views.schema_org import CONTEXT, IRI_VALUED, View, schema_org_view

KNOWN_TERMS = Path(__file__).parents[2] / "shared" / "vocabulary" / "known-terms.tsv"
IN_VIEW = ("TrialDocument", "Trial", "Intervention", "OutcomeMeasure", "Publication", "SourceDocument")
"""The classes of which the view can carry a node."""

P, PARTIES = MaskedParty.PARTICIPANT, MaskedParty


@cache
def terms() -> dict[str, dict[str, str]]:
    return {row["term"]: row for row in csv.DictReader(read_ontology("schema-org.tsv").splitlines(), delimiter="\t")}


@cache
def broader(name: str) -> frozenset[str]:
    """Give a class and all classes above it."""
    return frozenset({name}).union(*(broader(above) for above in terms().get(name, {"broader": ""})["broader"].split()))


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        if "@type" in tree:
            yield tree
        for value in tree.values():
            yield from nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from nodes(value)


def misfits(tree: dict[str, Any]) -> list[str]:
    """List what does not fit the definitions of schema.org: unknown terms, wrong domains, wrong ranges."""
    found = []
    types = {item["@id"]: item["@type"] for item in nodes(tree["@graph"]) if "@id" in item}
    for item in nodes(tree["@graph"]):
        if terms().get(item["@type"], {}).get("kind") != "class":
            found.append(f"no class: {item['@type']}")
            continue
        for name, value in item.items():
            if name.startswith("@"):
                continue
            if terms().get(name, {}).get("kind") != "property":
                found.append(f"no property: {name}")
            elif not broader(item["@type"]) & set(terms()[name]["domain"].split()):
                found.append(f"{name} is not for {item['@type']}")
            else:
                wrong = (one for one in (value if isinstance(value, list) else [value]) if not fits(name, one, types))
                found += [f"{name} does not hold {one!r}" for one in wrong]
    return found


def fits(name: str, value: Any, types: dict[str, str]) -> bool:
    expected = set(terms()[name]["range"].split())
    if isinstance(value, dict):
        return bool(broader(value["@type"] if "@type" in value else types[value["@id"]]) & expected)
    assert isinstance(value, str)
    member = terms().get(value.removeprefix(SCHEMA)) if value.startswith(SCHEMA) else None
    if name in IRI_VALUED:
        return member["broader"] in expected if member else "URL" in expected
    dated = expected & {"Date", "DateTime"} and re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", value)
    return "Text" in expected or bool(dated)


def study_of(name: str) -> dict[str, Any]:
    return view(name).tree["@graph"][0]  # type: ignore[no-any-return]


def data_of(name: str) -> dict[str, Any]:
    return view(name).tree["@graph"][1]  # type: ignore[no-any-return]


def changed(name: str, **update: Any) -> View:
    record = graph(name).record
    trial = record.trial.model_copy(update=update)
    return schema_org_view(record.model_copy(update={"trial": trial}), "https://example.org/x", "0" * 64)


def design(name: str, **update: Any) -> list[str]:
    members = changed(name, **update).tree["@graph"][0].get("trialDesign", [])
    return [member.removeprefix(SCHEMA) for member in ([members] if isinstance(members, str) else members)]


# --- The terms


def test_every_term_fits_its_definition() -> None:
    """A property on the wrong type is ignored by one reader and read as something else by the next."""
    assert {name: misfits(found.tree) for name, found in all_views().items() if misfits(found.tree)} == {}


@pytest.mark.parametrize(
    "place, change, expected",
    [
        (0, {"@type": "Trial"}, "no class"),
        (0, {"phase": "2"}, "no property: phase"),
        (0, {"citation": {"@id": "https://w3id.org/trial-kg/trial/smart-ms"}}, "citation is not for MedicalTrial"),
        (0, {"evidenceLevel": "x"}, "no property"),
        (0, {"trialDesign": f"{SCHEMA}Completed"}, "trialDesign does not hold"),
        (0, {"studyLocation": "Norway"}, "studyLocation does not hold"),
        (1, {"variableMeasured": {"@type": "MedicalCondition"}}, "variableMeasured does not hold"),
        (1, {"license": {"@type": "Country"}}, "license does not hold"),
    ],
)
def test_what_does_not_fit_is_noticed(place: int, change: dict[str, Any], expected: str) -> None:
    tree = json.loads(json.dumps(view(SMART_MS).tree))
    tree["@graph"][place].update(change)
    assert any(found.startswith(expected) for found in misfits(tree))


def test_every_term_that_the_view_can_write_is_looked_up() -> None:
    members = {*study.STATUS.values()}
    classes = {*study.KINDS.values(), "MedicalEntity", "MedicalStudy", "MedicalObservationalStudy", "MedicalTrial"}
    assert {terms()[name]["broader"] for name in members} == {"MedicalStudyStatus"}
    assert all("MedicalEntity" in broader(name) for name in classes)
    assert {row["version"] for row in terms().values()} == {"30.0"}
    assert all(terms()[name]["kind"] == "property" for name in CONTEXT if not name.startswith("@"))


def test_the_table_of_terms_is_not_from_memory() -> None:
    if not KNOWN_TERMS.is_file():
        pytest.skip("the list of verified terms is not beside this checkout, so the terms were not looked up in it")
    rows = (line.split("\t") for line in KNOWN_TERMS.read_text(encoding="utf-8").splitlines()[1:])
    known = {row[0]: (row[2], row[3]) for row in rows if row[0].startswith(SCHEMA)}
    kinds = {"class": "class", "property": "property", "member": "individual"}
    for name, row in terms().items():
        assert known[SCHEMA + name] == (kinds[row["kind"]], ""), name
        assert all(SCHEMA + other in known for other in f"{row['broader']} {row['domain']} {row['range']}".split()), name


# --- What is said of SMART-MS


def test_the_trial_is_what_the_record_says_and_no_more() -> None:
    found = study_of(SMART_MS)
    assert (found["@type"], found["name"]) == ("MedicalTrial", "SMART-MS")
    assert found["@id"] == "https://w3id.org/trial-kg/trial/smart-ms#trial"
    assert design(SMART_MS) == ["RandomizedTrial", "DoubleBlindedTrial", "PlaceboControlledTrial", "MultiCenterTrial"]
    assert found["healthCondition"]["code"] == {
        "@type": "MedicalCode", "codeValue": "MONDO:0005284", "codingSystem": "MONDO",
    }  # fmt: skip
    assert found["studyLocation"]["name"] == "Norway"
    assert found["studySubject"]["name"].startswith("Autologous bone-marrow mesenchymal stem cells")
    assert found["subjectOf"]["sameAs"] == "https://doi.org/10.1212/WNL.0000000000214915"
    assert found["subjectOf"]["isPartOf"]["isPartOf"] == {"@type": "Periodical", "name": "Neurology"}
    assert "identifier" not in found
    assert "status" not in found


def test_the_dataset_names_the_primary_outcome_first_and_no_result() -> None:
    """A figure in the text of a search result stands there without all that it depends on."""
    found = data_of(SMART_MS)
    assert [item["description"] for item in found["variableMeasured"]][:2] == ["primary outcome", "secondary outcome"]
    assert len(found["description"]) >= 50
    assert found["citation"] == {"@id": study_of(SMART_MS)["subjectOf"]["@id"]}
    written = json.dumps(view(SMART_MS).tree, ensure_ascii=False)
    for figure in ("0.31", "9.37", "0.044", "0.668", "16.3", "Class III", "effect"):
        assert figure not in written.replace("https://schema.org/", ""), figure


def test_placebo_comparator_and_what_keeps_the_blind_are_not_what_is_studied() -> None:
    """Salt water listed as the subject of the study would be found as the treatment."""
    assert "placebo" not in json.dumps(study_of(SMART_MS)["studySubject"]).casefold()
    assert [item["name"] for item in study_of("example-factorial")["studySubject"]] == ["Tablets", "Walking"]
    assert study_of("nct01206062")["studySubject"]["name"] == "Intensive control of SBP"
    assert study_of("nct01542502")["studySubject"]["name"] == "Anakinra"
    # Both of its sequences are called experimental, and in each everybody is given the placebo too.
    assert "Placebo" not in [item["name"] for item in study_of("nct01544998")["studySubject"]]


def test_a_registry_number_leads_to_its_page() -> None:
    found = study_of("nct01206062")
    assert found["identifier"] == {"@type": "PropertyValue", "propertyID": "ClinicalTrials.gov", "value": "NCT01206062"}
    assert found["code"] == {"@type": "MedicalCode", "codeValue": "NCT01206062", "codingSystem": "ClinicalTrials.gov"}
    assert found["sameAs"] == "https://clinicaltrials.gov/study/NCT01206062"
    assert found["status"] == f"{SCHEMA}Completed"


# --- What would say too much


@pytest.mark.parametrize(
    "masking, parties, expected",
    [
        (Masking.OPEN, (), "OpenTrial"),
        (Masking.SINGLE, (P,), "SingleBlindedTrial"),
        (Masking.SINGLE, (PARTIES.OUTCOMES_ASSESSOR,), None),
        (Masking.SINGLE, (), None),
        (Masking.DOUBLE, (), "DoubleBlindedTrial"),
        (Masking.DOUBLE, (P, PARTIES.INVESTIGATOR), "DoubleBlindedTrial"),
        (Masking.DOUBLE, (P, PARTIES.OUTCOMES_ASSESSOR), None),
        (Masking.TRIPLE, (P, PARTIES.CARE_PROVIDER, PARTIES.INVESTIGATOR), "TripleBlindedTrial"),
        (Masking.TRIPLE, (P, PARTIES.CARE_PROVIDER, PARTIES.OUTCOMES_ASSESSOR), None),
        (Masking.TRIPLE, (), None),
        (Masking.QUADRUPLE, tuple(MaskedParty), None),
    ],
)
def test_a_kind_of_blinding_is_named_only_where_the_same_people_are_blind(
    masking: Masking, parties: tuple[MaskedParty, ...], expected: str | None
) -> None:
    """A trial in which only the assessor was masked is no single-blind trial as schema.org defines it."""
    members = design(SMART_MS, masking=masking, masked_parties=parties)
    found = [member for member in members if "Blind" in member or "Open" in member]
    assert found == ([expected] if expected else [])
    named = any("Trial.masking" in item.fields for item in changed(SMART_MS, masking=masking, masked_parties=parties).left_out)
    assert named == (expected is None)


def test_centres_countries_and_controls_are_not_guessed() -> None:
    assert "MultiCenterTrial" not in design(SMART_MS, centre_count=None)
    assert "SingleCenterTrial" in design(SMART_MS, centre_count=1)
    assert "InternationalTrial" not in design(SMART_MS)
    assert "InternationalTrial" in design(SMART_MS, countries=("NO", "SE"))
    assert "PlaceboControlledTrial" not in design(SMART_MS, controls=(Control.ACTIVE,))
    sham = changed(SMART_MS, controls=(Control.PLACEBO, Control.SHAM))
    assert any(item.what == "control (sham)" for item in sham.left_out)
    arms = graph("nct01542502").record.trial.arms
    assert ArmRole.PLACEBO_COMPARATOR in {arm.role for arm in arms}
    assert "PlaceboControlledTrial" in design("nct01542502")


@pytest.mark.parametrize(
    "kind, status, expected",
    [
        (StudyType.INTERVENTIONAL, RecruitmentStatus.COMPLETED, "MedicalTrial"),
        (StudyType.INTERVENTIONAL, RecruitmentStatus.WITHDRAWN, "MedicalStudy"),
        (StudyType.INTERVENTIONAL, RecruitmentStatus.NOT_YET_RECRUITING, "MedicalStudy"),
        (StudyType.OBSERVATIONAL, None, "MedicalObservationalStudy"),
        (StudyType.OBSERVATIONAL, RecruitmentStatus.WITHDRAWN, "MedicalStudy"),
        (StudyType.EXPANDED_ACCESS, RecruitmentStatus.AVAILABLE, "MedicalEntity"),
    ],
)
def test_the_type_claims_no_trial_that_did_not_take_place(
    kind: StudyType, status: RecruitmentStatus | None, expected: str
) -> None:
    found = changed(SMART_MS, study_type=kind, status=status)
    assert found.tree["@graph"][0]["@type"] == expected
    assert misfits(found.tree) == []
    # Planned or observed: a type that does not tell must not pass for having told.
    assert any("Trial.study_type" in item.fields for item in found.left_out) == (expected in ("MedicalStudy", "MedicalEntity"))
    if expected != "MedicalTrial":
        assert "trialDesign" not in found.tree["@graph"][0]
        assert any("Trial.allocation" in item.fields for item in found.left_out)


def test_the_view_calls_a_trial_what_the_graph_calls_one() -> None:
    for name in NAMES:
        typed = (graph(name).name + "#trial", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"{SCHEMA}MedicalTrial")
        assert (study_of(name)["@type"] == "MedicalTrial") == (typed in graph(name).triples)
    assert study_of("nct05594173")["studyDesign"] == f"{SCHEMA}CohortStudy"
    assert "studyDesign" not in changed("nct05594173", model=DesignModel.CASE_CONTROL).tree["@graph"][0]


def test_a_status_without_a_match_and_a_product_without_a_type_are_not_forced() -> None:
    unknown = changed(SMART_MS, status=RecruitmentStatus.UNKNOWN)
    assert "status" not in unknown.tree["@graph"][0]
    assert any(item.what == "status (unknown)" for item in unknown.left_out)
    assert study_of(SMART_MS)["studySubject"]["@type"] == "MedicalEntity"
    assert InterventionKind.CELL_PRODUCT not in study.KINDS


def test_an_article_of_the_background_is_not_about_the_study() -> None:
    articles = graph(SMART_MS).record.trial.publications
    background = tuple(item.model_copy(update={"kind": PublicationKind.BACKGROUND}) for item in articles)
    found = changed(SMART_MS, publications=background)
    assert "subjectOf" not in found.tree["@graph"][0]
    assert "citation" not in found.tree["@graph"][1]
    assert any("Trial.publications" in item.fields for item in found.left_out)


# --- What is left out


def replaced(record: Model, path: tuple[str | int, ...], field: str, value: Any) -> Any:
    """Give a record in which one field of one node has another value."""
    if not path:
        return record.model_copy(update={field: value})
    name, *rest = path
    assert isinstance(name, str)
    held = getattr(record, name)
    if rest and isinstance(rest[0], int):
        place = rest[0]
        new = (*held[:place], replaced(held[place], tuple(rest[1:]), field, value), *held[place + 1 :])
        return record.model_copy(update={name: new})
    return record.model_copy(update={name: replaced(held, tuple(rest), field, value)})


def without(model: type[Model], field: str, value: Any) -> Any:
    """Give what stands in a field where it holds nothing, or something else where it must hold something."""
    others = {"licence": "https://example.org/", "label": "other", "title": "other"}
    choices = next((slot.choices for slot in slots(model) if slot.name == field), None)
    info = model.model_fields[field]
    if not info.is_required():
        return info.get_default(call_default_factory=True)
    if choices and field not in others:
        return next(choice for choice in choices if choice != value)
    return others.get(field, not value if isinstance(value, bool) else ())


def test_no_field_vanishes_without_a_word() -> None:
    """Whoever adds a field must see it in the view, or a reason why it is not there; the models say which fields there are."""
    seen = set()
    for seed in range(25):
        record = made_up(seed, *VARIED, share=0.9).record
        whole = schema_org_view(record, "https://example.org/x", "0" * 64)
        left = {name for item in whole.left_out for name in item.fields}
        carried = {found["@id"] for found in nodes(whole.tree["@graph"]) if "@id" in found}
        for path, model, item in walk(TrialDocument, record):
            if model.__name__ not in IN_VIEW:
                continue
            # Of a node that the view does not carry at all, the list on its owner speaks.
            owner = f"Trial.{path[-2]}" if path[1:] else ""
            iri = f"https://example.org/x#{CLASSES[model.__name__].stem}-{getattr(item, 'key', '')}"
            whole_left = owner in left and iri not in carried
            for field in (*(slot.name for slot in slots(model)), *(("missing",) if model is not TrialDocument else ())):
                name, value = f"{model.__name__}.{field}", getattr(item, field)
                if value in (None, (), {}) or name == "TrialDocument.trial":
                    continue
                seen.add(name)
                other = replaced(record, path, field, without(model, field, value))
                tree = schema_org_view(other, "https://example.org/x", "0" * 64).tree
                # An arm with the role of a placebo comparator says the same once more.
                twice = name == "Trial.controls" and f"{SCHEMA}PlaceboControlledTrial" in str(tree)
                # So does an arm that is experimental, of an intervention that is investigated.
                twice = twice or (name == "Intervention.role" and iri in str(tree) and value is InterventionRole.INVESTIGATED)
                assert tree != whole.tree or name in left or whole_left or twice, (seed, name)
    expected = {f"{model.__name__}.{slot.name}" for model in (Trial, TrialDocument) for slot in slots(model)}
    assert expected - seen - {"TrialDocument.trial"} == set()


def test_what_is_left_out_is_counted_and_has_a_reason() -> None:
    lines = [str(item) for item in view(SMART_MS).left_out]
    text = "\n".join(lines)
    counted = ("3 analyses", "5 adverse event counts", "9 claims", "2 phases", "1 evidence classification", "119 missing facts")
    for words in counted:
        assert words in text
    assert "4 design cells" in text
    assert "enrolment" in text
    assert "7 eligibility criteria" in text
    assert all(re.fullmatch(r"[^:]+: .{20,}", line) for line in lines)


def test_a_sponsor_is_left_out_since_nobody_says_whether_it_is_a_person() -> None:
    (found,) = [item for item in view("nct01542502").left_out if "Trial.sponsor" in item.fields]
    assert found.what == "sponsor, 1 collaborator"
    assert "sponsor" not in study_of("nct01542502")


# --- Readers that are not ours


def canonical(quads: Any) -> str:
    data = ox.Dataset(quads)
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in data))


def test_every_reader_reads_the_same_and_fetches_nothing() -> None:
    trees = {name: found.tree for name, found in all_views().items()}
    by_node = json.loads(node("quads.mjs", given=json.dumps(list(trees.values()))))
    for (name, tree), ours in zip(trees.items(), by_node, strict=True):
        text = json.dumps(tree)
        expected = canonical(ox.parse(text.encode(), format=ox.RdfFormat.JSON_LD))
        assert expected.count("\n") > 20, name
        pyld = jsonld.to_rdf(tree, {"documentLoader": refuse, "format": "application/n-quads"})
        for found in (pyld, ours):
            assert canonical(ox.parse(found.encode(), format=ox.RdfFormat.N_QUADS)) == expected, name
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own: its parser calls what it has deprecated
            by_rdflib = rdflib.Graph().parse(data=text, format="json-ld").serialize(format="nt")
        assert canonical(ox.parse(by_rdflib.encode(), format=ox.RdfFormat.N_TRIPLES)) == expected, name


def typescript(trees: list[dict[str, Any]], folder: Path) -> None:
    """Compile views against the types that schema-dts makes of schema.org; what does not fit fails."""
    lines = ['import type { Dataset, MedicalEntity, MedicalStudy } from "schema-dts";']
    for number, tree in enumerate(trees):
        first, data = tree["@graph"]
        kind = "MedicalEntity" if first["@type"] == "MedicalEntity" else "MedicalStudy"
        lines += [
            f"export const study{number}: {kind} = {json.dumps(first)};",
            f"export const data{number}: Dataset = {json.dumps(data)};",
        ]
    (folder / "views.ts").write_text("\n".join(lines), encoding="utf-8")
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(Path(__file__).parent / "node" / "node_modules")
    options = ("--noEmit", "--strict", "--module", "esnext", "--moduleResolution", "bundler", "--target", "es2022")
    node("node_modules/typescript/bin/tsc", *options, folder / "views.ts")


def test_the_types_that_others_made_of_schema_org_accept_the_view(tmp_path: Path) -> None:
    """Our own table could be read wrongly by our own test; this reading is somebody else's."""
    typescript([found.tree for found in all_views().values()], tmp_path)


@pytest.mark.parametrize(
    "place, change",
    [
        (0, {"phase": "2"}),
        (0, {"citation": "Neurology 2026"}),
        (0, {"trialDesign": f"{SCHEMA}CrossoverTrial"}),
        (0, {"healthCondition": {"@type": "Country", "name": "x"}}),
        (1, {"distribution": {"@type": "DataDownload", "fileUrl": "https://example.org/"}}),
    ],
    ids=lambda change: next(iter(change)) if isinstance(change, dict) else "",
)
def test_those_types_refuse_what_does_not_fit(place: int, change: dict[str, Any], tmp_path: Path) -> None:
    tree = json.loads(json.dumps(view(SMART_MS).tree))
    tree["@graph"][place].update(change)
    with pytest.raises(AssertionError, match="tsc failed"):
        typescript([tree], tmp_path)
