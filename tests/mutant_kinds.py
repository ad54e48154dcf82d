"""Make harmful changes of each kind; `KINDS` lists them with the wrong conclusion that each invites."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from zlib import crc32

from mutants import NUMBERS, OWNS, REASONS, Base, Change, Facts, change, class_facts, place, short

from kg.graph.iris import BOOLEAN, DECIMAL, INTEGER, LABEL, QUDT_UNIT, TKG, TYPE, XSD
from kg.triples import Term

FOREIGN = ("http://purl.obolibrary.org/obo/OBI_0500003", "https://schema.org/Drug")


def dropped_value(base: Base) -> Iterator[Change]:
    """Take all values of one property from a node."""
    for node, kind, prop, terms, _ in base.values():
        if prop != TYPE and prop not in OWNS:
            yield change([node], place(kind, prop), [(node, prop, term) for term in terms])
    for node, kind in base.classes.items():
        for reason in REASONS:
            for fact in base.nodes[node].get(reason, []):
                yield change([node], place(kind, reason, short(str(fact))), [(node, reason, fact)])


def dropped_class(base: Base) -> Iterator[Change]:
    """Take our class from a node."""
    for node, kind in base.classes.items():
        yield change([node], place(kind), [(node, TYPE, kind)])


def dropped_type(base: Base) -> Iterator[Change]:
    """Take an established class that stands beside ours from a node."""
    for node, kind in base.classes.items():
        for other in base.nodes[node][TYPE]:
            if other != kind:
                yield change([node], place(kind, str(other)), [(node, TYPE, other)])


def dropped_node(base: Base) -> Iterator[Change]:
    """Take a node away with all that it owns and all that leads to it."""
    for node, kind in base.classes.items():
        if node == base.document:
            continue  # nothing is left to check, which is no verdict
        gone = base.subtree(node)
        removed = [triple for triple in base.triples if triple[0] in gone or triple[2] in gone]
        siblings = len(base.of_class[kind]) > 1
        yield change([node], place(kind, "", "one of several" if siblings else "the only one"), removed)


def detached(base: Base) -> Iterator[Change]:
    """Take the statement away that makes a node part of its owner."""
    for node, (owner, prop) in base.owners.items():
        yield change([node], place(base.classes[node], prop), [(owner, prop, node)])


def moved(base: Base) -> Iterator[Change]:
    """Give a node to an owner of another class, by the same property."""
    for node, (owner, prop) in base.owners.items():
        for kind in (*_after(base.classes[owner]), f"{TKG}TrialDocument"):
            if kind != base.classes[owner] and (others := base.of_class.get(kind)):
                yield change(
                    [node],
                    place(base.classes[node], prop, f"to {short(kind)}"),
                    [(owner, prop, node)],
                    [(others[0], prop, node)],
                )


def second_owner(base: Base) -> Iterator[Change]:
    """Give a node a second owner, of the class that it needs where there is one, else by another owning property."""
    for node, (owner, prop) in base.owners.items():
        siblings = [other for other in base.of_class[base.classes[owner]] if other != owner]
        for other in siblings[:1]:
            yield change([node, owner], place(base.classes[node], prop), [], [(other, prop, node)])
        others = sorted(
            {other_prop for child, (_, other_prop) in base.owners.items() if base.classes[child] in _after(base.classes[node])}
        )
        for other_prop in others:
            if other_prop != prop:
                yield change([node, owner], place(base.classes[node], other_prop), [], [(owner, other_prop, node)])


def _after(kind: str, number: int = 3) -> list[str]:
    """Give the classes that come after one in the shapes, and the trial: those that are tried in its place."""
    kinds = sorted(class_facts())
    at = kinds.index(kind)
    return [*(kinds + kinds)[at + 1 : at + 1 + number], f"{TKG}Trial"]


def retyped(base: Base) -> Iterator[Change]:
    """Make a node one of another class of ours, in place of its own or beside it."""
    for node, kind in base.classes.items():
        for other in _after(kind):
            if other != kind:
                yield change([node], place(kind, "", f"as {short(other)}"), [(node, TYPE, kind)], [(node, TYPE, other)])
                yield change([node], place(kind, "", f"also {short(other)}"), [], [(node, TYPE, other)])


def foreign_class(base: Base) -> Iterator[Change]:
    """Type a node by a foreign class, or by a misspelt one of ours."""
    for node, kind in base.classes.items():
        for other in (*FOREIGN, f"{kind}s"):
            yield change([node], place(kind, "", f"also {short(other)}"), [], [(node, TYPE, other)])
        yield change([node], place(kind, "", "misspelt"), [(node, TYPE, kind)], [(node, TYPE, f"{kind}s")])


def second_value(base: Base) -> Iterator[Change]:
    """Give a property that can have one value a second."""
    for node, kind, prop, terms, facts in base.values():
        if not facts.single:
            continue
        if facts.values:
            other: Term = next((value for value in facts.values if value not in terms), "")
        elif isinstance(terms[0], tuple):
            other = _other_literal(terms[0])
        else:
            same = [node for node in base.of_class.get(facts.kind, ()) if node not in terms]
            other = same[0] if same else f"{terms[0]}X"
        if other:
            yield change([node], place(kind, prop), [], [(node, prop, other)])


def _other_literal(literal: tuple[str, str]) -> tuple[str, str]:
    text, datatype = literal
    if datatype in NUMBERS:
        return str(Decimal(text) + 1), datatype
    if datatype == BOOLEAN:
        return ("false" if text == "true" else "true"), datatype
    if datatype:
        return str(int(text[:4]) + 1) + text[4:], datatype
    return f"{text} (2)", datatype


def twin(base: Base) -> Iterator[Change]:
    """Copy a node, with all that it owns, beside itself."""
    for node, (owner, prop) in base.owners.items():
        if base.classes[node] == f"{TKG}Trial":
            continue
        copied = base.subtree(node)

        def copy(term: Term, copied: set[str] = copied) -> Term:
            return f"{term}-twin" if isinstance(term, str) and term in copied else term

        added = [(str(copy(s)), p, copy(o)) for s, p, o in base.triples if s in copied]
        yield change([node, owner], place(base.classes[node]), [], [*added, (owner, prop, f"{node}-twin")])


def swapped(base: Base) -> Iterator[Change]:
    """Swap two figures of a node of which one is not above the other."""
    for node, kind, prop, terms, facts in base.values():
        for other in _ordered_with(kind, prop, facts):
            if other_terms := base.nodes[node].get(other):
                yield change(
                    [node],
                    place(kind, prop, f"and {short(other)}"),
                    [(node, prop, terms[0]), (node, other, other_terms[0])],
                    [(node, prop, other_terms[0]), (node, other, terms[0])],
                )


def _ordered_with(kind: str, prop: str, facts: Facts) -> tuple[str, ...]:
    # The two ends of a period are put in order by no shape that names both: their units may differ.
    return (*facts.not_above, f"{TKG}periodEnd") if (kind, prop) == (f"{TKG}Period", f"{TKG}periodStart") else facts.not_above


def beyond(base: Base) -> Iterator[Change]:
    """Put a figure beyond one that bounds it, or beyond what the shapes allow it."""
    for node, kind, prop, terms, facts in base.values():
        if not isinstance(terms[0], tuple) or terms[0][1] not in NUMBERS:
            continue
        datatype = terms[0][1]
        for other in _ordered_with(kind, prop, facts):
            for bound in base.nodes[node].get(other, [])[:1]:
                above = str(Decimal(bound[0]) + 1)
                yield change(
                    [node],
                    place(kind, prop, f"above {short(other)}"),
                    [(node, prop, terms[0])],
                    [(node, prop, (above, datatype))],
                )
        outside = [str(Decimal(value) - 1) for name, value in facts.limits.items() if name.startswith("min")]
        outside += [str(Decimal(value) + 1) for name, value in facts.limits.items() if name.startswith("max")]
        outside += ["-1"] if datatype == INTEGER else []
        for value in outside:
            yield change([node], place(kind, prop, value), [(node, prop, terms[0])], [(node, prop, (value, datatype))])


def _some(choices: Sequence[str], place: str, number: int = 2) -> list[str]:
    """Give some of the choices, other ones at another place, so that all are made somewhere and none everywhere."""
    start = crc32(place.encode()) % max(len(choices), 1)
    return [*choices, *choices][start : start + min(number, len(choices))]


def other_datatype(base: Base) -> Iterator[Change]:
    """Give a literal another datatype, or a language."""
    for node, kind, prop, terms, _ in base.values():
        for text, datatype in (term for term in terms[:1] if isinstance(term, tuple)):
            for other in _some(("", INTEGER, DECIMAL, BOOLEAN, f"{XSD}double", f"{XSD}date", "@en"), kind + prop):
                if other != datatype:
                    yield change(
                        [node], place(kind, prop, f"as {short(other) or 'text'}"),
                        [(node, prop, (text, datatype))], [(node, prop, (text, other))],
                    )  # fmt: skip


_FORMS: dict[str, tuple[str, ...]] = {
    INTEGER: ("+{}", "0{}", "{}.0", "{}e0", " {}", "{},000", "\N{FULLWIDTH DIGIT ONE}", "many", ""),
    DECIMAL: ("+5.0", "0{}", "5.", ".5", "1e3", " 1.0", "0,5", "\N{MINUS SIGN}1.0", "NaN", "INF", "1/2", "1" * 19, "", "-"),
    BOOLEAN: ("1", "0", "True", "yes", ""),
    f"{XSD}date": ("2026-13-01", "2026-02-30", "26-01-01", "2026-1-1", "01.02.2026", "2026-01-01Z", "2026-01-01T00:00:00", ""),
    f"{XSD}gYearMonth": ("2026-13", "2026-1", "26-01", "2026-01Z", ""),
    f"{XSD}gYear": ("26", "02026", "2026Z", "MMXXVI", ""),
    "": ("", " ", "\n"),
}


def other_form(base: Base) -> Iterator[Change]:
    """Write a value in a form that readers rewrite, misread or refuse."""
    for node, kind, prop, terms, facts in base.values():
        for text, datatype in (term for term in terms[:1] if isinstance(term, tuple)):
            for form in _some(_FORMS.get(datatype, ()), kind + prop):
                if not facts.values:
                    yield change(
                        [node], place(kind, prop, f"{short(datatype) or 'text'} {form!a}"),
                        [(node, prop, (text, datatype))], [(node, prop, (form.format(text), datatype))],
                    )  # fmt: skip


def other_kind(base: Base) -> Iterator[Change]:
    """Put text where a node stands, and a node where text stands."""
    for node, kind, prop, terms, _ in base.values():
        if prop != TYPE:
            other: Term = ("see text", "") if isinstance(terms[0], str) else f"{base.document}#text"
            yield change([node], place(kind, prop), [(node, prop, terms[0])], [(node, prop, other)])


def nameless(base: Base) -> Iterator[Change]:
    """Make a node a blank node, which has no name by which anything could cite it."""
    for node, kind in base.classes.items():
        old = [triple for triple in base.triples if node in (triple[0], triple[2])]
        new = [("_:blank" if s == node else s, p, "_:blank" if o == node else o) for s, p, o in old]
        yield change([node], place(kind), old, new)


def foreign_value(base: Base) -> Iterator[Change]:
    """Put a concept of another set, a misspelt one, its name, a licensed code or a page where a concept or unit stands."""
    lists = [facts.values for of_class in class_facts().values() for facts in of_class.values() if facts.values]
    for node, kind, prop, terms, facts in base.values():
        if prop == TYPE or not isinstance(terms[0], str):
            continue
        others: dict[str, Term] = {}
        if facts.values:
            others["of another set"] = next(values[0] for values in lists if values[0] not in facts.values and TKG in values[0])
            others["misspelt"] = f"{terms[0]}s"
            others["as text"] = (short(terms[0]), "")
        elif facts.open_term or terms[0].startswith(QUDT_UNIT):
            others = {"of SNOMED CT": "http://snomed.info/id/425500002", "of this trial": node, "as text": (short(terms[0]), "")}
            others["a page"] = "https://example.org/page"
        if terms[0].startswith(QUDT_UNIT) and not prop.endswith(
            ("/unit", "#unit", "#doseUnit", "#doseCapUnit", "#concentrationUnit")
        ):
            others["of another dimension"] = f"{QUDT_UNIT}PicoGM-PER-MilliL"
        for detail, other in others.items():
            yield change([node], place(kind, prop, detail), [(node, prop, terms[0])], [(node, prop, other)])


def wrong_target(base: Base) -> Iterator[Change]:
    """Lead a reference to a node of another class, or to nothing."""
    for node, kind, prop, terms, facts in base.values():
        if not facts.kind or prop in OWNS:
            continue
        others = [base.of_class[other][0] for other in _after(facts.kind) if other in base.of_class and other != facts.kind]
        for target in (*others, f"{base.document}#nothing"):
            detail = f"to {short(base.classes.get(target, 'nothing'))}"
            yield change([node], place(kind, prop, detail), [(node, prop, terms[0])], [(node, prop, target)])


def other_trial(base: Base) -> Iterator[Change]:
    """Lead a reference to the same thing of another trial, which lies in the same graph."""

    def moved(term: Term) -> Term:
        return base.document + "-2" + term[len(base.document) :] if isinstance(term, str) and _in(term, base.document) else term

    second = [(str(moved(s)), p, moved(o)) for s, p, o in base.triples if _in(s, base.document)]
    for node, kind, prop, terms, facts in base.values():
        if facts.kind and prop not in OWNS:
            yield change([node], place(kind, prop), [(node, prop, terms[0])], [*second, (node, prop, moved(terms[0]))])


def _in(iri: str, document: str) -> bool:
    return iri == document or iri.startswith(f"{document}#")


def unknown_property(base: Base) -> Iterator[Change]:
    """Give a node a property that no shape knows, or one that belongs to another class."""
    for node, kind in base.classes.items():
        known = class_facts()[kind]
        for prop in (f"{TKG}treats", f"{TKG}estimat", "https://schema.org/result", f"{XSD}note"):
            yield change([node], place(kind, prop), [], [(node, prop, f"{base.document}#trial")])
        for other in _after(kind, 4):
            for prop in class_facts()[other]:
                if prop not in known and prop not in (*REASONS, "missing") and (example := _example(base, other, prop)):
                    yield change([node], place(kind, prop, f"of {short(other)}"), [], [(node, prop, example)])
                    break


def _example(base: Base, kind: str, prop: str) -> Term | None:
    nodes = base.of_class.get(kind, ())
    return next((base.nodes[node][prop][0] for node in nodes if base.nodes[node].get(prop)), None)


def value_and_reason(base: Base) -> Iterator[Change]:
    """Say that a fact is missing which has a value."""
    for node, kind, prop, _, _ in base.values():
        missing = class_facts()[kind].get("missing")
        if missing and prop in missing.values:
            for reason in _some(REASONS, kind + prop):
                yield change([node], place(kind, reason, short(prop)), [], [(node, reason, prop)])


def two_reasons(base: Base) -> Iterator[Change]:
    """Say of a missing fact two reasons."""
    for node, kind in base.classes.items():
        for reason in REASONS:
            for fact in base.nodes[node].get(reason, []):
                for other in _some(REASONS, kind + str(fact)):
                    if other != reason:
                        yield change([node], place(kind, other, f"{short(str(fact))} {short(reason)}"), [], [(node, other, fact)])


def foreign_reason(base: Base) -> Iterator[Change]:
    """Say that something is missing which the class has not, or name it as text, or by a reason that is none."""
    for node, kind in base.classes.items():
        for detail, fact in {"of no class": f"{TKG}effect", "as text": ("dose", ""), "itself": node}.items():
            yield change([node], place(kind, "notReported", detail), [], [(node, f"{TKG}notReported", fact)])
        yield change([node], place(kind, "notKnown"), [], [(node, f"{TKG}notKnown", LABEL)])


def other_length(base: Base) -> Iterator[Change]:
    """Make the figures of an anchor longer than the stretch that it marks."""
    for node in base.of_class.get(f"{TKG}SourceAnchor", ()):
        for text, _ in base.nodes[node].get(f"{TKG}figures", ()):
            yield change(
                [node], "SourceAnchor", [(node, f"{TKG}figures", (text, ""))], [(node, f"{TKG}figures", (f"{text}1", ""))]
            )


def wrong_sum(base: Base) -> Iterator[Change]:
    """Give an arm one person more, so that the arms, all of which report their number, have more than were enrolled."""
    prop = f"{TKG}allocatedCount"
    for node in base.of_class.get(f"{TKG}Arm", ()):
        for text, datatype in base.nodes[node].get(prop, ()):
            more = (str(int(text) + 1), datatype)
            yield change([node], place(f"{TKG}Arm", prop), [(node, prop, (text, datatype))], [(node, prop, more)])


KINDS: dict[Callable[[Base], Iterator[Change]], str] = {
    dropped_value: "A fact that is gone is filled in from habit: two-sided, linear, per protocol, 95 %",
    dropped_class: "A node that no shape judges and no query by class finds: a result that is not there",
    dropped_type: "A query by an established class finds fewer trials or arms than there are",
    dropped_node: "Half a trial looks like a trial without harms, or without its null result",
    detached: "A harm or result that stands in the graph and in no listing of its trial",
    moved: "A grade of evidence on the trial instead of the claim; a result of another time",
    second_owner: "One result counts at two timepoints, one harm under two names",
    retyped: "A claim is read as an analysis, a summary of harms as one harm",
    foreign_class: "A design is read as a thing, and whoever reasons over it finds a contradiction or a false fact",
    second_value: "Two counts are added up; of two estimates the reader takes the one that suits",
    twin: "One trial gets the weight of two, one harm is counted twice",
    swapped: "An interval that includes the null value excludes it",
    beyond: "A p value of 1.2, an estimate outside its interval, more people with a harm than people",
    other_datatype: "A figure that is text is skipped by whoever computes, without a word",
    other_form: "1e3 is read as 1, 0,5 as 5, and stores rewrite the digits of the report",
    other_kind: "A dose or a drug that is a remark joins nothing",
    nameless: "A node that gets a new name at each loading cannot be cited, and doubles when loaded again",
    foreign_value: "A misspelt rank leaves the primary outcome out of every query; a licensed code is passed on",
    wrong_target: "A result leads to a criterion, or to nothing, and the join loses it",
    other_trial: "A result borrows the people or the proof of another trial",
    unknown_property: "An edge says *treats*; a class of evidence stands on the trial; a misspelt figure is not found",
    value_and_reason: "A figure that the source is said not to give is pooled",
    two_reasons: "A fact is not reported for one reader and inapplicable for the next",
    foreign_reason: "A gap under a misspelt name is found by no query for gaps",
    other_length: "A number is borne out by a place that prints another",
    wrong_sum: "People who were never enrolled are counted as treated",
}
"""Each kind of change with the wrong conclusion that it invites."""
