"""The page's state, all of it in the address: the selection, the open record or place, the map's view."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import parse_qsl

import streamlit as st

from dashboard import address_keys, store_cache
from dashboard.briefing import options as briefing_options
from dashboard.briefing.options import Options
from dashboard.drawing.map import legend as map_legend
from dashboard.place_areas import NO_PROVINCE
from dashboard.web.access import people
from dashboard.web.access.rights import Right, may, missing
from events.queries import dimensions, table_columns
from events.queries.comparison import Comparison
from events.queries.counts import LANES
from events.queries.map_tiles import Tile, TileError
from events.queries.records import claim_sections, record_detail, topics
from events.queries.records.record_list import Order
from events.queries.selection import Selection
from events.queries.table_columns import NO_FILTERS, ColumnFilters, TableKind
from events.store.store import Store

# Keys of the address that are not part of the selection.
KEYS: Final = (*address_keys.OWN, *briefing_options.KEYS)


@dataclass(frozen=True)
class Focus:
    """
    The content of the record panel: a record, a place, an actor, a cell of the map as `z/x/y`, or nothing.

    While two selections are compared, a place may be NO_PROVINCE, and `side` is whose records are listed: blank for the
    first, SECOND.
    """

    record_id: str = ""
    place_id: str = ""
    actor_id: str = ""
    cell: str = ""
    side: str = ""


SECOND: Final = "2"
# The map keeps these itself, without a run of the page; the limits are those of the map's own script.
VIEW_LIMITS: Final = {"lat": (-85.0, 85.0), "lon": (-180.0, 180.0), "zoom": (3.0, 12.0)}
# Sections of the page Claims; `view=relations:graph` is a second view of one, `view=relations/TOPIC` also shows the
# claims on a topic.
SECTIONS: Final = tuple(claim_sections.SECTIONS)
SECOND_VIEWS: Final = {"estimates": "time", "relations": "graph"}
# Addresses written by 0.2.0 have other names for these.
EARLIER_VIEWS: Final = {"tolls": "casualties"}
EARLIER_CELL: Final = "square"
STATE: Final = "page"
WRITTEN: Final = "written_query"
OPENED: Final = "focus_was_set"
SELECTED, EARLIER = "selected_now", "selected_earlier"
MOST_UNDONE: Final = 30


@dataclass(frozen=True)
class Page:
    """The state of the page, and the ignored parts of its address."""

    selection: Selection = Selection()
    focus: Focus = Focus()
    ignored: tuple[str, ...] = ()
    view: str = ""
    table: TableKind = TableKind.RECORDS
    column_filters: ColumnFilters = NO_FILTERS
    columns: tuple[str, ...] = ()
    options: Options = Options()
    present: bool = False
    sort: str = ""

    @property
    def topic_id(self) -> str:
        """Topic whose claims are open; blank if none is."""
        return self.view.partition("/")[2]

    @property
    def section(self) -> str:
        """Section of the page Claims."""
        return self.view.partition("/")[0].partition(":")[0] or SECTIONS[0]

    @property
    def is_second_view(self) -> bool:
        """Whether a section is shown in its second view: estimates over time, relations as a graph."""
        return ":" in self.view.partition("/")[0]

    @property
    def list_order(self) -> Order:
        """The order of the list of records: as chosen, else by relevance to the words that are searched, if any are."""
        if not self.selection.words:
            return Order.NEWEST if self.sort in ("", Order.RELEVANCE) else Order(self.sort)
        return Order(self.sort or Order.RELEVANCE)


def current() -> Page:
    """Return the page's state: from the address when that was opened or edited, else as the last click left it."""
    address = _address()
    own = _without_view(address)
    if STATE not in st.session_state or own != st.session_state[WRITTEN]:
        st.session_state[STATE] = read(address)
        st.session_state[WRITTEN] = own
    page: Page = _permitted(st.session_state[STATE])
    st.session_state[STATE] = page
    _remember(page.selection)
    return page


def left() -> Page:
    """
    Return the page's state as the last click left it. To be called from callbacks.

    A click that follows quickly comes with the address as it was before the last one.
    """
    page: Page = st.session_state[STATE] if STATE in st.session_state else current()
    return page


def _set(page: Page) -> None:
    """Set the state, which the address that came with the click no longer changes."""
    st.session_state[STATE] = page
    st.session_state[WRITTEN] = _without_view(_address())


def _address() -> dict[str, list[str]]:
    return {key: st.query_params.get_all(key) for key in st.query_params}


def _permitted(page: Page) -> Page:
    """Ignore what the person may not choose; a role may have been taken away since it was chosen."""
    person = people.of_run()
    if not page.options.internal or may(person, Right.RESTRICTED):
        return page
    ignored = f"internal=1: {missing(person, Right.RESTRICTED)}"
    return replace(page, options=replace(page.options, internal=False), ignored=(*page.ignored, ignored))


