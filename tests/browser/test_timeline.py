"""The timeline in the map's frame: the hand on the brush, keys, play, lanes; no run of the page while it moves."""

import re
from contextlib import contextmanager
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import FRAME, PATIENCE_MS, Atlas

TERMEZ = "rockets-termez-2022-04-18"
PICTURE = "() => import(new URL('../../assets/timeline/picture.js', location.href))"
START = "Start of the period"
END = "End of the period"


def frame_of(atlas):
    return next(frame for frame in atlas.page.frames if "streamlit_folium" in frame.url)


def words(atlas):
    return atlas.timeline.locator(".tl-words")


def x_of(atlas, day):
    """Where a day of the overview begins, in pixels of the page."""
    box = atlas.page.locator(FRAME).bounding_box()
    number = f"Math.round(Date.parse('{day}') / 86400000)"
    inside = frame_of(atlas).evaluate(f"{PICTURE[6:]}.then((p) => p.axisOf(p.axisDays()).x({number}))")
    return box["x"] + inside


def y_of(atlas):
    box = atlas.timeline.locator(".tl-overview").bounding_box()
    return box["y"] + 20


def spot(atlas, record):
    """Where the mark of a record is in the lanes, in pixels of the page."""
    mark = frame_of(atlas).evaluate(
        f"(id) => {PICTURE[6:]}.then(({{ state }}) => state.laid.marks"
        ".filter(({ index }) => state.source.records.id[index] === id).map(({ x0, x1, y }) => [(x0 + x1) / 2, y])[0])",
        record,
    )
    box = atlas.timeline.locator(".tl-lanes").bounding_box()
    return box["x"] + mark[0], box["y"] + mark[1]


@contextmanager
def dragging(atlas, start, end):
    """Drag over the overview from day to day; what is inside happens before letting go."""
    mouse, y = atlas.page.mouse, y_of(atlas)
    mouse.move(x_of(atlas, start) + 1, y)
    mouse.down()
    mouse.move(x_of(atlas, end) - 1, y, steps=8)
    yield
    mouse.up()


def test_dragging_follows_the_hand_without_a_run_and_letting_go_sets_the_period(atlas):
    sent = []
    atlas.page.on("websocket", lambda socket: socket.on("framesent", lambda payload: sent.append(payload)))
    atlas.open()
    frame_of(atlas).evaluate("window.sameMap = true")
    sent.clear()
    requests = []
    atlas.page.on("request", lambda request: requests.append(request.url))
    with dragging(atlas, "2022-01-01", "2023-01-01"):
        expect(words(atlas)).to_contain_text("2022 · 26 records, 11 more possible")
        expect(atlas.headline).to_contain_text("26 records, 11 more possible")
        assert (sent, requests) == ([], [])
        assert "from=" not in atlas.page.url
    expect(atlas.page).to_have_url(re.compile("from=2022-01-01&to=2022-12-31"))
    expect(atlas.headline).to_contain_text("2022")
    expect(atlas.headline).to_contain_text("26 records, 11 more possible")
    assert frame_of(atlas).evaluate("window.sameMap")
    atlas.settle()
    with atlas.redrawn():
        atlas.page.mouse.dblclick(x_of(atlas, "2015-06-01"), y_of(atlas))
    expect(atlas.headline).to_contain_text("All records")
    expect(atlas.page).not_to_have_url(re.compile("from="))


def test_a_brush_is_moved_and_resized(atlas):
    atlas.open("?from=2021-01-01&to=2021-12-31")
    with dragging(atlas, "2021-06-01", "2022-06-01"):
        expect(words(atlas)).to_contain_text("2022 ·")
    expect(atlas.page).to_have_url(re.compile("from=2022-01-01&to=2022-12-31"))
    atlas.settle()
    edge = atlas.timeline.get_by_label(START).bounding_box()
    mouse = atlas.page.mouse
    mouse.move(edge["x"] + edge["width"] / 2, edge["y"] + 20)
    mouse.down()
    mouse.move(x_of(atlas, "2019-01-01"), edge["y"] + 20, steps=4)
    mouse.up()
    expect(atlas.page).to_have_url(re.compile("from=201[89]-.*&to=2022-12"))


