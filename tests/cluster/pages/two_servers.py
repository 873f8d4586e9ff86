"""The pages over the same records twice: on a cluster with a lake, and on one machine."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from pyarrow import csv

from bench import server
from bench.importing import table
from events.imports import pipeline
from events.imports.library import open_library
from events.imports.models import AUTODETECT
from events.store.store import open_store
from geodata import atlas as geodata_atlas
from tests.cluster.both_ways import import_into
from tests.cluster.conftest import INTERPRETED
from tools import spark_cluster
from tools.spark_cluster import Cluster, free_port

ROWS = 2_500  # more than the timeline sends one by one
PART_ROWS = 600
DATASET = "ucdp-ged"


class TwoServers:
    """
    The addresses of the pages on a cluster and on one machine.

    The pages have a cluster of their own, since a session takes all cores of one; it can be ended and begun again.
    """

    url: str
    alone: str
    cluster: Cluster

    def __init__(self, folder: Path) -> None:
        self._folder, self._port, self._ends = folder, free_port(), ExitStack()
        self.begin_cluster()

    def begin_cluster(self) -> None:
        self.cluster = self._ends.enter_context(spark_cluster.running(self._folder, self._port))

    def end_cluster(self) -> None:
        self._ends.close()


@contextmanager
def running(spark: Any, folder: Path) -> Iterator[TwoServers]:
    """Import an invented file into a lake and into a library; start a cluster and both servers."""
    atlas, file, imports = geodata_atlas.load(), folder / "GEDEvent_v25_1.csv", folder / "imports"
    csv.write_csv(table(ROWS, atlas), file)
    pipeline.commit(pipeline.preview(file, AUTODETECT, atlas, open_library(imports)), imports)
    open_store(folder / "store", atlas=atlas, imports=imports).close()
    import_into(folder / "lake", spark, [file], atlas, options=AUTODETECT, part_rows=PART_ROWS)
    (folder / "spark-defaults.conf").write_text("".join(f"{name} {value}\n" for name, value in INTERPRETED.items()))
    both = TwoServers(folder)
    lake = {
        "KHORASAN_ATLAS_HOME": str(folder / "home"),
        "KHORASAN_ATLAS_ENGINE": both.cluster.url,
        "KHORASAN_ATLAS_LAKE": str(folder / "lake"),
        "SPARK_CONF_DIR": str(folder),
    }
    alone = {"KHORASAN_ATLAS_STORE": str(folder / "store"), "KHORASAN_ATLAS_IMPORTS": str(imports)}
    try:
        with server.running(**lake) as of_lake, server.running(**alone) as of_store:
            both.url, both.alone = of_lake.url, of_store.url
            yield both
    finally:
        both.end_cluster()
