"""Build the DuckDB file of the store from records and places, and open it read-only."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import _lru_cache_wrapper, cache, lru_cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import duckdb
import pyarrow as pa

from events.curated import checks, csv_files, datapackage
from events.curated.datapackage import DATA, TABLES
from events.imports import library as imports_library
from events.imports import pipeline
from events.imports.library import Library
from events.store import curated_tables, imported_tables, schema, web_mercator
from events.store.imported_tables import Imports
from geodata import atlas as geodata_atlas
from geodata import files
from geodata.faults import DataError
from geodata.models import Atlas

# The files that derived tables depend on; a change in any of them makes every store stale.
DERIVING = (
    "events/curated/*.py",
    "events/data/datapackage.json",  # the schema, also of data in another folder
    "events/store/*.py",
    "events/imports/incident_schema.py",
    "events/imports/province_join.py",
    "events/models.py",
    "events/edtf_dates.py",
    "events/text_search.py",
    "geodata/*.py",
)
MEMORY = "1GB"  # for building; a store of any size is built within it
READING_MEMORY = "256MB"  # what does not fit is read from the file again
PART = 350_000  # records that are put in order at once

ATTRIBUTES = "kind, standing, precision, in_article, dataset, area_id"
PARTICIPANTS = "actors, claimants, sources"
# Values that many records share are numbered; records are stored by day, so that a period is one block of the file.
NUMBER_PARTS = f"""
INSERT INTO attribute_sets SELECT row_number() OVER (ORDER BY {ATTRIBUTES}), *
FROM (SELECT DISTINCT {ATTRIBUTES} FROM incoming);
INSERT INTO participants SELECT row_number() OVER (ORDER BY {PARTICIPANTS}), *
FROM (SELECT DISTINCT {PARTICIPANTS} FROM incoming);
"""
INSERT_RECORDS = f"""
INSERT INTO records BY NAME
SELECT incoming.* EXCLUDE ({PARTICIPANTS}), attribute_set_id, participants_id, {web_mercator.COLUMNS}
FROM incoming JOIN attribute_sets USING ({ATTRIBUTES}) JOIN participants USING ({PARTICIPANTS})
WHERE (earliest > $1 AND earliest <= $2) OR (earliest IS NULL AND $1 = DATE '-infinity')
ORDER BY earliest NULLS FIRST, latest, record_id;
"""
BY_DAY = "SELECT earliest, count(*) FROM incoming WHERE earliest IS NOT NULL GROUP BY earliest ORDER BY earliest"
INSERT = "INSERT INTO {name} BY NAME SELECT * FROM incoming"

P = ParamSpec("P")
T = TypeVar("T")
_CACHES: list[Callable[[], None]] = []


@dataclass(frozen=True, eq=False)
class Store:
    """
    An open store; threads can share one, because each call uses its own cursor.

    `digest` identifies the data (files, places, imports), `data_date` is the day on which the data was last reviewed,
    `version` its edition, `imports` the folder of the library whose incidents it has.
    """

    path: Path
    digest: str
    data_date: date
    connection: duckdb.DuckDBPyConnection = field(repr=False)
    version: str = ""
    imports: Path | None = None

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open a cursor with its own variables, and close it afterwards."""
        cursor = self.connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


def store_cached(most: int) -> Callable[[Callable[P, T]], "_lru_cache_wrapper[T]"]:
    """Cache the last answers of a function about stores, until `clear_cached`."""

    def keep(function: Callable[P, T]) -> "_lru_cache_wrapper[T]":
        kept = lru_cache(most)(function)
        _CACHES.append(kept.cache_clear)
        return kept

    return keep


def clear_cached() -> None:
    """Drop all cached answers, so that stores no longer in use free their file and memory."""
    for clear in _CACHES:
        clear()


