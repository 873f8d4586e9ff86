"""Share a few processes that stay: equal questions have one answer, and questions that nobody waits for are dropped."""

from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Lock, local
from typing import Any, Final, Generic, TypeVar

from geodata.processes.child import LeftError
from geodata.processes.worker import Progress, Question, Worker

T = TypeVar("T")
TICK: Final = 0.1  # seconds between two looks at a question
Watch = Callable[[float, str], None]


@dataclass
class _Asked(Generic[T]):
    """A question, how many wait for its answer, and whether the answer is kept."""

    progress: Progress = field(default_factory=Progress)
    future: Future[T] = field(default_factory=Future)
    waiting: int = 0
    is_kept: bool = False

    def is_over(self) -> bool:
        """Whether nobody needs it any more; then its work ends."""
        has_answer = self.future.done() and not self.future.cancelled() and not self.future.exception()
        if self.waiting or (self.is_kept and has_answer):
            return False
        self.future.cancel()
        self.progress.leave()
        return True


class Pool:
    """
    Processes that stay, for questions of any thread.

    Parameters
    ----------
    processes
        At most so many; the second one is started when two questions are asked at once.
    most_kept
        So many answers are kept, of the questions that say so.
    """

    def __init__(self, processes: int, most_kept: int) -> None:
        self._processes, self._most_kept, self._lock = processes, most_kept, Lock()
        self._asked: dict[Question[Any], _Asked[Any]] = {}
        self._begin()

    def ask(self, question: Question[T], watch: Watch, is_kept: bool = False) -> T:
        """
        Return the answer to a question.

        Parameters
        ----------
        question
            One that equals another, which is being answered or whose answer is kept, shares its answer.
        watch
            Called about ten times a second with the progress; an exception that it raises gives the question up.
        is_kept
            Whether the answer is kept.

        Raises
        ------
        Exception
            The refusal of the question, or what `watch` raises.
        """
        asked = self._join(question, is_kept)
        try:
            while not wait([asked.future], TICK).done:
                watch(asked.progress.part, asked.progress.words)
            return asked.future.result()
        except (CancelledError, LeftError) as error:
            raise question.refusal(f"{question.name} was given up, since the server ends.") from error
        finally:
            self._leave(question, asked)

    def close(self) -> None:
        """End all processes, giving up what they are asked; the next question starts another one."""
        threads, workers = self._threads, self._workers
        self._begin()
        for worker in workers:
            worker.stop()
        threads.shutdown(cancel_futures=True)
        for worker in workers:
            worker.close()

    def _begin(self) -> None:
        # Threads that stay: Linux ends a process with the thread that has started it.
        self._threads = ThreadPoolExecutor(self._processes)
        self._workers: list[Worker] = []
        self._of_thread = local()

    def _join(self, question: Question[T], is_kept: bool) -> _Asked[T]:
        with self._lock:
            asked: _Asked[T] | None = self._asked.pop(question, None)
            if asked is None:
                asked = _Asked(is_kept=is_kept)
                asked.future = self._threads.submit(self._answer, question, asked.progress)
            asked.waiting += 1
            # Again the last one, which is kept longest.
            self._asked[question] = asked
            return asked

    def _leave(self, question: Question[T], asked: _Asked[T]) -> None:
        with self._lock:
            asked.waiting -= 1
            if asked.is_over():
                del self._asked[question]
            kept = [each for each, asked in self._asked.items() if not asked.waiting]
            for each in kept[: max(len(kept) - self._most_kept, 0)]:
                del self._asked[each]

    def _answer(self, question: Question[T], progress: Progress) -> T:
        if not hasattr(self._of_thread, "worker"):
            self._of_thread.worker = Worker()
            self._workers.append(self._of_thread.worker)
        worker: Worker = self._of_thread.worker
        return worker.answer(question, progress)
