"""
What one waits for in a real browser: the start, a click on a filter, a drag of the brush, play, pan, zoom.

For the shipped records, 1,000,000 and 10,000,000 incidents; beside them, in the same browser, two other ways to show
points on a map (`bench.usual`, `bench.kepler`).
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from playwright.sync_api import Frame, Page, sync_playwright

from bench import frames, incidents, kepler, usual
from bench.chromium import FLAGS, find
from bench.large import server_over
from bench.server import Server, running

SIZES: Final = (0, 1_000_000, 10_000_000)  # 0: the shipped records
ROUNDS: Final = 12
FRAMES: Final = 60
USUAL_POINTS: Final = 100_000
PATIENCE_MS: Final = 120_000
IDLE: Final = "[data-testid='stApp'][data-test-script-state='notRunning']"
STATE: Final = "() => ({ ...document.querySelector('.leaflet-container').dataset })"
CHANGED: Final = "([name, before]) => document.querySelector('.leaflet-container').dataset[name] !== before"
# One movement of the hand in each frame; the time of a frame is all that happened until the next one could begin.
DRAG: Final = """
async (frames) => {
  const box = document.querySelector(".tl-overview");
  const { left, top, width } = box.getBoundingClientRect();
  const event = (type, x) => box.dispatchEvent(
    new PointerEvent(type, { clientX: left + x, clientY: top + 10, button: 0, pointerId: 1, bubbles: true }));
  box.setPointerCapture = () => {};
  const next = () => new Promise(requestAnimationFrame);
  event("pointerdown", width * 0.4);
  const times = [];
  let before = await next();
  for (let number = 1; number <= frames; number += 1) {
    event("pointermove", width * 0.4 + (width * 0.5 * number) / frames);
    const now = await next();
    times.push(now - before);
    before = now;
  }
  event("pointercancel", width * 0.4);
  return times;
}
"""


class Map:
    """The map of a page that is open in a browser, and the bytes and requests that came over its network."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.bytes = self.requests = 0
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.loadingFinished", lambda done: self._received(int(done["encodedDataLength"])))
        network.on("Network.webSocketFrameReceived", lambda got: self._received(len(got["response"]["payloadData"])))

    def _received(self, size: int) -> None:
        self.bytes += size
        self.requests += 1

    def open(self, url: str) -> float:
        """Open the page; return the seconds until its map is painted."""
        start = time.perf_counter()
        self.page.goto(url, timeout=PATIENCE_MS)
        handle = self.page.wait_for_selector("iframe[title='streamlit_folium.st_folium']", timeout=PATIENCE_MS)
        frame = handle and handle.content_frame()
        assert frame is not None
        self.frame: Frame = frame
        self.frame.wait_for_selector(".leaflet-container[data-answer][aria-busy=false]", timeout=PATIENCE_MS)
        return time.perf_counter() - start

    def timed(self, name: str, act: Callable[[], object]) -> float:
        """Act; return the milliseconds until the map has drawn something else: another answer, or other tiles."""
        before = self.frame.evaluate(STATE).get(name)
        start = time.perf_counter()
        act()
        self.frame.wait_for_function(CHANGED, arg=[name, before], polling="raf", timeout=PATIENCE_MS)
        return 1000 * (time.perf_counter() - start)

    def settle(self) -> None:
        """Wait until the page has answered and nothing moves."""
        self.page.wait_for_selector(IDLE, timeout=PATIENCE_MS)
        self.page.wait_for_timeout(600)


def run() -> Iterator[dict[str, Any]]:
    """Measure; milliseconds are medians."""
    with sync_playwright() as playwright:
        for size in SIZES:
            with _page(playwright) as page, _server(size) as server:
                yield from ({**line, "incidents": size or "shipped"} for line in _lines(Map(page), server))
        with _page(playwright) as page:
            store = incidents.opened(1_000_000)
            yield usual.line(store, page, USUAL_POINTS)
            store.close()
        yield from kepler.lines(playwright, USUAL_POINTS)


@contextmanager
def _page(playwright: Any) -> Iterator[Page]:  # noqa: ANN401 - Playwright has no public name for it
    browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
    yield browser.new_page(viewport={"width": 1600, "height": 900})
    browser.close()


