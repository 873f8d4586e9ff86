"""The list of records beside the map: its groups follow the map, every record can be reached, the order is kept."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import FRAME


def group(atlas, name):
    return atlas.panel.locator(f"[data-group='{name}']")


def listed(atlas):
    return atlas.panel.locator(".cards [data-open]").evaluate_all("cards => cards.map(card => card.dataset.open)")


def in_key(atlas):
    """The numbers in the key of the map: in view, not in view, without a place."""
    return [int(number) for number in re.findall(r"\d+", atlas.map.locator(".atlas-in-view").inner_text())]


def test_the_groups_of_the_list_follow_the_map_without_a_run_of_the_page(atlas):
    atlas.open()
    expect(group(atlas, "view")).to_contain_text(str(in_key(atlas)[0]))
    expect(group(atlas, "unplaced")).to_contain_text("1")
    runs = []
    atlas.page.on("websocket", lambda socket: socket.on("framesent", runs.append))
    box = atlas.page.locator(FRAME).bounding_box()
    atlas.page.mouse.move(box["x"] + 450, box["y"] + 250)
    for _ in range(4):
        atlas.map.locator(".leaflet-control-zoom-in").click()
    expect(group(atlas, "outside")).to_be_visible()
    inside, outside, _ = in_key(atlas)
    expect(group(atlas, "view")).to_contain_text(str(inside))
    expect(group(atlas, "outside")).to_contain_text(str(outside))
    expect(atlas.panel.locator(".atlas-list")).to_have_attribute("aria-busy", "false")
    assert len(listed(atlas)) == min(inside, 30)
    group(atlas, "unplaced").click()
    expect(atlas.panel.locator(".cards").last.locator("li")).to_have_count(1)
    assert runs == []


def test_every_record_of_the_list_can_be_reached_by_page(atlas):
    atlas.open()
    expect(group(atlas, "view")).to_be_visible()
    number = in_key(atlas)[0]
    found = set(listed(atlas))
    page = atlas.panel.get_by_label("Page of in view")
    last = -(-number // 30)
    for to in range(2, last + 1):
        first = atlas.panel.locator(".cards [data-open]").first.get_attribute("data-open")
        page.fill(str(to))
        page.press("Enter")
        expect(atlas.panel.locator(".cards [data-open]").first).not_to_have_attribute("data-open", first)
        found |= set(listed(atlas))
    assert len(found) == number


def test_the_order_is_in_the_address_and_turns_the_list_round(atlas):
    atlas.open("?country=TJ&year=2022&sort=oldest")
    expect(group(atlas, "view")).to_be_visible()
    oldest = listed(atlas)
    atlas.panel.get_by_label("Order of the list").select_option("newest first")
    expect(atlas.page).to_have_url(re.compile("sort=newest"))
    expect(atlas.panel.locator(".cards [data-open]").first).not_to_have_attribute("data-open", oldest[0])
    assert sorted(listed(atlas)) == sorted(oldest)


def test_while_the_timeline_is_moved_the_numbers_follow(atlas):
    atlas.open()
    expect(group(atlas, "view")).to_be_visible()
    before = group(atlas, "view").inner_text()
    handle = atlas.timeline.locator(".tl-overview").bounding_box()
    atlas.page.mouse.move(handle["x"] + 3, handle["y"] + 20)
    atlas.page.mouse.down()
    atlas.page.mouse.move(handle["x"] + 0.7 * handle["width"], handle["y"] + 20, steps=5)
    expect(group(atlas, "view")).not_to_have_text(before)
    expect(atlas.page).not_to_have_url(re.compile("from="))
    atlas.page.mouse.up()


def test_a_list_that_cannot_be_loaded_says_so_and_comes_with_the_next_answer(atlas):
    atlas.open()
    expect(group(atlas, "view")).to_be_visible()
    atlas.page.route("**/list?*", lambda route: route.abort())
    atlas.page.get_by_role("checkbox", name="Tajikistan").first.click()
    expect(atlas.panel.get_by_role("alert")).to_have_text("The list could not be loaded. Reload the page.")
    expect(atlas.panel.locator(".cards")).to_have_count(0)
    atlas.page.unroute("**/list?*")
    atlas.choose("Year", "2022")
    expect(atlas.panel.locator(".cards [data-open]").first).to_be_visible()
    expect(atlas.panel.get_by_role("alert")).to_have_count(0)


def test_a_filter_asks_for_what_is_in_view_and_not_for_the_whole_list_first(atlas):
    atlas.open("?country=TJ")
    expect(group(atlas, "view")).to_be_visible()
    asked = []
    atlas.page.on("request", lambda request: asked.append(request.url) if "/list?" in request.url else None)
    atlas.choose("Year", "2022")
    expect(group(atlas, "view")).to_contain_text(str(in_key(atlas)[0]))
    assert asked
    assert [address for address in asked if "view=" not in address] == []


def test_a_very_long_title_takes_three_lines_and_is_whole_in_its_tip(atlas):
    atlas.open()
    title = atlas.panel.locator(".cards b").first
    words = title.evaluate("title => (title.firstChild.textContent = 'A very long title '.repeat(40))")
    lines = title.evaluate("title => title.clientHeight / parseFloat(getComputedStyle(title).lineHeight)")
    assert words
    assert round(lines) == 3
    assert title.get_attribute("title")
