"""Draw the provinces of a comparison as a table that can be edited."""

from typing import Final

from pptx.slide import Slide as DeckSlide

from dashboard.briefing.powerpoint.shapes import SOFT, Box, Text, text
from dashboard.briefing.powerpoint.tables import ROW_IN, SIZE_PT
from dashboard.briefing.powerpoint.tables import table as table_of
from dashboard.briefing.slide_text import compared_row, compared_rows
from dashboard.briefing.slides.models import ComparisonSlide

SHARES: Final = (0.38, 0.15, 0.15, 0.32)


def table(page: DeckSlide, slide: ComparisonSlide, room: Box, in_notes: str) -> None:
    """Add as many provinces as have room, those that differ most first, and all records as the last row."""
    rows = compared_rows(slide)
    fits = max(int(room.height / ROW_IN) - 3, 1)
    listed = rows[:fits]
    heads = ["Province", *(side.title for side in slide.sides), "Difference"]
    cells = [heads, *(_cells(row) for row in listed), _cells(compared_row("All records", slide.total))]
    high = ROW_IN * len(cells)
    place = Box(room.left, room.top, room.width, high)
    table_of(page, place, SHARES, cells, "Provinces")
    if left := len(rows) - len(listed):
        box = Box(room.left, room.top + high + 0.04, room.width, ROW_IN)
        text(page, box, [Text(f"and {left} more, {in_notes}", SIZE_PT, SOFT)], "More provinces")


def _cells(row: dict[str, str]) -> list[str]:
    remark = f" {row['remark']}" if row["remark"] else ""
    return [row["name"], row["first"], row["second"], f"{row['difference']}{remark}"]
