"""Areas: drawn with a real mouse, typed, changed, measured, taken off, and the same wherever they are asked for."""

import csv
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from pyproj import Geod

from geodata.areas import drawn_area

KUNDUZ = "circle:36.73,68.87,50km"


def chosen(atlas):
    return parse_qs(urlsplit(atlas.page.url).query).get("area", [""])[0]


def button(atlas, name):
    return atlas.map.get_by_role("button", name=name, exact=True)


def middle(atlas):
    box = atlas.drawn.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def begin(atlas, shape):
    button(atlas, "Area").click()
    button(atlas, shape).click()
    expect(button(atlas, "Cancel")).to_be_visible()


def begin_to_change(atlas):
    button(atlas, "Area").click()
    button(atlas, "Move or resize").click()


def drag(atlas, right, down):
    x, y = middle(atlas)
    atlas.page.mouse.move(x, y)
    atlas.page.mouse.down()
    atlas.page.mouse.move(x + right, y + down, steps=4)
    atlas.page.mouse.up()


def position(atlas, right=0, down=0):
    """Longitude and latitude of a pixel beside the middle of the map."""
    script = """async (box, [x, y]) => {
        const { state } = await import(`${document.baseURI.split("/component")[0]}/assets/map/state.js`);
        const size = state.map.getSize();
        const at = state.map.containerPointToLatLng([size.x / 2 + x, size.y / 2 + y]);
        return [at.lng, at.lat];
    }"""
    return atlas.drawn.evaluate(script, [right, down])


@pytest.mark.parametrize("shape", ["Circle", "Rectangle"])
def test_a_drawn_area_is_that_of_the_hand(atlas, shape):
    atlas.open()
    centre, corner = position(atlas), position(atlas, 80, 40)
    begin(atlas, shape)
    with atlas.redrawn():
        drag(atlas, 80, 40)
    area = drawn_area.parse(chosen(atlas))
    if shape == "Circle":
        metres = Geod(ellps="WGS84").inv(*centre, *corner)[2]
        assert area.points[0] == pytest.approx(centre[::-1], abs=0.02)
        assert area.radius_km == pytest.approx(metres / 1000, rel=0.01)
    else:
        (south, west), (north, east) = area.points
        assert [south, west, north, east] == pytest.approx([corner[1], centre[0], centre[1], corner[0]], abs=0.02)
    expect(atlas.map.locator(".leaflet-pane .area-chosen")).to_have_count(1)
    expect(atlas.map.locator(".area-preview")).to_have_count(0)
    assert atlas.problems == []


def test_a_polygon_is_drawn_by_clicks_and_closed_at_its_first_corner(atlas):
    atlas.open()
    begin(atlas, "Polygon")
    x, y = middle(atlas)
    with atlas.redrawn():
        for right, down in ((0, 0), (120, 0), (120, 90), (0, 0)):
            atlas.page.mouse.click(x + right, y + down)
    assert len(drawn_area.parse(chosen(atlas)).points) == 3


def test_escape_leaves_everything_as_it_was(atlas):
    atlas.open()
    before = atlas.headline.inner_text()
    begin(atlas, "Circle")
    x, y = middle(atlas)
    atlas.page.mouse.move(x, y)
    atlas.page.mouse.down()
    atlas.page.mouse.move(x + 60, y, steps=3)
    expect(atlas.map.locator(".area-measure")).to_have_text(re.compile(r"^radius \d+"))
    atlas.page.keyboard.press("Escape")
    atlas.page.mouse.up()
    expect(atlas.map.locator(".area-drawing")).to_have_count(0)
    expect(atlas.map.locator(".area-preview")).to_have_count(0)
    expect(button(atlas, "Area")).to_be_focused()
    assert (chosen(atlas), atlas.headline.inner_text()) == ("", before)


def test_a_typed_area_is_set_with_the_keyboard_alone_and_a_faulty_one_says_why(atlas):
    atlas.open()
    button(atlas, "Area").focus()
    atlas.page.keyboard.press("Enter")
    field = atlas.map.locator(".area-text")
    field.focus()
    atlas.page.keyboard.type("circle:136.73,68.87,50")
    atlas.page.keyboard.press("Enter")
    problem = atlas.map.locator(".area-problem")
    expect(problem).to_contain_text("latitude 136.73 is outside -90 to 90")
    expect(problem).to_contain_text("write it with its unit")
    expect(field).to_have_value("circle:136.73,68.87,50")
    field.fill("Circle: 36.730, 68.87, 50 km")
    with atlas.redrawn():
        atlas.page.keyboard.press("Enter")
    assert chosen(atlas) == KUNDUZ
    expect(problem).to_be_empty()


def outline(atlas):
    """Read the bounds of the drawn area in degrees; its pixels depend on the fit, and that on the key."""
    script = """async () => {
        const { state } = await import(`${document.baseURI.split("/component")[0]}/assets/map/state.js`);
        const found = [];
        state.map.eachLayer((layer) => layer.options.className === "area-chosen" && found.push(layer));
        return found.map((layer) => layer.getBounds().toBBoxString());
    }"""
    return atlas.drawn.evaluate(script)


