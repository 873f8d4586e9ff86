"""Numbers as other makers write them: read where they say one number, kept in words and flagged where they do not."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

NOTHING: Final = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "-", "--", "."})
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
HEMISPHERE: Final = re.compile(r"([NSEW]?)\s*([^NSEW]*?)\s*([NSEW]?)\Z", re.I)
DEGREES: Final = re.compile(
    r"([+-]?\d+(?:\.\d+)?)\s*[°d:]\s*(?:(\d+(?:\.\d+)?)\s*['′:m]?\s*(?:(\d+(?:\.\d+)?)\s*(?:\"|″|''|s)?)?)?\Z",
    re.I | re.ASCII,
)
COMMA: Final = re.compile(r"[+-]?\d{1,3},\d+\Z", re.ASCII)
POINT: Final = re.compile(r"[+-]?\d{1,3}\.\d+\Z", re.ASCII)
SPACES: Final = re.compile(r"[\s\xa0\u2007\u202f\u200b\ufeff]+")


@dataclass(frozen=True)
class ParsedNumber:
    """What a text says about a number: low, best and high, None where it says nothing, and what is odd about it."""

    low: float | None = None
    best: float | None = None
    high: float | None = None
    oddity: str = ""


def number(text: str, decimal: str = ".") -> float | None:
    """Read one finite number, with blanks or group signs in it; None if the text is something else."""
    clean = SPACES.sub(" ", text.replace("−", "-")).strip()
    if decimal == ",":
        grouped = GROUPED_COMMA.match(clean)
        clean = (re.sub(r"[.\s']", "", clean) if grouped else clean).replace(",", ".")
    elif GROUPED.match(clean):
        clean = re.sub(r"[,\s']", "", clean)
    if not NUMBER.match(clean):
        return None
    value = float(clean)
    return value if math.isfinite(value) else None


def is_nothing(text: str | None) -> bool:
    """Whether a text stands for a number that was not given."""
    return text is None or text.strip().lower() in NOTHING


def parse_number(text: str | None, decimal: str = ".") -> ParsedNumber:
    """
    Read a toll as stated.

    `40+` is a lower bound, `up to 40` an upper one, `10-15` both; a number below zero and a word are no number, which
    the oddity says. Nothing is put right.
    """
    if text is None or is_nothing(text):
        return ParsedNumber()
    value = number(text, decimal)
    if value is not None and value >= 0:
        return ParsedNumber(best=value)
    if value is not None:
        return ParsedNumber(oddity="stands for unknown" if value in (-9, -99, -999) else "is below zero")
    return _bounds(SPACES.sub(" ", text).strip())


def _bounds(text: str) -> ParsedNumber:
    if found := AT_LEAST.match(text):
        return ParsedNumber(low=_float(found[1] or found[2]), oddity="gives a lower bound, not a number")
    if found := AT_MOST.match(text):
        return ParsedNumber(high=_float(found[1]), oddity="gives an upper bound, not a number")
    if found := ABOUT.match(text):
        return ParsedNumber(best=_float(found[1]), oddity="is approximate")
    if (found := BETWEEN.match(text)) and float(found[1]) <= float(found[2]):
        return ParsedNumber(low=_float(found[1]), high=_float(found[2]), oddity="gives a range, not a number")
    return ParsedNumber(oddity="is no number")


def _float(text: str) -> float | None:
    value = float(text)
    return value if math.isfinite(value) else None


def degrees(text: str, decimal: str = ".") -> float | None:
    """Read a coordinate in degrees: `34.53`, `34,53`, `69.2 E`, `34°31'48"N`; None if it is something else."""
    plain = number(text, decimal)
    if plain is not None:
        return plain
    parts = HEMISPHERE.match(SPACES.sub(" ", text).strip())
    if parts is None or (parts[1] and parts[3]):
        return None
    sign = -1.0 if (parts[1] or parts[3]).upper() in ("S", "W") else 1.0
    value = number(parts[2], decimal) if parts[1] or parts[3] else None
    if value is None:
        value = _sexagesimal(parts[2])
    return None if value is None else sign * value


def _sexagesimal(text: str) -> float | None:
    found = DEGREES.match(text)
    if found is None:
        return None
    whole, minutes, seconds = (float(part or 0) for part in found.groups())
    if minutes >= 60 or seconds >= 60 or not math.isfinite(whole):
        return None
    part = minutes / 60 + seconds / 3600
    return whole - part if found[1].startswith("-") else whole + part


def decimal_of(texts: Iterable[str | None]) -> str | None:
    """Say how fractions are written, judging by coordinates: `.` or `,`; None if nothing tells."""
    points = commas = 0
    for text in texts:
        clean = (text or "").strip()
        points += bool(POINT.match(clean))
        commas += bool(COMMA.match(clean))
    if points == commas == 0:
        return None
    return "," if commas > points else "."
