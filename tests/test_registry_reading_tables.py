"""Hold keys and tables, by which the registry's words become ours, to what they promise."""

from __future__ import annotations

from enum import StrEnum
from typing import get_args

import pytest
from registry_records import nodes, study

from kg.record import concepts
from kg.record.base import Reason
from kg.sources.clinicaltrials_gov.coverage import EXPORTED, LEFT_OUT, disposition
from kg.sources.clinicaltrials_gov.facts import NOT_APPLICABLE, enumeration, is_not_estimable
from kg.sources.clinicaltrials_gov.keys import Keys, slug
from kg.sources.clinicaltrials_gov.payload import Named, Part
from kg.sources.clinicaltrials_gov.results_payload import StudyPayload
from kg.sources.clinicaltrials_gov.table import read_table

SETS: dict[str, type[StrEnum]] = {
    "study_type": concepts.StudyType, "phase": concepts.Phase, "allocation": concepts.Allocation, "model": concepts.DesignModel,
    "time_perspective": concepts.TimePerspective, "sampling_method": concepts.SamplingMethod, "masking": concepts.Masking,
    "masked_party": concepts.MaskedParty, "purpose": concepts.Purpose, "count_kind": concepts.CountKind,
    "status": concepts.RecruitmentStatus, "arm_role": concepts.ArmRole, "intervention_kind": concepts.InterventionKind,
    "sex": concepts.Sex, "ipd_sharing": concepts.IpdSharing, "publication_kind": concepts.PublicationKind,
    "outcome_role": concepts.OutcomeRole, "summary_statistic": concepts.SummaryStatistic, "hypothesis": concepts.Hypothesis,
    "sides": concepts.Sides, "milestone": concepts.FlowMilestone,
}  # fmt: skip
WORDS = {"assessment_method": {"systematic", "non-systematic"}}
"""Sets whose values are text in the record."""

ROWS = read_table("enumerations.tsv")

READ_OF_NAMED = {
    "orgStudyIdInfo": {"id"}, "secondaryIdInfos": {"id"}, "leadSponsor": {"name", "class"}, "collaborators": {"name", "class"},
    "meshes": {"id", "term"},
}  # fmt: skip
"""What the reader takes of a thing that has an identifier, a name or a term."""

READ_TO_BE_LEFT_OUT = {
    "/protocolSection/eligibilityModule/genderBased",
    "/protocolSection/sponsorCollaboratorsModule/collaborators/class",
    "/protocolSection/sponsorCollaboratorsModule/leadSponsor/class",
    "/protocolSection/sponsorCollaboratorsModule/responsibleParty/investigatorFullName",
    "/protocolSection/sponsorCollaboratorsModule/responsibleParty/type",
    "/protocolSection/statusModule/lastUpdatePostDateStruct/type",
    "/resultsSection/baselineCharacteristicsModule/measures/denomUnitsSelected",
    "/resultsSection/baselineCharacteristicsModule/measures/denoms/counts/groupId",
    "/resultsSection/baselineCharacteristicsModule/measures/denoms/counts/value",
    "/resultsSection/baselineCharacteristicsModule/measures/denoms/units",
    "/resultsSection/outcomeMeasuresModule/outcomeMeasures/anticipatedPostingDate",
    "/resultsSection/outcomeMeasuresModule/outcomeMeasures/reportingStatus",
    "/resultsSection/participantFlowModule/periods/dropWithdraws/reasons/numUnits",
    "/resultsSection/participantFlowModule/periods/milestones/achievements/numUnits",
    "/resultsSection/participantFlowModule/typeUnitsAnalyzed",
}
"""Paths of the payload's models that are read to be judged, counted or dropped, and are not exported."""


def _leaves(model: type[Part], path: str = "") -> list[str]:
    """List the paths of all values that a model of the payload holds."""
    found = []
    for name, field in model.model_fields.items():
        alias = field.alias or name
        if model is Named and alias not in READ_OF_NAMED.get(path.rpartition("/")[2], set()):
            continue
        inner = _model_in(field.annotation)
        found += _leaves(inner, f"{path}/{alias}") if inner else [f"{path}/{alias}"]
    return found


def _model_in(annotation: object) -> type[Part] | None:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return next((found for item in get_args(annotation) if (found := _model_in(item))), None)


LEAVES = sorted(_leaves(StudyPayload))


def test_the_paths_of_the_payload_are_all_found() -> None:
    """Else the test below passes on a few paths, and "everything is accounted for" rests on nothing."""
    assert len(LEAVES) > 190
    assert set(LEAVES) > READ_TO_BE_LEFT_OUT
    assert "/resultsSection/outcomeMeasuresModule/outcomeMeasures/classes/categories/measurements/value" in LEAVES


@pytest.mark.parametrize("path", LEAVES)
def test_each_field_that_is_read_is_accounted_for(path: str) -> None:
    """Else the account says that a part is left out that stands in the graph, or the reverse."""
    assert disposition(path)[0] == (LEFT_OUT if path in READ_TO_BE_LEFT_OUT else EXPORTED)


def test_each_exported_path_is_a_field_that_is_read() -> None:
    """Else the account says exported of what the reader does not even know."""
    exported = {row["path"] for row in read_table("coverage.tsv") if row["disposition"] == EXPORTED}
    assert exported <= set(LEAVES)
    assert [row["path"] for row in read_table("coverage.tsv") if row["disposition"] == LEFT_OUT and not row["why"]] == []


# ------------------------------------------------------------------------------------------------ tables


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['set']}: {row['posted']}")
def test_each_value_of_the_registry_has_one_of_ours(row: dict[str, str]) -> None:
    """Else a value that no record can hold refuses every study that has it."""
    if row["set"] in WORDS:
        assert row["value"] in WORDS[row["set"]]
    elif row["value"] == NOT_APPLICABLE:
        assert (row["set"], row["posted"]) == ("allocation", "NA")
    else:
        assert row["value"] in {item.value for item in SETS[row["set"]]}
    assert enumeration(row["set"], row["posted"]) == row["value"]


def test_no_value_of_the_registry_stands_twice() -> None:
    """Else the later of two rows decides in silence."""
    pairs = [(row["set"], row["posted"]) for row in ROWS]
    assert len(set(pairs)) == len(pairs)
    assert {name for name, _ in pairs} == {*SETS, *WORDS}


@pytest.mark.parametrize("posted", ["randomized", "RANDOMIZED ", "Randomized", "", "NA "])
def test_a_spelling_of_no_row_is_no_value(posted: str) -> None:
    """Else what merely looks like a value is taken for it."""
    assert enumeration("allocation", posted) is None


@pytest.mark.parametrize("row", read_table("not_estimable.tsv"), ids=lambda row: row["example"])
def test_each_row_reads_its_example(row: dict[str, str]) -> None:
    """Else a pattern that reads nothing looks like one that was thought about."""
    assert row["why"]
    assert is_not_estimable(row["example"])
    assert is_not_estimable(row["example"].upper())


@pytest.mark.parametrize(
    "comment",
    [
        "Not measured at this visit", "Participants were not asked", "Data were not collected", "Median and range", "No data",
        "Withdrawn by the sponsor", "n = 10", "", None,
        "21 participants", "Twenty-one participants", "N = 1,234", "n=1.5 on average",
    ],
)  # fmt: skip
def test_other_comments_do_not_say_that_a_figure_cannot_be_had(comment: str | None) -> None:
    """Else a figure that was kept back is said to be impossible."""
    assert not is_not_estimable(comment)


# ------------------------------------------------------------------------------------------------ keys


def test_equal_titles_are_numbered_in_the_order_of_the_registry() -> None:
    """Else two outcomes of one title become one, or change places from one export to the next."""
    keys = Keys()
    made = [keys.new("OutcomeMeasure", [title]) for title in ("Pain", "PAIN", "Pain!", "Pain 2", "pain")]
    assert made == [("pain", 1), ("pain-2", 2), ("pain-3", 3), ("pain-2-2", 2), ("pain-4", 4)]
    assert keys.new("Group", ["Pain"]) == ("pain", 1)


def test_titles_that_are_long_alike_are_told_apart() -> None:
    """Else two outcomes that differ in their last word alone are one."""
    start = "change from the first visit in the number of steps that are climbed at "
    keys = Keys()
    home, work = (keys.new("OutcomeMeasure", [f"{start}{place}"])[0] for place in ("home", "work"))
    assert home != work
    assert home[:51] == work[:51] == "change-from-the-first-visit-in-the-number-of-steps-"[:51]
    assert max(len(home), len(work)) <= 60
    again = keys.new("OutcomeMeasure", [f"{start}home"])
    assert again[1] == 2
    assert again[0] not in {home, work}


@pytest.mark.parametrize(
    "one, other",
    [
        ("Age < 65", "Age ≥ 65"),
        ("Age <= 65", "Age >= 65"),
        ("Drug A + B", "Drug A, B"),
        ("5 %", "5"),
        ("安慰剂", "药物"),
        ("\N{GREEK SMALL LETTER ALPHA}", "\N{GREEK SMALL LETTER BETA}"),
    ],
)
def test_titles_that_differ_in_a_sign_are_told_apart(one: str, other: str) -> None:
    """Else people under 65 and people over it bear one name."""
    assert slug(one) != slug(other)


@pytest.mark.parametrize("title", ["", "   ", "---", "\n", "!!!", "é" * 3_000, "x" * 10_000, "İ", "ß", "ﬀ", "\u202eabc"])
def test_any_title_makes_a_key_that_an_iri_can_hold(title: str) -> None:
    """Else a title in another script stops the run."""
    key, _ = Keys().new("Arm", [title or "x"])
    assert 0 < len(key) <= 60
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert "--" not in key
    assert not key.startswith("-")
    assert not key.endswith("-")


def test_what_is_missing_is_never_told_of_what_is_there() -> None:
    """Else a fact has a value, and a reason for having none."""
    for node in (*nodes(study("analyses").record, "Analysis"), *nodes(study("values").record, "GroupResult")):
        for fact, reason in node.missing.items():
            assert isinstance(reason, Reason)
            assert not node.stated(fact)
