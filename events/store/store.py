"""Open the store of records and places; it is built when it is not there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import duckdb
import pyarrow as pa

from events.computed_once import ComputedOnce
from events.curated import checks, csv_files, datapackage
from events.curated.datapackage import DATA, TABLES
from events.imports import library as imports_library
from events.imports import pipeline
from events.imports.library import Library
from events.imports.version_files import VERSIONS
from events.store import building, curated_tables, schema, source_rows, store_file
from events.store.imported_tables import Imports
from events.store.source_rows import StoredRow
from events.store.store_file import BrokenFileError
from geodata import atlas as geodata_atlas
from geodata import files
from geodata.faults import DataError
from geodata.models import Atlas

# The files that derived tables depend on; a change in any of them makes every store stale.
DERIVING = (
    "events/curated/*.py",
    "events/data/datapackage.json",  # the schema, also of data in another folder
    "events/store/*.py",
    "events/imports/*.py",
    "events/imports/formats/actor_names.*",
    "events/imports/places/*.py",
    "events/models.py",
    "events/edtf_dates.py",
    "events/text_search.py",
    "geodata/*.py",
)
REDISTRIBUTABLE = "redistributable"  # folder of the stores without restricted datasets, in that of all others

Columns = Mapping[str, Any]  # arrays of NumPy by name, masked where cells are empty

P = ParamSpec("P")
T = TypeVar("T")
_CACHES: list[Callable[[], None]] = []


@dataclass(frozen=True)
class StorePlace:
    """What a process needs to open a store: its file, and the folder of the library whose incidents it has."""

    file: Path
    imports: Path | None = None

    def open(self) -> Store:
        """Open the store, as `connect` does."""
        return connect(self.file, self.imports)


@dataclass(frozen=True, eq=False)
class Store:
    """
    An open store; threads can share one, because each call uses its own cursor.

    `digest` identifies the data (files, places, imports), `data_date` is the day on which the data was last reviewed,
    `version` its edition, `imports` the folder of the library whose incidents it has, `code` the digest of the code
    that built it, `opened_as` the identity of its file. `counted` are the tables of `schema.COUNTED` that it has: on
    one machine none, since records are counted as fast. `engine` is the address of the cluster that answers questions
    about records, blank if this process does.
    """

    path: Path
    digest: str
    data_date: date
    connection: duckdb.DuckDBPyConnection = field(repr=False)
    version: str = ""
    imports: Path | None = None
    code: str = ""
    opened_as: tuple[int, ...] = ()
    counted: frozenset[str] = frozenset()
    engine: str = ""

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """
        Open a cursor with its own variables, and close it afterwards.

        Raises
        ------
        StoreError
            If the file turns out to be broken; it is then set aside, and built again when it is opened next.
        """
        cursor = self.connection.cursor()
        try:
            yield cursor
        except duckdb.Error as error:
            raise store_file.failure(self.path, self.connection, error) from error
        finally:
            cursor.close()

    def kept(self, cursor: Any, columns: pa.Schema, change: Callable[[Columns], Columns] | None = None) -> Any:  # noqa: ANN401
        """
        Return what a cursor has found as a table that any cursor can register.

        `change` turns the rows, or a part of them, into others with the `columns` of the table.
        """
        found = cursor.fetchnumpy()
        return pa.table({**(change(found) if change else found)}, schema=columns)

    @property
    def is_there(self) -> bool:
        """Whether the file is still the one that was opened: neither deleted nor set aside nor overwritten."""
        return store_file.identity(self.path) == self.opened_as

    @property
    def place(self) -> StorePlace:
        """What another process needs to open it."""
        return StorePlace(self.path, self.imports)

    def source_row(self, dataset_id: str, row: int) -> StoredRow:
        """Read the row of an imported dataset that a record was made from."""
        with self.cursor() as cursor:
            kept = fetch(cursor, "SELECT folder FROM imports WHERE dataset_id = ?", dataset_id)
        folder = self.imports / VERSIONS / kept[0]["folder"] if self.imports and kept else None
        return source_rows.of_version(folder, row)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


def store_cached(most: int) -> Callable[[Callable[P, T]], ComputedOnce[P, T]]:
    """Cache the last answers of a function about stores, until `clear_cached`."""

    def keep(function: Callable[P, T]) -> ComputedOnce[P, T]:
        kept = ComputedOnce(function, most)
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
    only_redistributable: bool = False,
) -> Store:
    """
    Open the store; build it first if files, places, imports or the code that derives it have changed.

    By default it is in `files.var_folder("store")`, of the shipped curated files and places, with the library of
    imports that `open_library` opens. The one without datasets that must not be redistributed is in a folder of its
    own.

    Raises
    ------
    DataError
        If the curated files have faults; the message lists them all. An existing store stays as it was.
    LibraryError
        If the library or a version in it cannot be read, or cannot be joined to other boundaries.
    StoreError
        If the folder cannot be written to.
    """
    places = atlas if atlas is not None else geodata_atlas.load()
    folder = Path(path or files.var_folder("store")) / (REDISTRIBUTABLE if only_redistributable else "")
    held = pipeline.rejoin(imports_library.open_library(imports), places).of_store(only_redistributable)
    digest = whole_digest(data, places, held)
    version = _version(digest)
    file = _file(folder, version)
    with store_file.folder_errors(folder):
        if os.path.lexists(file):
            try:
                return connect(file, held.folder)
            except BrokenFileError as error:
                store_file.set_aside(file, str(error))
                file = _file(folder, version)
    content = derived_tables(data, places)
    if whole_digest(data, places, imports_library.open_library(imports).of_store(only_redistributable)) != digest:
        # A file was saved in between: the digest is not that of the data that was read.
        return open_store(path, data, places, imports, only_redistributable)
    with store_file.folder_errors(folder):
        building.build(file, content, digest, Imports(held.current(), places))
        files.delete_former(file, "atlas-*.duckdb")
        store_file.sweep_aside(folder, version)
        return connect(file, held.folder)


def last_good(path: str | os.PathLike[str] | None = None) -> Store | None:
    """
    Open the newest store that this code has built, whatever data it was built from; None if there is none.

    It may hold any dataset that was ever imported.
    """
    folder = Path(path or files.var_folder("store"))
    try:
        newest_first = sorted(folder.glob("atlas-*.duckdb"), key=lambda file: file.stat().st_mtime, reverse=True)
    except OSError:
        return None
    for file in newest_first:
        with suppress(BrokenFileError, OSError):
            opened = connect(file, imports_library.folder_of())
            if opened.code == _code_digest():
                return opened
            opened.close()
    return None


def _file(folder: Path, version: str) -> Path:
    # The version is in the name: readers of an older store are not disturbed, and nobody sees a half-built one. The
    # number goes up when a store is set aside: under the same name, DuckDB would go on with the open one.
    aside = (path.stem.rpartition("-")[2] for path in folder.glob(f"{store_file.ASIDE}atlas-{version}-*.duckdb"))
    number = 1 + max((int(text) for text in aside if text.isdecimal()), default=0)
    return folder / f"atlas-{version}-{number}.duckdb"


def connect(file: Path, imports: Path | None = None) -> Store:
    """
    Open a store file read-only; `imports` is the folder of the library whose incidents it has.

    Raises
    ------
    BrokenFileError
        If it cannot be opened, or lacks something.
    OSError
        If no file can be opened now.
    """
    connection, meta = store_file.open_file(file)
    day = date.fromisoformat(meta["data_date"])
    opened_as = store_file.identity(file)
    return Store(
        file, meta["digest"], day, connection, meta.get("version", ""), imports, meta.get("code", ""), opened_as
    )


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
    values = [fresh.isoformat(), current.version if current else "", _code_digest()]
    meta = pa.table({"key": ["data_date", "version", "code"], "value": values}, schema=schema.META)
    return {**curated_tables.derive(curated, atlas), "meta": meta}


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
