"""An analyst's way through Records, in a real browser: find, open, narrow, download exactly what is shown."""

import csv
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


def rows(atlas):
    return atlas.page.locator(".records-table tbody tr")


def list_is(atlas, words):
    """Wait until the table is there of which the page says this."""
    expect(shown(atlas)).to_contain_text(words)
    expect(rows(atlas).first).to_be_visible()
    atlas.settle()


def find(atlas, words, number):
    """Find words with the search of the header, the only one."""
    box = atlas.page.get_by_role("combobox", name="Search places, actors, records, words")
    box.fill(words)
    atlas.page.get_by_role("option", name=re.compile("words|text", re.IGNORECASE)).last.click()
    atlas.page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("q") == [words])
    list_is(atlas, f"of {number}")


def open_row(atlas, number):
    """Click the first text of a row; the first is 1."""
    rows(atlas).nth(number - 1).locator("th button").click()


def unfold(atlas, column):
    """Unfold the filter in a header."""
    details = atlas.page.locator(f".records-table details[data-column='{column}']")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    return details


def download(atlas, name, to):
    button = atlas.page.get_by_role("button", name=name, exact=True)
    if not button.is_visible():
        atlas.page.get_by_role("button", name="Export", exact=True).click()
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
    open_row(table, 4)
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
    unfold(table, "stance").get_by_role("button", name="denies").click()
    list_is(table, f"of {denials} · Stance: denies")
    expect(table.page).to_have_url(re.compile("list=claims"))
    table.settle()
    download(table, "CSV", tmp_path / "page.csv")
    expected = exported(tmp_path / "line.csv", "--claims", "--contains", "stance==denies")
    assert (tmp_path / "page.csv").read_bytes() == expected
    assert expected.count(b",denies,") == int(denials)


def test_a_claim_on_a_topic_opens_the_topic(table, number):
    table.page.get_by_role("radio", name="All claims").click()
    list_is(table, f"of {number(kind=TableKind.CLAIMS)}")
    unfold(table, "title").get_by_role("searchbox").fill("The article's conclusion")
    table.page.keyboard.press("Enter")
    list_is(table, "1–2 of 2")
    open_row(table, 1)
    expect(table.panel).to_contain_text("little to no scope")
    expect(table.page).to_have_url(re.compile("view=outlook"))


def open_at(atlas, query, width, height):
    """Open the page Records in a window of so many pixels."""
    atlas.page.set_viewport_size({"width": width, "height": height})
    atlas.page.goto(f"{atlas.url}/records{query}")
    expect(rows(atlas).first).to_be_visible()
    atlas.settle()


@pytest.mark.parametrize("query", ["", "?record=rockets-termez-2022-04-18", "?list=claims"])
def test_a_phone_shows_everything_without_being_pushed_sideways(atlas, query):
    open_at(atlas, query, 390, 844)
    assert atlas.page.evaluate("document.scrollingElement.scrollWidth") <= 390
    for key in ("table-kind", "columns", "downloads"):
        box = atlas.page.locator(f".st-key-{key}").first.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    if "record" in query:
        # What was opened is in view, not a screen below the table.
        expect(atlas.panel.locator(".st-key-close")).to_be_in_viewport()


def test_a_header_sorts_up_then_down_then_by_time(table):
    titles = rows(table).locator("th")
    by_time = titles.all_inner_texts()
    header = table.page.locator("button[data-sort='title']")
    for order, sort in (("order=title", "ascending"), ("order=-title", "descending")):
        header.click()
        expect(table.page).to_have_url(re.compile(order))
        expect(table.page.locator(f"th[aria-sort='{sort}'] button[data-sort='title']")).to_be_focused()
        found = [text.lower() for text in titles.all_inner_texts()]
        assert found == sorted(found, reverse=sort == "descending")
    header.press("Enter")
    expect(table.page.locator("th[aria-sort]")).to_have_count(0)
    assert titles.all_inner_texts() == by_time


