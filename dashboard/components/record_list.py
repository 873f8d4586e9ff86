"""The list of records in the panel: its order, and all records by page and by what is in view of the map."""

from typing import Final

import streamlit as st

from dashboard import page_state, store_cache
from dashboard.components.controls import bound
from dashboard.drawing import style
from dashboard.page_state import Focus
from dashboard.routes import record_list
from events.queries.records.record_list import Order
from events.queries.selection import Selection
from events.text_search import search_terms

KEY: Final = "record_list"
WHOLE: Final = Focus()  # the list of a whole selection
WORDS: Final = {
    Order.NEWEST: "newest first",
    Order.OLDEST: "oldest first",
    Order.PLACE: "by place",
    Order.RELEVANCE: "by relevance",
}


def order_control() -> None:
    """Show the order of the list, to be changed; it is kept in the address."""
    page = page_state.current()
    orders = [order for order in Order if order is not Order.RELEVANCE or page.selection.words]
    shown = page.list_order if page.list_order in orders else Order.NEWEST
    st.selectbox(
        "Order of the list",
        orders,
        format_func=WORDS.__getitem__,
        label_visibility="collapsed",
        width=150,
        **bound("list-order", shown, lambda order: page_state.change(sort=str(order))),
    )


def show(selection: Selection, number: int, focus: Focus = WHOLE) -> None:
    """
    Show the `number` records of a selection that are at the place or in the cell that is open.

    The browser asks for the cards, once it knows what is in view of the map: that is how a whole selection is grouped.
    """
    store, order = store_cache.store(), page_state.current().list_order
    mount = st.components.v2.component(
        "record_list",
        html='<div class="atlas-clickable atlas-list"></div>',
        js=style.asset("page/list.js"),
        isolate_styles=False,
    )
    mount(
        key=KEY,
        data={
            "address": record_list.address(store, selection, order, focus),
            "number": number,
            "is_grouped": focus == WHOLE,
            "terms": list(search_terms(selection.words)),
        },
        on_opened_change=_opened,
    )


def _opened() -> None:
    if record_id := st.session_state[KEY].get("opened"):
        page_state.open_record(str(record_id))
