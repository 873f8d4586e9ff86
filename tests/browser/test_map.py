"""The map under an analyst's hand: where it looks, what its marks, key and layers do."""

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from bench.server import ROOT, running
from tests.browser.conftest import FRAME, PATIENCE_MS, Atlas
from tests.browser.test_list import in_key
from tests.browser.test_timeline import dragging

COUNT = "id,date,latitude,longitude,event,source\n" + "".join(
    f"{number},2020-03-0{number},48.0,{67 + number / 20},attack,The Daily\n" for number in range(1, 6)
)
FIT = "Fit to selection"
OPENED = "?country=UZ&record=rockets-termez-2022-04-18"
VIEW = "() => { const b = map.getBounds(); return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]; }"


def view(atlas):
    """West, south, east, north of what the map shows."""
    return next(frame for frame in atlas.page.frames if "streamlit_folium" in frame.url).evaluate(VIEW)


def centre(atlas):
    """Latitude, longitude and zoom of what the map shows, whatever room its key leaves it."""
    frame = next(frame for frame in atlas.page.frames if "streamlit_folium" in frame.url)
    return frame.evaluate("() => [map.getCenter().lat, map.getCenter().lng, map.getZoom()]")


def drag(atlas, dx=120, dy=0):
    box = atlas.page.locator(FRAME).bounding_box()
    x, y = box["x"] + 200, box["y"] + 120
    atlas.page.mouse.move(x, y)
    atlas.page.mouse.down()
    atlas.page.mouse.move(x + dx, y + dy, steps=6)
    # Resting before letting go: no drift after it.
    atlas.page.mouse.move(x + dx, y + dy)
    atlas.page.mouse.up()
    expect(atlas.page).to_have_url(re.compile("zoom="))
    atlas.settle()


def test_the_chosen_country_fills_the_map(atlas):
    atlas.open("?country=TJ&year=2022")
    west, south, east, north = view(atlas)
    assert west < 67.4
    assert east > 75.1
    assert south < 36.7
    assert north > 41.0
    assert north - south < 12, "neither Lebanon nor Bhutan"
    assert "zoom=" not in atlas.page.url, "the country says where to look"
    expect(atlas.map.get_by_role("button", name=FIT)).to_be_hidden()


def test_a_country_chosen_later_is_shown_and_the_others_are_veiled(atlas):
    atlas.open()
    expect(atlas.map.locator(".atlas-veil")).to_have_count(0)
    before = view(atlas)
    atlas.choose("Country", "Tajikistan")
    expect(atlas.map.locator(".atlas-veil")).to_have_count(1)
    after = view(atlas)
    assert after[2] - after[0] < (before[2] - before[0]) / 1.5
    assert after[0] < 67.4 < 75.1 < after[2]


def test_the_hand_decides_and_a_button_leads_back(atlas):
    atlas.open("?country=TJ")
    fitted = view(atlas)
    back = atlas.map.get_by_role("button", name=FIT)
    drag(atlas)
    expect(back).to_be_visible()
    assert view(atlas) != pytest.approx(fitted, abs=0.1)
    moved = centre(atlas)
    atlas.choose("Country", "Uzbekistan")
    assert centre(atlas) == pytest.approx(moved, abs=0.01), "not moved against the hand"
    back.click()
    expect(back).to_be_hidden()
    expect(atlas.page).not_to_have_url(re.compile("zoom="))
    west, south, east, north = view(atlas)
    assert west < 56.1, "all of Uzbekistan and Tajikistan"
    assert east > 75.1


def test_another_size_of_the_window_is_not_the_hand(atlas):
    atlas.open()
    usual = atlas.page.viewport_size
    before = view(atlas)
    for size in ({"width": 1366, "height": 768}, usual):
        atlas.page.set_viewport_size(size)
    atlas.settle()
    atlas.choose("Country", "Tajikistan")
    west, south, east, north = view(atlas)
    assert east - west < (before[2] - before[0]) / 1.5
    assert west < 67.4 < 75.1 < east
    expect(atlas.page).not_to_have_url(re.compile("zoom="))


