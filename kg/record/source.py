"""Say where a record comes from: source documents, and the places in them."""

import re
from collections.abc import Iterator
from typing import ClassVar

from kg.errors import Fault
from kg.record.base import Count, Date, Many, Node, Text
from kg.record.concepts import SourceKind

_SHA256 = re.compile(r"[0-9a-f]{64}")


class SourceAnchor(Node):
    """Mark a place in a source document.

    `start_offset` and `end_offset` count Unicode code points from 0, the end exclusive. `figures` repeats the
    marked text where it holds figures; prose is marked by its offsets alone.
    """

    section: Text
    figures: Text | None = None
    start_offset: Count
    end_offset: Count

    def rules(self) -> Iterator[Fault]:
        """Yield a fault if the place is empty, or not as long as its figures."""
        if self.start_offset >= self.end_offset:
            yield Fault(f"does not lie before end_offset: {self.start_offset} >= {self.end_offset}", ("start_offset",))
        elif self.figures is not None and len(self.figures) != self.end_offset - self.start_offset:
            yield Fault(
                f"spans {self.end_offset - self.start_offset} characters, figures have {len(self.figures)}: {self.figures!r}",
                ("end_offset",),
            )


class SourceDocument(Node):
    """Identify a document that the record was made from, to the byte."""

    required: ClassVar[tuple[str, ...]] = ("sha256",)

    title: Text
    source_kind: SourceKind
    sha256: Text | None = None
    registry_id: Text | None = None
    last_update: Date | None = None
    anchors: Many[SourceAnchor] = ()

    def rules(self) -> Iterator[Fault]:
        """Yield a fault if the checksum is not one."""
        if self.sha256 is not None and not _SHA256.fullmatch(self.sha256):
            yield Fault(f"is not a SHA-256 in 64 lower-case hexadecimal digits: {self.sha256!r}", ("sha256",))
