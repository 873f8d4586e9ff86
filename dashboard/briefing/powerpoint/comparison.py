"""Draw the provinces of a comparison as a table that can be edited."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pptx.slide import Slide as DeckSlide

from dashboard.briefing.powerpoint.shapes import SMALL_PT, SOFT, Box, Text, text
from dashboard.briefing.powerpoint.tables import ROW_IN, fitting, row_height
from dashboard.briefing.powerpoint.tables import table as table_of
from dashboard.briefing.slide_text import compared_row, compared_rows
from dashboard.briefing.slides.models import ComparisonSlide

SHARES: Final = (0.34, 0.12, 0.12, 0.42)
MOST_LINES: Final = 2  # of a cell
PAGE: Final = "Provinces"


def table(page: DeckSlide, slide: ComparisonSlide, room: Box) -> bool:
    """Add the provinces that have room, those that differ most first, and all records; return whether all have room."""
    heads, rows, total = cells(slide)
    under = row_height(total, SHARES, room.width, MOST_LINES) + 0.04 + ROW_IN
    shown = rows[: fitting(rows, SHARES, replace(room, height=room.height - under), MOST_LINES)]
    *_, bottom = table_of(page, room, SHARES, [heads, *shown, total], PAGE, MOST_LINES)
    if left := len(rows) - len(shown):
        box = Box(room.left, bottom + 0.04, room.width, ROW_IN)
        text(page, box, [Text(f"and {left} more, on the page {PAGE}", SMALL_PT, SOFT)], "More provinces")
    return not left


def cells(slide: ComparisonSlide) -> tuple[Sequence[str], Sequence[Sequence[str]], Sequence[str]]:
    """Write the heads, a row for each province, and the row of all records."""
    heads = ["Province", *(side.title for side in slide.sides), "Difference"]
    return heads, [_cells(row) for row in compared_rows(slide)], _cells(compared_row("All records", slide.total))


def _cells(row: dict[str, str]) -> list[str]:
    remark = f" {row['remark']}" if row["remark"] else ""
    return [row["name"], row["first"], row["second"], f"{row['difference']}{remark}"]
