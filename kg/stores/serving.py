"""Serve an embedded store by Oxigraph's own server, which reads it and never writes."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

from kg.errors import StoreError
from kg.stores.folder import check_store, held


def serve(directory: Path, bind: str) -> NoReturn:
    """Become the server of a store, which nobody can load as long as it runs.

    Raises StoreError if there is no such store, or no server.
    """
    program = _server()
    check_store(directory)
    with held(directory, alone=False) as folder:
        os.set_inheritable(folder, True)  # noqa: FBT003 -- the store stays held by what this process becomes
        try:
            os.execv(program, [program, "serve-read-only", "--location", str(directory), "--bind", bind])  # noqa: S606 -- no shell
        except OSError as error:
            message = f"{program}: cannot be run: {error.strerror}"
            raise StoreError(message) from error


def _server() -> str:
    """Find the server that was installed beside this package, or else on the path."""
    beside = Path(sys.executable).parent / "oxigraph"
    found = str(beside) if beside.is_file() else shutil.which("oxigraph")
    if found is None:
        raise StoreError("the server of Oxigraph is not installed; pip install oxigraph")
    return found
