"""The map under an analyst's hand: where it looks."""

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from bench.server import ROOT, running
from tests.browser.conftest import FRAME, Atlas

COUNT = "id,date,latitude,longitude,event,source\n" + "".join(
    f"{number},2020-03-0{number},48.0,{67 + number / 20},attack,The Daily\n" for number in range(1, 6)
)
FIT = "Fit to selection"
VIEW = "() => { const b = map.getBounds(); return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]; }"


def view(atlas):
    """West, south, east, north of what the map shows."""
    return next(frame for frame in atlas.page.frames if "streamlit_folium" in frame.url).evaluate(VIEW)


def drag(atlas, dx=120, dy=0):
    box = atlas.page.locator(FRAME).bounding_box()
    x, y = box["x"] + 200, box["y"] + 120
    atlas.page.mouse.move(x, y)
    atlas.page.mouse.down()
    atlas.page.mouse.move(x + dx, y + dy, steps=6)
    # Resting before letting go: no drift after it.
    atlas.page.mouse.move(x + dx, y + dy)
    atlas.page.mouse.up()
    expect(atlas.page).to_have_url(re.compile("zoom="))
    atlas.settle()


def test_the_chosen_country_fills_the_map(atlas):
    atlas.open("?country=TJ&year=2022")
    west, south, east, north = view(atlas)
    assert west < 67.4
    assert east > 75.1
    assert south < 36.7
    assert north > 41.0
    assert north - south < 12, "neither Lebanon nor Bhutan"
    assert "zoom=" not in atlas.page.url, "the country says where to look"
    expect(atlas.map.get_by_role("button", name=FIT)).to_be_hidden()


def test_a_country_chosen_later_is_shown_and_the_others_are_veiled(atlas):
    atlas.open()
    expect(atlas.map.locator(".atlas-veil")).to_have_count(0)
    before = view(atlas)
    atlas.choose("Country", "Tajikistan")
    expect(atlas.map.locator(".atlas-veil")).to_have_count(1)
    after = view(atlas)
    assert after[2] - after[0] < (before[2] - before[0]) / 1.5
    assert after[0] < 67.4 < 75.1 < after[2]


def test_the_hand_decides_and_a_button_leads_back(atlas):
    atlas.open("?country=TJ")
    fitted = view(atlas)
    back = atlas.map.get_by_role("button", name=FIT)
    drag(atlas)
    expect(back).to_be_visible()
    moved = view(atlas)
    assert moved != pytest.approx(fitted, abs=0.1)
    atlas.choose("Country", "Uzbekistan")
    assert view(atlas) == pytest.approx(moved, abs=0.01), "not moved against the hand"
    back.click()
    expect(back).to_be_hidden()
    expect(atlas.page).not_to_have_url(re.compile("zoom="))
    west, south, east, north = view(atlas)
    assert west < 56.1, "all of Uzbekistan and Tajikistan"
    assert east > 75.1


def test_a_record_opened_beyond_the_view_comes_into_it(atlas):
    atlas.open("?country=TJ")
    atlas.open("?country=TJ&record=jalalabad-prison-2020-08-02")
    west, south, east, north = view(atlas)
    assert west < 70.45 < east
    assert south < 34.4 < north


def test_home_shows_where_the_data_is(atlas):
    atlas.open("?country=TM")
    atlas.map.get_by_role("button", name="Whole theatre").click()
    west, south, east, north = view(atlas)
    assert west < 59.6, "Nukus"
    assert east > 71, "Kunar"
    expect(atlas.map.get_by_role("button", name=FIT)).to_be_visible()


def test_an_imported_dataset_is_found_on_the_map_with_one_click(page, tmp_path):
    folders = {"KHORASAN_ATLAS_STORE": str(tmp_path / "store"), "KHORASAN_ATLAS_IMPORTS": str(tmp_path / "imports")}
    (tmp_path / "count.csv").write_text(COUNT, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "events",
        "import",
        tmp_path / "count.csv",
        "--yes",
        "--as",
        "table",
        "--dataset",
        "open-count",
    ]
    subprocess.run([*command, "--title", "Open Count"], cwd=ROOT, env={**os.environ, **folders}, check=True)
    with running(**folders) as server:
        atlas = Atlas(page, server.url).open()
        options = atlas.page.locator("[data-testid='stButtonGroup']").filter(has_text="Dataset")
        if not options.is_visible():
            atlas.page.get_by_text("More filters").click()
        atlas.choose("Dataset", "Open Count")
        west, south, east, north = view(atlas)
        assert west < 66.9 < 67.3 < east
        assert south < 48 < north
        assert east - west < 20
