"""Synthetic incidents shaped like real ones, the same for the same seed.

Few places have very many and most have few, years are uneven, actors have a long tail. A store of any number of them is
built once and kept in `var/bench`.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from events.curated.datapackage import DATA
from events.models import EventKind, InArticle, MapStanding, Precision
from events.store import curated_tables, schema
from events.store.building import build
from events.store.store import Store, connect, derived_tables
from geodata import atlas as geodata_atlas
from geodata import files, provinces
from geodata.models import Atlas

SEED: Final = 20230630
ROOT: Final = Path(__file__).parents[1]
BUILT: Final = files.var_folder("bench")
CHUNK: Final = 1_000_000
PLACES: Final = 12_000
ACTORS: Final = 4_000
DYADS: Final = 9_000  # who meets whom
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2025
DATASETS: Final = ("bench-a", "bench-b", "bench-c")
# Shares as in datasets of conflict events: most known to a place, some to less.
PRECISIONS: Final = {
    Precision.EXACT: 0.38,
    Precision.SETTLEMENT: 0.34,
    Precision.NEAR: 0.12,
    Precision.DISTRICT: 0.06,
    Precision.PROVINCE: 0.08,
    Precision.COUNTRY: 0.02,
}
KINDS: Final = {
    EventKind.ATTACK: 0.48,
    EventKind.OPERATION: 0.22,
    EventKind.PROTEST: 0.13,
    EventKind.ROCKET_FIRE: 0.08,
    EventKind.ARREST: 0.04,
    EventKind.OTHER: 0.05,
}
SPANS_DAYS: Final = {0: 0.82, 3: 0.06, 6: 0.05, 30: 0.05, 364: 0.02}
JITTER_DEG: Final = 0.02
Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class World:
    """Where incidents may lie: invented places in real provinces, from the busiest on, and the provinces themselves."""

    names: pa.Array
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    province: Numbers  # position in `areas`
    country: Numbers  # position in `areas`
    areas: list[dict[str, Any]]


@cache
def world(atlas: Atlas) -> World:
    """Scatter places over the theatre; a province has none, few or very many."""
    rng = np.random.default_rng(SEED)
    frame = atlas.provinces[atlas.provinces["theatre"]]
    west, south, east, north = frame.total_bounds
    tried = rng.uniform((west, south), (east, north), (20 * PLACES, 2))
    # Half of the places crowd around some centres.
    tried[1::2] = tried[::2][heavy(rng, PLACES, 10 * PLACES)] + rng.normal(0, 0.25, (10 * PLACES, 2))
    where = provinces.locate(frame, *tried.T)
    # How many places a province has does not go by its size.
    crowd = rng.lognormal(0, 1.3, len(frame)) / np.maximum(np.bincount(where[where >= 0], minlength=len(frame)), 1)
    weight = np.append(crowd, 0)[where]
    inside = rng.choice(len(where), PLACES, replace=False, p=weight / weight.sum())
    ids = [str(name) for name in frame.index]
    codes = sorted({place_id[:2] for place_id in ids})
    areas = [_area(atlas, place_id) for place_id in [*ids, *codes]]
    country = np.array([len(ids) + codes.index(place_id[:2]) for place_id in ids])
    names = pa.array([f"{atlas.places[ids[where[row]]].name} village {number}" for number, row in enumerate(inside)])
    return World(names, *tried[inside].round(4).T, where[inside], country[where[inside]], areas)


def _area(atlas: Atlas, place_id: str) -> dict[str, Any]:
    place = atlas.places[place_id]
    return {
        "role": "at",
        "place_id": place_id,
        "place_name": place.name,
        "place_kind": place.kind.value,
        "country": place.countries[0],
        "province_id": place_id if place.kind.value == "province" else None,
    }


def heavy(rng: np.random.Generator, size: int, count: int) -> Numbers:
    """Draw numbers below `size`, few of them very often and most seldom."""
    weight = 1 / np.arange(1, size + 1) ** 1.05
    return rng.choice(size, count, p=weight / weight.sum())


@cache
def dyads() -> Numbers:
    """Pair actors, some of whom are in very many pairs; shape (2, DYADS)."""
    rng = np.random.default_rng(SEED + 2)
    return np.stack([heavy(rng, ACTORS, DYADS), rng.permutation(DYADS) % ACTORS])


def _of(rng: np.random.Generator, shares: dict[Any, float], count: int) -> Numbers:
    return rng.choice(len(shares), count, p=list(shares.values()))


def _days(rng: np.random.Generator, count: int) -> Numbers:
    """Draw days since 1970: years differ several times over, summers are busier than winters."""
    years = np.arange(FIRST_YEAR, LAST_YEAR + 1)
    weight = np.random.default_rng(SEED + 1).lognormal(0, 0.7, len(years)) * (1 + (years - FIRST_YEAR) / 6)
    year = rng.choice(years, count, p=weight / weight.sum())
    starts = years.astype(str).astype("datetime64[D]").astype(np.int64)
    return starts[year - FIRST_YEAR] + (364 * rng.beta(2.2, 2.2, count)).astype(np.int64)


def records(count: int, chunk: int, first_area: int, atlas: Atlas) -> pa.Table:
    """
    Make one piece of the incidents as rows of the store's table `records`.

    Parameters
    ----------
    count
        How many.
    chunk
        Which piece; each has incidents of its own.
    first_area
        `area_id` of the first area of the world.
    atlas
        The loaded places.
    """
    rng = np.random.default_rng((SEED, chunk))
    there = world(atlas)
    place = heavy(rng, PLACES, count)
    precision = _of(rng, PRECISIONS, count)
    days, span = _days(rng, count), np.array(list(SPANS_DAYS))[_of(rng, SPANS_DAYS, count)]
    known = np.array([kind in (Precision.PROVINCE, Precision.COUNTRY) for kind in PRECISIONS])[precision]
    jitter = np.where(precision == 0, JITTER_DEG, 0)[:, None] * rng.normal(0, 1, (count, 2))
    area = np.where(precision == len(PRECISIONS) - 1, there.country[place], there.province[place])
    names = pa.array([f"Armed group {number}" for number in range(ACTORS)])
    # Who fights depends on where, and the same pairs meet again and again.
    first, second = dyads()[:, (there.province[place] * 61 + heavy(rng, DYADS, count)) % DYADS]
    both = pa.ListArray.from_arrays(
        np.arange(0, 2 * count + 1, 2, dtype=np.int32), names.take(np.stack([first, second], axis=1).ravel())
    )
    dataset = _of(rng, dict.fromkeys(DATASETS, 1 / len(DATASETS)), count)
    datasets = pa.array(DATASETS).take(dataset)
    kinds = pa.array([kind.value for kind in KINDS]).take(_of(rng, KINDS, count))
    place_names, day = there.names.take(place), pa.array(days.astype(np.int32)).cast(pa.date32())
    title = pc.binary_join_element_wise(
        names.take(first), pa.scalar("- "), names.take(second), pa.scalar("in"), place_names, " "
    )
    single = pa.ListArray.from_arrays(np.arange(count + 1, dtype=np.int32), datasets)
    numbers = pa.array(np.arange(chunk * CHUNK, chunk * CHUNK + count)).cast(pa.string())
    filled = {
        "record_id": pc.binary_join_element_wise(datasets, numbers, ":"),
        "dataset": datasets,
        "title": title,
        "kind": kinds,
        "edtf": day.cast(pa.string()),
        "date_shown": day.cast(pa.string()),
        "earliest": day,
        "latest": pa.array((days + span).astype(np.int32)).cast(pa.date32()),
        "date_precision": pa.array(["day", "span"]).take(pa.array((span > 0).astype(np.int8))),
        "place_name": place_names,
        "precision": pa.array([kind.value for kind in PRECISIONS]).take(precision),
        "lon": pa.array(there.lon[place] + jitter[:, 0], mask=known),
        "lat": pa.array(there.lat[place] + jitter[:, 1], mask=known),
        "area_id": pa.array((first_area + area).astype(np.int32)),
        "standing": _same(MapStanding.REPORTED.value, count),
        "in_article": _same(InArticle.NO.value, count),
        "actors": both,
        "claimants": single,
        "sources": single,
        "text": pc.binary_join_element_wise(pa.scalar(""), pc.utf8_lower(title), kinds, pa.scalar(""), " "),
    }
    columns = [filled.get(field.name, pa.nulls(count, field.type)) for field in schema.INCOMING]
    return pa.table(columns, schema=schema.INCOMING)


def _same(value: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(value), count)


def content(count: int, atlas: Atlas) -> dict[str, pa.Table]:
    """Build the tables of a store with the shipped records and so many synthetic ones."""
    shipped = derived_tables(DATA, atlas)
    base = 1 + max(shipped["areas"]["area_id"].to_pylist())
    areas = [{"area_id": base + number, **area} for number, area in enumerate(world(atlas).areas)]
    pieces = [records(min(CHUNK, count - start), start // CHUNK, base, atlas) for start in range(0, count, CHUNK)]
    names = [{"field": "actor", "value": name, "label": name} for name in (f"Armed group {n}" for n in range(ACTORS))]
    names += [
        {"field": field, "value": name, "label": name}
        for name in DATASETS
        for field in ("claimant", "source", "dataset")
    ]
    datasets = [_dataset(name) for name in DATASETS]
    unshaped = {area["place_id"] for area in areas} - set(shipped["shapes"]["place_id"].to_pylist())
    return {
        **shipped,
        "records": pa.concat_tables([shipped["records"], *pieces]),
        "areas": pa.concat_tables([shipped["areas"], pa.Table.from_pylist(areas, schema.AREAS)]),
        "shapes": pa.concat_tables([shipped["shapes"], curated_tables.shapes(atlas, unshaped)]),
        "names": pa.concat_tables([shipped["names"], pa.Table.from_pylist(names, schema.NAMES)]),
        "datasets": pa.concat_tables([shipped["datasets"], pa.Table.from_pylist(datasets, shipped["datasets"].schema)]),
    }


def _dataset(name: str) -> dict[str, Any]:
    return {
        "dataset_id": name,
        "title": f"Synthetic dataset {name}",
        "version": "1",
        "publisher": "nobody",
        "licence": "CC0-1.0",
        "may_redistribute": True,
        "attribution": "made up",
        "url": "",
    }


def file_of(count: int, folder: Path = BUILT) -> Path:
    """Build the store of so many incidents where this version of the code has not done so yet; says its file."""
    code = b"".join(
        path.read_bytes()
        for path in (
            Path(__file__),
            ROOT / "events" / "store" / "building.py",
            ROOT / "events" / "store" / "curated_tables.py",
            ROOT / "events" / "store" / "schema.py",
        )
    )
    file = folder / f"incidents-{count}-{hashlib.sha256(code).hexdigest()[:12]}.duckdb"
    if not file.exists():
        for old in folder.glob(f"incidents-{count}-*.duckdb"):
            old.unlink()
        build(file, content(count, geodata_atlas.load()), f"bench-{count}")
    return file


def opened(count: int) -> Store:
    """Open the store of so many incidents."""
    return connect(file_of(count))
