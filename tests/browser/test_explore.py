"""An analyst's way through Explore, in a real browser, with no network beyond this machine."""

import gzip
import io
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from PIL import Image
from playwright.sync_api import expect

from dashboard.routes import geometry_url
from geodata.display_geometry import layers
from tests.browser.conftest import ROOT

TERMEZ = "rockets-termez-2022-04-18"
TAJIKISTAN_2022 = "?country=TJ&year=2022"


def command_line(*arguments):
    command = [sys.executable, "-m", "events", "list", "--format", "json", *arguments]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [record["record_id"] for record in json.loads(answer.stdout)["records"]]


def listed(atlas):
    keys = atlas.panel.locator("[class*='st-key-open-']").evaluate_all(
        "boxes => boxes.map(box => [...box.classList].find(name => name.startsWith('st-key-open-')))"
    )
    return [key.removeprefix("st-key-open-") for key in keys]


def colours(atlas):
    """The colours painted in the map's frame, most frequent first."""
    shot = atlas.page.locator("iframe[title='streamlit_folium.st_folium']").screenshot()
    image = Image.open(io.BytesIO(shot)).convert("RGB")
    return {colour: number for number, colour in image.getcolors(maxcolors=2**24)}


def mark(atlas, record):
    return atlas.map.locator(f"[data-record='{record}']")


def test_provinces_and_events_are_painted(atlas):
    atlas.open()
    assert atlas.map.locator("path.atlas-province").count() > 100
    vermillion = (0xD5, 0x5E, 0x00)
    atlas.wait_for(lambda: colours(atlas).get(vermillion, 0) > 100)
    painted = colours(atlas)
    assert painted[vermillion] > 100, "attacks are vermillion"
    assert len(painted) > 50, "a blank map has few colours"


def test_nothing_is_asked_from_outside_and_no_error_is_said(atlas):
    atlas.open()
    atlas.choose("Year", "2022")
    expect(atlas.headline).to_contain_text("2022")
    atlas.until(
        lambda: mark(atlas, TERMEZ).locator("path").last.click(), atlas.panel.get_by_text("claimed and denied").first
    )
    assert atlas.outside == []
    assert atlas.problems == []


def test_tajikistan_2022_shows_exactly_what_the_command_line_lists(atlas):
    atlas.open()
    atlas.choose("Country", "Tajikistan")
    expect(atlas.headline).to_contain_text("Tajikistan")
    atlas.choose("Year", "2022")
    expect(atlas.headline).to_contain_text("Tajikistan, 2022")
    atlas.settle()
    assert listed(atlas) == command_line("--country", "TJ", "--year", "2022")


def test_a_filter_keeps_the_map_its_centre_and_its_zoom(atlas):
    atlas.open("?lat=37.000&lon=68.000&zoom=6")
    frame = next(frame for frame in atlas.page.frames if "streamlit_folium" in frame.url)
    frame.evaluate("window.sameMap = true")
    view = "() => [map.getCenter().lat, map.getCenter().lng, map.getZoom()]"
    before, answer = frame.evaluate(view), atlas.map.locator("[data-answer]").get_attribute("data-answer")
    atlas.choose("Year", "2022")
    expect(atlas.map.locator(f"[data-answer]:not([data-answer='{answer}'])")).to_be_visible()
    assert frame.evaluate("window.sameMap")
    assert frame.evaluate(view) == before
    assert before == pytest.approx([37, 68, 6], abs=0.01)


def test_a_click_on_an_event_opens_its_claims(atlas):
    atlas.open("?year=2022")
    opened = atlas.panel.get_by_text("Rockets claimed toward Termez, 18 April 2022").first
    atlas.until(lambda: mark(atlas, TERMEZ).locator("path").last.click(), atlas.panel.locator(".atlas-claims"))
    expect(opened).to_be_visible()
    expect(atlas.panel.locator(".atlas-claims")).to_contain_text("Sherzod Asadov")
    expect(atlas.panel.locator("tr.atlas-denies").first).to_be_visible()
    expect(atlas.page).to_have_url(re.compile(f"record={TERMEZ}"))


