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

from bench.server import ROOT
from dashboard.routes.served_files import geometry_url
from geodata.display_geometry import layers
from tests.browser.conftest import FRAME, PATIENCE_MS, Atlas

TERMEZ = "rockets-termez-2022-04-18"
TAJIKISTAN_2022 = "?country=TJ&year=2022"


def command_line(*arguments):
    command = [sys.executable, "-m", "events", "list", "--format", "json", *arguments]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [record["record_id"] for record in json.loads(answer.stdout)["records"]]


def listed(atlas):
    return atlas.panel.locator(".cards [data-open]").evaluate_all("cards => cards.map(card => card.dataset.open)")


def colours(atlas):
    """The colours painted in the map's frame, most frequent first."""
    shot = atlas.page.locator(FRAME).screenshot()
    image = Image.open(io.BytesIO(shot)).convert("RGB")
    return {colour: number for number, colour in image.getcolors(maxcolors=2**24)}


def test_provinces_and_events_are_painted(atlas):
    atlas.open()
    assert atlas.map.locator("path.atlas-province").count() > 100
    vermillion = (0xD5, 0x5E, 0x00)
    painted = colours(atlas)
    assert painted.get(vermillion, 0) > 100, "attacks are vermillion"
    assert len(painted) > 50, "a blank map has few colours"


def test_nothing_is_asked_from_outside_and_no_error_is_reported(atlas):
    atlas.open()
    atlas.choose("Year", "2022")
    expect(atlas.headline).to_contain_text("2022")
    atlas.open_mark(TERMEZ)
    expect(atlas.panel.get_by_text("claimed and denied").first).to_be_visible()
    atlas.settle()
    assert atlas.outside == []
    assert atlas.problems == []


def test_tajikistan_2022_shows_exactly_what_the_command_line_lists(atlas):
    atlas.open()
    atlas.choose("Country", "Tajikistan")
    expect(atlas.headline).to_contain_text("Tajikistan")
    atlas.choose("Year", "2022")
    expect(atlas.headline).to_contain_text("Tajikistan, 2022")
    assert sorted(listed(atlas)) == sorted(command_line("--country", "TJ", "--year", "2022"))


def test_a_filter_keeps_the_map_its_centre_and_its_zoom(atlas):
    atlas.open("?lat=37.000&lon=68.000&zoom=6")
    frame = next(frame for frame in atlas.page.frames if "streamlit_folium" in frame.url)
    frame.evaluate("window.sameMap = true")
    view = "() => [map.getCenter().lat, map.getCenter().lng, map.getZoom()]"
    before = frame.evaluate(view)
    atlas.choose("Year", "2022")
    assert frame.evaluate("window.sameMap")
    # Another key leaves another height, whose middle is a pixel's.
    pixel = 0.02
    assert frame.evaluate(view) == pytest.approx(before, abs=pixel)
    assert before == pytest.approx([37, 68, 6], abs=pixel)


@pytest.mark.parametrize("script", ["map.js", "map/main.js"])
def test_a_filter_chosen_while_the_map_loads_reaches_it(atlas, script):
    atlas.open("?year=2022")
    wanted = atlas.drawn.get_attribute("data-answer")
    held = []
    atlas.page.route(f"**/assets/{script}", lambda route: held.append(route))
    with atlas.page.expect_request(f"**/assets/{script}"):
        atlas.page.goto(atlas.url)
    expect(atlas.headline).to_contain_text("All records")
    atlas.page.get_by_role("group", name="Year").get_by_role("checkbox", name="2022").click()
    expect(atlas.page).to_have_url(re.compile("year=2022"))
    atlas.page.unroute(f"**/assets/{script}")
    for route in held:
        route.continue_()
    expect(atlas.drawn).to_have_attribute("data-answer", wanted)


def test_a_click_on_an_event_opens_its_claims(atlas):
    atlas.open("?year=2022")
    opened = atlas.panel.get_by_text("Rockets claimed toward Termez, 18 April 2022").first
    atlas.open_mark(TERMEZ)
    expect(opened).to_be_visible()
    expect(atlas.panel.locator(".atlas-claims")).to_contain_text("Sherzod Asadov")
    expect(atlas.panel.locator(".atlas-denies").first).to_be_visible()
    expect(atlas.page).to_have_url(re.compile(f"record={TERMEZ}"))


