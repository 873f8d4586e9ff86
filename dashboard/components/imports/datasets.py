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
from dashboard.web.access import people
from dashboard.web.access.rights import Right, may
from events.cluster.chosen import Chosen
from events.imports import library as imports_library
from events.imports.addition import parts_of
from events.imports.library import Library, open_library
from events.imports.models import LibraryError
from events.imports.version_files import Version
from events.models import Dataset
from geodata.faults import DataError

LISTED: Final = 3  # files that a dataset is made of
OF_A_LAKE: Final = (
    "These records are in the lake {lake}. Import into it with khorasan-atlas cluster import; this page does not."
)
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
                of_now = history[0]
                html = described(of_now.dataset, of_now.report, of_now.original, colours[dataset_id], len(history) - 1)
                description.html(html)
            except (LibraryError, OSError) as problem:
                description.error(markup.markdown(f"{history[0].dataset.title}: {problem}"), icon=":material/error:")
            with ways, st.container(horizontal=True, gap="small", horizontal_alignment="right"):
                background_job.map_link(dataset_id)
                _ways_back(dataset_id, history)


def show_lake(chosen: Chosen) -> None:
    """List the datasets of a lake, and how to import into it."""
    st.info(markup.markdown(OF_A_LAKE.format(lake=chosen.lake)), icon=":material/dns:")
    try:
        found = {one.dataset.dataset_id: one for one in chosen.datasets()}
    except LibraryError as problem:
        st.error(markup.markdown(problem), icon=":material/error:")
        return
    colours = colours_of(found)
    for dataset_id, one in found.items():
        with st.container(border=True, key=f"intake-dataset-{dataset_id}"):
            description, ways = st.columns([62, 38], gap="small", vertical_alignment="center")
            description.html(described(one.dataset, one.report, one.folder / "report.json", colours[dataset_id]))
            with ways, st.container(horizontal=True, gap="small", horizontal_alignment="right"):
                background_job.map_link(dataset_id)


def described(dataset: Dataset, report: Mapping[str, Any], written: Path, colour: str, earlier: int = 0) -> str:
    """Write title, records, file and terms of a dataset, marked with its colour; `written` is one of its files."""
    accepted = report["accepted"] + report["warned"]
    parts = [
        f"<strong>{DatasetMark(dataset.title, colour).html()}</strong> {markup.text(dataset.version)}",
        f"{style.plural(accepted, 'record')}, {report['warned']:,} with warnings; {report['rejected']:,} rejected",
        f"from {markup.text(_files(report))}, imported on {_when(written)}",
        f"Licence: {markup.text(dataset.licence or 'not stated')}; "
        f"{'redistribution allowed' if dataset.may_redistribute else 'no redistribution'}",
    ]
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
            args=(Right.IMPORT, partial(_undo, dataset_id)),
        )
    if not may(people.of_run(), Right.REMOVE):
        return
    with st.popover("Undo" if len(history) == 1 else "Remove", key=f"intake-remove-{dataset_id}"):
        st.markdown(f"Remove **{markup.markdown(history[0].dataset.title)}** with all its versions?")
        st.caption("Decisions on duplicates are kept in case it is imported again.")
        st.button(
            "Remove dataset",
            key=f"intake-removed-{dataset_id}",
            type="primary",
            disabled=background_job.is_busy(),
            on_click=background_job.start,
            args=(Right.REMOVE, partial(_remove, dataset_id)),
        )


def _undo(dataset_id: str, job: Job[Done]) -> Done:
    if len(open_library().histories.get(dataset_id, ())) < 2:
        raise LibraryError(f"'{dataset_id}' has no previous version any more; reload the page")
    job.finish(0.1, "restoring the previous version")
    library = imports_library.undo(open_library().folder, dataset_id)
    update_store()
    version = library.histories[dataset_id][0]
    return Done("undid", f"{version.dataset.title}: previous version restored.", dataset_id)


def _remove(dataset_id: str, job: Job[Done]) -> Done:
    job.finish(0.1, "removing the records")
    imports_library.remove(open_library().folder, dataset_id)
    update_store()
    return Done("removed", f"{dataset_id} has been removed.")


def update_store() -> None:
    """Build the store again; an error is shown by the frame of every page."""
    with suppress(DataError, LibraryError):
        store_cache.store()
