"""Map findings to triples: nodes of their own beside the record, so that nothing derived is a property of what is reported.

In a registry record a check that found nothing remarkable about one result is one statement, `tkg:checked` with the metric,
and what is true of many results for one reason (not checkable, not poolable, kept as posted) is one check of all of them;
the results of a whole registry would else be outnumbered by what was not found about them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kg.checks.finding import METHOD_VERSION, Finding, Metric, Verdict
from kg.graph.iris import TKG, TYPE
from kg.graph.vocabulary import (
    CHECK_PROPERTIES,
    CHECKED,
    MEASUREMENT,
    OWNING,
    STATEMENT_COUNT,
    concept_iri,
    fragment,
    property_iri,
)
from kg.record.concepts import SourceKind
from kg.record.trial import TrialDocument
from kg.record.values import free_key
from kg.triples import Term, Triple
from kg.wording import words

QUIET = frozenset({Verdict.COMPATIBLE, Verdict.SYMMETRIC, Verdict.AGREES})
"""Verdicts of which one statement is enough in a registry record …"""

TOGETHER = frozenset({Verdict.NOT_CHECKABLE, Verdict.NOT_POOLABLE, Verdict.KEPT_AS_POSTED})
"""Verdicts that a registry record tells once of all the results to which they came for one reason."""

QUIET_CLASSES = frozenset({"Analysis", "GroupResult", "Trial"})
"""… about nodes of these classes."""


def check_triples(record: TrialDocument, findings: Iterable[Finding], document: str) -> Iterator[Triple]:
    """Yield the triples of findings about the graph of a record; equal keys are numbered from 2 in the order of the findings."""
    from_registry = any(source.source_kind is SourceKind.REGISTRY for source in record.sources)
    taken: set[str] = set()
    for finding in _together(findings) if from_registry else findings:
        if from_registry and _is_quiet(finding):
            yield _iri(document, finding.subjects[0].model, finding.subjects[0].key), CHECKED, concept_iri(finding.metric)
            continue
        key, _ = free_key((finding.metric, finding.subjects[0].key), taken)
        taken.add(key)
        check = _iri(document, "Check", key)
        yield document, OWNING["checks"], check
        yield from _parts(finding, check, document)


def _together(findings: Iterable[Finding]) -> list[Finding]:
    """Join findings of one metric, verdict and reason, in the place of the first of them."""
    joined: dict[tuple[object, ...], list[Finding]] = {}
    for number, finding in enumerate(findings):
        alike = finding.verdict in TOGETHER or (finding.metric, finding.verdict) == (Metric.GRANULARITY, Verdict.NOT_REPRODUCED)
        shared = alike and len(finding.subjects) == 1
        what = (finding.metric, finding.verdict, finding.reason, finding.assumptions, finding.lacks)
        joined.setdefault(what if shared else (number,), []).append(finding)
    return [_of_all(alike) if len(alike) > 1 else alike[0] for alike in joined.values()]


def _of_all(alike: list[Finding]) -> Finding:
    first = alike[0]
    text = f"{len(alike)} parts of the record: {words(first.metric)} {words(first.verdict)}, {first.reason}."
    return replace(first, subjects=tuple(finding.subjects[0] for finding in alike), words=text, figures=())


def is_derived(triple: Triple, checks: frozenset[str]) -> bool:
    """Tell whether a triple says what a check found, or counts what checks wrote; `checks` are the nodes of checks."""
    subject, predicate, _ = triple
    return subject in checks or predicate in (OWNING["checks"], CHECKED, STATEMENT_COUNT)


def check_nodes(triples: Iterable[Triple]) -> frozenset[str]:
    """List the nodes of checks."""
    return frozenset(subject for subject, predicate, term in triples if predicate == TYPE and term == f"{TKG}Check")


def _is_quiet(finding: Finding) -> bool:
    return finding.verdict in QUIET and len(finding.subjects) == 1 and finding.subjects[0].model in QUIET_CLASSES


def _parts(finding: Finding, check: str, document: str) -> Iterator[Triple]:
    yield check, TYPE, f"{TKG}Check"
    yield check, TYPE, MEASUREMENT
    values: dict[str, tuple[Term, ...]] = {
        "metric": (concept_iri(finding.metric),),
        "subjects": tuple(_iri(document, subject.model, subject.key) for subject in finding.subjects),
        "verdict": (concept_iri(finding.verdict),),
        "notation": ((finding.verdict.value, ""),),
        "words": ((finding.words, ""),),
        "reason": ((finding.reason, ""),) if finding.reason else (),
        "assumptions": tuple((text, "") for text in finding.assumptions),
        "figures": tuple((text, "") for text in finding.figures),
        "lacks": tuple(dict.fromkeys(property_iri(model, field) for model, field in finding.lacks)),
        "version": ((METHOD_VERSION, ""),),
    }
    for name, part in CHECK_PROPERTIES.items():
        for value in values[name]:
            yield check, part.iri, value


def _iri(document: str, model: str, key: str) -> str:
    return f"{document}{fragment(model)}{key}"