# Whether a box that was ticked has lost its tick again in any frame.
WATCH = """
(boxes) => {
  const ticked = new Set();
  window.hasLostTick = false;
  const look = () => {
    for (const box of boxes) {
      if (box.checked) ticked.add(box);
      else if (ticked.has(box)) window.hasLostTick = true;
    }
    requestAnimationFrame(look);
  };
  look();
}
"""


def test_ticks_in_quick_succession_stay_although_answers_come_late(table):
    table.page.locator(".records-table tbody input[type=checkbox]").evaluate_all(WATCH)
    for number in range(4):
        rows(table).nth(number).get_by_role("checkbox").click()
    expect(table.page.get_by_role("button", name="Export selected (4)")).to_be_visible()
    table.settle()
    assert table.page.evaluate("window.hasLostTick") is False


def test_selected_rows_are_downloaded_alone(table, tmp_path):
    for number in (1, 3):
        rows(table).nth(number).get_by_role("checkbox").check()
    table.page.get_by_role("button", name="Export selected (2)").click()
    with table.page.expect_download() as started:
        table.page.get_by_role("button", name="CSV", exact=True).click()
    started.value.save_as(tmp_path / "page.csv")
    titles = [rows(table).nth(number).locator("th button").inner_text() for number in (1, 3)]
    with (tmp_path / "page.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["title"] for row in csv.DictReader(file)] == titles
    table.page.keyboard.press("Escape")
    table.page.get_by_role("button", name="Unselect all").click()
    expect(rows(table).get_by_role("checkbox", checked=True)).to_have_count(0)


def test_columns_are_chosen_and_shared_by_their_address(table):
    table.page.get_by_role("button", name="Columns").click()
    table.page.get_by_role("button", name="Note", exact=True).click()
    expect(table.page).to_have_url(re.compile("columns=.*note"))
    expect(table.page.get_by_role("columnheader", name="Note")).to_be_visible()
    table.page.reload()
    expect(table.page.get_by_role("columnheader", name="Note")).to_be_visible()


@pytest.mark.parametrize("query", ["", "?record=rockets-termez-2022-04-18", "?list=claims"])
def test_the_first_columns_fit_beside_the_filters_of_a_small_screen(atlas, query):
    open_at(atlas, query, 1366, 768)
    widths = atlas.page.locator(".records-scroll").evaluate("box => [box.scrollWidth, box.clientWidth]")
    assert widths[0] <= widths[1]


def test_no_text_of_a_row_is_cut_without_a_sign(table):
    is_cut = "cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth + 1).length"
    assert table.page.locator(".records-table tbody :is(td, th)").evaluate_all(is_cut) == 0
    folded = rows(table).locator("details").first
    expect(folded.locator("summary")).to_contain_text("more characters")
    before = folded.locator("xpath=ancestor::tr").bounding_box()["height"]
    folded.locator("summary").click()
    assert folded.locator("xpath=ancestor::tr").bounding_box()["height"] > before


def test_on_a_phone_a_row_is_a_card_with_the_headings_before_its_texts(atlas):
    atlas.page.set_viewport_size({"width": 390, "height": 844})
    atlas.page.goto(f"{atlas.url}/records")
    date = rows(atlas).first.locator("td[data-label='Date']")
    expect(date).to_be_visible()
    box = date.bounding_box()
    assert box["x"] + box["width"] <= 390
    assert date.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Date: "'


def test_a_change_of_the_filters_is_undone_by_a_button_and_by_back(table, number):
    everything = number()
    table.choose("Country", "Tajikistan")
    expect(table.page).to_have_url(re.compile("country=TJ"))
    table.page.get_by_role("button", name="Undo").click()
    list_is(table, f"of {everything}")
    expect(table.page).not_to_have_url(re.compile("country=TJ"))
    table.choose("Country", "Uzbekistan")
    expect(table.page).to_have_url(re.compile("country=UZ"))
    table.page.go_back()
    list_is(table, f"of {everything}")
