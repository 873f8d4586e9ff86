"""Show the timeline of the Explore page, and handle dragged periods and clicks on it."""

from datetime import UTC, datetime
from functools import partial
from typing import Final

import streamlit as st

from dashboard import page_state, store_cache
from dashboard.components.explore import Answer, uncovered_years
from dashboard.drawing import style, time_span
from dashboard.drawing import timeline as timeline_chart
from dashboard.page_state import Page

TURN: Final = "timeline_turn"


def show(page: Page, answer: Answer) -> None:
    """Show the timeline: one mark per record while they fit, else counts."""
    lacking = uncovered_years(store_cache.store(), page.selection, answer.shown)
    rows = timeline_chart.timeline_rows(answer.over_time or [], answer.shown, page.focus.record_id)
    if answer.over_time is not None and timeline_chart.fits(rows):
        alt = f"Timeline of {style.plural(len(rows), 'record')}; the list beside the map has the same records."
        spec = timeline_chart.timeline(rows, answer.shown, answer.gaps, lacking)
    else:
        alt = f"Records by {answer.shown.unit}; the filters show the same numbers."
        counts = answer.counts.periods(answer.shown.unit, at_any_time=True)
        spec = timeline_chart.histogram(counts, answer.shown, answer.gaps, lacking)
    # Each chart takes one click or period: a brush that stayed would cover the records and take their clicks.
    key = f"timeline-{st.session_state.get(TURN, 0)}"
    lying_outside = outside(answer)
    if lying_outside:
        st.caption(lying_outside)
    st.vega_lite_chart(spec, key=key, on_select=partial(_on_selection, key), width="stretch", alt=alt)


def outside(answer: Answer) -> str:
    """Write how many records lie outside the years of the timeline; empty if none does, or if the user chose them."""
    if answer.shown != answer.whole:
        return ""
    if answer.over_time is None:
        years = answer.counts.periods("year", at_any_time=True)
        number = time_span.outside_of_years(years, answer.shown)
    else:
        number = time_span.outside(answer.over_time, answer.shown)
    verb = "lies" if number == 1 else "lie"
    years_shown = f"{answer.shown.first.year} to {answer.shown.last.year}"
    return f"{style.plural(number, 'record')} {verb} outside the years shown, {years_shown}." if number else ""


def _on_selection(key: str) -> None:
    """Apply a dragged period (brush), a double click (reset) or a clicked record."""
    chosen = st.session_state[key].selection
    if any(chosen.values()):
        st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    if chosen.get("reset"):
        page_state.deselect("years", "start", "end")
    elif brush := chosen.get("brush"):
        first, last = (datetime.fromtimestamp(moment / 1000, UTC).date() for moment in next(iter(brush.values())))
        page_state.select(years=(), start=first, end=last)
    elif pick := chosen.get("pick"):
        page_state.open_record(pick[0]["id"])
