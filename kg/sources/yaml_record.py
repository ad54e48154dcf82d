"""Read a curated record: a YAML file that a person wrote."""

from __future__ import annotations

from pathlib import Path

from kg.errors import Fault, RecordError
from kg.record.trial import TrialDocument
from kg.sources.file_bytes import read_bytes
from kg.sources.reading import read_data
from kg.sources.yaml_text import read_yaml

SIZE_LIMIT = 5_000_000


def read_yaml_record(text: str, name: str = "record") -> TrialDocument:
    """Read a record from YAML; `name` stands in the report.

    Raises RecordError with every fault, its line and its column.
    """
    found = read_yaml(text)
    return read_data(found.data, name, found.places, found.faults, found.cut)


def read_text(path: Path) -> str:
    """Read a file as UTF-8.

    Raises RecordError if there is none, or if it is not text.
    """
    raw = read_bytes(path, SIZE_LIMIT, "a record is text that a person wrote")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8", "replace").splitlines() or [""]
        fault = Fault("is not UTF-8 text", (), "save the file as UTF-8", len(before), len(before[-1]) + 1)
        raise RecordError(str(path), [fault]) from error
