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
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.presentation import Presentation
from pptx.slide import Slide as DeckSlide
from pptx.util import Inches

from dashboard.briefing import page_text, slide_text
from dashboard.briefing.paper import Drawing
from dashboard.briefing.powerpoint import closing, comparison, figures, maps, sheet
from dashboard.briefing.powerpoint.maps import Picture
from dashboard.briefing.powerpoint.shapes import (
    SMALL_PT,
    SOFT,
    Box,
    Text,
    fitting,
    panel,
    reduced,
    text,
)
from dashboard.briefing.powerpoint.sheet import FULL_IN, GAP_IN, HEIGHT_IN, LEFT_IN, WIDTH_IN
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

COMPARED_IN: Final = 8.0  # width of the pictures of a comparison
PANEL: Final = "F3F5F7"
SOURCE_LINES: Final = 4


def add(deck: Presentation, brief: Brief, slide: Slide, picture: Picture) -> bool:
    """Add one slide with its content and its notes; return whether all that it lists has room on it."""
    if isinstance(slide, SourcesSlide):
        closing.sources(deck, brief, slide)
        return True
    if isinstance(slide, MapSlide):
        return maps.add(deck, brief, slide, picture)
    page, area = sheet.add(deck, brief, slide)
    area = replace(area, height=area.height - sheet.sources(page, brief, slide, area, SOURCE_LINES) - 0.1)
    has_room = True
    if isinstance(slide, ComparisonSlide):
        box = Box(area.left, area.top, COMPARED_IN, area.height)
        raw = picture(slide, Drawing("comparison", box.size))
        sheet.picture(page, raw, box, "Maps, key and timelines", slide_text.alternative(slide))
        beside = area.left + COMPARED_IN + GAP_IN
        has_room = comparison.table(page, slide, Box(beside, area.top, FULL_IN + LEFT_IN - beside, area.height))
    elif isinstance(slide, ContestedSlide):
        has_room = _contested(page, brief, slide, area)
    elif isinstance(slide, ProvincesSlide):
        figures.provinces(page, page_text.slide(brief, slide), area, sheet.ink(brief))
    else:
        figures.estimates(page, page_text.slide(brief, slide), area)
    sheet.annotate(page, brief, slide)
    return has_room


def _contested(page: DeckSlide, brief: Brief, slide: ContestedSlide, area: Box) -> bool:
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
    groups, are_all = _largest_groups([side["claims"] for side in written["sides"]], wide, high - 0.3)
    for number, (side, claims) in enumerate(zip(written["sides"], groups, strict=True)):
        box = Box(area.left + number * (wide + GAP_IN), top, wide, high)
        head = Text(f"{side['title']} ({style.plural(len(side['claims']), 'claim')})", 12, SOFT, bold=True, after=4)
        text(page, box, [head, *claims], side["title"])
    return are_all


def _largest_groups(
    sides: Sequence[Sequence[dict[str, str]]], width: float, room: float
) -> tuple[list[list[Text]], bool]:
    """Set the claims of both sides in the largest letters in which they fit; else in the smallest, cut to lines."""
    for size in (14.0, 13.0, 12.0, 11.0, SMALL_PT):
        groups = [[_claim(one, size) for one in side] for side in sides]
        if all(fitting(side, width, room) == len(side) for side in groups):
            break
    set_in = [reduced(side, width, room, "on the page Claims") for side in groups]
    return [shown for shown, _ in set_in], all(are_all for _, are_all in set_in)


def _claim(one: dict[str, str], size: float) -> list[Text]:
    head = Text(f"{one['sign']} {one['who']} {one['how']} {one['cited']}", size, bold=True)
    return [head, Text(one["words"], size, SOFT, after=4)]


AUTHOR: Final = "Khorasan Atlas"
FONT: Final = "Arial"  # on every machine that shows slides, with Cyrillic and Arabic letters
STAMP_PART: Final = "/customXml/item1.xml"


def write(brief: Brief, stamp: str, picture: Picture, progress: Callable[[float, str], None] | None = None) -> bytes:
    """
    Write a briefing as 16:9 slides; the page size of the options does not apply.

    `stamp` is what it was made from, as `stamp.Stamp.to_text` writes it; `picture` draws one picture of a slide as PNG;
    `progress` is called with the share that is done and the name of the next slide.
    """
    # The day of the data in place of the day of making, so that the same data gives the same bytes.
    day = brief.store.data_date
    deck = pptx.Presentation()
    _widen(deck)
    _use_font(deck)
    unlisted = []
    for number, slide in enumerate(brief.slides):
        if progress:
            progress(number / len(brief.slides), f"Slide {number + 1} of {len(brief.slides)}")
        if not add(deck, brief, slide, picture):
            unlisted.append(slide)
    for slide in unlisted:
        closing.rest(deck, brief, slide)
    if sources := page_text.closing(brief):
        closing.sources(deck, brief, sources)
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
    """Store the stamp in a separate part, which editors leave alone."""
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
