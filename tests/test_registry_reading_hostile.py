"""Show that whatever stands in place of a study record is refused in words, or read into a record that conforms."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

import pytest
from registry_records import NAMES, Tree, changed, nquads, raw, tree, triples

from kg.errors import DataError, KgError, RecordError
from kg.record.trial import TrialDocument
from kg.sources.clinicaltrials_gov.file import read_study_file
from kg.sources.clinicaltrials_gov.json_record import parse_study
from kg.sources.clinicaltrials_gov.reading import read_study
from kg.validation.screening import surely_conforms

IDENTIFICATION = "protocolSection/identificationModule"
CASES = 25

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 17, 10**30, 1.5, -0.0, 1e308, "", " ", "NA", "17", "-3", "1e400", "1,5", "\u0000", "\u007f\ufffe",
    "<script>", "\N{GRINNING FACE}", "2031-02-30", "PARTICIPANT", "OG000", "EG000", "Placebo, then Brindol", "x" * 5_000,
    "9" * 400, 'a\nb\t"c"\\', [], {}, [[]], [None], [{}], ["x"], [1], {"a": 1}, {"groupId": "OG000"}, [{"id": "OG000"}],
)  # fmt: skip
"""What stands in places where the registry has something else."""


def _found(number: Any) -> bytes:
    return json.dumps({"protocolSection": {"identificationModule": {"nctId": number}}}).encode()


# ------------------------------------------------------------------------------------------------ text that is no record


@pytest.mark.parametrize(
    "text, words",
    [
        (raw("crossover")[:2_000], "is no JSON: line"),
        (raw("crossover") + b"}", "is no JSON: line"),
        (b"", "is no JSON"),
        (b"\xff\xfe{}", "is no JSON"),
        (b'{"protocolSection": {"identificationModule": {"nctId": "NCT90000001", "briefTitle": "\xe9"}}}', "is no JSON"),
        (b'{"protocolSection": {"identificationModule": {"nctId": "NCT90000001", "briefTitle": "\\ud800"}}}', "is no JSON"),
        (b'{"protocolSection": {"identificationModule": {"nctId": "NCT90000001"}}, "a": NaN}', "is no JSON"),
        (b"[]", "is no study record: the text holds no object"),
        (b"17", "is no study record: the text holds no object"),
        (b'"NCT90000001"', "is no study record: the text holds no object"),
        (b"{}", "names no study: protocolSection.identificationModule.nctId is absent"),
        (b'{"protocolSection": []}', "names no study"),
        (b'{"protocolSection": {"identificationModule": "NCT90000001"}}', "names no study"),
        (b'{"a": ' * 100_000 + b"1" + b"}" * 100_000, "is no JSON|levels deep"),
        (b"[" * 100_000, "is no JSON"),
        (b'{"a": ' * 60 + b"1" + b"}" * 60, "nested more than 40 levels deep"),
        (raw("bare").replace(b'"statusModule": {', b'"statusModule": {}, "statusModule": {'), "key twice.*'statusModule'"),
        (raw("bare").replace(b'"nctId"', b'"nctId": "NCT90000018", "nct\\u0049d"'), "has a key twice.*'nctId'"),
        (raw("bare").replace(b'"nctId":', b'"nctId"\n:\t"NCT90000018", "nctId" \n :'), "has a key twice.*'nctId'"),
        (raw("bare").replace(b'"nctId":', b'"nctId"\n: "NCT90000018", "nctId":'), "has a key twice.*'nctId'"),
    ],
)  # fmt: skip
def test_what_is_no_record_is_refused_in_words(text: bytes, words: str) -> None:
    """Else half a record is read as a whole one, or one of two values as the only one."""
    with pytest.raises(DataError, match=words):
        parse_study(text)


@pytest.mark.parametrize(
    "number", ["../../x", "nct90000001", "NCT9000000", "NCT900000010", "NCT90000001\n", "NCT٩0000001", 17, "", [], True]
)
def test_what_is_no_number_of_a_study_is_refused(number: Any) -> None:
    """Else a record is written over another one, or outside the folder that it was meant for."""
    with pytest.raises(DataError, match="names no study"):
        parse_study(_found(number))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Else nobody knows which of a hundred thousand files to look at."""
    cut = tmp_path / "cut.json"
    cut.write_bytes(raw("harms")[:700])
    with pytest.raises(KgError, match=r"cut\.json"):
        read_study_file(cut)
    with pytest.raises(KgError, match=r"absent\.json"):
        read_study_file(tmp_path / "absent.json")


def test_a_mark_of_byte_order_is_no_fault(tmp_path: Path) -> None:
    """Else a record that an editor saved is called no record."""
    marked = tmp_path / "marked.json"
    marked.write_bytes(b"\xef\xbb\xbf" + raw("harms"))
    assert read_study_file(marked).record == read_study(tree("harms"), "harms").record


# ------------------------------------------------------------------------------------------------ values of another type


@pytest.mark.parametrize(
    "path, value, place",
    [
        ("protocolSection/conditionsModule/conditions", "Colds", "protocolSection.conditionsModule.conditions"),
        ("protocolSection/designModule/phases", "PHASE1", "protocolSection.designModule.phases"),
        (f"{IDENTIFICATION}/briefTitle", ["Broth"], "protocolSection.identificationModule.briefTitle"),
        (f"{IDENTIFICATION}/briefTitle", {"text": "Broth"}, "protocolSection.identificationModule.briefTitle"),
        ("protocolSection/designModule/enrollmentInfo/count", True, "designModule.enrollmentInfo.count"),
        ("protocolSection/armsInterventionsModule/armGroups", {"label": "Oat"}, "armsInterventionsModule.armGroups"),
        ("protocolSection/armsInterventionsModule/armGroups/1", "Oat", r"armsInterventionsModule.armGroups\[1\]"),
        ("protocolSection/designModule", None, "protocolSection.designModule"),
        ("resultsSection/outcomeMeasuresModule/outcomeMeasures/0/classes", {"a": 1}, r"outcomeMeasures\[0\]\.classes"),
    ],
)
def test_a_value_of_another_type_is_refused_with_its_place(path: str, value: Any, place: str) -> None:
    """Else a list is read letter by letter, or true as one person."""
    with pytest.raises(RecordError, match=place):
        changed("parallel", path, value)


