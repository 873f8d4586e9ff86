"""The parts of a page that are read: key figures, the records or where they lie, the numbered sources."""

from collections.abc import Sequence
from typing import Final

from dashboard import style
from dashboard.briefing import fonts, symbols, typeset
from dashboard.briefing.content import Brief, Cited, Count, Line, MapSlide
from dashboard.briefing.fonts import BOLD
from dashboard.briefing.typeset import Box, Sheet
from events.model import EventKind

BIG_PT: Final = 20.0
ROW_PT: Final = 8.6
SMALL_PT: Final = 7.4
SOURCE_PT: Final = 7.0
HEAD_PT: Final = 8.0
SYMBOL_IN: Final = 0.24
SYMBOL_PT: Final = 4.3
WIDE_IN: Final = 6.0  # from here on a record takes one line
MOST_KINDS: Final = 8


def heading(page: Sheet, box: Box, words: str, aside: str = "") -> float:
    """Write the heading of a part; returns the height below it."""
    page.text(box.x, box.y, words.upper(), HEAD_PT, weight=BOLD, colour=page.ink.soft)
    if aside:
        page.text(box.right, box.y, aside, SMALL_PT, colour=page.ink.soft, align="right")
    page.rule(box.x, box.y + 0.155, box.width)
    return box.y + 0.2


# ------------------------------------------------------------------ figures


def figures(page: Sheet, box: Box, slide: MapSlide) -> float:
    """Write how many records there are, certain and possible, in all and by kind; returns the height below."""
    total = style.tally(*slide.totals)
    page.text(box.x, box.y, total, BIG_PT, weight=BOLD)
    left = box.x + fonts.width_in(total, BIG_PT, BOLD) + 0.1
    page.text(left, box.y + 0.105, "records", 10.0, colour=page.ink.soft)
    y = box.y + 0.4
    if slide.contested:
        page.text(box.x, y, f"{style.plural(slide.contested, 'record')} contested: denied or disputed", 9.0)
        y += 0.19
    return _kinds(page, Box(box.x, y, box.width, 9.0), slide.kinds)


def _kinds(page: Sheet, box: Box, kinds: Sequence[Count]) -> float:
    x, y = box.x, box.y
    for count in kinds:
        label = f"{count.label} {count.certain:,} + {count.possible:,}"
        width = SYMBOL_IN + fonts.width_in(label, 9.0) + 0.16
        if x > box.x and x + width - 0.16 > box.right:
            x, y = box.x, y + 0.19
        kind = style.KINDS[EventKind(count.label)]
        _stamp(page, x, y, kind, True)
        page.text(x + SYMBOL_IN - 0.04, y, label, 9.0)
        x += width
    return y + 0.19


def _stamp(page: Sheet, x: float, y: float, kind: style.Symbol, is_certain: bool) -> None:
    """Draw a symbol at the beginning of a line."""
    left, top = page.spot(x, y)
    spot = (left + SYMBOL_PT, top - SYMBOL_PT + 0.6)
    symbols.stamp(page.surface, kind.path, spot, SYMBOL_PT, symbols.symbol_colour(kind.colour, page.ink.is_grey), is_certain)


# ------------------------------------------------------------------ records or provinces


def side_height(slide: MapSlide, width: float) -> float:
    """Height that figures and records need on a page of a width, in inches."""
    rows = len(slide.lines) or len(slide.provinces)
    return 0.4 + 0.19 * (2 if slide.contested else 1) + 0.13 + 0.2 + rows * 0.185


def records_or_provinces(page: Sheet, box: Box, brief: Brief, slide: MapSlide) -> None:
    """Write the table of the records, or where they lie if there are too many."""
    if slide.lines:
        y = heading(page, box, "Records", "numbers in brackets: sources")
        _records(page, box.below(y), brief, slide.lines)
    else:
        y = heading(page, box, "Provinces with the most records", "certain + possible")
        _provinces(page, box.below(y), slide.provinces)


def _records(page: Sheet, box: Box, brief: Brief, lines: Sequence[Line]) -> None:
    step = min(box.height / len(lines), 0.36)
    for number, line in enumerate(lines):
        row = Box(box.x, box.y + number * step, box.width, step)
        _stamp(page, row.x, row.y, style.KINDS[line.kind], line.is_certain)
        if box.width >= WIDE_IN:
            _wide(page, row, brief, line)
        else:
            _narrow(page, row, brief, line)


