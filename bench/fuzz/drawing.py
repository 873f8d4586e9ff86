"""Draw invented records in every page, chart, tile, export and briefing, and report whatever fails."""

import logging
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, given, seed, settings
from streamlit.testing.v1 import AppTest

from bench.fuzz import records
from dashboard import store_cache
from dashboard.briefing import content, documents
from dashboard.briefing.options import SLIDES, Options
from dashboard.routes import api, tiles
from dashboard.web.access import people
from dashboard.web.access.rights import LOCAL
from events.exports import FORMATS
from events.exports import content as export_content
from events.queries.map_tiles import Tile, View
from events.queries.records.table_rows import TableRequest
from events.queries.selection import Selection
from events.queries.table_columns import NO_FILTERS, TableKind
from events.store.store import Store, open_store
from geodata import atlas as geodata_atlas
from geodata.models import Atlas

MAIN: Final = Path(__file__).parents[2] / "dashboard" / "main.py"
PAGES: Final = ("explore", "records", "claims", "briefing", "about", "imports")
TOGETHER: Final = 5  # lists of records between two looks at the clock


def draw(store: Store, atlas: Atlas, dataset: str, number: int) -> None:
    """
    Draw what the program draws of the records of a dataset, and check that exports have so many.

    Raises
    ------
    Exception
        Whatever fails.
    """
    with (
        patch.object(store_cache, "store", lambda: store),
        patch.object(store_cache, "atlas", lambda: atlas),
        patch.object(people, "of_run", lambda: LOCAL),
    ):
        _pages({"dataset": dataset})
        _pages({"dataset": dataset, "record": f"{dataset}:1"}, ["explore"])
        chosen = Selection(datasets=(dataset,))
        for zoom in (0, 1, 8):
            tiles.content(store, atlas, chosen, View.of(Tile(zoom, 0, 0)))
            tiles.content(store, atlas, chosen, View.of(Tile(zoom, (1 << zoom) - 1, (1 << zoom) - 1)))
        assert api.events_answer(f"dataset={dataset}", LOCAL).status_code == 200
        gathered = export_content.gather(store, atlas, TableRequest(chosen, TableKind.RECORDS, NO_FILTERS))
        assert len(gathered.rows) == number
        assert all(_written(file_format, gathered) for file_format in FORMATS.values())
        made = content.brief(store, atlas, chosen, Options(headline="Extremes", slides=SLIDES))
        for name in ("png", "svg", "pdf", "pptx"):
            assert documents.render(made, name)


def _pages(query: Mapping[str, str], pages: Sequence[str] = PAGES) -> None:
    for page in pages:
        app = AppTest.from_file(str(MAIN), default_timeout=600)
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        app.switch_page(f"views/{page}.py").run()
        assert not app.exception, (page, [error.message for error in app.exception])


def _written(file_format: Any, gathered: Any) -> bytes:
    """Return a file, or that it was refused with a way out: a cell of Excel holds no text of a megabyte."""
    try:
        made: bytes = file_format.write(gathered)
    except export_content.ExportError as refused:
        return b"refused" if "export CSV instead" in str(refused) else b""
    return made


def run(first_seed: int, minutes: float, keep: Path) -> dict[str, Any]:
    """Draw invented records for some minutes; what fails is written to a folder, made as simple as possible."""
    # Pages without a browser warn of that, one by one.
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").disabled = True
    end, atlas, found, drawn, number = time.monotonic() + 60 * minutes, geodata_atlas.load(), 0, 0, first_seed

    @settings(
        max_examples=TOGETHER,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(records.ROWS)
    def some_records(rows: Sequence[Mapping[str, Any]]) -> None:
        nonlocal drawn
        drawn += 1
        with TemporaryDirectory() as name:
            folder = Path(name)
            records.keep(folder / "library", rows, atlas)
            store = open_store(folder / "store", atlas=atlas, imports=folder / "library")
            try:
                draw(store, atlas, records.DATASET.dataset_id, len(rows))
            except Exception:
                keep.mkdir(parents=True, exist_ok=True)
                kept = keep / f"{number}-{drawn}.txt"
                kept.write_text(f"{rows!r}\n\n{traceback.format_exc()}", encoding="utf-8", errors="backslashreplace")
                print(kept, flush=True)
                raise
            finally:
                store.close()

    while time.monotonic() < end:
        try:
            seed(number)(some_records)()
        except Exception:  # noqa: BLE001 - that is what is looked for; it was written down above
            found += 1
        number += 1
    return {"name": "drawing", "seed": first_seed, "lists": drawn, "found": found}