def test_a_click_beside_everything_closes_the_record(atlas):
    atlas.open(f"?record={TERMEZ}&lat=45&lon=50&zoom=5")
    expect(atlas.panel.locator(".atlas-claims")).to_be_visible()
    sea = {"x": 330, "y": 420}  # the Caspian
    box = atlas.page.locator("iframe[title='streamlit_folium.st_folium']")
    atlas.until(lambda: box.click(position=sea), atlas.panel.get_by_text("Selected records"))
    expect(atlas.page).not_to_have_url(re.compile("record="))


def test_a_click_on_a_province_lists_what_lies_there(atlas):
    atlas.open("?lat=31.5&lon=64.3&zoom=7")
    box = atlas.page.locator("iframe[title='streamlit_folium.st_folium']")
    atlas.until(lambda: box.click(position={"x": 400, "y": 300}), atlas.panel.get_by_text("Helmand").first)
    expect(atlas.page).to_have_url(re.compile("place=AF-HEL"))


def test_the_address_survives_a_reload_and_is_enough_for_someone_else(atlas, browser, app_url):
    atlas.open(f"{TAJIKISTAN_2022}&record={TERMEZ}")
    said = atlas.headline.inner_text()
    atlas.page.reload()
    expect(atlas.headline).to_have_text(said)
    expect(atlas.panel.locator(".atlas-claims")).to_be_visible()
    other = browser.new_context().new_page()
    other.goto(atlas.page.url)
    expect(other.locator(".atlas-headline")).to_have_text(said, timeout=30_000)
    other.close()


def test_moving_the_map_is_kept_in_the_address_without_a_run(atlas):
    atlas.open()
    assert "zoom=" not in atlas.page.url
    atlas.map.locator(".leaflet-control-zoom-in").click()
    atlas.page.wait_for_url("**zoom=**")
    zoom = atlas.page.url
    atlas.choose("Year", "2022")
    expect(atlas.headline).to_contain_text("2022")
    assert zoom.split("zoom=")[1].split("&")[0] in atlas.page.url


def test_dragging_over_the_timeline_sets_the_period_and_a_double_click_lifts_it(atlas):
    atlas.open()
    chart = atlas.page.locator("[data-testid='stVegaLiteChart']")
    box = chart.bounding_box()
    middle = box["y"] + box["height"] * 0.4

    def drag():
        atlas.page.mouse.move(box["x"] + box["width"] * 0.5, middle)
        atlas.page.mouse.down()
        atlas.page.mouse.move(box["x"] + box["width"] * 0.65, middle, steps=8)
        atlas.page.mouse.up()

    lifted = atlas.page.get_by_role("button", name="All years")
    atlas.until(drag, lifted)
    expect(atlas.page).to_have_url(re.compile("from=20"))
    assert "All records" not in atlas.headline.inner_text()

    everything = atlas.headline.filter(has_text="All records")
    atlas.until(lambda: atlas.page.mouse.dblclick(box["x"] + box["width"] * 0.5, middle), everything)
    expect(atlas.page).not_to_have_url(re.compile("from="))


def test_a_click_on_the_timeline_opens_the_record(atlas):
    atlas.open("?country=UZ&year=2022&kind=rocket+fire&certain=1")
    chart = atlas.page.locator("[data-testid='stVegaLiteChart']")
    symbol = chart.locator("canvas, svg").first
    box = symbol.bounding_box()

    def click_symbols():
        # The symbols stand on one line near the bottom; April 18 is 107/365 of the way.
        for height in (0.70, 0.75, 0.80, 0.85):
            atlas.page.mouse.click(box["x"] + 4 + (box["width"] - 14) * 107.5 / 365, box["y"] + box["height"] * height)

    atlas.until(click_symbols, atlas.panel.locator(".atlas-claims"))
    expect(atlas.page).to_have_url(re.compile(f"record={TERMEZ}"))


