"""Windows of many widths: nothing in the row above the page lies over another part, and what opens is whole."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import FRAME, PATIENCE_MS, Atlas

PAGES = ("Explore", "Claims", "Records", "Briefing", "Data", "About")
HIT = """(link) => {
    const { left, top, width, height } = link.getBoundingClientRect();
    return link.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""

# What does not fit into its box.
CUT = """root => [...root.querySelectorAll("button, button *")]
    .filter((part) => part.checkVisibility() && getComputedStyle(part).display !== "inline")
    .filter((part) => part.scrollWidth > part.clientWidth)
    .map((part) => part.outerHTML)"""


@pytest.mark.parametrize("width", [1366, 1280, 1200, 1024, 800])
def test_no_part_of_the_top_lies_over_another(atlas, width):
    atlas.page.set_viewport_size({"width": width, "height": 768})
    atlas.open("?country=UZ")
    top = atlas.page.locator(".st-key-top")
    links = [top.get_by_role("link", name=name, exact=True) for name in PAGES]
    menus = [top.get_by_role("button", name=name) for name in ("Export", "Share")]
    parts = [*links, top.get_by_role("combobox", name="Search places"), *menus]
    boxes = [part.bounding_box() for part in parts]
    assert not [pair for pair in pairwise(boxes) if is_over(*pair)]
    assert max(box["x"] + box["width"] for box in boxes) <= width
    for link in links:
        assert link.evaluate(HIT)
    bottom = atlas.page.locator(FRAME).bounding_box()
    assert width < 1280 or bottom["y"] + bottom["height"] <= 768, "the map ends in the window"


def is_over(one, other):
    is_beside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
    return not is_beside and one["y"] < other["y"] + other["height"] and other["y"] < one["y"] + one["height"]


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (430, "dark")])
def test_on_a_phone_what_the_search_offers_is_whole_and_buttons_name_no_keys(browser, app_url, width, theme):
    size = {"width": width, "height": 844}
    with browser.new_context(viewport=size, has_touch=True, is_mobile=True, color_scheme=theme) as context:
        context.set_default_timeout(PATIENCE_MS)
        atlas = Atlas(context.new_page(), app_url).open("?record=rockets-termez-2022-04-18")
        expect(atlas.panel.get_by_role("button", name="Next")).to_be_attached()
        expect(atlas.page.locator("button kbd:visible")).to_have_count(0)
        search = atlas.page.get_by_role("combobox", name="Search places")
        search.tap()
        search.press_sequentially("kunduz")
        expect(atlas.page.get_by_role("option").first).to_be_visible()
        offered, field = atlas.page.get_by_role("listbox").bounding_box(), search.bounding_box()
        assert 0 <= offered["x"] <= 10
        assert width - 20 <= offered["width"] <= width
        assert offered["y"] >= field["y"] + field["height"] - 1
        atlas.page.get_by_role("option").first.tap()
        expect(atlas.page).to_have_url(re.compile("Kunduz|KDZ|place=|province="))


def test_the_button_that_closes_a_place_is_whole(atlas):
    atlas.page.set_viewport_size({"width": 1366, "height": 768})
    atlas.open("?place=AF-KDZ")
    close = atlas.panel.locator(".st-key-close")
    expect(close.get_by_role("button").last).to_be_visible()
    assert close.evaluate(CUT) == []


@pytest.mark.parametrize("sign", ["in", "out"])
def test_a_button_of_the_map_can_be_read_under_the_pointer_in_the_dark(browser, app_url, sign):
    with browser.new_context(viewport={"width": 1366, "height": 768}, color_scheme="dark") as context:
        context.set_default_timeout(PATIENCE_MS)
        button = Atlas(context.new_page(), app_url).open().map.locator(f".leaflet-control-zoom-{sign}")
        button.hover()
        paper = button.evaluate("button => getComputedStyle(button).backgroundColor")
        assert max(map(float, re.findall(r"[\d.]+", paper)[:3])) < (1 if "srgb" in paper else 255) / 2
