"""About: what the data is, where it comes from, what its words mean, how it changed."""

import streamlit as st

from dashboard import page_state
from dashboard.components import about, page_frame

frame = page_frame.show()

what, sources, boundaries, words, changes = st.tabs(
    ["What this is", "Sources", "Boundaries", "Words and symbols", "What changed"]
)
what.html(about.purpose(frame.store))
sources.html(about.sources(frame.store))
boundaries.html(about.boundaries())
words.html(about.words())
with changes:
    about.changes()

page_state.write(frame.page)
