"""The app over a store of synthetic incidents: `python -m bench` starts it; BENCH_STORE names the store's file."""

import os
import sys
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from dashboard import store_cache  # noqa: E402 - the path must be set first
from dashboard.serving import SERVING  # noqa: E402
from events.store.store import connect  # noqa: E402

if file := os.environ.get("BENCH_STORE"):
    opened = connect(Path(file))
    store_cache.store = lambda: opened
    app = st.App(ROOT / "dashboard" / "main.py", **SERVING)
