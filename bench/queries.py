"""All questions of one filter change, on the shipped records and on a million synthetic ones, seeded."""

import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from events.curated.datapackage import DATA
from events.models import InArticle, MapStanding
from events.queries import selected_records
from events.queries.counts import count as count_records
from events.queries.selection import Selection
from events.store import curated_tables, schema
from events.store.building import build
from events.store.store import Store, connect, derived_tables, open_store
from geodata import atlas as geodata_atlas
from geodata.models import Atlas

SEED = 20230630
SYNTHETIC = 1_000_000
REPEATS = 7
PAGE = 500
KINDS = ("attack", "rocket fire", "arrest", "protest", "operation", "conflict")
PRECISIONS = ("settlement", "district", "province", "country")
ACTORS = 300
SELECTIONS = {
    "nothing": Selection(),
    "country": Selection(countries=("TJ",)),
    "year": Selection(years=(2022,)),
    "several": Selection(countries=("AF", "TJ"), years=(2021, 2022), kinds=("attack", "rocket fire")),
    "period": Selection(start=date(2020, 2, 1), end=date(2020, 6, 15)),
    "actor": Selection(actors=("actor-3",)),
    "words": Selection(words="mazar attack"),
    "circle": Selection(area="circle:36.73,68.87,50km"),
    "large circle": Selection(area="circle:36.73,68.87,1500km"),
    "polygon": Selection(area="polygon:34,64;33,69;36,73;40,71;38,66", years=(2021, 2022)),
}


def synthetic(count: int, atlas: Atlas) -> dict[str, pa.Table]:
    """Build the tables of a store with the shipped records and so many invented ones, shaped like real ones."""
    rng = np.random.default_rng(SEED)
    shipped = derived_tables(DATA, atlas)
    provinces = [place for place in atlas.places.values() if place.kind == "province"]
    base = max(shipped["areas"]["area_id"].to_pylist())
    areas = [_area(base + number, place) for number, place in enumerate(provinces, 1)]
    records = pa.concat_tables([shipped["records"], _records(rng, count, provinces, base)])
    names = [{"field": "actor", "value": f"actor-{number}", "label": f"Actor {number}"} for number in range(ACTORS)]
    return {
        **shipped,
        "records": records,
        "areas": pa.concat_tables([shipped["areas"], pa.Table.from_pylist(areas, schema.AREAS)]),
        "shapes": _with_provinces(shipped["shapes"], provinces, atlas),
        "names": pa.concat_tables([shipped["names"], pa.Table.from_pylist(names, schema.NAMES)]),
    }


def _with_provinces(shapes: pa.Table, provinces: list[Any], atlas: Atlas) -> pa.Table:
    named = {place.place_id for place in provinces} - set(shapes["place_id"].to_pylist())
    return pa.concat_tables([shapes, curated_tables.shapes(atlas, named)])


def _area(area_id: int, place: Any) -> dict[str, Any]:
    return {
        "area_id": area_id,
        "role": "at",
        "place_id": place.place_id,
        "place_name": place.name,
        "place_kind": "province",
        "country": place.countries[0],
        "province_id": place.place_id,
    }


def _heavy(rng: np.random.Generator, size: int, count: int) -> np.ndarray:
    """Draw numbers below `size`, few of them very often and most seldom."""
    weight = 1 / np.arange(1, size + 1)
    return rng.choice(size, count, p=weight / weight.sum())


