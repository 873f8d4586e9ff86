"""Answer questions about the records of a selection: rows, pages, months, places, sources."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from events.models import HAS_POINT
from events.queries import explanations, expressions
from events.queries.counts import (
    MONTHS_OF_A_YEAR,
    Answer,
    Passing,
    Tally,
    Totals,
    chosen_periods,
    count,
    dimensions,
    passing,
    place_names,
)
from events.queries.counts import labels as labels
from events.queries.explanations import Site
from events.queries.record_detail import RecordDetail as RecordDetail
from events.queries.record_detail import record as record
from events.queries.selection import KEYS, Selection
from events.queries.table_columns import NO_FILTERS, ColumnFilters
from events.store.store import Store, fetch, store_cached


class CitedSource(NamedTuple):
    """A source and how many records of the selection stand on it."""

    source_id: str
    records: int


def sources(store: Store, selection: Selection) -> tuple[CitedSource, ...]:
    """
    Count the records of a selection by source; a record with several sources counts once for each.

    Parameters
    ----------
    store
        The open store.
    selection
        What is selected.

    Returns
    -------
    sources
        Those of the most records first, then by id.
    """
    rows = expressions.compiled("rows", expressions.query_shape(selection))
    certain = " WHERE certain" if selection.certain_only else ""
    sql = f"""
        SELECT source_id, count(*) AS records
        FROM (SELECT record_id FROM ({rows}){certain})
            JOIN records USING (record_id) JOIN participants USING (participants_id),
            unnest(sources) AS cited(source_id)
        GROUP BY source_id ORDER BY records DESC, source_id
    """
    with selection_cursor(store, selection) as cursor:
        return tuple(CitedSource(**row) for row in fetch(cursor, sql))


KEPT_WORDS = 8  # searches whose finds are kept: 8 bytes for each record found
MANY = 20_000  # records of a store, from which on it pays to look for the first ones by their days alone
KEPT = 64  # answers to the last selections; each is some kilobytes


def records(store: Store, selection: Selection, limit: int | None = None, offset: int = 0) -> pd.DataFrame:
    """
    List the records of a selection, ordered by earliest day, latest day and id.

    Parameters
    ----------
    store
        The open store.
    selection
        What is selected.
    limit, offset
        How many records, after how many; all by default.

    Returns
    -------
    records
        The columns of `expressions.SHOWN`, with `match` (certain or possible) and `why` in words. `earliest` and
        `latest` are NaT where the start or end is open. `lon`, `lat` are decimal degrees, of settlements and
        districts only.
    """
    listed = rows(store, selection, limit, offset)
    frame = pd.DataFrame(listed, columns=[*expressions.SHOWN, "match", "why"])
    return frame.astype({"earliest": "datetime64[s]", "latest": "datetime64[s]"})


def rows(
    store: Store, selection: Selection, limit: int | None = None, offset: int = 0, narrowing: ColumnFilters = NO_FILTERS
) -> list[dict[str, Any]]:
    """
    List the records of a selection as `records` does, as plain rows; narrowed and ordered by columns where asked.

    Returns
    -------
    rows
        By column; what is missing is None, days are dates. This is several times faster than a data frame.
    """
    listed = _narrowed(selection, narrowing)
    with selection_cursor(store, selection) as cursor:
        if limit is not None and not narrowing.order and size(store) > MANY:
            listed = f"(SELECT * FROM {listed}{_until(cursor, listed, narrowing, limit + offset)})"
        # Records without a known start come last: what is known to the day leads.
        sql = f"SELECT * FROM {listed} ORDER BY {narrowing.order_by()}"
        if limit is not None or offset:
            sql += f" LIMIT {2**62 if limit is None else int(limit)} OFFSET {int(offset)}"
        answer = cursor.execute(sql, narrowing.values())
        columns = [column for column, *_ in answer.description or ()]
        found = [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]
    add_reasons(store, selection, found)
    return found


def _until(cursor: duckdb.DuckDBPyConnection, listed: str, narrowing: ColumnFilters, number: int) -> str:
    """Write the condition that leaves the first records up to a day: whole rows of all others need not be read."""
    days = f"SELECT earliest FROM {listed} ORDER BY earliest NULLS LAST LIMIT 1 OFFSET {max(int(number) - 1, 0)}"
    last = cursor.execute(days, narrowing.values()).fetchone()
    return f" WHERE earliest <= DATE '{last[0]}'" if last and last[0] else ""


@store_cached(4)
def size(store: Store) -> int:
    """Count all records of a store."""
    with store.cursor() as cursor:
        return int((cursor.execute("SELECT count(*) FROM records").fetchone() or (0,))[0])


def row(store: Store, selection: Selection, record_id: str) -> dict[str, Any] | None:
    """Tell one record of a selection as `rows` does; None if the selection does not have it."""
    found = _where(store, selection, "record_id = ?", [record_id], 1)
    return found[0] if found else None


def rows_at(store: Store, selection: Selection, areas: Collection[int], limit: int) -> list[dict[str, Any]]:
    """List the first records of a selection that lie in some areas (`area_id`), as `rows` does."""
    return _where(store, selection, "list_contains(?::INTEGER[], area_id)", [sorted(areas)], limit)


def _where(store: Store, selection: Selection, condition: str, values: list[Any], limit: int) -> list[dict[str, Any]]:
    matching = f"SELECT * FROM {selected('rows', selection)} WHERE {condition}"
    sql = f"{matching} ORDER BY {NO_FILTERS.order_by()} LIMIT {int(limit)}"
    with selection_cursor(store, selection) as cursor:
        found = fetch(cursor, sql, *values)
    add_reasons(store, selection, found)
    return found


def number_at(store: Store, selection: Selection, areas: Collection[int]) -> int:
    """Count the records of a selection that lie in some areas (`area_id`)."""
    found = tally(store, selection).attribute_sets
    inside = np.isin(dimensions(store).area_of_attribute_set + 1, list(areas))
    return int(((found.certain + found.possible) * inside).sum())


def number(store: Store, selection: Selection, narrowing: ColumnFilters) -> int:
    """Count the records that a table of a selection lists."""
    if not narrowing.filters:
        return totals(store, selection).all
    with selection_cursor(store, selection) as cursor:
        counted = cursor.execute(f"SELECT count(*) FROM {_narrowed(selection, narrowing)}", narrowing.values())
        return int((counted.fetchone() or (0,))[0])


def totals(store: Store, selection: Selection) -> Totals:
    """Count the records of a selection."""
    return tally(store, selection).totals


def facets(store: Store, selection: Selection) -> pd.DataFrame:
    """
    Count for each value of each filter how many records it would leave, were it the only value chosen there.

    Each filter passes over its own choice and respects the others. A record with several actors, claimants, sources,
    years or countries counts once for each.

    Returns
    -------
    facets
        Columns `field` (as in the URL), `value` (text), `certain`, `possible`; ordered by field and value.
    """
    return tally(store, selection).facets.copy()


def by_province(store: Store, selection: Selection) -> pd.DataFrame:
    """
    Count the records of a selection by province.

    A record is certain in a province only if one of its places lies wholly in it; a record known only to country
    level is in none.

    Returns
    -------
    counts
        Columns `province_id`, `certain`, `possible`; provinces without records are left out.
    """
    return tally(store, selection).provinces.copy()


def by_period(store: Store, selection: Selection, unit: Literal["month", "year"] = "month") -> pd.DataFrame:
    """
    Count the records of a selection by month or year.

    A record that may lie in several is possible in each; one with an open end is counted up to the data date.

    Returns
    -------
    counts
        Columns `start` (first day of the month or year), `certain`, `possible`, in the order of time; empty months
        and years are left out.
    """
    months = 1 if unit == "month" else MONTHS_OF_A_YEAR
    extent = dimensions(store).extent(store.data_date)
    return chosen_periods(by_month(store, selection), selection, months, extent)


def without_point(store: Store, selection: Selection) -> list[dict[str, Any]]:
    """
    Count the records of a selection that have a place but no point, by what they have in common.

    Returns
    -------
    groups
        Each with `place_id`, `kind`, `standing`, `precision`, `match` (certain or possible), and `number` of records.
    """
    known, found = dimensions(store), tally(store, selection).attribute_sets
    is_vague = known.attribute_sets["precision"].misses(HAS_POINT)
    groups = []
    for row in np.flatnonzero((found.certain + found.possible) * is_vague).tolist():
        held = {name: known.attribute_sets[name].value(row) for name in ("kind", "standing", "precision")}
        places = {site.role: site.place_id for site in known.sites[int(known.area_of_attribute_set[row]) + 1]}
        if not places.get("at"):
            continue
        for match, number in (("certain", int(found.certain[row])), ("possible", int(found.possible[row]))):
            if number:
                groups.append({**held, "place_id": places["at"], "match": match, "number": number})
    return groups


def filters_to_relax(store: Store, selection: Selection) -> list[tuple[str, int]]:
    """
    Say which filters empty a selection.

    Returns
    -------
    filters
        For each filter that is set, its key in the URL and how many records there are when it is lifted; those that
        help most come first. If no single one helps, all counts are 0.
    """
    lifted = [(KEYS[name], totals(store, selection.without(name)).all) for name in selection.active]
    return sorted(lifted, key=lambda pair: -pair[1])


def sites(store: Store) -> Mapping[int, tuple[Site, ...]]:
    """List the places behind each `area_id`, with the countries and provinces that they may mean."""
    return dimensions(store).sites


@store_cached(KEPT)
def tally(store: Store, selection: Selection) -> Tally:
    """Count everything that a screen shows about a selection; the last answers are kept."""
    known = dimensions(store)
    answers = [
        *_ask(store, selection, "by_attribute_set", "by_participants"),
        # The years that can be chosen are those of the selection without a choice of years.
        by_month(store, selection.without("years")),
    ]
    return count(known, passed(store, selection), selection, answers, store.data_date)


@store_cached(KEPT)
def by_month(store: Store, selection: Selection) -> Answer:
    """Count the records of a selection by first and last month; the last answers are kept."""
    return _ask(store, selection, "by_month")[0]


@store_cached(KEPT)
def passed(store: Store, selection: Selection) -> Passing:
    """Say how attribute_sets and participants stand to a selection."""
    return passing(dimensions(store), selection)


def _sql(question: str, selection: Selection) -> str:
    return expressions.compiled(question, expressions.query_shape(selection))


def selected(question: str, selection: Selection) -> str:
    """Write a question that lists records as a table expression of SQL, only what is certain where that is asked."""
    return f"(SELECT * FROM ({_sql(question, selection)}){' WHERE certain' if selection.certain_only else ''})"


def _narrowed(selection: Selection, narrowing: ColumnFilters) -> str:
    conditions = narrowing.conditions()
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"(SELECT * FROM {selected('rows', selection)}{where})"


@contextmanager
def selection_cursor(store: Store, selection: Selection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Lend a cursor that holds the values of a selection."""
    values = expressions.values(selection, passed(store, selection).attribute_sets.tolist())
    with store.cursor() as cursor:
        cursor.execute(f"SET VARIABLE {expressions.VARIABLE} = $1::{expressions.VARIABLE_TYPE}", [values])
        if values["words"]:
            cursor.register("text_matches", _text_matches(store, tuple(values["words"])))
        yield cursor


