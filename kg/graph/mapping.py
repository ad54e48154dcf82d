"""Map a record to triples: the one mapping that every serialisation, store and view reads.

A triple is a tuple of strings; a literal is a pair of its lexical form and its datatype, which is empty for plain
text. Nodes come in the order of the record, each with its types first, its own properties next, and the nodes
that it owns after it; labels of external terms come last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

from kg.checks.finding import Finding
from kg.errors import GraphError
from kg.graph.checks import check_nodes, check_triples
from kg.graph.iris import (
    BOOLEAN,
    DECIMAL,
    DEFAULT_BASE,
    INTEGER,
    LABEL,
    QUDT_UNIT,
    SEE_ALSO,
    TKG,
    TYPE,
    XSD,
    check_base,
    expand_code,
    mint_document,
)
from kg.graph.terms import external_label
from kg.graph.vocabulary import (
    CLASSES,
    MEASUREMENT,
    STATEMENT_COUNT,
    concept_iri,
    fragment,
    property_iri,
    reason_iri,
    unit_property,
)
from kg.record.base import Model, Node, Reason
from kg.record.structure import Kind, Slot, slots
from kg.record.trial import Publication, Trial, TrialDocument
from kg.triples import Term, Triple

DATES = {4: f"{XSD}gYear", 7: f"{XSD}gYearMonth", 10: f"{XSD}date"}

_NCT_NUMBER = re.compile(r"NCT[0-9]{8}")
_IRI_SIGNS = "/:;()!$&'*+,=@"  # with letters, digits and _.-~ these may stand in the path of an IRI as they are


@dataclass(frozen=True, slots=True)
class Column:
    """Join a field to the property that carries it, and to the way in which its values become terms.

    References and nodes have no `term`: their IRIs depend on the trial. Values of which one can be an external term are
    those that `names_outside`.
    """

    slot: Slot
    iri: str
    stem: str
    term: Callable[[Any], Term] | None
    names_outside: bool


@cache
def columns(model: type[Model]) -> tuple[Column, ...]:
    """List the columns of a model, in the order of its fields."""
    return tuple(_column(model, slot) for slot in slots(model))


def _column(model: type[Model], slot: Slot) -> Column:
    stem = CLASSES[slot.target].stem if slot.target else ""
    term: Callable[[Any], Term] | None = _TERMS.get(slot.kind)
    names_outside = slot.kind in _NAMING
    if slot.choices is not None:
        concepts = {choice: concept_iri(choice) for choice in slot.choices}
        term = concepts.__getitem__
        names_outside = not all(iri.startswith(TKG) for iri in concepts.values())
    return Column(slot, property_iri(model.__name__, slot.name), stem, term, names_outside)


Gaps = tuple[tuple[str, str], ...]
"""Reasons why facts are missing, each with the property of its fact."""


class _Plan:
    """Lay out side by side what the walk asks of every node of a class: most fields of most nodes are empty."""

    def __init__(self, model: type[Model]) -> None:
        self.name = model.__name__
        self.iri = TKG + self.name
        self.fragment = fragment(self.name)
        self.beside = CLASSES[self.name].beside
        self.has_links = issubclass(model, _LINKED)
        self.rows = tuple((column.slot.name, column.slot.many, column.iri, column.term, column) for column in columns(model))
        # Nodes of a class lack the same facts over and over.
        self._gaps: dict[tuple[tuple[str, Reason], ...], Gaps] = {}

    def gaps(self, missing: Mapping[str, Reason]) -> Gaps:
        """Give the properties that are missing, those of one reason side by side."""
        key = tuple(missing.items())
        if key not in self._gaps:
            found = sorted((_REASONS[why], property_iri(self.name, fact)) for fact, why in key)
            self._gaps[key] = tuple((reason, fact) for (_, reason), fact in found)
        return self._gaps[key]


@cache
def _plan(model: type[Model]) -> _Plan:
    return _Plan(model)


def links(node: Model) -> Iterator[str]:
    """Yield the addresses outside that a node's identifiers lead to.

    Signs of a DOI that no path of an IRI can hold are percent-encoded (RFC 3986, 2.1).
    """
    if isinstance(node, Publication) and node.doi:
        yield f"https://doi.org/{quote(node.doi, safe=_IRI_SIGNS)}"
    if isinstance(node, Trial) and node.registry_id and _NCT_NUMBER.fullmatch(node.registry_id):
        yield f"https://clinicaltrials.gov/study/{node.registry_id}"


def graph_name(record: TrialDocument, base: str = DEFAULT_BASE) -> str:
    """Give the IRI of the document, which names the trial's graph."""
    return mint_document(check_base(base), record.slug)


def trial_triples(record: TrialDocument, base: str = DEFAULT_BASE, findings: Iterable[Finding] = ()) -> list[Triple]:
    """Map a whole record to triples, and what was found about it.

    Raises GraphError for a base, a code system or a label that no graph can carry.
    """
    triples, labels = trial_statements(record, base, findings)
    return [*triples, *label_triples(labels)]


