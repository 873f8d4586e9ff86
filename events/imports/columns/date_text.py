"""Parse dates as datasets write them, and detect the order of day, month and year."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from events import edtf_dates

WEEK: Final = timedelta(days=3)


@dataclass(frozen=True)
class Days:
    """The days that a text may mean, and the problem with it if any; both days are None if it cannot be read."""

    earliest: date | None = None
    latest: date | None = None
    problem: str = ""
    two_digits: bool = False


def day_of(year: int, month: int, day: int) -> date | None:
    """Return a calendar day; None if it does not exist."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_of(year: int, month: int) -> Days:
    """Return the days of a calendar month; none if it does not exist."""
    first = day_of(year, month, 1)
    return Days(first, date(year, month, monthrange(year, month)[1])) if first else Days()


def year_of(year: int) -> Days:
    """Return the days of a calendar year; none outside the years 1 to 9999."""
    first = day_of(year, 1, 1)
    return Days(first, date(year, 12, 31)) if first else Days()


def of_parts(year: str | None, month: str | None, day: str | None) -> Days:
    """Return the days for a year, month and day in separate columns; 0, negative or blank is unknown."""
    numbers = [_whole(part) for part in (year, month, day)]
    if any(number is None for number in numbers) or not numbers[0]:
        return Days()
    years, months, days = (number or 0 for number in numbers)
    if not months:
        return year_of(years)
    if not days:
        return month_of(years, months)
    found = day_of(years, months, days)
    return Days(found, found)


def _whole(text: str | None) -> int | None:
    """Parse a whole number of a date; 0 if unknown, None if it is not a number."""
    if not text:
        return 0
    match = re.fullmatch(r"(-?)(\d{1,4})(?:\.0+)?", text, re.ASCII)
    return None if match is None else 0 if match[1] else int(match[2])


def widened(days: Days, span: str) -> Days:
    """Return the week (three days to either side), month or year around a day, as its precision code states."""
    if days.earliest is None or days.earliest != days.latest or span not in ("week", "month", "year"):
        return days
    day = days.earliest
    if span == "week":
        try:
            return Days(day - WEEK, day + WEEK, days.problem, days.two_digits)
        except OverflowError:
            return days
    whole = month_of(day.year, day.month) if span == "month" else year_of(day.year)
    return Days(whole.earliest, whole.latest, days.problem, days.two_digits)


CLOCK: Final = re.compile(r"[T ,]+\d{1,2}:\d\d(:\d\d([.,]\d+)?)?\s*([ap]\.?m\.?)?\s*(z|utc|gmt|[+-]\d\d:?\d\d)?$", re.I)
TOKENS: Final = re.compile(r"[0-9]+|[^\W\d_]+")
BETWEEN: Final = re.compile(r"[-/.,\s]*")
ORDINALS: Final = frozenset({"st", "nd", "rd", "th", "of"})
WEEKDAYS: Final = frozenset(
    name
    for full in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    for name in (full, full[:3], full[:4], full[:5])
)
MONTHS: Final = {
    name: number
    for number, full in enumerate(map(str.lower, edtf_dates.MONTHS), 1)
    for name in (full, full[:3], *(("sept",) if number == 9 else ()))
}
COMPACT: Final = re.compile(r"(?:1[6-9]|20|21)\d{6}\Z", re.ASCII)
EDTF: Final = re.compile(r"[\d/.X?~%\[\]{}-]+\Z", re.ASCII)
PIVOT: Final = 69
ORDER_NAMES: Final = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}


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
        numbers = _three(_tokens(text or "") or ())
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


def read(text: str, order: str | None) -> Days:
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
    """
    tokens = _tokens(text)
    if tokens is None:
        return _edtf(text)
    words = [token for token in tokens if not _is_number(token)]
    if words:
        return _with_month(tokens, words)
    if len(tokens) == 3:
        return _numbers(tokens, order)
    return _compact(tokens) or _edtf(text)


def _tokens(text: str) -> tuple[str, ...] | None:
    """Split a date into numbers and the name of a month; None if it contains anything else."""
    plain = CLOCK.sub("", text.strip())
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


def _numbers(tokens: tuple[str, ...], order: str | None) -> Days:
    numbers = _three(tokens)
    if numbers is None:
        return Days()
    if len(numbers[0]) == 4:
        return _one(_ordered(numbers, "ymd"), numbers)
    if order is None:
        readings = {day for each in ("dmy", "mdy") if (day := _ordered(numbers, each))}
        return _one(readings.pop() if len(readings) == 1 else None, numbers)
    day = _ordered(numbers, order)
    if day:
        return _one(day, numbers)
    other = next((day for each in ("dmy", "mdy") if (day := _ordered(numbers, each))), None)
    problem = "has day and month in the opposite order to the other dates" if other else ""
    return Days(other, other, problem, _has_short_year(numbers))


def _one(day: date | None, numbers: tuple[str, str, str]) -> Days:
    return Days(day, day, two_digits=_has_short_year(numbers))


def _has_short_year(numbers: tuple[str, str, str]) -> bool:
    return max(map(len, numbers)) < 4


def _ordered(numbers: tuple[str, str, str], order: str) -> date | None:
    """Return the day of three numbers in one order; None if it does not exist."""
    parts = dict(zip(order, numbers, strict=True))
    if len(parts["d"]) > 2 or len(parts["m"]) > 2 or len(parts["y"]) == 1:
        return None
    return day_of(_year(parts["y"]), int(parts["m"]), int(parts["d"]))


def _year(text: str) -> int:
    if len(text) > 2:
        return int(text)
    return int(text) + (1900 if int(text) >= PIVOT else 2000)


def _with_month(tokens: tuple[str, ...], words: list[str]) -> Days:
    numbers = [token for token in tokens if _is_number(token)]
    if len(words) != 1 or words[0] not in MONTHS or any(len(number) not in (1, 2, 4) for number in numbers):
        return Days()
    month = MONTHS[words[0]]
    if len(numbers) == 1 and len(numbers[0]) == 4:
        return month_of(int(numbers[0]), month)
    if len(numbers) != 2:
        return Days()
    year_first = len(numbers[0]) == 4
    year, day = (numbers[0], numbers[1]) if year_first else (numbers[1], numbers[0])
    if len(year) == 1 or len(day) == 4:
        return Days()
    found = day_of(_year(year), month, int(day))
    return Days(found, found, two_digits=len(year) == 2)


def _compact(tokens: tuple[str, ...]) -> Days | None:
    if len(tokens) == 1 and COMPACT.match(tokens[0]):
        found = day_of(int(tokens[0][:4]), int(tokens[0][4:6]), int(tokens[0][6:]))
        return Days(found, found)
    if len(tokens) == 1 and len(tokens[0]) == 4:
        return year_of(int(tokens[0]))
    if len(tokens) == 2 and sorted(map(len, tokens))[0] <= 2 and 4 in map(len, tokens):
        year, month = tokens if len(tokens[0]) == 4 else tokens[::-1]
        return month_of(int(year), int(month))
    return None


def _edtf(text: str) -> Days:
    if not EDTF.match(text) or not 4 <= len(text) <= 40:
        return Days()
    try:
        period = edtf_dates.parse(text)
    except edtf_dates.DateError:
        return Days()
    return Days(None if period.open_start else period.earliest, None if period.open_end else period.latest)
