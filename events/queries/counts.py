"""Count the records of a selection by attribute, actor, place and month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from events.models import Dataset
from events.queries import explanations
from events.queries.explanations import Site
from events.queries.expressions import CERTAIN, FAILS, POSSIBLE
from events.queries.selection import Selection
from events.store.store import Store, fetch, store_cached


@store_cached(4)
def datasets(store: Store) -> Mapping[str, Dataset]:
    """List the datasets of a store by their ids."""
    with store.cursor() as cursor:
        rows = fetch(cursor, "SELECT * FROM datasets ORDER BY dataset_id")
    return {row["dataset_id"]: Dataset(**row) for row in rows}


# Filter in the URL -> field of the selection.
SINGLE = {
    "kind": "kinds",
    "standing": "standings",
    "precision": "precisions",
    "in_article": "in_article",
    "dataset": "datasets",
}
SEVERAL = {"actor": "actors", "claimant": "claimants", "source": "sources"}

EXTENT = """
SELECT min(coalesce(earliest, latest)) AS first_day, max(coalesce(latest, earliest)) AS last_day FROM records
"""

Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Coded:
    """A column as numbers into its `values`."""

    values: tuple[str, ...]
    codes: Codes

    def value(self, row: int) -> str:
        """Tell the value of a row."""
        return self.values[int(self.codes[row])]

    def misses(self, chosen: Sequence[str]) -> Flags:
        """Say of each row whether it is none of what is chosen; nothing chosen means all."""
        if not chosen:
            return np.zeros(len(self.codes), dtype=bool)
        return np.array([value not in chosen for value in self.values], dtype=bool)[self.codes]


@dataclass(frozen=True, eq=False)
class Spread:
    """Rows with several values each: `rows` and `codes` side by side, `alone` where the row has no other."""

    values: tuple[str, ...]
    rows: Codes
    codes: Codes
    alone: Flags
    count: int

    def misses(self, chosen: Sequence[str]) -> Flags:
        """Say of each row whether none of its values is chosen; nothing chosen means all."""
        missed = np.full(self.count, bool(chosen))
        wanted = np.array([value in chosen for value in self.values], dtype=bool)
        missed[self.rows[wanted[self.codes]]] = False
        return missed


@dataclass(frozen=True, eq=False)
class Dimensions:
    """The attribute_sets, participants and areas of a store; position 0 is the id 1."""

    attribute_sets: Mapping[str, Coded]
    area_of_attribute_set: Codes
    participants: Mapping[str, Spread]
    countries: Spread
    provinces: Spread
    sites: Mapping[int, tuple[Site, ...]]
    first_day: date | None
    last_day: date | None

    def extent(self, data_date: date) -> tuple[date, date]:
        """Tell between which days open starts and ends are counted: those of the records, up to the data date."""
        return self.first_day or data_date, max(self.last_day or data_date, data_date)

    def place(self, countries: Sequence[str]) -> Codes:
        """
        Say of each area how it stands to the chosen countries.

        CERTAIN if for one role at least everything lies inside, POSSIBLE if something does.
        """
        if not countries:
            return np.full(len(self.sites), CERTAIN)
        chosen = set(countries)
        return np.array([_stand(self.sites[number], chosen) for number in range(1, len(self.sites) + 1)], dtype=int)


def _stand(sites: Iterable[Site], countries: set[str]) -> int:
    inside = [[country in countries for country, _ in site.areas] for site in sites]
    if any(all(role) for role in inside):
        return CERTAIN
    return POSSIBLE if any(any(role) for role in inside) else FAILS


@store_cached(4)
def dimensions(store: Store) -> Dimensions:
    """Read the attribute_sets, participants and areas of a store."""
    with store.cursor() as cursor:
        attribute_sets = cursor.execute("SELECT * FROM attribute_sets ORDER BY attribute_set_id").df()
        participants = fetch(cursor, "SELECT * FROM participants ORDER BY participants_id")
        days = fetch(cursor, EXTENT)[0]
        sites = explanations.sites_by_area(fetch(cursor, "SELECT * FROM areas ORDER BY area_id, rowid"))
    return Dimensions(
        attribute_sets={name: _coded(attribute_sets[name]) for name in SINGLE},
        area_of_attribute_set=attribute_sets["area_id"].to_numpy(dtype=np.int64) - 1,
        participants={name: _spread([row[column] for row in participants]) for name, column in SEVERAL.items()},
        countries=_spread_areas(sites, 0),
        provinces=_spread_areas(sites, 1),
        sites=sites,
        first_day=days["first_day"],
        last_day=days["last_day"],
    )


def _coded(column: pd.Series) -> Coded:
    codes, found = pd.factorize(column, sort=True)
    return Coded(tuple(str(value) for value in found), codes.astype(np.int64))


def _spread(lists: Sequence[Sequence[str]], alone: Sequence[Sequence[bool]] | None = None) -> Spread:
    rows = [row for row, members in enumerate(lists) for _ in members]
    column = _coded(pd.Series([value for members in lists for value in members], dtype="object"))
    single = [flag for flags in alone or () for flag in flags]
    return Spread(
        column.values,
        np.array(rows, dtype=np.int64),
        column.codes,
        np.array(single, dtype=bool),
        len(lists),
    )


def _spread_areas(sites: Mapping[int, tuple[Site, ...]], part: int) -> Spread:
    """Spread areas over countries (0) or provinces (1), each once; alone where a role lies in nothing else."""
    lists, alone = [], []
    for number in range(1, len(sites) + 1):
        by_role = [{area[part] for area in site.areas} for site in sites[number]]
        members = sorted({value for values in by_role for value in values if value})
        lists.append(members)
        alone.append([{value} in by_role for value in members])
    return _spread(lists, alone)


@dataclass(frozen=True, eq=False)
class Passing:
    """
    How attribute_sets and participants stand to a selection.

    `missed` says for each filter which attribute sets or participants miss it, `misses` how many filters each misses.
    `place` is how each attribute set's places stand to the chosen countries.
    """

    missed: Mapping[str, Flags]
    attribute_set_misses: Codes
    participants_misses: Codes
    place: Codes

    @property
    def attribute_sets(self) -> Codes:
        """How each attribute set stands to the whole selection."""
        return np.where(self.attribute_set_misses == 0, self.place, FAILS)

    @property
    def participants(self) -> Codes:
        """Whether each cast passes: 0 or 1."""
        return np.where(self.participants_misses == 0, 1, 0)


def passing(found: Dimensions, selection: Selection) -> Passing:
    """Look at each attribute set and group of participants once."""
    single = {name: found.attribute_sets[name].misses(getattr(selection, field)) for name, field in SINGLE.items()}
    several = {name: found.participants[name].misses(getattr(selection, field)) for name, field in SEVERAL.items()}
    return Passing(
        missed={**single, **several},
        attribute_set_misses=np.sum(list(single.values()), axis=0, dtype=np.int64),
        participants_misses=np.sum(list(several.values()), axis=0, dtype=np.int64),
        place=found.place(selection.countries)[found.area_of_attribute_set],
    )


@store_cached(4)
def labels(store: Store) -> Mapping[str, Mapping[str, str]]:
    """Name everything that a selection can hold, by field and id: country, province, actor, claimant, source."""
    found: dict[str, dict[str, str]] = {}
    with store.cursor() as cursor:
        rows = cursor.execute("SELECT field, value, label FROM names ORDER BY field, label").fetchall()
    for field, value, label in rows:
        found.setdefault(field, {})[value] = label
    return found


@store_cached(4)
def place_names(store: Store) -> Mapping[str, str]:
    """Name the countries and provinces by id."""
    named = labels(store)
    return {**named.get("country", {}), **named.get("province", {})}


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
    """Everything that is counted about a selection; `attribute_sets` by the position of the attribute set."""

    totals: Totals
    attribute_sets: "Pair"
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
        The attribute_sets, participants and areas of the store.
    passed
        How they stand to the selection.
    selection
        What is selected.
    answers
        Of the questions by_attribute_set, by_participants and, without a choice of years, by_month.
    data_date
        As far as a record with an open end is counted.
    """
    attribute_sets = _dense(answers[0], "attribute_set_id", len(known.area_of_attribute_set))
    participants = _dense(answers[1], "participants_id", len(passed.participants_misses))
    placed = _placed(attribute_sets, passed.place)
    inside = placed.only(passed.attribute_set_misses == 0)
    areas = inside.summed(known.area_of_attribute_set, len(known.sites))
    anywhere = attribute_sets.only(passed.attribute_set_misses == 0).summed(
        known.area_of_attribute_set, len(known.sites)
    )
    extent = known.extent(data_date)
    facets = {
        "country": (known.countries.values, anywhere.over(known.countries)),
        **{
            name: (known.attribute_sets[name].values, _own_attribute_sets(known, passed, placed, name))
            for name in SINGLE
        },
        **{
            name: (known.participants[name].values, _own_participants(known, passed, participants, name))
            for name in SEVERAL
        },
        "year": _by_period(answers[2], MONTHS_OF_A_YEAR, selection.window(), extent),
    }
    only = selection.certain_only
    return Tally(
        totals=Totals(int(inside.certain.sum()), 0 if only else int(inside.possible.sum())),
        attribute_sets=Pair(inside.certain, inside.possible * (not only)),
        facets=_facet_table(facets, only),
        provinces=_table("province_id", known.provinces.values, areas.over(known.provinces), only),
    )


def _dense(answer: Answer, key: str, size: int) -> Pair:
    certain, numbers = answer["certain"].astype(bool), answer["records"]
    return Pair(numbers * certain, numbers * ~certain).summed(answer[key] - 1, size)


def _placed(attribute_sets: Pair, place: Codes) -> Pair:
    """Pass from what is certain in time to what is certain in time and place."""
    certain = attribute_sets.certain * (place == CERTAIN)
    return Pair(certain, (attribute_sets.certain + attribute_sets.possible) * (place >= POSSIBLE) - certain)


def _own_attribute_sets(known: Dimensions, passed: Passing, placed: Pair, name: str) -> Pair:
    column = known.attribute_sets[name]
    own = placed.only(passed.attribute_set_misses == passed.missed[name])
    return own.summed(column.codes, len(column.values))


def _own_participants(known: Dimensions, passed: Passing, participants: Pair, name: str) -> Pair:
    return participants.only(passed.participants_misses == passed.missed[name]).over(known.participants[name])


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
