"""Write texts on a slide: boxes in inches, paragraphs in points, sized and cut by a rule of thumb."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self
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
SMALL_PT: Final = 10.0  # the smallest letters on a slide
LINE: Final = 1.2  # height of a line, in sizes of its letters
WORD: Final = re.compile(r"\S+\s*|\s+")
PART: Final = re.compile(r"[^\s/-]*[/-]+|[^\s/-]+\s*|\s+")
BREAKS: Final = re.compile("[/-]")
SAFETY: Final = 1.02  # programs differ in how they set the same font


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

    @property
    def size(self) -> tuple[float, float]:
        """Width and height."""
        return self.width, self.height

    def below(self, used: float) -> Self:
        """Return what is left of a box under what uses so much of its height."""
        return replace(self, top=self.top + used, height=self.height - used)


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
        else:
            # An empty paragraph is as high as the letters that could be written into it.
            paragraph._p.get_or_add_endParaRPr().set("sz", str(round(text.size * 100)))


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


def wide_in(text: Text) -> float:
    """Estimate the width of a paragraph of one line in inches, in whatever font a program sets it."""
    return fonts.widest_in(text.words, text.size, fonts.BOLD if text.bold else fonts.REGULAR) * SAFETY


def lines(text: Text, width: float) -> int:
    """Estimate the lines of a paragraph in a width in inches; some programs break words at hyphens and slashes."""
    patterns = (WORD, PART) if BREAKS.search(text.words) else (WORD,)
    return max(_lines(text, width, pattern) for pattern in patterns)


def _lines(text: Text, width: float, piece: re.Pattern[str]) -> int:
    weight = fonts.BOLD if text.bold else fonts.REGULAR
    count, used = 1, 0.0
    for part in piece.findall(text.words):
        # The space behind the last word of a line may hang over.
        wide, whole = (fonts.widest_in(words, text.size, weight) * SAFETY for words in (part.rstrip(), part))
        if used and used + wide > width:
            count, used = count + 1, 0.0
        # A word that is longer than the line is broken.
        count += int(wide // width)
        used += whole % width
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


def reduced(groups: Sequence[Sequence[Text]], width: float, room: float, where: str) -> tuple[list[Text], bool]:
    """Set groups in full, else each part in one line, else as many as fit; return also whether all of them do."""
    for most in (None, 1):
        groups = [[cut(words, width, most) if most else words for words in group] for group in groups]
        if fitting(groups, width, room) == len(groups):
            return [words for group in groups for words in group], True
    number = fitting(groups, width, room - 0.2)
    more = Text(f"and {len(groups) - number} more, {where}", SMALL_PT, SOFT)
    return [*(words for group in groups[:number] for words in group), more], False
