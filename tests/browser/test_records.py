"""An analyst's way through Records, in a real browser: find, open, narrow, download exactly what is shown."""

import re
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from bench.server import ROOT
from events.queries.records import table_rows
from events.queries.records.table_rows import TableRequest
from events.queries.selection import Selection
from events.queries.table_columns import ColumnFilters, TableKind
from geodata import atlas as places

HEAD_PX, ROW_PX = 36, 58
KUNDUZ = Selection(words="Kunduz")


@pytest.fixture
def number(shipped):
    """How many rows a listing of the shipped data has."""
    return lambda **request: f"{table_rows.number(shipped, places.load(), TableRequest(**request)):,}"


@pytest.fixture
def table(atlas, number):
    """The page Records, reached as an analyst reaches it."""
    atlas.open()
    atlas.page.locator(".st-key-pages").get_by_text("Records", exact=True).click()
    list_is(atlas, f"of {number()}")
    return atlas


def shown(atlas):
    return atlas.page.locator(".st-key-table-pages")


def grid(atlas):
    found = atlas.page.locator("[data-testid='stDataFrame']")
    # What the grid has painted stands in a table for screen readers.
    expect(found.locator("[role=gridcell]").first).to_be_attached()
    atlas.settle()
    return found


def list_is(atlas, words):
    """Wait until the table is there of which the page says this."""
    expect(shown(atlas)).to_contain_text(words)
    grid(atlas)


def find(atlas, words, number):
    box = atlas.page.locator(".st-key-table-words input")
    box.fill(words)
    box.press("Enter")
    atlas.page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("q") == [words])
    list_is(atlas, f"of {number}")


def click_row(atlas, number):
    """Click into a row of the grid, which is a picture that must see the pointer come; the first is 1."""
    area = grid(atlas).bounding_box()
    x, y = area["x"] + 120, area["y"] + HEAD_PX + ROW_PX * (number - 0.5)
    atlas.page.mouse.move(x - 20, y - 5)
    atlas.page.mouse.move(x, y)
    atlas.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    atlas.page.mouse.click(x, y, delay=80)


def download(atlas, name, to):
    button = atlas.page.get_by_role("button", name=name, exact=True)
    if not button.is_visible():
        atlas.page.get_by_role("button", name="Download", exact=True).click()
    with atlas.page.expect_download() as started:
        button.click()
    started.value.save_as(to)
    return started.value.suggested_filename


def exported(to, *arguments):
    command = [sys.executable, "-m", "events", "export", *arguments, "--force", "-o", str(to)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return to.read_bytes()


def test_any_spelling_finds_the_same_and_a_row_opens_its_record(table, number):
    for words in ("Hirat", "Herat", "هرات"):
        find(table, words, number(selection=Selection(words="Herat")))
    kunduz = number(selection=KUNDUZ)
    find(table, "Kunduz", kunduz)
    click_row(table, 4)
    expect(table.panel).to_contain_text("Attack or attacks on Kunduz, 2022")
    expect(table.panel).to_contain_text(f"4 of {kunduz}")
    expect(table.page).to_have_url(re.compile("record=attacks-kunduz-2022"))
    table.settle()
    table.panel.get_by_role("button", name="Next").click()
    expect(table.panel).to_contain_text(f"5 of {kunduz}")
    table.settle()
    table.page.keyboard.press("Escape")
    expect(table.panel).to_have_count(0)
    assert table.outside == []
    assert table.problems == []


@pytest.mark.parametrize(
    ("name", "ending"), [("CSV", "csv"), ("Excel", "xlsx"), ("GeoPackage", "gpkg"), ("Data package", "zip")]
)
def test_a_download_is_what_the_command_line_exports(table, number, tmp_path, name, ending):
    find(table, "Kunduz", number(selection=KUNDUZ))
    suggested = download(table, name, tmp_path / f"page.{ending}")
    assert re.fullmatch(rf"khorasan-atlas-records-\d{{4}}-\d\d-\d\d-[0-9a-f]{{8}}\.{ending}", suggested)
    expected = exported(tmp_path / f"line.{ending}", "--words", "Kunduz")
    assert (tmp_path / f"page.{ending}").read_bytes() == expected


def test_claims_narrowed_by_a_column_are_downloaded_as_shown(table, number, tmp_path):
    denials = number(kind=TableKind.CLAIMS, column_filters=ColumnFilters((("stance", "=denies"),)))
    table.page.get_by_role("radio", name="All claims").click()
    list_is(table, f"of {number(kind=TableKind.CLAIMS)}")
    table.page.get_by_role("button", name="Column filters").click()
    table.page.get_by_label("Stance", exact=True).click()
    table.page.get_by_role("option", name="denies").click()
    list_is(table, f"of {denials} · Stance: denies")
    expect(table.page).to_have_url(re.compile("list=claims"))
    table.page.keyboard.press("Escape")
    download(table, "CSV", tmp_path / "page.csv")
    expected = exported(tmp_path / "line.csv", "--claims", "--contains", "stance==denies")
    assert (tmp_path / "page.csv").read_bytes() == expected
    assert expected.count(b",denies,") == int(denials)


def test_a_claim_on_a_topic_opens_the_topic(table, number):
    table.page.get_by_role("radio", name="All claims").click()
    list_is(table, f"of {number(kind=TableKind.CLAIMS)}")
    table.page.get_by_role("button", name="Column filters").click()
    table.page.get_by_label("Record", exact=True).fill("The article's conclusion")
    table.page.keyboard.press("Enter")
    list_is(table, "1–2 of 2")
    table.page.keyboard.press("Escape")
    click_row(table, 1)
    expect(table.panel).to_contain_text("little to no scope")
    expect(table.page).to_have_url(re.compile("view=outlook"))


@pytest.mark.parametrize("query", ["", "?record=rockets-termez-2022-04-18", "?list=claims"])
def test_a_phone_shows_everything_without_being_pushed_sideways(atlas, query):
    atlas.page.set_viewport_size({"width": 390, "height": 844})
    atlas.page.goto(f"{atlas.url}/records{query}")
    grid(atlas)
    assert atlas.page.evaluate("document.scrollingElement.scrollWidth") <= 390
    for key in ("table-words", "columns", "downloads"):
        box = atlas.page.locator(f".st-key-{key}").first.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    if "record" in query:
        # What was opened stands above the table, not a screen below it.
        assert atlas.panel.bounding_box()["y"] < grid(atlas).bounding_box()["y"]
