"""Search, filters and chips, with keyboard and mouse."""

import re

import pytest
from playwright.sync_api import expect

from events.text_search import normalise
from geodata.atlas import load


def box(atlas):
    return atlas.page.get_by_role("combobox", name="Search places")


def meanings(atlas):
    return atlas.page.get_by_role("listbox").get_by_role("option")


def test_an_abbreviation_and_enter_select_the_one_actor(atlas):
    atlas.open()
    with atlas.redrawn():
        box(atlas).press_sequentially("IMU")
        box(atlas).press("Enter")
        expect(atlas.page).to_have_url(re.compile("actor=imu(&|$)"))
    expect(atlas.panel.get_by_text("also called").first).to_be_visible()
    assert len(re.findall("actor=", atlas.page.url)) == 1


@pytest.mark.parametrize(
    ("typed", "place"), [("Kundoz", "Kunduz"), ("مزار شریف", "Mazar-i-Sharif")], ids=["misspelt", "persian"]
)
def test_a_place_is_found_in_any_spelling(atlas, typed, place):
    atlas.open()
    box(atlas).press_sequentially(typed)
    meanings(atlas).filter(has_text=place).first.click()
    expect(atlas.page).to_have_url(re.compile("place="))
    expect(atlas.panel.get_by_text(place).first).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "area"),
    [("Tajikistan 2022", "country=TJ"), ("Kunduz 2022", "province=AF-KDZ"), ("Termez 2022", "area=circle")],
    ids=["country", "province", "town"],
)
def test_a_place_with_a_year_is_selected_with_it_and_opened(atlas, typed, area):
    atlas.open("?country=IR&year=2021")
    with atlas.redrawn():
        box(atlas).press_sequentially(typed)
        box(atlas).press("Enter")
        expect(atlas.page).to_have_url(re.compile(f"{area}.*place="))
    assert "year=2022" in atlas.page.url
    assert "country=IR" not in atlas.page.url
    with atlas.redrawn():
        atlas.page.get_by_role("button", name="Only here ✕").click()
        expect(atlas.page).not_to_have_url(re.compile(area))
    assert "year=2022" in atlas.page.url


@pytest.mark.parametrize("begun", ["claims", "records", "briefing"])
def test_a_place_leads_from_every_page_to_the_map_that_shows_it(atlas, begun):
    atlas.page.goto(f"{atlas.url}/{begun}?year=2022&kind=attack")
    box(atlas).press_sequentially("Kunduz")
    meanings(atlas).filter(has_text="province").first.click()
    expect(atlas.page).to_have_title(re.compile(" - Explore - "))
    expect(atlas.panel.get_by_role("heading", name="Kunduz")).to_be_visible()
    expect(atlas.drawn).to_have_attribute("data-answer", re.compile("."))
    atlas.settle()
    assert set(atlas.page.url.partition("?")[2].split("&")) >= {"year=2022", "kind=attack", "place=AF-KDZ"}


def test_a_record_stays_on_a_page_that_opens_records_and_leads_from_others_to_explore(atlas):
    atlas.page.goto(f"{atlas.url}/claims?view=outlook")
    for page, stays in (("Claims", True), ("Records", True), ("Briefing", False)):
        atlas.page.get_by_role("link", name=page, exact=True).click()
        expect(atlas.page).to_have_title(re.compile(f" - {page} - "))
        box(atlas).press_sequentially("Termez rocket")
        meanings(atlas).filter(has_text="▤").first.click()
        expect(atlas.panel.locator(".atlas-claims").first).to_be_visible()
        expect(atlas.page).to_have_title(re.compile(f" - {page if stays else 'Explore'} - "))
        atlas.settle()


def test_words_filter_the_page_they_are_typed_on(atlas):
    atlas.page.goto(f"{atlas.url}/records")
    box(atlas).press_sequentially("rockets")
    meanings(atlas).filter(has_text="“”").first.click()
    expect(atlas.page).to_have_url(re.compile("/records\\?q=rockets"))
    expect(atlas.page).to_have_title(re.compile(" - Records - "))
    expect(atlas.page.get_by_role("button", name="“rockets” ✕")).to_be_visible()


def test_escape_takes_nothing(atlas):
    atlas.open()
    before = atlas.page.url
    box(atlas).press_sequentially("Tajikistan")
    expect(meanings(atlas).first).to_contain_text("Tajikistan")
    box(atlas).press("Escape")
    expect(atlas.page.get_by_role("listbox")).to_be_hidden()
    assert atlas.page.url == before


def test_the_arrows_choose_and_what_is_at_them_is_announced(atlas):
    atlas.open()
    box(atlas).press_sequentially("rockets")
    expect(meanings(atlas).first).to_have_attribute("aria-selected", "true")
    box(atlas).press("ArrowDown")
    chosen = meanings(atlas).nth(1)
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(box(atlas)).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))


