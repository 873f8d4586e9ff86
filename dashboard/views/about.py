"""About: method, sources, how to cite, what changed, boundaries, glossary."""

import streamlit as st

from dashboard import page_state
from dashboard.components import about, page_frame
from dashboard.components.access import tab as access
from dashboard.drawing import style

frame = page_frame.show("About")
st.html(style.ASSETS / "about.css")

titles = ["Method", "Sources", "How to cite", "What changed", "Boundaries", "Glossary"]
method, sources, cite, changes, boundaries, glossary, *more = st.tabs(titles + ["Access"] * access.is_shown())
with method:
    about.show("method", about.method(frame.store))
with sources:
    about.sources(frame.store)
with cite:
    about.cite(frame.store)
with changes:
    about.changes()
boundaries.html(about.boundaries())
with glossary:
    about.show("words", about.words())
for tab in more:
    with tab:
        access.show()

page_state.write(frame.page)
