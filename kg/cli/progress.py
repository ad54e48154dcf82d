"""Show how far long work is: a line that changes on a terminal, else a line in half a minute."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import click

from kg.terminal import printable


class Progress:
    """Show the words that it is called with, not too often."""

    def __init__(self) -> None:
        """Start the clock."""
        self.last = monotonic()
        self.moving = sys.stderr.isatty()
        self.width = 0

    def is_due(self) -> bool:
        """Tell whether it is time for new words, so that none are made in vain."""
        return monotonic() - self.last >= (0.5 if self.moving else 30)

    def __call__(self, words: str) -> None:
        """Show words if it is time."""
        if not self.is_due():
            return
        self.last = monotonic()
        text = printable(words)
        click.echo(f"\r{text.ljust(self.width)}" if self.moving else text, err=True, nl=not self.moving)
        self.width = len(text)


@contextmanager
def showing() -> Iterator[Progress]:
    """Give what shows progress, and end its line."""
    progress = Progress()
    try:
        yield progress
    finally:
        if progress.moving and progress.width:
            click.echo(err=True)
