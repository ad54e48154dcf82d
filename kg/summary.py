"""Tell a person what a build wrote, what the shapes said, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from textwrap import wrap

from kg.pipeline import TrialGraph
from kg.record.analysis import Analysis
from kg.record.outcome import OutcomeMeasure
from kg.record.trial import TrialDocument
from kg.serialise.nquads import canonical_hash
from kg.validation.report import Report, report_text
from kg.wording import P_SIGNS, missing_facts, null_position, shown, words

WIDTH = 110
REMARKS = 20
"""So many findings are told in full."""


def build_summary(graph: TrialGraph, files: Iterable[Path], report: Report) -> str:
    """Sum up one build, the primary result before everything that is missing."""
    trial = graph.record.trial
    name = trial.acronym or trial.registry_id or trial.title or graph.record.slug
    lines = [f"{name} <{graph.name}>", f"  {len(graph.triples)} triples, canonical SHA-256 {canonical_hash(graph.triples)}"]
    lines += [f"  wrote {path} ({path.stat().st_size:,} bytes)" for path in files]
    lines += [f"  {line}" for line in _verdict(report)]
    lines += [f"  {line}" for line in _anchors(graph)]
    lines += [f"  primary outcome: {line}" for line in _primary(trial.outcomes)] or ["  primary outcome: none in the record"]
    lines += [f"  {line}" for line in _checks(graph)]
    lines += [f"  {line}" for line in _missing(graph.record)]
    return "\n".join(lines)


def _verdict(report: Report) -> list[str]:
    if report.conforms:
        return [f"shapes: conforms, {sum(graph.focus_nodes for graph in report.graphs)} nodes checked, no violation"]
    violations = [
        replace(graph, results=tuple(result for result in graph.results if result.severity == "Violation"))
        for graph in report.graphs
    ]
    lines = report_text(replace(report, graphs=tuple(violations))).splitlines()
    return [f"shapes: {line}" if not number else line for number, line in enumerate(lines)]


def _checks(graph: TrialGraph) -> list[str]:
    """List what a reader should know before using the results; what was found in order is counted."""
    findings = graph.checked.findings
    remarkable = [finding for finding in findings if finding.is_warning]
    poolable = sum(row.is_poolable for row in graph.checked.effects)
    lines = [f"checks: {len(findings)}, of which {len(remarkable)} give cause for a remark; kg check tells all"]
    for finding in remarkable[:REMARKS]:
        text = f"{words(finding.verdict)}: {finding.words}"
        lines += wrap(text, width=WIDTH, initial_indent="  ", subsequent_indent="      ", break_on_hyphens=False)
    if more := len(remarkable) - REMARKS if len(remarkable) > REMARKS else 0:
        lines.append(f"  … and {more} more")
    if graph.checked.effects:
        lines.append(f"meta-analysis: {poolable} of {len(graph.checked.effects)} results can enter one; kg effects tells why not")
    return lines


def _anchors(graph: TrialGraph) -> list[str]:
    total = sum(len(source.anchors) for source in graph.record.sources)
    if not total:
        return []
    if graph.verified:
        return [f"anchors: {graph.verified} of {total} held against the documents given, all borne out"]
    return [f"anchors: {total}, not held against a source document; kg build --document FILE does"]


def _primary(outcomes: Iterable[OutcomeMeasure]) -> Iterable[str]:
    for outcome in outcomes:
        if outcome.role != "primary":
            continue
        results = [analysis for assessment in outcome.assessments for analysis in assessment.analyses]
        if not results:
            values = sum(len(assessment.group_results) for assessment in outcome.assessments)
            yield f"{outcome.label}: no comparison, {values or 'no'} group results"
        for analysis in results:
            yield f"{outcome.label}: {_figures(analysis)}"


def _figures(analysis: Analysis) -> str:
    parts = []
    if analysis.statistic is not None:
        parts.append(f"{words(analysis.statistic)} {shown(analysis, 'estimate')}")
    if analysis.lower is not None or analysis.upper is not None:
        lower, upper, level = (shown(analysis, name) for name in ("lower", "upper", "level"))
        parts.append(f"interval {lower} to {upper} at level {level}")
    if analysis.p is not None and analysis.p_relation is not None:
        parts.append(f"p {P_SIGNS[analysis.p_relation]} {analysis.p}")
    if stands := null_position(analysis):
        parts.append(f"the interval {stands} the null value {analysis.null_value}")
    parts += [f"as posted: {text}" for text in analysis.as_posted]
    return ", ".join(parts) or "a comparison without figures"


def _missing(record: TrialDocument) -> list[str]:
    found = list(missing_facts(record))
    total = sum(len(item.keys) * len(item.facts) for item in found)
    lines = [f"missing: {total} facts, by reason" if total else "missing: nothing that the shapes ask for"]
    for item in found:
        text = f"{words(item.reason)}, {item.kind}{_where(item.keys)}: {', '.join(item.facts)}"
        lines += wrap(text, width=WIDTH, initial_indent="  ", subsequent_indent="      ", break_on_hyphens=False)
    return lines


def _where(keys: Sequence[str]) -> str:
    if keys == ("trial",):
        return ""
    return f" {', '.join(keys)}" if len(keys) <= 4 else f", {len(keys)} of them"  # noqa: PLR2004
