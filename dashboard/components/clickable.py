"""Show HTML in which elements with the attribute `data-open` open something on the page."""

from collections.abc import Callable

import streamlit as st

from dashboard.drawing import style


def show(content: str, key: str, opened: str, on_open: Callable[[str], None]) -> None:
    """
    Show HTML.

    Parameters
    ----------
    content
        Every value in it escaped by `markup`.
    key
        Key of this element on the page.
    opened
        What is open now: its parts are marked.
    on_open
        Called with what to open, before the page runs again.
    """

    def clicked() -> None:
        asked = st.session_state[key].get("opened")
        if asked:
            on_open(str(asked))

    mount = st.components.v2.component(
        "clickable", html='<div class="atlas-clickable"></div>', js=style.asset("clickable.js"), isolate_styles=False
    )
    mount(key=key, data={"html": content, "opened": opened}, on_opened_change=clicked)
