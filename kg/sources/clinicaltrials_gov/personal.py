"""Keep people's names, e-mail addresses and telephone numbers out of texts, and tell people from companies among sponsors.

What is left out is said in its place. A figure of the trial must never go with it: a telephone number is one only behind a word
for it, in international form, or in the form of North America; a name only if the record gives it as that of a contact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from kg.sources.clinicaltrials_gov.table import read_table

NAME, EMAIL, TELEPHONE = "[name left out]", "[e-mail address left out]", "[telephone number left out]"

_FEWEST_DIGITS, _MOST_DIGITS = 7, 15
_INTERNATIONAL_DIGITS = 9
_LONGEST_NAME = 8
_LONGEST_SURNAME = 3
_LONGEST_DEGREE = 5
_LONGEST_ENTRY = 200
_FEW_NAMES = 200
_UNIT = r"(?! ?(?:%|[mµμunk]?g\b|m[lL]\b|mm|IU\b))"

_EMAIL = re.compile(r"(?<![\w.%+'\\-])[\w.%+'\\-]++@[\w-]++(?:\.[\w-]++)*\.[A-Za-z]{2,24}(?![\w@])")
_SPELT_EMAIL = re.compile(
    r"(?<![\w.%+-])[\w.%+-]++ ?\\?[\[(] ?at ?\\?[\])] ?[\w-]++(?:(?:\.| ?\\?[\[(] ?dot ?\\?[\])] ?)[\w-]++)+", re.IGNORECASE
)
_NUMBER = r"\+?\(?[0-9][0-9 ()./\u2011–-]{5,20}[0-9](?![0-9])"
_SPOKEN = re.compile(
    r"\b(?P<word>tel(?:ephone)?|phone|fax|mobile|cell(?:ular)?|hotline|call)\b"
    r"(?P<between>[.:]{0,2}(?:[ \t]{1,2}(?:phone|numbers?|no\.?|nr\.?|us|at|on|is|toll[ -]free)\b){0,3}[.:#]{0,2}[ \t]{0,3})"
    rf"(?P<number>{_NUMBER})",
    re.IGNORECASE,
)
_INTERNATIONAL = re.compile(
    r"(?<![\w+./-])\+(?:[1-9][0-9]{0,2}(?:[ -]?\(0?[0-9]{1,4}\))?(?:[ -][0-9]{2,8}){1,6}|[1-9][0-9]{8,14}"
    r"|[1-9][0-9]{0,2}(?:\.[0-9]{2,8}){2,5})(?![\w.,/-]*[0-9])"
    rf"{_UNIT}"
)
_NORTH_AMERICAN = re.compile(
    r"(?<![\w./+-])(?:\+?1[ .-])?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}-)[2-9][0-9]{2}-[0-9]{4}(?![\w/-]|\.[0-9])"
    rf"{_UNIT}"
)
_DATE = re.compile(
    r"[0-9]{1,2}[./-][0-9]{1,2}[./-](?:19|20)?[0-9]{2}|(?:19|20)[0-9]{2}[./-][0-9]{1,2}[./-][0-9]{1,2}"
    r"|(?:19|20)[0-9]{2} ?[–-] ?(?:19|20)[0-9]{2}"
)
_IDENTIFIER = re.compile(r"\b(?:isbn|issn|nct|doi|pmid|grant|protocol|identifier|id|no|number)\b[\W_]{0,3}$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]++(?:['’-][^\W_]++)*+")
_GAP = re.compile(r"[.]?,?\s{1,3}(?:[^\W\d_]\.?\s{1,3}){0,2}")
_DIGITS = re.compile(r"[0-9]+")
_RUN = re.compile(r"(?<![0-9])\+?\(?[0-9][0-9 ()./\u2011–-]{5,24}[0-9](?![0-9])")


def redact(text: str, known: frozenset[str]) -> tuple[str, int]:
    """Leave people's addresses, numbers and names out of a text; give how many places were changed.

    `known` are names, addresses and numbers as `people_of` gives them.

    >>> redact("Write to jane@example.org about the 30-90 mg dose", frozenset())
    ('Write to [e-mail address left out] about the 30-90 mg dose', 1)
    >>> redact("Led by Jane Q. Roe, MD", frozenset({"Jane Roe"}))
    ('Led by [name left out], MD', 1)
    """
    count = 0
    if "@" in text:
        text, found = _EMAIL.subn(EMAIL, text)
        count += found
    if "(at)" in text or "[at" in text or "( at" in text:
        text, found = _SPELT_EMAIL.subn(EMAIL, text)
        count += found
    if _DIGITS.search(text):
        text, found = _without_numbers(text, known)
        count += found
    if known:
        text, found = _without_names(text, _known(known))
        count += found
    return text, count


def people_of(payload: Mapping[str, Any]) -> frozenset[str]:
    """Collect the names of a record's contacts, officials and responsible party, with their addresses and numbers.

    Names of companies, offices and roles are left out: they are no people.
    """
    protocol = _part(payload, "protocolSection")
    contacts = _part(protocol, "contactsLocationsModule")
    sponsors = _part(protocol, "sponsorCollaboratorsModule")
    found = set(_entries(_parts(contacts, "centralContacts")))
    found.update(_entries(_parts(contacts, "overallOfficials")))
    for location in _parts(contacts, "locations"):
        found.update(_entries(_parts(location, "contacts")))
    more = _part(_part(payload, "resultsSection"), "moreInfoModule")
    found.update(_entries([_part(more, "pointOfContact")], name="title"))
    found.update(_entries([_part(sponsors, "responsibleParty")], name="investigatorFullName"))
    companies = {_tokens(text) for text in _companies(sponsors)}
    return frozenset(text for text in found if "@" in text or _is_number(text) or _is_name(text, companies))


def is_person(name: str, agency_class: str | None, responsible: str | None, people: frozenset[str]) -> bool:
    """Tell whether a sponsor or collaborator is a person.

    `agency_class` is the registry's class of sponsor, `responsible` the type of the responsible party.

    >>> is_person("Jane Roe", "OTHER", None, frozenset({"Jane Roe, MD"})), is_person("Roe Hospital", "OTHER", None, frozenset())
    (True, False)
    """
    if agency_class == "INDIV":
        return True
    tokens = _tokens(name)
    known = _known(people).names
    if tokens in known:
        return True
    if _is_organisation(name) or not 0 < len(tokens) <= _LONGEST_NAME:
        return False
    if responsible == "SPONSOR_INVESTIGATOR" and any(tokens[-1] == other[-1] for other in known):
        return True
    return _ends_in_degree(name)


@dataclass(frozen=True, slots=True)
class _Known:
    """Hold what people are known by: words of names in small letters, and digits of telephone numbers."""

    names: frozenset[tuple[str, ...]]
    firsts: frozenset[str]
    lengths: tuple[int, ...]
    longest: tuple[str, ...]
    numbers: frozenset[str]


@lru_cache(maxsize=16)
def _known(people: frozenset[str]) -> _Known:
    names: set[tuple[str, ...]] = set()
    numbers = set()
    for text in people:
        if "@" in text:
            continue
        if _is_number(text):
            numbers.add("".join(_DIGITS.findall(text)))
        elif len(tokens := _tokens(text)) > 1:
            names |= {tokens, (*tokens[-1:], *tokens[:-1])}
            names |= {words for words in (_name_words(text.partition(",")[0]),) if len(words) > 1}
    lengths = tuple(sorted({len(name) for name in names}, reverse=True))
    longest = tuple(sorted({max(name, key=len) for name in names}))
    return _Known(frozenset(names), frozenset(name[0] for name in names), lengths, longest, frozenset(numbers))


def _without_numbers(text: str, known: frozenset[str]) -> tuple[str, int]:
    count = 0
    whole = text.strip()

    def spoken(found: re.Match[str]) -> str:
        nonlocal count
        if not _is_number(found["number"]) or _DATE.search(found["number"]):
            return found[0]
        count += 1
        return f"{found['word']}{found['between']}{TELEPHONE}"

    def written(found: re.Match[str]) -> str:
        nonlocal count
        before = text[max(0, found.start() - 16) : found.start()]
        digits = len("".join(_DIGITS.findall(found[0])))
        if found[0] == whole or _IDENTIFIER.search(before) or not _INTERNATIONAL_DIGITS <= digits <= _MOST_DIGITS:
            return found[0]
        count += 1
        return TELEPHONE

    def listed(found: re.Match[str]) -> str:
        nonlocal count
        if "".join(_DIGITS.findall(found[0])) not in numbers or _DATE.fullmatch(found[0]):
            return found[0]
        count += 1
        return TELEPHONE

    text = _SPOKEN.sub(spoken, text)
    for pattern in (_INTERNATIONAL, _NORTH_AMERICAN):
        text = pattern.sub(written, text)
    if numbers := _known(known).numbers:
        text = _RUN.sub(listed, text)
    return text, count


def _without_names(text: str, known: _Known) -> tuple[str, int]:
    """Leave out names, whole and as one: initials between their words count as nothing."""
    folded = text.casefold()
    if len(known.longest) <= _FEW_NAMES and not any(word in folded for word in known.longest):
        return text, 0
    words = [found for found in _WORD.finditer(text) if found.end() - found.start() > 1]
    plain = [found[0].casefold() for found in words]
    parts: list[str] = []
    end = place = count = 0
    while place < len(words):
        length = _name_at(text, words, plain, place, known) if plain[place] in known.firsts else 0
        if length:
            parts += [text[end : words[place].start()], NAME]
            end = words[place + length - 1].end()
            count += 1
        place += max(length, 1)
    return "".join([*parts, text[end:]]), count


def _name_at(text: str, words: list[re.Match[str]], plain: list[str], place: int, known: _Known) -> int:
    """Give how many words from this one on are a known name."""
    for length in known.lengths:
        if (
            place + length <= len(words)
            and tuple(plain[place : place + length]) in known.names
            and all(
                _GAP.fullmatch(text, one.end(), next_one.start()) for one, next_one in pairwise(words[place : place + length])
            )
        ):
            return length
    return 0


def _part(node: Any, name: str) -> Mapping[str, Any]:
    found = node.get(name) if isinstance(node, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _parts(node: Any, name: str) -> list[Any]:
    found = node.get(name) if isinstance(node, Mapping) else None
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def _entries(items: list[Any], name: str = "name") -> Iterator[str]:
    for item in items:
        for key in (name, "phone", "email"):
            text = item.get(key)
            if isinstance(text, str) and 0 < len(text) <= _LONGEST_ENTRY:
                yield text


def _companies(sponsors: Mapping[str, Any]) -> Iterator[str]:
    for item in (_part(sponsors, "leadSponsor"), *_parts(sponsors, "collaborators")):
        name = item.get("name")
        if isinstance(name, str) and item.get("class") not in {"INDIV", "OTHER"}:
            yield name


def _is_number(text: str) -> bool:
    """Tell whether a text is a telephone number: enough digits and nothing else of weight."""
    digits = "".join(_DIGITS.findall(text))
    return _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS and not re.search(r"[A-Za-z]{4}", text)


def _is_name(text: str, companies: set[tuple[str, ...]]) -> bool:
    tokens = _tokens(text)
    return (
        1 < len(tokens) <= _LONGEST_NAME
        and not _is_organisation(text)
        and not any(set(tokens) <= set(company) for company in companies)
    )


def _tokens(name: str) -> tuple[str, ...]:
    """Give the words of a name in small letters, first name first, without degrees and initials."""
    before, _, after = name.partition(",")
    words, others = _name_words(before), _name_words(after)
    # "Jane Roe, MSCE": no table lists every degree, and they are short and in capitals.
    is_degree = len(words) > 1 and all(len(word) <= _LONGEST_DEGREE and word.isupper() for word in re.findall(r"\w+", after))
    is_reversed = bool(others) and len(words) <= _LONGEST_SURNAME and not is_degree
    return (*others, *words) if is_reversed else words


def _name_words(text: str) -> tuple[str, ...]:
    words = (found[0].casefold() for found in _WORD.finditer(text))
    return tuple(word for word in words if len(word) > 1 and not _DEGREE.fullmatch(word))


def _is_organisation(name: str) -> bool:
    return any(_ORGANISATION.fullmatch(found[0].casefold()) for found in _WORD.finditer(name)) or bool(_DIGITS.search(name))


def _ends_in_degree(name: str) -> bool:
    """Tell whether a name ends as that of a person does: "Jane Roe, M.D."."""
    _, comma, after = name.partition(",")
    words = re.findall(r"[a-z]+", after.casefold().replace(".", ""))
    return bool(comma and words and all(_DEGREE.fullmatch(word) for word in words)) and len(_name_words(name)) > 1


def _row_pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(row["pattern"] for row in read_table("words.tsv") if row["set"] == name))


_DEGREE, _ORGANISATION = _row_pattern("degree"), _row_pattern("organisation")