def middle(box):
    return box["x"] + box["width"] / 2, box["y"] + min(box["height"], 39) / 2


def drag_from(atlas, place, by):
    mouse = atlas.page.mouse
    mouse.move(*place)
    mouse.down()
    mouse.move(place[0] + by, place[1], steps=8)
    mouse.up()


def width_px(atlas, first, last):
    return x_of(atlas, last) - x_of(atlas, first)


@pytest.mark.parametrize(("first", "last"), [("2022-04-01", "2022-04-30"), ("2026-12-01", "2026-12-31")])
def test_a_brush_narrower_than_its_handles_is_moved_and_resized_by_the_mouse(atlas, first, last):
    atlas.open(f"?from={first}&to={last}")
    start, end = (atlas.timeline.get_by_label(label).bounding_box() for label in (START, END))
    assert start["x"] + start["width"] <= end["x"], "the handles do not overlap"
    frame = atlas.timeline.bounding_box()
    assert end["x"] + end["width"] <= frame["x"] + frame["width"]
    brush = atlas.timeline.locator(".tl-brush").bounding_box()
    drag_from(atlas, middle(brush), -width_px(atlas, "2021-01-01", "2022-01-01"))
    year = int(first[:4]) - 1
    expect(atlas.page).to_have_url(re.compile(f"from={year}{first[4:]}&to={year}{last[4:]}"))
    atlas.settle()
    drag_from(atlas, middle(start_of(atlas)), -width_px(atlas, "2020-11-01", "2021-01-01"))
    expect(atlas.page).to_have_url(re.compile(f"from={year}-{int(first[5:7]) - 2:02}-01"))


def start_of(atlas):
    return atlas.timeline.get_by_label(START).bounding_box()


def test_a_brush_that_moves_keeps_its_number_of_months(atlas):
    atlas.open("?from=2022-01-01&to=2022-01-31")
    mouse, (x, y) = atlas.page.mouse, middle(atlas.timeline.locator(".tl-brush").bounding_box())
    mouse.move(x, y)
    mouse.down()
    shown = set()
    for days in range(6, 130, 4):
        mouse.move(x + width_px(atlas, "2022-01-01", "2023-01-01") * days / 365, y)
        shown.add(words(atlas).inner_text().split(" · ")[0])
    mouse.up()
    assert len(shown) > 3
    assert all(re.fullmatch(r"\w+ 2022", one) for one in shown), shown


def test_handles_on_a_wide_brush_are_on_its_ends(atlas):
    atlas.open("?from=2021-01-01&to=2021-12-31")
    brush = atlas.timeline.locator(".tl-brush").bounding_box()
    ends = [middle(atlas.timeline.get_by_label(label).bounding_box())[0] for label in (START, END)]
    assert ends == pytest.approx([brush["x"], brush["x"] + brush["width"]], abs=1)


@pytest.mark.parametrize(
    ("label", "keys", "address"),
    [
        pytest.param(START, "ArrowRight", "from=2022-01-02&to=2022-12-31", id="day"),
        pytest.param(START, "Shift+ArrowRight", "from=2022-02-01&to=2022-12-31", id="month"),
        pytest.param(END, "Shift+ArrowLeft", "from=2022-01-01&to=2022-11-30", id="month of the end"),
        pytest.param(START, "Control+ArrowLeft", "from=2021-01-01&to=2022-12-31", id="year"),
    ],
)
def test_keys_move_a_handle(atlas, label, keys, address):
    atlas.open("?from=2022&to=2022")
    handle = atlas.timeline.get_by_label(label)
    handle.press(keys)
    expect(atlas.page).to_have_url(re.compile(address))
    expect(handle).to_be_focused()


BRUSH = """
async ([root, unit, first, last]) => {
  const module = (name) => import(`${root}/assets/timeline/${name}.js`);
  const [{ addBrush }, { scale }] = await Promise.all(["brush", "axis"].map(module));
  const number = (text) => Math.round(Date.parse(text) / 86400000);
  const [axis, nothing] = [scale([0, 30000], 0, 400), () => {}];
  const on = { scale: () => axis, change: nothing, done: nothing, snap: (period) => period, unit: () => unit };
  const brush = addBrush(document.body, on);
  brush.set([number(first), number(last)]);
}
"""


