import asyncio
import json

import pytest
from starlette.requests import Request

from dashboard import store_cache
from dashboard.routes import answers, api
from dashboard.web.access.rights import LOCAL
from geodata.faults import DataError, Fault


@pytest.fixture(autouse=True)
def shipped_store(monkeypatch, shipped):
    monkeypatch.setattr(store_cache, "store", lambda: shipped)


def test_answers_run_beside_the_event_loop():
    endpoint = answers.in_thread(lambda request: api.events_answer(request.url.query, LOCAL))
    request = Request(
        {"type": "http", "path": "/api/events", "query_string": b"country=TJ", "headers": [], "server": ("a", 1)}
    )
    assert asyncio.run(endpoint(request)).status_code == 200


def test_faulty_records_are_reported_as_such(monkeypatch):
    def broken():
        raise DataError([Fault("events.csv", 3, "date", "31.02.2022", "does not exist", "write 2022-02")])

    monkeypatch.setattr(store_cache, "store", broken)
    endpoint = answers.in_thread(api.health)
    headers = [(b"host", b"localhost")]
    request = Request({"type": "http", "path": "/healthz", "headers": headers, "client": ("127.0.0.1", 50_000)})
    response = asyncio.run(endpoint(request))
    assert response.status_code == 503
    assert "write 2022-02" in json.loads(bytes(response.body))["error"]
