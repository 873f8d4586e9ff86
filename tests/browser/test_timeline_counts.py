"""The browser counts what a period holds as the server does: certain and possible, curated and imported records."""

import base64
import gzip
import json
import random
from collections import defaultdict
from datetime import date, timedelta

import pytest

from bench import incidents
from dashboard.drawing import map_layers, timeline_values
from dashboard.routes import timeline
from events.queries import counts, map_tiles
from events.queries.dimensions import labels
from events.queries.map_tiles import View
from events.queries.selection import Selection
from events.store.store import Store, connect
from tests.browser.conftest import Atlas

SELECTIONS = 24
WORLD = View(3, 0, 0, 7, 7)
CLOSE = View(6, 42, 24, 46, 26)
COUNT = """
async ({ asked, root }) => {
  const module = (name) => import(`${root}/assets/timeline/${name}.js`);
  const [counts, source] = await Promise.all(["counts", "source"].map(module));
  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)).buffer;
  return asked.map(({ answer, cubes, periods, certainOnly }) => {
    const { records, provinces, vague } = answer;
    const known = records ? source.ofRecords(records, certainOnly) : source.ofCounts(answer.counts, certainOnly);
    Object.assign(known, { provinces, vague });
    const [byProvince, byVaguePlace] = [known.byProvince(periods), known.byVaguePlace(periods)];
    return { ...known.count(periods), provinces: byProvince, vague: byVaguePlace, cubes: cubes.map((text) => {
      const found = counts.countCells(source.decode(bytes(text)), periods, certainOnly);
      return { ...found, cells: [...found.cells] };
    }) };
  });
}
"""


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """Some thousand invented incidents of three datasets, known to a day, a week, a month or a year."""
    opened = connect(incidents.file_of(3_000, tmp_path_factory.mktemp("incidents")))
    yield opened
    opened.close()


def number(day: date) -> int | None:
    return map_layers.day_number(day)


def some(chance: random.Random, store: Store, field: str) -> tuple[str, ...]:
    known = sorted(labels(store).get(field, {}))
    return tuple(chance.sample(known, min(chance.randint(1, 2), len(known)))) if chance.random() < 0.35 else ()


def selection(chance: random.Random, store: Store) -> Selection:
    return Selection(
        countries=some(chance, store, "country"),
        actors=some(chance, store, "actor"),
        datasets=some(chance, store, "dataset"),
        kinds=tuple(chance.sample(("attack", "presence", "protest", "operation"), 2)) if chance.random() < 0.3 else (),
        words="attack" if chance.random() < 0.15 else "",
        certain_only=chance.random() < 0.25,
    )


