"""Hold the screen against the shapes: what it passes conforms, and what it does not know it passes to the engine.

`test_mutants.py` holds it against the engine, mutant by mutant.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from graphs import NAMES, SMART_MS, graph
from shape_examples import CONFORMING, VIOLATING, WHOLE, name, read_example, recounted

from kg.graph.iris import DECIMAL, INTEGER, LABEL, RDFS, SHACL, TKG, TYPE, XSD
from kg.resources import shape_paths
from kg.sources.rdf_file import read_graphs
from kg.triples import Term, Triple
from kg.validation import screening
from kg.validation.counting import Rule, counting_rules
from kg.validation.rules import known_rule
from kg.validation.screening import make_screen, passes, surely_conforms

NODE = "https://example.org/a"


@pytest.mark.parametrize("key", NAMES)
def test_each_graph_of_a_record_passes(key: str) -> None:
    # Otherwise the screen saves nothing, and whoever waits turns the validation off.
    assert surely_conforms(graph(key).triples)


@pytest.mark.parametrize("path", [*WHOLE, *CONFORMING], ids=name)
def test_each_conforming_example_passes(path: Path) -> None:
    assert surely_conforms(read_example(path).triples)


@pytest.mark.parametrize("path", VIOLATING, ids=name)
def test_no_violating_example_passes(path: Path) -> None:
    # What passes is called valid, and nobody looks again.
    assert not surely_conforms(read_example(path).triples)


def test_each_shape_and_each_rule_is_screened() -> None:
    # A shape that the screen does not know makes every validation slow, and a rule nearly so: nothing else would tell.
    screen = screening.contract_screen()
    assert screen is not None
    assert screen.rules is not None
    unknown = [rule.shape for rule in counting_rules() if known_rule(rule.query) is None]
    assert not unknown, f"write what the query now asks for in kg/validation/rules.py, with its new digest: {unknown}"


@pytest.mark.parametrize(
    "triples",
    [
        pytest.param((), id="no triple"),
        pytest.param(((NODE, TYPE, "https://schema.org/Thing"), (NODE, LABEL, ("a", ""))), id="no class of ours"),
    ],
)
def test_a_graph_in_which_nothing_is_looked_at_does_not_pass(triples: tuple[Triple, ...]) -> None:
    # An empty export would be called valid.
    assert not surely_conforms(triples)


@cache
def _whole() -> tuple[Triple, ...]:
    return read_example(WHOLE[-1]).triples


def _changed(local: str, term: Term) -> list[Triple]:
    """Give a whole example, with another value of one property wherever that stands."""
    triples = [(s, p, term if p == f"{TKG}{local}" else o) for s, p, o in _whole()]
    assert triples != list(_whole())
    return recounted(triples)


@pytest.mark.parametrize(
    "local, term",
    [
        pytest.param("estimate", ("1e3", DECIMAL), id="an exponent is no decimal"),
        pytest.param("estimate", ("NaN", f"{XSD}double"), id="a number that is none"),
        pytest.param("estimate", ("1", INTEGER), id="an integer where a decimal stands"),
        pytest.param("affectedCount", ("1_0", INTEGER), id="digits as Python writes them"),
        pytest.param("affectedCount", ("\u0663", INTEGER), id="digits of another script"),
        pytest.param("healthyVolunteers", ("1", f"{XSD}boolean"), id="a flag that is not in words"),
        pytest.param("startDate", ("2026-02-29", f"{XSD}date"), id="a day that no calendar has"),
        pytest.param("startDate", ("2026-13", f"{XSD}gYearMonth"), id="a month that no year has"),
        pytest.param("briefTitle", ("A title", "@en"), id="a text in a language"),
        pytest.param("sex", "_:b0", id="a blank node"),
    ],
)
def test_an_ill_typed_value_does_not_pass(local: str, term: Term) -> None:
    # It is read as another number by one reader, and as none by the next.
    assert not surely_conforms(_changed(local, term))


def test_numbers_are_compared_as_numbers() -> None:
    # As texts, 9 is more than 10, and a graph with more affected than at risk would pass.
    def counted(affected: str, at_risk: str) -> list[Triple]:
        values: dict[str, Term] = {"affectedCount": (affected, INTEGER), "atRiskCount": (at_risk, INTEGER)}
        return [(s, p, values.get(p.removeprefix(TKG), o)) for s, p, o in _whole()]

    assert surely_conforms(counted("9", "10"))
    assert not surely_conforms(counted("10", "9"))


def test_a_class_below_a_class_is_left_to_the_engine() -> None:
    # Instances of the lower class are instances of the upper one, which the screen does not look for.
    triples = graph(SMART_MS).triples
    assert not surely_conforms((*triples, ("https://example.org/Arm", f"{RDFS}subClassOf", f"{TKG}Arm")))


def test_a_triple_that_is_given_twice_counts_once() -> None:
    assert surely_conforms((*graph(SMART_MS).triples, *graph(SMART_MS).triples))


SHAPE = "https://example.org/shape"
ARM = ((SHAPE, f"{SHACL}targetClass", f"{TKG}Arm"),)
KNOWN = ((SHAPE, f"{SHACL}path", LABEL), (SHAPE, f"{SHACL}minCount", ("1", INTEGER)))


def test_a_made_up_shape_is_judged() -> None:
    # Shows that what the next test refuses is refused for what it adds.
    screen = make_screen((*ARM, *KNOWN), ())
    assert passes(screen, [(NODE, TYPE, f"{TKG}Arm"), (NODE, LABEL, ("a", ""))])
    assert not passes(screen, [(NODE, TYPE, f"{TKG}Arm")])


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(((SHAPE, f"{SHACL}uniqueLang", ("true", f"{XSD}boolean")),), id="a constraint that is not known"),
        pytest.param(((SHAPE, f"{SHACL}flags", ("i", "")), (SHAPE, f"{SHACL}pattern", ("a", ""))), id="flags of a pattern"),
        pytest.param(((SHAPE, f"{SHACL}deactivated", ("true", f"{XSD}boolean")),), id="a shape that is switched off"),
        pytest.param(((SHAPE, f"{SHACL}severity", f"{SHACL}Warning"),), id="a warning"),
        pytest.param(((SHAPE, f"{SHACL}targetNode", NODE),), id="a target that is not known"),
        pytest.param(((SHAPE, TYPE, f"{RDFS}Class"),), id="a shape that is a class"),
        pytest.param(((SHAPE, f"{SHACL}nodeKind", f"{SHACL}Literal"),), id="a kind of node that is not known"),
        pytest.param(((SHAPE, f"{SHACL}datatype", f"{XSD}duration"),), id="a datatype whose forms are not judged"),
        pytest.param(((SHAPE, f"{SHACL}minInclusive", ("2026-01-01", f"{XSD}date")),), id="a limit that is no number"),
        pytest.param(((SHAPE, f"{SHACL}maxCount", ("1", INTEGER)), (SHAPE, f"{SHACL}maxCount", ("2", INTEGER))), id="two of one"),
        pytest.param(((SHAPE, f"{SHACL}node", SHAPE),), id="a shape that leads to itself"),
        pytest.param(((SHAPE, f"{SHACL}node", f"{SHAPE}-none"),), id="a shape of which nothing is said"),
        pytest.param(((SHAPE, f"{SHACL}in", f"{SHAPE}-list"),), id="a list that is none"),
        pytest.param((("_:c", TYPE, f"{SHACL}ConstraintComponent"),), id="a constraint of somebody's own"),
    ],
)
def test_what_is_not_understood_is_refused_when_shapes_are_compiled(more: tuple[Triple, ...]) -> None:
    # Passed over, it would never be judged, and all graphs would pass.
    with pytest.raises(NotImplementedError):
        make_screen((*ARM, *KNOWN, *more), ())


def test_no_graph_passes_where_the_shapes_are_not_understood(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "arm.ttl").write_text(f"<{SHAPE}> <{SHACL}targetClass> <{TKG}Arm> ; <{SHACL}uniqueLang> true .", encoding="utf-8")
    monkeypatch.setattr(screening, "shape_paths", lambda: [tmp_path / "arm.ttl"])
    screening.contract_screen.cache_clear()
    try:
        assert not surely_conforms(graph(SMART_MS).triples)
    finally:
        screening.contract_screen.cache_clear()


def _contract() -> list[Triple]:
    return [triple for path in shape_paths() if path.name != "counting.ttl" for triple in read_graphs(path)[""]]


@pytest.mark.parametrize("rule", counting_rules(), ids=lambda rule: rule.shape.rpartition("#")[2])
def test_a_rule_that_was_changed_is_not_screened_by_the_old_code(rule: Rule) -> None:
    # The rule would say one thing, and what passes would be judged by another.
    query = rule.query
    assert known_rule(query) is not None
    assert known_rule(query.replace("SELECT", "SELECT DISTINCT", 1)) is None
    assert known_rule(query.rstrip().removesuffix("}") + "FILTER (?value != ?value) }") is None


def test_a_list_in_a_rule_is_read_from_the_rule() -> None:
    # A fact that tells two outcomes apart, added to the rule alone, would be passed over.
    (query,) = (rule.query for rule in counting_rules() if rule.shape.endswith("#Trial-outcome-once"))
    trial, one, two = "https://example.org/t#trial", "https://example.org/t#a", "https://example.org/t#b"
    triples = [
        *((node, name, ("a", "")) for node in (one, two) for name in (LABEL, f"{TKG}role")),
        *((trial, f"{TKG}outcome", node) for node in (one, two)),
        (one, f"{TKG}comment", ("one", "")),
        (two, f"{TKG}comment", ("two", "")),
    ]
    graph_ = screening.index(triples, ())
    rule, wider = known_rule(query), known_rule(query.replace("tkg:unitText", "tkg:unitText, tkg:comment"))
    assert rule is not None
    assert wider is not None
    assert not rule(graph_, trial)
    assert wider(graph_, trial)
    # A query that lists one thing one way and another the other way is not known.
    assert known_rule(query.replace("tkg:unitText", "tkg:unitText, tkg:comment", 1)) is None
    assert known_rule(query.replace("tkg:unitText", "?any")) is None


def test_rules_that_are_not_known_are_asked_of_oxigraph() -> None:
    # Not asked at all, twins and lost ends would pass.
    screen = make_screen(
        _contract(), [(rule.target, f"{rule.query} ") for rule in counting_rules()] + [(f"{TKG}Trial", "SELECT")]
    )
    assert screen.rules is None
    triples = [triple for triple in graph("example-factorial").triples if triple[1] != f"{TKG}statementCount"]
    assert passes(screen, graph("example-factorial").triples)
    assert not passes(screen, [*triples, (graph("example-factorial").name, f"{TKG}statementCount", ("1", INTEGER))])


def test_decimals_that_differ_in_zeros_are_one_value_in_twins() -> None:
    # Oxigraph, which writes the report, takes 1.5 and 1.50 for one; the screen would pass what the report refuses.
    (query,) = (rule.query for rule in counting_rules() if rule.shape.endswith("#Trial-analysis-once"))
    rule = known_rule(query)
    trial, nodes = "https://example.org/t#trial", ("https://example.org/t#a", "https://example.org/t#b")
    triples = [
        (trial, f"{TKG}outcome", f"{NODE}#o"),
        (f"{NODE}#o", f"{TKG}assessment", f"{NODE}#s"),
        *((f"{NODE}#s", f"{TKG}analysis", node) for node in nodes),
        *((node, f"{TKG}estimate", (text, DECIMAL)) for node, text in zip(nodes, ("1.5", "1.50"), strict=True)),
    ]
    assert rule is not None
    assert not rule(screening.index(triples, ()), trial)
