"""Draw what the user placed on a page as arrows, circles and boxes of text."""

from collections.abc import Iterable
from typing import Final

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.slide import Slide as DeckSlide
from pptx.util import Inches, Pt

from dashboard.briefing import fonts
from dashboard.briefing.annotations import WHOLE, Annotation
from dashboard.briefing.powerpoint.shapes import Box, Text, height, panel

LINE_PT: Final = 2.0
WORDS_PT: Final = 11.0
WIDEST_IN: Final = 2.6
MARGIN_IN: Final = 0.16  # of a box of text, both sides together


def draw(page: DeckSlide, found: Iterable[Annotation], size_in: tuple[float, float], colour: str) -> None:
    """Draw the annotations of a page of a size in inches."""
    for one in found:
        width, high = (side / WHOLE for side in size_in)
        x, y = one.numbers[0] * width, one.numbers[1] * high
        at = (x, y)
        if one.kind == "arrow":
            _arrow(page, at, (one.numbers[2] * width, one.numbers[3] * high), colour)
        elif one.kind == "circle":
            radius = one.numbers[2] * width
            _circle(page, Box(x - radius, y - radius, 2 * radius, 2 * radius), colour)
            at = (x + radius * 0.75, y + radius * 0.75)
        if one.words:
            _words(page, one.words, at, size_in, colour)


def _arrow(page: DeckSlide, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    line = page.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *(Inches(place) for place in (*start, *end)))
    line.name = "Annotation: arrow"
    line.line.color.rgb, line.line.width = RGBColor.from_string(colour), Pt(LINE_PT)
    # The library has no arrowheads.
    line.line._get_or_add_ln().append(parse_xml(f'<a:tailEnd {nsdecls("a")} type="triangle" w="med" len="med"/>'))


def _circle(page: DeckSlide, box: Box, colour: str) -> None:
    ring = page.shapes.add_shape(MSO_SHAPE.OVAL, *box.emu())
    ring.name = "Annotation: circle"
    ring.shadow.inherit = False
    ring.fill.background()
    ring.line.color.rgb, ring.line.width = RGBColor.from_string(colour), Pt(LINE_PT)


def _words(page: DeckSlide, words: str, at: tuple[float, float], size_in: tuple[float, float], colour: str) -> None:
    most = max(0.8, min(WIDEST_IN, size_in[0] - at[0] - 0.05))
    wide = min(fonts.width_in(words, WORDS_PT, fonts.BOLD) * 1.1 + MARGIN_IN + 0.02, most)
    written = Text(words, WORDS_PT, colour, bold=True)
    box = Box(*at, wide, height([written], wide - MARGIN_IN) + 0.08)
    shape = panel(page, box, [written], "Annotation: text", "FFFFFF")
    shape.line.color.rgb, shape.line.width = RGBColor.from_string(colour), Pt(0.6)
