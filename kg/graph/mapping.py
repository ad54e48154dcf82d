"""Map a record to statements: the one mapping that every serialisation, store and view reads.

What is said of a node is held in a form that the caller chooses: as pairs of property and term, or as the text of a file. Nodes
come in the order of the record, each with its types first, its own properties next, and the nodes that it owns after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from kg.checks.finding import Finding
from kg.errors import GraphError
from kg.graph.checks import check_nodes, check_triples
from kg.graph.columns import Column, columns
from kg.graph.iris import DEFAULT_BASE, INTEGER, LABEL, QUDT_UNIT, SEE_ALSO, TKG, TYPE, check_base, mint_document
from kg.graph.terms import external_label
from kg.graph.vocabulary import CLASSES, MEASUREMENT, STATEMENT_COUNT, fragment, property_iri, reason_iri, unit_property
from kg.record.base import Model, Node, Reason
from kg.record.structure import Kind
from kg.record.trial import Publication, Trial, TrialDocument
from kg.triples import Term, Triple

_NCT_NUMBER = re.compile(r"NCT[0-9]{8}")
_IRI_SIGNS = "/:;()!$&'*+,=@"  # with letters, digits and _.-~ these may stand in the path of an IRI as they are

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, eq=False)
class Form(Generic[Item]):
    """Say in which form a property and its term are held, and one that is an IRI; `makers` do so with values of some kinds."""

    item: Callable[[str, Term], Item]
    link: Callable[[str, str], Item]
    makers: Mapping[Kind, Callable[[str], Callable[[Any], Item]]] = field(default_factory=dict)


PAIRS: Form[tuple[str, Term]] = Form(lambda predicate, term: (predicate, term), lambda predicate, iri: (predicate, iri))


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
    """Map a whole record to triples, and what was found about it; labels of external terms come last.

    A triple is a tuple of strings; a literal is a pair of its lexical form and its datatype, which is empty for plain text.
    Raises GraphError for a base, a code system or a label that no graph can carry.
    """
    statements, labels = trial_statements(record, PAIRS, base, findings)
    return [*triples_of(statements), *label_triples(labels)]


def triples_of(statements: Mapping[str, Iterable[tuple[str, Term]]]) -> Iterator[Triple]:
    """Yield as triples what is said of nodes in pairs."""
    return ((subject, predicate, term) for subject, said in statements.items() for predicate, term in said)


def trial_statements(
    record: TrialDocument, form: Form[Item], base: str = DEFAULT_BASE, findings: Iterable[Finding] = ()
) -> tuple[dict[str, dict[Item, None]], dict[str, str]]:
    """Map a whole record to what is said of each of its nodes, no statement twice, and to the labels of external terms, by IRI.

    Of many trials in one store each label stands once, and in no trial's graph. Raises GraphError as `trial_triples` does.
    """
    walk = _Walk(graph_name(record, base), form)
    walk.node(record.trial, f"{walk.document}{fragment('Trial')}{record.trial.key}")
    walk.node(record, walk.document)
    walk.checks(record, findings)
    statements = {subject: dict.fromkeys(said) for subject, said in walk.said.items()}
    # Labels do not count: they are no statements about the trial.
    count = sum(map(len, statements.values())) + 1
    statements[walk.document][form.item(STATEMENT_COUNT, (str(count), INTEGER))] = None
    return statements, walk.labels()


def label_triples(labels: Mapping[str, str]) -> Iterator[Triple]:
    """Yield the labels of external terms as triples, by IRI."""
    return ((iri, LABEL, (label, "")) for iri, label in sorted(labels.items()))


class _Plan(Generic[Item]):
    """Lay out side by side what the walk asks of every node of a class: most fields of most nodes are empty."""

    def __init__(self, model: type[Model], form: Form[Item]) -> None:
        self.name = model.__name__
        self.form = form
        self.beside = CLASSES[self.name].beside
        self.type = form.item(TYPE, TKG + self.name)
        self.has_links = issubclass(model, _LINKED)
        self.rows = tuple((column.slot.name, column.slot.many, self._maker(column), column) for column in columns(model))
        # Nodes of a class lack the same facts over and over.
        self._gaps: dict[tuple[tuple[str, Reason], ...], list[Item]] = {}

    def _maker(self, column: Column) -> Callable[[Any], Item] | None:
        """Give what makes statements of the values of a column; of those that lead to other nodes, the walk does."""
        item, iri, term = self.form.item, column.iri, column.term
        if column.slot.choices is not None and term is not None:
            return {choice: item(iri, term(choice)) for choice in column.slot.choices}.__getitem__
        if column.slot.kind in self.form.makers:
            return self.form.makers[column.slot.kind](iri)
        return None if term is None else lambda value: item(iri, term(value))

    def gaps(self, missing: Mapping[str, Reason]) -> list[Item]:
        """Say what is missing, for one reason after the other."""
        key = tuple(missing.items())
        if key not in self._gaps:
            found = sorted((_REASONS[why], property_iri(self.name, fact)) for fact, why in key)
            self._gaps[key] = [self.form.item(reason, fact) for (_, reason), fact in found]
        return self._gaps[key]


@cache
def _plan(model: type[Model], form: Form[Item]) -> _Plan[Item]:
    return _Plan(model, form)


class _Walk(Generic[Item]):
    def __init__(self, document: str, form: Form[Item]) -> None:
        self.document = document
        self.form = form
        self.said: dict[str, list[Item]] = {}
        self.external: dict[str, str] = {}

    def node(self, node: Model, subject: str) -> None:
        plan = _plan(type(node), self.form)
        said = self.said[subject] = [plan.type]
        for beside in plan.beside(node) if callable(plan.beside) else plan.beside:
            said.append(self.form.item(TYPE, beside))
            self.external.setdefault(beside, "")
        owned = self.fields(node, plan, said)
        if isinstance(node, Node) and node.missing:
            said += plan.gaps(node.missing)
        if plan.has_links:
            said += [self.form.item(SEE_ALSO, address) for address in links(node)]
        for child, iri in owned:
            if not isinstance(child, Trial):
                self.node(child, iri)

    def checks(self, record: TrialDocument, findings: Iterable[Finding]) -> None:
        """Map findings, each to a node that stands beside the record."""
        found = list(check_triples(record, findings, self.document))
        for subject, predicate, term in found:
            self.said.setdefault(subject, []).append(self.form.item(predicate, term))
        if check_nodes(found):
            self.external.setdefault(MEASUREMENT, "")

    def fields(self, node: Model, plan: _Plan[Item], said: list[Item]) -> list[tuple[Node, str]]:
        """Map what the fields of a node hold, and return the nodes that it owns with their IRIs."""
        document, link, add = self.document, self.form.link, said.append
        owned: list[tuple[Node, str]] = []
        # In the innermost loop getattr, and comparing with an empty tuple, of which there is one, take twice the time.
        values, nothing = node.__dict__, ()
        for name, many, make, column in plan.rows:
            value = values[name]
            if value is None or value is nothing:
                continue
            if make is not None and not many:
                add(make(value))
            elif make is not None:
                said += map(make, value)
            elif column.slot.kind is Kind.NODE:
                children = [(child, f"{document}{column.fragment}{child.key}") for child in (value if many else (value,))]
                said += [link(column.iri, iri) for _, iri in children]
                owned += children
            elif many:
                said += [link(column.iri, f"{document}{column.fragment}{key}") for key in value]
            else:
                add(link(column.iri, f"{document}{column.fragment}{value}"))
            if column.names_outside:
                for item in value if many else (value,):
                    self.outside(column, item, said)
        return owned

    def outside(self, column: Column, value: Any, said: list[Item]) -> None:
        """Note the external terms that a value names, so that each gets its label."""
        assert column.term is not None
        term = column.term(value)
        if column.slot.kind is Kind.CONCEPT:
            self.label(str(term), value.label)
        elif column.slot.kind is Kind.QUANTITY:
            unit = QUDT_UNIT + value.unit
            said.append(self.form.item(unit_property(column.iri), unit))
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
_LINKED = (Publication, Trial)
