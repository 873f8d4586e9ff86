"""The parts of the Explore page that are no module of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import address, charts, data, layers, markup
from dashboard import style as words
from dashboard.address import Page
from dashboard.charts import Span
from dashboard.layers import Opened
from events import queries
from events.queries import Totals
from events.selection import FIELDS, Labels, Selection
from events.store import Store

MAP_HEIGHT_PX: Final = 556
PANEL_HEIGHT_PX: Final = 830
PAGE_CSS: Final = Path(__file__).parent / "assets" / "page.css"
FILTER_WORDS: Final = {"q": "words", "from": "start of the period", "to": "end of the period", "in_article": "article"}


@dataclass(frozen=True)
class Answer:
    """Everything the page draws for one selection; `over_time` passes over the chosen period."""

    totals: Totals
    facets: pd.DataFrame
    records: pd.DataFrame
    by_province: pd.DataFrame
    over_time: pd.DataFrame
    whole: Span
    shown: Span
    gaps: Sequence[tuple[date, date]]


def ask(store: Store, selection: Selection) -> Answer:
    """Put all questions of the page."""
    any_time = selection.without("years", "start", "end")
    records = queries.records(store, selection, limit=layers.MOST_MARKS)
    over_time = records if any_time == selection else queries.records(store, any_time, limit=layers.MOST_MARKS)
    over_time = over_time.assign(earliest=_days(over_time["earliest"]), latest=_days(over_time["latest"]))
    periods = selection.periods() if any_time != selection else ()
    shown = charts.span(over_time, periods, store.data_date)
    return Answer(
        totals=queries.totals(store, selection),
        facets=queries.facets(store, selection),
        records=records,
        by_province=queries.by_province(store, selection),
        over_time=over_time,
        whole=charts.span(over_time, (), store.data_date),
        shown=shown,
        gaps=_gaps(periods),
    )


def _days(moments: pd.Series) -> pd.Series:
    return pd.Series([None if pd.isna(moment) else moment.date() for moment in moments], dtype=object)


def _gaps(periods: Sequence[tuple[date, date]]) -> list[tuple[date, date]]:
    return [(end + timedelta(days=1), start) for (_, end), (start, _) in zip(periods, periods[1:], strict=False)]


def style() -> None:
    """Set the page's few own style rules."""
    st.html(PAGE_CSS)


def headline(page: Page, answer: Answer, labels: Labels, data_date: date) -> None:
    """Say what is selected, how many records that is, and how fresh the data."""
    said = markup.text(page.selection.in_words(labels))
    tally = words.tally(answer.totals.certain, answer.totals.possible)
    meaning = "Certain: every day and place a record may mean lies inside the selection. Possible: only some do."
    st.html(
        f'<p class="atlas-headline" role="status">{said}: <strong title="{meaning}">{tally}</strong> '
        f"<small>· data of {data_date:%-d %B %Y}</small></p>"
    )


def ignored(page: Page) -> None:
    """Say in one line what the address asked for in vain."""
    if page.ignored:
        st.warning(markup.markdown(f"Ignored in the address: {'; '.join(page.ignored)[:400]}"), icon=":material/link_off:")


def empty(page: Page, answer: Answer, labels: Labels) -> None:
    """Say which filter emptied the selection and offer to lift it."""
    if answer.totals.all:
        return
    found = queries.emptied_by(data.store(), page.selection)
    helpful = [(key, number) for key, number in found if number] or [("", 0)]
    with st.container(horizontal=True, vertical_alignment="center", key="empty"):
        st.markdown("**No record matches.** " + ("Lift a filter:" if helpful[0][0] else "Lift all filters:"))
        for key, number in helpful[:4]:
            label = f"{FILTER_WORDS.get(key, key)} ({number:,})" if key else "all filters"
            names = (FIELDS[key],) if key else page.selection.active
            st.button(label, key=f"lift-{key}", on_click=_lift, args=(names,))


def _lift(names: tuple[str, ...]) -> None:
    address.change(selection=address.current().selection.without(*names))


def map_answers(answer: Answer, page: Page) -> dict[str, Any]:
    """Say what the map draws."""
    theme = "dark" if st.context.theme.type == "dark" else "light"
    return layers.answers(answer.records, answer.by_province, data.atlas(), page.opened, theme)


def clicked(target: Mapping[str, Any]) -> None:
    """Open what was clicked on the map; a click on nothing closes the panel."""
    kind, target_id = target.get("kind"), str(target.get("id", ""))
    if kind == "place" and target_id not in data.atlas().places:
        return
    address.change(opened=Opened(**{f"{kind}_id": target_id}) if kind in ("record", "place") else Opened())


def timeline(page: Page, answer: Answer, data_date: date) -> None:
    """Show the timeline: one mark per record while they fit, else counts."""
    rows = charts.timeline_rows(answer.over_time, answer.shown, page.opened.record_id)
    if charts.fits(rows):
        spec = charts.timeline(rows, answer.shown, answer.gaps)
    else:
        any_time = page.selection.without("years", "start", "end")
        counts = queries.by_period(data.store(), any_time, answer.shown.unit)
        spec = charts.histogram(counts, answer.shown, answer.gaps)
    alt = f"Timeline of {words.plural(len(rows), 'record')}; the list beside the map says the same in words."
    st.vega_lite_chart(spec, key="timeline", on_select=_on_timeline, theme="streamlit", width="stretch", alt=alt)


def _on_timeline() -> None:
    """Take a dragged period, a double click or a clicked record."""
    chosen = st.session_state["timeline"].selection
    selection = address.current().selection
    before = st.session_state.get("timeline_before", {})
    st.session_state["timeline_before"] = dict(chosen)
    brush, reset, pick = (chosen.get(name) for name in ("brush", "reset", "pick"))
    if reset and reset != before.get("reset"):
        address.change(selection=selection.without("years", "start", "end"))
    elif brush and brush != before.get("brush"):
        first, last = (datetime.fromtimestamp(moment / 1000).date() for moment in next(iter(brush.values())))
        address.change(selection=replace(selection, years=(), start=first, end=last))
    elif pick and pick != before.get("pick"):
        address.change(opened=Opened(record_id=pick[0]["id"]))
