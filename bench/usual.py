"""The usual way beside ours: `folium.GeoJson` of all points, rebuilt with every filter, until it takes over 30 s."""

import time
from pathlib import Path
from typing import Any, Final

import folium
from playwright.sync_api import Page, Route, sync_playwright
from playwright.sync_api import TimeoutError as TooLong

from bench import incidents
from bench.chromium import FLAGS, find
from dashboard.routes.served_files import package_files
from events.queries import map_tiles
from events.queries.map_tiles import Tile
from events.queries.selection import Selection
from events.store.store import Store

SIZE: Final = 1_000_000
SIZES: Final = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000)
MOST_SECONDS: Final = 30
KINDS: Final = {"leaflet.js": "text/javascript", "leaflet.css": "text/css"}


def run() -> list[dict[str, Any]]:
    """Measure larger and larger selections."""
    store = incidents.opened(SIZE)
    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        for size in SIZES:
            page = browser.new_page(viewport={"width": 1000, "height": 590})
            found.append(last := line(store, page, size))
            page.close()
            if last["seconds"] is None or last["seconds"] > MOST_SECONDS:
                break
        browser.close()
    store.close()
    survived = [one["points"] for one in found if one["seconds"] and one["seconds"] <= MOST_SECONDS]
    return [*found, {"name": "usual_largest", "points": max(survived, default=0), "within_seconds": MOST_SECONDS}]


def line(store: Store, page: Page, size: int) -> dict[str, Any]:
    """Measure one size: seconds from the filter to all points on the map, None if that takes too long."""
    page.route("**/*", _from_here)
    start = time.perf_counter()
    html = _page(store, size)
    built = time.perf_counter() - start
    seconds: float | None = None
    try:
        page.set_content(html, timeout=1000 * MOST_SECONDS, wait_until="commit")
        counted = f"() => document.querySelectorAll('path.leaflet-interactive').length >= {size}"
        page.wait_for_function(counted, timeout=1000 * MOST_SECONDS)
        seconds = round(time.perf_counter() - start, 2)
    except TooLong:
        pass
    return {"name": "usual", "points": size, "server_s": round(built, 2), "seconds": seconds, "bytes": len(html)}


def _page(store: Store, size: int) -> str:
    """Build the map as tutorials do."""
    rows = map_tiles.rows(store, Selection(), Tile(0, 0, 0), size)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
            "properties": {"title": row["title"], "date": row["date_shown"], "kind": row["kind"]},
        }
        for row in rows
    ]
    shown = folium.Map((36, 68), zoom_start=5, tiles=None)
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        marker=folium.CircleMarker(radius=4),
        tooltip=folium.GeoJsonTooltip(["title", "date", "kind"]),
    ).add_to(shown)
    return str(shown.get_root().render())


def _from_here(route: Route) -> None:
    """Serve Leaflet from its package, and nothing from other hosts."""
    name = route.request.url.rsplit("/", 1)[-1]
    file = _file(name)
    route.fulfill(body=file.read_bytes(), content_type=KINDS[name]) if file else route.abort()


def _file(name: str) -> Path | None:
    return package_files("xstatic.pkg.leaflet") / name if name in KINDS else None
