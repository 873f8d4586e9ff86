"""From the command to the first painted map, in a real browser, the machine warm."""

import time

from playwright.sync_api import sync_playwright

from bench.chromium import FLAGS, find
from bench.server import running

PAINTED = ".leaflet-container[data-answer]"
FRAME = "iframe[title='streamlit_folium.st_folium']"


def run() -> dict[str, object]:
    """Start the app and open it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1600, "height": 900})
        start = time.perf_counter()
        with running() as server:
            ready = time.perf_counter()
            page.goto(server.url)
            page.frame_locator(FRAME).locator(PAINTED).wait_for()
            painted = time.perf_counter()
        browser.close()
    return {"name": "first_map", "server_ready_s": round(ready - start, 2), "painted_s": round(painted - start, 2)}
