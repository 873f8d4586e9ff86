"""The frame of every page: navigation, filters, headline, and the button that copies the address."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

import pandas as pd
import streamlit as st

from dashboard import page_state, store_cache
from dashboard.briefing.output_files import FORMATS
from dashboard.components import briefing, filters
from dashboard.drawing import markup, style
from dashboard.page_state import Page
from events import edtf_dates
from events.imports.library import LibraryError
from events.queries import counts, selected_records
from events.queries.counts import Totals
from events.queries.selection import FIELDS, Labels
from events.store.store import Store
from geodata.faults import DataError

COPY_SCRIPT: Final = """
export default function ({ parentElement }) {
  const button = parentElement.querySelector("button");
  const say = (text) => {
    button.textContent = text;
    setTimeout(() => (button.textContent = "Copy link"), 1500);
  };
  // Where the page comes from another machine without encryption the browser has no clipboard to offer.
  const byHand = (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    parentElement.appendChild(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done ? Promise.resolve() : Promise.reject();
  };
  button.onclick = () => {
    const address = window.location.href;
    const hand = () => byHand(address);
    const copied = navigator.clipboard ? navigator.clipboard.writeText(address).catch(hand) : hand();
    copied.then(() => say("Copied"), () => say("Copy it from the address bar"));
  };
}
"""
COPY_STYLE: Final = """
button {
  font: inherit; font-size: 0.9rem; padding: 2px 10px; cursor: pointer; white-space: nowrap;
  color: var(--st-text-color); background: var(--st-secondary-background-color);
  border: 1px solid var(--st-border-color); border-radius: 4px;
}
button:focus-visible { outline: 2px solid var(--st-primary-color); }
"""


def show_copy_link() -> None:
    """Show the button."""
    button = st.components.v2.component(
        "copy_link", html='<button type="button">Copy link</button>', css=COPY_STYLE, js=COPY_SCRIPT
    )
    button(key="copy_link")


VIEWS: Final = Path(__file__).parents[1] / "views"
PAGES: Final = {
    "Explore": "explore.py",
    "Claims": "claims.py",
    "Records": "records.py",
    "Briefing": "briefing.py",
    "Data": "imports.py",
    "About": "about.py",
}
CERTAIN_WORDS: Final = (
    "Certain: every day and place a record may mean lies inside the selection. Possible: only some do."
)
PRESENT_HELP: Final = "Without any controls, for a picture of the screen; Esc leads back"
FILTER_WORDS: Final = {"q": "words", "from": "start of the period", "to": "end of the period", "in_article": "article"}


@dataclass(frozen=True)
class Frame:
    """What a page is drawn from."""

    page: Page
    store: Store
    labels: Labels
    totals: Totals
    facets: pd.DataFrame


def show(can_present: bool = False) -> Frame:
    """
    Draw everything around a page and say what it is drawn from.

    Parameters
    ----------
    can_present
        Whether the page can be shown without its controls. If that is asked for, nothing is drawn around it.
    """
    st.html(style.ASSETS / "page.css")
    _stop_at_faults()
    page = page_state.current()
    store = store_cache.store()
    labels = counts.labels(store)
    frame = Frame(
        page,
        store,
        labels,
        selected_records.totals(store, page.selection),
        selected_records.facets(store, page.selection),
    )
    if not (can_present and page.present):
        _draw(frame, can_present)
    if page.ignored:
        st.warning(
            markup.markdown(f"Ignored in the address: {'; '.join(page.ignored)[:400]}"), icon=":material/link_off:"
        )
    if not frame.totals.all:
        _empty(frame)
    return frame


def _draw(frame: Frame, can_present: bool) -> None:
    with st.sidebar:
        _ways(frame.page)
    filters.show(frame.page.selection, frame.facets, frame.labels)
    _headline(frame, can_present)


def _stop_at_faults() -> None:
    """Say what is wrong with the records, all of it, instead of showing a part of them."""
    try:
        store_cache.begin_run()
        store_cache.store()
    except (DataError, LibraryError) as problem:
        st.error("The records have faults, so none is shown. Mend these and reload the page:")
        st.code(str(problem), language=None)
        st.stop()


def _ways(page: Page) -> None:
    """Lead to the other pages, the selection with them, and what is chosen about its briefing."""
    query = _query(page)
    st.markdown("**Khorasan Atlas**")
    with st.container(horizontal=True, gap="small", key="ways"):
        for title, file in PAGES.items():
            st.page_link(VIEWS / file, label=title, query_params=query)


def _query(page: Page) -> dict[str, list[str]]:
    return parse_qs("&".join(filter(None, (page.selection.to_query(), page.options.to_query()))))


def _headline(frame: Frame, can_present: bool) -> None:
    """Say what is selected, how many records that is, and how fresh the data is."""
    said = markup.text(frame.page.selection.in_words(frame.labels))
    tally = style.count_words(frame.totals.certain, frame.totals.possible)
    words, copy = st.columns([5, 3] if can_present else [6, 1], vertical_alignment="center")
    words.html(
        f'<p class="atlas-headline" role="status">{said}: <strong title="{CERTAIN_WORDS}">{tally}</strong> matches '
        f"<small>· data of {edtf_dates.show_day(frame.store.data_date)}</small></p>"
    )
    with copy, st.container(horizontal=True, vertical_alignment="center", gap="small", key="uses"):
        if can_present:
            st.page_link(VIEWS / "briefing.py", label="Briefing", query_params=_query(frame.page))
            briefing.download(frame.store, frame.page, FORMATS["pptx"], disabled=not frame.totals.all)
            st.button("Present", key="present", on_click=page_state.change, kwargs={"present": True}, help=PRESENT_HELP)
        show_copy_link()


def _empty(frame: Frame) -> None:
    """Say which filter emptied the selection and offer to lift it."""
    helpful = [
        (key, number) for key, number in selected_records.filters_to_relax(frame.store, frame.page.selection) if number
    ]
    with st.container(horizontal=True, vertical_alignment="center", key="empty"):
        st.markdown(f"**No record matches.** {'Lift a filter:' if helpful else 'No single filter does it: lift all.'}")
        for key, number in helpful[:4]:
            label = f"{FILTER_WORDS.get(key, key)} ({number:,})"
            st.button(label, key=f"lift-{key}", on_click=_lift, args=((FIELDS[key],),))
        if not helpful:
            st.button("all filters", key="lift-all", on_click=_lift, args=(frame.page.selection.active,))


def _lift(names: tuple[str, ...]) -> None:
    page_state.change(selection=page_state.current().selection.without(*names))