def _records(rng: np.random.Generator, count: int, provinces: list[Any], base: int) -> pa.Table:
    where = rng.permutation(len(provinces))[_heavy(rng, len(provinces), count)]
    days = 10957 + (8400 * rng.beta(4, 2, count)).astype(int)  # from 2000 on, most of them in the later years
    spans = rng.choice([0, 0, 0, 0, 0, 0, 0, 0, 6, 30, 364], count)
    names = np.array([place.name for place in provinces])[where]
    kinds = np.array(KINDS)[_heavy(rng, len(KINDS), count)]
    numbers = np.arange(count).astype(str)
    text = np.char.add(np.char.add(" ", np.char.lower(kinds)), np.char.add(" in ", np.char.lower(names)))
    both = np.stack([_heavy(rng, ACTORS, count), _heavy(rng, ACTORS, count)], axis=1)
    actors = pa.ListArray.from_arrays(
        np.arange(0, 2 * count + 1, 2, dtype=np.int32), pa.array(np.char.add("actor-", both.ravel().astype(str)))
    )
    dataset = pa.array(["synthetic"]).take(np.zeros(count, dtype=np.int32))
    single = pa.array([["synthetic"]]).take(np.zeros(count, dtype=np.int32))
    precisions = np.array(PRECISIONS)[_heavy(rng, len(PRECISIONS), count)]
    filled = {
        "record_id": pa.array(np.char.add("synthetic-", numbers)),
        "dataset": dataset,
        "title": pa.array(np.char.add(kinds, np.char.add(" in ", names))),
        "kind": pa.array(kinds),
        "edtf": pa.array(np.datetime_as_string(days.astype("datetime64[D]"))),
        "date_shown": pa.array(np.datetime_as_string(days.astype("datetime64[D]"))),
        "earliest": pa.array(days.astype(np.int32)).cast(pa.date32()),
        "latest": pa.array((days + spans).astype(np.int32)).cast(pa.date32()),
        "date_precision": pa.array(np.where(spans == 0, "day", "span")),
        "place_name": pa.array(names),
        "precision": pa.array(precisions),
        "radius_km": pa.array(np.where(precisions == "district", 30.0, 5.0)),
        "lon": pa.array(rng.uniform(46, 88, count)),
        "lat": pa.array(rng.uniform(24, 55, count)),
        "area_id": pa.array((base + 1 + where).astype(np.int32)),
        "standing": pa.array([MapStanding.REPORTED.value]).take(np.zeros(count, dtype=np.int32)),
        "in_article": pa.array([InArticle.NO.value]).take(np.zeros(count, dtype=np.int32)),
        "actors": actors,
        "claimants": single,
        "sources": single,
        "text": pa.array(np.char.add(text, " ")),
    }
    columns = [filled.get(field.name, pa.nulls(count, field.type)) for field in schema.INCOMING]
    return pa.table(columns, schema=schema.INCOMING)


def measure(store: Store, selection: Selection) -> dict[str, float]:
    """Time what one filter change asks: the counts anew, and the first rows; medians in milliseconds."""
    counting = count_records.__wrapped__  # without the answers that are kept
    steps: dict[str, Callable[[], object]] = {
        "counts_ms": lambda: counting(store, selection),
        "rows_ms": lambda: selected_records.rows(store, selection, limit=PAGE),
    }
    return {name: _median(step) for name, step in steps.items()}


def _median(step: Callable[[], object]) -> float:
    step()  # compiled once per process, so the first is not like the others
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - start))
    return round(statistics.median(times), 1)


def lines(store: Store, name: str) -> list[dict[str, Any]]:
    """Measure each selection over a store."""
    total = count_records(store, Selection()).totals.all
    found = []
    for label, selection in SELECTIONS.items():
        figures = measure(store, selection)
        both = round(sum(figures.values()), 1)
        found.append({"name": name, "records": total, "selection": label, **figures, "both_ms": both})
    return found


def run(count: int = SYNTHETIC) -> list[dict[str, Any]]:
    """Measure over the shipped records and over `count` synthetic ones in a store of its own."""
    atlas = geodata_atlas.load()
    with tempfile.TemporaryDirectory() as folder:
        small = open_store(Path(folder) / "shipped", atlas=atlas)
        found = lines(small, "queries_shipped")
        content = synthetic(count, atlas)
        file = Path(folder) / "synthetic.duckdb"
        start = time.perf_counter()
        build(file, content, "synthetic")
        seconds = round(time.perf_counter() - start, 1)
        large = connect(file)
        found += lines(large, "queries_synthetic")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        size = round(file.stat().st_size / 1e6)
        found.append({"name": "store", "records": count, "build_seconds": seconds, "mb": size, "peak_memory_mb": peak})
        small.close()
        large.close()
    return found


def main() -> None:
    """Print the figures as JSON lines; a number as argument is how many synthetic records there are."""
    for line in run(int(sys.argv[1]) if len(sys.argv) > 1 else SYNTHETIC):
        print(json.dumps(line))


if __name__ == "__main__":
    main()
