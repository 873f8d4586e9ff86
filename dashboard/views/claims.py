"""Claims: where sources differ - on numbers, casualties, events and relations - and what the article expects."""

import streamlit as st

from dashboard import page_state
from dashboard.components import claims, page_frame
from dashboard.drawing import style

frame = page_frame.show()
st.html(style.ASSETS / "claims.css")

section = claims.choose(frame.page)
answer = claims.query(section, frame.store, frame.page.selection)
claims.show(section, answer, frame)

page_state.write(frame.page)
