"""How much room text takes in a program that sets it later: estimated a little too wide, so that it never overflows."""

from collections.abc import Iterable, Sequence
from typing import Final
from unicodedata import category, east_asian_width

POINTS_PER_INCH: Final = 72
LINE_HEIGHT: Final = 1.2  # of the size of the letters
# Widths in parts of the size of the letters, after those of Arial and Helvetica.
NARROW, WIDE, CAPITAL, USUAL, FULL = 0.29, 0.88, 0.7, 0.56, 1.1
NARROW_SIGNS: Final = frozenset("iljtfrI.,:;'|!()[]/·- ")
WIDE_SIGNS: Final = frozenset("mwMW@%—…")


def width(text: str, size: float) -> float:
    """Estimate how wide a line of text is, in points."""
    return size * sum(_sign(sign) for sign in text)


def _sign(sign: str) -> float:
    if sign in NARROW_SIGNS:
        return NARROW
    if sign in WIDE_SIGNS:
        return WIDE
    if category(sign) == "Mn":
        return 0
    if east_asian_width(sign) in "WF" or category(sign) in ("So", "Cn"):
        return FULL
    return CAPITAL if sign.isupper() else USUAL


def lines(text: str, size: float, inches: float) -> int:
    """Estimate how many lines a paragraph breaks into where it has so many inches."""
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
    """Estimate how high paragraphs stand, in inches; `gap` are points after each."""
    points = sum(lines(text, size, inches) * size * LINE_HEIGHT + gap for text in paragraphs)
    return points / POINTS_PER_INCH


def largest(
    paragraphs: Sequence[str], sizes: Sequence[float], room: tuple[float, float], gap: float = 0.0
) -> tuple[float, int]:
    """
    Choose the largest letters with which paragraphs fit.

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
        How many of the paragraphs fit; fewer than all only with the smallest letters.
    """
    for size in sizes:
        if height(paragraphs, size, room[0], gap) <= room[1]:
            return size, len(paragraphs)
    fitting = [
        count for count in range(len(paragraphs)) if height(paragraphs[: count + 1], sizes[-1], room[0], gap) > room[1]
    ]
    return sizes[-1], fitting[0]


def cut(text: str, size: float, room: tuple[float, float]) -> str:
    """Shorten a paragraph to its room, at a word where there is one, and say so by an ellipsis."""
    if height([text], size, room[0]) <= room[1]:
        return text
    short = text
    while short and height([f"{short}…"], size, room[0]) > room[1]:
        short = short[:-8]
    return f"{short.rpartition(' ')[0] or short}…"
