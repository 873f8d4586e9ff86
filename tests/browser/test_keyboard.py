"""Explore by the keyboard: Tab reaches groups of controls, arrows move within one."""

import re

import pytest
from playwright.sync_api import expect

TAJIKISTAN_2022 = "?country=TJ&year=2022"
START, END = "Start of the period", "End of the period"


def press(atlas, *keys):
    for key in keys:
        atlas.page.keyboard.press(key)


def button(atlas, name):
    return atlas.map.get_by_role("button", name=name, exact=True)


def handle(atlas, name):
    return atlas.timeline.get_by_role("slider", name=name)


def test_map_and_timeline_are_five_stops_on_the_way_to_the_list_and_back(atlas):
    atlas.open(TAJIKISTAN_2022)
    help_button = atlas.page.locator(".st-key-headline").get_by_role("button").last
    order = atlas.page.get_by_label("Order of the list")
    stops = [
        atlas.drawn,
        button(atlas, "Zoom in"),
        button(atlas, "Play"),
        handle(atlas, START),
        atlas.timeline.get_by_role("listbox"),
        order,
    ]
    help_button.focus()
    for stop in stops:
        press(atlas, "Tab")
        expect(stop).to_be_focused()
    for stop in [*reversed(stops[:-1]), help_button]:
        press(atlas, "Shift+Tab")
        expect(stop).to_be_focused()


def test_arrows_move_between_the_buttons_of_the_map_and_tab_comes_back_to_the_last(atlas):
    atlas.open()
    expect(atlas.map.get_by_role("toolbar", name="Controls of the map")).to_have_count(1)
    button(atlas, "Zoom in").focus()
    for name in ("Zoom out", "All data", "Layers"):
        press(atlas, "ArrowRight")
        expect(button(atlas, name)).to_be_focused()
    press(atlas, "Enter")
    first = atlas.map.locator(".layers-list").get_by_role("checkbox").first
    expect(first).to_be_visible()
    press(atlas, "Tab")
    expect(first).to_be_focused()
    press(atlas, "Escape")
    expect(button(atlas, "Layers")).to_be_focused()
    press(atlas, "Tab")
    expect(button(atlas, "Play")).to_be_focused()
    press(atlas, "Shift+Tab")
    expect(button(atlas, "Layers")).to_be_focused()
    press(atlas, "End")
    expect(button(atlas, "Compare")).to_be_focused()
    press(atlas, "ArrowDown")
    expect(button(atlas, "Zoom in")).to_be_focused()
    press(atlas, "Space")
    expect(atlas.page).to_have_url(re.compile("zoom="))
    press(atlas, "Home", "End", "ArrowLeft", "ArrowLeft", "ArrowLeft")
    expect(button(atlas, "Fit to selection")).to_be_focused()


def test_a_button_that_goes_away_hands_the_keyboard_on(atlas):
    atlas.open(TAJIKISTAN_2022)
    button(atlas, "Zoom in").focus()
    press(atlas, "Enter")
    fit = button(atlas, "Fit to selection")
    expect(fit).to_be_visible()
    fit.focus()
    press(atlas, "Enter")
    expect(fit).to_be_hidden()
    expect(button(atlas, "Zoom in")).to_be_focused()


def test_the_controls_of_the_timeline_are_a_toolbar_whose_lists_keep_up_and_down(atlas):
    atlas.open(TAJIKISTAN_2022)
    bar = atlas.timeline.get_by_role("toolbar", name="Controls of the timeline")
    speed = bar.get_by_label("Speed")
    button(atlas, "Play").focus()
    press(atlas, "ArrowRight")
    expect(speed).to_be_focused()
    press(atlas, "ArrowDown")
    expect(speed).to_have_value("2")
    press(atlas, "ArrowRight", "ArrowRight")
    expect(bar.get_by_label("Lanes by")).to_be_focused()
    press(atlas, "Tab", "Shift+Tab")
    expect(bar.get_by_label("Lanes by")).to_be_focused()
    press(atlas, "End")
    all_time = bar.get_by_role("button", name="Show all time")
    expect(all_time).to_be_focused()
    with atlas.redrawn():
        press(atlas, "Enter")
    expect(atlas.page).not_to_have_url(re.compile("year="))
    expect(all_time).to_be_hidden()
    expect(button(atlas, "Play")).to_be_focused()


def test_up_and_down_step_through_time_at_the_button_play(atlas):
    atlas.open("?from=2022-04&to=2022-06")
    button(atlas, "Play").focus()
    date = atlas.map.locator(".tl-date")
    press(atlas, "ArrowUp")
    expect(date).to_have_text("1–7 April 2022")
    press(atlas, "ArrowUp")
    expect(date).to_have_text("8–14 April 2022")
    press(atlas, "ArrowDown")
    expect(date).to_have_text("1–7 April 2022")
    press(atlas, "End")
    expect(atlas.timeline.get_by_role("button", name="Stop playing")).to_be_focused()
    press(atlas, "Enter")
    expect(date).to_be_hidden()
    expect(button(atlas, "Play")).to_be_focused()


