"""Draw tables that can be edited: rows as high as their text, over as many slides as they need."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final

from pptx.slide import Slide as DeckSlide
from pptx.util import Inches, Pt

from dashboard.briefing.powerpoint.shapes import LINE, SMALL_PT, SOFT, Box, Text, cut, fill, lines

ROW_IN: Final = 0.25  # of one line
MARGIN_PT: Final = 3.0
PLAIN_STYLE: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's "No Style, No Grid"
Cell = str | Text  # a Text sets its own size and colour


def table(
    page: DeckSlide, place: Box, shares: Sequence[float], rows: Sequence[Sequence[Cell]], name: str, most: int = 1
) -> list[float]:
    """
    Add a table from the top of a place; `shares` are the parts of its width that the columns take.

    The first row holds the heads. A cell has at most so many lines: a row that the program makes higher would grow over
    what is below it, so longer texts are cut. Returns the tops of the rows, and the end of the last one, in inches.
    """
    heights = [row_height(words, shares, place.width, most) for words in rows]
    shape = page.shapes.add_table(len(rows), len(shares), *replace(place, height=sum(heights)).emu())
    shape.name = name
    made = shape.table
    # Its own style is a coloured one.
    for style_id in made._tbl.xpath("./a:tblPr/a:tableStyleId"):
        style_id.text = PLAIN_STYLE
    for number, share in enumerate(shares):
        made.columns[number].width = Inches(place.width * share)
    for number, (words, high) in enumerate(zip(rows, heights, strict=True)):
        made.rows[number].height = Inches(high)
        for column, (one, room) in enumerate(_rooms(words, shares, place.width)):
            cell = made.cell(number, column)
            cell.margin_left = cell.margin_right = Pt(MARGIN_PT)
            cell.margin_top = cell.margin_bottom = Pt(1)
            fill(cell.text_frame, [cut(_look(one, not number), room, most)])
    return list(accumulate(heights, initial=place.top))


def row_height(words: Sequence[Cell], shares: Sequence[float], width: float, most: int | None = None) -> float:
    """Return the height of a row in inches, with at most so many lines in a cell."""
    longest = max(lines(_look(one), room) for one, room in _rooms(words, shares, width))
    return ROW_IN + (min(longest, most or longest) - 1) * SMALL_PT * LINE / 72


def fitting(rows: Iterable[Sequence[Cell]], shares: Sequence[float], room: Box, most: int) -> int:
    """Return how many of the first rows fit a room below the row of heads: one at least, if there is any."""
    used, number = ROW_IN, 0
    for row in rows:
        used += row_height(row, shares, room.width, most)
        if number and used > room.height:
            break
        number += 1
    return number


def _rooms(words: Sequence[Cell], shares: Sequence[float], width: float) -> list[tuple[Cell, float]]:
    return [(one, width * share - 2 * MARGIN_PT / 72) for one, share in zip(words, shares, strict=True)]


def _look(written: Cell, is_head: bool = False) -> Text:
    if isinstance(written, Text):
        return written
    return Text(written, SMALL_PT, SOFT, bold=True) if is_head else Text(written, SMALL_PT)
