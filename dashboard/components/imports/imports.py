"""The page Data: the dropped file, the imported datasets, their coverage, and possible duplicates."""

import tempfile
from typing import Final

import streamlit as st

from dashboard import store_cache
from dashboard.components.imports import (
    background_job,
    confirm,
    coverage,
    datasets,
    detected,
    dropped_file,
    duplicates,
    mapping_editor,
    places,
    record_account,
)
from dashboard.components.imports.dropped_file import DroppedFile, Upload
from dashboard.drawing import markup
from events.imports.library import open_library
from events.imports.models import LibraryError
from events.imports.pipeline import Preview
from events.imports.readers.source_file import LIMITS
from events.store.store import Store

# An upload is held in the server's memory until it is copied to disk.
LARGEST_UPLOAD_MB: Final = min(1024, LIMITS.size >> 20)
TURN: Final = "intake_turn"
SHOWN: Final = ("Imported datasets", "Coverage by country and year", "Possible duplicates")
ENDINGS: Final = ("csv", "tsv", "txt", "xlsx", "json", "geojson", "gpkg", "zip")
WHAT_IT_TAKES: Final = (
    f"A table of incidents: ACLED, UCDP GED, GTD, GeoJSON, GeoPackage, any CSV or Excel file, or a ZIP of one. "
    f"At most {LARGEST_UPLOAD_MB:,} MB, {LIMITS.rows:,} records, {LIMITS.columns:,} columns; import larger files "
    f"with khorasan-atlas import. The file stays on this machine."
)


def intake() -> None:
    """Show the file that is being imported, the import that is running, or where to drop a file."""
    if background_job.is_going_on():
        return
    dropped = dropped_file.current()
    if dropped is None:
        _drop()
        return
    _head(dropped)
    if not dropped.job.wait(background_job.PATIENCE):
        background_job.bar(dropped.job, dropped_file.discard)
        return
    detected.show(dropped)
    if dropped.read is None:
        st.error(markup.markdown(dropped.job.problem), icon=":material/error:")
        return
    _show_findings(dropped, dropped.read)


def _drop() -> None:
    turn = st.session_state.setdefault(TURN, 0)
    key = f"intake-file-{turn}"
    st.file_uploader(
        WHAT_IT_TAKES, key=key, type=ENDINGS, max_upload_size=LARGEST_UPLOAD_MB, on_change=_read_dropped, args=(key,)
    )


def _read_dropped(key: str) -> None:
    """Copy the upload; a new widget key makes the page forget it."""
    uploaded = st.session_state[key]
    if uploaded is not None:
        st.session_state[TURN] += 1
        st.session_state.pop(background_job.RESULT, None)
        try:
            dropped_file.begin(Upload(uploaded.name, uploaded))
        except OSError as error:
            way_out = "Free disk space, or name another folder for temporary files in TMPDIR."
            reason = f"{uploaded.name} cannot be copied to {tempfile.gettempdir()} ({error.strerror}). {way_out}"
            st.session_state[background_job.RESULT] = reason


def _head(dropped: DroppedFile) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="intake-head"):
        size = dropped.upload.size
        shown = f"{size / 1_000_000:,.1f} MB" if size >= 100_000 else f"{size:,} bytes"
        st.markdown(f"**{markup.markdown(dropped.upload.name)}** · {shown}", width="content")
        st.button("Read again", key="intake-again", on_click=dropped_file.choose)
        st.button("Close", key="intake-discard", on_click=dropped_file.discard)


def _show_findings(dropped: DroppedFile, read: Preview) -> None:
    """Show what was read and what would be imported."""
    detected.ask(read.parsed.questions)
    left, right = st.columns([66, 34], gap="medium")
    with left:
        st.html(f'<p class="intake-account" role="status">{record_account.sentence(read.parsed)}</p>')
        _findings(dropped, read)
    with right:
        st.markdown("#### Import as")
        confirm.show(dropped, read)


def _findings(dropped: DroppedFile, read: Preview) -> None:
    report = read.report
    rejected, odd, mapped, coded, where, agreement, changes = st.tabs(
        [
            f"Records: {report.rejected:,} rejected",
            f"Warnings: {report.warned:,}",
            f"Columns: {len(read.parsed.table.columns):,}",
            "Codes",
            "Places",
            "Stated province",
            f"Changes{record_account.short(dropped.changes)}",
        ]
    )
    with rejected:
        record_account.show_rejected(read)
    with odd:
        record_account.show_warnings(read)
    with mapped:
        mapping_editor.show(dropped)
    with coded:
        mapping_editor.show_codes(read)
    with where:
        places.show(read, store_cache.atlas())
    with agreement:
        places.show_agreement(report.agreement, store_cache.atlas())
    changes.html(record_account.words(dropped.changes))


def show_imported(store: Store | None) -> None:
    """Show the imported datasets and, if there is a store, their coverage, or possible duplicates."""
    chosen = st.segmented_control(
        "Imports",
        SHOWN,
        key="intake-shown",
        default=SHOWN[0],
        required=True,
        label_visibility="collapsed",
    )
    try:
        library = open_library()
        if store is None or chosen == SHOWN[0]:
            datasets.show(library)
        elif chosen == SHOWN[1]:
            coverage.show(store, store_cache.atlas())
        else:
            duplicates.show(library)
    except LibraryError as problem:
        st.error(markup.markdown(problem), icon=":material/error:")
