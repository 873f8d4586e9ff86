"""Start and end the work of Apache Spark, and run one function for each part of the data on its workers."""

from __future__ import annotations

import os
import re
import socket
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final, TypeVar

import pyarrow as pa

from events.cluster import parts as parts_files
from events.imports.models import LibraryError, UnreadableError
from geodata import files

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

TOGETHER: Final = 16  # tables that a worker brings together
T = TypeVar("T")
R = TypeVar("R")
HERE: Final = "127.0.0.1"
CONNECT_SECONDS: Final = 5.0
WATCH_SECONDS: Final = 2.0
INSTALL: Final = "install requirements-cluster.lock and Java 17, as docs/cluster.md shows"
# Workers run the code of this checkout; where it is installed as a package, they find it by themselves.
SETTINGS: Final = {
    "spark.app.name": "Khorasan Atlas",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": HERE,
    "spark.driver.host": HERE,
    "spark.executorEnv.PYTHONPATH": str(files.ROOT),
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    # A day long before 1900 is a day, here and in DuckDB.
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
}
RAISED: Final = re.compile(r"[\w.]*(Error|Exception|Interrupt): (?!org\.)")  # the last line of a traceback of Python
CAUSED: Final = (": ", "Caused by: ")  # the lines of Java's errors, the first cause last
ADDRESSES: Final = ("spark.driver.bindAddress", "spark.driver.host")


class EngineError(LibraryError):
    """Apache Spark cannot be used; the message gives the reason and what to do."""


@dataclass(frozen=True)
class Gateway:
    """The port at which the Java process of a session listens, on this computer only, and the secret that opens it."""

    port: int
    secret: str = field(repr=False)


@contextmanager
def session(engine: str) -> Iterator[SparkSession]:
    """
    Open a session on an engine, such as `spark://HOST:7077` or `local[*]`, and close it afterwards.

    KHORASAN_ATLAS_DRIVER names the address of this computer that the workers of other computers can reach.

    Raises
    ------
    EngineError
        If Spark or Java is not installed, or the engine does not answer or stops answering.
    """
    with engine_errors(engine):
        spark = connect(engine)
        try:
            yield spark
        finally:
            spark.stop()


def connect(engine: str) -> SparkSession:
    """Open a session that stays until it is stopped."""
    check_engine(engine)
    from pyspark.sql import SparkSession

    former = _former()
    if former is not None and former.sparkContext.master == engine:
        return former
    address = os.environ.get(files.variable("driver"), HERE)
    # Workers that Spark starts on this computer listen where this says, too.
    os.environ.setdefault("SPARK_LOCAL_IP", address)
    os.environ.setdefault("SPARK_LOCAL_HOSTNAME", address)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(engine)
    settings = {**SETTINGS, **dict.fromkeys(ADDRESSES, address)}
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    Thread(target=_watch, args=(spark, engine), daemon=True).start()
    return spark


def _watch(spark: SparkSession, engine: str) -> None:
    """End a session whose cluster is gone: Spark itself would wait for ever for what it was asked."""
    end = Event()
    while is_alive(spark) and not end.wait(WATCH_SECONDS):
        with suppress(Exception):  # the session has ended in between
            if not _answers(engine) and not number_of_workers(spark):
                stop(spark)


def _workers(spark: SparkSession) -> list[str]:
    """List the addresses of the workers that a session knows; it may list one for minutes that has ended."""
    context = spark.sparkContext._jsc.sc()
    found, addresses = context.getExecutorMemoryStatus().keysIterator(), []
    while found.hasNext():
        addresses.append(str(found.next()))
    own = str(context.env().blockManager().blockManagerId().hostPort())
    return [address for address in addresses if address != own]


def _listens(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), CONNECT_SECONDS).close()
    except OSError:
        return False
    return True


def _answers(engine: str) -> bool:
    try:
        check_engine(engine)
    except EngineError:
        return False
    return True


def number_of_workers(spark: SparkSession) -> int:
    """Count the workers that take questions now; of an engine without workers of its own, 0."""
    return sum(map(_listens, _workers(spark)))


def stop(spark: SparkSession) -> None:
    """End a session for all who use it: what they ask ends with an error."""
    spark.sparkContext._jsc.sc().stop()


def gateway(spark: SparkSession) -> Gateway:
    """Return where other processes of this computer can join a session."""
    found = spark.sparkContext._gateway.gateway_parameters
    return Gateway(found.port, found.auth_token)


def join(to: Gateway) -> SparkSession:
    """Join the session of another process, whose cluster has room for one session only."""
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    former = SparkContext._active_spark_context
    if former is not None:
        before = SparkSession(former)
        if is_alive(before) and gateway(before) == to:
            return before
        SparkContext._active_spark_context = SparkContext._gateway = SparkContext._jvm = None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ |= {"PYSPARK_GATEWAY_PORT": str(to.port), "PYSPARK_GATEWAY_SECRET": to.secret}
    opened = launch_gateway()
    java = opened.jvm.org.apache.spark
    context = java.api.java.JavaSparkContext.fromSparkContext(java.SparkContext.getOrCreate())
    return SparkSession(SparkContext(jsc=context, gateway=opened, conf=SparkConf(_jconf=context.getConf())))


