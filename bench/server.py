"""The app as a process of its own, as a user starts it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]


class Server(NamedTuple):
    """The address and the process of the app."""

    url: str
    pid: int

    def memory_mb(self) -> dict[str, int]:
        """Memory that the process holds now, and the most that it held so far."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        found = {
            line.split(":")[0]: int(line.split()[1]) // 1024 for line in lines if line.startswith(("VmRSS", "VmHWM"))
        }
        return {"memory_mb": found["VmRSS"], "peak_memory_mb": found["VmHWM"]}


@contextmanager
def running(app: str = "dashboard/app.py", **environment: str) -> Iterator[Server]:
    """Start the app on a free port, lend it, stop it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", app]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **environment}
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process)
        yield Server(url, process.pid)
    finally:
        process.terminate()
        process.wait(10)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the app did not start; `make run` says why")
