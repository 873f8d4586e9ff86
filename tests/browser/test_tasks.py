"""What an analyst comes for, done with the hand, in no more clicks than allowed.

A click is any press of the mouse or touch, a drag included, in the page or in the map's frame; typing is none.
A drawn area and its records are in `test_area`, an imported dataset on the map in `test_imports`.
"""

import csv
import io
import re

import pptx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Atlas

COUNT = "addEventListener('pointerdown', (event) => event.isTrusted && window.handPressed(), true)"
TERMEZ = "rockets-termez-2022-04-18"
AROUND_TERMEZ = "circle:37.22,67.28,300km"
PAPER = "(box) => getComputedStyle(box).backgroundColor.match(/[0-9]+/g).slice(0, 3).map(Number)"
TAJIK = "rockets-tajikistan-2022-05-07"


class Hand(Atlas):
    """An analyst at the page, whose clicks are counted."""

    def __init__(self, page, url):
        self.clicks = 0
        page.context.expose_function("handPressed", self._press)
        page.context.add_init_script(COUNT)
        super().__init__(page, url)

    def _press(self):
        self.clicks += 1

    def within(self, clicks):
        """Check that no more clicks were needed."""
        # An answer of the page comes after all messages that it has sent before.
        self.page.evaluate("null")
        assert 0 < self.clicks <= clicks

    def search(self, words, is_touched=False):
        """Type into the search box, reached by its key or by a touch, and take the first meaning."""
        box = self.page.get_by_role("combobox", name="Search places")
        if is_touched:
            box.tap()
        else:
            box.focus()
        box.press_sequentially(words)
        expect(self.page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
        box.press("Enter")

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)

    def card(self, record):
        return self.panel.locator(f"[data-open='{record}']").first


@pytest.fixture
def hand(page, app_url):
    return Hand(page, app_url).open()


@pytest.fixture
def thumb(browser, app_url):
    size = {"width": 390, "height": 844}
    with browser.new_context(viewport=size, has_touch=True, is_mobile=True) as context:
        yield Hand(context.new_page(), app_url).open()


def says_who_in_kunduz_in_2022(hand):
    """Check that the open record is of Kunduz and 2022, and names who made its claims."""
    expect(hand.page).to_have_url(re.compile("year=2022"))
    expect(hand.panel.locator(".atlas-record")).to_contain_text("2022")
    expect(hand.panel.locator(".atlas-record")).to_contain_text("Kunduz")
    expect(hand.panel.locator(".atlas-claims .question-claim").first).to_contain_text(re.compile(r"\w"))


def test_what_happened_in_kunduz_in_2022_and_who_says_so(hand):
    hand.choose("Year", "2022")
    hand.search("Kunduz")
    expect(hand.page).to_have_url(re.compile("place=AF-KDZ"))
    hand.panel.locator(".cards button").first.click()
    says_who_in_kunduz_in_2022(hand)
    hand.within(2)


def test_a_name_and_a_year_are_found_together(hand):
    with hand.redrawn():
        hand.search("Kundoz 2022")
    expect(hand.page).to_have_url(re.compile("year=2022.*place=AF-KDZ"))
    hand.panel.locator(".cards button").first.click()
    says_who_in_kunduz_in_2022(hand)
    hand.within(1)


def is_slide_of_tajikistan_in_2022(download):
    slide = pptx.Presentation(io.BytesIO(download.path().read_bytes())).slides[0]
    notes = slide.notes_slide.notes_text_frame.text
    return "Tajikistan" in notes and "2022" in notes


def test_tajikistan_2022_as_a_slide(hand):
    hand.search("Tajikistan 2022")
    expect(hand.headline).to_contain_text("Tajikistan, 2022")
    hand.settle()
    hand.button("Share").click()
    with hand.page.expect_download() as got:
        hand.button("Slide (PPTX)").click()
    assert is_slide_of_tajikistan_in_2022(got.value)
    hand.within(2)


def test_estimates_and_whether_they_compare(hand):
    hand.page.get_by_role("link", name="Claims", exact=True).click()
    expect(hand.page.get_by_role("heading", name="ISKP fighters in all Afghanistan")).to_be_visible()
    expect(hand.page.get_by_text("not comparable with other figures").first).to_be_visible()
    hand.within(1)


def test_everything_about_one_actor(hand):
    hand.search("IMU")
    expect(hand.panel.get_by_text("also called").first).to_be_visible()
    expect(hand.panel.get_by_role("img", name="Records by year")).to_be_visible()
    expect(hand.panel.get_by_role("button", name="Only its claims")).to_be_visible()
    expect(hand.panel.get_by_text("Relations with other actors")).to_be_visible()
    hand.panel.locator(".cards button").first.click()
    expect(hand.page).to_have_url(re.compile("record="))
    expect(hand.panel.locator(".atlas-claims").first).to_be_visible()
    hand.within(2)


