"""Draw the provinces of a comparison as a table that can be edited."""

from typing import Final

from pptx.slide import Slide as DeckSlide
from pptx.util import Inches, Pt

from dashboard.briefing.powerpoint.shapes import SOFT, Box, Text, fill, text
from dashboard.briefing.slide_text import compared_row, compared_rows
from dashboard.briefing.slides.models import ComparisonSlide

SIZE_PT: Final = 10.0
ROW_IN: Final = 0.27
SHARES: Final = (0.38, 0.15, 0.15, 0.32)
PLAIN_STYLE: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's "No Style, No Grid"


def table(page: DeckSlide, slide: ComparisonSlide, room: Box, in_notes: str) -> None:
    """Add as many provinces as have room, those that differ most first, and all records as the last row."""
    rows = compared_rows(slide)
    fits = max(int(room.height / ROW_IN) - 3, 1)
    listed = rows[:fits]
    heads = ["Province", *(side.title for side in slide.sides), "Difference"]
    cells = [heads, *(_cells(row) for row in listed), _cells(compared_row("All records", slide.total))]
    high = ROW_IN * len(cells)
    place = Box(room.left, room.top, room.width, high)
    shape = page.shapes.add_table(len(cells), len(heads), *place.emu())
    shape.name = "Provinces"
    made = shape.table
    # Its own style is a coloured one.
    for style_id in made._tbl.xpath("./a:tblPr/a:tableStyleId"):
        style_id.text = PLAIN_STYLE
    for number, share in enumerate(SHARES):
        made.columns[number].width = Inches(room.width * share)
    for number, words in enumerate(cells):
        is_bold = number in (0, len(cells) - 1)
        made.rows[number].height = Inches(ROW_IN)
        for column, written in enumerate(words):
            cell = made.cell(number, column)
            cell.margin_left = cell.margin_right = Pt(3)
            cell.margin_top = cell.margin_bottom = Pt(1)
            fill(cell.text_frame, [Text(written, SIZE_PT, bold=is_bold)])
    if left := len(rows) - len(listed):
        box = Box(room.left, room.top + high + 0.04, room.width, ROW_IN)
        text(page, box, [Text(f"and {left} more, {in_notes}", SIZE_PT, SOFT)], "More provinces")


def _cells(row: dict[str, str]) -> list[str]:
    remark = f" {row['remark']}" if row["remark"] else ""
    return [row["name"], row["first"], row["second"], f"{row['difference']}{remark}"]
