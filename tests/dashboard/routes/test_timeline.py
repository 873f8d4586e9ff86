"""What the timeline asks for: records, counts, cells by month; wrong addresses get what is known."""

import gzip
import json
from datetime import date

import numpy as np
import pytest
from starlette.requests import Request

from dashboard import store_cache
from dashboard.drawing import map_layers, timeline_values
from dashboard.routes import answers, timeline
from dashboard.web.access import people
from events.queries import counts, map_tiles, selected_records
from events.queries.selection import Selection

WORLD = "0/0/0/0/0"


@pytest.fixture(autouse=True)
def tiny_world(monkeypatch, store, atlas):
    monkeypatch.setattr(store_cache, "store", lambda: store)
    monkeypatch.setattr(store_cache, "redistributable", lambda: store)
    monkeypatch.setattr(store_cache, "atlas", lambda: atlas)
    for answer in (timeline.over_time, timeline.cube):
        answer.cache_clear()


def ask(path, query="", **headers):
    kind, _, view = path.partition("/")
    scope = {
        "type": "http",
        "path": f"/{path}",
        "path_params": {"view": view},
        "query_string": query.encode(),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 1),
    }
    return (timeline.serve_cube if kind == "cube" else timeline.serve_timeline)(Request(scope))


def body(response):
    return json.loads(bytes(response.body))


def columns(packed):
    length = int.from_bytes(packed[:4], "little")
    header, at, found = json.loads(packed[4 : 4 + length]), 4 + length, {}
    for name, kind in header["columns"].items():
        size = header["rows"] * np.dtype(kind).itemsize
        found[name] = np.frombuffer(packed[at : at + size], kind)
        at += size + -size % 4
    assert at == len(packed), "nothing is left over"
    return header, found


def test_few_records_come_one_by_one_whatever_the_period(store):
    answer = body(ask("timeline", "from=2020-05&kind=attack&kind=estimate"))["records"]
    rows = selected_records.rows(store, Selection(kinds=("attack", "estimate")))
    assert answer["id"] == [row["record_id"] for row in rows]
    days = [map_layers.day_number(row["earliest"]) for row in rows]
    assert answer["earliest"] == days
    kinds = [answer["lanes"]["kind"]["names"][place] for (place,) in answer["lanes"]["kind"]["of"]]
    assert kinds == [row["kind"] for row in rows]


def test_a_record_of_one_day_or_another_has_both(store):
    (row,) = [row for row in selected_records.rows(store, Selection()) if row["record_id"] == "market-attack"]
    row = {**row, "edtf": "[2020-03-01,2020-05-01]"}
    first, second = (map_layers.day_number(date(2020, month, 1)) for month in (3, 5))
    assert timeline.record_values(store, [row])["days"] == {"0": [[first, first], [second, second]]}


@pytest.mark.parametrize("field", counts.LANES)
def test_very_many_come_as_counts_that_add_up(monkeypatch, store, field):
    monkeypatch.setattr(timeline_values, "MOST_RECORDS", 1)
    answer = body(ask("timeline", f"lanes={field}"))["counts"]
    number = counts.count(store, Selection()).totals.all
    assert sum(answer["all"]["records"]) == number
    assert sum(answer["records"]) >= number, "one with two actors is in two lanes"
    assert {len(answer[name]) for name in ("lane", "kind", "first", "last", "certain")} == {len(answer["records"])}


def test_cells_by_month_are_typed_columns(store):
    header, found = columns(bytes(ask(f"cube/{WORLD}", "kind=attack").body))
    chosen = Selection(kinds=("attack",))
    everything = found["cell"] == header["everything"]
    assert found["records"][everything].sum() == counts.count(store, chosen).totals.all
    assert found["records"][~everything].sum() == map_tiles.number(store, chosen)
    assert (found["first"] <= found["last"]).all()


def test_cells_are_larger_where_the_answer_would_be_too_long(monkeypatch, store):
    fine, _ = columns(bytes(ask(f"cube/{WORLD}").body))
    timeline.cube.cache_clear()
    least = timeline_values.cube(map_tiles.over_time(store, Selection(), map_tiles.View(0, 0, 0, 0, 0), 0))
    monkeypatch.setattr(timeline, "MOST_BYTES", len(least))
    coarse, found = columns(bytes(ask(f"cube/{WORLD}").body))
    assert fine["side"] == map_tiles.SIDE > coarse["side"]
    assert found["records"].sum() > 0


