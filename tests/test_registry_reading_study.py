"""Hold what is read of dates, of who may take part, and of values that no list has, to what stands in the record."""

from __future__ import annotations

from decimal import Decimal

import pytest
from registry_records import bare, changed, objects, study, titled, trial

from kg.errors import RecordError
from kg.graph.iris import INTEGER, XSD
from kg.record.base import Reason
from kg.record.concepts import (
    ArmKind,
    CountKind,
    MaskedParty,
    Phase,
    RecruitmentStatus,
)
from kg.record.trial import Trial

DESIGN = "protocolSection/designModule"
INFO = f"{DESIGN}/designInfo"
ELIGIBLE = "protocolSection/eligibilityModule"
STATUS = "protocolSection/statusModule"


def _ages(found: Trial) -> list[tuple[Decimal | None, Decimal | None, str | None]]:
    return [(item.minimum, item.maximum, item.unit) for item in found.criteria if item.key.startswith("age")]


# ------------------------------------------------------------------------------------------------ dates and counts


def test_a_month_stays_a_month_and_a_day_a_day() -> None:
    """Else a trial that began in March began on a day that nobody reported."""
    record = study("crossover").record
    assert objects(record, "trial", "startDate") == [("2031-03", f"{XSD}gYearMonth")]
    assert objects(record, "trial", "completionDate") == [("2032-01-15", f"{XSD}date")]
    assert record.trial.start_date_kind is CountKind.ACTUAL


def test_a_date_without_a_type_is_neither_planned_nor_past() -> None:
    """Else a plan is taken for what happened."""
    found = trial("parallel")
    assert (found.start_date, found.start_date_kind) == ("2030-06-01", None)
    assert found.missing["start_date_kind"] is Reason.NOT_POSTED
    assert (found.primary_completion_date, found.primary_completion_date_kind) == ("2031-02", CountKind.ANTICIPATED)
    assert trial("bare").missing["start_date"] is Reason.NOT_POSTED


@pytest.mark.parametrize("date", ["2031-13", "2031-02-29", "31.01.2031", "2031-1-1", "2031-01-01T10:00"])
def test_a_date_that_is_none_stays_as_posted(date: str) -> None:
    """Else a slip becomes the nearest day that exists."""
    found = bare(f"{STATUS}/startDateStruct", {"date": date, "type": "ACTUAL"})
    assert (found.start_date, found.missing["start_date"]) == (None, Reason.AMBIGUOUS)
    assert found.as_posted == ((date,) if date else ())


def test_an_enrolment_of_nobody_is_a_number() -> None:
    """Else a trial that nobody joined is counted among those that did not say."""
    record = study("withdrawn").record
    assert objects(record, "trial", "enrolment") == [("0", INTEGER)]
    assert record.trial.status is RecruitmentStatus.WITHDRAWN
    assert trial("bare").missing["enrolment"] is Reason.NOT_POSTED


@pytest.mark.parametrize(
    "path, posted",
    [
        (f"{STATUS}/studyFirstSubmitDate", "31.01.2031"),
        (f"{STATUS}/primaryCompletionDateStruct/date", "2031-02-30"),
        (f"{STATUS}/lastUpdatePostDateStruct/date", "yesterday"),
        (f"{INFO}/timePerspective", "BACKWARDS"),
    ],
)
def test_a_value_that_is_none_costs_no_more_than_itself(path: str, posted: str) -> None:
    """Else one slip in a date, or one new value, takes a whole trial out of the corpus."""
    record = changed("parallel", path, posted).record
    assert posted in (*record.trial.as_posted, *record.sources[0].as_posted)
    assert len(record.trial.outcomes) == 4


# ------------------------------------------------------------------------------------------------ unknown values


def test_values_of_no_list_stay_as_posted_and_are_not_guessed() -> None:
    """Else a status that the registry will invent is read as the one that looks most like it."""
    found = trial("unknown-values")
    ambiguous = {fact for fact, reason in found.missing.items() if reason is Reason.AMBIGUOUS}
    assert ambiguous == {
        "status", "start_date", "completion_date", "primary_completion_date_kind", "allocation", "model", "purpose",
        "masking", "enrolment", "ipd_sharing",
    }  # fmt: skip
    assert set(found.as_posted) == {
        "LOST", "Spring 2030", "2031-02-30", "GUESSED", "PHASE9", "BY_LOT", "SPIRAL", "CURIOSITY", "QUINTUPLE", "SPONSOR",
        "about 40", "PERHAPS",
    }  # fmt: skip
    assert (found.phases, found.masked_parties) == ((Phase.PHASE_2,), (MaskedParty.PARTICIPANT,))
    assert found.primary_completion_date == "2031-02"


