"""An analyst's way through Data, in a real browser: drop a file in, confirm, see it on the map, undo."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from bench.server import running
from dashboard.drawing.records.datasets import COLOURS
from tests.browser.conftest import Atlas

TIDY = """\
id,date,latitude,longitude,province,event,killed,source
1,2020-03-01,34.53,69.17,Kabul,attack,4,The Daily
2,2020-05-17,36.71,67.11,Balkh,protest,0,The Daily
3,2021-06-30,34.35,62.20,Kabul,attack,2,The Weekly
"""
BROKEN = """\
id,date,latitude,longitude,event,killed
1,2020-04-13,34.53,69.17,attack,40+
2,2020-05-14,36.71,67.11,attack
3,,,,attack,1
4,2020-05-15,36.71,67.11,attack,2
5,2020-06-15,36.71,67.11,atta"""


@pytest.fixture
def server(tmp_path):
    """The address of a server whose imports are those of one test."""
    folders = {f"KHORASAN_ATLAS_{name}": str(tmp_path / name) for name in ("STORE", "IMPORTS")}
    with running(**folders) as server:
        yield server.url


@pytest.fixture
def data(page, server):
    """The page Data in a separate tab."""
    atlas = Atlas(page, server)
    atlas.page.goto(f"{server}/data")
    expect(atlas.headline).to_be_visible()
    return arrived(atlas)


def arrived(atlas):
    expect(dropzone(atlas)).to_be_attached()
    atlas.settle()
    return atlas


def dropzone(atlas):
    return atlas.page.locator("input[type=file]").first


def drop(atlas, name, content):
    dropzone(atlas).set_input_files({"name": name, "mimeType": "text/csv", "buffer": content.encode()})
    expect(atlas.page.locator(".st-key-intake-head")).to_contain_text(name)
    expect(account(atlas)).to_be_visible()
    atlas.settle()


def account(atlas):
    return atlas.page.locator(".intake-account")


def press(atlas, name):
    atlas.page.get_by_role("button", name=name).click()


def done(atlas, words):
    """Wait until the page says what came of a piece of work."""
    expect(atlas.page.get_by_text(words)).to_be_visible()
    atlas.settle()


def to_data(atlas):
    atlas.page.locator(".st-key-pages").get_by_text("Data", exact=True).click()
    return arrived(atlas)


def test_a_file_is_dropped_in_confirmed_seen_on_the_map_and_undone(page, server):
    data = to_data(Atlas(page, server).open())
    before = data.headline.inner_text()
    drop(data, "made-up.csv", TIDY)
    expect(account(data)).to_contain_text("3 records in the file = 3 accepted")
    data.page.get_by_role("tab", name="Stated province").click()
    expect(data.page.get_by_text("≠ different")).to_be_visible()
    press(data, "Import 3 records")
    done(data, "made up: 3 records imported.")
    expect(data.headline).not_to_have_text(before)
    data.page.get_by_role("link", name="Show on the map").first.click()
    expect(data.headline).to_contain_text("3 records")
    expect(data.page).to_have_url(re.compile(r"\?dataset=made-up"))
    expect(data.drawn).to_have_attribute("data-answer", re.compile("."))
    expect(data.panel).to_contain_text("30 June 2021")
    data.settle()
    # One colour and name of the dataset on map, key and list.
    colour = data.map.locator(".atlas-dataset").first.get_attribute("fill")
    assert colour in COLOURS
    expect(data.map.locator("#atlas-key")).to_contain_text("made up")
    named = data.panel.locator(".cards .dataset-mark").first
    expect(named).to_have_text("made up")
    assert named.evaluate("mark => mark.style.getPropertyValue('--dataset')") == colour
    to_data(data)
    # That of the dataset: another one takes the filter off again.
    data.page.get_by_test_id("stPopoverButton").filter(has_text="Undo").click()
    press(data, "Remove dataset")
    done(data, "made-up has been removed.")
    expect(data.page.get_by_text("No dataset has been imported yet.")).to_be_visible()
    assert data.outside == []
    assert data.problems == []


def test_the_fate_of_each_row_of_a_broken_file_is_reported(data, tmp_path):
    drop(data, "broken.csv", BROKEN)
    expect(account(data)).to_contain_text("5 records in the file = 1 accepted + 1 accepted with warnings + 3 rejected")
    with data.page.expect_download() as started:
        press(data, "Download 3 rejected records (CSV)")
    started.value.save_as(tmp_path / "rejected.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "rejected.csv").read_text("utf-8-sig"))))
    assert [row["row"] for row in rows] == ["2", "3", "5"]
    assert all(row["reason"] and row["remedy"] for row in rows)
    assert "ends in the middle" in rows[2]["reason"]
    assert rows[2]["event"] == "atta"
    data.page.get_by_role("tab", name="Warnings").click()
    expect(data.page.get_by_text("killed '40+'")).to_be_visible()
    press(data, "Close")
    expect(dropzone(data)).to_be_attached()


def test_a_phone_shows_everything_without_being_pushed_sideways(data):
    data.page.set_viewport_size({"width": 390, "height": 844})
    drop(data, "made-up.csv", TIDY)
    for tab in ("Records", "Codes", "Places", "Stated province"):
        data.page.get_by_role("tab", name=tab).click()
        assert data.page.evaluate("document.scrollingElement.scrollWidth") <= 390
    box = data.page.get_by_role("button", name="Import 3 records").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_everything_can_be_done_with_the_keyboard(data):
    drop(data, "made-up.csv", TIDY)
    button = data.page.get_by_role("button", name="Import 3 records")
    button.focus()
    data.page.keyboard.press("Enter")
    done(data, "made up: 3 records imported.")
    data.page.get_by_role("button", name="Undo").focus()
    data.page.keyboard.press("Enter")
    yes = data.page.get_by_role("button", name="Remove dataset")
    expect(yes).to_be_visible()
    yes.focus()
    data.page.keyboard.press("Enter")
    done(data, "made-up has been removed.")
