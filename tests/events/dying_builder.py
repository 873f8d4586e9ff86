"""A process that opens a store again and again, each time in a separate process, which may be killed on the way."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from events.store import store_file
from events.store.store import open_store
from geodata import files
from tests import tiny

ROOT = Path(__file__).parents[2]
# Statements at which it may be killed: those that write.
WRITING = ("INSERT", "CHECKPOINT")


class Builder:
    """A process that opens the store of a folder; the process that does it may be killed at a step, or by its size."""

    def __init__(self, store: Path, data: Path, imports: Path) -> None:
        command = [sys.executable, "-m", "tests.events.dying_builder", str(store), str(data), str(imports)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> "Builder":
        return self

    def __exit__(self, *error: object) -> None:
        self._process.communicate()

    def open(self, *, die_at: int = 0, die_at_byte: int = 0) -> int:
        """Open the store; return 0, or the signal that ended it, negative."""
        print(die_at, die_at_byte, file=self._process.stdin, flush=True)
        return int((self._process.stdout or sys.stdin).readline())


class _Watched:
    """A connection whose writing statements are steps."""

    def __init__(self, connection: Any, step: Callable[[], None]) -> None:
        self._connection, self._step = connection, step

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def __enter__(self) -> "_Watched":
        return self

    def __exit__(self, *error: object) -> None:
        self._step()
        self._connection.close()
        self._step()

    def execute(self, sql: str, *values: Any) -> Any:
        if not sql.lstrip().startswith(WRITING):
            return self._connection.execute(sql, *values)
        self._step()
        found = self._connection.execute(sql, *values)
        self._step()
        return found


def _dying(die_at: int) -> None:
    """Kill this process just before, or just after, the n-th time that it touches a file."""
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if done == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watched(function: Callable[..., Any]) -> Callable[..., Any]:
        def both(*args: Any, **named: Any) -> Any:
            step()
            found = function(*args, **named)
            step()
            return found

        return both

    for module, name in ((os, "replace"), (os, "mkdir"), (files, "fsync_folder"), (files, "delete_former")):
        setattr(module, name, watched(getattr(module, name)))
    connect = duckdb.connect
    duckdb.connect = lambda *args, **named: _Watched(connect(*args, **named), step)  # type: ignore[assignment]


if __name__ == "__main__":
    store, data, imports = map(Path, sys.argv[1:])
    for line in sys.stdin:
        die_at, die_at_byte = map(int, line.split())
        child = os.fork()
        if child == 0:
            _dying(die_at)
            if die_at_byte:
                signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
                resource.setrlimit(resource.RLIMIT_FSIZE, (die_at_byte, die_at_byte))
            opened = open_store(store, data, tiny.atlas(), imports)
            store_file.counts(opened.connection)
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
