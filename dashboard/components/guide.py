"""Examples to click, for whoever opens the atlas for the first time or has filtered everything away."""

from pathlib import Path
from typing import Final, NamedTuple

import streamlit as st

from dashboard import page_state, store_cache
from events.queries.records import record_detail

VIEWS: Final = Path(__file__).parents[1] / "views"
CLOSED: Final = "guide_closed"
HEADING: Final = "Start with an example:"


class Example(NamedTuple):
    """An example: what it shows, its page and address, and the record that it needs."""

    label: str
    view: str
    query: dict[str, list[str]]
    record_id: str


EXAMPLES: Final = (
    Example(
        "Rockets at Termez: claimed and denied",
        "explore.py",
        {"record": ["rockets-termez-2022-04-18"]},
        "rockets-termez-2022-04-18",
    ),
    Example("How many ISKP fighters?", "claims.py", {}, "rockets-termez-2022-04-18"),
    Example(
        "Attacks in Kunduz, 2022",
        "explore.py",
        {"country": ["AF"], "province": ["AF-KDZ"], "kind": ["attack"], "year": ["2022"]},
        "kunduz-vehicle-2022-04-21",
    ),
)


def show(here: str) -> None:
    """Show the examples in a line on the page of a view's file, until they are closed."""
    if st.session_state.get(CLOSED):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="guide"):
        links(here)
        st.button("✕", key="close-guide", help="Close the examples", on_click=_close, type="tertiary")


def links(here: str) -> None:
    """Show the examples, as links to other pages and buttons on their own; only those whose records the store has."""
    store = store_cache.store()
    found = [example for example in EXAMPLES if record_detail.record(store, example.record_id)]
    if found:
        st.markdown(HEADING, width="content")
    for number, example in enumerate(found):
        if example.view == here:
            # A link to the page that is open leaves the address of the browser as it was.
            go, key = page_state.open_address, f"example-{number}"
            st.button(example.label, key=key, on_click=go, args=(example.query,), type="tertiary")
        else:
            st.page_link(VIEWS / example.view, label=example.label, query_params=example.query)


def _close() -> None:
    st.session_state[CLOSED] = True
