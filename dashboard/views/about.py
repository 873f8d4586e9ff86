"""About: purpose, sources, boundaries, glossary and changes of the data."""

import streamlit as st

from dashboard import page_state
from dashboard.components import about, page_frame

frame = page_frame.show("About")

purpose, sources, boundaries, glossary, changes = st.tabs(["Purpose", "Sources", "Boundaries", "Glossary", "Changes"])
purpose.html(about.purpose(frame.store))
sources.html(about.sources(frame.store))
boundaries.html(about.boundaries())
glossary.html(about.words())
with changes:
    about.changes()

page_state.write(frame.page)
