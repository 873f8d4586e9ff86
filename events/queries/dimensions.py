"""The dimensions by which records are selected: their values, names, and which values a selection excludes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from events.models import HAS_POINT, Dataset
from events.queries import explanations
from events.queries.area_names import AreaNames
from events.queries.explanations import Site
from events.queries.expressions import Match
from events.queries.selection import FIELDS, Selection
from events.store.store import Store, fetch, store_cached

# Filters by their keys in the URL: columns of attribute sets have one value each, columns of participants several.
OF_ATTRIBUTE_SETS = ("kind", "standing", "precision", "in_article", "dataset")
OF_PARTICIPANTS = ("actor", "claimant", "source")
KEPT = 64  # results for the last selections; each is some kilobytes

EXTENT = """
SELECT min(coalesce(earliest, latest)) AS first_day, max(coalesce(latest, earliest)) AS last_day FROM records
"""

Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Column:
    """
    A column whose rows have none, one or several values: each entry is a row and the position of one of its `values`.

    `is_only` marks the entries that are the only value of their row, or of one of the row's places; `size` is the
    number of rows.
    """

    values: tuple[str, ...]
    rows: Codes
    codes: Codes
    is_only: Flags
    size: int

    def of(self, row: int) -> tuple[str, ...]:
        """Return the values of a row."""
        first, last = np.searchsorted(self.rows, [row, row + 1])
        return tuple(self.values[code] for code in self.codes[first:last].tolist())

    def whether_only(self, row: int) -> dict[str, bool]:
        """Return the values of a row, and whether each is the only one of it or of one of its places."""
        first, last = np.searchsorted(self.rows, [row, row + 1])
        codes, is_only = self.codes[first:last].tolist(), self.is_only[first:last].tolist()
        return {self.values[code]: only for code, only in zip(codes, is_only, strict=True)}

    def excluded(self, chosen: Sequence[str]) -> Flags:
        """Check for each row whether none of its values is chosen; without a choice no row is excluded."""
        if not chosen:
            return np.zeros(self.size, dtype=bool)
        excluded = np.ones(self.size, dtype=bool)
        wanted = set(chosen)
        is_chosen = np.array([value in wanted for value in self.values], dtype=bool)
        excluded[self.rows[is_chosen[self.codes]]] = False
        return excluded


@dataclass(frozen=True, eq=False)
class Areas:
    """
    What the places of records may mean, one entry for each country or province that one of the places may lie in.

    A place is one role (at, target, origin) of an area of records (`area_id`). `place` numbers the places, `row` is the
    position of the area, `country` and `province` those in `countries` and `provinces`, -1 for none.
    """

    countries: tuple[str, ...]
    provinces: tuple[str, ...]
    place: Codes
    row: Codes
    country: Codes
    province: Codes
    size: int

    def match(self, selection: Selection) -> Codes:
        """
        Match each area with the chosen countries and provinces.

        CERTAIN if all that one of its places may mean lies inside, POSSIBLE if some of it does.
        """
        if not (selection.countries or selection.provinces):
            return np.full(self.size, Match.CERTAIN)
        inside = self._inside(self.country, self.countries, selection.countries)
        inside &= self._inside(self.province, self.provinces, selection.provinces)
        found = np.full(self.size, Match.NO)
        found[self.row[inside]] = Match.POSSIBLE
        whole = np.bincount(self.place, inside) == np.bincount(self.place)
        found[self.row[whole[self.place]]] = Match.CERTAIN
        return found

    def by_country(self, provinces: Sequence[str] = ()) -> Column:
        """Build the column of the countries in which areas lie, as far as they lie in the chosen provinces."""
        return self._column(self.country, self.countries, self._inside(self.province, self.provinces, provinces))

    def by_province(self, countries: Sequence[str] = ()) -> Column:
        """Build the column of the provinces in which areas lie, as far as they lie in the chosen countries."""
        return self._column(self.province, self.provinces, self._inside(self.country, self.countries, countries))

    @staticmethod
    def _inside(codes: Codes, values: Sequence[str], chosen: Sequence[str]) -> Flags:
        if not chosen:
            return np.ones(len(codes), dtype=bool)
        wanted = set(chosen)
        # The last flag is that of -1, which is in nothing.
        return np.array([*(value in wanted for value in values), False], dtype=bool)[codes]

    def _column(self, codes: Codes, values: tuple[str, ...], inside: Flags) -> Column:
        """Build the column of a code over the entries inside; a value is the only one where it fills a whole place."""
        used = inside & (codes >= 0)
        by_place, at = np.unique(np.stack([self.place[used], codes[used]]), axis=1, return_inverse=True)
        fills = np.bincount(at.ravel(), minlength=by_place.shape[1]) == np.bincount(self.place)[by_place[0]]
        row_of_place = np.zeros(int(self.place.max(initial=-1)) + 1, dtype=np.int64)
        row_of_place[self.place] = self.row
        pairs, of_pair = np.unique(np.stack([row_of_place[by_place[0]], by_place[1]]), axis=1, return_inverse=True)
        is_only = np.bincount(of_pair.ravel(), fills, pairs.shape[1]) > 0
        return Column(values, pairs[0], pairs[1], is_only, self.size)


@dataclass(frozen=True, eq=False)
class Dimensions:
    """
    The attribute sets, participants and areas of a store, by position: position 0 is the id 1.

    Columns of attribute sets have one entry per row, in the order of the rows. `first_day` and `last_day` are those of
    all records, None if there is no date.
    """

    attribute_sets: Mapping[str, Column]
    area_of_attribute_set: Codes
    participants: Mapping[str, Column]
    areas: Areas
    sites: Mapping[int, tuple[Site, ...]]
    first_day: date | None
    last_day: date | None

    def value(self, name: str, attribute_set: int) -> str:
        """Return the value of an attribute set in a column."""
        column = self.attribute_sets[name]
        return column.values[int(column.codes[attribute_set])]

    def vague_place(self, area_id: int, precision: str) -> str:
        """Return the place of the records of an area if they have no point; blank if they have one, or no place."""
        if precision in HAS_POINT:
            return ""
        return next((site.place_id for site in self.sites[area_id] if site.role == "at"), "")

    def extent(self, data_date: date) -> tuple[date, date]:
        """Return the days between which records with an open start or end are counted."""
        return self.first_day or data_date, max(self.last_day or data_date, data_date)


@store_cached(4)
def dimensions(store: Store) -> Dimensions:
    """Read the attribute sets, participants and areas of a store."""
    with store.cursor() as cursor:
        attribute_sets = cursor.execute("SELECT * FROM attribute_sets ORDER BY attribute_set_id").df()
        participants = fetch(cursor, "SELECT * FROM participants ORDER BY participants_id")
        days = fetch(cursor, EXTENT)[0]
        sites = explanations.sites_by_area(fetch(cursor, "SELECT * FROM areas ORDER BY area_id, rowid"))
    every = range(len(attribute_sets))
    return Dimensions(
        attribute_sets={name: _column(every, attribute_sets[name], len(every)) for name in OF_ATTRIBUTE_SETS},
        area_of_attribute_set=attribute_sets["area_id"].to_numpy(dtype=np.int64) - 1,
        participants={name: _column_of_lists([row[FIELDS[name]] for row in participants]) for name in OF_PARTICIPANTS},
        areas=_areas(sites),
        sites=sites,
        first_day=days["first_day"],
        last_day=days["last_day"],
    )


def _column(rows: Sequence[int], values: pd.Series, size: int) -> Column:
    codes, found = pd.factorize(values, sort=True)
    names = tuple(str(value) for value in found)
    return Column(names, np.array(rows, dtype=np.int64), codes.astype(np.int64), np.ones(len(codes), dtype=bool), size)


def _column_of_lists(lists: Sequence[Sequence[str]]) -> Column:
    rows = [row for row, values in enumerate(lists) for _ in values]
    return _column(rows, pd.Series([value for values in lists for value in values], dtype="object"), len(lists))


def _areas(sites: Mapping[int, tuple[Site, ...]]) -> Areas:
    rows = [(number - 1, site) for number in range(1, len(sites) + 1) for site in sites[number]]
    entries = [(place, row, *area) for place, (row, site) in enumerate(rows) for area in site.areas]
    place, row, country, province = zip(*entries, strict=True) if entries else ((), (), (), ())
    country_codes, countries = pd.factorize(pd.Series([name or None for name in country], dtype="object"), sort=True)
    province_codes, provinces = pd.factorize(pd.Series(province, dtype="object"), sort=True)
    return Areas(
        countries=tuple(map(str, countries)),
        provinces=tuple(map(str, provinces)),
        place=np.array(place, dtype=np.int64),
        row=np.array(row, dtype=np.int64),
        country=country_codes.astype(np.int64),
        province=province_codes.astype(np.int64),
        size=len(sites),
    )


@dataclass(frozen=True, eq=False)
class FilterResult:
    """
    Which attribute sets and participants a selection excludes, filter by filter.

    `places` is how the places of each attribute set match the chosen countries and provinces.
    """

    excluded: Mapping[str, Flags]
    places: Codes

    def kept(self, filters: Iterable[str], ignoring: str = "") -> Flags:
        """Check for each row whether no filter excludes it; one of the filters can be ignored."""
        excluded: Flags = np.any([self.excluded[name] for name in filters if name != ignoring], axis=0)
        return ~excluded

    def matches(self) -> Codes:
        """Match each attribute set with the whole selection."""
        return np.where(self.kept(OF_ATTRIBUTE_SETS), self.places, Match.NO)


@store_cached(KEPT)
def filter_result(store: Store, selection: Selection) -> FilterResult:
    """Check each attribute set and each group of participants of a store once."""
    known = dimensions(store)
    columns = {**known.attribute_sets, **known.participants}
    return FilterResult(
        excluded={name: column.excluded(getattr(selection, FIELDS[name])) for name, column in columns.items()},
        places=known.areas.match(selection)[known.area_of_attribute_set],
    )


@store_cached(4)
def datasets(store: Store) -> Mapping[str, Dataset]:
    """List the datasets of a store by their ids."""
    with store.cursor() as cursor:
        rows = fetch(cursor, "SELECT * FROM datasets ORDER BY dataset_id")
    return {row["dataset_id"]: Dataset(**row) for row in rows}


@store_cached(4)
def labels(store: Store) -> Mapping[str, Mapping[str, str]]:
    """
    List the names of all values of a selection by field and id: country, province, actor, claimant, source.

    Those of areas (by their text) are found when they are asked for.
    """
    found: dict[str, dict[str, str]] = {}
    with store.cursor() as cursor:
        rows = cursor.execute("SELECT field, value, label FROM names ORDER BY field, label").fetchall()
    for field, value, label in rows:
        found.setdefault(field, {})[value] = label
    return {**found, "area": AreaNames(store)}


@store_cached(4)
def place_names(store: Store) -> Mapping[str, str]:
    """List the names of countries and provinces by id."""
    known = labels(store)
    return {**known.get("country", {}), **known.get("province", {})}
