"""The address of the page holds its whole state: the selection, what the panel shows, the map's view."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

import streamlit as st

from dashboard import address_keys, store_cache
from dashboard.briefing.options import Options
from events.queries import counts, record_detail, table_rows, topics
from events.queries.column_filters import NO_FILTERS, ColumnFilters
from events.queries.map_tiles import Tile, TileError
from events.queries.selection import Selection
from events.queries.table_rows import TableKind


@dataclass(frozen=True)
class Focus:
    """What the record panel shows: a record, a place, or a square of the map as `z/x/y`; or nothing."""

    record_id: str = ""
    place_id: str = ""
    square: str = ""


# The map keeps these itself, without a run of the page; the limits are those of the map's own script.
VIEW_LIMITS: Final = {"lat": (-85.0, 85.0), "lon": (-180.0, 180.0), "zoom": (3.0, 12.0)}
# Sections of the page Claims; `view=relations/TOPIC` shows the claims on one topic as well.
SECTIONS: Final = ("estimates", "tolls", "contested", "relations", "outlook")
STATE: Final = "page"
WRITTEN: Final = "written_query"


@dataclass(frozen=True)
class Page:
    """What the page shows, and what its address asked for in vain."""

    selection: Selection = Selection()
    opened: Focus = Focus()
    ignored: tuple[str, ...] = ()
    view: str = ""
    listed: TableKind = TableKind.RECORDS
    narrowing: ColumnFilters = NO_FILTERS
    options: Options = Options()
    present: bool = False


def current() -> Page:
    """Read the page's state; from the address when it was opened, sent or edited, else as the last click left it."""
    asked = {key: st.query_params.get_all(key) for key in st.query_params}
    own = _without_view(asked)
    if STATE not in st.session_state or own != st.session_state[WRITTEN]:
        st.session_state[STATE] = read(asked)
        st.session_state[WRITTEN] = own
    page: Page = st.session_state[STATE]
    return page


def change(
    selection: Selection | None = None,
    opened: Focus | None = None,
    view: str | None = None,
    listed: TableKind | None = None,
    narrowing: ColumnFilters | None = None,
    options: Options | None = None,
    present: bool | None = None,
) -> None:
    """Set part of the state; the rest stays. To be called from callbacks, before the page runs."""
    page: Page = st.session_state[STATE]
    st.session_state[STATE] = Page(
        page.selection if selection is None else selection,
        page.opened if opened is None else opened,
        view=page.view if view is None else view,
        listed=page.listed if listed is None else listed,
        narrowing=page.narrowing if narrowing is None else narrowing,
        options=page.options if options is None else options,
        present=page.present if present is None else present,
    )


def read(asked: Mapping[str, list[str]]) -> Page:
    """
    Read an address; never raises.

    Parameters
    ----------
    asked
        Every key with its values.

    Returns
    -------
    page
        `ignored` says in words what was not understood.
    """
    store = store_cache.store()
    selection, ignored = Selection.from_query(asked, counts.labels(store), beside=address_keys.OWN)
    record_id, place_id, square, view = (asked.get(key, [""])[-1] for key in ("record", "place", "square", "view"))
    unknown = []
    if record_id and not record_detail.record(store, record_id):
        unknown.append(f"record={record_id[:40]}: there is no such record")
        record_id = ""
    if place_id and place_id not in store_cache.atlas().places:
        unknown.append(f"place={place_id[:40]}: there is no such place")
        place_id = ""
    try:
        square = square and str(Tile.parse(square))
    except TileError as problem:
        unknown.append(f"square={square[:40]}: {problem}")
        square = ""
    if view and not _is_view(view):
        unknown.append(f"view={view[:40]}: there is no such view; known: {', '.join(SECTIONS)}")
        view = ""
    listed, narrowing = _table(asked, unknown)
    options, unusable = Options.from_query(asked)
    present = asked.get("present", [""])[-1]
    if present not in ("", "0", "1"):
        unknown.append(f"present={present[:40]}: write 1 or leave it out")
    ignored = (*ignored, *unknown, *unusable, *_bad_view(asked))
    return Page(
        selection, Focus(record_id, place_id, square), ignored, view, listed, narrowing, options, present == "1"
    )


def _table(asked: Mapping[str, list[str]], unknown: list[str]) -> tuple[TableKind, ColumnFilters]:
    """Read what the page Records lists, and how: `list=claims&has=stance:denies&order=-title`."""
    name = asked.get("list", [TableKind.RECORDS.value])[-1]
    if name not in tuple(TableKind):
        unknown.append(f"list={name[:40]}: there is no such list; known: {', '.join(TableKind)}")
        name = TableKind.RECORDS.value
    columns = table_rows.searched(TableKind(name))
    wanted = [text.partition(":")[::2] for text in asked.get("has", [])]
    order = asked.get("order", [""])[-1]
    for column in [*(column for column, _ in wanted), order.removeprefix("-") or columns[0]]:
        if column not in columns:
            unknown.append(f"{column[:40]}: there is no such column; known: {', '.join(columns)}")
    contains = tuple((column, text[:200]) for column, text in wanted if column in columns and text)
    if order.removeprefix("-") not in columns:
        return TableKind(name), ColumnFilters(contains)
    return TableKind(name), ColumnFilters(contains, order.removeprefix("-"), order.startswith("-"))


def _table_pairs(page: Page) -> Iterable[tuple[str, str]]:
    narrowing = page.narrowing
    yield from [("list", page.listed.value)] if page.listed is not TableKind.RECORDS else []
    yield from (("has", f"{column}:{text}") for column, text in narrowing.contains)
    yield from [("order", f"{'-' if narrowing.descending else ''}{narrowing.order}")] if narrowing.order else []


def _is_view(view: str) -> bool:
    section, _, topic_id = view.partition("/")
    return section in SECTIONS and (not topic_id or topics.topic(store_cache.store(), topic_id) is not None)


def write(page: Page) -> None:
    """Put the state into the address; the map's view in it stays as it is."""
    asked = {key: st.query_params.get_all(key) for key in st.query_params}
    own = _listed([*parse_qsl(page.selection.to_query()), *_table_pairs(page), *page.options.pairs()])
    shown = (*_opened_pairs(page.opened), ("view", page.view), ("present", "1" if page.present else ""))
    own |= {key: [value] for key, value in shown if value}
    st.session_state[WRITTEN] = own
    if own != _without_view(asked):
        view = {key: values for key, values in asked.items() if key in VIEW_LIMITS}
        st.query_params.from_dict(own | view)


def _opened_pairs(opened: Focus) -> Iterable[tuple[str, str]]:
    return (("record", opened.record_id), ("place", opened.place_id), ("square", opened.square))


def _listed(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def _without_view(asked: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {key: values for key, values in asked.items() if key not in VIEW_LIMITS}


def _bad_view(asked: Mapping[str, list[str]]) -> list[str]:
    return [
        f"{key}={asked[key][-1][:40]}: not a number from {low:g} to {high:g}"
        for key, (low, high) in VIEW_LIMITS.items()
        if key in asked and not _is_between(asked[key][-1], low, high)
    ]


def _is_between(text: str, low: float, high: float) -> bool:
    try:
        return low <= float(text) <= high
    except ValueError:
        return False
