"""List one page of the records of a selection in an order, by what is in view; the neighbours of a record in it."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

import duckdb

from events.queries import map_tiles, selected_records
from events.queries.map_tiles import Tile
from events.queries.selected_records import MANY, selected, selection_cursor
from events.queries.selection import Selection
from events.store.store import Store, fetch
from events.text_search import normalise, search_terms

BEHIND: Final = ("point_x", "point_y", "place")


class Order(StrEnum):
    """The order of a list of records."""

    NEWEST = "newest"
    OLDEST = "oldest"
    PLACE = "place"
    RELEVANCE = "relevance"  # to the words that are searched


class Group(StrEnum):
    """A part of the records by where they are on the map that is shown."""

    ALL = "all"
    IN_VIEW = "view"
    NOT_IN_VIEW = "outside"
    UNPLACED = "unplaced"


class View(NamedTuple):
    """
    What a map shows: decimal degrees, WGS84, and by id the places without a point that reach into it.

    `origins` are the places in it that records without a point of their own came from: they are drawn there.
    """

    west: float
    south: float
    east: float
    north: float
    places: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


class Numbers(NamedTuple):
    """How many records are in view, not in view, and without a place."""

    view: int
    outside: int
    unplaced: int


class Neighbours(NamedTuple):
    """Where a record stands in a list, from 1; the ids before and after it, blank at the ends; how many there are."""

    position: int
    before: str
    after: str
    all: int


@dataclass(frozen=True)
class Part:
    """The part of a selection to list: of records in some areas (`area_id`), in a tile, in a group of a view."""

    areas: tuple[int, ...] | None = None
    tile: Tile | None = None
    view: View | None = None
    group: Group = Group.ALL

    def condition(self) -> tuple[str, list[Any]]:
        """Write the condition in SQL, and its values."""
        conditions, values = [], []
        if self.areas is not None:
            conditions.append("list_contains(CAST(? AS INTEGER[]), area_id)")
            values.append(list(self.areas))
        if self.tile is not None:
            conditions.append(map_tiles.View.of(self.tile).inside)
        if self.group is Group.UNPLACED:
            conditions.append(UNPLACED)
        elif self.view is not None and self.group is not Group.ALL:
            inside, of_view = _in_view(self.view)
            conditions.append(inside if self.group is Group.IN_VIEW else f"NOT ({inside}) AND NOT ({UNPLACED})")
            values += of_view
        return " AND ".join(f"({one})" for one in conditions) or "true", values


LAST: Final = chr(sys.maxunicode)  # character of Unicode
UNPLACED: Final = "point_x IS NULL AND place = ''"
_BY_DAY: Final = ("coalesce(earliest, DATE '0001-01-01') DESC", "coalesce(latest, DATE '9999-12-31') DESC")
ORDERS: Final[Mapping[Order, tuple[str, ...]]] = {
    Order.NEWEST: _BY_DAY,
    # Records without a known start come last.
    Order.OLDEST: ("coalesce(earliest, DATE '9999-12-31') ASC", "coalesce(latest, DATE '9999-12-31') ASC"),
    # After every name.
    Order.PLACE: (f"coalesce(nullif(place_name, ''), '{LAST}') ASC", *_BY_DAY),
}


def page(
    store: Store, selection: Selection, order: Order, limit: int, offset: int = 0, part: Part | None = None
) -> list[dict[str, Any]]:
    """List `limit` records of a selection after the first `offset`, as `selected_records.rows` does."""
    condition, values = (part or Part()).condition()
    table = f"(SELECT * FROM {_placed(selection)} WHERE {condition})"
    keys, of_keys = _keys(order, selection)
    ordered = ", ".join((*keys, "record_id ASC"))
    with selection_cursor(store, selection) as cursor:
        if selected_records.size(store) > MANY and not of_keys:
            table, values, offset = _around(cursor, table, values, keys[0], limit, offset)
        sql = f"SELECT * EXCLUDE ({', '.join(BEHIND)}) FROM {table} ORDER BY {ordered} LIMIT {limit} OFFSET {offset}"
        found = fetch(cursor, sql, *values, *of_keys)
    selected_records.add_reasons(store, selection, found)
    return found


def numbers(store: Store, selection: Selection, view: View) -> Numbers:
    """Count the records of a selection by whether they are in view."""
    inside, values = _in_view(view)
    sql = f"""
        SELECT count(*) FILTER ({inside}) AS in_view, count(*) FILTER ({UNPLACED}) AS unplaced, count(*) AS number
        FROM {_placed(selection)}
    """
    with selection_cursor(store, selection) as cursor:
        (found,) = fetch(cursor, sql, *values)
    outside = found["number"] - found["in_view"] - found["unplaced"]
    return Numbers(found["in_view"], outside, found["unplaced"])


def neighbours(store: Store, selection: Selection, order: Order, record_id: str) -> Neighbours | None:
    """Find where a record stands in the list of a whole selection; None if it is not in it."""
    keys, of_keys = _keys(order, selection)
    ordered = (*keys, "record_id ASC")
    names = [f"key_{number}" for number in range(len(ordered))]
    columns = [key.rpartition(" ")[0] for key in ordered]
    cells = ", ".join(f"{column} AS {name}" for column, name in zip(columns, names, strict=True))
    steps = [key.rpartition(" ")[2] for key in ordered]
    before = _precedes(names, steps)
    forwards = ", ".join(f"t.{name} {step}" for name, step in zip(names, steps, strict=True))
    backwards = ", ".join(
        f"t.{name} {'ASC' if step == 'DESC' else 'DESC'}" for name, step in zip(names, steps, strict=True)
    )
    sql = f"""
        WITH t AS MATERIALIZED (SELECT record_id, {cells} FROM {_placed(selection)}),
        own AS (SELECT * FROM t WHERE record_id = ?)
        SELECT (SELECT count(*) FROM t) AS number, (SELECT count(*) FROM t, own WHERE {before}) AS earlier,
            (SELECT t.record_id FROM t, own WHERE {before} ORDER BY {backwards} LIMIT 1) AS before,
            (SELECT t.record_id FROM t, own WHERE NOT ({before}) AND t.record_id <> own.record_id
                ORDER BY {forwards} LIMIT 1) AS after
        FROM own
    """
    with selection_cursor(store, selection) as cursor:
        found = fetch(cursor, sql, *of_keys, record_id)
    if not found:
        return None
    return Neighbours(found[0]["earlier"] + 1, found[0]["before"] or "", found[0]["after"] or "", found[0]["number"])


def _precedes(names: Iterable[str], steps: Iterable[str]) -> str:
    """Write the condition that a row of `t` comes before the one of `own`, key by key."""
    condition = "false"
    for name, step in reversed(list(zip(names, steps, strict=True))):
        sign = ">" if step == "DESC" else "<"
        condition = f"(t.{name} {sign} own.{name} OR (t.{name} = own.{name} AND {condition}))"
    return condition


def claims_on(store: Store, rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Count the claims on records by record id: those on an event, or on the question that an estimate answers."""
    listed = list(rows)
    about = [row["record_id"] for row in listed if not row["question_id"]]
    questions = sorted({row["question_id"] for row in listed if row["question_id"]})
    sql = """
        SELECT coalesce(nullif(question_id, ''), event_id) AS about, count(*) AS number FROM claims
        WHERE list_contains($1, event_id) OR list_contains($2, question_id) GROUP BY 1
    """
    with store.cursor() as cursor:
        counted = {row["about"]: row["number"] for row in fetch(cursor, sql, about, questions)}
    return {row["record_id"]: counted.get(row["question_id"] or row["record_id"], 0) for row in listed}


