"""Show text from elsewhere on a terminal without letting it steer the terminal."""

from __future__ import annotations


def printable(text: str) -> str:
    r"""Write what is no letter, sign or new line as an escape, so that text from elsewhere cannot steer a terminal.

    >>> printable("\x1b[2J caf\u00e9\u202e")
    '\\u001B[2J café\\u202E'
    """
    if all(map(str.isprintable, text.split("\n"))):
        return text
    return "".join(sign if sign.isprintable() or sign in "\n\N{NO-BREAK SPACE}" else _escape(sign) for sign in text)


def _escape(sign: str) -> str:
    code = ord(sign)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"  # noqa: PLR2004
