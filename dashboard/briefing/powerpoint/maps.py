"""Draw the slide of a map: the map at the left from edge to edge, all else in the column beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pptx.presentation import Presentation
from pptx.slide import Slide as DeckSlide

from dashboard.briefing import page_text, paper, slide_text
from dashboard.briefing.paper import Drawing
from dashboard.briefing.powerpoint import key, sheet
from dashboard.briefing.powerpoint.shapes import (
    INK,
    LINE,
    SMALL_PT,
    SOFT,
    Box,
    Text,
    cut,
    fitting,
    height,
    largest,
    lines,
    reduced,
    text,
)
from dashboard.briefing.slides.models import Brief, MapSlide, Slide
from dashboard.drawing import markup

ACCENT: Final = {"light": "0B5394", "grey": "404040"}
TITLES: Final = ((20, 2), (18, 2), (16, 3), (14, 4), (12, 5))  # points, and lines at most
NOTE_LINES: Final = 12
SOURCE_LINES: Final = 4
LISTED_IN: Final = 0.6  # for a heading, and a record or how many there are
LEAST_IN: Final = 0.2
CREDIT_LINES: Final = 9
GAP_IN: Final = 0.1

Picture = Callable[[Slide, Drawing], bytes]


@dataclass
class _Column:
    """The room that is left in the column; what is written at the top or the bottom makes it smaller."""

    page: DeckSlide
    room: Box

    def write(self, texts: Sequence[Text], name: str, gap: float = GAP_IN) -> None:
        """Write texts at the top."""
        if texts:
            high = height(texts, self.room.width)
            text(self.page, Box(self.room.left, self.room.top, self.room.width, high), texts, name)
            self.use(high + gap)

    def use(self, high: float) -> None:
        """Remove a height at the top."""
        self.room = self.room.below(high)

    def use_foot(self, high: float) -> None:
        """Remove a height at the bottom."""
        self.room = Box(self.room.left, self.room.top, self.room.width, self.room.height - high)


def add(deck: Presentation, brief: Brief, slide: MapSlide, picture: Picture) -> bool:
    """Add the slide; return whether all that it lists has room on it."""
    laid = paper.column((sheet.WIDTH_IN, sheet.HEIGHT_IN))
    assert laid, "slides are wide"
    page, said = sheet.blank(deck, brief, slide), page_text.slide(brief, slide)
    inner = Box(laid.left, laid.edge, laid.width, sheet.FOOT_BOTTOM_IN - laid.edge)
    column = _Column(page, inner)
    column.use_foot(sheet.LABEL_IN + 0.06)
    _head(column, brief, said)
    _figures(column, brief, said)
    _timeline(column, slide, said["timeline"], picture)
    has_room = _foot(column, said["notes"])
    credits = said["map_notes"] if has_room else [*said["map_notes"], *said["notes"]]
    _map(page, slide, credits, picture, Box(0, 0, laid.figure, sheet.HEIGHT_IN))
    _sources(column, brief, slide)
    are_all = _listed(column, brief, slide)
    sheet.annotate(page, brief, slide)
    return are_all


def _head(column: _Column, brief: Brief, said: Mapping[str, Any]) -> None:
    """Set caveat and label, the title, and the selection in words if it differs."""
    room, wide = column.room, sheet.label_in(brief)
    sheet.labels(column.page, brief, room.left + room.width, room.top)
    free, high = room.width - wide - 0.12, sheet.LABEL_IN
    if brief.options.caveat:
        line = Text(brief.options.caveat, SMALL_PT, bold=True)
        high = max(high, height([line], free))
        text(column.page, Box(room.left, room.top, free, high), [line], "Caveat")
    column.use(high + 0.08)
    line = _title(markup.clean(said["title"]), room.width)
    high = height([line], room.width) + 0.04
    sheet.title(column.page, line, Box(room.left, column.room.top, room.width, high))
    column.use(high + 0.02)
    if said["words"]:
        column.write([cut(Text(markup.clean(said["words"]), 11, SOFT), room.width, 2)], "Shown")


def _title(words: str, width: float) -> Text:
    sized = [(Text(words, size, bold=True), most) for size, most in TITLES]
    return next((line for line, most in sized if lines(line, width) <= most), cut(*sized[-1][:1], width, sized[-1][1]))


def _map(page: DeckSlide, slide: MapSlide, notes: Sequence[str], picture: Picture, box: Box) -> None:
    """Add the map, and over its lower edge where it is from."""
    wide = box.width * 0.8 - 0.45
    line = cut(Text(" ".join(notes), SMALL_PT, INK), wide, CREDIT_LINES)
    high = height([line], wide) + 0.06
    raw = picture(slide, Drawing("map", box.size, high))
    sheet.picture(page, raw, box, "Map", slide_text.alternative(slide))
    sheet.over(page, Box(box.width - wide - 0.08, box.height - high, wide + 0.08, high), [line], "Map notes")


def _foot(column: _Column, notes: Sequence[str]) -> bool:
    """Write the notes over the label in the footer; return whether a long key has left them any room."""
    room = column.room
    line = cut(Text(" ".join(notes), SMALL_PT, SOFT), room.width, NOTE_LINES)
    high = height([line], room.width)
    if room.height < high + LISTED_IN:
        return False
    box = Box(room.left, room.top + room.height - high, room.width, high)
    text(column.page, box, [line], "Data and boundaries")
    column.use_foot(high + GAP_IN)
    return True


def _sources(column: _Column, brief: Brief, slide: MapSlide) -> None:
    """Write the sources at the foot, in as many lines as leave some room for what the slide lists."""
    free = int((column.room.height - LISTED_IN) * 72 / SMALL_PT / LINE)
    most = max(1, min(SOURCE_LINES, free))
    column.use_foot(sheet.sources(column.page, brief, slide, column.room, most) + GAP_IN)


def _figures(column: _Column, brief: Brief, said: Mapping[str, Any]) -> None:
    wide = column.room.width
    total = largest(Text(said["total"], 0, ACCENT[brief.options.variant], bold=True), (18, 16, 14), wide)
    contested = Text(said["contested"], SMALL_PT)
    column.write([line for line in (total, contested) if line.words], "Key figures", 0.05)
    column.use(key.draw(column.page, said["key"], column.room) + GAP_IN)


def _timeline(column: _Column, slide: MapSlide, said: Mapping[str, Any], picture: Picture) -> None:
    column.write([Text(f"Timeline: {said['period']}", SMALL_PT, SOFT, bold=True)], "Timeline, heading", 0.03)
    box = Box(column.room.left, column.room.top, column.room.width, said["height"])
    raw = picture(slide, Drawing("timeline", box.size))
    sheet.picture(column.page, raw, box, "Timeline", said["alt"])
    column.use(box.height + 0.03)
    column.write([cut(Text(said["note"], SMALL_PT, SOFT), box.width, 1)], "Timeline, note")


def _listed(column: _Column, brief: Brief, slide: MapSlide) -> bool:
    """Write the records, or the provinces with the most records, as many as have room; return whether all have it."""
    heading, rows = slide_text.rows(brief, slide)
    room, groups = column.room, _groups(rows)
    head = Text(heading, SMALL_PT, SOFT, bold=True, after=2)
    left = room.height - height([head], room.width)
    if not slide.lines:
        number = fitting(groups, room.width, left)
        if number or not groups:
            text(column.page, room, [head, *(words for group in groups[:number] for words in group)], "Provinces")
        return True
    if left < LEAST_IN:
        return False
    shown, are_all = reduced(groups, room.width, left, "on the page Records")
    text(column.page, room, [head, *shown], "Records")
    return are_all


def _groups(rows: Sequence[Sequence[str]]) -> list[list[Text]]:
    return [
        [
            Text(words, SMALL_PT, SOFT if number else INK, after=3 if number == len(row) - 1 else 0)
            for number, words in enumerate(row)
        ]
        for row in rows
    ]
