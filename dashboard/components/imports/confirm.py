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
    missing = obstacle(read, dataset)
    st.button(
        f"Import {style.plural(read.report.accepted + read.report.warned, 'record')}",
        key="intake-import",
        type="primary",
        disabled=bool(missing),
        on_click=_start,
    )
    st.caption(missing or "Either all records are imported or none; you can undo the import below")


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
    background_job.start(partial(_import, read), then=dropped_file.discard)


def _import(read: Preview, job: Job[Done]) -> Done:
    progress = pipeline.Progress(
        lambda part, words: job.set_progress(part * IMPORTED_PART, words), lambda: job.is_stopping
    )
    version = pipeline.commit(read, open_library().folder, progress=progress)
    job.finish(IMPORTED_PART, "updating the map")
    datasets.update_store()
    message = f"{version.dataset.title}: {style.plural(read.report.accepted + read.report.warned, 'record')} imported."
    return Done(message, version.dataset.dataset_id, datasets.map_view(version.incidents, store_cache.atlas()))
