"""Count the records of a selection: in all, by the values of each filter, by province and by period."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from events.queries import expressions
from events.queries.dimensions import (
    OF_ATTRIBUTE_SETS,
    OF_PARTICIPANTS,
    Codes,
    Column,
    Dimensions,
    FilterResult,
    dimensions,
    filter_result,
)
from events.queries.expressions import FIRST_MONTH, LAST_MONTH, Match
from events.queries.selected_records import filtered, selected, selection_cursor
from events.queries.selection import KEYS, Selection
from events.queries.table_columns import ColumnFilters
from events.store.store import Columns, Store, store_cached

KEPT = 64  # answers to the last selections; each is some kilobytes
MONTHS = {"month": 1, "year": 12}
Unit = Literal["month", "year"]
Numbers = NDArray[np.int64]  # two rows: how many records are certain, how many possible


class Counts(NamedTuple):
    """How many records match for certain, and how many possibly."""

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
class SelectionCounts:
    """
    All counts of a selection; values without a record are left out.

    `facets` are by filter (its key in the URL) and value: how many records there would be if this value alone were
    chosen in the filter and nothing else changed. A record with several actors, claimants, sources, years or countries
    counts once for each. `provinces` are by id: a record is certain in a province only if one of its places lies wholly
    in it; a record known only to country level is in none. `attribute_sets` are by position of the attribute set.
    """

    store: Store
    selection: Selection
    totals: Counts
    facets: Mapping[str, Mapping[str, Counts]]
    provinces: Mapping[str, Counts]
    attribute_sets: Numbers

    def number_in(self, areas: Collection[int]) -> int:
        """Count the records in some areas (`area_id`)."""
        is_inside = np.isin(dimensions(self.store).area_of_attribute_set + 1, list(areas))
        return int(self.attribute_sets[:, is_inside].sum())

    def periods(self, unit: Unit, at_any_time: bool = False) -> pd.DataFrame:
        """
        Count the records by month or year; `at_any_time` ignores the years, start and end of the selection.

        A record that may lie in several is possible in each; one with an open end is counted up to the data date. The
        columns are `start` (first day of the month or year), `certain`, `possible`, in the order of time; empty months
        and years are left out.
        """
        selection = self.selection.at_any_time() if at_any_time else self.selection
        months, extent = MONTHS[unit], dimensions(self.store).extent(self.store.data_date)
        numbered, numbers = _by_period(_by_month(self.store, selection), months, selection.window(), extent)
        spans = [(_month(first) // months, _month(last) // months) for first, last in selection.periods()]
        rows = [
            (date(number * months // 12, number * months % 12 + 1, 1), *counts)
            for number, counts in _by_value(numbered, numbers, selection)
            if any(first <= number <= last for first, last in spans)
        ]
        return pd.DataFrame(rows, columns=["start", "certain", "possible"])

    @cached_property
    def without_point(self) -> list[dict[str, Any]]:
        """
        Count the records that have a place but no point, by what they have in common.

        Each group has `place_id`, `kind`, `standing`, `precision`, `match` (certain or possible), and `number` of
        records. The list is shared by all who ask.
        """
        known = dimensions(self.store)
        groups = []
        for row, place_id in _vague_places(known).items():
            shared = {name: known.value(name, row) for name in ("kind", "standing", "precision")}
            groups += [
                {**shared, "place_id": place_id, "match": match, "number": number}
                for match, number in zip(("certain", "possible"), self.attribute_sets[:, row].tolist(), strict=True)
                if number
            ]
        return groups

    def filters_to_relax(self) -> list[tuple[str, int]]:
        """Count the records there would be without each filter that is set (its key in the URL), the largest first."""
        relaxed = {name: self.selection.without(name) for name in self.selection.active}
        numbers = [(KEYS[name], _totals(_matching(self.store, without)).all) for name, without in relaxed.items()]
        return sorted(numbers, key=lambda pair: -pair[1])


@store_cached(KEPT)
def count(store: Store, selection: Selection) -> SelectionCounts:
    """Count everything that pages show about a selection; the last answers are cached."""
    known, result = dimensions(store), filter_result(store, selection)
    by_attribute_set, by_participants = _ask(store, selection, "by_attribute_set", "by_participants")
    anywhere = _numbers(by_attribute_set, "attribute_set_id", len(result.places))
    placed = _in_place(anywhere, result)
    participants = _numbers(by_participants, "participants_id", known.participants["actor"].size)
    inside = _shown(placed * result.kept(OF_ATTRIBUTE_SETS), selection)

    def by_area(numbers: Numbers) -> Numbers:
        return _sum(numbers, known.area_of_attribute_set, len(known.sites))

    everywhere = by_area(anywhere * result.kept(OF_ATTRIBUTE_SETS))

    def counted_by(column: Column) -> tuple[Sequence[str], Numbers]:
        return column.values, _sum_by_value(everywhere, column)

    # The years that can be chosen are those of the selection without a choice of years.
    by_month = _by_month(store, selection.without("years"))
    years = _by_period(by_month, MONTHS["year"], selection.window(), known.extent(store.data_date))
    counted = {
        "country": counted_by(known.areas.by_country(selection.provinces)),
        "province": counted_by(known.areas.by_province(selection.countries)),
        **{
            name: (column.values, _sum_by_value(placed * result.kept(OF_ATTRIBUTE_SETS, ignoring=name), column))
            for name, column in known.attribute_sets.items()
        },
        **{
            name: (column.values, _sum_by_value(participants * result.kept(OF_PARTICIPANTS, ignoring=name), column))
            for name, column in known.participants.items()
        },
        "year": ([str(year) for year in years[0]], years[1]),
    }
    provinces = known.areas.by_province()
    return SelectionCounts(
        store,
        selection,
        totals=_totals(inside),
        facets=MappingProxyType({name: _mapping(*found, selection) for name, found in counted.items()}),
        provinces=_mapping(provinces.values, _sum_by_value(by_area(inside), provinces), selection),
        attribute_sets=inside,
    )


# Fields by which records are shown in lanes over time: a column of their rows, and the table that has it.
LANES = {
    "kind": ("kind", ""),
    "actor": (
        "actor",
        "LEFT JOIN (SELECT participants_id, unnest(actors) AS actor FROM participants) USING (participants_id)",
    ),
    "country": ("country", "LEFT JOIN (SELECT DISTINCT area_id, country FROM areas) USING (area_id)"),
    "dataset": ("dataset", ""),
    "standing": ("standing", ""),
}
MOST_LANES = 8
OPEN_MONTHS = {"first": FIRST_MONTH, "last": LAST_MONTH}
SPAN = f"""coalesce(year(earliest) * 12 + month(earliest) - 1, {FIRST_MONTH}) AS first,
        coalesce(year(latest) * 12 + month(latest) - 1, {LAST_MONTH}) AS last"""
AREAS_OVER_TIME = f"SELECT area_id, certain, {SPAN}, {{number}} AS records FROM {{rows}} GROUP BY ALL ORDER BY ALL"
OVER_TIME = f"""
WITH found AS MATERIALIZED (
    SELECT coalesce({{lane}}, '') AS lane, kind, certain,
        {SPAN},
        {{number}} AS records
    FROM {{rows}} {{join}} GROUP BY ALL
), most AS (SELECT lane AS own FROM found GROUP BY lane ORDER BY sum(records) DESC, lane LIMIT {{most}})
SELECT own AS lane, kind, certain, first, last, sum(records)::BIGINT AS records
FROM found LEFT JOIN most ON lane = own GROUP BY ALL ORDER BY ALL
"""


def number_at_any_time(store: Store, selection: Selection) -> int:
    """Count the records of a selection without its period."""
    answer = _by_month(store, selection.at_any_time())
    records = answer["records"]
    return int(records[answer["certain"].astype(bool)].sum() if selection.certain_only else records.sum())


def by_month(store: Store, selection: Selection) -> Columns:
    """
    Count the records of a selection without its period by first and last month; an open start or end is masked.

    Returns
    -------
    columns
        `first` and `last` (numbers of months since the year 0), `certain` and `records`.
    """
    return _by_month(store, selection.at_any_time())


def lanes_over_time(store: Store, selection: Selection, field: str) -> pd.DataFrame:
    """
    Count the records of a selection without its period by a field of `LANES`, kind, first and last month.

    Returns
    -------
    counts
        Columns `lane` (one of the most frequent values; blank where a record has none, missing for all other values),
        `kind`, `certain`, `first`, `last` (numbers of months since the year 0; open ends are the first and last of all)
        and `records`. A record with several values counts in each of their lanes.
    """
    any_time, (lane, join) = selection.at_any_time(), LANES[field]
    shape = expressions.counting_shape(any_time, store.counted, *(["participants_id"] if field == "actor" else []))
    rows = selected("rows", any_time, shape)
    sql = OVER_TIME.format(lane=lane, join=join, rows=rows, number=shape.number, most=MOST_LANES)
    with selection_cursor(store, any_time) as cursor:
        return cursor.execute(sql).df()


def provinces_over_time(store: Store, selection: Selection) -> pd.DataFrame:
    """
    Count the records of a selection without its period by province, first and last month.

    Returns
    -------
    counts
        Columns `place` (the province), `certain`, `first`, `last` (numbers of months as in `lanes_over_time`) and
        `records`. A record counts once in each of its provinces, and is certain in one as in
        `SelectionCounts.provinces`.
    """
    any_time, column = selection.at_any_time(), dimensions(store).areas.by_province()
    shape = expressions.counting_shape(any_time, store.counted)
    sql = AREAS_OVER_TIME.format(rows=selected("rows", any_time, shape), number=shape.number)
    with selection_cursor(store, any_time) as cursor:
        by_area = cursor.execute(sql).df()
    named = np.array(column.values, dtype=object)[column.codes]
    areas = pd.DataFrame({"area_id": column.rows + 1, "place": named, "is_only": column.is_only})
    found = by_area.merge(areas, on="area_id")
    found["certain"] = found["certain"].astype(bool) & found["is_only"]
    return found.groupby(["place", "certain", "first", "last"], as_index=False)["records"].sum()


def vague_places_over_time(store: Store, selection: Selection) -> pd.DataFrame:
    """
    Count the records of a selection without its period that have a place but no point, by place, first and last month.

    Returns
    -------
    counts
        Columns `place`, `certain`, `first`, `last` (numbers of months as in `lanes_over_time`) and `records`.
    """
    answer, places = _ask(store, selection.at_any_time(), "vague_by_month")[0], _vague_places(dimensions(store))
    found = pd.DataFrame({name: np.ma.filled(answer[name], OPEN_MONTHS.get(name)) for name in answer})
    found["place"] = found["attribute_set_id"].map({row + 1: place_id for row, place_id in places.items()})
    return found.groupby(["place", "certain", "first", "last"], as_index=False)["records"].sum()


def count_rows(store: Store, selection: Selection, column_filters: ColumnFilters) -> int:
    """Count the records that a table of a selection lists."""
    if not column_filters.filters:
        return count(store, selection).totals.all
    with selection_cursor(store, selection) as cursor:
        counted = cursor.execute(f"SELECT count(*) FROM {filtered(selection, column_filters)}", column_filters.values())
        return int((counted.fetchone() or (0,))[0])


@store_cached(KEPT)
def _by_month(store: Store, selection: Selection) -> Columns:
    return _ask(store, selection, "by_month")[0]


def _ask(store: Store, selection: Selection, *queries: str) -> list[Columns]:
    needed = {"by_participants": ["participants_id"]}
    shapes = [expressions.counting_shape(selection, store.counted, *needed.get(one, [])) for one in queries]
    with selection_cursor(store, selection) as cursor:
        return [
            cursor.execute(expressions.compiled(query, shape)).fetchnumpy()
            for query, shape in zip(queries, shapes, strict=True)
        ]


def _vague_places(known: Dimensions) -> dict[int, str]:
    """Return the place of each attribute set whose records have a place but no point."""
    areas = enumerate((known.area_of_attribute_set + 1).tolist())
    places = ((row, known.vague_place(area_id, known.value("precision", row))) for row, area_id in areas)
    return {row: place_id for row, place_id in places if place_id}


def _matching(store: Store, selection: Selection) -> Numbers:
    """Count the records of a selection by attribute set."""
    result = filter_result(store, selection)
    (answer,) = _ask(store, selection, "by_attribute_set")
    placed = _in_place(_numbers(answer, "attribute_set_id", len(result.places)), result)
    return _shown(placed * result.kept(OF_ATTRIBUTE_SETS), selection)


def _totals(numbers: Numbers) -> Counts:
    return Counts(*numbers.sum(axis=1).tolist())


def _numbers(answer: Columns, key: str, size: int) -> Numbers:
    """Arrange counts by id at the positions of the ids."""
    is_certain = answer["certain"].astype(bool)
    return _sum(answer["records"] * np.stack([is_certain, ~is_certain]), answer[key] - 1, size)


def _in_place(numbers: Numbers, result: FilterResult) -> Numbers:
    """Turn counts of records certain in time into counts of records certain in time and place."""
    certain = numbers[0] * (result.places == Match.CERTAIN)
    return np.stack([certain, numbers.sum(axis=0) * (result.places >= Match.POSSIBLE) - certain])


def _shown(numbers: Numbers, selection: Selection) -> Numbers:
    """Drop the possible counts if only certain records are selected."""
    return np.multiply(numbers, [[1], [0 if selection.certain_only else 1]], dtype=np.int64)


def _sum(numbers: Numbers, codes: Codes, size: int) -> Numbers:
    """Add up the numbers of positions with the same code."""
    return np.stack([np.bincount(codes, row, size) for row in numbers]).astype(np.int64)


def _sum_by_value(numbers: Numbers, column: Column) -> Numbers:
    """Count each row once for each of its values; certain only where a row can mean no other value."""
    certain, possible = numbers[:, column.rows]
    unsure = certain * ~column.is_only
    return _sum(np.stack([certain - unsure, possible + unsure]), column.codes, len(column.values))


def _by_value(values: Sequence[Any], numbers: Numbers, selection: Selection) -> Iterable[tuple[Any, Counts]]:
    """List the values that have records."""
    shown = _shown(numbers, selection)
    rows = np.flatnonzero(shown.any(axis=0))
    return [(values[row], Counts(*pair)) for row, pair in zip(rows.tolist(), shown[:, rows].T.tolist(), strict=True)]


def _mapping(values: Sequence[str], numbers: Numbers, selection: Selection) -> Mapping[str, Counts]:
    # All who ask share one kept answer, so it must not be changed.
    return MappingProxyType(dict(_by_value(values, numbers, selection)))


def _by_period(
    answer: Columns, months: int, window: tuple[date, date], extent: tuple[date, date]
) -> tuple[range, Numbers]:
    """Count records by each numbered period of `months` months in which they may be."""
    first, last = (_filled(answer[name], day) for name, day in zip(("first", "last"), extent, strict=True))
    is_open = np.ma.getmaskarray(answer["first"]) | np.ma.getmaskarray(answer["last"])
    first = np.maximum(first, _month(window[0])) // months
    last = np.maximum(np.minimum(last, _month(window[1])) // months, first)
    is_certain = answer["certain"].astype(bool) & (first == last) & ~is_open
    base = int(first.min()) if len(first) else 0
    size = int(last.max()) - base + 2 if len(last) else 1
    certain = np.bincount(first - base, answer["records"] * is_certain, size).astype(np.int64)
    # Those that span several periods count in each: one up where they begin, one down after their end.
    changes = np.zeros(size, dtype=np.int64)
    np.add.at(changes, first - base, answer["records"] * ~is_certain)
    np.add.at(changes, last - base + 1, -answer["records"] * ~is_certain)
    return range(base, base + size), np.stack([certain, np.cumsum(changes)])


def _filled(column: NDArray[np.int64], day: date) -> Codes:
    return np.ma.filled(np.ma.asarray(column).astype(np.int64), _month(day))


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1
