"""Importing 400,000 invented rows in the columns of UCDP GED: read, checked, joined, kept, and in the store."""

import resource
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from bench.incidents import JITTER_DEG, PLACES, SEED, World, heavy, world
from events.imports import pipeline, reader_process
from events.imports.formats.known_format import KNOWN_FORMATS
from events.imports.library import open_library
from events.imports.models import ReadOptions
from events.store.store import open_store
from geodata import atlas as geodata_atlas
from geodata.models import Atlas

ROWS: Final = 400_000
DYADS: Final = 1_600
WHERE_PREC: Final = {1: 0.42, 2: 0.22, 3: 0.14, 4: 0.14, 5: 0.03, 6: 0.04, 7: 0.01}
DATE_PREC: Final = {1: 0.78, 2: 0.12, 3: 0.04, 4: 0.04, 5: 0.02}
DAYS: Final = {1: 0, 2: 3, 3: 6, 4: 29, 5: 300}


def table(rows: int, atlas: Atlas) -> pa.Table:
    """
    Invent rows with the columns of UCDP GED, all of them text as in a CSV.

    Parameters
    ----------
    rows
        How many.
    atlas
        The loaded places.
    """
    rng = np.random.default_rng((SEED, 49))
    there = world(atlas)
    place = heavy(rng, PLACES, rows)
    dyad = (there.province[place] * 13 + heavy(rng, DYADS, rows)) % DYADS
    filled = {**_when(rng, rows), **_where(rng, there, place), **_who(dyad), **_tolls(rng, rows)}
    filled["id"] = filled["relid"] = pa.array(np.arange(1, rows + 1)).cast(pa.string())
    filled["source_article"] = pc.binary_join_element_wise(
        pa.scalar("Invented Press Agency,"), filled["date_start"], filled["where_description"], " "
    )
    empty = pa.repeat(pa.scalar(""), rows)
    return pa.table({name: filled.get(name, empty) for name in KNOWN_FORMATS["ucdp"].headerless})


def _drawn(rng: np.random.Generator, shares: dict[int, float], rows: int) -> np.ndarray:
    return rng.choice(list(shares), rows, p=list(shares.values()))


def _texts(numbers: np.ndarray) -> pa.Array:
    return pa.array(numbers).cast(pa.string())


def _when(rng: np.random.Generator, rows: int) -> dict[str, pa.Array]:
    precision = _drawn(rng, DATE_PREC, rows)
    start = 6940 + (13000 * rng.beta(3, 1.6, rows)).astype(np.int64)  # from 1989 on, most of them in the later years
    end = start + np.array([0, *DAYS.values()])[precision]
    first, last = (pa.array(day.astype(np.int32)).cast(pa.date32()) for day in (start, end))
    return {
        "year": pc.year(first).cast(pa.string()),
        "date_prec": _texts(precision),
        "date_start": first.cast(pa.string()),
        "date_end": last.cast(pa.string()),
    }


def _where(rng: np.random.Generator, there: World, place: np.ndarray) -> dict[str, pa.Array]:
    names = there.names.take(place)
    stated = pa.array([area["place_name"] for area in there.areas])
    jitter = JITTER_DEG * rng.normal(0, 1, (2, len(place)))
    return {
        "where_prec": _texts(_drawn(rng, WHERE_PREC, len(place))),
        "where_coordinates": names,
        "where_description": pc.binary_join_element_wise(names, pa.scalar("and around it"), " "),
        "adm_1": pc.binary_join_element_wise(stated.take(there.province[place]), pa.scalar("province"), " "),
        "country": stated.take(there.country[place]),
        "longitude": _texts((there.lon[place] + jitter[0]).round(6)),
        "latitude": _texts((there.lat[place] + jitter[1]).round(6)),
    }


def _who(dyad: np.ndarray) -> dict[str, pa.Array]:
    one, other = (pa.array([f"{word} {number}" for number in range(DYADS)]) for word in ("Force", "Group"))
    sides = {"side_a": one.take(dyad // 8), "side_b": other.take(dyad)}
    return {
        **sides,
        "dyad_name": pc.binary_join_element_wise(*sides.values(), " - "),
        "type_of_violence": _texts(1 + dyad % 3),
    }


def _tolls(rng: np.random.Generator, rows: int) -> dict[str, pa.Array]:
    best = rng.geometric(0.35, rows) - 1
    return {
        "best": _texts(best),
        "low": _texts(np.maximum(best - rng.integers(0, 3, rows), 0)),
        "high": _texts(best + rng.integers(0, 5, rows)),
        "deaths_unknown": _texts(best),
    }


def run() -> list[dict[str, Any]]:
    """Measure the way of a file: looking at it, keeping it, and a store that has it."""
    atlas = geodata_atlas.load()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "invented.csv"
        csv.write_csv(table(ROWS, atlas), file)
        library = open_library(folder / "imports")
        times = [time.perf_counter()]
        seen = reader_process.preview(file, ReadOptions(), atlas, library)
        times.append(time.perf_counter())
        pipeline.commit(seen, library.folder)
        times.append(time.perf_counter())
        store = open_store(folder / "store", atlas=atlas, imports=library.folder)
        times.append(time.perf_counter())
        store.close()
        report = seen.report.as_json()
        size = round(file.stat().st_size / 1e6)
    steps = [round(after - before, 2) for before, after in zip(times, times[1:], strict=False)]
    return [
        {
            "name": "importing",
            **{name: report[name] for name in ("records", "accepted", "warned", "rejected", "joined")},
            "mb": size,
            **dict(zip(("preview_s", "keep_s", "store_s"), steps, strict=True)),
            "seconds": round(sum(steps), 2),
            "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "reader_peak_memory_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        }
    ]
