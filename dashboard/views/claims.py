"""Claims: where sources differ - on numbers, tolls, events and relations - and what the article expects."""

import streamlit as st

from dashboard import page_state
from dashboard.components import claims, page_frame
from dashboard.drawing import style

around = page_frame.show()
st.html(style.ASSETS / "claims.css")

section = claims.choose(around.page)
answer = claims.ask(section, around.store, around.page.selection)
claims.show(section, answer, around)

page_state.write(around.page)
