"""Read one study record from a file, and tell such a file from other JSON."""

from __future__ import annotations

from pathlib import Path

import orjson

from kg.errors import DataError, RecordError
from kg.sources.clinicaltrials_gov.json_record import parse_study
from kg.sources.clinicaltrials_gov.reading import Study, read_study
from kg.sources.file_bytes import read_bytes

SIZE_LIMIT = 100_000_000
"""The largest records have a few megabytes."""


def holds_study(path: Path) -> bool:
    """Tell whether a file of JSON holds a study record of the registry, and not triples.

    What cannot be read holds none: the reader of triples says why. Raises DataError for a file of several studies.
    """
    try:
        tree = orjson.loads(_bytes(path))
    except (RecordError, orjson.JSONDecodeError):
        return False
    if isinstance(tree, dict) and "protocolSection" in tree:
        return True
    several = tree.get("studies") if isinstance(tree, dict) else tree
    if isinstance(several, list) and several and isinstance(several[0], dict) and "protocolSection" in several[0]:
        raise DataError(f"{path}: holds {len(several)} study records; read them with kg bulk {path} --out FILE.nq")
    return False


def read_study_file(path: Path) -> Study:
    """Read the study record in a file.

    Raises RecordError or DataError, with the name of the file.
    """
    try:
        tree = parse_study(_bytes(path))
    except DataError as error:
        raise DataError(f"{path}: {error}") from None
    return read_study(tree, str(path))


def _bytes(path: Path) -> bytes:
    return read_bytes(path, SIZE_LIMIT, "it holds no single study record; kg bulk reads many").removeprefix(b"\xef\xbb\xbf")