def _narrow(page: Sheet, row: Box, brief: Brief, line: Line) -> None:
    left = row.x + SYMBOL_IN
    cited = brief.numbers(line.sources)
    room = row.right - left - fonts.width_in(cited, SMALL_PT) - 0.08
    page.text(left, row.y, typeset.shortened(line.title, room, ROW_PT), ROW_PT)
    page.text(row.right, row.y, cited, SMALL_PT, colour=page.ink.soft, align="right")
    said = f"{line.when} · {fonts.isolate(line.where)} · {style.STANDING_SIGNS[line.standing]} {line.standing}"
    page.text(left, row.y + 0.145, typeset.shortened(said, row.right - left, SMALL_PT), SMALL_PT, colour=page.ink.soft)


def _wide(page: Sheet, row: Box, brief: Brief, line: Line) -> None:
    columns = (0.42, 0.17, 0.2, 0.21)
    cited = brief.numbers(line.sources)
    texts = (line.title, line.when, line.where, f"{style.STANDING_SIGNS[line.standing]} {line.standing} {cited}")
    x = row.x + SYMBOL_IN
    for share, text in zip(columns, texts, strict=True):
        width = (row.width - SYMBOL_IN) * share
        page.text(x, row.y, typeset.shortened(text, width - 0.1, ROW_PT - 0.6), ROW_PT - 0.6)
        x += width


def _provinces(page: Sheet, box: Box, provinces: Sequence[Count]) -> None:
    largest = max((count.certain + count.possible for count in provinces), default=1)
    step = min(box.height / max(len(provinces), 1), 0.26)
    name_width, number_width = box.width * 0.4, 0.62
    room = box.width - name_width - number_width
    colour = symbols.symbol_colour(style.BLUE, page.ink.is_grey)
    for number, count in enumerate(provinces):
        y = box.y + number * step
        page.text(box.x, y, typeset.shortened(count.label, name_width - 0.08, ROW_PT), ROW_PT)
        certain, possible = (room * value / largest for value in (count.certain, count.possible))
        page.panel(Box(box.x + name_width, y + 0.02, certain, 0.1), colour)
        page.panel(Box(box.x + name_width + certain, y + 0.02, possible, 0.1), "#c2c2c2" if page.ink.is_grey else "#a9cfe6")
        page.text(box.right, y, f"{count.certain:,} + {count.possible:,}", ROW_PT, align="right")


# ------------------------------------------------------------------ sources


def sources_height(brief: Brief, slide: MapSlide, columns: int, width: float, most: float) -> float:
    """Height that the sources of a slide take in columns, at most so much, in inches."""
    rows = -(-len(slide.sources) // columns)
    return min(0.2 + rows * typeset.leading(SOURCE_PT), most)


def sources(page: Sheet, box: Box, brief: Brief, slide: MapSlide, columns: int) -> None:
    """List the numbered sources, one line each, as many as there is room for; says how many are left."""
    listed = sorted((source for source in brief.cited if source.source_id in slide.sources), key=lambda s: s.number)
    rows = int((box.height - 0.2) / typeset.leading(SOURCE_PT) + 0.01)
    shown = listed[: rows * columns]
    left = len(listed) - len(shown)
    aside = f"{left:,} more on the page Sources" if left else ""
    y = heading(page, box, f"Sources ({len(listed):,})", aside)
    width = (box.width - 0.25 * (columns - 1)) / columns
    per_column = -(-len(shown) // columns) if shown else 1
    for number, source in enumerate(shown):
        column, row = divmod(number, per_column)
        _source(page, Box(box.x + column * (width + 0.25), y + row * typeset.leading(SOURCE_PT), width, 0.1), source)


def _source(page: Sheet, box: Box, source: Cited) -> None:
    page.text(box.x + 0.22, box.y, str(source.number), SOURCE_PT, weight=BOLD, align="right")
    line = typeset.shortened(source.text, box.width - 0.28, SOURCE_PT)
    page.text(box.x + 0.28, box.y, line, SOURCE_PT, colour=page.ink.soft)
