"""Draw the tables of a page: key figures, records or provinces, numbered sources."""

from collections.abc import Sequence
from typing import Final

from dashboard.briefing import fonts, map_symbols
from dashboard.briefing.content import Brief, Count, Line, MapSlide
from dashboard.briefing.fonts import BOLD
from dashboard.briefing.layout import typeset
from dashboard.briefing.layout.typeset import Box, Sheet
from dashboard.briefing.sources import Cited
from dashboard.drawing import style
from events.models import EventKind

BIG_PT: Final = 20.0
ROW_PT: Final = 8.6
SMALL_PT: Final = 7.4
SOURCE_PT: Final = 7.0
HEAD_PT: Final = 8.0
SYMBOL_IN: Final = 0.24
SYMBOL_PT: Final = 4.3
WIDE_IN: Final = 6.0  # from here on a record takes one line
TWO_LINES_IN: Final = 0.275
THREE_LINES_IN: Final = 0.46
LEAST_THREE_IN: Final = 0.405
ROW_IN: Final = 0.36  # from one record to the next
COLUMNS: Final = (0.44, 0.17, 0.19, 0.2)  # of that line: what, when, where, standing
NUMBERS_IN: Final = 0.6
PROVINCE_IN: Final = 0.19  # least height of a province
HEADING_IN: Final = 0.2
ROWS_OF_MANY: Final = 4  # of sources that do not all have room: the most cited ones
NUMBER_IN: Final = 0.28
COLUMN_GAP_IN: Final = 0.25
PROVINCES_ACROSS: Final = 8
KIND_GAP_IN: Final = 0.16
FIGURES_SHARE: Final = 0.42  # of the width of a page, beside provinces


def heading(page: Sheet, box: Box, words: str, aside: str = "") -> float:
    """Write the heading of a part; return the height below it."""
    page.text(box.x, box.y, words.upper(), HEAD_PT, weight=BOLD, colour=page.ink.soft)
    if aside:
        page.text(box.right, box.y, aside, SMALL_PT, colour=page.ink.soft, align="right")
    page.rule(box.x, box.y + 0.155, box.width)
    return box.y + HEADING_IN


# ------------------------------------------------------------------ figures


def figures(page: Sheet, box: Box, slide: MapSlide) -> float:
    """Write how many records there are, certain and possible, in all and by kind; return the height below."""
    total = style.count_words(*slide.totals)
    size = BIG_PT * min(1.0, box.width / fonts.width_in(total, BIG_PT, BOLD))
    page.text(box.x, box.y, total, size, weight=BOLD)
    y = box.y + 0.4
    if slide.contested:
        page.text(box.x, y, f"{style.plural(slide.contested, 'record')} contested: denied or disputed", 9.0)
        y += 0.19
    return _kinds(page, Box(box.x, y, box.width, 9.0), slide.kinds)


def _kinds(page: Sheet, box: Box, kinds: Sequence[Count]) -> float:
    y = box.y
    for row in _kind_rows(kinds, box.width):
        x = box.x
        for count in row:
            _stamp(page, x, y, style.KINDS[EventKind(count.label)], True)
            page.text(x + SYMBOL_IN - 0.04, y, _kind_label(count), 9.0)
            x += _kind_width(count)
        y += 0.19
    return y


def _kind_rows(kinds: Sequence[Count], width: float) -> list[list[Count]]:
    """Break the counts by kind into rows."""
    rows: list[list[Count]] = [[]]
    for count in kinds:
        if rows[-1] and sum(map(_kind_width, rows[-1])) + _kind_width(count) - KIND_GAP_IN > width:
            rows.append([])
        rows[-1].append(count)
    return rows


def _kind_label(count: Count) -> str:
    return f"{count.label} {count.certain:,} + {count.possible:,}"


def _kind_width(count: Count) -> float:
    return SYMBOL_IN + fonts.width_in(_kind_label(count), 9.0) + KIND_GAP_IN


def _stamp(page: Sheet, x: float, y: float, kind: style.Symbol, is_certain: bool) -> None:
    """Draw a symbol at the beginning of a line."""
    left, top = page.spot(x, y)
    spot = (left + SYMBOL_PT, top - SYMBOL_PT + 0.6)
    map_symbols.stamp(
        page.surface, kind.path, spot, SYMBOL_PT, map_symbols.symbol_colour(kind.colour, page.ink.is_grey), is_certain
    )


