"""Hold what is read of the layout of a study to what stands in its record, and to what does not."""

from __future__ import annotations

import pytest
from registry_records import changed, nodes, nquads, objects, study, trial

from kg.graph.iris import INTEGER, OBO, TYPE
from kg.record.base import Reason
from kg.record.concepts import (
    Allocation,
    ArmKind,
    DesignModel,
    FlowMilestone,
    GroupKind,
    MaskedParty,
    Masking,
    PeriodKind,
    Phase,
    SamplingMethod,
)
from kg.sources.clinicaltrials_gov.country import country_code
from kg.sources.clinicaltrials_gov.reading import Study

DESIGN = "protocolSection/designModule"
INFO = f"{DESIGN}/designInfo"
ELIGIBLE = "protocolSection/eligibilityModule"
STATUS = "protocolSection/statusModule"


# ------------------------------------------------------------------------------------------------ crossover


def test_a_label_that_states_an_order_makes_an_arm_a_sequence() -> None:
    """Else everybody on both tablets is read as half of them on each."""
    assert [arm.kind for arm in trial("crossover").arms] == [ArmKind.SEQUENCE, ArmKind.SEQUENCE]
    assert trial("crossover").model is DesignModel.CROSSOVER


def test_an_arm_of_a_crossover_trial_whose_label_states_no_order_is_of_unknown_kind() -> None:
    """Else "Warm socks" is read as people who wore nothing else."""
    assert [arm.kind for arm in trial("crossover-by-treatment").arms] == [ArmKind.UNKNOWN, ArmKind.UNKNOWN]
    assert [arm.kind for arm in trial("parallel").arms] == [ArmKind.TREATMENT, ArmKind.TREATMENT]


def test_the_flow_of_a_crossover_trial_is_by_sequence_and_period() -> None:
    """Else people who started the second period are added to those who started the first."""
    found = trial("crossover")
    assert {(group.label, group.kind, group.arm) for group in found.groups} == {
        ("Brindol, then Placebo", GroupKind.SEQUENCE, "brindol-then-placebo"),
        ("Placebo, then Brindol", GroupKind.SEQUENCE, "placebo-then-brindol"),
    }
    assert [(period.order, period.kind) for period in found.periods] == [
        (1, PeriodKind.TREATMENT), (2, PeriodKind.WASHOUT), (3, PeriodKind.TREATMENT),
    ]  # fmt: skip
    started = {(count.period, count.group): count.participant_count for count in found.flow if count.milestone == "started"}
    first, washout, second = (period.key for period in found.periods)
    assert started == {
        (first, "flow-brindol-then-placebo"): 10, (first, "flow-placebo-then-brindol"): 10,
        (washout, "flow-brindol-then-placebo"): 9, (washout, "flow-placebo-then-brindol"): 10,
        (second, "flow-brindol-then-placebo"): 9, (second, "flow-placebo-then-brindol"): 10,
    }  # fmt: skip


def test_milestones_and_reasons_keep_their_words_and_their_zeros() -> None:
    """Else "nobody left" cannot be told from "nobody counted", or a milestone of the sponsor's own from completion."""
    flow = trial("crossover").flow
    own = [(count.milestone_text, count.participant_count) for count in flow if count.milestone is FlowMilestone.OTHER]
    assert sorted(own) == [("Came back for the X-ray", 8), ("Came back for the X-ray", 10)]
    left = [(count.dropout_reason, count.participant_count) for count in flow if count.milestone is FlowMilestone.WITHDRAWN]
    assert sorted(left) == [("Moved away", 0), ("Moved away", 1)]
    (counted,) = [
        count for count in flow if count.milestone is FlowMilestone.NOT_COMPLETED and count.group == "flow-placebo-then-brindol"
    ]
    assert objects(study("crossover").record, f"flow-{counted.key}", "participantCount") == [("0", INTEGER)]


def test_periods_whose_titles_say_nothing_are_no_periods_of_the_design() -> None:
    """Else a run-in, or a washout called "Period 2", is read as a treatment."""
    found = trial("crossover-by-treatment")
    assert found.periods == ()
    assert {count.period_title for count in found.flow} == {"Period 1", "Period 2"}


def test_a_washout_that_is_spoken_of_is_not_called_unreported() -> None:
    """Else a crossover trial with a washout is set aside as one without."""
    assert trial("crossover").missing["washout"] is Reason.AMBIGUOUS
    assert trial("crossover-by-treatment").missing["washout"] is Reason.NOT_REPORTED
    assert "washout" not in trial("parallel").missing


# ------------------------------------------------------------------------------------------------ phases and masking


def test_phases_are_none_two_or_not_posted() -> None:
    """Else a trial of no phase is one that hid its phase, or a trial of phases I and II is counted in one of them."""
    assert (trial("withdrawn").phases, trial("withdrawn").missing["phases"]) == ((), Reason.NOT_APPLICABLE)
    assert trial("parallel").phases == (Phase.PHASE_1, Phase.PHASE_2)
    assert (trial("bare").phases, trial("bare").missing["phases"]) == ((), Reason.NOT_POSTED)
    assert trial("cohort").missing["phases"] is Reason.NOT_APPLICABLE


