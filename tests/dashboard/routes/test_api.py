import asyncio
import json

import pytest

from dashboard import store_cache
from dashboard.routes import api
from dashboard.web.access.rights import LOCAL


@pytest.fixture(autouse=True)
def shipped_store(monkeypatch, shipped):
    monkeypatch.setattr(store_cache, "store", lambda: shipped)


def body(response):
    return json.loads(bytes(response.body))


def streamed(response):
    async def whole():
        return b"".join([piece.encode() async for piece in response.body_iterator])

    return json.loads(asyncio.run(whole()))


def test_events_answer_with_geojson_for_the_pages_own_query():
    answer = streamed(api.events_answer("country=TJ&year=2022&record=x&zoom=5", LOCAL))
    assert answer["type"] == "FeatureCollection"
    assert "rockets-tajikistan-2022-05-07" in {feature["id"] for feature in answer["features"]}


@pytest.mark.parametrize("query", ["contry=TJ", "year=abc", "country=XX", "from=2023&to=2022"])
def test_a_bad_question_is_answered_with_what_is_known(query):
    response = api.events_answer(query, LOCAL)
    assert response.status_code == 400
    assert "country" in body(response)["error"]
    assert "Known parameters" in body(response)["error"]


def test_health_says_what_is_loaded(shipped):
    answer = api.health_answer(LOCAL)
    assert answer["status"] == "ok"
    assert answer["records"] > 60
    assert answer["data_digest"] == shipped.digest
