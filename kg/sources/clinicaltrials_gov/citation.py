"""Read title, journal, year and DOI from a citation, and leave the names of people in it behind.

A citation begins with names of people, which no graph is to hold. So it is divided only if it has the form of PubMed as a
whole ("Doe J, Roe AB. Title. Journal. 2020 Jan;12(3):45-50."), in which each part can be told from the next; a full stop within
a title ("St. John's wort") already makes that doubtful. The DOI has a form of its own and is read from any citation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

_LIMIT = 10_000
_LONGEST_DOI = 250
_WORDS_LIMIT = 5
_INITIALS_LIMIT = 4

_ENTITY = re.compile(r"&(?:#x?[0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos|nbsp);")
_DOI = re.compile(r"(?:(?<![0-9./])|(?<=doi\.org/))10\.[0-9]{4,9}/[^\s<>\"{}|^`\\]+")
_AFTER_DOI = frozenset('<>"{}|^`\\')
"""A DOI may hold these, and the form that records take may not: what stands before them is only a part of one."""

_GLUED = re.compile(r"\.(?:epub|pmid|pmcid|pubmed|erratum|available)|pmid:|https?:|\.\.|…|doi:", re.IGNORECASE)
_CLOSES = {")": "(", "]": "[", "}": "{"}

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Spring|Summer|Fall|Autumn|Winter)"
_ISSUE = re.compile(
    rf"[.?!] (?P<year>(?:19|20)[0-9]{{2}})(?: {_MONTH}(?:-{_MONTH})?(?: [0-9]{{1,2}}(?:-[0-9]{{1,2}})?)?)?;"
    r"[0-9A-Za-z][0-9A-Za-z ()/.-]{0,40}:[0-9A-Za-z]"
)
_JOURNAL = re.compile(r"[A-Z0-9][A-Za-z0-9&:()' -]{0,100}")
_SUFFIX = re.compile(r"(?:Jr|Sr|2nd|3rd|4th|II|III|IV)")
_SURNAME = re.compile(r"[^\W\d_]+(?:['’`-][^\W\d_]+)*")
_BREAK = re.compile(r"[.?!] ")
_NAMES_IN_TITLE = re.compile(r"\b(?:et al|letter (?:by|from|to)|in memoriam|obituary|reply|interview)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bibliography:
    """Hold what was read of a citation; each part is absent where it cannot be told for sure."""

    title: str | None = None
    journal: str | None = None
    year: str | None = None
    doi: str | None = None


def read_citation(text: str) -> Bibliography:
    """Read a citation.

    >>> read_citation("Doe J, Roe AB. Rest in heart failure. J Rest. 2020 Jan;12(3):45-50. doi: 10.1000/182.")
    Bibliography(title='Rest in heart failure', journal='J Rest', year='2020', doi='10.1000/182')
    >>> read_citation("Doe, J. (2020). Rest in heart failure. Journal of Rest, 12, 45-50.")
    Bibliography(title=None, journal=None, year=None, doi=None)
    """
    text = _ENTITY.sub(lambda found: unescape(found[0]), text)
    doi = _doi(text)
    plain = " ".join(text.split()) if len(text) <= _LIMIT else ""
    issues = list(_ISSUE.finditer(plain))
    names, stop, body = plain[: issues[0].start() + 1].partition(". ") if len(issues) == 1 else ("", "", "")
    if not stop or not _is_names(names):
        return Bibliography(doi=doi)
    divided = _title_and_journal(body.removesuffix("."))
    return Bibliography(*(divided or (None, None)), year=issues[0]["year"], doi=doi) if divided else Bibliography(doi=doi)


def _title_and_journal(body: str) -> tuple[str, str] | None:
    """Divide at the last full stop, or at the question mark before the journal."""
    breaks = list(_BREAK.finditer(body))
    if not breaks or any(found[0] == ". " for found in breaks[:-1]):
        return None
    last = breaks[-1]
    title, journal = body[: last.start() + (last[0] != ". ")], body[last.end() :]
    if not _JOURNAL.fullmatch(journal) or _NAMES_IN_TITLE.search(title) or " " not in title:
        return None
    if any(_is_person(part) for part in re.split(r"[,;:] | and ", title)):
        return None
    return title, journal


def _is_names(text: str) -> bool:
    """Tell whether a text lists people, and groups of people behind a semicolon."""
    people = [part.strip() for group in text.split(";")[:1] for part in group.split(",")]
    return all(_is_person(part) or part in {"et al", "…", "..."} for part in people) and _is_person(people[0])


def _is_person(text: str) -> bool:
    """Tell whether a text is a surname and initials, as PubMed writes them: "van der Berg AB Jr"."""
    words = text.split()
    if words and _SUFFIX.fullmatch(words[-1]):
        words.pop()
    *surname, initials = words or [""]
    return (
        0 < len(surname) <= _WORDS_LIMIT
        and initials.isalpha()
        and initials.isupper()
        and len(initials) <= _INITIALS_LIMIT
        and all(_SURNAME.fullmatch(word) for word in surname)
        and not surname[-1].isupper()
    )


def _doi(text: str) -> str | None:
    """Find the one DOI of a text."""
    found = {_trimmed(match) for match in _DOI.finditer(text)}
    return found.pop() if len(found) == 1 else None


def _trimmed(match: re.Match[str]) -> str | None:
    if match.string[match.end() : match.end() + 1] in _AFTER_DOI and match.end() < len(match.string):
        return None
    doi = match[0]
    if len(doi) > _LONGEST_DOI or _GLUED.search(doi):
        return None
    while doi[-1] in ".,;:'’”)]}":
        if doi[-1] in _CLOSES and doi.count(doi[-1]) <= doi.count(_CLOSES[doi[-1]]):
            break
        doi = doi[:-1]
    return doi if "/" in doi[:-1] else None
