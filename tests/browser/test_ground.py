"""The ground of the map in the browser: relief, water, towns and names, without a network."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_timeline import frame_of

PAINTED = """canvas => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let dark = 0, light = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] > 20) data[at] > 128 ? (light += 1) : (dark += 1);
  }
  return [dark, light];
}"""
BOXES = """selector => [...document.querySelectorAll(selector)].map((one) => {
  const { left, top, right, bottom } = one.getBoundingClientRect();
  return [one.textContent, left, top, right, bottom];
}).filter(([, left, , right]) => right > left)"""


def boxes(atlas, selector):
    frame = next(frame for frame in atlas.page.frames if "streamlit_folium" in frame.url)
    return frame.evaluate(BOXES, selector)


def overlapping(one, other):
    least = 1  # pixel: where boxes only touch
    return (
        one[1] + least < other[3]
        and other[1] + least < one[3]
        and one[2] + least < other[4]
        and other[2] + least < one[4]
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_relief_rivers_and_towns_are_painted_without_a_network(atlas, theme):
    atlas.page.emulate_media(color_scheme=theme)
    atlas.open("?lat=37&lon=68&zoom=6.5")
    dark, light = atlas.map.locator("canvas.atlas-relief").evaluate(PAINTED)
    assert dark > 10_000
    assert light > 10_000
    assert len(atlas.map.locator("path.atlas-river-3").get_attribute("d")) > 1_000
    expect(atlas.map.locator(".atlas-name-capital span", has_text="Dushanbe")).to_be_visible()
    expect(atlas.map.locator(".leaflet-control-attribution")).to_contain_text("GeoNames")
    assert atlas.outside == []
    assert atlas.problems == []


@pytest.mark.parametrize("zoom", [4, 6.5, 9])
def test_names_touch_neither_each_other_nor_those_of_towns_a_record(atlas, zoom):
    atlas.open(f"?lat=36.9&lon=68.5&zoom={zoom}")
    names = boxes(atlas, ".atlas-name span")
    marks = boxes(atlas, ".leaflet-marker-pane .atlas-symbol > *")
    assert len(names) > 3
    pairs = [(one[0], other[0]) for i, one in enumerate(names) for other in names[i + 1 :] if overlapping(one, other)]
    assert pairs == []
    others = boxes(atlas, ".atlas-name:not(.atlas-name-country) span")  # a country is named at every zoom
    assert [name[0] for name in others if any(overlapping(name, mark) for mark in marks)] == []


@pytest.mark.parametrize("zoom", [3, 4.5])
def test_a_country_is_named_where_it_has_no_room_beside_its_records(atlas, zoom):
    atlas.open(f"?lat=36.9&lon=68.5&zoom={zoom}")
    for country in ("Afghanistan", "Tajikistan", "Uzbekistan", "Turkmenistan", "Kyrgyzstan"):
        expect(atlas.map.locator(".atlas-name-country span", has_text=country)).to_be_visible()


def test_the_country_is_named_where_its_middle_is_out_of_sight_and_a_glacier_is_not_a_country(atlas):
    atlas.open("?lat=36.73&lon=68.86&zoom=10")
    expect(atlas.map.locator(".atlas-name-country span", has_text="Afghanistan")).to_be_visible()
    expect(atlas.map.locator(".atlas-name-town span", has_text="Khanabad")).to_be_visible()
    expect(atlas.map.locator("canvas.atlas-relief")).to_have_count(0)
    atlas.open("?lat=35.3&lon=77&zoom=7")
    expect(atlas.map.locator(".atlas-name-country span").first).to_be_visible()
    expect(atlas.map.locator(".atlas-name", has_text="Siachen")).to_have_count(0)


BORDERS_CROSSED = """async boxes => {
  const { state } = await import(`${document.baseURI.split("/component")[0]}/assets/map/state.js`);
  const corner = state.map.getContainer().getBoundingClientRect();
  const flat = (rings) => (Array.isArray(rings[0]) ? rings.flatMap(flat) : [rings]);
  const outlines = Object.values(state.countries).flatMap((layer) => flat(layer.getLatLngs()));
  const inside = ({ x, y }, [, left, top, right, bottom]) =>
    x > left - corner.x && x < right - corner.x && y > top - corner.y && y < bottom - corner.y;
  const corners = outlines.flat().map((spot) => state.map.latLngToContainerPoint(spot));
  return boxes.filter((box) => corners.some((one) => inside(one, box))).map(([name]) => name);
}"""


@pytest.mark.parametrize("query", ["?country=UZ&record=rockets-termez-2022-04-18", "?country=TJ&year=2022"])
def test_the_name_of_a_country_keeps_away_from_its_borders(atlas, query):
    atlas.open(query)
    names = boxes(atlas, ".atlas-name-country span")
    assert len(names) > 3
    assert atlas.drawn.evaluate(f"(_, boxes) => ({BORDERS_CROSSED})(boxes)", names) == []


def test_countries_are_named_beside_the_counts_of_their_records(atlas):
    atlas.open()
    for country in ("Afghanistan", "Uzbekistan", "Turkmenistan", "Iran"):
        expect(atlas.map.locator(".atlas-name-country span", has_text=country)).to_be_visible()


def test_a_town_says_its_inhabitants_and_its_name_in_local_script(atlas):
    atlas.open("?lat=36.73&lon=68.86&zoom=9")
    atlas.map.locator(".atlas-name-town span", has_text="Kunduz").hover()
    tooltip = atlas.map.locator(".leaflet-tooltip", has_text="inhabitants")
    expect(tooltip).to_contain_text("Kunduz · قندوز")
    expect(tooltip).to_contain_text("161,902 inhabitants (GeoNames)")


def test_nothing_is_drawn_before_the_stylesheets_are_there(atlas):
    held = []
    atlas.page.route("**/timeline.css", lambda route: held.append(route))
    with atlas.page.expect_response("**/timeline/lanes.js"):
        atlas.page.goto(atlas.url)
    expect(atlas.headline).to_be_visible()
    frame_of(atlas).wait_for_function("window.map && window.map.getContainer().offsetHeight")
    expect(atlas.map.locator("canvas")).to_have_count(0)
    atlas.page.unroute("**/timeline.css")
    for route in held:
        route.continue_()
    expect(atlas.drawn).to_have_attribute("data-answer", re.compile("."))
    expect(atlas.map.locator(".tl-lanes canvas")).to_be_visible()
    assert atlas.problems == []


def test_the_map_is_drawn_though_a_stylesheet_is_missing(atlas):
    atlas.page.route("**/compare.css", lambda route: route.abort())
    atlas.open()
    expect(atlas.map.locator(".tl-lanes canvas")).to_be_visible()