def test_up_and_down_go_from_one_end_of_the_period_to_the_other(atlas):
    atlas.open("?from=2022&to=2022")
    handle(atlas, START).focus()
    press(atlas, "ArrowDown")
    expect(handle(atlas, END)).to_be_focused()
    with atlas.redrawn():
        press(atlas, "ArrowLeft")
    expect(atlas.page).to_have_url(re.compile("from=2022-01-01&to=2022-12-30"))
    expect(handle(atlas, END)).to_be_focused()
    press(atlas, "ArrowUp")
    expect(handle(atlas, START)).to_be_focused()


def test_what_lies_before_the_axis_is_in_the_same_stop_as_the_period(atlas):
    atlas.open()
    handle(atlas, START).focus()
    edge = atlas.timeline.get_by_role("button", name="1 before 2013")
    press(atlas, "ArrowUp")
    expect(edge).to_be_focused()
    press(atlas, "Enter")
    expect(edge).to_be_hidden()
    expect(handle(atlas, START)).to_be_focused()


def test_after_the_last_mark_arrows_lead_to_what_lasts(atlas):
    atlas.open(TAJIKISTAN_2022)
    lanes = atlas.timeline.get_by_role("listbox")
    fold = atlas.timeline.get_by_role("button", name="lasting, undated")
    entry = atlas.timeline.get_by_role("button", name="Islamic Movement of Uzbekistan noted as present")
    lanes.focus()
    press(atlas, "End", "ArrowRight")
    expect(fold).to_be_focused()
    press(atlas, "Enter")
    expect(entry).to_be_visible()
    press(atlas, "Escape")
    expect(entry).to_be_hidden()
    expect(fold).to_be_focused()
    press(atlas, "Enter", "Tab")
    expect(atlas.timeline.locator(".tl-entry").first).to_be_focused()
    press(atlas, "End")
    expect(atlas.timeline.locator(".tl-entry").last).to_be_focused()
    press(atlas, "Home")
    while not entry.evaluate("entry => entry === document.activeElement"):
        press(atlas, "ArrowDown")
    with atlas.redrawn():
        press(atlas, "Enter")
    expect(atlas.panel.locator(".atlas-claims")).to_be_visible()


# ------------------------------------------------------------------ the way out of Present

FADED = """leave => {
    const [fading] = leave.getAnimations();
    fading.updatePlaybackRate(0.001); // so that a slow machine sees it, too
    fading.finish();
    return getComputedStyle(leave).opacity;
}"""
OPACITY = "leave => getComputedStyle(leave).opacity"


def move(atlas, target):
    box = target.bounding_box()
    atlas.page.mouse.move(box["x"] + 40, box["y"] + 20)
    atlas.page.mouse.move(box["x"] + 50, box["y"] + 25)


@pytest.mark.parametrize(
    ("query", "hand"),
    [
        pytest.param("", lambda atlas: move(atlas, atlas.headline), id="over the page"),
        pytest.param("", lambda atlas: move(atlas, atlas.drawn), id="over the map"),
        pytest.param("", lambda atlas: press(atlas, "Tab"), id="key"),
        pytest.param("", lambda atlas: atlas.drawn.press("ArrowRight"), id="key in the map"),
        pytest.param(
            "&compare=before",
            lambda atlas: move(atlas, atlas.map.frame_locator("#compare-second").locator(".leaflet-container")),
            id="over the second map",
        ),
    ],
)
def test_the_way_out_of_present_returns_when_a_hand_moves(atlas, query, hand):
    atlas.open(f"?present=1&year=2022{query}")
    if query:
        second = atlas.map.frame_locator("#compare-second").locator(".leaflet-container")
        expect(second).to_have_attribute("data-answer", re.compile("."))
    leave = atlas.page.locator(".st-key-leave")
    assert leave.evaluate(FADED) == "0"
    hand(atlas)
    expect(leave).to_have_css("opacity", "1")


def test_the_way_out_of_present_is_neither_printed_nor_on_a_screenshot(atlas):
    atlas.open("?present=1&year=2022")
    leave = atlas.page.locator(".st-key-leave")
    at = """(leave, at) => {
        const [fading] = leave.getAnimations();
        fading.pause();
        fading.currentTime = at;
        return getComputedStyle(leave).opacity;
    }"""
    assert [leave.evaluate(at, ms) for ms in (0, 4_000, 5_000)] == ["1", "1", "0"]
    press(atlas, "Shift", "Meta", "PrintScreen")
    assert leave.evaluate(OPACITY) == "0"
    leave.get_by_role("button").focus()
    assert leave.evaluate(OPACITY) == "1"
    atlas.page.emulate_media(media="print")
    expect(leave).to_be_hidden()
