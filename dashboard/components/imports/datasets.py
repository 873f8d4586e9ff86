"""List the imported datasets, with Undo, Remove and a link to the map."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import streamlit as st

from dashboard import store_cache
from dashboard.components.imports import background_job
from dashboard.components.imports.background_job import Done, Job
from dashboard.drawing import markup, style
from dashboard.drawing.records.datasets import DatasetMark, colours_of
from events.imports import library as imports_library
from events.imports.addition import parts_of
from events.imports.library import Library, open_library
from events.imports.models import LibraryError
from events.imports.version_files import Version
from geodata.faults import DataError

LISTED: Final = 3  # files that a dataset is made of
NOTHING: Final = "No dataset has been imported yet. The records of the article are always included."


def show(library: Library) -> None:
    """List every dataset with its buttons."""
    if not library.histories:
        st.caption(NOTHING)
    colours = colours_of(library.histories)
    for dataset_id, history in library.histories.items():
        with st.container(border=True, key=f"intake-dataset-{dataset_id}"):
            description, ways = st.columns([62, 38], gap="small", vertical_alignment="center")
            try:
                description.html(described(history, colours[dataset_id]))
            except (LibraryError, OSError) as problem:
                description.error(markup.markdown(f"{history[0].dataset.title}: {problem}"), icon=":material/error:")
            with ways, st.container(horizontal=True, gap="small", horizontal_alignment="right"):
                background_job.map_link(dataset_id)
                _ways_back(dataset_id, history)


def described(history: tuple[Version, ...], colour: str) -> str:
    """Write title, records, file and terms of a dataset, marked with its colour."""
    version = history[0]
    dataset, report = version.dataset, version.report
    accepted = report["accepted"] + report["warned"]
    parts = [
        f"<strong>{DatasetMark(dataset.title, colour).html()}</strong> {markup.text(dataset.version)}",
        f"{style.plural(accepted, 'record')}, {report['warned']:,} with warnings; {report['rejected']:,} rejected",
        f"from {markup.text(_files(report))}, imported on {_when(version.original)}",
        f"Licence: {markup.text(dataset.licence or 'not stated')}; "
        f"{'redistribution allowed' if dataset.may_redistribute else 'no redistribution'}",
    ]
    earlier = len(history) - 1
    if earlier:
        parts.append(f"{style.plural(earlier, 'earlier version')} kept")
    return f'<p class="intake-dataset">{"<br>".join(parts)}</p>'


def _files(report: Mapping[str, Any]) -> str:
    """List the files of a dataset, the newest first."""
    names = [part.file for part in reversed(parts_of(report))]
    more = f" and {len(names) - LISTED:,} more" if len(names) > LISTED else ""
    return f"{', '.join(names[:LISTED])}{more}"


def _when(file: Path) -> str:
    return datetime.fromtimestamp(file.stat().st_mtime).strftime("%-d %B %Y, %H:%M")


def _ways_back(dataset_id: str, history: tuple[Version, ...]) -> None:
    if len(history) > 1:
        st.button(
            "Undo",
            key=f"intake-undo-{dataset_id}",
            help="Restore the previous version",
            disabled=background_job.is_busy(),
            on_click=background_job.start,
            args=(partial(_undo, dataset_id),),
        )
    with st.popover("Undo" if len(history) == 1 else "Remove", key=f"intake-remove-{dataset_id}"):
        st.markdown(f"Remove **{markup.markdown(history[0].dataset.title)}** with all its versions?")
        st.caption("Decisions on duplicates are kept in case it is imported again.")
        st.button(
            "Remove dataset",
            key=f"intake-removed-{dataset_id}",
            type="primary",
            disabled=background_job.is_busy(),
            on_click=background_job.start,
            args=(partial(_remove, dataset_id),),
        )


def _undo(dataset_id: str, job: Job[Done]) -> Done:
    job.finish(0.1, "restoring the previous version")
    library = imports_library.undo(open_library().folder, dataset_id)
    update_store()
    version = library.histories[dataset_id][0]
    return Done(f"{version.dataset.title}: previous version restored.", dataset_id)


def _remove(dataset_id: str, job: Job[Done]) -> Done:
    job.finish(0.1, "removing the records")
    imports_library.remove(open_library().folder, dataset_id)
    update_store()
    return Done(f"{dataset_id} has been removed.")


def update_store() -> None:
    """Build the store anew; an error is shown by the frame of every page."""
    with suppress(DataError, LibraryError):
        store_cache.store()
