"""Read records that must be refused, and say what the report says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import RecordError
from kg.resources import bundled_record
from kg.sources.yaml_record import read_yaml_record

SMART_MS = bundled_record().read_text(encoding="utf-8")
SINGLE_ARM = (Path(__file__).parent / "records" / "example-single-arm.yaml").read_text(encoding="utf-8")
VALUE = "value: 45.0"
OF_VALUE = "trial.outcomes[0].assessments[0].group_results[0].value"


def faults(text: str) -> list[str]:
    """Read a record that must be refused, and list what the report says, without the name of the file."""
    with pytest.raises(RecordError) as caught:
        read_yaml_record(text, "record.yaml")
    head, *lines = str(caught.value).splitlines()
    assert head == f"record.yaml: {len(lines)} {'fault' if len(lines) == 1 else 'faults'}"
    assert all(line.startswith("  record.yaml: ") for line in lines)
    return [line.removeprefix("  record.yaml: ") for line in lines]


def edited(old: str, new: str, text: str = SINGLE_ARM) -> str:
    assert old in text
    return text.replace(old, new, 1)


def field(fault: str) -> str:
    """Name the field that a line of a report is about."""
    return fault.split(": ")[1].rpartition(".")[2]


def place(text: str, part: str) -> str:
    """Say where a part of a text begins, as a report does."""
    before = text[: text.index(part)].split("\n")
    return f"line {len(before)}, column {len(before[-1]) + 1}: "
