"""Compose one page for its proportions: map, timeline, legend, figures, records or provinces, sources."""

from dataclasses import dataclass, replace
from typing import Final

from dashboard.briefing import map_figure
from dashboard.briefing.content import Brief, MapSlide
from dashboard.briefing.layout import frame, legend, tables, timeline
from dashboard.briefing.layout.typeset import Box, Sheet
from dashboard.briefing.sources import boundary_note
from dashboard.drawing import style

GAP_IN: Final = 0.16
TIMELINE_IN: Final = 1.0
LEGEND_GAP_IN: Final = 0.08
USUAL_ROWS: Final = 2  # of the legend
MOST_TRIES: Final = 3
MATCH_NOTE: Final = (
    "Certain: every day and place that a record may mean lies inside the selection; possible: only some do."
)
_WORDS: Final = {precision.value: words for precision, words in style.PRECISION_WORDS.items()}


@dataclass(frozen=True)
class Parts:
    """The boxes of a page's parts; `columns` is the number of source columns, `is_wide` means side by side."""

    map: Box
    side: Box
    sources: Box
    columns: int
    is_wide: bool


def draw(brief: Brief, slide: MapSlide) -> Sheet:
    """Compose the page of a slide."""
    page = frame.sheet(brief)
    body = frame.frame(page, brief, slide.title, slide.words, notes(brief, slide))
    parts = arrange(body, slide)
    drawing(page, parts.map, brief, slide)
    if parts.is_wide:
        below = tables.figures(page, parts.side, slide)
        tables.records_or_provinces(page, parts.side.below(below + GAP_IN * 0.8), brief, slide)
    else:
        tables.across(page, parts.side, brief, slide)
    tables.sources(page, parts.sources, brief, slide.sources, parts.columns)
    return page


def notes(brief: Brief, slide: MapSlide) -> tuple[str, ...]:
    """Write the notes of a page: precision, boundaries, withheld records."""
    known = ", ".join(f"{_WORDS[count.label]}: {count.certain + count.possible:,}" for count in slide.precisions)
    precision = f"Precision: no place is drawn more precisely than it is known ({known})."
    return tuple(note for note in (brief.licence_note, precision, MATCH_NOTE, boundary_note(), *_credit(brief)) if note)


def _credit(brief: Brief) -> tuple[str, ...]:
    return tuple(text if text.endswith(".") else f"{text}." for text in brief.credits)


def arrange(body: Box, slide: MapSlide) -> Parts:
    """Divide the body of a page: side by side on wide pages, stacked on others."""
    is_wide = body.width > body.height * 1.3
    columns = 3 if body.width > 9 else 2
    tall = tables.sources_height(slide.sources, columns, body.height * (0.26 if is_wide else 0.2))
    upper = replace(body, height=body.height - tall - GAP_IN)
    sources = Box(body.x, upper.bottom + GAP_IN, body.width, tall)
    if is_wide:
        left = replace(upper, width=upper.width * 0.615)
        side = Box(left.right + 0.28, upper.y, upper.width - left.width - 0.28, upper.height)
        return Parts(left, side, sources, columns, is_wide)
    below = tables.side_height(slide, body.width)
    plan = replace(upper, height=upper.height - below - GAP_IN)
    return Parts(plan, Box(body.x, plan.bottom + GAP_IN, body.width, below), sources, columns, is_wide)


def drawing(page: Sheet, box: Box, brief: Brief, slide: MapSlide) -> None:
    """Draw map, legend and timeline, one below the other."""
    has_bars = not timeline.is_counted(slide) and any(row["bar"] for row in slide.marks)
    strip = Box(box.x, box.bottom - TIMELINE_IN, box.width, TIMELINE_IN)
    room = replace(box, height=box.height - TIMELINE_IN - GAP_IN - LEGEND_GAP_IN)
    # How high the legend is follows from what the map shows, and that from how high the map is: mostly two rows.
    rows, needed = 0, USUAL_ROWS
    for _ in range(MOST_TRIES):
        if needed == rows:
            break
        rows = needed
        plan = replace(room, height=room.height - rows * legend.ROW_IN)
        size_in = (plan.width, plan.height)
        planned = map_figure.plan(brief.atlas, slide.answers, slide.selection.countries, size_in, page.ink.is_grey)
        found = legend.entries(planned, page.ink.is_grey, has_bars)
        needed = max(len(legend.rows(found, box.width)), 1)
    map_figure.draw(page.figure, page.place(plan), planned, brief.atlas)
    legend.draw(page, Box(box.x, plan.bottom + LEGEND_GAP_IN, box.width, rows * legend.ROW_IN), found)
    timeline.draw(page, strip, slide)