def test_an_opened_record_fits_a_window_of_another_size(atlas):
    usual, small = atlas.page.viewport_size, {"width": 1100, "height": 620}
    atlas.page.set_viewport_size(small)
    atlas.open(OPENED)
    wanted = centre(atlas)
    atlas.page.set_viewport_size(usual)
    atlas.open(OPENED)
    assert centre(atlas)[2] > wanted[2]
    atlas.page.set_viewport_size(small)
    atlas.page.frame(url=re.compile("streamlit_folium")).wait_for_function(
        "zoom => map.getZoom() === zoom", arg=wanted[2]
    )
    assert centre(atlas) == pytest.approx(wanted, abs=0.01)
    expect(atlas.page).not_to_have_url(re.compile("zoom="))


def test_a_record_opened_beyond_the_view_comes_into_it(atlas):
    atlas.open("?country=TJ")
    atlas.open("?country=TJ&record=jalalabad-prison-2020")
    west, south, east, north = view(atlas)
    assert west < 70.45 < east
    assert south < 34.4 < north


def test_a_place_that_is_searched_is_shown_whatever_the_hand_did(atlas):
    atlas.open()
    drag(atlas)
    box = atlas.page.get_by_role("combobox", name="Search places")
    box.fill("Kunduz")
    expect(atlas.page.get_by_role("listbox").get_by_role("option").first).to_contain_text("Kunduz")
    with atlas.redrawn():
        box.press("Enter")
    west, south, east, north = view(atlas)
    assert west < 68.1 < 69.3 < east < 75, "all of the province, and little more"
    assert south < 36.4 < 37.2 < north < 40


def test_home_shows_where_the_data_is(atlas):
    atlas.open("?country=TM")
    atlas.map.get_by_role("button", name="All data").click()
    west, south, east, north = view(atlas)
    assert west < 59.6, "Nukus"
    assert east > 71, "Kunar"
    expect(atlas.map.get_by_role("button", name=FIT)).to_be_visible()


def test_an_imported_dataset_is_found_on_the_map_with_one_click(page, tmp_path):
    folders = {"KHORASAN_ATLAS_STORE": str(tmp_path / "store"), "KHORASAN_ATLAS_IMPORTS": str(tmp_path / "imports")}
    (tmp_path / "count.csv").write_text(COUNT, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "events",
        "import",
        tmp_path / "count.csv",
        "--yes",
        "--as",
        "table",
        "--dataset",
        "open-count",
    ]
    subprocess.run([*command, "--title", "Open Count"], cwd=ROOT, env={**os.environ, **folders}, check=True)
    with running(**folders) as server:
        atlas = Atlas(page, server.url).open()
        atlas.choose("Dataset", "Open Count")
        west, south, east, north = view(atlas)
        assert west < 66.9 < 67.3 < east
        assert south < 48 < north
        assert east - west < 20


def test_records_at_one_place_are_a_badge_that_fans_out(atlas):
    atlas.open("?lat=36.7&lon=67.1&zoom=9")
    badge = atlas.map.locator("[data-records~='mazar-mosque-2022-04-21']")
    number = int(badge.get_attribute("data-badge"))
    ids = badge.get_attribute("data-records").split()
    assert number == len(ids) > 3
    expect(badge).to_have_text(str(number))
    symbols = atlas.map.locator("[data-record]")
    before = symbols.count()
    badge.locator(".atlas-hit").click()
    expect(symbols).to_have_count(before + number)
    atlas.page.keyboard.press("Escape")
    expect(symbols).to_have_count(before)
    badge.locator(".atlas-hit").click()
    atlas.map.locator(f"[data-record='{ids[1]}'] .atlas-hit").click()
    expect(atlas.page).to_have_url(re.compile(f"record={ids[1]}"))
    expect(atlas.map.locator(f"[data-record='{ids[1]}'] .atlas-open")).to_be_visible()


# Pairs of a badge and another mark of points that it would cover.
STACKED = """marks => {
  const places = marks.filter((mark) => !mark.dataset.place).map((mark) => {
    const { left, top, width, height } = mark.getBoundingClientRect();
    const { badge, records: names } = mark.dataset;
    return { x: left + width / 2, y: top + height / 2, isBadge: Boolean(badge), names };
  });
  return places.flatMap((one, at) => places.slice(at + 1)
    .filter((other) => (one.isBadge || other.isBadge) && Math.hypot(one.x - other.x, one.y - other.y) < 20)
    .map((other) => `${one.names} / ${other.names}`));
}"""


