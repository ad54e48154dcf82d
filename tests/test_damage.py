"""Random damage to what we read is refused or does no harm, and never shows a traceback."""

from __future__ import annotations

import json
import random
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from commands import Command
from jsonld_examples import WHOLE

from kg.errors import DataError
from kg.pipeline import SERIALISERS, build, write_graph
from kg.resources import bundled_record
from kg.sources.rdf_file import read_graphs

SMART_MS = bundled_record()
ENDINGS = tuple(ending for ending, _ in SERIALISERS.values())


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {path.suffix: path for path in write_graph(build(), tmp_path_factory.mktemp("exports"))}


SPICE = (
    *(b"\x00", b"\xff", b"\xed\xa0\x80", b'"', b"\\", b"\n", b"\t", b"{", b"}", b"[", b"]", b": ", b"#", b"&a ", b"*a ", b"!!x "),
    *(b"- ", b"'", b"|", b"%", b"@", b"<<: ", b"? ", b"---\n", b"9" * 40, b"e5", b"<", b"^^", b"_:", b"\\uD800", b'"@en', b"@id"),
)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Change a few bytes, stretches or lines."""
    for _ in range(chance.choice((1, 1, 2, 5))):
        at, kind = chance.randrange(len(content)), chance.randrange(4)
        if kind == 0:
            content = content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]
        elif kind == 1:
            content = content[:at] + content[at + chance.choice((1, 2, 10, 100)) :]
        elif kind == 2:
            content = content[:at] + chance.choice(SPICE) + content[at:]
        else:
            other = chance.randrange(len(content))
            content = content[:at] + content[other : other + chance.choice((1, 10, 60, 300))] + content[at:]
    return content


@pytest.mark.parametrize("ending", [".yaml", *ENDINGS])
def test_random_damage_is_refused_or_does_no_harm(
    ending: str,
    kg: Command,
    exports: dict[str, Path],
    tmp_path: Path,
    unvalidated: None,  # noqa: ARG001
) -> None:
    whole = (SMART_MS if ending == ".yaml" else exports[ending]).read_bytes()
    chance = random.Random(f"smart-ms{ending}")  # noqa: S311 -- damage that is the same in every run
    files = [tmp_path / f"{number}{ending}" for number in range(150)]
    for file in files:
        file.write_bytes(damaged(whole, chance))
    statuses = set()
    for file in files:
        ran = kg("build", file, "--out", tmp_path / "out", "--format", "nquads")
        statuses.add(ran.status)
        assert (ran.status == 1) == ran.words.startswith("error: "), ran.words
        assert ran.data == b""
    # Hardly any damage to a Turtle file does no harm: nearly all of its letters say something.
    assert {1} <= statuses <= {0, 1}


def test_random_damage_is_validated_or_refused(kg: Command, exports: dict[str, Path], tmp_path: Path) -> None:
    chance = random.Random("validate")  # noqa: S311
    files = []
    for ending in ENDINGS:
        for number in range(4):
            files.append(tmp_path / f"{number}{ending}")
            files[-1].write_bytes(damaged(exports[ending].read_bytes(), chance))
    assert kg("validate", *files).status in (0, 1)


def places(item: Any) -> list[tuple[Any, Any]]:
    """List each place of a JSON tree as what holds it and its key there."""
    keys = list(item) if isinstance(item, dict) else range(len(item)) if isinstance(item, list) else ()
    return [place for key in keys for place in ((item, key), *places(item[key]))]


def rebuilt(tree: Any, chance: random.Random) -> Any:
    """Swap, delete, double or retype some values of a JSON tree, those of its context too."""
    strange = (
        None,
        True,
        0,
        -1.5,
        10**30,
        "",
        " ",
        "@id",
        "_:a",
        "#a",
        "e:a b",
        [],
        {},
        [[]],
        [{}],
        {"@value": 1},
        {"@list": [1]},
    )
    for _ in range(chance.choice((1, 1, 2, 5))):
        found = places(tree)
        if not found:
            break  # all of it was taken away
        around, key = chance.choice(found)
        other, name = chance.choice(found)
        kind = chance.randrange(5)
        if kind == 0:
            around[key] = chance.choice(strange)
        elif kind == 1:
            del around[key]
        elif kind == 2:
            around[key], other[name] = json.loads(json.dumps(other[name])), json.loads(json.dumps(around[key]))
        elif kind == 3:
            around[key] = (
                [around[key]] if chance.randrange(2) else {chance.choice(("@set", "@value", "@graph", "x")): around[key]}
            )
        elif isinstance(around, dict):
            around[chance.choice(("@id", "@type", "@context", "@reverse", "@nest", "@index", "arm", "p", "x y"))] = around.pop(
                key
            )
    return tree


def test_a_rebuilt_tree_is_refused_or_read(exports: dict[str, Path], tmp_path: Path) -> None:
    """Whatever stands in the place of whatever, a reader gets a graph or a refusal."""
    whole = exports[".jsonld"].read_text()
    chance = random.Random("rebuilt")  # noqa: S311
    file = tmp_path / "rebuilt.jsonld"
    refused = 0
    for _ in range(200):
        file.write_text(json.dumps(rebuilt(json.loads(whole), chance)))
        try:
            read_graphs(file)
        except DataError:
            refused += 1
    assert 20 < refused < 180


def test_a_rebuilt_context_is_refused_or_read(tmp_path: Path) -> None:
    """The parser has ways to end the process that only odd contexts find."""
    chance = random.Random("contexts")  # noqa: S311
    file = tmp_path / "rebuilt.jsonld"
    for _ in range(30):
        for document in WHOLE.values():
            file.write_text(json.dumps(rebuilt(json.loads(json.dumps(document)), chance)))
            with suppress(DataError):
                read_graphs(file)


_TERM = re.compile(r'<[^>]*>|"(?:[^"\\]|\\.)*"|\^\^|@[a-z-]+|\.$', re.MULTILINE)
_TERMS = (
    "<a b>",
    "<>",
    "<e:\\u0020>",
    "_:",
    "_:a b",
    '""',
    '"\\ud800"',
    '"\\u0000"',
    '"x"@',
    '"x"@e_n',
    "<<(",
    ")>>",
    "^^",
    "#",
    ".",
    "1e3",
    "\x00",
)


def test_terms_that_are_changed_are_refused_or_judged(kg: Command, exports: dict[str, Path], tmp_path: Path) -> None:
    lines = exports[".nq"].read_text().splitlines()
    chance = random.Random("terms")  # noqa: S311
    file = tmp_path / "terms.nq"
    for number in range(200):
        changed = list(lines)
        at = chance.randrange(len(lines))
        found = chance.choice(list(_TERM.finditer(lines[at])))
        other = chance.choice((*_TERMS, *_TERM.findall(chance.choice(lines))))
        changed[at] = lines[at][: found.start()] + other + lines[at][found.end() :]
        file.write_text("\n".join(changed))
        with suppress(DataError):
            read_graphs(file)
        if number % 40 == 0:
            ran = kg("validate", file)
            assert (ran.words == "") == (ran.data.strip() != b"")
