"""Tiles of a view of the map: their answers over the tiny world, and how the browser keeps them."""

import asyncio
import json
from datetime import date

import pytest
from starlette.requests import Request

from dashboard import store_cache
from dashboard.drawing import map_layers
from dashboard.routes import answers, tiles
from events.queries import selected_records
from events.queries.selection import Selection

NOTHING = Selection()


@pytest.fixture(autouse=True)
def tiny_world(monkeypatch, store, atlas):
    monkeypatch.setattr(store_cache, "store", lambda: store)
    monkeypatch.setattr(store_cache, "redistributable", lambda: store)
    monkeypatch.setattr(store_cache, "atlas", lambda: atlas)
    tiles.content.cache_clear()


WORLD = "0/0/0/0/0"


def body(response):
    return json.loads(bytes(response.body))


def ask(view=WORLD, query="", **headers):
    scope = {
        "type": "http",
        "path": f"/tiles/{view}",
        "path_params": {"view": view},
        "query_string": query.encode(),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "server": ("localhost", 80),
    }
    return tiles.serve(Request(scope))


def drawn(answer):
    return {mark["id"] for tile in answer.values() for site in tile["sites"] for mark in site["records"]}


def test_few_records_are_marks_as_the_map_draws_them(store, atlas):
    answer = body(ask())
    (tile,) = answer.values()
    rows = [row for row in selected_records.rows(store, NOTHING) if row["lon"] is not None]
    assert tile["cells"] == []
    assert tile["sites"] == map_layers.sites(rows, atlas)
    assert drawn(answer) == {row["record_id"] for row in rows}


def test_many_records_are_cells(monkeypatch, store):
    monkeypatch.setattr(tiles, "MOST_MARKS", 1)
    (answer,) = body(ask()).values()
    assert answer["sites"] == []
    number = sum(certain + possible for _, _, certain, possible, _, _ in answer["cells"])
    assert number == sum(row["lon"] is not None for row in selected_records.rows(store, NOTHING))
    kinds = {kind for *_, kind, _ in answer["cells"]}
    assert kinds <= {row["kind"] for row in selected_records.rows(store, NOTHING)}


def test_the_selection_is_in_the_query(store):
    everything, one = drawn(body(ask())), drawn(body(ask(query="from=2020-05&record=x&zoom=5")))
    assert one == {
        row["record_id"] for row in selected_records.rows(store, Selection(start=date(2020, 5, 1))) if row["lon"]
    }
    assert one < everything


def test_a_tile_that_the_browser_has_is_not_sent_again():
    name = ask(query="kind=attack").headers["etag"]
    again = ask(query="kind=attack", if_none_match=f'W/{name}, "other"')
    assert (again.status_code, bytes(again.body)) == (304, b"")
    assert ask(query="kind=estimate", if_none_match=name).status_code == 200
    assert ask("1/0/0/0/0", query="kind=attack", if_none_match=name).status_code == 200


def test_only_an_address_that_names_the_data_stays_good(store):
    query = tiles.address(store, Selection(kinds=("attack",))).partition("?")[2]
    assert "max-age" in ask(query=query).headers["cache-control"]
    assert "no-cache" in ask(query="data=former&kind=attack").headers["cache-control"]
    assert all("private" in ask(query=text).headers["cache-control"] for text in (query, ""))


def test_the_address_of_tiles_asks_for_the_same_selection(store):
    selection = Selection(countries=("AA",), kinds=("attack",))
    path, _, query = tiles.address(store, selection).partition("?")
    assert path.format(view="1/0/0/1/1") == "tiles/1/0/0/1/1"
    assert Selection.from_query_strict(query, other_keys=(answers.DATA_KEY,)) == selection


def test_a_view_has_the_tiles_that_each_of_them_has_alone():
    together = body(ask("9/0/0/5/5"))
    apart = [body(ask(f"9/{x}/{y}/{x}/{y}")) for x in range(6) for y in range(6)]
    whole = body(ask("2/0/0/3/3"))
    assert together == {name: tile for answer in apart for name, tile in answer.items()}
    assert set(whole) == {name for x in range(4) for y in range(4) for name in body(ask(f"2/{x}/{y}/{x}/{y}"))}
    assert drawn(whole) == drawn(body(ask()))


@pytest.mark.parametrize(
    "view",
    ["0/0/1/0/1", "99/0/0/0/0", "28/0/0/0/0", "a/0/0/0/0", "-1/0/0/0/0", "0/0/0", "5/2/0/1/0", "9/0/0/9/9", ""],
)
def test_a_view_that_does_not_exist_is_refused_with_what_is_known(view):
    assert ask(view).status_code == 400
    assert body(ask(view))["error"]


def test_a_bad_selection_is_answered_with_what_is_known():
    response = ask(query="contry=TJ")
    assert response.status_code == 400
    assert "country" in body(response)["error"]


def test_the_route_answers():
    route = next(route for route in tiles.ROUTES if route.path == "/tiles/{view:path}")
    scope = {"type": "http", "path": "", "path_params": {"view": WORLD}, "query_string": b""}
    response = asyncio.run(route.endpoint(Request({**scope, "headers": [], "server": ("localhost", 80)})))
    assert drawn(body(response))
