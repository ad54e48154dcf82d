"""A forest plot shows each figure as reported, the primary result first, and lets nothing be compared that is not comparable.

What is said is tested on the layout and on the description that is written into the file: both hold the words, which the
file draws as outlines.
"""

from __future__ import annotations

import math
import os
import re
import struct
import subprocess
import sys
from decimal import Decimal
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest
from commands import KG, Command
from graphs import NAMES, SMART_MS, graph
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Rectangle
from views import HOSTILE, made_up

from kg import pipeline
from kg.errors import FigureError
from kg.pipeline import TrialGraph, build
from kg.record.trial import TrialDocument
from kg.site.forest import draw_forest, forest_figure
from kg.site.forest_axis import MOST_TICKS, make_axis
from kg.site.forest_layout import ROW_LIMIT, Forest, Panel, forest_layout
from kg.site.forest_pen import INK, WHITE
from kg.site.forest_rows import Row
from kg.site.forest_sheet import MARKER

ROOT = Path(__file__).parents[1]
SINGLE_ARM = ROOT / "tests" / "records" / "example-single-arm.yaml"
NO_ANALYSES = ROOT / "tests" / "records" / "nct05594173.yaml"
SVG = "{http://www.w3.org/2000/svg}"

UNKNOWN = (
    "arms", "criteria", "flow", "baseline", "adverse_events", "masking", "centre_count", "follow_up", "significance_level",
    "multiplicity_adjustment", "registry_id",
)  # fmt: skip
ASKED = (
    "reference_group", "comparison_basis", "statistic", "estimate", "lower", "upper", "level", "scale", "null_value", "unit", "p",
    "p_sides", "statistical_model", "analysis_population", "analysed_count", "groups", "hypothesis",
)  # fmt: skip
PAIR = {"groups": ["drug", "pill"]}
DIFFERENCE = PAIR | {"statistic": "mean-difference", "scale": "linear", "null_value": "0", "level": "0.95"}
RATIO = PAIR | {"statistic": "hazard-ratio", "scale": "log", "null_value": "1", "level": "0.95", "unit": "UNITLESS"}
FIGURES = {"estimate": "-2.10", "lower": "-5.30", "upper": "1.10", "p": "0.200", "p_relation": "equal"}
RATIOS = {"estimate": "0.80", "lower": "0.50", "upper": "1.30", "p": "0.35", "p_relation": "equal"}


def analysis(key: str, given: dict[str, Any], **missing: str) -> dict[str, Any]:
    """Make an analysis; what is neither given nor missing for a reason is not reported."""
    absent = {fact for fact in ASKED if fact not in given and not (fact == "unit" and "unit_text" in given)}
    return {"key": key, "label": f"Label of {key}", **given, "missing": dict.fromkeys(sorted(absent), "not-reported") | missing}


def outcome(key: str, *analyses: dict[str, Any], role: str = "secondary", **fields: Any) -> dict[str, Any]:
    missing = {"better_direction": "not-reported"} | ({} if "unit_text" in fields else {"unit": "not-reported"})
    visit: dict[str, Any] = {"key": key, "timepoint": {"value": "6", "unit": "MO"}}
    visit |= {"analyses": list(analyses)} if analyses else {"missing": {"analyses": "not-posted"}}
    return {"key": key, "label": f"Outcome {key}", "role": role, "missing": missing, "assessments": [visit], **fields}


def trial(*outcomes: dict[str, Any], **fields: Any) -> TrialGraph:
    groups = [
        {"key": key, "label": label, "kind": "unknown", "missing": {"analysed_count": "not-reported"}}
        for key, label in (("drug", "Drug"), ("pill", "Pill"))
    ]
    about: dict[str, Any] = {
        "title": "Invented data", "study_type": "interventional", "allocation": "randomised", "model": "parallel",
        "enrolment": "40", "enrolment_kind": "actual", "groups": groups, "outcomes": list(outcomes),
        "source_pointer": "/resultsSection", "missing": dict.fromkeys(UNKNOWN, "not-reported"),
    }  # fmt: skip
    source = {"key": "made", "title": "Invented source", "source_kind": "registry", "missing": {"sha256": "not-applicable"}}
    licence = "https://creativecommons.org/publicdomain/zero/1.0/"
    data = {"slug": "invented", "licence": licence, "sources": [source], "trial": about | fields}
    return build(TrialDocument.model_validate(data))


