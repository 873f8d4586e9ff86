"""Estimate the size of text that another program will set: slightly too wide, so that it never overflows."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Final
from unicodedata import category, east_asian_width, normalize

import matplotlib

POINTS_PER_INCH: Final = 72
LINE_HEIGHT: Final = 1.2  # of the size of the letters
SAFETY: Final = 1.03
BOLD: Final = 1.07  # as wide as regular letters
CAPITAL, USUAL, FULL = 0.7, 0.57, 1.1  # of signs that the table of widths has not, in parts of their size


def width(text: str, size: float) -> float:
    """Estimate how wide a line of text is, in points."""
    return SAFETY * size * sum(_sign(sign) for sign in text)


@cache
def _sign(sign: str) -> float:
    plain = normalize("NFD", sign)[0]
    if plain in _widths():
        return _widths()[plain]
    if category(sign) in ("Mn", "Cf"):
        return 0
    if east_asian_width(sign) in "WF" or category(sign) in ("So", "Cn"):
        return FULL
    return CAPITAL if sign.isupper() else USUAL


@cache
def _widths() -> dict[str, float]:
    """Read the widths of Helvetica, which Arial shares, from the tables that come with matplotlib."""
    path = Path(matplotlib.get_data_path()) / "fonts" / "pdfcorefonts" / "Helvetica.afm"
    rows = [line.split() for line in path.read_text("ascii").splitlines() if line.startswith("C ")]
    return {chr(int(row[1])): int(row[4]) / 1000 for row in rows if 32 <= int(row[1]) < 127}


def lines(text: str, size: float, inches: float) -> int:
    """Estimate how many lines a paragraph has at a width in inches."""
    room, used, count = inches * POINTS_PER_INCH, 0.0, 1
    for word in text.split(" "):
        long = width(word, size)
        if used and used + width(" ", size) + long > room:
            count, used = count + 1, 0.0
        # A word that is longer than the line is broken.
        count += int(long // room)
        used = (used + width(" ", size) if used else 0.0) + long % room
    return count


def height(paragraphs: Iterable[str], size: float, inches: float, gap: float = 0.0) -> float:
    """Estimate the height of paragraphs in inches; `gap` is the space after each in points."""
    points = sum(lines(text, size, inches) * size * LINE_HEIGHT + gap for text in paragraphs)
    return points / POINTS_PER_INCH


def largest(
    paragraphs: Sequence[str], sizes: Sequence[float], room: tuple[float, float], gap: float = 0.0
) -> tuple[float, int]:
    """
    Choose the largest font size at which paragraphs fit.

    Parameters
    ----------
    paragraphs
        In their order.
    sizes
        Points, the largest first.
    room
        Width and height in inches.
    gap
        Points after each paragraph.

    Returns
    -------
    size
        In points.
    count
        How many of the paragraphs fit; fewer than all only at the smallest size.
    """
    for size in sizes:
        if height(paragraphs, size, room[0], gap) <= room[1]:
            return size, len(paragraphs)
    fitting = [
        count for count in range(len(paragraphs)) if height(paragraphs[: count + 1], sizes[-1], room[0], gap) > room[1]
    ]
    return sizes[-1], fitting[0]


def cut(text: str, size: float, room: tuple[float, float]) -> str:
    """Shorten a paragraph to its room, between words if possible, with an ellipsis."""
    if height([text], size, room[0]) <= room[1]:
        return text
    short = text
    while short and height([f"{short}…"], size, room[0]) > room[1]:
        short = short[:-1]
    return f"{(short.rpartition(' ')[0] or short).rstrip(',')}…"