@pytest.mark.parametrize(
    ("unit", "title", "day"),
    [
        (
            "day",
            "Left and right arrows: day; with Shift: month; with Control: year. Up and down: other end",
            "2 January 2022",
        ),
        ("month", "Left and right arrows: month; with Control: year. Up and down: other end", "1 February 2022"),
    ],
)
def test_the_title_of_a_handle_says_by_how_much_the_keys_move_it(atlas, unit, title, day):
    atlas.page.goto(f"{atlas.url}/healthz")
    atlas.page.evaluate(BRUSH, [atlas.url, unit, "2022-01-01", "2022-12-31"])
    handle = atlas.page.get_by_role("slider", name=START)
    expect(handle).to_have_attribute("title", title)
    handle.press("ArrowRight")
    expect(handle).to_have_attribute("aria-valuetext", day)


def test_a_record_opens_from_its_mark_and_from_the_keyboard(atlas):
    atlas.open("?country=UZ&year=2022&kind=rocket+fire&certain=1")
    atlas.page.mouse.click(*spot(atlas, TERMEZ))
    expect(atlas.panel.locator(".atlas-claims")).to_be_visible()
    expect(atlas.page).to_have_url(re.compile(f"record={TERMEZ}"))
    atlas.open("?country=UZ&year=2022&kind=rocket+fire&certain=1")
    lanes = atlas.timeline.get_by_role("listbox")
    lanes.press("ArrowRight")
    expect(lanes.get_by_role("option")).to_contain_text("Rockets claimed toward Termez")
    lanes.press("Enter")
    expect(atlas.page).to_have_url(re.compile(f"record={TERMEZ}"))


def test_play_runs_in_the_browser_within_the_brush_and_says_where_it_ends(atlas):
    sent = []
    atlas.page.on("websocket", lambda socket: socket.on("framesent", lambda payload: sent.append(payload)))
    atlas.open("?from=2022-04&to=2022-06")
    sent.clear()
    atlas.timeline.get_by_label("Speed").select_option("4")
    atlas.timeline.get_by_role("button", name="Play", exact=True).click()
    expect(atlas.map.locator(".tl-date")).to_be_visible()
    expect(atlas.timeline.get_by_role("status")).to_contain_text("Played to the end: 24–30 June 2022")
    assert sent == []
    atlas.timeline.get_by_role("button", name="Play", exact=True).press("ArrowDown")
    expect(words(atlas)).to_contain_text("17–23 June 2022")
    atlas.timeline.get_by_role("button", name="Stop playing").click()
    expect(words(atlas)).to_contain_text("April–June 2022")
    expect(atlas.map.locator(".tl-date")).to_be_hidden()


@pytest.mark.parametrize(
    ("query", "date"),
    [("", "all time"), ("?to=2016-12-31", "until 31 December 2016"), ("?from=2013&to=2016", "2013–2016")],
)
def test_a_play_from_the_start_ends_with_the_counts_of_the_page(atlas, query, date):
    atlas.open(query)
    before = atlas.headline.locator("strong").inner_text()
    atlas.timeline.get_by_label("Show a window of time, or all from the start").select_option("cumulative")
    play = atlas.timeline.get_by_role("button", name="Play", exact=True)
    play.press("ArrowDown")
    expect(atlas.map.locator(".tl-date")).to_have_text(date)
    expect(words(atlas)).to_have_text(f"{date[0].upper()}{date[1:]} · {before}")
    expect(atlas.headline.locator("strong")).to_have_text(before)
    play.press("ArrowDown")
    expect(atlas.map.locator(".tl-date")).not_to_have_text(date)


def test_what_lies_before_the_axis_is_counted_and_shown_on_request(atlas):
    atlas.open()
    edge = atlas.timeline.get_by_role("button", name="1 before 2013")
    edge.click()
    expect(edge).to_be_hidden()
    atlas.page.mouse.move(0, 0)
    assert x_of(atlas, "1992-05-01") > atlas.timeline.bounding_box()["x"]


def test_present_says_in_plain_text_what_lies_before_the_axis(atlas):
    atlas.open("?present=1")
    text = atlas.timeline.get_by_text("1 before 2013")
    expect(text.locator("visible=true")).to_have_count(1)
    expect(text.locator("visible=true")).to_have_js_property("tagName", "SPAN")
    expect(atlas.timeline.get_by_role("button", name="before 2013")).to_have_count(0)


