"""Run one import, undo or removal at a time beside the page, with progress and Cancel."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final, Generic, TypeVar

import streamlit as st

from dashboard.drawing import markup
from dashboard.web.access import actions, people
from dashboard.web.access.rights import Person, Right, may, missing
from events.imports.models import LibraryError, UnreadableError
from events.imports.pipeline import CancelledError, Progress, QuestionsOpenError
from geodata.faults import DataError

T = TypeVar("T")
LOG: Final = logging.getLogger(__name__)
FILE_NAME: Final = re.compile(r"\S+\.\w")
# Errors whose message is written for the user.
USER_ERRORS: Final = (UnreadableError, QuestionsOpenError, LibraryError, DataError, CancelledError)


class Job(Generic[T]):
    """
    Work in a separate thread.

    `part` is how much is done, from 0 to 1, `words` what is being done, `problem` why there is no result, in a
    sentence, empty if there is one, or none yet. `can_stop` is whether it can still be stopped.
    """

    def __init__(self, work: Callable[[Job[T]], T]) -> None:
        self.part, self.words, self.problem, self.can_stop = 0.0, "starting", "", True
        self._outcome: T | None = None
        self._stop = Event()
        self._thread = Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    @property
    def is_done(self) -> bool:
        """Whether it has ended, successfully or not."""
        return not self._thread.is_alive()

    @property
    def is_stopping(self) -> bool:
        """Whether it is to stop."""
        return self._stop.is_set()

    @property
    def outcome(self) -> T | None:
        """The result; None while it works, when it was stopped, and when there was a problem."""
        return self._outcome if self.is_done else None

    @property
    def progress(self) -> Progress:
        """Progress of the work, which ends when the user cancels it."""
        return Progress(self.set_progress, self._stop.is_set)

    def wait(self, seconds: float) -> bool:
        """Wait for the end; return whether it was reached."""
        self._thread.join(seconds)
        return self.is_done

    def stop(self) -> None:
        """Ask it to stop at the next step."""
        self._stop.set()

    def set_progress(self, part: float, words: str) -> None:
        """Set how far the work is."""
        self.part, self.words = min(max(part, 0.0), 1.0), words

    def finish(self, part: float, words: str) -> None:
        """Set how far the work is; from here on it cannot be stopped."""
        self.can_stop = False
        self.set_progress(part, words)

    def _run(self, work: Callable[[Job[T]], T]) -> None:
        try:
            self._outcome = work(self)
        except USER_ERRORS as problem:
            self.problem = _sentence(str(problem))
        except Exception as problem:  # noqa: BLE001 - every failure must end in a message, not in a dead page
            LOG.exception("work on an import failed")
            self.problem = (
                f"This caused a program error ({type(problem).__name__}); nothing was imported. Details are in the "
                "server's log. Try the file as CSV, or with other settings."
            )


def _sentence(problem: str) -> str:
    # The name of a file stays as it is written.
    first = problem[:1] if FILE_NAME.match(problem) else problem[:1].upper()
    return f"{first}{problem[1:]}{'' if problem.endswith(('.', '!', '?')) else '.'}"


EXPLORE: Final = Path(__file__).parents[2] / "views" / "explore.py"
WORK: Final = "intake_work"
RESULT: Final = "intake_result"
SECONDS: Final = 0.5
# Short work is done before a bar could be read.
PATIENCE: Final = 1.5


@dataclass(frozen=True)
class Done:
    """The result of a job: what was done, in one word and in a message, and the dataset, if there is one now."""

    action: str
    words: str
    dataset_id: str = ""


@dataclass(frozen=True)
class Work:
    """A job, and the callback for its success."""

    job: Job[Done]
    then: Callable[[], None] | None = None


def start(right: Right, act: Callable[[Job[Done]], Done], then: Callable[[], None] | None = None) -> None:
    """Start a job that needs a right, if none is running, and record its success; to be called from callbacks."""
    person = people.of_run()
    if not may(person, right):
        st.session_state[RESULT] = missing(person, right)
    elif not is_busy():
        st.session_state.pop(RESULT, None)
        st.session_state[WORK] = Work(Job(partial(_recorded, person, act)), then)


def _recorded(person: Person, act: Callable[[Job[Done]], Done], job: Job[Done]) -> Done:
    done = act(job)
    actions.note(person, done.action, done.words)
    return done


def is_busy() -> bool:
    """Return whether a job is running, so that no other can be started."""
    return WORK in st.session_state


def is_going_on() -> bool:
    """Show the running job, or the result of the last one; return whether a job is running."""
    work: Work | None = st.session_state.get(WORK)
    if work is not None:
        if not work.job.wait(PATIENCE):
            bar(work.job)
            return True
        del st.session_state[WORK]
        st.session_state[RESULT] = work.job.outcome or work.job.problem
        if work.job.outcome and work.then:
            work.then()
        # The page was drawn with the earlier records.
        st.rerun()
    _show_result(st.session_state.get(RESULT))
    return False


@st.fragment(run_every=SECONDS)
def bar(job: Job[Any], give_up: Callable[[], None] | None = None) -> None:
    """
    Show how far a job is, with a button that stops it; the page runs again at its end.

    `give_up` stops it where the page need not wait for the end of a stopped job.
    """
    if job.is_done or (give_up and job.is_stopping):
        st.rerun()
    st.progress(job.part, text=markup.markdown("Stopping…" if job.is_stopping else f"{job.words}…"))
    if job.can_stop:
        st.button("Cancel", key="intake-cancel", on_click=give_up or job.stop, disabled=job.is_stopping)


def _show_result(result: Done | str | None) -> None:
    if isinstance(result, str):
        st.warning(markup.markdown(result), icon=":material/info:")
    if not isinstance(result, Done):
        return
    with st.container(horizontal=True, vertical_alignment="center", key="intake-done"):
        st.success(markup.markdown(result.words), icon=":material/check:")
        if result.dataset_id:
            map_link(result.dataset_id)


def map_link(dataset_id: str) -> None:
    """Show a link to the records of a dataset; the map goes to where they are."""
    st.page_link(EXPLORE, label="Show on the map", query_params={"dataset": dataset_id}, icon=":material/map:")
