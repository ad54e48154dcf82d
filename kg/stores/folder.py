"""Hold the folder of an embedded store of Oxigraph: who changes it is alone, and who reads it is not disturbed."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from kg.errors import StoreError
from kg.querying import Ask, asking

_OWN = "CURRENT"
"""RocksDB keeps a file of this name in each of its folders."""


def is_store(directory: Path) -> bool:
    """Tell whether a folder is an embedded store."""
    return (directory / _OWN).is_file()


@contextmanager
def held(directory: Path, *, alone: bool) -> Iterator[int]:
    """Hold a store, `alone` to change it or with others to read it: whoever reads while another writes reads anything.

    Gives the open folder, by which it is held. Raises StoreError if another process holds it.
    """
    try:
        folder = os.open(directory, os.O_RDONLY)
    except OSError as error:
        message = f"{directory}: cannot be opened: {error.strerror}"
        raise StoreError(message) from error
    try:
        fcntl.flock(folder, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        os.close(folder)
        message = f"{directory}: is being {'used' if alone else 'loaded'} by another process; wait for it, or end it"
        raise StoreError(message) from None
    try:
        yield folder
    finally:
        os.close(folder)


@contextmanager
def asking_store(directory: Path) -> Iterator[Ask]:
    """Give what runs questions in a store, which nobody loads meanwhile. Raises StoreError if there is none."""
    check_store(directory)
    with held(directory, alone=False):
        yield asking(opened(directory, ox.Store.read_only))


def opened(directory: Path, opener: Callable[[str], ox.Store]) -> ox.Store:
    """Open the store in a folder, by what opens it to be written or to be read. Raises StoreError."""
    try:
        return opener(str(directory))
    except (OSError, RuntimeError) as error:
        advice = "; the store is damaged: load its export into a new one" if isinstance(error, RuntimeError) else ""
        message = f"{directory}: cannot be opened: {error}{advice}"
        raise StoreError(message) from error


def check_store(directory: Path) -> None:
    """Refuse a folder that is no embedded store. Raises StoreError."""
    if not is_store(directory):
        message = f"{directory}: is no store; kg load FILE --store DIR makes one"
        raise StoreError(message)
