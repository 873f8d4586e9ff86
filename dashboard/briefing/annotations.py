"""Arrows, circles and texts that a user places on a page: read from a short form and written in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dashboard.drawing import markup

NUMBERS: Final = {"arrow": 4, "circle": 3, "text": 2}  # that each kind has before its words
GRAMMAR: Final = "PAGE.arrow.X.Y.X.Y.WORDS, PAGE.circle.X.Y.RADIUS.WORDS or PAGE.text.X.Y.WORDS"
WHOLE: Final = 1000  # the width and the height of a page, in the units of all numbers
MOST: Final = 30
MOST_PAGES: Final = 99
LONGEST: Final = 120  # characters of the words of one


@dataclass(frozen=True)
class Annotation:
    """
    One arrow, circle or text on a page, counted from 1.

    `numbers` are in thousandths of the page: x of its width from the left, y of its height from the top, a radius of
    its width. An arrow runs from its first point, where its words stand, to its second; a text begins at its point.
    """

    page: int
    kind: str
    numbers: tuple[int, ...]
    words: str = ""


def read(text: str) -> Annotation:
    """
    Read an annotation in the short form, `1.arrow.120.300.400.350.Where it began`.

    Raises
    ------
    ValueError
        If it is none; the message says what is wrong and what to write.
    """
    page, _, rest = text.strip().partition(".")
    kind, _, rest = rest.partition(".")
    if kind not in NUMBERS or not page.isdecimal():
        raise ValueError(f"write {GRAMMAR}")
    *numbers, words = f"{rest}.".split(".", NUMBERS[kind])
    words = markup.clean(words.removesuffix("."))
    if not 1 <= int(page[:4]) <= MOST_PAGES:
        raise ValueError(f"write a page from 1 to {MOST_PAGES}")
    if len(numbers) < NUMBERS[kind] or not all(_is_place(number) for number in numbers):
        raise ValueError(f"write {NUMBERS[kind]} whole numbers from 0 to {WHOLE} after “{kind}”, then the words")
    if len(words) > LONGEST:
        raise ValueError(f"{len(words)} characters, shorten the words to {LONGEST}")
    if kind == "text" and not words:
        raise ValueError("a text needs words")
    return Annotation(int(page), kind, tuple(map(int, numbers)), words)


def _is_place(number: str) -> bool:
    return number.isascii() and number.isdecimal() and len(number) <= len(str(WHOLE)) and int(number) <= WHOLE


def write(annotation: Annotation) -> str:
    """Write an annotation in the short form; reading it gives the same one."""
    parts = (annotation.page, annotation.kind, *annotation.numbers, *filter(None, (annotation.words,)))
    return ".".join(map(str, parts))


def read_all(texts: Iterable[str]) -> tuple[tuple[Annotation, ...], tuple[str, ...]]:
    """
    Read annotations, each once, and pass over what is none.

    Returns
    -------
    found, faults
        What could be read, and one line for each that could not.
    """
    found: dict[Annotation, None] = {}
    faults = []
    for text in filter(None, texts):
        try:
            found[read(text)] = None
        except ValueError as problem:
            shown = markup.clean(text)
            faults.append(f"{shown if len(shown) <= 40 else f'{shown[:40]}…'}: {problem}")
    if len(found) > MOST:
        faults.append(f"{len(found)} annotations, at most {MOST} are drawn")
    return tuple(found)[:MOST], tuple(faults)


def on_page(annotations: Iterable[Annotation], number: int) -> tuple[Annotation, ...]:
    """List the annotations of a page, counted from 0."""
    return tuple(one for one in annotations if one.page == number + 1)
