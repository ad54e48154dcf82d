"""Fixtures that several test files ask for by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Command, command

from kg import pipeline
from kg.validation.report import GraphReport, Report

PEOPLE = """\
@prefix ex: <https://example.org/> .
ex:a ex:name "Ann" ; ex:age 41 ; ex:height 1.70 ; ex:knows ex:b .
ex:b ex:name "Bo"@en ; ex:age 41.0 ; ex:born "1970-01"^^<http://www.w3.org/2001/XMLSchema#gYearMonth> .
ex:c ex:name "} UNION {" , "\\"quoted\\"" , "two\\nlines" , "<https://example.org/a> ?p" .
"""


@pytest.fixture
def kg(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Command:
    return command(capsysbinary, monkeypatch)


@pytest.fixture
def unvalidated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip the shapes, for what does not turn on them and would take most of the time."""
    conforms = Report("", (GraphReport("", 1),))
    monkeypatch.setattr(pipeline.TrialGraph, "validate", lambda _: conforms)


@pytest.fixture
def people(tmp_path: Path) -> Path:
    file = tmp_path / "people.ttl"
    file.write_text(PEOPLE)
    return file


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file together on one worker, for what they share is found once; mutants are divided by kind."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
