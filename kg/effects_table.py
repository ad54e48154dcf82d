"""Write each analysis as one row for a meta-analysis, as CSV or JSON.

`yi` and `sei` are estimate and standard error on the symmetric scale, under the names that metafor gives them. A number
that is not stated is an empty cell; text that is not stated is its reason. docs/effects.md tells what each column holds.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal

import orjson

from kg.checks.effects import Effect
from kg.checks.finding import ONCE, Finding, Metric
from kg.checks.setting import Setting
from kg.checks.values import orientation
from kg.pipeline import TrialGraph
from kg.record.base import Node
from kg.record.concepts import OutcomeRole, Scale
from kg.wording import trial_name, words

COLUMNS = (
    "study", "registry_id", "outcome", "role", "part", "timepoint", "timepoint_unit", "groups", "orientation",
    "orientation_source", "comparison_basis", "population", "n", "statistic", "scale", "unit", "null_value", "estimate",
    "lower", "upper", "level", "yi", "sei", "sei_low", "sei_high", "sei_divisor", "p_relation", "p", "p_sides", "method",
    "null_position", "agreement", "nominal", "poolable", "why_not", "analysis",
)  # fmt: skip

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_STATED, _DERIVED = "stated", "derived from group values"

Row = dict[str, str | int | float | None]


def effect_rows(graph: TrialGraph) -> Iterator[Row]:
    """Yield the analyses of one record as rows, each with all columns."""
    verdicts = {
        (finding.metric, subject.key): finding
        for finding in graph.checked.findings
        for subject in (finding.subjects if finding.metric in ONCE else finding.subjects[:1])
        if subject.model == "Analysis"
    }
    for effect in graph.checked.effects:
        yield _row(graph, effect, verdicts)


def effects_csv(graphs: Iterable[TrialGraph]) -> str:
    """Write rows as CSV (RFC 4180).

    Text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for graph in graphs:
        writer.writerows([_cell(row[name]) for name in COLUMNS] for row in effect_rows(graph))
    return text.getvalue()


def effects_json(graphs: Iterable[TrialGraph]) -> str:
    """Write rows as JSON; reported numbers are strings with their digits, computed ones are numbers."""
    rows = [row for graph in graphs for row in effect_rows(graph)]
    return orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode() + "\n"


def _row(graph: TrialGraph, effect: Effect, verdicts: dict[tuple[Metric, str], Finding]) -> Row:
    assessed = graph.checked.nominal_assessed or effect.setting.outcome.role is OutcomeRole.PRIMARY
    setting = effect.setting
    node, outcome, assessment = setting.analysis, setting.outcome, setting.assessment
    error = effect.error
    which_way, told_by = _orientation(setting)
    part = ", ".join(text for text in (assessment.class_title, assessment.category) if text)
    time = assessment.timepoint
    return {
        "study": trial_name(graph.record.trial, graph.record.slug),
        "registry_id": graph.record.trial.registry_id or _reason(graph.record.trial, "registry_id"),
        "outcome": outcome.label,
        "role": outcome.role.value,
        "part": part or None,
        "timepoint": _number(time.value) if time else outcome.frame_of(assessment) or _reason(assessment, "timepoint"),
        "timepoint_unit": time.unit if time else None,
        "groups": " | ".join(setting.groups[key].label for key in node.groups) or _reason(node, "groups"),
        "orientation": which_way,
        "orientation_source": told_by,
        "comparison_basis": node.comparison_basis.value if node.comparison_basis else _reason(node, "comparison_basis"),
        "population": node.analysis_population or outcome.population_description or _reason(node, "analysis_population"),
        "n": setting.pair_count,
        "statistic": node.statistic.value if node.statistic else _reason(node, "statistic"),
        "scale": node.scale.value if node.scale else _reason(node, "scale"),
        "unit": setting.unit or _reason(node, "unit"),
        "null_value": _number(node.null_value),
        "estimate": _number(node.estimate),
        "lower": _number(node.lower),
        "upper": _number(node.upper),
        "level": _number(node.level),
        "yi": _computed(effect.estimate, 6),
        "sei": _computed(error.value) if error else None,
        "sei_low": _computed(error.low) if error else None,
        "sei_high": _computed(error.high) if error else None,
        "sei_divisor": error.divisor if error else None,
        "p_relation": node.p_relation.value if node.p_relation else None,
        "p": _number(node.p),
        "p_sides": node.p_sides.value if node.p_sides else _reason(node, "p_sides"),
        "method": node.statistical_model or node.p_method or _reason(node, "statistical_model"),
        "null_position": _verdict(verdicts, Metric.NULL_VALUE, node.key),
        "agreement": _verdict(verdicts, Metric.AGREEMENT, node.key),
        "nominal": "yes" if (Metric.NOMINAL_RESULT, node.key) in verdicts else "no" if assessed else "not assessed",
        "poolable": "yes" if effect.is_poolable else "no",
        "why_not": effect.why_not or None,
        "analysis": f"{graph.name}#analysis-{node.key}",
    }


def _orientation(setting: Setting) -> tuple[str, str | None]:
    """Say which group is subtracted from, or divided by, which other, and who says so."""
    node = setting.analysis
    sign = "minus" if node.scale in (Scale.LINEAR, Scale.FISHER_Z) else "over"
    if node.reference_group is not None:
        others = [setting.groups[key].label for key in node.groups if key != node.reference_group]
        return f"{' and '.join(others)} {sign} {setting.groups[node.reference_group].label}", _STATED
    if (found := orientation(setting)) is not None:
        upper, lower = found
        return f"{setting.groups[upper].label} {sign} {setting.groups[lower].label}", _DERIVED
    return _reason(node, "reference_group"), None


def _verdict(verdicts: dict[tuple[Metric, str], Finding], metric: Metric, key: str) -> str | None:
    found = verdicts.get((metric, key))
    return found.verdict.value if found else None


def _reason(node: Node, fact: str) -> str:
    return words(node.missing[fact]) if fact in node.missing else ""


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _computed(value: float | None, digits: int = 4) -> float | None:
    """Round a computed number to some significant digits, more than printed figures bear."""
    return None if value is None else float(f"{value:.{digits}g}")


def _cell(value: str | float | None) -> str | float:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA) and not _is_number(value):
        return f"'{value}"
    return value


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal()
