"""Draw a forest plot from its layout, as SVG or PNG: the same bytes for the same layout, and nothing that is not in it.

Letters are drawn as outlines, so that the figure looks the same everywhere; the whole plot stands as text in the
description of the file.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from kg.errors import FigureError
from kg.site.forest_layout import Forest
from kg.site.forest_pen import WHITE
from kg.site.forest_sheet import set_sheet
from kg.site.forest_text import Fonts

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DOTS, MOST_PIXELS = 150, 30_000
"""Dots per inch of a PNG; fewer where it would be higher than most programs show."""


def draw_forest(forest: Forest, form: str) -> bytes:
    """Draw a forest plot as `svg` or `png`.

    Raises FigureError if matplotlib is not installed.
    """
    try:
        import matplotlib as mpl
    except ImportError as error:
        message = f"figures need matplotlib, which cannot be imported ({error}); pip install 'trial-kg[plot]'"
        raise FigureError(message) from error
    file = BytesIO()
    with mpl.rc_context():
        # What a user has set for figures of her own would change this one.
        mpl.rcdefaults()
        mpl.rcParams["svg.fonttype"] = "path"
        mpl.rcParams["svg.hashsalt"] = "trial-kg"
        figure = forest_figure(forest)
        if form == "png":
            dots = min(DOTS, int(MOST_PIXELS / figure.get_figheight()))
            data = {"Software": None, "Title": f"Forest plot of {forest.title}", "Description": forest.description}
            figure.savefig(file, format="png", dpi=dots, metadata=data)
            return file.getvalue()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return _described(file.getvalue().decode(), forest).encode()


def forest_figure(forest: Forest) -> Figure:
    """Make the figure that `draw_forest` writes; other settings of matplotlib's are those of the caller."""
    from matplotlib.figure import Figure

    sheet = set_sheet(forest, Fonts())
    figure = Figure(figsize=(sheet.width / 72, sheet.height / 72), facecolor=WHITE)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, sheet.width)
    axes.set_ylim(sheet.height, 0)
    sheet.draw(axes)
    return figure


def _described(svg: str, forest: Forest) -> str:
    """Give an SVG its title and description as text, and take off the address of a DTD, which a parser might fetch."""
    attributes, _, rest = svg.partition("<svg ")[2].partition(">")
    title = f'<title id="forest-title">{escape(f"Forest plot of {forest.title}")}</title>'
    description = f'<desc id="forest-desc">{escape(forest.description)}</desc>'
    start = f'<svg role="img" aria-labelledby="forest-title forest-desc" {attributes}>'
    return f'<?xml version="1.0" encoding="utf-8"?>\n{start}\n{title}\n{description}{rest}'
