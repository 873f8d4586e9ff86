"""The first pages of many sessions that come at once, just after the start: how long each waits."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from bench.filter_change import session
from bench.server import running

SESSIONS: Final = 20
LATER: Final = 1  # rounds after the first one, when everything that can be shared is there


def run() -> list[dict[str, Any]]:
    """Open all pages at once, twice."""
    with running() as server:
        return [_line(name, server.url) for name in ("first_pages", *["first_pages_later"] * LATER)]


def _line(name: str, url: str) -> dict[str, Any]:
    with ThreadPoolExecutor(SESSIONS) as pool:
        seconds = sorted(pool.map(_first_page, [url] * SESSIONS))
    return {
        "name": name,
        "sessions": SESSIONS,
        "fastest_s": round(seconds[0], 2),
        "median_s": round(statistics.median(seconds), 2),
        "slowest_s": round(seconds[-1], 2),
    }


def _first_page(url: str) -> float:
    start = time.perf_counter()
    with session(url) as page:
        page.run()
    return time.perf_counter() - start
