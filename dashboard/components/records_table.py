"""The parts of the page Records: what is listed and how, the table, what is open beside it, the downloads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Final

import streamlit as st

from dashboard import page_state, store_cache
from dashboard.components import record_panel, table_columns
from dashboard.components.table_columns import COLUMNS, PAGE
from dashboard.drawing import markup, outlook, style
from dashboard.page_state import Focus, Page
from events import exports
from events.exports import FORMATS, Format
from events.exports import content as export_content
from events.queries import redistribution, table_rows, topics
from events.queries.column_filters import WHOLE, ColumnFilters
from events.queries.table_rows import Row, TableKind, TableRequest
from events.store.store import Store

TITLES: Final = {TableKind.RECORDS: "Records", TableKind.CLAIMS: "All claims"}
HEIGHT_PX: Final = 742
HEAD_PX, ROW_PX = 36, 58  # beyond four lines of text the table breaks long cells into lines
BY_TIME: Final = "time"
# What stands in these columns is one of a few words.
CHOSEN_FROM: Final = ("kind", "standing", "precision", "in_article", "stance", "aspect", "reliability")
MOST_DOWNLOADED: Final = 100_000  # the rows of a file are made in the server's memory: some 400 MB
SHEET_ROWS: Final = 20_000  # beyond, writing takes longer than a minute


def listing(page: Page) -> TableRequest:
    """Say what the page lists."""
    return TableRequest(page.selection, page.listed, page.narrowing)


# ------------------------------------------------------------------ above the table


def choose(page: Page, store: Store, number: int) -> None:
    """Show what is listed, the words to be found, the filters of columns, the order, and the downloads."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="table-bar"):
        st.session_state["listed"] = page.listed
        st.segmented_control(
            "What is listed",
            list(TableKind),
            format_func=TITLES.__getitem__,
            key="listed",
            on_change=_take_listed,
            label_visibility="collapsed",
            required=True,
            width="content",
        )
        st.session_state["table-words"] = page.selection.words
        st.text_input(
            "Find words in any spelling",
            key="table-words",
            on_change=_take_words,
            placeholder="Find in any spelling: Hirat, مزار شریف, IS-K",
            label_visibility="collapsed",
            width=320,
        )
        _narrow(page)
        _order(page)
        _download(page, store, number)


def _take_words() -> None:
    words = markup.clean(st.session_state["table-words"])[:200]
    _turn(0)
    page_state.change(selection=replace(page_state.current().selection, words=words))


def _take_listed() -> None:
    page = page_state.current()
    listed = TableKind(st.session_state["listed"])
    kept = table_rows.searched(listed)
    contains = tuple(pair for pair in page.narrowing.contains if pair[0] in kept)
    order = page.narrowing.order if page.narrowing.order in kept else ""
    _turn(0)
    page_state.change(
        opened=Focus(), view="", listed=listed, narrowing=ColumnFilters(contains, order, page.narrowing.descending)
    )


def _narrow(page: Page) -> None:
    set_already = len(page.narrowing.contains)
    with st.popover(f"Column filters{f': {set_already}' if set_already else ''}", key="columns"):
        st.caption("Keep the rows that have in a column")
        given = dict(page.narrowing.contains)
        sides = st.columns(2, gap="small")
        columns = table_columns.searched(page.listed, table_rows.searched(page.listed))
        for number, (column, heading) in enumerate(columns.items()):
            with sides[number % 2]:
                _column_filter(page.listed, column, heading, given.get(column, ""))
        st.button("Clear", key="clear-columns", on_click=_clear, disabled=not set_already)


def _column_filter(listed: TableKind, column: str, heading: str, text: str) -> None:
    key = f"has-{column}"
    st.session_state[key] = text.removeprefix(WHOLE) if column in CHOSEN_FROM else text
    if column not in CHOSEN_FROM:
        st.text_input(heading, key=key, on_change=_take_column, args=(column,))
        return
    words = ["", *table_rows.vocabulary(store_cache.store(), listed, column)]
    if text.removeprefix(WHOLE) not in words:
        words.append(text.removeprefix(WHOLE))
    in_words = partial(table_columns.word, column)
    st.selectbox(heading, words, key=key, on_change=_take_column, args=(column,), format_func=in_words)


