"""Hold the answers of different stores against each other: the same rows, numbers by their size."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.bulk.batch import Options
from kg.bulk.running import Run, run
from kg.querying import Answer, Ask, answered, prepare, read_query

ROOT = Path(__file__).parents[1]
STUDIES = ROOT.parent / "shared" / "ctgov" / "studies.jsonl.gz"
SMART_MS = ROOT / "output" / "smart-ms.nq"
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")

Rows = list[tuple[str, ...]]


def exports(folder: Path) -> list[Path]:
    """Give the export of SMART-MS, and that of the registry's records where they are, which is made in a folder."""
    if not STUDIES.exists():
        return [SMART_MS]
    out = folder / "registry.nq.gz"
    run(Run([STUDIES], out, Options("https://w3id.org/trial-kg/", "none", compress=True), 2))
    return [SMART_MS, out]


def rows_of(answer: Answer) -> Rows:
    """Give the rows of an answer without their order, which for text is each store's own."""
    return sorted(tuple(cell(value) for value in row) for row in answer.rows)


def cell(value: Any) -> str:
    """Give a value as text: minus nought is nought."""
    if value is None:
        return ""
    datatype = value.datatype.value if isinstance(value, ox.Literal) else ""
    if datatype.endswith(("#integer", "#decimal", "#int")) and NUMBER.fullmatch(value.value):
        return f"number {Decimal(value.value).normalize() + 0:f}"
    return str(value.value)


def answer_of(ask: Ask, name: str, parameters: dict[str, str] | None = None) -> Rows:
    """Give the rows of a shipped question."""
    return rows_of(answered(prepare(read_query(name), parameters), ask))
