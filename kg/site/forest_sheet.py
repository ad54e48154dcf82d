"""Set a forest plot: first measure all text, so that nothing overlaps and no figure is cut, then draw. Lengths are in points."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.checks.phrases import number
from kg.site.forest_axis import Axis
from kg.site.forest_layout import Forest, Panel
from kg.site.forest_pen import (
    ASIDE,
    FIGURE,
    HEADING,
    MISSING,
    SMALL,
    SMALL_STRONG,
    STRONG,
    TITLE,
    Look,
    Pen,
    Text,
    height_of,
)
from kg.site.forest_rows import COLUMNS, Row
from kg.site.forest_text import NO_GLYPH, Fonts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARGIN, GAP, LABELS, PLOT, PADDING = 22.0, 16.0, 262.0, 230.0, 5.0
MARKER, CAP, TICK = 5.6, 2.8, 3.0
AXIS = TICK + 1 + 2 * SMALL.height
"""Height of an axis with its ticks, their labels and its name."""

OUTCOME_LINES, DETAIL_LINES, HEAD_LINES = 3, 2, 4
LONG_PANEL = 40
"""After so many rows, a reader no longer sees the axis: it is drawn again."""


@dataclass(frozen=True, slots=True)
class Block:
    """Hold a row, wrapped."""

    row: Row
    label: list[Text]
    without: list[Text]

    @property
    def height(self) -> float:
        """Give the height of the row."""
        return 2 * PADDING + max(height_of(self.label), height_of(self.without))


@dataclass(frozen=True, slots=True)
class Part:
    """Hold a panel, or as much of it as can be read at once, wrapped."""

    panel: Panel
    head: list[Text]
    blocks: list[Block]

    @property
    def has_figures(self) -> bool:
        """Tell whether there is something below the names of the columns."""
        return any(block.row.cells for block in self.blocks)

    @property
    def names_height(self) -> float:
        """Give the height of the names of the columns."""
        return SMALL.height + 2 * PADDING if self.has_figures else PADDING

    @property
    def rows_height(self) -> float:
        """Give the height of all rows."""
        return sum(block.height for block in self.blocks)

    @property
    def height(self) -> float:
        """Give the height of the part, with the space above it."""
        return 1.5 * GAP + height_of(self.head) + self.names_height + self.rows_height + (AXIS if self.panel.axis else 0.0)


@dataclass
class Sheet:
    """Hold a forest plot, wrapped: its width, its height, and what stands where.

    `columns` are the left edges of the columns of figures, and of the notes.
    """

    fonts: Fonts
    width: float = 0.0
    columns: list[float] = field(default_factory=list)
    head: list[Text] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    foot: list[Text] = field(default_factory=list)

    @property
    def height(self) -> float:
        """Give the height of the whole."""
        return 2 * MARGIN + height_of(self.head) + sum(part.height for part in self.parts) + GAP + height_of(self.foot)

    @property
    def left(self) -> float:
        """Give the left edge of the axes."""
        return MARGIN + LABELS + GAP

    def draw(self, axes: Axes) -> None:
        """Draw everything from the top."""
        pen = Pen(axes, self.fonts)
        y = pen.block(MARGIN, MARGIN, self.head)
        for part in self.parts:
            self._part(pen, y, part)
            y += part.height
        pen.block(MARGIN, y + GAP, self.foot)

    def _part(self, pen: Pen, top: float, part: Part) -> None:
        y = pen.block(MARGIN, top + 1.5 * GAP, part.head)
        if part.has_figures:
            names = (*COLUMNS, "note" if any(block.row.marks for block in part.blocks) else "")
            for left, name in zip(self.columns, names, strict=True):
                pen.text(left, y + PADDING, Text(name, ASIDE))
        start = y + part.names_height
        pen.line((MARGIN, start), (self.width - MARGIN, start), 0.8)
        tops = [start]
        for block in part.blocks:
            tops.append(tops[-1] + block.height)
        for block, above in list(zip(part.blocks, tops, strict=False))[1::2]:
            pen.band((MARGIN, above), (self.width - 2 * MARGIN, block.height))
        if part.panel.axis:
            self._null_lines(pen, start, part, part.panel.axis)
            if part.panel.null_value is not None:
                self._null_label(pen, y + PADDING, part.panel.axis, part.panel.null_value)
            self._axis(pen, tops[-1], part.panel.axis, part.panel.unit)
        for block, above in zip(part.blocks, tops, strict=False):
            self._row(pen, above + PADDING, block, part.panel.axis)

    def _x(self, axis: Axis, value: Decimal | None) -> float | None:
        place = None if value is None else axis.place(value)
        return None if place is None else self.left + place * PLOT

    def _null_label(self, pen: Pen, y: float, axis: Axis, null: Decimal) -> None:
        text = Text(f"null value {number(null)}", ASIDE)
        half = self.fonts.width(text.words, ASIDE.size, ASIDE.style) / 2
        if (x := self._x(axis, null)) is not None:
            pen.text(min(max(x, self.left + half), self.left + PLOT - half), y, text, side="center")

    def _null_lines(self, pen: Pen, top: float, part: Part, axis: Axis) -> None:
        """Draw the null value through the panel, or through each row where the rows do not share it."""
        stretches = [(block.row.drawn.null_value, block.height) for block in part.blocks]
        if part.panel.null_value is not None:
            stretches = [(part.panel.null_value, part.rows_height)]
        for null, height in stretches:
            if (x := self._x(axis, null)) is not None:
                pen.dashes((x, top), (x, top + height))
            top += height

    def _row(self, pen: Pen, y: float, block: Block, axis: Axis | None) -> None:
        row = block.row
        pen.block(MARGIN, y, block.label)
        pen.block(self.columns[0], y, block.without)
        for left, cell in zip(self.columns, row.cells, strict=False):
            pen.text(left, y, Text(cell.text, MISSING if cell.is_missing else FIGURE))
        pen.text(self.columns[-1], y, Text(" ".join(row.marks), FIGURE))
        if axis and row.cells:
            self._interval(pen, y + FIGURE.height / 2, axis, row)

    def _interval(self, pen: Pen, y: float, axis: Axis, row: Row) -> None:
        """Draw a marker and a line to each limit; a limit that a logarithmic axis has no place for has no cap."""
        estimate, lower, upper = (self._x(axis, value) for value in (row.drawn.estimate, row.drawn.lower, row.drawn.upper))
        end = self.left if lower is None and row.drawn.lower is not None else lower
        known = [x for x in (end, estimate, upper) if x is not None]
        if len(known) > 1:
            pen.line((min(known), y), (max(known), y), 1.3)
        for x in (lower, upper):
            if x is not None:
                pen.line((x, y - CAP), (x, y + CAP), 1.3)
        if estimate is not None:
            pen.marker((estimate, y), MARKER, is_open=row.is_nominal)

    def _axis(self, pen: Pen, y: float, axis: Axis, unit: str) -> None:
        pen.line((self.left, y), (self.left + PLOT, y), 0.8)
        for tick in axis.ticks:
            if (x := self._x(axis, tick.value)) is not None:
                pen.line((x, y), (x, y + TICK), 0.8)
                pen.text(x, y + TICK + 1, Text(tick.label, SMALL), side="center")
        # The name has room under the axis, and as much again under what stands beside it.
        room = PLOT + LABELS / 2
        name = self.fonts.wrap(f"{unit}, logarithmic axis" if axis.is_log else unit, room, ASIDE.size, ASIDE.style, most=1)
        pen.text(self.left + PLOT / 2, y + TICK + 1 + SMALL.height, Text(name[0], ASIDE), side="center")


def set_sheet(forest: Forest, fonts: Fonts) -> Sheet:
    """Wrap all text of a forest plot, and find out how wide and high it is."""
    sheet = Sheet(fonts)
    _set_columns(sheet, [row for panel in forest.panels for row in panel.rows])
    inner = sheet.width - 2 * MARGIN

    def wrapped(text: str, look: Look, most: int = HEAD_LINES) -> list[Text]:
        return _wrapped(fonts, text, inner, look, most)

    sheet.head = wrapped(forest.title, TITLE, 2)
    sheet.head += [line for text in forest.titles for line in wrapped(text, ASIDE, 2)] + wrapped(forest.limit_text, STRONG)
    for panel in forest.panels:
        head = wrapped(panel.title, HEADING, 2) + wrapped(" · ".join(panel.lines), ASIDE)
        blocks = [_block(sheet, row) for row in panel.rows]
        many = math.ceil(len(blocks) / LONG_PANEL)
        for part in range(many):
            start, end = len(blocks) * part // many, len(blocks) * (part + 1) // many
            sheet.parts.append(Part(panel, head, blocks[start:end]))
            head = wrapped(f"{panel.title}, continued", HEADING, 2)
    sheet.foot = [line for note in forest.notes for line in wrapped(f"{note.symbol} {note.text}", SMALL)]
    sheet.foot += [line for text in forest.foot for line in wrapped(text, ASIDE, 2)]
    if fonts.lacked:
        said = f"{NO_GLYPH} stands for a sign that the font of this figure lacks; the description of the file has it."
        sheet.foot += wrapped(said, ASIDE)
    return sheet


def _set_columns(sheet: Sheet, rows: list[Row]) -> None:
    """Make each column as wide as its widest figure: no digit of a figure is cut."""
    left = sheet.left + PLOT + GAP
    for place, name in enumerate(COLUMNS):
        cells = [row.cells[place] for row in rows if row.cells]
        looks = [(cell.text, MISSING if cell.is_missing else FIGURE) for cell in cells]
        sheet.columns.append(left)
        left += max(sheet.fonts.width(text, look.size, look.style) for text, look in [*looks, (name, ASIDE)]) + GAP
    sheet.columns.append(left)
    marks = {" ".join(row.marks) for row in rows}
    sheet.width = left + max(sheet.fonts.width(text, FIGURE.size, FIGURE.style) for text in {*marks, "note"}) + MARGIN


def _block(sheet: Sheet, row: Row) -> Block:
    about = f"{row.role}, {row.when}" if row.when else row.role
    label = _wrapped(sheet.fonts, row.outcome, LABELS, STRONG if row.is_primary else FIGURE, OUTCOME_LINES)
    label += _wrapped(sheet.fonts, about, LABELS, SMALL_STRONG if row.is_primary else SMALL, DETAIL_LINES)
    for text in row.details:
        label += _wrapped(sheet.fonts, text, LABELS, ASIDE, DETAIL_LINES)
    room = sheet.width - MARGIN - sheet.columns[0]
    return Block(row, label, _wrapped(sheet.fonts, row.without, room, MISSING, OUTCOME_LINES))


def _wrapped(fonts: Fonts, text: str, width: float, look: Look, most: int) -> list[Text]:
    return [Text(line, look) for line in fonts.wrap(text, width, look.size, look.style, most)]
