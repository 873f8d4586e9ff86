"""Parse dates as datasets write them, and detect the order of day, month and year."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from events import edtf_dates
from events.imports.columns.calendars import (
    GREGORIAN,
    SOLAR_HIJRI,
    SOLAR_YEARS,
    SPREADSHEET_1900,
    day_of,
    month_days,
    numbered_day,
    year_days,
)
from events.imports.columns.month_names import MONTHS, SOLAR_MONTHS
from events.imports.columns.text import ascii_digits

WEEK: Final = timedelta(days=3)


@dataclass(frozen=True)
class Days:
    """
    The days that a text may mean; both are None if it cannot be read.

    `problem` is what is wrong with the text, `note` how all texts like it are read.
    """

    earliest: date | None = None
    latest: date | None = None
    problem: str = ""
    note: str = ""


def month_of(year: int, month: int, calendar: str = GREGORIAN) -> Days:
    """Return the days of a calendar month; none if it does not exist."""
    return Days(*(month_days(year, month, calendar) or ()))


def year_of(year: int, calendar: str = GREGORIAN) -> Days:
    """Return the days of a calendar year; none if it does not exist."""
    return Days(*(year_days(year, calendar) or ()))


def of_parts(year: str | None, month: str | None, day: str | None, calendar: str = GREGORIAN) -> Days:
    """Return the days for a year, month and day in separate columns; 0, negative or blank is unknown."""
    numbers = [_whole(part, calendar) for part in (year, month, day)]
    if any(number is None for number in numbers) or not numbers[0]:
        return Days()
    years, months, days = (number or 0 for number in numbers)
    if not months:
        return year_of(years, calendar)
    if not days:
        return month_of(years, months, calendar)
    found = day_of(years, months, days, calendar)
    return Days(found, found)


def narrowed(days: Days, in_words: str) -> Days:
    """Narrow the days of a month or year to those that words state: "September", "July 25 - 26", "May 3-5, 1993"."""
    stated = IN_WORDS.match(in_words.strip())
    if days.earliest is None or days.earliest == days.latest or not stated:
        return days
    month, other = MONTHS.get(stated[1].lower()), MONTHS.get((stated[3] or stated[1]).lower())
    if month is None or other is None:
        return days
    year = days.earliest.year
    whole, last_whole = month_of(year, month), month_of(year, other)
    first = day_of(year, month, int(stated[2])) if stated[2] else whole.earliest
    last_day = stated[4] or (None if stated[3] else stated[2])
    last = day_of(year, other, int(last_day)) if last_day else last_whole.latest
    is_within = first and last and days.latest and days.earliest <= first <= last <= days.latest
    return Days(first, last) if is_within else days


def _whole(text: str | None, calendar: str) -> int | None:
    """Parse a whole number of a date or the name of a month; 0 if unknown, None if it is something else."""
    if not text:
        return 0
    text, months = ascii_digits(text), _months(calendar)
    if text.casefold() in months:
        return months[text.casefold()]
    match = re.fullmatch(r"(-?)(\d{1,4})(?:\.0+)?", text, re.ASCII)
    return None if match is None else 0 if match[1] else int(match[2])


def _months(calendar: str) -> dict[str, int]:
    return MONTHS | SOLAR_MONTHS if calendar == SOLAR_HIJRI else MONTHS


def widened(days: Days, span: str) -> Days:
    """Return the week (three days to either side), month or year around a day, as its precision code states."""
    if days.earliest is None or days.earliest != days.latest or span not in ("week", "month", "year"):
        return days
    day = days.earliest
    if span == "week":
        try:
            return replace(days, earliest=day - WEEK, latest=day + WEEK)
        except OverflowError:
            return days
    whole = month_of(day.year, day.month) if span == "month" else year_of(day.year)
    return replace(days, earliest=whole.earliest, latest=whole.latest)


ZONE: Final = r"\s*(z|utc|(?:utc|gmt)?[+-]\d\d:?\d\d|gmt|[a-z]+/[a-z_]+)?(\s*\([^)]*\))?\Z"
CLOCKS: Final = (
    re.compile(r"[T ,]+\d{1,2}[:h]\d\d(:\d\d([.,]\d+)?)?\s*([ap]\.?m\.?)?" + ZONE, re.I),
    # Four digits after a space may be a year, unless the date before them is whole.
    re.compile(r"(?:(?<=\d{4}-\d\d-\d\d)|(?<=\d{8}))[T ](\d\d\d\d(\d\d)?|\d{1,2}\.\d\d)" + ZONE, re.I),
)
# Nearly all dates are written so: they need not be split into words.
ISO: Final = re.compile(r"\s*(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?\s*\Z", re.ASCII)
TOKENS: Final = re.compile(r"[0-9]+|[^\W\d_]+")
BETWEEN: Final = re.compile(r"[-/.,\s]*")
ORDINALS: Final = frozenset({"st", "nd", "rd", "th", "of", "г", "год", "года", "سال"})
WEEKDAYS: Final = frozenset(
    name
    for full in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    for name in (full, full[:3], full[:4], full[:5])
)
IN_WORDS: Final = re.compile(
    r"([a-z]+)\.?(?:\s*(\d{1,2}))?(?:\s*[-–]\s*(?:([a-z]+)\.?\s*)?(\d{1,2})?)?,?(?:\s*\d{4})?\Z", re.I
)
EPOCH: Final = re.compile(r"1\d{9}(\d{3})?\Z", re.ASCII)  # seconds or milliseconds since 1970: from 2001 to 2033
SERIAL: Final = re.compile(r"[1-6]\d{4}(?:\.\d+)?\Z", re.ASCII)  # number of a day: from 1927 to 2091
OF_TWO_DIGITS: Final = "years of two digits are read as 1969 to 2068"
OF_EPOCH: Final = "numbers are read as seconds or milliseconds since 1970, in UTC"
COMPACT: Final = re.compile(r"(?:1[6-9]|20|21)\d{6}\Z", re.ASCII)
# Signs of EDTF that no other date has: seasons, unspecified digits, sets, and qualifiers after a date.
QUALIFIED: Final = re.compile(r"\d{4}-2[1-4]\Z|\dX|-XX|[\[{]|[~?%]\Z", re.ASCII)
LIKELY_SOLAR: Final = range(1300, 1450)
EDTF: Final = re.compile(r"[\d/.,X?~%\[\]{}-]+\Z", re.ASCII)
PIVOT: Final = 69
ORDER_STATED: Final = re.compile(
    r"\b(?:(d{1,2})\W?(m{1,3})\W?(y{2,4})|(m{1,3})\W?(d{1,2})\W?(y{2,4})|(y{4})\W?(m{1,2})\W?(d{1,2}))\b", re.I
)
ORDER_NAMES: Final = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}


def order_in(name: str) -> str | None:
    """Return the order that the name of a column states: `Date (DD/MM/YYYY)`; None if it states none."""
    found = ORDER_STATED.search(name)
    return None if found is None else "".join(part[0].lower() for part in found.groups() if part)


@dataclass(frozen=True)
class Evidence:
    """What the dates of a file show about the order of day, month and year."""

    orders: frozenset[str]
    ambiguous: int
    example: str

    @property
    def order(self) -> str | None:
        """Return the only order that fits, if there is one."""
        return next(iter(self.orders)) if len(self.orders) == 1 else None

    @property
    def must_ask(self) -> bool:
        """Check whether some dates can be read in two ways and no other date decides the order."""
        return self.ambiguous > 0 and self.order is None


def evidence(texts: Iterable[str | None]) -> Evidence:
    """Collect the orders of dates that fit only one, and count those that fit two."""
    orders: set[str] = set()
    ambiguous, example = 0, ""
    for text in texts:
        if ISO.match(text or ""):
            continue
        numbers = _three(_tokens(ascii_digits(text or "")) or ())
        if not numbers or len(numbers[0]) == 4:
            continue
        fitting = {order for order in ("dmy", "mdy") if _ordered(numbers, order)}
        if not fitting and _ordered(numbers, "ymd"):
            fitting = {"ymd"}
        if len(fitting) == 1:
            orders |= fitting
        elif len(fitting) == 2 and numbers[0] != numbers[1]:
            ambiguous, example = ambiguous + 1, example or (text or "").strip()
    return Evidence(frozenset(orders), ambiguous, example)


@dataclass(frozen=True)
class OtherCalendar:
    """What speaks for another calendar: its name, how many of the dates, and one of them."""

    calendar: str
    dates: int
    example: str


def other_calendar(texts: Iterable[str | None]) -> OtherCalendar | None:
    """Return the calendar other than ours in which at least half of the dates may be."""
    found: dict[str, list[str]] = {SOLAR_HIJRI: [], SPREADSHEET_1900: []}
    stated = [ascii_digits(text) for text in texts if text]
    for text in stated:
        if (iso := ISO.match(text)) and int(iso[1]) not in LIKELY_SOLAR:
            continue
        numbers = [int(token) for token in _tokens(text) or () if _is_number(token) and len(token) == 4]
        if any(number in LIKELY_SOLAR for number in numbers):
            found[SOLAR_HIJRI].append(text)
        elif SERIAL.match(text):
            found[SPREADSHEET_1900].append(text)
    name, dates = max(found.items(), key=lambda pair: len(pair[1]))
    return OtherCalendar(name, len(dates), dates[0]) if dates and 2 * len(dates) >= len(stated) else None


def read(text: str, order: str | None, calendar: str = GREGORIAN) -> Days:
    """
    Parse one date.

    Parameters
    ----------
    text
        As in the file: `1990-10-04 00:00:00.000`, `9-May-20`, `29/12/2015`, `Sunday-November 19-1995`,
        `2022-04`, EDTF.
    order
        `dmy`, `mdy` or `ymd` for dates of three numbers that do not begin with a year of four digits; with None,
        ambiguous ones are not read.
    calendar
        One of `calendars`.
    """
    text = ascii_digits(text)
    iso = ISO.match(text)
    if iso and (day := day_of(int(iso[1]), int(iso[2]), int(iso[3]), calendar)):
        return Days(day, day)
    if QUALIFIED.search(text):
        return _edtf(text)
    if EPOCH.match(text):
        day = datetime.fromtimestamp(int(text[:10]), UTC).date()
        return Days(day, day, note=OF_EPOCH)
    if SERIAL.match(text):
        numbered = numbered_day(float(text), calendar)
        return Days(numbered, numbered)
    tokens = _tokens(text)
    if tokens is None:
        return _edtf(text)
    words = [token for token in tokens if not _is_number(token)]
    if words:
        return _with_month(tokens, words, calendar)
    if len(tokens) == 3:
        return _numbers(tokens, order, calendar)
    return _compact(tokens, calendar) or _edtf(text)


@lru_cache(maxsize=65_536)  # each of some ten thousand days is looked at several times
def _tokens(text: str) -> tuple[str, ...] | None:
    """Split a date into numbers and the name of a month; None if it contains anything else."""
    plain = text.strip()
    for clock in CLOCKS:
        plain = clock.sub("", plain)
    if (
        ".." in plain
        or BETWEEN.sub("", TOKENS.sub("", plain))
        or plain.startswith(("-", "/"))
        or plain.endswith(("-", "/"))
    ):
        return None
    found = [token.lower() for token in TOKENS.findall(plain)]
    return tuple(token for token in found if token not in WEEKDAYS and token not in ORDINALS)


def _is_number(token: str) -> bool:
    return token.isascii() and token.isdigit()


def _three(tokens: tuple[str, ...]) -> tuple[str, str, str] | None:
    if len(tokens) != 3 or not all(_is_number(token) and len(token) in (1, 2, 4) for token in tokens):
        return None
    return tokens


def _numbers(tokens: tuple[str, ...], order: str | None, calendar: str) -> Days:
    numbers = _three(tokens)
    if numbers is None:
        return Days()
    if len(numbers[0]) == 4:
        return _one(_ordered(numbers, "ymd", calendar), numbers)
    if order is None:
        readings = {day for each in ("dmy", "mdy") if (day := _ordered(numbers, each, calendar))}
        return _one(readings.pop() if len(readings) == 1 else None, numbers)
    day = _ordered(numbers, order, calendar)
    if day:
        return _one(day, numbers)
    other = next((day for each in ("dmy", "mdy") if (day := _ordered(numbers, each, calendar))), None)
    problem = "has day and month in the opposite order to the other dates" if other else ""
    return Days(other, other, problem, _note(numbers))


def _one(day: date | None, numbers: tuple[str, str, str]) -> Days:
    return Days(day, day, note=_note(numbers))


def _note(numbers: tuple[str, str, str]) -> str:
    return OF_TWO_DIGITS if max(map(len, numbers)) < 4 else ""


def _ordered(numbers: tuple[str, str, str], order: str, calendar: str = GREGORIAN) -> date | None:
    """Return the day of three numbers in one order; None if it does not exist."""
    parts = dict(zip(order, numbers, strict=True))
    if len(parts["d"]) > 2 or len(parts["m"]) > 2 or len(parts["y"]) == 1:
        return None
    return day_of(_year(parts["y"]), int(parts["m"]), int(parts["d"]), calendar)


def _year(text: str) -> int:
    if len(text) > 2:
        return int(text)
    return int(text) + (1900 if int(text) >= PIVOT else 2000)


def _with_month(tokens: tuple[str, ...], words: list[str], calendar: str) -> Days:
    numbers, months = [token for token in tokens if _is_number(token)], _months(calendar)
    if len(words) != 1 or words[0] not in months or any(len(number) not in (1, 2, 4) for number in numbers):
        return Days()
    month, own = months[words[0]], SOLAR_HIJRI if words[0] in SOLAR_MONTHS else GREGORIAN
    is_other = own == SOLAR_HIJRI and not any(int(number) in SOLAR_YEARS for number in numbers)
    if is_other or not 1 <= len(numbers) <= 2:
        return Days()
    if len(numbers) == 1:
        return month_of(int(numbers[0]), month, own) if len(numbers[0]) == 4 else Days()
    year_first = len(numbers[0]) == 4
    year, day = (numbers[0], numbers[1]) if year_first else (numbers[1], numbers[0])
    if len(year) == 1 or len(day) == 4:
        return Days()
    found = day_of(_year(year), month, int(day), own)
    return Days(found, found, note=OF_TWO_DIGITS if len(year) == 2 else "")


def _compact(tokens: tuple[str, ...], calendar: str) -> Days | None:
    if len(tokens) == 1 and (COMPACT.match(tokens[0]) or (calendar == SOLAR_HIJRI and len(tokens[0]) == 8)):
        found = day_of(int(tokens[0][:4]), int(tokens[0][4:6]), int(tokens[0][6:]), calendar)
        return Days(found, found)
    if len(tokens) == 1 and len(tokens[0]) == 4:
        return year_of(int(tokens[0]), calendar)
    if len(tokens) == 2 and sorted(map(len, tokens))[0] <= 2 and 4 in map(len, tokens):
        year, month = tokens if len(tokens[0]) == 4 else tokens[::-1]
        return month_of(int(year), int(month), calendar)
    return None


def _edtf(text: str) -> Days:
    if not EDTF.match(text) or not 4 <= len(text) <= 40:
        return Days()
    try:
        period = edtf_dates.parse(text)
    except edtf_dates.DateError:
        return Days()
    return Days(None if period.open_start else period.earliest, None if period.open_end else period.latest)
