"""Write the answer to a query: a table for people, CSV and JSON in the SPARQL result formats for machines."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from textwrap import wrap
from typing import Any

import orjson
import pyoxigraph as ox

from kg.graph.iris import PREFIXES, XSD
from kg.querying import Answer, Value
from kg.terminal import printable

_GAP = "  "


def answer_text(answer: Answer, width: int = 100, labels: Mapping[str, str] | None = None) -> str:
    """Write an answer for a person: a table where it fits in `width` characters, else a block a row.

    IRIs for which there are `labels` stand behind these. Characters that would steer a terminal are written as escapes.
    """
    if answer.triples is not None:
        return printable(answer.triples)
    if answer.verdict is not None:
        return "yes\n" if answer.verdict else "no\n"
    if not answer.rows:
        return "no rows\n"
    rows = [[_named(value, labels or {}) for value in row] for row in answer.rows]
    widths = [max(len(text) for text in column) for column in zip(answer.variables, *rows, strict=True)]
    if sum(widths) + len(_GAP) * (len(widths) - 1) <= width:
        lines = [answer.variables, tuple("-" * size for size in widths), *rows]
        return "".join(
            _GAP.join(text.ljust(size) for text, size in zip(line, widths, strict=True)).rstrip() + "\n" for line in lines
        )
    return _blocks(answer.variables, rows, width)


def answer_csv(answer: Answer) -> str:
    """Write solutions as SPARQL 1.1 results in CSV (https://www.w3.org/TR/sparql11-results-csv-tsv/)."""
    if answer.verdict is not None or answer.triples is not None:
        return answer.triples or answer_text(answer)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(answer.variables)
    writer.writerows(["" if value is None else _bare(value) for value in row] for row in answer.rows)
    return text.getvalue()


def answer_json(answer: Answer) -> str:
    """Write an answer as SPARQL 1.1 results in JSON (https://www.w3.org/TR/sparql11-results-json/)."""
    if answer.triples is not None:
        return answer.triples
    tree: dict[str, Any]
    if answer.verdict is not None:
        tree = {"head": {}, "boolean": answer.verdict}
    else:
        bindings = [
            {name: _json(value) for name, value in zip(answer.variables, row, strict=True) if value is not None}
            for row in answer.rows
        ]
        tree = {"head": {"vars": list(answer.variables)}, "results": {"bindings": bindings}}
    return orjson.dumps(tree, option=orjson.OPT_INDENT_2).decode() + "\n"


def _blocks(variables: tuple[str, ...], rows: list[list[str]], width: int) -> str:
    size = max(len(name) for name in variables)
    blocks = []
    for row in rows:
        lines = []
        for name, text in zip(variables, row, strict=True):
            if text:
                first, *rest = wrap(text, width - size - len(_GAP), break_on_hyphens=False, break_long_words=False) or [""]
                lines += [f"{name.ljust(size)}{_GAP}{first}", *(" " * (size + len(_GAP)) + more for more in rest)]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def _named(value: Value | None, labels: Mapping[str, str]) -> str:
    if isinstance(value, ox.NamedNode) and (label := labels.get(value.value)):
        return f"{printable(' '.join(label.split()))} <{_short(value)}>"
    return _short(value)


def _short(value: Value | None) -> str:
    if value is None:
        return ""
    text = _bare(value)
    if isinstance(value, ox.NamedNode):
        for prefix, start in PREFIXES.items():
            if text.startswith(start) and len(text) > len(start):
                return f"{prefix}:{text[len(start) :]}"
    return printable(re.sub(r"\s", " ", text))


def _bare(value: Value) -> str:
    return f"_:{value.value}" if isinstance(value, ox.BlankNode) else value.value


def _json(value: Value) -> dict[str, str]:
    if isinstance(value, ox.NamedNode):
        return {"type": "uri", "value": value.value}
    if isinstance(value, ox.BlankNode):
        return {"type": "bnode", "value": value.value}
    tree = {"type": "literal", "value": value.value}
    if value.language:
        tree["xml:lang"] = value.language
    elif value.datatype.value != f"{XSD}string":
        tree["datatype"] = value.datatype.value
    return tree
