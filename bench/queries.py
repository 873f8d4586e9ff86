"""All questions of one filter change, on the shipped records and on a million synthetic ones, seeded."""

import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from bench import incidents
from events.queries import selected_records
from events.queries.counts import count as count_records
from events.queries.selection import Selection
from events.store.store import Store, connect, open_store
from geodata import atlas as geodata_atlas

SYNTHETIC = 1_000_000
REPEATS = 7
PAGE = 500
SELECTIONS = {
    "nothing": Selection(),
    "country": Selection(countries=("TJ",)),
    "year": Selection(years=(2022,)),
    "several": Selection(countries=("AF", "TJ"), years=(2021, 2022), kinds=("attack", "rocket fire")),
    "period": Selection(start=date(2020, 2, 1), end=date(2020, 6, 15)),
    "actor": Selection(actors=("Armed group 3",)),
    "words": Selection(words="village attack"),
    "circle": Selection(area="circle:36.73,68.87,50km"),
    "large circle": Selection(area="circle:36.73,68.87,1500km"),
    "polygon": Selection(area="polygon:34,64;33,69;36,73;40,71;38,66", years=(2021, 2022)),
}


def measure(store: Store, selection: Selection) -> dict[str, float]:
    """Time what one filter change asks: the counts again, and the first rows; medians in milliseconds."""
    counting = count_records.__wrapped__  # without the answers that are kept
    steps: dict[str, Callable[[], object]] = {
        "counts_ms": lambda: counting(store, selection),
        "rows_ms": lambda: selected_records.rows(store, selection, limit=PAGE),
    }
    return {name: _median(step) for name, step in steps.items()}


def _median(step: Callable[[], object]) -> float:
    step()  # compiled once per process, so the first is not like the others
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - start))
    return round(statistics.median(times), 1)


def lines(store: Store, name: str) -> list[dict[str, Any]]:
    """Measure each selection over a store."""
    total = count_records(store, Selection()).totals.all
    found = []
    for label, selection in SELECTIONS.items():
        figures = measure(store, selection)
        both = round(sum(figures.values()), 1)
        found.append({"name": name, "records": total, "selection": label, **figures, "both_ms": both})
    return found


def run(count: int = SYNTHETIC) -> list[dict[str, Any]]:
    """Measure over the shipped records and over `count` synthetic ones, whose store is built again."""
    atlas = geodata_atlas.load()
    with tempfile.TemporaryDirectory() as folder:
        small = open_store(Path(folder) / "shipped", atlas=atlas)
        found = lines(small, "queries_shipped")
        start = time.perf_counter()
        file = incidents.file_of(count, Path(folder))
        seconds = round(time.perf_counter() - start, 1)
        large = connect(file)
        found += lines(large, "queries_synthetic")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        size = round(file.stat().st_size / 1e6)
        found.append({"name": "store", "records": count, "build_seconds": seconds, "mb": size, "peak_memory_mb": peak})
        small.close()
        large.close()
    return found


def main() -> None:
    """Print the figures as JSON lines; a number as argument is how many synthetic records there are."""
    for line in run(int(sys.argv[1]) if len(sys.argv) > 1 else SYNTHETIC):
        print(json.dumps(line))


if __name__ == "__main__":
    main()
