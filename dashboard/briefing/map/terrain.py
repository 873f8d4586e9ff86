"""Draw the quiet ground of a map: relief, lakes and rivers, as on screen."""

import io
from functools import cache, lru_cache
from math import ceil, cos, log2, radians
from typing import Final

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from matplotlib.axes import Axes
from numpy.typing import NDArray
from PIL import Image

from dashboard.briefing.map import shapes
from dashboard.briefing.map.projection import Ground
from geodata import display_geometry
from geodata.display_geometry import FLAT, REGION

RIVER: Final = {False: "#a9bfce", True: "#b5b5b5"}  # by whether it is for print in grey
LAKE: Final = {False: "#d7e3ea", True: "#e3e3e3"}
SHADOW: Final = {False: (84, 80, 72, 0.34), True: (70, 70, 70, 0.22)}  # red, green, blue, the most of opacity
LIGHT: Final = (255, 255, 255, 0.7)
STEPS: Final = 24  # of opacity from none to the most: fewer make smaller files
MESH_PX: Final = 16  # between the points whose place in the picture is computed, the others lie evenly between them
FINEST_PX_PER_PT: Final = 2.0  # of the relief on the page
COARSEST_PX_PER_PT: Final = 0.4  # where the map shows less than the relief knows, it is smooth and has no blocks
NO_RELIEF_ZOOM: Final = 9.0
EQUATOR_M: Final = 40_075_016.7
TILE_PX: Final = 256
PX_PER_PT: Final = 96 / 72


def draw(axes: Axes, ground: Ground, is_grey: bool, zorder: float) -> None:
    """Draw relief and water on axes in metres, from a height in the drawing upwards."""
    picture = relief(ground, is_grey)
    if picture is not None:
        west, south, east, north = ground.window
        # As it is, at its own size: no renderer samples it again.
        corners = (west, east, south, north)
        axes.imshow(picture, extent=corners, origin="upper", interpolation="none", aspect="auto", zorder=zorder)
    lakes, rivers = (_seen(layer, ground) for layer in ("lakes", "rivers"))
    widths = np.where(rivers["zoom"] > 3, 0.4, 0.6)
    shapes.line(axes, rivers.geometry.to_numpy(), widths, color=RIVER[is_grey], zorder=zorder + 0.01)
    shapes.fill(axes, lakes.geometry.to_numpy(), LAKE[is_grey], zorder=zorder + 0.02)


def zoom(ground: Ground) -> float:
    """Return the zoom of a map on screen that shows as much in as many points."""
    west, south, east, north = ground.window
    lon, lat = _back(ground.crs).transform((west + east) / 2, (south + north) / 2)
    return log2(EQUATOR_M * cos(radians(lat)) / TILE_PX / (ground.metres_per_point / PX_PER_PT))


@lru_cache(maxsize=8)
def _back(crs: pyproj.CRS) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(crs, 4326, always_xy=True)


# ------------------------------------------------------------------ water


@cache
def layer(name: str) -> gpd.GeoDataFrame:
    """Read one layer of the ground, in EPSG:4326."""
    return gpd.read_file(io.BytesIO(display_geometry.layers()[name].unpacked()))


def _seen(name: str, ground: Ground) -> gpd.GeoDataFrame:
    """Project what of a layer is drawn at the scale of a map and lies on it."""
    whole = layer(name)
    drawn = whole[whole["zoom"] <= zoom(ground)].to_crs(ground.crs)
    return drawn[drawn.geometry.intersects(shapely.box(*ground.window))]


# ------------------------------------------------------------------ relief


@cache
def _grey() -> NDArray[np.float32]:
    with Image.open(io.BytesIO(display_geometry.layers()["relief"].unpacked())) as picture:
        return np.asarray(picture.convert("L"), np.float32)


