"""Lay out what every slide has: handling label, title, caveat, notes on data and boundaries, annotations, notes."""

import io
from collections.abc import Sequence
from typing import Final

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.slide import Slide as DeckSlide

from dashboard.briefing import page_text, slide_text
from dashboard.briefing.paper import INK as INK_OF
from dashboard.briefing.powerpoint import annotations
from dashboard.briefing.powerpoint.shapes import (
    BLACK,
    LINE,
    PAPER,
    SMALL_PT,
    SOFT,
    Box,
    Text,
    cut,
    fill,
    height,
    largest,
    panel,
    text,
    wide_in,
)
from dashboard.briefing.slides.models import Brief, Slide
from dashboard.drawing import markup

WIDTH_IN, HEIGHT_IN = 13.333, 7.5
LEFT_IN: Final = 0.45
FULL_IN: Final = WIDTH_IN - 2 * LEFT_IN
FOOT_IN: Final = 0.62  # least height of the footer, which has a label
FOOT_LINES: Final = 7  # of its notes, at most
FOOT_BOTTOM_IN: Final = HEIGHT_IN - 0.17  # of the label in the footer
BELOW_IN: Final = 0.1
GAP_IN: Final = 0.25
SHEER: Final = "85000"  # thousandths of a percent
LABEL_IN: Final = 0.3
LABEL_PT: Final = 12  # the least that the Traffic Light Protocol asks for
TITLE_SIZES, WORDS_SIZES = (26, 24, 22, 20, 18, 16), (14, 13, 12, 11)
TITLE_ONLY: Final = 5  # layout of the template


def add(deck: Presentation, brief: Brief, slide: Slide) -> tuple[DeckSlide, Box]:
    """Add a slide with what every one has; return it, and the room that is left for its content."""
    page = blank(deck, brief, slide)
    labels(page, brief, LEFT_IN + FULL_IN)
    top, bottom = _heading(page, brief, slide), _footer(page, brief, slide) - 0.06
    return page, Box(LEFT_IN, top, FULL_IN, bottom - top)


def blank(deck: Presentation, brief: Brief, slide: Slide) -> DeckSlide:
    """Add a slide with nothing but its notes."""
    page: DeckSlide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    notes = page.notes_slide.notes_text_frame
    assert notes is not None, "the notes of every slide have a text"
    notes.text = slide_text.notes(brief, slide)
    return page


def annotate(page: DeckSlide, brief: Brief, slide: Slide) -> None:
    """Draw what the user placed on a slide: last, so that nothing covers it."""
    annotations.draw(page, page_text.annotations_on(brief, slide), (WIDTH_IN, HEIGHT_IN), ink(brief)["note"])


def sources(page: DeckSlide, brief: Brief, slide: Slide, room: Box, most: int) -> float:
    """Write the sources in a few lines at the foot of a room; return their height in inches."""
    listed = [slide_text.short(source) for source in slide_text.slide_sources(brief, slide)]
    if not listed:
        return 0.0
    head = f"Sources ({len(listed)})  "
    for number in range(len(listed), -1, -1):
        more = f"  and {len(listed) - number} more, on the page Sources" if 0 < number < len(listed) else ""
        more = more if number else "on the page Sources"
        line = Text(f"{head}{'  '.join(listed[:number])}{more}", SMALL_PT, SOFT)
        if height([line], room.width) <= most * SMALL_PT * LINE / 72 + 0.01:
            break
    high = height([line], room.width)
    text(page, Box(room.left, room.top + room.height - high, room.width, high), [line], "Sources")
    return high


def picture(page: DeckSlide, raw: bytes, box: Box, name: str, alternative: str) -> None:
    """Add a picture with its alternative text."""
    shape = page.shapes.add_picture(io.BytesIO(raw), *box.emu())
    shape.name = name
    shape._element.xpath("./p:nvPicPr/p:cNvPr")[0].set("descr", alternative)


def over(page: DeckSlide, box: Box, texts: Sequence[Text], name: str) -> None:
    """Add a text over a picture, on paper that lets it shine through."""
    shape = panel(page, box, texts, name, PAPER)
    colour = shape._element.xpath("./p:spPr/a:solidFill/a:srgbClr")[0]
    colour.append(colour.makeelement(qn("a:alpha"), {"val": SHEER}))


def ink(brief: Brief) -> dict[str, str]:
    """Return the colours of a variant as PowerPoint writes them."""
    return {name: colour.lstrip("#").upper() for name, colour in INK_OF[brief.options.variant].items()}


def labels(page: DeckSlide, brief: Brief, right: float, top: float = 0.3, bottom: float = FOOT_BOTTOM_IN) -> None:
    """Add the handling label to header and footer, at the right."""
    tlp, wide = brief.options.tlp, label_in(brief)
    for at, name in ((top, "Handling label, header"), (bottom - LABEL_IN, "Handling label, footer")):
        box = Box(right - wide, at, wide, LABEL_IN)
        label = Text(tlp.label, LABEL_PT, tlp.colour[1:], bold=True, align=PP_ALIGN.RIGHT)
        panel(page, box, [label], name, BLACK)


def label_in(brief: Brief) -> float:
    """Return the width of the handling label in inches."""
    return wide_in(Text(brief.options.tlp.label, LABEL_PT, bold=True)) + 0.2


def _heading(page: DeckSlide, brief: Brief, slide: Slide) -> float:
    """Set title and caveat, and the selection in words if it differs; return the top of the content in inches."""
    words = markup.clean(slide.words)
    room = FULL_IN - label_in(brief) - GAP_IN
    line = largest(Text(markup.clean(slide.title), 0, bold=True), TITLE_SIZES, room)
    title(page, line, Box(LEFT_IN, 0.26, room, 0.46))
    top = 0.76
    if brief.options.caveat:
        line = largest(Text(brief.options.caveat, 0, bold=True, align=PP_ALIGN.RIGHT), (12, 11, 10), FULL_IN, 2)
        high = height([line], FULL_IN)
        text(page, Box(LEFT_IN, top, FULL_IN, high), [line], "Caveat")
        top += high + 0.03
    if words and words != markup.clean(slide.title):
        line = largest(Text(words, 0, SOFT), WORDS_SIZES, FULL_IN)
        text(page, Box(LEFT_IN, top, FULL_IN, 0.26), [line], "Shown")
        top += 0.3
    return top + 0.04


def title(page: DeckSlide, line: Text, box: Box) -> None:
    """Set the title of a slide."""
    place = page.shapes.title
    assert place is not None, "the layout of every slide has a title"
    place.left, place.top, place.width, place.height = box.emu()
    fill(place.text_frame, [line], MSO_ANCHOR.MIDDLE)


def _footer(page: DeckSlide, brief: Brief, slide: Slide) -> float:
    """Write the notes on data and boundaries beside the label; return the top of both in inches."""
    notes = " ".join(page_text.slide(brief, slide)["notes"])
    room = FULL_IN - label_in(brief) - GAP_IN
    line = cut(Text(notes, SMALL_PT, SOFT), room, FOOT_LINES)
    high = max(height([line], room), FOOT_IN - BELOW_IN)
    top = HEIGHT_IN - BELOW_IN - high
    text(page, Box(LEFT_IN, top, room, high), [line], "Data and boundaries")
    return top
