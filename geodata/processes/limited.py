"""Read a file in a process within limits, watch it, and return its result or raise an error with a message."""

import json
import logging
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Thread
from time import monotonic
from typing import IO, Any, Final, TypeVar

from geodata import files
from geodata.processes import child, starting, transfer
from geodata.processes.child import Exit, Request

T = TypeVar("T")
Watch = Callable[[float, str], None]
LOG: Final = logging.getLogger(__name__)
MEMORY_MB: Final = files.variable("reader_memory_mb")
SECONDS: Final = files.variable("reader_seconds")
DEFAULT_MEMORY_MB: Final = 4096
DEFAULT_SECONDS: Final = 600
AT_ONCE: Final = 2  # readers of one server; others wait for their turn
# What libraries write before they end the process for lack of memory.
NO_MEMORY: Final = ("memory allocation of", "bad_alloc")
TICK: Final = 0.1  # seconds between two looks at the reader
LONGEST_LINE: Final = 4096
_turns = BoundedSemaphore(AT_ONCE)


class LimitsError(ValueError):
    """A limit in the environment is not a number; the message says which."""


@dataclass(frozen=True)
class Limits:
    """What a reader may use: memory, and the size of what it writes, in MiB; processor time in seconds."""

    memory_mb: int
    seconds: int

    @property
    def memory(self) -> str:
        """The memory in words."""
        return f"{self.memory_mb / 1024:,.3g} GB" if self.memory_mb >= 1024 else f"{self.memory_mb:,} MB"


def limits() -> Limits:
    """
    Return the limits that the environment sets, else those by default.

    Raises
    ------
    LimitsError
        If one of them is not a number above 0.
    """
    return Limits(_number(MEMORY_MB, _default_memory_mb()), _number(SECONDS, DEFAULT_SECONDS))


def _default_memory_mb() -> int:
    """Return 4 GB, or half of the machine's memory if that is less."""
    with suppress(AttributeError, OSError, ValueError):
        half = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
        return min(DEFAULT_MEMORY_MB, half // child.MIB) if half > 0 else DEFAULT_MEMORY_MB
    return DEFAULT_MEMORY_MB


def _number(variable: str, default: int) -> int:
    text = os.environ.get(variable, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 1 << 30:
        raise LimitsError(f"{variable} is '{text}'; set it to a whole number above 0, or remove it")
    return int(text)


def _ignore(part: float, words: str) -> None:
    """Show no progress."""


def run(
    function: Callable[..., T],
    arguments: Sequence[Any],
    gives: type[T],
    *,
    name: str,
    refusal: type[Exception],
    refusals: Sequence[type[Exception]] = (),
    watch: Watch = _ignore,
) -> T:
    """
    Call a function of a module, which reads a file, in a separate process.

    It gets `arguments` and then a function to show its progress with, and returns the dataclass `gives`; see
    `transfer.write` for what its fields can be. `name` is the file in messages. `refusal` is the exception for a file
    that the process cannot read, `refusals` are others of the function with a message for the user. `watch` is called
    about ten times a second with the progress; an exception that it raises ends the process.

    Raises
    ------
    Exception
        `refusal` or one of `refusals`, or what `watch` raises.
    """
    known = (refusal, *refusals)
    try:
        allowed = limits()
        with _folder(refusal) as folder:
            request = Request(
                function, tuple(arguments), tuple(kind.__name__ for kind in known), allowed.memory_mb, allowed.seconds
            )
            try:
                status = _in_turn(folder, request, name, watch)
            except OSError as error:
                LOG.exception("a reader cannot be started")
                reason = error.strerror or error
                way_out = "free memory and disk space, and try again"
                raise refusal(f"{name} cannot be read now ({reason}); {way_out}") from error
            if status == Exit.REFUSED:
                raise starting.fault(folder, known)
            if status != Exit.DONE:
                raise refusal(_sentence(status, name, allowed, starting.log(folder)))
            # Tables stay mapped without their files.
            return transfer.read(folder, gives)
    except LimitsError as error:
        raise refusal(str(error)) from None
    except (transfer.TransferError, OSError) as error:
        LOG.exception("the result of a reader cannot be used")
        raise refusal(f"what was read from {name} cannot be used ({error}); try again, or save it as CSV") from error


@contextmanager
def _folder(refusal: type[Exception]) -> Iterator[Path]:
    root = files.var_folder("reading")
    with ExitStack() as stack:
        try:
            root.mkdir(parents=True, exist_ok=True)
            folder = stack.enter_context(files.work_folder(root))
        except OSError as error:
            raise refusal(
                f"{root} cannot be written to ({error.strerror}); free disk space, or name another folder in "
                f"{files.variable('reading')}"
            ) from error
        yield folder


def _in_turn(folder: Path, request: Request, name: str, watch: Watch) -> int | None:
    while not _turns.acquire(timeout=TICK):
        watch(0.0, f"waiting until other files are read, then {name}")
    try:
        starting.put(request, folder)
        return _watched(starting.start(folder), monotonic() + 2 * request.seconds, name, watch)
    finally:
        _turns.release()


def _watched(reader: subprocess.Popen[bytes], end: float, name: str, watch: Watch) -> int | None:
    """Wait for the end of a reader; return its exit status, None if it took too long."""
    progress = _Progress(f"reading {name}")
    listener = Thread(target=progress.follow, args=(reader.stdout,), daemon=True)
    listener.start()
    try:
        while monotonic() < end:
            with suppress(subprocess.TimeoutExpired):
                return reader.wait(TICK)
            watch(progress.part, progress.words)
        return None
    finally:
        reader.kill()
        reader.wait()
        listener.join()
        for pipe in (reader.stdin, reader.stdout):
            if pipe:
                pipe.close()


class _Progress:
    """The latest progress of a reader."""

    def __init__(self, words: str) -> None:
        self.part, self.words = 0.0, words

    def follow(self, lines: IO[bytes]) -> None:
        """Read progress until the reader ends."""
        while line := lines.readline(LONGEST_LINE):
            with suppress(ValueError, TypeError):
                part, words = json.loads(line)
                self.part, self.words = float(part), str(words)


def _sentence(status: int | None, name: str, allowed: Limits, log: str) -> str:
    """Explain why a reader ended without a result, and what to do."""
    is_crash = status is not None and status < 0
    if is_crash and any(words in log.lower() for words in NO_MEMORY):
        status = Exit.MEMORY
    root, another = files.var_folder("reading"), files.variable("reading")
    sentences: dict[int | None, str] = {
        None: f"{name} takes longer than {allowed.seconds:,} s to read; split it, or raise {SECONDS}",
        Exit.MEMORY: f"{name} needs more than {allowed.memory} to read; split it, or raise {MEMORY_MB}",
        Exit.OUTPUT: f"{name} becomes larger than {allowed.memory} when read; split it, or raise {MEMORY_MB}",
        Exit.DISK: f"there is no room left in {root}; free disk space, or name another folder in {another}",
    }
    sentences[-starting.signal_number("SIGXCPU")] = sentences[None]
    if status in sentences:
        return sentences[status]
    LOG.error("the reader of a file ended with status %s:\n%s", status, log)
    if status == -starting.signal_number("SIGKILL"):
        return (
            f"the reader of {name} was ended from outside, most often because the machine has no memory left; "
            "nothing was changed: try again, or split the file"
        )
    return f"{name} stopped its reader ({starting.ended(status, log)}); it may be damaged: save it again, or as CSV"