@pytest.mark.parametrize(
    "query", ["", "?country=AF", "?province=AF-KDZ", "?country=TJ"], ids=["all", "country", "province", "other"]
)
def test_a_badge_covers_no_other_mark(atlas, query):
    atlas.open(query)
    marks = atlas.map.locator(".atlas-marker[data-records]:visible")
    assert marks.count() > 2
    assert marks.evaluate_all(STACKED) == []


def test_a_mark_stands_at_its_true_place(atlas):
    atlas.open("?lat=34.4&lon=70.5&zoom=8&kind=attack")
    frame = next(frame for frame in atlas.page.frames if "streamlit_folium" in frame.url)
    at = frame.evaluate("() => { const p = map.latLngToContainerPoint([34.4303, 70.4528]); return [p.x, p.y]; }")
    box = atlas.map.locator("[data-records~='jalalabad-prison-2020']").first.bounding_box()
    corner = atlas.page.locator(FRAME).bounding_box()
    middle = (box["x"] + box["width"] / 2 - corner["x"], box["y"] + box["height"] / 2 - corner["y"])
    assert middle == pytest.approx(at, abs=3)


def test_the_map_is_one_stop_of_the_tab_key_and_arrows_move_through_it(atlas):
    atlas.open("?country=TJ&year=2022")
    stops = "[...document.querySelectorAll('.leaflet-pane [tabindex], .leaflet-pane a')].filter(e => e.tabIndex >= 0)"
    frame = next(frame for frame in atlas.page.frames if "streamlit_folium" in frame.url)
    assert frame.evaluate(f"{stops}.length") == 0
    said = atlas.map.locator(".atlas-said")
    heard = set()
    for _ in range(6):
        atlas.drawn.press("ArrowRight")
        expect(said).to_contain_text(re.compile(r"\d+ of \d+: "))
        heard.add(said.inner_text())
    assert len(heard) > 4
    expect(atlas.map.locator(".atlas-current")).to_have_count(1)


def test_enter_fans_a_badge_out_and_opens_a_record_of_it(atlas):
    atlas.open("?lat=36.7&lon=67.1&zoom=9&kind=attack")
    said = atlas.map.locator(".atlas-said")
    atlas.drawn.press("ArrowRight")
    while "Click to see each" not in said.inner_text():
        atlas.drawn.press("ArrowRight")
    symbols = atlas.map.locator("[data-record]").count()
    atlas.drawn.press("Enter")
    assert atlas.map.locator("[data-record]").count() > symbols
    expect(said).to_contain_text("1 of ")
    atlas.drawn.press("ArrowRight")
    atlas.drawn.press("Enter")
    expect(atlas.page).to_have_url(re.compile("record="))


def test_layers_are_in_the_address_and_open_with_it(atlas):
    atlas.open()
    assert "layers" not in atlas.page.url
    atlas.map.get_by_role("button", name="Layers").click()
    atlas.map.get_by_label("Counts by province", exact=True).check()
    expect(atlas.page).to_have_url(re.compile("layers=.*counts"))
    expect(atlas.map.locator("#atlas-key")).to_contain_text("Counts by province")
    expect(atlas.map.locator("[data-records]")).to_have_count(0)
    atlas.map.get_by_label("Counts by province and area").check()
    expect(atlas.map.get_by_label("Counts by province", exact=True)).not_to_be_checked()
    address = atlas.page.url.partition("/?")[2]
    atlas.open(f"?{address}")
    expect(atlas.map.locator("#atlas-key")).to_contain_text("Records per 10,000 km²")


def test_a_hostile_layer_is_ignored_in_one_line(atlas):
    atlas.open("?layers=records,%3Cscript%3E")
    expect(atlas.page.get_by_text("layers=<script>: unknown")).to_be_visible()
    assert atlas.map.locator("[data-records]").count() > 8
    expect(atlas.map.locator("[data-place]")).to_have_count(0)


