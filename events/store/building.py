"""Build the DuckDB file of a store: written under another name, checked, then given its own."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from events.imports.models import LibraryError
from events.store import imported_tables, schema, store_file, web_mercator
from events.store.imported_tables import Imports
from geodata import files

Inspect = Callable[[duckdb.DuckDBPyConnection], None]
MEMORY = "1GB"  # for building; a store of any size is built within it
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
NUMBERED = f"""
SELECT incoming.* EXCLUDE ({PARTICIPANTS}), attribute_set_id, participants_id, {web_mercator.COLUMNS}
FROM incoming JOIN attribute_sets USING ({ATTRIBUTES}) JOIN participants USING ({PARTICIPANTS})
"""
INSERT_RECORDS = f"""
INSERT INTO records BY NAME {NUMBERED}
WHERE (earliest > $1 AND earliest <= $2) OR (earliest IS NULL AND $1 = DATE '-infinity')
ORDER BY earliest NULLS FIRST, latest, record_id;
"""
BY_DAY = "SELECT earliest, count(*) FROM incoming WHERE earliest IS NOT NULL GROUP BY earliest ORDER BY earliest"
INSERT = "INSERT INTO {name} BY NAME SELECT * FROM incoming"
BY_DATASET = "SELECT dataset, count(*) FROM records GROUP BY dataset"


def build(
    file: Path,
    content: Mapping[str, pa.Table],
    digest: str,
    imports: Imports | None = None,
    inspect: Inspect | None = None,
) -> None:
    """
    Write a store file; it exists only once it is complete, checked and on the disk.

    `content` are the tables by name, with the columns of `schema.TABLES`; `meta` holds at least `data_date`. `digest`
    identifies the data; `imports` are incidents to add as records. `inspect` is called with the finished tables, the
    temporary ones of `imported_tables` among them.

    Raises
    ------
    LibraryError
        If an imported dataset cannot be added; the message names it.
    StoreError
        If the folder cannot be written to.
    """
    imports = imports if imports and imports.versions else None
    for version in imports.versions if imports else ():
        version.check()
    with store_file.folder_errors(file.parent):
        if file.parent.exists() and not file.parent.is_dir():
            raise NotADirectoryError("it is not a folder")
        file.parent.mkdir(parents=True, exist_ok=True)
        with files.work_folder(file.parent) as folder:
            temporary = folder / file.name
            try:
                _write(temporary, content, digest, imports, inspect)
            except (OSError, LibraryError, *store_file.OF_THE_DISK):
                raise
            except Exception as error:
                # Any unforeseen content of a dataset: it must be named, so that its import can be undone.
                if imports and (named := _culprits(imports, folder / "alone", content)):
                    raise LibraryError(named) from error
                raise
            # With a full disk, DuckDB may close an incomplete file without an error.
            store_file.open_file(temporary)[0].close()
            # Two processes may build the same version at the same time; their files are alike.
            files.publish(temporary, file)


def _culprits(imports: Imports, file: Path, content: Mapping[str, pa.Table]) -> str:
    """List the datasets that cannot be added, by trying each alone."""
    failed = []
    for version in imports.versions:
        try:
            _write(file, content, "", replace(imports, versions=(version,)), None)
        except Exception as error:  # noqa: BLE001 - only which dataset it was matters
            reason = store_file.first_line(error)
            failed.append(
                f"'{version.dataset.dataset_id}' cannot be added to the records ({reason}); {version.way_out}"
            )
        file.unlink(missing_ok=True)
    return "; ".join(failed)


def _write(
    file: Path,
    content: Mapping[str, pa.Table],
    digest: str,
    imports: Imports | None,
    inspect: Inspect | None,
) -> None:
    # DuckDB spills to this folder, which is deleted after the build.
    config: dict[str, Any] = {"memory_limit": MEMORY, "temp_directory": str(file.parent / "spilt")}
    with duckdb.connect(str(file), config=config) as connection:
        connection.execute("BEGIN")  # else each of many statements waits for the disk
        schema.create_tables(connection)
        connection.execute("COMMIT")
        if imports:
            imported_tables.add(connection, imports, content)
        beside = " UNION ALL BY NAME FROM imported" if imports else ""
        for name, table in content.items():
            connection.register("curated", table)
            connection.execute(f"CREATE OR REPLACE TEMP VIEW incoming AS FROM curated{beside * (name == 'records')}")
            if name == "records":
                connection.execute(NUMBER_PARTS)
                for first, last in _parts(connection.execute(BY_DAY).fetchall()):
                    connection.execute(INSERT_RECORDS, [first, last])
            else:
                connection.execute(INSERT.format(name=name))
        if imports:
            connection.execute(imported_tables.ACTORS_TEXT)
        _check_records(connection, content, imports)
        if inspect:
            inspect(connection)
        written = json.dumps(store_file.counts(connection))
        connection.execute(f"INSERT INTO meta VALUES ('digest', ?), ('{store_file.ROWS}', ?)", [digest, written])
        connection.execute("CHECKPOINT")  # on closing, an error would not be raised


def _check_records(
    connection: duckdb.DuckDBPyConnection, content: Mapping[str, pa.Table], imports: Imports | None
) -> None:
    """Check that every record that went in is there, once."""
    own = content["records"]["dataset"].value_counts().to_pylist() if "records" in content else []
    wanted = Counter({entry["values"]: entry["counts"] for entry in own})
    for version in imports.versions if imports else ():
        wanted[version.dataset.dataset_id] += pq.read_metadata(version.incidents).num_rows
    found = dict(connection.execute(BY_DATASET).fetchall())
    for dataset, number in wanted.items():
        if found.get(dataset, 0) != number:
            raise LibraryError(
                f"{number:,} records of '{dataset}' went into the store, but {found.get(dataset, 0):,} are in it"
            )


def _parts(days: Iterable[tuple[date, int]]) -> Iterator[tuple[str, str]]:
    """Split time into periods with about equally many records; the first has no start, the last no end."""
    first, number = "-infinity", 0
    for day, records_of_day in days:
        number += records_of_day
        if number >= PART:
            yield first, str(day)
            first, number = str(day), 0
    yield first, "infinity"
