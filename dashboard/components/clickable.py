"""Show HTML in which elements with the attribute `data-open` open something on the page."""

from collections.abc import Callable

import streamlit as st

from dashboard.drawing import style


def show(content: str, key: str, opened: str, on_open: Callable[[str], None]) -> None:
    """
    Show HTML (every value in it escaped by `markup`) and mark the parts of it that belong to what is `opened` now.

    A click calls `on_open` with what to open, before the page runs again.
    """

    def clicked() -> None:
        target = st.session_state[key].get("opened")
        if target:
            on_open(str(target))

    mount = st.components.v2.component(
        "clickable", html='<div class="atlas-clickable"></div>', js=style.asset("clickable.js"), isolate_styles=False
    )
    mount(key=key, data={"html": content, "opened": opened}, on_opened_change=clicked)
