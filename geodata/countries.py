"""Country polygons: dissolved from provinces in the theatre, outlines around it."""

import geopandas as gpd
import pandas as pd
import shapely


def dissolve(provinces: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """
    Join the provinces of each country.

    Parameters
    ----------
    provinces
        A valid coverage with column `country` (alpha-2).

    Returns
    -------
    countries
        One polygon per country, indexed by alpha-2 code, in the CRS of `provinces`.
    """
    whole = {
        country: shapely.coverage_union_all(group.to_numpy())
        for country, group in provinces.geometry.groupby(provinces["country"], sort=False)
    }
    return gpd.GeoSeries(whole, crs=provinces.crs).rename_axis("country")


def assemble(provinces: gpd.GeoDataFrame, names: pd.DataFrame, outlines: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """
    Put the theatre's countries and the outlines around them into one table.

    Parameters
    ----------
    provinces
        Provinces with columns `country` and `theatre`; only the theatre's are dissolved.
    names
        Indexed by alpha-2 code: `name`, `aliases`, `names_local`.
    outlines
        Polygons of the other countries, indexed by alpha-2 code.

    Returns
    -------
    countries
        The rows of `names` with `theatre` (bool) and `geometry` (EPSG:4326).
    """
    inside = dissolve(provinces[provinces["theatre"]])
    geometry = gpd.GeoSeries(pd.concat([inside, outlines]), crs=provinces.crs)
    table = names.loc[geometry.index].assign(theatre=geometry.index.isin(inside.index))
    return gpd.GeoDataFrame(table, geometry=geometry).rename_axis("country")
