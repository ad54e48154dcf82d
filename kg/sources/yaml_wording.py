"""Say in plain words what a YAML parser means, for people who never saw one."""

from __future__ import annotations

import re

import yaml

from kg.errors import Fault

_COLUMN = "start the fields of one thing in the same column; nothing can follow a closing quote or bracket"
# A part of the parser's own words, what it means, and what to do. The two parsers of PyYAML do not use the same words.
_WORDS = (
    ("tab character", "a tab stands where only spaces can", "indent with spaces"),
    ("'\\t' that cannot start", "a tab stands where only spaces can", "indent with spaces"),
    ("cannot start any token", "text starts with a sign that has a meaning of its own", "put the text in quotes"),
    (
        "mapping values are not allowed",
        "a colon stands where none can",
        'put text that holds ": " in quotes, or correct the indentation',
    ),
    ("could not find expected ':'", "a field has no colon after its name", "look at this line and at the one before it"),
    ("sequence entries are not allowed", "a list starts where none can", "correct the indentation"),
    ("',' or", "a bracket is not closed, or a comma is missing", "close what was opened"),
    ("end of stream", "a quote is not closed", "close what was opened"),
    ("unexpected document", "a quote is not closed", "close what was opened"),
    ("Unicode character escape", "an escape stands for no character", "write the character itself"),
    ("escape", "there is no such escape", "use single quotes, in which a backslash is only a backslash"),
    ("hexdecimal", "there is no such escape", "use single quotes, in which a backslash is only a backslash"),
    ("directive", "a line that starts with % is a directive", "remove it"),
    ("incompatible YAML", "a line that starts with % is a directive", "remove it"),
    ("document start", "something follows the end of the record", "put one record in one file"),
    ("expected key", "the line does not fit what stands before it", _COLUMN),
    ("block end", "the line does not fit what stands before it", _COLUMN),
    ("'-' indicator", "the line does not fit the list before it", "start the items of one list in the same column"),
    ("node content", "a value is missing, or starts with a sign that has a meaning of its own", "put the text in quotes"),
)


def syntax_fault(error: yaml.MarkedYAMLError, text: str) -> Fault:
    """Turn the parser's complaint about `text` into a fault with its line and column."""
    problem = str(error.problem or error)
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if "cannot start any token" in problem and _at(text, line, column) == "\t":
        problem = "tab character"
    meaning, hint = next(((meaning, hint) for part, meaning, hint in _WORDS if part in problem), (f"is not YAML: {problem}", ""))
    opened = error.context_mark
    if opened is not None and opened.line + 1 < line and hint == "close what was opened":
        hint = f"what is open begins on line {opened.line + 1}, column {opened.column + 1}"
    return Fault(f"cannot be read from here on: {meaning}", (), hint, line, column)


def _at(text: str, line: int, column: int) -> str:
    lines = re.split("\r\n|\r|\n", text)
    return lines[line - 1][column - 1 : column] if line <= len(lines) else ""
