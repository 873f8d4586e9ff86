"""What one waits for among 1,000,000 incidents, in a real browser: a click on a filter, a pan, a zoom, the start."""

import statistics
import time
from collections.abc import Callable
from typing import Any, Final

from playwright.sync_api import Frame, Page, sync_playwright

from bench.chromium import FLAGS, find
from bench.large import server_over

SIZE: Final = 1_000_000
ROUNDS: Final = 12
PAINTED: Final = ".leaflet-container[data-answer][data-tiles]"
CLICK_YEAR: Final = """
(year) => [...document.querySelectorAll("[data-testid='stButtonGroup'] button")]
  .find((button) => button.innerText.startsWith(year)).click()
"""
SHIFT_CLICK: Final = (
    "(it) => it.dispatchEvent(new MouseEvent('click', { shiftKey: true, bubbles: true, cancelable: true }))"
)
STATE: Final = "() => ({ ...document.querySelector('.leaflet-container').dataset })"
CHANGED: Final = "(before) => document.querySelector('.leaflet-container').dataset.{name} !== before"
IDLE: Final = "[data-testid='stApp'][data-test-script-state='notRunning']"


class Map:
    """The map of a page that is open in a browser."""

    def __init__(self, page: Page) -> None:
        self.page = page
        handle = page.wait_for_selector("iframe[title='streamlit_folium.st_folium']")
        frame = handle and handle.content_frame()
        assert frame is not None
        self.frame: Frame = frame
        self.frame.wait_for_selector(PAINTED, timeout=120_000)
        self.page.wait_for_selector(IDLE)

    def timed(self, name: str, act: Callable[[], object]) -> float:
        """Act; say the milliseconds until the map has drawn something else: another answer, or other tiles."""
        before = self.frame.evaluate(STATE)[name]
        start = time.perf_counter()
        act()
        self.frame.wait_for_function(CHANGED.format(name=name), arg=before, polling="raf", timeout=60_000)
        return 1000 * (time.perf_counter() - start)

    def settle(self) -> None:
        """Wait until the page has answered and nothing moves."""
        self.page.wait_for_selector(IDLE)
        self.page.wait_for_timeout(600)


def run() -> list[dict[str, Any]]:
    """Measure; milliseconds are medians."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1600, "height": 900})
        start = time.perf_counter()
        with server_over(SIZE) as server:
            page.goto(server.url)
            shown = Map(page)
            found = [{"name": "large_first_map", "incidents": SIZE, "seconds": round(time.perf_counter() - start, 2)}]
            found += [_clicks(shown), _pans(shown), _zooms(shown)]
        browser.close()
    return found


def _line(name: str, times: list[float]) -> dict[str, Any]:
    median, worst = round(statistics.median(times)), round(max(times))
    return {"name": name, "incidents": SIZE, "rounds": len(times), "median_ms": median, "slowest_ms": worst}


def _clicks(shown: Map) -> dict[str, Any]:
    """Choose one more year each time: answers that nobody asked for before."""
    times = []
    for year in range(2001, 2001 + ROUNDS):
        shown.settle()
        times.append(shown.timed("tiles", lambda year=year: shown.page.evaluate(CLICK_YEAR, str(year))))
    return _line("large_click_to_repainted_map", times)


def _pans(shown: Map) -> dict[str, Any]:
    """Drag the map from home by more than a tile, each time another way."""
    times = []
    for number in range(ROUNDS):
        shown.frame.locator(".atlas-home").evaluate("(it) => it.click()")
        shown.settle()
        start, end = ((400, 830), (830, 400))[number % 2]
        shown.page.mouse.move(start, 350)
        shown.page.mouse.down()
        times.append(shown.timed("loads", lambda end=end: shown.page.mouse.move(end, 350)))
        shown.page.mouse.up()
    return _line("large_pan_to_drawn_cells", times)


def _zooms(shown: Map) -> dict[str, Any]:
    """Zoom by one and a half, so that other tiles are due; the map itself glides there for a quarter of a second."""
    times = []
    for number in range(ROUNDS):
        shown.settle()
        button = shown.frame.locator(".leaflet-control-zoom-out" if number % 4 > 1 else ".leaflet-control-zoom-in")
        times.append(shown.timed("loads", lambda button=button: button.evaluate(SHIFT_CLICK)))
    return _line("large_zoom_to_drawn_cells", times)