def test_the_key_has_only_what_is_drawn_and_the_line_counts_what_is_in_view(atlas):
    atlas.open("?country=TJ&year=2022&kind=rocket+fire&certain=1")
    key = atlas.map.locator("#atlas-key")
    assert key.locator("li").all_inner_texts()[:1] == ["rocket fire"]
    assert "attack" not in key.inner_text()
    expect(key).to_contain_text("1 in view, 0 not in view")
    atlas.open("?lat=45&lon=50&zoom=6&country=TJ&year=2022&kind=rocket+fire&certain=1")
    expect(key).to_contain_text("0 in view, 1 not in view")


# As the browser writes colours.
TINTS = """all => all.map((one) => {
  const made = document.createElement("i");
  made.style.color = one.style.getPropertyValue("--tint");
  return made.style.color;
}).sort()"""


def test_the_key_names_the_colour_of_each_filled_province(atlas):
    atlas.open("?country=AF")
    key = atlas.map.locator("#atlas-key li").filter(has_text="province only: ")
    fills = "all => [...new Set(all.map(one => one.style.fill))].sort()"
    drawn = atlas.map.locator("path.atlas-vague-province").evaluate_all(fills)
    named = key.locator(".atlas-sample-province").evaluate_all(TINTS)
    assert len(drawn) > 1
    assert named == drawn
    # A kind that only counts of areas hold fans out of them, and stands on the timeline and in the list.
    expect(atlas.map.locator("#atlas-key")).to_contain_text("estimate")


def test_what_entries_of_the_key_begin_with_is_seen_once(atlas):
    atlas.open("?country=AF")
    entries = atlas.map.locator("#atlas-key li").filter(has_text="province only: ")
    assert entries.count() > 1
    seen = "all => all.filter((one) => one.getBoundingClientRect().width > 1).length"
    assert entries.locator(".atlas-key-begin").evaluate_all(seen) == 1
    arrow = atlas.map.locator("#atlas-key li").filter(has_text="direction only").locator("path.atlas-arrow")
    expect(arrow).to_be_visible()


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["laptop", "phone"])
def test_the_credits_cover_neither_the_selection_nor_the_scale(atlas, size):
    atlas.page.set_viewport_size({"width": size[0], "height": size[1]})
    atlas.open("?area=circle:37.22,67.28,300km")
    boxes = [
        atlas.map.locator(name).first.bounding_box()
        for name in ("path.area-chosen", ".leaflet-control-scale", ".leaflet-control-attribution")
    ]
    area, scale, credit = boxes
    assert area["y"] + area["height"] <= credit["y"]
    assert scale["y"] + scale["height"] <= credit["y"] or scale["x"] + scale["width"] <= credit["x"]


DRAWN = """(map) => {
  const view = map.getBoundingClientRect();
  const isSeen = ({ x, y, width, height }) => {
    const [middle, centre] = [x + width / 2, y + height / 2];
    return middle > view.left && middle < view.right && centre > view.top && centre < view.bottom;
  };
  const marks = [...map.querySelectorAll(".atlas-marker[data-records]")];
  const seen = marks.filter((mark) => isSeen(mark.getBoundingClientRect()));
  return seen.flatMap((mark) => mark.dataset.records.split(" ").filter(Boolean)).length;
}"""


@pytest.mark.parametrize(
    "query",
    ["", "?country=KG", "?country=TJ&year=2022", "?lat=31&lon=64&zoom=9"],
    ids=["all", "Kyrgyzstan", "Tajikistan in 2022", "Helmand"],
)
def test_whatever_is_counted_in_view_has_a_mark_there(atlas, query):
    atlas.open(query)
    number = in_key(atlas)[0]
    assert number > 0
    assert atlas.drawn.evaluate(DRAWN) == number
    atlas.drawn.press("Shift+ArrowRight")
    atlas.settle()
    assert atlas.drawn.evaluate(DRAWN) == in_key(atlas)[0]


@pytest.mark.parametrize(
    ("layers", "absent"),
    [("names", "denied or disputed"), ("records,names", "presence"), ("counts", "reported or claimed")],
    ids=["neither records nor areas", "no areas", "counts"],
)
def test_the_key_names_nothing_of_a_layer_that_is_off(atlas, layers, absent):
    atlas.open()
    key = atlas.map.locator("#atlas-key")
    expect(key).to_contain_text(absent)
    atlas.open(f"?layers={layers}")
    expect(key).not_to_contain_text(absent)