def test_playing_steps_through_time_on_the_same_map(atlas):
    atlas.open()
    frame = next(frame for frame in atlas.page.frames if "streamlit_folium" in frame.url)
    frame.evaluate("window.sameMap = true")
    atlas.page.locator(".st-key-playing label").click()
    atlas.page.wait_for_url("**from=**", timeout=20_000)
    first = atlas.page.url
    expect(atlas.page).not_to_have_url(first, timeout=20_000)
    atlas.page.locator(".st-key-playing label").click()
    assert frame.evaluate("window.sameMap")


def test_the_keyboard_reaches_filters_records_and_symbols(atlas):
    atlas.open(TAJIKISTAN_2022)
    first = atlas.panel.locator("[class*='st-key-open-'] button").first
    first.focus()
    atlas.page.keyboard.press("Enter")
    expect(atlas.panel.locator(".atlas-claims")).to_be_visible()
    symbol = mark(atlas, "rockets-tajikistan-2022-05-07")
    atlas.until(
        lambda: (symbol.focus(), atlas.page.keyboard.press("Enter")), atlas.panel.get_by_text("7 May 2022").first
    )
    expect(atlas.page).to_have_url(re.compile("record=rockets-tajikistan-2022-05-07"))


def test_only_the_online_map_asks_another_host(atlas):
    atlas.open()
    assert atlas.outside == []
    with atlas.page.expect_request(re.compile("openstreetmap")):
        atlas.map.get_by_label("Online map (openstreetmap.org)").check()
    assert {url.split("/")[2] for url in atlas.outside} == {"tile.openstreetmap.org"}


def test_a_layer_can_be_switched_off_and_a_count_map_on(atlas):
    atlas.open()
    symbols = atlas.map.locator("[data-record]")
    assert symbols.count() > 10
    atlas.map.get_by_label("Records with a place").uncheck()
    expect(symbols).to_have_count(0)
    atlas.map.get_by_label("Counts by province").check()
    counted = atlas.map.locator("path.atlas-province[style*='fill: rgb']")
    expect(counted.first).to_be_attached()
    assert counted.count() > 10


def test_the_dark_theme_reaches_the_map(browser, app_url):
    from tests.browser.conftest import Atlas

    page = browser.new_context(color_scheme="dark", viewport={"width": 1600, "height": 900}).new_page()
    atlas = Atlas(page, app_url).open()
    painted = colours(atlas)
    dark = sum(number for colour, number in painted.items() if sum(colour) < 240)
    assert dark > sum(painted.values()) / 2
    page.close()


@pytest.mark.parametrize(("width", "height"), [(1600, 900), (390, 844)])
def test_the_page_fits_its_window(atlas, width, height):
    atlas.page.set_viewport_size({"width": width, "height": height})
    atlas.open("?country=UZ&year=2022")
    too_wide = atlas.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not too_wide
    if width == 1600:
        main = atlas.page.locator("[data-testid='stMain']")
        assert main.evaluate("box => box.scrollHeight <= box.clientHeight + 1"), "one screen without scrolling"
        assert atlas.panel.evaluate("box => box.scrollHeight <= box.clientHeight + 1"), "no scroll bar in the panel"


def get(url):
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_the_api_answers_the_pages_own_question(app_url):
    status, answer = get(f"{app_url}/api/events{TAJIKISTAN_2022}")
    assert status == 200
    assert [feature["id"] for feature in answer["features"]] == command_line("--country", "TJ", "--year", "2022")
    status, answer = get(f"{app_url}/api/events?contry=TJ")
    assert status == 400
    assert "country" in answer["error"]
    status, answer = get(f"{app_url}/healthz")
    assert (status, answer["status"]) == (200, "ok")


def test_geometry_travels_compressed(app_url):
    status, _ = get(f"{app_url}/healthz")
    assert status == 200
    asked = urllib.request.Request(f"{app_url}/{geometry_url('provinces-close')}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]
        packed = answer.read()
    assert packed == layers()["provinces-close"].path.read_bytes()
    with urllib.request.urlopen(f"{app_url}/{geometry_url('provinces-close')}") as answer:
        assert answer.headers["Content-Encoding"] is None
        assert answer.read() == gzip.decompress(packed)
