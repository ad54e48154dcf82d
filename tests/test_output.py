"""The exports that are committed are those that the code makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.pipeline import SERIALISERS, build, write_graph

OUTPUT = Path(__file__).parents[1] / "output"


def test_the_committed_exports_are_reproduced_byte_for_byte(tmp_path: Path) -> None:
    written = write_graph(build(), tmp_path)
    assert sorted(path.name for path in OUTPUT.iterdir()) == sorted(path.name for path in written)
    for path in written:
        assert (OUTPUT / path.name).read_bytes() == path.read_bytes(), f"{path.name} differs: run make run, and read the diff"


@pytest.mark.parametrize("form", SERIALISERS)
def test_a_committed_export_builds_the_same_exports(form: str, tmp_path: Path) -> None:
    ending = SERIALISERS[form][0]
    for path in write_graph(build(OUTPUT / f"smart-ms{ending}"), tmp_path):
        assert (OUTPUT / path.name).read_bytes() == path.read_bytes()
