"""An analyst's way through Claims, in a real browser: two answers within three clicks of the default page."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

TERMEZ = "rockets-termez-2022-04-18"


@pytest.fixture
def default_page(atlas):
    return atlas.open()


def go(atlas, way):
    """Click a link of the sidebar."""
    atlas.page.locator(".st-key-pages").get_by_text(way, exact=True).click()
    expect(atlas.page.get_by_role("radio", name="Estimates")).to_be_visible()
    atlas.settle()


def section(atlas, name, view):
    atlas.page.get_by_role("radio", name=name).click()
    expect(atlas.page).to_have_url(re.compile(f"view={view}"))
    atlas.settle()


def contested(atlas, record_id):
    return atlas.page.locator(".contested", has=atlas.page.locator(f"[data-open='{record_id}']"))


def open_claims(atlas, query):
    atlas.page.goto(f"{atlas.url}/claims{query}")
    expect(atlas.page.locator(".claims-summary")).to_be_visible()
    atlas.settle()
    return atlas


def boxes_of(locator):
    """The boxes of all parts of a page at one moment: between two questions the page may move."""
    return locator.evaluate_all("all => all.map((one) => one.getBoundingClientRect().toJSON())")


def inside(box, frame):
    """Whether one box lies in another, give or take a pixel."""
    right, bottom = frame["x"] + frame["width"], frame["y"] + frame["height"]
    return (
        box["x"] >= frame["x"] - 1 and box["x"] + box["width"] <= right + 1 and box["y"] + box["height"] <= bottom + 1
    )


def test_18_april_was_claimed_denied_and_first_denied_then_partly_admitted(default_page):
    atlas = default_page
    go(atlas, "Claims")  # the first click
    section(atlas, "Contested", "contested")  # the second
    event = contested(atlas, TERMEZ)
    for_it, against = (event.locator(".contested-sides > div").nth(side) for side in (0, 1))
    expect(for_it).to_contain_text("ISKP ● asserts")
    expect(against).to_contain_text("Ministry of Defence of Uzbekistan ✕ denies")
    expect(event).to_contain_text("Afghan Taliban: first denied, then asserted")
    first, second = boxes_of(for_it.or_(against))
    assert abs(first["y"] - second["y"]) < 1, "side by side"
    event.get_by_role("button").first.click()  # the third
    expect(atlas.panel).to_contain_text("two or three shells fell short of Uzbekistan")
    expect(atlas.panel).to_contain_text("Did it happen? ◑✕ claimed and denied")
    expect(atlas.page).to_have_url(re.compile(f"record={TERMEZ}"))
    assert atlas.outside == []
    assert atlas.problems == []


def test_the_4000_and_the_7000_are_about_different_places(default_page):
    atlas = default_page
    go(atlas, "Claims")  # one click
    first = atlas.page.locator("#question-iskp-fighters-tajik-border")
    second = atlas.page.locator("#question-iskp-fighters-bordering-north")
    expect(first).to_contain_text("Afghan provinces named along the Tajik border · fighters")
    expect(first).to_contain_text("up to 4,000")
    expect(second).to_contain_text("Areas bordering northern Afghanistan (as worded) · fighters")
    expect(second).to_contain_text("about 7,000")
    why = first.locator(".why")
    expect(why.locator("div")).to_be_hidden()
    why.locator("summary").click()
    expect(why).to_contain_text(re.compile(r"bordering northern Afghanistan.*about 7,000.*another place"))
    for card in (first, second):
        expect(card.locator(".range-axis")).to_have_count(1)
        assert card.locator(".figure-scope").bounding_box()["y"] < 900, "both are read without scrolling"


def test_no_section_is_longer_than_two_screens(atlas):
    for view in ("estimates", "casualties", "contested", "relations", "outlook"):
        open_claims(atlas, f"?view={view}")
        height = atlas.page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
        assert height < 1_900, f"{view} has {height} px"


def test_a_figure_opens_its_claims_with_their_sources(atlas):
    open_claims(atlas, "")
    figure = atlas.page.locator("#question-iskp-fighters-afghanistan")
    figure.get_by_role("button", name="Anatoly Sidorov").click()
    expect(atlas.panel).to_contain_text("TASS")
    expect(atlas.panel).to_contain_text("denies")
    expect(atlas.page).to_have_url(re.compile("record="))


def test_estimates_over_time_open_by_keyboard(atlas):
    open_claims(atlas, "")
    atlas.page.get_by_role("radio", name="Over time").click()
    expect(atlas.page).to_have_url(re.compile("view=estimates(:|%3A)time"))
    mark = atlas.page.locator("#question-iskp-fighters-tajik-border .over-time-mark").first
    mark.focus()
    atlas.page.keyboard.press("Enter")
    expect(atlas.panel).to_contain_text("Anatoly Sidorov")


def test_an_actor_s_page_opens_beside_the_relations(atlas):
    open_claims(atlas, "?view=relations")
    atlas.page.get_by_role("button", name="Jamaat Ansarullah", exact=True).click()
    expect(atlas.panel).to_contain_text("Relations with other actors")
    expect(atlas.page).to_have_url(re.compile("who=jamaat-ansarullah"))
    atlas.settle()
    atlas.page.get_by_role("button", name="pledged to ISKP").first.click()
    expect(atlas.panel).to_contain_text("none merged")


def test_pointer_and_keyboard_reach_what_a_bar_says(atlas):
    open_claims(atlas, "")
    bar = atlas.page.locator("#question-iskp-fighters-tajik-border .range").first
    tip = bar.locator(".range-tip")
    expect(tip).to_be_hidden()
    bar.hover()
    expect(tip).to_be_visible()
    atlas.page.mouse.move(5, 5)
    expect(tip).to_be_hidden()
    bar.focus()
    expect(tip).to_be_visible()
    for words in (
        "Anatoly Sidorov",
        "up to 4,000",
        "stated 14 February 2023",
        "as of 14 February 2023",
        "TASS",
        "militants",
    ):
        expect(tip).to_contain_text(words)


def test_a_relation_opens_its_claims_by_keyboard(atlas):
    open_claims(atlas, "?view=relations:graph")
    edge = atlas.page.locator(".claims-edge[data-open='jamaat-ansarullah-pledged-to-iskp']")
    edge.focus()
    atlas.page.keyboard.press("Enter")
    expect(atlas.panel).to_contain_text("Combating Terrorism Center")
    expect(edge).to_have_class(re.compile("claims-open"))
    expect(edge).to_be_focused()
    expect(atlas.page).to_have_url(re.compile("view=relations(:|%3A)graph(/|%2F)jamaat-ansarullah-pledged-to-iskp"))


def test_the_same_address_shows_the_same_drawing(atlas):
    open_claims(atlas, "?view=relations:graph")
    first = atlas.page.locator(".claims-graph").inner_html()
    open_claims(atlas, "?view=relations:graph")
    assert atlas.page.locator(".claims-graph").inner_html() == first


def test_names_in_the_drawing_touch_neither_each_other_nor_the_edge(atlas):
    open_claims(atlas, "?view=relations:graph")
    frame, *boxes = boxes_of(atlas.page.locator(".claims-graph, .claims-graph text"))
    assert len(boxes) > 15
    assert [box for box in boxes if not inside(box, frame)] == []
    for one in boxes:
        for other in boxes:
            apart = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
            assert one is other or apart or abs(one["y"] - other["y"]) >= 12


def touching(boxes):
    """Pairs of boxes side by side in one line without any room between them."""
    return [(one, other) for one, other in pairwise(boxes) if one["x"] <= other["x"] < one["x"] + one["width"]]


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["small screen", "phone"])
@pytest.mark.parametrize("view", ["estimates", "casualties"])
def test_every_axis_shows_its_numbers_and_none_touch(atlas, view, size):
    atlas.page.set_viewport_size({"width": size[0], "height": size[1]})
    open_claims(atlas, f"?view={view}")
    axes = atlas.page.locator(".figure-rows thead .range-axis, .strip .range-axis").all()
    assert len(axes) >= 8
    for axis in axes:
        boxes = boxes_of(axis.locator("i"))
        assert len(boxes) > 1
        assert all(box["width"] > 4 for box in boxes)
        assert touching(boxes) == []


def test_the_graph_fits_beside_its_table_on_a_small_screen(atlas):
    atlas.page.set_viewport_size({"width": 1366, "height": 768})
    open_claims(atlas, "?view=relations:graph")
    around = atlas.page.locator(".claims-scroll:has(.claims-graph)")
    widths = around.evaluate("box => [box.scrollWidth, box.clientWidth]")
    assert widths[0] <= widths[1]


@pytest.mark.parametrize("view", ["estimates", "estimates:time", "casualties", "contested", "relations", "outlook"])
def test_a_phone_shows_everything_without_scrolling_sideways(atlas, view):
    atlas.page.set_viewport_size({"width": 390, "height": 844})
    open_claims(atlas, f"?view={view}")
    widths = atlas.page.get_by_test_id("stMain").evaluate("main => [main.scrollWidth, main.clientWidth]")
    assert widths[0] <= widths[1]


def test_a_filter_reaches_the_section_and_the_way_back_keeps_it(atlas):
    open_claims(atlas, "?view=contested")
    atlas.choose("Country", "Tajikistan")
    expect(atlas.headline).to_contain_text("Tajikistan")
    expect(contested(atlas, TERMEZ)).to_have_count(0)
    expect(contested(atlas, "rockets-tajikistan-2022-05-07")).to_be_visible()
    atlas.page.locator(".st-key-pages").get_by_text("Explore", exact=True).click()
    expect(atlas.page).to_have_url(re.compile("country=TJ"))
    expect(atlas.headline).to_contain_text("Tajikistan")


def test_on_a_phone_an_opened_event_comes_into_view(atlas):
    atlas.page.set_viewport_size({"width": 390, "height": 844})
    open_claims(atlas, "?view=contested")
    atlas.page.locator(".contested h2 button").last.click()
    close = atlas.panel.locator(".st-key-close")
    expect(close).to_be_visible()
    expect(close).to_be_in_viewport()


def test_an_event_opened_far_down_the_page_is_beside_its_claims(atlas):
    open_claims(atlas, "?view=contested")
    event = atlas.page.locator(".contested-others details").last
    event.locator("summary").first.click()
    button = event.get_by_role("button", name="Open record")
    button.click()
    expect(atlas.panel.locator(".st-key-close")).to_be_in_viewport()
    expect(button).to_be_in_viewport()
