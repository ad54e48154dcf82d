"""Write a page of one trial: HTML that asks for nothing else, runs nothing, and embeds the view in schema.org."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from kg.checks.finding import Finding
from kg.graph.mapping import links
from kg.record.source import SourceDocument
from kg.record.trial import Publication, TrialDocument
from kg.resources import read_site
from kg.site.design import facts, interventions, layout
from kg.site.harms import adverse_events, claims
from kg.site.parts import Cell, Line, Section, Table, cell, named
from kg.site.results import results
from kg.views.schema_org import schema_org_view
from kg.views.snippet import to_snippet
from kg.wording import missing_facts, trial_name, words

REMARKS = 100
"""So many findings are listed on a page."""

MEDIA = {"turtle": ("Turtle", "text/turtle"), "jsonld": ("JSON-LD", "application/ld+json")}

# HTML calls these controls an error, and reads a carriage return as the end of a line.
_CONTROLS = re.compile("[\x80-\x9f]")


def to_page(record: TrialDocument, findings: Sequence[Finding], document: str, digest: str, files: Mapping[str, str]) -> str:
    """Write the page; `files` names the files beside it by format, `digest` is the canonical hash of the graph."""
    style = read_site("page.css").strip()
    view = schema_org_view(record, document, digest)
    snippet = to_snippet(view.tree)
    template = _environment().from_string(read_site("page.html.j2"))
    return template.render(
        name=trial_name(record.trial, record.slug),
        titles=_titles(record),
        trial=record.trial,
        sources=[f"{item.title} ({words(item.source_kind)} source)" for item in record.sources],
        publications=[_publication(item) for item in record.trial.publications],
        sections=[*_sections(record, findings), _origin(record, document, digest)],
        files=[(*MEDIA[form], name) for form, name in files.items()],
        licence=record.licence,
        style=Markup(style),  # noqa: S704 -- ours, and no text of a record is in it
        policy=_policy(style, snippet),
        snippet=Markup(snippet),  # noqa: S704 -- escaped for a script element
    )


def _environment() -> Environment:
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_finalise)


def _finalise(value: Any) -> Any:
    r"""Escape text so that every letter of it can be read back from the page.

    >>> str(_finalise("<b>\x85"))
    '&lt;b&gt;\\u0085'
    """
    if isinstance(value, str) and not isinstance(value, Markup):
        plain = value.replace("\r\n", "\n").replace("\r", "\n")
        return escape(_CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", plain))
    return value


def _policy(style: str, snippet: str) -> str:
    """Allow the page its own style and its own data block, and nothing that comes from elsewhere or later."""
    data = snippet[snippet.index(">") + 1 : snippet.rindex("<")]
    styles, scripts = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, data))
    return (
        f"default-src 'none'; style-src 'sha256-{styles}'; script-src 'sha256-{scripts}';"
        " img-src data:; base-uri 'none'; form-action 'none'"
    )


def _titles(record: TrialDocument) -> list[str]:
    trial = record.trial
    name = trial_name(trial, record.slug)
    return [text for text in dict.fromkeys((trial.title, trial.brief_title)) if text and text != name]


def _publication(item: Publication) -> tuple[str, list[tuple[str, str]], str, tuple[str, ...]]:
    """Give the reference of a publication, the addresses that its numbers lead to, its kind, and where it was retracted."""
    place = " ".join(part for part in (item.journal, item.volume) if part)
    parts = (item.title, place, item.article_number, item.year)
    text = ", ".join(part for part in parts if part) or item.citation or item.pubmed_id or item.doi or item.key
    return text, [(f"doi:{item.doi}", address) for address in links(item)], words(item.kind), item.retraction_notices


def _sections(record: TrialDocument, findings: Sequence[Finding]) -> Iterator[Section]:
    trial = record.trial
    yield facts(trial)
    if trial.arms or trial.cells or "arms" in trial.missing:
        yield layout(trial)
    if trial.interventions:
        yield interventions(trial)
    yield results(trial)
    yield adverse_events(trial)
    if trial.claims or trial.limitations:
        yield claims(trial)
    if findings:
        yield _checks(findings)
    yield _missing(record)


def _checks(findings: Sequence[Finding]) -> Section:
    """List what a reader should know before using the figures; the rest stands in the files."""
    remarks = [finding for finding in findings if finding.is_warning]
    lead = (
        f"The record was held against itself in {len(findings)} checks, of which {len(remarks)} give cause for a remark. "
        "They are ours, and no statement of a source; none says that somebody made a mistake."
    )
    rows = tuple(
        (cell(words(finding.verdict)), (*cell(finding.words), *(Line(text, "assumed:", "small") for text in finding.assumptions)))
        for finding in remarks[:REMARKS]
    )
    more = (f"{len(remarks) - REMARKS} more stand in the files.",) if len(remarks) > REMARKS else ()
    tables = (Table("What gives cause for a remark", ("Verdict", "Finding"), rows),) if rows else ()
    return Section("checks", "What checks found", tables, (lead, *more))


def _missing(record: TrialDocument) -> Section:
    found = list(missing_facts(record))
    total = sum(len(item.keys) * len(item.facts) for item in found)
    if not total:
        return Section("missing", "What is missing", (), ("Nothing that the record is asked for is missing.",))
    rows = tuple(
        (cell(words(item.reason)), (*cell(item.kind), Line(_where(item.keys), tone="small")), cell(", ".join(item.facts)))
        for item in found
    )
    lead = f"{total} facts that a reader of trials asks for are not in the record, each with its reason."
    table = Table("Missing facts, by reason", ("Reason", "Of what", "Facts"), rows)
    return Section("missing", "What is missing", (table,), (lead,))


def _where(keys: tuple[str, ...]) -> str:
    return ", ".join(keys) if len(keys) <= 4 else f"{len(keys)} of them"  # noqa: PLR2004


def _origin(record: TrialDocument, document: str, digest: str) -> Section:
    sources = Table("Source documents", ("Document", "Kind", "Identified by"), tuple(_source(item) for item in record.sources))
    graph = Table(
        "The graph",
        ("What", "Value"),
        (
            (cell("Name"), (Line(document, tone="code"),)),
            (cell("Canonical SHA-256"), (Line(digest, tone="code"),)),
        ),
    )
    lead = (
        "The page shows part of the graph. Eligibility criteria, flow, baseline, checks without a remark and the place of each"
        " figure in its source stand in the files."
    )
    return Section("origin", "Sources and data", (sources, graph), (lead,))


def _source(item: SourceDocument) -> tuple[Cell, ...]:
    digest = (Line(item.sha256, "SHA-256", "code"),) if item.sha256 else tuple(named(item, "sha256"))
    return cell(item.title), cell(words(item.source_kind)), (*digest, *named(item, "registry_id", "last_update"))
