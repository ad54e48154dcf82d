"""The page on validating says what the command does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from commands import Command

from kg.sources import json_text, jsonld_bounds, rdf_file
from kg.validating import RESULT_LIMIT

PAGE = (Path(__file__).parents[1] / "docs" / "validating.md").read_text(encoding="utf-8")
_FILE = re.compile(r"^<!-- file: (\S+) -->\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_RUN = re.compile(r"^<!-- run: kg ([^\n]*) -->\n```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_each_example_gives_what_the_page_shows(kg: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in _FILE.findall(PAGE):
        Path(name).write_text(content)
    runs = _RUN.findall(PAGE)
    assert len(runs) == len(_FILE.findall(PAGE)) == 2
    for arguments, words in runs:
        ran = kg(*arguments.split())
        assert (ran.status, ran.data.strip(), ran.words) == (1, b"", words)


def test_the_limits_are_those_of_the_code() -> None:
    """Who splits a file by a limit that is not the limit splits it in vain."""
    limits = (rdf_file.GRAPH_LIMIT, rdf_file.GRAPHS_LIMIT, rdf_file.TOTAL_LIMIT, rdf_file.LITERAL_LIMIT, rdf_file.JSON_LIMIT)
    limits += (json_text.VALUE_LIMIT, json_text.DEPTH_LIMIT, jsonld_bounds.TERM_LIMIT, jsonld_bounds.CHAIN_LIMIT)
    cells = "\n".join(line for line in PAGE.partition("## Limits")[2].splitlines() if line.startswith("| "))
    assert sorted(
        re.findall(r"[0-9][0-9,]*(?= (?:triples|graphs|characters|bytes|values|levels|terms|of them))", cells)
    ) == sorted(f"{limit:,}" for limit in limits)
    assert f"{RESULT_LIMIT} results are listed" in PAGE


def test_the_endings_are_those_of_the_code() -> None:
    rows = PAGE.partition("## What is read")[2].partition("##")[0]
    assert set(re.findall(r"`(\.\w+)`", rows)) == {*rdf_file.FORMATS, rdf_file.PACKED}
