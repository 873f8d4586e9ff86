"""Draw counts by province and estimates: tables, with their bars as shapes over a column that is left empty."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any, Final

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_PATTERN
from pptx.enum.shapes import MSO_SHAPE
from pptx.slide import Slide as DeckSlide
from pptx.util import Pt

from dashboard.briefing.powerpoint.shapes import SMALL_PT, SOFT, Box, Text, cut, text
from dashboard.briefing.powerpoint.tables import ROW_IN, table

PROVINCES: Final = (0.34, 0.28, 0.38)  # of the width: name, bar, records
ESTIMATES: Final = (0.22, 0.27, 0.16, 0.27, 0.08)  # claimant, bar, figure, date, source
SHORTEST_TABLE: Final = 6  # rows; a longer one is set in two columns
COLUMN_GAP_IN: Final = 0.4
BAR_IN: Final = 0.1
MARK_IN: Final = 0.1
HEAD_IN: Final = 0.46  # title and scope of a question


def provinces(page: DeckSlide, texts: Mapping[str, Any], area: Box, ink: Mapping[str, str]) -> None:
    """Add the counts by province in one or two tables."""
    rows = texts["provinces"]
    half = ceil(len(rows) / 2)
    parts = [rows[:half], rows[half:]] if half > SHORTEST_TABLE else [rows]
    width = (area.width - (len(parts) - 1) * COLUMN_GAP_IN) / len(parts)
    for number, part in enumerate(parts):
        place = Box(area.left + number * (width + COLUMN_GAP_IN), area.top, width, ROW_IN * (len(part) + 1))
        cells = [("Province", "", "Records"), *((one["label"], "", one["count"]) for one in part)]
        table(page, place, PROVINCES, cells, f"Provinces {number + 1}")
        left, room = place.left + width * PROVINCES[0], width * PROVINCES[1] - 0.1
        for row, one in enumerate(part, 1):
            middle = place.top + (row + 0.5) * ROW_IN
            at = left
            for match in ("certain", "possible"):
                wide = room * one[match] / texts["largest"]
                if wide:
                    _shape(page, Box(at, middle - BAR_IN / 2, wide, BAR_IN), ink[match], f"Bar: {match}")
                at += wide


def estimates(page: DeckSlide, texts: Mapping[str, Any], area: Box) -> None:
    """Add a table for each question, each claim with its range on the axis of the question."""
    top = area.top
    for question in texts["questions"]:
        top = _question(page, question, Box(area.left, top, area.width, area.height)) + 0.12


def _question(page: DeckSlide, question: Mapping[str, Any], area: Box) -> float:
    head = [
        cut(Text(question["title"], 12, bold=True), area.width, 1),
        cut(Text(question["scope"], SMALL_PT, SOFT), area.width, 1),
    ]
    text(page, Box(area.left, area.top, area.width, HEAD_IN - 0.06), head, question["title"])
    claims, top = question["claims"], area.top + HEAD_IN
    axis = "0 to " + question["ticks"][-1]["label"] if question["ticks"] else ""
    cells = [("Claimant", axis, "Figure", "Date", "Source"), *(_cells(one) for one in claims)]
    place = Box(area.left, top, area.width, ROW_IN * len(cells))
    table(page, place, ESTIMATES, cells, f"Claims: {question['title']}")
    left, room = area.left + area.width * ESTIMATES[0], area.width * ESTIMATES[1] - 0.15
    for row, one in enumerate(claims, 1):
        if one["bar"]:
            _bar(page, one["bar"], left, room, top + (row + 0.5) * ROW_IN)
    return top + place.height


def _cells(one: Mapping[str, Any]) -> Sequence[str]:
    aside = f" ({one['aside']})" if one["aside"] else ""
    figure = one["figure"] if one["bar"] else ""
    return (f"{one['who']}{aside}", "" if one["bar"] else one["words"], figure, one["dates"], one["cited"])


def _bar(page: DeckSlide, bar: Mapping[str, Any], left: float, room: float, middle: float) -> None:
    colour = bar["colour"].lstrip("#")
    start, end = left + room * bar["left"] / 100, left + room * bar["right"] / 100
    if end > start:
        shape = _shape(page, Box(start, middle - BAR_IN / 2, end - start, BAR_IN), _tint(colour), "Bar: range")
        if bar["with_families"]:
            shape.fill.patterned()
            shape.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
            shape.fill.fore_color.rgb, shape.fill.back_color.rgb = _colour(colour), _colour(_tint(colour))
        elif bar["is_open_below"] or bar["is_open_above"]:
            shape.fill.gradient()
            shape.fill.gradient_angle = 0
            ends = ("FFFFFF", _tint(colour)) if bar["is_open_below"] else (_tint(colour), "FFFFFF")
            for stop, own in zip(shape.fill.gradient_stops, ends, strict=True):
                stop.color.rgb = _colour(own)
    for at in bar["marks"]:
        box = Box(left + room * at / 100 - MARK_IN / 2, middle - MARK_IN / 2, MARK_IN, MARK_IN)
        shape = _shape(page, box, colour, "Bar: figure", MSO_SHAPE.DIAMOND if bar["in_article"] else MSO_SHAPE.OVAL)
        if bar["in_article"]:
            shape.fill.fore_color.rgb = _colour("FFFFFF")
            shape.line.color.rgb, shape.line.width = _colour(colour), Pt(1.3)


def _shape(page: DeckSlide, box: Box, colour: str, name: str, kind: MSO_SHAPE = MSO_SHAPE.RECTANGLE) -> Any:  # noqa: ANN401
    shape = page.shapes.add_shape(kind, *box.emu())
    shape.name = name
    shape.shadow.inherit = False
    shape.fill.solid()
    shape.fill.fore_color.rgb = _colour(colour)
    shape.line.fill.background()
    return shape


def _colour(text: str) -> RGBColor:
    found: RGBColor = RGBColor.from_string(text.lstrip("#").upper())
    return found


def _tint(colour: str) -> str:
    """Mix a colour with white, as behind the marks of the page."""
    parts = (int(colour[start : start + 2], 16) for start in (0, 2, 4))
    return "".join(f"{round(part * 0.45 + 255 * 0.55):02X}" for part in parts)
