"""List the scripts of the map's frame for the browser, which else finds out about each from the one before."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from dashboard.drawing.style import ASSETS

ROOT: Final = "../../assets"  # as the frame's page sees it
IMPORTED: Final = re.compile(r'^import .*"(\..+)";$', flags=re.M)


@cache
def links() -> str:
    """Write the header `Link` of the frame's page: first what runs first, then all modules."""
    first = [f"static/js/{_component().name}", f"{ROOT}/leaflet/leaflet.js", f"{ROOT}/map.js"]
    return ", ".join(
        [
            *(f"<{address}>; rel=preload; as=script" for address in first),
            *(f"<{ROOT}/{module}>; rel=modulepreload" for module in modules()),
        ]
    )


@cache
def modules() -> tuple[str, ...]:
    """List the modules of the map, each before those that it imports, as paths in the folder of assets."""
    found = ["map/main.js"]
    for name in found:  # which grows meanwhile
        folder = (ASSETS / name).parent
        imported = IMPORTED.findall((ASSETS / name).read_text(encoding="utf-8"))
        paths = [(folder / other).resolve().relative_to(ASSETS.resolve()).as_posix() for other in imported]
        found += [path for path in paths if path not in found]
    return tuple(found)


def _component() -> Path:
    """Find the script of streamlit-folium; its name changes with each version."""
    package = find_spec("streamlit_folium")
    assert package
    assert package.origin
    return next((Path(package.origin).parent / "frontend" / "build" / "static" / "js").glob("main.*.js"))