def test_the_count_is_that_of_the_server_in_every_browser_and_after_back(atlas, context):
    atlas.open(f"?area={KUNDUZ}")
    expect(atlas.page.get_by_role("button", name=re.compile(r"within 50 km of .* \(Kunduz\)"))).to_be_visible()
    answered = context.request.get(f"{atlas.url}/api/events?area={KUNDUZ}").json()["features"]
    certain = sum(feature["properties"]["match"] == "certain" for feature in answered)
    expect(atlas.headline).to_contain_text(f"{certain} records, {len(answered) - certain} more possible")
    words = atlas.headline.inner_text()
    drawn = outline(atlas)
    assert len(drawn) == 1
    with atlas.redrawn():
        atlas.page.get_by_role("button", name=re.compile("within 50 km")).click()
    expect(atlas.map.locator(".leaflet-pane .area-chosen")).to_have_count(0)
    assert chosen(atlas) == ""
    atlas.page.go_back()
    expect(atlas.headline).to_have_text(words, use_inner_text=True)
    expect(atlas.map.locator(".leaflet-pane .area-chosen")).to_have_count(1)
    atlas.page.reload()
    expect(atlas.map.locator(".leaflet-pane .area-chosen")).to_have_count(1)
    assert outline(atlas) == drawn


def test_the_chosen_area_is_in_the_key(atlas):
    key = atlas.map.get_by_role("list", name="Key of the map")
    atlas.open(f"?area={KUNDUZ}")
    expect(key).to_contain_text("chosen area")
    atlas.open("?country=AF")
    expect(key).not_to_contain_text("chosen area")


def test_a_handle_changes_the_area(atlas):
    atlas.open(f"?area={KUNDUZ}")
    begin_to_change(atlas)
    handles = atlas.map.locator(".area-handle")
    expect(handles).to_have_count(2)
    rim = handles.nth(1).bounding_box()
    x, y = rim["x"] + rim["width"] / 2, rim["y"] + rim["height"] / 2
    with atlas.redrawn():
        atlas.page.mouse.move(x, y)
        atlas.page.mouse.down()
        atlas.page.mouse.move(x + 40, y, steps=4)
        atlas.page.mouse.up()
    area = drawn_area.parse(chosen(atlas))
    assert area.points[0] == pytest.approx((36.73, 68.87), abs=0.001)
    assert area.radius_km > 51
    expect(handles).to_have_count(2)
    atlas.page.keyboard.press("Escape")
    expect(handles).to_have_count(0)
    button(atlas, "Area").click()
    with atlas.redrawn():
        button(atlas, "Remove area").click()
    assert chosen(atlas) == ""


def test_the_way_is_measured_and_its_coordinates_are_copied(atlas, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    atlas.open()
    ends = position(atlas), position(atlas, 150, 60)
    begin(atlas, "Distance")
    x, y = middle(atlas)
    atlas.page.mouse.click(x, y)
    atlas.page.mouse.click(x + 150, y + 60)
    atlas.page.keyboard.press("Enter")
    readout = atlas.map.locator(".area-readout")
    expect(readout).to_have_text(re.compile(r"^[\d,]+ km to "))
    km = float(readout.inner_text().split(" km")[0].replace(",", ""))
    assert km == pytest.approx(Geod(ellps="WGS84").inv(*ends[0], *ends[1])[2] / 1000, rel=0.01)
    button(atlas, "Copy coordinates").click()
    expect(button(atlas, "Copied")).to_be_visible()
    copied = atlas.page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(r"-?[\d.]+,-?[\d.]+ -?[\d.]+,-?[\d.]+", copied)
    assert chosen(atlas) == ""


def test_a_broken_area_in_an_address_is_ignored_in_one_line(atlas):
    atlas.open("?area=circle:136,68,50&country=TJ")
    expect(atlas.page.get_by_text(re.compile("latitude 136 is outside -90 to 90; latitude comes first"))).to_have_count(
        1
    )
    expect(atlas.map.locator(".leaflet-pane .area-chosen")).to_have_count(0)
    refused = atlas.page.request.get(f"{atlas.url}/api/events?area=nowhere")
    assert refused.status == 400
    assert "write circle:LAT,LON,RADIUSkm" in refused.json()["error"]


def test_an_area_is_drawn_with_a_finger(atlas):
    atlas.open()
    begin(atlas, "Rectangle")
    x, y = middle(atlas)
    touch = atlas.page.context.new_cdp_session(atlas.page)
    with atlas.redrawn():
        for kind, right in (("touchStart", 0), ("touchMove", 30), ("touchMove", 90), ("touchEnd", None)):
            points = [] if right is None else [{"x": x + right, "y": y + right}]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert drawn_area.parse(chosen(atlas)).kind == "box"


def test_a_drawn_area_and_its_records_are_four_clicks_away(atlas, tmp_path):
    atlas.open()
    button(atlas, "Area").click()
    button(atlas, "Circle").click()
    with atlas.redrawn():
        drag(atlas, 80, 40)
    atlas.page.get_by_role("button", name="Export", exact=True).click()
    with atlas.page.expect_download() as started:
        atlas.page.get_by_role("button", name="CSV", exact=True).click()
    started.value.save_as(tmp_path / "area.csv")
    with (tmp_path / "area.csv").open(encoding="utf-8-sig", newline="") as file:
        exported = {row["record_id"] for row in csv.DictReader(file)}
    answered = atlas.page.request.get(f"{atlas.url}/api/events?area={chosen(atlas)}").json()["features"]
    assert exported == {feature["id"] for feature in answered}
    assert exported
