"""Whoever has no cluster needs nothing of it."""

import subprocess
import sys
from pathlib import Path

# Everything that a server loads before the first page.
STARTED = """
import sys
import dashboard.serving, dashboard.main, dashboard.components.page_frame, dashboard.components.imports.imports
print(sorted(name for name in sys.modules if name.partition(".")[0] in ("pyspark", "py4j")))
print(sorted(name for name in sys.modules if name.startswith("events.cluster.")))
"""
LOADED = """
import sys
import events.__main__, events.cluster.importing, events.cluster.repeats
print(sorted({"pyspark", "py4j"} & {name.partition(".")[0] for name in sys.modules}))
"""
HIDDEN = """
import sys
sys.modules["pyspark"] = None
sys.modules["py4j"] = None
from events.__main__ import main
sys.exit(main(["cluster", "import", "x.csv", "--engine", "local[1]", "--lake", sys.argv[1]]))
"""


def python(code: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)


def test_a_server_loads_nothing_of_a_cluster_but_the_question_whether_there_is_one() -> None:
    done = python(STARTED)
    assert done.stdout.splitlines() == [
        "[]",
        str([f"events.cluster.{name}" for name in ("chosen", "engine", "parts")]),
    ], done.stderr


def test_the_program_loads_nothing_of_spark() -> None:
    done = python(LOADED)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_without_spark_the_command_states_what_to_install_and_leaves_no_lake(tmp_path: Path) -> None:
    done = python(HIDDEN, str(tmp_path / "lake"))
    assert done.returncode == 1
    assert not (tmp_path / "lake").exists()
    assert "Apache Spark is not installed" in done.stderr
    assert "requirements-cluster.lock" in done.stderr
