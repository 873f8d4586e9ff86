"""What one tile of the map draws of a selection: counts in cells, or the records themselves where they are few."""

import hashlib
import json
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dashboard import data, keys, layers
from dashboard.layers import Opened
from events import grid, queries
from events.grid import Tile, TileError
from events.selection import Selection, SelectionError
from events.store import Store, remembered
from geodata.atlas import Atlas

# A view has some twenty tiles: single marks of all of them still fit the screen.
MOST_MARKS: Final = 15
MOST_ZOOM: Final = 20
KEPT: Final = 512  # answers, some kilobytes each
DATA_KEY: Final = "data"
MEDIA_TYPE: Final = "application/json"


def address(store: Store, selection: Selection) -> str:
    """Write where the tiles of a selection are, relative to the server's root; `{z}`, `{x}` and `{y}` stand open."""
    query = selection.to_query()
    return f"tiles/{{z}}/{{x}}/{{y}}?{DATA_KEY}={store.digest[:16]}{'&' if query else ''}{query}"


@remembered(KEPT)
def content(store: Store, atlas: Atlas, selection: Selection, tile: Tile) -> bytes:
    """
    Write what a tile draws as JSON.

    Parameters
    ----------
    store
        The open store.
    atlas
        The loaded places.
    selection
        What is selected.
    tile
        Where.

    Returns
    -------
    text
        An object with `cells` (each column, row, certain, possible, most frequent kind, how many of it) and `sites`, as
        `layers.sites` has them; one of the two is empty.
    """
    cells = grid.cells(store, selection, tile)
    sites: list[dict[str, Any]] = []
    if 0 < grid.total(cells) <= MOST_MARKS:
        sites = layers.sites(grid.rows(store, selection, tile, MOST_MARKS), atlas, Opened())
        cells = ()
    listed = [(cell.column, cell.row, cell.certain, cell.possible, cell.kind, cell.of_kind) for cell in cells]
    return json.dumps({"cells": listed, "sites": sites}, separators=(",", ":"), allow_nan=False).encode()


def etag(store: Store, selection: Selection, tile: Tile) -> str:
    """Name an answer by what determines it: data, selection and tile."""
    named = f"{store.digest} {selection.to_query()} {tile}"
    return f'"{hashlib.sha256(named.encode()).hexdigest()[:24]}"'


def serve(request: Request) -> Response:
    """Answer `/tiles/{z}/{x}/{y}` with the selection in the query."""
    store = data.store()
    try:
        tile = Tile.parse("/".join(request.path_params[name] for name in "zxy"))
        if tile.z > MOST_ZOOM:
            raise TileError(f"there is no zoom {tile.z}; known: 0 to {MOST_ZOOM}")
        known = queries.labels(store)
        selection = Selection.from_query_strict(request.url.query, known, beside=(*keys.OWN, DATA_KEY))
    except (TileError, SelectionError) as problem:
        return JSONResponse({"error": str(problem)}, status_code=404 if isinstance(problem, TileError) else 400)
    name = etag(store, selection, tile)
    # The address that names this data stays good; the rows of some datasets are nobody else's business.
    is_current = request.query_params.get(DATA_KEY) == store.digest[:16]
    headers = {"ETag": name, "Cache-Control": "private, max-age=3600" if is_current else "private, no-cache"}
    if name in request.headers.get("if-none-match", "").replace("W/", "").split(", "):
        return Response(status_code=304, headers=headers)
    return Response(content(store, data.atlas(), selection, tile), media_type=MEDIA_TYPE, headers=headers)
