"""Write a version of a lake: the records of all datasets by dataset and year, and a store with everything else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb
import pyarrow as pa
from duckdb.func import PythonUDFType

from events import text_search
from events.cluster.engine import each, merged
from events.cluster.lake import LakeDataset
from events.cluster.parts import read
from events.curated.datapackage import DATA
from events.imports.incident_schema import INCIDENTS
from events.imports.version_files import NewVersion, Version, write_version
from events.store import building, imported_tables, schema, web_mercator
from events.store import store as stores
from events.store.imported_tables import Imports
from geodata import files
from geodata.models import Atlas

if TYPE_CHECKING:
    from pyspark.sql import Column, SparkSession

# Tables of a build that records are joined with; the last is empty: ids of a dataset are unique in a lake.
LOOKED_UP: Final = (
    "days",
    "locations",
    "stated_actors",
    "others",
    "spelled",
    "attribute_sets",
    "participants",
    "repeated",
)
# A store of one row for each of these has the same values to look up as the store of all rows.
SHARED: Final = (
    "earliest, latest, stated_edtf",
    "precision, country, province_id, province_stated, country_stated, source_kind, kind",
    "country, actors",
    "place_stated, precision, country, province_id, province_stated, country_stated, source_kind",
)
YEAR: Final = "year"
ROW_ID: Final = "rowid"  # as DuckDB calls it: a number that no other record has
CELL_ZOOM: Final = 12  # records are sorted by the cells of this zoom
SPLIT_ZOOM: Final = 5  # those of one dataset and year are sorted by several workers, by the cells of this zoom
Lookups = Mapping[str, pa.Table]


@dataclass(frozen=True)
class IncidentPart:
    """A part of the incidents of a dataset."""

    dataset_id: str
    file: str


def write(spark: SparkSession, folder: Path, datasets: Sequence[LakeDataset], atlas: Atlas, data: Path = DATA) -> Path:
    """
    Write a version with the records of datasets and of the curated files, which is not current yet; return its folder.

    Raises
    ------
    DataError
        If the curated files have faults.
    LibraryError
        If a dataset cannot be added.
    """
    folder.mkdir(parents=True)
    parts = [IncidentPart(one.dataset.dataset_id, str(file)) for one in datasets for file in one.incidents]
    content = stores.derived_tables(data, atlas)
    with files.work_folder(folder) as chosen:
        known = [_version(folder, one, _few_of(spark, one, chosen / one.folder.name), atlas) for one in datasets]
    lookups: dict[str, pa.Table] = {}

    def inspect(connection: duckdb.DuckDBPyConnection) -> None:
        there = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        lookups.update({name: _table(connection, name) for name in LOOKED_UP if name in there})
        lookups["curated"] = _table(connection, "records WHERE dataset = 'article'")

    # Of the places, the curated files, and all incidents.
    listed = [stores.data_digest(data, atlas), *each(spark, _digest, [part.file for part in parts])]
    digest = hashlib.sha256("\n".join(listed).encode()).hexdigest()
    building.build(folder / "atlas.duckdb", content, digest, Imports(known, atlas), inspect)
    curated = fitted(lookups.pop("curated"))
    write_records(spark, folder / "records", parts, lookups, curated)
    return folder


def _digest(file: str) -> str:
    with Path(file).open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def representatives(dataset_id: str, incidents: pa.Table) -> pa.Table:
    """Return some incidents that have all values of `SHARED` that all of them have."""
    with duckdb.connect() as connection:
        connection.register("given", incidents)
        connection.execute(
            "CREATE TEMP TABLE numbered AS SELECT row_number() OVER () AS number, * "
            f"FROM ({imported_tables.stated(dataset_id, 'given')})"
        )
        some = " UNION ".join(f"SELECT min(number) FROM numbered GROUP BY {keys}" for keys in SHARED)
        numbers = [number for (number,) in connection.execute(some).fetchall()]
    return incidents.take(pa.array(sorted(number - 1 for number in numbers), pa.int64()))


def records(part: IncidentPart, lookups: Lookups) -> pa.Table:
    """Derive the records of a part with the columns of `schema.RECORDS`, by the SQL of a store."""
    with duckdb.connect() as connection:
        text = duckdb.sqltype("VARCHAR")
        connection.create_function("normalised", text_search.normalise_all, [text], text, type=PythonUDFType.ARROW)
        incidents = f"read_parquet({imported_tables.quoted(part.file)})"
        connection.execute(f"CREATE TEMP VIEW stated AS {imported_tables.stated(part.dataset_id, incidents)}")
        for name, table in lookups.items():
            connection.register(name, table)
        connection.execute(imported_tables.KEYED)
        connection.execute(imported_tables.RECORDS)
        connection.execute("CREATE TEMP VIEW incoming AS FROM imported")
        return fitted(connection.sql(building.NUMBERED).to_arrow_table())


def fitted(found: pa.Table) -> pa.Table:
    """Return a table with the columns of `schema.RECORDS`; those that incidents do not have are null."""
    columns = [
        found[field.name].cast(field.type) if field.name in found.column_names else pa.nulls(found.num_rows, field.type)
        for field in schema.RECORDS
    ]
    return pa.table(columns, schema=schema.RECORDS)


def _table(connection: duckdb.DuckDBPyConnection, name: str) -> pa.Table:
    found: pa.Table = connection.sql(f"FROM {name}").to_arrow_table()
    return found


def _few_of(spark: SparkSession, one: LakeDataset, folder: Path) -> pa.Table:
    choose = partial(representatives, one.dataset.dataset_id)
    return merged(spark, choose, one.incidents, read, folder).cast(INCIDENTS)


def _version(folder: Path, one: LakeDataset, incidents: pa.Table, atlas: Atlas) -> Version:
    new = NewVersion(one.dataset, incidents, pa.table({"row": incidents["row"]}), b"", one.mapping, atlas.digest)
    library = folder / "library"
    (library / "versions").mkdir(parents=True, exist_ok=True)
    return write_version(library, new, lambda _: one.report, lambda: None)


def write_records(
    spark: SparkSession, folder: Path, parts: Sequence[IncidentPart], lookups: Lookups, curated: pa.Table
) -> None:
    """Write the records of all parts and the curated ones, partitioned by dataset and year, sorted by cell."""
    from pyspark.sql import functions
    from pyspark.sql.pandas.types import from_arrow_schema

    sent = spark.sparkContext.broadcast(_packed(lookups))
    listed = list(parts)

    def derive(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        tables = _unpacked(sent.value)
        for batch in batches:
            for number in batch.column(0).to_pylist():
                yield from records(listed[number], tables).to_batches()

    columns = from_arrow_schema(pa.schema([field.with_nullable(True) for field in schema.RECORDS]))
    numbers = spark.range(0, len(listed), 1, max(len(listed), 1))
    every = spark.createDataFrame(curated, columns)
    if listed:
        every = every.unionByName(numbers.mapInArrow(derive, columns))

    def cell(zoom: int) -> list[Column]:
        return [functions.shiftright(name, web_mercator.BITS - zoom) for name in ("point_x", "point_y")]

    year = functions.coalesce(functions.year("earliest"), functions.year("latest"), functions.lit(0))
    ordered = (
        every.withColumn(YEAR, year)
        .repartition("dataset", YEAR, *cell(SPLIT_ZOOM))
        .sortWithinPartitions("dataset", YEAR, *cell(CELL_ZOOM), "earliest", "record_id")
        .withColumn(ROW_ID, functions.monotonically_increasing_id())
    )
    ordered.write.partitionBy("dataset", YEAR).option("compression", "zstd").parquet(str(folder))


def _packed(lookups: Lookups) -> dict[str, bytes]:
    packed = {}
    for name, table in lookups.items():
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
        packed[name] = sink.getvalue().to_pybytes()
    return packed


def _unpacked(packed: Mapping[str, bytes]) -> dict[str, Any]:
    return {name: pa.ipc.open_stream(content).read_all() for name, content in packed.items()}
