"""Fit text to a figure: in the font that ships with matplotlib, wrapped, cut with an ellipsis, and on one line of writing.

The font of the machine is not asked for: the same input must give the same figure everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kg.terminal import printable

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties
    from matplotlib.ft2font import FT2Font

FILES = {"regular": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf", "italic": "DejaVuSans-Oblique.ttf"}
"""The fonts by style."""

ELLIPSIS = "…"
NO_GLYPH = "\N{WHITE SQUARE}"
"""Stands for a sign that the font lacks."""

_SLACK = 1.04
"""Letters are measured without hinting, and drawn a little wider."""


class Fonts:
    """Measure, wrap and clean text; remember whether a sign had no glyph. Lengths are in points."""

    def __init__(self) -> None:
        """Find the fonts."""
        import matplotlib as mpl

        folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
        self._paths = {style: folder / name for style, name in FILES.items()}
        self._loaded: dict[str, FT2Font] = {}
        self.lacked = False
        self.width = cache(self._width)
        self._glyphs = cache(self._find_glyphs)

    def properties(self, style: str) -> FontProperties:
        """Give what matplotlib finds a font by."""
        from matplotlib.font_manager import FontProperties

        return FontProperties(fname=self._paths[style])

    def _find_glyphs(self, style: str) -> frozenset[int]:
        return frozenset(self._font(style).get_charmap())

    def _font(self, style: str) -> FT2Font:
        from matplotlib.font_manager import get_font

        if style not in self._loaded:
            self._loaded[style] = get_font(str(self._paths[style]))
        return self._loaded[style]

    def clean(self, text: str, style: str = "regular") -> str:
        """Write text on one line, such that no sign of it steers the writing or lacks a glyph."""
        shown = printable(" ".join(text.split()))
        glyphs = self._glyphs(style)
        written = "".join(sign if ord(sign) in glyphs else NO_GLYPH for sign in shown)
        self.lacked = self.lacked or written != shown
        return written

    def _width(self, text: str, size: float, style: str = "regular") -> float:
        font = self._font(style)
        font.set_size(100, 72)
        font.set_text(text)
        width, _ = font.get_width_height()
        return float(width) / 64 / 100 * size * _SLACK

    def wrap(self, text: str, width: float, size: float, style: str = "regular", most: int = 1000) -> list[str]:
        """Break text into lines of a width, so many at most; what is left over is an ellipsis."""
        lines = list(self._lines(self.clean(text, style), width, size, style))
        if len(lines) <= most:
            return lines
        return [*lines[: most - 1], self._cut(lines[most - 1], width, size, style)]

    def _lines(self, text: str, width: float, size: float, style: str) -> Iterator[str]:
        line = ""
        for word in text.split(" "):
            longer = f"{line} {word}" if line else word
            if self.width(longer, size, style) <= width:
                line = longer
                continue
            if line:
                yield line
            line = word
            while self.width(line, size, style) > width:
                head = self._head(line, width, size, style)
                yield line[:head]
                line = line[head:]
        if line:
            yield line

    def _cut(self, line: str, width: float, size: float, style: str) -> str:
        head = self._head(line, width - self.width(ELLIPSIS, size, style), size, style)
        return line[:head].rstrip() + ELLIPSIS

    def _head(self, text: str, width: float, size: float, style: str) -> int:
        """Count the letters that have room, at least one."""
        low, high = 1, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self.width(text[:middle], size, style) <= width else (low, middle - 1)
        return low