def test_one_menu_of_the_map_is_open_at_a_time(atlas):
    atlas.open()
    lists = atlas.map.locator(".atlas-layer-list:visible")
    for name in ("Layers", "Area", "Compare"):
        atlas.map.get_by_role("button", name=name, exact=True).click()
        expect(lists).to_have_count(1)
    atlas.drawn.press("Escape")
    expect(lists).to_have_count(0)


COVERED = """marks => marks.filter((mark) => {
  const hit = mark.querySelector(".atlas-hit").getBoundingClientRect();
  return [...document.querySelectorAll(".leaflet-top .leaflet-control")].some((control) => {
    const box = control.getBoundingClientRect();
    return box.width && hit.left < box.right && hit.right > box.left && hit.top < box.bottom && hit.bottom > box.top;
  });
}).length"""


@pytest.mark.parametrize(
    "query", ["?area=circle:36.73,68.87,50km", "?country=TJ", "?province=AF-KDZ"], ids=["area", "country", "province"]
)
def test_no_mark_of_the_selection_lies_below_a_button(atlas, query):
    atlas.open(query)
    marks = atlas.map.locator(".atlas-marker[data-records]:visible")
    assert marks.count() > 2
    assert marks.evaluate_all(COVERED) == 0


@pytest.mark.parametrize("query", ["?country=AF", "?country=UZ"])
def test_no_record_with_a_point_lies_below_a_button_on_a_phone(atlas, query):
    atlas.page.set_viewport_size({"width": 390, "height": 844})
    atlas.open(query)
    marks = atlas.map.locator(".atlas-marker[data-records]:not([data-place]):visible")
    assert marks.count() > 2
    assert marks.evaluate_all(COVERED) == 0


def test_the_most_of_a_shaded_map_stands_out_in_both_themes(browser, app_url):
    def luminance(colour):
        red, green, blue = (int(part) for part in re.findall(r"\d+", colour)[:3])
        return 0.299 * red + 0.587 * green + 0.114 * blue

    for theme in ("light", "dark"):
        with browser.new_context(viewport={"width": 1600, "height": 900}, color_scheme=theme) as context:
            context.set_default_timeout(PATIENCE_MS)
            atlas = Atlas(context.new_page(), app_url).open("?layers=counts")
            fills = atlas.map.locator("#atlas-key .atlas-sample").evaluate_all(
                "all => all.map(one => getComputedStyle(one).fill)"
            )
            shades = [luminance(fill) for fill in fills if "rgb" in fill]
            assert len(shades) > 2
            assert shades == sorted(shades, reverse=theme == "light")
            painted = atlas.map.locator("path.atlas-province").evaluate_all(
                "all => all.map(one => getComputedStyle(one).fill)"
            )
            assert set(fills) & set(painted)


def test_a_province_is_filled_lightly_and_carries_its_count(atlas):
    atlas.open("?country=TJ&year=2022&kind=protest&certain=1")
    plate = atlas.map.locator("[data-place='TJ-GB']")
    expect(plate).to_have_text("1")
    filled = atlas.map.locator("path.atlas-vague-province")
    expect(filled).to_have_count(1)
    assert float(filled.evaluate("path => getComputedStyle(path).fillOpacity")) < 0.3
    plate.locator(".atlas-hit").click()
    expect(atlas.page).to_have_url(re.compile("record="))


def test_records_leave_and_come_while_the_brush_is_moved(atlas):
    atlas.open("?kind=attack")
    in_view = atlas.map.locator(".atlas-in-view")
    before = in_view.inner_text()
    with dragging(atlas, "2020-01-01", "2020-12-31"):
        expect(in_view).not_to_have_text(before)
        assert "from=" not in atlas.page.url, "no run of the page yet"
        seen = atlas.map.locator("[data-records]:visible").evaluate_all("all => all.map(one => one.dataset.records)")
        assert "jalalabad-prison-2020" in " ".join(seen)
        assert len(seen) < 4
    expect(atlas.page).to_have_url(re.compile("from="))