def _take_column(column: str) -> None:
    page = page_state.current()
    text = markup.clean(st.session_state[f"has-{column}"])[:200]
    others = tuple(pair for pair in page.narrowing.contains if pair[0] != column)
    wanted = ((column, f"{WHOLE}{text}" if column in CHOSEN_FROM else text),) if text else ()
    _turn(0)
    page_state.change(narrowing=replace(page.narrowing, contains=(*others, *wanted)))


def _clear() -> None:
    _turn(0)
    page_state.change(narrowing=replace(page_state.current().narrowing, contains=()))


def _order(page: Page) -> None:
    columns = table_columns.searched(page.listed, table_rows.searched(page.listed))
    st.session_state["order"] = page.narrowing.order or BY_TIME
    st.session_state["descending"] = page.narrowing.descending
    st.selectbox(
        "Order",
        [BY_TIME, *columns],
        key="order",
        format_func=lambda column: f"by {columns.get(column, BY_TIME).lower()}",
        on_change=_take_order,
        label_visibility="collapsed",
        width=150,
    )
    st.toggle("Last first", key="descending", on_change=_take_order)


def _take_order() -> None:
    order = st.session_state["order"]
    narrowing = page_state.current().narrowing
    _turn(0)
    descending = bool(st.session_state["descending"])
    # The order of time has no name of its own; turned round it is that of the column.
    named = ("date" if descending else "") if order == BY_TIME else order
    page_state.change(narrowing=replace(narrowing, order=named, descending=descending))


# ------------------------------------------------------------------ downloads


def _download(page: Page, store: Store, number: int) -> None:
    with st.popover("Download", key="downloads", disabled=not number):
        if number > MOST_DOWNLOADED:
            st.caption(f"More than {MOST_DOWNLOADED:,} rows: choose less, or use `python -m events export`")
            return
        st.caption(f"Exactly what is listed: {style.plural(number, page.listed.value[:-1])}, with sources and licence")
        internal = _stays_internal(page, store)
        for made in FORMATS.values():
            st.download_button(
                made.title,
                data=_writer(store, listing(page), made, internal),
                file_name=exports.file_name(store, page.listed, made),
                mime=made.media_type,
                key=f"download-{made.name}",
                on_click="ignore",
                width="stretch",
                help=_warning(made, number),
            )


def _stays_internal(page: Page, store: Store) -> bool:
    """Ask, where rows may not be passed on, whether the file stays with those who have the licence."""
    out = redistribution.withheld(store, page.selection, page.narrowing) if page.listed is TableKind.RECORDS else None
    if out is None or not out.records:
        return False
    internal = st.checkbox("The file stays internal: keep all rows", key="downloads-internal")
    if not internal:
        st.caption(markup.markdown(str(out)))
    return internal


def _writer(store: Store, listed: TableRequest, made: Format, internal: bool) -> Callable[[], bytes]:
    """Write the file when it is asked for, not whenever the page is drawn."""
    atlas = store_cache.atlas()
    return lambda: made.write(export_content.gather(store, atlas, listed, internal=internal))


def _warning(made: Format, number: int) -> str | None:
    is_slow = made.name == "xlsx" and number > SHEET_ROWS
    return "Takes about a minute for each 100,000 rows; CSV is faster" if is_slow else None


# ------------------------------------------------------------------ the table


def show(page: Page, store: Store, number: int) -> None:
    """Show one page of the table, and beside it what is open."""
    turn = min(st.session_state.get("table_page", 0), table_columns.pages(number) - 1)
    found = table_rows.table_rows(store, store_cache.atlas(), listing(page), PAGE, turn * PAGE)
    opened = page.opened.record_id or page.view.partition("/")[2]
    if not opened:
        _table(page, found, turn, number, is_open=False)
        return
    left, right = st.columns([62, 38], gap="small")
    with left:
        _table(page, found, turn, number, is_open=True)
    with right, st.container(height=HEIGHT_PX + 40, border=False, key="panel"):
        _panel(page, store, found)


