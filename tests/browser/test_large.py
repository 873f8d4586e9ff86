"""More records than the map draws one by one: squares that split, single marks, no run of the page."""

import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from bench.server import running
from tests.browser.conftest import FRAME, Atlas
from tests.browser.large_app import ALONE, CROWD

KABUL = "lat=34.5&lon=69.1"


@pytest.fixture(scope="module")
def large_url(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    with running("tests/browser/large_app.py", LARGE_FOLDER=str(folder)) as server:
        yield server.url


@pytest.fixture
def large(page, large_url):
    return Atlas(page, large_url)


def drawn(atlas):
    """How many records the squares in view stand for."""
    return sum(
        int(number)
        for number in atlas.map.locator(".atlas-tile").evaluate_all(
            "(tiles) => tiles.map((tile) => tile.dataset.number || 0)"
        )
    )


@contextmanager
def loaded(atlas):
    """Wait until the map has drawn other tiles, because of what is done inside."""
    before = atlas.drawn.get_attribute("data-loads")
    yield
    expect(atlas.drawn).not_to_have_attribute("data-loads", before)
    atlas.settle()


def test_a_crowd_is_a_square_and_who_stands_alone_a_symbol(large):
    large.open(f"?{KABUL}&zoom=6")
    assert drawn(large) >= CROWD
    assert large.problems == []
    large.open("?lat=30.5&lon=61.5&zoom=9")
    mark = large.map.locator(f"[data-record='{ALONE}']")
    expect(mark).to_be_visible()
    mark.locator(".atlas-hit").click()
    expect(large.panel).to_contain_text("Invented incident alone")
    expect(large.panel).not_to_contain_text("outside")


def test_a_glide_that_fails_to_ask_leaves_the_map_its_zoom(large):
    large.open(f"?{KABUL}&zoom=6")
    zoom = large.drawn.evaluate("""async () => {
        const { Tiles } = await import(`${document.baseURI.split("/component")[0]}/assets/tiles/layer.js`);
        const whole = L.GridLayer.prototype._update;
        L.GridLayer.prototype._update = () => { throw new Error("no tiles"); };
        const map = { _animatingZoom: true, _zoom: 5, _animateToZoom: 7 };
        try {
          Tiles.prototype._update.call({ _map: map }, null);
        } catch ({ message }) {
          return [message, map._zoom];
        } finally {
          L.GridLayer.prototype._update = whole;
        }
    }""")
    assert zoom == ["no tiles", 5]


HIDDEN = """async () => {
  const { state } = await import(`${document.baseURI.split("/component")[0]}/assets/map/state.js`);
  const corner = state.map.getContainer().getBoundingClientRect();
  const names = ["town", "capital", "province"].flatMap((kind) => [
    ...document.querySelectorAll(`.atlas-name-${kind} span`)]);
  const touches = ({ left, top, right, bottom }, one) =>
    left - corner.x < one[2] && right - corner.x > one[0] && top - corner.y < one[3] && bottom - corner.y > one[1];
  const squares = state.tiles.boxes();
  const hidden = names.filter((name) => squares.some((one) => touches(name.getBoundingClientRect(), one)));
  return [names.length, squares.length, hidden.map(({ textContent }) => textContent)];
}"""


def test_names_leave_the_numbers_of_squares_readable(large):
    large.open(f"?{KABUL}&zoom=6")
    names, squares, hidden = large.drawn.evaluate(HIDDEN)
    assert names > 3
    assert squares
    assert hidden == []


def test_moving_and_zooming_ask_for_tiles_and_run_nothing_of_the_page(large):
    runs = []
    large.page.on("websocket", lambda socket: socket.on("framesent", lambda payload: runs.append(payload)))
    large.open(f"?{KABUL}&zoom=6")
    assert runs
    runs.clear()
    sent = []
    large.page.on("request", lambda request: sent.append(request.url) if "/tiles/" in request.url else None)
    for zoom in (7.5, 9):
        with loaded(large):
            large.drawn.press("Shift+Equal")
        expect(large.page).to_have_url(re.compile(f"zoom={zoom}"))
    assert sent
    assert runs == []
    assert drawn(large) >= CROWD


GLIDE = """async () => {
  const { state } = await import(`${document.baseURI.split("/component")[0]}/assets/map/state.js`);
  window.happened = [];
  state.map.on("zoomend", () => window.happened.push("end of the glide"));
  const before = window.fetch;
  window.fetch = (address, ...rest) => {
    const asked = String(address).match("tiles/([0-9]+)");
    if (asked) window.happened.push(`tiles of zoom ${asked[1]}`);
    return before(address, ...rest);
  };
}"""


def test_tiles_are_asked_for_once_when_a_zoom_begins(large):
    large.open(f"?{KABUL}&zoom=6")
    large.drawn.evaluate(GLIDE)
    for key in ("Shift+Equal", "Shift+Minus"):
        with loaded(large):
            large.drawn.press(key)
        expect(large.drawn).to_have_attribute("aria-busy", "false")
    assert large.drawn.evaluate("() => window.happened") == [
        "tiles of zoom 8",
        "end of the glide",
        "tiles of zoom 6",
        "end of the glide",
    ]


def test_a_square_comes_closer_and_at_last_lists_what_lies_in_it(large):
    large.open(f"?{KABUL}&zoom=9")
    with loaded(large):
        large.drawn.click()
    expect(large.page).to_have_url(re.compile("zoom=12"))
    large.open(f"?{KABUL}&zoom=12")
    large.drawn.click()
    expect(large.panel.get_by_text("Cell of the map")).to_be_visible()
    expect(large.panel).to_contain_text(f"{CROWD} records")
    expect(large.panel.locator(".list-pages")).to_contain_text(f"1–30 of {CROWD}")
    expect(large.page).to_have_url(re.compile("cell="))


def test_the_keyboard_moves_through_the_squares_and_enter_comes_closer(large):
    large.open(f"?{KABUL}&zoom=6")
    large.drawn.press("ArrowLeft")  # squares come after the counts of areas
    said = large.map.locator(".atlas-said")
    expect(said).to_contain_text("Click to come closer")
    expect(large.map.locator(".atlas-cell-tip")).to_be_visible()
    with loaded(large):
        large.drawn.press("Enter")
    expect(large.page).to_have_url(re.compile("zoom=9"))


def test_a_filter_changes_the_tiles_and_keeps_the_map(large):
    large.open(f"?{KABUL}&zoom=6")
    everything = drawn(large)
    frame = large.page.locator(FRAME).element_handle()
    large.choose("Year", "2011")
    expect(large.drawn).to_have_attribute("data-tiles", re.compile("year=2011"))
    assert CROWD // 4 <= drawn(large) < everything
    assert frame.is_visible()
    large.choose("Year", "2011")
    large.choose("Country", "Kazakhstan")
    expect(large.drawn).not_to_have_attribute("data-tiles", re.compile("."))


AHEAD = """async (map) => {
  const { state } = await import(`${document.baseURI.split("/component")[0]}/assets/map/state.js`);
  window.happened = [];
  const before = window.fetch;
  window.fetch = (address, ...rest) => {
    if (String(address).includes("tiles/")) window.happened.push("tiles");
    return before(address, ...rest);
  };
  new MutationObserver(() => window.happened.push("answer")).observe(map, { attributeFilter: ["data-answer"] });
  KhorasanAtlas.expect(`${state.answers.tiles}&year=2011`);
}"""


def test_tiles_that_the_map_expects_are_not_asked_for_again(large):
    large.open(f"?{KABUL}&zoom=6")
    everything = drawn(large)
    large.drawn.evaluate(AHEAD)
    large.choose("Year", "2011")
    expect(large.drawn).to_have_attribute("data-tiles", re.compile("year=2011"))
    assert large.drawn.evaluate("() => window.happened") == ["tiles", "answer"]
    assert CROWD // 4 <= drawn(large) < everything


def test_the_map_follows_the_timeline_with_one_answer_for_all_periods(large):
    large.open(f"?{KABUL}&zoom=6")
    everything = drawn(large)
    asked = []
    large.page.on("request", lambda request: asked.append(request.url))
    overview = large.timeline.locator(".tl-overview").bounding_box()
    with large.page.expect_response(re.compile("/cube/6/")) as answer:
        large.page.mouse.move(overview["x"] + 200, overview["y"] + 20)
    assert len(answer.value.body()) < 600_000
    asked.clear()
    handle = large.timeline.get_by_label("Start of the period")
    handle.press("End")
    expect(large.timeline.locator(".tl-words")).not_to_contain_text("All time")
    assert drawn(large) < everything
    assert not [url for url in asked if "/tiles/" in url or "/cube/" in url]


def counted_areas(atlas):
    """How many records each vague place that is drawn stands for."""
    marks = atlas.map.locator(".atlas-marker[data-place]")
    return dict(
        marks.evaluate_all(
            "(marks) => marks.filter((mark) => mark.style.display !== 'none')"
            ".map(({ dataset }) => [dataset.place, dataset.badge])"
        )
    )


def test_areas_hold_under_the_hand_what_they_hold_after_it_lets_go(large):
    large.open("?year=2010&lat=38&lon=70&zoom=6")
    before = counted_areas(large)
    overview = large.timeline.locator(".tl-overview").bounding_box()
    start, end = (overview["x"] + share * overview["width"] for share in (0.3, 0.95))
    with large.page.expect_response(re.compile("lanes=vague")):
        large.page.mouse.move(start, overview["y"] + 20)
    large.page.mouse.down()
    large.page.mouse.move(end, overview["y"] + 20, steps=5)
    expect(large.map.locator(".atlas-in-view")).not_to_contain_text("left out")
    held = counted_areas(large)
    assert before.keys() < held.keys(), "areas that only other years have appear"
    large.page.mouse.up()
    expect(large.page.get_by_role("button", name=re.compile("^from "))).to_be_visible()
    large.settle()
    assert counted_areas(large) == held


def test_both_maps_of_a_comparison_draw_squares(large):
    large.open(f"?{KABUL}&zoom=6&year=2010&compare=year:2011")
    second = large.map.frame_locator("#compare-second")
    expect(second.locator(".leaflet-container")).to_have_attribute("data-loads", re.compile("."))
    large.settle()
    numbers = second.locator(".atlas-tile").evaluate_all("tiles => tiles.map(tile => Number(tile.dataset.number || 0))")
    assert sum(numbers) >= CROWD / 4
    assert drawn(large) >= CROWD / 4
    expect(large.page.get_by_role("row", name="Kabul (AF)")).to_be_visible()
    assert large.problems == []