def period(chance: random.Random, is_monthly: bool) -> tuple[date | None, date | None]:
    first = date(chance.randint(1990, 2026), chance.randint(1, 12), 1 if is_monthly else chance.randint(1, 28))
    length = chance.choice((0, 1, 40, 400, 4000))
    last = first + timedelta(days=length)
    if is_monthly:
        last = (last.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return (None if chance.random() < 0.1 else first, None if chance.random() < 0.1 else last)


def of_browser(atlas: Atlas, asked: list[dict]) -> list[dict]:
    atlas.page.goto(f"{atlas.url}/healthz")
    return atlas.page.evaluate(COUNT, {"asked": asked, "root": atlas.url})


def question(store: Store, chosen: Selection, views: tuple[View, ...]) -> dict:
    first, last = chosen.window()
    answer = json.loads(gzip.decompress(timeline.over_time(store, chosen, "kind")))
    for places in (timeline.PROVINCES, timeline.VAGUE):
        answer[places] = json.loads(gzip.decompress(timeline.over_time(store, chosen, places)))
    cubes = [base64.b64encode(gzip.decompress(timeline.cube(store, chosen, view))).decode() for view in views]
    periods = [[number(first), number(last)]]
    return {"answer": answer, "cubes": cubes, "periods": periods, "certainOnly": chosen.certain_only}


def chosen_ones(store: Store, seed: int, is_monthly: bool) -> list[Selection]:
    chance = random.Random(seed)
    found = []
    for _ in range(SELECTIONS):
        start, end = period(chance, is_monthly)
        narrowed = selection(chance, store)
        found.append(Selection(**{**vars(narrowed), "start": start, "end": end}))
    return found


def store_named(request, name: str) -> Store:
    return request.getfixturevalue(name)


@pytest.mark.parametrize("name", ["shipped", "imported"])
def test_records_are_counted_by_the_day(atlas, request, monkeypatch, name):
    store = store_named(request, name)
    monkeypatch.setattr(timeline_values, "MOST_RECORDS", 10**9)
    timeline.over_time.cache_clear()
    chosen = chosen_ones(store, 1, is_monthly=False)
    found = of_browser(atlas, [question(store, one, ()) for one in chosen])
    totals = [tuple(counts.count(store, one).totals) for one in chosen]
    assert [(one["certain"], one["possible"]) for one in found] == totals
    assert [by_place(one["provinces"]) for one in found] == [dict(counts.count(store, one).provinces) for one in chosen]
    assert [by_place(one["vague"]) for one in found] == [by_vague_place(store, one) for one in chosen]
    assert any(one["vague"] for one in found)
    assert len(set(totals)) > SELECTIONS / 5, "the selections differ"
    assert any(certain and possible for certain, possible in totals)


@pytest.mark.parametrize("name", ["shipped", "imported"])
def test_counts_and_cells_are_counted_by_the_month(atlas, request, monkeypatch, name):
    store = store_named(request, name)
    monkeypatch.setattr(timeline_values, "MOST_RECORDS", -1)
    timeline.over_time.cache_clear()
    chosen = chosen_ones(store, 2, is_monthly=True)
    found = of_browser(atlas, [question(store, one, (WORLD, CLOSE)) for one in chosen])
    timeline.over_time.cache_clear()
    for one, browser in zip(chosen, found, strict=True):
        total = tuple(counts.count(store, one).totals)
        assert (browser["certain"], browser["possible"]) == total
        assert by_place(browser["provinces"]) == dict(counts.count(store, one).provinces)
        assert by_place(browser["vague"]) == by_vague_place(store, one)
        for cube in browser["cubes"]:
            assert (cube["certain"], cube["possible"]) == total
            assert sum(cube["cells"]) + cube["outside"] == map_tiles.number(store, one)
        assert by_cell(browser["cubes"][1]["cells"], CLOSE) == of_server(store, one, CLOSE)


def by_place(counted: dict) -> dict[str, tuple[int, int]]:
    return {name: (number["certain"], number["possible"]) for name, number in counted.items()}


def by_vague_place(store: Store, chosen: Selection) -> dict[str, tuple[int, int]]:
    found = defaultdict(lambda: [0, 0])
    for group in counts.count(store, chosen).without_point:
        found[group["place_id"]][group["match"] != "certain"] += group["number"]
    return {place_id: tuple(numbers) for place_id, numbers in found.items()}


def by_cell(cells: list[int], view: View) -> dict[tuple[int, int], tuple[int, int]]:
    width = (view.east - view.west + 1) * map_tiles.SIDE
    pairs = zip(cells[::2], cells[1::2], strict=True)
    return {divmod(place, width): pair for place, pair in enumerate(pairs) if any(pair)}


def of_server(store: Store, chosen: Selection, view: View) -> dict[tuple[int, int], tuple[int, int]]:
    found = {}
    for x in range(view.west, view.east + 1):
        for y in range(view.north, view.south + 1):
            for cell in map_tiles.cells(store, chosen, map_tiles.Tile(view.z, x, y)):
                row, column = (
                    (y - view.north) * map_tiles.SIDE + cell.row,
                    (x - view.west) * map_tiles.SIDE + cell.column,
                )
                found[row, column] = (cell.certain, cell.possible)
    return found