def end() -> None:
    """End the session of this process, if it has one: a question that nobody answers would keep the process alive."""
    if "pyspark" in sys.modules:
        session = _former()
        if session is not None:
            stop(session)


def is_alive(spark: SparkSession) -> bool:
    """Check that a session has not ended."""
    from py4j.protocol import Py4JError

    context = spark.sparkContext._jsc
    try:
        return context is not None and not context.sc().isStopped()
    except (Py4JError, OSError):  # its process has ended
        return False


def _former() -> SparkSession | None:
    """Return the session of this process; end it if it cannot be asked any more, so that another one can begin."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    former = SparkSession._instantiatedSession
    if former is None or is_alive(former):
        return former
    with warnings.catch_warnings(), suppress(OSError):
        warnings.simplefilter("ignore")
        former.sparkContext.stop()
    gateway = SparkContext._gateway
    if gateway and gateway.proc and gateway.proc.poll() is not None:
        SparkContext._gateway = SparkContext._jvm = None
    return None


def check_engine(engine: str) -> None:
    """
    Check that Spark is installed, and that a master answers if it is on a host: Spark itself would try for a minute.

    Raises
    ------
    EngineError
        If it is not, or none does.
    """
    try:
        import pyspark  # noqa: F401 - only whether it is there
    except ImportError as error:
        raise EngineError(f"Apache Spark is not installed ({error}); {INSTALL}") from error
    scheme, _, place = engine.partition("://")
    host, _, port = place.partition(",")[0].rpartition(":")
    if scheme != "spark":
        return
    try:
        socket.create_connection((host, int(port)), CONNECT_SECONDS).close()
    except (OSError, ValueError) as error:
        raise EngineError(
            f"no master of Apache Spark answers at {engine} ({error}); start it, or correct the address; see "
            "docs/cluster.md"
        ) from error


@contextmanager
def engine_errors(engine: str) -> Iterator[None]:
    """Raise the errors of Spark as a sentence with what to do."""
    try:
        from py4j.protocol import Py4JError, Py4JNetworkError
        from pyspark.errors import PySparkException
    except ImportError as error:
        raise EngineError(f"Apache Spark is not installed ({error}); {INSTALL}") from error
    try:
        yield
    except (PySparkException, Py4JError, Py4JNetworkError, ConnectionError) as error:
        if refused := _refusal(error):
            raise refused from error
        check_engine(engine)
        raise EngineError(
            f"{engine} has not done the work ({_reason(error)}); nothing was changed. Check that it runs and that its "
            "computers have room on their disks, then try again"
        ) from error


def _reason(error: BaseException) -> str:
    """Return what a worker has raised, else the first cause in Java, else the message of Spark, in one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    raised = [line for line in lines if RAISED.match(line)]
    caused = [line.partition(": ")[2] for line in lines if line.startswith(CAUSED)]
    return (raised or caused[-1:] or lines or [type(error).__name__])[0]


def _refusal(error: BaseException) -> Exception | None:
    """Return the error with a message for the user that a worker has raised, if that is what ended the work."""
    text = str(error)
    for kind in (UnreadableError, LibraryError):
        mark = f"{kind.__module__}.{kind.__qualname__}: "
        if mark in text:
            return kind(text.partition(mark)[2].splitlines()[0])
    return None


def merged(
    spark: SparkSession,
    choose: Callable[[pa.Table], pa.Table],
    parts: Sequence[T],
    read_part: Callable[[T], pa.Table],
    folder: Path,
) -> pa.Table:
    """
    Choose rows of all parts on the workers: of each part, then of some together, until one table is left.

    In between they are kept in a folder: of many parts they are too many for one computer.
    """

    def first(numbered: tuple[int, T]) -> Path:
        return _kept(choose(read_part(numbered[1])), folder / f"{numbered[0]:06}.parquet")

    def again(numbered: tuple[int, Sequence[Path]]) -> Path:
        number, files = numbered
        together = pa.concat_tables([parts_files.read(file) for file in files])
        return _kept(choose(together), files[0].with_name(f"{number:06}-{files[0].name}"))

    found = each(spark, first, list(enumerate(parts)))
    while len(found) > 1:
        groups = [found[at : at + TOGETHER] for at in range(0, len(found), TOGETHER)]
        found = each(spark, again, list(enumerate(groups)))
    return parts_files.read(found[0])


def _kept(table: pa.Table, file: Path) -> Path:
    parts_files.write(table, file)
    return file


def each(spark: SparkSession, function: Callable[[T], R], parts: Sequence[T]) -> list[R]:
    """Call a function for each part on the workers, and return the answers in the order of the parts."""
    if not parts:
        return []
    answers: list[Any] = spark.sparkContext.parallelize(parts, len(parts)).map(function).collect()
    return answers