@lru_cache(maxsize=1)
def relief(ground: Ground, is_grey: bool) -> NDArray[np.uint8] | None:
    """
    Return the relief of a map as pixels of red, green, blue and opacity.

    None if the map lies beyond the relief, or is so close that the one on the screen has faded out.
    """
    if zoom(ground) >= NO_RELIEF_ZOOM:
        return None
    grey = _grey()
    per_px = 30.0  # of the relief, along a meridian at the equator
    finest = ground.metres_per_point / FINEST_PX_PER_PT
    known = min(EQUATOR_M / 360 / per_px / 2, ground.metres_per_point / COARSEST_PX_PER_PT)
    step = max(finest, known)
    width, height = (max(ceil((ground.window[i + 2] - ground.window[i]) / step), 2 * MESH_PX) for i in (0, 1))
    column, row = _places(ground, width, height, grey.shape)
    if not (np.isfinite(column) & (column > 0) & (column < grey.shape[1] - 1) & (row > 0)).any():
        return None
    shade = (_sampled(grey, column, row) - FLAT) / FLAT
    shade[~np.isfinite(column + row)] = 0
    opacity, is_light = np.round(np.abs(shade) * STEPS).astype(np.uint8), (shade > 0).astype(np.uint8)
    # There are few colours: each step of opacity of the shadow, and of the light.
    colours = np.array(
        [[(*most[:3], most[3] * at / STEPS * 255) for at in range(2 * STEPS)] for most in (SHADOW[is_grey], LIGHT)]
    )
    painted: NDArray[np.uint8] = colours.round().astype(np.uint8)[is_light, opacity]
    return painted


def _places(
    ground: Ground, width: int, height: int, shape: tuple[int, ...]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Find for each pixel of a map where it lies in the picture of the relief: column and row."""
    west, south, east, north = ground.window
    across, down = np.linspace(0, 1, width // MESH_PX + 1), np.linspace(0, 1, height // MESH_PX + 1)
    x, y = np.meshgrid(west + across * (east - west), north - down * (north - south))
    # Beyond the edge of the world coordinates are infinite, and infinity times zero is not a number.
    lon, lat = (np.where(np.isfinite(found), found, np.nan) for found in _back(ground.crs).transform(x, y))
    left, bottom, right, top = REGION
    upper, lower = (np.arcsinh(np.tan(np.radians(edge))) for edge in (top, bottom))
    column = (lon - left) / (right - left) * shape[1] - 0.5
    row = (upper - np.arcsinh(np.tan(np.radians(np.clip(lat, -85, 85))))) / (upper - lower) * shape[0] - 0.5
    return _finer(column, width, height), _finer(row, width, height)


def _finer(mesh: NDArray[np.float64], width: int, height: int) -> NDArray[np.float32]:
    """Fill in the values between the points of a mesh: along its rows, then along its columns."""
    left, right_share = _between(mesh.shape[1], width)
    rows = mesh[:, left] * (1 - right_share) + mesh[:, left + 1] * right_share
    top, low_share = _between(mesh.shape[0], height)
    return (rows[top].T * (1 - low_share) + rows[top + 1].T * low_share).T.astype(np.float32)


def _between(points: int, number: int) -> tuple[NDArray[np.int_], NDArray[np.float64]]:
    """Spread a number of places evenly over points: the point before each, and its share of the way to the next."""
    places = np.linspace(0, points - 1, number)
    before = np.minimum(places.astype(int), points - 2)
    return before, places - before


def _sampled(values: NDArray[np.float32], column: NDArray[np.float32], row: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return values between those of a table, evenly; beyond its edges those at the edge."""
    column = np.clip(np.nan_to_num(column, nan=0.0), 0, values.shape[1] - 1)
    row = np.clip(np.nan_to_num(row, nan=0.0), 0, values.shape[0] - 1)
    left = np.minimum(column.astype(np.int32), values.shape[1] - 2)
    top = np.minimum(row.astype(np.int32), values.shape[0] - 2)
    column -= left
    row -= top
    place = top * values.shape[1] + left
    flat = values.ravel()
    upper = flat[place] * (1 - column) + flat[place + 1] * column
    place += values.shape[1]
    sampled: NDArray[np.float32] = upper * (1 - row) + (flat[place] * (1 - column) + flat[place + 1] * column) * row
    return sampled
