"""The page Data: the dropped file, the imported datasets, their coverage, and possible duplicates."""

import tempfile
from io import BytesIO
from typing import Final

import streamlit as st

from dashboard import store_cache
from dashboard.components.imports import (
    background_job,
    columns,
    confirm,
    coverage,
    datasets,
    detected,
    dropped_file,
    duplicates,
    kinds,
    mapping_editor,
    places,
    record_account,
)
from dashboard.components.imports.dropped_file import DroppedFile, Upload
from dashboard.drawing import markup
from dashboard.web.access import people
from dashboard.web.access.rights import Right
from events.imports.library import open_library
from events.imports.models import LibraryError
from events.imports.pipeline import Preview
from events.imports.readers.source_file import LIMITS
from events.store.store import Store

# An upload is held in the server's memory until it is copied to disk.
LARGEST_UPLOAD_MB: Final = min(1024, LIMITS.size >> 20)
TURN: Final = "intake_turn"
SHOWN: Final = ("Imported datasets", "Coverage by country and year", "Possible duplicates")
ENDINGS: Final = ("csv", "tsv", "txt", "xlsx", "json", "geojson", "gpkg", "parquet", "zip")
LABEL: Final = "Import a table of incidents"
WHAT_IT_TAKES: Final = (
    f"ACLED, UCDP GED, GTD, GeoJSON, GeoPackage, any CSV, Excel or Parquet file, or a ZIP of one. "
    f"At most {LARGEST_UPLOAD_MB:,} MB, {LIMITS.rows:,} records, {LIMITS.columns:,} columns; import larger files "
    f"with khorasan-atlas import. The file stays on this machine."
)
EXAMPLE_NAME: Final = "invented-example.csv"
EXAMPLE: Final = """\
No;When;Where did it happen?;What happened;Casualties;Attacker
1;12 April 2022;"Imam Sahib, Kunduz, Afghanistan";Roadside bomb;3 killed, 5 wounded;unknown
2;April 2022;"Balkh, Afghanistan";Обстрел;;unknown
3;1 May 2022;"Termez, Uzbekistan";Incident;no one killed;unknown
"""
STEPS: Final = (
    "<b>One row is one incident.</b> It needs a date or a place. Kind, actors, casualties and source are optional.",
    "<b>Any layout, many languages.</b> Columns are recognised by their names and cells in English, Russian, Dari, "
    "Pashto and others. You can change what each column is read as.",
    "<b>Vague dates and places are kept.</b> “April 2022” and “Balkh” stay a month and a province.",
    "<b>Unclear values are asked about.</b> Every row is accepted, accepted with a warning, or rejected.",
    "<b>Nothing is stored before you confirm.</b> You can undo an import, and save your choices for the next file.",
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
        LABEL,
        key=key,
        type=ENDINGS,
        max_upload_size=LARGEST_UPLOAD_MB,
        on_change=_read_dropped,
        args=(key,),
    )
    st.caption(WHAT_IT_TAKES)


def teach() -> None:
    """Show what a table needs and what will happen, with an example to try; for a page without imports."""
    st.html('<h2 class="intake-step">How an import works</h2>')
    st.html(f'<ul class="intake-teach">{"".join(f"<li>{step}</li>" for step in STEPS)}</ul>')
    head, *rows = ([markup.text(cell.strip('"')) for cell in line.split(";")] for line in EXAMPLE.splitlines())
    st.html(f'<div class="intake-example">{markup.table(head, rows)}</div>')
    st.button(
        "Try this example",
        key="intake-example",
        on_click=_begin,
        args=(EXAMPLE_NAME, EXAMPLE.encode()),
    )


@people.only(Right.IMPORT)
def _begin(name: str, content: bytes) -> None:
    dropped_file.begin(Upload(name, BytesIO(content)))


@people.only(Right.IMPORT)
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
    """Show what was read in the order of a person's questions, and what would be imported."""
    _step("1. What does each column hold?")
    columns.show(dropped, read)
    mapping_editor.save_and_reuse(read.parsed.mapping, f"intake-saved-{dropped.upload.digest[:12]}")
    detected.ask(confirm.questions(read))
    confirm.ask_without(dropped, read)
    left, right = st.columns([58, 42], gap="medium")
    with left:
        _step("2. What happened?")
        kinds.show(read, f"intake-kinds-{dropped.upload.digest[:12]}")
    with right:
        _step("3. Where did it happen?")
        places.show_map(read.incidents, store_cache.atlas(), f"intake-map-{dropped.upload.digest[:12]}")
    left, right = st.columns([66, 34], gap="medium")
    with left:
        _step("4. What becomes of each row?")
        st.html(f'<p class="intake-account" role="status">{record_account.sentence(read.parsed)}</p>')
        st.html(detected.notes(read.parsed))
        _findings(dropped, read)
    with right:
        _step("5. Import")
        confirm.show(dropped, read)


def _step(title: str) -> None:
    st.html(f'<h2 class="intake-step">{title}</h2>')


def _findings(dropped: DroppedFile, read: Preview) -> None:
    report = read.report
    rejected, odd, coded, where, agreement, changes = st.tabs(
        [
            f"Records: {report.rejected:,} rejected",
            f"Warnings: {report.warned:,}",
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
        if not library.histories and dropped_file.current() is None:
            teach()
        if store is None or chosen == SHOWN[0]:
            datasets.show(library)
        elif chosen == SHOWN[1]:
            coverage.show(store, store_cache.atlas())
        else:
            duplicates.show(library)
    except LibraryError as problem:
        st.error(markup.markdown(problem), icon=":material/error:")