def test_what_lasts_longer_than_the_stretch_is_one_lane_that_unfolds(atlas):
    atlas.open("?country=TJ&year=2022")
    fold = atlas.timeline.get_by_role("button", name="lasting, undated")
    fold.click()
    entry = atlas.timeline.get_by_role("button", name="Islamic Movement of Uzbekistan noted as present")
    entry.click()
    expect(atlas.panel.locator(".atlas-claims")).to_be_visible()


def test_the_lanes_are_a_choice_that_the_address_keeps(atlas):
    atlas.open("?country=TJ&year=2022")
    atlas.timeline.get_by_label("Lanes by").select_option("standing")
    expect(atlas.page).to_have_url(re.compile("lanes=standing"))
    atlas.page.reload()
    expect(atlas.timeline.get_by_label("Lanes by")).to_have_value("standing")
    atlas.open("?lanes=colour")
    expect(atlas.page.get_by_text("lanes=colour: unknown")).to_be_visible()


def test_a_thumb_draws_a_period_on_a_phone(browser, app_url):
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        context.set_default_timeout(PATIENCE_MS)
        atlas = Atlas(context.new_page(), app_url).open()
        for label in (START, END):
            box = atlas.timeline.get_by_label(label).bounding_box()
            assert min(box["width"], box["height"]) >= 44, label
        atlas.timeline.scroll_into_view_if_needed()
        with thumb(context, atlas, x_of(atlas, "2022-01-01") + 1, x_of(atlas, "2023-01-01") - 1):
            expect(words(atlas)).to_contain_text("2022 · 26 records, 11 more possible")
        expect(atlas.page).to_have_url(re.compile("from=2022-01-01&to=2022-12-31"))


@contextmanager
def thumb(context, atlas, start, end):
    """Drag a thumb over the overview from x to x; what is inside happens before letting go."""
    touch, y = context.new_cdp_session(atlas.page), y_of(atlas)

    def move(kind, *points):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x in points]})

    move("touchStart", start)
    for step in range(1, 5):
        move("touchMove", start + (end - start) * step / 4)
    yield
    move("touchEnd")


def test_a_thumb_moves_a_year_and_resizes_it_on_a_phone(browser, app_url):
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as context:
        context.set_default_timeout(PATIENCE_MS)
        atlas = Atlas(context.new_page(), app_url).open("?from=2018-01-01&to=2018-12-31")
        atlas.timeline.scroll_into_view_if_needed()
        for label in (START, END):
            box = atlas.timeline.get_by_label(label).bounding_box()
            assert min(box["width"], box["height"]) >= 44, label
        x, _ = middle(atlas.timeline.locator(".tl-brush").bounding_box())
        with thumb(context, atlas, x, x + width_px(atlas, "2018-01-01", "2022-01-01")):
            expect(words(atlas)).to_contain_text("2022 · 26 records, 11 more possible")
        expect(atlas.page).to_have_url(re.compile("from=2022-01-01&to=2022-12-31"))
        atlas.settle()
        x, _ = middle(start_of(atlas))
        with thumb(context, atlas, x, x + width_px(atlas, "2022-01-01", "2021-01-01")):
            expect(words(atlas)).to_contain_text("2021–2022")
        expect(atlas.page).to_have_url(re.compile("from=2021-01-01&to=2022-12-31"))


STEPS = """
async ([root, range, isCumulative, isCounted]) => {
  const module = (name) => import(`${root}/assets/timeline/${name}.js`);
  const [play, days] = await Promise.all(["play", "days"].map(module));
  const number = (text) => Math.round(Date.parse(text) / 86400000);
  const [whole, how] = [range.map(number), { isCumulative, isCounted }];
  const shown = (position) => play.periodAt(whole, position, how).map(days.iso).join(" ");
  const step = (position, by) => play.stepped(whole, position, by, isCounted);
  return [0, step(0, 1), step(play.lastPosition(whole, isCounted), 1)].map(shown);
}
"""


