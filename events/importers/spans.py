"""The days that a date may mean: a day, a month, a year, or what a precision code says around a day."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

WEEK: Final = timedelta(days=3)


@dataclass(frozen=True)
class Days:
    """The days that a text may mean, and what is odd about it; both days are None if it cannot be read."""

    earliest: date | None = None
    latest: date | None = None
    oddity: str = ""
    two_digits: bool = False


def day_of(year: int, month: int, day: int) -> date | None:
    """Give a calendar day; None if there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_of(year: int, month: int) -> Days:
    """Give the days of a calendar month; none if there is no such month."""
    first = day_of(year, month, 1)
    return Days(first, date(year, month, monthrange(year, month)[1])) if first else Days()


def year_of(year: int) -> Days:
    """Give the days of a calendar year; none outside the years 1 to 9999."""
    first = day_of(year, 1, 1)
    return Days(first, date(year, 12, 31)) if first else Days()


def of_parts(year: str | None, month: str | None, day: str | None) -> Days:
    """Give the days that a year, month and day in columns of their own mean; 0, below 0 or blank is unknown."""
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
    """Read a whole number of a date; 0 for unknown, None if it is no number."""
    if not text:
        return 0
    match = re.fullmatch(r"(-?)(\d{1,4})(?:\.0+)?", text, re.ASCII)
    return None if match is None else 0 if match[1] else int(match[2])


def widened(days: Days, span: str) -> Days:
    """Widen one day to the week (three days to either side), month or year that a precision code says it stands for."""
    if days.earliest is None or days.earliest != days.latest or span not in ("week", "month", "year"):
        return days
    day = days.earliest
    if span == "week":
        try:
            return Days(day - WEEK, day + WEEK, days.oddity, days.two_digits)
        except OverflowError:
            return days
    whole = month_of(day.year, day.month) if span == "month" else year_of(day.year)
    return Days(whole.earliest, whole.latest, days.oddity, days.two_digits)
