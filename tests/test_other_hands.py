"""Put the exports into the hands of Jena's library, which shares no code with the readers that wrote or checked them."""

from __future__ import annotations

from pathlib import Path

import pytest
import topbraid
from graphs import FORMATS, NAMES, graph
from readers import by_pyoxigraph

from kg.pipeline import SERIALISERS, write_graph

_LANGUAGES = {"turtle": "TURTLE", "jsonld": "JSON-LD", "nquads": "N-QUADS"}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("key", NAMES)
def test_jena_reads_the_same_triples(key: str, form: str, tmp_path: Path) -> None:
    # A reader that takes another digit, or half of the file, answers questions about another trial.
    (path,) = write_graph(graph(key), tmp_path, [form])
    assert path.suffix == SERIALISERS[form][0]
    found = by_pyoxigraph(topbraid.read_by_jena(path, _LANGUAGES[form], graph(key).name), "nquads")
    assert found == {"": set(graph(key).triples)}
