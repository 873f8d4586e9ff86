"""Add projected shapes to the axes of a map: GeoPandas would check each table and style for what maps never have."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

Shapes = NDArray[np.object_]


def fill(axes: Axes, polygons: Shapes, colours: str | Sequence[str], zorder: float) -> None:
    """Fill polygons, all in one colour or each in its own."""
    patches = [PathPatch(_path(polygon)) for polygon in shapely.normalize(polygons)]
    if patches:
        axes.add_collection(PatchCollection(patches, color=colours, linewidth=0, zorder=zorder), autolim=False)


def line(axes: Axes, lines: Shapes, linewidth: float | NDArray[np.float64], **look: Any) -> None:  # noqa: ANN401
    """Draw lines, all in one width in points or each in its own; `look` is what matplotlib takes besides."""
    parts, numbers = shapely.get_parts(shapely.normalize(lines), return_index=True)
    if len(parts):
        widths = np.broadcast_to(linewidth, len(lines))[numbers]
        pieces = [shapely.get_coordinates(part) for part in parts]
        axes.add_collection(LineCollection(pieces, linewidths=widths, **look), autolim=False)


def _path(polygon: shapely.Geometry) -> Path:
    rings = shapely.get_rings(shapely.get_parts(polygon))
    return Path.make_compound_path(*(Path(shapely.get_coordinates(ring), closed=True) for ring in rings))
