"""Parse coordinates as people write them: decimal, in degrees, minutes and seconds, alone or both in one cell."""

import math
import re
from dataclasses import dataclass
from typing import Final

from events.imports.columns.numbers_text import SPACES, number
from events.imports.columns.text import ascii_digits

DEGREE: Final = "[°ºd˚*:]|deg(?:rees?)?\\.?"
MINUTE: Final = "['′’‘`´ʹm:]|min(?:utes?)?\\.?"
SECOND: Final = "\"|″|”|“|ʺ|''|′′|’’|s|sec(?:onds?)?\\.?"
VALUE: Final = r"(\d+(?:\.\d+)?)"
SEXAGESIMAL: Final = re.compile(
    rf"([+-]?){VALUE}\s*(?:{DEGREE})\s*(?:{VALUE}\s*(?:{MINUTE})?\s*(?:{VALUE}\s*(?:{SECOND})?)?)?\Z", re.I | re.ASCII
)
SPACED: Final = re.compile(rf"([+-]?)(\d+) (\d+) {VALUE}\Z", re.ASCII)
# In 36d43m48s the last letter is the unit of seconds, not the south.
UNITS_ONLY: Final = re.compile(r"[+-]?\d+(\.\d+)?\s*d\s*\d+(\.\d+)?\s*m\s*\d+(\.\d+)?\s*s\Z", re.I | re.ASCII)
LETTERS: Final = re.compile(r"([NSEW]?)\s*(.*?)\s*([NSEW]?)\Z", re.I | re.S)
WORDS: Final = re.compile(r"\b(north|south|east|west)(?:ern)?\b\.?", re.I)
OF_AXIS: Final = {"lat": "NS", "lon": "EW"}
NEGATIVE: Final = ("S", "W")
SEPARATORS: Final = (r"\s*[;|]\s*", r"\s*,\s+|\s+,\s*", r",", r"(?<=[NSEWnsew]) ", r"\s+")  # the most certain first
WKT: Final = re.compile(r"(?:SRID=\d+;)?\s*POINT\s*(?:Z|M|ZM)?\s*\(\s*(\S+)\s+([^\s)]+)[^)]*\)\Z", re.I)


SURE_PAIR: Final = re.compile(r"[(\[]?\s*[+-]?\d{1,2}\.\d{3,}\s*[,; ]\s*[+-]?\d{1,3}\.\d{3,}\s*[)\]]?\Z", re.ASCII)


@dataclass(frozen=True)
class Degrees:
    """A coordinate in degrees, the hemisphere that its letter states, and the problem with it; None if unreadable."""

    value: float | None = None
    letter: str = ""
    problem: str = ""


def parse(text: str, decimal: str = ".") -> Degrees:
    """Parse a coordinate: `34.53`, `34,53`, `69.2 E`, `34°31'48"N`, `36d43m48s`."""
    plain = number(text, decimal)
    if plain is not None:
        return Degrees(plain)
    clean = WORDS.sub(lambda word: word[1][0].upper(), SPACES.sub(" ", ascii_digits(text)).strip())
    if UNITS_ONLY.match(clean):
        return Degrees(_sexagesimal(clean))
    parts = LETTERS.match(clean)
    if parts is None or (parts[1] and parts[3]):
        return Degrees()
    letter = (parts[1] or parts[3]).upper()
    value = number(parts[2], decimal) if letter else None
    if value is None:
        value = _sexagesimal(parts[2].replace(",", ".") if decimal == "," else parts[2])
    if value is None:
        return Degrees()
    if letter and math.copysign(1.0, value) < 0:
        return Degrees(None, letter, "has a sign and a letter")
    return Degrees(-value if letter in NEGATIVE else value, letter)


def _sexagesimal(text: str) -> float | None:
    found = SEXAGESIMAL.match(text) or SPACED.match(text)
    if found is None:
        return None
    whole, minutes, seconds = (float(part or 0) for part in found.groups()[1:])
    if minutes >= 60 or seconds >= 60 or not math.isfinite(whole):
        return None
    value = whole + minutes / 60 + seconds / 3600
    return -value if found[1] == "-" else value


def pair(text: str, decimal: str = ".") -> tuple[str, str] | None:
    """
    Split a cell with both coordinates into latitude and longitude.

    Latitude comes first unless letters, WKT or a value above 90 show that longitude does; None if there are not two.
    """
    clean = SPACES.sub(" ", ascii_digits(text)).strip()
    if point := WKT.match(clean):
        return point[2], point[1]
    clean = clean.strip("()[]{} ")
    for separator in SEPARATORS:
        cells = [cell for cell in re.split(separator, clean) if cell]
        if len(cells) >= 2 and all(parse(cell, decimal).value is not None for cell in cells[:2]):
            first, second = parse(cells[0], decimal), parse(cells[1], decimal)
            turned = first.letter in OF_AXIS["lon"] if first.letter else abs(first.value or 0) > 90
            return (cells[1], cells[0]) if turned and abs(second.value or 0) <= 90 else (cells[0], cells[1])
    return None


def is_surely_pair(text: str) -> bool:
    """Check whether a text can only be latitude and longitude: WKT, or two numbers of three or more decimals."""
    clean = SPACES.sub(" ", ascii_digits(text)).strip()
    return bool(WKT.match(clean) or SURE_PAIR.match(clean))
