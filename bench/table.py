"""The table of records at 100,000 rows: a page of it, narrowed and ordered, and every kind of file."""

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bench import incidents
from events import exports
from events.exports import content as export_content
from events.queries.records import table_rows
from events.queries.records.table_rows import TableRequest
from events.queries.selection import Selection
from events.queries.table_columns import ColumnFilters
from events.store.store import connect
from geodata import atlas as geodata_atlas

RECORDS = 100_000
PAGE = 100
REPEATS = 5
TURNS = {
    "first page": (TableRequest(), 0),
    "last page": (TableRequest(), RECORDS - PAGE),
    "ordered by title": (TableRequest(column_filters=ColumnFilters(order="title", descending=True)), 0),
    "place contains": (TableRequest(column_filters=ColumnFilters((("place", "kunduz"),))), 0),
    "words": (TableRequest(Selection(words="mazar")), 0),
}


def run() -> list[dict[str, object]]:
    """Measure; times are milliseconds, medians of the repetitions."""
    atlas = geodata_atlas.load()
    with tempfile.TemporaryDirectory() as folder:
        store = connect(incidents.file_of(RECORDS, Path(folder)))

        def turn(request: TableRequest, offset: int) -> None:
            table_rows.number(store, atlas, request)
            table_rows.table_rows(store, atlas, request, PAGE, offset)

        found: list[dict[str, object]] = [
            {"bench": "table", "what": what, "rows": RECORDS, "ms": _median_ms(partial(turn, *arguments))}
            for what, arguments in TURNS.items()
        ]
        for format_ in exports.FORMATS.values():
            start = time.perf_counter()
            size = len(format_.write(export_content.gather(store, atlas, TableRequest())))
            seconds = round(time.perf_counter() - start, 1)
            found.append({"bench": "table", "what": format_.name, "rows": RECORDS, "seconds": seconds, "bytes": size})
        store.close()
    return found


def _median_ms(act: Callable[[], Any]) -> float:
    act()
    taken = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        act()
        taken.append(time.perf_counter() - start)
    return round(statistics.median(taken) * 1000, 1)
