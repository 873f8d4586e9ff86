"""Possible duplicates: an imported incident and an event of the article side by side, for the user to decide."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import streamlit as st

from dashboard import store_cache
from dashboard.components.controls import page_number, pager, rows_shown, turn_to
from dashboard.components.imports.background_job import EXPLORE
from dashboard.drawing import markup, style
from dashboard.web.access import actions, people
from dashboard.web.access.rights import Right
from events.curated import csv_files
from events.imports import duplicates
from events.imports import library as imports_library
from events.imports.duplicates import PossibleDuplicate
from events.imports.library import Library, Link, LinkVerdict, open_library

OPEN: Final = "open"
TABS: Final = {OPEN: "Undecided", LinkVerdict.LINKED: "Linked", LinkVerdict.REJECTED: "Rejected"}
AGREES: Final = {True: "=", False: "≠", None: "?"}
AGREES_WORDS: Final = {True: "agrees", False: "differs", None: "cannot be compared"}
PAGE: Final = 8
PAIRS: Final = "intake-match"


def show(library: Library) -> None:
    """Show the pairs that may be duplicates, with buttons to decide."""
    if not library.histories:
        st.caption("No dataset has been imported, so there are no duplicates to check.")
        return
    found = _candidates(library.folder.as_posix(), library.digest, library.links)
    st.caption(
        "Imported incidents close to an event of the article in time and place. Records are never merged: linked "
        "records stay two records, each with its own source. Decisions are kept when the dataset is imported again."
    )
    sorted_out = {name: [match for match in found if (match.verdict or OPEN) == name] for name in TABS}
    chosen = st.segmented_control(
        "Which pairs",
        list(TABS),
        format_func=lambda name: f"{TABS[name]}: {len(sorted_out[name]):,}",
        key="intake-match-tab",
        default=OPEN,
        required=True,
        label_visibility="collapsed",
        on_change=turn_to,
        args=(PAIRS, 0),
    )
    _page(sorted_out[chosen])
    gone = duplicates.lost(library, found)
    if gone:
        st.caption(f"{style.plural(len(gone), 'decided pair')} no longer close in time and place; decisions are kept.")


@lru_cache(maxsize=2)
def _candidates(folder: str, digest: str, links: tuple[Link, ...]) -> tuple[PossibleDuplicate, ...]:
    # The arguments are what the answer depends on.
    return duplicates.candidates(store_cache.atlas(), csv_files.load(), open_library(folder))


def _page(found: Sequence[PossibleDuplicate]) -> None:
    if not found:
        st.markdown("No pairs.")
        return
    page = page_number(PAIRS, len(found), PAGE)
    for match in found[page * PAGE : (page + 1) * PAGE]:
        _card(match)
    if len(found) > PAGE:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(rows_shown(page, len(found), PAGE), width="content")
            pager(PAIRS, len(found), PAGE)


def _card(match: PossibleDuplicate) -> None:
    pair = (match.incident, match.record)
    name = "--".join(pair)
    with st.container(border=True, key=f"intake-pair-{name}"):
        st.html(beside(match))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if match.verdict is None:
                st.button(
                    "Same event",
                    key=f"link-{name}",
                    on_click=_decide,
                    args=(*pair, LinkVerdict.LINKED),
                )
                st.button(
                    "Different events",
                    key=f"reject-{name}",
                    on_click=_decide,
                    args=(*pair, LinkVerdict.REJECTED),
                )
            else:
                st.button("Undo", key=f"undo-{name}", on_click=_undo, args=pair)
            st.page_link(EXPLORE, label="Open the incident", query_params={"record": match.incident})
            st.page_link(EXPLORE, label="Open the event", query_params={"record": match.record})


def beside(match: PossibleDuplicate) -> str:
    """Write a pair as a table: aspect, what each states, whether they agree, what differs."""
    rows = [
        (
            markup.text(line.aspect),
            markup.text(line.incident or "not stated"),
            markup.text(line.record or "not stated"),
            f'<abbr title="{AGREES_WORDS[line.agrees]}">{AGREES[line.agrees]}</abbr> {markup.text(line.difference)}',
        )
        for line in match.aspects
    ]
    head = ("", markup.text(match.incident_title), markup.text(match.record_title), "")
    origin = ("", f"<small>{markup.text(match.incident)}</small>", "<small>the article and its reports</small>", "")
    return f'<div class="intake-beside">{markup.table(head, [origin, *rows])}</div>'


@people.only(Right.MATCH)
def _decide(incident: str, record: str, verdict: LinkVerdict) -> None:
    imports_library.set_links(open_library().folder, [Link(incident, record, verdict)])
    actions.note(people.of_run(), verdict.value, f"{incident} and {record}")


@people.only(Right.MATCH)
def _undo(incident: str, record: str) -> None:
    imports_library.remove_link(open_library().folder, incident, record)
    actions.note(people.of_run(), "undid a decision", f"{incident} and {record}")
