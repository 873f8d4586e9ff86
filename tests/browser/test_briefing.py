import io
import re
import subprocess
import sys
from pathlib import Path

import pptx
import pytest
from playwright.sync_api import expect

from bench.server import ROOT

UZBEKISTAN_2022 = "country=UZ&year=2022"


def open_briefing(atlas, query):
    atlas.page.goto(f"{atlas.url}/briefing?{query}")
    expect(preview(atlas)).to_be_visible()
    atlas.settle()


def preview(atlas):
    return atlas.page.locator(".st-key-brief-preview img")


def downloaded(atlas, button):
    with atlas.page.expect_download() as waiting:
        button.click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def command_line(folder, *arguments):
    command = [sys.executable, "-W", "ignore", "-m", "dashboard", "brief", *arguments, "-o", str(folder)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return Path(answer.stdout.strip())


def test_the_slide_of_the_menu_is_the_one_that_the_command_line_makes(atlas, tmp_path):
    atlas.open()
    atlas.choose("Country", "Uzbekistan")
    expect(atlas.headline).to_contain_text("Uzbekistan")
    atlas.choose("Year", "2022")
    expect(atlas.headline).to_contain_text("Uzbekistan, 2022")
    atlas.settle()
    atlas.page.get_by_role("button", name="Share").click()
    name, raw = downloaded(atlas, atlas.page.get_by_role("button", name="Slide (PPTX)"))
    made = command_line(tmp_path, "--country", "UZ", "--year", "2022", "--format", "pptx")
    assert (name, raw) == (made.name, made.read_bytes())
    slide = pptx.Presentation(io.BytesIO(raw)).slides[0]
    assert slide.shapes.title.text_frame.text == "Three records certain, seven possible"


def test_options_are_in_the_address_and_in_the_preview(atlas):
    open_briefing(atlas, UZBEKISTAN_2022)
    before = preview(atlas).get_attribute("src")
    title = atlas.page.get_by_label("Headline", exact=True)
    title.fill("What happened in Uzbekistan")
    title.press("Enter")
    expect(atlas.page).to_have_url(re.compile("headline=What"))
    expect(preview(atlas)).not_to_have_attribute("src", before)
    expect(preview(atlas)).to_have_attribute("alt", re.compile(r"Uzbekistan, 2022: \d+ records, \d+ more possible"))
    atlas.page.reload()
    expect(title).to_have_value("What happened in Uzbekistan")


def test_a_link_to_the_default_page_leads_to_the_briefing_with_its_options(atlas):
    atlas.page.goto(f"{atlas.url}/?view=briefing&{UZBEKISTAN_2022}&size=a4-portrait&tlp=AMBER%2BSTRICT")
    expect(preview(atlas)).to_be_visible()
    expect(atlas.page).to_have_url(re.compile(r"/briefing\?"))
    expect(atlas.page.get_by_role("combobox", name="Handling label")).to_have_value("TLP:AMBER+STRICT")
    atlas.settle()
    preview(atlas).evaluate("picture => picture.decode()")
    box = preview(atlas).bounding_box()
    assert box["height"] / box["width"] == pytest.approx(297 / 210, rel=0.02)


def test_a_deck_is_made_before_ones_eyes_and_then_offered(atlas):
    open_briefing(atlas, f"{UZBEKISTAN_2022}&kind=rocket+fire&slide=overview&slide=sources")
    atlas.page.get_by_role("button", name="Create PPTX").click()
    ready = atlas.page.get_by_role("button", name="Download PPTX")
    expect(ready).to_be_visible()
    atlas.settle()
    _, raw = downloaded(atlas, ready)
    titles = [slide.shapes.title.text_frame.text for slide in pptx.Presentation(io.BytesIO(raw)).slides]
    assert re.fullmatch(r"\w+ sources for \d+ records", titles[1])


def test_the_keyboard_reaches_the_options_and_the_files(atlas):
    open_briefing(atlas, UZBEKISTAN_2022)
    atlas.page.get_by_label("Headline", exact=True).focus()
    reached = set()
    for _ in range(30):
        atlas.page.keyboard.press("Tab")
        reached.add(atlas.page.evaluate("document.activeElement.closest('[class*=st-key-brief]')?.className ?? ''"))
    keys = {key for names in reached for key in re.findall(r"st-key-(brief-\w+)", names)}
    assert {"brief-size", "brief-tlp", "brief-caveat", "brief-slides", "brief-internal", "brief-pptx"} <= keys


def test_nothing_selected_offers_no_file(atlas):
    atlas.page.goto(f"{atlas.url}/briefing?country=TJ&kind=takeover")
    expect(atlas.page.get_by_text("nothing is selected")).to_be_visible()
    expect(atlas.page.get_by_role("button", name="PPTX")).to_be_disabled()


def test_the_presentation_shows_no_control_and_esc_leads_back(atlas):
    atlas.open(f"?{UZBEKISTAN_2022}&present=1&tlp=AMBER")
    page = atlas.page
    expect(page.locator("h1.atlas-headline")).to_contain_text("Uzbekistan, 2022")
    assert page.locator(".present-label").all_inner_texts() == ["TLP:AMBER"] * 2
    expect(page.locator(".present-foot")).to_contain_text("[1] ")
    expect(atlas.map.locator("#atlas-timeline canvas").first).to_be_visible()
    expect(atlas.map.locator("#atlas-key")).to_contain_text("rocket fire")
    expect(page.locator(".st-key-leave")).to_have_css("opacity", "0")
    # The link for readers that skip to the content lies off the screen until the keyboard reaches it.
    pressable = "button, input, a:not([data-testid='stSkipToContent']), [data-testid='stSidebar']"
    seen = page.locator(pressable).evaluate_all(
        "all => all.filter(one => one.checkVisibility({opacityProperty: true})).map(one => one.outerHTML)"
    )
    assert seen == []
    assert atlas.map.locator("input:visible, .leaflet-control-zoom:visible, .atlas-home:visible").count() == 0
    main = page.locator("[data-testid='stMain']")
    assert main.evaluate("box => box.scrollHeight <= box.clientHeight + 1"), "one picture of the screen holds all of it"
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Share")).to_be_visible()
    expect(page).not_to_have_url(re.compile("present"))


def drag(atlas, start, end):
    """Drag over the preview, from one part of its width and height to another."""
    box = preview(atlas).bounding_box()
    (x, y), (to_x, to_y) = ((box["x"] + at[0] * box["width"], box["y"] + at[1] * box["height"]) for at in (start, end))
    atlas.page.mouse.move(x, y)
    atlas.page.mouse.down()
    atlas.page.mouse.move((x + to_x) / 2, (y + to_y) / 2)
    atlas.page.mouse.move(to_x, to_y)
    atlas.page.mouse.up()


def test_an_arrow_is_placed_on_the_preview_moved_by_keys_and_removed(atlas):
    open_briefing(atlas, UZBEKISTAN_2022)
    before = preview(atlas).get_attribute("src")
    atlas.page.get_by_role("textbox", name="Words of the annotation").fill("Launch site")
    atlas.page.get_by_role("button", name="Arrow", exact=True).click()
    drag(atlas, (0.2, 0.3), (0.4, 0.5))
    expect(atlas.page).to_have_url(re.compile(r"note=1\.arrow\.(200|199|201)\.\d+\.(400|399|401)\.\d+\.Launch\+site"))
    expect(preview(atlas)).not_to_have_attribute("src", before)
    atlas.settle()
    placed = atlas.page.url
    atlas.page.get_by_role("button", name="Move Arrow 1, point 2").press("ArrowRight")
    expect(atlas.page).not_to_have_url(placed)
    atlas.settle()
    atlas.page.get_by_text("Annotations (1)").click()
    atlas.page.get_by_role("button", name="Remove annotation 1").click()
    expect(atlas.page).not_to_have_url(re.compile("note="))
    expect(preview(atlas)).to_have_attribute("src", before)


def test_an_annotation_that_is_none_is_named_in_one_line(atlas):
    open_briefing(atlas, UZBEKISTAN_2022)
    atlas.page.get_by_text("Annotations", exact=True).click()
    typed = atlas.page.get_by_role("textbox", name="New annotation, typed")
    typed.fill("1.star.5.5")
    typed.press("Enter")
    expect(atlas.page.get_by_text("1.star.5.5: write PAGE.arrow")).to_be_visible()