def test_a_filter_is_chosen_with_the_keyboard_and_keeps_the_focus(atlas):
    atlas.open()
    year = atlas.page.get_by_role("group", name="Year", exact=True).get_by_role("checkbox", name="2022")
    year.focus()
    with atlas.redrawn():
        atlas.page.keyboard.press("Space")
        expect(atlas.page).to_have_url(re.compile("year=2022"))
    expect(year).to_be_checked()
    expect(year).to_be_focused()


def test_a_chip_takes_one_filter_off(atlas):
    atlas.open("?country=TJ&year=2022")
    with atlas.redrawn():
        atlas.page.get_by_role("button", name=re.compile("^2022")).click()
        expect(atlas.page).not_to_have_url(re.compile("year="))
    expect(atlas.page).to_have_url(re.compile("country=TJ"))
    expect(atlas.page).to_have_title(re.compile("^Tajikistan - Explore - Khorasan Atlas"))


def test_of_many_chips_the_last_are_behind_a_button_and_come_off_one_by_one_too(atlas):
    years = range(2009, 2023)
    atlas.open("?" + "&".join(f"year={year}" for year in years))
    assert not atlas.page.get_by_role("button", name="2022 ✕").count()
    atlas.page.get_by_role("button", name="and 2 more").click()
    with atlas.redrawn():
        atlas.page.get_by_role("button", name="2022 ✕").click()
        expect(atlas.page).not_to_have_url(re.compile("year=2022"))
    expect(atlas.page).to_have_url(re.compile("year=2021"))
    expect(atlas.page.get_by_role("button", name="and 1 more")).to_be_visible()


def test_dates_are_typed(atlas):
    atlas.open()
    atlas.page.get_by_text("Dates", exact=True).click()
    with atlas.redrawn():
        atlas.page.get_by_label("From", exact=True).fill("2022-04-01")
        expect(atlas.page).to_have_url(re.compile("from=2022-04-01"))
    with atlas.redrawn():
        atlas.page.get_by_label("To", exact=True).fill("2022-06-30")
        expect(atlas.page).to_have_url(re.compile("to=2022-06-30"))
    expect(atlas.headline).to_contain_text("April–June 2022")


ONLY_KUNDUZ = """() => {
    const marked = [...(CSS.highlights.get("atlas-words") || [])].map((range) => String(range).toLowerCase());
    return marked.length > 0 && marked.every((text) => text === "kunduz");
}"""


def test_words_found_are_marked_in_the_list_and_in_the_record(atlas):
    atlas.open("?q=kunduz")
    expect(atlas.panel.locator(".cards button").first).to_be_visible()
    atlas.page.wait_for_function(ONLY_KUNDUZ)
    atlas.panel.locator(".cards button").first.click()
    expect(atlas.panel.locator(".atlas-claims")).to_be_visible()
    atlas.settle()
    atlas.page.wait_for_function(ONLY_KUNDUZ)
    atlas.page.keyboard.press("Escape")
    expect(atlas.panel.locator(".atlas-claims")).to_have_count(0)
    atlas.settle()
    with atlas.redrawn():
        atlas.page.get_by_role("button", name=re.compile("kunduz”")).click()
    atlas.page.wait_for_function("!CSS.highlights.has('atlas-words')")


@pytest.mark.parametrize(("typed", "place"), [("Mzar-i-Sharif", "Mazar-i-Sharif")], ids=str)
def test_a_misspelt_name_is_asked_about_and_enter_takes_it(atlas, typed, place):
    atlas.open()
    box(atlas).press_sequentially(typed)
    expect(meanings(atlas).first).to_contain_text("did you mean")
    box(atlas).press("Enter")
    expect(atlas.page).to_have_url(re.compile("place="))
    expect(atlas.panel.get_by_text(place).first).to_be_visible()


FOLDED = """async (names) => {
  const { folded } = await import("/assets/page/folded.js");
  return names.map((name) => folded(name).replace(/[^\\p{L}\\p{N}]+/gu, " ").trim());
}"""


def test_the_browser_compares_names_as_the_server_does(atlas):
    names = sorted(
        {name for place in load().places.values() for name in place.all_names} | {"كندوز", "أفغانستان", "İran"}
    )
    atlas.page.goto(f"{atlas.url}/healthz")
    assert atlas.page.evaluate(FOLDED, names) == [normalise(name).strip() for name in names]


def test_a_filter_is_found_by_letters_that_look_alike(atlas):
    atlas.open("?country=AF&country=TJ&country=UZ&country=PK")
    provinces = atlas.page.get_by_role("group", name="Province", exact=True)
    provinces.get_by_label("Find province").fill("كندز")
    expect(provinces.locator(".filter-name")).to_have_text(["کندز: Kunduz"])
