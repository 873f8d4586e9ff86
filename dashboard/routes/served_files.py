"""Answer requests for files: geometry and ground of the map, the browser's part of the dashboard and of packages."""

from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dashboard.drawing import style
from dashboard.routes import answers
from dashboard.web import header_fields
from geodata import display_geometry

FOREVER: Final = "public, max-age=31536000, immutable"


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


def package_files(package: str) -> Path:
    """Return the folder of a package's files for the browser."""
    return Path(str(files(package).joinpath("data")))


# The first that matches answers: the packages' folders stand before the dashboard's own.
ROUTES = [
    Route("/geo/{file}", answers.in_thread(geometry)),
    Mount("/assets/leaflet", FreshFiles(directory=package_files("xstatic.pkg.leaflet"))),
    Mount("/assets", FreshFiles(directory=style.ASSETS)),
]
