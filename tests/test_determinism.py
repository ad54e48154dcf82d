"""Show that the same record gives the same bytes, whoever writes it down and wherever it is built."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from graphs import FORMATS, NAMES, SMART_MS, SOURCES, graph, text

from kg.pipeline import SERIALISERS, build
from kg.serialise.nquads import canonical_hash, to_nquads
from kg.sources.yaml_record import read_yaml_record
from kg.sources.yaml_text import read_yaml

ROOT = Path(__file__).parents[1]
BUILD_ALL = """
import sys
from kg.pipeline import build, write_graph
for source in sys.argv[2:]:
    write_graph(build(source), sys.argv[1])
"""


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "0"},
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "2"},
        {"PYTHONHASHSEED": "random"},
        {"PYTHONHASHSEED": "random", "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8"},
        {"PYTHONHASHSEED": "random", "TZ": "UTC-14", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=lambda environment: "-".join(environment.values()),
)
def test_another_process_writes_the_same_bytes(environment: dict[str, str], tmp_path: Path) -> None:
    """Else a diff of two exports shows whose machine it was, and hides what has changed in what is known."""
    command = [sys.executable, "-c", BUILD_ALL, str(tmp_path), *map(str, SOURCES.values())]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, **environment})
    for name in NAMES:
        for form in FORMATS:
            assert (tmp_path / f"{name}{SERIALISERS[form][0]}").read_bytes() == text(name, form).encode(), (name, form)


@cache
def _data(name: str) -> Any:
    found = read_yaml(SOURCES[name].read_text(encoding="utf-8"))
    assert not found.faults
    return found.data


def _shuffled(value: Any, chance: random.Random) -> Any:
    """Put the keys of every mapping and the items of every list in another order; a period carries its own."""
    if isinstance(value, dict):
        return {key: _shuffled(value[key], chance) for key in chance.sample(list(value), len(value))}
    if isinstance(value, list):
        return [_shuffled(item, chance) for item in chance.sample(value, len(value))]
    return value


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", NAMES)
def test_the_order_in_which_a_record_is_written_means_nothing(name: str, seed: int) -> None:
    """Else a curator who moves an outcome up the page has changed the trial."""
    data = _shuffled(_data(name), random.Random(seed))  # noqa: S311 - an order, not a secret
    written = yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=80)
    assert written != yaml.dump(_data(name), Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=80)
    again = build(read_yaml_record(written))
    assert again.record == graph(name).record
    assert again.triples == graph(name).triples
    for form in FORMATS:
        assert again.serialise(form) == text(name, form)


def test_a_period_that_comes_later_stands_later_whatever_its_key() -> None:
    """The one order that means something: swapped periods are a trial in which everybody got the other treatment first."""
    data = read_yaml(SOURCES[SMART_MS].read_text(encoding="utf-8")).data
    first, second = data["trial"]["periods"]
    first["order"], second["order"] = second["order"], first["order"]
    swapped = build(read_yaml_record(yaml.safe_dump(data)))
    assert [period.key for period in swapped.record.trial.periods] == ["after-crossover", "before-crossover"]
    assert swapped.serialise("nquads") != text(SMART_MS, "nquads")


def test_nquads_and_hash_do_not_depend_on_the_order_of_the_triples() -> None:
    """A hash that a store's order of rows can change identifies nothing."""
    triples = list(graph(SMART_MS).triples)
    for seed in range(3):
        random.Random(seed).shuffle(triples)  # noqa: S311 - an order, not a secret
        assert to_nquads(triples, graph(SMART_MS).name) == text(SMART_MS, "nquads")
        assert canonical_hash(iter(triples)) == canonical_hash(graph(SMART_MS).triples)


def test_the_hash_leaves_out_the_name_of_the_graph_and_nothing_else() -> None:
    triples = graph(SMART_MS).triples
    assert canonical_hash(triples[1:]) != canonical_hash(triples)
    assert canonical_hash([*triples, triples[0]]) == canonical_hash(triples)
