"""The page Records: its table, whose headers sort and filter, its columns, and the record open beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final

import streamlit as st

from dashboard import page_state, store_cache
from dashboard.components import exports, record_panel
from dashboard.components.controls import LONGEST_TEXT, bound, page_number, pager, rows_shown, side_by_side, turn_to
from dashboard.components.records import table_columns
from dashboard.components.records.table_columns import COLUMNS, PAGE
from dashboard.drawing import markup, style
from dashboard.drawing.records import table as drawn
from dashboard.drawing.records.datasets import dataset_marks
from dashboard.drawing.records.table import Bar, Header, TableRow
from dashboard.page_state import Focus, Page
from events.queries.records import column_counts, table_rows
from events.queries.records.column_counts import Bins
from events.queries.records.table_rows import Row, TableRequest
from events.queries.table_columns import WHOLE, ColumnFilters, TableKind, searched
from events.store.store import Store

BY_TIME: Final = " · oldest first"  # a register, in the order of its files; the list of Explore has the newest first
TITLES: Final = {TableKind.RECORDS: "Records", TableKind.CLAIMS: "All claims"}
PANEL_HEIGHT_PX: Final = 780
TABLE: Final = "table"  # key of its pages
KEY: Final = "records-table"  # key of the table itself
PICKED: Final = "picked_rows"
TOPIC: Final = "topic:"  # begins what opens the claims on a topic
# Columns with a small vocabulary: a filter is a whole value.
CHOSEN_FROM: Final = ("kind", "standing", "precision", "in_article", "stance", "aspect", "reliability")


def request(page: Page) -> TableRequest:
    """Return the request for the rows that the page shows."""
    return TableRequest(page.selection, page.table, page.column_filters)


# ------------------------------------------------------------------ above the table


def choose(page: Page, store: Store, number: int) -> None:
    """Show the controls: table, columns, downloads of everything listed and of the selected rows."""
    picked = _picked(page)
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
        _columns(page)
        exports.show(store, request(page), number)
        if picked:
            chosen = replace(page.column_filters, ids=picked)
            selected = TableRequest(page.selection, page.table, chosen)
            exports.show(store, selected, len(picked), f"Export selected ({len(picked):,})", key="picked")
            st.button("Unselect all", key="unpick", on_click=_pick, args=(page, ()), type="tertiary")


def _columns(page: Page) -> None:
    """Show which columns the table has; the choice is in the address."""
    names = COLUMNS[page.table]
    chosen = table_columns.shown(page.table, page.columns, is_open=False)

    def change(found: Sequence[str]) -> None:
        kept = tuple(name for name in names if name in found)
        page_state.change(columns=() if kept == table_columns.FIRST[page.table] else kept)

    with st.popover("Columns", key="columns"):
        st.pills(
            "Columns",
            list(names),
            selection_mode="multi",
            format_func=lambda name: names[name][0],
            **bound("shown-columns", list(chosen), change),
        )
        st.button("Reset", key="reset-columns", on_click=page_state.change, kwargs={"columns": ()})


def _change(**fields: Any) -> None:  # noqa: ANN401 - fields of Page
    turn_to(TABLE, 0)
    page_state.change(**fields)


def _choose_table(kind: TableKind) -> None:
    before = page_state.current().column_filters
    columns = searched(TableKind(kind))
    contains = tuple(pair for pair in before.contains if pair[0] in columns)
    order = before.order if before.order in columns else ""
    filters = ColumnFilters(contains, order, before.descending)
    _change(focus=Focus(), view="", table=TableKind(kind), column_filters=filters, columns=())


def _clear() -> None:
    _change(column_filters=replace(page_state.current().column_filters, contains=()))


# ------------------------------------------------------------------ what the hand does in the table


def _asked() -> None:
    """Do what was asked in the table; what the browser sends is checked like an address."""
    sent = st.session_state[KEY].get("asked")
    if not isinstance(sent, Mapping):
        return
    page, kind = page_state.current(), str(sent.get("kind"))
    column, text = str(sent.get("column", "")), markup.clean(sent.get("text") or "")[:LONGEST_TEXT]
    is_column = column in searched(page.table)
    if kind == "sort" and is_column:
        _change(column_filters=sorted_by(page.column_filters, column))
    elif kind == "filter" and is_column:
        _change(column_filters=filtered_by(page.column_filters, column, text))
    elif kind == "choose" and is_column:
        _change(column_filters=filtered_by(page.column_filters, column, text and f"{WHOLE}{text}"))
    elif kind == "open":
        _open(str(sent.get("target", "")))
    elif kind == "pick":
        shown = {str(row_id) for row_id in sent.get("shown", ())}
        chosen = tuple(str(row_id) for row_id in sent.get("chosen", ()))
        _pick(page, (*(row_id for row_id in _picked(page) if row_id not in shown), *chosen))


def sorted_by(filters: ColumnFilters, column: str) -> ColumnFilters:
    """Order by a column: first ascending, then descending, then by time again."""
    if filters.order != column:
        return replace(filters, order=column, descending=False)
    return replace(filters, descending=True) if not filters.descending else replace(filters, order="", descending=False)


def filtered_by(filters: ColumnFilters, column: str, text: str) -> ColumnFilters:
    """Filter a column by a text, or by a whole value after `=`; a blank text removes its filter."""
    others = filters.without(column)
    return replace(others, contains=(*others.contains, (column, text))) if text else others


def _open(target: str) -> None:
    if target.startswith(TOPIC):
        page_state.change(focus=Focus(), view=f"outlook/{target.removeprefix(TOPIC)}")
    else:
        page_state.change(focus=Focus(record_id=target), view="")


def _picked(page: Page) -> tuple[str, ...]:
    """Return the ids of the selected rows; those of another list do not count."""
    key, ids = st.session_state.get(PICKED, ("", ()))
    return ids if key == _list_key(page) else ()


def _pick(page: Page, ids: Sequence[str]) -> None:
    st.session_state[PICKED] = (_list_key(page), tuple(dict.fromkeys(ids)))


def _list_key(page: Page) -> str:
    """Return a key of what is listed, whatever its order."""
    listed = (page.selection, page.table, page.column_filters.contains)
    return sha256(repr(listed).encode()).hexdigest()[:16]


# ------------------------------------------------------------------ the table


def show(page: Page, store: Store, number: int) -> None:
    """Show one page of the table, and beside it the open record."""
    turn = page_number(TABLE, number, PAGE)
    rows = table_rows.table_rows(store, store_cache.atlas(), request(page), PAGE, turn * PAGE)
    if not (page.focus.record_id or page.topic_id):
        _table(page, store, rows, turn, number, is_open=False)
        return
    left, right = st.columns([62, 38], gap="small")
    with left:
        _table(page, store, rows, turn, number, is_open=True)
    with right, st.container(height=PANEL_HEIGHT_PX, border=False, key="panel"):
        if page.topic_id:
            record_panel.topic(page.topic_id, closed_view="")
        else:
            # Each record on this page of the table once, in its order, to step through.
            steps = {row["record_id"]: {"why": "", **row} for row in rows if row["record_id"]}
            record_panel.record(list(steps.values()), page.focus.record_id)


def _table(page: Page, store: Store, found: Sequence[Row], turn: int, number: int, is_open: bool) -> None:
    _pages(page, turn, number)
    if not number and not page.column_filters.contains:
        return
    counted = column_counts.column_counts(store, store_cache.atlas(), request(page))
    columns = table_columns.shown(page.table, page.columns, is_open)
    caption = f"{TITLES[page.table]}, {rows_shown(turn, number, PAGE)}"
    html = drawn.table(_headers(page, columns, counted), _rows(page, store, found), caption)
    opened = f"{TOPIC}{page.topic_id}" if page.topic_id else page.focus.record_id
    mount = st.components.v2.component(
        "records_table", html='<div class="atlas-records"></div>', js=style.asset("page/table.js"), isolate_styles=False
    )
    mount(key=KEY, data={"html": html, "opened": opened, "picked": list(_picked(page))}, on_asked_change=_asked)


def _headers(page: Page, columns: Sequence[str], counted: Mapping[str, Bins]) -> list[Header]:
    filters, texts = page.column_filters, dict(page.column_filters.contains)
    direction = "descending" if filters.descending else "ascending"
    found = []
    for name in columns:
        heading, width = COLUMNS[page.table][name]
        column = table_columns.STANDS_FOR.get(name, name)
        is_searched = column in searched(page.table)
        bins = counted.get(column, ())
        bars = [Bar(value, table_columns.word(column, value), number) for value, number in _in_order(column, bins)]
        found.append(
            Header(
                name,
                heading,
                width,
                column if is_searched else "",
                tuple(bars),
                is_closed=column in CHOSEN_FROM,
                filtered=texts.get(column, ""),
                sorted=direction if filters.order == column else "",
            )
        )
    return found


def _in_order(column: str, bins: Bins) -> Bins:
    """Order years by time, other values by number."""
    return column_counts.years(bins) if column == "date" else tuple(sorted(bins, key=lambda pair: -pair[1]))


def _rows(page: Page, store: Store, found: Sequence[Row]) -> list[TableRow]:
    marks = {key: mark.html() for key, mark in dataset_marks(store).items()}
    texts = table_columns.cells(found, page.table)
    key = "record_id" if page.table is TableKind.RECORDS else "claim_id"
    return [
        TableRow(row[key], _opens(row), cells, marks.get(row.get("dataset", ""), ""))
        for row, cells in zip(found, texts, strict=True)
    ]


def _opens(row: Row) -> str:
    """Return what a row opens: the topic of a claim, else its record; blank if it has neither."""
    topic_id = row["subject_id"] if row.get("about") == "topic" else ""
    return f"{TOPIC}{topic_id}" if topic_id else row["record_id"]


def _pages(page: Page, turn: int, number: int) -> None:
    with side_by_side("table-pages"):
        words = table_columns.filters_in_words(page.column_filters, page.table)
        filters = f" · {markup.markdown(words)}" if words else ""
        order = BY_TIME if number and not page.column_filters.order else ""
        st.markdown(f"**{rows_shown(turn, number, PAGE)}**{filters}{order}", width="content")
        if filters:
            st.button("Clear", key="clear-shown-columns", on_click=_clear)
        pager(TABLE, number, PAGE)
