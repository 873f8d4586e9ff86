"""Answer what the map asks for: the counts or records of all tiles in view."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard import store_cache
from dashboard.drawing import map_layers
from dashboard.routes import answers
from dashboard.routes.answers import Answer
from events.queries import map_tiles
from events.queries.map_tiles import TileCell, View
from events.queries.selection import Selection
from events.store.store import Store, store_cached
from geodata.models import Atlas

# A view has some twenty tiles: single marks of all of them still fit the screen.
MOST_MARKS: Final = 15
KEPT: Final = 64  # answers, some ten kilobytes each


def address(store: Store, selection: Selection) -> str:
    """
    Write the address of a selection's tiles, relative to the server's root, with `{view}` in it.

    The address of a page that may see records that must not be redistributed proves that it comes from there.
    """
    return f"tiles/{{view}}?{answers.data_query(store, selection)}"


@store_cached(KEPT)
def content(store: Store, atlas: Atlas, selection: Selection, view: View) -> bytes:
    """
    Write the tiles of a view that hold records as compressed JSON, by `x/y`: `cells` or `sites`, the other is empty.

    Each cell has column, row, certain, possible, most frequent kind, how many of it; sites are as `map_layers.sites`
    has them.
    """
    counted = map_tiles.cells_by_tile(store, selection, view)
    few = [tile for tile, cells in counted.items() if map_tiles.total(cells) <= MOST_MARKS]
    rows = map_tiles.rows_by_tile(store, selection, few)
    tiles = {
        f"{tile.x}/{tile.y}": {
            "cells": [] if tile in rows else [_plain(cell) for cell in cells],
            "sites": map_layers.sites(rows[tile], atlas) if tile in rows else [],
        }
        for tile, cells in counted.items()
    }
    return answers.packed_json(tiles)


def _plain(cell: TileCell) -> tuple[int, int, int, int, str, int]:
    return cell.column, cell.row, cell.certain, cell.possible, cell.kind, cell.of_kind


def serve(request: Request) -> Response:
    """Answer `/tiles/{z}/{west}/{north}/{east}/{south}` with the selection in the query."""

    def answer(store: Store, selection: Selection) -> Answer:
        view = View.parse(request.path_params["view"])
        return Answer(f"{selection.to_query()} {view}", lambda: content(store, store_cache.atlas(), selection, view))

    return answers.answered(request, answer, answers.MEDIA_TYPE)


ROUTES = [Route("/tiles/{view:path}", answers.in_thread(serve))]
