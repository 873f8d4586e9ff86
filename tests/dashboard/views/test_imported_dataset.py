"""Imported incidents on the screens: the panel, the map, the answers of the server."""

import json
import re

import pytest

from dashboard import store_cache
from dashboard.drawing import links, map_layers
from dashboard.drawing.claims import imported
from dashboard.drawing.links import Pages
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


def by_question(store, record_id, pages=links.NONE):
    """The HTML of an imported record."""
    found = record_detail.record(store, record_id)
    return imported.html(found.source_row, found.row["date_shown"], record_id, pages)


def answers(drawn):
    """What each question of an imported record says, without tags."""
    without_tips = re.sub('<span class="range-tip.*?</span>', "", drawn)
    sections = re.findall(r'<section class="question"><h3>(.*?)</h3>(.*?)</section>', without_tips)
    return {plain(question): plain(answer) for question, answer in sections}


def plain(content):
    return " ".join(re.sub("<[^>]*>", " ", content).split())


def test_an_imported_record_is_shown_by_question_with_the_words_of_the_file(both):
    found = answers(by_question(both, "open-count:7"))
    assert list(found) == [
        "Did it happen?",
        "Who took part?",
        "How many were killed?",
        "Where?",
        "When?",
        "Also stated",
    ]
    assert found["Did it happen?"] == "Open Count ○ reports attack Kind “ Raid ”"
    assert found["Who took part?"] == (
        "Open Count ○ reports Arvian Rebels, Villagers Who · here: Rebels of Arvia (RA), World Rebels"
    )
    assert "Province “ Eastmark ” · by coordinates: Westmark" in found["Where?"]
    assert "Precision “ 1 ” · here: settlement" in found["Where?"]
    assert found["When?"] == "Open Count ○ reports 1 March 2020"
    assert found["Also stated"] == "Open Count ○ reports Gunmen came at dawn; José was there."


def test_the_figures_of_a_dataset_stand_on_one_axis(both):
    drawn = by_question(both, "open-count:7")
    killed = drawn.partition("How many were killed?")[2].partition("</section>")[0]
    assert re.findall(r'style="left:([\d.]+)%"></i><span class="range-tip', killed) == ["25.0", "50.0", "75.0"]
    assert re.findall(r"<b>(.*?)</b>", plain_bdi(killed)) == ["high 1", "low 2", "best 3"]
    assert "unknown" not in killed, "a dataset has no date of statement, and its tooltip says nothing of one"


def plain_bdi(content):
    return re.sub("</?bdi[^>]*>", "", content)


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ({"killed_low": 40, "killed_text": "40+"}, "at least 40 Killed “ 40+ ” · low 40"),
        ({"killed_high": 9}, "up to 9"),
        ({"killed": 4}, "Open Count 4"),
        ({"killed_low": 4, "killed": 4, "killed_high": 4}, "Open Count 4"),
        ({"killed_low": 4, "killed": 4, "killed_high": 1200}, "low, best 4"),
        ({"killed_text": "several"}, "reports several"),
    ],
    ids=str,
)
def test_figures_are_as_the_dataset_has_them(tmp_path, tiny_data, atlas, stated, shown):
    row = {**dict.fromkeys(("killed_low", "killed", "killed_high")), **stated}
    listed = imported_dataset.rows({**imported_dataset.ROWS[0], "source_record_id": "k", "warnings": [], **row})
    imported_dataset.keep(tmp_path / "library", imported_dataset.OPEN, listed)
    opened = open_store(tmp_path / "store", tiny_data, atlas, tmp_path / "library")
    assert shown in answers(by_question(opened, "open-count:k"))["How many were killed?"]
    opened.close()


def test_a_question_without_an_answer_is_left_out(both):
    (unplaced,) = (one for one in selected_records.rows(both, NOTHING) if "12" in one["record_id"] and not one["lon"])
    assert list(answers(by_question(both, unplaced["record_id"]))) == ["Did it happen?", "When?"]


def test_nothing_that_the_dataset_states_is_lost(both):
    drawn = plain(by_question(both, "open-count:7"))
    row = record_detail.record(both, "open-count:7").source_row
    stated = [line.stated for line in (*row.lines(), *row.origin()) if line.about not in ("Killed", "When")]
    derived = [line.derived for line in (*row.lines(), *row.origin()) if line.about not in ("Kind", "When")]
    assert [text for text in (*stated, *derived) if plain(text) not in drawn] == []
    assert "high 1 is below best 3" in drawn
    assert "no other claims" in drawn
    assert "As in the file" in drawn
    assert "All 2 cells of the original row ID 7 Where Westtown" in drawn


def test_what_is_known_of_a_datasets_words_leads_to_its_page(both, atlas):
    places = {place_id: place.name for place_id, place in atlas.places.items()}
    drawn = by_question(both, "open-count:7", Pages({"rebels": "Arvian Rebels"}, places))
    assert set(re.findall(r'data-open="([^"]*)"', drawn)) == {"actor:rebels", "place:AA-WE", "place:AA"}


def test_a_row_that_is_no_longer_kept_says_so(tmp_path, tiny_data, atlas):
    imported_dataset.keep(tmp_path / "library")
    opened = open_store(tmp_path / "store", tiny_data, atlas, tmp_path / "library")
    for file in tmp_path.glob("library/versions/*/*.parquet"):
        file.unlink()
    drawn = plain(by_question(opened, "open-count:7"))
    assert "no longer stored" in drawn
    assert "Open Institute" in drawn
    opened.close()


def test_a_datasets_text_stays_text(both):
    drawn = by_question(both, "open-count:h")
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
