"""Build a briefing as PowerPoint slides with editable text, byte for byte the same each time."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.presentation import Presentation
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide as DeckSlide
from pptx.text.text import TextFrame, _Paragraph
from pptx.util import Inches, Length, Pt

from dashboard.briefing import fonts, slide_text
from dashboard.briefing.content import Brief, ContestedSlide, MapSlide, Slide, SourcesSlide
from dashboard.briefing.layout import fit
from dashboard.briefing.layout.page import MATCH_NOTE
from dashboard.briefing.sources import boundary_note
from dashboard.drawing import markup, style
from events.exports.excel import zipped
from events.queries import claim_text

INK, SOFT, PAPER, BLACK = "1B1F24", "4A545F", "FFFFFF", "000000"


@dataclass(frozen=True)
class Box:
    """A rectangle on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    def emu(self) -> tuple[Length, Length, Length, Length]:
        """Return left, top, width and height in the units of PowerPoint."""
        return Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height)


@dataclass(frozen=True)
class Text:
    """A paragraph: its words, size in points, and how they look."""

    words: str
    size: float
    colour: str = INK
    bold: bool = False
    align: PP_ALIGN | None = None
    after: float = 0.0
    url: str = ""


def text(made: DeckSlide, box: Box, texts: Sequence[Text], name: str) -> Shape:
    """Add a box of text to a slide; `name` is what the list of its objects calls it."""
    shape = made.shapes.add_textbox(*box.emu())
    shape.name = name
    fill(shape.text_frame, texts)
    return shape


def fill(frame: TextFrame, texts: Iterable[Text], anchor: MSO_ANCHOR = MSO_ANCHOR.TOP) -> None:
    """Write paragraphs into a frame."""
    frame.word_wrap, frame.vertical_anchor = True, anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Length(0)
    for number, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
        words = markup.clean(text.words)
        paragraph.alignment = text.align or PP_ALIGN.LEFT
        paragraph.space_after = Pt(text.after)
        paragraph.space_before = Pt(0)
        if fonts.starts_right_to_left(words):
            paragraph._p.get_or_add_pPr().set("rtl", "1")
            paragraph.alignment = text.align or PP_ALIGN.RIGHT
        if words:
            _run(paragraph, text, words)


def _run(paragraph: _Paragraph, text: Text, words: str) -> None:
    """Write the words of a paragraph; only the number at its beginning is a link."""
    number, gap, rest = words.partition(" ") if text.url else ("", "", words)
    for part in filter(None, (number, gap + rest)):
        run = paragraph.add_run()
        run.text = part
        run.font.size, run.font.bold = Pt(text.size), text.bold
        run.font.language_id = MSO_LANGUAGE_ID.ENGLISH_UK
        run.font.color.rgb = RGBColor.from_string(text.colour)
        if part == number and urlsplit(text.url).scheme in markup.SAFE_SCHEMES:
            run.hyperlink.address = text.url


WIDTH_IN, HEIGHT_IN = 13.333, 7.5
LEFT_IN: Final = 0.5
FULL_IN: Final = WIDTH_IN - 2 * LEFT_IN
BOTTOM_IN: Final = 6.92  # of the content between heading and footer
MAP_IN: Final = 7.5
GAP_IN: Final = 0.25
ACCENT: Final = {"light": "0B5394", "grey": "404040"}
LABEL_PT: Final = 12  # the least that the Traffic Light Protocol asks for
RECORD_SIZES: Final = (12, 11.5, 11, 10.5, 10, 9.5, 9, 8.5, 8)
ROW_GAP: Final = 1.5  # points after a line, on average
TITLE_SIZES, WORDS_SIZES = (28, 26, 24, 22, 20, 18, 16), (15, 14, 13, 12, 11)
SOURCE_ROWS: Final = 8
TITLE_ONLY: Final = 5  # layout of the template

Row = Sequence[str]
Picture = Callable[[Slide, tuple[float, float]], bytes]


def add(deck: Presentation, brief: Brief, slide: Slide, picture: Picture) -> None:
    """Add one slide with its content and its notes."""
    made = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    top, bottom = _heading(made, brief, slide), _sources(made, brief, slide)
    area = Box(LEFT_IN, top, FULL_IN, bottom - top)
    if isinstance(slide, MapSlide):
        _map(made, brief, slide, picture, area)
    elif isinstance(slide, ContestedSlide):
        _statements(made, brief, slide, area)
    elif isinstance(slide, SourcesSlide):
        _listed(made, brief, slide, area)
    else:
        _picture(made, slide, picture, area)
    _labels(made, brief, MATCH_NOTE if isinstance(slide, MapSlide) else "")
    made.notes_slide.notes_text_frame.text = slide_text.notes(brief, slide)