def panel_of(forest: Forest, key: str) -> Panel:
    return next(panel for panel in forest.panels for row in panel.rows if row.key == key)


def row_of(forest: Forest, key: str) -> Row:
    return next(row for row in panel_of(forest, key).rows if row.key == key)


def cells(row: Row) -> list[str]:
    return [cell.text for cell in row.cells]


@cache
def smart_ms() -> Forest:
    return graph(SMART_MS).forest()


@cache
def varied() -> Forest:
    """Lay out comparisons of many kinds, some with figures missing."""
    mm, kg = {"unit_text": "mm Hg"}, {"unit_text": "kg"}
    return trial(
        outcome("a-ratio", analysis("ratio", RATIO | RATIOS | {"reference_group": "pill"})),
        outcome("b-open", analysis("open", RATIO | {"estimate": "0.50", "lower": "0.20"}, upper="not-estimable", p="ambiguous")),
        outcome("c-nought", analysis("nought", RATIO | RATIOS | {"lower": "0"})),
        outcome("d-none", analysis("none", RATIO | {"p": "0.001", "p_relation": "less"}, estimate="not-posted")),
        outcome("e-mm", analysis("mm", DIFFERENCE | FIGURES | mm)),
        outcome("f-kg", analysis("kg", DIFFERENCE | FIGURES | kg)),
        outcome("g-bare", analysis("bare-1", DIFFERENCE | FIGURES)),
        outcome("h-bare", analysis("bare-2", DIFFERENCE | FIGURES)),
        outcome("i-score", analysis("score-1", DIFFERENCE | FIGURES | {"unit_text": "score on a scale"})),
        outcome("j-score", analysis("score-2", DIFFERENCE | FIGURES | {"unit_text": "score on a scale"})),
        outcome("k-percent", analysis("percent", RATIO | FIGURES_IN_PERCENT)),
        outcome("l-only-p", analysis("only-p", PAIR | {"p": "0.04", "p_relation": "equal"})),
        outcome("m-nothing"),
        outcome("z-primary", analysis("primary", DIFFERENCE | FIGURES | mm), role="primary"),
    ).forest()


FIGURES_IN_PERCENT = {
    "statistic": "ratio-of-means", "scale": "ratio-in-percent", "null_value": "100", "unit": "PERCENT",
    "estimate": "93.5", "lower": "80.1", "upper": "109.2", "p": "0.3", "p_relation": "equal",
}  # fmt: skip


def test_smart_ms_has_a_panel_for_each_unit_and_the_primary_result_first() -> None:
    panels = [
        (panel.title, [(row.outcome, row.when, cells(row) or row.without) for row in panel.rows]) for panel in smart_ms().panels
    ]
    none = "no comparison: not reported"
    latency, atrophy = "Change in combined evoked potential latency", "Cerebral atrophy on MRI"
    gfap, proteins = "Serum glial fibrillary acidic protein (GFAP)", "Inflammation-related proteins in cerebrospinal fluid"
    assert panels == [
        ("No unit", [(latency, "at 6 months", ["−0.31", "−1.84 to 1.22", "95 %", "0.668"]), (latency, "at 12 months", none)]),
        (
            "Unit not reported",
            [(atrophy, "at 6 months", ["9.37", "0.29 to 18.45", "95 %", "0.044"]), (atrophy, "at 12 months", none)],
        ),
        (
            "pg/mL (picogram per millilitre)",
            [(gfap, "at 6 months", ["−16.3", "−33.0 to 0.3", "95 %", "0.054"]), (gfap, "at 12 months", none)],
        ),
        ("No comparison reported", [(proteins, "at 6 months", none)]),
    ]


