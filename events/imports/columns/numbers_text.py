"""Parse numbers as datasets write them: plain numbers, bounds and ranges, coordinates in degrees."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from events.imports.columns.text import ascii_digits

MISSING: Final = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "-", "--", "."})
PLAIN: Final = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?"
NUMBER: Final = re.compile(rf"{PLAIN}\Z", re.I | re.ASCII)
GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?:[,\s']\d{3})+(?:\.\d+)?\Z", re.ASCII)
GROUPED_COMMA: Final = re.compile(r"[+-]?\d{1,3}(?:[.\s']\d{3})+(?:,\d+)?\Z", re.ASCII)
AT_LEAST: Final = re.compile(
    r"(?:(?:at least|more than|over|min(?:imum)?\.?|>=?|≥)\s*(\d+)|(\d+)\s*(?:\+|or more))\Z", re.I
)
AT_MOST: Final = re.compile(r"(?:up to|at most|less than|max(?:imum)?\.?|<=?|≤)\s*(\d+)\Z", re.I)
ABOUT: Final = re.compile(r"(?:about|around|approx(?:imately|\.)?|circa|ca?\.|~|≈)\s*(\d+)\Z", re.I)
BETWEEN: Final = re.compile(r"(?:between\s+)?(\d+)\s*(?:-|–|—|to|and)\s*(\d+)\Z", re.I)
PEOPLE: Final = re.compile(r"\s+(?:people|persons?|killed|dead|deaths?|wounded|injured|hurt)\Z", re.I)
_WORDS: Final = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty
"""
WORDS: Final = {word: number for number, word in enumerate(_WORDS.split())} | {"nobody": 0, "no one": 0, "no": 0}
COMMA: Final = re.compile(r"[+-]?\d{1,3},\d+\Z", re.ASCII)
IN_WORDS: Final = "is a number in words"
MOST_PEOPLE: Final = 1e10
POINT: Final = re.compile(r"[+-]?\d{1,3}\.\d+\Z", re.ASCII)
SPACES: Final = re.compile(r"[\s\xa0\u2007\u202f\u200b\ufeff]+")


@dataclass(frozen=True)
class ParsedNumber:
    """Low, best and high as stated in a text (None where not stated), and the problem if it is not a plain number."""

    low: float | None = None
    best: float | None = None
    high: float | None = None
    problem: str = ""


def number(text: str, decimal: str = ".") -> float | None:
    """Parse one finite number, which may have spaces or thousands separators; None if the text is something else."""
    clean = SPACES.sub(" ", ascii_digits(text)).strip()
    if decimal == ",":
        grouped = GROUPED_COMMA.match(clean)
        clean = (re.sub(r"[.\s']", "", clean) if grouped else clean).replace(",", ".")
    elif GROUPED.match(clean):
        clean = re.sub(r"[,\s']", "", clean)
    if not NUMBER.match(clean):
        return None
    value = float(clean)
    return value if math.isfinite(value) else None


def is_missing(text: str | None) -> bool:
    """Check whether a text means that no number is given."""
    return text is None or text.strip().lower() in MISSING


def parse_number(text: str | None, decimal: str = ".") -> ParsedNumber:
    """
    Parse a number of people as stated.

    `40+` is a lower bound, `up to 40` an upper one, `10-15` both; `three people` is three. Negative numbers and other
    words are a problem; nothing is corrected.
    """
    if text is None or is_missing(text):
        return ParsedNumber()
    value = number(text, decimal)
    if value is not None and value >= 0:
        return ParsedNumber(best=value, problem=_doubt(value))
    if value is not None:
        return ParsedNumber(problem="means unknown" if value in (-9, -99, -999) else "is negative")
    return _in_words(SPACES.sub(" ", ascii_digits(text)).strip())


def _doubt(value: float) -> str:
    """Return why a number is hardly one of people; empty if it may be."""
    if value > MOST_PEOPLE:
        return "is more people than there are"
    return "" if value.is_integer() else "is not a whole number of people, perhaps with a thousands separator"


def _in_words(text: str) -> ParsedNumber:
    """Parse a number written in words or followed by a word for people: `three`, `2 killed`, `at least four people`."""
    bare = PEOPLE.sub("", text)
    digits = re.sub(r"[a-z]+(?: one)?", lambda word: str(WORDS.get(word[0].lower(), word[0])), bare, flags=re.I)
    if digits.isascii() and digits.isdigit():
        return ParsedNumber(best=_float(digits), problem=IN_WORDS)
    return _bounds(digits)


def _bounds(text: str) -> ParsedNumber:
    if found := AT_LEAST.match(text):
        return ParsedNumber(low=_float(found[1] or found[2]), problem="is a lower bound, not a number")
    if found := AT_MOST.match(text):
        return ParsedNumber(high=_float(found[1]), problem="is an upper bound, not a number")
    if found := ABOUT.match(text):
        return ParsedNumber(best=_float(found[1]), problem="is approximate")
    if (found := BETWEEN.match(text)) and float(found[1]) <= float(found[2]):
        return ParsedNumber(low=_float(found[1]), high=_float(found[2]), problem="is a range, not a number")
    return ParsedNumber(problem="is not a number")


def _float(text: str) -> float | None:
    value = float(text)
    return value if math.isfinite(value) else None


def decimal_of(texts: Iterable[str | None]) -> str | None:
    """Return the decimal sign of coordinates, `.` or `,`; None if there is no evidence."""
    points = commas = 0
    for text in texts:
        clean = (text or "").strip()
        points += bool(POINT.match(clean))
        commas += bool(COMMA.match(clean))
    if points == commas == 0:
        return None
    return "," if commas > points else "."
