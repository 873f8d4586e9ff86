"""
Start Apache Spark on this machine: a master and two workers of one core each, all on 127.0.0.1.

`python -m tools.spark_cluster` runs them until it is stopped with Ctrl+C.
"""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Final

HOST: Final = "127.0.0.1"
PORT: Final = 7077
ROOT: Final = Path(__file__).parents[1]
DEPLOY: Final = "org.apache.spark.deploy"
MEMORY: Final = "1g"  # of a worker
READY_SECONDS: Final = 60


@dataclass(frozen=True, eq=False)
class Cluster:
    """A running cluster: its address, the folder of its logs, the processes of the master and of the workers so far."""

    url: str
    folder: Path
    master: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]
    ends: ExitStack

    def add_worker(self) -> subprocess.Popen[bytes]:
        """Start one more worker."""
        options = ("--cores", "1", "--memory", MEMORY, "--webui-port", "0", self.url)
        worker = self.ends.enter_context(_process(self.folder, f"worker-{len(self.workers)}", *options))
        self.workers.append(worker)
        return worker


def started_by(pid: int) -> Iterator[int]:
    """List the ids of a process and of all processes started by it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from started_by(int(child))


def tasks_of(worker: subprocess.Popen[bytes]) -> list[int]:
    """List the processes in which a worker runs tasks."""
    return [pid for pid in started_by(worker.pid) if pid != worker.pid]


def free_port() -> int:
    """Return a free port of this machine."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


@contextmanager
def running(folder: Path, port: int = PORT, workers: int = 2) -> Iterator[Cluster]:
    """
    Start a master and workers, which keep their logs and files in a folder; end them afterwards.

    Raises
    ------
    SystemExit
        If pyspark is not installed, or the master does not answer.
    """
    url = f"spark://{HOST}:{port}"
    with ExitStack() as stack:
        master = stack.enter_context(_process(folder, "master", "--port", str(port), "--webui-port", "0"))
        _wait(port, folder)
        cluster = Cluster(url, folder, master, [], stack)
        for _ in range(workers):
            cluster.add_worker()
        yield cluster


@contextmanager
def _process(folder: Path, name: str, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    kind = "master.Master" if name == "master" else "worker.Worker"
    work = [] if name == "master" else ["--work-dir", str(folder / name)]
    command = [str(_home() / "bin" / "spark-class"), f"{DEPLOY}.{kind}", "--host", HOST, *work, *options]
    environment = os.environ | {
        "SPARK_LOCAL_IP": HOST,
        "SPARK_LOCAL_HOSTNAME": HOST,
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": str(ROOT),
    }
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            process.wait()


def _home() -> Path:
    try:
        import pyspark
    except ImportError:
        sys.exit("Apache Spark is not installed: run `make cluster`, which installs requirements-cluster.lock")
    return Path(pyspark.__path__[0])


def _wait(port: int, folder: Path) -> None:
    """Wait until the master answers."""
    until = monotonic() + READY_SECONDS
    while monotonic() < until:
        with socket.socket() as attempt:
            if attempt.connect_ex((HOST, port)) == 0:
                return
        sleep(0.1)
    sys.exit(f"the master does not answer; its log is {folder / 'master.log'}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made, running(Path(made)) as cluster:
        print(f"{cluster.url} with {len(cluster.workers)} workers; stop it with Ctrl+C", flush=True)
        try:
            cluster.master.wait()
        except KeyboardInterrupt:
            print("stopped")