def test_the_nominal_result_of_smart_ms_is_marked_and_no_other_is() -> None:
    """A reader would take 9.37 (0.29 to 18.45) for what the trial found, while its primary result includes no difference."""
    marked = {row.key: row.marks for panel in smart_ms().panels for row in panel.rows if row.marks}
    assert marked == {"cerebral-atrophy-6-mo": ("†",)}
    (note,) = smart_ms().notes
    assert (note.symbol, note.text) == (
        "†", "nominal: secondary, no adjustment stated, beside a primary result that includes the null value (open marker)",
    )  # fmt: skip


def test_two_units_never_share_an_axis() -> None:
    """A position on the axis of kilograms says nothing about millimetres of mercury."""
    together = [[row.key for row in panel.rows if row.key] for panel in varied().panels]
    assert together == [
        ["primary", "mm"], ["ratio", "open", "nought", "none"], ["kg"], ["bare-1"], ["bare-2"], ["score-1"], ["score-2"],
        ["percent"], ["only-p"], [],
    ]  # fmt: skip


def test_one_unit_on_two_scales_is_two_panels() -> None:
    percent = {"unit": "PERCENT"}
    found = trial(
        outcome("a", analysis("linear", DIFFERENCE | FIGURES | percent)),
        outcome("b", analysis("log", DIFFERENCE | FIGURES | percent | {"scale": "percent-change"})),
    ).forest()
    assert [[row.key for row in panel.rows] for panel in found.panels] == [["linear"], ["log"]]


def test_the_primary_outcome_stands_first_wherever_it_stands_in_the_record() -> None:
    first = varied().panels[0].rows[0]
    assert (first.key, first.role, first.is_primary) == ("primary", "primary", True)
    assert [row.key for panel in varied().panels for row in panel.rows if row.is_primary] == ["primary"]


def test_what_is_not_reported_says_so_with_its_reason() -> None:
    assert cells(row_of(varied(), "none")) == ["not posted", "not reported", "95 %", "< 0.001"]
    assert cells(row_of(varied(), "open")) == ["0.50", "0.20 to not estimable", "95 %", "ambiguous"]
    assert cells(row_of(varied(), "only-p")) == ["not reported", "not reported", "", "0.04"]
    last = varied().panels[-1].rows[0]
    assert (last.outcome, last.without, last.cells) == ("Outcome m-nothing", "no comparison: not posted", ())


def test_a_row_without_estimate_asks_for_no_axis() -> None:
    assert panel_of(varied(), "only-p").axis is None
    assert row_of(varied(), "none").drawn.is_empty


@pytest.mark.parametrize("key, null, is_log", [("primary", "0", False), ("ratio", "1", True), ("percent", "100", True)])
def test_the_null_value_lies_on_the_axis_of_its_scale(key: str, null: str, is_log: bool) -> None:  # noqa: FBT001
    panel = panel_of(varied(), key)
    assert panel.axis
    assert (panel.null_value, panel.axis.is_log) == (Decimal(null), is_log)
    assert 0 < (panel.axis.place(Decimal(null)) or 0) < 1


def test_a_null_value_that_nobody_states_is_not_drawn() -> None:
    """A line at 0 would say that the trial tested against 0."""
    given = {name: value for name, value in (DIFFERENCE | FIGURES | {"unit_text": "kg"}).items() if name != "null_value"}
    (panel,) = trial(outcome("a", analysis("a", given))).forest().panels
    assert panel.null_value is None
    assert panel.rows[0].drawn.null_value is None
    assert "null value not reported" in panel.rows[0].details


def test_rows_with_null_values_of_their_own_say_which() -> None:
    kg = DIFFERENCE | FIGURES | {"unit_text": "kg"}
    found = trial(outcome("a", analysis("a", kg)), outcome("b", analysis("b", kg | {"null_value": "-3.0"}))).forest()
    (panel,) = found.panels
    assert panel.null_value is None
    assert [row.details for row in panel.rows] == [("null value 0",), ("null value −3.0",)]
    lines = [line.get_xdata() for line in forest_figure(found).axes[0].lines if line.get_linestyle() == "--"]
    assert len({float(xs[0]) for xs in lines}) == 2


