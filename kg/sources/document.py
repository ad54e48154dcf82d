"""Hold a record's anchors against the source documents themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.errors import DocumentError
from kg.record.source import SourceAnchor, SourceDocument
from kg.record.trial import TrialDocument


def verify_documents(record: TrialDocument, paths: Sequence[Path]) -> int:
    """Check every anchor of the documents given, and return how many were checked.

    A file is matched to a source of the record by its SHA-256. Raises DocumentError with every anchor that the
    document does not bear out, and for a file that is none of the sources.
    """
    by_hash = {source.sha256: source for source in record.sources if source.sha256}
    checked: dict[str, int] = {}
    faults: list[str] = []
    for path in paths:
        raw, text = _read(path)
        digest = hashlib.sha256(raw).hexdigest()
        source = by_hash.get(digest)
        if source is None:
            faults.append(f"{path}: is none of the record's sources: its SHA-256 is {digest}")
            for candidate in by_hash.values():
                faults.append(f"  the record was made from {candidate.title!r} with SHA-256 {candidate.sha256}")
                faults += [f"  {path}: {fault}" for fault in _differences(candidate, text)]
            continue
        checked[digest] = len(source.anchors)
        faults += [f"{path}: {fault}" for fault in _differences(source, text)]
    if faults:
        raise DocumentError("\n".join(faults))
    return sum(checked.values())


def _read(path: Path) -> tuple[bytes, str]:
    try:
        raw = path.read_bytes()
        return raw, raw.decode("utf-8")
    except OSError as error:
        message = f"{path}: cannot be read: {error.strerror}"
        raise DocumentError(message) from error
    except UnicodeDecodeError as error:
        message = f"{path}: is not UTF-8 text: byte {error.start}"
        raise DocumentError(message) from error


def _differences(source: SourceDocument, text: str) -> Iterator[str]:
    for anchor in source.anchors:
        if reason := _difference(anchor, text):
            yield f"anchor {anchor.key}: {reason}"


def _difference(anchor: SourceAnchor, text: str) -> str | None:
    found = text[anchor.start_offset : anchor.end_offset]
    place = f"characters {anchor.start_offset} to {anchor.end_offset}"
    if anchor.end_offset > len(text):
        return f"{place} lie beyond the document's {len(text)} characters"
    if anchor.figures is not None and found != anchor.figures:
        return f"{place} hold {found!r}, the record says {anchor.figures!r}"
    if not 0 <= text.find(anchor.section) <= anchor.start_offset:
        return f"the section {anchor.section!r} does not begin before {place}"
    return None
