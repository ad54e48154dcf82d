"""Make small exports of trials, and look at what a store holds."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.graph.iris import DECIMAL, LABEL, TKG, TYPE, XSD
from kg.serialise.nquads import to_nquads
from kg.stores.contents import Content, content
from kg.triples import Triple

TRIAL = "https://example.org/trial/"


def trial(number: int, value: str = "0.820", size: int = 5) -> list[Triple]:
    """Give the triples of a trial: its document, a number, texts that need escaping."""
    name = f"{TRIAL}{number}"
    return [
        (name, TYPE, f"{TKG}TrialDocument"),
        (f"{name}#a", f"{TKG}estimate", (value, DECIMAL)),
        *((f"{name}#n{place}", f"{TKG}comment", (f'"{place}" \\ é\n{number}', "")) for place in range(size)),
    ]


def graphs(*numbers: int, value: str = "0.820", size: int = 5) -> dict[str, list[Triple]]:
    """Give several trials by the names of their graphs."""
    return {f"{TRIAL}{number}": trial(number, value, size) for number in numbers}


def export(path: Path, content_of: dict[str, list[Triple]]) -> Path:
    """Write graphs as N-Quads."""
    path.write_text("".join(to_nquads(triples, name) for name, triples in content_of.items()), encoding="utf-8")
    return path


def contents(wanted: dict[str, list[Triple]]) -> dict[str, Content]:
    """Give what a store should hold, by graph."""
    return {name: content(triples) for name, triples in wanted.items()}


def held_by(directory: Path) -> dict[str, Content]:
    """Give what an embedded store holds, by graph; what stands in no graph is none of ours and not expected."""
    from kg.stores.embedded import graph_content

    store = ox.Store.read_only(str(directory))
    assert not list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    return {graph.value: graph_content(store, graph.value) for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)}


def labels(**names: str) -> dict[str, list[Triple]]:
    """Give the graph in which a bulk run tells what terms are called."""
    return {"https://example.org/terms": [(f"urn:{term}", LABEL, (text, "")) for term, text in names.items()]}


KINDS = {
    "duration": ["P12M", "PT60S", "P1Y"], "dayTimeDuration": ["PT24H"], "yearMonthDuration": ["P24M"],
    "dateTime": ["2026-01-01T00:00:00.000Z", "2026-01-01T10:00:00+00:00", "2025-12-31T24:00:00", "2026-01-01T00:00:00-05:00"],
    "date": ["2026-01-01+00:00", "2026-01-01", "2026-01-01-05:00"], "time": ["12:00:00.50"], "gYear": ["2026", "2026Z"],
    "gYearMonth": ["2026-01"], "float": ["1.10", "0.1", "1e3"], "double": ["1.10", "1E3", "0.1"], "boolean": ["1", "false"],
    "nonNegativeInteger": ["007"], "int": ["-7"], "integer": ["+7"], "decimal": ["007.50", "-.5"], "anyURI": ["urn:x"],
}  # fmt: skip
"""Literals as others write them, which stores keep by their value."""


def others(*, durations: bool = True) -> list[Triple]:
    """Give a graph of somebody else, with literals of each kind, each by its own statement."""
    return [
        (f"urn:{kind}:{place}", "urn:value", (text, f"{XSD}{kind}"))
        for kind, texts in KINDS.items()
        for place, text in enumerate(texts)
        if durations or not kind.lower().endswith("duration")
    ]