def test_orientation_is_said_or_said_to_be_missing() -> None:
    """Without it nobody knows which group a positive difference speaks of."""
    assert "orientation not reported" in panel_of(varied(), "primary").lines
    assert "reference group: Pill" in row_of(varied(), "ratio").details
    assert "orientation not reported" in row_of(varied(), "nought").details
    assert all("orientation not reported" in panel.lines for panel in smart_ms().panels if panel.axis)


def test_a_limit_that_a_logarithmic_axis_has_no_place_for_is_named() -> None:
    assert "no place on a logarithmic axis: lower limit 0" in row_of(varied(), "nought").details
    axis = panel_of(varied(), "nought").axis
    assert axis
    assert axis.place(Decimal(0)) is None


def test_figures_that_do_not_fit_each_other_are_marked() -> None:
    known = {
        "statistical_model": "ANCOVA", "p_sides": "two", "interval_sides": "two", "hypothesis": "superiority",
        "analysed_count": "40", "unit_text": "kg",
    }  # fmt: skip
    bad = DIFFERENCE | known | {"estimate": "-3.0", "lower": "-5.0", "upper": "-1.0", "p": "0.900", "p_relation": "equal"}
    off = DIFFERENCE | known | {"estimate": "-4.8", "lower": "-5.0", "upper": "1.0", "p": "0.100", "p_relation": "equal"}
    found = trial(outcome("a", analysis("bad", bad), role="primary"), outcome("b", analysis("off", off))).forest()
    notes = {note.symbol: note.text for note in found.notes}
    said = {key: [notes[mark] for mark in row_of(found, key).marks] for key in ("bad", "off")}
    assert said == {
        "bad": [
            "p and interval do not fit each other; which figure differs is not known",
            "p and interval do not say the same of the null value",
        ],
        "off": ["the estimate does not lie in the middle of its interval"],
    }


def test_a_nominal_result_without_any_primary_one_is_not_said_to_stand_beside_it() -> None:
    given = DIFFERENCE | FIGURES | {"upper": "-0.10", "unit_text": "kg"}
    found = trial(outcome("a", analysis("a", given))).forest()
    assert next(note.text for note in found.notes).startswith(
        "nominal: secondary, no adjustment stated, and no comparison of a primary outcome is reported"
    )


def test_classes_without_a_comparison_are_told_once() -> None:
    """A registry posts hundreds of them, and the comparisons would be lost among them."""
    visits = [
        {
            "key": f"v{number}",
            "timepoint": {"value": "6", "unit": "MO"},
            "class_title": f"Class {number}",
            "missing": {"analyses": "not-posted"},
        }
        for number in range(20)
    ]
    found = trial(outcome("a", analysis("a", RATIO | RATIOS)), outcome("b", assessments=visits)).forest()
    (row,) = found.panels[-1].rows
    assert row.details == ("20 classes or categories",)


@pytest.mark.parametrize("name", NAMES)
def test_each_figure_of_each_analysis_is_in_its_row_with_the_digits_reported(name: str) -> None:
    effects = graph(name).checked.effects
    if not effects:
        with pytest.raises(FigureError, match="reports no comparison and no test"):
            graph(name).forest()
        return
    for effect in effects:
        node = effect.setting.analysis
        text = " ".join(cells(row_of(graph(name).forest(), node.key))).replace("−", "-").split()
        for value in (node.estimate, node.lower, node.upper, node.p):
            assert value is None or str(value) in text


def test_many_rows_are_cut_at_a_limit_that_is_told() -> None:
    made = [outcome(f"o{n}", analysis(f"a{n}", RATIO | RATIOS), role="primary" if n == 409 else "secondary") for n in range(410)]
    found = trial(*made).forest()
    assert (found.row_count, found.left_out) == (ROW_LIMIT, 10)
    assert found.panels[0].rows[0].outcome == "Outcome o409"
    assert found.limit_text == "Only the first 400 of 410 rows are drawn, the primary outcome first; 10 rows are left out."
    assert found.limit_text in found.description


