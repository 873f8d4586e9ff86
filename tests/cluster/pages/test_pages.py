"""Every page over a cluster shows what it shows on one machine, and names who answers."""

import io
import re
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import expect

TAJIKISTAN = "country=TJ"
ENGINE = re.compile(r"Apache Spark at 127\.0\.0\.1:\d+(, last question [\d,.]+ s)?")


def open_page(atlas, address):
    atlas.page.goto(f"{atlas.url}/{address}")
    expect(atlas.headline).to_be_visible()
    atlas.settle()


def text(atlas):
    """What can be read on the page, but for the line that names the cluster."""
    return ENGINE.sub("", atlas.page.get_by_test_id("stMain").inner_text()).strip()


def filters(atlas):
    return atlas.page.get_by_test_id("stSidebar").inner_text()


def squares(atlas):
    """How many records each square in view stands for."""
    return sorted(atlas.map.locator(".atlas-tile").evaluate_all("all => all.map((one) => +(one.dataset.number || 0))"))


def marks(atlas):
    return sorted(atlas.map.locator("[data-records]").evaluate_all("all => all.map((one) => one.dataset.records)"))


def drawn_over_time(atlas):
    """The words of the timeline, and all that it has drawn."""
    pictures = atlas.timeline.locator("canvas").evaluate_all("all => all.map((one) => one.toDataURL())")
    return atlas.timeline.locator(".tl-words").inner_text(), pictures


def downloaded(atlas, name):
    """The file behind a button, and its name without what identifies the data, which is different in a lake."""
    with atlas.page.expect_download() as waiting:
        atlas.page.get_by_role("button", name=name, exact=True).click()
    return re.sub(r"-[0-9a-f]{8}\b", "", waiting.value.suggested_filename), Path(waiting.value.path()).read_bytes()


def test_explore_has_the_totals_squares_and_times_of_one_machine(tabs):
    for atlas in tabs:
        atlas.open()
    lake, alone = tabs
    assert lake.headline.inner_text() == alone.headline.inner_text()
    assert filters(lake) == filters(alone)
    assert squares(lake) == squares(alone)
    assert sum(squares(lake)) > 1_500
    assert drawn_over_time(lake) == drawn_over_time(alone)
    assert lake.panel.inner_text() == alone.panel.inner_text()
    expect(lake.page.locator(".atlas-engine")).to_have_text(ENGINE)
    expect(alone.page.locator(".atlas-engine")).to_have_count(0)


def test_a_chosen_filter_shows_the_marks_of_one_machine_and_a_record_its_row(tabs):
    for atlas in tabs:
        atlas.open()
        atlas.choose("Country", "Tajikistan")
        expect(atlas.headline).to_contain_text("Tajikistan")
    lake, alone = tabs
    expect(lake.page).to_have_url(re.compile(TAJIKISTAN))
    expect(lake.page.locator(".atlas-engine")).to_contain_text("last question")
    assert lake.headline.inner_text() == alone.headline.inner_text()
    assert marks(lake) == marks(alone)
    assert len(marks(lake)) > 10
    assert drawn_over_time(lake) == drawn_over_time(alone)
    for atlas in tabs:
        atlas.panel.locator("[data-open^='ucdp-ged:']").first.click()
        expect(atlas.panel).to_contain_text("As stated by UCDP GED")
        atlas.panel.locator("summary").filter(has_text="As in the file").click()
        expect(atlas.panel.get_by_text("where_coordinates")).to_be_visible()
        atlas.settle()
    assert lake.panel.inner_text() == alone.panel.inner_text()
    assert re.search(r"row [\d,]+ of the file", lake.panel.inner_text())
    assert lake.outside == lake.problems == []


def test_claims_are_those_of_one_machine(tabs):
    for section, words in (("casualties", "killed"), ("contested", "Did it happen?")):
        for atlas in tabs:
            open_page(atlas, f"claims?view={section}&{TAJIKISTAN}")
        lake, alone = (text(atlas) for atlas in tabs)
        assert lake == alone
        assert words in lake


def test_records_are_those_of_one_machine_on_the_next_page_and_in_a_file_too(tabs):
    seen = []
    for atlas in tabs:
        open_page(atlas, "records?country=AF")
        first = text(atlas)
        atlas.page.get_by_role("button", name="More").click()
        expect(atlas.page.locator(".st-key-table-pages")).to_contain_text("101–200 of")
        atlas.settle()
        atlas.page.get_by_role("button", name="Export", exact=True).click()
        name, file = downloaded(atlas, "CSV")
        seen.append((first, text(atlas), name, file.splitlines()))
    assert seen[0] == seen[1]
    assert sum(b"ucdp-ged:" in line for line in seen[0][-1]) > 500


def test_a_briefing_is_the_one_of_one_machine(tabs):
    seen = []
    for atlas in tabs:
        atlas.page.goto(f"{atlas.url}/?view=briefing&{TAJIKISTAN}&from=2010&to=2019&slide=overview&slide=sources")
        preview = atlas.page.locator(".st-key-brief-preview img")
        expect(preview).to_be_visible()
        atlas.page.get_by_role("button", name="Create PDF").click()
        expect(atlas.page.get_by_role("button", name="Download PDF")).to_be_visible()
        atlas.settle()
        name, pdf = downloaded(atlas, "Download PDF")
        assert pdf.startswith(b"%PDF-")
        seen.append((preview.get_attribute("alt"), name, downloaded(atlas, "PNG")))
    (words, name, (picture_name, picture)), (words_alone, name_alone, (_, picture_alone)) = seen
    assert (words, name) == (words_alone, name_alone)
    assert picture_name.endswith(".png")
    one, other = (Image.open(io.BytesIO(raw)).convert("RGB") for raw in (picture, picture_alone))
    _, top, _, bottom = ImageChops.difference(one, other).getbbox()
    assert bottom - top < 0.03 * one.height, "only the line that identifies the data is different"
