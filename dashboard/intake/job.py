"""Long work beside the page: started once, asked how far it is, told to stop."""

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import Final, Generic, TypeVar

from events.faults import DataError
from events.importers import UnreadableError
from events.importing import CancelledError, QuestionsOpenError, Watch
from events.library import LibraryError

T = TypeVar("T")
LOG: Final = logging.getLogger(__name__)
# What these say is written for the user: what, where, and the way out.
SPOKEN: Final = (UnreadableError, QuestionsOpenError, LibraryError, DataError, CancelledError)


class Job(Generic[T]):
    """
    Work in a thread of its own.

    Attributes
    ----------
    part
        How much is done, from 0 to 1.
    words
        What is being done.
    problem
        Why there is no outcome, in a sentence; empty if there is one, or none yet.
    can_stop
        Whether it can still be stopped.
    """

    def __init__(self, work: "Callable[[Job[T]], T]") -> None:
        self.part, self.words, self.problem, self.can_stop = 0.0, "starting", "", True
        self._outcome: T | None = None
        self._stop = Event()
        self._thread = Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    @property
    def is_done(self) -> bool:
        """Whether it has ended, one way or another."""
        return not self._thread.is_alive()

    @property
    def is_stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stop.is_set()

    @property
    def outcome(self) -> T | None:
        """What it has come to; None while it works, when it was stopped, and where there was a problem."""
        return self._outcome if self.is_done else None

    @property
    def watch(self) -> Watch:
        """Take note of how far the work is, and end it where the user wants that."""
        return Watch(self.tell, self._stop.is_set)

    def wait(self, seconds: float) -> bool:
        """Wait a while for the end; say whether it was reached."""
        self._thread.join(seconds)
        return self.is_done

    def stop(self) -> None:
        """Ask it to stop at the next step."""
        self._stop.set()

    def tell(self, part: float, words: str) -> None:
        """Note how far the work is."""
        self.part, self.words = min(max(part, 0.0), 1.0), words

    def finish(self, part: float, words: str) -> None:
        """Note that what follows can no longer be stopped."""
        self.can_stop = False
        self.tell(part, words)

    def _run(self, work: "Callable[[Job[T]], T]") -> None:
        try:
            self._outcome = work(self)
        except SPOKEN as problem:
            self.problem = _sentence(str(problem))
        except Exception as problem:  # noqa: BLE001 - whatever a file does must end in a sentence, not in a dead page
            LOG.exception("work on an import failed")
            self.problem = (
                f"This led to a fault of the program ({type(problem).__name__}), and nothing was imported. The "
                "server's log has the details; try the file as CSV, or with other settings."
            )


def _sentence(problem: str) -> str:
    return f"{problem[:1].upper()}{problem[1:]}{'' if problem.endswith(('.', '!', '?')) else '.'}"
