"""Assemble the server: the atlas's own routes, the checks of every request, the work at the start."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from dashboard import briefing_process, store_cache
from dashboard.routes import table
from dashboard.web import allowed_hosts, connections, listening
from dashboard.web.access import settings
from dashboard.web.guard import EXCEPTION_HANDLERS, MIDDLEWARE
from events.cluster import engine

# An answer waits so long for a thread that computes; Python's own 5 ms were noticed after a click.
SWITCH_SECONDS: Final = 0.001


@asynccontextmanager
async def start(_: st.App) -> AsyncIterator[None]:
    """Check the settings, and open the store while the browser is still loading the page."""
    try:
        settings.set_required(listening.check())
    except ValueError:
        sys.tracebacklimit = 0  # the message names the remedy, which a traceback would hide
        raise
    allowed_hosts.extend_streamlit()
    connections.install()
    # Arrow's own pool does not return what is freed: 45 MB after some clicks among 1,000,000 records.
    pa.set_memory_pool(pa.system_memory_pool())
    sys.setswitchinterval(SWITCH_SECONDS)
    Thread(target=store_cache.load, daemon=True).start()
    yield
    briefing_process.close()
    engine.end()


SERVING: Final[dict[str, Any]] = {
    "routes": table.ROUTES,
    "secrets": settings.from_environment(),
    "lifespan": start,
    "middleware": MIDDLEWARE,
    "exception_handlers": EXCEPTION_HANDLERS,
}
