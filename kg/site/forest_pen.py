"""Draw lines, boxes and text of a forest plot; lengths are in points, from the upper left corner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from kg.site.forest_text import Fonts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, GREY, PALE, WHITE = "#1a1a1a", "#5f5f5f", "#f3f3f3", "#ffffff"
LINE = 1.35
"""A line of text is so many times as high as its letters."""

Point = tuple[float, float]


class Look(NamedTuple):
    """Hold the size, style and colour of text."""

    size: float
    style: str = "regular"
    colour: str = INK

    @property
    def height(self) -> float:
        """Give the height of a line."""
        return LINE * self.size


TITLE, HEADING, STRONG = Look(16.0, "bold"), Look(10.5, "bold"), Look(9.0, "bold")
FIGURE, MISSING = Look(9.0), Look(9.0, "italic", GREY)
SMALL, SMALL_STRONG, ASIDE = Look(8.0), Look(8.0, "bold"), Look(8.0, "regular", GREY)


class Text(NamedTuple):
    """Hold one line of text."""

    words: str
    look: Look


def height_of(texts: list[Text]) -> float:
    """Give the height of lines one below the other."""
    return sum(text.look.height for text in texts)


@dataclass(frozen=True, slots=True)
class Pen:
    """Draw on axes whose units are points."""

    axes: Axes
    fonts: Fonts

    def block(self, x: float, y: float, texts: list[Text]) -> float:
        """Write lines one below the other, and give the place below them."""
        for text in texts:
            self.text(x, y, text)
            y += text.look.height
        return y

    def text(self, x: float, y: float, text: Text, side: Literal["left", "center"] = "left") -> None:
        """Write one line, its upper edge at y."""
        if not text.words:
            return
        font = self.fonts.properties(text.look.style)
        font.set_size(text.look.size)
        # A $ is a sign like others: text of a registry is no formula. Letters with and without descenders share the baseline.
        self.axes.text(
            x,
            y + text.look.size,
            text.words,
            fontproperties=font,
            color=text.look.colour,
            ha=side,
            va="baseline",
            parse_math=False,
        )

    def line(self, start: Point, end: Point, width: float) -> None:
        """Draw a straight line."""
        from matplotlib.lines import Line2D

        xs, ys = zip(start, end, strict=True)
        self.axes.add_line(Line2D(xs, ys, color=INK, linewidth=width, solid_capstyle="butt"))

    def dashes(self, start: Point, end: Point) -> None:
        """Draw a dashed line."""
        from matplotlib.lines import Line2D

        xs, ys = zip(start, end, strict=True)
        self.axes.add_line(Line2D(xs, ys, color=GREY, linewidth=0.9, linestyle=(0, (4, 2.5)), dash_capstyle="butt"))

    def band(self, corner: Point, size: Point) -> None:
        """Shade a row."""
        from matplotlib.patches import Rectangle

        self.axes.add_patch(Rectangle(corner, *size, facecolor=PALE, edgecolor="none"))

    def marker(self, middle: Point, size: float, *, is_open: bool) -> None:
        """Draw a square, which is of one size whatever it marks."""
        from matplotlib.patches import Rectangle

        corner = (middle[0] - size / 2, middle[1] - size / 2)
        self.axes.add_patch(Rectangle(corner, size, size, facecolor=WHITE if is_open else INK, edgecolor=INK, linewidth=1.1))
