"""Cut polygons that cross the antimeridian, at 180 degrees, or hold a pole."""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import affinity

WORLD: Final = shapely.box(-180, -90, 180, 90)


def crosses(shape: shapely.Geometry) -> bool:
    """Return whether a ring jumps from 180 to -180 degrees and back; a ring around a pole does not come back."""
    turns = [_turns(shapely.get_coordinates(ring)) for ring in shapely.get_rings(shapely.get_parts(shape))]
    return any(bool(ring.any()) and ring.sum() == 0 for ring in turns)


def cut(shape: shapely.Geometry) -> shapely.Geometry:
    """
    Cut a polygon (EPSG:4326, longitude first) whose rings jump from 180 to -180 degrees, or go around a pole.

    The package antimeridian cuts too, but leaves other vertices, so that the built files would not stay the same.
    """
    whole = [_unwrapped(part) for part in shapely.get_parts(shape)]
    pieces = [
        [shapely.intersection(affinity.translate(part, turn), WORLD) for turn in (-360, 0, 360)] for part in whole
    ]
    return shapely.union_all([shapely.union_all(part) for part in pieces])


def _turns(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each vertex the full turns (1, 0 or -1) that the longitude jumps by."""
    return np.round(np.diff(points[:, 0], prepend=points[0, 0]) / 360)


def _unwrapped(polygon: shapely.Polygon) -> shapely.Geometry:
    """Shift rings that jump from 180 to -180 so that they continue past 180."""
    rings = []
    for ring in shapely.get_rings(polygon):
        points = shapely.get_coordinates(ring)
        turns = np.cumsum(_turns(points))
        rings.append(np.column_stack([points[:, 0] - turns * 360, points[:, 1]]))
        if turns[-1]:
            rings[-1] = _around_pole(rings[-1])
    return shapely.make_valid(shapely.Polygon(rings[0], rings[1:]), method="structure")


def _around_pole(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """Close a ring that goes once around the globe along the pole that is nearer to it."""
    pole = np.copysign(90.0, ring[:, 1].mean())
    return np.vstack([ring, [[ring[-1, 0], pole], [ring[0, 0], pole], ring[0]]])
