"""The columns of every table of the store, declared once, as Arrow schemas."""

from typing import Final

import duckdb
import pyarrow as pa

from events.curated.datapackage import TABLES as CURATED
from events.curated.datapackage import Table, Type

TEXT: Final = pa.string()
TEXTS: Final = pa.list_(TEXT)
DAY: Final = pa.date32()
NUMBER: Final = pa.float64()
ID: Final = pa.int32()
CELLS: Final = {Type.LIST: TEXTS, Type.NUMBER: NUMBER, Type.INTEGER: pa.int32(), Type.BOOLEAN: pa.bool_()}


def _needed(kind: pa.DataType, *names: str) -> list[pa.Field]:
    return [pa.field(name, kind, nullable=False) for name in names]


def _maybe(kind: pa.DataType, *names: str) -> list[pa.Field]:
    return [pa.field(name, kind) for name in names]


def _curated(table: Table) -> pa.Schema:
    columns = table.columns
    return pa.schema([pa.field(one.name, CELLS.get(one.type, TEXT), nullable=not one.required) for one in columns])


PARTICIPANTS: Final = pa.schema([*_needed(ID, "participants_id"), *_needed(TEXTS, "actors", "claimants", "sources")])
RECORDS: Final = pa.schema(
    [
        *_needed(TEXT, "record_id", "dataset", "title", "kind", "edtf"),
        *_maybe(TEXT, "date_text", "date_shown"),
        *_maybe(DAY, "earliest", "latest"),
        *_maybe(TEXT, "date_precision", "place_id", "place_name", "origin_id", "target_id"),
        *_needed(TEXT, "precision"),
        *_maybe(NUMBER, "lon", "lat", "radius_km"),
        *_needed(ID, "area_id"),
        *_needed(TEXT, "standing", "in_article"),
        *_maybe(TEXT, "candidate_of", "question_id", "note"),
        *_needed(TEXT, "text"),
        *_needed(ID, "attribute_set_id", "participants_id"),
        *_maybe(ID, "point_x", "point_y", "spelling_id"),
        *_maybe(pa.int64(), "row"),
        *_maybe(NUMBER, "killed_low", "killed", "killed_high"),
    ]
)
# Columns that the store fills itself when a record is inserted, and columns that serve only to find records.
_NUMBERED: Final = ("attribute_set_id", "participants_id", "point_x", "point_y")
_BEHIND: Final = ("text", "attribute_set_id", "point_x", "point_y", "spelling_id", "row")
INCOMING: Final = pa.schema([*(one for one in RECORDS if one.name not in _NUMBERED), *list(PARTICIPANTS)[1:]])
SHOWN: Final = tuple(one.name for one in RECORDS if one.name not in _BEHIND)

AREAS: Final = pa.schema(
    [
        *_needed(ID, "area_id"),
        *_needed(TEXT, "role", "place_id", "place_name", "place_kind"),
        *_maybe(TEXT, "country", "province_id"),
    ]
)
META: Final = pa.schema(_needed(TEXT, "key", "value"))
NAMES: Final = pa.schema(_needed(TEXT, "field", "value", "label"))
SPELLINGS: Final = pa.schema([*_needed(TEXT, "field"), *_needed(ID, "id"), *_needed(TEXT, "text")])
# The geometry (WKB, EPSG:4326, longitude first) of the places that records and topics name, and of all settlements.
SHAPES: Final = pa.schema([*_needed(TEXT, "place_id", "place_name", "place_kind"), *_needed(pa.binary(), "shape")])
EVENTS: Final = pa.schema([*_needed(TEXT, "event_id"), *_needed(TEXTS, "actors", "targets")])
TABLES: Final = {
    "meta": META,
    "records": RECORDS,
    "attribute_sets": pa.schema(
        [
            *_needed(ID, "attribute_set_id"),
            *_needed(TEXT, "kind", "standing", "precision", "in_article", "dataset"),
            *_needed(ID, "area_id"),
        ]
    ),
    "participants": PARTICIPANTS,
    "areas": AREAS,
    "shapes": SHAPES,
    "datasets": pa.schema(
        [
            *_needed(TEXT, "dataset_id", "title", "version", "publisher", "licence"),
            *_needed(pa.bool_(), "may_redistribute"),
            *_needed(TEXT, "attribution", "url"),
        ]
    ),
    "imports": pa.schema(_needed(TEXT, "dataset_id", "folder", "digest", "format")),
    "spellings": SPELLINGS,
    "names": NAMES,
    **{name: _curated(table) for name, table in CURATED.items()},
    # What an event has beside its record.
    "events": EVENTS,
}

# What a lake has beside its records: how many of them share these values. Days are the first and last of their months,
# points are cut to cells of `COUNTED_ZOOM`. The first table that has the columns of a query answers it.
COUNTED_ZOOM: Final = 12
_SHARED: Final = [
    *_needed(ID, "attribute_set_id", "area_id"),
    *_needed(TEXT, "kind", "dataset", "standing"),
    *_maybe(DAY, "earliest", "latest"),
    *_needed(pa.int64(), "records"),
]
COUNTED: Final = {
    "counts_by_month": pa.schema(_SHARED),
    "counts_by_cell": pa.schema([*_maybe(ID, "point_x", "point_y"), *_SHARED]),
    "counts_by_participants": pa.schema([*_needed(ID, "participants_id"), *_SHARED]),
}


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create every table of the store, empty; DuckDB picks its own type for each Arrow type."""
    for name, schema in TABLES.items():
        connection.register("columns", schema.empty_table())
        connection.execute(f"CREATE TABLE {name} AS FROM columns")
        connection.unregister("columns")
        for column in schema:
            if not column.nullable:
                connection.execute(f'ALTER TABLE {name} ALTER COLUMN "{column.name}" SET NOT NULL')
