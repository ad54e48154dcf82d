"""Give the views and pages that several test files look at, and a record in which every text is hostile."""

from __future__ import annotations

from functools import cache

from graphs import NAMES, graph
from random_records import Maker

from kg.pipeline import TrialGraph, build
from kg.views.schema_org import View

HOSTILE = (
    "</script><script>alert(1)</script><!-- --> ]]> \" ' ` \\ \\u003c {{ 7*7 }} {% raw %} ${1} &amp; &lt; <b>x</b> "
    "javascript:alert(1) \N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR} \N{RIGHT-TO-LEFT OVERRIDE}abc \N{GRINNING FACE} e\u0301 "
    + "long"
    * 100
)
"""What could end an element, start a program, run a template, turn the text around or push a page apart."""


@cache
def view(name: str) -> View:
    return graph(name).schema_org()


@cache
def page(name: str) -> str:
    return graph(name).to_html()


VARIED = tuple(f"text {number}" for number in range(400))


@cache
def made_up(seed: int, *texts: str, share: float = 1.0) -> TrialGraph:
    """Make up a record of certain texts, by default one and the same; one seed gives one layout."""
    return build(Maker(seed, list(texts or ("plain",)), ["0", "-33.0", "9.370"], [0, 1, 18], share).record())


@cache
def all_views() -> dict[str, View]:
    """Give the views of the bundled record, of the registry-like ones and of many made-up ones."""
    found = {name: view(name) for name in NAMES}
    return found | {f"made up {seed}": made_up(seed, share=0.6).schema_org() for seed in range(40)}
