"""Web Mercator as whole numbers: the square world cut into 2^30 columns and rows, x from the west, y from the north.

Whole numbers make a tile or a cell a shift of bits, the same in DuckDB, in NumPy and in the browser's addresses.
"""

import math
from typing import Final

from events.models import HAS_POINT

BITS: Final = 30
SIZE: Final = 1 << BITS
LARGEST_LAT: Final = 85.05112877980659  # where the world becomes a square

_LAT: Final = f"greatest(least(lat, {LARGEST_LAT}), -{LARGEST_LAT})"
_X: Final = "(lon + 180) / 360"
_Y: Final = f"0.5 - ln(tan(pi() / 4 + radians({_LAT}) / 2)) / (2 * pi())"
_IS_POINT: Final = f"isfinite(lon) AND isfinite(lat) AND precision IN ({', '.join(repr(str(p)) for p in HAS_POINT)})"


def _whole(share: str) -> str:
    return f"CASE WHEN {_IS_POINT} THEN greatest(least(floor(({share}) * {SIZE}), {SIZE - 1}), 0)::INTEGER END"


# The columns `point_x`, `point_y` from `lon`, `lat`, `precision`; null where the record has no point. What lies beyond
# the edges of the world belongs to its outermost cells, so that nothing is lost.
COLUMNS: Final = f"{_whole(_X)} AS point_x, {_whole(_Y)} AS point_y"


def degrees(x: float, y: float) -> tuple[float, float]:
    """Turn columns and rows of the world, from 0 to 2^30, back into longitude and latitude, in degrees (WGS84)."""
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / SIZE))))
    return x / SIZE * 360 - 180, lat
