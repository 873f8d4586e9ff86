"""Data: drop a dataset, check how each row is read, import it, undo it."""

import streamlit as st

from dashboard import page_state
from dashboard.components import page_frame
from dashboard.components.imports import datasets, imports
from dashboard.drawing import style
from dashboard.web.access import people
from dashboard.web.access.rights import Right, may
from events.cluster.chosen import chosen

frame = page_frame.show_if_possible("Data")  # undo must be possible when an import has spoilt the store
st.html(style.ASSETS / "intake.css")

if not may(people.of_run(), Right.IMPORT):
    st.info(f"Imported files and their rows are not shown here. {people.only_for()}", icon=":material/lock:")
elif lake := chosen():
    datasets.show_lake(lake)
else:
    imports.intake()
    imports.show_imported(frame.store if frame else None)

if frame:
    page_state.write(frame.page)