def _table(page: Page, found: Sequence[Row], turn: int, number: int, is_open: bool) -> None:
    _pages(page, turn, number)
    if not found:
        return
    key = _key(page, turn)
    _mark_open(page, found, key)
    st.dataframe(
        table_columns.frame(found, page.listed),
        key=key,
        on_select=partial(_take_row, key, [(row["record_id"], _topic_of(row)) for row in found]),
        selection_mode=("single-row", "single-cell"),
        hide_index=True,
        height=min(HEIGHT_PX, HEAD_PX + ROW_PX * len(found)),
        row_height=ROW_PX,
        column_config=_config(page.listed),
        column_order=_columns(page.listed, is_open),
        alt=f"{TITLES[page.listed]}, {table_columns.shown(turn, number)}",
        placeholder="",
        lazy=False,
    )


def _mark_open(page: Page, found: Sequence[Row], key: str) -> None:
    """Show in the table which row is open, also where it was opened by stepping or by the address."""
    opened, topic_id = page.opened.record_id, page.view.partition("/")[2]
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


def _columns(listed: TableKind, is_open: bool) -> list[str]:
    return [COLUMNS[listed][name][0] for name in (table_columns.NARROW[listed] if is_open else COLUMNS[listed])]


def _topic_of(row: Row) -> str:
    return row["subject_id"] if row.get("about") == "topic" else ""


def _key(page: Page, turn: int) -> str:
    """Name the table after what is in it: a row chosen in one list must not be chosen in the next."""
    return f"table-{sha256(repr((listing(page), turn)).encode()).hexdigest()[:12]}"


def _config(listed: TableKind) -> Mapping[str, object]:
    texts = {
        heading: st.column_config.TextColumn(width=width)
        for name, (heading, width) in COLUMNS[listed].items()
        if name not in ("claims", "link")
    }
    heading, width = COLUMNS[listed]["link"]
    # The name of the site says more than the word "link".
    link = st.column_config.LinkColumn(width=width, display_text=r"^https?://(?:www\.)?([^/]+)")
    return {**texts, heading: link}


def _take_row(key: str, ids: Sequence[tuple[str, str]]) -> None:
    """Open what was clicked: the record of a row, or the topic of a claim that is on no record."""
    number = next(iter(_chosen(key)), None)
    if number is None or number >= len(ids):
        return
    record_id, topic_id = ids[number]
    page_state.change(opened=Focus(record_id=record_id), view=f"outlook/{topic_id}" if topic_id else "")


def _pages(page: Page, turn: int, number: int) -> None:
    last = table_columns.pages(number) - 1
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="table-pages"):
        narrowed = (
            f" · {markup.markdown(table_columns.narrowed(page.narrowing, page.listed))}"
            if page.narrowing.filters
            else ""
        )
        st.markdown(f"**{table_columns.shown(turn, number)}**{narrowed}", width="content")
        if page.narrowing.filters:
            st.button("Clear", key="lift-columns", on_click=_clear)
        if last:
            st.button("Back", key="table-back", on_click=_turn, args=(turn - 1,), disabled=not turn)
            st.button("More", key="table-on", on_click=_turn, args=(turn + 1,), disabled=turn == last)


def _turn(turn: int) -> None:
    st.session_state["table_page"] = turn


# ------------------------------------------------------------------ beside the table


def _panel(page: Page, store: Store, found: Sequence[Row]) -> None:
    topic_id = page.view.partition("/")[2]
    if not topic_id:
        record_panel.record(_steps(found), page.opened.record_id)
        return
    said = topics.topic(store, topic_id)
    if said is None:
        return
    head, close = st.columns([5, 1], vertical_alignment="center")
    head.markdown(f"**{style.plural(len(said.lines), 'claim')}, none merged**")
    close.button("✕", key="close", on_click=page_state.change, kwargs={"view": ""}, help="Close", shortcut="Esc")
    st.html(f'<div class="atlas-clickable">{outlook.said(said, "h4")}</div>')


def _steps(found: Sequence[Row]) -> list[dict[str, object]]:
    """List the records on this page of the table once each, in its order, to step through."""
    steps = {row["record_id"]: {"why": "", **row} for row in found if row["record_id"]}
    return [dict(row) for row in steps.values()]