def test_spring_2022_by_brush_and_played(hand):
    from tests.browser.test_timeline import x_of, y_of

    mouse, y = hand.page.mouse, y_of(hand)
    mouse.move(x_of(hand, "2022-03-01") + 1, y)
    mouse.down()
    mouse.move(x_of(hand, "2022-06-01") - 1, y, steps=6)
    mouse.up()
    expect(hand.page).to_have_url(re.compile("from=2022-03-01&to=2022-05-31"))
    hand.settle()
    hand.timeline.get_by_role("button", name="Play", exact=True).click()
    expect(hand.map.locator(".tl-date")).to_be_visible()
    expect(hand.timeline.get_by_role("status")).to_contain_text("Played to the end: 25–31 May 2022")
    hand.within(2)


def test_records_known_only_vaguely(hand):
    hand.page.get_by_text("Place precision", exact=True).click()
    hand.choose("Place precision", "region")
    listed = hand.panel.locator(".cards [data-open]").evaluate_all("cards => cards.map((card) => card.dataset.open)")
    hand.within(2)
    answered = hand.page.request.get(f"{hand.url}/api/events?precision=region").json()["features"]
    assert sorted(listed) == sorted(feature["id"] for feature in answered)
    assert listed


def test_a_source_is_opened(hand):
    hand.panel.locator(".cards button").first.click()
    link = hand.panel.locator(".atlas-claims a").first
    address = link.get_attribute("href")
    with hand.page.context.expect_page() as opened:
        link.click()
    assert address.startswith("http")
    assert opened.value
    hand.within(2)


def test_a_link_that_a_second_browser_opens_exactly(hand, browser):
    hand.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    hand.page.goto(
        f"{hand.url}/?country=UZ&from=2022-04&layers=records,names&lanes=country&area={AROUND_TERMEZ}&record={TERMEZ}"
    )
    expect(hand.panel.locator(".atlas-claims").first).to_be_visible()
    hand.settle()
    hand.clicks = 0
    hand.button("Share").click()
    hand.button("Copy link").click()
    hand.within(2)
    link = hand.page.evaluate("navigator.clipboard.readText()")
    with browser.new_context(viewport={"width": 1600, "height": 900}) as context:
        other = Atlas(context.new_page(), hand.url)
        other.open(link.removeprefix(f"{hand.url}/"))
        expect(other.headline).to_have_text(hand.headline.inner_text())
        assert other.drawn.get_attribute("data-answer") == hand.drawn.get_attribute("data-answer")
        expect(other.panel).to_contain_text("Termez")
        for atlas in (hand, other):
            assert atlas.map.locator("path.area-chosen").count() > 0
            expect(atlas.map.locator("#atlas-key")).not_to_contain_text("region only")


@pytest.mark.parametrize("size", [(1600, 900), (1366, 768), (1080, 1350)], ids=["16x9", "laptop", "upright"])
def test_a_screen_for_a_briefing(hand, size):
    hand.page.set_viewport_size({"width": size[0], "height": size[1]})
    hand.button("Share").click()
    hand.button("Present").click()
    expect(hand.page).to_have_url(re.compile("present=1"))
    hand.settle()
    assert hand.page.evaluate("document.documentElement.scrollHeight") <= size[1]
    hand.within(2)


@pytest.mark.parametrize("focus", ["page", "map", "timeline", "second map"])
def test_escape_leaves_present_wherever_the_focus_is(page, app_url, focus):
    atlas = Atlas(page, app_url).open("?year=2022&present=1" + ("&compare=year:2021" if focus == "second map" else ""))
    if focus == "map":
        atlas.drawn.focus()
    elif focus == "timeline":
        atlas.timeline.locator(".tl-lanes, .tl-overview").first.click()
    elif focus == "second map":
        second = atlas.map.frame_locator("iframe").locator(".leaflet-container")
        expect(second).to_have_attribute("data-answer", re.compile("."))
        second.focus()
    atlas.page.keyboard.press("Escape")
    expect(atlas.page).not_to_have_url(re.compile("present="))
    expect(atlas.page.get_by_role("button", name="Share", exact=True)).to_be_visible()


