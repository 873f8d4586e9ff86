"""
Find a Chromium for benchmarks and browser tests, or provide one, and print where it is.

In this order: what CHROMIUM names; a Chromium or Chrome on the path; the one that Playwright keeps; Debian's package,
for root on Debian or Ubuntu; Playwright's own download. `python -m bench.chromium` fails with the way out if
none of it works: no test is skipped for want of a browser.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tools import debian_packages

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",  # Chromium refuses to run as root with one, and tests in containers run as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
WAY_OUT = "Install Chromium by hand, or name one: CHROMIUM=/path/to/chromium make test"


def on_path() -> str | None:
    """Look for a browser that is already there."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def of_playwright() -> str | None:
    """Look for the browser that Playwright has downloaded before."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def from_debian() -> str | None:
    """Install Debian's package, if this is root on Debian or Ubuntu."""
    if not debian_packages.can_install():
        return None
    debian_packages.install("chromium")
    return on_path()


def from_playwright() -> str | None:
    """Download Playwright's own browser."""
    # Standard output is for the answer alone.
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr, check=False)
    return of_playwright()


def find() -> str | None:
    """Find or provide a browser."""
    if named := os.environ.get("CHROMIUM"):
        if not os.access(named, os.X_OK):
            sys.exit(f"CHROMIUM={named} is not a program that can be run. {WAY_OUT}")
        return named
    ways: tuple[Callable[[], str | None], ...] = (on_path, of_playwright, from_debian, from_playwright)
    return next((found for way in ways if (found := way())), None)


if __name__ == "__main__":
    browser = find()
    if browser is None:
        sys.exit(
            f"No Chromium was found, and neither Debian's package nor Playwright's download could be had. {WAY_OUT}"
        )
    print(browser)
