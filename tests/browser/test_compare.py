"""Two selections side by side under the hand: how one gets there, what moves together, what numbers lead to."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import FRAME, PATIENCE_MS, Atlas

BEFORE = "?year=2022&compare=before"
CENTRE = """() => {
  const one = window.atlasSecond ? window.atlasSecond.map : window.map;
  return [one.getCenter().lat, one.getCenter().lng, one.getZoom()];
}"""


def second(atlas):
    return atlas.map.frame_locator("#compare-second")


def drawn(atlas):
    """Wait until both maps and their timelines are drawn."""
    expect(atlas.map.locator("#compare-second")).to_have_attribute("data-answer", re.compile("."))
    expect(second(atlas).locator(".leaflet-container")).to_have_attribute("data-answer", re.compile("."))
    expect(atlas.map.locator("#compare-timelines")).to_have_attribute("aria-busy", "false")
    atlas.settle()


def opened(atlas, query):
    atlas.open(query)
    drawn(atlas)
    return atlas


def views(atlas):
    """Latitude, longitude and zoom of both maps."""
    frames = [frame for frame in atlas.page.frames if "streamlit_folium" in frame.url or "second.html" in frame.url]
    return [frame.evaluate(CENTRE) for frame in frames]


def heads(atlas):
    return atlas.map.locator(".compare-title").all_inner_texts()


def table(atlas):
    """The rows of the table: province, both counts, difference."""
    rows = atlas.page.locator(".compared tbody tr")
    return [row.locator("th, td").all_inner_texts() for row in rows.all()]


def drag(atlas, locator, dx=90, dy=40):
    box = locator.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.7
    atlas.page.mouse.move(x, y)
    atlas.page.mouse.down()
    atlas.page.mouse.move(x + dx, y + dy, steps=5)
    atlas.page.mouse.move(x + dx, y + dy)
    atlas.page.mouse.up()


def test_the_period_before_is_one_click_and_leaving_one(atlas):
    atlas.open()
    before = atlas.map.get_by_role("button", name="Period before")
    expect(before).to_be_hidden()
    atlas.choose("Year", "2022")
    expect(before).to_have_attribute("title", "Compare with 2021")
    before.click()
    drawn(atlas)
    expect(before).to_be_hidden()
    assert heads(atlas) == ["2022", "2021"]
    expect(atlas.page).to_have_url(re.compile("compare=before"))
    expect(atlas.page.locator(".compared")).to_be_visible()
    atlas.page.get_by_role("button", name="beside 2021").click()
    expect(atlas.map.locator("#compare-second")).to_have_count(0)
    expect(atlas.page).not_to_have_url(re.compile("compare"))
    expect(atlas.timeline).to_be_visible()
    expect(atlas.panel.get_by_text("Selected records")).to_be_visible()
    assert atlas.problems == []


def test_the_two_rocket_attacks_are_side_by_side_after_three_clicks(atlas):
    atlas.open("?kind=rocket+fire")
    atlas.panel.locator("[data-open='rockets-termez-2022-04-18']").click()
    expect(atlas.panel.locator(".atlas-claims")).to_be_visible()
    atlas.map.get_by_role("button", name="Compare").click()
    atlas.map.get_by_role("button", name="Rockets claimed toward Tajikistan, 7 May 2022").click()
    drawn(atlas)
    assert heads(atlas) == ["18 April 2022", "7 May 2022"]
    expect(atlas.map.locator("[data-records~='rockets-termez-2022-04-18']")).to_be_visible()
    expect(second(atlas).locator("[data-records~='rockets-tajikistan-2022-05-07']")).to_be_visible()
    expect(second(atlas).locator("[data-record='rockets-termez-2022-04-18']")).to_have_count(0)


def test_both_maps_move_together_whichever_is_moved(atlas):
    opened(atlas, BEFORE)
    first, other = views(atlas)
    # The middle of a map is that of a pixel, which is 0.044 degrees wide at this zoom.
    assert first == pytest.approx(other, abs=0.045)
    drag(atlas, atlas.drawn)
    expect(atlas.page).to_have_url(re.compile("zoom="))
    moved, followed = views(atlas)
    assert moved != pytest.approx(first, abs=0.1)
    assert followed == pytest.approx(moved, abs=0.045)
    drag(atlas, second(atlas).locator(".leaflet-container"), dx=-60, dy=-80)
    atlas.settle()
    led, leading = views(atlas)
    assert leading != pytest.approx(followed, abs=0.1)
    assert led == pytest.approx(leading, abs=0.045)


def test_layers_are_those_of_both_maps(atlas):
    opened(atlas, BEFORE)
    assert second(atlas).locator("[data-records]").count() > 0
    atlas.map.get_by_role("button", name="Layers").click()
    atlas.map.get_by_label("Counts by province", exact=True).check()
    expect(second(atlas).locator("[data-records]")).to_have_count(0)
    expect(atlas.map.locator("#atlas-key")).to_contain_text("Counts by province")


def test_one_key_below_both_maps_has_the_entries_of_both_and_is_whole(atlas):
    atlas.page.set_viewport_size({"width": 1400, "height": 850})
    opened(atlas, "?kind=rocket+fire&compare=kind:takeover")
    key = atlas.map.locator("#atlas-key")
    expect(key).to_contain_text("rocket fire")
    expect(key).to_contain_text("takeover")
    expect(second(atlas).locator("#atlas-key")).to_be_hidden()
    names = key.locator("li").all_inner_texts()
    assert len(set(names)) == len(names)
    opened(atlas, BEFORE)
    names = key.locator("li").all_inner_texts()
    assert names.index("takeover") < names.index("denied or disputed"), "kinds stand together"
    samples = key.locator("li svg").evaluate_all("all => all.map((one) => one.innerHTML)")
    assert len(set(samples)) == len(samples), "no sample stands for two entries"
    list_ = key.locator(".atlas-key-entries")
    assert list_.evaluate("list => list.scrollHeight <= list.clientHeight && list.scrollWidth <= list.clientWidth")
    frame, strip = atlas.page.locator(FRAME).bounding_box(), key.bounding_box()
    assert strip["y"] + strip["height"] <= frame["y"] + frame["height"]


# Notes what is written on each canvas that is drawn last.
NOTE_TEXTS = """
const written = (window.written = {});
const { fillText, clearRect } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.clearRect = function (...box) {
  written[this.canvas.parentElement?.id] = [];
  return clearRect.apply(this, box);
};
CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...rest) {
  written[this.canvas.parentElement?.id]?.push([text, Math.round(x), Math.round(y)]);
  return fillText.call(this, text, x, y, ...rest);
};
"""


def test_the_key_is_that_of_the_first_map_alone_after_the_comparison(atlas):
    opened(atlas, "?kind=rocket+fire&compare=kind:takeover")
    key = atlas.map.locator("#atlas-key")
    expect(key).to_contain_text("takeover")
    atlas.page.get_by_role("button", name=re.compile("^beside")).click()
    expect(atlas.map.locator("#compare-second")).to_have_count(0)
    expect(key).to_contain_text("rocket fire")
    expect(key).not_to_contain_text("takeover")


def test_the_key_has_nothing_of_what_the_second_map_showed_before(atlas):
    opened(atlas, BEFORE)
    key = atlas.map.locator("#atlas-key")
    expect(key).to_contain_text("takeover")
    atlas.choose("Country", "Tajikistan")
    drawn(atlas)
    expect(key).not_to_contain_text("takeover")


def test_both_timelines_have_the_same_lanes_at_the_same_height(atlas):
    atlas.page.add_init_script(NOTE_TEXTS)
    opened(atlas, "?year=2022&compare=year:2015")
    frame = next(frame for frame in atlas.page.frames if "streamlit_folium" in frame.url)
    lanes = [
        {text: y for text, x, y in frame.evaluate(f"window.written['compare-lanes-{side}']") if x < 12}
        for side in (1, 2)
    ]
    assert len(lanes[0]) > 3
    assert lanes[0] == lanes[1]


def test_the_timelines_say_what_lies_before_their_axis(atlas):
    opened(atlas, "?compare=kind:attack")
    first, other = (atlas.map.locator(".compare-time").nth(side) for side in (0, 1))
    expect(first).to_contain_text("◂ 1 before 2013")
    expect(other).not_to_contain_text("before")
    expect(atlas.map.locator("#compare-timelines").get_by_role("button", name="before")).to_have_count(0)


def test_each_number_leads_to_its_records(atlas):
    opened(atlas, BEFORE)
    rows = {name: (first, other) for name, first, other, _ in table(atlas)}
    assert rows["Kunduz (AF)"] == ("6+3", "1+1")
    atlas.page.locator(".compared [data-open='2:AF-KDZ']").click()
    expect(atlas.page).to_have_url(re.compile("place=AF-KDZ.*side=2"))
    expect(atlas.panel).to_contain_text("1 record, 1 more possible here")
    expect(atlas.panel.locator(".cards li")).to_have_count(2)
    atlas.panel.get_by_role("button", name="2022", exact=True).click()
    expect(atlas.panel).to_contain_text("6 records, 3 more possible here")
    expect(atlas.panel.locator(".cards li")).to_have_count(9)
    atlas.panel.locator(".cards button").first.click()
    expect(atlas.page).to_have_url(re.compile("record="))
    expect(atlas.panel.locator(".atlas-claims").first).to_be_visible()
    expect(atlas.map.locator("#compare-second")).to_be_visible()


def test_records_without_a_province_have_a_row_that_leads_to_them(atlas):
    opened(atlas, BEFORE)
    atlas.page.get_by_role("row", name="No province known").get_by_role("button").first.click()
    expect(atlas.panel).to_contain_text("4 records, 3 more possible here")
    expect(atlas.panel.locator(".cards li")).to_have_count(7)
    atlas.page.get_by_role("button", name="beside 2021").click()
    expect(atlas.panel.get_by_text("Selected records")).to_be_visible()


def test_the_table_is_sorted_by_a_press_on_a_heading(atlas):
    opened(atlas, BEFORE)
    heading = atlas.page.locator(".compared thead th").first
    heading.get_by_role("button").press("Enter")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    names = [row[0] for row in table(atlas)]
    assert names == sorted(names)
    expect(heading.get_by_role("button")).to_be_visible()
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    assert [row[0] for row in table(atlas)] == names[::-1]


def test_a_mark_on_the_second_map_opens_its_record(atlas):
    opened(atlas, "?year=2022&kind=rocket+fire&compare=kind:takeover&compare=year:2021")
    second(atlas).locator("[data-record] .atlas-hit").first.click()
    expect(atlas.panel.locator(".atlas-claims").first).to_be_visible()
    expect(atlas.panel.get_by_text("not in the selection")).to_have_count(0)


def test_the_address_is_enough_for_someone_else_and_back_leads_back(atlas, browser):
    atlas.open("?year=2022")
    opened(atlas, BEFORE)
    rows = table(atlas)
    atlas.page.reload()
    drawn(atlas)
    assert table(atlas) == rows
    with browser.new_context(viewport={"width": 1366, "height": 768}) as context:
        context.set_default_timeout(PATIENCE_MS)
        other = Atlas(context.new_page(), atlas.url)
        opened(other, BEFORE)
        assert heads(other) == ["2022", "2021"]
        assert table(other) == rows
    atlas.page.go_back()
    expect(atlas.map.locator("#compare-second")).to_have_count(0)


def test_the_menu_is_reached_by_the_keyboard(atlas):
    atlas.open("?year=2022")
    button = atlas.map.get_by_role("button", name="Compare")
    button.press("Enter")
    before = atlas.map.get_by_role("button", name="Period before: 2021")
    expect(before).to_be_visible()
    button.press("Escape")
    expect(before).to_be_hidden()
    expect(button).to_be_focused()
    button.press("Enter")
    button.press("Tab")
    expect(before).to_be_focused()
    before.press("Enter")
    drawn(atlas)
    assert heads(atlas) == ["2022", "2021"]


def test_without_a_period_the_menu_says_why_there_is_none_before(atlas):
    atlas.open()
    atlas.map.get_by_role("button", name="Compare").click()
    expect(atlas.map.get_by_text("No period before: the period is open")).to_be_visible()
    expect(atlas.map.get_by_role("button", name="Period before")).to_have_count(0)
    atlas.map.get_by_text("Another country").click()
    atlas.map.get_by_role("button", name=re.compile("^Tajikistan")).click()
    drawn(atlas)
    assert heads(atlas) == ["any country", "Tajikistan"]


@pytest.mark.parametrize(
    ("compare", "words"),
    [
        ("%3Cscript%3E", "is neither before nor a filter"),
        ("year:20x", "year=20x: not a year"),
        ("country:ZZ", "country=ZZ: unknown value"),
    ],
    ids=["script", "year", "country"],
)
def test_a_hostile_comparison_is_ignored_in_one_line(atlas, compare, words):
    atlas.open(f"?year=2022&compare={compare}")
    expect(atlas.page.get_by_text(words)).to_be_visible()
    expect(atlas.map.locator("#compare-second")).to_have_count(0)
    assert atlas.problems == []


def test_present_has_both_maps_and_the_differences_and_nothing_to_press(atlas):
    opened(atlas, f"{BEFORE}&present=1")
    assert heads(atlas) == ["2022", "2021"]
    expect(atlas.page.locator(".present-head")).to_contain_text("2022, beside 2021")
    expect(atlas.page.locator(".compared")).to_contain_text("Kunduz (AF)")
    expect(atlas.page.locator(".compared button")).to_have_count(0)
    expect(atlas.map.get_by_role("button", name="Compare")).to_be_hidden()


@pytest.mark.parametrize(("width", "is_beside"), [(1366, True), (390, False)], ids=["laptop", "phone"])
def test_the_maps_stand_side_by_side_or_one_below_the_other(atlas, width, is_beside):
    atlas.page.set_viewport_size({"width": width, "height": 768})
    opened(atlas, BEFORE)
    first, other = atlas.map.locator("#root").bounding_box(), atlas.map.locator("#compare-second").bounding_box()
    assert (first["x"] + first["width"] <= other["x"]) == is_beside
    assert (first["y"] + first["height"] <= other["y"]) != is_beside
    sizes = [atlas.drawn.bounding_box(), second(atlas).locator(".leaflet-container").bounding_box()]
    assert sizes[0]["width"] == pytest.approx(sizes[1]["width"], abs=2)
    assert sizes[0]["height"] == pytest.approx(sizes[1]["height"], abs=2)
    frame = atlas.page.locator(FRAME).bounding_box()
    assert other["x"] + other["width"] <= frame["x"] + frame["width"] + 1
    assert atlas.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
