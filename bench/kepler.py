"""Another way beside ours: kepler.gl, as the package `keplergl` brings it, with all points in the browser.

Its map is shown from the files of the wheel, over an empty background; no other host is asked. WebGL is drawn by the
processor, as everything else in these benchmarks.
"""

import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from PIL import Image
from playwright.sync_api import Page, Playwright, Route

from bench import frames, incidents
from bench.chromium import FLAGS, find
from events.queries import map_tiles
from events.queries.map_tiles import Tile
from events.queries.selection import Selection

VERSION: Final = "0.4.0"  # MIT licence
WEBGL: Final = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")
SIZE: Final = 1_000_000
PATIENCE_SECONDS: Final = 120
MIDDLE: Final = {"x": 500, "y": 200, "width": 600, "height": 400}
NOTHING: Final = {"version": 8, "sources": {}, "layers": [{"id": "paper", "type": "background"}]}
PAGE: Final = """
<body style="margin: 0"><div id="map" style="width: 1600px; height: 900px"></div><script type="module">
import widget from "./widget.js";
const data = await (await fetch("./data.json")).json();
const filters = [{ dataId: ["incidents"], id: "when", name: ["time"], type: "timeRange", enlarged: true }];
const config = { version: "v1", config: { visState: { filters } } };
const values = { data, config, height: 900, mapbox_token: "", theme: "light" };
const model = { get: (name) => values[name], set() {}, save_changes() {}, on() {}, off() {} };
await widget.render({ model, el: document.getElementById("map") });
</script></body>
"""


def files() -> Path:
    """Return the folder of the wheel's files; it is fetched from the package index once, without its dependencies."""
    folder = incidents.BUILT / f"keplergl-{VERSION}"
    if not folder.is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile", "--target"]
        subprocess.run([*command, str(folder), f"keplergl=={VERSION}"], check=True)
    return folder / "keplergl" / "static"


def lines(playwright: Playwright, points: int) -> Iterator[dict[str, Any]]:
    """Measure with so many points."""
    content = {"widget.js": (files() / "widget.js").read_bytes(), "data.json": _data(points), "style.json": NOTHING}
    browser = playwright.chromium.launch(executable_path=find(), args=[*_with_webgl()])
    page = browser.new_page(viewport={"width": 1600, "height": 900})
    page.route("**/*", lambda route: _from_here(route, content))
    start = time.perf_counter()
    page.goto("http://localhost/")
    seconds = _until_painted(page, start)
    yield {"name": "kepler_open_to_painted", "points": points, "seconds": seconds}
    if seconds is not None:
        page.locator(".playback-control-button").first.click()
        yield {"name": "kepler_play", "points": points, **frames.per_second(frames.playing(page))}
    browser.close()


def _with_webgl() -> list[str]:
    return [*(flag for flag in FLAGS if flag != "--disable-gpu"), *WEBGL]


def _data(points: int) -> dict[str, Any]:
    """Write points as the widget sends a data frame to its map."""
    store = incidents.opened(SIZE)
    rows = map_tiles.rows(store, Selection(), Tile(0, 0, 0), points)
    store.close()
    columns = ("title", "longitude", "latitude", "kind", "time")
    data = [[row["title"], row["lon"], row["lat"], row["kind"], f"{row['earliest']} 00:00:00"] for row in rows]
    return {"incidents": {"id": "incidents", "format": "df", "data": {"columns": columns, "data": data}}}


def _from_here(route: Route, content: dict[str, Any]) -> None:
    name = route.request.url.rsplit("/", 1)[-1]
    if not name:
        route.fulfill(body=PAGE, content_type="text/html")
    elif name == "widget.js":
        route.fulfill(body=content[name], content_type="text/javascript")
    elif name in content:
        headers = {"Access-Control-Allow-Origin": "*"}
        route.fulfill(body=json.dumps(content[name]), content_type="application/json", headers=headers)
    else:
        route.abort()


def _until_painted(page: Page, start: float) -> float | None:
    """Wait until the middle of the map is not of one colour; return the seconds, None if it takes too long."""
    while time.perf_counter() - start < PATIENCE_SECONDS:
        if page.locator("canvas").count():
            picture = Image.open(io.BytesIO(page.screenshot(clip=MIDDLE)))
            if len(picture.getcolors(maxcolors=1 << 20) or ()) > 16:
                return round(time.perf_counter() - start, 2)
        page.wait_for_timeout(100)
    return None