def _remember(selection: Selection) -> None:
    """Keep the selection before this one, for `undo`."""
    before = st.session_state.setdefault(SELECTED, selection)
    if before != selection:
        st.session_state[EARLIER] = (*st.session_state.get(EARLIER, ()), before)[-MOST_UNDONE:]
        st.session_state[SELECTED] = selection


def can_undo() -> bool:
    """Check whether the filters were changed before."""
    return bool(st.session_state.get(EARLIER))


def undo() -> None:
    """Go back to the selection before the last change of the filters."""
    *earlier, before = st.session_state[EARLIER]
    st.session_state[EARLIER], st.session_state[SELECTED] = tuple(earlier), before
    change(selection=before)


def change(**fields: Any) -> None:  # noqa: ANN401 - fields of Page
    """Set some fields of the page's state. To be called from callbacks, before the page runs."""
    _set(replace(st.session_state[STATE], ignored=(), **fields))
    st.session_state[OPENED] = "focus" in fields


def was_opened() -> bool:
    """Check, once, whether the click before this run has opened something, or closed it."""
    return bool(st.session_state.pop(OPENED, False))


def open_address(address: Mapping[str, list[str]]) -> None:
    """Set the whole state to that of an address."""
    _set(read(address))


def select(**fields: Any) -> None:  # noqa: ANN401 - fields of Selection
    """Set some fields of the selection."""
    change(selection=replace(left().selection, **fields))


def deselect(*names: str) -> None:
    """Remove the filters of some fields of the selection."""
    change(selection=left().selection.without(*names))


def compare(comparison: Comparison | None, **fields: Any) -> None:  # noqa: ANN401 - fields of Page
    """Compare the selection with another one, or with nothing; set some other fields of the page's state."""
    page = left()
    focus = page.focus
    if comparison is None:
        focus = Focus() if focus.place_id == NO_PROVINCE else replace(focus, side="")
    change(**{"options": page.options.comparing(comparison), "focus": focus, **fields})


def stop_comparing() -> None:
    """End the comparison."""
    compare(None)


def open_record(record_id: str) -> None:
    """Show a record in the record panel."""
    change(focus=Focus(record_id=record_id))


def read(address: Mapping[str, list[str]]) -> Page:
    """
    Read an address, every key with its values; never raises.

    The field `ignored` of the page lists in words what was not understood.
    """
    store = store_cache.store()
    selection, not_selected = Selection.from_query(address, dimensions.labels(store), other_keys=KEYS)
    unknown: list[str] = []
    options, not_options = Options.from_query(address, dimensions.labels(store))
    focus = _focus(address, store, options.comparison is not None, unknown)
    view = _last(address, "view")
    view = EARLIER_VIEWS.get(view, view)
    if view and not _is_view(view):
        unknown.append(f"view={view[:40]}: unknown view; known: {', '.join(SECTIONS)}")
        view = ""
    table, column_filters = _table(address, unknown)
    present = _last(address, "present")
    if present not in ("", "0", "1"):
        unknown.append(f"present={present[:40]}: write 1 or leave it out")
    sort = _last(address, "sort")
    if sort and sort not in tuple(Order):
        unknown.append(f"sort={sort[:40]}: unknown order; known: {', '.join(Order)}")
        sort = ""
    ignored = (*not_selected, *unknown, *not_options, *_bad_view(address))
    # Names of unknown columns are ignored: the page knows its columns.
    columns = tuple(dict.fromkeys(name for name in _last(address, "columns").split(",") if name))
    return Page(selection, focus, ignored, view, table, column_filters, columns, options, present == "1", sort)


def _last(address: Mapping[str, list[str]], key: str, default: str = "") -> str:
    return address.get(key, [default])[-1]


def _focus(address: Mapping[str, list[str]], store: Store, is_compared: bool, unknown: list[str]) -> Focus:
    record_id, place_id = _last(address, "record"), _last(address, "place")
    actor_id = _last(address, "who")
    cell = _last(address, "cell") or _last(address, EARLIER_CELL)
    if record_id and not record_detail.record(store, record_id):
        unknown.append(f"record={record_id[:40]}: unknown record")
        record_id = ""
    side = _last(address, "side")
    if side and not (side == SECOND and is_compared):
        words = f"write {SECOND} or leave it out" if is_compared else "nothing is compared"
        unknown.append(f"side={side[:40]}: {words}")
        side = ""
    is_apart = is_compared and place_id == NO_PROVINCE
    if place_id and not is_apart and place_id not in store_cache.atlas().places:
        unknown.append(f"place={place_id[:40]}: unknown place")
        place_id = ""
    if actor_id and actor_id not in dimensions.labels(store).get("actor", {}):
        unknown.append(f"who={actor_id[:40]}: unknown actor")
        actor_id = ""
    try:
        cell = cell and str(Tile.parse(cell))
    except TileError as problem:
        unknown.append(f"cell={cell[:40]}: {problem}")
        cell = ""
    return Focus(record_id, place_id, actor_id, cell, side)


