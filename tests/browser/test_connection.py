"""A server that goes away and comes back: the map stays usable, the page reports it and goes on by itself."""

import re

from playwright.sync_api import expect

from bench.server import running
from tests.browser.conftest import Atlas

LOST = "No connection to the server"


def test_a_lost_server_leaves_the_map_usable_and_the_page_goes_on_when_it_is_back(page):
    with running() as server:
        atlas = Atlas(page, server.url).open("?country=UZ")
        lost = page.get_by_role("status").filter(has_text=LOST)
        expect(lost).to_be_hidden()
    expect(lost).to_be_visible()
    frame = next(frame for frame in page.frames if "streamlit_folium" in frame.url)
    frame.evaluate("window.sameMap = true")
    zoom = frame.evaluate("map.getZoom()")
    atlas.map.locator(".leaflet-control-zoom-in").click()
    frame.wait_for_function(f"map.getZoom() > {zoom}")
    atlas.drawn.press("ArrowRight")
    expect(atlas.map.locator(".atlas-said")).to_contain_text("1 of")
    # Long enough for Streamlit's own dialog about it, which would lie over the map.
    expect(page.locator("[data-testid='stApp']")).to_have_attribute("data-test-connection-state", "PINGING_SERVER")
    expect(page.get_by_test_id("stDialog")).to_be_attached()
    expect(page.get_by_role("dialog")).to_be_hidden()
    atlas.map.locator(".leaflet-control-zoom-out").click()
    atlas.map.get_by_role("button", name="Layers").click()
    expect(atlas.map.get_by_role("checkbox", name="Vague places")).to_be_visible()
    year = page.get_by_role("group", name="Year", exact=True).get_by_role("checkbox", name="2022")
    expect(year).to_be_disabled()
    year.click(force=True)
    expect(year).not_to_be_checked()
    atlas.drawn.press("ArrowLeft")
    expect(atlas.drawn).to_be_focused()
    expect(atlas.map.locator(".atlas-said")).to_contain_text(re.compile(r"(\d+) of \1:"))
    with running("dashboard/app.py", "--server.port", server.url.rpartition(":")[2]):
        expect(lost).to_be_hidden()
        assert frame.evaluate("window.sameMap"), "the map was not built again"
        expect(year).to_be_enabled()
        expect(year).not_to_be_checked()
        atlas.choose("Year", "2022")
        expect(atlas.headline).to_contain_text("Uzbekistan, 2022")
        expect(page).to_have_url(re.compile("country=UZ.*year=2022"))
