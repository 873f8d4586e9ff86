"""A real server and a real browser; the network ends at this machine."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from bench.chromium import FLAGS
from bench.server import running

# A busy machine is slow, not wrong.
PATIENCE_MS = 120_000
expect.set_options(timeout=PATIENCE_MS)
FRAME = "iframe[title='streamlit_folium.st_folium']"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = os.environ.get("CHROMIUM")
    if not chromium:
        raise RuntimeError("CHROMIUM is not set: run `make test`, or CHROMIUM=$(python -m bench.chromium) pytest")
    return {**browser_type_launch_args, "executable_path": chromium, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 1600, "height": 900}, "color_scheme": "light"}


@pytest.fixture
def context(context):
    context.set_default_timeout(PATIENCE_MS)
    return context


@pytest.fixture(scope="session")
def app_url():
    with running() as server:
        yield server.url


class Atlas:
    """The app in a browser tab, and what an analyst does with it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.outside: list[str] = []
        self.problems: list[str] = []
        page.route(lambda address: not address.startswith((url, "data:", "blob:")), self._refuse)
        page.on("console", lambda message: self.problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.problems.append(str(error)))

    def _refuse(self, route) -> None:
        self.outside.append(route.request.url)
        route.abort()

    def open(self, query: str = "") -> "Atlas":
        self.page.goto(f"{self.url}/{query}")
        expect(self.headline).to_be_visible()
        expect(self.drawn).to_have_attribute("data-answer", re.compile("."))
        self.settle()
        return self

    def settle(self) -> None:
        """
        Wait until the page has answered and is complete.

        Only of use after something of the answer is there: before that, the page is still complete as it was.
        """
        expect(self.page.locator("[data-testid='stApp']")).to_have_attribute("data-test-script-state", "notRunning")
        # What stands in for a widget whose script is still being fetched.
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0)
        if self.page.locator(FRAME).count():
            expect(self.drawn).to_have_attribute("aria-busy", "false")
            expect(self.timeline).to_have_attribute("aria-busy", "false")
            expect(self.panel.locator("[aria-busy='true']")).to_have_count(0)
        self.page.evaluate("document.fonts.ready.then(() => true)")

    @contextmanager
    def redrawn(self) -> Iterator[None]:
        """Wait until the map draws another answer, because of what is done inside."""
        before = self.drawn.get_attribute("data-answer")
        yield
        expect(self.drawn).not_to_have_attribute("data-answer", before)
        self.settle()

    def mark(self, record: str) -> Locator:
        """The symbol of a record on the map; fanned out of its badge first, if it lies in one."""
        found = self.map.locator(f"[data-record='{record}']")
        expect(self.map.locator(f"[data-records~='{record}']").first).to_be_attached()
        if not found.count():
            self.map.locator(f"[data-records~='{record}'] .atlas-hit").first.click()
        return found.last

    def open_mark(self, record: str) -> None:
        """Click the symbol of a record."""
        self.mark(record).locator(".atlas-hit").last.click()

    @property
    def map(self) -> FrameLocator:
        return self.page.frame_locator(FRAME)

    @property
    def drawn(self) -> Locator:
        """The map itself, which says what it draws."""
        return self.map.locator(".leaflet-container")

    @property
    def timeline(self) -> Locator:
        return self.map.locator("#atlas-timeline")

    @property
    def headline(self) -> Locator:
        return self.page.locator(".atlas-headline")

    @property
    def panel(self) -> Locator:
        return self.page.locator(".st-key-panel")

    def choose(self, heading: str, option: str) -> None:
        """Click one option of a filter whose name begins with `option`, and wait for the answer."""
        before = self.headline.inner_text()
        group = self.page.get_by_role("group", name=heading, exact=True)
        box = group.get_by_role("checkbox", name=option).first
        every = group.get_by_role("button", name=re.compile("^all "))
        expect(box.or_(every).first).to_be_visible()
        if not box.count():
            every.click()
        with self.redrawn() if self.page.locator(FRAME).count() else nullcontext():
            box.click()
            expect(self.headline).not_to_have_text(before)
        self.settle()


@pytest.fixture
def atlas(page, app_url):
    return Atlas(page, app_url)
