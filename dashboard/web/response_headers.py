"""Build the security headers: what a page may load, who may frame it, what other sites learn from it."""

import re
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from streamlit import file_util

from dashboard.drawing import map_layers
from dashboard.web import map_scripts

MAP_FRAME: Final = "/component/streamlit_folium."
MAP_PAGE: Final = "/index.html"
INLINE_SCRIPT: Final = re.compile(r"<script>(.*?)</script>", flags=re.S)
# Streamlit unpacks with WebAssembly, has the scripts of components in blobs, and writes styles while the page runs, one
# of them with a font in it.
PAGE: Final = {
    "default-src": "'self'",
    "script-src": "'self' 'wasm-unsafe-eval' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


def of_path(path: str) -> Mapping[str, str]:
    """
    Return the headers of the answer at a path.

    The map's frame runs scripts that folium writes, and may load the online map, which the user turns on in it; that
    map's server asks for the page's origin. Nothing else may load from, or tell anything to, another host.
    """
    is_map = MAP_FRAME in path
    own = _headers(_of_map() if is_map else _of_page(), "strict-origin-when-cross-origin" if is_map else "same-origin")
    return own | {"link": map_scripts.links()} if is_map and path.endswith(MAP_PAGE) else own


def _headers(policy: Mapping[str, str], referrer: str) -> dict[str, str]:
    return {
        "content-security-policy": "; ".join(f"{name} {sources}" for name, sources in policy.items()),
        "x-content-type-options": "nosniff",
        "referrer-policy": referrer,
        "cross-origin-resource-policy": "same-origin",
    }


@cache
def _of_page() -> Mapping[str, str]:
    page = (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
    hashes = [b64encode(sha256(text.encode()).digest()).decode() for text in INLINE_SCRIPT.findall(page)]
    return PAGE | {"script-src": " ".join([PAGE["script-src"], *(f"'sha256-{text}'" for text in hashes)])}


@cache
def _of_map() -> Mapping[str, str]:
    online = urlsplit(map_layers.BASEMAP["url"])
    return PAGE | {
        "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
        "img-src": f"{PAGE['img-src']} {online.scheme}://{online.netloc}",
    }
