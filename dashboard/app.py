"""Start the app: Streamlit's pages and the atlas's own routes."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread

import streamlit as st

# `streamlit run dashboard/app.py` puts only this folder on the path.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dashboard import store_cache  # noqa: E402 - the path must be set first
from dashboard.routes import ROUTES  # noqa: E402


@asynccontextmanager
async def warm_up(_: st.App) -> AsyncIterator[None]:
    """Open the store while the browser is still loading the page."""
    Thread(target=store_cache.load, daemon=True).start()
    yield


app = st.App(Path(__file__).with_name("main.py"), routes=ROUTES, lifespan=warm_up)
