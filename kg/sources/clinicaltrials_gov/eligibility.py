"""Divide the text of the conditions for taking part into single ones, where its headings allow it.

A condition that is torn from its neighbour says something else: of "one of: a, b" both would be demanded, and what stands
under a heading that is not understood would be demanded instead of refused. So a text is divided only if it has exactly one
heading for inclusion and one for exclusion, each on a line of its own, and nothing else that looks like a heading of the kind;
items that depend on each other stay together in one text. Each word of both sections stands in exactly one item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_LIMIT = 200_000
"""The registry takes 20,000 characters; what is ten times longer is no text of the registry, and is not divided."""

_HEADING_LIMIT = 120
_FEW_WORDS = 5

_WEIGHT = (
    r"(?:some|key|main|major|most|important|principal|general|basic|selected|study|trial|patient|participant|subject|overall"
    r"|list of|summary of|the)"
)
_OTHER = r"(?:initial|final|further|additional|other|specific|secondary|common|special|group|part|all)"
_HEADING = re.compile(
    rf"(?:(?:[0-9]{{1,2}}|[a-d]|iv|i{{1,3}})[.)] ?)?(?:{_WEIGHT} ){{0,3}}(?P<kind>in|ex)clusion(?: criteri(?:a|on))? ?[:.]?"
)
"""Matched against a whole line in small letters, without bullet, emphasis and escapes."""

_CRITERIA_FOLLOW = re.compile(r"(?:in|ex)clusion criteri(?:a|on)[ *_]{0,3}:")
_LIKE_HEADING = re.compile(
    rf"(?:(?:{_WEIGHT}|{_OTHER}) ){{0,4}}(?:non-? ?)?(?:in|ex)clusion(?:s|ary)?\b(?!/)(?!.*\b(?:apply|per protocol)\b)"
)
_REFUSES = re.compile(r"\b(?:exclu|ineligib|non-?inclu|not (?:be )?(?:eligible|included|enrolled))")
_OTHER_CRITERIA = re.compile(r"(?!.*\bfollowing\b).*\bcriteri(?:a|on) ?:?")
"""Names a list of another kind: "Withdrawal Criteria:"."""

_BULLET = re.compile(
    r"(?P<indent>[ \t]*)"
    r"(?:(?P<sign>\\?[*•·○●▪■◦–—➢✓-])|\(?(?P<number>[0-9]{1,3})\\?[.)]|\(?(?P<letter>[A-Za-z]|[ivx]{2,5})\\?[.)])"
    r"[ \t]+(?=\S)"
)
_NOTHING = frozenset({"", *"*•·○●▪■◦–—➢✓-", "\\-", "\\*"})
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")

_GOES_ON = re.compile(r"\b(?:or|and|either|plus|with|of|if)[\W_]{0,3}$")
_GOES_BACK = re.compile(r"[\W_]{0,3}(?:or|and|but|except|unless|provided|if|otherwise)\b")

_LEAD = frozenset(
    re.findall(
        r"\w+",
        "a an all any are at be been by candidate candidates condition conditions criteria criterion each eligible eligibility"
        " enrolled enrollment excluded exclusion following for from have having he if in included inclusion individual"
        " individuals is least listed may meet meeting meets more must not of on one or order participate participants"
        " participant patient patients person persons satisfy satisfies she should study subject subjects the these they this"
        " to trial volunteer volunteers who will with",
    )
)
"""Words of a lead-in that adds no condition of its own."""

_MAKES_LEAD = frozenset({"following", "must", "criteria", "meet", "have"})
_BREAKS_LEAD = {"inclusion": frozenset({"any", "least", "more", "not", "one", "or"}), "exclusion": frozenset({"all", "each"})}
"""Words with which the items after a lead-in do not count one by one."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """Hold the conditions of both kinds in the order of the text; both are empty where it is not divided."""

    inclusion: tuple[str, ...] = ()
    exclusion: tuple[str, ...] = ()


@dataclass(slots=True)
class _Block:
    """Gather the lines of one bulleted item or one paragraph."""

    is_item: bool
    lines: list[str] = field(default_factory=list)

    def ends_open(self) -> bool:
        return self.lines[-1].endswith(":")


def split_criteria(text: str) -> Criteria:
    r"""Divide a text of the registry.

    >>> split_criteria("Inclusion Criteria:\n\n* Age \\> 17\n* Consent\n\nExclusion Criteria:\n\n* Stroke")
    Criteria(inclusion=('Age > 17', 'Consent'), exclusion=('Stroke',))
    >>> split_criteria("Inclusion Criteria for Part A:\n\n* Consent\n\nExclusion Criteria:\n\n* Stroke")
    Criteria(inclusion=(), exclusion=())
    """
    sections = _sections(text.splitlines()) if len(text) <= _LIMIT else None
    if sections is None:
        return Criteria()
    found = {kind: tuple(_items(kind, _blocks(lines))) for kind, lines in sections.items()}
    return Criteria(**found) if all(found.values()) else Criteria()


def _sections(lines: list[str]) -> dict[str, list[str]] | None:
    """Give the lines under each of the two headings, or nothing if there are not exactly these two."""
    sections: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        kind = _heading(line)
        if kind in sections or (kind is None and _is_like_heading(line, name)):
            return None
        if kind is not None:
            sections[name := kind] = []
        elif name:
            sections[name].append(line)
    return sections if sections.keys() == {"inclusion", "exclusion"} else None


def _heading(line: str) -> str | None:
    if len(line) > _HEADING_LIMIT or "clusion" not in line.casefold():
        return None
    bullet = _BULLET.match(line)
    if bullet and bullet["indent"]:
        return None
    found = _HEADING.fullmatch(_plain(line))
    return f"{found['kind']}clusion" if found else None


def _plain(line: str) -> str:
    """Write a line in small letters, without escapes, emphasis, bullets and double spaces."""
    return " ".join(re.sub(r"[*_#•]|^\s*[–—-]", " ", _ESCAPE.sub(r"\1", line).casefold()).split())


def _is_like_heading(line: str, section: str) -> bool:
    """Tell whether a line may be a heading that is not understood."""
    low = line.casefold()
    if not any(part in low for part in ("clu", "eligib", "criteri")):
        return False
    if _CRITERIA_FOLLOW.search(low):
        return True
    bullet = _BULLET.match(low)
    start = _plain(low[bullet.end() if bullet else 0 :][:_HEADING_LIMIT])
    if _LIKE_HEADING.match(start):
        return True
    if len(low) > _HEADING_LIMIT:
        return False
    is_open = start.endswith(":")
    if is_open and ("clusion" in start or (section != "exclusion" and _REFUSES.search(start))):
        return True
    return not bullet and start.count(" ") < _FEW_WORDS and bool(_OTHER_CRITERIA.fullmatch(start))


def _blocks(lines: list[str]) -> list[_Block]:
    """Gather items with what is indented under them or bulleted in another way, and paragraphs."""
    bullets = [_BULLET.match(line) for line in lines]
    margin = min((_width(found) for found in bullets if found), default=0)
    style = next((_style(found) for found in bullets if found and _width(found) == margin), "")
    blocks: list[_Block] = []
    after_gap = True
    for line, found in zip(lines, bullets, strict=True):
        if line.strip() in _NOTHING:
            after_gap = True
            continue
        if found and (not blocks or (_width(found) == margin and _style(found) == style)):
            blocks.append(_Block(is_item=True, lines=[_text(line[found.end() :])]))
        elif not found and (not blocks or (after_gap and not line[0].isspace())):
            blocks.append(_Block(is_item=False, lines=[_text(line)]))
        else:
            blocks[-1].lines.append(_text(line))
        after_gap = False
    return blocks


def _width(bullet: re.Match[str]) -> int:
    return len(bullet["indent"].expandtabs(4))


def _style(bullet: re.Match[str]) -> str:
    return (bullet["sign"] or "").removeprefix("\\") or ("number" if bullet["number"] else "letter")


def _text(line: str) -> str:
    return _ESCAPE.sub(r"\1", line.rstrip())


def _items(kind: str, blocks: list[_Block]) -> Iterator[str]:
    """Yield the text of each item, together with the items that depend on it.

    After a lead-in ("one of the following:") everything up to the next paragraph depends on it: where its list ends cannot
    be told once the registry has put it beside the items of the list as a whole.
    """
    has_items = any(block.is_item for block in blocks)
    held: list[str] = []
    is_open = False
    for place, block in enumerate(blocks):
        depends = is_open and (block.is_item or not has_items or blocks[place - 1].ends_open())
        if held and not depends and not _hangs_together(held[-1], block.lines[0]):
            yield "\n".join(held)
            held, is_open = [], False
        held += block.lines
        heads_items = not block.is_item and place + 1 < len(blocks) and blocks[place + 1].is_item
        if place == 0 and (heads_items or block.ends_open()) and _adds_nothing(block, kind):
            yield "\n".join(held)
            held = []
        elif heads_items or block.ends_open():
            is_open = True
    if held:
        yield "\n".join(held)


def _hangs_together(before: str, after: str) -> bool:
    """Tell whether one text goes on in the next, as in "…, or"."""
    return bool(_GOES_ON.search(before[-20:].casefold()) or _GOES_BACK.match(after[:20].casefold()))


def _adds_nothing(block: _Block, kind: str) -> bool:
    """Tell whether after a lead-in each item counts by itself, as it does in a list without one."""
    words = frozenset(re.findall(r"\w+", " ".join(block.lines)[: _HEADING_LIMIT * 2].casefold()))
    is_lead = not block.is_item and block.ends_open() and bool(words & _MAKES_LEAD)
    return is_lead and words <= _LEAD and not words & _BREAKS_LEAD[kind]
