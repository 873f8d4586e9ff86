"""Count two selections side by side: by province, certain and possible apart, with the difference."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from events.queries import dataset_coverage
from events.queries.counts import Counts, SelectionCounts, count
from events.queries.dataset_coverage import Coverage
from events.queries.dimensions import dimensions
from events.queries.selection import Selection
from events.store.store import Store

SMALL: Final = 10  # records: where neither side has as many, a difference says little
EARLIEST_YEAR: Final = 1900  # for coverage: nothing that states its coverage begins earlier


@dataclass(frozen=True)
class Cell:
    """The records of one selection in a province, and whether its datasets cover the country in its time at all."""

    counts: Counts
    coverage: Coverage = Coverage.UNKNOWN

    @property
    def is_uncovered(self) -> bool:
        """Whether no dataset covers it: that nothing is counted does not mean zero."""
        return self.coverage is Coverage.NO


@dataclass(frozen=True)
class Row:
    """A province (its id; blank for the records without one) in both selections."""

    province_id: str
    first: Cell
    second: Cell

    @property
    def difference(self) -> Counts | None:
        """First less second, certain and possible apart; None where one side is not covered."""
        if self.first.is_uncovered or self.second.is_uncovered:
            return None
        (certain, possible), (other_certain, other_possible) = self.first.counts, self.second.counts
        return Counts(certain - other_certain, possible - other_possible)

    @property
    def is_small(self) -> bool:
        """Whether both numbers are so small that the difference says little."""
        return max(self.first.counts.all, self.second.counts.all) < SMALL

    @property
    def per_cent(self) -> int | None:
        """Change of the certain records in per cent of the second; None where numbers are small or not covered."""
        difference, base = self.difference, self.second.counts.certain
        return None if difference is None or base < SMALL else round(100 * difference.certain / base)


@dataclass(frozen=True, eq=False)
class ComparedCounts:
    """
    Two selections counted apart, and their provinces side by side.

    A record that may lie in several provinces is possible in each of them, so that the rows may add up to more than
    the totals. `without_province` are the records that lie in no province that is known.
    """

    first: SelectionCounts
    second: SelectionCounts
    provinces: tuple[Row, ...]
    without_province: Row
    total: Row

    @property
    def rows(self) -> tuple[Row, ...]:
        """All provinces, and the records without one where there are any."""
        apart = self.without_province
        return (*self.provinces, *([apart] if apart.first.counts.all or apart.second.counts.all else []))


def compare(store: Store, first: Selection, second: Selection) -> ComparedCounts:
    """Count two selections; each number is that of the selection asked alone."""
    one, other = count(store, first), count(store, second)
    countries = _country_of(store)
    ids = sorted(one.provinces.keys() | other.provinces.keys())
    covered = [_coverage(store, selection, {countries[name] for name in ids}) for selection in (first, second)]

    def cell(side: int, counts: Counts, country: str) -> Cell:
        return Cell(counts, covered[side].get(country, Coverage.UNKNOWN))

    none = Counts(0, 0)
    rows = tuple(
        Row(
            name,
            cell(0, one.provinces.get(name, none), countries[name]),
            cell(1, other.provinces.get(name, none), countries[name]),
        )
        for name in ids
    )
    return ComparedCounts(
        one,
        other,
        rows,
        Row("", *(Cell(_without_province(counts)) for counts in (one, other))),
        Row("", *(Cell(counts.totals, _together(found)) for counts, found in zip((one, other), covered, strict=True))),
    )


def areas_without_province(store: Store) -> frozenset[int]:
    """List the areas (`area_id`) that lie in no known province."""
    return frozenset((np.flatnonzero(~_has_province(store)) + 1).tolist())


def _has_province(store: Store) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    areas = dimensions(store).areas
    found = np.zeros(areas.size, dtype=bool)
    found[areas.row[areas.province >= 0]] = True
    return found


def _without_province(counts: SelectionCounts) -> Counts:
    known = dimensions(counts.store)
    apart = ~_has_province(counts.store)[known.area_of_attribute_set]
    return Counts(*counts.attribute_sets[:, apart].sum(axis=1).tolist())


def _country_of(store: Store) -> Mapping[str, str]:
    areas = dimensions(store).areas
    known = areas.province >= 0
    pairs = zip(areas.province[known].tolist(), areas.country[known].tolist(), strict=True)
    return {areas.provinces[province]: areas.countries[country] for province, country in pairs}


def _coverage(store: Store, selection: Selection, countries: Collection[str]) -> Mapping[str, Coverage]:
    """Return the coverage of countries in the time of a selection by its datasets; empty if nothing states any."""
    known = dataset_coverage.dataset_scopes(store)
    if not known:
        return {}
    years = _years(store, selection)
    wanted = {*countries, *selection.countries}
    return {name: dataset_coverage.coverage_in(known, selection.datasets, name, years) for name in sorted(wanted)}


def _together(covered: Mapping[str, Coverage]) -> Coverage:
    """Return the coverage of all countries: none only if none is covered."""
    found = set(covered.values())
    if found == {Coverage.NO}:
        return Coverage.NO
    return Coverage.PARTLY if found & {Coverage.NO, Coverage.PARTLY} else Coverage.UNKNOWN


def _years(store: Store, selection: Selection) -> tuple[int, ...]:
    """List the years of a selection; an open period reaches as far as the records do."""
    low, high = dimensions(store).extent(store.data_date)
    found: set[int] = set()
    for start, end in selection.periods():
        first = low.year if start == date.min else start.year
        last = high.year if end == date.max else end.year
        found.update(range(max(first, EARLIEST_YEAR), min(last, max(first, high.year + 1)) + 1))
    return tuple(sorted(found))
