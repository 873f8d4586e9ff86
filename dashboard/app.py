"""The application: Streamlit's pages with the atlas's own routes beside them."""

import sys
from pathlib import Path

import streamlit as st

# `streamlit run dashboard/app.py` puts only this folder on the path.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dashboard.routes import ROUTES  # noqa: E402 - the path must be set first

app = st.App(Path(__file__).with_name("main.py"), routes=ROUTES)
