"""Invented boundary files of other makers: squares of one degree, as each format has them."""

import json
import zipfile

import geopandas as gpd
from shapely.geometry import box, mapping

# The two Afghan squares of `conftest`, drawn a little otherwise, and spelled and coded in another way.
UNITS = [("AF_KDZ", "Qonduz", box(66, 36, 67.01, 37)), ("X.2", "Takhar Province", box(67.01, 36, 68, 37))]


def frame(units=UNITS, crs=4326, **fields):
    ids, names, shapes = zip(*units, strict=True)
    return gpd.GeoDataFrame({"code": ids, "title": names, **fields}, geometry=list(shapes), crs=crs)


def geojson(path, units=UNITS, **fields):
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "title": title, **{k: v[at] for k, v in fields.items()}},
            "geometry": mapping(shape) if shape is not None else None,
        }
        for at, (code, title, shape) in enumerate(units)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), "utf-8")
    return path


def shapefile(folder, units=UNITS, crs=4326, encoding="UTF-8", without=()):
    folder.mkdir(exist_ok=True)
    frame(units, crs).to_file(folder / "units.shp", encoding=encoding)
    for suffix in without:
        (folder / f"units{suffix}").unlink()
    return folder / "units.shp"


def zipped(path, *parts):
    with zipfile.ZipFile(path, "w") as archive:
        for part in parts:
            archive.write(part, part.name)
    return path