@pytest.mark.parametrize(
    ("span", "is_cumulative", "is_counted", "steps"),
    [
        pytest.param(
            ["2010-01-01", "2019-12-31"],
            False,
            False,
            ["2010-01-01 2010-12-31", "2011-01-01 2011-12-31", "2019-01-01 2019-12-31"],
            id="years",
        ),
        pytest.param(
            ["2022-04-01", "2022-06-30"],
            False,
            False,
            ["2022-04-01 2022-04-07", "2022-04-08 2022-04-14", "2022-06-24 2022-06-30"],
            id="weeks",
        ),
        pytest.param(
            ["2010-01-01", "2019-12-31"],
            True,
            False,
            ["2010-01-01 2010-12-31", "2010-01-01 2011-12-31", "2010-01-01 2019-12-31"],
            id="cumulative",
        ),
        pytest.param(
            ["2022-01-01", "2022-12-31"],
            False,
            True,
            ["2022-01-01 2022-01-31", "2022-02-01 2022-02-28", "2022-12-01 2022-12-31"],
            id="whole months of counts",
        ),
    ],
)
def test_play_moves_by_one_unit_and_ends_with_the_last_day(atlas, span, is_cumulative, is_counted, steps):
    atlas.page.goto(f"{atlas.url}/healthz")
    assert atlas.page.evaluate(STEPS, [atlas.url, span, is_cumulative, is_counted]) == steps


def test_the_names_of_lanes_do_not_touch(atlas):
    atlas.open("?country=AF")
    tops = frame_of(atlas).evaluate(f"() => {PICTURE[6:]}.then((p) => p.state.laid.lanes.map(({{ top }}) => top))")
    assert len(tops) > 6
    assert min(after - before for before, after in pairwise(tops)) >= 12, "a name is 11 pixels high"


def test_a_name_that_is_shortened_is_told_whole_under_the_pointer(atlas):
    atlas.open("?lanes=actor")
    names = frame_of(atlas).evaluate(f"() => {PICTURE[6:]}.then((p) => p.state.names)")
    short, whole = (next(one for one in names if one["isWhole"] == is_whole) for is_whole in (False, True))
    box, tip = atlas.timeline.locator(".tl-lanes").bounding_box(), atlas.map.locator(".tl-tip")
    atlas.page.mouse.move(box["x"] + 20, box["y"] + (short["top"] + short["bottom"]) / 2)
    expect(tip.locator("visible=true")).to_have_text(short["name"])
    atlas.page.mouse.move(box["x"] + 20, box["y"] + (whole["top"] + whole["bottom"]) / 2)
    expect(tip.locator("visible=true")).to_have_count(0)


HATCHED = """
async (root) => {
  const module = (name) => import(`${root}/assets/timeline/${name}.js`);
  const [axes, lanes] = await Promise.all(["axis", "lanes"].map(module));
  const look = Object.fromEntries(["line", "soft", "band", "chosen"].map((name) => [name, "#000"]));
  const canvas = document.createElement("canvas");
  const axis = axes.scale([0, 364], 0, 400);
  lanes.drawFrame(canvas, { axis, width: 400, height: 100, look, uncovered: [[0, 181]], periods: [], cursor: null });
  const pen = canvas.getContext("2d");
  const inked = (x) => pen.getImageData(x, 20, 198, 50).data.filter((value, at) => at % 4 === 3 && value).length;
  return [inked(0), inked(201)];
}
"""


def test_years_without_coverage_are_hatched(atlas):
    atlas.page.goto(f"{atlas.url}/healthz")
    covered, uncovered = reversed(atlas.page.evaluate(HATCHED, atlas.url))
    assert uncovered > 3 * covered


def test_shaded_provinces_and_the_panels_number_follow_the_hand(atlas):
    atlas.open("?layers=counts,names")
    shaded = atlas.map.locator("path.atlas-province[style*='fill: rgb']")
    before, number = shaded.count(), atlas.panel.locator("[data-live-number]")
    expect(number).to_have_text("74")
    with dragging(atlas, "2014-01-01", "2015-01-01"):
        expect(number).to_have_text(re.compile(r"^\d\d$"))
        assert 0 < shaded.count() < before / 2
        assert "from=" not in atlas.page.url
    expect(atlas.page).to_have_url(re.compile("from=|to="))
