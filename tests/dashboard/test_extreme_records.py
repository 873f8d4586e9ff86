"""Records with extreme but legal values: every page, tile, export and briefing is made all the same."""

from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from dashboard import routes, store_cache
from dashboard.briefing import content, documents
from dashboard.briefing.options import SLIDES, Options
from events.exports import FORMATS
from events.exports import content as export_content
from events.models import EventKind, Precision
from events.queries.map_tiles import Tile
from events.queries.selection import Selection
from events.queries.table_columns import NO_FILTERS, TableKind
from events.queries.table_rows import TableRequest
from events.store.store import open_store
from tests import tiny
from tests.conftest import write_tiny
from tests.dashboard.conftest import MAIN
from tests.events import imported_dataset

PAGES = ("explore", "records", "claims", "briefing", "about", "imports")
DAYS = tuple(
    date(*day) for day in ((1, 1, 1), (1, 12, 31), (1899, 12, 30), (1970, 1, 1), (9999, 12, 1), (9999, 12, 31))
)
DEGREES = (-180.0, -179.9999999, -90.0, -89.95, 0.0, 0.5, 5e-324, 89.95, 90.0, 179.9999999, 180.0)
NUMBERS = (None, 0.0, 5e-324, 0.1, 1.0, 1e16, 1e300)
TEXTS = (
    "",
    " ",
    "\x00\x01\x1b[31m\x7f\x85",
    "\u202eright to left\u202c \u200f\u2066",
    "حمله در کندز",
    "<b>]]>&amp;{{x}}$x$ _*`#`* %s {0}",
    "\ud7ff\ufffe\uffff\U0010ffff",
    "e\u0301" * 400,
    "line\nbreak\r\n\ttab",
    "=1+1",
    "W" * 300,
)
LONG = "ж " * 500_000
ROW = some.fixed_dictionaries(
    {
        "title": some.sampled_from(TEXTS) | some.text(max_size=60),
        "kind": some.sampled_from([str(kind) for kind in EventKind]),
        "source_kind": some.sampled_from(TEXTS),
        "earliest": some.none() | some.sampled_from(DAYS) | some.dates(),
        "latest": some.none() | some.sampled_from(DAYS) | some.dates(),
        "date_text": some.sampled_from(TEXTS),
        "lon": some.sampled_from(DEGREES),
        "lat": some.sampled_from([degree for degree in DEGREES if abs(degree) <= 90]),
        "precision": some.sampled_from([str(precision) for precision in Precision]),
        "country_stated": some.sampled_from(TEXTS),
        "province_stated": some.sampled_from(TEXTS),
        "place_stated": some.sampled_from(TEXTS),
        "actors": some.lists(some.sampled_from(TEXTS), max_size=3),
        "killed_low": some.sampled_from(NUMBERS),
        "killed": some.sampled_from(NUMBERS),
        "killed_high": some.sampled_from(NUMBERS),
        "wounded": some.sampled_from(NUMBERS),
        "notes": some.sampled_from(TEXTS),
    }
)


@contextmanager
def imported(rows):
    """A store of the tiny world with these incidents."""
    with TemporaryDirectory() as name:
        folder, atlas = Path(name), tiny.atlas()
        imported_dataset.keep(folder / "library", imported_dataset.OPEN, rows)
        opened = open_store(folder / "store", write_tiny(folder / "data"), atlas, folder / "library")
        try:
            yield opened, atlas
        finally:
            opened.close()


def draw_pages(query, pages=PAGES):
    for page in pages:
        app = AppTest.from_file(str(MAIN), default_timeout=120)
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        app.switch_page(f"views/{page}.py").run()
        assert not app.exception, (page, [error.message for error in app.exception])


def written(file_format, gathered):
    """The file, or that it was refused with a way out: a cell of Excel holds no text of a megabyte."""
    try:
        return file_format.write(gathered)
    except export_content.ExportError as refused:
        return b"refused" if "export CSV instead" in str(refused) else b""


def draw_everything(rows):
    """Draw what the program draws of these incidents; whatever fails raises."""
    with imported(rows) as (store, atlas), pytest.MonkeyPatch.context() as patched:
        patched.setattr(store_cache, "store", lambda: store)
        patched.setattr(store_cache, "atlas", lambda: atlas)
        draw_pages({"dataset": "open-count"})
        draw_pages({"dataset": "open-count", "record": "open-count:1"}, ["explore"])
        chosen = Selection(datasets=("open-count",))
        for zoom in (0, 1, 8):
            routes.content(store, atlas, chosen, Tile(zoom, 0, 0))
            routes.content(store, atlas, chosen, Tile(zoom, (1 << zoom) - 1, (1 << zoom) - 1))
        assert routes.events_answer("dataset=open-count").status_code == 200
        gathered = export_content.gather(store, atlas, TableRequest(chosen, TableKind.RECORDS, NO_FILTERS))
        assert len(gathered.rows) == len(rows)
        assert all(written(file_format, gathered) for file_format in FORMATS.values())
        made = content.brief(store, atlas, chosen, Options(title="Extremes", slides=SLIDES))
        for name in ("png", "svg", "pdf", "pptx"):
            assert documents.render(made, name)


def hand_picked():
    """One row for each extreme value, the others ordinary."""
    rows = [{"earliest": first, "latest": last} for first in (None, *DAYS) for last in (None, *DAYS)]
    rows += [{"lon": lon, "lat": lat} for lon in DEGREES for lat in (-90.0, -89.95, 0.0, 89.95, 90.0)]
    rows += [{"killed_low": number, "killed": number, "killed_high": number, "wounded": number} for number in NUMBERS]
    rows += [{name: text for name in ("title", "place_stated", "notes", "source_kind")} for text in (*TEXTS, LONG)]
    rows += [{"actors": [text, LONG[:2000]], "province_stated": text, "country_stated": text} for text in TEXTS]
    ordinary = {"earliest": date(2020, 3, 1), "latest": date(2020, 3, 1), "lon": 0.5, "lat": 0.5}
    precisions = [str(precision) for precision in Precision]
    return [{**ordinary, "precision": precisions[at % len(precisions)], **row} for at, row in enumerate(rows)]


def test_each_extreme_value_is_drawn_everywhere():
    draw_everything(hand_picked())


@pytest.mark.parametrize("day", [date.min, date.max], ids=str)
def test_a_dataset_of_one_extreme_day_is_drawn_everywhere(day):
    draw_everything([{"lon": 0.5, "lat": 0.5, "precision": "settlement", "earliest": day, "latest": day}])


@given(some.lists(ROW, min_size=1, max_size=12))
@settings(max_examples=4, suppress_health_check=list(HealthCheck))
def test_any_legal_records_are_drawn_everywhere(rows):
    draw_everything(rows)
