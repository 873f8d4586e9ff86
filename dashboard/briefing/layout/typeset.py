"""Set texts on a sheet, in inches from its upper left corner: wrapped or cut, never wider than their column."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from dashboard.briefing import fonts
from dashboard.briefing.fonts import BOLD, REGULAR

LEADING: Final = 1.28  # of the size, from one line to the next
ASCENT: Final = 0.78  # of the size, from the top of a line to its baseline, as capitals look
ELLIPSIS: Final = "…"


@dataclass(frozen=True)
class Box:
    """A rectangle on the sheet: left and top edge, width and height, in inches from the upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.y + self.height

    def below(self, y: float) -> "Box":
        """Return the part of the box below a height."""
        return Box(self.x, y, self.width, max(self.bottom - y, 0.0))


@dataclass(frozen=True)
class Ink:
    """The colours of a variant; greys differ in lightness only."""

    text: str = "#1b1f24"
    soft: str = "#5b6570"
    rule: str = "#c9c5bc"
    accent: str = "#a03c00"
    paper: str = "#ffffff"
    panel: str = "#f6f4ef"
    is_grey: bool = False


@dataclass(frozen=True, eq=False)
class Sheet:
    """
    A page to draw on.

    `width` and `height` are in inches; `surface` are axes over the whole page, in points from its lower left corner,
    for everything other than text and map.
    """

    width: float
    height: float
    ink: Ink
    figure: Figure = field(repr=False)
    surface: Axes = field(repr=False)

    def spot(self, x: float, y: float) -> tuple[float, float]:
        """Turn inches from the upper left corner into points on the surface."""
        return x * 72, (self.height - y) * 72

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        *,
        weight: int = REGULAR,
        colour: str = "",
        align: str = "left",
    ) -> None:
        """Set one line with its top at `y`; `align` is the end that is at `x`."""
        self.surface.text(
            *self.spot(x, y + size / 72 * ASCENT),
            directed(words),
            fontproperties=fonts.properties(size, weight),
            color=colour or self.ink.text,
            ha=align,
            va="baseline",
            parse_math=False,
        )

    def paragraph(
        self, box: Box, words: str, size: float, *, weight: int = REGULAR, colour: str = "", most: int = 99
    ) -> float:
        """Set a text from the top of a box, in at most `most` lines; return the height below it."""
        y = box.y
        for line in wrapped(words, box.width, size, weight, most):
            self.text(box.x, y, line, size, weight=weight, colour=colour)
            y += leading(size)
        return y

    def rule(self, x: float, y: float, width: float, colour: str = "", points: float = 0.6) -> None:
        """Draw a level line."""
        left, level = self.spot(x, y)
        self.surface.add_line(
            Line2D([left, left + width * 72], [level, level], color=colour or self.ink.rule, linewidth=points)
        )

    def panel(self, box: Box, colour: str) -> None:
        """Fill a box."""
        corner = self.spot(box.x, box.bottom)
        self.surface.add_patch(
            Rectangle(corner, box.width * 72, box.height * 72, facecolor=colour, linewidth=0, zorder=0.5)
        )

    def place(self, box: Box) -> tuple[float, float, float, float]:
        """Return left, bottom, width and height of a box in parts of the figure."""
        return box.x / self.width, 1 - box.bottom / self.height, box.width / self.width, box.height / self.height

    def axes(self, box: Box, **how: Any) -> Axes:  # noqa: ANN401 - what matplotlib takes
        """Add axes that fill a box."""
        return self.figure.add_axes(self.place(box), **how)


def sheet(figure: Figure, ink: Ink) -> Sheet:
    """Build a page from a figure."""
    width, height = (float(side) for side in figure.get_size_inches())
    surface = figure.add_axes((0, 0, 1, 1), frameon=False, zorder=1)
    surface.set(xlim=(0, width * 72), ylim=(0, height * 72), xticks=[], yticks=[])
    return Sheet(width, height, ink, figure, surface)


def leading(size: float) -> float:
    """Return the height of a line in inches for a font size in points."""
    return size * LEADING / 72


def directed(words: str) -> str:
    """Force a line to begin at the left even if its first letter is right-to-left."""
    return f"{fonts.LEFT_TO_RIGHT}{words}" if fonts.is_right_to_left(words) else words


def wrapped(words: str, width: float, size: float, weight: int = REGULAR, most: int = 99) -> list[str]:
    """
    Break a text into lines.

    Parameters
    ----------
    words
        The text; characters that no font has are written as code points.
    width
        Of the column, in inches.
    size, weight
        Of the letters, the size in points.
    most
        Lines at most; what does not fit is cut with an ellipsis.
    """
    lines = list(_lines(fonts.legible(words).split(" "), width, size, weight))
    if len(lines) <= most:
        return lines
    kept = lines[:most]
    kept[-1] = shortened(f"{kept[-1]} {lines[most]}", width, size, weight)
    return kept


def shortened(words: str, width: float, size: float, weight: int = REGULAR) -> str:
    """Cut a line with an ellipsis so that it fits, between words if possible."""
    clean = fonts.legible(words)
    if fonts.width_in(clean, size, weight) <= width:
        return clean
    low, high = 0, len(clean)
    while low < high:
        middle = (low + high + 1) // 2
        fits = fonts.width_in(clean[:middle].rstrip() + ELLIPSIS, size, weight) <= width
        low, high = (middle, high) if fits else (low, middle - 1)
    cut = clean[:low]
    at_word = cut.rpartition(" ")[0] if not clean[low : low + 1].isspace() else cut
    return (at_word if len(at_word) > low * 0.7 else cut).rstrip(" ,;:·(") + ELLIPSIS


def _lines(words: Iterable[str], width: float, size: float, weight: int) -> Iterator[str]:
    line = ""
    for word in (piece for whole in words for piece in _pieces(whole, width, size, weight)):
        longer = f"{line} {word}" if line else word
        if line and fonts.width_in(longer, size, weight) > width:
            yield line
            longer = word
        line = longer
    if line:
        yield line


def _pieces(word: str, width: float, size: float, weight: int) -> Sequence[str]:
    """Cut a word that is wider than the column."""
    pieces = []
    while len(word) > 1 and fonts.width_in(word, size, weight) > width:
        share = width / fonts.width_in(word, size, weight)
        cut = max(1, int(len(word) * share * 0.95))
        pieces.append(word[:cut])
        word = word[cut:]
    return [*pieces, word]


def fitted(words: str, width: float, sizes: Sequence[tuple[float, int]], weight: int = BOLD) -> tuple[float, list[str]]:
    """Choose the first pair of size and number of lines that a text fits; in the last one it is cut."""
    for size, most in sizes:
        lines = wrapped(words, width, size, weight)
        if len(lines) <= most:
            return size, lines
    return sizes[-1][0], wrapped(words, width, sizes[-1][0], weight, sizes[-1][1])
