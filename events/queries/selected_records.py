"""List the records of a selection: as rows, page by page, in places, with their sources."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import duckdb
import pandas as pd
import pyarrow as pa

from events.queries import explanations, expressions
from events.queries.area_matches import area_matches
from events.queries.dimensions import dimensions, filter_result, place_names
from events.queries.expressions import QueryShape
from events.queries.selection import Selection
from events.queries.table_columns import NO_FILTERS, ColumnFilters
from events.store.store import Store, fetch, store_cached


class CitedSource(NamedTuple):
    """A source and the number of records of the selection that cite it."""

    source_id: str
    records: int


def sources(store: Store, selection: Selection) -> tuple[CitedSource, ...]:
    """
    Count the records of a selection by source, those of the most records first, then by id.

    A record with several sources counts once for each.
    """
    shape = expressions.counting_shape(selection, store.counted, "participants_id")
    sql = f"""
        SELECT source_id, {shape.number} AS records
        FROM {selected("rows", selection, shape)} JOIN participants USING (participants_id),
            unnest(sources) AS cited(source_id)
        GROUP BY source_id ORDER BY records DESC, source_id
    """
    with selection_cursor(store, selection) as cursor:
        return tuple(CitedSource(**row) for row in fetch(cursor, sql))


TEXT_MATCHES = pa.schema([("row_number", pa.int64())])
KEPT_WORDS = 8  # searches whose text matches are kept: 8 bytes for each record
MANY = 20_000  # records of a store: from there on it is faster to find the days of the first ones first


def records(store: Store, selection: Selection, limit: int | None = None, offset: int = 0) -> pd.DataFrame:
    """
    List the records of a selection, ordered by earliest day, latest day and id; all, or `limit` of them after `offset`.

    Returns
    -------
    records
        The columns of `expressions.SHOWN`, with `match` (certain or possible) and `why` in words. `earliest` and
        `latest` are NaT where the start or end is open. `lon`, `lat` are decimal degrees, of settlements and districts
        only.
    """
    plain_rows = rows(store, selection, limit, offset)
    frame = pd.DataFrame(plain_rows, columns=[*expressions.SHOWN, "match", "why"])
    return frame.astype({"earliest": "datetime64[s]", "latest": "datetime64[s]"})


def rows(
    store: Store,
    selection: Selection,
    limit: int | None = None,
    offset: int = 0,
    column_filters: ColumnFilters = NO_FILTERS,
) -> list[dict[str, Any]]:
    """
    List the records of a selection as `records` does, as plain rows; filtered and ordered by columns on request.

    Missing values are None, days are dates. This is several times faster than a data frame.
    """
    table = filtered(selection, column_filters)
    with selection_cursor(store, selection) as cursor:
        if limit is not None and not column_filters.order and size(store) > MANY:
            table = f"(SELECT * FROM {table}{_until(cursor, table, column_filters, limit + offset)})"
        # Records without a known start come last.
        sql = f"SELECT * FROM {table} ORDER BY {column_filters.order_by()}"
        if limit is not None or offset:
            sql += f" LIMIT {2**62 if limit is None else int(limit)} OFFSET {int(offset)}"
        answer = cursor.execute(sql, column_filters.values())
        columns = [column for column, *_ in answer.description or ()]
        found = [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]
    add_reasons(store, selection, found)
    return found


def batches(store: Store, selection: Selection, number: int) -> Iterator[list[dict[str, Any]]]:
    """List the records of a selection as `rows` does, so many at a time: only these are in memory."""
    with selection_cursor(store, selection) as cursor:
        answer = cursor.execute(f"SELECT * FROM {selected('rows', selection)} ORDER BY {NO_FILTERS.order_by()}")
        columns = [column for column, *_ in answer.description or ()]
        while read := answer.fetchmany(number):
            found = [dict(zip(columns, row, strict=True)) for row in read]
            add_reasons(store, selection, found)
            yield found


def _until(cursor: duckdb.DuckDBPyConnection, table: str, column_filters: ColumnFilters, number: int) -> str:
    """Write the condition for the days of the first records: other records need not be read in full."""
    days = f"SELECT earliest FROM {table} ORDER BY earliest NULLS LAST LIMIT 1 OFFSET {max(int(number) - 1, 0)}"
    last = cursor.execute(days, column_filters.values()).fetchone()
    return f" WHERE earliest <= DATE '{last[0]}'" if last and last[0] else ""


@store_cached(4)
def size(store: Store) -> int:
    """Count all records of a store."""
    with store.cursor() as cursor:
        return int((cursor.execute("SELECT count(*) FROM records").fetchone() or (0,))[0])


def row(store: Store, selection: Selection, record_id: str) -> dict[str, Any] | None:
    """Return one record of a selection as `rows` does; None if it is not in the selection."""
    with selection_cursor(store, selection) as cursor:
        found = fetch(cursor, f"SELECT * FROM {selected('rows', selection)} WHERE record_id = ? LIMIT 1", record_id)
    add_reasons(store, selection, found)
    return found[0] if found else None


def selected(query: str, selection: Selection, shape: QueryShape | None = None) -> str:
    """
    Write a query that lists records as a subquery; only certain records if the selection excludes others.

    `shape` is that of a query that only counts.
    """
    sql = expressions.compiled(query, shape or expressions.query_shape(selection))
    return f"(SELECT * FROM ({sql}){' WHERE certain' if selection.certain_only else ''})"


def filtered(selection: Selection, column_filters: ColumnFilters) -> str:
    """Write the records of a selection that a table lists as a subquery."""
    conditions = column_filters.conditions()
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"(SELECT * FROM {selected('rows', selection)}{where})"


@contextmanager
def selection_cursor(store: Store, selection: Selection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a cursor with the values of a selection."""
    values = expressions.values(selection, filter_result(store, selection).matches().tolist())
    with store.cursor() as cursor:
        cursor.execute(f"SET VARIABLE {expressions.VARIABLE} = $1::{expressions.VARIABLE_TYPE}", [values])
        if values["words"]:
            cursor.register("text_matches", _text_matches(store, tuple(values["words"])))
        if selection.area:
            cursor.register("area_matches", area_matches(store, selection.area))
        yield cursor