def _server(size: int) -> Any:  # noqa: ANN401 - a context manager that lends a Server
    return server_over(size) if size else running()


def _lines(shown: Map, server: Server) -> Iterator[dict[str, Any]]:
    start = time.perf_counter()
    painted = shown.open(server.url)
    figures = {"seconds": round(painted, 2), "kb": shown.bytes // 1000}
    yield {"name": "open_to_painted", **figures}
    has_tiles = "tiles" in shown.frame.evaluate(STATE)
    yield _clicks(shown, "tiles" if has_tiles else "answer")
    yield _drag(shown)
    yield _play(shown)
    if has_tiles:
        yield _pans(shown)
        yield _zooms(shown)
    yield {"name": "whole_run", "seconds": round(time.perf_counter() - start, 1), **server.memory_mb()}


def _clicks(shown: Map, name: str) -> dict[str, Any]:
    """Choose one more year each time: answers that nobody asked for before."""
    times, sizes = [], []
    group = shown.page.get_by_role("group", name="Year", exact=True)
    shown.settle()
    every = group.get_by_role("button", name="all ")
    if every.count():
        every.first.click()
    boxes = group.get_by_role("checkbox")
    for number in range(min(ROUNDS, boxes.count())):
        shown.settle()
        before = shown.bytes
        times.append(shown.timed(name, lambda number=number: boxes.nth(number).evaluate("(it) => it.click()")))
        shown.settle()
        sizes.append(shown.bytes - before)
    clear = shown.page.get_by_role("button", name="Clear all", exact=True)
    shown.timed(name, lambda: clear.first.evaluate("(it) => it.click()"))
    shown.settle()
    return {"name": "click_to_repainted", **frames.figures(times), "kb": round(statistics.median(sizes) / 1000)}


def _drag(shown: Map) -> dict[str, Any]:
    """Drag the brush over half of all time, after the pointer has come near."""
    shown.frame.locator(".tl-overview").hover(position={"x": 200, "y": 10})
    shown.settle()
    shown.frame.wait_for_selector("#atlas-timeline[aria-busy=false]", timeout=PATIENCE_MS)
    before = shown.requests
    times = shown.frame.evaluate(DRAG, FRAMES)
    return {"name": "brush_drag", **frames.per_second(times), "requests": shown.requests - before}


def _play(shown: Map) -> dict[str, Any]:
    shown.frame.get_by_role("button", name="Play", exact=True).click()
    shown.frame.wait_for_selector(".tl-date:visible", timeout=PATIENCE_MS)
    before = shown.requests
    found = {"name": "play", **frames.per_second(frames.playing(shown.frame)), "requests": shown.requests - before}
    shown.frame.get_by_role("button", name="Stop playing").click()
    return found


def _pans(shown: Map) -> dict[str, Any]:
    """Drag the map from home by more than a tile, each time another way."""
    times = []
    for number in range(ROUNDS):
        shown.frame.locator(".atlas-home").evaluate("(it) => it.click()")
        shown.settle()
        box = shown.frame.locator(".leaflet-container").bounding_box()
        assert box is not None
        middle, reach = box["x"] + box["width"] / 2, (-300, 300)[number % 2]
        y = box["y"] + box["height"] / 2
        shown.page.mouse.move(middle - reach, y)
        shown.page.mouse.down()
        times.append(shown.timed("loads", lambda x=middle + reach, y=y: shown.page.mouse.move(x, y)))
        shown.page.mouse.up()
    return {"name": "pan_to_drawn_cells", **frames.figures(times)}


def _zooms(shown: Map) -> dict[str, Any]:
    """Zoom by a key, so that other tiles are due; the map itself glides there for a quarter of a second."""
    times = []
    for number in range(ROUNDS):
        shown.settle()
        key = "Shift+Minus" if number % 4 > 1 else "Shift+Equal"
        times.append(shown.timed("loads", lambda key=key: shown.frame.locator(".leaflet-container").press(key)))
    return {"name": "zoom_to_drawn_cells", **frames.figures(times)}
