"""The datasets that were imported: what they are, since when, and the ways back."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

import streamlit as st

from dashboard import data, markup, style
from dashboard.intake import look, work
from dashboard.intake.job import Job
from dashboard.intake.work import Done
from events import keeping
from events.library import Library, Version, open_library

NOTHING: Final = "Nothing has been imported yet. The article's own records are always there."


def show(library: Library) -> None:
    """List every dataset with what can be done about it."""
    if not library.histories:
        st.caption(NOTHING)
    for dataset_id, history in library.histories.items():
        with st.container(border=True, key=f"intake-dataset-{dataset_id}"):
            said, ways = st.columns([62, 38], gap="small", vertical_alignment="center")
            said.html(described(history))
            with ways, st.container(horizontal=True, gap="small", horizontal_alignment="right"):
                work.map_link(dataset_id, look.view(history[0].incidents, data.atlas()))
                _ways_back(dataset_id, history)


def described(history: tuple[Version, ...]) -> str:
    """Write what a dataset is."""
    version = history[0]
    dataset, report = version.dataset, version.report
    taken = report["accepted"] + report["warned"]
    parts = [
        f"<strong>{markup.text(dataset.title)}</strong> {markup.text(dataset.version)}",
        f"{style.plural(taken, 'record')}, {report['warned']:,} with warnings; {report['refused']:,} refused",
        f"from {markup.text(report['file'])}, kept on {_when(version.original)}",
        f"Licence: {markup.text(dataset.licence or 'not stated')}; "
        f"{'may be passed on' if dataset.may_redistribute else 'not to be passed on'}",
    ]
    earlier = len(history) - 1
    if earlier:
        parts.append(f"{style.plural(earlier, 'earlier version')} kept")
    return f'<p class="intake-dataset">{"<br>".join(parts)}</p>'


def _when(file: Path) -> str:
    return datetime.fromtimestamp(file.stat().st_mtime).strftime("%-d %B %Y, %H:%M")


def _ways_back(dataset_id: str, history: tuple[Version, ...]) -> None:
    if len(history) > 1:
        st.button(
            "Undo",
            key=f"intake-undo-{dataset_id}",
            help="Bring back the version before this one",
            disabled=work.is_busy(),
            on_click=work.start,
            args=(partial(_undo, dataset_id),),
        )
    with st.popover("Undo" if len(history) == 1 else "Remove", key=f"intake-remove-{dataset_id}"):
        st.markdown(f"Take **{markup.markdown(history[0].dataset.title)}** off the map, with all its versions?")
        st.caption("What you said of pairs of records stays, for when it is imported again.")
        st.button(
            "Yes, remove it",
            key=f"intake-removed-{dataset_id}",
            type="primary",
            disabled=work.is_busy(),
            on_click=work.start,
            args=(partial(_remove, dataset_id),),
        )


def _undo(dataset_id: str, job: Job[Done]) -> Done:
    job.finish(0.1, "bringing back the former version")
    library = keeping.undo(open_library().folder, dataset_id)
    data.store()
    version = library.histories[dataset_id][0]
    view = look.view(version.incidents, data.atlas())
    return Done(f"{version.dataset.title}: the former version is back.", dataset_id, view)


def _remove(dataset_id: str, job: Job[Done]) -> Done:
    job.finish(0.1, "taking the records off the map")
    keeping.remove(open_library().folder, dataset_id)
    data.store()
    return Done(f"{dataset_id} has been removed.")
