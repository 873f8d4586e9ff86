"""Counting: from how many records each profile, cast and month has to what a screen shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from events.dimensions import SEVERAL, SINGLE, Codes, Dimensions, Passing, Spread
from events.expressions import CERTAIN, POSSIBLE
from events.selection import Selection

MONTHS_OF_A_YEAR = 12
Answer = Mapping[str, Any]  # columns by name, as numpy arrays; masked where a cell is empty


class Totals(NamedTuple):
    """How many records a selection has: those that lie inside for certain, and those that possibly do."""

    certain: int
    possible: int

    @property
    def all(self) -> int:
        """Certain and possible together."""
        return self.certain + self.possible

    def __str__(self) -> str:
        """Write "12 certain + 3 possible"."""
        return f"{self.certain:,} certain + {self.possible:,} possible"


@dataclass(frozen=True, eq=False)
class Tally:
    """Everything that is counted about a selection; `profiles` by the position of the profile."""

    totals: Totals
    profiles: "Pair"
    facets: pd.DataFrame
    provinces: pd.DataFrame


class Pair(NamedTuple):
    """Certain and possible numbers of records, position by position."""

    certain: Codes
    possible: Codes

    def only(self, rows: NDArray[np.bool_]) -> "Pair":
        """Keep the numbers of some positions, the others become 0."""
        return Pair(self.certain * rows, self.possible * rows)

    def summed(self, codes: Codes, size: int) -> "Pair":
        """Add up the numbers of positions with the same code."""
        certain, possible = (np.bincount(codes, numbers, size).astype(np.int64) for numbers in self)
        return Pair(certain, possible)

    def over(self, spread: Spread) -> "Pair":
        """Count each position once for each of its values; certain only where `alone`, if the spread tells that."""
        certain, possible = self.certain[spread.rows], self.possible[spread.rows]
        if len(spread.alone):
            certain, possible = certain * spread.alone, possible + certain * ~spread.alone
        return Pair(certain, possible).summed(spread.codes, len(spread.values))


def count(
    known: Dimensions, passed: Passing, selection: Selection, answers: Sequence[Answer], data_date: date
) -> Tally:
    """
    Put the counts of a selection together.

    Parameters
    ----------
    known
        The profiles, casts and areas of the store.
    passed
        How they stand to the selection.
    selection
        What is selected.
    answers
        Of the questions by_profile, by_cast and, without a choice of years, by_month.
    data_date
        As far as a record with an open end is counted.
    """
    profiles = _dense(answers[0], "profile_id", len(known.area_of_profile))
    casts = _dense(answers[1], "cast_id", len(passed.cast_misses))
    placed = _placed(profiles, passed.place)
    inside = placed.only(passed.profile_misses == 0)
    areas = inside.summed(known.area_of_profile, len(known.sites))
    anywhere = profiles.only(passed.profile_misses == 0).summed(known.area_of_profile, len(known.sites))
    extent = known.extent(data_date)
    facets = {
        "country": (known.countries.values, anywhere.over(known.countries)),
        **{name: (known.profiles[name].values, _own_profiles(known, passed, placed, name)) for name in SINGLE},
        **{name: (known.casts[name].values, _own_casts(known, passed, casts, name)) for name in SEVERAL},
        "year": _by_period(answers[2], MONTHS_OF_A_YEAR, selection.window(), extent),
    }
    only = selection.certain_only
    return Tally(
        totals=Totals(int(inside.certain.sum()), 0 if only else int(inside.possible.sum())),
        profiles=Pair(inside.certain, inside.possible * (not only)),
        facets=_facet_table(facets, only),
        provinces=_table("province_id", known.provinces.values, areas.over(known.provinces), only),
    )


def _dense(answer: Answer, key: str, size: int) -> Pair:
    certain, numbers = answer["certain"].astype(bool), answer["records"]
    return Pair(numbers * certain, numbers * ~certain).summed(answer[key] - 1, size)


def _placed(profiles: Pair, place: Codes) -> Pair:
    """Pass from what is certain in time to what is certain in time and place."""
    certain = profiles.certain * (place == CERTAIN)
    return Pair(certain, (profiles.certain + profiles.possible) * (place >= POSSIBLE) - certain)


def _own_profiles(known: Dimensions, passed: Passing, placed: Pair, name: str) -> Pair:
    column = known.profiles[name]
    own = placed.only(passed.profile_misses == passed.missed[name])
    return own.summed(column.codes, len(column.values))


def _own_casts(known: Dimensions, passed: Passing, casts: Pair, name: str) -> Pair:
    return casts.only(passed.cast_misses == passed.missed[name]).over(known.casts[name])


def _filled(pair: Pair, only_certain: bool) -> tuple[list[int], list[int], list[int]]:
    """List the positions that have records, with their numbers."""
    possible = pair.possible * (not only_certain)
    rows = np.flatnonzero(pair.certain + possible)
    return rows.tolist(), pair.certain[rows].tolist(), possible[rows].tolist()


def _table(name: str, values: Sequence[str], pair: Pair, only_certain: bool) -> pd.DataFrame:
    rows, certain, possible = _filled(pair, only_certain)
    return pd.DataFrame({name: [values[row] for row in rows], "certain": certain, "possible": possible})


def _facet_table(facets: Mapping[str, tuple[Sequence[object], Pair]], only_certain: bool) -> pd.DataFrame:
    lines = [
        (field, str(facets[field][0][row]), certain, possible)
        for field in sorted(facets)
        for row, certain, possible in zip(*_filled(facets[field][1], only_certain), strict=True)
    ]
    return pd.DataFrame(lines, columns=["field", "value", "certain", "possible"])


def _by_period(answer: Answer, months: int, window: tuple[date, date], extent: tuple[date, date]) -> tuple[range, Pair]:
    """Count records by each period of so many months that they may lie in; the periods are numbered."""
    first, last = (_filled_in(answer[name], day) for name, day in zip(("first", "last"), extent, strict=True))
    is_open = np.ma.getmaskarray(answer["first"]) | np.ma.getmaskarray(answer["last"])
    first = np.maximum(first, _month(window[0])) // months
    last = np.maximum(np.minimum(last, _month(window[1])) // months, first)
    certain = answer["certain"].astype(bool) & (first == last) & ~is_open
    base = int(first.min()) if len(first) else 0
    size = int(last.max()) - base + 2 if len(last) else 1
    sure = np.bincount(first - base, answer["records"] * certain, size).astype(np.int64)
    # Those that span several periods count in each: one up where they begin, one down behind their end.
    vague = np.zeros(size, dtype=np.int64)
    np.add.at(vague, first - base, answer["records"] * ~certain)
    np.add.at(vague, last - base + 1, -answer["records"] * ~certain)
    return range(base, base + size), Pair(sure, np.cumsum(vague))


def _filled_in(column: NDArray[np.int64], day: date) -> Codes:
    return np.ma.filled(np.ma.asarray(column).astype(np.int64), _month(day))


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def chosen_periods(answer: Answer, selection: Selection, months: int, extent: tuple[date, date]) -> pd.DataFrame:
    """
    Count the records of a selection by periods of so many months.

    Parameters
    ----------
    answer
        Of the question by_month.
    selection
        What is selected.
    months
        1 or 12.
    extent
        Between which days open starts and ends are counted.

    Returns
    -------
    counts
        Columns `start` (first day), `certain`, `possible`, in the order of time; empty periods are left out.
    """
    numbers, pair = _by_period(answer, months, selection.window(), extent)
    spans = [(_month(first) // months, _month(last) // months) for first, last in selection.periods()]
    rows = [
        (date(numbers[row] * months // 12, numbers[row] * months % 12 + 1, 1), certain, possible)
        for row, certain, possible in zip(*_filled(pair, selection.certain_only), strict=True)
        if any(first <= numbers[row] <= last for first, last in spans)
    ]
    return pd.DataFrame(rows, columns=["start", "certain", "possible"])
