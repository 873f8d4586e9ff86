"""Draw tables that can be edited, with rows of one height."""

from collections.abc import Sequence
from typing import Final

from pptx.slide import Slide as DeckSlide
from pptx.util import Inches, Pt

from dashboard.briefing.powerpoint.shapes import SOFT, Box, Text, cut, fill

SIZE_PT: Final = 10.0
ROW_IN: Final = 0.25
MARGIN_PT: Final = 3.0
PLAIN_STYLE: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's "No Style, No Grid"


def table(page: DeckSlide, place: Box, shares: Sequence[float], rows: Sequence[Sequence[str]], name: str) -> None:
    """
    Add a table; its first row holds the heads, `shares` are the parts of its width that the columns take.

    Each cell has one line; a row would grow over what is below it, so longer texts are cut.
    """
    shape = page.shapes.add_table(len(rows), len(shares), *place.emu())
    shape.name = name
    made = shape.table
    # Its own style is a coloured one.
    for style_id in made._tbl.xpath("./a:tblPr/a:tableStyleId"):
        style_id.text = PLAIN_STYLE
    for number, share in enumerate(shares):
        made.columns[number].width = Inches(place.width * share)
    for number, words in enumerate(rows):
        made.rows[number].height = Inches(ROW_IN)
        for column, written in enumerate(words):
            cell = made.cell(number, column)
            cell.margin_left = cell.margin_right = Pt(MARGIN_PT)
            cell.margin_top = cell.margin_bottom = Pt(1)
            room = place.width * shares[column] - 2 * MARGIN_PT / 72
            look = Text(written, SIZE_PT, SOFT, bold=True) if not number else Text(written, SIZE_PT)
            fill(cell.text_frame, [cut(look, room, 1)])
