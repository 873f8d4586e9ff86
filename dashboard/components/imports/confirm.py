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
from dashboard.web.access.rights import Right
from events.imports import pipeline
from events.imports.formats.open_points import WHEN, WHERE, OpenPoint
from events.imports.formats.open_points import open_points as open_points_of
from events.imports.library import open_library
from events.imports.models import Question
from events.imports.pipeline import FORMAT, Preview
from events.imports.prepare import GUESSED
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
WITHOUT: Final = {WHEN: "Import without dates", WHERE: "Import without places"}
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
    missing = obstacle(dropped, read, dataset)
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


def questions(read: Preview) -> tuple[Question, ...]:
    """List the questions that the page asks; the format of a table that fits none is confirmed with its columns."""
    asked = read.parsed.questions
    return asked if _fits_some_format(read) else tuple(one for one in asked if one.question_id != FORMAT)


def _fits_some_format(read: Preview) -> bool:
    asked = [question for question in read.parsed.questions if question.question_id == FORMAT]
    return any(question.options[0].value not in GUESSED for question in asked)


def open_points(dropped: DroppedFile, read: Preview) -> tuple[OpenPoint, ...]:
    """List what the file leaves open and the user has not confirmed."""
    if read.parsed.format not in GUESSED:
        return ()
    return tuple(point for point in open_points_of(read.parsed, read.incidents) if point.about not in dropped.without)


def ask_without(dropped: DroppedFile, read: Preview) -> None:
    """Ask about columns that are missing; that the file has none can be confirmed."""
    if read.parsed.format not in GUESSED:
        return
    for point in open_points_of(read.parsed, read.incidents):
        if point.about in WITHOUT:
            st.warning(point.text, icon=":material/help:")
            key = f"intake-without-{point.about}"
            st.session_state[key] = point.about in dropped.without
            st.checkbox(WITHOUT[point.about], key=key, on_change=_set_without, args=(point.about,))


def _set_without(about: str) -> None:
    dropped_file.go_without(about, st.session_state[f"intake-without-{about}"])


def obstacle(dropped: DroppedFile, read: Preview, dataset: Dataset) -> str:
    """Return why this cannot be imported yet; blank if it can."""
    asked = questions(read)
    if asked:
        return "Answer the question first" if len(asked) == 1 else "Answer the questions first"
    if not read.report.accepted + read.report.warned:
        return "No record can be imported: see the rejected rows"
    if found := open_points(dropped, read):
        return f"Not yet: {' '.join(point.text for point in found)}"
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
    read = pipeline.confirmed(dropped.read)
    read = replace(read, dataset=dataset, report=replace(read.report, dataset=dataset))
    background_job.start(Right.IMPORT, partial(_import, read, dropped.is_added), then=dropped_file.discard)


def _import(read: Preview, is_added: bool, job: Job[Done]) -> Done:
    progress = pipeline.Progress(
        lambda part, words: job.set_progress(part * IMPORTED_PART, words), lambda: job.is_stopping
    )
    atlas = store_cache.atlas()
    version = pipeline.commit(read, open_library().folder, add_to=atlas if is_added else None, progress=progress)
    job.finish(IMPORTED_PART, "updating the map")
    datasets.update_store()
    message = f"{version.dataset.title}: {style.plural(read.report.accepted + read.report.warned, 'record')} imported."
    return Done("imported", message, version.dataset.dataset_id)
