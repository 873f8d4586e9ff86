"""The menu Share saves the map as it is shown: view, layers and theme are those on screen."""

import io

from PIL import Image
from playwright.sync_api import expect

from dashboard.briefing import verify
from dashboard.briefing.pictures.looks import Look
from events.exports import FORMATS
from tests.command_line import run


def saved(atlas, name):
    atlas.page.get_by_role("button", name="Share").click()
    with atlas.page.expect_download() as found:
        atlas.page.get_by_role("button", name=name, exact=True).click()
    return found.value.path().read_bytes(), found.value.suggested_filename


def test_the_map_is_saved_as_it_is_shown(atlas):
    atlas.open("?country=TJ&year=2022&lat=38.5&lon=70&zoom=7&layers=records")
    raw, name = saved(atlas, "Map as PNG")
    assert name.startswith("khorasan-atlas-tajikistan-2022-")
    with Image.open(io.BytesIO(raw)) as picture:
        assert picture.size == (2667, 1500)
    look = Look.from_query(verify.read(raw).options)
    assert look.layers == ("records",)
    west, south, east, north = look.bounds
    assert west < 70 < east
    assert south < 38.5 < north
    shown = atlas.drawn.bounding_box()
    # At zoom 7 a degree of longitude is 256 * 2**7 / 360 pixels wide.
    assert abs((east - west) - shown["width"] * 360 / (256 * 2**7)) < 0.1
    assert atlas.problems == []


def test_what_is_seen_is_exported_in_two_clicks_as_by_the_command_line(atlas, tmp_path):
    atlas.open("?country=TJ&year=2022")
    atlas.page.get_by_role("button", name="Export").click()
    with atlas.page.expect_download() as found:
        atlas.page.get_by_role("button", name="CSV", exact=True).click()
    file = tmp_path / "out.csv"
    assert run("events", "export", "--country", "TJ", "--year", "2022", "-o", str(file)).status == 0
    assert found.value.path().read_bytes() == file.read_bytes()
    for format_ in FORMATS.values():
        expect(atlas.page.get_by_role("button", name=format_.title, exact=True)).to_be_visible()


def test_while_two_selections_are_compared_the_menu_says_which_map_a_picture_holds(atlas):
    words = "These hold the first map only."
    atlas.open("?year=2022&compare=year%3A2021")
    atlas.page.get_by_role("button", name="Share").click()
    expect(atlas.page.get_by_text(words)).to_be_visible()
    atlas.open("?year=2022")
    atlas.page.get_by_role("button", name="Share").click()
    expect(atlas.page.get_by_role("button", name="Map as PNG")).to_be_visible()
    expect(atlas.page.get_by_text(words)).to_be_hidden()
