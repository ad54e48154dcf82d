"""Say in words what a record holds: its closed sets, where an interval lies, and what is missing and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from kg.record.analysis import Analysis
from kg.record.base import Node, Quantity, Reason
from kg.record.consistency import walk
from kg.record.trial import Trial, TrialDocument

TIME_WORDS = {"YR": "year", "MO": "month", "WK": "week", "DAY": "day", "HR": "hour", "MIN": "minute", "SEC": "second"}

P_SIGNS = {"equal": "=", "less": "<", "greater": ">", "at-most": "≤"}


def words(name: str) -> str:
    """Write a name of Python, or a value of a closed set, in words.

    >>> words("AdverseEventCount"), words("not-reported"), words("p_sides")
    ('adverse event count', 'not reported', 'p sides')
    """
    spaced = "".join(f" {letter.lower()}" if letter.isupper() and not name.isupper() else letter for letter in name)
    return spaced.replace("_", " ").replace("-", " ").strip()


def time_words(span: Quantity) -> str:
    """Write a length of time, or a point in it.

    >>> time_words(Quantity(value="6", unit="MO")), time_words(Quantity(value="1", unit="YR"))
    ('6 months', '1 year')
    """
    unit = TIME_WORDS.get(span.unit, span.unit)
    return f"{span.value} {unit}" if span.value == 1 or span.unit not in TIME_WORDS else f"{span.value} {unit}s"


def trial_name(trial: Trial, slug: str) -> str:
    """Name a trial as people do: by its acronym, else its title, else its number."""
    return trial.acronym or trial.title or trial.brief_title or trial.registry_id or slug


def country_name(code: str) -> str:
    """Name a country by its ISO 3166-1 code; a code that the standard does not list stands for itself.

    >>> country_name("NO"), country_name("ZZ")
    ('Norway', 'ZZ')
    """
    from iso3166 import countries_by_alpha2

    country = countries_by_alpha2.get(code)
    return country.apolitical_name if country else code


def null_position(analysis: Analysis) -> str | None:
    """Say how the interval of an analysis stands to its null value, or None where one of the figures is absent.

    A printed limit is rounded: where it equals the null value, the true one may lie on either side.
    """
    lower, upper, null = analysis.lower, analysis.upper, analysis.null_value
    if lower is None or upper is None or null is None:
        return None
    if null in (lower, upper):
        return "is printed with a limit at"
    return "includes" if lower <= null <= upper else "excludes"


def shown(node: Node, name: str) -> str:
    """Write a number or a reason for its absence."""
    value = getattr(node, name)
    if value is not None:
        return str(value)
    reason = node.missing.get(name)
    return words(reason) if reason else "absent"


@dataclass(frozen=True, slots=True)
class Missing:
    """Name facts that are missing for one reason from nodes of one kind."""

    reason: Reason
    kind: str
    keys: tuple[str, ...]
    facts: tuple[str, ...]


def missing_facts(record: TrialDocument) -> Iterator[Missing]:
    """Yield what is missing, by reason; facts that the same nodes lack stand together."""
    facts: defaultdict[Reason, defaultdict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for _, model, node in walk(TrialDocument, record):
        if isinstance(node, Node):
            for fact, reason in node.missing.items():
                facts[reason][words(model.__name__), words(fact)].append(node.key)
    for reason in Reason:
        alike: defaultdict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
        for (kind, fact), keys in facts[reason].items():
            alike[kind, tuple(keys)].append(fact)
        yield from (Missing(reason, kind, keys, tuple(names)) for (kind, keys), names in alike.items())
