"""Records with extreme but legal values: every page, tile, export and briefing is made all the same."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from bench.fuzz import drawing, records
from events.store.store import open_store
from tests import tiny
from tests.conftest import write_tiny


def draw_everything(rows):
    """Draw what the program draws of these incidents beside the tiny world; whatever fails raises."""
    with TemporaryDirectory() as name:
        folder, atlas = Path(name), tiny.atlas()
        records.keep(folder / "library", rows, atlas)
        opened = open_store(folder / "store", write_tiny(folder / "data"), atlas, folder / "library")
        try:
            drawing.draw(opened, atlas, records.DATASET.dataset_id, len(rows))
        finally:
            opened.close()


def test_each_extreme_value_is_drawn_everywhere():
    draw_everything(records.hand_picked())


@pytest.mark.parametrize("day", [date.min, date.max], ids=str)
def test_a_dataset_of_one_extreme_day_is_drawn_everywhere(day):
    draw_everything([{"lon": 0.5, "lat": 0.5, "precision": "settlement", "earliest": day, "latest": day}])


@given(records.ROWS)
@settings(max_examples=4, suppress_health_check=list(HealthCheck))
def test_any_legal_records_are_drawn_everywhere(rows):
    draw_everything(rows)
