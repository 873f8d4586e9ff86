"""Start the app: Streamlit's pages and the atlas's own routes."""

import sys
from pathlib import Path

import streamlit as st

# `streamlit run dashboard/app.py` puts only this folder on the path.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dashboard.serving import SERVING  # noqa: E402 - the path must be set first

app = st.App(Path(__file__).with_name("main.py"), **SERVING)