@store_cached(KEPT_WORDS)
def _text_matches(store: Store, words: tuple[str, ...]) -> Any:  # noqa: ANN401 - a table that cursors of this store take
    """Search all texts, once for all queries with these words, independent of the other filters."""
    shape = expressions.QueryShape(None, False, len(words), False, False)
    values = {**expressions.values(Selection(), ()), "words": list(words)}
    with store.cursor() as cursor:
        cursor.execute(f"SET VARIABLE {expressions.VARIABLE} = $1::{expressions.VARIABLE_TYPE}", [values])
        return store.kept(cursor.execute(expressions.compiled("text_matches", shape)), TEXT_MATCHES)


def add_reasons(store: Store, selection: Selection, found: list[dict[str, Any]]) -> None:
    """Add to each row whether it matches for certain (`match`) and the reason in words (`why`), in place."""
    names, known_sites = place_names(store), dimensions(store).sites
    chosen = (*selection.countries, *selection.provinces)
    place_reasons: dict[tuple[int, str], str] = {}
    for row in found:
        key = (row["area_id"], row["kind"])
        if key not in place_reasons:
            place_reasons[key] = explanations.place_reason(known_sites[key[0]], key[1], chosen, names)
        open_ends = [name for name, day in (("start", row["earliest"]), ("end", row["latest"])) if day is None]
        time_reason = explanations.time_reason(
            row["date_shown"], row["date_precision"], open_ends, row.pop("time_certain")
        )
        row["match"] = "certain" if row.pop("certain") else "possible"
        area_reason = "" if row.pop("area_certain") else explanations.AREA_REASON
        row["why"] = "; ".join(part for part in (place_reasons[key], area_reason, time_reason) if part)
