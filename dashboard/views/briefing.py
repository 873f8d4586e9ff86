"""Briefing: the selection as a page or a few, to be shown, printed and passed on."""

import streamlit as st

from dashboard import page_state
from dashboard.components import briefing, page_frame
from dashboard.drawing import style

around = page_frame.show()
st.html(style.ASSETS / "briefing.css")

left, right = st.columns([27, 73], gap="medium")
with left:
    briefing.choose(around.page, around.store)
with right:
    brief = briefing.brief_of(around.page, around.store)
    briefing.files(around.page, around.store, brief)
    if brief is not None:
        briefing.preview(around.page, around.store, brief)

page_state.write(around.page)