def test_a_phase_of_no_list_alone_is_not_called_unposted() -> None:
    """Else a sponsor who named a phase is said to have named none."""
    found = bare(DESIGN, {"studyType": "INTERVENTIONAL", "phases": ["PHASE9"]})
    assert (found.phases, found.as_posted) == ((), ("PHASE9",))
    assert found.missing["phases"] is Reason.AMBIGUOUS


def test_arms_and_interventions_of_unknown_sorts_keep_their_words() -> None:
    """Else tea is read as a drug, or an arm of a new type as a control."""
    record = study("unknown-values").record
    arm, intervention = titled(record, "Arm", "Ferro tea"), titled(record, "Intervention", "Ferro tea")
    assert (arm.role, arm.missing["role"], arm.as_posted) == (None, Reason.AMBIGUOUS, ("MAIN_ARM",))
    assert (intervention.kind, intervention.missing["kind"]) == (None, Reason.AMBIGUOUS)
    assert intervention.as_posted == ("BEVERAGE",)
    assert arm.interventions == (intervention.key,)
    assert arm.kind is ArmKind.UNKNOWN


@pytest.mark.parametrize("posted", ["DREAM", None])
def test_a_study_of_no_known_type_is_refused_with_its_place(posted: str | None) -> None:
    """Else a study of an unknown sort is counted as a trial."""
    with pytest.raises(RecordError, match="study_type"):
        bare(DESIGN, {"studyType": posted})


# ------------------------------------------------------------------------------------------------ ages, sex, criteria


def test_ages_in_one_unit_are_one_condition() -> None:
    """Else a patient of 70 is found for a trial that ends at 65."""
    assert _ages(trial("parallel")) == [(18, 65, "YR")]


def test_ages_in_two_units_are_two_conditions() -> None:
    """Else children of 6 years are sought where 6 months was meant, or nobody above 70 months."""
    assert set(_ages(trial("cohort"))) == {(None, 70, "YR"), (6, None, "MO")}
    (low,) = [item for item in trial("cohort").criteria if item.minimum is not None]
    assert low.missing == {"maximum": Reason.NOT_APPLICABLE}


def test_a_limit_of_age_that_is_absent_is_not_there() -> None:
    """Else a trial without an upper limit is not found for a patient of 90."""
    found = bare(f"{ELIGIBLE}/minimumAge", "18 Years")
    assert _ages(found) == [(18, None, "YR")]
    assert [item.missing for item in found.criteria] == [{"maximum": Reason.NOT_POSTED}]
    assert (trial("bare").criteria, trial("bare").missing["criteria"]) == ((), Reason.NOT_POSTED)


def test_a_limit_of_age_that_is_said_not_to_be_there_is_no_age() -> None:
    """Else "N/A" becomes an age of 0, or the other limit vanishes with it."""
    (age,) = [item for item in trial("withdrawn").criteria if item.characteristic == "age"]
    assert (age.minimum, age.missing["minimum"], age.maximum, age.unit) == (None, Reason.NOT_POSTED, 17, "YR")


def test_sex_is_read_or_kept_in_words() -> None:
    """Else a study of women is found for men, or an unknown word admits everybody."""
    by_name = {
        name: next(item for item in trial(name).criteria if item.characteristic == "sex") for name in ("cohort", "parallel")
    }
    assert (by_name["cohort"].sex, by_name["cohort"].text) == ("female", "Women who bake for a living")
    assert by_name["parallel"].sex == "all"
    (unknown,) = [item for item in trial("unknown-values").criteria if item.characteristic == "sex"]
    assert (unknown.sex, unknown.text) == (None, "MOST")


def test_conditions_in_words_stand_one_by_one_under_their_heading() -> None:
    """Else what keeps people out is read as what lets them in."""
    found = [(item.kind, item.text) for item in trial("parallel").criteria if item.characteristic is None]
    assert sorted(found) == [
        ("exclusion", "Gluten is not tolerated"), ("inclusion", "Body temperature < 38"), ("inclusion", "Cold within 7 days"),
    ]  # fmt: skip
    assert trial("cohort").eligibility_text == "Bakers who knead by hand"
    assert trial("parallel").healthy_volunteers is False