def _table(address: Mapping[str, list[str]], unknown: list[str]) -> tuple[TableKind, ColumnFilters]:
    """Read the table settings of the page Records: `list=claims&has=stance:denies&order=-title`."""
    name = _last(address, "list", TableKind.RECORDS.value)
    if name not in tuple(TableKind):
        unknown.append(f"list={name[:40]}: unknown list; known: {', '.join(TableKind)}")
        name = TableKind.RECORDS.value
    columns = table_columns.searched(TableKind(name))
    wanted = [text.partition(":")[::2] for text in address.get("has", [])]
    order = _last(address, "order")
    for column in [*(column for column, _ in wanted), order.removeprefix("-") or columns[0]]:
        if column not in columns:
            unknown.append(f"{column[:40]}: unknown column; known: {', '.join(columns)}")
    contains = tuple((column, text[:200]) for column, text in wanted if column in columns and text)
    if order.removeprefix("-") not in columns:
        return TableKind(name), ColumnFilters(contains)
    return TableKind(name), ColumnFilters(contains, order.removeprefix("-"), order.startswith("-"))


def _pairs(page: Page) -> Iterable[tuple[str, str]]:
    """List keys and values of the address, empty values among them."""
    filters = page.column_filters
    yield from parse_qsl(page.selection.to_query())
    yield "list", "" if page.table is TableKind.RECORDS else page.table.value
    yield from (("has", f"{column}:{text}") for column, text in filters.contains)
    yield "order", f"{'-' if filters.descending else ''}{filters.order}" if filters.order else ""
    yield "columns", ",".join(page.columns)
    yield from page.options.pairs()
    yield from (
        ("record", page.focus.record_id),
        ("place", page.focus.place_id),
        ("who", page.focus.actor_id),
        ("cell", page.focus.cell),
        ("side", page.focus.side),
    )
    yield "sort", page.sort
    yield from (("view", page.view), ("present", "1" if page.present else ""))


def _is_view(view: str) -> bool:
    shown, _, topic_id = view.partition("/")
    section, _, second = shown.partition(":")
    if section not in SECTIONS or second not in ("", SECOND_VIEWS.get(section)):
        return False
    return not topic_id or topics.topic(store_cache.store(), topic_id) is not None


def write(page: Page) -> None:
    """Write the state into the address; the map's view in it stays as it is, without layers that are unknown."""
    address, own = _address(), _own(page)
    view = {key: values for key, values in address.items() if key in address_keys.VIEW}
    if _unknown_layers(address):
        known = [name for name in view.pop("layers")[-1].split(",") if name in map_legend.LAYERS]
        view |= {"layers": [",".join(known)]} if known else {}
    if own | view != address:
        st.query_params.from_dict(own | view)
    # Last: a run that is stopped before the address is written has written nothing.
    st.session_state[WRITTEN] = own


def on_explore(page: Page) -> dict[str, list[str]]:
    """Return the address of Explore with the selection, what is open and the options of the briefing."""
    return _own(Page(page.selection, page.focus, options=page.options))


def _own(page: Page) -> dict[str, list[str]]:
    own: dict[str, list[str]] = {}
    for key, value in _pairs(page):
        if value:
            own.setdefault(key, []).append(value)
    return own


def _without_view(address: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {key: values for key, values in address.items() if key not in address_keys.VIEW}


def _bad_view(address: Mapping[str, list[str]]) -> list[str]:
    numbers = [
        f"{key}={address[key][-1][:40]}: not a number from {low:g} to {high:g}"
        for key, (low, high) in VIEW_LIMITS.items()
        if key in address and not _is_between(address[key][-1], low, high)
    ]
    return [
        *_unknown("lanes", [_last(address, "lanes")], LANES),
        *numbers,
        *_unknown_layers(address),
    ]


def _unknown_layers(address: Mapping[str, list[str]]) -> list[str]:
    return _unknown("layers", _last(address, "layers").split(","), map_legend.LAYERS)


def _unknown(key: str, names: Iterable[str], known: Iterable[str]) -> list[str]:
    unknown = ",".join(name for name in dict.fromkeys(names) if name and name not in known)
    return [f"{key}={unknown[:40]}: unknown; known: {', '.join(known)}"] if unknown else []


def _is_between(text: str, low: float, high: float) -> bool:
    try:
        return low <= float(text) <= high
    except ValueError:
        return False
