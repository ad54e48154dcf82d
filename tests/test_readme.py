"""Execute the README: its console blocks, its Python, and the commands it names."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg.pipeline import build, write_graph

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(language: str, mark: str = "") -> list[str]:
    before = rf"^<!-- {mark} -->\n" if mark else r"(?<! -->\n)^"
    return re.findall(rf"{before}```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("block", _blocks("console"), ids=lambda block: block.splitlines()[0][2:40])
def test_console_examples_print_what_the_readme_shows(block: str, tmp_path: Path) -> None:
    # The record that a reader of the README finds on the page about the registry.
    page = (ROOT / "docs" / "clinicaltrials-gov.md").read_text(encoding="utf-8")
    for name, content in re.findall(r"^<!-- file: (\S+) -->\n```json\n(.*?)^```$", page, re.DOTALL | re.MULTILINE):
        (tmp_path / name).write_text(content, encoding="utf-8")
    _run(block, tmp_path)


def test_jena_reads_the_files_as_the_readme_shows(tmp_path: Path) -> None:
    (block,) = _blocks("console", "jena")
    if shutil.which("riot") is None or shutil.which("sparql") is None:
        pytest.skip("Jena's command line (riot, sparql) is not on the path; its library reads the files in test_other_hands.py")
    write_graph(build(), tmp_path / "graphs")
    _run(block, tmp_path)


def _run(block: str, folder: Path) -> None:
    # As one shell in a new folder, as a reader would who types the commands one after the other.
    steps = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    for step in steps:
        command, _, expected = step.partition("\n")
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        found = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=folder,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert found.stderr == ""
        pattern = re.escape(expected).replace("…", ".*")
        assert re.fullmatch(pattern, found.stdout), f"{command}\nprints\n{found.stdout}"


def test_python_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for block in _blocks("python"):
        test = doctest.DocTestParser().get_doctest(block, {}, "README.md", "README.md", 0)
        assert test.examples
        results = doctest.DocTestRunner(verbose=False).run(test)
        assert results.failed == 0


def test_make_targets_that_the_readme_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)", "".join(_blocks("sh")) + " ".join(re.findall(r"`(make [a-z]+)`", README))))
    assert {"run", "test", "bench"} <= named <= targets


def test_every_command_is_mentioned() -> None:
    from kg.cli import main

    assert all(f"kg {name}" in README for name in main.commands)