def test_what_is_too_long_with_the_largest_cells_gets_the_reason(monkeypatch):
    monkeypatch.setattr(timeline, "MOST_BYTES", 10)
    answer = ask(f"cube/{WORLD}")
    assert answer.status_code == 400
    assert "select fewer records" in body(answer)["error"]


@pytest.mark.parametrize(
    ("path", "query", "known"),
    [
        pytest.param("cube/0/0/0/0", "", "z/west/north/east/south", id="four numbers"),
        pytest.param("cube/0/0/0/0/x", "", "z/west/north/east/south", id="no number"),
        pytest.param("cube/0/0/0/1/0", "", "from 0 to 0", id="beyond the world"),
        pytest.param("cube/99/0/0/0/0", "", "known: 0 to", id="zoom"),
        pytest.param("cube/3/5/0/2/0", "", "west to east", id="turned round"),
        pytest.param("cube/9/0/0/511/511", "", "known: 1 to 96", id="too much"),
        pytest.param("timeline", "lanes=colour", "kind, actor, country", id="lanes"),
        pytest.param("timeline", "contry=TJ", "country", id="selection"),
        pytest.param(f"cube/{WORLD}", "from=2022-99", "2022-04", id="date"),
    ],
)
def test_a_wrong_address_gets_400_with_what_is_known(path, query, known):
    answer = ask(path, query)
    assert answer.status_code == 400
    assert known in body(answer)["error"]


def test_counts_by_province_add_up_over_time(store):
    answer = body(ask("timeline", "kind=attack&lanes=provinces"))
    by_province = counts.count(store, Selection(kinds=("attack",))).provinces
    assert added_by_place(answer) == {province: number.all for province, number in by_province.items()}


def test_counts_by_vague_place_add_up_over_time_and_come_with_their_places(store):
    answer = body(ask("timeline", "lanes=vague&from=2022-01-01"))
    added = added_by_place(answer)
    assert sum(added.values()) == sum(group["number"] for group in counts.count(store, Selection()).without_point)
    assert {site["place"] for site in answer["sites"]} == set(added)
    assert all(sum(site["number"]) == added[site["place"]] for site in answer["sites"]), "at any time"


def added_by_place(answer):
    added = dict.fromkeys(answer["places"], 0)
    for place, records in zip(answer["place"], answer["records"], strict=True):
        added[answer["places"][place]] += records
    return added


@pytest.mark.parametrize("path", ["timeline", f"cube/{WORLD}"])
def test_the_browser_keeps_an_answer(store, path):
    source, cube = timeline.addresses(store, Selection(kinds=("attack",), start=date(2020, 1, 1)))
    address = cube.replace("{view}", WORLD) if path.startswith("cube") else source
    assert "from=" not in address, "one answer for all periods"
    first = ask(path, address.partition("?")[2], accept_encoding="gzip")
    assert first.headers["content-encoding"] == "gzip"
    assert "max-age" in first.headers["cache-control"]
    assert "private" in first.headers["cache-control"]
    again = ask(path, "kind=attack", if_none_match=first.headers["etag"])
    assert (again.status_code, bytes(again.body)) == (304, b"")
    assert ask(path, "kind=estimate", if_none_match=first.headers["etag"]).status_code == 200
    plain = ask(path, "kind=attack")
    assert bytes(plain.body) == gzip.decompress(bytes(first.body))


def test_only_a_page_that_may_see_everything_gets_everything(monkeypatch, store):
    class AskedError(Exception):
        """Raised by whoever asks for everything."""

    def refuse():
        raise AskedError

    monkeypatch.setattr(store_cache, "store", refuse)
    monkeypatch.setattr(answers, "known", lambda _: {})
    assert ask("timeline", "").status_code == 200, "from the store without restricted records"
    with pytest.raises(AskedError):
        ask("timeline", f"data=x.{people.PROOF}", host="localhost")
