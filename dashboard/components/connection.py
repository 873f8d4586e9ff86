"""Show what answers a page: that the server does not, or which cluster does, how long it took, how far it is."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from dashboard import page_state, store_cache
from dashboard.drawing import markup, style
from dashboard.web.access import people
from dashboard.web.access.rights import Right, may
from events import watching
from events.watching import Progress, Watch

NAME: Final = "Apache Spark"
LAST: Final = "engine_seconds"  # in the session: what the last question took
CANCELLED: Final = "engine_cancelled"  # in the session: whether the last run was cancelled
PATIENCE: Final = 1.0  # seconds until a question shows how far it is


def show() -> None:
    """Show the line while there is no connection; run the page once when there is one again or a download fails."""
    mount = st.components.v2.component(
        "connection",
        html='<p class="atlas-lost" role="status"></p>',
        js=style.asset("page/connection.js"),
        css=style.asset("page/connection.css"),
    )
    with st.container(key="connection"):
        mount(key="connected", on_back_change=lambda: None, on_failed_change=lambda: None)


# ------------------------------------------------------------------ a cluster


def begin_questions() -> None:
    """Show the name of the cluster, and from now on how long its questions take; without one, show nothing."""
    engine = store_cache.engine()
    watching.begin(_shown(_name(engine)) if engine else None)


def was_cancelled() -> bool:
    """Check whether the questions of the last run were cancelled; if so, offer to ask them again."""
    if not st.session_state.pop(CANCELLED, False):
        return False
    with st.container(horizontal=True, vertical_alignment="center", key="engine-cancelled"):
        st.markdown("The question was cancelled.", width="content")
        st.button("Ask again", key="engine-again")
        if page_state.can_undo():
            st.button("Undo", key="engine-undo", on_click=page_state.undo, help="Restore the filters before it")
    return True


def _name(engine: str) -> str:
    """Write the name of the cluster, with its address for those who see everything."""
    place = engine.partition("://")[2]
    where = f"at {place}" if place else "on this computer"
    return f"{NAME} {where}" if may(people.of_run(), Right.RESTRICTED) else NAME


def _shown(name: str) -> Watch:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="engine"):
        text, bar, button = (st.empty() for _ in range(3))
    _write(text.html, name)
    offered: list[bool] = []

    def watch(progress: Progress) -> None:
        if progress.is_answered:
            st.session_state[LAST] = progress.seconds
            bar.empty()
            _write(text.html, name)
        elif progress.seconds > PATIENCE:
            words = ", ".join(part for part in (progress.words, f"{progress.seconds:,.0f} s") if part)
            bar.progress(progress.part, markup.markdown(words))
            if not offered:  # once in a run
                offered.append(True)
                button.button("Cancel", key="engine-cancel", on_click=_cancel)

    return watch


def _write(show: Callable[[str], object], name: str) -> None:
    last = st.session_state.get(LAST)
    took = f", last question {last:,.1f} s" if last is not None else ""
    show(f'<span class="atlas-engine">{markup.text(f"{name}{took}")}</span>')


def _cancel() -> None:
    st.session_state[CANCELLED] = True
