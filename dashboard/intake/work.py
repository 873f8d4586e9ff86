"""One piece of work at a time: an import, an undo, a removal; what came of it is said until something else is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import streamlit as st

from dashboard import markup
from dashboard.intake.job import Job

EXPLORE: Final = Path(__file__).parents[1] / "views" / "explore.py"
WORK: Final = "intake_work"
SAID: Final = "intake_said"
SECONDS: Final = 0.5
# Small work is done before a bar could be read.
PATIENCE: Final = 1.5


@dataclass(frozen=True)
class Done:
    """What came of a piece of work, in a sentence, and the dataset that is there now, if one is, with its view."""

    words: str
    dataset_id: str = ""
    view: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Work:
    """A piece of work, and what is to be done on the page once it has succeeded."""

    job: Job[Done]
    then: Callable[[], None] | None = None


def start(act: Callable[[Job[Done]], Done], then: Callable[[], None] | None = None) -> None:
    """Start a piece of work, if none is going on; to be called from callbacks."""
    if not is_busy():
        st.session_state.pop(SAID, None)
        st.session_state[WORK] = Work(Job(act), then)


def is_busy() -> bool:
    """Say whether work is going on, so that no other can be started."""
    return WORK in st.session_state


def is_going_on() -> bool:
    """Show the work that is going on, and say whether there is any; say what came of the last one."""
    work: Work | None = st.session_state.get(WORK)
    if work is not None:
        if not work.job.wait(PATIENCE):
            bar(work.job)
            return True
        del st.session_state[WORK]
        st.session_state[SAID] = work.job.outcome or work.job.problem
        if work.job.outcome and work.then:
            work.then()
        # The records around the page are those of before.
        st.rerun()
    _say(st.session_state.get(SAID))
    return False


@st.fragment(run_every=SECONDS)
def bar(job: Job[Any], give_up: Callable[[], None] | None = None) -> None:
    """
    Show how far a piece of work is, with a way to stop it; the page is drawn anew at its end.

    Parameters
    ----------
    job
        The work.
    give_up
        Stops it where the page has nothing to wait for then; otherwise the end of what was stopped is waited for.
    """
    if job.is_done or (give_up and job.is_stopping):
        st.rerun()
    st.progress(job.part, text=markup.markdown("Stopping…" if job.is_stopping else f"{job.words}…"))
    if job.can_stop:
        st.button("Cancel", key="intake-cancel", on_click=give_up or job.stop, disabled=job.is_stopping)


def _say(said: Done | str | None) -> None:
    if isinstance(said, str):
        st.warning(markup.markdown(said), icon=":material/info:")
    if not isinstance(said, Done):
        return
    with st.container(horizontal=True, vertical_alignment="center", key="intake-done"):
        st.success(markup.markdown(said.words), icon=":material/check:")
        if said.dataset_id:
            map_link(said.dataset_id, said.view)


def map_link(dataset_id: str, view: Mapping[str, str]) -> None:
    """Lead to the records of a dataset on the map, as `look.view` says where."""
    query = {"dataset": dataset_id, **view}
    st.page_link(EXPLORE, label="See it on the map", query_params=query, icon=":material/map:")
