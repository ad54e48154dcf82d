"""Show that the page of a trial is valid, shows what the record says in its order, asks for nothing and runs nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from commands import Command
from graphs import NAMES, SMART_MS, graph
from test_embed import extracted
from tools import NODE, absent, chromium, java, node
from views import HOSTILE, made_up, page, view

from kg.pipeline import build, write_graph
from kg.record.trial import TrialDocument
from kg.site.page import to_page

SEEDS = range(4)
REGISTRY = Path(__file__).parent / "registry"
VNU = NODE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def pages() -> dict[str, str]:
    """Give the pages of all records, and of made-up ones whose every text is hostile."""
    return {name: page(name) for name in NAMES} | {f"hostile-{seed}": made_up(seed, HOSTILE).to_html() for seed in SEEDS}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pages")
    write_graph(graph(SMART_MS), made, ["html"])
    for name, text in pages().items():
        (made / f"{name}.html").write_text(text, encoding="utf-8")
    return made


@pytest.mark.parametrize("name", list(pages()))
def test_an_extractor_reads_back_the_view(name: str) -> None:
    tree = view(name).tree if name in NAMES else made_up(int(name[-1]), HOSTILE).schema_org().tree
    assert extracted(pages()[name]) == [tree]


def test_the_pages_are_valid_html(folder: Path) -> None:
    if not VNU.exists():
        absent("the npm package vnu-jar")
    files = [str(path) for path in sorted(folder.glob("*.html"))]
    ran = subprocess.run([java(), "-jar", str(VNU), "--format", "json", *files], capture_output=True, text=True, check=False)
    messages = json.loads(ran.stderr)["messages"]
    told = [(message["url"], message["message"]) for message in messages if message.get("subType") != "info"]
    # The text of a record stands as it was written, and may look like another language where it is made up.
    of_the_text = ("Text run is not in Unicode Normalization Form C", "This document appears to be written in")
    assert [(url, text) for url, text in told if not text.startswith(of_the_text)] == []
    assert len(files) == len(pages())


@cache
def _browsed(folder: Path) -> dict[str, Any]:
    asked = {
        "pages": [path.as_uri() for path in sorted(folder.glob("*.html"))],
        "widths": [360, 1280],
        "schemes": ["light", "dark"],
    }
    return {Path(found["address"]).stem: found for found in json.loads(node("browse.mjs", chromium(), given=json.dumps(asked)))}


@pytest.fixture
def browsed(folder: Path) -> dict[str, Any]:
    """Open all pages in a browser, narrow and wide, light and dark."""
    return _browsed(folder)


def test_a_browser_asks_for_nothing_and_has_nothing_to_say(browsed: dict[str, Any]) -> None:
    # A page that calls elsewhere tells others what its readers look at.
    assert browsed.keys() == pages().keys()
    for found in browsed.values():
        assert found["requests"] == [found["address"]]
        assert found["said"] == []


def test_the_page_fits_a_telephone_and_a_desk_and_everybody_can_use_it(browsed: dict[str, Any]) -> None:
    for found in browsed.values():
        assert max(found["overflow"].values()) <= 0
        assert found["violations"] == []


def test_hostile_text_changes_neither_the_structure_nor_itself(browsed: dict[str, Any]) -> None:
    harmless = {seed: made_up(seed).to_html() for seed in SEEDS}
    for seed in SEEDS:
        found = browsed[f"hostile-{seed}"]
        assert found["scripts"] == ["application/ld+json"]
        assert json.loads(found["data"]) == made_up(seed, HOSTILE).schema_org().tree
        assert HOSTILE in [text.replace("\n", "") for text in found["texts"]]
        assert all(re.match(r"https?://|data:,$|[a-z0-9-]+\.(ttl|jsonld)$", link) for link in found["links"])
        # The same elements in the same order as with a plain word in place of each text.
        words = re.findall(r"<([a-z0-9]+)", harmless[seed].partition("<body>")[2])
        assert found["outline"].split() == words


def test_a_server_is_asked_for_the_page_alone(folder: Path) -> None:
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_arguments: object) -> None:
            asked.append(self.path)

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/{SMART_MS}.html"
        given = json.dumps({"pages": [address], "widths": [390], "schemes": ["light"]})
        (found,) = json.loads(node("browse.mjs", chromium(), given=given))
        server.shutdown()
    assert asked == [f"/{SMART_MS}.html"]
    assert (found["requests"], found["said"]) == ([address], [])


def _text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("<body>")[2]))


def test_the_primary_result_stands_first_with_what_it_includes() -> None:
    text = _text(page(SMART_MS))
    primary, secondary = text.index("Change in combined evoked potential latency"), text.index("Cerebral atrophy on MRI")
    assert primary < secondary
    results = text[text.index(" Results ") :]
    assert results.index("0.668") < results.index("0.044") < results.index("0.054")
    assert re.search(r"−1\.84 to 1\.22.*?includes the null value 0", results)


def test_the_page_claims_nothing_of_its_own() -> None:
    text = _text(page(SMART_MS)).lower()
    for word in ("effective", "treats", "efficacious", "safe and", "proves", "%)"):
        assert word not in text, word
    # Claims are shown as claims, after the results, with who makes them.
    assert text.index("claims and limitations") > text.index("0.668")
    assert "summary" in text[text.index("claims and limitations") :]
    # No percentage where the source gives no denominator.
    harms = text[text.index("adverse events") : text.index("claims and limitations")]
    assert "fever" in harms
    assert "%" not in harms


def test_what_is_missing_is_shown_by_reason() -> None:
    text = _text(page(SMART_MS))
    assert "119 facts" in text
    assert text.count("not reported") > 10


@pytest.mark.parametrize("name", NAMES)
def test_each_reported_figure_of_an_analysis_is_on_the_page(name: str) -> None:
    text = page(name).replace("−", "-")
    for outcome in graph(name).record.trial.outcomes:
        for assessment in outcome.assessments:
            for analysis in assessment.analyses:
                for value in (analysis.estimate, analysis.lower, analysis.upper, analysis.p):
                    assert value is None or str(value) in text


def _registry_page(name: str) -> str:
    return _text(build(REGISTRY / f"{name}.json").to_html())


def test_a_value_is_shown_with_what_its_measure_says_of_all_values() -> None:
    # A number without its statistic is read as a mean, and a standard error as a standard deviation.
    text = _registry_page("parallel")
    assert "Barley broth mean 7.2 days standard deviation 2.9 38" in text


def _made_up_values() -> str:
    """Show a measure of means with one value that is a median."""
    data = build(REGISTRY / "parallel.json").record.model_dump(mode="json", exclude_defaults=True)
    mean = {"key": "mean", "group": "a", "value": "5", "dispersion": "2"}
    median = {
        "key": "median", "group": "b", "value": "4", "lower": "3", "upper": "6",
        "statistic": "median", "dispersion_kind": "interquartile-range",
    }  # fmt: skip
    groups = [{"key": key, "label": key.upper(), "kind": "other"} for key in ("a", "b")]
    visit = {"key": "visit", "timepoint_text": "Later", "group_results": [mean, median]}
    outcome = {
        "key": "made-up", "label": "Made up", "role": "secondary", "unit_text": "points",
        "statistic": "mean", "dispersion_kind": "standard-deviation",
        "groups": groups, "assessments": [visit],
    }  # fmt: skip
    data["trial"]["outcomes"].append(outcome)
    return _text(to_page(TrialDocument.model_validate(data), [], "https://example.org/x", "0" * 64, {}))


def test_a_value_that_says_otherwise_is_shown_as_it_says() -> None:
    # A median under the heading of its measure is read as a mean.
    text = _made_up_values()
    assert "A mean 5 points standard deviation 2" in text
    assert "B median 4 points interquartile range 3 to 6" in text


def test_a_retracted_article_is_shown_as_retracted() -> None:
    # Its results would be relied on.
    text = _registry_page("references")
    assert re.search(r"J Wet Days, 2030 ?, doi:10\.99999/wet\.2030\.45 ?; retracted : J Wet Days\. 2031", text)


def test_what_is_said_once_of_all_harms_is_on_the_page() -> None:
    # Without it, a reader takes each harm for one that somebody asked after and judged.
    text = _registry_page("harms")
    assert "Vocabulary of adverse events MedDRA 30.0" in text
    assert "How adverse events were collected systematic" in text
    assert "3 persons 40 Pelerin serious not reported" in text


def test_the_day_of_registration_stands_before_the_start() -> None:
    # A trial that was registered after its start is taken for one that kept to a plan.
    assert "Registered 2030-05-02 Start date 2030-06-01" in _registry_page("parallel")


def test_the_page_brings_the_files_that_it_links_to(kg: Command, tmp_path: Path) -> None:
    ran = kg("build", "--format", "html", "--out", tmp_path)
    assert ran.status == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["smart-ms.html", "smart-ms.jsonld", "smart-ms.ttl"]
    html = (tmp_path / "smart-ms.html").read_text(encoding="utf-8")
    assert html == page(SMART_MS)
    for link in re.findall(r'href="([^":#]+)"', html):
        assert (tmp_path / link).is_file(), link


def test_without_a_wish_no_page_is_written(kg: Command, tmp_path: Path) -> None:
    assert kg("build", "--out", tmp_path).status == 0
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".jsonld", ".nq", ".ttl"]


@pytest.fixture
def seeds() -> Iterator[str]:
    return iter(("0", "1", "4711"))


def test_the_page_is_the_same_under_every_hash_seed(seeds: Iterator[str], tmp_path: Path) -> None:
    code = "from kg.pipeline import build; import sys; sys.stdout.buffer.write(build().to_html().encode())"
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=tmp_path,
            capture_output=True,
            check=True,
        ).stdout
        for seed in seeds
    }
    assert found == {page(SMART_MS).encode()}
