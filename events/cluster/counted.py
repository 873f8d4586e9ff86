"""Count the records of a version by what the usual questions ask, so that these need not read the records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb

from events.store import building, schema, web_mercator

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

MOST: Final = 20_000_000  # rows of a table of counts that DuckDB answers from; Spark answers from a longer one
MONTH: Final = "counts_by_month"
CELL: Final = "counts_by_cell"


def write(spark: SparkSession, version: Path) -> None:
    """
    Write the tables of `schema.COUNTED` as Parquet into the folder of a version, which has its records.

    Those of a usual size are added to its DuckDB file, too.
    """
    records, folder = version / "records", version / "counts"
    every = spark.read.option("basePath", str(records)).parquet(str(records))
    for name in (CELL, *(name for name in schema.COUNTED if name not in (CELL, MONTH)), MONTH):
        # All records are in a cell or in none, so that those of a month are counted there already.
        counted = _summed(spark.read.parquet(str(folder / CELL)), name) if name == MONTH else _counted(every, name)
        counted.write.option("compression", "zstd").parquet(str(folder / name))
    with duckdb.connect(str(version / "atlas.duckdb"), config={"memory_limit": building.MEMORY}) as connection:
        connection.execute(f"SET temp_directory = '{folder / 'spilt'}'")
        for name, columns in schema.COUNTED.items():
            found = f"read_parquet('{folder / name}/*.parquet')"
            (rows,) = connection.execute(f"SELECT count(*) FROM {found}").fetchone() or (0,)
            if rows <= MOST:
                listed = ", ".join(columns.names)
                connection.execute(f"CREATE TABLE {name} AS SELECT {listed} FROM {found} ORDER BY earliest")
        connection.execute("CHECKPOINT")  # on closing, an error would not be raised


def _counted(records: DataFrame, name: str) -> DataFrame:
    from pyspark.sql import functions

    return records.groupBy(*(_key(one) for one in _keys(name))).agg(functions.count("*").alias("records"))


def _summed(counted: DataFrame, name: str) -> DataFrame:
    from pyspark.sql import functions

    return counted.groupBy(*_keys(name)).agg(functions.sum("records").alias("records"))


def _keys(name: str) -> list[str]:
    return [column for column in schema.COUNTED[name].names if column != "records"]


def _key(column: str) -> Column:
    """Return what records are counted by: months instead of days, cells instead of points."""
    from pyspark.sql import functions

    shift = web_mercator.BITS - schema.COUNTED_ZOOM
    if column in ("point_x", "point_y"):
        return functions.shiftleft(functions.shiftright(column, shift), shift).alias(column)
    if column == "earliest":
        return functions.trunc(column, "month").alias(column)
    return (functions.last_day(column) if column == "latest" else functions.col(column)).alias(column)
