import asyncio
import json

import pytest
from starlette.requests import Request

from dashboard import routes, store_cache
from geodata import display_geometry
from geodata.faults import DataError, Fault


@pytest.fixture(autouse=True)
def shipped_store(monkeypatch, shipped):
    monkeypatch.setattr(store_cache, "store", lambda: shipped)


def body(response):
    return json.loads(bytes(response.body))


def streamed(response):
    async def whole():
        return b"".join([piece.encode() async for piece in response.body_iterator])

    return json.loads(asyncio.run(whole()))


def request_for(file, encodings="gzip, br"):
    headers = [(b"accept-encoding", encodings.encode())]
    headers.append((b"host", b"localhost"))
    named = {"path": f"/geo/{file}", "path_params": {"file": file}}
    return Request({"type": "http", **named, "client": ("127.0.0.1", 50_000), "headers": headers})


def test_geometry_is_served_by_digest_and_kept_for_good():
    url = routes.geometry_url("provinces-overview")
    response = routes.geometry(request_for(url.removeprefix("geo/")))
    assert response.status_code == 200
    assert "immutable" in response.headers["cache-control"]
    assert response.path == display_geometry.layers()["provinces-overview"].path
    assert response.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("encodings", "packed"),
    [("gzip", True), ("GZIP;q=0.5, br", True), ("*", True), ("", False), ("br", False), ("gzip;q=0, *", False)],
)
def test_geometry_is_unpacked_for_whoever_takes_no_gzip(encodings, packed):
    response = routes.geometry(request_for(routes.geometry_url("borders").removeprefix("geo/"), encodings))
    assert ("content-encoding" in response.headers) == packed
    assert response.headers["vary"] == "Accept-Encoding"
    assert packed or json.loads(response.body)["type"] == "FeatureCollection"


@pytest.mark.parametrize(
    "file", ["provinces-overview-000000000000.geojson", "../SOURCES.json", "nothing", "countries-.geojson"]
)
def test_no_other_file_is_served(file):
    assert routes.geometry(request_for(file)).status_code == 404


def test_events_answer_with_geojson_for_the_pages_own_query():
    answer = streamed(routes.events_answer("country=TJ&year=2022&record=x&zoom=5"))
    assert answer["type"] == "FeatureCollection"
    assert "rockets-tajikistan-2022-05-07" in {feature["id"] for feature in answer["features"]}


@pytest.mark.parametrize("query", ["contry=TJ", "year=abc", "country=XX", "from=2023&to=2022"])
def test_a_bad_question_is_answered_with_what_is_known(query):
    response = routes.events_answer(query)
    assert response.status_code == 400
    assert "country" in body(response)["error"]
    assert "Known parameters" in body(response)["error"]


def test_health_says_what_is_loaded(shipped):
    answer = routes.health_answer()
    assert answer["status"] == "ok"
    assert answer["records"] > 60
    assert answer["data_digest"] == shipped.digest


def test_answers_run_beside_the_event_loop():
    endpoint = routes.in_thread(lambda request: routes.events_answer(request.url.query))
    request = Request(
        {"type": "http", "path": "/api/events", "query_string": b"country=TJ", "headers": [], "server": ("a", 1)}
    )
    assert asyncio.run(endpoint(request)).status_code == 200


def test_faulty_records_are_reported_as_such(monkeypatch):
    def broken():
        raise DataError([Fault("events.csv", 3, "date", "31.02.2022", "does not exist", "write 2022-02")])

    monkeypatch.setattr(store_cache, "store", broken)
    endpoint = routes.in_thread(routes.health)
    response = asyncio.run(endpoint(request_for("x")))
    assert response.status_code == 503
    assert "write 2022-02" in body(response)["error"]
