"""The dimensions by which records are selected: their values, names, and which values a selection excludes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from events.models import Dataset
from events.queries import explanations
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
class Dimensions:
    """
    The attribute sets, participants and areas of a store, by position: position 0 is the id 1.

    Columns of attribute sets have one entry per row, in the order of the rows. `first_day` and `last_day` are those of
    all records, None if there is no date.
    """

    attribute_sets: Mapping[str, Column]
    area_of_attribute_set: Codes
    participants: Mapping[str, Column]
    countries: Column
    provinces: Column
    sites: Mapping[int, tuple[Site, ...]]
    first_day: date | None
    last_day: date | None

    def value(self, name: str, attribute_set: int) -> str:
        """Return the value of an attribute set in a column."""
        column = self.attribute_sets[name]
        return column.values[int(column.codes[attribute_set])]

    def extent(self, data_date: date) -> tuple[date, date]:
        """Return the days between which records with an open start or end are counted."""
        return self.first_day or data_date, max(self.last_day or data_date, data_date)

    def match_areas(self, countries: Sequence[str]) -> Codes:
        """
        Match each area with the chosen countries.

        CERTAIN if all that one role may mean lies inside, POSSIBLE if some of it does.
        """
        if not countries:
            return np.full(len(self.sites), Match.CERTAIN)
        chosen = set(countries)
        return np.array([_match(self.sites[number], chosen) for number in range(1, len(self.sites) + 1)], dtype=int)


def _match(sites: Iterable[Site], countries: set[str]) -> Match:
    inside = [[country in countries for country, _ in site.areas] for site in sites]
    if any(all(role) for role in inside):
        return Match.CERTAIN
    return Match.POSSIBLE if any(any(role) for role in inside) else Match.NO


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
        countries=_column_of_areas(sites, 0),
        provinces=_column_of_areas(sites, 1),
        sites=sites,
        first_day=days["first_day"],
        last_day=days["last_day"],
    )


def _column(rows: Sequence[int], values: pd.Series, size: int, is_only: Sequence[bool] | None = None) -> Column:
    codes, found = pd.factorize(values, sort=True)
    flags = np.ones(len(codes), dtype=bool) if is_only is None else np.array(is_only, dtype=bool)
    names = tuple(str(value) for value in found)
    return Column(names, np.array(rows, dtype=np.int64), codes.astype(np.int64), flags, size)


def _column_of_lists(lists: Sequence[Sequence[str]], is_only: Sequence[bool] | None = None) -> Column:
    rows = [row for row, values in enumerate(lists) for _ in values]
    return _column(
        rows, pd.Series([value for values in lists for value in values], dtype="object"), len(lists), is_only
    )


def _column_of_areas(sites: Mapping[int, tuple[Site, ...]], part: int) -> Column:
    """Build the column of the countries (0) or provinces (1) of areas."""
    lists, is_only = [], []
    for number in range(1, len(sites) + 1):
        by_role = [{area[part] for area in site.areas} for site in sites[number]]
        values = sorted({value for role in by_role for value in role if value})
        lists.append(values)
        is_only += [{value} in by_role for value in values]
    return _column_of_lists(lists, is_only)


@dataclass(frozen=True, eq=False)
class FilterResult:
    """
    Which attribute sets and participants a selection excludes, filter by filter.

    `places` is how the places of each attribute set match the chosen countries.
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
        places=known.match_areas(selection.countries)[known.area_of_attribute_set],
    )


@store_cached(4)
def datasets(store: Store) -> Mapping[str, Dataset]:
    """List the datasets of a store by their ids."""
    with store.cursor() as cursor:
        rows = fetch(cursor, "SELECT * FROM datasets ORDER BY dataset_id")
    return {row["dataset_id"]: Dataset(**row) for row in rows}


@store_cached(4)
def labels(store: Store) -> Mapping[str, Mapping[str, str]]:
    """List the names of all values of a selection by field and id: country, province, actor, claimant, source."""
    found: dict[str, dict[str, str]] = {}
    with store.cursor() as cursor:
        rows = cursor.execute("SELECT field, value, label FROM names ORDER BY field, label").fetchall()
    for field, value, label in rows:
        found.setdefault(field, {})[value] = label
    return found


@store_cached(4)
def place_names(store: Store) -> Mapping[str, str]:
    """List the names of countries and provinces by id."""
    known = labels(store)
    return {**known.get("country", {}), **known.get("province", {})}
