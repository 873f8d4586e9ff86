"""Ask Spark a question in a separate thread, so that whoever waits sees how far it is and can give it up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from time import monotonic
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import pyarrow as pa

from events import watching
from events.cluster import engine as engines
from events.cluster.engine import EngineError
from events.watching import TICK, Progress

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

MOST_AT_ONCE: Final = 8
WORKER_SECONDS: Final = 60.0  # until a question that no worker takes is given up
_threads = ThreadPoolExecutor(MOST_AT_ONCE, "spark-question")


def ask(question: DataFrame, engine: str) -> pa.Table:
    """
    Return the rows of a question.

    Raises
    ------
    EngineError
        If no worker takes the question.
    Exception
        What the function raises that watches this thread; the workers then stop.
    """
    spark = question.sparkSession
    # Other processes ask by the same session, and what is given up is given up for all questions of its group.
    group, began = f"question {uuid4()}", monotonic()
    asked = _threads.submit(_answer, question, group)
    try:
        while not wait([asked], TICK).done:
            seconds = monotonic() - began
            _check_workers(spark, engine, seconds)
            watching.show(_progress(spark, group, seconds))
        answer = asked.result()
    except BaseException:
        asked.cancel()
        if not asked.done() and engines.is_alive(spark):
            spark.sparkContext._jsc.sc().cancelJobGroupAndFutureJobs(group)
        raise
    watching.show(Progress(1.0, "", monotonic() - began, is_answered=True))
    return answer


def _answer(question: DataFrame, group: str) -> pa.Table:
    question.sparkSession.sparkContext.setJobGroup(group, group, interruptOnCancel=True)
    return question.toArrow()


def _check_workers(spark: SparkSession, engine: str, seconds: float) -> None:
    """Check that a worker takes a question; end the session if not, so that the next question begins another one."""
    if seconds > WORKER_SECONDS and engine.startswith("spark://") and not engines.number_of_workers(spark):
        engines.stop(spark)
        raise EngineError(
            f"no worker of {engine} has answered for {WORKER_SECONDS:.0f} s; start workers, or wait until other "
            "programs on the cluster have ended, then reload the page"
        )


def _progress(spark: SparkSession, group: str, seconds: float) -> Progress:
    tracker = spark.sparkContext.statusTracker()
    jobs = [job for number in tracker.getJobIdsForGroup(group) if (job := tracker.getJobInfo(number))]
    stages = [stage for job in jobs for number in job.stageIds if (stage := tracker.getStageInfo(number))]
    tasks, done = sum(stage.numTasks for stage in stages), sum(stage.numCompletedTasks for stage in stages)
    return Progress(done / tasks if tasks else 0.0, f"{done:,} of {tasks:,} tasks" if tasks else "", seconds)
