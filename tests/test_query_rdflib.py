"""Show that rdflib, which evaluates queries in a way of its own, gives the rows of the questions that Oxigraph gives."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from same_answers import answer_of, cell, exports

from kg.querying import asking, read_query
from kg.resources import query_names
from kg.serialise.nquads import to_nquads
from kg.stores.exports import Export

SLOW = (
    "adverse-event-across-trials", "adverse-events", "follow-up", "missing-facts", "reporting-shares", "risk-per-arm",
    "unanchored-numbers",
)  # fmt: skip
"""What takes rdflib a minute to hours over all records: one record in ten has every form of a row."""

Both = tuple[ox.Store, rdflib.Dataset]


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> tuple[Both, Both]:
    """Give all trials in both, and one in ten."""
    every, tenth = (ox.Store(), rdflib.Dataset()), (ox.Store(), rdflib.Dataset())
    for number, (name, triples) in enumerate(Export(exports(tmp_path_factory.mktemp("registry"))).graphs()):
        text = to_nquads(triples, name)
        for store, dataset in (every, tenth) if number % 10 == 0 else (every,):
            store.load(text.encode(), format=ox.RdfFormat.N_QUADS)
            dataset.parse(data=text, format="nquads")
    return every, tenth


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
@pytest.mark.parametrize("name", query_names())
def test_rdflib_gives_the_same_rows(name: str, stores: tuple[Both, Both]) -> None:
    store, dataset = stores[name in SLOW]
    found: Any = dataset.query(read_query(name))
    expected = answer_of(asking(store), name)
    assert sorted(tuple(_rdflib_cell(value) for value in row) for row in found) == expected


def _rdflib_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, rdflib.Literal):
        return cell(ox.Literal(str(value), datatype=ox.NamedNode(str(value.datatype or rdflib.XSD.string))))
    return str(value)
