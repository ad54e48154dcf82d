"""Run the commands of the pages on stores as they stand there, one after the other, in a new folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tools import absent

DOCS = Path(__file__).parents[1] / "docs"
NEEDS = {"stores-embedded": (), "stores-oxigraph": ("oxigraph",), "stores-virtuoso": ("virtuoso-t", "isql-vt")}
PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


@pytest.mark.parametrize("page", NEEDS)
def test_the_commands_of_a_page_do_what_it_says(page: str, tmp_path: Path) -> None:
    for name in NEEDS[page]:
        if shutil.which(name, path=PATH) is None:
            absent(name)
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    for name, content in re.findall(r"^<!-- file: (\S+) -->\n```ini\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        (tmp_path / name).write_text(content, encoding="utf-8")
    blocks = "".join(re.findall(r"```console\n(.*?)```", text, re.DOTALL))
    steps = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", blocks, re.MULTILINE)
    assert len(steps) > 3
    env = {**os.environ, "PATH": PATH, "KG_PASSWORD": "dba"}
    try:
        for command, expected in steps:
            found = subprocess.run(
                ["/bin/sh", "-c", command],
                cwd=tmp_path,
                env=env,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                timeout=300,
            )
            pattern = "(?s:.*)".join(re.escape(part) for part in expected.split("…\n"))
            assert re.fullmatch(pattern, found.stdout), f"{command}\nprints\n{found.stdout}"
    finally:
        _end(tmp_path)


def _end(folder: Path) -> None:
    """End the servers that a page started, if it did not come to its end."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            there, name = (process / "cwd").resolve(strict=True), (process / "comm").read_text().strip()
        except OSError:
            continue
        if there == folder and name in ("oxigraph", "virtuoso-t", "kg"):
            os.kill(int(process.name), 15)


def test_the_table_of_faults_has_a_row_for_each_kind_of_test() -> None:
    """A fault that is tested and not told of promises too little; one told of and not tested, too much."""
    table = (DOCS / "stores.md").read_text(encoding="utf-8").partition("## Faults")[2].partition("\n## ")[0]
    rows = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")][2:]
    assert len(rows) == len(set(rows)) == 23
