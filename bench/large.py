"""One filter change among 1,000,000 and 10,000,000 incidents, the server's memory, and ten pages at once."""

from contextlib import ExitStack
from typing import Any, Final

from bench import incidents
from bench.filter_change import YEARS, measure, session
from bench.server import Server, running

SIZES: Final = (1_000_000, 10_000_000)
ROUNDS: Final = 25
PAGES: Final = 10


def server_over(count: int) -> Any:  # noqa: ANN401 - a context manager that lends a Server
    """Start the app over so many incidents."""
    return running("bench/app.py", BENCH_STORE=str(incidents.file_of(count)))


def run() -> list[dict[str, Any]]:
    """Measure at each size."""
    return [line for size in SIZES for line in lines(size)]


def lines(size: int) -> list[dict[str, Any]]:
    """Measure at one size."""
    with server_over(size) as server:
        found = [{"name": "large_filter_change", **measure(server.url, ROUNDS), **server.memory_mb()}]
        return [*found, {"name": "large_ten_pages", "incidents": size, **_ten_pages(server)}]


def _ten_pages(server: Server) -> dict[str, Any]:
    """Open ten pages, each with selections of its own."""
    with ExitStack() as stack:
        pages = [stack.enter_context(session(server.url)) for _ in range(PAGES)]
        for page in pages:
            page.run()
        for number, page in enumerate(pages):
            page.run(YEARS[number % len(YEARS)])
            page.run(*YEARS[: 1 + number % len(YEARS)])
        return {"pages": len(pages), **server.memory_mb()}
