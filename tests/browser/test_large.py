"""More records than the map draws one by one: squares that split, single marks, no run of the page."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Atlas, start
from tests.browser.large_app import ALONE, CROWD

KABUL = "lat=34.5&lon=69.1"


@pytest.fixture(scope="module")
def large_url(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    url, server = start(folder / "server.log", "tests/browser/large_app.py", LARGE_FOLDER=str(folder))
    yield url
    server.terminate()
    server.wait(10)


@pytest.fixture
def large(page, large_url):
    return Atlas(page, large_url)


def drawn(atlas):
    """How many records the squares in view stand for, once all have come."""
    expect(atlas.map.locator(".leaflet-container[data-tiles]")).to_be_visible()
    return sum(
        int(number)
        for number in atlas.map.locator(".atlas-tile").evaluate_all(
            "(tiles) => tiles.map((tile) => tile.dataset.number || 0)"
        )
    )


def loads(atlas):
    return int(atlas.map.locator(".leaflet-container").get_attribute("data-loads"))


def test_a_crowd_is_a_square_and_who_stands_alone_a_symbol(large):
    large.open(f"?{KABUL}&zoom=6")
    assert drawn(large) >= CROWD
    assert large.problems == []
    large.open("?lat=30.5&lon=61.5&zoom=9")
    drawn(large)
    mark = large.map.locator(f"[data-record='{ALONE}']")
    expect(mark).to_be_visible()
    mark.locator("path").first.click()
    expect(large.panel).to_contain_text("Invented incident alone")
    expect(large.panel).not_to_contain_text("outside")


def test_moving_and_zooming_ask_for_tiles_and_run_nothing_of_the_page(large):
    large.open(f"?{KABUL}&zoom=6")
    drawn(large)
    large.settle()
    runs = []
    large.page.on("websocket", lambda socket: runs.append(socket))
    sent = []
    large.page.on("request", lambda asked: sent.append(asked.url) if "/tiles/" in asked.url else None)
    before = loads(large)
    large.map.locator(".leaflet-container").press("Shift+Equal")
    large.map.locator(".leaflet-container").press("Shift+Equal")
    large.wait_for(lambda: loads(large) > before)
    expect(large.page).to_have_url(re.compile("zoom="))
    assert sent
    assert runs == []
    assert large.page.locator("[data-test-script-state='running']").count() == 0
    assert drawn(large) >= CROWD


def test_a_square_comes_closer_and_at_last_lists_what_lies_in_it(large):
    large.open(f"?{KABUL}&zoom=9")
    drawn(large)
    large.settle()
    box = large.map.locator(".leaflet-container").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    before = loads(large)
    large.page.mouse.click(*middle)
    large.wait_for(lambda: loads(large) > before)
    large.page.wait_for_url(re.compile("zoom=12"))
    large.page.goto(f"{large.url}/?{KABUL}&zoom=12")
    drawn(large)
    large.settle()
    large.until(lambda: large.page.mouse.click(*middle), large.panel.get_by_text("Cell of the map"))
    expect(large.panel).to_contain_text(f"{CROWD} certain")
    expect(large.panel).to_contain_text("The first 300 of")
    expect(large.page).to_have_url(re.compile("cell="))


def test_a_filter_changes_the_tiles_and_keeps_the_map(large):
    large.open(f"?{KABUL}&zoom=6")
    everything = drawn(large)
    frame = large.page.locator("iframe[title='streamlit_folium.st_folium']").element_handle()
    large.choose("Year", "2011")
    expect(large.map.locator(".leaflet-container[data-tiles*='year=2011']")).to_be_visible()
    assert CROWD // 4 <= drawn(large) < everything
    assert frame.is_visible()
    large.choose("Year", "2011")
    large.choose("Country", "Kazakhstan")
    expect(large.map.locator(".leaflet-container:not([data-tiles])")).to_be_visible()
