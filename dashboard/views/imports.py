"""Data: drop a dataset in, see what it was taken for and what became of each row, import it, undo it."""

from pathlib import Path

import streamlit as st

from dashboard import address, frame, import_parts

around = frame.show()
st.html(Path(__file__).parent.parent / "assets" / "intake.css")

import_parts.intake()
import_parts.kept(around.store)

address.write(around.page)
