"""Lay out the source pages: each number with its full source and address."""

from collections.abc import Sequence
from typing import Final

from dashboard.briefing.content import Brief
from dashboard.briefing.fonts import BOLD
from dashboard.briefing.layout import frame, tables, typeset
from dashboard.briefing.layout.typeset import Box, Sheet
from dashboard.briefing.sources import Cited
from dashboard.drawing import style

TEXT_PT: Final = 8.4
ADDRESS_PT: Final = 6.6
BETWEEN_IN: Final = 0.065
COLUMN_GAP_IN: Final = 0.35
TITLE: Final = "Sources"


def draw(brief: Brief, title: str, words: str, source_ids: Sequence[str]) -> list[Sheet]:
    """Compose as many pages as the sources need."""
    left = tables.cited(brief, source_ids)
    pages = []
    while left:
        page = frame.sheet(brief)
        body = frame.frame(page, brief, title, words, (brief.licence_note,))
        left = left[_column_by_column(page, body, left) :]
        pages.append(page)
    return pages


def chart(page: Sheet, box: Box, brief: Brief, source_ids: Sequence[str]) -> None:
    """Write as many sources as fit."""
    _column_by_column(page, box, tables.cited(brief, source_ids))


def _column_by_column(page: Sheet, body: Box, sources: Sequence[Cited]) -> int:
    """Fill the columns of a page; return how many sources fit."""
    columns = 2 if body.width > 7 else 1
    width = (body.width - COLUMN_GAP_IN * (columns - 1)) / columns
    column, y = 0, body.y
    for number, source in enumerate(sources):
        height = _height(source, width)
        if y + height > body.bottom and y > body.y:
            column, y = column + 1, body.y
        if column == columns:
            return number
        _entry(page, Box(body.x + column * (width + COLUMN_GAP_IN), y, width, height), source)
        y += height + BETWEEN_IN
    return len(sources)


def _lines(source: Cited, width: float) -> tuple[list[str], list[str]]:
    records = f" · {style.plural(source.records, 'record')}" if source.records > 1 else ""
    room = width - tables.NUMBER_IN - 0.06
    return (
        typeset.wrapped(f"{source.text}{records}", room, TEXT_PT, most=4),
        typeset.wrapped(source.url, room, ADDRESS_PT, most=2) if source.url else [],
    )


def _height(source: Cited, width: float) -> float:
    text, address = _lines(source, width)
    return len(text) * typeset.leading(TEXT_PT) + len(address) * typeset.leading(ADDRESS_PT)


def _entry(page: Sheet, box: Box, source: Cited) -> None:
    left = box.x + tables.NUMBER_IN + 0.06
    page.text(left - 0.07, box.y, str(source.number), TEXT_PT, weight=BOLD, align="right")
    text, address = _lines(source, box.width)
    y = box.y
    for lines, size, colour in ((text, TEXT_PT, page.ink.text), (address, ADDRESS_PT, page.ink.soft)):
        for line in lines:
            page.text(left, y, line, size, colour=colour)
            y += typeset.leading(size)
