"""Execute the README: its console blocks, its Python, and the commands it names."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("block", _blocks("console"), ids=lambda block: block.splitlines()[0][2:40])
def test_console_examples_print_what_the_readme_shows(block: str, tmp_path: Path) -> None:
    # Run as one shell in a new folder, as a reader would who types them one after the other.
    steps = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    for step in steps:
        command, _, expected = step.partition("\n")
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        found = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=tmp_path,
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
