"""The boxes of the filters, clicked faster than the server answers, and the ways back from what was clicked."""

import re
from collections import deque

import pytest
from playwright.sync_api import expect


def box(atlas, heading, name):
    return atlas.page.get_by_role("group", name=heading, exact=True).get_by_role("checkbox", name=name).first


def test_every_click_counts_however_quickly_the_next_one_follows(atlas):
    atlas.open()
    years = [box(atlas, "Year", year) for year in ("2023", "2022", "2021")]
    country = box(atlas, "Country", "Uzbekistan")
    for one in (*years, country, years[1]):
        one.click()
    expect(atlas.page).to_have_url(re.compile(r"country=UZ.*year=2021&year=2023|country=UZ.*year=2023&year=2021"))
    expect(atlas.headline).to_contain_text("Uzbekistan")
    atlas.settle()
    assert "2022" not in atlas.page.url
    for one in (years[0], years[2], country):
        expect(one).to_be_checked()
    expect(years[1]).not_to_be_checked()
    expect(box(atlas, "Country", "Tajikistan")).not_to_be_checked()


class HeldAnswers:
    """What the server sends a page, held back for as long as wanted."""

    def __init__(self, page):
        self.waiting, self.is_held = deque(), False
        page.route_web_socket(re.compile("stream"), self._connect)

    def _connect(self, socket):
        self.socket = socket
        socket.connect_to_server().on_message(self._receive)

    def _receive(self, message):
        self.waiting.append(message)
        if not self.is_held:
            self.release()

    def release(self):
        self.is_held = False
        while self.waiting:
            self.socket.send(self.waiting.popleft())


def test_a_click_before_the_answer_to_the_one_before_adds_to_it(page, atlas):
    answers = HeldAnswers(page)
    atlas.open()
    answers.is_held = True
    first, second = box(atlas, "Year", "2022"), box(atlas, "Year", "2021")
    first.click()
    second.click()
    expect(first).to_be_checked()
    answers.release()
    expect(page).to_have_url(re.compile("year=2021&year=2022|year=2022&year=2021"))
    atlas.settle()
    expect(first).to_be_checked()
    expect(second).to_be_checked()


def test_two_clicks_on_one_box_leave_it_as_it_was(atlas):
    atlas.open("?year=2022")
    for _ in range(2):
        box(atlas, "Country", "Uzbekistan").click()
    box(atlas, "Year", "2021").click()
    expect(atlas.page).to_have_url(re.compile("year=2021"))
    atlas.settle()
    assert "country" not in atlas.page.url
    expect(box(atlas, "Country", "Uzbekistan")).not_to_be_checked()


@pytest.mark.parametrize("way", ["chip", "back"])
def test_what_is_taken_off_elsewhere_is_not_ticked(atlas, way):
    atlas.open()
    atlas.choose("Year", "2022")
    atlas.choose("Country", "Uzbekistan")
    with atlas.redrawn():
        if way == "chip":
            atlas.page.get_by_role("button", name=re.compile("^Uzbekistan")).click()
        else:
            atlas.page.go_back()
        expect(atlas.page).not_to_have_url(re.compile("country"))
    expect(box(atlas, "Country", "Uzbekistan")).not_to_be_checked()
    expect(box(atlas, "Year", "2022")).to_be_checked()
    box(atlas, "Country", "Tajikistan").click()
    expect(atlas.page).to_have_url(re.compile("country=TJ.*year=2022"))
    expect(box(atlas, "Country", "Uzbekistan")).not_to_be_checked()


AT_ONCE = """
(filter) => {
  filter.querySelector("summary").click();
  const box = filter.querySelector("input[type=search]");
  box.value = "daesh-k";
  box.dispatchEvent(new Event("input"));
}
"""


def test_a_filter_that_is_opened_and_typed_in_at_once_stays_open(atlas):
    atlas.open()
    actors = atlas.page.locator("[data-filter=actor]")
    actors.evaluate(AT_ONCE)
    expect(actors.locator(".filter-name")).to_have_text(["Daesh-K: Islamic State Khorasan Province (ISKP)"])
    expect(actors.locator(".filter-name")).to_be_visible()
    atlas.page.locator("[data-filter=actor] summary").press("Enter")
    expect(actors.locator(".filter-name")).to_be_hidden()
