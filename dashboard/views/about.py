"""About: what the data is, where it comes from, what its words mean, how it changed."""

import streamlit as st

from dashboard import about_parts, address, frame

around = frame.show()

what, sources, boundaries, words, changes = st.tabs(
    ["What this is", "Sources", "Boundaries", "Words and symbols", "What changed"]
)
what.html(about_parts.purpose(around.store))
sources.html(about_parts.sources(around.store))
boundaries.html(about_parts.boundaries())
words.html(about_parts.words())
with changes:
    about_parts.changes()

address.write(around.page)
