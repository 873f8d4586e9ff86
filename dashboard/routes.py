"""What the server answers beside the pages: files for the map, geometry, and read-only questions."""

from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dashboard import data, keys, tiles
from events import export, queries
from events.faults import DataError
from events.library import LibraryError
from events.selection import Selection, SelectionError
from geodata import display

MOST_FEATURES = 50_000  # an answer of so many is made in memory: some 250 MB
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
    """Serve one display copy; its address holds the digest of its bytes, so that it never goes stale."""
    name, _, digest = request.path_params["file"].removesuffix(".geojson").rpartition("-")
    layer = display.layers().get(name)
    if layer is None or not layer.digest.startswith(digest) or len(digest) < 12:
        return JSONResponse({"error": f"no such geometry; known: {', '.join(display.layers())}"}, status_code=404)
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if not _takes_gzip(request.headers.get("accept-encoding", "")):
        return Response(layer.unpacked(), media_type=layer.media_type, headers=headers)
    return FileResponse(layer.path, media_type=layer.media_type, headers={**headers, "Content-Encoding": "gzip"})


def _takes_gzip(accepted: str) -> bool:
    """Whether a list of encodings has gzip in it, and not with a weight of nothing: `gzip;q=0`."""
    weights = dict(part.replace(" ", "").partition(";")[::2] for part in accepted.lower().split(","))
    return weights.get("gzip", weights.get("*", "q=0")) not in ("q=0", "q=0.0", "q=0.00", "q=0.000")


def geometry_url(name: str) -> str:
    """Address of a display copy, relative to the server's root."""
    return f"geo/{name}-{display.layers()[name].digest[:12]}.geojson"


def events_answer(query: str) -> Response:
    """Answer a selection with GeoJSON, or say what is wrong with the question and what is known."""
    store = data.store()
    try:
        selection = Selection.from_query_strict(query, queries.labels(store), beside=keys.OWN)
    except SelectionError as problem:
        return JSONResponse({"error": str(problem)}, status_code=400)
    number = queries.totals(store, selection).all
    if number > MOST_FEATURES:
        problem = f"{number:,} records are more than the {MOST_FEATURES:,} that one answer holds; choose less"
        return JSONResponse({"error": f"{problem}, or use python -m events export"}, status_code=413)
    answer = export.geojson(store, data.atlas(), selection)
    headers = {LEFT_OUT: str(answer["left_out"]["records"])} if "left_out" in answer else {}
    return JSONResponse(answer, media_type="application/geo+json", headers=headers)


def health_answer() -> Mapping[str, Any]:
    """Say what is loaded and its digest."""
    store = data.store()
    found = queries.totals(store, Selection())
    return {
        "status": "ok",
        "records": found.certain + found.possible,
        "data_digest": store.digest,
        "data_date": str(store.data_date),
        "geometry_digest": data.atlas().digest,
    }


def in_thread(answer: Callable[[Request], Response]) -> Callable[[Request], Any]:
    """Run a blocking answer beside the event loop, which all sessions share; faulty records are said as such."""

    async def endpoint(request: Request) -> Response:
        try:
            return await run_in_threadpool(answer, request)
        except (DataError, LibraryError) as problem:
            return JSONResponse({"status": "faulty records", "error": str(problem)}, status_code=503)

    return endpoint


def package_files(package: str) -> Path:
    """Folder of the files that a package carries for the browser."""
    return Path(str(files(package).joinpath("data")))


ROUTES = [
    Route("/geo/{file}", in_thread(geometry)),
    Route("/api/events", in_thread(lambda request: events_answer(request.url.query))),
    Route("/tiles/{z}/{x}/{y}", in_thread(tiles.serve)),
    Route("/healthz", in_thread(lambda request: JSONResponse(health_answer()))),
    Mount("/assets/leaflet", FreshFiles(directory=package_files("xstatic.pkg.leaflet"))),
    Mount("/assets/jquery", FreshFiles(directory=package_files("xstatic.pkg.jquery"))),
    Mount("/assets", FreshFiles(directory=Path(__file__).parent / "assets")),
]
