"""Versions to be kept, and a separate process that keeps one and may be killed on the way."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from events.imports import addition
from events.imports import library as imports_library
from events.imports.incident_schema import INCIDENTS
from events.imports.library import Library
from events.imports.version_files import MakeReport, NewVersion, Version
from events.models import Dataset
from geodata import files

ROOT = Path(__file__).parents[2]


def draft(dataset_id: str = "invented", *ids: str) -> NewVersion:
    rows = [
        {"row": number, "source_record_id": source_record_id}
        for number, source_record_id in enumerate(ids or ("a", "b"), 1)
    ]
    return NewVersion(
        Dataset(dataset_id, "Invented incidents", "1", "Nobody", "CC0", True, "", ""),
        pa.Table.from_pylist(rows, INCIDENTS),
        pa.table(
            {"row": pa.array([row["row"] for row in rows], pa.int64()), "id": [row["source_record_id"] for row in rows]}
        ),
        b"row,reason,remedy\n",
        "{}\n",
        "places",
    )


def report(library: Library, digest: str) -> dict[str, Any]:
    return {"records": 2, "accepted": 2, "warned": 0, "rejected": 0, "file": "invented.csv", "digest": digest}


def kept(
    folder: Path,
    *,
    checkpoint: Callable[[], None] = lambda: None,
    made: NewVersion | None = None,
    is_added: bool = False,
) -> Version:
    new = made or draft()

    def make(library: Library) -> tuple[NewVersion, MakeReport]:
        former = library.histories[new.dataset.dataset_id][0] if is_added else None
        return addition.add(former, new, "more.csv").version if former else new, partial(report, library)

    return imports_library.commit(folder, new.dataset.dataset_id, make, checkpoint)


class Keeper:
    """A process that keeps versions in a library, each in a separate process, which may be killed on the way."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "tests.events.new_versions", str(folder)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> "Keeper":
        return self

    def __exit__(self, *error: object) -> None:
        self._process.communicate()

    def ask(self, dataset_id: str, ids: str, die_at: int = 0) -> None:
        """Have a version kept, or added to (ids with a plus); at the n-th step the process that does it is killed."""
        print(dataset_id, ids, die_at, file=self._process.stdin, flush=True)

    def ask_to_open(self, die_at: int) -> None:
        """Have the library opened; at the n-th step the process that does it is killed."""
        print(die_at, file=self._process.stdin, flush=True)

    def answer(self) -> int:
        """Wait until that is done: 0, or the signal that ended it, negative."""
        return int((self._process.stdout or sys.stdin).readline())


def _dying(die_at: int) -> None:
    """Kill this process just before, or just after, the n-th time that it touches a file or runs a statement of SQL."""
    done = 0

    def watched(function: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **named: Any) -> Any:
            nonlocal done
            for half in range(2):
                done += 1
                if done == die_at:
                    os.kill(os.getpid(), signal.SIGKILL)
                if half == 0:
                    found = function(*args, **named)
            return found

        return step

    class Watched(sqlite3.Connection):
        execute = watched(sqlite3.Connection.execute)
        executemany = watched(sqlite3.Connection.executemany)

    sqlite3.connect = partial(sqlite3.connect, factory=Watched)  # type: ignore[assignment]
    for module, name in (
        (os, "replace"),
        (os, "rename"),
        (os, "mkdir"),
        (pq, "write_table"),
        (shutil, "rmtree"),
        (files, "write_atomically"),
        (files, "fsync_folder"),
    ):
        setattr(module, name, watched(getattr(module, name)))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as warming:
        kept(Path(warming))  # what this loads, the processes that follow need not load again
    for line in sys.stdin:
        *arguments, die_at = line.split()
        child = os.fork()
        if child == 0:
            _dying(int(die_at))
            if arguments:
                dataset_id, ids = arguments
                kept(Path(sys.argv[1]), made=draft(dataset_id, *ids.strip("+").split(",")), is_added=ids[0] == "+")
            else:
                imports_library.open_library(sys.argv[1])
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
