"""One session of Apache Spark for all tests: a master and two workers, processes as on several computers."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from events.cluster import engine
from geodata.models import Atlas
from tests.cluster import both_ways
from tests.cluster.both_ways import Both
from tools.spark_cluster import Cluster, free_port, running

# The tests ask many short questions: compiling them takes longer than the answers.
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
INTERPRETED = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "4",  # as few as the tests have rows
}


def pytest_configure(config: pytest.Config) -> None:
    # Spark's own Python code leaves the closing of its sockets to the garbage collector.
    config.addinivalue_line("filterwarnings", "ignore:unclosed <socket:ResourceWarning")


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    os.environ["JDK_JAVA_OPTIONS"] = JAVA
    os.environ["KHORASAN_ATLAS_READING"] = str(tmp_path_factory.mktemp("reading"))
    with running(tmp_path_factory.mktemp("cluster"), free_port()) as started:
        yield started


@pytest.fixture(scope="session")
def spark(cluster: Cluster) -> Iterator[Any]:
    with patch.dict(engine.SETTINGS, INTERPRETED):
        session = engine.connect(cluster.url)
    yield session
    session.stop()


@pytest.fixture(scope="session")
def both(spark: Any, tmp_path_factory: pytest.TempPathFactory, atlas: Atlas) -> Both:
    return both_ways.imported(spark, tmp_path_factory.mktemp("both"), atlas)


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    return tmp_path / "lake"
