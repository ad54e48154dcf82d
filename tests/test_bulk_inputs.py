"""Show that no file in a folder is lost in silence, and that no run reads what another wrote."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from kg.bulk.inputs import Inputs


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else all that is in it is missing, and nobody knows."""
    (tmp_path / "shut").mkdir()
    (tmp_path / "a.jsonl").write_bytes(b'{"a": 1}\n')
    real = os.scandir

    def scandir(path: Any) -> Any:
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert [(item.path, bool(item.fault)) for item in Inputs([tmp_path])] == [
        (str(tmp_path / "a.jsonl"), False), (str(tmp_path / "shut"), True),
    ]  # fmt: skip


def test_a_page_may_end_in_null(tmp_path: Path) -> None:
    """Else the last page of the registry is told as broken."""
    path = tmp_path / "a.json"
    path.write_text('{"studies": [{"a": 1}], "nextPageToken": null}\n', encoding="utf-8")
    assert [(item.raw, item.fault) for item in Inputs([path])] == [(b'{"a": 1}', "")]


def test_what_a_run_wrote_is_not_read_by_the_next(tmp_path: Path) -> None:
    """Else the report of the last run counts as a record that failed."""
    (tmp_path / "a.jsonl").write_bytes(b'{"a": 1}\n')
    (tmp_path / "report.json").write_bytes(b"{}")
    assert [item.raw for item in Inputs([tmp_path], [tmp_path / "report.json"])] == [b'{"a": 1}']
