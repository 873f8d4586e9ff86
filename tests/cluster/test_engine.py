"""What users without a cluster, or with a wrong address, notice of it."""

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from py4j.protocol import Py4JError

from events.cluster import engine
from events.cluster.engine import EngineError
from events.imports.models import UnreadableError
from tests.command_line import run

ROOT = Path(__file__).parents[2]


def test_a_master_that_does_not_answer_is_named_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"spark://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(EngineError, match=f"no master .* answers at {url} .* start it"), engine.session(url):
            pytest.fail("a session began")


def _full(part: int) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "lake")


def _unreadable(part: int) -> int:
    raise UnreadableError("list.csv is empty; choose a file with records")


def test_what_a_worker_lacks_is_named(spark: Any) -> None:
    with pytest.raises(EngineError, match=r"No space left on device.*nothing was changed"), engine.engine_errors("it"):
        engine.each(spark, _full, [1, 2])


def test_a_file_that_a_worker_cannot_read_is_refused_as_on_one_machine(spark: Any) -> None:
    with pytest.raises(UnreadableError, match="^list.csv is empty; choose"), engine.engine_errors("it"):
        engine.each(spark, _unreadable, [1])


def test_the_first_cause_in_java_is_named() -> None:
    trace = (
        "An error occurred while calling o7.getResult.\n"
        ": org.apache.spark.SparkException: Exception thrown in awaitResult:\n\tat org.apache.spark.Await\n"
        "Caused by: java.net.SocketTimeoutException: Accept timed out\n\tat java.net.ServerSocket\n"
    )
    cause = r"\(java.net.SocketTimeoutException: Accept timed out\)"
    with pytest.raises(EngineError, match=cause), engine.engine_errors("it"):
        raise Py4JError(trace)


ASK = (
    "from unittest.mock import MagicMock; from events.cluster.questions import ask; question = MagicMock(); "
    "ask(question, 'it'); print(question.sparkSession.sparkContext.setJobGroup.call_args.args[0])"
)


def test_a_question_given_up_by_another_process_ends_no_question_of_this_one() -> None:
    command = [sys.executable, "-c", ASK]
    groups = {subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout for _ in range(2)}
    assert len(groups) == 2, "Spark gives up all questions of a group"


def test_the_command_ends_with_the_reason(tmp_path: Path) -> None:
    answer = run(
        "events",
        "cluster",
        "import",
        str(ROOT / "README.md"),
        "--engine",
        "spark://127.0.0.1:1",
        "--lake",
        str(tmp_path),
    )
    assert answer.status == 1
    assert "spark://127.0.0.1:1" in answer.err
    assert not any(tmp_path.iterdir())
