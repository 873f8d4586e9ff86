"""Tables of counts are those of the last import, and have the answers of the records, whoever reads them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from events.cluster import counted
from events.cluster.lake_store import open_lake_store
from events.imports.models import AUTODETECT
from events.queries import counts, map_tiles
from events.queries.selection import Selection
from events.store import schema
from geodata.models import Atlas
from tests.cluster.both_ways import import_into
from tests.cluster.source_files import ucdp
from tests.conftest import write_tiny
from tools.spark_cluster import Cluster

USUAL = Selection(years=(2020, 2021), kinds=("attack", "clash"))


@pytest.mark.parametrize("most", [counted.MOST, 0], ids=["by DuckDB", "by Spark"])
def test_tables_of_counts_follow_an_import(
    most: int,
    spark: Any,
    cluster: Cluster,
    lake: Path,
    tmp_path: Path,
    atlas: Atlas,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(counted, "MOST", most)
    data, totals = write_tiny(tmp_path / "tiny"), []
    for rows in (200, 300):
        path = ucdp(tmp_path, rows)
        import_into(lake, spark, [path], atlas, options=AUTODETECT, data=data, part_rows=100)
        store = open_lake_store(spark, cluster.url, lake)
        assert store.counted == {*schema.COUNTED}
        assert bool(store.remote & store.counted) == (most == 0)
        bare = replace(store, counted=frozenset())
        found, wanted = (counts.count(one, USUAL) for one in (store, bare))
        assert (found.totals, dict(found.provinces)) == (wanted.totals, dict(wanted.provinces))
        assert found.facets == wanted.facets
        assert map_tiles.number(store, USUAL) == map_tiles.number(bare, USUAL)
        totals.append(found.totals.all)
        store.close()
    assert 0 < totals[0] < totals[1]
