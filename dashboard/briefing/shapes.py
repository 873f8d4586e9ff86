"""Text on a slide: boxes, paragraphs, the direction of writing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import bidirectional
from urllib.parse import urlsplit

from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide
from pptx.text.text import TextFrame, _Paragraph
from pptx.util import Inches, Length, Pt

from dashboard import markup

INK, SOFT, PAPER, BLACK = "1B1F24", "4A545F", "FFFFFF", "000000"


@dataclass(frozen=True)
class Box:
    """Where something stands on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    def emu(self) -> tuple[Length, Length, Length, Length]:
        """Give the same as PowerPoint counts it: left, top, width, height."""
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


def text(made: Slide, box: Box, texts: Sequence[Text], name: str) -> Shape:
    """Add a box of text to a slide; `name` is what the list of its objects calls it."""
    shape = made.shapes.add_textbox(*box.emu())
    shape.name = name
    fill(shape.text_frame, texts)
    return shape


def fill(frame: TextFrame, texts: Iterable[Text], anchor: MSO_ANCHOR = MSO_ANCHOR.TOP) -> None:
    """Put paragraphs into a frame."""
    frame.word_wrap, frame.vertical_anchor = True, anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for number, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
        words = markup.clean(text.words)
        paragraph.alignment = text.align or PP_ALIGN.LEFT
        paragraph.space_after = Pt(text.after)
        paragraph.space_before = Pt(0)
        if is_right_to_left(words):
            paragraph._p.get_or_add_pPr().set("rtl", "1")
            paragraph.alignment = text.align or PP_ALIGN.RIGHT
        if words:
            _run(paragraph, text, words)


def _run(paragraph: _Paragraph, text: Text, words: str) -> None:
    """Write the words; of a linked paragraph only the number at its beginning is the link."""
    number, gap, rest = words.partition(" ") if text.url else ("", "", words)
    for part in filter(None, (number, gap + rest)):
        run = paragraph.add_run()
        run.text = part
        run.font.size, run.font.bold = Pt(text.size), text.bold
        run.font.language_id = MSO_LANGUAGE_ID.ENGLISH_UK
        run.font.color.rgb = RGBColor.from_string(text.colour)
        if part == number and urlsplit(text.url).scheme in markup.SAFE_SCHEMES:
            run.hyperlink.address = text.url


def is_right_to_left(text: str) -> bool:
    """Tell whether a text begins in a script that is written from right to left."""
    strong = (bidirectional(sign) for sign in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"
