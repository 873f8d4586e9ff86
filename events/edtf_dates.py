"""Dates as the sources give them: EDTF text, the days it may mean, and the same in words."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from events.models import DatePrecision

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SEASONS = {"21": "spring", "22": "summer", "23": "autumn"}
SPACE = re.compile(r"\s")
WINTER = re.compile(r"\d{4}-24\b")
OPEN = ("", "..")
PLAIN = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?\Z", re.ASCII)
QUALIFIERS = "?~%"
JOINED = {"[": "or", "{": "and"}  # what the members of a set are to each other, by its bracket


class DateError(ValueError):
    """A date is not EDTF, or not in the years 1 to 9999."""


@dataclass(frozen=True)
class Period:
    """
    The days that a date may mean, both ends included.

    An open start has `earliest` = `date.min`, an open end `latest` = `date.max`, and each has its flag.
    """

    earliest: date
    latest: date
    open_start: bool = False
    open_end: bool = False
    approximate: bool = False
    uncertain: bool = False


@lru_cache(maxsize=65536)
def parse(edtf: str) -> Period:
    """
    Parse EDTF text (Extended Date/Time Format).

    `2022`, `2022-04-21`, `2022-04-21/2022-04-22`, `2015~/..`, `199X`; one of several: `[2022-05-07,2022-05-08]`. An
    approximate date keeps the strict bounds of the date as written: `2022~` is 1 January to 31 December 2022, marked
    approximate.

    Raises
    ------
    DateError
        If the text is not EDTF, it ends before it starts, or both ends are open.
    """
    if SPACE.search(edtf):
        raise DateError(f"'{edtf}' has a space in it")
    if members(edtf):
        return _whole_set([_single(member) for member in members(edtf)])
    if "/" not in edtf:
        return _single(edtf)
    start, _, end = edtf.partition("/")
    if start in OPEN and end in OPEN:
        raise DateError(f"'{edtf}' has neither a start nor an end")
    first = Period(date.min, date.min, open_start=True) if start in OPEN else _single(start)
    last = Period(date.max, date.max, open_end=True) if end in OPEN else _single(end)
    if first.earliest > last.latest:
        raise DateError(f"'{edtf}' ends before it starts")
    return Period(
        first.earliest,
        last.latest,
        first.open_start,
        last.open_end,
        first.approximate or last.approximate,
        first.uncertain or last.uncertain,
    )


def members(edtf: str) -> tuple[str, ...]:
    """Return the dates listed in an EDTF set; none if the text is not a set or has a range in it."""
    is_list = edtf[:1] in JOINED and edtf[-1:] in ("]", "}") and ".." not in edtf
    return tuple(edtf[1:-1].split(",")) if is_list else ()


def alternatives(edtf: str) -> tuple[str, ...]:
    """Return the dates of which one is meant: those of `[2022-05-07,2022-05-08]`, else the date itself."""
    return members(edtf) if edtf.startswith("[") and members(edtf) else (edtf,)


def _whole_set(periods: Sequence[Period]) -> Period:
    return Period(
        min(period.earliest for period in periods),
        max(period.latest for period in periods),
        approximate=any(period.approximate for period in periods),
        uncertain=any(period.uncertain for period in periods),
    )


# A range is parsed to be read, to be shown, and for its precision; many ranges have the same ends.
@lru_cache(maxsize=65536)
def _single(text: str) -> Period:
    mark = text[-1:] if text[-1:] in QUALIFIERS else ""
    plain = PLAIN.match(text.removesuffix(mark))
    if plain:
        # The parser needs about 10 ms per date; nearly all dates are plain calendar dates, so these skip it.
        lower, upper = _calendar(text, *(int(part) if part else None for part in plain.groups()))
        return Period(lower, upper, approximate=mark in ("~", "%"), uncertain=mark in ("?", "%"))
    if WINTER.search(text):
        raise DateError(f"'{text}' may be the winter before or after; write the months")
    try:
        parsed = parse_edtf(text)
        lower, upper = _day(parsed.lower_strict()), _day(parsed.upper_strict())
    except (EDTFParseException, TypeError, ValueError, AttributeError) as error:
        raise DateError(f"'{text}' is not an EDTF date") from error
    if lower > upper:
        raise DateError(f"'{text}' ends before it starts")
    return Period(lower, upper, approximate="~" in text or "%" in text, uncertain="?" in text or "%" in text)


def _calendar(text: str, year: int | None, month: int | None, day: int | None) -> tuple[date, date]:
    try:
        assert year is not None
        lower = date(year, month or 1, day or 1)
        upper = date(year, month or 12, day or monthrange(year, month or 12)[1])
    except ValueError as error:
        raise DateError(f"'{text}' is not a calendar day") from error
    return lower, upper


def _day(moment: Any) -> date:  # noqa: ANN401 - a time.struct_time, or -inf/inf for an unknown end
    year, month, day = tuple(moment)[:3]
    return date(year, month, day)


def precision(edtf: str) -> DatePrecision:
    """Return the precision of EDTF text: day, month, year, or span for anything else."""
    period = parse(edtf)
    if "/" in edtf or len(members(edtf)) > 1 or period.open_start or period.open_end:
        return DatePrecision.SPAN
    first, last = period.earliest, period.latest
    if first == last:
        return DatePrecision.DAY
    if first.day == 1 and last == month_end(first):
        return DatePrecision.MONTH
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return DatePrecision.YEAR
    return DatePrecision.SPAN


def month_end(day: date) -> date:
    """Return the last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


