"""Briefing: the selection as pages to show, print and share."""

import streamlit as st

from dashboard import page_state
from dashboard.components import briefing, page_frame
from dashboard.drawing import style

frame = page_frame.show("Briefing")
st.html(style.ASSETS / "briefing.css")

left, right = st.columns([27, 73], gap="medium")
with left:
    briefing.choose(frame.page, frame.store)
with right:
    shown = briefing.drawn(frame.page, frame.store)
    briefing.files(frame.page, frame.store, shown)
    if shown is not None:
        briefing.preview(frame.page, shown)

page_state.write(frame.page)
