"""Build a briefing as PowerPoint slides with editable text, byte for byte the same each time."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final
from xml.sax.saxutils import escape

import pptx
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.presentation import Presentation
from pptx.slide import Slide as DeckSlide
from pptx.util import Inches

from dashboard.briefing import fonts, page_text, slide_text
from dashboard.briefing.ink import INK as INK_OF
from dashboard.briefing.powerpoint import annotations, comparison, figures, key
from dashboard.briefing.powerpoint.shapes import (
    BLACK,
    INK,
    SOFT,
    Box,
    Text,
    cut,
    fill,
    fitting,
    height,
    largest,
    panel,
    text,
)
from dashboard.briefing.slides.models import (
    Brief,
    ComparisonSlide,
    ContestedSlide,
    MapSlide,
    ProvincesSlide,
    Slide,
    SourcesSlide,
)
from dashboard.drawing import markup, style
from events.exports.excel import zipped

WIDTH_IN, HEIGHT_IN = 13.333, 7.5
LEFT_IN: Final = 0.45
FULL_IN: Final = WIDTH_IN - 2 * LEFT_IN
FOOT_IN: Final = 6.78  # where the footer begins
MAP_IN: Final = 8.9  # width of the picture beside figures and records
COMPARED_IN: Final = 8.0  # width of the pictures of a comparison
GAP_IN: Final = 0.25
ACCENT: Final = {"light": "0B5394", "grey": "404040"}
PANEL: Final = "F3F5F7"
LABEL_PT: Final = 12  # the least that the Traffic Light Protocol asks for
SMALL_PT: Final = 10.0  # the smallest letters on a slide
TITLE_SIZES, WORDS_SIZES = (26, 24, 22, 20, 18, 16), (14, 13, 12, 11)
SOURCE_LINES: Final = 4
BESIDE_LINES: Final = 6  # of sources beside a map
TITLE_ONLY: Final = 5  # layout of the template
IN_NOTES: Final = "in the notes"

Picture = Callable[[Slide, tuple[float, float]], bytes]


def add(deck: Presentation, brief: Brief, slide: Slide, picture: Picture) -> None:
    """Add one slide with its content and its notes."""
    page = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    _labels(page, brief)
    top, bottom = _heading(page, brief, slide), FOOT_IN - 0.06
    if not isinstance(slide, SourcesSlide | MapSlide):
        bottom -= _sources(page, brief, slide, Box(LEFT_IN, 0, FULL_IN, bottom), SOURCE_LINES) + 0.1
    area = Box(LEFT_IN, top, FULL_IN, bottom - top)
    if isinstance(slide, MapSlide):
        _map(page, brief, slide, picture, area)
    elif isinstance(slide, ComparisonSlide):
        _picture(page, slide, picture, Box(area.left, area.top, COMPARED_IN, area.height))
        beside = area.left + COMPARED_IN + GAP_IN
        comparison.table(page, slide, Box(beside, area.top, FULL_IN + LEFT_IN - beside, area.height), IN_NOTES)
    elif isinstance(slide, ContestedSlide):
        _contested(page, brief, slide, area)
    elif isinstance(slide, SourcesSlide):
        _listed(page, brief, slide, area)
    elif isinstance(slide, ProvincesSlide):
        figures.provinces(page, page_text.slide(brief, slide), area, _ink(brief))
    else:
        figures.estimates(page, page_text.slide(brief, slide), area)
    _footer(page, brief, slide)
    placed = page_text.annotations_on(brief, slide)
    annotations.draw(page, placed, (WIDTH_IN, HEIGHT_IN), _ink(brief)["note"])
    page.notes_slide.notes_text_frame.text = slide_text.notes(brief, slide)


# ------------------------------------------------------------------ on every slide


def _labels(page: DeckSlide, brief: Brief) -> None:
    """Add the handling label to header and footer."""
    tlp, wide = brief.options.tlp, _label_in(brief)
    for top, name in ((0.3, "Handling label, header"), (FOOT_IN + 0.25, "Handling label, footer")):
        box = Box(LEFT_IN + FULL_IN - wide, top, wide, 0.3)
        label = Text(tlp.label, LABEL_PT, tlp.colour[1:], bold=True, align=PP_ALIGN.RIGHT)
        panel(page, box, [label], name, BLACK)


def _label_in(brief: Brief) -> float:
    return fonts.width_in(brief.options.tlp.label, LABEL_PT, fonts.BOLD) * 1.1 + 0.2


def _heading(page: DeckSlide, brief: Brief, slide: Slide) -> float:
    """Set title and caveat, and the selection in words if it differs; return the top of the content in inches."""
    words, title = markup.clean(slide.words), markup.clean(slide.title)
    room = FULL_IN - _label_in(brief) - GAP_IN
    place = page.shapes.title
    assert place is not None, "the layout of every slide has a title"
    box = Box(LEFT_IN, 0.26, room, 0.46)
    place.left, place.top, place.width, place.height = box.emu()
    fill(place.text_frame, [largest(Text(title, 0, bold=True), TITLE_SIZES, room)], MSO_ANCHOR.MIDDLE)
    top = 0.76
    if brief.options.caveat:
        line = largest(Text(brief.options.caveat, 0, bold=True, align=PP_ALIGN.RIGHT), (12, 11, 10), FULL_IN, 2)
        high = height([line], FULL_IN)
        text(page, Box(LEFT_IN, top, FULL_IN, high), [line], "Caveat")
        top += high + 0.03
    if words and words != title:
        line = largest(Text(words, 0, SOFT), WORDS_SIZES, FULL_IN)
        text(page, Box(LEFT_IN, top, FULL_IN, 0.26), [line], "Shown")
        top += 0.3
    return top + 0.04


def _footer(page: DeckSlide, brief: Brief, slide: Slide) -> None:
    """Write the notes on data and boundaries beside the label."""
    notes = " ".join(page_text.slide(brief, slide)["notes"])
    room = FULL_IN - _label_in(brief) - GAP_IN
    line = cut(Text(notes, SMALL_PT, SOFT), room, 3)
    text(page, Box(LEFT_IN, FOOT_IN, room, 0.52), [line], "Data and boundaries")


def _ink(brief: Brief) -> dict[str, str]:
    return {name: colour.lstrip("#").upper() for name, colour in INK_OF[brief.options.variant].items()}


def _sources(page: DeckSlide, brief: Brief, slide: Slide, room: Box, most: int) -> float:
    """Write the sources in a few lines at the foot of a room; return their height in inches."""
    listed = [slide_text.short(source) for source in slide_text.slide_sources(brief, slide)]
    if not listed:
        return 0.0
    head = f"Sources ({len(listed)})  "
    for number in range(len(listed), 0, -1):
        more = f"  and {len(listed) - number} more, {IN_NOTES}" if number < len(listed) else ""
        line = Text(f"{head}{'  '.join(listed[:number])}{more}", SMALL_PT, SOFT)
        if height([line], room.width) <= most * SMALL_PT * 1.2 / 72 + 0.01:
            break
    high = height([line], room.width)
    text(page, Box(room.left, room.top + room.height - high, room.width, high), [line], "Sources")
    return high


# ------------------------------------------------------------------ the kinds of slides


def _map(page: DeckSlide, brief: Brief, slide: MapSlide, picture: Picture, area: Box) -> None:
    _picture(page, slide, picture, Box(area.left, area.top, MAP_IN, area.height))
    box = Box(area.left + MAP_IN + GAP_IN, area.top, area.width - MAP_IN - GAP_IN, area.height)
    texts = page_text.slide(brief, slide)
    counted = [largest(Text(texts["total"], 0, ACCENT[brief.options.variant], bold=True), (18, 16, 14), box.width)]
    counted = [
        *(counted if texts["total"] else []),
        *([Text(texts["contested"], SMALL_PT)] if texts["contested"] else []),
    ]
    high = 0.0
    if counted:
        high = height(counted, box.width) + 0.05
        text(page, Box(box.left, box.top, box.width, high), counted, "Key figures")
    high += key.draw(page, texts["key"], Box(box.left, box.top + high, box.width, box.height)) + 0.1
    box = replace(box, height=box.height - _sources(page, brief, slide, box, BESIDE_LINES) - 0.1)
    heading, rows = slide_text.rows(brief, slide)
    if rows:
        room = Box(box.left, box.top + high, box.width, box.height - high)
        text(page, room, [Text(heading, 12, bold=True, after=2), *_fitted(rows, room)], "Records")


def _fitted(rows: Sequence[Sequence[str]], room: Box) -> list[Text]:
    """Set rows in full if they fit; else each part in one line, and those that still have no room are counted."""
    groups = [
        [Text(words, SMALL_PT, SOFT if number else INK, after=3 if number == len(row) - 1 else 0)
         for number, words in enumerate(row)]
        for row in rows
    ]  # fmt: skip
    return _reduced(groups, room.width, room.height - 0.25)


def _reduced(groups: Sequence[Sequence[Text]], width: float, room: float) -> list[Text]:
    """Shorten groups until they fit: each part to a line, then to the first part; what is left has no room."""
    for ways in (lambda group: group, lambda group: [cut(words, width, 1) for words in group], lambda group: group[:1]):
        groups = [ways(group) for group in groups]
        if fitting(groups, width, room) == len(groups):
            return [words for group in groups for words in group]
    number = fitting(groups, width, room - 0.2)
    more = Text(f"and {len(groups) - number} more, {IN_NOTES}", SMALL_PT, SOFT)
    return [*(words for group in groups[:number] for words in group), more]


def _contested(page: DeckSlide, brief: Brief, slide: ContestedSlide, area: Box) -> None:
    """Set the three answers, the weight of both sides, and below them who asserts and who denies, side by side."""
    written = page_text.slide(brief, slide)
    wide = (area.width - 2 * 0.15) / 3
    for number, one in enumerate(written["answers"]):
        box = Box(area.left + number * (wide + 0.15), area.top, wide, 0.55)
        texts = [Text(one["question"], SMALL_PT, SOFT), Text(one["answer"], 12, bold=True)]
        panel(page, box, texts, one["question"], PANEL)
    top = area.top + 0.65
    if written["weight"]:
        text(page, Box(area.left, top, area.width, 0.25), [Text(written["weight"], SMALL_PT, SOFT)], "Weight")
        top += 0.3
    wide, high = (area.width - GAP_IN) / 2, area.top + area.height - top
    groups = _largest_groups([side["claims"] for side in written["sides"]], wide, high - 0.3)
    for number, (side, claims) in enumerate(zip(written["sides"], groups, strict=True)):
        box = Box(area.left + number * (wide + GAP_IN), top, wide, high)
        head = Text(f"{side['title']} ({style.plural(len(side['claims']), 'claim')})", 12, SOFT, bold=True, after=4)
        text(page, box, [head, *claims], side["title"])


def _largest_groups(sides: Sequence[Sequence[dict[str, str]]], width: float, room: float) -> list[list[Text]]:
    """Set the claims of both sides in the largest letters in which they fit; in the smallest, parts are cut."""
    for size in (14.0, 13.0, 12.0, 11.0, SMALL_PT):
        groups = [[_claim(one, size) for one in side] for side in sides]
        if all(fitting(side, width, room) == len(side) for side in groups):
            break
    return [_reduced(side, width, room) for side in groups]


def _claim(one: dict[str, str], size: float) -> list[Text]:
    head = Text(f"{one['sign']} {one['who']} {one['how']} {one['cited']}", size, bold=True)
    return [head, Text(one["words"], size, SOFT, after=4)]


def _listed(page: DeckSlide, brief: Brief, slide: SourcesSlide, area: Box) -> None:
    """List the sources in two columns."""
    wide = (area.width - GAP_IN) / 2
    for size in (13.0, 12.0, 11.0, SMALL_PT):
        texts = [
            Text(slide_text.numbered(source), size, after=3, url=source.url)
            for source in slide_text.slide_sources(brief, slide)
        ]
        first = fitting([[one] for one in texts], wide, area.height)
        second = fitting([[one] for one in texts[first:]], wide, area.height - 0.2)
        if first + second == len(texts):
            break
    columns = [texts[:first], texts[first : first + second]]
    if more := len(texts) - first - second:
        columns[1].append(Text(f"and {more} more, {IN_NOTES}", SMALL_PT, SOFT))
    for number, column in enumerate(columns):
        box = Box(area.left + number * (wide + GAP_IN), area.top, wide, area.height)
        if column:
            text(page, box, column, f"Sources, column {number + 1}")


def _picture(page: DeckSlide, slide: Slide, picture: Picture, box: Box) -> None:
    raw = picture(slide, (box.width, box.height))
    shape = page.shapes.add_picture(io.BytesIO(raw), *box.emu())
    has_map = isinstance(slide, MapSlide | ComparisonSlide)
    shape.name = "Map, timeline and legend" if has_map else "Chart"
    shape._element.xpath("./p:nvPicPr/p:cNvPr")[0].set("descr", slide_text.alternative(slide))


AUTHOR: Final = "Khorasan Atlas"
FONT: Final = "Arial"  # on every machine that shows slides, with Cyrillic and Arabic letters
STAMP_PART: Final = "/customXml/item1.xml"


def write(brief: Brief, stamp: str, picture: Picture, progress: Callable[[float, str], None] | None = None) -> bytes:
    """
    Write a briefing as 16:9 slides; the page size of the options does not apply.

    `stamp` is what it was made from, as `stamp.Stamp.to_text` writes it; `picture` draws the picture of a slide as PNG,
    in a width and height in inches; `progress` is called with the share that is done and the name of the next slide.
    """
    # The day of the data in place of the day of making, so that the same data gives the same bytes.
    day = brief.store.data_date
    deck = pptx.Presentation()
    _widen(deck)
    _use_font(deck)
    for number, slide in enumerate(brief.slides):
        if progress:
            progress(number / len(brief.slides), f"Slide {number + 1} of {len(brief.slides)}")
        add(deck, brief, slide, picture)
    _describe(deck, brief, day)
    _sign(deck, stamp)
    raw = io.BytesIO()
    deck.save(raw)
    return _settled(raw.getvalue(), day)


def _widen(deck: Presentation) -> None:
    """Widen the template, its master and layouts to 16:9, so that slides added later look right too."""
    ratio = Inches(WIDTH_IN) / deck.slide_width
    deck.slide_width, deck.slide_height = Inches(WIDTH_IN), Inches(HEIGHT_IN)
    for holder in (deck.slide_master, *deck.slide_layouts):
        for shape in holder.shapes:
            if shape._element.spPr.xfrm is not None:
                shape.left, shape.width = round(shape.left * ratio), round(shape.width * ratio)


def _use_font(deck: Presentation) -> None:
    theme = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = re.sub(rb'(<a:latin typeface=")[^"]*"', rb"\g<1>" + FONT.encode() + b'"', theme.blob)


def _describe(deck: Presentation, brief: Brief, day: date) -> None:
    about, moment = deck.core_properties, datetime(day.year, day.month, day.day)
    about.title, about.author, about.last_modified_by = markup.clean(brief.title)[:255], AUTHOR, AUTHOR
    about.subject, about.comments = markup.clean(brief.words)[:255], markup.clean(brief.data_note)[:255]
    about.keywords, about.category = brief.options.tlp.label, "Briefing"
    about.created = about.modified = about.last_printed = moment
    about.revision, about.language = 1, "en-GB"


def _sign(deck: Presentation, stamp: str) -> None:
    """Store the stamp in a part of its own, which editors leave alone."""
    blob = f'<?xml version="1.0" encoding="UTF-8"?>\n<deck-from>{escape(stamp)}</deck-from>'.encode()
    part = Part(PackURI(STAMP_PART), "application/xml", deck.part.package, blob)
    deck.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


def _settled(raw: bytes, day: date) -> bytes:
    """Repack the file, every member stamped with the date of the data."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(out, "w") as after:
        # The types of the contents come first, as readers expect.
        names = sorted(before.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            after.writestr(zipped(name, day), before.read(name))
    return out.getvalue()
