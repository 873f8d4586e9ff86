"""Build the display copies of the geometry: simplified as one coverage, rounded, as GeoJSON; list what maps show."""

import gzip
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata import borders, countries, data_folder, files

MEDIA_TYPES = {".geojson.gz": "application/geo+json", ".webp": "image/webp"}
SUFFIX = ".geojson.gz"
VIEW = (10.0, 0.0, 120.0, 68.0)  # west, south, east, north: the outlines drawn end here
MARGIN = 10.0  # degrees of outlines around a theatre elsewhere
OVERVIEW = (0.025, 3)  # tolerance in degrees, decimals: one pixel of a view of the whole theatre is about 0.04 degrees
CLOSE = (0.008, 3)
AROUND = 0.1  # degrees: the outlines only give bearings
SEAM = 1e-4  # degrees, about 10 m: joins the outlines' points to the theatre's
SMALLEST = 0.1  # square degrees, about 1,000 km²
# The ground below everything: shipped for the theatre and around, the same whatever the boundaries.
GROUND = "ground"  # a folder of the shipped data
REGION = (34.0, 18.0, 94.0, 58.0)  # west, south, east, north of relief, lakes and rivers
RELIEF = "relief.webp"  # grey in Web Mercator over the region: `FLAT` is level, less is shadow, more is light
FLAT = 128
LAKES, RIVERS, TOWNS = (f"{name}{SUFFIX}" for name in ("lakes", "rivers", "towns"))
GROUND_CREDIT = "relief and lakes: Natural Earth; rivers: WDBII in GSHHG (LGPL); towns: GeoNames (CC BY 4.0)"


class DisplayFile(NamedTuple):
    """A file to serve: path, SHA-256 of its bytes, media type of the unpacked content."""

    path: Path
    digest: str
    media_type: str

    @property
    def is_packed(self) -> bool:
        """Whether it is kept in gzip."""
        return self.path.suffix == ".gz"

    @property
    def address(self) -> str:
        """Return the name in an address: layer, digest and the suffix of the unpacked content."""
        name, _, suffix = self.path.name.removesuffix(".gz").partition(".")
        return f"{name}-{self.digest[:12]}.{suffix}"

    def unpacked(self) -> bytes:
        """Read the GeoJSON or picture itself."""
        content = self.path.read_bytes()
        return gzip.decompress(content) if self.is_packed else content


def layers(folder: Path | None = None) -> Mapping[str, DisplayFile]:
    """
    List the display copies of a data folder (by default the one in use) by layer name.

    These are `provinces-overview`, `provinces-close`, `countries`, `borders`, `borders-close`: gzipped GeoJSON in
    EPSG:4326, the edges of neighbours still shared. Beside them are the files of the ground, which are the same for all
    boundaries: `relief`, `lakes`, `rivers`, `towns`.
    """
    return _layers(folder or data_folder.folder())


@cache
def _layers(folder: Path) -> Mapping[str, DisplayFile]:
    ground = (files.DATA / GROUND / name for name in (RELIEF, LAKES, RIVERS, TOWNS))
    paths = [*sorted((folder / "display").glob(f"*{SUFFIX}")), *ground]
    return MappingProxyType({path.name.partition(".")[0]: _display_file(path) for path in paths if path.exists()})


def _display_file(path: Path) -> DisplayFile:
    media_type = MEDIA_TYPES[path.name[path.name.index(".") :]]
    return DisplayFile(path, files.sha256(path.read_bytes()), media_type)


def simplify(polygons: NDArray[np.object_], tolerance: float, decimals: int) -> NDArray[np.object_]:
    """
    Simplify a valid coverage in EPSG:4326 and round its coordinates, neighbours keeping the edges they share.

    `tolerance` is the square root of the area, in degrees, below which a corner goes. Islands that vanish at this
    precision are left out.
    """
    simple = shapely.coverage_simplify(polygons, tolerance)
    grid = 10.0**-decimals
    rounded: NDArray[np.object_] = shapely.transform(simple, lambda points: np.round(points, decimals))
    for _ in range(5):
        if shapely.is_valid(rounded).all() and shapely.coverage_is_valid(rounded):
            return rounded
        cleaned = shapely.coverage_clean(rounded, snapping_distance=grid)
        rounded = shapely.transform(cleaned, lambda points: np.round(points, decimals))
    raise ValueError(f"no valid coverage at {decimals} decimals; keep more decimals or simplify less")


def build(provinces: gpd.GeoDataFrame, outlines: gpd.GeoSeries, named: pd.DataFrame) -> dict[str, bytes]:
    """
    Build all display copies: GeoJSON by layer name.

    `provinces` are the full-resolution coverage with `name`, `country`, `theatre`; `outlines` are the countries around
    the theatre, by alpha-2 code, in EPSG:4326; `named` has the `name` of each country and its `kind`: "outline" if
    it is drawn but is not a country.
    """
    country_names = named["name"].to_dict()
    overview, around = _overview(provinces, outlines)
    close = provinces.set_geometry(_series(simplify(provinces.geometry.to_numpy(), *CLOSE), provinces.index))
    return {
        "provinces-overview": geojson(_province_features(overview)),
        "provinces-close": geojson(_province_features(close)),
        "countries": geojson(_country_features(overview[overview["theatre"]], around, named)),
        "borders": geojson(_border_features(overview, provinces, country_names)),
        "borders-close": geojson(_border_features(close, provinces, country_names)),
    }