@pytest.mark.parametrize(
    "posted, allocation, reason",
    [
        ("RANDOMIZED", Allocation.RANDOMISED, None),
        ("NON_RANDOMIZED", Allocation.NON_RANDOMISED, None),
        ("NA", None, Reason.NOT_APPLICABLE),
        (None, None, Reason.NOT_POSTED),
        ("BY_LOT", None, Reason.AMBIGUOUS),
    ],
)
def test_allocation_is_randomised_only_where_the_record_says_so(
    posted: str | None, allocation: Allocation | None, reason: Reason | None
) -> None:
    """Else a trial of one arm, or one that does not say, is graded as randomised."""
    found = changed("bare", INFO, {"allocation": posted}).record
    assert (found.trial.allocation, found.trial.missing.get("allocation")) == (allocation, reason)
    randomised = f"{OBO}OBI_0004001" in nquads(found)
    assert randomised is (posted == "RANDOMIZED")


def test_an_open_study_that_names_who_was_masked_keeps_both() -> None:
    """Else whoever reads one of the two does not learn that the record contradicts itself."""
    found = trial("withdrawn")
    assert (found.masking, found.masked_parties) == (Masking.OPEN, (MaskedParty.PARTICIPANT,))
    plain = trial("crossover-by-treatment")
    assert (plain.masking, plain.masked_parties) == (Masking.OPEN, ())
    assert trial("bare").missing["masking"] is Reason.NOT_POSTED
    assert set(trial("crossover").masked_parties) == {MaskedParty.PARTICIPANT, MaskedParty.INVESTIGATOR}


def test_an_observational_study_without_arms_is_no_trial() -> None:
    """Else a cohort is pooled with randomised trials, or missing arms are read as a fault of its sponsor."""
    record = study("cohort").record
    found = record.trial
    assert f"{OBO}OBI_0003699" not in objects(record, "trial", TYPE)
    assert (found.arms, found.missing["arms"]) == ((), Reason.NOT_POSTED)
    assert {fact for fact, reason in found.missing.items() if reason is Reason.NOT_APPLICABLE} >= {
        "allocation", "masking", "purpose", "phases",
    }  # fmt: skip
    assert found.model is DesignModel.COHORT
    assert found.sampling_method is SamplingMethod.NON_PROBABILITY
    assert found.follow_up is not None
    assert (found.follow_up.value, found.follow_up.unit) == (5, "YR")


# ------------------------------------------------------------------------------------------------ arms, places, codes


def test_two_arms_of_one_label_lead_no_group_to_either() -> None:
    """Else people on four drops are counted on two."""
    record = study("two-arms-of-one-label").record
    assert [arm.key for arm in record.trial.arms] == ["marlo-drops", "marlo-drops-2"]
    assert [arm.description for arm in record.trial.arms] == ["Two drops", "Four drops"]
    assert [arm.source_pointer for arm in record.trial.arms] == [(), ("/protocolSection/armsInterventionsModule/armGroups/1",)]
    groups = nodes(record, "Group")
    assert [(group.key, group.kind, group.arm) for group in groups] == [
        ("flow-marlo-drops", GroupKind.UNKNOWN, None), ("flow-marlo-drops-2", GroupKind.UNKNOWN, None),
    ]  # fmt: skip
    assert {count.group: count.participant_count for count in record.trial.flow} == {
        "flow-marlo-drops": 15, "flow-marlo-drops-2": 14,
    }  # fmt: skip


def test_a_centre_that_withdrew_is_not_counted() -> None:
    """Else a trial is said to have run in Norway, where nobody took part."""
    found = study("codes-and-places")
    assert found.record.trial.centre_count == 5
    assert set(found.record.trial.countries) == {"KR", "CZ"}
    assert "Atlantis" in found.record.trial.as_posted
    assert found.coverage.notes["centres that withdrew, not counted"] == 1
    assert {trial("bare").missing[fact] for fact in ("centre_count", "countries")} == {Reason.NOT_POSTED}


def test_a_country_of_no_code_alone_is_ambiguous() -> None:
    """Else a centre on a sunken island is said to have named no country."""
    found: Study = changed("bare", "protocolSection/contactsLocationsModule", {"locations": [{"country": "Atlantis"}]})
    assert (found.record.trial.countries, found.record.trial.missing["countries"]) == ((), Reason.AMBIGUOUS)
    assert found.record.trial.centre_count == 1


@pytest.mark.parametrize(
    "name, code",
    [
        ("United States", "US"), ("United Kingdom", "GB"), ("Korea, Republic of", "KR"), ("Turkey", "TR"), ("Türkiye", "TR"),
        ("Turkey (Türkiye)", "TR"), ("Russia", "RU"), ("Vietnam", "VN"), ("Taiwan", "TW"), ("Côte d'Ivoire", "CI"),
        ("Congo, The Democratic Republic of the", "CD"), ("Czech Republic", "CZ"), (" norway ", "NO"), ("Guinea", "GN"),
        ("Guinea-Bissau", "GW"), ("Korea", None), ("NO", None), ("", None),
    ],
)  # fmt: skip
def test_a_country_is_the_one_that_it_is_called(name: str, code: str | None) -> None:
    """Else people of one Congo or Korea are counted in the other."""
    assert country_code(name) == code


def test_codes_filled_up_to_nine_digits_are_written_as_mesh_writes_them() -> None:
    """Else the trial is found under no disease, or under another one."""
    record = study("codes-and-places").record
    mesh = "http://id.nlm.nih.gov/mesh/"
    assert set(objects(record, "trial", "condition")) == {f"{mesh}D006333", f"{mesh}D000086382"}
    assert [item.code for item in record.trial.intervention_concepts] == ["MESH:D001241"]
    assert record.trial.condition_texts == ("Weak heart",)
    assert "E-17" in record.trial.as_posted
    assert "2318" not in nquads(record)
