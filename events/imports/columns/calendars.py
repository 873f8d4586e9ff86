"""Days of the calendars in which files are dated: Gregorian, Solar Hijri, and the numbered days of spreadsheets."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

GREGORIAN: Final = "gregorian"
SOLAR_HIJRI: Final = "solar-hijri"
SPREADSHEET_1900: Final = "spreadsheet-1900"
SPREADSHEET_1904: Final = "spreadsheet-1904"
SOLAR_YEARS: Final = range(1200, 1500)  # Gregorian from 1821 to 2120
DAY_ZERO: Final = {SPREADSHEET_1900: date(1899, 12, 30), SPREADSHEET_1904: date(1904, 1, 1)}
MONTHS: Final = 12


def day_of(year: int, month: int, day: int, calendar: str = GREGORIAN) -> date | None:
    """Return a day of a calendar; None if it does not exist. A Gregorian year stays one among Solar Hijri years."""
    try:
        if calendar == SOLAR_HIJRI and year in SOLAR_YEARS:
            return _solar_day(year, month, day)
        return date(year, month, day)
    except ValueError:
        return None


def _solar_day(year: int, month: int, day: int) -> date:
    from persiantools.jdatetime import JalaliDate  # noqa: PLC0415 - few files have such dates

    return JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]


def month_days(year: int, month: int, calendar: str = GREGORIAN) -> tuple[date, date] | None:
    """Return the first and last day of a month of a calendar; None if it does not exist."""
    first = day_of(year, month, 1, calendar)
    if first is None:
        return None
    if calendar == SOLAR_HIJRI and year in SOLAR_YEARS:
        following = day_of(year + month // MONTHS, month % MONTHS + 1, 1, calendar)
        return (first, following - timedelta(days=1)) if following else None
    return first, date(year, month, monthrange(year, month)[1])


def year_days(year: int, calendar: str = GREGORIAN) -> tuple[date, date] | None:
    """Return the first and last day of a year of a calendar; None if it does not exist."""
    first, last = month_days(year, 1, calendar), month_days(year, MONTHS, calendar)
    return (first[0], last[1]) if first and last else None


def numbered_day(number: float, calendar: str) -> date | None:
    """Return the day with a number in a spreadsheet; None for other calendars."""
    return DAY_ZERO[calendar] + timedelta(days=int(number)) if calendar in DAY_ZERO else None
