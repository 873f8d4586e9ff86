"""Start a process, give it a request, and explain how it ended."""

import copyreg
import io
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Final

from geodata import files
from geodata.processes import child, transfer
from geodata.processes.child import Exit, Request

LOG_FILE: Final = "messages.log"
LOG_TAIL: Final = 8192


class _Pickler(pickle.Pickler):
    """Writes read-only views of dictionaries too, such as the places of an atlas."""

    dispatch_table = copyreg.dispatch_table | {MappingProxyType: lambda view: (child.read_only, (dict(view),))}


def put(request: Request, folder: Path) -> None:
    """Write a request into the folder that its result is for."""
    with (folder / child.REQUEST).open("wb") as file:
        _Pickler(file).dump(request)


def pickled(value: object) -> bytes:
    """Pickle a value, an atlas too, for a process that trusts this one."""
    buffer = io.BytesIO()
    _Pickler(buffer).dump(value)
    return buffer.getvalue()


def start(folder: Path, stays: bool = False) -> subprocess.Popen[bytes]:
    """
    Start a process.

    Parameters
    ----------
    folder
        Its temporary files and its log are there, and the request, unless it stays.
    stays
        Whether it answers requests until it is ended; the lines of its input are their folders.
    """
    found = [str(files.ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(found),
        # Memory is taken from the system as needed and given back at once, so that a limit is about what is used:
        # glibc raises the first threshold by itself, and then reserves three times as much as a table needs.
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "2",
        "MALLOC_MMAP_THRESHOLD_": str(child.MIB),
        "MALLOC_TRIM_THRESHOLD_": str(child.MIB),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder)),
    }
    # -P: a module in the folder that the user happens to be in must not be imported.
    command = [sys.executable, "-P", "-m", child.__name__, child.STAY if stays else str(folder), str(os.getpid())]
    with (folder / LOG_FILE).open("wb") as log:
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=environment)


def log(folder: Path) -> str:
    """Return the end of what a process has written to its log."""
    with (folder / LOG_FILE).open("rb") as file:
        file.seek(max(file.seek(0, os.SEEK_END) - LOG_TAIL, 0))
        return file.read().decode(errors="replace")


def fault(folder: Path, known: Sequence[type[Exception]]) -> Exception:
    """Return the exception that a process has refused with, the first of the known ones if it has another name."""
    found = transfer.read(folder, child.Fault)
    kind = next((kind for kind in known if kind.__name__ == found.kind), known[0])
    return kind(*found.arguments)


def signal_number(name: str) -> int:
    """Return the number of a signal; one that no signal has if the system lacks it."""
    return int(getattr(signal, name, 1 << 20))


def ended(status: int | None, log: str) -> str:
    """Return the name of the signal or the exception that ended a process."""
    if status is not None and status < 0:
        with suppress(ValueError):
            return signal.Signals(-status).name
    lines = log.strip().splitlines()
    return lines[-1].partition(":")[0][:80] if lines and status == Exit.BUG else f"status {status}"