@store_cached(KEPT_WORDS)
def _text_matches(store: Store, words: tuple[str, ...]) -> pa.Table:
    """Look for words in all texts: once for all questions on them, and for all other filters set beside them."""
    shape = expressions.QueryShape(None, False, len(words), False, False)
    values = {**expressions.values(Selection(), ()), "words": list(words)}
    with store.cursor() as cursor:
        cursor.execute(f"SET VARIABLE {expressions.VARIABLE} = $1::{expressions.VARIABLE_TYPE}", [values])
        return pa.table(cursor.execute(expressions.compiled("text_matches", shape)).fetchnumpy())


def _ask(store: Store, selection: Selection, *questions: str) -> list[Answer]:
    with selection_cursor(store, selection) as cursor:
        return [cursor.execute(_sql(question, selection)).fetchnumpy() for question in questions]


def add_reasons(store: Store, selection: Selection, found: list[dict[str, Any]]) -> None:
    """Say of each row in words why it is in the selection, and whether for certain: `match` and `why`, in place."""
    names, known_sites = place_names(store), dimensions(store).sites
    there: dict[tuple[int, str], str] = {}
    for row in found:
        key = (row["area_id"], row["kind"])
        if key not in there:
            there[key] = explanations.place_reason(known_sites[key[0]], key[1], selection.countries, names)
        open_ends = [name for name, day in (("start", row["earliest"]), ("end", row["latest"])) if day is None]
        then = explanations.time_reason(row["date_shown"], row["date_precision"], open_ends, row.pop("time_certain"))
        row["match"] = "certain" if row.pop("certain") else "possible"
        row["why"] = "; ".join(part for part in (there[key], then) if part)
