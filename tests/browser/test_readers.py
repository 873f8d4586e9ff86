"""A file that takes for ever to read, in a real browser: Cancel and closing the tab end its reader."""

import os
import signal

import pytest
from playwright.sync_api import expect

from bench.server import running
from tests.browser.conftest import Atlas
from tests.events.imports import hostile_files as hostile
from tests.processes import ends, readers


@pytest.fixture
def server(tmp_path):
    folders = {f"KHORASAN_ATLAS_{name}": str(tmp_path / name) for name in ("STORE", "IMPORTS", "READING")}
    with running(**folders) as server:
        yield server


@pytest.fixture
def reading(page, server, tmp_path):
    """The page Data while it reads the file, and the process that does so."""
    atlas = Atlas(page, server.url)
    page.goto(f"{server.url}/data")
    expect(atlas.headline).to_be_visible()
    content = hostile.geopackage(tmp_path / "made.gpkg", hostile.ENDLESS)
    dropped = {"name": "endless.gpkg", "mimeType": "application/octet-stream", "buffer": content}
    page.locator("input[type=file]").first.set_input_files(dropped)
    expect(page.locator(".st-key-intake-cancel button")).to_be_visible()
    (reader,) = readers(server.pid)
    return atlas, reader


def test_cancel_ends_the_reader_and_another_file_can_be_dropped(reading, server):
    atlas, reader = reading
    atlas.page.locator(".st-key-intake-cancel button").click()
    assert ends(reader)
    expect(atlas.page.locator("input[type=file]").first).to_be_attached()
    expect(atlas.page.locator(".st-key-intake-cancel button")).to_have_count(0)
    assert readers(server.pid) == []


def test_closing_the_tab_ends_the_reader(reading, server):
    atlas, reader = reading
    atlas.page.close()
    assert ends(reader)
    assert readers(server.pid) == []


def test_a_killed_reader_is_reported_and_the_file_can_be_read_again(reading, server):
    atlas, reader = reading
    os.kill(reader, signal.SIGKILL)
    expect(atlas.page.get_by_text("was ended from outside")).to_be_visible()
    atlas.page.get_by_role("button", name="Read again").click()
    expect(atlas.page.locator(".st-key-intake-cancel button")).to_be_visible()
    (another,) = readers(server.pid)
    assert another != reader
