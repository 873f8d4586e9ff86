"""Every question about a selection has the same answer on a cluster as on one machine."""

import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from events.cluster.lake_store import LakeStore, open_lake_store
from events.exports import content, csv_file
from events.imports import pipeline
from events.imports.library import open_library
from events.imports.models import AUTODETECT
from events.models import EventKind, InArticle, MapStanding, Precision
from events.queries import counts, map_tiles, selected_records
from events.queries.map_tiles import Tile, View
from events.queries.records.table_rows import TableRequest
from events.queries.selection import KEYS, Selection
from events.store.store import Store, open_store
from geodata.models import Atlas
from tests.cluster.both_ways import import_into
from tests.cluster.source_files import acled, ucdp
from tests.conftest import write_tiny
from tools.spark_cluster import Cluster

ROWS = 100_000  # of each of two files
SELECTIONS = 200
AT_ONCE = 3
MOST_EXPORTED = 2_000  # records
EARLIEST, DAYS = date(2018, 1, 1), 1_800
VIEW = View(6, 31, 30, 33, 33)
Answers = dict[str, Any]
QUESTIONS: dict[str, Callable[[Store, Selection], object]] = {
    "months": lambda store, selection: counts.count(store, selection).periods("month").to_dict("list"),
    "lanes": lambda store, selection: counts.lanes_over_time(store, selection, "kind").to_dict("list"),
    "squares": lambda store, selection: map_tiles.cells_by_tile(store, selection, VIEW),
    "squares close by": lambda store, selection: map_tiles.cells(store, selection, Tile(10, 512, 510)),
    "first rows": lambda store, selection: selected_records.rows(store, selection, 20),
    "sources": selected_records.sources,
}
ASKED = 1  # of these, for each selection: each of them about 33 times


def drawn(number: int) -> Selection:
    """Draw a selection: any filters, each with one or two values that records have."""
    chance = random.Random(number)

    def some(*values: str, share: float = 0.2) -> tuple[str, ...]:
        return tuple(chance.sample(values, chance.randint(1, 2))) if chance.random() < share else ()

    start, end = sorted(EARLIEST + timedelta(chance.randint(0, DAYS)) for _ in range(2))
    if chance.random() < 0.5:  # whole months, which tables of counts can answer
        start, end = start.replace(day=1), (end.replace(day=1) + timedelta(40)).replace(day=1) - timedelta(1)
    is_windowed = chance.random() < 0.5
    west, south = chance.uniform(-0.2, 1), chance.uniform(-0.2, 1)
    east, north = west + chance.uniform(0.01, 1), south + chance.uniform(0.01, 1)
    areas = (
        f"circle:{south:.3f},{west:.3f},{chance.choice([2, 20, 90])}km",
        f"box:{south:.3f},{west:.3f},{north:.3f},{east:.3f}",
        f"polygon:{south:.3f},{west:.3f};{north:.3f},{west:.3f};{south:.3f},{east:.3f}",
    )
    return Selection(
        words=chance.choice(["mill", "westtown rebels", "nowhere", "bell rang"]) if chance.random() < 0.25 else "",
        start=start if is_windowed else None,
        end=end if is_windowed and chance.random() < 0.8 else None,
        years=tuple(chance.sample([2018, 2019, 2020, 2021, 2022], chance.choice([0, 0, 1, 2, 3]))),
        countries=some("AA", "BB"),
        provinces=some("AA-WE", "AA-EA", "BB-NO"),
        kinds=some(*EventKind, share=0.35),
        actors=some("rebels", "RA", "Villagers", "state-b"),
        claimants=some("writer", "monitor", "state-b", share=0.1),
        sources=some("article", "daily", "study", share=0.1),
        standings=some(*MapStanding),
        precisions=some(*Precision, share=0.15),
        in_article=some(*InArticle, share=0.1),
        datasets=some("acled", "ucdp-ged", "article"),
        certain_only=chance.random() < 0.2,
        area=chance.choice(areas) if chance.random() < 0.12 else "",
    )


@pytest.fixture(scope="module")
def stores(
    spark: Any, cluster: Cluster, tmp_path_factory: pytest.TempPathFactory, atlas: Atlas
) -> Iterator[tuple[Store, LakeStore]]:
    """The store of one machine and that of a lake, of the same files and curated records."""
    folder = tmp_path_factory.mktemp("stores")
    paths, data, library = [ucdp(folder, ROWS), acled(folder, ROWS)], write_tiny(folder / "tiny"), folder / "imports"
    for path in paths:
        pipeline.commit(pipeline.preview(path, AUTODETECT, atlas, open_library(library)), library)
    import_into(folder / "lake", spark, paths, atlas, options=AUTODETECT, data=data, part_rows=50_000)
    one, lake = open_store(folder / "store", data, atlas, library), open_lake_store(spark, cluster.url, folder / "lake")
    yield one, lake
    one.close()
    lake.close()


def answers(store: Store, atlas: Atlas, selection: Selection, asked: Sequence[str]) -> Answers:
    """Ask for the counts of a selection, its export if that is small, and something else that pages and the map ask."""
    found = counts.count(store, selection)
    request = TableRequest(selection) if found.totals.all <= MOST_EXPORTED else None
    return {
        "totals": found.totals,
        "facets": {name: dict(values) for name, values in found.facets.items()},
        "provinces": dict(found.provinces),
        "export": request and csv_file.write_csv(content.gather(store, atlas, request, internal=True)),
        **{question: QUESTIONS[question](store, selection) for question in asked},
    }


def test_random_selections_have_the_same_answers(stores: tuple[Store, LakeStore], atlas: Atlas) -> None:
    selections = [drawn(number) for number in range(SELECTIONS)]
    assert {name for one in selections for name in one.active} == {*KEYS}

    def different(number: int) -> list[tuple[Selection, str]]:
        selection, asked = selections[number], random.Random(number).sample([*QUESTIONS], ASKED)
        wanted, found = (answers(store, atlas, selection, asked) for store in stores)
        return [(selection, question) for question in wanted if wanted[question] != found[question]]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert [one for found in pool.map(different, range(SELECTIONS)) for one in found] == []
