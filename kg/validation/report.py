"""Say what the shapes found, for people, for machines, and in the standard form."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field

import orjson

SEVERITIES = ("Violation", "Warning", "Info")


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """State one thing that a shape found: at which node, on which path, with which value.

    `severity` and `component` are local names of the SHACL vocabulary; `path` is a property, or a property behind `^`.
    """

    severity: str
    node: str
    path: str
    value: str
    message: str
    component: str
    shape: str
    value_is_iri: bool = False


@dataclass(frozen=True, slots=True)
class GraphReport:
    """Report on one graph: how many nodes the shapes looked at, and what they found."""

    graph: str
    focus_nodes: int
    results: tuple[Result, ...] = ()

    @property
    def conforms(self) -> bool:
        """Tell whether something was checked and nothing violates."""
        return self.focus_nodes > 0 and not any(result.severity == "Violation" for result in self.results)

    @property
    def counts(self) -> dict[str, int]:
        """Count the results by severity."""
        found = Counter(result.severity for result in self.results)
        return {severity: found[severity] for severity in SEVERITIES}


@dataclass(frozen=True, slots=True)
class Report:
    """Report on all graphs of one file or build."""

    source: str
    graphs: tuple[GraphReport, ...] = field(default=())

    @property
    def checked(self) -> bool:
        """Tell whether any shape found anything to look at."""
        return any(graph.focus_nodes for graph in self.graphs)

    @property
    def conforms(self) -> bool:
        """Tell whether something was checked, and no graph violates a shape."""
        return self.checked and not any(graph.counts["Violation"] for graph in self.graphs)


def report_text(report: Report) -> str:
    """Write a report as a person reads it: a line a graph, then its violations and warnings with node, path, value and message.

    Information is counted and not listed.
    """
    if not report.checked:
        return f"{report.source}: nothing checked: no node has a class that the shapes know; this is no verdict"
    lines = []
    for graph in report.graphs:
        name = f" <{graph.graph}>" if graph.graph else ""
        counts = ", ".join(_count(number, severity.lower()) for severity, number in graph.counts.items())
        verdict = "nothing checked" if not graph.focus_nodes else "conforms" if graph.conforms else "does not conform"
        lines.append(f"{report.source}{name}: {verdict}: {_count(graph.focus_nodes, 'node')} checked, {counts}")
        for result in sorted(graph.results, key=lambda result: (SEVERITIES.index(result.severity), result)):
            if result.severity == "Info":
                continue
            lines.append(f"  {result.severity}: {_short(result.node, graph.graph)}")
            lines += [f"    path:    {_short(result.path, '')}"] if result.path else []
            lines += [f"    value:   {_short(result.value, graph.graph)}"] if result.value else []
            lines.append(f"    message: {result.message}")
    return "\n".join(lines)


def report_json(reports: list[Report]) -> str:
    """Write reports as JSON, with a verdict for each file and each graph."""
    tree = [
        {
            "source": report.source,
            "checked": report.checked,
            "conforms": report.conforms,
            "graphs": [
                {
                    "graph": graph.graph or None,
                    "focusNodes": graph.focus_nodes,
                    "conforms": graph.conforms,
                    "counts": graph.counts,
                    "results": [asdict(result) for result in graph.results],
                }
                for graph in report.graphs
            ],
        }
        for report in reports
    ]
    return orjson.dumps(tree, option=orjson.OPT_INDENT_2).decode() + "\n"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _short(name: str, graph: str) -> str:
    tkg = "https://w3id.org/trial-kg/ontology#"
    if graph and name.startswith(f"{graph}#"):
        return name[len(graph) :]
    inverse = "^" if name.startswith("^") else ""
    bare = name.removeprefix("^")
    return f"{inverse}tkg:{bare[len(tkg) :]}" if bare.startswith(tkg) else name
