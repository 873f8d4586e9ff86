"""The chosen area as the map draws it."""

from typing import Any

import numpy as np
import shapely

from events.queries.selection import Selection
from geodata.areas import geometry
from geodata.areas.drawn_area import DrawnArea

LONGEST_SIDE_DEG = 0.5  # sides are straight in longitude and latitude, not on the map
DECIMALS = 4


def outline(area: DrawnArea) -> list[tuple[float, float]]:
    """Return the outline of an area, latitude first, in pieces so short that they are straight on any map."""
    ring = shapely.segmentize(geometry.outline(area).exterior, LONGEST_SIDE_DEG)
    points = np.round(shapely.get_coordinates(ring)[:, ::-1], DECIMALS)
    return [(float(lat), float(lon)) for lat, lon in points]


def answer(selection: Selection, typed: str = "", problem: str = "") -> dict[str, Any]:
    """
    Return the chosen area for `KhorasanAtlas.show`.

    `points` are its centre or corners, latitude first. `typed` and `problem` are a text that was not understood, and
    why.
    """
    area = selection.drawn_area
    found: dict[str, Any] = {"typed": typed, "problem": problem, "text": selection.area}
    if area is None:
        return found
    return {
        **found,
        "kind": area.kind.value,
        "points": [list(point) for point in area.unwrapped],
        "radius_km": area.radius_km,
        "outline": outline(area),
    }
