"""A store whose records are in a lake: Apache Spark answers questions about records, DuckDB all others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from weakref import finalize

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from events.cluster import engine as engines
from events.cluster.engine import Gateway, engine_errors
from events.cluster.lake import NO_LAKE, Lake, open_lake
from events.cluster.questions import ask
from events.cluster.spark_sql import MATCHES, NUMBERED, ROW_ID, for_spark, is_about
from events.imports.models import LibraryError
from events.store import schema, source_rows
from events.store import store as stores
from events.store.source_rows import StoredRow
from events.store.store import Columns, Store, StorePlace
from events.store.store_file import BrokenFileError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

RECORDS: Final = "records"
SET: Final = "SET VARIABLE"
TABLES: Final = "SELECT table_name FROM duckdb_tables()"
MOST_KEPT: Final = 1_000_000  # records that stay on the workers for one search or area
PARTITIONS: Final = "spark.sql.shuffle.partitions"
Row = tuple[Any, ...]
_numbers = count(1)


@dataclass(frozen=True, eq=False)
class LakeStore(Store):
    """A store with the DuckDB file of a version of a lake, and Spark for its records and other `remote` tables."""

    spark: Any = field(default=None, repr=False)
    lake: Lake = field(default=NO_LAKE, repr=False)
    remote: frozenset[str] = frozenset({RECORDS})

    @contextmanager
    def cursor(self) -> Iterator[Any]:
        """Open a cursor that understands the SQL of DuckDB, whoever answers it."""
        with super().cursor() as local, engine_errors(self.engine):
            cursor = LakeCursor(local, self.spark, self.engine, self.remote)
            try:
                yield cursor
            finally:
                cursor.close()

    def kept(self, cursor: Any, columns: pa.Schema, change: Callable[[Columns], Columns] | None = None) -> Any:  # noqa: ANN401
        """Return what a cursor has found as a table that stays on the workers, as long as anybody holds it."""
        from pyspark.sql.pandas.types import from_arrow_schema

        frame = cursor.frame
        if change:
            frame = frame.mapInArrow(partial(_changed, change, columns), from_arrow_schema(columns))
        rows = _persisted(frame)
        (number,) = ask(rows.groupBy().count(), self.engine)["count"].to_pylist()
        numbered = self.spark.table(NUMBERED.format(RECORDS))
        found = numbered.join(rows, numbered[ROW_ID] == rows[columns.names[0]], "left_semi")
        return Kept(rows, _persisted(found) if number <= MOST_KEPT else None)

    @property
    def is_there(self) -> bool:
        """Whether its version is still in the lake, and the session on the cluster has not ended."""
        return super().is_there and engines.is_alive(self.spark)

    @property
    def place(self) -> StorePlace:
        """What another process needs to open it."""
        return LakePlace(self.path, None, self.engine, self.lake, engines.gateway(self.spark))

    def source_row(self, dataset_id: str, row: int) -> StoredRow:
        """Read the row of an imported dataset that a record was made from."""
        own = next((one for one in self.lake.datasets if one.dataset.dataset_id == dataset_id), None)
        return source_rows.of_lake(own.folder, row) if own else source_rows.of_version(None, row)


@dataclass(frozen=True, eq=False)
class Kept:
    """Rows kept on the workers, with row numbers of records in the first column, and these records, unless too many."""

    rows: DataFrame
    records: DataFrame | None


@dataclass(frozen=True)
class LakePlace(StorePlace):
    """What another process of this computer needs to open the store of a lake: it uses the session of this one."""

    engine: str = ""
    lake: Lake = NO_LAKE
    gateway: Gateway | None = None

    def open(self) -> Store:
        """Open the store."""
        assert self.gateway, "a session has one"
        with engine_errors(self.engine):
            return of_lake(engines.join(self.gateway), self.engine, self.lake)


def open_lake_store(spark: SparkSession, engine: str, folder: Path, only_redistributable: bool = False) -> LakeStore:
    """
    Open the current version of a lake; on request without the datasets that must not be redistributed.

    Raises
    ------
    LibraryError
        If the lake cannot be read, or has no records yet.
    """
    lake = open_lake(folder)
    return of_lake(spark, engine, lake.redistributable() if only_redistributable else lake)


def of_lake(spark: SparkSession, engine: str, lake: Lake) -> LakeStore:
    """
    Open a version of a lake.

    Raises
    ------
    LibraryError
        If it cannot be read, or has no records yet.
    """
    try:
        opened = stores.connect(lake.store)
    except (BrokenFileError, OSError) as error:
        raise LibraryError(f"{lake.store} cannot be read ({error}); import into another folder") from error
    local = {name for (name,) in opened.connection.cursor().execute(TABLES).fetchall()}
    counted = {one.name: one for one in lake.counts}
    with engine_errors(engine):
        from pyspark.sql import functions

        own = spark.newSession()  # another lake, or version, has other views of the same names
        own.conf.set(PARTITIONS, str(spark.conf.get(PARTITIONS)))
        own.udf.register("strip_accents", functions.pandas_udf(_without_accents, "string"))
        _views(RECORDS, own.read.option("basePath", str(lake.records)).parquet(str(lake.records)), schema.RECORDS)
        for name in schema.TABLES.keys() - {RECORDS, "shapes", "meta"}:
            table = opened.connection.cursor().sql(f"SELECT {ROW_ID}, * FROM {name}").to_arrow_table()
            _views(name, _frame(own, table), schema.TABLES[name])
        for name in counted.keys() - local:
            own.read.parquet(str(counted[name])).createOrReplaceTempView(name)
    values = {name: getattr(opened, name) for name in Store.__dataclass_fields__}
    values |= {"engine": engine, "counted": frozenset(counted)}
    return LakeStore(**values, spark=own, lake=lake, remote=frozenset({RECORDS, *counted.keys() - local}))


class LakeCursor:
    """Runs SQL of DuckDB: what names a remote table on Spark, everything else on DuckDB."""

    def __init__(
        self, local: duckdb.DuckDBPyConnection, spark: SparkSession, engine: str, remote: Collection[str]
    ) -> None:
        self._local, self._spark, self._engine, self._remote = local, spark, engine, remote
        self._chosen: Mapping[str, Any] = {}
        self._own: dict[str, str] = {}
        self.frame: DataFrame | None = None  # the answer of Spark, which begins when it is read
        self._read: pa.Table | None = None
        self._returned = 0  # rows

    def execute(self, sql: str, values: Sequence[Any] = ()) -> LakeCursor:
        """Run a statement; parameters are as DuckDB has them."""
        self.frame, self._read, self._returned = None, None, 0
        if sql.startswith(SET):
            self._chosen = values[0]
            self._drop(MATCHES)
        if sql.startswith(SET) or not is_about(self._remote, sql):
            self._local.execute(sql, list(values))
            return self
        if self._chosen.get("attribute_sets") and MATCHES not in self._own:
            matches = np.array([int(digit) for digit in self._chosen["attribute_sets"]], np.int8)
            ids = np.arange(1, len(matches) + 1, dtype=np.int32)
            self.register(MATCHES, pa.table({"attribute_set_id": ids, "match": matches}))
        self.frame = self._spark.sql(for_spark(sql, self._chosen, values, self._own))
        return self

    def register(self, name: str, table: Any) -> None:  # noqa: ANN401 - of Arrow, or what a store has kept
        """Register a table under a name, in this cursor only."""
        if isinstance(table, Kept):
            self._view(name, table.rows)
            if table.records is not None:
                self._view(NUMBERED.format(RECORDS), table.records)
        else:
            self._view(name, _frame(self._spark, table))

    def _view(self, name: str, frame: DataFrame) -> None:
        self._drop(name)
        self._own[name] = f"{name}_{next(_numbers)}"
        frame.createOrReplaceTempView(self._own[name])

    @property
    def _answer(self) -> pa.Table | None:
        if self.frame is not None and self._read is None:
            self._read = ask(self.frame, self._engine)
        return self._read

    @property
    def description(self) -> list[tuple[str]]:
        """The names of the columns of the answer."""
        if self._answer is None:
            return [(column[0],) for column in self._local.description or ()]
        return [(name,) for name in self._answer.column_names]

    def fetchall(self) -> list[Row]:
        """Return the rows of the answer that have not been returned yet."""
        return self._local.fetchall() if self._answer is None else self._next(self._answer, self._answer.num_rows)

    def fetchmany(self, number: int) -> list[Row]:
        """Return the next rows of the answer."""
        return self._local.fetchmany(number) if self._answer is None else self._next(self._answer, number)

    def fetchone(self) -> Row | None:
        """Return the next row of the answer; None after the last one."""
        return self._local.fetchone() if self._answer is None else next(iter(self._next(self._answer, 1)), None)

    def _next(self, answer: pa.Table, number: int) -> list[Row]:
        part = answer.slice(self._returned, number)
        self._returned += part.num_rows
        return list(zip(*(column.to_pylist() for column in part.columns), strict=True))

    def fetchnumpy(self) -> dict[str, Any]:
        """Return the columns of the answer; those with gaps are masked."""
        if self._answer is None:
            return self._local.fetchnumpy()
        return {name: _array(self._answer[name]) for name in self._answer.column_names}

    def df(self) -> pd.DataFrame:
        """Return the answer as a data frame."""
        return self._local.df() if self._answer is None else self._answer.to_pandas()

    def close(self) -> None:
        """Forget the tables that were registered."""
        for name in tuple(self._own):
            self._drop(name)

    def _drop(self, name: str) -> None:
        if (own := self._own.pop(name, None)) and engines.is_alive(self._spark):
            self._spark.catalog.dropTempView(own)


def _frame(spark: SparkSession, table: pa.Table) -> DataFrame:
    from pyspark.sql.pandas.types import from_arrow_schema

    # Spark cannot take a table of Arrow without rows.
    return spark.createDataFrame(table if table.num_rows else [], from_arrow_schema(table.schema))


def _views(name: str, frame: DataFrame, columns: pa.Schema) -> None:
    """Register a table with the numbers of its rows, and without them: `*` is the same as in DuckDB."""
    frame.createOrReplaceTempView(NUMBERED.format(name))
    frame.select(*columns.names).createOrReplaceTempView(name)


def _persisted(frame: DataFrame) -> DataFrame:
    frame = frame.persist()
    finalize(frame, _forget, frame._jdf).atexit = False  # Spark itself would keep it for ever
    return frame


def _forget(frame: Any) -> None:  # noqa: ANN401 - of Java
    with suppress(Exception):  # the session may have ended
        frame.unpersist()


def _changed(
    change: Callable[[Columns], Columns], columns: pa.Schema, batches: Iterable[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """Change the rows of an answer, on a worker."""
    for batch in batches:
        found = pa.Table.from_batches([batch])
        changed = change({name: _array(found[name]) for name in found.column_names})
        yield from pa.table({**changed}, schema=columns).to_batches()


def _without_accents(texts: pd.Series) -> pd.Series:
    """Remove accents as DuckDB does, on a worker."""
    with duckdb.connect() as connection:
        connection.register("given", pa.table({"text": pa.array(texts, pa.string(), from_pandas=True)}))
        bare: pd.Series = (
            connection.sql("SELECT strip_accents(text) AS text FROM given").to_arrow_table()["text"].to_pandas()
        )
    return bare


def _array(column: pa.ChunkedArray) -> Any:  # noqa: ANN401 - an array, masked where a cell is empty
    if not column.null_count:
        return column.to_numpy()
    gaps = np.asarray(column.is_null().to_numpy(), dtype=bool)
    filled = column.fill_null("" if pa.types.is_string(column.type) else pa.scalar(0).cast(column.type))
    return np.ma.masked_array(filled.to_numpy(), gaps)
