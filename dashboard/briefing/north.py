"""The north arrow in the upper right corner of a map."""

from math import atan2, degrees
from typing import Final

import pyproj
from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Affine2D

from dashboard.briefing import fonts
from dashboard.briefing.map_projection import Ground

# In points around the middle of the arrow, which points up; names on the map keep out of this corner.
OUTLINE: Final = ((0.0, 10.0), (6.5, -9.0), (0.0, -4.5), (-6.5, -9.0))
DARK_HALF: Final = OUTLINE[:3]
LETTER_AT: Final = (0.0, 16.5)
FROM_CORNER: Final = (16.0, 27.0)
SIZE: Final = 8.0
INK: Final = "#1b1f24"
PAPER: Final = "#ffffff"
STEP_DEG: Final = 0.1  # so far north of the middle of the map its meridian is still straight


def bearing(ground: Ground) -> float:
    """
    Return the direction of true north in the middle of a map.

    Returns
    -------
    bearing
        Degrees clockwise from the top of the page.
    """
    west, south, east, north = ground.window
    back = pyproj.Transformer.from_crs(ground.crs, 4326, always_xy=True)
    lon, lat = back.transform((west + east) / 2, (south + north) / 2)
    middle, further = ground.project([lon, lon], [lat, lat + STEP_DEG])
    right, up = further - middle
    return degrees(atan2(right, up))


def draw(axes: Axes, ground: Ground) -> None:
    """Draw the arrow on the axes of a map; its symbols, which lie on axes of their own, stay above it."""
    width, height = ground.points
    corner = Affine2D().translate(width - FROM_CORNER[0], height - FROM_CORNER[1]).scale(1 / width, 1 / height)
    place = Affine2D().rotate_deg(-bearing(ground)) + corner + axes.transAxes
    for shape, colour in ((OUTLINE, PAPER), (DARK_HALF, INK)):
        axes.add_patch(
            Polygon(shape, facecolor=colour, edgecolor=INK, linewidth=0.7, joinstyle="miter", transform=place, zorder=9)
        )
    axes.text(
        *LETTER_AT,
        "N",
        fontproperties=fonts.properties(SIZE),
        color=INK,
        ha="center",
        va="center",
        path_effects=[withStroke(linewidth=1.5, foreground=PAPER)],
        transform=place,
        zorder=9,
    )
