"""Ask a process that stays: it answers one question after the other, and is started again when it has ended."""

import json
import logging
import os
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any, Final, Generic, TypeVar

from geodata import files
from geodata.processes import child, starting, transfer
from geodata.processes.child import Exit, LeftError, Request

T = TypeVar("T")
LOG: Final = logging.getLogger(__name__)
SECONDS: Final = 600.0  # for one answer
TRIES: Final = 2
REASONS: Final[Mapping[int | None, str]] = {
    None: f"it took longer than {SECONDS:,.0f} s",
    Exit.MEMORY: "there is not enough memory; close other programs",
    Exit.OUTPUT: "a file became too large",
    Exit.DISK: "there is no room left for temporary files; free disk space, or name another folder in TMPDIR",
}


@dataclass(frozen=True)
class Question(Generic[T]):
    """
    What a process is to do; equal questions have the same answer.

    Attributes
    ----------
    function
        A function of a module, which gets `arguments` and then a function to show its progress with.
    gives
        The dataclass that it returns; see `transfer.write` for what its fields can be.
    refusal
        Its exception with a message for the user, and that for a process that cannot answer.
    name
        What is made, in messages.
    """

    function: Callable[..., T]
    arguments: tuple[Any, ...]
    gives: type[T]
    refusal: type[Exception]
    name: str


@dataclass
class Progress:
    """How far an answer is; `leave` says that nobody waits for it any more."""

    part: float = 0.0
    words: str = ""
    request: Path | None = None
    is_left: bool = False

    def leave(self) -> None:
        """Ask the process to stop at its next step."""
        self.is_left = True
        if self.request:
            self.request.unlink(missing_ok=True)


class Worker:
    """A process that stays; it is asked by one thread, with which Linux ends it."""

    def __init__(self) -> None:
        self._work = files.WorkFolder(Path(tempfile.gettempdir()), f"{files.TEMPORARY}worker-")
        self._process: subprocess.Popen[bytes] | None = None
        self._is_stopped = False

    def answer(self, question: Question[T], progress: Progress) -> T:
        """
        Answer a question; by another process if the first one was ended from outside.

        Raises
        ------
        LeftError
            If nobody waits for the answer any more.
        Exception
            The refusal of the question, with a message for the user.
        """
        try:
            for _ in range(TRIES):
                with tempfile.TemporaryDirectory(dir=self._work.path) as name:
                    status = self._status(question, progress, Path(name))
                    if status == Exit.DONE:
                        return transfer.read(Path(name), question.gives)
                    if status == Exit.REFUSED:
                        raise starting.fault(Path(name), (question.refusal,))
                    if status == Exit.LEFT or self._is_stopped:
                        raise LeftError
                    if status is None or status > 0:
                        break
        except (transfer.TransferError, OSError) as error:
            LOG.exception("the process that makes %s cannot be used", question.name)
            raise question.refusal(f"{question.name} cannot be made now ({error}); try again") from error
        raise question.refusal(self._sentence(question.name, status))

    def stop(self) -> None:
        """End the process, also while it is asked by another thread."""
        self._is_stopped = True
        if process := self._process:
            process.kill()

    def close(self) -> None:
        """Delete what is left of a process that has been stopped."""
        self._end()
        self._work.close()

    def _status(self, question: Question[T], progress: Progress, folder: Path) -> int | None:
        """Return how an answer ended: as `Exit`, with a signal as a negative number, None if it took too long."""
        starting.put(Request(question.function, question.arguments, (question.refusal.__name__,)), folder)
        progress.request = folder / child.REQUEST
        if progress.is_left:
            return Exit.LEFT
        process = self._running()
        assert process.stdin, "it is a pipe"
        assert process.stdout, "it is a pipe"
        limit = Timer(SECONDS, process.kill)
        limit.start()
        try:
            with suppress(BrokenPipeError):
                process.stdin.write(os.fsencode(folder) + b"\n")
                process.stdin.flush()
            for line in process.stdout:
                found = json.loads(line)
                if isinstance(found, int):
                    return found
                progress.part, progress.words = found
            return self._end() if limit.is_alive() else None
        finally:
            limit.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = starting.start(self._work.path, stays=True)
        return self._process

    def _end(self) -> int:
        """End the process; return its exit status."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.kill()
        with process:  # waits for it and closes its pipes
            pass
        return process.returncode

    def _sentence(self, name: str, status: int | None) -> str:
        """Explain why there is no answer, and what to do."""
        log = starting.log(self._work.path)
        LOG.error("making %s ended with status %s:\n%s", name, status, log)
        reason = REASONS.get(status) or f"a program error ended it ({starting.ended(status, log)})"
        return f"{name} could not be made: {reason}. Try again; details are in the server's log."
