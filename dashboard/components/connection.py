"""The line that says, on every page, that the server does not answer; the page goes on when it does."""

import streamlit as st

from dashboard.drawing import style


def show() -> None:
    """Show the line while there is no connection, and run the page once when there is one again."""
    mount = st.components.v2.component(
        "connection",
        html='<p class="atlas-lost" role="status"></p>',
        js=style.asset("page/connection.js"),
        css=style.asset("page/connection.css"),
    )
    with st.container(key="connection"):
        mount(key="connected", on_back_change=lambda: None)
