"""Answer requests other than pages: map tiles, geometry, the read-only API, package files."""

import gzip
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dashboard import page_state, search, store_cache
from dashboard.drawing import map_layers, style
from dashboard.web import entitlement, header_fields
from dashboard.web.busy import Limited
from events.exports import geojson
from events.imports.models import LibraryError
from events.queries import dimensions, map_tiles
from events.queries.counts import count
from events.queries.map_tiles import TileCell, TileError, View
from events.queries.selection import Labels, Selection, SelectionError
from events.store.store import Store, store_cached
from geodata import display_geometry
from geodata.faults import DataError
from geodata.models import Atlas

# A view has some twenty tiles: single marks of all of them still fit the screen.
MOST_MARKS: Final = 15
KEPT: Final = 64  # answers, some ten kilobytes each
COMPRESSION: Final = 5
DATA_KEY: Final = "data"
MEDIA_TYPE: Final = "application/json"


def address(store: Store, selection: Selection) -> str:
    """
    Write the address of a selection's tiles, relative to the server's root, with `{view}` in it.

    The address of a page that may see records that must not be redistributed proves that it comes from there.
    """
    return f"tiles/{{view}}?{data_query(store, selection)}"


def data_query(store: Store, selection: Selection) -> str:
    """Write a selection as the query of an address that says which data the page shows, and what it may see."""
    query = selection.to_query()
    data = f"{store.digest[:16]}.{entitlement.PROOF}" if entitlement.of_run() else store.digest[:16]
    return f"{DATA_KEY}={data}{'&' if query else ''}{query}"


def packed_json(values: Mapping[str, Any]) -> bytes:
    """Write values as JSON, compressed by gzip."""
    text = json.dumps(values, separators=(",", ":"), allow_nan=False)
    return gzip.compress(text.encode(), COMPRESSION, mtime=0)


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
    return packed_json(tiles)


def _plain(cell: TileCell) -> tuple[int, int, int, int, str, int]:
    return cell.column, cell.row, cell.certain, cell.possible, cell.kind, cell.of_kind


def find_address(store: Store) -> str:
    """Write the address that answers the search box, relative to the server's root."""
    return f"find?{data_query(store, Selection())}"


def found(request: Request) -> Response:
    """Answer `/find` with what the text `q` may mean."""
    meanings = search.find(store_of(request), store_cache.atlas(), request.query_params.get("q", ""))
    return JSONResponse([meaning._asdict() for meaning in meanings], headers={"Cache-Control": "no-store"})


def store_of(request: Request) -> Store:
    """Return the store of an address of `data_query`: with every record only for pages that may see all."""
    proof = request.query_params.get(DATA_KEY, "").partition(".")[2]
    return store_cache.store() if entitlement.of_page(request, proof) else store_cache.redistributable()


def cache_headers(request: Request, store: Store, tag: str) -> dict[str, str]:
    """Return the headers of an answer that the browser may keep; an address with the current digest stays valid."""
    is_current = request.query_params.get(DATA_KEY, "").partition(".")[0] == store.digest[:16]
    # Private, since some datasets must not be redistributed.
    return {"ETag": tag, "Cache-Control": "private, max-age=3600" if is_current else "private, no-cache"}


def compressed(request: Request, packed: bytes, media_type: str, headers: Mapping[str, str]) -> Response:
    """Answer with bytes that gzip has packed, unpacked for a client that does not take it."""
    varying = {**headers, "Vary": "Accept-Encoding"}
    if not header_fields.takes_gzip(request.headers.get("accept-encoding", "")):
        return Response(gzip.decompress(packed), media_type=media_type, headers=varying)
    return Response(packed, media_type=media_type, headers={**varying, "Content-Encoding": "gzip"})


def parsed(query: str, store: Store, other_keys: tuple[str, ...] = ()) -> Selection:
    """
    Read the selection in the query of a request; `other_keys` are those of the request itself.

    Raises
    ------
    SelectionError
        If anything in it is unknown.
    """
    return Selection.from_query_strict(query, _known(store), (*page_state.KEYS, DATA_KEY, *other_keys))


def _known(store: Store) -> Labels:
    # A dataset that this store leaves out may be selected too: its records are then counted as left out.
    return {**dimensions.labels(store), "dataset": dimensions.labels(store_cache.store())["dataset"]}


class Answer(NamedTuple):
    """What an address asks for, in words that tell it from all others of its path, and how it is computed: gzip."""

    name: str
    content: Callable[[], bytes]