def test_a_claimant_among_the_claims_leads_to_the_page_of_the_actor(atlas):
    atlas.open(f"?record={TERMEZ}")
    claimed = atlas.panel.locator(".atlas-claims").get_by_role("button", name="Sherzod Asadov").first
    claimed.focus()
    with atlas.redrawn():
        atlas.page.keyboard.press("Enter")
        expect(atlas.page).to_have_url(re.compile("who=sherzod-asadov"))
    expect(atlas.panel.get_by_role("heading", name="Sherzod Asadov")).to_be_visible()
    made = atlas.panel.locator("summary").filter(has_text="Claims made")
    made.focus()
    atlas.page.keyboard.press("Enter")
    with atlas.redrawn():
        atlas.panel.get_by_role("button", name="Rockets claimed toward Termez, 18 April 2022").last.click()
        expect(atlas.page).to_have_url(re.compile(f"record={TERMEZ}"))


def test_a_click_beside_everything_closes_the_record(atlas):
    atlas.open(f"?record={TERMEZ}&lat=42&lon=50&zoom=5")
    expect(atlas.panel.locator(".atlas-claims")).to_be_visible()
    atlas.drawn.click()  # in its middle, the Caspian
    expect(atlas.panel.get_by_text("Selected records")).to_be_visible()
    expect(atlas.page).not_to_have_url(re.compile("record="))


def test_a_click_on_a_province_lists_what_lies_there(atlas):
    atlas.open("?lat=31.5&lon=64.3&zoom=7")
    atlas.page.locator(FRAME).click(position={"x": 400, "y": 300})
    expect(atlas.panel.get_by_text("Helmand").first).to_be_visible()
    expect(atlas.page).to_have_url(re.compile("place=AF-HEL"))


def test_a_place_opened_after_another_answer_stays_open(atlas):
    atlas.open("?lat=31.5&lon=64.3&zoom=7")
    atlas.choose("Year", "2022")
    atlas.page.locator(FRAME).click(position={"x": 400, "y": 300})
    expect(atlas.panel.get_by_text("Helmand").first).to_be_visible()
    frame = next(frame for frame in atlas.page.frames if "streamlit_folium" in frame.url)
    # Whatever stands here a moment after a click is reported to the page, and anything else closes the panel.
    clicked = frame.evaluate("window.__GLOBAL_DATA__.last_active_drawing")
    assert (clicked["kind"], clicked["id"]) == ("place", "AF-HEL")


def test_the_address_survives_a_reload_and_is_enough_for_someone_else(atlas, browser, app_url):
    atlas.open(f"{TAJIKISTAN_2022}&record={TERMEZ}")
    headline = atlas.headline.inner_text()
    atlas.page.reload()
    expect(atlas.headline).to_have_text(headline)
    expect(atlas.panel.locator(".atlas-claims")).to_be_visible()
    with browser.new_context() as other:
        page = other.new_page()
        page.goto(atlas.page.url, timeout=PATIENCE_MS)
        expect(page.locator(".atlas-headline")).to_have_text(headline)


def test_moving_the_map_is_kept_in_the_address_without_a_run(atlas):
    atlas.open()
    assert "zoom=" not in atlas.page.url
    atlas.map.locator(".leaflet-control-zoom-in").click()
    atlas.page.wait_for_url("**zoom=**")
    atlas.settle()
    zoom = re.search(r"zoom=[\d.]+", atlas.page.url)[0]
    atlas.choose("Year", "2022")
    expect(atlas.page).to_have_url(re.compile("year=2022"))
    assert re.search(r"zoom=[\d.]+", atlas.page.url)[0] == zoom


def test_the_keyboard_reaches_filters_records_and_symbols(atlas):
    atlas.open(TAJIKISTAN_2022)
    first = atlas.panel.locator(".cards button").first
    first.focus()
    with atlas.redrawn():
        atlas.page.keyboard.press("Enter")
    expect(atlas.panel.locator(".atlas-claims")).to_be_visible()
    while "7 May 2022" not in atlas.map.locator(".atlas-said").inner_text():
        atlas.drawn.press("ArrowRight")
    atlas.drawn.press("Enter")
    expect(atlas.panel.get_by_text("7 May 2022").first).to_be_visible()
    expect(atlas.page).to_have_url(re.compile("record=rockets-tajikistan-2022-05-07"))