# ------------------------------------------------------------------ on every slide


def _heading(made: DeckSlide, brief: Brief, slide: Slide) -> float:
    """Set the title, and the selection in words if it differs; return the top of the content in inches."""
    words = markup.clean(slide.words)
    has_words = bool(words) and words != markup.clean(slide.title)
    box = Box(LEFT_IN, 0.46, FULL_IN, 0.66)
    room = (box.width / fit.BOLD, box.height)
    size, _ = fit.largest([slide.title], TITLE_SIZES, room)
    title = made.shapes.title
    assert title is not None, "the layout of every slide has a title"
    title.left, title.top, title.width, title.height = box.emu()
    fill(
        title.text_frame,
        [Text(fit.cut(markup.clean(slide.title), size, room), size, bold=True)],
        MSO_ANCHOR.BOTTOM if has_words else MSO_ANCHOR.MIDDLE,
    )
    if has_words:
        box = Box(LEFT_IN, 1.14, FULL_IN, 0.3)
        size, _ = fit.largest([words], WORDS_SIZES, (box.width, box.height))
        text(made, box, [Text(fit.cut(words, size, (box.width, box.height)), size, SOFT)], "Shown")
    under = 1.46 if has_words else 1.18
    rule = text(made, Box(LEFT_IN, under, FULL_IN, 0.025), [], "Rule")
    rule.fill.solid()
    rule.fill.fore_color.rgb = RGBColor.from_string(ACCENT[brief.options.variant])
    return under + 0.12


def _labels(made: DeckSlide, brief: Brief, note: str) -> None:
    """Add the handling label to header and footer, with the caveat and the notes on data and boundaries."""
    tlp = brief.options.tlp
    wide = fit.BOLD * fit.width(tlp.label, LABEL_PT) / fit.POINTS_PER_INCH + 0.2
    for top, name in ((0.14, "Handling label, header"), (7.06, "Handling label, footer")):
        box = Box(LEFT_IN + FULL_IN - wide, top, wide, 0.3)
        shape = text(made, box, [Text(tlp.label, LABEL_PT, tlp.colour[1:], bold=True, align=PP_ALIGN.RIGHT)], name)
        shape.fill.solid()
        shape.fill.fore_color.rgb = RGBColor.from_string(BLACK)
        shape.text_frame.margin_right = shape.text_frame.margin_left = Inches(0.08)
        shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    room = FULL_IN - wide - GAP_IN
    if brief.options.caveat:
        size, _ = fit.largest([brief.options.caveat], (12, 11, 10, 9), (room, 0.34))
        caveat = fit.cut(brief.options.caveat, size, (room, 0.34))
        text(made, Box(LEFT_IN, 0.14, room, 0.3), [Text(caveat, size, bold=True)], "Caveat")
    data_note = " · ".join(part for part in (brief.data_note, brief.licence_note, note) if part)
    notes = [data_note, boundary_note()]
    size, _ = fit.largest(notes, (9, 8.5, 8, 7.5, 7), (room, 0.44))
    text(made, Box(LEFT_IN, 7.0, room, 0.44), [Text(words, size, SOFT) for words in notes], "Data and boundaries")


