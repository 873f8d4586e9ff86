"""Importing invented rows: 400,000 in the columns of UCDP GED, and 9,000 in those of ACLED with misspelt provinces."""

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
ACLED_ROWS: Final = 9_000
DYADS: Final = 1_600
WHERE_PREC: Final = {1: 0.42, 2: 0.22, 3: 0.14, 4: 0.14, 5: 0.03, 6: 0.04, 7: 0.01}
DATE_PREC: Final = {1: 0.78, 2: 0.12, 3: 0.04, 4: 0.04, 5: 0.02}
DAYS: Final = {1: 0, 2: 3, 3: 6, 4: 29, 5: 300}


def table(rows: int, atlas: Atlas, piece: int = 0) -> pa.Table:
    """
    Invent rows with the columns of UCDP GED, all of them text as in a CSV.

    Parameters
    ----------
    rows
        How many.
    atlas
        The loaded places.
    piece
        Which piece of a larger table; each has incidents of its own.
    """
    rng = np.random.default_rng((SEED, 49, piece) if piece else (SEED, 49))
    there = world(atlas)
    place = heavy(rng, PLACES, rows)
    dyad = (there.province[place] * 13 + heavy(rng, DYADS, rows)) % DYADS
    filled = {**_when(rng, rows), **_where(rng, there, place), **_who(dyad), **_tolls(rng, rows)}
    filled["id"] = filled["relid"] = pa.array(np.arange(1, rows + 1) + piece * rows).cast(pa.string())
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


def misspelt(rows: int, atlas: Atlas) -> pa.Table:
    """Invent rows with the columns of ACLED, in each of which another name of a province is misspelt."""
    ucdp = table(rows, atlas)
    letters = np.random.default_rng(SEED).integers(ord("a"), ord("z") + 1, (rows, 4)).astype(np.uint8)
    endings = pa.array([bytes(ending).decode() for ending in letters])
    same = {
        "event_id_cnty": "id",
        "event_date": "date_start",
        "actor1": "side_a",
        "actor2": "side_b",
        "country": "country",
        "location": "where_coordinates",
        "latitude": "latitude",
        "longitude": "longitude",
        "source": "source_article",
        "fatalities": "best",
    }
    made = {
        "admin1": pc.binary_join_element_wise(ucdp["adm_1"], endings, ""),
        "event_type": pa.repeat(pa.scalar("Battles"), rows),
        "sub_event_type": pa.repeat(pa.scalar("Armed clash"), rows),
        "time_precision": pa.repeat(pa.scalar("1"), rows),
        "geo_precision": pa.repeat(pa.scalar("1"), rows),
    }
    return pa.table({**{name: ucdp[column] for name, column in same.items()}, **made})


class Clock:
    """Elapsed and processor time of steps, that of the process of a reader included."""

    def __init__(self) -> None:
        self.steps: dict[str, float] = {}
        self._last = self._now()

    def step(self, name: str) -> None:
        """Note how long the step that ends now took."""
        now = self._now()
        elapsed, used = (after - before for before, after in zip(self._last, now, strict=True))
        self.steps |= {f"{name}_s": round(elapsed, 2), f"{name}_processor_s": round(used, 2)}
        self._last = now

    def total(self, ending: str) -> float:
        """Return the sum of all steps."""
        return round(sum(seconds for name, seconds in self.steps.items() if name.endswith(ending)), 2)

    @staticmethod
    def _now() -> tuple[float, float]:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return time.perf_counter(), sum(each.ru_utime + each.ru_stime for each in used)


def run() -> list[dict[str, Any]]:
    """Measure the way of a file: looking at it, keeping it, and a store that has it; then one of misspelt provinces."""
    atlas = geodata_atlas.load()
    return [
        _measure("importing", table(ROWS, atlas), atlas),
        _measure("importing_misspelt", misspelt(ACLED_ROWS, atlas), atlas),
    ]


def _measure(name: str, rows: pa.Table, atlas: Atlas) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        file = folder / "invented.csv"
        csv.write_csv(rows, file)
        library = open_library(folder / "imports")
        clock = Clock()
        seen = reader_process.preview(file, ReadOptions(), atlas, library)
        clock.step("preview")
        pipeline.commit(seen, library.folder)
        clock.step("keep")
        store = open_store(folder / "store", atlas=atlas, imports=library.folder)
        clock.step("store")
        store.close()
        report = seen.report.as_json()
        size = round(file.stat().st_size / 1e6)
    processor = clock.total("_processor_s")
    return {
        "name": name,
        **{name: report[name] for name in ("format", "records", "accepted", "warned", "rejected", "joined")},
        "mb": size,
        **clock.steps,
        "seconds": round(clock.total("_s") - processor, 2),
        "processor_seconds": processor,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "reader_peak_memory_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }
