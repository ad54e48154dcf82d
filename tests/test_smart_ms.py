"""Hold the bundled record against its source, figure by figure, as read in the source document by eye."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kg.errors import DocumentError, RecordError
from kg.pipeline import build, read_record
from kg.record.analysis import Analysis
from kg.record.base import Reason
from kg.record.outcome import OutcomeMeasure
from kg.record.trial import Trial, TrialDocument
from kg.resources import bundled_record
from kg.sources.document import verify_documents
from kg.sources.yaml_record import read_yaml_record

DOCUMENT = Path(__file__).parents[2] / "shared" / "source" / "smart-ms-summary.txt"


@pytest.fixture(scope="module")
def record() -> TrialDocument:
    return read_record()


@pytest.fixture(scope="module")
def trial(record: TrialDocument) -> Trial:
    return record.trial


def _analysis(trial: Trial, key: str) -> Analysis:
    return next(
        found for measure in trial.outcomes for visit in measure.assessments for found in visit.analyses if found.key == key
    )


def _outcome(trial: Trial, key: str) -> OutcomeMeasure:
    return next(measure for measure in trial.outcomes if measure.key == key)


@pytest.mark.parametrize(
    "key, estimate, lower, upper, p",
    [
        ("cep-latency-6-mo", "-0.31", "-1.84", "1.22", "0.668"),
        ("cerebral-atrophy-6-mo", "9.37", "0.29", "18.45", "0.044"),
        ("serum-gfap-6-mo", "-16.3", "-33.0", "0.3", "0.054"),
    ],
)
def test_each_result_has_the_figures_of_the_source_to_the_digit(
    trial: Trial, key: str, estimate: str, lower: str, upper: str, p: str
) -> None:
    found = _analysis(trial, key)
    assert [str(value) for value in (found.estimate, found.lower, found.upper, found.p)] == [estimate, lower, upper, p]
    assert (found.level, found.p_relation, found.statistic) == (Decimal("0.95"), "equal", "regression-coefficient")
    # Read as a ratio, as the source's column heading has it, the primary result would have the null value 1.
    assert (found.scale, found.null_value) == ("linear", Decimal(0))


def test_there_is_one_primary_outcome_and_it_comes_first(trial: Trial) -> None:
    # A reader who stops after the first outcome must have met the null primary result, not the nominal one.
    assert [(measure.key, measure.role.value) for measure in trial.outcomes] == [
        ("cep-latency", "primary"),
        ("cerebral-atrophy", "secondary"),
        ("serum-gfap", "secondary"),
        ("csf-proteomics", "exploratory"),
    ]


def test_no_sequence_is_given_a_count(trial: Trial) -> None:
    # "18 total" must not become 9 and 9, nor 18 in each sequence.
    assert trial.enrolment == 18
    for arm in trial.arms:
        assert arm.kind == "sequence"
        assert arm.allocated_count is None
        assert arm.missing["allocated_count"] is Reason.NOT_REPORTED
    assert all(group.analysed_count is None for group in trial.groups)


def test_what_the_source_does_not_say_is_missing_and_not_guessed(trial: Trial) -> None:
    for fact in ("registry_id", "title", "significance_level", "multiplicity_adjustment", "washout", "sponsor"):
        assert getattr(trial, fact) is None
        assert trial.missing[fact] is Reason.NOT_REPORTED
    for key in ("cep-latency-6-mo", "cerebral-atrophy-6-mo", "serum-gfap-6-mo"):
        found = _analysis(trial, key)
        for fact in (
            "reference_group",
            "statistical_model",
            "p_sides",
            "interval_sides",
            "analysis_population",
            "analysed_count",
        ):
            assert not getattr(found, fact)
            assert found.missing[fact] is Reason.NOT_REPORTED
    assert _analysis(trial, "cerebral-atrophy-6-mo").missing["unit"] is Reason.NOT_REPORTED
    assert all(measure.missing["better_direction"] is Reason.NOT_REPORTED for measure in trial.outcomes)


def test_only_the_primary_result_is_called_between_groups(trial: Trial) -> None:
    # The source says "between-group" of the primary result alone; of the others it does not say what is contrasted.
    assert _analysis(trial, "cep-latency-6-mo").comparison_basis == "between-groups-before-crossover"
    for key in ("cerebral-atrophy-6-mo", "serum-gfap-6-mo"):
        assert _analysis(trial, key).comparison_basis is None
        assert _analysis(trial, key).missing["comparison_basis"] is Reason.AMBIGUOUS


@pytest.mark.parametrize("key", ["cerebral-atrophy", "serum-gfap"])
def test_twelve_months_has_words_and_no_number(trial: Trial, key: str) -> None:
    late = next(visit for visit in _outcome(trial, key).assessments if visit.timepoint and visit.timepoint.value == 12)
    assert late.analyses == ()
    assert late.missing["analyses"] is Reason.NOT_REPORTED
    (finding,) = late.findings
    assert finding.durability == "not-sustained"
    # By then the placebo-first sequence had been given cells: the contrast is not one of cells against placebo.
    assert finding.confounded_by == ("placebo-first-after-crossover",)


def test_the_crossover_is_sequence_by_period(trial: Trial) -> None:
    given = {(cell.arm, cell.period): cell.interventions for cell in trial.cells}
    assert given == {
        ("msc-first", "before-crossover"): ("msc",),
        ("msc-first", "after-crossover"): ("placebo",),
        ("placebo-first", "before-crossover"): ("placebo",),
        ("placebo-first", "after-crossover"): ("msc",),
    }
    first, second = trial.periods
    assert first.period_end is not None
    assert second.period_start is not None
    assert (str(first.period_end.value), first.period_end.unit) == ("6", "MO")
    assert (str(second.period_start.value), second.period_start.unit) == ("6", "MO")


def test_the_dose_and_its_cap_are_numbers_with_units(trial: Trial) -> None:
    cells = next(item for item in trial.interventions if item.key == "msc")
    assert cells.dose is not None
    assert cells.dose_cap is not None
    assert (cells.dose.value, cells.dose.unit) == (1_000_000, "NUM-PER-KiloGM")
    assert (cells.dose_cap.value, cells.dose_cap.unit) == (100_000_000, "NUM")
    assert cells.administrations == 1
    placebo = next(item for item in trial.interventions if item.key == "placebo")
    # Whether the saline went the same way is open: the words about route and number stand before the cells.
    assert placebo.route is None
    assert placebo.missing["route"] is Reason.AMBIGUOUS


@pytest.mark.parametrize(
    "key, minimum, maximum, unit",
    [
        ("age", "18", "55", "YR"),
        ("disability", "4", "7", "UNITLESS"),
        ("disease-duration", "2", "18", "YR"),
        ("relapse-free", "24", None, "MO"),
        ("lesion-free", "24", None, "MO"),
    ],
)
def test_eligibility_is_numbers_with_units(trial: Trial, key: str, minimum: str, maximum: str | None, unit: str) -> None:
    found = next(criterion for criterion in trial.criteria if criterion.key == key)
    assert str(found.minimum) == minimum
    assert (None if found.maximum is None else str(found.maximum)) == maximum
    assert (found.unit, found.kind) == (unit, "inclusion")


@pytest.mark.parametrize(
    "key, persons, events, unspecified, at_risk",
    [
        ("fever", None, None, 9, None),
        ("low-back-pain", None, None, 10, None),
        ("spinal-mri-abnormalities", 7, None, None, 18),
        ("coccygeal-pain", None, None, 1, None),
        ("serious-adverse-event", None, 1, None, None),
    ],
)
def test_harms_are_counted_as_the_source_counts_them(
    trial: Trial, key: str, persons: int | None, events: int | None, unspecified: int | None, at_risk: int | None
) -> None:
    # Nine fevers over 18 people must not become 50 %: only the MRI finding is said of patients, of 18.
    event = next(event for event in trial.adverse_events if event.key == key)
    (count,) = event.counts
    assert (count.affected_count, count.event_count, count.unspecified_count, count.at_risk_count) == (
        persons,
        events,
        unspecified,
        at_risk,
    )
    assert count.group is None
    assert count.missing["group"] is Reason.NOT_REPORTED
    assert count.missing["period"] is Reason.NOT_REPORTED
    if at_risk is None:
        assert count.missing["at_risk_count"] is Reason.NOT_REPORTED


def test_the_serious_event_is_not_said_to_be_the_arachnoiditis(trial: Trial) -> None:
    serious = [event for event in trial.adverse_events if event.seriousness == "serious"]
    assert [event.key for event in serious] == ["serious-adverse-event"]
    assert serious[0].concepts == ()
    assert (serious[0].relatedness, serious[0].related_to) == ("probable", ("msc",))


def test_the_class_of_evidence_grades_a_claim_of_the_summary(trial: Trial) -> None:
    graded = [claim for claim in trial.claims if claim.classifications]
    assert [(claim.key, claim.claimant.value, claim.stance.value) for claim in graded] == [
        ("no-effect-class-iii", "summary", "denies-effect")
    ]
    assert graded[0].classifications[0].evidence_class == "III"
    assert {
        limitation.key: limitation.stated_by.value for limitation in trial.limitations if limitation.stated_by == "authors"
    } == {"small-sample": "authors"}


def test_every_anchor_is_borne_out_by_the_document(record: TrialDocument) -> None:
    if not DOCUMENT.exists():
        pytest.skip("the source document of SMART-MS is not beside this checkout")
    assert verify_documents(record, [DOCUMENT]) == sum(len(source.anchors) for source in record.sources) > 90


def test_every_anchor_is_used(record: TrialDocument) -> None:
    from kg.record.consistency import walk

    used = {key for _, _, node in walk(TrialDocument, record) for key in getattr(node, "source", ())}
    assert {anchor.key for source in record.sources for anchor in source.anchors} == used


def test_a_digit_changed_in_the_document_is_found_and_named(record: TrialDocument, tmp_path: Path) -> None:
    if not DOCUMENT.exists():
        pytest.skip("the source document of SMART-MS is not beside this checkout")
    changed = tmp_path / "changed.txt"
    changed.write_bytes(DOCUMENT.read_bytes().replace("−0.31".encode(), "−0.37".encode()))
    with pytest.raises(DocumentError, match=r"anchor major-primary-figures: .*−0\.37.*−0\.31") as caught:
        verify_documents(record, [changed])
    assert "is none of the record's sources" in str(caught.value)


def test_a_digit_changed_in_the_record_is_found_and_named() -> None:
    text = bundled_record().read_text(encoding="utf-8")
    with pytest.raises(RecordError, match=r"estimate: is not among the figures of its source: -0\.37"):
        read_yaml_record(text.replace("estimate: -0.31", "estimate: -0.37"))


def test_a_figure_changed_in_record_and_anchor_alike_is_found_in_the_document(tmp_path: Path) -> None:
    if not DOCUMENT.exists():
        pytest.skip("the source document of SMART-MS is not beside this checkout")
    changed = tmp_path / "smart-ms.yaml"
    text = bundled_record().read_text(encoding="utf-8")
    changed.write_text(
        text.replace("p: 0.668", "p: 0.663").replace("p = 0.668", "p = 0.663").replace('"0.668"', '"0.663"'), encoding="utf-8"
    )
    assert build(changed).triples
    with pytest.raises(DocumentError, match=r"anchor major-primary-figures: .*0\.668.*0\.663"):
        build(changed, documents=[DOCUMENT])
