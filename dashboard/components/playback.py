"""Step through time: set the period of the selection month by month or year by year."""

from datetime import date, timedelta
from time import monotonic
from typing import Final

import streamlit as st

from dashboard import page_state
from dashboard.components.controls import side_by_side
from dashboard.drawing.time_span import Span

SECONDS_PER_STEP: Final = 1.5
UNITS: Final = ("year", "month")
LAST_STEP: Final = "last_step"
PERIOD: Final = ("years", "start", "end")
MODES: Final = ("window", "cumulative")


def step(
    shown: Span, at: tuple[date, date] | None, unit: str, mode: str, forward: bool = True
) -> tuple[date, date] | None:
    """
    Move the period by one `unit`, month or year; return its first and last day, None past either end of the span.

    The mode `window` shows one unit at a time, `cumulative` all from the start up to it. `at` is the period now, None
    before the first step.
    """
    if at is None:
        first = _floor(shown.first if forward else shown.last, unit)
    else:
        edge = _floor(at[1], unit)
        if _ceiling(edge, unit) == date.max if forward else edge == date.min:
            return None
        first = _ceiling(edge, unit) + timedelta(days=1) if forward else _floor(edge - timedelta(days=1), unit)
    if first > shown.last or first < _floor(shown.first, unit):
        return None
    start = at[0] if at else shown.first
    return (start if mode == "cumulative" else first, _ceiling(first, unit))


def _floor(day: date, unit: str) -> date:
    return date(day.year, day.month if unit == "month" else 1, 1)


def _ceiling(day: date, unit: str) -> date:
    if day.year == date.max.year and (unit == "year" or day.month == 12):
        return date.max
    following = date(day.year + (unit == "year" or day.month == 12), 1 if unit == "year" else day.month % 12 + 1, 1)
    return following - timedelta(days=1)


def show(whole: Span) -> None:
    """Show the controls to step through a span; while playing, a fragment of the page steps on by itself."""
    with side_by_side("player"):
        playing = st.toggle("Play", key="playing")
        st.button("◀", key="step-back", on_click=_press, args=(whole, False), help="One step back")
        st.button("▶", key="step-on", on_click=_press, args=(whole, True), help="One step on")
        st.segmented_control(
            "Step", UNITS, default="year", key="step_unit", label_visibility="collapsed", required=True
        )
        st.segmented_control(
            "Show", MODES, default="window", key="step_mode", label_visibility="collapsed", required=True
        )
        if page_state.current().selection.years or _period() is not None:
            st.button(
                "All years",
                key="all-years",
                on_click=page_state.deselect,
                args=PERIOD,
                help="Same as a double click on the timeline",
            )
        st.caption("Drag over the timeline to choose a period.")
    if playing:
        _tick(whole)
    else:
        st.session_state.pop(LAST_STEP, None)


@st.fragment(run_every=SECONDS_PER_STEP)
def _tick(whole: Span) -> None:
    # Every run of the page comes through here too; only the clock makes a step.
    now = monotonic()
    if now - st.session_state.setdefault(LAST_STEP, now) >= SECONDS_PER_STEP * 0.8:
        st.session_state[LAST_STEP] = now
        if _step(whole, True):
            st.rerun()


def _period() -> tuple[date, date] | None:
    selection = page_state.current().selection
    return (selection.start, selection.end) if selection.start and selection.end else None


def _press(whole: Span, forward: bool) -> None:
    _step(whole, forward)


def _step(whole: Span, forward: bool) -> bool:
    """Set the period to the next step; return whether there is one."""
    unit, mode = st.session_state.get("step_unit") or UNITS[0], st.session_state.get("step_mode") or MODES[0]
    period = step(whole, _period(), unit, mode, forward)
    if period is not None:
        page_state.select(years=(), start=period[0], end=period[1])
    return period is not None
