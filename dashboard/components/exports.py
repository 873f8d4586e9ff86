"""The files of what a page shows: the same function, formats and rule of redistribution on every page."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from dashboard import store_cache
from dashboard.drawing import markup, style
from events import exports
from events.exports import FORMATS, Format
from events.exports import content as export_content
from events.queries import redistribution
from events.queries.records.table_rows import TableRequest
from events.queries.table_columns import TableKind
from events.store.store import Store

MOST_EXPORTED: Final = 100_000  # the rows of a file are made in the server's memory: some 400 MB
SHEET_ROWS: Final = 20_000  # beyond, writing takes longer than a minute
SLOW: Final = "Takes about a minute for each 100,000 rows; CSV is faster"


def show(store: Store, request: TableRequest, number: int, label: str = "Export", key: str = "download") -> None:
    """
    Offer the `number` rows of a table as files, in a menu: two clicks in all; `key` begins the keys of its widgets.

    The files equal those of `khorasan-atlas export` with the same selection.
    """
    with st.popover(label, key=f"{key}s", disabled=not number):
        if number > MOST_EXPORTED:
            st.caption(f"More than {MOST_EXPORTED:,} rows. Filter further, or use `khorasan-atlas export`.")
            return
        st.caption(f"{style.plural(number, request.kind.value[:-1])} as listed, with sources and licence")
        internal = _is_internal(store, request, key)
        for format_ in FORMATS.values():
            st.download_button(
                format_.title,
                data=writer(store, request, format_, internal),
                file_name=exports.file_name(store, request.kind, format_),
                mime=format_.media_type,
                key=f"{key}-{format_.name}",
                on_click="ignore",
                width="stretch",
                help=SLOW if format_.name == "xlsx" and number > SHEET_ROWS else None,
            )


def writer(store: Store, request: TableRequest, format_: Format, internal: bool = False) -> Callable[[], bytes]:
    """Return a function that writes the file, so that it is not written on every run of the page."""
    atlas = store_cache.atlas()
    return lambda: format_.write(export_content.gather(store, atlas, request, internal=internal))


def _is_internal(store: Store, request: TableRequest, key: str) -> bool:
    """Ask whether the file is for internal use only, if some rows must not be redistributed."""
    if request.kind is not TableKind.RECORDS:
        return False
    out = redistribution.withheld(store, request.selection, request.column_filters)
    if not out.records:
        return False
    internal = st.checkbox("Internal use only: include all rows", key=f"{key}s-internal")
    if not internal:
        st.caption(markup.markdown(str(out)))
    return internal
