"""Validate graphs against the shapes: the only module that calls a SHACL engine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

import pyshacl
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from kg.graph.iris import TKG
from kg.resources import notice_paths, shape_paths
from kg.serialise.rdflib_graph import to_rdflib
from kg.sources.rdf_file import read_graphs
from kg.triples import Triple
from kg.validation.counting import COUNTING, counting_results
from kg.validation.forms import judged_literal
from kg.validation.report import GraphReport, Report, Result

_LOCAL = str(SH)
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\]*$")


def validate(graphs: Mapping[str, Iterable[Triple]], source: str) -> Report:
    """Validate each graph by itself; `source` names their origin in the report."""
    return Report(source, tuple(_validate_graph(name, triples) for name, triples in graphs.items()))


@cache
def shapes_graph(*, counting: bool = False, notices: bool = False) -> Graph:
    """Read the shapes files into one graph: those of the core of SHACL, on request with the rules that count or with notices."""
    triples: list[Triple] = []
    for path in (*shape_paths(), *(notice_paths() if notices else ())):
        if counting or path.name != COUNTING:
            triples += read_graphs(path).get("", [])
    # Shapes are read and never changed: the store without contexts takes them in a third of the time.
    return to_rdflib(triples, store="SimpleMemory")


def _validate_graph(name: str, given: Iterable[Triple]) -> GraphReport:
    triples = list(given)
    data = to_rdflib(triples, literal=judged_literal)
    focus = _focus_nodes(data)
    if not focus:
        return GraphReport(name, 0)
    shapes = shapes_graph(notices=True)
    try:
        results = {_telling(result, data) for result in (*core_results(data, shapes), *counting_results(triples))}
    except Exception as error:  # noqa: BLE001 -- whatever stops an engine, the graph was not validated
        stopped = f"the engine stopped, so that the rest is unchecked: {type(error).__name__}: {error}"
        results = {Result("Violation", name, "", "", stopped, "", "")}
    return GraphReport(name, len(focus), tuple(sorted(results)))


def _telling(result: Result, data: Graph) -> Result:
    """Let a result on what a check came to say it in the words of the check; a shape can only point to them."""
    if result.severity == "Violation" or result.path != f"{TKG}verdict":
        return result
    statement = data.value(URIRef(result.node), URIRef(f"{TKG}statement"))
    return result if statement is None else replace(result, message=str(statement))


def core_results(data: Graph, shapes: Graph | None = None, nodes: list[str | URIRef] | None = None) -> set[Result]:
    """Give what pySHACL finds in a graph, or at some of its nodes, by the shapes that need no more than the core of SHACL."""
    _, found, text = pyshacl.validate(
        data_graph=data, shacl_graph=shapes or shapes_graph(), inference="none", advanced=False, js=False, meta_shacl=False,
        abort_on_first=False, allow_infos=True, allow_warnings=True, inplace=True, do_owl_imports=False,
        focus_nodes=nodes,
    )  # fmt: skip
    if not isinstance(found, Graph):
        message = f"it gave no report: {text}"
        raise TypeError(message)
    return {read_result(found, result) for result in found.objects(None, SH.result)}


def _focus_nodes(data: Graph) -> set[Node]:
    """Find the nodes that the shapes' targets name, to tell "nothing violates" from "nothing was looked at"."""
    shapes = shapes_graph()
    focus: set[Node] = set()
    for target in set(shapes.objects(None, SH.targetClass)):
        focus.update(data.subjects(RDF.type, target))
    for target in set(shapes.objects(None, SH.targetObjectsOf)):
        if str(target).startswith(TKG):
            focus.update(data.objects(None, target))
    for target in set(shapes.objects(None, SH.targetSubjectsOf)):
        if str(target).startswith(TKG):
            focus.update(data.subjects(target, None))
    return focus


def read_result(found: Graph, result: Node) -> Result:
    """Read one result of a report in the standard form, whichever engine wrote it."""

    def text(predicate: URIRef) -> str:
        value = found.value(result, predicate)
        return "" if value is None or isinstance(value, BNode) else str(value)

    path = found.value(result, SH.resultPath)
    return Result(
        severity=text(SH.resultSeverity).removeprefix(_LOCAL),
        node=_shown(found.value(result, SH.focusNode)),
        path=_path(found, path),
        value=text(SH.value),
        value_is_iri=isinstance(found.value(result, SH.value), URIRef),
        message=" ".join(sorted(str(message) for message in found.objects(result, SH.resultMessage))),
        component=text(SH.sourceConstraintComponent).removeprefix(_LOCAL),
        shape=text(SH.sourceShape),
    )


def _shown(node: Node | None) -> str:
    return f"_:{node}" if isinstance(node, BNode) else str(node or "")


def _path(found: Graph, path: Node | None) -> str:
    if path is None:
        return ""
    if not isinstance(path, BNode):
        return str(path)
    if (inverse := found.value(path, SH.inversePath)) is not None:
        return f"^{inverse}"
    if (choices := found.value(path, SH.alternativePath)) is not None:
        return " | ".join(_path(found, choice) for choice in Collection(found, choices))
    return " / ".join(_path(found, step) for step in Collection(found, path))


def _focus(name: str) -> Node:
    if name.startswith("_:"):
        return BNode(name[2:])
    return URIRef(name) if _IRI.match(name) else Literal(name)


def report_graph(reports: Iterable[Report]) -> Graph:
    """Write reports in the standard form: one sh:ValidationReport over all graphs."""
    graph = Graph()
    graph.bind("sh", SH)
    head = BNode("report")
    listed = list(reports)
    graph.add((head, RDF.type, SH.ValidationReport))
    graph.add((head, SH.conforms, Literal(all(report.conforms for report in listed))))
    results = [result for report in listed for item in report.graphs for result in item.results]
    for number, result in enumerate(results):
        node = BNode(f"result{number}")
        graph.add((head, SH.result, node))
        graph.add((node, RDF.type, SH.ValidationResult))
        graph.add((node, SH.resultSeverity, SH[result.severity]))
        graph.add((node, SH.focusNode, _focus(result.node)))
        graph.add((node, SH.resultMessage, Literal(result.message)))
        if result.path.startswith("^"):
            path = BNode(f"path{number}")
            graph.add((path, SH.inversePath, URIRef(result.path[1:])))
            graph.add((node, SH.resultPath, path))
        elif result.path and " " not in result.path:
            graph.add((node, SH.resultPath, URIRef(result.path)))
        if result.value:
            graph.add((node, SH.value, URIRef(result.value) if result.value_is_iri else Literal(result.value)))
        if result.component:
            graph.add((node, SH.sourceConstraintComponent, SH[result.component]))
        if result.shape:
            graph.add((node, SH.sourceShape, URIRef(result.shape)))
    return graph
