"""How long a briefing takes after imports: one page, a deck, and the peak memory."""

import json
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import incidents
from dashboard import briefing_process
from dashboard.briefing import content, documents
from dashboard.briefing.options import Options
from events.queries.selection import Selection
from events.store.store import Store, open_store
from geodata import atlas as geodata_atlas
from geodata.models import Atlas

SYNTHETIC = 100_000
ONE_PAGE = Selection(countries=("UZ",), years=(2022,))
NEXT_PAGE = Selection(countries=("TJ",), years=(2022,))
DECK = Options(slides=("overview", "countries", "contested", "estimates", "sources"))
DECK_OF = Selection(countries=("TJ", "UZ"), years=(2022,))
FORMATS = ("png", "pdf", "pptx")


def measure(store: Store, atlas: Atlas, name: str) -> list[dict[str, Any]]:
    """Time each document, the first in a process and the next, of another selection, by the clock and the processor."""
    lines = []
    for made in FORMATS:
        first, second = (_seconds(store, atlas, chosen, Options(), made) for chosen in (ONE_PAGE, NEXT_PAGE))
        before = {f"first_{key}": value for key, value in first.items()}
        lines.append({"name": name, "made": f"one page {made}", **before, **second})
    pages = len(content.brief(store, atlas, DECK_OF, DECK).slides)
    for made in ("pdf", "pptx"):
        lines.append({"name": name, "made": f"deck of {pages} {made}", **_seconds(store, atlas, DECK_OF, DECK, made)})
    return lines


def _seconds(store: Store, atlas: Atlas, selection: Selection, options: Options, made: str) -> dict[str, float]:
    start, worked = time.perf_counter(), time.process_time()
    documents.render(content.brief(store, atlas, selection, options), made)
    ends = {"seconds": time.perf_counter() - start, "cpu_seconds": time.process_time() - worked}
    return {key: round(value, 2) for key, value in ends.items()}


def measure_pages(store: Store, atlas: Atlas, name: str) -> list[dict[str, Any]]:
    """Time what a page waits for: the process that draws is started and warmed first, as after the first page."""
    start = time.perf_counter()
    briefing_process.warm(store, atlas)
    lines: list[dict[str, Any]] = [{"name": name, "made": "process ready", "seconds": _since(start)}]
    about = briefing_process.subject(store, atlas, ONE_PAGE, Options())
    for made in FORMATS:
        seconds = []
        for _ in range(2):
            start = time.perf_counter()
            briefing_process.render(about, made, lambda part, words: None)
            seconds.append(_since(start))
        lines.append({"name": name, "made": f"one page {made}", "first_seconds": seconds[0], "seconds": seconds[1]})
    briefing_process.close()
    return lines


def _since(start: float) -> float:
    return round(time.perf_counter() - start, 2)


def run(count: int = SYNTHETIC) -> list[dict[str, Any]]:
    """Measure over the shipped records, and with `count` synthetic ones in a separate store."""
    atlas = geodata_atlas.load()
    with tempfile.TemporaryDirectory() as folder:
        shipped = open_store(Path(folder) / "shipped", atlas=atlas)
        lines = measure(shipped, atlas, "briefing_shipped")
        lines.append({"name": "briefing_shipped", "peak_memory_mb": _peak_mb()})
        lines += measure_pages(shipped, atlas, "briefing_shipped_on_page")
        shipped.close()
        large = incidents.opened(count)
        lines += measure(large, atlas, f"briefing_{count}")
        lines += measure_pages(large, atlas, f"briefing_{count}_on_page")
        lines.append({"name": f"briefing_{count}", "peak_memory_mb": _peak_mb()})
        large.close()
    return lines


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Print the figures as JSON lines."""
    for line in run():
        print(json.dumps(line))


if __name__ == "__main__":
    main()