def test_the_command_tells_what_is_left_out(kg: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline.TrialGraph, "forest", lambda self: forest_layout(self.record, self.checked, limit=3))
    ran = kg("plot", "--out", tmp_path / "a.svg")
    assert (ran.status, ran.data) == (0, b"")
    assert "note: smart-ms: Only the first 3 of 7 rows are drawn, the primary outcome first; 4 rows are left out." in ran.words
    assert "4 rows are left out" in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_three_hundred_analyses_stay_readable() -> None:
    made = [outcome(f"o{n}", *(analysis(f"a{n}-{k}", RATIO | RATIOS) for k in range(2))) for n in range(150)]
    png = draw_forest(trial(*made).forest(), "png")
    width, height = struct.unpack(">II", png[16:24])
    assert 800 < width < 2000
    # A row has more than 30 pixels, and no picture is higher than programs show.
    assert 300 * 30 < height <= 30_000


# How it is drawn


def drawn(forest: Forest) -> ET.Element:
    return ET.fromstring(draw_forest(forest, "svg"))  # noqa: S314 -- ours


@pytest.mark.parametrize("forest", [smart_ms, varied], ids=["smart-ms", "varied"])
def test_no_text_touches_another_or_leaves_the_figure(forest: Any) -> None:
    figure = forest_figure(forest())
    figure.set_dpi(150)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    boxes = [(text.get_text(), text.get_window_extent(canvas.get_renderer())) for text in figure.axes[0].texts]
    assert len(boxes) > 30
    for (one, a), (other, b) in combinations(boxes, 2):
        assert min(a.x1, b.x1) <= max(a.x0, b.x0) or min(a.y1, b.y1) <= max(a.y0, b.y0) + 1, (one, other)
    for text, box in boxes:
        assert box.x0 >= 0, text
        assert box.x1 <= figure.bbox.width, text


@pytest.mark.parametrize("forest", [smart_ms, varied], ids=["smart-ms", "varied"])
def test_all_markers_are_of_one_size_and_nothing_is_pooled(forest: Any) -> None:
    """A larger square reads as a heavier result, and a diamond as a summary that nobody has computed."""
    axes = forest_figure(forest()).axes[0]
    assert all(type(patch) is Rectangle for patch in axes.patches)
    squares = [
        patch for patch in axes.patches if isinstance(patch, Rectangle) and patch.get_edgecolor()[:3] == mpl.colors.to_rgb(INK)
    ]
    rows = [row for panel in forest().panels for row in panel.rows]
    assert len(squares) == sum(row.drawn.estimate is not None for row in rows)
    assert {(round(square.get_width(), 6), round(square.get_height(), 6)) for square in squares} == {(MARKER, MARKER)}
    opened = [square for square in squares if square.get_facecolor()[:3] == mpl.colors.to_rgb(WHITE)]
    assert len(opened) == sum(row.is_nominal for row in rows)
    assert not axes.collections
    said = " ".join(text.get_text() for text in axes.texts).lower()
    assert not re.search(r"favou?rs|overall|summary effect|weight|heterogeneity|i²|subtotal", said)
    assert said.count("pool") == said.count("no pooling") == 1


def test_the_null_line_is_labelled_in_each_panel_that_has_one() -> None:
    axes = forest_figure(smart_ms()).axes[0]
    assert [text.get_text() for text in axes.texts].count("null value 0") == 3
    assert sum(line.get_linestyle() == "--" for line in axes.lines) == 3


def test_the_primary_outcome_is_bold_and_called_so() -> None:
    texts = {
        text.get_text(): Path(str(text.get_fontproperties().get_file())).stem for text in forest_figure(smart_ms()).axes[0].texts
    }
    assert texts["primary, at 6 months"] == texts["Change in combined evoked potential latency"] == "DejaVuSans-Bold"
    assert texts["secondary, at 6 months"] == "DejaVuSans"


def test_the_figure_names_the_trial_its_source_and_that_nothing_is_pooled() -> None:
    texts = [text.get_text() for text in forest_figure(smart_ms()).axes[0].texts]
    assert texts[0] == "SMART-MS"
    assert {"Source: Structured summary of SMART-MS (secondary source)", "doi:10.1212/WNL.0000000000214915 (result)"} <= set(
        texts
    )
    assert texts[-1] == "Figures as reported; no pooling."


