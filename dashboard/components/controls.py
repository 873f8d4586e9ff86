"""Controls that several pages share: widgets bound to the page's state, pages of a list, heads of panels."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import page_state
from events.queries.selection import FIELDS

MOST_SUGGESTED: Final = 4
LONGEST_TEXT: Final = 200
FILTER_NAMES: Final = {"q": "words", "from": "start of the period", "to": "end of the period", "in_article": "article"}


def bound(key: str, value: object, on_change: Callable[[Any], None]) -> dict[str, Any]:
    """
    Bind a widget to the page's state: return its arguments `key` and `on_change`.

    It always shows `value`, from the page's state, which a click, the timeline or the address may have changed.
    `on_change` gets the widget's new value, before the page runs again.
    """
    st.session_state[key] = value
    return {"key": key, "on_change": lambda: on_change(st.session_state[key])}


def side_by_side(key: str) -> DeltaGenerator:
    """Show what is drawn inside in one row."""
    return st.container(horizontal=True, vertical_alignment="center", gap="small", key=key)


# ------------------------------------------------------------------ pages of a list


def page_number(key: str, number: int, size: int) -> int:
    """Return which page of a list is shown, from 0; `number` items are on pages of `size`."""
    return min(int(st.session_state.get(_page_key(key), 0)), max(0, (number - 1) // size))


def turn_to(key: str, page: int) -> None:
    """Go to a page of a list."""
    st.session_state[_page_key(key)] = page


def pager(key: str, number: int, size: int) -> None:
    """Show Back and More, where a list has several pages."""
    page, last = page_number(key, number, size), (number - 1) // size
    if last > 0:
        st.button("Back", key=f"{key}-back", on_click=turn_to, args=(key, page - 1), disabled=page == 0)
        st.button("More", key=f"{key}-on", on_click=turn_to, args=(key, page + 1), disabled=page == last)


def rows_shown(page: int, number: int, size: int) -> str:
    """Write which items a page shows: "101–200 of 489"."""
    first = page * size + 1
    return f"{first:,}–{min(number, first + size - 1):,} of {number:,}" if number else "none"


def _page_key(key: str) -> str:
    return f"{key}_page"


# ------------------------------------------------------------------ panels and filters


def panel_head(title: str, **closed: Any) -> None:  # noqa: ANN401 - fields of Page
    """Show the title of a panel, as Markdown, and the button that closes it by setting fields of the page's state."""
    head, close = st.columns([5, 1], vertical_alignment="center")
    head.markdown(title)
    with close:
        close_button(**closed)


def close_button(**closed: Any) -> None:  # noqa: ANN401 - fields of Page
    """Show the button that closes a panel."""
    st.button("✕", key="close", on_click=page_state.change, kwargs=closed, help="Close", shortcut="Esc")


def remove_filters(key: str, problem: str, helpful: Iterable[tuple[str, int]], active: Sequence[str]) -> None:
    """
    Offer to remove the filters if nothing is left.

    `problem` says in Markdown what is empty. `helpful` lists each filter without which something would be left, by its
    key in the address, with how much; `active` the fields of the selection with a filter. `key` begins the keys of the
    buttons.
    """
    found = sorted(((name, number) for name, number in helpful if number), key=lambda pair: -pair[1])
    with st.container(horizontal=True, vertical_alignment="center", key=key):
        st.markdown(f"{problem} {'Remove a filter:' if found else 'Several filters together leave nothing.'}")
        for name, number in found[:MOST_SUGGESTED]:
            label = f"{FILTER_NAMES.get(name, name)} ({number:,})"
            st.button(label, key=f"{key}-remove-{name}", on_click=page_state.deselect, args=(FIELDS[name],))
        if not found:
            st.button("Clear all filters", key=f"{key}-clear", on_click=page_state.deselect, args=tuple(active))
