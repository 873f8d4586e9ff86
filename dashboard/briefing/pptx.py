"""PowerPoint files of briefings, without a clock: the same briefing always gives the same bytes."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Final
from xml.sax.saxutils import escape

import pptx
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.presentation import Presentation
from pptx.util import Inches

from dashboard import markup
from dashboard.briefing import deck
from dashboard.briefing.content import Brief
from dashboard.briefing.deck import HEIGHT_IN, WIDTH_IN, Picture
from events.formats.sheet import zipped

AUTHOR: Final = "Khorasan Atlas"
FONT: Final = "Arial"  # on every machine that shows slides, with Cyrillic and Arabic letters
STAMP_PART: Final = "/customXml/item1.xml"


def write(
    brief: Brief,
    stamp: str,
    day: date,
    picture: Picture,
    progress: Callable[[float, str], None] | None = None,
) -> bytes:
    """
    Write a briefing as slides of 16:9, whatever the size of its pages.

    Parameters
    ----------
    brief
        What it says.
    stamp
        What it was made from, as `stamp.Stamp.to_text` writes it.
    day
        The day of the data, which stands for the day of making.
    picture
        Draws what is drawn on a slide as PNG; is told the width and height in inches.
    progress
        Is told how much is done, from 0 to 1, and what comes next.
    """
    made = pptx.Presentation()
    _widen(made)
    _use_font(made)
    for number, slide in enumerate(brief.slides):
        if progress:
            progress(number / len(brief.slides), f"Slide {number + 1} of {len(brief.slides)}")
        deck.add(made, brief, slide, picture)
    _describe(made, brief, day)
    _sign(made, stamp)
    raw = io.BytesIO()
    made.save(raw)
    return _settled(raw.getvalue(), day)


def _widen(made: Presentation) -> None:
    """Make the template 16:9, its master and layouts with it, so that slides added later look right too."""
    ratio = Inches(WIDTH_IN) / made.slide_width
    made.slide_width, made.slide_height = Inches(WIDTH_IN), Inches(HEIGHT_IN)
    for holder in (made.slide_master, *made.slide_layouts):
        for shape in holder.shapes:
            if shape._element.spPr.xfrm is not None:
                shape.left, shape.width = round(shape.left * ratio), round(shape.width * ratio)


def _use_font(made: Presentation) -> None:
    theme = made.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = re.sub(rb'(<a:latin typeface=")[^"]*"', rb"\g<1>" + FONT.encode() + b'"', theme.blob)


def _describe(made: Presentation, brief: Brief, day: date) -> None:
    about, moment = made.core_properties, datetime(day.year, day.month, day.day)
    about.title, about.author, about.last_modified_by = markup.clean(brief.title)[:255], AUTHOR, AUTHOR
    about.subject, about.comments = markup.clean(brief.words)[:255], markup.clean(brief.data_note)[:255]
    about.keywords, about.category = brief.options.tlp.label, "Briefing"
    about.created = about.modified = about.last_printed = moment
    about.revision, about.language = 1, "en-GB"


def _sign(made: Presentation, stamp: str) -> None:
    """Keep what the briefing was made from in a part of its own, which editors leave alone."""
    blob = f'<?xml version="1.0" encoding="UTF-8"?>\n<made-from>{escape(stamp)}</made-from>'.encode()
    part = Part(PackURI(STAMP_PART), "application/xml", made.part.package, blob)
    made.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


def _settled(raw: bytes, day: date) -> bytes:
    """Pack the file anew, every member stamped with the day of the data."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(out, "w") as after:
        # The types of the contents come first, as readers expect.
        names = sorted(before.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            after.writestr(zipped(name, day), before.read(name))
    return out.getvalue()
