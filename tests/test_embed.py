"""Show that `kg embed` prints a snippet that any page can carry, and says what it leaves out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import extruct
import pytest
from commands import KG, Command
from graphs import NAMES, SMART_MS, SOURCES
from views import HOSTILE, made_up, view

from kg.views.snippet import to_snippet

_PAGE = "<!DOCTYPE html><html><head><title>Another's page</title>{}</head><body><p>Text</p></body></html>"


def extracted(html: str) -> list[object]:
    """Give the JSON-LD that an independent extractor finds in a page."""
    found: list[object] = extruct.extract(html, syntaxes=["json-ld"])["json-ld"]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_an_extractor_reads_back_what_was_written(name: str, kg: Command) -> None:
    # A search engine that reads another design would list another trial.
    ran = kg("embed", SOURCES[name])
    assert ran.status == 0
    assert extracted(_PAGE.format(ran.text)) == [view(name).tree]
    assert ran.words.splitlines() == [f"left out: {item}" for item in view(name).left_out]


def test_without_a_source_it_is_the_bundled_trial(kg: Command) -> None:
    ran = kg("embed")
    assert extracted(_PAGE.format(ran.text)) == [view(SMART_MS).tree]
    assert "3 analyses" in ran.words


def test_the_base_starts_each_iri_that_is_minted(kg: Command) -> None:
    ran = kg("embed", "--base", "https://example.org/kg/")
    assert '"@id": "https://example.org/kg/trial/smart-ms#trial"' in ran.text
    assert "w3id.org/trial-kg/trial" not in ran.text


@pytest.mark.parametrize("seed", range(6))
def test_hostile_text_stays_text(seed: int) -> None:
    # Text of a registry lands in other people's pages: it must neither end the element nor run.
    tree = made_up(seed, HOSTILE).schema_org().tree
    snippet = to_snippet(tree)
    assert HOSTILE in json.dumps(tree, ensure_ascii=False).replace('\\"', '"').replace("\\\\", "\\")
    assert re.findall(r"<[/!a-z]+", snippet) == ["<script", "</script"]
    assert not re.search("[&\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}]", snippet)
    assert extracted(_PAGE.format(snippet)) == [tree]


def test_what_cannot_be_read_is_refused(kg: Command, tmp_path: Path) -> None:
    for source in (tmp_path / "absent.yaml", tmp_path / "table.csv"):
        ran = kg("embed", source)
        assert (ran.status, ran.data) == (1, b"")
        assert ran.words.startswith("error: ")
    assert kg("embed", "--base", "nowhere").status == 2


def test_nothing_heavy_is_imported() -> None:
    code = f"import sys; sys.argv[1:] = ['embed']; sys.stdout = sys.stderr\ntry:\n {KG[2]}\nexcept SystemExit: pass\n"
    code += "sys.exit(' '.join({'rdflib', 'pyshacl', 'jinja2'} & set(sys.modules)) or 0)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-300:]