def test_another_name_of_an_actor_is_found_in_the_filter_and_enter_takes_it_alone(atlas):
    atlas.open()
    actors = atlas.page.get_by_role("group", name="Actor", exact=True)
    atlas.page.locator("summary", has_text="Actor").click()
    box = actors.get_by_label("Find actor")
    box.fill("daesh-k")
    expect(actors.locator(".filter-name")).to_have_text(["Daesh-K: Islamic State Khorasan Province (ISKP)"])
    box.fill("IMU")
    expect(actors.locator(".filter-name").first).to_have_text("Islamic Movement of Uzbekistan (IMU)")
    box.press("Enter")
    expect(atlas.page).to_have_url(re.compile(r"actor=imu(&|$)"))


def test_only_the_online_map_asks_another_host(atlas):
    atlas.open()
    assert atlas.outside == []
    with atlas.page.expect_event("requestfailed", lambda request: "openstreetmap" in request.url):
        atlas.map.get_by_role("button", name="Layers").click()
        atlas.map.get_by_label("Online map (openstreetmap.org)").check()
    assert {url.split("/")[2] for url in atlas.outside} == {"tile.openstreetmap.org"}


def test_a_layer_can_be_switched_off_and_a_count_map_on(atlas):
    atlas.open()
    symbols = atlas.map.locator("[data-records]:not([data-place])")
    areas = atlas.map.locator("[data-place]")
    assert symbols.count() > 8
    assert areas.count() > 8
    atlas.map.get_by_role("button", name="Layers").click()
    atlas.map.get_by_label("Records", exact=True).uncheck()
    expect(symbols).to_have_count(0)
    assert areas.count() > 8
    atlas.map.get_by_label("Counts by province", exact=True).check()
    expect(areas).to_have_count(0)
    counted = atlas.map.locator("path.atlas-province[style*='fill: rgb']")
    expect(counted.first).to_be_attached()
    assert counted.count() > 10


def test_the_dark_theme_reaches_the_map(browser, app_url):
    with browser.new_context(color_scheme="dark", viewport={"width": 1600, "height": 900}) as context:
        context.set_default_timeout(PATIENCE_MS)
        painted = colours(Atlas(context.new_page(), app_url).open())
    dark = sum(number for colour, number in painted.items() if sum(colour) < 240)
    assert dark > sum(painted.values()) / 2


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
    request = urllib.request.Request(
        f"{app_url}/{geometry_url('provinces-close')}", headers={"Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]
        packed = answer.read()
    assert packed == layers()["provinces-close"].path.read_bytes()
    with urllib.request.urlopen(f"{app_url}/{geometry_url('provinces-close')}") as answer:
        assert answer.headers["Content-Encoding"] is None
        assert answer.read() == gzip.decompress(packed)


def test_a_map_whose_script_does_not_come_is_reported(atlas):
    atlas.page.route("**/assets/map/state.js", lambda route: route.abort())
    atlas.page.goto(atlas.url)
    expect(atlas.map.get_by_role("alert")).to_contain_text("The map could not be loaded")


def test_an_unknown_page_is_reported_and_explore_shown(atlas):
    atlas.page.goto(f"{atlas.url}/nosuchpage")
    expect(atlas.page.get_by_role("dialog", name="Page not found")).to_be_visible()
    expect(atlas.headline).to_be_visible()


def test_unknown_words_in_the_address_leave_what_is_usual_and_are_named(atlas):
    atlas.open(
        "?layers=nonsense&lanes=colour&zoom=99&from=2022-99&year=abc&area=here&compare=then&record=none&place=none"
    )
    warning = atlas.page.get_by_text("Ignored in the address")
    for named in (
        "area=here",
        "2022-99",
        "abc",
        "none",
        "then",
        "lanes=colour",
        "zoom=99",
        "layers=nonsense: unknown; known",
    ):
        expect(warning).to_contain_text(named)
    expect(atlas.headline).to_contain_text("All records")
    assert atlas.map.locator("[data-records]").count() > 8, "the layers that are usual"
    expect(atlas.timeline.get_by_label("Lanes by")).to_have_value("kind")
