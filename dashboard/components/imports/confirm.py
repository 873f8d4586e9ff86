"""What the records are to be called and under which terms, and the button that imports them."""

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
    "title": ("Title", "How the dataset is called on every page"),
    "dataset_id": ("Short name", "Small letters, digits and hyphens; the same name means the same dataset"),
    "version": ("Version", "Which release of it this is"),
    "licence": ("Licence", "On what terms its makers give it"),
    "attribution": ("Attribution", "The line that its makers ask for"),
}
LONGEST: Final = 300
IMPORTED_PART: Final = 0.6


def show(taken: DroppedFile, read: Preview) -> None:
    """Show the dataset's name and terms, and the button."""
    dataset = dropped_file.named(taken, read)
    for field, (heading, meaning) in FIELDS.items():
        key = f"intake-name-{field}"
        st.session_state[key] = getattr(dataset, field)
        st.text_input(heading, key=key, help=meaning, on_change=_take, args=(field,), max_chars=LONGEST)
    st.session_state["intake-name-may_redistribute"] = dataset.may_redistribute
    st.checkbox(
        "Its records may be passed on",
        key="intake-name-may_redistribute",
        help="Otherwise they are left out of the public API and of public downloads",
        on_change=_take,
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
    st.caption(missing or "One transaction: all of it or nothing; it can be undone below")


def obstacle(read: Preview, dataset: Dataset) -> str:
    """Say why this cannot be imported yet; nothing if it can."""
    if read.report.questions:
        return "Answer the question first" if len(read.report.questions) == 1 else "Answer the questions first"
    if not read.report.accepted + read.report.warned:
        return "No record can be taken: see what was rejected, and why"
    return "" if dataset.title.strip() else "The dataset needs a title"


def _take(field: str) -> None:
    taken = dropped_file.current()
    value = st.session_state[f"intake-name-{field}"]
    said = markup.clean(value) if isinstance(value, str) else value
    if taken and taken.read and said != getattr(dropped_file.named(taken, taken.read), field):
        dropped_file.name(**{field: said})


def _start() -> None:
    # What is typed last may arrive together with the click.
    for field in (*FIELDS, "may_redistribute"):
        _take(field)
    taken = dropped_file.current()
    if taken is None or taken.read is None:
        return
    dataset = dropped_file.named(taken, taken.read)
    read = replace(taken.read, dataset=dataset, report=replace(taken.read.report, dataset=dataset))
    background_job.start(partial(_import, read), then=dropped_file.discard)


def _import(read: Preview, job: Job[Done]) -> Done:
    watch = pipeline.Progress(lambda part, words: job.tell(part * IMPORTED_PART, words), lambda: job.is_stopping)
    version = pipeline.commit(read, open_library().folder, watch=watch)
    job.finish(IMPORTED_PART, "putting the records on the map")
    store_cache.store()
    said = f"{version.dataset.title}: {style.plural(read.report.accepted + read.report.warned, 'record')} imported."
    return Done(said, version.dataset.dataset_id, datasets.map_view(version.incidents, store_cache.atlas()))