def _sources(made: DeckSlide, brief: Brief, slide: Slide) -> float:
    """List the sources at the foot of a slide, each in one line; return the top of the list in inches."""
    sources = slide_text.slide_sources(brief, slide)
    if isinstance(slide, SourcesSlide) or not sources:
        return BOTTOM_IN
    # Beside a map the records reach down to the footer.
    is_map = isinstance(slide, MapSlide)
    room, size, columns = (MAP_IN, 8, 2) if is_map else (FULL_IN, 9, 1 + (len(sources) > 4) + (len(sources) > 12))
    line = size * fit.LINE_HEIGHT / fit.POINTS_PER_INCH
    wide = (room - (columns - 1) * GAP_IN) / columns
    rows = min(-(-len(sources) // columns), SOURCE_ROWS)
    shown = [fit.cut(f"[{source.number}] {source.text}", size, (wide, line * 1.5)) for source in sources]
    if len(shown) > rows * columns:
        kept = rows * columns - 1
        shown = [*shown[:kept], f"and {len(sources) - kept} more, in the notes"]
    top = BOTTOM_IN - rows * line - 0.03
    text(made, Box(LEFT_IN, top - 0.19, FULL_IN, 0.19), [Text("Sources", 10, bold=True)], "Sources")
    for column in range(-(-len(shown) // rows)):
        box = Box(LEFT_IN + column * (wide + GAP_IN), top, wide, rows * line)
        texts = [Text(words, size, SOFT) for words in shown[column * rows : (column + 1) * rows]]
        text(made, box, texts, f"Sources, column {column + 1}")
    return top - 0.25


# ------------------------------------------------------------------ the kinds of slides


def _map(made: DeckSlide, brief: Brief, slide: MapSlide, picture: Picture, area: Box) -> None:
    _picture(made, slide, picture, Box(area.left, area.top, MAP_IN, area.height))
    left = area.left + MAP_IN + GAP_IN
    box = Box(left, area.top, area.width - MAP_IN - GAP_IN, BOTTOM_IN - area.top)
    figures = [
        Text(style.count_words(*slide.totals), 20, ACCENT[brief.options.variant], bold=True, after=3),
        *(Text(f"• {words}", 11, after=1) for words in slide_text.key_points(slide)),
    ]
    high = sum(fit.height([text.words], text.size, box.width, text.after) for text in figures) + 0.06
    text(made, Box(box.left, box.top, box.width, high), figures, "Key figures")
    rest = Box(box.left, box.top + high + 0.05, box.width, box.height - high - 0.05)
    heading, rows = slide_text.rows(brief, slide)
    fitted = _fitted(rows, (rest.width, rest.height - 0.25))
    if fitted:
        text(made, rest, [Text(heading, 12, bold=True, after=2), *fitted], "Records")


def _fitted(rows: Sequence[Row], room: tuple[float, float]) -> list[Text]:
    """Set rows at the largest size that fits; at the smallest size, lines are cut before rows are left out."""
    words = [words for row in rows for words in row]
    size, count = fit.largest(words, RECORD_SIZES, room, ROW_GAP)
    if count < len(words):
        line = size * fit.LINE_HEIGHT / fit.POINTS_PER_INCH
        rows = [[fit.cut(words, size, (room[0], line * 1.5)) for words in row] for row in rows]
        size, count = fit.largest([words for row in rows for words in row], (size,), room, ROW_GAP)
    shown = count // max(map(len, rows), default=1)
    if shown < len(rows):
        rows = [*rows[: shown - 1], [f"and {len(rows) - shown + 1} more, in the notes"]]
    return [
        Text(words, size, SOFT if number else INK, after=2 * ROW_GAP if number == len(row) - 1 else 0)
        for row in rows
        for number, words in enumerate(row)
    ]


def _statements(made: DeckSlide, brief: Brief, slide: ContestedSlide, area: Box) -> None:
    """Add a table of the claims on one event."""
    rows = [
        (
            markup.clean(statement.claimant.name),
            f"{style.STANCE_SIGNS[statement.line.claim.stance]} {statement.line.claim.stance}",
            markup.clean(statement.line.stated_shown or "unknown"),
            markup.clean(claim_text.content(statement.line) or statement.line.claim.aspect),
            brief.numbers([statement.line.source.source_id]),
        )
        for statement in slide.dispute.statements
    ]
    _table(made, ("Claimant", "Stance", "Stated", "Claim", "Source"), (3.0, 1.7, 1.8, 4.9, 0.93), rows, area)


def _table(made: DeckSlide, head: Row, wide: Sequence[float], rows: Sequence[Row], area: Box) -> None:
    size, count = _table_size(wide, rows, area.height - 0.35)
    shape = made.shapes.add_table(count + 1, len(head), *Box(area.left, area.top, area.width, 0.3 * (count + 1)).emu())
    shape.name = "Claims"
    for number, inches in enumerate(wide):
        shape.table.columns[number].width = Inches(inches)
    for number, cells in enumerate([head, *rows[:count]]):
        shape.table.rows[number].height = Inches(0.28)
        for cell, words in zip(shape.table.rows[number].cells, cells, strict=True):
            fill(cell.text_frame, [Text(words, size, PAPER if not number else INK, bold=not number)])
            cell.margin_left = cell.margin_right = Inches(0.06)
            cell.margin_top = cell.margin_bottom = Inches(0.025)
            cell.fill.solid()
            cell.fill.fore_color.rgb = RGBColor.from_string(SOFT if not number else ("F3F5F7" if number % 2 else PAPER))
    if count < len(rows):
        words = f"{style.plural(len(rows) - count, 'more claim')} in the notes"
        text(made, Box(area.left, area.top + area.height - 0.25, area.width, 0.25), [Text(words, 10, SOFT)], "More")


def _table_size(wide: Sequence[float], rows: Sequence[Sequence[str]], room: float) -> tuple[float, int]:
    for size in (14, 13, 12, 11, 10):
        high = [max(fit.height([cell], size, w - 0.15) for cell, w in zip(r, wide, strict=True)) + 0.07 for r in rows]
        if sum(high) <= room:
            return size, len(rows)
    return 10, max(1, sum(sum(high[: number + 1]) <= room - 0.3 for number in range(len(rows))))


def _listed(made: DeckSlide, brief: Brief, slide: SourcesSlide, area: Box) -> None:
    """List the sources in two columns."""
    cited = slide_text.slide_sources(brief, slide)
    column = Box(area.left, area.top, (area.width - GAP_IN) / 2, area.height)
    words = [slide_text.numbered(source) for source in cited]
    for size in (13.0, 12.0, 11.0, 10.0, 9.0, 8.0):
        _, first = fit.largest(words, (size,), (column.width, column.height), gap=3)
        _, second = fit.largest(words[first:], (size,), (column.width, column.height - 0.2), gap=3)
        if first + second == len(words):
            break
    parts = [cited[:first], cited[first : first + second]]
    more = len(words) - first - second
    for number, part in enumerate(parts):
        texts = [Text(slide_text.numbered(source), size, after=3, url=source.url) for source in part]
        if number and more:
            texts.append(Text(f"{style.plural(more, 'more source')} in the notes", size, SOFT))
        box = Box(column.left + number * (column.width + GAP_IN), column.top, column.width, column.height)
        if texts:
            text(made, box, texts, f"Sources, column {number + 1}")


def _picture(made: DeckSlide, slide: Slide, picture: Picture, box: Box) -> None:
    raw = picture(slide, (box.width, box.height))
    shape = made.shapes.add_picture(io.BytesIO(raw), *box.emu())
    shape.name = "Map, timeline and legend" if isinstance(slide, MapSlide) else "Chart"
    shape._element.xpath("./p:nvPicPr/p:cNvPr")[0].set("descr", slide_text.alternative(slide))


AUTHOR: Final = "Khorasan Atlas"
FONT: Final = "Arial"  # on every machine that shows slides, with Cyrillic and Arabic letters
STAMP_PART: Final = "/customXml/item1.xml"


def write(brief: Brief, stamp: str, picture: Picture, progress: Callable[[float, str], None] | None = None) -> bytes:
    """
    Write a briefing as 16:9 slides; the page size of the options does not apply.

    Parameters
    ----------
    brief
        What it says.
    stamp
        What it was made from, as `stamp.Stamp.to_text` writes it.
    picture
        Draws the picture of a slide as PNG, in a width and height in inches.
    progress
        Called with the share that is done, from 0 to 1, and the name of the next slide.
    """
    # The day of the data in place of the day of making, so that the same data gives the same bytes.
    day = brief.store.data_date
    made = pptx.Presentation()
    _widen(made)
    _use_font(made)
    for number, slide in enumerate(brief.slides):
        if progress:
            progress(number / len(brief.slides), f"Slide {number + 1} of {len(brief.slides)}")
        add(made, brief, slide, picture)
    _describe(made, brief, day)
    _sign(made, stamp)
    raw = io.BytesIO()
    made.save(raw)
    return _settled(raw.getvalue(), day)


def _widen(made: Presentation) -> None:
    """Widen the template, its master and layouts to 16:9, so that slides added later look right too."""
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
    """Store the stamp in a part of its own, which editors leave alone."""
    blob = f'<?xml version="1.0" encoding="UTF-8"?>\n<made-from>{escape(stamp)}</made-from>'.encode()
    part = Part(PackURI(STAMP_PART), "application/xml", made.part.package, blob)
    made.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


def _settled(raw: bytes, day: date) -> bytes:
    """Repack the file, every member stamped with the date of the data."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(out, "w") as after:
        # The types of the contents come first, as readers expect.
        names = sorted(before.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            after.writestr(zipped(name, day), before.read(name))
    return out.getvalue()
