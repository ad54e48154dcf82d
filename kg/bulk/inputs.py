"""Find the records in files, folders and archives, one after the other, and never hold more than one batch of them.

Nothing is unpacked to disk, and names of entries are shown and never used as paths. A file that cannot be read to its end gives
the records before its fault, and the fault.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

RECORD_LIMIT = 100_000_000
"""The largest records have a few megabytes; what has twenty times as much is reported and passed over."""

WHOLE_LIMIT = 300_000_000
"""So large may a file be in which several records stand in one array, which is read whole; lines are read one by one."""

_LINES, _WHOLE = (".jsonl", ".ndjson"), (".json",)
_BOM = b"\xef\xbb\xbf"
_PAGE = re.compile(r'\s*\{\s*(?:"[^"\\]*"\s*:\s*(?:"[^"\\]*"|[0-9]+)\s*,\s*)*"studies"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_REST = re.compile(r'\s*(?:,\s*"[^"\\]*"\s*:\s*(?:"[^"\\]*"|[0-9]+|null)\s*)*\}\s*')


@dataclass(frozen=True, slots=True)
class Raw:
    """Hold the bytes of one record and where they stand, or what is wrong with a place at which none can be read."""

    path: str
    place: str
    raw: bytes = b""
    fault: str = ""


class Inputs:
    """Yield the records of files and folders in order; `ignored` counts files in folders and archives that hold none."""

    def __init__(self, paths: Iterable[Path], without: Iterable[Path] = ()) -> None:
        """Take files of JSON, JSONL, gzip or zip, and folders of them, in which those `without` are passed over."""
        self.paths = list(paths)
        self.without = {path.resolve() for path in without}
        self.ignored = 0

    def files(self) -> Iterator[Path]:
        """Yield the files, those of a folder sorted by name; a file that was named is read whatever its ending."""
        for path in self.paths:
            if not path.is_dir():
                yield path
                continue
            unlisted: set[Path] = set()
            for inner in sorted(_within(path, unlisted)):
                if inner in unlisted or (self._is_known("/".join(inner.relative_to(path).parts)) and self._is_read(inner)):
                    yield inner

    def _is_read(self, path: Path) -> bool:
        try:
            return path.is_file() and path.resolve() not in self.without
        except OSError:
            return True  # what may not be looked at fails, aloud, when it is read

    def _is_known(self, name: str) -> bool:
        """Tell by its name whether a file in a folder or an archive holds records; what is packed, by what is packed in it."""
        inner = name.lower().removesuffix(".gz")
        hidden = any(part.startswith(".") and part != ".." for part in name.split("/"))
        known = inner.endswith((*_LINES, *_WHOLE, ".zip")) and not hidden
        self.ignored += not known
        return known

    def __iter__(self) -> Iterator[Raw]:
        """Yield record after record."""
        for path in self.files():
            try:
                with path.open("rb") as file:
                    yield from self._read(file, path.name.lower(), shown(path), "")
            except OSError as error:
                yield Raw(shown(path), "", fault=f"cannot be read: {error.strerror or error}")

    def _read(self, file: IO[bytes], name: str, path: str, place: str) -> Iterator[Raw]:
        try:
            if name.endswith(".gz"):
                with gzip.open(file) as inner:
                    yield from self._read(inner, name.removesuffix(".gz"), path, place)  # type: ignore[arg-type]
            elif name.endswith(".zip"):
                yield from self._entries(file, path, place)
            elif name.endswith(_WHOLE):
                yield from _records(file, path, place)
            else:
                yield from _lines(file, path, place)
        except Exception as error:  # noqa: BLE001 -- packers raise what they like for what was not packed by them
            yield Raw(path, place, fault=f"cannot be read on from here: {str(error) or type(error).__name__}")

    def _entries(self, file: IO[bytes], path: str, place: str) -> Iterator[Raw]:
        if place:
            yield Raw(path, place, fault="is an archive within an archive, and is not opened")
            return
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist():
                if entry.is_dir() or not self._is_known(entry.filename):
                    continue
                where = f"entry {shown(entry.filename)}"
                try:
                    with archive.open(entry) as inner:
                        yield from self._read(inner, entry.filename.lower(), path, where)
                except (RuntimeError, NotImplementedError, zipfile.BadZipFile, OSError) as error:
                    # An entry that is encrypted, or packed in a way that is not known, says nothing of the next.
                    yield Raw(path, where, fault=f"cannot be read: {error}")


def _within(folder: Path, unlisted: set[Path]) -> Iterator[Path]:
    """Yield the files in a folder and all below it, and the folders that cannot be listed: those fail when they are read."""
    for place, _, names in os.walk(folder, onerror=lambda error: unlisted.add(Path(error.filename))):
        yield from (Path(place, name) for name in names)
    yield from unlisted


def shown(name: str | Path) -> str:
    r"""Write the name of a file on one line, whatever it holds.

    >>> shown("a\nb\udcff.json")
    'a\\nb\\udcff.json'
    """
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in str(name))


def _at(place: str, where: str) -> str:
    return f"{place}, {where}" if place else where


def _lines(file: IO[bytes], path: str, place: str) -> Iterator[Raw]:
    number = 0
    while line := file.readline(RECORD_LIMIT + 1):
        number += 1
        where = _at(place, f"line {number}")
        if len(line) > RECORD_LIMIT:
            while line and not line.endswith(b"\n"):
                line = file.readline(RECORD_LIMIT)
            yield Raw(path, where, fault=f"is longer than {RECORD_LIMIT:,} bytes, and no study record is")
            continue
        record = line.removeprefix(_BOM).strip() if number == 1 else line.strip()
        if record:
            yield Raw(path, where, record)


def _records(file: IO[bytes], path: str, place: str) -> Iterator[Raw]:
    """Yield the record of a file of JSON, or those of the array in it."""
    raw = _bounded(file)
    if raw is None:
        message = (
            f"is larger than {WHOLE_LIMIT:,} bytes in one text of JSON; write a record a line (JSONL), which is read line by line"
        )
        yield Raw(path, place, fault=message)
        return
    start = raw[:1000].lstrip()
    page = _PAGE.match(start.decode("utf-8", "replace")) if start.startswith(b"{") else None
    if page is None and not start.startswith(b"["):
        fault = f"is longer than {RECORD_LIMIT:,} bytes, and no study record is" if len(raw) > RECORD_LIMIT else ""
        yield Raw(path, place, b"" if fault else raw, fault)
        return
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        yield Raw(path, place, fault=f"is not UTF-8: byte {error.start}")
        return
    whole = _PAGE.match(text)
    yield from _items(text, whole.end() if whole else text.index("[") + 1, (path, place), in_page=whole is not None)


def _bounded(file: IO[bytes]) -> bytes | None:
    parts = io.BytesIO()
    while chunk := file.read(1 << 20):
        parts.write(chunk)
        if parts.tell() > WHOLE_LIMIT:
            return None
    return parts.getvalue().removeprefix(_BOM)


def _items(text: str, at: int, where_from: tuple[str, str], *, in_page: bool) -> Iterator[Raw]:
    """Yield the items of an array, letter by letter as they stand."""
    path, place = where_from
    decoder, number = json.JSONDecoder(), 0
    while True:
        gap = _BETWEEN.match(text, at)
        at = gap.end() if gap else at
        where = _at(place, f"item {number}")
        if text[at : at + 1] == "]":
            if not (_REST.fullmatch(text, at + 1) if in_page else not text[at + 1 :].strip()):
                yield Raw(path, _at(place, "after the last item"), fault="holds more, which cannot be read")
            return
        try:
            _, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            reason = str(error).partition(":")[0] if isinstance(error, ValueError) else "is nested too deep"
            yield Raw(path, where, fault=f"is no JSON, so that it and what follows cannot be read: {reason}")
            return
        yield Raw(path, where, text[at:end].encode())
        at, number = end, number + 1


def batches(records: Iterable[Raw], most: int, weight: int) -> Iterator[list[Raw]]:
    """Divide records into batches of so many records, or of so many bytes at least: by the records alone."""
    batch: list[Raw] = []
    size = 0
    for record in records:
        batch.append(record)
        size += len(record.raw)
        if len(batch) >= most or size >= weight:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
