import json
import re

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.testclient import TestClient

from dashboard.drawing.style import ASSETS
from dashboard.routes import served_files
from dashboard.web import response_headers
from geodata import display_geometry


def request_for(file, encodings="gzip, br"):
    headers = [(b"accept-encoding", encodings.encode())]
    headers.append((b"host", b"localhost"))
    named = {"path": f"/geo/{file}", "path_params": {"file": file}}
    return Request({"type": "http", **named, "client": ("127.0.0.1", 50_000), "headers": headers})


def test_geometry_is_served_by_digest_and_kept_for_good():
    url = served_files.geometry_url("provinces-overview")
    response = served_files.geometry(request_for(url.removeprefix("geo/")))
    assert response.status_code == 200
    assert "immutable" in response.headers["cache-control"]
    assert response.path == display_geometry.layers()["provinces-overview"].path
    assert response.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("encodings", "packed"),
    [("gzip", True), ("GZIP;q=0.5, br", True), ("*", True), ("", False), ("br", False), ("gzip;q=0, *", False)],
)
def test_geometry_is_unpacked_for_whoever_takes_no_gzip(encodings, packed):
    response = served_files.geometry(request_for(served_files.geometry_url("borders").removeprefix("geo/"), encodings))
    assert ("content-encoding" in response.headers) == packed
    assert response.headers["vary"] == "Accept-Encoding"
    assert packed or json.loads(response.body)["type"] == "FeatureCollection"


@pytest.mark.parametrize(
    "file", ["provinces-overview-000000000000.geojson", "../SOURCES.json", "nothing", "countries-.geojson"]
)
def test_no_other_file_is_served(file):
    assert served_files.geometry(request_for(file)).status_code == 404


def test_the_browser_is_given_every_script_of_the_maps_frame_at_once():
    links = response_headers.of_path("/component/streamlit_folium.st_folium/index.html")["link"]
    listed = [name for name in re.findall(r"<([^>]+)>; rel=", links)]
    folders = ("area", "compare", "keyboard", "map", "tiles", "timeline")
    modules = {f"../../assets/{folder}/{file.name}" for folder in folders for file in (ASSETS / folder).glob("*.js")}
    # The second map of a comparison has a page of its own.
    assert {name for name in listed if name.count("/") == 4} - {"../../assets/leaflet/leaflet.js"} == modules - {
        "../../assets/compare/second.js"
    }
    app = Starlette(routes=served_files.ROUTES)
    with TestClient(app) as client:
        for name in listed[1:]:
            assert client.get(name.removeprefix("../..")).status_code == 200, name
    assert "link" not in response_headers.of_path("/component/streamlit_folium.st_folium/static/js/main.js")
    assert "link" not in response_headers.of_path("/")
