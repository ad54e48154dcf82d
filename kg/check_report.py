"""Write what checks found: for people, what gives cause for a remark first; for machines, all of it as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap
from typing import Any

import orjson

from kg.checks.finding import METHOD_VERSION, Finding
from kg.pipeline import TrialGraph
from kg.wording import trial_name, words

WIDTH = 110
_MARGIN = "    "


def check_text(graph: TrialGraph) -> str:
    """Write the findings on one record for a person: verdict, words, assumptions and derived figures of each."""
    findings = graph.checked.findings
    remarkable = [finding for finding in findings if finding.is_warning]
    others = [finding for finding in findings if not finding.is_warning]
    name = trial_name(graph.record.trial, graph.record.slug)
    lines = [
        f"{name} <{graph.name}>: {len(findings)} checks, {len(remarkable)} give cause for a remark (method {METHOD_VERSION})"
    ]
    for title, part in (("Cause for a remark", remarkable), ("No cause for a remark", others)):
        if part:
            lines += ["", title]
        for finding in part:
            lines += _block(finding)
    return "\n".join(lines) + "\n"


def _block(finding: Finding) -> list[str]:
    lines = [f"  {words(finding.metric)}: {words(finding.verdict)}"]
    parts = [finding.words]
    parts += [f"assumed: {'; '.join(finding.assumptions)}"] if finding.assumptions else []
    parts += [f"derived: {figure}" for figure in finding.figures]
    for text in parts:
        lines += wrap(text, width=WIDTH, initial_indent=_MARGIN, subsequent_indent=_MARGIN + "  ", break_on_hyphens=False)
    return lines


def check_json(graphs: Iterable[TrialGraph]) -> str:
    """Write the findings on records as JSON, one object a record."""
    tree = [
        {
            "trial": graph.record.slug,
            "graph": graph.name,
            "methodVersion": METHOD_VERSION,
            "checks": len(graph.checked.findings),
            "remarks": sum(finding.is_warning for finding in graph.checked.findings),
            "findings": [_finding(finding) for finding in graph.checked.findings],
        }
        for graph in graphs
    ]
    return orjson.dumps(tree, option=orjson.OPT_INDENT_2).decode() + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "metric": finding.metric.value,
        "verdict": finding.verdict.value,
        "remark": finding.is_warning,
        "subjects": [{"class": subject.model, "key": subject.key} for subject in finding.subjects],
        "statement": finding.words,
        "because": finding.reason or None,
        "assumptions": finding.assumptions,
        "derivedFigures": finding.figures,
        "lacks": [{"class": model, "fact": field} for model, field in finding.lacks],
    }
