"""A command imports what it needs when it needs it, and the package itself imports nothing that is heavy."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest

import kg
from kg.pipeline import build, write_graph

HEAVY = {"pydantic", "rdflib", "pyshacl", "pyoxigraph", "yaml", "orjson", "click"}
NEVER = {"pyld", "scipy", "numpy", "matplotlib", "owlready2", "requests", "httpx", "typer", "rich"}
COMMAND = """
import json, sys
from kg.cli import main
try:
    main(args=json.loads(sys.argv[1]), prog_name="kg")
except SystemExit:
    pass
print(json.dumps(sorted(name for name in sys.modules if "." not in name)), file=sys.stderr)
"""


def loaded(code: str, *arguments: str, cwd: Path | None = None) -> set[str]:
    """Run code in an interpreter of its own, and list the modules that it has loaded."""
    ran = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, cwd=cwd)
    return set(json.loads(ran.stderr.splitlines()[-1])) & (HEAVY | NEVER)


def after(*arguments: str, cwd: Path | None = None) -> set[str]:
    """List the heavy modules that a command has loaded."""
    return loaded(COMMAND, json.dumps(arguments), cwd=cwd)


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], ["build", "--help"], ["validate", "--help"], ["query", "--help"], ["plot", "--help"]],
    ids=" ".join,
)
def test_help_loads_nothing_but_the_command_line(arguments: list[str]) -> None:
    # Half a second before the first line of help is what makes people stop reading it.
    assert after(*arguments) == {"click"}


def test_the_package_loads_nothing_until_a_name_is_used() -> None:
    code = "import json, sys; {}; print(json.dumps(sorted(name for name in sys.modules if '.' not in name)), file=sys.stderr)"
    assert loaded(code.format("import kg")) == set()
    assert loaded(code.format("from kg import Fault, KgError, RecordError")) == set()
    assert "pydantic" in loaded(code.format("from kg import build"))


def test_a_query_loads_no_validation_and_a_validation_no_records(tmp_path: Path) -> None:
    turtle = next(path for path in write_graph(build(), tmp_path) if path.suffix == ".ttl")
    assert after("query", "design") == HEAVY - {"rdflib", "pyshacl"}
    assert after("query", "design", "--data", str(turtle)) == {"click", "orjson", "pyoxigraph"}
    assert after("query", "--list") == {"click", "pyoxigraph"}
    assert after("validate", str(turtle)) == HEAVY - {"pydantic", "yaml"}


def test_a_build_loads_what_it_needs_and_no_more(tmp_path: Path) -> None:
    assert after("build", cwd=tmp_path) == HEAVY


def test_public_names_are_sorted_documented_and_where_they_are_said_to_be() -> None:
    names = kg.__all__
    assert names == sorted(names)
    assert len(set(names)) == len(names)
    for name in names:
        public = getattr(kg, name)
        assert public.__name__ == name
        assert public.__module__.startswith("kg.")
        # A dataclass without a docstring gets its signature for one, and a pydantic model its base's.
        text = vars(public).get("__doc__") if inspect.isclass(public) else inspect.getdoc(public)
        assert text
        assert not text.startswith(f"{name}(")
        for part, value in vars(public).items() if inspect.isclass(public) else ():
            if not part.startswith("_") and inspect.isfunction(value):
                assert inspect.getdoc(value), f"{name}.{part}"


def test_a_name_that_is_not_public_is_an_ordinary_mistake() -> None:
    with pytest.raises(AttributeError, match="module 'kg' has no attribute 'bild'"):
        _ = kg.bild  # type: ignore[attr-defined]
    with pytest.raises(ImportError):
        exec("from kg import bild", {})  # noqa: S102
