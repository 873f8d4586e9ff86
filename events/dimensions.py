"""What records have in common, held once: profiles (kind, standing, place…), casts (who) and areas (where).

A store holds millions of records but only some thousands of profiles and casts. Whether a record passes a filter
depends on its time and words, which DuckDB looks at record by record, and on its profile and cast, which are looked at
here, once each.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from events import reasons
from events.expressions import CERTAIN, FAILS, POSSIBLE
from events.reasons import Site
from events.selection import Selection
from events.store import Store, fetch, remembered

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
    """The profiles, casts and areas of a store; position 0 is the id 1."""

    profiles: Mapping[str, Coded]
    area_of_profile: Codes
    casts: Mapping[str, Spread]
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


@remembered(4)
def dimensions(store: Store) -> Dimensions:
    """Read the profiles, casts and areas of a store."""
    with store.cursor() as cursor:
        profiles = cursor.execute("SELECT * FROM profiles ORDER BY profile_id").df()
        casts = fetch(cursor, "SELECT * FROM casts ORDER BY cast_id")
        days = fetch(cursor, EXTENT)[0]
        sites = reasons.sites_by_area(fetch(cursor, "SELECT * FROM areas ORDER BY area_id, rowid"))
    return Dimensions(
        profiles={name: _coded(profiles[name]) for name in SINGLE},
        area_of_profile=profiles["area_id"].to_numpy(dtype=np.int64) - 1,
        casts={name: _spread([row[column] for row in casts]) for name, column in SEVERAL.items()},
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
    How profiles and casts stand to a selection.

    `missed` says for each filter which profiles or casts miss it, `misses` how many filters each misses. `place` is
    how each profile's places stand to the chosen countries.
    """

    missed: Mapping[str, Flags]
    profile_misses: Codes
    cast_misses: Codes
    place: Codes

    @property
    def profiles(self) -> Codes:
        """How each profile stands to the whole selection."""
        return np.where(self.profile_misses == 0, self.place, FAILS)

    @property
    def casts(self) -> Codes:
        """Whether each cast passes: 0 or 1."""
        return np.where(self.cast_misses == 0, 1, 0)


def passing(found: Dimensions, selection: Selection) -> Passing:
    """Look at each profile and cast once."""
    single = {name: found.profiles[name].misses(getattr(selection, field)) for name, field in SINGLE.items()}
    several = {name: found.casts[name].misses(getattr(selection, field)) for name, field in SEVERAL.items()}
    return Passing(
        missed={**single, **several},
        profile_misses=np.sum(list(single.values()), axis=0, dtype=np.int64),
        cast_misses=np.sum(list(several.values()), axis=0, dtype=np.int64),
        place=found.place(selection.countries)[found.area_of_profile],
    )


@remembered(4)
def labels(store: Store) -> Mapping[str, Mapping[str, str]]:
    """Name everything that a selection can hold, by field and id: country, province, actor, claimant, source."""
    found: dict[str, dict[str, str]] = {}
    with store.cursor() as cursor:
        rows = cursor.execute("SELECT field, value, label FROM names ORDER BY field, label").fetchall()
    for field, value, label in rows:
        found.setdefault(field, {})[value] = label
    return found


@remembered(4)
def place_names(store: Store) -> Mapping[str, str]:
    """Name the countries and provinces by id."""
    named = labels(store)
    return {**named.get("country", {}), **named.get("province", {})}