def test_a_reader_who_does_not_see_the_plot_reads_all_of_it() -> None:
    root = drawn(smart_ms())
    title, description = root[0], root[1]
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == "Forest plot of SMART-MS"
    text = description.text or ""
    primary = (
        "Change in combined evoked potential latency, primary, at 6 months: estimate −0.31, interval −1.84 to 1.22, level 95 %, "
        "p 0.668; the interval includes the null value 0."
    )
    assert (
        text.index(primary)
        < text.index("estimate 9.37, interval 0.29 to 18.45, level 95 %, p 0.044")
        < text.index("−33.0 to 0.3")
    )
    assert "nominal: secondary" in text
    assert text.endswith("Figures as reported; no pooling.")


@pytest.mark.parametrize("form", ["svg", "png"])
def test_no_clock_and_no_version_is_in_the_file(form: str) -> None:
    data = draw_forest(smart_ms(), form)
    assert mpl.__version__.encode() not in data
    assert not re.search(rb"(?i)dc:date|tIME|Software|Matplotlib v", data.partition(b"IDAT")[0])


def test_a_parser_is_sent_nowhere() -> None:
    text = draw_forest(smart_ms(), "svg").decode()
    assert "<!DOCTYPE" not in text
    links = {link for element in drawn(smart_ms()).iter() for name, link in element.items() if name.endswith("href")}
    assert links
    assert all(link.startswith("#") for link in links)


MINE = "text.usetex: True\nfont.family: serif\nsvg.fonttype: none\nsavefig.bbox: tight\nlines.linewidth: 9\naxes.facecolor: red\n"


@pytest.mark.parametrize("form", ["svg", "png"])
def test_two_processes_draw_the_same_bytes_whatever_a_user_has_set(form: str, tmp_path: Path) -> None:
    expected = draw_forest(smart_ms(), form)
    (tmp_path / "matplotlibrc").write_text(MINE)
    for seed, settings in (("0", ""), ("4711", str(tmp_path / "matplotlibrc"))):
        out = tmp_path / f"{seed}.{form}"
        environment = {**os.environ, "PYTHONHASHSEED": seed, **({"MATPLOTLIBRC": settings} if settings else {})}
        subprocess.run([*KG, "plot", "--out", out], env=environment, cwd=tmp_path, check=True, capture_output=True)
        assert out.read_bytes() == expected


def test_the_settings_of_matplotlib_are_left_as_they_were() -> None:
    with mpl.rc_context({"svg.fonttype": "none", "lines.linewidth": 7.0}):
        before = dict(mpl.rcParams)
        draw_forest(smart_ms(), "svg")
        assert dict(mpl.rcParams) == before
    code = (
        "from kg.pipeline import build; from kg.site.forest import draw_forest; import sys; draw_forest(build().forest(), 'png')"
    )
    subprocess.run([sys.executable, "-c", f"{code}; assert 'matplotlib.pyplot' not in sys.modules"], check=True)


# Text of others

NASTY = (
    "$\\frac{1}{0}$ $x_{ $ \\undefined </desc></title><script>alert(1)</script> ]]> -- --> &amp; <b> \x85 "
    "\N{RIGHT-TO-LEFT OVERRIDE}abc \N{GRINNING FACE} e\u0301 試験の結果 עברית منسوب \N{LINE SEPARATOR}" + "long" * 100
)


@cache
def hostile() -> Forest:
    given = RATIO | RATIOS | {"statistic_text": NASTY, "unit_text": NASTY, "as_posted": [NASTY]}
    del given["unit"]
    shown = outcome("a", analysis("a", given), role="primary", label=NASTY)
    shown["assessments"][0] |= {"timepoint_text": NASTY, "class_title": NASTY}
    del shown["assessments"][0]["timepoint"]
    return trial(shown, title=NASTY).forest()


@pytest.mark.parametrize("form", ["svg", "png"])
def test_hostile_text_is_drawn_as_text(form: str) -> None:
    assert len(draw_forest(hostile(), form)) > 10_000


def test_hostile_text_makes_no_element_and_stands_whole_in_the_description() -> None:
    root = drawn(hostile())
    assert {element.tag for element in root.iter() if element.tag.startswith(SVG)} <= {
        f"{SVG}{name}" for name in ("svg", "title", "desc", "metadata", "defs", "style", "g", "path", "use", "clipPath", "rect")
    }
    assert NASTY in (root[1].text or "")


