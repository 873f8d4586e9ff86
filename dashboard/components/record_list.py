"""The list of records in the panel: its order, and all records by page and by what is in view of the map."""

from typing import Final

import streamlit as st

from dashboard import page_state, store_cache
from dashboard.drawing import style
from dashboard.page_state import Focus
from dashboard.routes import record_list
from events.queries.records.record_list import Order
from events.queries.selection import Selection
from events.text_search import search_terms

KEY: Final = "record_list"
WHOLE: Final = Focus()  # the list of a whole selection
HEAD: Final = (
    '<div class="list-head" hidden><h2 class="panel-title"></h2><select aria-label="Order of the list"></select></div>'
)
WORDS: Final = {
    Order.NEWEST: "newest first",
    Order.OLDEST: "oldest first",
    Order.PLACE: "by place",
    Order.RELEVANCE: "by relevance",
}


def show(selection: Selection, number: int, focus: Focus = WHOLE) -> None:
    """
    Show the `number` records of a selection that are at the place or in the cell that is open.

    The browser asks for the cards, once it knows what is in view of the map: that is how a whole selection is grouped.
    """
    store, page = store_cache.store(), page_state.current()
    orders = [order for order in Order if order is not Order.RELEVANCE or page.selection.words]
    mount = st.components.v2.component(
        "record_list",
        html=HEAD + '<div class="atlas-clickable atlas-list"></div>',
        js=style.asset("page/list.js"),
        isolate_styles=False,
    )
    mount(
        key=KEY,
        data={
            "address": record_list.address(store, selection, page.list_order, focus),
            "number": number,
            "order": page.list_order,
            "orders": [(order, WORDS[order]) for order in orders],
            "is_grouped": focus == WHOLE,
            "terms": list(search_terms(selection.words)),
        },
        on_opened_change=_opened,
        on_ordered_change=_ordered,
    )


def _opened() -> None:
    if record_id := st.session_state[KEY].get("opened"):
        page_state.open_record(str(record_id))


def _ordered() -> None:
    if (order := st.session_state[KEY].get("ordered")) in tuple(Order):
        page_state.change(sort=str(order))
