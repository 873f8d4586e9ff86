"""Work as a separate process, once within limits or until asked to end; it ends with the process that started it."""

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
from queue import SimpleQueue
from threading import Thread
from types import MappingProxyType
from typing import Any, Final, NoReturn

from geodata.processes import transfer

REQUEST: Final = "request.pickle"
MIB: Final = 1 << 20
# The file and what it unpacks to are mapped, at most 3 GB each; RLIMIT_DATA does not count that, RLIMIT_AS does.
MAPPED: Final = 8192 * MIB
PR_SET_PDEATHSIG: Final = 1
STAY: Final = "stay"  # argument of a process that answers more than one request
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
    LEFT = 15


class LeftError(Exception):
    """Nobody waits for the result any more."""


@dataclass(frozen=True)
class Request:
    """
    What is to be done, and within which limits; a process that stays has none.

    `function` gets `arguments` and then a function that shows the progress. The exceptions named in `refusals` have a
    message for the user.
    """

    function: Callable[..., object]
    arguments: tuple[Any, ...]
    refusals: tuple[str, ...]
    memory_mb: int = 0
    seconds: int = 0


@dataclass(frozen=True)
class Fault:
    """A refusal: the class of the exception and its arguments."""

    kind: str
    arguments: tuple[str, ...]


def read_only(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """Return a read-only view of a dictionary; a request holds this function instead of the view."""
    return MappingProxyType(values)


def once(folder: Path, parent: int) -> Exit:
    """Answer the request in the folder within its limits; write the result or the fault there."""
    _end_with(parent)
    show = _channel()
    request = _request(folder)
    _limit(request)
    return _answer(folder, request, lambda part, words: show([part, words]))


def stay(parent: int) -> NoReturn:
    """Answer requests, one after the other: their folders come by standard input, their statuses go to the output."""
    folders, show = _end_with(parent), _channel()
    while True:
        folder = Path(os.fsdecode(folders.get()))

        def show_if_wanted(part: float, words: str, folder: Path = folder) -> None:
            if not (folder / REQUEST).exists():
                raise LeftError
            show([part, words])

        show(_answer(folder, _request(folder), show_if_wanted))


def _request(folder: Path) -> Request:
    with (folder / REQUEST).open("rb") as file:
        request: Request = pickle.load(file)
    return request


def _answer(folder: Path, request: Request, show: Callable[[float, str], None]) -> Exit:
    try:
        transfer.write(folder, request.function(*request.arguments, show))
    except LeftError:
        return Exit.LEFT
    except BaseException as error:  # noqa: BLE001 - a panic of a Rust reader is not an Exception
        if status := _exhausted(error, request.refusals):
            return status
        if type(error).__name__ not in request.refusals:
            traceback.print_exception(error)
            return Exit.BUG
        transfer.write(folder, Fault(type(error).__name__, tuple(map(str, getattr(error, "faults", error.args)))))
        return Exit.REFUSED
    return Exit.DONE


def _end_with(parent: int) -> SimpleQueue[bytes]:
    """End with the process that started this one, even if it is killed, not by Ctrl+C before it; return its lines."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        # Ends the process also while a library holds the interpreter, so that the thread below could not run.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
    lines: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_pass_on, args=(lines,), daemon=True).start()
    return lines


def _pass_on(lines: SimpleQueue[bytes]) -> None:
    with suppress(OSError):
        for line in sys.stdin.buffer:
            lines.put(line.rstrip(b"\n"))
    os._exit(1)


def _channel() -> Callable[[Any], None]:
    """Return a function that writes values to standard output, to which from here on nothing else can write."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="ascii")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def write(value: Any) -> None:  # noqa: ANN401 - any value of JSON
        print(json.dumps(value), file=out, flush=True)

    return write


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
    if sys.argv[1] == STAY:
        stay(int(sys.argv[2]))
    status = once(Path(sys.argv[1]), int(sys.argv[2]))
    sys.stderr.flush()
    # Nothing is left to tidy up, and threads of libraries are not waited for.
    os._exit(status)
