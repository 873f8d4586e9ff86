"""Find the rows of a dataset that repeat an id, wherever they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from events.cluster.converting import Work
from events.cluster.parts import Part
from events.imports.columns import ids
from events.imports.columns.conversion import Conversion
from events.imports.models import CONTENT, ROW_NUMBER, ReadOptions
from events.imports.pipeline import QuestionsOpenError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

COLUMNS: Final = "part int, row long, id string, new_id string, reason string, remedy string, is_different boolean"


def find(spark: SparkSession, work: Work, parts: Sequence[Part], options: ReadOptions) -> None:
    """Bring all rows of each id together on one worker, and keep there which repeat it."""
    from pyspark.sql import functions

    source = ids.source_of(work.mapping, options.id_column)
    if source == ROW_NUMBER:
        return
    own = spark.read.parquet(str(work.folder / "ids"))
    several = own.groupBy("id").count().where("count > 1").select("id")
    by_number = {part.number: part for part in parts}

    def with_cells(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for rows in map(lambda batch: pa.Table.from_batches([batch]), batches):
            for number in rows["part"].unique().to_pylist():
                here = rows.filter(pc.equal(rows["part"], number))
                yield from _with_cells(here, by_number[number].read()).to_batches()

    inspect = finder(work, source)

    def repeated_rows(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        found = list(batches)
        if found:
            yield from inspect(pa.Table.from_batches(found)).to_batches()

    found = (
        own.join(several, "id")
        .select("part", "row", "id")
        .repartition("part")
        .sortWithinPartitions("part", "row")
        .mapInArrow(with_cells, "part int, row long, id string, cells array<string>")
        .repartition("id")
        .sortWithinPartitions("row")
        .mapInArrow(repeated_rows, COLUMNS)
    )
    found.write.partitionBy("part").parquet(str(work.folder / "repeats"))
    if source in (CONTENT, ROW_NUMBER) or options.id_column:
        return
    found = spark.read.schema(COLUMNS).parquet(str(work.folder / "repeats"))
    different = found.where("is_different").orderBy("row")
    suspect = [row["id"] for row in different.select("id").limit(ids.LOOKED_AT).collect()]
    counts = found.agg(functions.count("*"), functions.count_if("is_different")).first()
    repeated, differing = counts if counts else (0, 0)
    if ids.are_shortened(suspect, differing, repeated, own.count()):
        raise QuestionsOpenError(
            f"the ids in '{source}' are not unique: {repeated:,} records repeat the id of another one. A spreadsheet "
            f"may have shortened them. Name their column with --id-column, or {CONTENT} for a hash of all cells"
        )


def _with_cells(rows: pa.Table, cells: pa.Table) -> pa.Table:
    """Add to rows of a part their cells as lists."""
    at = pc.index_in(rows["row"].combine_chunks(), cells["row"].combine_chunks())
    taken = cells.drop_columns(["row"]).take(at)
    turned = [list(row) for row in zip(*(column.to_pylist() for column in taken.columns), strict=True)]
    return rows.append_column("cells", pa.array(turned, pa.list_(pa.string())))


def note(spark: SparkSession, work: Work, options: ReadOptions) -> tuple[str, ...]:
    """Return the note on rows with the same cells as another one, if they are kept."""
    if ids.source_of(work.mapping, options.id_column) != CONTENT or options.identical == "drop":
        return ()
    again = spark.read.schema(COLUMNS).parquet(str(work.folder / "repeats"))
    earliest = again.orderBy("row").first()
    if earliest is None:
        return ()
    own = spark.read.parquet(str(work.folder / "ids"))
    first = own.where(own["id"] == earliest["id"]).agg({"row": "min"}).first()
    return (ids.note_on_identical(again.count(), first[0] if first else 0, earliest["row"]),)


def finder(work: Work, source: str) -> Callable[[pa.Table], pa.Table]:
    """
    Return a function for workers that looks at all rows of some ids.

    It takes the columns `part`, `row`, `id` and `cells`, in the order of `row`; the rows that repeat an id come back
    with the columns of `COLUMNS`.
    """
    names = work.table.columns

    def find(rows: pa.Table) -> pa.Table:
        cells = pc.list_flatten(rows["cells"].combine_chunks())
        columns = [cells.take(pa.array(np.arange(at, len(cells), len(names)))) for at in range(len(names))]
        table = pa.table([rows["row"], *columns], names=["row", *names])
        options = work.options
        found = ids.identify(
            Conversion.start(table, work.mapping),
            np.ones(table.num_rows, dtype=bool),
            source,
            work.why_repeated,
            drop_identical=options.identical == "drop",
        )
        rejected = {repeat.at: repeat for repeat in found.repeats}
        changed = np.flatnonzero(pc.not_equal(found.values, rows["id"].combine_chunks()).to_numpy(zero_copy_only=False))
        at = sorted({*rejected, *changed.tolist()})
        reasons = [rejected[row].reason if row in rejected else None for row in at]
        return pa.table(
            {
                "part": rows["part"].take(at),
                "row": rows["row"].take(at),
                "id": rows["id"].take(at),
                "new_id": found.values.take(pa.array(at, pa.int64())),
                "reason": pa.array([one and one.reason for one in reasons], pa.string()),
                "remedy": pa.array([one and one.remedy for one in reasons], pa.string()),
                "is_different": pa.array([row in rejected and rejected[row].is_different for row in at], pa.bool_()),
            }
        )

    return find
