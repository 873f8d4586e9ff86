"""Importing and asking on a cluster of one and of two workers of this machine, and what more machines would take.

`python -m bench.cluster --incidents 200000` measures one size; `--lines FILE` keeps the figures of several runs: the
tables are about all of them.
"""

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from bench import cluster_tables
from bench.importing import table
from bench.incidents import BUILT
from events.cluster import engine
from events.cluster.engine import each
from events.cluster.importing import import_read
from events.cluster.lake import changing, open_lake
from events.cluster.lake_store import open_lake_store
from events.cluster.parts import ROWS, cut, write
from events.cluster.reading import EMPTY, ReadFile
from events.imports.models import AUTODETECT, TextTable
from events.imports.pipeline import Progress
from events.imports.rejected_rows import RejectedRows
from events.queries import counts, map_tiles, selected_records
from events.queries.records import record_detail
from events.queries.selection import Selection
from events.store.store import Store
from geodata import atlas as geodata_atlas
from tools.spark_cluster import free_port, running, started_by

SIZES: Final = (10_000_000, 50_000_000)
WORKERS: Final = (2, 1)
PIECE: Final = 1_000_000  # incidents that a worker invents at once
YEAR: Final = Selection(countries=("AF",), years=(2014,))
Question = Callable[[Store], object]
QUESTIONS: Final[dict[str, Question]] = {
    "counts of everything": lambda store: counts.count(store, Selection()),
    "counts of a country and year": lambda store: counts.count(store, YEAR),
    "counts of some days": lambda store: counts.count(store, Selection(start=date(2012, 2, 3), end=date(2012, 6, 15))),
    "counts of a kind and actor": lambda store: counts.count(
        store, Selection(kinds=("conflict",), actors=("Force 3",))
    ),
    "counts of two words": lambda store: counts.count(store, Selection(words="village kabul")),
    "counts of a circle of 50 km": lambda store: counts.count(store, Selection(area="circle:36.73,68.87,50km")),
    "squares of a year": lambda store: map_tiles.number(store, Selection(years=(2013,))),
    "lanes of all time": lambda store: counts.lanes_over_time(store, Selection(), "kind"),
    "first 20 records of a year": lambda store: selected_records.rows(store, YEAR, 20),
    "one record": lambda store: record_detail.record(store, "ucdp-ged:77"),
}


def _inventor(rows: int, folder: Path) -> Callable[[int], ReadFile]:
    """Return a function for workers that invents a piece of so many rows, as if it had been read from a file."""

    def invent(piece: int) -> ReadFile:
        found = table(rows, geodata_atlas.load(), piece)
        found = found.add_column(0, EMPTY.schema.field(0), pa.array(np.arange(1, rows + 1)))
        kept = []
        for number, part in enumerate(cut(found, ROWS)):
            file = folder / f"{piece:06}-{number:06}.parquet"
            write(part, file)
            kept.append(str(file))
        about = TextTable("GEDEvent_invented.csv", "csv", encoding="utf-8", delimiter=",")
        return ReadFile(about, tuple(found.column_names[1:]), rows, tuple(kept), RejectedRows.of(EMPTY, ()))

    return invent


def lines(rows: int, workers: int, folder: Path) -> Iterator[dict[str, Any]]:
    """Measure one size with so many workers: the import step by step, then each question in two ways."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["SPARK_LOCAL_DIRS"] = str(folder)
    about = {"incidents": rows, "workers": workers}
    try:
        with running(folder, free_port(), workers) as cluster, engine.session(cluster.url) as spark:
            lake = folder / "lake"
            yield {"name": "cluster_import", **about, **_import(spark, rows, lake), "mb": _megabytes(lake)}
            store = open_lake_store(spark, cluster.url, lake)
            yield {"name": "cluster_counts", **about, **_rows_of_counts(spark, lake)}
            bare = replace(store, counted=frozenset())
            for one in (store, bare):
                selected_records.size(one)
                counts.count(one, Selection(years=(2001,)))  # the first question of a session is not like the others
            for question, ask in QUESTIONS.items():
                seconds = {"with_counts_s": _seconds(ask, store), "without_counts_s": _seconds(ask, bare)}
                yield {"name": "cluster_question", **about, "question": question, **seconds}
            yield {"name": "cluster_memory", **about, **_memory([worker.pid for worker in cluster.workers])}
            store.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _import(spark: Any, rows: int, lake: Path) -> dict[str, float]:  # noqa: ANN401
    starts: list[float] = []
    progress = Progress(show=lambda fraction, words: starts.append(time.perf_counter()))
    pieces = -(-rows // PIECE)

    def read(cells: Path) -> Sequence[ReadFile]:
        return each(spark, _inventor(rows // pieces, cells), range(pieces))

    with changing(lake) as opened:
        (report,) = import_read(spark, read, opened, geodata_atlas.load(), AUTODETECT, progress=progress)
    seconds = (end - start for start, end in pairwise(starts))
    return {
        **{name: round(taken, 1) for name, taken in zip(cluster_tables.STEPS, seconds, strict=True)},
        "accepted": report.accepted + report.warned,
    }


def _rows_of_counts(spark: Any, lake: Path) -> dict[str, int]:  # noqa: ANN401
    return {one.name: spark.read.parquet(str(one)).count() for one in open_lake(lake).counts}


def _seconds(ask: Question, store: Store) -> float:
    start = time.perf_counter()
    ask(store)
    return round(time.perf_counter() - start, 2)


def _megabytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) // 1_000_000


def _memory(workers: Sequence[int]) -> dict[str, int]:
    """Return the largest memory of this process, of its part of Spark, and of all that the workers have started."""
    own = os.getpid()
    of_workers = {pid for worker in workers for pid in started_by(worker)}
    of_driver = set(started_by(own)) - of_workers - {own}
    return {
        "page_mb": _peak(own),
        "page_spark_mb": sum(map(_peak, of_driver)),
        "workers_mb": sum(map(_peak, of_workers)),
    }


def _peak(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    found = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(found[0]) // 1024 if found else 0


def run(sizes: Sequence[int] = SIZES, workers: Sequence[int] = WORKERS) -> Iterator[dict[str, Any]]:
    """Measure all sizes with all numbers of workers; the tables come last."""
    found = []
    for size in sizes:
        for number in workers:
            for line in lines(size, number, BUILT / "cluster"):
                found.append(line)
                yield line
    print(cluster_tables.text(found), file=sys.stderr)


def main() -> None:
    """Print the figures as JSON lines, then the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, action="append", metavar="N")
    parser.add_argument("--workers", type=int, action="append", metavar="N")
    parser.add_argument("--lines", type=Path, metavar="FILE", help="keep the figures here, with those of former runs")
    chosen = parser.parse_args()
    kept = chosen.lines.read_text().splitlines() if chosen.lines and chosen.lines.exists() else []
    for size in chosen.incidents or SIZES:
        for workers in chosen.workers or WORKERS:
            for line in lines(size, workers, BUILT / "cluster"):
                kept.append(json.dumps(line))
                print(kept[-1], flush=True)
                if chosen.lines:
                    chosen.lines.write_text("\n".join(kept) + "\n")
    print(cluster_tables.text([json.loads(line) for line in kept]))


if __name__ == "__main__":
    main()