def _overview(provinces: gpd.GeoDataFrame, outlines: gpd.GeoSeries) -> tuple[gpd.GeoDataFrame, gpd.GeoSeries]:
    """
    Simplify the theatre and the outlines around it as one coverage.

    Provinces outside the theatre lie on top of an outline, so they are a coverage of their own.
    """
    inside, apart = provinces[provinces["theatre"]], provinces[~provinces["theatre"]]
    cut = _in_view(outlines, shapely.coverage_union_all(inside.geometry.to_numpy()))
    shapes = simplify(shapely.coverage_clean(np.concatenate([inside.geometry, cut]), snapping_distance=SEAM), *OVERVIEW)
    on_top = simplify(apart.geometry.to_numpy(), *OVERVIEW)
    order = inside.index.append(apart.index)
    series = _series(np.concatenate([shapes[: len(inside)], on_top]), order).reindex(provinces.index)
    return provinces.set_geometry(series), _series(shapes[len(inside) :], cut.index)


def _in_view(outlines: gpd.GeoSeries, theatre: shapely.Geometry) -> gpd.GeoSeries:
    """Cut the outlines to the view, coarsely, without the smallest islands."""
    seen = outlines.intersection(shapely.box(*_view(theatre)))
    areas = seen.map(countries.polygons_of)  # where an outline only touches the edge of the view, no area is left
    areas = areas[~shapely.is_empty(areas.to_numpy())]
    cut = shapely.coverage_clean(areas.to_numpy())
    kept = {}
    for code, shape in zip(areas.index, shapely.coverage_simplify(cut, AROUND), strict=True):
        parts = shapely.get_parts(shape)
        large = parts[shapely.area(parts) >= SMALLEST]
        if len(large):
            kept[code] = shapely.union_all(large)
    return gpd.GeoSeries(countries.fit(kept, theatre), crs=outlines.crs)


def _view(theatre: shapely.Geometry) -> tuple[float, float, float, float]:
    """Widen the view where the theatre comes near its edge."""
    west, south, east, north = shapely.bounds(theatre)
    least = (west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
    outer = [min(VIEW[0], least[0]), min(VIEW[1], least[1]), max(VIEW[2], least[2]), max(VIEW[3], least[3])]
    return max(outer[0], -180.0), max(outer[1], -90.0), min(outer[2], 180.0), min(outer[3], 90.0)


def _series(shapes: NDArray[np.object_], index: pd.Index) -> gpd.GeoSeries:
    return gpd.GeoSeries(shapes, index=index, crs=4326)


def geojson(features: list[dict[str, Any]]) -> bytes:
    """Write a feature collection as compact UTF-8 GeoJSON."""
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def feature(geometry: shapely.Geometry, properties: dict[str, Any]) -> dict[str, Any]:
    """Return a GeoJSON feature as plain values."""
    return {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(geometry))}


def _label(geometry: shapely.Geometry) -> dict[str, float]:
    """Find the point for a label: the centre of the widest circle inside the largest part."""
    largest = max(shapely.get_parts(geometry), key=shapely.area)
    middle = shapely.get_point(shapely.maximum_inscribed_circle(largest, 0.01), 0)
    return {"label_lon": round(middle.x, 3), "label_lat": round(middle.y, 3)}


def _province_features(provinces: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    return [
        feature(
            row["geometry"],
            {"id": code, "name": row["name"], "country": row["country"], "theatre": bool(row["theatre"])}
            | _label(row["geometry"]),
        )
        for code, row in provinces.iterrows()
    ]


def _country_features(theatre: gpd.GeoDataFrame, around: gpd.GeoSeries, named: pd.DataFrame) -> list[dict[str, Any]]:
    shown = named.assign(kind=named["kind"].replace("", "country"))[["name", "kind"]].to_dict("index")
    return [
        feature(shape, {"id": code, **shown[code], "theatre": flag} | _label(shape))
        for group, flag in ((countries.dissolve(theatre), True), (around, False))
        for code, shape in group.items()
    ]


def _border_features(
    simple: gpd.GeoDataFrame, full: gpd.GeoDataFrame, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Build the borders along the simplified edges, with the length of the full-resolution line."""
    lengths = borders.cut(full[full["theatre"]])["length_km"]
    drawn = borders.cut(simple[simple["theatre"]])
    drawn = drawn[drawn.index.isin(lengths.index)]  # simplified, two countries may touch that do not
    return [
        feature(
            row["geometry"],
            {
                "id": border,
                "a": row["country_a"],
                "b": row["country_b"],
                "length_km": lengths[border],
                "name": f"{names[row['country_a']]}-{names[row['country_b']]} border",
            },
        )
        for border, row in drawn.iterrows()
    ]
