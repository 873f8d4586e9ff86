"""Build the ground under a map from files of the upstream packages: relief, lakes, rivers and ranked towns."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from geodata import display_geometry, files
from geodata.borders import WGS84, area_km2
from geodata.display_geometry import FLAT, LAKES, REGION, RELIEF, RIVERS, TOWNS
from geodata.natural_earth import strokes

PX_PER_DEG: Final = 30  # of the upstream picture of the whole world
MEAN_PX: Final = 14  # around a point: the tint of heights is taken out, the shade of slopes stays
CONTRAST: Final = 45.0  # steps of grey at which a shade is about three quarters of black or white
FADE_DEG: Final = 3.0  # along the edges of the region
QUALITY: Final = 50  # of WebP
DECIMALS: Final = 3  # about 100 m
TOLERANCE_DEG: Final = 0.004
# From which zoom of the map a feature is drawn: the least size for each.
LAKE_ZOOMS: Final = ((1000.0, 3), (100.0, 5), (0.0, 7))  # km²
RIVER_ZOOMS: Final = ((450.0, 3), (200.0, 5), (0.0, 7))  # km
TOWN_ZOOMS: Final = ((1_500_000, 4), (300_000, 5), (80_000, 6), (25_000, 7), (8_000, 8), (0, 9))  # inhabitants
CAPITALS: Final = {"PPLC": 4, "PPLA": 6}  # of a country, of a province: at the latest from this zoom
LEAST_ELSEWHERE: Final = 100_000  # inhabitants of a town outside the theatre
SAME_TOWN_KM: Final = 5.0
RENAMED: Final = {1526273: "Astana"}  # by GeoNames id: what was renamed after the package was made


def make(
    upstream: Mapping[str, bytes], land: Iterable[shapely.Geometry], cities: gpd.GeoDataFrame, known: pd.DataFrame
) -> dict[str, bytes]:
    """
    Build the files of the ground, by name.

    Parameters
    ----------
    upstream
        `relief` (JPEG of the world), `rivers` with `rivers_index` (as basemap keeps them), `lakes` (a zipped
        shapefile).
    land
        Polygons in EPSG:4326; beyond them, there is no relief.
    cities
        Towns with `name`, `country`, `population`, `feature` and `theatre`.
    known
        The table of places kept by hand, for local names.
    """
    return {
        RELIEF: relief(upstream["relief"], land),
        LAKES: _packed(lakes(upstream["lakes"])),
        RIVERS: _packed(rivers(upstream["rivers"], upstream["rivers_index"].decode())),
        TOWNS: _packed(towns(cities, known)),
    }


def _packed(features: list[dict[str, Any]]) -> bytes:
    return files.packed(display_geometry.geojson(features))


def _feature(shape: shapely.Geometry, properties: Mapping[str, Any]) -> dict[str, Any]:
    # Rounding alone would make outlines cross themselves.
    valid = shapely.set_precision(shape, 10.0**-DECIMALS)
    rounded = shapely.transform(valid, lambda points: np.round(points, DECIMALS))
    return display_geometry.feature(rounded, dict(properties))


def _zoom(size: float, zooms: Iterable[tuple[float, int]]) -> int:
    return next(zoom for least, zoom in zooms if size >= least)


# ------------------------------------------------------------------ relief


def relief(jpeg: bytes, land: Iterable[shapely.Geometry]) -> bytes:
    """Extract the shade of slopes from a shaded relief of the world; return it over the region, in Web Mercator."""
    west, south, east, north = REGION
    left, top, right, bottom = (int(side * PX_PER_DEG) for side in (west + 180, 90 - north, east + 180, 90 - south))
    with Image.open(io.BytesIO(jpeg)) as world:
        grey = world.crop((left, top, right, bottom)).convert("L")
    mask = Image.new("L", grey.size)
    draw = ImageDraw.Draw(mask)
    for part in shapely.get_parts(shapely.intersection(list(land), shapely.box(*REGION))):
        for polygon in shapely.get_parts(part):
            if polygon.geom_type == "Polygon" and not polygon.is_empty:
                draw.polygon([tuple(point) for point in _pixels(polygon.exterior)], fill=255)
    shade = _shade(np.asarray(grey, float), np.asarray(mask, float) / 255) * _fade(*grey.size)
    values = np.clip(FLAT + _mercator(shade), 0, 255).round().astype("uint8")
    buffer = io.BytesIO()
    Image.fromarray(values).save(buffer, "WEBP", quality=QUALITY)
    return buffer.getvalue()


def pixels(picture: bytes) -> tuple[int, int]:
    """Return the width and height of a picture."""
    with Image.open(io.BytesIO(picture)) as opened:
        return opened.size


def _pixels(ring: shapely.Geometry) -> NDArray[np.float64]:
    lon, lat = shapely.get_coordinates(ring).T
    return np.column_stack([(lon - REGION[0]) * PX_PER_DEG, (REGION[3] - lat) * PX_PER_DEG])


def _shade(grey: NDArray[np.float64], mask: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much lighter than the land around it each point is, from -127 to 127; nothing beyond the land."""
    around = _blurred(mask * 255)
    mean = _blurred(grey * mask) * 255 / np.maximum(around, 1)
    shade: NDArray[np.float64] = 127 * np.tanh((grey - mean) / CONTRAST) * mask
    return shade


