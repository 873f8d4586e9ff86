"""Choose the days that a timeline shows: those of nearly all records."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from typing import Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.drawing.map_layers import Rows

MONTHS_UP_TO_DAYS: Final = 6 * 366  # longer spans are counted by year
FAR_YEARS: Final = 50  # from the middle half of the records
TAIL: Final = 0.04  # share of the records that may begin before the span first shown
Days = Sequence[tuple[date, date]]


@dataclass(frozen=True)
class Span:
    """First and last day that the timeline shows."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Length in days, both ends included."""
        return (self.last - self.first).days + 1

    @property
    def unit(self) -> Literal["month", "year"]:
        """Unit in which this span is counted."""
        return "month" if self.days <= MONTHS_UP_TO_DAYS else "year"


def span(records: Rows, periods: Days, today: date, is_cut: bool = False) -> Span:
    """
    Choose the period of the timeline: the chosen periods, else the years in which nearly all records begin.

    Open periods reach to `date.min` or `date.max`. Records that have no end are cut off at `today`, the date of the
    data, to which the span reaches unless it `is_cut` after the last records. A year far from the others, such as a
    typing error, is left out.
    """
    starts = sorted(row["earliest"] for row in records if row["earliest"])
    ends = sorted(row["latest"] for row in records if row["latest"])
    years = np.array(sorted(day.year for day in (*starts, *ends)), dtype=int)
    first, last = _bulk(years, np.ones_like(years))
    low = starts[int(len(starts) * TAIL)].year if starts else today.year
    high = max((day.year for day in ends if starts and day.year <= last), default=today.year)
    return _cut(_years(max(low, first), high, None if is_cut else today), periods)


def span_of_years(counts: pd.DataFrame, periods: Days, today: date, is_cut: bool = False) -> Span:
    """Choose the period as `span` does, from `SelectionCounts.periods` by year, for more records than can be listed."""
    number = counts["certain"] if counts["certain"].any() else counts["possible"]
    years = np.array([day.year for day in counts["start"]], dtype=int)
    first, last = _bulk(years, number.to_numpy())
    is_held = (number.cumsum() > number.sum() * TAIL) & (years >= first) & (years <= last)
    held = years[is_held & (number > 0) if is_cut else is_held]
    low, high = (held[0], held[-1]) if len(held) else (today.year, today.year)
    return _cut(_years(int(low), int(high), None if is_cut else today), periods)


def _bulk(years: NDArray[np.int_], numbers: NDArray[np.int_]) -> tuple[int, int]:
    """Return the years that are not far from the middle half of all records: a typing error is, a long war is not."""
    if not numbers.sum():
        return MINYEAR, MAXYEAR
    held, most = numbers.cumsum(), int(numbers.sum()) - 1
    lower, upper = years[np.searchsorted(held, [math.ceil(most / 4), most * 3 // 4], side="right")].tolist()
    return lower - FAR_YEARS, upper + FAR_YEARS


def _years(first: int, last: int, today: date | None) -> Span:
    """Return a span of whole years that reaches at least to today, if it is given."""
    return Span(date(first, 1, 1), date(max(last, first, today.year if today else last), 12, 31))


def within(counts: pd.DataFrame, shown: Span) -> pd.DataFrame:
    """Return the counts by month or year whose first days are in a span: one open record has thousands of years."""
    first = shown.first.replace(month=1 if shown.unit == "year" else shown.first.month, day=1)
    return counts[[first <= row.start <= shown.last for row in counts.itertuples()]]


def _cut(whole: Span, periods: Days) -> Span:
    """Narrow a span to the chosen periods; where they are open, it stays."""
    first, last = whole.first, whole.last
    if periods:
        first = periods[0][0] if periods[0][0] != date.min else first
        last = periods[-1][1] if periods[-1][1] != date.max else last
    return Span(min(first, last), max(first, last))
