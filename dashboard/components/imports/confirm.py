"""Show name and terms of the dataset, and the button that imports it."""

from dataclasses import replace
from functools import partial
from typing import Final

import streamlit as st

from dashboard import store_cache
from dashboard.components.imports import background_job, datasets, dropped_file
from dashboard.components.imports.background_job import Done, Job
from dashboard.components.imports.dropped_file import DroppedFile
from dashboard.drawing import markup, style
from events.imports import pipeline
from events.imports.library import open_library
from events.imports.pipeline import Preview
from events.imports.report import Changes
from events.models import Dataset

FIELDS: Final = {
    "title": ("Title", "Name of the dataset on every page"),
    "dataset_id": ("Short name", "Lower-case letters, digits and hyphens; the same short name means the same dataset"),
    "version": ("Version", "Release of the dataset"),
    "licence": ("Licence", "Terms of use"),
    "attribution": ("Attribution", "Credit line that the publisher requires"),
}
LONGEST: Final = 300
IMPORTED_PART: Final = 0.6


def show(dropped: DroppedFile, read: Preview) -> None:
    """Show the dataset's name and terms, and the button."""
    dataset = dropped_file.named(dropped, read)
    for field, (heading, meaning) in FIELDS.items():
        key = f"intake-name-{field}"
        st.session_state[key] = getattr(dataset, field)
        st.text_input(heading, key=key, help=meaning, on_change=_set_field, args=(field,), max_chars=LONGEST)
    st.session_state["intake-name-may_redistribute"] = dataset.may_redistribute
    st.checkbox(
        "Redistribution allowed",
        key="intake-name-may_redistribute",
        help="Otherwise the records are left out of the public API and of public downloads",
        on_change=_set_field,
        args=("may_redistribute",),
    )
    if dropped.changes:
        _replace_or_add(dropped, dropped.changes)
    missing = obstacle(read, dataset)
    st.button(
        f"Import {style.plural(read.report.accepted + read.report.warned, 'record')}",
        key="intake-import",
        type="primary",
        disabled=bool(missing),
        on_click=_start,
    )
    st.caption(missing or "Either all records are imported or none; you can undo the import below")


def _replace_or_add(dropped: DroppedFile, changes: Changes) -> None:
    """Ask what happens to the records that the dataset has already."""
    shared = changes.changed + changes.unchanged
    others = style.plural(changes.removed + changes.kept, "record")
    words = {
        False: f"Replace the dataset: {others} that this file does not have would be removed",
        True: f"Add to the dataset: {others} would stay, {shared:,} with a known id would be updated",
    }
    st.session_state["intake-add"] = dropped.is_added
    st.radio(
        "This dataset has been imported before",
        list(words),
        key="intake-add",
        format_func=words.__getitem__,
        on_change=_set_addition,
    )


def _set_addition() -> None:
    dropped_file.add(st.session_state["intake-add"])


def obstacle(read: Preview, dataset: Dataset) -> str:
    """Return why this cannot be imported yet; blank if it can."""
    if read.report.questions:
        return "Answer the question first" if len(read.report.questions) == 1 else "Answer the questions first"
    if not read.report.accepted + read.report.warned:
        return "No record can be imported: see the rejected rows"
    return "" if dataset.title.strip() else "Enter a title for the dataset"


def _set_field(field: str) -> None:
    dropped = dropped_file.current()
    value = st.session_state[f"intake-name-{field}"]
    entered = markup.clean(value) if isinstance(value, str) else value
    if dropped and dropped.read and entered != getattr(dropped_file.named(dropped, dropped.read), field):
        dropped_file.name(**{field: entered})


def _start() -> None:
    # The last edit may arrive together with the click.
    for field in (*FIELDS, "may_redistribute"):
        _set_field(field)
    dropped = dropped_file.current()
    if dropped is None or dropped.read is None:
        return
    dataset = dropped_file.named(dropped, dropped.read)
    read = replace(dropped.read, dataset=dataset, report=replace(dropped.read.report, dataset=dataset))
    background_job.start(partial(_import, read, dropped.is_added), then=dropped_file.discard)


def _import(read: Preview, is_added: bool, job: Job[Done]) -> Done:
    progress = pipeline.Progress(
        lambda part, words: job.set_progress(part * IMPORTED_PART, words), lambda: job.is_stopping
    )
    atlas = store_cache.atlas()
    version = pipeline.commit(read, open_library().folder, add_to=atlas if is_added else None, progress=progress)
    job.finish(IMPORTED_PART, "updating the map")
    datasets.update_store()
    message = f"{version.dataset.title}: {style.plural(read.report.accepted + read.report.warned, 'record')} imported."
    return Done(message, version.dataset.dataset_id, datasets.map_view(version.incidents, atlas))
