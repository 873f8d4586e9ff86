"""Assemble the server: the atlas's own routes, the checks of every request, the work at the start."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread
from typing import Any, Final

import streamlit as st

from dashboard import briefing_process, list_routes, picture_routes, routes, store_cache, time_routes
from dashboard.web import allowed_hosts, connections, entitlement
from dashboard.web.guard import EXCEPTION_HANDLERS, MIDDLEWARE


@asynccontextmanager
async def start(_: st.App) -> AsyncIterator[None]:
    """Check the settings, and open the store while the browser is still loading the page."""
    entitlement.trusted_networks()
    allowed_hosts.extend_streamlit()
    connections.install()
    Thread(target=store_cache.load, daemon=True).start()
    yield
    briefing_process.close()


SERVING: Final[dict[str, Any]] = {
    "routes": [*routes.ROUTES, *time_routes.ROUTES, *list_routes.ROUTES, *picture_routes.ROUTES],
    "lifespan": start,
    "middleware": MIDDLEWARE,
    "exception_handlers": EXCEPTION_HANDLERS,
}
