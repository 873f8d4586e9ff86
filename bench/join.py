"""One million points into the provinces: `geodata.provinces.locate` beside `geopandas.sjoin`, in the same run."""

import json
import time
from collections.abc import Callable
from typing import TypeVar

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from geodata import atlas, provinces

POINTS = 1_000_000
CLUSTERS = 400
SEED = 20230630
ROUNDS = 3
T = TypeVar("T")


def points(frame: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """
    Scatter points as events lie: a few places with very many, most with few, a tenth anywhere.

    Returns
    -------
    points
        Longitude and latitude (EPSG:4326), mostly inside the theatre; the same in every run.
    """
    rng = np.random.default_rng(SEED)
    west, south, east, north = frame.total_bounds
    centres = rng.uniform((west, south), (east, north), (20 * CLUSTERS, 2))
    inside = centres[provinces.locate(frame, *centres.T) >= 0][:CLUSTERS]
    weight = 1 / np.arange(1, len(inside) + 1)
    chosen = rng.choice(len(inside), POINTS * 9 // 10, p=weight / weight.sum())
    near = inside[chosen] + 0.15 * rng.standard_t(2, (len(chosen), 2))
    anywhere = rng.uniform((west, south), (east, north), (POINTS - len(near), 2))
    return np.vstack([near, anywhere])


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Run once; return the seconds it took and its answer."""
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


def run() -> dict[str, float | int | str]:
    """Measure both in turns, take the best of each, so that a busy moment strikes neither; check that they agree."""
    whole = atlas.load().provinces
    frame = whole[whole["theatre"]]
    lon, lat = points(frame).T
    places = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326)
    polygons = frame[["geometry"]].reset_index(drop=True)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        seconds, found = timed(lambda: provinces.locate(frame, lon, lat))
        ours.append(seconds)
        # "within" is the fastest of the predicates that answer this; "intersects" takes several times as long
        seconds, joined = timed(lambda: gpd.sjoin(places, polygons, how="left", predicate="within"))
        theirs.append(seconds)
    other = joined["index_right"].fillna(-1).to_numpy(dtype=np.int64)
    return {
        "name": "join_1m",
        "points": POINTS,
        "inside": int((found >= 0).sum()),
        "differing": int((found != other).sum()),
        "seconds": round(min(ours), 3),
        "sjoin_seconds": round(min(theirs), 3),
        "ratio": round(min(theirs) / min(ours), 1),
    }


def main() -> None:
    """Print the figures as one JSON line."""
    print(json.dumps(run()))


if __name__ == "__main__":
    main()