def fetch(cursor: duckdb.DuckDBPyConnection, sql: str, *values: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """Run SQL with its parameters and return each row by column name."""
    found = cursor.execute(sql, list(values))
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def open_store(
    path: str | os.PathLike[str] | None = None,
    data: Path = DATA,
    atlas: Atlas | None = None,
    imports: str | os.PathLike[str] | None = None,
) -> Store:
    """
    Open the store; build it first if files, places, imports or the code that derives it have changed.

    Parameters
    ----------
    path
        Folder of the stores; by default `files.var_folder("store")`.
    data
        Folder of the curated files.
    atlas
        The places; the shipped ones by default.
    imports
        Folder of the library of imports; by default as `open_library` has it.

    Raises
    ------
    DataError
        If the curated files have faults; the message lists them all. An existing store stays as it was.
    LibraryError
        If the library or a version in it cannot be read, or cannot be joined to other boundaries.
    """
    places = atlas if atlas is not None else geodata_atlas.load()
    folder = Path(path or files.var_folder("store"))
    held = pipeline.rejoin(imports_library.open_library(imports), places)
    digest = whole_digest(data, places, held)
    # The version is in the name: readers of an older store are not disturbed, and nobody sees a half-built one.
    file = folder / f"atlas-{_version(digest)}.duckdb"
    if not file.exists():
        content = derived_tables(data, places)
        if whole_digest(data, places, imports_library.open_library(imports)) != digest:
            # A file was saved in between: the digest is not that of the data that was read.
            return open_store(path, data, places, imports)
        build(file, content, digest, Imports(held.current(), places))
        files.delete_former(file, "atlas-*.duckdb")
    return connect(file, held.folder)


def connect(file: Path, imports: Path | None = None) -> Store:
    """Open a store file read-only; `imports` is the folder of the library whose incidents it has."""
    connection = duckdb.connect(
        str(file),
        read_only=True,
        config={
            "enable_external_access": "false",
            "autoinstall_known_extensions": "false",
            "memory_limit": READING_MEMORY,
        },
    )
    meta = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    day = date.fromisoformat(meta["data_date"])
    return Store(file, meta["digest"], day, connection, meta.get("version", ""), imports)


def derived_tables(data: Path, atlas: Atlas) -> dict[str, pa.Table]:
    """
    Read, check and derive the tables of the curated files.

    Raises
    ------
    DataError
        If the files have faults.
    """
    faults = checks.check(data, atlas)
    if faults:
        raise DataError(faults)
    curated = csv_files.load(data)
    current = datapackage.read(data)
    fresh = curated_tables.data_date(curated.sources, current) or date.min
    values = [fresh.isoformat(), current.version if current else ""]
    meta = pa.table({"key": ["data_date", "version"], "value": values}, schema=schema.META)
    return {**curated_tables.derive(curated, atlas), "meta": meta}


def build(file: Path, content: Mapping[str, pa.Table], digest: str, imports: Imports | None = None) -> None:
    """
    Write a store file; it exists only once it is complete.

    Parameters
    ----------
    file
        Path of the store.
    content
        Tables by name, with the columns of `schema.TABLES`; `meta` holds at least `data_date`.
    digest
        Identifies the data.
    imports
        Imported incidents to add as records.

    Raises
    ------
    LibraryError
        If the incidents cannot be read.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".building-") as folder:
        temporary = Path(folder) / file.name
        _write(temporary, content, digest, imports if imports and imports.versions else None)
        # Two processes may build the same version at the same time; the files are alike, so the order does not matter.
        os.replace(temporary, file)


def _write(file: Path, content: Mapping[str, pa.Table], digest: str, imports: Imports | None) -> None:
    # DuckDB spills to this folder, which is deleted after the build.
    with duckdb.connect(
        str(file), config={"memory_limit": MEMORY, "temp_directory": str(file.parent / "spilt")}
    ) as connection:
        schema.create_tables(connection)
        connection.execute("INSERT INTO meta VALUES ('digest', ?)", [digest])
        if imports:
            imported_tables.add(connection, imports, content)
        beside = " UNION ALL BY NAME FROM imported" if imports else ""
        for name, table in content.items():
            connection.register("curated", table)
            connection.execute(f"CREATE OR REPLACE TEMP VIEW incoming AS FROM curated{beside * (name == 'records')}")
            _insert_records(connection) if name == "records" else connection.execute(INSERT.format(name=name))
        if imports:
            imported_tables.add_names_of_participants(connection)


def _insert_records(connection: duckdb.DuckDBPyConnection) -> None:
    """Insert the records by day, a part at a time, to limit the memory used."""
    connection.execute(NUMBER_PARTS)
    for first, last in _parts(connection.execute(BY_DAY).fetchall()):
        connection.execute(INSERT_RECORDS, [first, last])


def _parts(days: Iterable[tuple[date, int]]) -> Iterator[tuple[str, str]]:
    """Split time into periods with about equally many records; the first has no start, the last no end."""
    first, number = "-infinity", 0
    for day, records_of_day in days:
        number += records_of_day
        if number >= PART:
            yield first, str(day)
            first, number = str(day), 0
    yield first, "infinity"


def whole_digest(data: Path, atlas: Atlas, held: Library) -> str:
    """Compute SHA-256 over the curated files, the places and, if there are any, the imports."""
    own = data_digest(data, atlas)
    return hashlib.sha256(f"{own} {held.digest}".encode()).hexdigest() if held.digest else own


def data_digest(data: Path, atlas: Atlas) -> str:
    """Compute SHA-256 over the curated files and the places."""
    digest = hashlib.sha256(atlas.digest.encode())
    for file in (*(table.file for table in TABLES.values()), datapackage.FILE):
        path = data / file
        if path.exists():
            digest.update(f"{file}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _version(digest: str) -> str:
    return hashlib.sha256(f"{digest} {_code_digest()}".encode()).hexdigest()[:16]


@cache
def _code_digest(root: Path = files.ROOT) -> str:
    """Compute SHA-256 over the code that builds a store: other code may derive other tables from the same data."""
    return files.digest(path for pattern in DERIVING for path in sorted(root.glob(pattern)))
