"""A worker that is killed in the middle of an import changes nothing of its outcome."""

from pathlib import Path
from threading import Event, Thread
from typing import Any

import pyarrow.parquet as pq

from events.cluster.importing import import_files
from events.cluster.lake import open_lake
from events.imports import pipeline
from events.imports.library import Library
from events.imports.models import AUTODETECT
from geodata.models import Atlas
from tests.cluster.source_files import ucdp
from tests.conftest import write_tiny
from tools.spark_cluster import Cluster


def test_an_import_is_complete_though_a_worker_was_killed(
    spark: Any, cluster: Cluster, lake: Path, tmp_path: Path, atlas: Atlas
) -> None:
    path, data, ended = ucdp(tmp_path, 2_000), write_tiny(tmp_path / "tiny"), Event()
    wanted = pipeline.preview(path, AUTODETECT, atlas, Library(tmp_path, {}))

    def kill_after_the_first_part() -> None:
        while not ended.wait(0.01):
            if any(lake.rglob("converted/0*.parquet")):
                cluster.workers[0].kill()
                return

    killer = Thread(target=kill_after_the_first_part)
    killer.start()
    try:
        (report,) = import_files(spark, [path], lake, atlas, options=AUTODETECT, data=data, part_rows=100)
    finally:
        ended.set()
        killer.join()
        cluster.add_worker()
    assert cluster.workers[0].poll() is not None
    assert (report.records, report.accepted, report.warned, report.rejected) == (
        wanted.report.records, wanted.report.accepted, wanted.report.warned, wanted.report.rejected,
    )  # fmt: skip
    (dataset,) = open_lake(lake).datasets
    ids = [one for file in dataset.incidents for one in pq.read_table(file)["source_record_id"].to_pylist()]
    assert ids == wanted.incidents["source_record_id"].to_pylist()
