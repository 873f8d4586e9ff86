"""Provide the fonts: FiraGO for Latin, Cyrillic and Arabic script, DejaVu Sans for symbols; both from packages."""

import atexit
import tempfile
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final
from unicodedata import bidirectional

import matplotlib
import pymupdf_fonts
import typst
from matplotlib.font_manager import FontEntry, FontProperties, fontManager, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.textpath import TextPath

from dashboard.drawing import markup
from geodata.files import TEMPORARY, WorkFolder, temporary_errors

FAMILIES: Final = ("FiraGO", "DejaVu Sans")
# For matplotlib, names of our own: a font that the machine happens to have can never take their place.
OWN_NAMES: Final = ("Atlas Briefing Text", "Atlas Briefing Signs")
REGULAR: Final = 400
BOLD: Final = 700
PACKED: Final = {REGULAR: "figo", BOLD: "figbo"}
SIGNS_FILES: Final = {REGULAR: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf"}
MEASURED_PT: Final = 100.0  # widths are measured large, so that rounding does not show


class GlyphError(ValueError):
    """A text has characters that no font here can draw; the message names each with its code point."""


@cache
@temporary_errors()
def folder() -> Path:
    """Unpack the fonts once per process into a temporary folder that has nothing else, and return it."""
    work = WorkFolder(Path(tempfile.gettempdir()), f"{TEMPORARY}fonts-")
    atexit.register(work.close)
    bundled = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for weight, name in PACKED.items():
        (work.path / f"{name}.ttf").write_bytes(pymupdf_fonts.myfont(name))
        (work.path / SIGNS_FILES[weight]).write_bytes((bundled / SIGNS_FILES[weight]).read_bytes())
    return work.path


@cache
def files() -> dict[int, tuple[str, str]]:
    """Return the paths by weight, of the text font and of the font for signs, and make matplotlib know them."""
    found = {
        weight: (str(folder() / f"{name}.ttf"), str(folder() / SIGNS_FILES[weight])) for weight, name in PACKED.items()
    }
    for weight, paths in found.items():
        for family, file in zip(OWN_NAMES, paths, strict=True):
            usual: dict[str, Any] = dict.fromkeys(("style", "variant", "stretch"), "normal") | {"size": "scalable"}
            fontManager.ttflist.append(FontEntry(fname=file, name=family, weight=weight, **usual))
    return found


@cache
def for_typst() -> typst.Fonts:
    """Return the fonts for Typst: these, and none of the machine's or its own."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder())])


@lru_cache(maxsize=256)
def properties(size_pt: float, weight: int = REGULAR) -> FontProperties:
    """Return the fonts for a text of a size in points on the map."""
    files()
    return FontProperties(family=list(OWN_NAMES), size=size_pt, weight=weight)


def width_in(text: str, size_pt: float, weight: int = REGULAR) -> float:
    """Return the width of a line of text in inches, its letters shaped; characters that no font has are wide ones."""
    return _per_point(text, weight, 0) * size_pt / 72


def widest_in(text: str, size_pt: float, weight: int = REGULAR) -> float:
    """
    Return the width of a line of text in inches in the widest of the fonts that a program may set it in.

    A program without the font that a file names, and without one like it, often takes DejaVu Sans, which is wider than
    the usual ones.
    """
    return max(_per_point(text, weight, first) for first in (0, 1)) * size_pt / 72


@lru_cache(maxsize=20_000)
def _per_point(text: str, weight: int, first: int) -> float:
    """Return the width of a line in points for each point of size, in the fonts from the `first` on."""
    text = "".join(sign if sign.isprintable() else " " for sign in text)
    text = text.translate({ord(sign): "W" for sign in missing(text, first)})
    font = get_font(files()[weight][first:])
    font.set_size(MEASURED_PT, 72)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64 / MEASURED_PT


def outline(text: str, size: float) -> TextPath:
    """Return the outlines of a line of text, from its beginning on the baseline, upwards."""
    return TextPath((0, 0), text, prop=properties(size))


@cache
def _codes(first: int) -> frozenset[int]:
    paths = files()[REGULAR][first:]
    return frozenset(code for path in paths for code in get_font(path).get_charmap())


def missing(text: str, first: int = 0) -> tuple[str, ...]:
    """List the characters of a text that no font here, from the `first` on, can draw, in order, each once."""
    return tuple(sign for sign in dict.fromkeys(text) if ord(sign) not in _codes(first) and not _is_invisible(sign))


def _is_invisible(sign: str) -> bool:
    return sign in "\u200c\u200d\u200e\u2068\u2069" or sign.isspace()


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
        signs = named("".join(found))
        raise GlyphError(f"the fonts of the briefing have no sign for {signs}: write the title and caveat without it")


def named(text: str) -> str:
    """List the characters of a text that no font here can draw, with their code points: "🚀 (U+1F680)"."""
    return ", ".join(f"{sign} ({code_point(sign)})" for sign in missing(text))


def code_point(sign: str) -> str:
    """Return the code point of a character: "U+1F680"."""
    return f"U+{ord(sign):04X}"


def legible(text: object) -> str:
    """Remove control characters, and write characters that cannot be drawn as code points: "[U+1F680]"."""
    clean = markup.clean(text)
    for sign in missing(clean):
        clean = clean.replace(sign, f"[{code_point(sign)}]")
    return clean


def starts_right_to_left(text: str) -> bool:
    """Check whether a text begins in a script that is written from right to left."""
    strong = (bidirectional(sign) for sign in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"
