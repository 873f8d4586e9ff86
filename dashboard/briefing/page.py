"""One composed page: map, timeline, legend, figures, records or provinces, sources, arranged for its proportions."""

from dataclasses import dataclass, replace
from typing import Final

from dashboard import style
from dashboard.briefing import figure, furniture, legend, tables, timeline
from dashboard.briefing.content import BOUNDARY_NOTE, Brief, MapSlide
from dashboard.briefing.typeset import Box, Sheet
from events.model import Precision
from geodata.atlas import Atlas

GAP_IN: Final = 0.16
TIMELINE_IN: Final = 0.85
MATCH_NOTE: Final = (
    "Certain: every day and place that a record may mean lies inside the selection; possible: only some do."
)
_WORDS: Final = {precision.value: words for precision, words in style.PRECISION_WORDS.items()}


@dataclass(frozen=True)
class Parts:
    """Where the parts of a page go; `columns` is how many columns the sources have."""

    map: Box
    side: Box
    sources: Box
    columns: int


def draw(brief: Brief, slide: MapSlide, atlas: Atlas, number: str = "") -> Sheet:
    """
    Compose the page of a slide.

    Parameters
    ----------
    brief, slide
        What it says.
    atlas
        The loaded places.
    number
        Which page of how many it is.
    """
    page = furniture.sheet(brief)
    body = furniture.frame(page, brief, slide.title, slide.words, notes(brief, slide), number)
    parts = arrange(body, brief, slide)
    drawing(page, parts.map, slide, atlas)
    below = tables.figures(page, parts.side, slide)
    tables.records_or_provinces(page, parts.side.below(below + GAP_IN * 0.8), brief, slide)
    tables.sources(page, parts.sources, brief, slide, parts.columns)
    return page


def notes(brief: Brief, slide: MapSlide) -> tuple[str, ...]:
    """Say what a reader must know of the page: precision, boundaries, what was left out."""
    known = ", ".join(
        f"{count.certain + count.possible:,} {_WORDS[count.label].removeprefix('known to ').removeprefix('the ')}"
        if count.label != Precision.UNKNOWN
        else f"{count.certain + count.possible:,} with no place stated"
        for count in slide.precisions
    )
    precision = f"Precision: places are drawn no closer than they are known ({known})."
    return tuple(note for note in (brief.licence_note, precision, MATCH_NOTE, BOUNDARY_NOTE, *_credit(brief)) if note)


def _credit(brief: Brief) -> tuple[str, ...]:
    return tuple(text if text.endswith(".") else f"{text}." for text in brief.credits)


def arrange(body: Box, brief: Brief, slide: MapSlide) -> Parts:
    """Share out the body of a page: side by side on wide pages, one below the other on others."""
    if body.width > body.height * 1.5:
        columns = 3
        tall = tables.sources_height(brief, slide, columns, body.width, body.height * 0.26)
        upper = Box(body.x, body.y, body.width, body.height - tall - GAP_IN)
        left = replace(upper, width=upper.width * 0.615)
        side = Box(left.right + 0.28, upper.y, upper.width - left.width - 0.28, upper.height)
        return Parts(left, side, Box(body.x, upper.bottom + GAP_IN, body.width, tall), columns)
    columns = 2
    tall = tables.sources_height(brief, slide, columns, body.width, body.height * 0.24)
    side_height = tables.side_height(slide, body.width)
    upper = replace(body, height=body.height - tall - side_height - 2 * GAP_IN)
    side = Box(body.x, upper.bottom + GAP_IN, body.width, side_height)
    return Parts(upper, side, Box(body.x, side.bottom + GAP_IN, body.width, tall), columns)


def drawing(page: Sheet, box: Box, slide: MapSlide, atlas: Atlas) -> None:
    """Draw map, legend and timeline, one below the other."""
    has_bars = not timeline.is_counted(slide) and any(row["bar"] for row in slide.marks)
    room = legend.ROW_IN * 3
    plan = replace(box, height=box.height - TIMELINE_IN - room - GAP_IN)
    drawn = figure.draw(page, plan, atlas, slide.answers, slide.selection.countries)
    found = legend.entries(drawn, page.ink.is_grey, has_bars)
    legend.draw(page, Box(box.x, plan.bottom + 0.07, box.width, legend.height(found, box.width)), found)
    timeline.draw(page, Box(box.x, box.bottom - TIMELINE_IN, box.width, TIMELINE_IN), slide)
