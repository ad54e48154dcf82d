"""Find what ships with the package: shapes, ontology, records, queries, what pages are made from."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kg.errors import ResourceError

_PACKAGE = Path(__file__).resolve().parent


@cache
def _folder(name: str) -> Path:
    """Find a folder inside the installed package first, then beside it in a checkout."""
    for place in (_PACKAGE / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    message = f"the folder {name!r} is missing from this installation; install the package again"
    raise ResourceError(message)


def read_ontology(name: str) -> str:
    """Read a file of `ontology/`."""
    return (_folder("ontology") / name).read_text(encoding="utf-8")


def ontology_path(name: str) -> Path:
    """Give the path of a file of `ontology/`."""
    return _folder("ontology") / name


def read_site(name: str) -> str:
    """Read a file that pages are made from."""
    return (_PACKAGE / "site" / name).read_text(encoding="utf-8")


def read_check_table(name: str) -> str:
    """Read a table of words that the checks go by."""
    return (_PACKAGE / "checks" / name).read_text(encoding="utf-8")


def shape_paths() -> list[Path]:
    """List the shapes files that are the contract, sorted by name."""
    return sorted(_folder("shapes").glob("*.ttl"))


def notice_paths() -> list[Path]:
    """List the shapes files that make warnings and information of what the graph holds, sorted by name."""
    return sorted((_folder("shapes") / "notices").glob("*.ttl"))


def bundled_record(name: str = "smart-ms") -> Path:
    """Give the path of a record that ships with the package."""
    return _listed("records", ".yaml", name, "record")


def query_names() -> list[str]:
    """List the shipped queries, sorted by name."""
    return sorted(path.stem for path in (_PACKAGE / "queries").glob("*.rq"))


def query_path(name: str) -> Path:
    """Give the path of a shipped query."""
    return _listed("queries", ".rq", name, "query")


def _listed(folder: str, suffix: str, name: str, what: str) -> Path:
    known = {path.stem: path for path in sorted((_PACKAGE / folder).glob(f"*{suffix}"))}
    if name not in known:
        message = f"no {what} is called {name!r}; there are: {', '.join(known) or 'none'}"
        raise ResourceError(message)
    return known[name]
