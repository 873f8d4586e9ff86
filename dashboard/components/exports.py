"""The files of what a page shows: the same function, formats and rule of redistribution on every page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from dashboard import store_cache
from dashboard.briefing_process import DrawingError
from dashboard.drawing import markup, style
from dashboard.web.access import actions, people, restricted_files
from dashboard.web.access.rights import Person, Right
from events import exports
from events.exports import FORMATS, Format
from events.exports import content as export_content
from events.imports.models import LibraryError
from events.queries import redistribution
from events.queries.records.table_rows import TableRequest
from events.queries.selection import Selection
from events.queries.table_columns import TableKind
from events.store.store import Store
from geodata.faults import DataError

MOST_EXPORTED: Final = 100_000  # the rows of a file are made in the server's memory: some 400 MB
SHEET_ROWS: Final = 20_000  # beyond, writing takes longer than a minute
PROBLEMS: Final = "download_problems"  # in the session: why a file could not be made, and where that was shown
SLOW: Final = "Takes about a minute for each 100,000 rows; CSV is faster"


def show(store: Store, request: TableRequest, number: int, label: str = "Export", key: str = "download") -> None:
    """
    Offer the `number` rows of a table as files, in a menu: two clicks in all; `key` begins the keys of its widgets.

    The files equal those of `khorasan-atlas export` with the same selection.
    """
    with st.popover(label, key=f"{key}s", disabled=not number):
        if number > MOST_EXPORTED:
            other = "" if store.engine else ", or use `khorasan-atlas export`"
            st.caption(f"More than {MOST_EXPORTED:,} rows. Filter further{other}.")
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
    name = exports.file_name(store, request.kind, format_)
    write = recorded(
        lambda: format_.write(export_content.gather(store, atlas, request, internal=internal)),
        ExportFile(request.kind.value, name, format_.media_type, internal),
        request.selection,
    )
    return explained(write, name)


@dataclass(frozen=True)
class ExportFile:
    """A file that leaves the server: what it holds, its name and type, and whether it is for internal use."""

    holds: str
    name: str
    media_type: str
    internal: bool


def recorded(write: Callable[[], bytes], file: ExportFile, selection: Selection) -> Callable[[], bytes]:
    """
    Return a function that writes a file for the person whose page is running, and records that.

    The right is checked again when it is called, and others without the right cannot use the address of the file.
    """
    who, right = people.of_run_later(), Right.RESTRICTED if file.internal else Right.LOOK

    def content() -> bytes:
        person = who()
        people.require(person, right)
        written = write()
        if file.internal:
            restricted_files.restrict(written, file.media_type, file.name)
        kind = f"{file.holds}, internal" if file.internal else file.holds
        actions.note(person, "exported", f"{kind}, {file.name}: {selection.to_query() or 'everything'}")
        return written

    return content


# ------------------------------------------------------------------ files that could not be made


@dataclass(frozen=True)
class Shown:
    """Where a problem was shown first: the page, and the keys of its address."""

    page: str | None
    address: dict[str, str]


def explained(write: Callable[[], bytes], name: str) -> Callable[[], bytes]:
    """
    Return a function that writes a file as `write` does and, if that fails, keeps the reason for the page.

    Streamlit only shows that the download failed. The browser then runs the page again (`connection.js`), which calls
    `show_problems`.
    """
    problems: dict[str, Shown | None] = st.session_state.setdefault(PROBLEMS, {})
    who = people.of_run_later()

    def content() -> bytes:
        problems.clear()
        try:
            return write()
        except Exception as error:
            problems[f"{name} could not be made: {_reason(error, who())}"] = None
            raise

    return content


def show_problems() -> None:
    """
    Show why a requested file could not be made, until the page shows something else or a file is requested again.

    A run may be followed by another at once, such as when the connection is back, so once would not be enough.
    """
    problems: dict[str, Shown | None] = st.session_state.get(PROBLEMS, {})
    now = Shown(st.context.url, st.query_params.to_dict())
    for problem, shown in list(problems.items()):
        if shown not in (None, now):
            del problems[problem]
            continue
        problems[problem] = now
        st.error(markup.markdown(problem), icon=":material/download:")


def _reason(error: Exception, person: Person) -> str:
    if isinstance(error, (DataError, LibraryError)):
        return people.reason(error, person)
    # The message about a missing right is meant for the person; that of the system may name folders.
    if isinstance(error, DrawingError) or (isinstance(error, PermissionError) and error.errno is None):
        return str(error)
    return f"program error ({type(error).__name__}); details are in the server's log. Try again, or filter further."


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
