"""Warn of days that are probably not meant: zero of a clock, long ago, in the future, far from all others."""

from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from events.imports.columns.conversion import Conversion, quoted
from events.imports.columns.text import Bools, mask

ZERO_DAYS: Final = {
    date(1899, 12, 30): "spreadsheets",
    date(1899, 12, 31): "spreadsheets",
    date(1900, 1, 1): "databases",
    date(1904, 1, 1): "spreadsheets",
    date(1969, 12, 31): "clocks of computers",
    date(1970, 1, 1): "clocks of computers",
}
FIRST_YEAR: Final = 1900
FAR_YEARS: Final = 50
EPOCH_YEAR: Final = 1970
Days = NDArray[np.datetime64]
Whole = NDArray[np.int64]


def warn_of_odd_days(conversion: Conversion, earliest: pa.Array, latest: pa.Array, today: date) -> None:
    """Add a warning to each row whose day is probably not meant; the day is kept as stated."""
    first, last = _days(pc.coalesce(earliest, latest)), _days(pc.coalesce(latest, earliest))
    dated, year = years_of(earliest, latest)
    warned = np.zeros(len(first), dtype=bool)
    for day, whose in ZERO_DAYS.items():
        is_zero = (first == np.datetime64(day)) & (last == first)
        _warn(conversion, is_zero, first, f"is day 0 of {whose}: perhaps no date is known")
        warned |= is_zero
    early, future = dated & ~warned & (year < FIRST_YEAR), dated & (first > np.datetime64(today) + 1)
    _warn(conversion, early, first, f"is before {FIRST_YEAR}: perhaps a typing error or another calendar")
    _warn(conversion, future, first, "lies in the future")
    if conversion.whole:
        usual = conversion.whole.usual_years
    else:
        usual = usual_years(*np.unique(year[dated], return_counts=True))
    far = dated & ~(warned | early | future) & _far(year, usual)
    _warn(conversion, far, first, f"is more than {FAR_YEARS} years from most dates: perhaps a typing error")


def years_of(earliest: pa.Array, latest: pa.Array) -> tuple[Bools, Whole]:
    """Return which rows have a day, and the year of the first one; 0 without a day."""
    first = _days(pc.coalesce(earliest, latest))
    dated = ~np.isnat(first)
    return dated, np.where(dated, first.astype("M8[Y]").astype(np.int64) + EPOCH_YEAR, 0)


def _days(column: pa.Array) -> Days:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype="M8[D]")


def _warn(conversion: Conversion, rows: Bools, first: Days, words: str) -> None:
    at = np.flatnonzero(rows)
    conversion.warnings.add_at(at, pa.array([f"date {day} {words}" for day in first[at]], pa.string()))


def usual_years(years: Whole, rows: Whole) -> tuple[int, int] | None:
    """Return where the middle half of all dates lies, from the years in ascending order and their numbers of rows."""
    if not len(years):
        return None
    until = np.cumsum(rows)
    last = int(until[-1]) - 1
    lower, upper = np.searchsorted(until, [-(-last // 4), last * 3 // 4], side="right")
    return int(years[lower]), int(years[upper])


def _far(year: Whole, usual: tuple[int, int] | None) -> Bools:
    """Check which years are far from the middle half of all."""
    if usual is None:
        return np.zeros(len(year), dtype=bool)
    first, last = usual
    return np.asarray((year < first - FAR_YEARS) | (year > last + FAR_YEARS))


def warn_of_other_years(conversion: Conversion, years: pa.ChunkedArray, earliest: pa.Array, latest: pa.Array) -> None:
    """Add a warning to each row whose column of years states another year than its date."""
    plain = pc.if_else(pc.match_substring_regex(years, r"^\d{1,4}(\.0+)?$"), years, pa.scalar(None, pa.string()))
    stated = pc.fill_null(plain.cast(pa.float64()), np.nan).to_numpy()
    first, last = (_days(column).astype("M8[Y]") for column in (earliest, latest))
    low, high = (np.where(np.isnat(day), np.nan, day.astype(np.int64) + EPOCH_YEAR) for day in (first, last))
    at = np.flatnonzero((stated < low) | (stated > high))
    name, texts = conversion.column_name("year"), years.take(pa.array(at)).to_pylist()
    days = _days(earliest)[at]
    words = [f"{name} {quoted(text)} contradicts the date {day}" for text, day in zip(texts, days, strict=True)]
    conversion.warnings.add_at(at, pa.array(words, pa.string()))


def open_ends(conversion: Conversion, field: str, latest: pa.Array) -> tuple[pa.Array, Bools]:
    """Read an end on the last day of the calendar as open, with a warning."""
    is_open = mask(pc.equal(latest, pa.scalar(date.max, pa.date32())))
    conversion.warnings.add_where(is_open, f"{conversion.column_name(field)} {date.max} is read as an open end")
    return pc.if_else(pa.array(is_open), pa.scalar(None, pa.date32()), latest), is_open
