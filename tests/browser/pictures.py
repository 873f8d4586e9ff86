"""Explore in its main states as pictures, compared with kept ones: `python -m tests.browser.pictures` keeps again.

`CHROMIUM=$(python -m bench.chromium)` names the browser, as for the tests.
"""

import io
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from bench import incidents
from bench.chromium import FLAGS
from bench.server import running
from tests.browser.conftest import PATIENCE_MS, Atlas

REFERENCES = Path(__file__).parent / "references"
MANY = 100_000
WIDE, PHONE = {"width": 1600, "height": 900}, {"width": 390, "height": 844}
KEPT_WIDTH = 800
TERMEZ = "rockets-termez-2022-04-18"


class State(NamedTuple):
    """What is opened, and how."""

    query: str = ""
    theme: str = "light"
    size: dict = WIDE
    is_many: bool = False
    complete: str = "[data-group]"  # what the panel shows last


STATES = {
    "default": State(),
    "tajikistan-2022": State("?country=TJ&year=2022"),
    "contested-record": State(f"?country=UZ&record={TERMEZ}", complete=".atlas-claims"),
    "many-incidents": State(is_many=True),
    "counts-by-province": State("?country=AF&layers=names,counts"),
    "compare": State("?year=2022&compare=year:2021", complete="table"),
    "dark": State("?country=AF", theme="dark"),
    "phone": State("?country=TJ&year=2022", size=PHONE),
}


@contextmanager
def servers() -> Iterator[dict[bool, str]]:
    """Start the app over the shipped records, and over very many incidents; lend the addresses by `is_many`."""
    with ExitStack() as stack:
        shipped = stack.enter_context(running())
        many = stack.enter_context(running("bench/app.py", BENCH_STORE=str(incidents.file_of(MANY))))
        yield {False: shipped.url, True: many.url}


def picture(browser: Browser, urls: dict[bool, str], state: State) -> Image.Image:
    """Capture a state, at half its size."""
    is_phone = state.size == PHONE
    with browser.new_context(
        viewport=state.size, color_scheme=state.theme, has_touch=is_phone, is_mobile=is_phone
    ) as context:
        context.set_default_timeout(PATIENCE_MS)
        atlas = Atlas(context.new_page(), urls[state.is_many])
        atlas.open(state.query)
        # What moves comes to its end at once.
        expect(atlas.panel.locator(state.complete).first).to_be_visible()
        if "compare=" in state.query:
            second = atlas.map.frame_locator("#compare-second").locator(".leaflet-container")
            expect(second).to_have_attribute("data-answer", re.compile("."))
            expect(second).to_have_attribute("aria-busy", "false")
        raw = atlas.page.screenshot(animations="disabled")
    found = Image.open(io.BytesIO(raw)).convert("RGB")
    width = KEPT_WIDTH if not is_phone else state.size["width"]
    return found.resize((width, round(found.height * width / found.width)), Image.Resampling.LANCZOS)


def main() -> None:
    """Keep the pictures as they are now."""
    REFERENCES.mkdir(exist_ok=True)
    with sync_playwright() as playwright, servers() as urls:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        for name, state in STATES.items():
            kept = picture(browser, urls, state).quantize(256, dither=Image.Dither.NONE)
            kept.save(REFERENCES / f"{name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
