"""Claims: where sources differ - on numbers, tolls, events and relations - and what the article expects."""

from pathlib import Path

import streamlit as st

from dashboard import address, claims_parts, frame

around = frame.show()
st.html(Path(__file__).parent.parent / "assets" / "claims.css")

section = claims_parts.choose(around.page)
answer = claims_parts.ask(section, around.store, around.page.selection)
claims_parts.show(section, answer, around)

address.write(around.page)
