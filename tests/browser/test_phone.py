"""A phone of 390 by 844: map, then brush, then list; filters and records are sheets from below; targets for a thumb."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import FRAME, PATIENCE_MS, Atlas

TERMEZ = "rockets-termez-2022-04-18"
HEIGHT_PX = 844
# What can be pressed, with a label or a pseudo-element that is larger than itself; links within a sentence may be as
# high as its lines; a part with no tab stop of its own belongs to a larger one, unless they share one as a group.
TOO_SMALL = """
() => {
  const found = [];
  const isHit = (root, part, x, y) => {
    const hit = root.elementFromPoint(x, y);
    return hit && (part.contains(hit) || hit.contains(part) || hit.closest("label")?.contains(part));
  };
  const look = (root) => {
    for (const part of root.querySelectorAll("button, a[href], input, select, summary, [role=slider], [role=button]")) {
      const isInSentence = part.matches("a") && getComputedStyle(part).display === "inline";
      const isPart = part.matches("[tabindex='-1']:not([role=toolbar] *, #atlas-timeline *)");
      if (isInSentence || isPart || part.matches("[data-testid=stSkipToContent]")) continue;
      const { left, top, width, height } = (part.closest("label") ?? part).getBoundingClientRect();
      const [x, y] = [left + width / 2, top + height / 2];
      const isOutside = y < 22 || y > innerHeight - 22 || x < 0 || x > innerWidth;
      if (isOutside || !width || !part.checkVisibility({ visibilityProperty: true })) continue;
      if (!isHit(root, part, x, y)) continue;
      const reach = [[0, -21], [0, 21], [-21, 0], [21, 0]].every(([dx, dy]) => isHit(root, part, x + dx, y + dy));
      const isSmall = width < 43.5 || height < 43.5;
      if (isSmall && !reach) found.push(`${part.outerHTML.slice(0, 120)}: ${width} x ${height}`);
    }
    for (const part of root.querySelectorAll("*")) if (part.shadowRoot) look(part.shadowRoot);
  };
  look(document);
  return found;
}
"""


@pytest.fixture
def phone(browser, app_url):
    with browser.new_context(viewport={"width": 390, "height": HEIGHT_PX}, has_touch=True, is_mobile=True) as context:
        context.set_default_timeout(PATIENCE_MS)
        yield Atlas(context.new_page(), app_url)


def too_small(phone):
    return [one for frame in phone.page.frames if frame.url.startswith(phone.url) for one in frame.evaluate(TOO_SMALL)]


def box_of(locator):
    found = locator.bounding_box()
    assert found is not None
    return found


def sheet(phone):
    return phone.page.get_by_test_id("stColumn").filter(has=phone.page.locator(".st-key-panel .st-key-close"))


def test_the_map_is_first_then_the_brush_then_the_list(phone):
    phone.open("?country=UZ&year=2022")
    order = [phone.drawn, phone.timeline, phone.panel]
    tops = [box_of(part)["y"] for part in order]
    assert tops == sorted(tops)
    assert box_of(phone.drawn)["y"] < HEIGHT_PX / 4, "the map begins in the upper quarter"


def test_the_pages_stay_beside_the_button_of_the_filters_when_the_list_is_read(phone):
    phone.open()
    phone.page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 900)")
    expect(phone.headline).not_to_be_in_viewport()
    links, button = (
        box_of(phone.page.locator(".st-key-pages")),
        box_of(phone.page.get_by_test_id("stExpandSidebarButton")),
    )
    assert 0 <= links["y"] < button["y"] + button["height"]
    assert links["x"] >= button["x"] + button["width"]


def test_a_record_tapped_in_the_list_opens_below_a_map_that_shows_it(phone):
    phone.open("?country=UZ&year=2022")
    phone.panel.locator(f"[data-open='{TERMEZ}']").first.tap()
    expect(phone.page).to_have_url(re.compile(f"record={TERMEZ}"))
    expect(sheet(phone)).to_be_visible()
    below = box_of(sheet(phone))
    assert below["y"] >= HEIGHT_PX * 0.45
    assert below["y"] + below["height"] == pytest.approx(HEIGHT_PX, abs=1)
    mark = phone.map.locator(f"[data-records~='{TERMEZ}'] .atlas-hit").first
    expect(mark).to_be_in_viewport()
    phone.settle()
    seen = box_of(mark)
    assert 0 < seen["y"] < below["y"], "the map shows it above the sheet"
    expect(phone.panel.get_by_text("Rockets claimed toward Termez").first).to_be_visible()
    phone.panel.locator(".st-key-close").get_by_role("button").last.tap()
    expect(sheet(phone)).to_have_count(0)


def test_the_filters_are_a_sheet_that_keeps_the_map_in_sight(phone):
    phone.open()
    phone.page.get_by_test_id("stExpandSidebarButton").tap()
    filters = phone.page.get_by_test_id("stSidebar")
    expect(filters).to_have_attribute("data-collapsed", "false")
    assert box_of(filters)["y"] >= HEIGHT_PX * 0.45
    assert box_of(filters)["width"] == pytest.approx(390, abs=1)
    assert box_of(phone.drawn)["y"] < box_of(filters)["y"] - 150, "the map is seen above it"
    filters.get_by_role("checkbox", name="Uzbekistan").tap()
    expect(phone.headline).to_contain_text("Uzbekistan")


@pytest.mark.parametrize("query", ["?country=UZ&year=2022", f"?record={TERMEZ}"], ids=["list", "record"])
def test_everything_to_press_has_room_for_a_thumb(phone, query):
    phone.open(query)
    assert too_small(phone) == []
    phone.panel.scroll_into_view_if_needed()
    assert too_small(phone) == []
    phone.page.get_by_test_id("stExpandSidebarButton").tap()
    expect(phone.page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "false")
    assert too_small(phone) == []


def test_a_thumb_beside_a_symbol_opens_it(phone):
    phone.open("?country=UZ&year=2022&kind=protest")
    symbol = box_of(phone.map.locator("[data-record] .atlas-hit").first)
    phone.page.touchscreen.tap(symbol["x"] + symbol["width"] / 2 + 17, symbol["y"] + symbol["height"] / 2)
    expect(phone.page).to_have_url(re.compile("record="))
    assert box_of(phone.page.locator(FRAME))["y"] >= 0


def overlap(one, other):
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )


def test_the_buttons_of_the_map_and_the_date_that_is_played_lie_beside_each_other(phone):
    phone.open("?country=TJ&lat=36&lon=70&zoom=6")
    names = ("Layers", "Area", "Compare", "Fit to selection")
    phone.timeline.get_by_role("button", name="Play", exact=True).tap()
    date = phone.map.locator(".tl-date")
    expect(date).to_be_visible()
    boxes = [box_of(phone.map.get_by_role("button", name=name, exact=True)) for name in names] + [box_of(date)]
    assert not [(a, b) for at, a in enumerate(boxes) for b in boxes[at + 1 :] if overlap(a, b)]


def test_the_speed_takes_the_place_of_the_lanes_while_time_is_played(phone):
    phone.open()
    lanes, speed = (phone.timeline.get_by_label(name) for name in ("Lanes by", "Speed"))
    expect(lanes).to_be_visible()
    expect(speed).to_be_hidden()
    phone.timeline.get_by_role("button", name="Play").tap()
    expect(speed).to_be_visible()
    expect(lanes).to_be_hidden()
    phone.timeline.get_by_role("button", name="Stop playing").tap()
    expect(lanes).to_be_visible()


def test_the_way_out_of_present_stays_on_a_touch_screen_and_covers_neither_title_nor_label(phone):
    phone.open("?present=1&country=UZ&year=2022&tlp=AMBER")
    leave = phone.page.locator(".st-key-leave")
    assert leave.evaluate("leave => leave.getAnimations().length") == 0
    assert leave.evaluate("leave => getComputedStyle(leave).opacity") == "1"
    way_out = box_of(leave)
    title, label = box_of(phone.headline), box_of(phone.page.locator(".present-foot .present-label"))
    assert title["y"] + title["height"] < way_out["y"]
    assert way_out["x"] + way_out["width"] < label["x"]
    leave.get_by_role("button").tap()
    expect(phone.page).not_to_have_url(re.compile("present"))