# ------------------------------------------------------------------ records or provinces


def side_height(slide: MapSlide, width: float) -> float:
    """Return the height of figures and records across a page of a width, in inches."""
    if slide.lines:
        return _figures_height(slide, width) + 0.13 + HEADING_IN + len(slide.lines) * 0.19
    return max(
        _figures_height(slide, width * FIGURES_SHARE),
        HEADING_IN + min(len(slide.provinces), PROVINCES_ACROSS) * PROVINCE_IN,
    )


def _figures_height(slide: MapSlide, width: float) -> float:
    return 0.4 + (0.19 if slide.contested else 0.0) + 0.19 * len(_kind_rows(slide.kinds, width))


def across(page: Sheet, box: Box, brief: Brief, slide: MapSlide) -> None:
    """Write figures and records across a page: one below the other, or provinces beside the figures."""
    if slide.lines:
        y = figures(page, box, slide) + 0.13
        records_or_provinces(page, box.below(y), brief, slide)
        return
    figures(page, Box(box.x, box.y, box.width * FIGURES_SHARE, box.height), slide)
    left = box.width * (FIGURES_SHARE + 0.04)
    records_or_provinces(page, Box(box.x + left, box.y, box.width - left, box.height), brief, slide)


def records_or_provinces(page: Sheet, box: Box, brief: Brief, slide: MapSlide) -> None:
    """Write the table of records, or of provinces if there are too many records."""
    if slide.lines:
        y = heading(page, box, "Records", "numbers in brackets: sources")
        _records(page, box.below(y), brief, slide.lines)
    else:
        y = heading(page, box, "Provinces with the most records", "certain + possible")
        _provinces(page, box.below(y), slide.provinces)


def _records(page: Sheet, box: Box, brief: Brief, lines: Sequence[Line]) -> None:
    step = min(
        box.height / len(lines), THREE_LINES_IN if box.width < WIDE_IN and _are_long(box, brief, lines) else 0.36
    )
    for number, line in enumerate(lines):
        row = Box(box.x, box.y + number * step, box.width, step)
        _stamp(page, row.x, row.y, style.KINDS[line.kind], line.is_certain)
        if box.width >= WIDE_IN:
            _wide(page, row, brief, line)
        elif step < TWO_LINES_IN:
            _single(page, row, brief, line)
        else:
            _narrow(page, row, brief, line)


def _are_long(box: Box, brief: Brief, lines: Sequence[Line]) -> bool:
    return any(fonts.width_in(line.title, ROW_PT) > _room(box, brief, line) for line in lines)


def _room(row: Box, brief: Brief, line: Line) -> float:
    """Return the width left for the title of a record beside its source numbers."""
    return row.width - SYMBOL_IN - fonts.width_in(brief.numbers(line.sources), SMALL_PT) - 0.08


def _narrow(page: Sheet, row: Box, brief: Brief, line: Line) -> None:
    """Write a record in two lines, or three if its title needs them and they fit."""
    left, y = row.x + SYMBOL_IN, row.y
    cited = brief.numbers(line.sources)
    page.text(row.right, y, cited, SMALL_PT, colour=page.ink.soft, align="right")
    most = 2 if row.height >= LEAST_THREE_IN else 1
    for part in typeset.wrapped(line.title, _room(row, brief, line), ROW_PT, most=most):
        page.text(left, y, part, ROW_PT)
        y += 0.145
    said = f"{line.when} · {fonts.isolate(line.where)} · {style.STANDING_SIGNS[line.standing]} {line.standing}"
    page.text(left, y, typeset.shortened(said, row.right - left, SMALL_PT), SMALL_PT, colour=page.ink.soft)


def _single(page: Sheet, row: Box, brief: Brief, line: Line) -> None:
    """Write a record in one line where there is no room for two."""
    left = row.x + SYMBOL_IN
    said = f"{line.when} {style.STANDING_SIGNS[line.standing]} {brief.numbers(line.sources)}"
    said = typeset.shortened(said, (row.right - left) * 0.5, SMALL_PT)
    room = row.right - left - fonts.width_in(said, SMALL_PT) - 0.1
    page.text(left, row.y, typeset.shortened(line.title, room, ROW_PT), ROW_PT)
    page.text(row.right, row.y, said, SMALL_PT, colour=page.ink.soft, align="right")


