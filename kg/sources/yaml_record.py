"""Read a curated record: a YAML file that a person wrote."""

from __future__ import annotations

from pathlib import Path

from kg.errors import Fault, RecordError
from kg.record.trial import TrialDocument
from kg.sources.reading import read_data
from kg.sources.yaml_text import read_yaml

SIZE_LIMIT = 50_000_000


def read_yaml_record(text: str, name: str = "record") -> TrialDocument:
    """Read a record from YAML; `name` stands in the report.

    Raises RecordError with every fault, its line and its column.
    """
    found = read_yaml(text)
    return read_data(found.data, name, found.places, found.faults)


def read_text(path: Path) -> str:
    """Read a file as UTF-8.

    Raises RecordError if there is none, or if it is not text.
    """
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise RecordError(str(path), [Fault(f"is larger than {SIZE_LIMIT} bytes")])
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecordError(str(path), [Fault(f"is not UTF-8 text: byte {error.start}", hint="save it as UTF-8")]) from error
    except OSError as error:
        raise RecordError(str(path), [Fault(f"cannot be read: {error.strerror}")]) from error
