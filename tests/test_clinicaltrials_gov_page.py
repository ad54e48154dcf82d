"""The page on the registry says what the commands do, and what the 301 records beside the checkout show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from commands import Command

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "clinicaltrials-gov.md").read_text(encoding="utf-8")
_FILE = re.compile(r"^<!-- file: (\S+) -->\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_RUN = re.compile(r"^<!-- run: kg ([^\n]*) -->\n```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_TIME = re.compile(r" in [0-9,]+ s$", re.MULTILINE)


def test_each_example_gives_what_the_page_shows(kg: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a reader looks for a fault of theirs."""
    monkeypatch.chdir(tmp_path)
    ((name, content),) = _FILE.findall(PAGE)
    Path(name).write_text(content, encoding="utf-8")
    (build, built), (bulk, written) = _RUN.findall(PAGE)
    ran = kg(*build.split())
    assert (ran.status, ran.data, ran.words) == (0, b"", built)
    ran = kg(*bulk.split())
    assert (ran.status, ran.data) == (1, b"")
    assert _TIME.sub("", ran.words) == _TIME.sub("", written)


def test_the_page_names_what_is_there() -> None:
    assert (ROOT / "kg" / "sources" / "clinicaltrials_gov" / "tables").is_dir()
    for name in re.findall(r"\]\(\.\./([^)]+)\)", PAGE):
        assert (ROOT / name).exists(), name
