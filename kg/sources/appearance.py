"""Say what the content of a file looks like, for the message when it is not what its ending says."""

from __future__ import annotations

import re

HEAD = 4096
"""So many bytes are enough to tell."""

_STARTS = (
    (b"\x1f\x8b", "data packed by gzip; unpack it first"),
    (b"PK\x03\x04", "a ZIP archive; unpack it first"),
    (b"BZh", "data packed by bzip2; unpack it first"),
    (b"\xfd7zXZ", "data packed by xz; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "data packed by Zstandard; unpack it first"),
    (b"%PDF-", "a PDF document"),
    (b"\xff\xfe", "text in UTF-16; save it as UTF-8"),
    (b"\xfe\xff", "text in UTF-16; save it as UTF-8"),
    (b"version https://git-lfs", "a pointer of Git LFS; run git lfs pull"),
)
_TEXTS = (
    (re.compile(rb"<!doctype html|<html\b|<head\b|<body\b", re.IGNORECASE), "an HTML page"),
    (re.compile(rb"<\?xml|<rdf:RDF\b", re.IGNORECASE), "XML; convert RDF/XML to Turtle first"),
    (re.compile(rb'\{\s*["}]|\[\s*[{\["\]0-9]'), "JSON; JSON-LD has the ending .jsonld or .json"),
    (re.compile(rb"@?(?:prefix|base)\s", re.IGNORECASE), "Turtle or TriG, with the ending .ttl or .trig"),
    (re.compile(rb"---\s|[a-z_]+:\s", re.IGNORECASE), "YAML; kg build reads records in YAML"),
    (re.compile(rb"(?:<[^<>\s]+>|_:\S+)\s+<[^<>\s]+>\s[^\n]*\.\s*(?:\n|$)"), "N-Triples or N-Quads, with the ending .nt or .nq"),
)


def appearance(head: bytes) -> str:
    """Say what the first bytes of a file look like, or nothing where they look like nothing in particular.

    >>> appearance(b"<!DOCTYPE html>")
    'an HTML page'
    """
    for start, looks in _STARTS:
        if head.startswith(start):
            return looks
    if b"\x00" in head[:4]:
        return "binary data, or text in UTF-16 or UTF-32; save it as UTF-8"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((looks for pattern, looks in _TEXTS if pattern.match(text)), "")
