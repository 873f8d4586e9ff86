"""Every question about a selection has the same answer on a cluster as on one machine."""

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from events.cluster.importing import import_files
from events.cluster.lake_store import LakeStore, open_lake_store
from events.imports import pipeline
from events.imports.library import open_library
from events.imports.models import AUTODETECT
from events.queries import counts, map_tiles, selected_records
from events.queries.map_tiles import Tile, View
from events.queries.selection import Selection
from events.store.store import Store, open_store
from geodata.models import Atlas
from tests.cluster.source_files import ucdp
from tests.conftest import write_tiny
from tools.spark_cluster import Cluster

SELECTIONS = 4


def drawn(number: int) -> Selection:
    """Draw a selection: some filters, each with one or two values that records have."""
    chance = random.Random(number)

    def some(*values: str) -> tuple[str, ...]:
        return tuple(chance.sample(values, chance.randint(1, 2))) if chance.random() < 0.35 else ()

    windowed = chance.random() < 0.5
    return Selection(
        words=chance.choice(["", "", "mill", "westtown rebels", "nowhere"]),
        start=date(2019, 3, 5) if windowed else None,
        end=date(2021, 7, 1) if windowed and chance.random() < 0.8 else None,
        years=() if windowed else tuple(chance.sample([2019, 2020, 2021], chance.choice([0, 0, 1, 2]))),
        countries=some("AA", "BB"),
        provinces=some("AA-WE", "AA-EA", "BB-NO"),
        kinds=some("attack", "protest", "clash", "other"),
        actors=some("rebels", "RA", "Villagers"),
        datasets=some("acled", "ucdp-ged", "article"),
        certain_only=chance.random() < 0.2,
        area=chance.choice(["", "", "circle:0.5,0.5,60km"]),
    )


@pytest.fixture(scope="module")
def stores(
    spark: Any, cluster: Cluster, tmp_path_factory: pytest.TempPathFactory, atlas: Atlas
) -> Iterator[tuple[Store, LakeStore]]:
    """The store of one machine and that of a lake, of the same file and curated records."""
    folder = tmp_path_factory.mktemp("stores")
    path, data = ucdp(folder, 300), write_tiny(folder / "tiny")
    library = folder / "imports"
    pipeline.commit(pipeline.preview(path, AUTODETECT, atlas, open_library(library)), library)
    import_files(spark, [path], folder / "lake", atlas, options=AUTODETECT, data=data, part_rows=200)
    one, lake = open_store(folder / "store", data, atlas, library), open_lake_store(spark, cluster.url, folder / "lake")
    yield one, lake
    one.close()
    lake.close()


def answers(store: Store, selection: Selection) -> dict[str, Any]:
    found = counts.count(store, selection)
    view = View(6, 31, 30, 33, 33)
    return {
        "totals": found.totals,
        "facets": {name: dict(values) for name, values in found.facets.items()},
        "provinces": dict(found.provinces),
        "months": found.periods("month").to_dict("list"),
        "squares": map_tiles.cells_by_tile(store, selection, view),
        "squares close by": map_tiles.cells(store, selection, Tile(10, 512, 510)),
        "first rows": selected_records.rows(store, selection, 20),
        "sources": selected_records.sources(store, selection),
    }


@pytest.mark.parametrize("number", range(SELECTIONS))
def test_a_selection_has_the_same_answers(number: int, stores: tuple[Store, LakeStore]) -> None:
    selection = drawn(number)
    wanted, found = (answers(store, selection) for store in stores)
    for question, answer in wanted.items():
        assert found[question] == answer, (question, selection)
