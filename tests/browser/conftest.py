"""A real server and a real browser; the network ends at this machine."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
# A busy machine is slow, not wrong.
expect.set_options(timeout=30_000)
FLAGS = [
    "--no-sandbox",  # Chromium refuses to run as root with one, and tests in containers run as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = os.environ.get("CHROMIUM")
    if not chromium:
        raise RuntimeError(
            "CHROMIUM is not set: run `make test`, or CHROMIUM=$(python -m tests.browser.chromium) pytest"
        )
    return {**browser_type_launch_args, "executable_path": chromium, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 1600, "height": 900}, "color_scheme": "light"}


def start(log: Path, app: str = "dashboard/app.py", **environment: str) -> tuple[str, subprocess.Popen]:
    """Start an app as the README does, on a free port; says its address and process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", app]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    with log.open("w") as out:
        server = subprocess.Popen(
            command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, **environment}
        )
    url = f"http://127.0.0.1:{port}"
    _wait_until_healthy(url, server, log)
    return url, server


def _wait_until_healthy(url: str, server: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)  # between two questions to a server that is still starting
    server.kill()
    raise RuntimeError(f"the app did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def app_url(tmp_path_factory):
    url, server = start(tmp_path_factory.mktemp("server") / "server.log")
    yield url
    server.terminate()
    server.wait(10)


class Atlas:
    """The app in a browser tab, and what an analyst does with it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.outside: list[str] = []
        self.problems: list[str] = []
        page.route(lambda asked: not asked.startswith((url, "data:", "blob:")), self._refuse)
        page.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.problems.append(str(error)))

    def _refuse(self, route) -> None:
        self.outside.append(route.request.url)
        route.abort()

    def open(self, query: str = "") -> "Atlas":
        self.page.goto(f"{self.url}/{query}")
        expect(self.headline).to_be_visible(timeout=30_000)
        self.settle()
        expect(self.map.locator(".leaflet-container[data-answer]")).to_be_visible(timeout=30_000)
        return self

    def settle(self) -> None:
        """Wait until the page has answered."""
        self.page.locator("[data-testid='stApp'][data-test-script-state='notRunning']").wait_for(timeout=30_000)

    @property
    def map(self) -> FrameLocator:
        return self.page.frame_locator("iframe[title='streamlit_folium.st_folium']")

    @property
    def headline(self):
        return self.page.locator(".atlas-headline")

    @property
    def panel(self):
        return self.page.locator(".st-key-panel")

    def choose(self, heading: str, option: str) -> None:
        """Click one option of a filter whose label begins with `option`."""
        group = self.page.locator("[data-testid='stButtonGroup']").filter(has_text=heading)
        group.locator("button").filter(has_text=option).first.click()

    def wait_for(self, holds: Callable[[], bool], tries: int = 60) -> None:
        """Wait until something holds that no locator can tell."""
        for _ in range(tries):
            if holds():
                return
            self.page.wait_for_timeout(500)
        assert holds()

    def until(self, act, outcome, tries: int = 10) -> None:
        """Act until the app answers: clicks before Leaflet has bound its handlers are lost."""
        for _ in range(tries):
            act()
            try:
                expect(outcome).to_be_visible(timeout=2_000)
                return
            except AssertionError:
                continue
        expect(outcome).to_be_visible()


@pytest.fixture
def atlas(page, app_url):
    return Atlas(page, app_url)
