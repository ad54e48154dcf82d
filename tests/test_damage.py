"""Random damage to what we read is refused or does no harm, and never shows a traceback."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from commands import Command

from kg.pipeline import SERIALISERS, build, write_graph
from kg.resources import bundled_record

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
    assert statuses == {0, 1}


def test_random_damage_is_validated_or_refused(kg: Command, exports: dict[str, Path], tmp_path: Path) -> None:
    chance = random.Random("validate")  # noqa: S311
    files = []
    for ending in ENDINGS:
        for number in range(4):
            files.append(tmp_path / f"{number}{ending}")
            files[-1].write_bytes(damaged(exports[ending].read_bytes(), chance))
    assert kg("validate", *files).status in (0, 1)
