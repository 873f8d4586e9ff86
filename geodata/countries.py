"""Build country polygons: dissolved from provinces in the theatre, outlines around it."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

GAP = 0.08  # degrees, about 8 km: as far as the outlines at 1:50m stray from the theatre's edge at 1:10m


def dissolve(provinces: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """
    Join the provinces of each country into one polygon, indexed by alpha-2 code, in the CRS of `provinces`.

    `provinces` are a valid coverage with column `country` (alpha-2).
    """
    whole = {
        country: shapely.coverage_union_all(group.to_numpy())
        for country, group in provinces.geometry.groupby(provinces["country"], sort=False)
    }
    return gpd.GeoSeries(whole, crs=provinces.crs).rename_axis("country")


def assemble(provinces: gpd.GeoDataFrame, names: pd.DataFrame, outlines: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """
    Put the theatre's countries and the outlines around them into one table.

    `provinces` have `country` and `theatre`; only the theatre's are dissolved. `names` have `name`, `aliases` and
    `names_local`, `outlines` the polygons of the other countries, both by alpha-2 code. The result has the rows of
    `names` with `theatre` (bool) and `geometry` (EPSG:4326).
    """
    inside = dissolve(provinces[provinces["theatre"]])
    geometry = gpd.GeoSeries(pd.concat([inside, outlines]), crs=provinces.crs)
    table = names.loc[geometry.index].assign(theatre=geometry.index.isin(inside.index))
    return gpd.GeoDataFrame(table, geometry=geometry).rename_axis("country")


def fit(outlines: dict[str, shapely.Geometry], theatre: shapely.Geometry) -> dict[str, shapely.Geometry]:
    """
    Make outlines of another scale end exactly at the theatre: no overlap, no gap of less than `GAP` degrees.

    All polygons are in EPSG:4326; the outlines come by country.
    """
    seam = shapely.difference(shapely.buffer(theatre, GAP), theatre)
    others = {code: shapely.difference(shape, theatre) for code, shape in outlines.items()}
    gaps = shapely.difference(seam, shapely.union_all(list(others.values())))
    fitted = {}
    for code, shape in others.items():
        taken = shapely.intersection(gaps, shapely.buffer(shape, GAP))
        gaps = shapely.difference(gaps, taken)
        fitted[code] = polygons_of(shapely.union(shape, taken))
    return fitted


def polygons_of(shape: shapely.Geometry) -> shapely.Geometry:
    """Drop the points and lines that an overlay leaves where polygons only touch."""
    parts = shapely.get_parts(shape)
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])


def rounded(polygon: shapely.Geometry, decimals: int) -> shapely.Geometry:
    """Round the coordinates of one polygon; collapsed parts are left out."""
    coarse = shapely.transform(polygon, lambda points: np.round(points, decimals))
    return shapely.make_valid(coarse, method="structure", keep_collapsed=False)
