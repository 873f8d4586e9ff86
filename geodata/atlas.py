"""Load the atlas once: provinces, countries, borders and all places by id."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import pyarrow as pa

from geodata import countries, data_folder, files, gazetteer, places
from geodata.faults import FileError
from geodata.models import Atlas, Place, PlaceKind

TABLES = ("provinces.parquet", "parts.parquet", "countries.parquet", "borders.parquet", "places.csv")
SOURCE = "Natural Earth"


def load(folder: Path | None = None) -> Atlas:
    """
    Load the built data of a folder, once; by default of the one in use.

    Raises
    ------
    FileError
        If a file is missing, or one of the boundaries that the user added is damaged.
    """
    used = folder or data_folder.folder()
    try:
        return _load(used)
    except FileError:
        raise
    except (OSError, ValueError, KeyError, pa.ArrowException) as error:
        if used.parent != data_folder.root():
            raise
        raise FileError(used, f"is damaged ({error})", data_folder.WAY_BACK) from error


@cache
def _load(folder: Path) -> Atlas:
    paths = [folder / name for name in TABLES]
    missing = [path.name for path in paths[:4] if not path.exists()]
    if missing:
        remedy = "khorasan-atlas refresh" if folder.parent == data_folder.root() else "python -m geodata build"
        raise FileError(folder, f"lacks {', '.join(missing)}", f"run `{remedy}`")
    provinces = _listed(gpd.read_parquet(paths[0]), "aliases")
    parts = _listed(gpd.read_parquet(paths[1]), "aliases")
    named = _listed(gpd.read_parquet(paths[2]), "aliases")
    borders = _listed(gpd.read_parquet(paths[3]), "provinces_a", "provinces_b")
    outlines = named.geometry[~named.geometry.is_empty]
    whole = countries.assemble(provinces, named.drop(columns="geometry"), outlines)
    found = (
        *_country_places(whole, provinces),
        *_province_places(provinces),
        *_border_places(borders, whole),
        *_part_places(parts),
        *(places.read(paths[4]) if paths[4].exists() else ()),
    )
    present = [path for path in paths if path.exists()]
    towns = folder / gazetteer.TOWNS
    more_towns = towns if folder != files.DATA and towns.exists() else None
    return Atlas(provinces, whole, borders, parts, _by_id(found), files.digest(present), more_towns)


def _listed(frame: gpd.GeoDataFrame, *columns: str) -> gpd.GeoDataFrame:
    """Parse the cells that hold lists into tuples, and names by language into dicts."""
    readers = {column: files.split for column in columns} | dict.fromkeys(("names_local", "covers"), files.split_names)
    return frame.assign(**{c: frame[c].map(read) for c, read in readers.items() if c in frame.columns})


def _by_id(found: Iterable[Place]) -> Mapping[str, Place]:
    by_id: dict[str, Place] = {}
    for place in found:
        if place.place_id in by_id:
            raise ValueError(f"two places have the id {place.place_id!r}; run `khorasan-atlas check`")
        by_id[place.place_id] = place
    return MappingProxyType(by_id)


def _country_places(frame: gpd.GeoDataFrame, provinces: gpd.GeoDataFrame) -> Iterator[Place]:
    by_country = dict(zip(provinces["country"], _sources(provinces), strict=True))
    for code, row in frame[frame["kind"] != "outline"].iterrows():
        source = by_country[code] if row["theatre"] else f"{SOURCE} 1:50m"
        yield Place(
            code, row["name"], row["aliases"], PlaceKind.COUNTRY, (code,),
            names_local=MappingProxyType(row["names_local"]), source=source,
        )  # fmt: skip


def _province_places(frame: gpd.GeoDataFrame) -> Iterator[Place]:
    for (code, row), source in zip(frame.iterrows(), _sources(frame), strict=True):
        yield Place(
            code, row["name"], row["aliases"], PlaceKind.PROVINCE, (row["country"],), province=code,
            names_local=MappingProxyType(row["names_local"]), source=source,
        )  # fmt: skip


def _sources(provinces: gpd.GeoDataFrame) -> list[str]:
    """Return the source of each province's polygon; shipped files have no column for it."""
    stated = provinces["source"] if "source" in provinces.columns else [""] * len(provinces)
    return [str(source or f"{SOURCE} 1:10m") for source in stated]


def _border_places(frame: gpd.GeoDataFrame, whole: gpd.GeoDataFrame) -> Iterator[Place]:
    for border, row in frame.iterrows():
        pair = [row["country_a"], row["country_b"]]
        (first, second), (one, other) = whole.loc[pair, "name"], whole.loc[pair, "adjective"]
        turned = (
            f"{second}-{first} border", f"{one}-{other} border", f"{other}-{one} border",
            f"Border of {first} and {second}", f"{pair[1]}-{pair[0]}",
        )  # fmt: skip
        yield Place(
            border, f"{first}-{second} border", turned, PlaceKind.BORDER, (pair[0], pair[1]),
            members=(*row["provinces_a"], *row["provinces_b"]), source=f"{SOURCE} 1:10m",
        )  # fmt: skip


def _part_places(frame: gpd.GeoDataFrame) -> Iterator[Place]:
    for place_id, row in frame.iterrows():
        homes = files.split(row["part_of"])
        yield Place(
            place_id, row["name"], row["aliases"], PlaceKind.REGION, tuple(dict.fromkeys(home[:2] for home in homes)),
            province=homes[0] if len(homes) == 1 else None, members=homes, source=f"{SOURCE} 1:10m",
        )  # fmt: skip