@pytest.mark.parametrize("count", [-1, 1.5, "-1", "1e400", 10**30, "1" * 5_000, "NaN", "several"])
def test_a_count_that_is_none_is_ambiguous(count: Any) -> None:
    """Else a trial has minus one participant."""
    record = changed("bare", "protocolSection/designModule/enrollmentInfo", {"count": count}).record
    assert (record.trial.enrolment, record.trial.missing["enrolment"]) == (None, "ambiguous")
    assert surely_conforms(triples(record))


@pytest.mark.parametrize(
    "name, path",
    [
        ("harms", "resultsSection/adverseEventsModule/otherEvents/0/stats/0/numAffected"),
        ("values", "resultsSection/outcomeMeasuresModule/outcomeMeasures/1/denoms/0/units"),
        ("values", "resultsSection/outcomeMeasuresModule/outcomeMeasures/0/groups/0/title"),
        ("values", "resultsSection/outcomeMeasuresModule/outcomeMeasures/0/classes/0/title"),
        ("analyses", "resultsSection/outcomeMeasuresModule/outcomeMeasures/0/analyses/0/paramType"),
        ("parallel", "protocolSection/armsInterventionsModule/armGroups/0/label"),
    ],
)
@pytest.mark.parametrize("text", ["", " ", "\u007f"])
def test_a_text_of_nothing_costs_no_more_than_itself(name: str, path: str, text: str) -> None:
    """Else an empty field takes a whole trial out of the corpus."""
    assert surely_conforms(triples(changed(name, path, text).record))


def test_a_number_beyond_all_numbers_is_refused_or_ambiguous() -> None:
    """Else infinitely many people take part."""
    text = raw("bare").replace(b'"studyType"', b'"enrollmentInfo": {"count": 1e400}, "studyType"')
    try:
        record = read_study(parse_study(text), "bare").record
    except KgError:
        return
    assert record.trial.enrolment is None


def test_a_text_of_ten_megabytes_is_read_in_bearable_time() -> None:
    """Else one text holds up a whole corpus."""
    start = time.perf_counter()
    record = changed("people", "protocolSection/descriptionModule/briefSummary", "word 555-01 + \\( < @ " * 500_000).record
    assert len(record.trial.objective or "") >= 9_000_000
    assert time.perf_counter() - start < 40


@pytest.mark.parametrize("title", ["x" * 200_000, "a@" * 100_000, "(" * 200_000, "\\" * 200_000, "* \n" * 60_000, "é" * 200_000])
def test_a_monstrous_title_is_read_everywhere_in_bearable_time(title: str) -> None:
    """Else one label holds up a whole corpus, or its key is too long for an IRI."""
    start = time.perf_counter()
    payload = tree("parallel")
    payload["protocolSection"]["armsInterventionsModule"]["armGroups"][0]["label"] = title
    payload["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = title
    outcome = payload["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][0]
    outcome["title"] = outcome["timeFrame"] = outcome["groups"][0]["title"] = outcome["dispersionType"] = title
    outcome["analyses"][0]["paramType"] = outcome["analyses"][0]["pValue"] = title
    record = read_study(payload, "parallel").record
    assert surely_conforms(triples(record))
    assert time.perf_counter() - start < 10


# ------------------------------------------------------------------------------------------------ any value anywhere


def _places(item: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = item.items() if isinstance(item, dict) else enumerate(item) if isinstance(item, list) else ()
    return [found for name, value in inner for found in ((*path, name), *_places(value, (*path, name)))]


def _replace(payload: Tree, path: tuple[str | int, ...], value: Any) -> None:
    place: Any = payload
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value


def _record_or_words(payload: Tree) -> TrialDocument | None:
    """Read a payload; None stands for one that was refused in words."""
    try:
        return read_study(parse_study(json.dumps(payload).encode()), "any").record
    except KgError:
        return None


@pytest.mark.parametrize("name", NAMES)
def test_any_value_anywhere_is_refused_in_words_or_makes_a_record_that_conforms(name: str) -> None:
    """Else one odd value of one sponsor stops the run, or comes out as a graph that means something else."""
    chance = random.Random(f"any value in {name}")  # noqa: S311 -- damage that is the same in every run
    for _ in range(CASES):
        payload = tree(name)
        path, value = chance.choice(_places(payload)), chance.choice(VALUES)
        _replace(payload, path, value)
        record = _record_or_words(payload)
        assert record is None or surely_conforms(triples(record)), (path, value)


@pytest.mark.parametrize("name", NAMES)
def test_any_part_may_be_absent_or_stand_twice(name: str) -> None:
    """Else a record that lacks a part, or repeats one, stops the run; both occur."""
    chance = random.Random(f"parts of {name}")  # noqa: S311 -- as above
    for _ in range(CASES):
        payload = tree(name)
        path = chance.choice(_places(payload))
        above: Any = payload
        for step in path[:-1]:
            above = above[step]
        if isinstance(above, list) and chance.random() < 0.5:
            above.append(above[int(path[-1])])
        else:
            del above[path[-1]]
        record = _record_or_words(payload)
        assert record is None or surely_conforms(triples(record)), path
        if record is not None:
            assert nquads(record) == nquads(read_study(payload, "again").record)
