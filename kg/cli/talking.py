"""Talk to the person or the program at the other end: data to stdout, words to stderr, and an exit status.

0 is success, 1 input that was refused or a graph that does not conform, 2 wrong usage.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any

import click

from kg.errors import KgError


def refusing(command: Callable[..., int]) -> Callable[..., None]:
    """Print what a command refuses, and turn its result into an exit status."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        try:
            status = command(*args, **options)
        except KgError as error:
            say(f"error: {error}")
            status = 1
        except OSError as error:
            # Nobody reads on, or there is no room: what is still to be written must not fail once more on the way out.
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            if not isinstance(error, BrokenPipeError):
                say(f"error: {error.filename or 'standard output'}: {error.strerror or error}")
            status = 1
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if "KG_TRACEBACK" in os.environ:
                raise
            say(f"error: a fault of kg, not of what it was given (KG_TRACEBACK=1 shows where): {type(error).__name__}: {error}")
            status = 1
        sys.exit(status)

    return run


def say(text: str) -> None:
    """Tell a person something."""
    from kg.terminal import printable

    click.echo(printable(text), err=True)


def give(text: str, *, to_a_person: bool) -> None:
    """Write data: for a person such that the terminal can show it, for a program in UTF-8 as it is."""
    if to_a_person:
        from kg.terminal import printable

        click.echo(printable(text).encode(sys.stdout.encoding or "utf-8", "backslashreplace"), nl=False)
    else:
        click.echo(text.encode("utf-8"), nl=False)


def check_base_option(_context: click.Context, _parameter: click.Parameter, base: str | None) -> str | None:
    """Refuse a base that no IRI can be minted on."""
    if base is None:
        return None
    from kg.graph.iris import check_base

    try:
        return check_base(base)
    except KgError as error:
        raise click.BadParameter(str(error)) from error


def path_type(**options: Any) -> click.Path:
    """Read an argument as a path."""
    return click.Path(path_type=Path, **options)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="trial-kg", prog_name="kg")
def main() -> None:
    """Turn clinical trials into linked data that can be trusted."""
