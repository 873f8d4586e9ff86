"""Whatever ends in the middle of an import or a question, the outcome is that of before or of after, and is clear."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pyarrow.parquet as pq
import pytest

from events.cluster import engine
from events.cluster import lake as lakes
from events.cluster.lake import open_lake
from events.cluster.lake_store import open_lake_store
from events.imports import pipeline
from events.imports.library import Library
from events.imports.models import AUTODETECT, LibraryError
from events.queries import counts
from events.queries.selection import Selection
from geodata.models import Atlas
from tests.cluster.both_ways import Both, import_into
from tests.cluster.source_files import acled, ucdp
from tests.command_line import run
from tests.conftest import write_tiny
from tools.spark_cluster import Cluster, free_port, running, started_by, tasks_of

ROOT = Path(__file__).parents[2]
CONVERTED = "datasets/*/0/converted/0*.parquet"  # the first part of an import that is going on
LONG = Selection(words="mill")  # is read from the records


def ended(worker: "subprocess.Popen[bytes]") -> None:
    """Kill a worker with all that it has started."""
    for pid in [*started_by(worker.pid)][::-1]:
        os.kill(pid, signal.SIGKILL)


def signalled(workers: Iterable["subprocess.Popen[bytes]"], number: signal.Signals) -> None:
    for pid in (pid for worker in workers for pid in tasks_of(worker)):
        os.kill(pid, number)


@contextmanager
def at_the_first_part(lake: Path, act: Callable[[], None]) -> Iterator[None]:
    """Do something as soon as the first part of an import into a lake, which is going on inside, is converted."""
    over = Event()

    def wait() -> None:
        while not over.wait(0.01):
            if any(lake.glob(CONVERTED)):
                return act()

    watch = Thread(target=wait)
    watch.start()
    try:
        yield
    finally:
        over.set()
        watch.join()


@pytest.fixture
def workers(cluster: Cluster) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """The two workers that are running; a killed one is replaced afterwards."""
    yield [one for one in cluster.workers if one.poll() is None]
    for _ in range(2 - sum(one.poll() is None for one in cluster.workers)):
        cluster.add_worker()


@pytest.fixture
def own_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster of one worker that may end."""
    with running(tmp_path_factory.mktemp("own"), free_port(), workers=1) as started:
        yield started


@pytest.fixture
def filled(both: Both, lake: Path) -> Path:
    """A lake with records, to be changed at will."""
    shutil.copytree(both.lake.folder, lake)
    return lake


def importing(path: Path, cluster: Cluster, lake: Path) -> "subprocess.Popen[str]":
    command = [
        sys.executable,
        "-m",
        "events",
        "cluster",
        "import",
        str(path),
        "--engine",
        cluster.url,
        "--lake",
        str(lake),
    ]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_an_import_is_complete_though_a_worker_was_killed(
    spark: Any, workers: list["subprocess.Popen[bytes]"], lake: Path, tmp_path: Path, atlas: Atlas
) -> None:
    path, data = ucdp(tmp_path, 2_000), write_tiny(tmp_path / "tiny")
    wanted = pipeline.preview(path, AUTODETECT, atlas, Library(tmp_path, {}))
    with at_the_first_part(lake, workers[0].kill):
        (report,) = import_into(lake, spark, [path], atlas, options=AUTODETECT, data=data, part_rows=100)
    assert workers[0].poll() is not None
    assert (report.records, report.accepted, report.warned, report.rejected) == (
        wanted.report.records, wanted.report.accepted, wanted.report.warned, wanted.report.rejected,
    )  # fmt: skip
    (dataset,) = open_lake(lake).datasets
    ids = [one for file in dataset.incidents for one in pq.read_table(file)["source_record_id"].to_pylist()]
    assert ids == wanted.incidents["source_record_id"].to_pylist()


def test_a_question_is_answered_though_a_worker_was_killed(
    spark: Any, cluster: Cluster, workers: list["subprocess.Popen[bytes]"], both: Both
) -> None:
    store, tracker = open_lake_store(spark, cluster.url, both.lake.folder), spark.sparkContext.statusTracker()
    wanted = counts.count(both.store, LONG).totals
    signalled(workers, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(counts.count, store, LONG)
        while not tracker.getActiveStageIds():
            assert not asked.done()
        ended(workers[0])
        signalled(workers[1:], signal.SIGCONT)
        assert asked.result().totals == wanted
    assert wanted.all


def test_an_import_is_complete_though_the_master_was_killed(own_cluster: Cluster, filled: Path, tmp_path: Path) -> None:
    with (
        importing(acled(tmp_path, 300), own_cluster, filled) as process,
        at_the_first_part(filled, own_cluster.master.kill),
    ):
        out, _ = process.communicate()
    assert process.returncode == 0
    assert "imported as 'acled'" in out
    assert open_lake(filled).version == filled / "versions" / "000003"
    answer = run("events", "cluster", "list", "--engine", own_cluster.url, "--lake", str(filled))
    assert answer.status == 1
    assert f"no master of Apache Spark answers at {own_cluster.url}" in answer.err


def test_an_import_ends_with_an_error_if_the_whole_cluster_was_killed(
    own_cluster: Cluster, filled: Path, tmp_path: Path
) -> None:
    def end_all() -> None:
        own_cluster.master.kill()
        ended(own_cluster.workers[0])

    before = open_lake(filled)
    with importing(acled(tmp_path, 300), own_cluster, filled) as process, at_the_first_part(filled, end_all):
        _, err = process.communicate()
    assert process.returncode == 1
    assert own_cluster.url in err
    assert "Traceback" not in err
    assert open_lake(filled) == before


def test_two_imports_at_once_are_both_in_the_lake(own_cluster: Cluster, filled: Path, tmp_path: Path) -> None:
    started = [importing(path, own_cluster, filled) for path in (ucdp(tmp_path, 300), acled(tmp_path, 300))]
    for process in started:
        with process:
            _, err = process.communicate()
            assert process.returncode == 0, err
    found = {one.dataset.dataset_id: pq.read_table(one.folder / "incidents") for one in open_lake(filled).datasets}
    assert 0 < found["ucdp-ged"].num_rows <= 300
    assert 0 < found["acled"].num_rows <= 300
    assert open_lake(filled).version == filled / "versions" / "000004"


def test_an_import_that_waits_for_the_lake_holds_no_cores(
    tmp_path: Path, lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def session(_: str) -> None:
        with (lake / lakes.LOCK).open() as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        raise LibraryError("the lake is locked")

    monkeypatch.setattr(engine, "check_engine", lambda _: None)
    monkeypatch.setattr(engine, "session", session)
    path = ucdp(tmp_path, 10)
    answer = run("events", "cluster", "import", str(path), "--engine", "spark://it:1", "--lake", str(lake))
    assert answer.err.strip().endswith("the lake is locked")
