"""Notice that the tab of a session was closed, so that work for it can end."""

from collections.abc import Callable
from time import monotonic
from typing import Final

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

# A browser that loses its connection for a moment comes back to its session.
PATIENCE_SECONDS: Final = 10.0


def watch(clock: Callable[[], float] = monotonic) -> Callable[[], bool]:
    """Return a function that checks whether the tab of this session has been closed for a while; for any thread."""
    context = get_script_run_ctx()
    if context is None or not runtime.exists():
        return lambda: False
    session, last_open = context.session_id, clock()

    def is_closed() -> bool:
        nonlocal last_open
        if runtime.get_instance().is_active_session(session):
            last_open = clock()
        return clock() - last_open > PATIENCE_SECONDS

    return is_closed