def answered(
    request: Request, answer: Callable[[Store, Selection], Answer], media_type: str, own_keys: tuple[str, ...] = ()
) -> Response:
    """
    Answer with compressed bytes, or with the reason why the address is not understood and what is known.

    `own_keys` are those of the address that belong to neither selection nor page. With every record only to pages that
    may see all. The tag of the answer is derived from data and address, so that nothing is computed for a browser that
    has it.
    """
    store = store_of(request)
    try:
        name, content = answer(store, parsed(request.url.query, store, own_keys))
    except (TileError, SelectionError) as problem:
        return JSONResponse({"error": str(problem)}, status_code=400)
    named = f"{store.digest} {request.url.path} {name}"
    tag = f'"{hashlib.sha256(named.encode()).hexdigest()[:24]}"'
    headers = cache_headers(request, store, tag)
    if header_fields.has_tag(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return compressed(request, content(), media_type, headers)


def serve(request: Request) -> Response:
    """Answer `/tiles/{z}/{west}/{north}/{east}/{south}` with the selection in the query."""

    def answer(store: Store, selection: Selection) -> Answer:
        view = View.parse(request.path_params["view"])
        return Answer(f"{selection.to_query()} {view}", lambda: content(store, store_cache.atlas(), selection, view))

    return answered(request, answer, MEDIA_TYPE)


MOST_FEATURES = 50_000  # some 50 MB, and ten seconds of work
LEFT_OUT = "X-Records-Left-Out"
FOREVER = "public, max-age=31536000, immutable"


class FreshFiles(StaticFiles):
    """Files that may change with the next version: the browser asks each time whether its copy is still good."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401 - as the parent has it
        """Serve one file, to be revalidated on each use."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


def geometry(request: Request) -> Response:
    """Serve one display copy; its address contains the digest of its bytes, so it never becomes stale."""
    asked, _, suffix = request.path_params["file"].partition(".")
    name, _, digest = asked.rpartition("-")
    layer = display_geometry.layers().get(name)
    # A whole digest is as good as its beginning.
    if layer is None or not layer.address.endswith(suffix) or not layer.digest.startswith(digest) or len(digest) < 12:
        return JSONResponse(
            {"error": f"unknown geometry; known: {', '.join(display_geometry.layers())}"}, status_code=404
        )
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if not layer.is_packed:
        return FileResponse(layer.path, media_type=layer.media_type, headers=headers)
    if not header_fields.takes_gzip(request.headers.get("accept-encoding", "")):
        return Response(layer.unpacked(), media_type=layer.media_type, headers=headers)
    return FileResponse(layer.path, media_type=layer.media_type, headers={**headers, "Content-Encoding": "gzip"})


def geometry_url(name: str) -> str:
    """Return the address of a display copy, relative to the server's root."""
    return f"geo/{display_geometry.layers()[name].address}"


def events_answer(query: str, is_entitled: bool = True) -> Response:
    """
    Answer a selection with GeoJSON, or with the errors in the query and the known values.

    Without access to restricted records the answer does not depend on any of them: the number left out is then that of
    all, whatever the selection.
    """
    store = store_cache.store() if is_entitled else store_cache.redistributable()
    try:
        selection = Selection.from_query_strict(query, _known(store), page_state.KEYS)
    except SelectionError as fault:
        return JSONResponse({"error": str(fault)}, status_code=400)
    number = count(store, selection).totals.all
    if number > MOST_FEATURES:
        problem = f"{number:,} records are more than the {MOST_FEATURES:,} that one answer can hold; filter further"
        return JSONResponse({"error": f"{problem}, or use khorasan-atlas export"}, status_code=413)
    left_out = None if is_entitled else store_cache.left_out()
    answer = geojson.geojson(store, store_cache.atlas(), selection, left_out=left_out)
    headers = {LEFT_OUT: str(answer.left_out.records)} if answer.left_out.records else {}
    return StreamingResponse(answer.text(), media_type="application/geo+json", headers=headers)


def events(request: Request) -> Response:
    """Answer `/api/events` with the selection in the query."""
    return events_answer(request.url.query, entitlement.of_request(request))


def health_answer(is_entitled: bool = True) -> Mapping[str, Any]:
    """Return the status of the loaded data with its digests."""
    store = store_cache.store()
    problem = store_cache.problem()
    return {
        "status": "degraded" if problem else "ok",
        **({"problem": entitlement.reason(problem, is_entitled)} if problem else {}),
        "records": count(store, Selection()).totals.all,
        "data_digest": store.digest,
        "data_date": str(store.data_date),
        "geometry_digest": store_cache.atlas().digest,
    }


def health(request: Request) -> Response:
    """Answer `/healthz`."""
    return JSONResponse(health_answer(entitlement.of_request(request)))


def in_thread(answer: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    """Run a blocking answer outside the event loop, which all sessions share; report faulty records as an error."""

    async def endpoint(request: Request) -> Response:
        try:
            return await run_in_threadpool(answer, request)
        except (DataError, LibraryError) as problem:
            words = entitlement.reason(problem, entitlement.of_request(request))
            return JSONResponse({"status": "faulty records", "error": words}, status_code=503)

    return endpoint


def package_files(package: str) -> Path:
    """Return the folder of a package's files for the browser."""
    return Path(str(files(package).joinpath("data")))


ROUTES = [
    Route("/geo/{file}", in_thread(geometry)),
    Route("/api/events", Limited(in_thread(events)), methods=["GET"]),
    Route("/tiles/{view:path}", in_thread(serve)),
    Route("/find", in_thread(found)),
    Route("/healthz", in_thread(health)),
    Mount("/assets/leaflet", FreshFiles(directory=package_files("xstatic.pkg.leaflet"))),
    Mount("/assets/jquery", FreshFiles(directory=package_files("xstatic.pkg.jquery"))),
    Mount("/assets", FreshFiles(directory=style.ASSETS)),
]
