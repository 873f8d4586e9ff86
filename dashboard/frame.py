"""What every page has around it: the way to the other pages, the filters, the headline."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

import pandas as pd
import streamlit as st

from dashboard import address, briefing_parts, copy_link, data, filters, markup, style
from dashboard.address import Page
from dashboard.briefing.output import FORMATS
from events import dates, queries
from events.faults import DataError
from events.library import LibraryError
from events.queries import Totals
from events.selection import FIELDS, Labels
from events.store import Store

HERE: Final = Path(__file__).parent
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
    st.html(HERE / "assets" / "page.css")
    _stop_at_faults()
    page = address.current()
    store = data.store()
    labels = queries.labels(store)
    frame = Frame(page, store, labels, queries.totals(store, page.selection), queries.facets(store, page.selection))
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
        data.begin_run()
        data.store()
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
            st.page_link(HERE / "views" / file, label=title, query_params=query)


def _query(page: Page) -> dict[str, list[str]]:
    return parse_qs("&".join(filter(None, (page.selection.to_query(), page.options.to_query()))))


def _headline(frame: Frame, can_present: bool) -> None:
    """Say what is selected, how many records that is, and how fresh the data is."""
    said = markup.text(frame.page.selection.in_words(frame.labels))
    tally = style.tally(frame.totals.certain, frame.totals.possible)
    words, copy = st.columns([5, 3] if can_present else [6, 1], vertical_alignment="center")
    words.html(
        f'<p class="atlas-headline" role="status">{said}: <strong title="{CERTAIN_WORDS}">{tally}</strong> matches '
        f"<small>· data of {dates.show_day(frame.store.data_date)}</small></p>"
    )
    with copy, st.container(horizontal=True, vertical_alignment="center", gap="small", key="uses"):
        if can_present:
            st.page_link(HERE / "views" / "briefing.py", label="Briefing", query_params=_query(frame.page))
            briefing_parts.download(frame.store, frame.page, FORMATS["pptx"], disabled=not frame.totals.all)
            st.button("Present", key="present", on_click=address.change, kwargs={"present": True}, help=PRESENT_HELP)
        copy_link.show()


def _empty(frame: Frame) -> None:
    """Say which filter emptied the selection and offer to lift it."""
    helpful = [(key, number) for key, number in queries.emptied_by(frame.store, frame.page.selection) if number]
    with st.container(horizontal=True, vertical_alignment="center", key="empty"):
        st.markdown(f"**No record matches.** {'Lift a filter:' if helpful else 'No single filter does it: lift all.'}")
        for key, number in helpful[:4]:
            label = f"{FILTER_WORDS.get(key, key)} ({number:,})"
            st.button(label, key=f"lift-{key}", on_click=_lift, args=((FIELDS[key],),))
        if not helpful:
            st.button("all filters", key="lift-all", on_click=_lift, args=(frame.page.selection.active,))


def _lift(names: tuple[str, ...]) -> None:
    address.change(selection=address.current().selection.without(*names))
