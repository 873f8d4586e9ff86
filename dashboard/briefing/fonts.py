"""Provide the fonts: FiraGO for Latin, Cyrillic and Arabic script, DejaVu Sans for symbols; both from packages."""

import atexit
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Final
from unicodedata import bidirectional

import matplotlib
import pymupdf_fonts
from fontTools import subset
from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontEntry, FontProperties, fontManager, get_font
from matplotlib.ft2font import LoadFlags

from dashboard.drawing import markup
from geodata.files import TEMPORARY, WorkFolder

# Names of our own: a font that the machine happens to have can never take their place.
TEXT: Final = "Atlas Briefing Text"
SIGNS: Final = "Atlas Briefing Signs"
REGULAR: Final = 400
BOLD: Final = 700
PACKED: Final = {REGULAR: "figo", BOLD: "figbo"}
SIGNS_FILES: Final = {REGULAR: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf"}
MEASURED_PT: Final = 100.0  # widths are measured large, so that rounding does not show
SHAPING: Final = ("GSUB", "GPOS", "GDEF")
_LOCK: Final = Lock()
# Letters of Arabic script and Hebrew turn the direction of the line around them.
_RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
ISOLATE: Final = "\u2068"
END_ISOLATE: Final = "\u2069"
LEFT_TO_RIGHT: Final = "\u200e"


class GlyphError(ValueError):
    """A text has characters that no font here can draw; the message names each with its code point."""


@cache
def files() -> dict[int, tuple[str, str]]:
    """
    Unpack the fonts once per process into a temporary folder.

    Returns
    -------
    files
        Paths by weight: of the text font and of the font for signs.
    """
    folder = WorkFolder(Path(tempfile.gettempdir()), f"{TEMPORARY}fonts-")
    atexit.register(folder.close)
    bundled = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    found = {}
    for weight, name in PACKED.items():
        path = folder.path / f"{name}.ttf"
        path.write_bytes(pymupdf_fonts.myfont(name))
        found[weight] = (str(path), str(bundled / SIGNS_FILES[weight]))
    for weight, paths in found.items():
        for family, file in zip((TEXT, SIGNS), paths, strict=True):
            fontManager.ttflist.append(
                FontEntry(
                    fname=file,
                    name=family,
                    style="normal",
                    variant="normal",
                    weight=weight,
                    stretch="normal",
                    size="scalable",
                )
            )
    return found


@lru_cache(maxsize=256)
def properties(size_pt: float, weight: int = REGULAR) -> FontProperties:
    """Return the fonts for a text of a size in points."""
    with _LOCK:
        files()
    return FontProperties(family=[TEXT, SIGNS], size=size_pt, weight=weight)


@cache
def _codes() -> frozenset[int]:
    with _LOCK:
        paths = files()[REGULAR]
    return frozenset(code for path in paths for code in get_font(path).get_charmap())


def missing(text: str) -> tuple[str, ...]:
    """List the characters of a text that no font here can draw, in order, each once."""
    return tuple(dict.fromkeys(sign for sign in text if ord(sign) not in _codes() and not _is_invisible(sign)))


def _is_invisible(sign: str) -> bool:
    return sign in (ISOLATE, END_ISOLATE, LEFT_TO_RIGHT, "\u200c", "\u200d") or sign.isspace()


def require(texts: Iterable[str]) -> None:
    """
    Check that every character can be drawn.

    Raises
    ------
    GlyphError
        Naming each that cannot, and the way out.
    """
    found = dict.fromkeys(sign for text in texts for sign in missing(text))
    if found:
        named = ", ".join(f"{sign} ({code_point(sign)})" for sign in found)
        raise GlyphError(f"the fonts of the briefing have no sign for {named}: write the title and caveat without it")


def code_point(sign: str) -> str:
    """Return the code point of a character: "U+1F680"."""
    return f"U+{ord(sign):04X}"


def legible(text: object) -> str:
    """Remove control characters, and write characters that cannot be drawn as code points: "[U+1F680]"."""
    clean = markup.clean(text)
    for sign in missing(clean):
        clean = clean.replace(sign, f"[{code_point(sign)}]")
    return clean


def isolate(text: object) -> str:
    """Isolate the writing direction of a text from the line that it is inserted in."""
    clean = markup.clean(text)
    return f"{ISOLATE}{clean}{END_ISOLATE}" if is_right_to_left(clean) else clean


def is_right_to_left(text: str) -> bool:
    """Check whether a text has letters that are written from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None


def starts_right_to_left(text: str) -> bool:
    """Check whether a text begins in a script that is written from right to left."""
    strong = (bidirectional(sign) for sign in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"


@lru_cache(maxsize=10_000)
def _advance(sign: str, weight: int) -> float:
    """Width of a letter by itself, in ems."""
    with _LOCK:
        paths = files()[weight]
    for path in paths:
        font = get_font(path)
        if font.get_char_index(ord(sign)):
            font.set_size(MEASURED_PT, 72)
            return float(font.load_char(ord(sign), LoadFlags.NO_HINTING).linearHoriAdvance) / 65536 / MEASURED_PT
    return 0.0


@lru_cache(maxsize=10_000)
def _shaped(text: str, weight: int) -> float:
    with _LOCK:
        paths = files()[weight]
    font = get_font(paths)
    font.set_size(MEASURED_PT, 72)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64 / MEASURED_PT


def width_in(text: str, size_pt: float, weight: int = REGULAR) -> float:
    """
    Width of a line of text in inches.

    Letters of Arabic script are shaped as they will be drawn; others are added up, which is much quicker and never
    too little, because kerning only draws them together.
    """
    if is_right_to_left(text):
        return _shaped(text, weight) * size_pt / 72
    return sum(_advance(sign, weight) for sign in text) * size_pt / 72


@contextmanager
def shaped_already() -> Iterator[None]:
    """
    Embed fonts without their shaping tables inside this context.

    A PDF holds glyphs that have been shaped and placed; to read those tables and cut them down took longer than all
    else. matplotlib loads the fonts that it embeds through fontTools, and asks it for nothing else.
    """
    usual = subset.load_font

    def without_shaping(*file: Any, **how: Any) -> TTFont:  # noqa: ANN401 - whatever matplotlib passes
        font = usual(*file, **how)
        for table in SHAPING:
            if table in font:
                del font[table]
        return font

    subset.load_font = without_shaping
    try:
        yield
    finally:
        subset.load_font = usual