def _wide(page: Sheet, row: Box, brief: Brief, line: Line) -> None:
    """Write a record across the page, a column for each of its parts; the numbers of its sources are never cut."""
    size = ROW_PT - 0.6
    cited = brief.numbers(line.sources)
    page.text(row.right, row.y, cited, size, colour=page.ink.soft, align="right")
    texts = (line.title, line.when, line.where, f"{style.STANDING_SIGNS[line.standing]} {line.standing}")
    left = row.x + SYMBOL_IN
    x, room = left, row.width - SYMBOL_IN - NUMBERS_IN
    for share, text in zip(COLUMNS, texts, strict=True):
        width = room * share if x + room * share < left + room - 0.01 else row.right - fonts.width_in(cited, size) - x
        page.text(x, row.y, typeset.shortened(text, width - 0.1, size), size)
        x += room * share


def _provinces(page: Sheet, box: Box, provinces: Sequence[Count]) -> None:
    provinces = provinces[: int(box.height / PROVINCE_IN + 0.01)]
    largest = max((count.certain + count.possible for count in provinces), default=1)
    step = min(box.height / max(len(provinces), 1), 0.26)
    name_width, number_width = box.width * 0.4, 0.62
    room = box.width - name_width - number_width
    colour = map_symbols.symbol_colour(style.BLUE, page.ink.is_grey)
    for number, count in enumerate(provinces):
        y = box.y + number * step
        page.text(box.x, y, typeset.shortened(count.label, name_width - 0.08, ROW_PT), ROW_PT)
        certain, possible = (room * value / largest for value in (count.certain, count.possible))
        page.panel(Box(box.x + name_width, y + 0.02, certain, 0.1), colour)
        page.panel(
            Box(box.x + name_width + certain, y + 0.02, possible, 0.1), "#c2c2c2" if page.ink.is_grey else "#a9cfe6"
        )
        page.text(box.right, y, f"{count.certain:,} + {count.possible:,}", ROW_PT, align="right")


# ------------------------------------------------------------------ sources


def sources_height(source_ids: Sequence[str], columns: int, most: float) -> float:
    """Return the height of the sources in columns, in inches; a few lines only if they need more than `most`."""
    rows = -(-len(source_ids) // columns)
    tall = HEADING_IN + rows * typeset.leading(SOURCE_PT)
    return tall if tall <= most else HEADING_IN + ROWS_OF_MANY * typeset.leading(SOURCE_PT)


def sources(page: Sheet, box: Box, brief: Brief, source_ids: Sequence[str], columns: int) -> None:
    """List as many numbered sources as fit, one line each, and how many are left."""
    listed = cited(brief, source_ids)
    rows = int((box.height - HEADING_IN) / typeset.leading(SOURCE_PT) + 0.01)
    shown = listed[: rows * columns]
    left = len(listed) - len(shown)
    aside = f"{left:,} more in the PDF, on the page Sources" if left else ""
    y = heading(page, box, f"Sources ({len(listed):,})", aside)
    width = (box.width - COLUMN_GAP_IN * (columns - 1)) / columns
    per_column = -(-len(shown) // columns) if shown else 1
    for number, source in enumerate(shown):
        column, row = divmod(number, per_column)
        x = box.x + column * (width + COLUMN_GAP_IN)
        _source(page, Box(x, y + row * typeset.leading(SOURCE_PT), width, 0.1), source)


def cited(brief: Brief, source_ids: Sequence[str]) -> list[Cited]:
    """List sources in the order of their numbers."""
    wanted = set(source_ids)
    return [source for source in brief.cited if source.source_id in wanted]


def _source(page: Sheet, box: Box, source: Cited) -> None:
    """Write one source in one line; its title is cut, not its date."""
    page.text(box.x + NUMBER_IN - 0.06, box.y, str(source.number), SOURCE_PT, weight=BOLD, align="right")
    room = box.width - NUMBER_IN
    head, mark, day = source.text.rpartition("”, ")
    line = source.text
    if fonts.width_in(line, SOURCE_PT) > room and mark:
        tail = f"{mark}{day}"
        line = f"{typeset.shortened(head, room - fonts.width_in(tail, SOURCE_PT), SOURCE_PT)}{tail}"
    page.text(box.x + NUMBER_IN, box.y, typeset.shortened(line, room, SOURCE_PT), SOURCE_PT, colour=page.ink.soft)
