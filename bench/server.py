"""The app as a separate process, as a user starts it."""

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[1]
PATIENCE_SECONDS: Final = 120


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
def running(app: str = "dashboard/app.py", *options: str, **environment: str) -> Iterator[Server]:
    """Start the app on a port that the system chooses, lend it, stop it; `options` are those of `streamlit run`."""
    command = [sys.executable, "-m", "streamlit", "run", app, "--server.port", "0", *options]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, **environment},
    )
    printed: SimpleQueue[str] = SimpleQueue()
    # Read to the end, or the app waits for room to print in.
    Thread(target=_listen, args=(process, printed), daemon=True).start()
    try:
        yield Server(_address(printed), process.pid)
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def _listen(process: subprocess.Popen[str], printed: SimpleQueue[str]) -> None:
    """Pass on what the app prints line by line, and an empty line at its end."""
    assert process.stdout is not None
    with process.stdout as lines:
        for line in lines:
            printed.put(line)
    printed.put("")


def _address(printed: SimpleQueue[str]) -> str:
    """Return the address that the app prints once its port is open, as soon as it answers there."""
    output = ""
    while line := printed.get(timeout=PATIENCE_SECONDS):
        output += line
        if found := re.search(r"URL: (http\S+)", line):
            # Where it does not answer, it ends, and what it prints until then says why.
            with suppress(OSError), urllib.request.urlopen(f"{found[1]}/_stcore/health", timeout=PATIENCE_SECONDS):
                return found[1]
    raise RuntimeError(f"the app did not start:\n{output}")
