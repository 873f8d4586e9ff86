"""Report how far a long question is to whoever waits for its answer, and let them give it up."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Final

TICK: Final = 0.2  # seconds between two reports


@dataclass(frozen=True)
class Progress:
    """How far a question is: the part of its work that is done, in words too, and the seconds since it was asked."""

    part: float = 0.0
    words: str = ""
    seconds: float = 0.0
    is_answered: bool = False


Watch = Callable[[Progress], None]
_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)


def begin(watch: Watch | None) -> None:
    """Set the function that is called while this thread waits; an exception that it raises gives the question up."""
    _watch.set(watch)


def show(progress: Progress) -> None:
    """Report to the function of this thread, if it has one."""
    if watch := _watch.get():
        watch(progress)


@contextmanager
def waiting_for(lock: Lock, gives_up: bool = False) -> Iterator[bool]:
    """Hold a lock, and report while another thread has it; or give up if one has it. Return whether it is held."""
    began, is_held = monotonic(), lock.acquire(blocking=False)
    while not (is_held or gives_up):
        is_held = lock.acquire(timeout=TICK if _watch.get() else -1)
        if not is_held:
            show(Progress(seconds=monotonic() - began))
    try:
        yield is_held
    finally:
        if is_held:
            lock.release()