def trial_statements(
    record: TrialDocument, base: str = DEFAULT_BASE, findings: Iterable[Finding] = ()
) -> tuple[list[Triple], dict[str, str]]:
    """Map a whole record to triples, and give the labels of the external terms in them, by IRI, beside.

    Of many trials in one store each label stands once, and in no trial's graph. Raises GraphError as `trial_triples` does.
    """
    walk = _Walk(graph_name(record, base))
    walk.node(record.trial)
    walk.node(record)
    walk.checks(record, findings)
    # Labels do not count: they are no statements about the trial.
    walk.triples.append((walk.document, STATEMENT_COUNT, (str(len(set(walk.triples)) + 1), INTEGER)))
    return walk.triples, walk.labels()


def label_triples(labels: Mapping[str, str]) -> Iterator[Triple]:
    """Yield the labels of external terms as triples, by IRI."""
    return ((iri, LABEL, (label, "")) for iri, label in sorted(labels.items()))


class _Walk:
    def __init__(self, document: str) -> None:
        self.document = document
        self.triples: list[Triple] = []
        self.external: dict[str, str] = {}

    def node(self, node: Model) -> None:
        plan = _plan(type(node))
        subject = f"{self.document}{plan.fragment}{node.key}" if isinstance(node, Node) else self.document
        triples = self.triples
        triples.append((subject, TYPE, plan.iri))
        for beside in plan.beside(node) if callable(plan.beside) else plan.beside:
            triples.append((subject, TYPE, beside))
            self.external.setdefault(beside, "")
        owned = self.fields(subject, node, plan)
        if isinstance(node, Node) and node.missing:
            triples += [(subject, reason, fact) for reason, fact in plan.gaps(node.missing)]
        if plan.has_links:
            triples += [(subject, SEE_ALSO, address) for address in links(node)]
        for child in owned:
            if not isinstance(child, Trial):
                self.node(child)

    def checks(self, record: TrialDocument, findings: Iterable[Finding]) -> None:
        """Map findings, each to a node that stands beside the record."""
        found = list(check_triples(record, findings, self.document))
        self.triples += found
        if check_nodes(found):
            self.external.setdefault(MEASUREMENT, "")

    def fields(self, subject: str, node: Model, plan: _Plan) -> list[Node]:
        """Map what the fields of a node hold, and return the nodes that it owns."""
        add = self.triples.append
        document = self.document
        owned: list[Node] = []
        # In the innermost loop getattr, and comparing with an empty tuple, of which there is one, take twice the time.
        values = node.__dict__
        for name, many, predicate, term, column in plan.rows:
            value = values[name]
            if value is None or value is _NOTHING:
                continue
            items = value if many else (value,)
            if term is not None:
                for item in items:
                    found = term(item)
                    add((subject, predicate, found))
                    if column.names_outside:
                        self.outside(subject, column, item, found)
            elif column.slot.kind is Kind.REFERENCE:
                for key in items:
                    add((subject, predicate, f"{document}#{column.stem}-{key}"))
            else:
                for child in items:
                    add((subject, predicate, f"{document}{fragment(type(child).__name__)}{child.key}"))
                owned += items
        return owned

    def outside(self, subject: str, column: Column, value: Any, term: Term) -> None:
        """Note the external terms that a value names, so that each gets its label."""
        kind = column.slot.kind
        if kind is Kind.CONCEPT:
            self.label(str(term), value.label)
        elif kind is Kind.QUANTITY:
            unit = QUDT_UNIT + value.unit
            self.triples.append((subject, unit_property(column.iri), unit))
            self.external.setdefault(unit, "")
        elif not str(term).startswith(TKG):
            self.external.setdefault(str(term), "")

    def label(self, iri: str, label: str) -> None:
        known = external_label(iri) or self.external.get(iri) or label
        if known != label:
            message = f"{iri} is labelled {label!r} in the record and {known!r} elsewhere; correct the code or the label"
            raise GraphError(message)
        self.external[iri] = label

    def labels(self) -> dict[str, str]:
        found = {}
        for iri in self.external:
            label = self.external[iri] or external_label(iri)
            if label is None:
                message = f"{iri} is not in ontology/external-terms.tsv; look it up in its vocabulary and add it"
                raise GraphError(message)
            found[iri] = label
        return found


_REASONS = {reason: (position, reason_iri(reason)) for position, reason in enumerate(Reason)}
_NOTHING: tuple[()] = ()
_LINKED = (Publication, Trial)
_NAMING = frozenset({Kind.CONCEPT, Kind.QUANTITY, Kind.UNIT, Kind.IRI})

_TERMS: dict[Kind, Callable[[Any], Term]] = {
    Kind.TEXT: lambda value: (value, ""),
    Kind.INTEGER: lambda value: (str(value), INTEGER),
    Kind.DECIMAL: lambda value: (f"{value:f}", DECIMAL),
    Kind.FLAG: lambda value: ("true" if value else "false", BOOLEAN),
    Kind.DATE: lambda value: (value, DATES[len(value)]),
    Kind.IRI: lambda value: value,
    Kind.UNIT: lambda value: QUDT_UNIT + value,
    Kind.CONCEPT: lambda value: expand_code(value.code),
    Kind.QUANTITY: lambda value: (f"{value.value:f}", DECIMAL),
}
