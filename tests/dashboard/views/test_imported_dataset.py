"""Imported incidents on the screens: the panel, the map, the answers of the server."""

import json

import pytest

from dashboard import store_cache
from dashboard.components import record_panel
from dashboard.drawing import map_layers
from dashboard.routes import api
from dashboard.web.access.rights import LOCAL
from events.queries import selected_records
from events.queries.counts import count
from events.queries.records import record_detail
from events.queries.selection import Selection
from events.store.store import open_store
from tests.dashboard.routes.test_api import streamed
from tests.events import imported_dataset

NOTHING = Selection()
HOSTILE = {
    **imported_dataset.ROWS[0],
    "source_record_id": "h",
    "title": "<b>x</b>",
    "place_stated": "<img src=x onerror=alert(1)>",
}


@pytest.fixture
def both(tmp_path, tiny_data, atlas):
    imported_dataset.keep(tmp_path / "library", imported_dataset.OPEN, imported_dataset.rows(HOSTILE))
    imported_dataset.keep(tmp_path / "library", imported_dataset.BOUND, imported_dataset.rows()[:2])
    opened = open_store(tmp_path / "store", tiny_data, atlas, tmp_path / "library")
    yield opened
    opened.close()


def test_the_panel_sets_what_is_stated_beside_what_was_worked_out(both):
    drawn = record_panel._source_table(record_detail.record(both, "open-count:7").source_row)
    row = next(line for line in drawn.split("<tr>") if ">Province<" in line)
    assert [row.count(words) for words in ("Eastmark", "by coordinates: Westmark")] == [1, 1]
    assert "high 1 is below best 3" in drawn
    assert "no other claims" in drawn


def test_a_datasets_text_stays_text(both):
    drawn = record_panel._source_table(record_detail.record(both, "open-count:h").source_row)
    assert "<img" not in drawn
    assert "&lt;img" in drawn


def test_points_of_a_dataset_are_drawn_where_they_are(both, atlas):
    chosen = Selection(datasets=("open-count",))
    found = map_layers.answers(selected_records.rows(both, chosen), count(both, chosen).provinces, {}, atlas, "light")
    sites = {site["records"][0]["id"]: site for site in found["sites"]}
    assert (sites["open-count:7"]["lon"], sites["open-count:7"]["radius_km"]) == (0.25, 5)
    assert (sites["open-count:8"]["precision"], sites["open-count:8"]["radius_km"]) == ("near-settlement", 25)
    assert len(sites["open-count:7"]["records"]) == 2
    assert not {"open-count:9", "open-count:10", "open-count:12"} & set(sites)
    assert found["provinces"]["AA-EA"]["shade"]
    assert found["countries"]["AA"]["number"] == 1


def test_the_server_leaves_out_what_may_not_be_passed_on_and_says_how_many(both, atlas, monkeypatch):
    monkeypatch.setattr(store_cache, "store", lambda: both)
    monkeypatch.setattr(store_cache, "atlas", lambda: atlas)
    response = api.events_answer("kind=attack", LOCAL)
    answer = streamed(response)
    assert response.headers["x-records-left-out"] == "2"
    assert not any(feature["id"].startswith("bound-count") for feature in answer["features"])
    assert answer["left_out"]["datasets"] == ["Bound Count"]


def test_the_server_refuses_more_than_one_answer_holds(both, monkeypatch):
    monkeypatch.setattr(store_cache, "store", lambda: both)
    monkeypatch.setattr(api, "MOST_FEATURES", 3)
    response = api.events_answer("kind=attack", LOCAL)
    assert response.status_code == 413
    assert "filter further" in json.loads(bytes(response.body))["error"]


def test_an_import_is_noticed_without_a_restart(tmp_path, tiny_data, atlas, monkeypatch):
    library = tmp_path / "library"
    monkeypatch.setenv("KHORASAN_ATLAS_IMPORTS", str(library))
    monkeypatch.setattr(store_cache, "open_store", lambda: open_store(tmp_path / "store", tiny_data, atlas))
    held = store_cache._Held()
    monkeypatch.setattr(store_cache, "_held", lambda: held)
    store_cache.begin_run()
    before = store_cache.store()
    assert store_cache.store() is before
    imported_dataset.keep(library)
    assert store_cache.store() is before  # a run is answered by one store from its beginning to its end
    store_cache.begin_run()
    assert count(store_cache.store(), NOTHING).totals.all == count(before, NOTHING).totals.all + len(
        imported_dataset.ROWS
    )
    store_cache._run.store = store_cache._run.has_begun = None
