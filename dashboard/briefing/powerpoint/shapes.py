"""Write texts on a slide: boxes in inches, paragraphs in points, sized and cut by a rule of thumb."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide as DeckSlide
from pptx.text.text import TextFrame, _Paragraph
from pptx.util import Inches, Length, Pt

from dashboard.briefing import fonts
from dashboard.drawing import markup

INK, SOFT, PAPER, BLACK = "1B1F24", "4A545F", "FFFFFF", "000000"
LINE: Final = 1.2  # height of a line, in sizes of its letters
# The program that shows the slide has other fonts, most of them a little narrower than the ones that are measured.
SAFETY: Final = 1.06


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


def text(page: DeckSlide, box: Box, texts: Sequence[Text], name: str) -> Shape:
    """Add a box of text to a slide; `name` is what the list of its objects calls it."""
    shape = page.shapes.add_textbox(*box.emu())
    shape.name = name
    fill(shape.text_frame, texts)
    return shape


def panel(page: DeckSlide, box: Box, texts: Sequence[Text], name: str, colour: str) -> Shape:
    """Add a box of text on a colour."""
    shape = text(page, box, texts, name)
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(colour)
    shape.text_frame.margin_right = shape.text_frame.margin_left = Inches(0.08)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
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


# ------------------------------------------------------------------ room


def lines(text: Text, width: float) -> int:
    """Estimate how many lines a paragraph has in a width in inches."""
    weight = fonts.BOLD if text.bold else fonts.REGULAR
    count, used = 1, 0.0
    for word in text.words.split(" "):
        wide = fonts.width_in(f"{word} ", text.size, weight) * SAFETY
        if used and used + wide > width:
            count, used = count + 1, 0.0
        # A word that is longer than the line is broken.
        count += int(wide // width)
        used += wide % width
    return count


def height(texts: Iterable[Text], width: float) -> float:
    """Estimate the height of paragraphs in inches."""
    return sum(lines(text, width) * text.size * LINE + text.after for text in texts) / 72


def cut(text: Text, width: float, most: int) -> Text:
    """Shorten a paragraph to a number of lines, with an ellipsis."""
    if lines(text, width) <= most:
        return text
    low, high = 0, len(text.words)
    while low < high:
        middle = (low + high + 1) // 2
        fits = lines(replace(text, words=f"{text.words[:middle]}…"), width) <= most
        low, high = (middle, high) if fits else (low, middle - 1)
    return replace(text, words=f"{text.words[:low].rstrip()}…")


def largest(text: Text, sizes: Sequence[float], width: float, most: int = 1) -> Text:
    """Set a paragraph in the largest size in which it has few enough lines; in the smallest it is cut."""
    sized = [replace(text, size=size) for size in sizes]
    return next((one for one in sized if lines(one, width) <= most), cut(sized[-1], width, most))


def fitting(groups: Sequence[Sequence[Text]], width: float, room: float) -> int:
    """Return how many of the first groups of paragraphs fit a height in inches."""
    used = 0.0
    for number, group in enumerate(groups):
        used += height(group, width)
        if used > room:
            return number
    return len(groups)
