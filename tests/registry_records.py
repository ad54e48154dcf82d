"""Load the study records of `registry/`, written by hand in the registry's form, and look at what was read from them."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from kg.checks.checking import check_record
from kg.graph.iris import DEFAULT_BASE, TKG
from kg.graph.mapping import graph_name, trial_triples
from kg.record.consistency import walk
from kg.record.outcome import OutcomeMeasure
from kg.record.trial import Trial, TrialDocument
from kg.serialise.nquads import to_nquads
from kg.sources.clinicaltrials_gov.json_record import parse_study
from kg.sources.clinicaltrials_gov.reading import Study, read_study
from kg.triples import Term, Triple

RECORDS = Path(__file__).parent / "registry"
NAMES = sorted(path.stem for path in RECORDS.glob("*.json"))

Tree = dict[str, Any]


def raw(name: str) -> bytes:
    return (RECORDS / f"{name}.json").read_bytes()


@cache
def _parsed(name: str) -> Tree:
    return parse_study(raw(name))


def tree(name: str) -> Tree:
    """Give the payload of a record, to be changed at will."""
    return deepcopy(_parsed(name))


@cache
def study(name: str) -> Study:
    return read_study(_parsed(name), name)


def trial(name: str) -> Trial:
    return study(name).record.trial


def changed(name: str, path: str, value: Any) -> Study:
    """Read a record with one place changed; `path` leads there by names and positions, with slashes between."""
    payload = tree(name)
    *above, last = (int(step) if step.isdecimal() else step for step in path.split("/"))
    place: Any = payload
    for step in above:
        if isinstance(place, dict):
            place.setdefault(step, {})
        place = place[step]
    place[last] = value
    return read_study(parse_study(json.dumps(payload).encode()), name)


def triples(record: TrialDocument) -> list[Triple]:
    """Map a record as a build does, with what the checks found."""
    return trial_triples(record, DEFAULT_BASE, check_record(record).findings)


def nquads(record: TrialDocument) -> str:
    return to_nquads(triples(record), graph_name(record))


def nodes(record: TrialDocument, kind: str) -> list[Any]:
    return [node for _, model, node in walk(TrialDocument, record) if model.__name__ == kind]


def titled(record: TrialDocument, kind: str, label: str) -> Any:
    """Give the one node of a class with a label."""
    found = [node for node in nodes(record, kind) if node.label == label]
    assert len(found) == 1, f"{len(found)} nodes of class {kind} are labelled {label!r}"
    return found[0]


def objects(record: TrialDocument, node: str, name: str) -> list[Term]:
    """Give what the graph says of a node of the trial by one property of ours."""
    subject = f"{DEFAULT_BASE}trial/{record.slug}#{node}"
    return [term for s, p, term in triples(record) if s == subject and p == f"{TKG}{name}"]


OUTCOMES = "resultsSection/outcomeMeasuresModule/outcomeMeasures"


def bare(path: str, value: Any) -> Trial:
    """Read the record that has next to nothing, with one place changed."""
    return changed("bare", path, value).record.trial


def outcome_of(name: str, label: str) -> OutcomeMeasure:
    """Find the outcome of a record that has a title."""
    found: OutcomeMeasure = titled(study(name).record, "OutcomeMeasure", label)
    return found
