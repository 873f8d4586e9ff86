"""`python -m geodata check`: what the data files must satisfy; every fault at once, with the way out."""

import gzip
import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import shapely
from pyogrio.errors import DataSourceError

from geodata import atlas as atlases
from geodata import codes, compose, current, display, files, lists, set_receipt
from geodata.faults import Fault
from geodata.model import PlaceKind
from geodata.place_checks import place_faults

OVERVIEW_BYTES = 310_000


def run(folder: Path | None = None) -> list[Fault]:
    """Check everything in a data folder, by default the one in force; return every fault."""
    chosen = folder or current.folder()
    faults = _faults(chosen)
    if not (chosen / compose.UNITS).exists():
        return faults
    # the files of a set are made anew from what was added, not fetched
    return [*_staleness(chosen), *(replace(f, remedy=_REFRESH) if f.remedy == _BUILD else f for f in faults)]


def _staleness(folder: Path) -> Iterator[Fault]:
    """Notice that the shipped files are not those that a set was made from."""
    made_from = json.loads((folder / "SOURCES.json").read_text(encoding="utf-8")).get("base")
    if made_from != set_receipt.base_digest():
        yield Fault("SOURCES.json", None, "base", str(made_from), "is an older edition of geodata/data", _REFRESH)


def _faults(folder: Path) -> list[Fault]:
    faults = [*receipts(folder)]
    missing = [name for name in atlases.TABLES if not (folder / name).exists()]
    if missing:
        return [*faults, *(Fault(name, None, "file", name, "is missing", _BUILD) for name in missing)]
    frame = gpd.read_parquet(folder / "provinces.parquet")
    borders = gpd.read_parquet(folder / "borders.parquet")
    countries = gpd.read_parquet(folder / "countries.parquet")
    parts = gpd.read_parquet(folder / "parts.parquet")
    others = {**dict.fromkeys(frame.index, PlaceKind.PROVINCE), **dict.fromkeys(borders.index, PlaceKind.BORDER)}
    others |= {**dict.fromkeys(countries.index, PlaceKind.COUNTRY), **dict.fromkeys(parts.index, PlaceKind.REGION)}
    return [
        *faults,
        *province_faults(frame),
        *border_faults(borders, frame),
        *display_faults(folder, frame),
        *place_faults((folder / "places.csv").read_bytes(), frame, others),
    ]


_BUILD = "run `python -m geodata build`"
_REFRESH = "run `python -m geodata refresh`"


def receipts(folder: Path) -> Iterator[Fault]:
    """Compare the files with SOURCES.json: present, unchanged, as many rows, and none without a receipt."""
    path = folder / "SOURCES.json"
    if not path.exists():
        yield Fault(path.name, None, "file", path.name, "is missing", _BUILD)
        return
    receipt = json.loads(path.read_text())
    for entry in receipt["files"]:
        built = folder / entry["file"]
        if not built.exists():
            yield Fault(path.name, None, "file", entry["file"], "is missing", _BUILD)
        elif files.sha256(built.read_bytes()) != entry["sha256"]:
            yield Fault(path.name, None, "sha256", entry["file"], "is not the file that was built", _BUILD)
    known = {entry["file"] for entry in receipt["files"]} | set(receipt["hand_kept"]) | {path.name}
    for found in sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()):
        if found not in known and not Path(found).name.startswith("."):
            yield Fault(path.name, None, "file", found, "has no receipt", "remove it, or let the build write it")


def province_faults(frame: gpd.GeoDataFrame) -> Iterator[Fault]:
    """Check provinces: a valid coverage, codes and names as ISO 3166-2 has them, every code accounted for."""
    name = "provinces.parquet"
    shapes = frame.geometry.to_numpy()
    for code in frame.index[~shapely.is_valid(shapes) | shapely.is_empty(shapes)]:
        yield Fault(name, None, "geometry", code, "is empty or crosses itself", _BUILD)
    if not shapely.coverage_is_valid(shapes[frame["theatre"]]):
        bad = frame.index[frame["theatre"]][~shapely.is_empty(shapely.coverage_invalid_edges(shapes[frame["theatre"]]))]
        yield Fault(name, None, "geometry", ", ".join(bad), "do not meet their neighbours", _BUILD)
    if frame.crs is None or frame.crs.to_epsg() != 4326:
        yield Fault(name, None, "crs", str(frame.crs), "is not EPSG:4326", _BUILD)
    # units of the user may have ids of their own, and need not be those of today
    shipped = frame[frame["source"] == ""] if "source" in frame.columns else frame
    covered = {code for cell in shipped["covers"] for code in lists.split_names(cell)}
    for code in sorted({*shipped.index, *covered}):
        if not codes.is_province(code):
            yield Fault("province_names.csv", None, "province_id", code, "is no ISO 3166-2 code", "correct it, rebuild")
    for country in shipped.loc[shipped["theatre"], "country"].unique():
        for code in sorted(codes.provinces_of(country) - set(shipped.index) - covered):
            remedy = "add it, or name it in `covers` of the province it lies in"
            yield Fault("province_names.csv", None, "province_id", code, "is missing", remedy)


def border_faults(borders: gpd.GeoDataFrame, frame: gpd.GeoDataFrame) -> Iterator[Fault]:
    """Check borders: named by their countries in alphabetical order, of some length, between known provinces."""
    for border, row in borders.iterrows():
        if border != "-".join(sorted((row["country_a"], row["country_b"]))) or not row["length_km"] > 0:
            yield Fault("borders.parquet", None, "border_id", border, "does not fit its countries or length", _BUILD)
        for code in [*lists.split(row["provinces_a"]), *lists.split(row["provinces_b"])]:
            if code not in frame.index:
                yield Fault("borders.parquet", None, "provinces", code, "is no province", _BUILD)


def display_faults(folder: Path, frame: gpd.GeoDataFrame) -> Iterator[Fault]:
    """Check display copies: the same provinces, still a valid coverage, the overview small enough."""
    for layer in ("provinces-overview", "provinces-close"):
        path = folder / "display" / f"{layer}{display.SUFFIX}"
        if not path.exists():
            yield Fault(path.name, None, "file", f"display/{path.name}", "is missing", _BUILD)
            continue
        try:
            content = gzip.decompress(path.read_bytes())
            shown = gpd.read_file(io.BytesIO(content))
        except (DataSourceError, OSError, EOFError, zlib.error):
            yield Fault(path.name, None, "file", f"display/{path.name}", "cannot be read as gzipped GeoJSON", _BUILD)
            continue
        if layer == "provinces-overview" and len(content) > OVERVIEW_BYTES and not (folder / compose.UNITS).exists():
            remedy = "raise OVERVIEW in geodata/display.py and rebuild"
            yield Fault(path.name, None, "bytes", str(len(content)), f"unpacked are over {OVERVIEW_BYTES}", remedy)
        for code in sorted(set(shown["id"]) ^ set(frame.index)):
            yield Fault(path.name, None, "id", code, "is in one of provinces.parquet and the display copy only", _BUILD)
        inside = shown.loc[shown["theatre"], "geometry"].to_numpy()
        if not shapely.coverage_is_valid(inside):
            yield Fault(path.name, None, "geometry", layer, "has neighbours that do not meet", _BUILD)
