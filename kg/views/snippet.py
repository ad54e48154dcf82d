"""Write a tree as the data block of a web page."""

from __future__ import annotations

from typing import Any

import orjson

_ESCAPES = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}"})


def to_snippet(tree: Any) -> str:
    r"""Write a tree as a script element that no browser executes.

    Signs that could end the element, or start a comment or an entity in it, are escapes of JSON.

    >>> print(to_snippet({"name": "</script> & more"}))
    <script type="application/ld+json">{
      "name": "\u003c/script\u003e \u0026 more"
    }</script>
    """
    text = orjson.dumps(tree, option=orjson.OPT_INDENT_2).decode().translate(_ESCAPES)
    return f'<script type="application/ld+json">{text}</script>'