def test_hostile_text_neither_leaves_the_figure_nor_steers_it() -> None:
    figure = forest_figure(hostile())
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    texts = figure.axes[0].texts
    for text in texts:
        assert text.get_text().isprintable()
        assert not text.get_parse_math()
        assert text.get_window_extent(canvas.get_renderer()).x1 <= figure.bbox.width
    said = [text.get_text() for text in texts]
    assert any(line.endswith("…") for line in said)
    assert said[-1] == "□ stands for a sign that the font of this figure lacks; the description of the file has it."


@pytest.mark.parametrize("seed", range(4))
def test_whatever_a_record_holds_is_drawn(seed: int) -> None:
    made = made_up(seed, HOSTILE)
    if made.checked.effects:
        assert ET.fromstring(draw_forest(made.forest(), "svg")) is not None  # noqa: S314 -- ours
    else:
        with pytest.raises(FigureError):
            made.forest()


# Axes

_FIGURE = st.decimals(min_value=-(10**17), max_value=10**17, allow_nan=False, allow_infinity=False, places=3)


@given(st.lists(_FIGURE, min_size=1, max_size=6), st.booleans())
def test_every_axis_has_its_figures_and_a_few_ticks_that_differ(values: list[Decimal], is_log: bool) -> None:  # noqa: FBT001
    axis = make_axis(values, is_log=is_log)
    if axis is None:
        assert is_log
        assert max(values) <= 0
        return
    places = [axis.place(value) for value in values]
    assert all(place is None or 0 < place < 1 for place in places)
    assert 1 <= len(axis.ticks) <= MOST_TICKS
    assert len({tick.label for tick in axis.ticks}) == len(axis.ticks)
    assert all(-1e-9 <= (axis.place(tick.value) or 0) <= 1 + 1e-9 for tick in axis.ticks)


@pytest.mark.parametrize(
    "values, is_log, labels",
    [
        (["-33.0", "0.3"], False, ["−30", "−25", "−20", "−15", "−10", "−5", "0"]),
        (["0.29", "18.45", "0"], False, ["0", "5", "10", "15"]),
        (["0.64", "1.83"], True, ["0.8", "1", "1.2", "1.4", "1.6", "1.8"]),
        (["0.2", "4"], True, ["0.2", "0.5", "1", "2"]),
        (["0.001", "900", "1"], True, ["0.001", "0.01", "0.1", "1", "10", "100", "1000"]),
        (["1.25", "250000000"], False, ["0", "5×10⁷", "10⁸", "1.5×10⁸", "2×10⁸", "2.5×10⁸"]),
    ],
)
def test_ticks_are_round_numbers(values: list[str], is_log: bool, labels: list[str]) -> None:  # noqa: FBT001
    axis = make_axis(map(Decimal, values), is_log=is_log)
    assert axis
    assert [tick.label for tick in axis.ticks] == labels


def test_a_logarithmic_axis_puts_a_half_and_a_double_at_one_distance() -> None:
    axis = make_axis(map(Decimal, ("0.25", "4")), is_log=True)
    assert axis
    half, one, two = (axis.place(Decimal(value)) or 0 for value in ("0.5", "1", "2"))
    assert math.isclose(one - half, two - one)


# The command