@lru_cache(maxsize=65536)
def show(edtf: str) -> str:
    """
    Write EDTF text in words: "21 April 2022", "about 2022", "2–3 August 2020", "since about 2015", "7 or 8 May 2022".

    Raises
    ------
    DateError
        If the text is not EDTF.
    """
    parse(edtf)
    if members(edtf):
        return _show_list([_show_single(member) for member in members(edtf)], JOINED[edtf[0]])
    start, slash, end = edtf.partition("/")
    if not slash:
        return _show_single(edtf)
    if end in OPEN:
        return f"since {_show_single(start)}"
    return f"until {_show_single(end)}" if start in OPEN else _show_range(start, end)


def _show_list(shown: Sequence[str], joined: str) -> str:
    """Join dates in words; what they all end with is written once, at the end."""
    words = [one.split() for one in shown]
    shared = 0
    if len({len(parts) for parts in words}) == 1:
        while shared < len(words[0]) - 1 and len({parts[-shared - 1] for parts in words}) == 1:
            shared += 1
    *first, last = shown
    cut = [" ".join(parts[: len(parts) - shared]) for parts in words[:-1]]
    return f"{', '.join(cut)} {joined} {last}" if first else last


def _show_range(start: str, end: str) -> str:
    left, right = _show_single(start), _show_single(end)
    if left == right:
        return left
    plain = not any(mark in start + end for mark in QUALIFIERS) and PLAIN.match(start) and PLAIN.match(end)
    if not plain or len(start) != len(end):
        return f"{left} to {right}"
    if len(start) == 4:
        return f"{left}–{right}"
    if start[:4] != end[:4]:
        return f"{left} – {right}"
    if len(start) == 7 or start[:7] == end[:7]:
        return f"{left.split()[0]}–{right}"
    return f"{left.rsplit(' ', 1)[0]} – {right}"


@lru_cache(maxsize=65536)
def _show_single(text: str) -> str:
    period = parse(text)
    bare = text.strip(QUALIFIERS)
    words = _show_season(bare) or _show_days(period)
    if period.approximate:
        words = f"about {words}"
    return f"{words} (uncertain)" if period.uncertain else words


def _show_season(text: str) -> str:
    year, _, season = text.partition("-")
    return f"{SEASONS[season]} {int(year)}" if season in SEASONS and year.isdecimal() else ""


def _show_days(period: Period) -> str:
    first, last = period.earliest, period.latest
    if first == last:
        return show_day(first)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return _show_years(first.year, last.year)
    if first.day == 1 and last == month_end(first):
        return f"{MONTHS[first.month - 1]} {first.year}"
    return f"between {show_day(first)} and {show_day(last)}"


def show_days(first: date, last: date) -> str:
    """Write a period as "April 2022", "2021–2022" or "2–3 August 2020"."""
    whole_years = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
    whole_months = first.day == 1 and last == month_end(last)
    length = len("2022") if whole_years else len("2022-04") if whole_months else len("2022-04-21")
    start, end = first.isoformat()[:length], last.isoformat()[:length]
    return show(start if start == end else f"{start}/{end}")


def _show_years(first: int, last: int) -> str:
    if first == last:
        return str(first)
    if first % 10 == 0 and last == first + 9:
        return f"{first}s"
    return f"between {first} and {last}"


def day_after(day: date) -> date:
    """Return the next day; the calendar's last day, which has none, is returned itself."""
    return day if day == date.max else day + timedelta(days=1)


def show_day(day: date) -> str:
    """Write a day as "21 April 2022"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