def _placed(selection: Selection) -> str:
    return selected("placed", selection)


def _in_view(view: View) -> tuple[str, list[Any]]:
    """Write the condition that a record is in view; east of 180 degrees, the map shows the world once more."""
    lons = " OR ".join(f"lon + {turn} BETWEEN ? AND ?" for turn in (-360, 0, 360))
    vague = (
        "list_contains(CAST(? AS VARCHAR[]), place) OR coalesce(list_contains(CAST(? AS VARCHAR[]), origin_id), false)"
    )
    inside = f"CASE WHEN point_x IS NULL THEN {vague} ELSE lat BETWEEN ? AND ? AND ({lons}) END"
    return inside, [list(view.places), list(view.origins), view.south, view.north, *(view.west, view.east) * 3]


def _keys(order: Order, selection: Selection) -> tuple[tuple[str, ...], list[Any]]:
    """Write what a list is ordered by, in SQL, with the values of that."""
    terms = [term.strip() for term in search_terms(selection.words)]
    if order is not Order.RELEVANCE or not terms:
        return ORDERS.get(order, ORDERS[Order.NEWEST]), []
    # Words in the title count more than those in the name of the place; the words as a phrase most.
    title, place = (f"lower(strip_accents(coalesce({column}, '')))" for column in ("title", "place_name"))
    phrase = normalise(selection.words).strip()
    found = [f"4 * contains({title}, ?)::INTEGER", *(f"2 * contains({title}, ?)::INTEGER" for _ in terms)]
    found += [f"contains({place}, ?)::INTEGER" for _ in terms]
    return (f"({' + '.join(found)}) DESC", *_BY_DAY), [phrase, *terms, *terms]


def _around(
    cursor: duckdb.DuckDBPyConnection, table: str, values: list[Any], key: str, limit: int, offset: int
) -> tuple[str, list[Any], int]:
    """Narrow a table to the rows whose first key is that of the page: only these are read in full, and ordered."""
    cell, _, step = key.rpartition(" ")
    sql = f"SELECT {cell} AS cell FROM {table} ORDER BY {key} LIMIT {limit} OFFSET {offset}"
    cells = [row["cell"] for row in fetch(cursor, sql, *values)]
    if not cells:
        return table, values, offset
    sign = ">" if step == "DESC" else "<"
    before = 0
    if offset:
        sql = f"SELECT count(*) AS number FROM {table} WHERE {cell} {sign} ?"
        before = fetch(cursor, sql, *values, cells[0])[0]["number"]
    narrowed = f"(SELECT * FROM {table} WHERE {cell} BETWEEN ? AND ?)"
    return narrowed, [*values, *sorted((cells[0], cells[-1]))], offset - before
