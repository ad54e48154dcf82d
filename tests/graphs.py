"""Give the graphs that many tests look at: the bundled trial and the registry-like records of `records/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kg.pipeline import TrialGraph, build
from kg.record.structure import owned_classes
from kg.record.trial import TrialDocument
from kg.resources import bundled_record

SMART_MS = "smart-ms"
SOURCES = {path.stem: path for path in (bundled_record(SMART_MS), *sorted((Path(__file__).parent / "records").glob("*.yaml")))}
NAMES = tuple(SOURCES)
FORMATS = ("turtle", "jsonld", "nquads")


@cache
def graph(name: str) -> TrialGraph:
    return build(SOURCES[name])


@cache
def text(name: str, form: str) -> str:
    return graph(name).serialise(form)


MODELS = owned_classes(TrialDocument)
"""All models of a record by name, from the document down; checks are no part of a record."""
