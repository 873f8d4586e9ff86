"""The page Records: its table, filters, order, the record open beside it, and the downloads."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Any, Final

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from dashboard import page_state, store_cache
from dashboard.components import exports, record_panel
from dashboard.components.controls import LONGEST_TEXT, bound, page_number, pager, rows_shown, side_by_side, turn_to
from dashboard.components.records import table_columns
from dashboard.components.records.table_columns import COLUMNS, PAGE
from dashboard.drawing import markup
from dashboard.page_state import Focus, Page
from events.queries.records import table_rows
from events.queries.records.table_rows import Row, TableRequest
from events.queries.table_columns import WHOLE, ColumnFilters, TableKind, searched
from events.store.store import Store

TITLES: Final = {TableKind.RECORDS: "Records", TableKind.CLAIMS: "All claims"}
HEIGHT_PX: Final = 742
HEAD_PX, ROW_PX = 36, 58  # beyond four lines of text the table breaks long cells into lines
BY_TIME: Final = "time"
TABLE: Final = "table"  # key of its pages
# Columns with a small vocabulary.
CHOSEN_FROM: Final = ("kind", "standing", "precision", "in_article", "stance", "aspect", "reliability")


def request(page: Page) -> TableRequest:
    """Return the request for the rows that the page shows."""
    return TableRequest(page.selection, page.table, page.column_filters)


# ------------------------------------------------------------------ above the table


def choose(page: Page, store: Store, number: int) -> None:
    """Show the controls: table, words to find, column filters, order, downloads."""
    with side_by_side("table-bar"):
        st.segmented_control(
            "Table",
            list(TableKind),
            format_func=TITLES.__getitem__,
            label_visibility="collapsed",
            required=True,
            width="content",
            **bound("table-kind", page.table, _choose_table),
        )
        st.text_input(
            "Find words in any spelling",
            placeholder="Find in any spelling: Hirat, مزار شریف, IS-K",
            label_visibility="collapsed",
            width=320,
            **bound("table-words", page.selection.words, _find),
        )
        _filters(page, store)
        _order(page)
        exports.show(store, request(page), number)


def _change(**fields: Any) -> None:  # noqa: ANN401 - fields of Page
    turn_to(TABLE, 0)
    page_state.change(**fields)


def _find(words: str) -> None:
    selection = page_state.current().selection
    _change(selection=replace(selection, words=markup.clean(words)[:LONGEST_TEXT]))


def _choose_table(table: TableKind) -> None:
    before = page_state.current().column_filters
    columns = searched(TableKind(table))
    contains = tuple(pair for pair in before.contains if pair[0] in columns)
    order = before.order if before.order in columns else ""
    filters = ColumnFilters(contains, order, before.descending)
    _change(focus=Focus(), view="", table=TableKind(table), column_filters=filters)


def _filters(page: Page, store: Store) -> None:
    active = len(page.column_filters.contains)
    with st.popover(f"Column filters{f': {active}' if active else ''}", key="columns"):
        st.caption("Show only rows that contain")
        texts = dict(page.column_filters.contains)
        sides = st.columns(2, gap="small")
        columns = table_columns.searched(page.table, searched(page.table))
        for number, (column, heading) in enumerate(columns.items()):
            with sides[number % 2]:
                _column_filter(page.table, store, column, heading, texts.get(column, ""))
        st.button("Clear", key="clear-columns", on_click=_clear, disabled=not active)


def _column_filter(table: TableKind, store: Store, column: str, heading: str, text: str) -> None:
    key, on_change = f"has-{column}", partial(_filter_column, column)
    if column not in CHOSEN_FROM:
        st.text_input(heading, **bound(key, text, on_change))
        return
    chosen = text.removeprefix(WHOLE)
    words = dict.fromkeys(["", *table_rows.vocabulary(store, table, column), chosen])
    in_words = partial(table_columns.word, column)
    st.selectbox(heading, list(words), format_func=in_words, **bound(key, chosen, on_change))


def _filter_column(column: str, text: str) -> None:
    before = page_state.current().column_filters
    wanted = markup.clean(text)[:LONGEST_TEXT]
    others = tuple(pair for pair in before.contains if pair[0] != column)
    added = ((column, f"{WHOLE}{wanted}" if column in CHOSEN_FROM else wanted),) if wanted else ()
    _change(column_filters=replace(before, contains=(*others, *added)))


def _clear() -> None:
    _change(column_filters=replace(page_state.current().column_filters, contains=()))


def _order(page: Page) -> None:
    columns = table_columns.searched(page.table, searched(page.table))
    filters = page.column_filters
    st.selectbox(
        "Order",
        [BY_TIME, *columns],
        format_func=lambda column: f"by {columns.get(column, BY_TIME).lower()}",
        label_visibility="collapsed",
        width=150,
        **bound("order", filters.order or BY_TIME, lambda order: _sort(order, filters.descending)),
    )
    label = "Newest first" if filters.order in ("", "date") else "Reverse order"
    st.toggle(
        label, **bound("descending", filters.descending, lambda is_on: _sort(filters.order or BY_TIME, bool(is_on)))
    )


def _sort(order: str, descending: bool) -> None:
    # The order of time has no name of its own; turned round it is that of the column.
    name = ("date" if descending else "") if order == BY_TIME else order
    filters = page_state.current().column_filters
    _change(column_filters=replace(filters, order=name, descending=descending))


# ------------------------------------------------------------------ the table


def show(page: Page, store: Store, number: int) -> None:
    """Show one page of the table, and beside it the open record."""
    turn = page_number(TABLE, number, PAGE)
    rows = table_rows.table_rows(store, store_cache.atlas(), request(page), PAGE, turn * PAGE)
    if not (page.focus.record_id or page.topic_id):
        _table(page, rows, turn, number, is_open=False)
        return
    left, right = st.columns([62, 38], gap="small")
    with left:
        _table(page, rows, turn, number, is_open=True)
    with right, st.container(height=HEIGHT_PX + 40, border=False, key="panel"):
        if page.topic_id:
            record_panel.topic(page.topic_id, closed_view="")
        else:
            # Each record on this page of the table once, in its order, to step through.
            steps = {row["record_id"]: {"why": "", **row} for row in rows if row["record_id"]}
            record_panel.record(list(steps.values()), page.focus.record_id)


def _table(page: Page, found: Sequence[Row], turn: int, number: int, is_open: bool) -> None:
    _pages(page, turn, number)
    if not found:
        return
    key, columns = _key(page, turn), COLUMNS[page.table]
    _mark_open(page, found, key)
    st.dataframe(
        table_columns.frame(found, page.table),
        key=key,
        on_select=partial(_open_row, key, [(row["record_id"], _topic_of(row)) for row in found]),
        selection_mode=("single-row", "single-cell"),
        hide_index=True,
        height=min(HEIGHT_PX, HEAD_PX + ROW_PX * len(found)),
        row_height=ROW_PX,
        column_config=_config(page.table),
        column_order=[columns[name][0] for name in (table_columns.NARROW[page.table] if is_open else columns)],
        alt=f"{TITLES[page.table]}, {rows_shown(turn, number, PAGE)}",
        placeholder="",
        lazy=False,
    )


def _mark_open(page: Page, found: Sequence[Row], key: str) -> None:
    """Mark the open row in the table, also where it was opened by stepping or by the address."""
    opened, topic_id = page.focus.record_id, page.topic_id
    rows_open = [number for number, row in enumerate(found) if _is_open(row, opened, topic_id)]
    chosen = set(_chosen(key))
    # Only where it differs: a table that is set while it is clicked loses the click.
    if (chosen or rows_open) and not chosen & set(rows_open):
        st.session_state[key] = {"selection": {"rows": rows_open[:1], "columns": [], "cells": []}}


def _chosen(key: str) -> list[int]:
    """List the rows of the table that are chosen, or have a chosen cell."""
    selection = st.session_state.get(key, {}).get("selection", {})
    return [*selection.get("rows", []), *(row for row, _ in selection.get("cells", []))]


def _is_open(row: Row, record_id: str, topic_id: str) -> bool:
    return bool((record_id and row["record_id"] == record_id) or (topic_id and _topic_of(row) == topic_id))


def _topic_of(row: Row) -> str:
    return row["subject_id"] if row.get("about") == "topic" else ""


def _key(page: Page, turn: int) -> str:
    """Return a key that depends on the content: a row chosen in one table must not be chosen in the next."""
    return f"table-{sha256(repr((request(page), turn)).encode()).hexdigest()[:12]}"


def _config(kind: TableKind) -> dict[str, ColumnConfig]:
    texts: dict[str, ColumnConfig] = {
        heading: st.column_config.TextColumn(width=width)
        for name, (heading, width) in COLUMNS[kind].items()
        if name not in ("claims", "link")
    }
    heading, width = COLUMNS[kind]["link"]
    # The name of the site is more useful than the word "link".
    link = st.column_config.LinkColumn(width=width, display_text=r"^https?://(?:www\.)?([^/]+)")
    return {**texts, heading: link}


def _open_row(key: str, ids: Sequence[tuple[str, str]]) -> None:
    """Open the record of a clicked row, or the topic of a claim without a record."""
    number = next(iter(_chosen(key)), None)
    if number is None or number >= len(ids):
        return
    record_id, topic_id = ids[number]
    page_state.change(focus=Focus(record_id=record_id), view=f"outlook/{topic_id}" if topic_id else "")


def _pages(page: Page, turn: int, number: int) -> None:
    with side_by_side("table-pages"):
        words = table_columns.filters_in_words(page.column_filters, page.table)
        filters = f" · {markup.markdown(words)}" if words else ""
        st.markdown(f"**{rows_shown(turn, number, PAGE)}**{filters}", width="content")
        if filters:
            st.button("Clear", key="clear-shown-columns", on_click=_clear)
        pager(TABLE, number, PAGE)
