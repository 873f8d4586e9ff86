"""Data: drop a dataset, check how each row is read, import it, undo it."""

import streamlit as st

from dashboard import page_state
from dashboard.components import page_frame
from dashboard.components.imports import imports
from dashboard.drawing import style
from dashboard.web import entitlement

frame = page_frame.show_if_possible("Data")  # undo must be possible when an import has spoilt the store
st.html(style.ASSETS / "intake.css")

if entitlement.of_run():
    imports.intake()
    imports.show_imported(frame.store if frame else None)
else:
    st.info(f"Imported files and their rows are not shown here. {entitlement.ONLY_HERE}", icon=":material/lock:")

if frame:
    page_state.write(frame.page)
