"""Read the tables of spellings and words that the reading of the registry goes by."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

_TABLES = Path(__file__).resolve().parent / "tables"


@cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """Read a table of tab-separated values, a dictionary a row; a quotation mark stands for itself."""
    with (_TABLES / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