def _blurred(values: NDArray[np.float64]) -> NDArray[np.float64]:
    picture = Image.fromarray(values.round().astype("uint8"))
    return np.asarray(picture.filter(ImageFilter.GaussianBlur(MEAN_PX)), float)


def _fade(width: int, height: int) -> NDArray[np.float64]:
    across, down = (
        np.clip(np.minimum(np.arange(size) + 1, size - np.arange(size)) / (FADE_DEG * PX_PER_DEG), 0, 1)
        for size in (width, height)
    )
    return np.outer(down, across)


def _mercator(plane: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move the rows of a picture in degrees to where Web Mercator has them, as wide as before."""
    _, south, _, north = REGION
    top, bottom = (np.arcsinh(np.tan(np.radians(lat))) for lat in (north, south))
    height = round((top - bottom) / np.radians(1) * PX_PER_DEG)
    lats = np.degrees(np.arctan(np.sinh(top - (np.arange(height) + 0.5) / height * (top - bottom))))
    rows = np.clip((north - lats) * PX_PER_DEG - 0.5, 0, len(plane) - 1.001)
    first = rows.astype(int)
    share = (rows - first)[:, None]
    moved: NDArray[np.float64] = plane[first] * (1 - share) + plane[first + 1] * share
    return moved


# ------------------------------------------------------------------ water


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Pack the files of a shapefile into one ZIP file, as GDAL reads them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.rpartition("/")[2], content)
    return buffer.getvalue()


def lakes(shapefile: bytes) -> list[dict[str, Any]]:
    """List the lakes of the region with the zoom from which each is drawn."""
    shapes = pyogrio.read_dataframe(shapefile).geometry.to_numpy()
    near = shapes[shapely.intersects(shapes, shapely.box(*REGION))]
    simple = shapely.clip_by_rect(shapely.simplify(shapely.make_valid(near), TOLERANCE_DEG), *REGION)
    return [
        _feature(shape, {"zoom": _zoom(area_km2(whole), LAKE_ZOOMS)})
        for whole, shape in zip(near, simple, strict=True)
        if not shape.is_empty
    ]


def rivers(content: bytes, index: str) -> list[dict[str, Any]]:
    """
    List the rivers of the region with the zoom from which each is drawn.

    Each line of the index has the number of points of a piece, where its bytes begin and how many they are; its points
    are longitude and latitude in four bytes each.
    """
    pieces = []
    for line in index.splitlines():
        begin, size = (int(number) for number in line.split()[5:7])
        points = np.frombuffer(content[begin : begin + size], "<f4").reshape(-1, 2).astype(float)
        pieces.append(shapely.LineString(points.round(DECIMALS)))
    box = shapely.box(*REGION)
    near = [piece for piece in pieces if piece.intersects(box) and piece.length > 0]
    found = strokes.strokes(shapely.get_parts(shapely.line_merge(shapely.union_all(near))))
    drawn = []
    for parts in found:
        length_km = sum(WGS84.geometry_length(part) for part in parts) / 1000
        inside = shapely.clip_by_rect(shapely.line_merge(shapely.MultiLineString(parts)), *REGION)
        shape = shapely.simplify(inside, TOLERANCE_DEG)
        if not shape.is_empty:
            drawn.append((-length_km, _feature(shape, {"zoom": _zoom(length_km, RIVER_ZOOMS)})))
    return [feature for _, feature in sorted(drawn, key=lambda one: one[0])]


# ------------------------------------------------------------------ towns


def towns(cities: gpd.GeoDataFrame, known: pd.DataFrame) -> list[dict[str, Any]]:
    """List the towns by rank: those of the theatre, and the large ones elsewhere; the largest first."""
    chosen = cities[cities["theatre"] | (cities["population"] >= LEAST_ELSEWHERE) | (cities["feature"] == "PPLC")]
    chosen = chosen[chosen["feature"] != "PPLX"]  # quarters of a town
    local = _local_names(known)
    ranked = sorted(chosen.itertuples(), key=lambda town: (_town_zoom(town), -town.population, town.Index))
    return [_feature(town.geometry, _about(town) | _named(town, local)) for town in ranked]


def _about(town: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
    about = {"name": RENAMED.get(town.Index, town.name), "country": town.country, "population": town.population}
    return about | {"zoom": _town_zoom(town)} | ({"capital": True} if town.feature == "PPLC" else {})


def _town_zoom(town: Any) -> int:  # noqa: ANN401 - a row
    return min(_zoom(town.population, TOWN_ZOOMS), CAPITALS.get(town.feature, 9))


def _local_names(known: pd.DataFrame) -> list[tuple[float, float, str, list[str]]]:
    """List the settlements kept by hand: where each is, what it is called here and in its own scripts."""
    rows = known[known["kind"] == "settlement"]
    return [
        (float(row.lon), float(row.lat), row.name, [name.partition("=")[2] for name in files.split(row.names_local)])
        for row in rows.itertuples(index=False)
    ]


def _named(town: Any, local: list[tuple[float, float, str, list[str]]]) -> dict[str, Any]:  # noqa: ANN401
    """Return the name and the local names of the nearest settlement kept by hand, if it is this town."""
    at = town.geometry.x, town.geometry.y
    near = [(WGS84.inv(*at, lon, lat)[2] / 1000, name, names) for lon, lat, name, names in local]
    distance, name, names = min(near, default=(SAME_TOWN_KM, "", []))
    return {"name": name, "local": list(dict.fromkeys(names))} if distance < SAME_TOWN_KM else {}
