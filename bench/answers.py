"""The server's memory while it gives eight large answers of the API at once, among 1,000,000 incidents."""

import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any, Final

from bench.large import server_over
from bench.server import Server

INCIDENTS: Final = 1_000_000
AT_ONCE: Final = 8
PATIENCE_SECONDS: Final = 3600
PIECE: Final = 1 << 16


def run(incidents: int = INCIDENTS) -> dict[str, Any]:
    """Ask for them."""
    with server_over(incidents) as server:
        query = _largest(server)
        before = most = server.memory_mb()["memory_mb"]
        start = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as threads:
            asked = [threads.submit(_read, server, query) for _ in range(AT_ONCE)]
            while wait(asked, 0.05).not_done:
                most = max(most, server.memory_mb()["memory_mb"])
        return {
            "name": "answers",
            "query": query,
            "megabytes_each": round(max(each.result() for each in asked) / 1e6, 1),
            "seconds": round(time.perf_counter() - start, 1),
            "memory_mb": before,
            "highest_mb": most,
        }


def _largest(server: Server) -> str:
    """Return the longest span of years whose records are few enough for one answer."""
    years = [2022]
    while _is_answered(server, _query([*years, years[-1] - 1])):
        years.append(years[-1] - 1)
    return _query(years)


def _query(years: list[int]) -> str:
    return "&".join(f"year={year}" for year in years)


def _is_answered(server: Server, query: str) -> bool:
    try:
        urllib.request.urlopen(f"{server.url}/api/events?{query}", timeout=PATIENCE_SECONDS).close()
    except urllib.error.HTTPError as error:
        if error.code != 413:
            raise
        return False
    return True


def _read(server: Server, query: str) -> int:
    """Read an answer; return its number of bytes."""
    with urllib.request.urlopen(f"{server.url}/api/events?{query}", timeout=PATIENCE_SECONDS) as answer:
        return sum(len(piece) for piece in iter(lambda: answer.read(PIECE), b""))