def test_one_country_in_focus(hand):
    with hand.redrawn():
        hand.page.get_by_role("checkbox", name="Kyrgyzstan").first.click()
    expect(hand.map.locator(".atlas-veil").first).to_be_attached()
    hand.within(1)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Mazar", "Mazar-i-Sharif"),
        ("Mzar-i-Sharif", "Mazar-i-Sharif"),
        ("Kundoz", "Kunduz"),
        ("مزار شریف", "Mazar-i-Sharif"),
        ("Душанбе", "Dushanbe"),
    ],
    ids=["beginning", "misspelt", "other spelling", "persian", "russian"],
)
def test_a_place_is_found_however_it_is_written(hand, typed, found):
    box = hand.page.get_by_role("combobox", name="Search places")
    box.focus()
    box.press_sequentially(typed)
    hand.page.get_by_role("option").filter(has_text=found).first.click()
    expect(hand.panel.get_by_text(found).first).to_be_visible()
    hand.within(1)


def test_back_reload_and_two_tabs(hand):
    hand.choose("Country", "Tajikistan")
    words = hand.headline.inner_text()
    hand.choose("Year", "2022")
    with hand.redrawn():
        hand.page.go_back()
    expect(hand.headline).to_have_text(words)
    hand.page.reload()
    expect(hand.headline).to_have_text(words)
    hand.settle()
    other = Atlas(hand.page.context.new_page(), hand.url).open("?country=UZ")
    hand.choose("Year", "2022")
    expect(hand.page).to_have_url(re.compile("country=TJ"))
    expect(other.page).to_have_url(re.compile("country=UZ"))


def test_what_happened_in_kunduz_in_2022_on_a_phone(thumb):
    thumb.search("Kunduz 2022", is_touched=True)
    expect(thumb.page).to_have_url(re.compile("year=2022.*place=AF-KDZ"))
    thumb.panel.locator(".cards button").first.tap()
    says_who_in_kunduz_in_2022(thumb)
    thumb.within(3)


def test_the_two_rocket_attacks_side_by_side_on_a_phone(thumb):
    thumb.search("rockets Termez April", is_touched=True)
    expect(thumb.panel.locator(".atlas-claims").first).to_be_visible()
    thumb.settle()
    side_by_side(thumb, "tap")
    thumb.within(3)


def test_tajikistan_2022_as_a_slide_on_a_phone(thumb):
    thumb.search("Tajikistan 2022", is_touched=True)
    expect(thumb.headline).to_contain_text("Tajikistan, 2022")
    thumb.settle()
    thumb.button("Share").tap()
    with thumb.page.expect_download() as got:
        thumb.button("Slide (PPTX)").tap()
    assert is_slide_of_tajikistan_in_2022(got.value)
    thumb.within(3)


def side_by_side(atlas, press):
    for name in ("Compare", "Rockets claimed toward Tajikistan, 7 May 2022"):
        getattr(atlas.map.get_by_role("button", name=name), press)()
    second = atlas.map.frame_locator("#compare-second")
    expect(second.locator(f"[data-records~='{TAJIK}']")).to_be_visible()


def test_the_two_rocket_attacks_side_by_side(hand):
    hand.page.get_by_role("button", name="Rockets at Termez").click()
    expect(hand.panel.locator(".atlas-claims").first).to_be_visible()
    hand.settle()
    side_by_side(hand, "click")
    hand.within(3)


def test_a_year_beside_another(hand):
    hand.choose("Year", "2022")
    hand.map.get_by_role("button", name="Period before").click()
    expect(hand.page.locator(".compared")).to_be_visible()
    hand.within(2)


def test_what_is_seen_is_exported(hand):
    hand.open("?country=TJ&year=2022")
    hand.clicks = 0
    hand.button("Export").click()
    with hand.page.expect_download() as got:
        hand.button("CSV").click()
    rows = csv.DictReader(io.StringIO(got.value.path().read_text("utf-8-sig")))
    exported = {row["record_id"] for row in rows}
    hand.within(2)
    answered = hand.page.request.get(f"{hand.url}/api/events?country=TJ&year=2022").json()["features"]
    assert exported == {feature["id"] for feature in answered}


def test_kunduz_at_street_scale_is_readable(hand):
    with hand.redrawn():
        hand.search("Kunduz")
    for _ in range(4):
        hand.drawn.press("Shift+Equal")
        hand.settle()
    names = hand.map.locator(".atlas-name span")
    expect(names.filter(has_text="Kunduz").first).to_be_visible()
    expect(hand.map.locator(".leaflet-control-scale-line")).to_have_text(re.compile(r"^\d+ (km|m)$"))
    expect(hand.map.locator(".atlas-symbol").first).to_be_visible()
    expect(hand.map.locator("#atlas-key")).to_contain_text("in view")


def test_a_dark_screen_has_a_dark_map(browser, app_url):
    with browser.new_context(viewport={"width": 1600, "height": 900}, color_scheme="dark") as context:
        atlas = Atlas(context.new_page(), app_url).open()
        papers = [part.evaluate(PAPER) for part in (atlas.page.get_by_test_id("stApp"), atlas.map.locator("body"))]
    assert max(channel for paper in papers for channel in paper) < 64