def test_each_source_is_drawn_into_a_file_of_its_own(kg: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = kg("plot", ROOT / "kg" / "records" / "smart-ms.yaml", SINGLE_ARM)
    assert (ran.status, ran.data) == (0, b"")
    assert sorted(path.name for path in (tmp_path / "output").iterdir()) == [
        "example-single-arm-forest.svg",
        "smart-ms-forest.svg",
    ]
    assert re.search(r"wrote output/smart-ms-forest\.svg \([0-9,]+ bytes\)", ran.words)
    assert (tmp_path / "output" / "smart-ms-forest.svg").read_bytes() == draw_forest(smart_ms(), "svg")


@pytest.mark.parametrize("name, start", [("a.svg", b"<?xml"), ("a.PNG", b"\x89PNG")])
def test_the_ending_decides_about_the_format(name: str, start: bytes, kg: Command, tmp_path: Path) -> None:
    assert kg("plot", "--out", tmp_path / "new" / name).status == 0
    assert (tmp_path / "new" / name).read_bytes().startswith(start)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--out", "a.pdf"],
        ["--out", "a"],
        ["--out", ""],
        ["--out", "a.svg", str(SINGLE_ARM), str(NO_ANALYSES)],
        ["--out", "folder.svg"],
        ["--form", "svg"],
    ],
    ids=" ".join,
)
def test_wrong_usage_writes_nothing(arguments: list[str], kg: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.svg").mkdir()
    ran = kg("plot", *arguments)
    assert (ran.status, ran.data) == (2, b"")
    assert "Error: " in ran.words
    assert [path.name for path in tmp_path.iterdir()] == ["folder.svg"]


def test_a_trial_without_analyses_and_a_bad_source_do_not_stop_the_others(
    kg: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = kg("plot", NO_ANALYSES, tmp_path / "none.yaml", SINGLE_ARM, SINGLE_ARM)
    assert (ran.status, ran.data) == (1, b"")
    assert "error: nct05594173: no figure is drawn: the record reports no comparison and no test of any outcome" in ran.words
    assert "none.yaml: cannot be read" in ran.words
    assert "was drawn of another source with the slug 'example-single-arm'" in ran.words
    assert [path.name for path in (tmp_path / "output").iterdir()] == ["example-single-arm-forest.svg"]


def test_without_matplotlib_the_command_says_how_to_get_it(kg: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    ran = kg("plot", "--out", tmp_path / "a.svg")
    assert (ran.status, ran.data) == (1, b"")
    assert "error: figures need matplotlib" in ran.words
    assert "pip install 'trial-kg[plot]'" in ran.words
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full disk", "interrupt"])
def test_no_half_of_a_figure_is_left(error: BaseException, kg: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.png").write_text("what stood there")

    def fail(_file: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", fail)
    assert kg("plot", "--out", tmp_path / "a.png").status == 1
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.png": "what stood there"}


def test_the_layout_needs_no_matplotlib() -> None:
    code = "import sys; sys.modules['matplotlib'] = None; from kg.pipeline import build; print(len(build().forest().panels))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "4\n"


def test_the_commands_of_the_page_on_plotting_run(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "plotting.md").read_text(encoding="utf-8")
    lines = [line for block in re.findall(r"^```sh\n(.*?)^```", page, re.DOTALL | re.MULTILINE) for line in block.splitlines()]
    commands = [line for line in lines if line.startswith("kg ")]
    assert len(commands) == 3
    (tmp_path / "a.yaml").write_bytes(SINGLE_ARM.read_bytes())
    (tmp_path / "b.yaml").write_bytes((ROOT / "tests" / "records" / "nct01206062.yaml").read_bytes())
    for line in commands:
        words = line.partition("#")[0].split()[1:]
        subprocess.run([*KG, *words], cwd=tmp_path, check=True, capture_output=True)
    written = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*g"))
    assert written == [
        "a.png",
        "output/example-single-arm-forest.svg",
        "output/nct01206062-forest.svg",
        "output/smart-ms-forest.svg",
    ]


@pytest.mark.parametrize(
    "fields, said",
    [
        ({}, "nothing says whether they are adjusted for being several"),
        (
            {
                "multiplicity_adjustment": "No adjustment for multiple comparisons was made",
                "missing": dict.fromkeys([fact for fact in UNKNOWN if fact != "multiplicity_adjustment"], "not-reported"),
            },
            "the source says that they are not adjusted for being several",
        ),
    ],
    ids=["not stated", "stated as none"],
)
def test_the_foot_says_what_the_source_says_of_adjustment(fields: dict[str, Any], said: str) -> None:
    outcomes = [outcome(key, analysis(f"{key}-1", RATIO | RATIOS)) for key in ("a", "b")]
    foot = trial(*outcomes, **fields).forest().foot
    assert [line for line in foot if "adjusted" in line] == [f"Several tests or intervals are reported; {said}."]
