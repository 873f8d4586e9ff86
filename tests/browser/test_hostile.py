"""Texts that try to become code stay text: on the page, in the map, in the timeline, in the address."""

import pytest
from playwright.sync_api import expect

from bench.server import running
from tests.browser import hostile_app
from tests.browser.conftest import Atlas

VIEWS = [f"?record={hostile_app.RECORD}", "?country=UZ&year=2022", f"?place={hostile_app.PLACE}", "?q=%3Cscript%3E"]


@pytest.fixture(scope="module")
def hostile_url(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    with running("tests/browser/hostile_app.py", HOSTILE_FOLDER=str(folder)) as server:
        yield server.url


@pytest.mark.parametrize("query", VIEWS)
def test_no_text_from_the_data_is_run(page, hostile_url, query):
    atlas = Atlas(page, hostile_url).open(query)
    hacked = [frame.evaluate("window.hacked") for frame in page.frames]
    assert hacked == [None] * len(hacked)
    assert atlas.outside == []
    assert page.locator("img[src='x']").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0


def test_it_is_shown_as_the_text_that_it_is(page, hostile_url):
    atlas = Atlas(page, hostile_url).open(VIEWS[0])
    expect(atlas.panel.locator("h2")).to_contain_text(hostile_app.SCRIPT)
    expect(atlas.panel.locator("h2")).to_contain_text("{{ 7*7 }}")
    expect(atlas.panel.locator(".atlas-claims")).to_contain_text(hostile_app.IMAGE)
    assert "\u202e" not in page.content()


def test_the_maps_own_words_for_it_are_text_too(page, hostile_url):
    atlas = Atlas(page, hostile_url).open(VIEWS[0])
    mark = atlas.mark(hostile_app.RECORD)
    tip = atlas.map.locator(".leaflet-tooltip")
    mark.locator(".atlas-hit").last.hover()
    expect(tip).to_contain_text(hostile_app.SCRIPT)
    frame = next(frame for frame in page.frames if "streamlit_folium" in frame.url)
    assert frame.evaluate("window.hacked") is None
