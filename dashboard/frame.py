"""What every page has around it: the way to the other pages, the filters, the headline."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

import pandas as pd
import streamlit as st

from dashboard import address, copy_link, data, filters, markup, style
from dashboard.address import Page
from events import dates, queries
from events.faults import DataError
from events.queries import Totals
from events.selection import FIELDS, Labels
from events.store import Store

HERE: Final = Path(__file__).parent
PAGES: Final = {"Explore": "explore.py", "Claims": "claims.py", "Records": "records.py", "About": "about.py"}
CERTAIN_WORDS: Final = (
    "Certain: every day and place a record may mean lies inside the selection. Possible: only some do."
)
FILTER_WORDS: Final = {"q": "words", "from": "start of the period", "to": "end of the period", "in_article": "article"}


@dataclass(frozen=True)
class Frame:
    """What a page is drawn from."""

    page: Page
    store: Store
    labels: Labels
    totals: Totals
    facets: pd.DataFrame


def show() -> Frame:
    """Draw everything around a page and say what it is drawn from."""
    st.html(HERE / "assets" / "page.css")
    _stop_at_faults()
    page = address.current()
    store = data.store()
    labels = queries.labels(store)
    frame = Frame(page, store, labels, queries.totals(store, page.selection), queries.facets(store, page.selection))
    with st.sidebar:
        _ways(page)
    filters.show(page.selection, frame.facets, labels)
    _headline(frame)
    if page.ignored:
        st.warning(
            markup.markdown(f"Ignored in the address: {'; '.join(page.ignored)[:400]}"), icon=":material/link_off:"
        )
    if not frame.totals.all:
        _empty(frame)
    return frame


def _stop_at_faults() -> None:
    """Say what is wrong with the records, all of it, instead of showing a part of them."""
    try:
        data.store()
    except DataError as problem:
        st.error("The records have faults, so none is shown. Mend these and reload the page:")
        st.code(str(problem), language=None)
        st.stop()


def _ways(page: Page) -> None:
    """Lead to the other pages, the selection with them."""
    query = parse_qs(page.selection.to_query())
    st.markdown("**Khorasan Atlas**")
    with st.container(horizontal=True, gap="small", key="ways"):
        for title, file in PAGES.items():
            st.page_link(HERE / "views" / file, label=title, query_params=query)


def _headline(frame: Frame) -> None:
    """Say what is selected, how many records that is, and how fresh the data is."""
    said = markup.text(frame.page.selection.in_words(frame.labels))
    tally = style.tally(frame.totals.certain, frame.totals.possible)
    words, copy = st.columns([6, 1], vertical_alignment="center")
    words.html(
        f'<p class="atlas-headline" role="status">{said}: <strong title="{CERTAIN_WORDS}">{tally}</strong> matches '
        f"<small>· data of {dates.show_day(frame.store.data_date)}</small></p>"
    )
    with copy:
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
