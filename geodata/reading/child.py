"""Read one file as a process of its own, which limits itself and ends with the process that started it."""

import ctypes
import errno
import json
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from threading import Thread
from types import MappingProxyType
from typing import Any, Final

from geodata.reading import transfer

REQUEST: Final = "request.pickle"
MIB: Final = 1 << 20
# The file and what it unpacks to are mapped, at most 3 GB each; RLIMIT_DATA does not count that, RLIMIT_AS does.
MAPPED: Final = 8192 * MIB
PR_SET_PDEATHSIG: Final = 1
GRACE: Final = 5  # seconds
# SQLite reports "interrupted" when GDAL has no memory for the next rows.
NO_MEMORY: Final = ("bad_alloc", "bad allocation", "out of memory", "cannot allocate", "new thread", "interrupted")


class Exit(IntEnum):
    """Exit status of the process."""

    DONE = 0
    REFUSED = 10
    MEMORY = 11
    OUTPUT = 12
    DISK = 13
    BUG = 14


@dataclass(frozen=True)
class Request:
    """
    What is to be read, and within which limits.

    `function` gets `arguments` and then a function that shows the progress. The exceptions named in `refusals` have a
    message for the user.
    """

    function: Callable[..., object]
    arguments: tuple[Any, ...]
    refusals: tuple[str, ...]
    memory_mb: int
    seconds: int


@dataclass(frozen=True)
class Fault:
    """A refusal: the class of the exception and its arguments."""

    kind: str
    arguments: tuple[str, ...]


def read_only(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """Return a read-only view of a dictionary; a request holds this function instead of the view."""
    return MappingProxyType(values)


def main(folder: Path, parent: int) -> Exit:
    """Read what the request in the folder says, and write the result or the fault there."""
    _end_with(parent)
    show = _channel()
    with (folder / REQUEST).open("rb") as file:
        request: Request = pickle.load(file)
    _limit(request)
    try:
        transfer.write(folder, request.function(*request.arguments, show))
    except BaseException as error:  # noqa: BLE001 - a panic of a Rust reader is not an Exception
        if status := _exhausted(error, request.refusals):
            return status
        if type(error).__name__ not in request.refusals:
            traceback.print_exception(error)
            return Exit.BUG
        transfer.write(folder, Fault(type(error).__name__, tuple(map(str, getattr(error, "faults", error.args)))))
        return Exit.REFUSED
    return Exit.DONE


def _end_with(parent: int) -> None:
    """End when the process that started this one ends, even if it is killed, and not by Ctrl+C before it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        # Ends the process also while a library holds the interpreter, so that the thread below could not run.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
    Thread(target=_wait_for_end, daemon=True).start()


def _wait_for_end() -> None:
    with suppress(OSError):
        while os.read(sys.stdin.fileno(), 1):
            pass
    os._exit(1)


def _channel() -> Callable[[float, str], None]:
    """Return a function that writes progress to standard output, to which from here on nothing else can write."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="ascii")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def show(part: float, words: str) -> None:
        print(json.dumps([part, words]), file=out, flush=True)

    return show


def _limit(request: Request) -> None:
    """Limit memory, processor time and the size of files; a limit that the system lacks is left out."""
    if sys.platform == "win32":
        return
    import resource

    more = request.memory_mb * MIB
    limits = [
        (resource.RLIMIT_CPU, request.seconds),
        (resource.RLIMIT_FSIZE, more),
        (resource.RLIMIT_CORE, 0),
    ]
    if sys.platform == "linux":
        # What the program itself needs does not count: it differs between machines.
        sizes = [int(pages) * resource.getpagesize() for pages in Path("/proc/self/statm").read_text().split()]
        limits += [(resource.RLIMIT_DATA, sizes[5] + more), (resource.RLIMIT_AS, sizes[0] + more + MAPPED)]
    for kind, most in limits:
        with suppress(ValueError, OSError):
            # At the hard limit the signal is SIGKILL, which has other causes too.
            resource.setrlimit(kind, (most, most + GRACE if kind == resource.RLIMIT_CPU else most))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Return an exception and those that it came from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _exhausted(error: BaseException, refusals: Sequence[str]) -> Exit | None:
    """Return the limit that an exception comes from, also if it was turned into a refusal; None for any other one."""
    for each in _chain(error):
        number = each.errno if isinstance(each, OSError) else None
        if isinstance(each, MemoryError) or number == errno.ENOMEM:
            return Exit.MEMORY
        if number in (errno.EFBIG, errno.ENOSPC):
            return Exit.OUTPUT if number == errno.EFBIG else Exit.DISK
        if type(each).__name__ not in refusals and any(words in str(each).lower() for words in NO_MEMORY):
            return Exit.MEMORY
    return None


if __name__ == "__main__":
    status = main(Path(sys.argv[1]), int(sys.argv[2]))
    sys.stderr.flush()
    # Nothing is left to tidy up, and threads of libraries are not waited for.
    os._exit(status)
