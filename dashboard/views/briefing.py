"""Briefing: the selection as a page or a few, to be shown, printed and passed on."""

from pathlib import Path

import streamlit as st

from dashboard import address, briefing_parts, frame

around = frame.show()
st.html(Path(__file__).parent.parent / "assets" / "briefing.css")

left, right = st.columns([27, 73], gap="medium")
with left:
    briefing_parts.choose(around.page, around.store)
with right:
    brief = briefing_parts.brief_of(around.page, around.store)
    briefing_parts.files(around.page, around.store, brief)
    if brief is not None:
        briefing_parts.preview(around.page, around.store, brief)

address.write(around.page)
