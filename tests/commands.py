"""Run the command line within the test's own process, as the installed command runs it."""

from __future__ import annotations

import gc
import io
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.cli import main

KG = [sys.executable, "-c", "from kg.cli import main; main(prog_name='kg')"]
"""The command in a process of its own."""


@dataclass(frozen=True)
class Ran:
    """Hold what a command gave: its exit status, its data, and its words."""

    status: int
    data: bytes
    words: str

    @property
    def text(self) -> str:
        """Give the data as text."""
        return self.data.decode()


Command = Callable[..., Ran]


def command(capture: pytest.CaptureFixture[bytes], patch: pytest.MonkeyPatch) -> Command:
    """Make the function that runs `kg` with arguments, and with bytes on standard input.

    An exception other than the exit itself is let through: it would be a traceback.
    """

    def run(*arguments: str | Path, given: bytes = b"") -> Ran:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        patch.setenv("KG_TRACEBACK", "1")
        capture.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(args=[str(argument) for argument in arguments], prog_name="kg")
        gc.enable()
        out, err = capture.readouterr()
        assert b"Traceback" not in err
        return Ran(int(ended.value.code or 0), out, err.decode())

    return run


def limited(*arguments: str | Path, memory: int = 1_500, seconds: int = 60) -> Ran:
    """Run `kg` in a process of its own, with so many megabytes of address space and seconds of computing time.

    A crash, a hang and a traceback fail the test.
    """

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (memory << 20, memory << 20))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    ran = subprocess.run(
        [*KG, *map(str, arguments)],
        capture_output=True,
        check=False,
        preexec_fn=limit,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
    )
    words = ran.stderr.decode()
    assert ran.returncode in (0, 1, 2), words
    assert "Traceback" not in words
    assert "a fault of kg" not in words
    return Ran(ran.returncode, ran.stdout, words)
