"""Count the rows of a table by the values of its columns, for the small histograms in its header."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from events.queries import selected_records
from events.queries.records import table_rows
from events.queries.records.table_rows import TableRequest
from events.queries.table_columns import ColumnFilters, TableKind
from events.store.store import Store, fetch, store_cached
from geodata.models import Atlas

Bins = tuple[tuple[str, int], ...]
# Columns with few values; of dates the year is counted.
COUNTED: Mapping[TableKind, tuple[str, ...]] = {
    TableKind.RECORDS: ("date", "kind", "standing", "precision", "in_article"),
    TableKind.CLAIMS: ("date", "kind", "stance", "aspect", "reliability", "in_article"),
}
KEPT = 16


def column_counts(store: Store, atlas: Atlas, request: TableRequest) -> dict[str, Bins]:
    """
    Count the rows of a table by the values of each column of `COUNTED`; rows without a value are left out.

    The filter on a column itself does not apply to its own counts, so that they show what else could be chosen.
    """
    grouped: dict[ColumnFilters, list[str]] = {}
    for column in COUNTED[request.kind]:
        filters = replace(request.column_filters.without(column), order="", descending=False)
        grouped.setdefault(filters, []).append(column)
    found: dict[str, Bins] = {}
    for filters, columns in grouped.items():
        counted = _counts(store, atlas, replace(request, column_filters=filters))
        found |= {column: counted[column] for column in columns}
    return found


@store_cached(KEPT)
def _counts(store: Store, atlas: Atlas, request: TableRequest) -> dict[str, Bins]:
    if request.kind is TableKind.RECORDS:
        return _of_records(store, request)
    rows = table_rows.table_rows(store, atlas, request)
    return {column: _bins(Counter(_value(row, column) for row in rows)) for column in COUNTED[request.kind]}


def _value(row: Mapping[str, Any], column: str) -> str:
    if column != "date":
        return str(row[column] or "")
    return str(row["earliest"].year) if row["earliest"] else ""


def _of_records(store: Store, request: TableRequest) -> dict[str, Bins]:
    columns = COUNTED[TableKind.RECORDS]
    values = ["year(earliest) AS date" if column == "date" else column for column in columns]
    sql = f"""
        SELECT {", ".join(columns)}, count(*) AS records
        FROM (SELECT {", ".join(values)} FROM {selected_records.filtered(request.selection, request.column_filters)})
        GROUP BY GROUPING SETS ({", ".join(f"({column})" for column in columns)})
    """
    with selected_records.selection_cursor(store, request.selection) as cursor:
        rows = fetch(cursor, sql, *request.column_filters.values())
    return {column: _bins({str(row[column]): row["records"] for row in rows if row[column]}) for column in columns}


def _bins(counted: Mapping[str, int]) -> Bins:
    return tuple(sorted((value, number) for value, number in counted.items() if value))


def years(bins: Sequence[tuple[str, int]]) -> Bins:
    """Fill the years without rows between the first and the last, so that a histogram has even steps."""
    counted = {int(year): number for year, number in bins}
    return tuple((str(year), counted.get(year, 0)) for year in range(min(counted), max(counted) + 1)) if counted else ()
