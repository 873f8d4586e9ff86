"""Check the data files of a folder; `khorasan-atlas check` prints every fault with its remedy."""

import csv
import difflib
import gzip
import io
import json
import re
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from pyogrio.errors import DataSourceError

from geodata import atlas as atlases
from geodata import data_folder, display_geometry, files, iso_codes, provinces
from geodata.boundaries import boundary_set
from geodata.faults import Fault
from geodata.models import PlaceKind

COLUMNS = (
    "place_id", "name", "aliases", "kind", "country", "province", "members", "lon", "lat", "radius_km",
    "names_local", "source",
)  # fmt: skip
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HAND_KEPT_KINDS = (PlaceKind.SETTLEMENT, PlaceKind.DISTRICT, PlaceKind.REGION, PlaceKind.BORDER)
MEMBER_KINDS = {
    PlaceKind.REGION: (PlaceKind.PROVINCE, PlaceKind.COUNTRY, PlaceKind.REGION, PlaceKind.DISTRICT),
    PlaceKind.BORDER: (PlaceKind.PROVINCE,),
}


@dataclass(frozen=True)
class _Row:
    """A row of places.csv with what is needed to check it."""

    number: int
    cells: Mapping[str, str]
    known: Mapping[str, PlaceKind]
    frame: gpd.GeoDataFrame

    @property
    def kind(self) -> PlaceKind | None:
        """The kind, if it is one that is kept by hand."""
        return next((kind for kind in HAND_KEPT_KINDS if kind == self.cells["kind"]), None)

    def fault(self, field: str, problem: str, remedy: str, value: str | None = None) -> Fault:
        return Fault("places.csv", self.number, field, self.cells[field] if value is None else value, problem, remedy)


def place_faults(content: bytes, frame: gpd.GeoDataFrame, others: Mapping[str, PlaceKind]) -> Iterator[Fault]:
    """
    Check the bytes of places.csv.

    `frame` are the provinces with `country`, indexed by `province_id`; `others` the kinds of the places that come from
    geometry files, by id.
    """
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    except UnicodeDecodeError as error:
        at, found = content.count(b"\n", 0, error.start) + 1, repr(content[error.start : error.end])
        yield Fault("places.csv", at, "cells", found, "is not UTF-8", "save the file in the encoding UTF-8")
        return
    except csv.Error as error:
        yield Fault("places.csv", None, "cells", str(error), "prevents reading it as CSV", "fix its quotation marks")
        return
    if not rows or tuple(rows[0]) != COLUMNS:
        value = ",".join(rows[0]) if rows else ""
        yield Fault("places.csv", 1, "header", value, "is not the expected one", f"write {','.join(COLUMNS)}")
        return
    complete = []
    for number, cells in enumerate(rows[1:], 2):
        if len(cells) == len(COLUMNS):
            complete.append((number, dict(zip(COLUMNS, cells, strict=True))))
        else:
            problem, remedy = f"are not {len(COLUMNS)}", "add or remove commas, or quote the cell"
            yield Fault("places.csv", number, "cells", str(len(cells)), problem, remedy)
    kinds = {cells["place_id"]: PlaceKind(cells["kind"]) for _, cells in complete if cells["kind"] in list(PlaceKind)}
    members = {cells["place_id"]: files.split(cells["members"]) for _, cells in complete}
    count = Counter(cells["place_id"] for _, cells in complete)
    for number, values in complete:
        row = _Row(number, values, {**others, **kinds}, frame)
        if count[values["place_id"]] > 1 or values["place_id"] in others:
            yield row.fault("place_id", "is used twice", "give each place its own id")
        for check in _CHECKS:
            yield from check(row)
        if circle := _circle(values["place_id"], members):
            yield row.fault("members", "is a member of itself", "remove one of them from the other", circle)


def _identity(row: _Row) -> Iterator[Fault]:
    if not SLUG.fullmatch(row.cells["place_id"]):
        yield row.fault("place_id", "is not a slug", "use lower-case letters and digits joined by hyphens")
    for field in ("name", "source"):
        if not row.cells[field].strip():
            yield row.fault(field, "is blank", f"give the {field}")
    if row.kind is None:
        yield row.fault("kind", "is not a kind kept by hand", f"use {', '.join(HAND_KEPT_KINDS)}")
    try:
        files.split_names(row.cells["names_local"])
    except ValueError as error:
        yield row.fault("names_local", "is not fa=…|ps=…", str(error))


def _codes(row: _Row) -> Iterator[Fault]:
    countries = files.split(row.cells["country"])
    if not countries:
        yield row.fault("country", "is blank", "give alpha-2 codes, separated by |")
    for code in countries:
        if iso_codes.country(code) is None:
            yield row.fault("country", "is not an ISO 3166-1 alpha-2 code", "correct it", code)
    province = row.cells["province"]
    if province and province not in row.frame.index and not iso_codes.is_province(province):
        yield row.fault("province", "is not an ISO 3166-2 code", _closest(province, row.frame.index))
    elif province and row.known.get(province) is not PlaceKind.PROVINCE:
        yield row.fault("province", "is not in provinces.parquet", _closest(province, row.frame.index))
    elif province and countries and province[:2] not in countries:
        yield row.fault("province", f"is not in {row.cells['country']}", "correct the province or the country")


def _position(row: _Row) -> Iterator[Fault]:
    fields = ("lon", "lat", "radius_km")
    if row.kind in (PlaceKind.REGION, PlaceKind.BORDER):
        for field in fields:
            if row.cells[field].strip():
                remedy = "leave it blank: its members define where it is"
                yield row.fault(field, f"is given for a {row.cells['kind']}", remedy)
        return
    values = {}
    for field, low, high in (("lon", -180, 180), ("lat", -90, 90), ("radius_km", 0.1, 500)):
        try:
            values[field] = float(row.cells[field])
        except ValueError:
            yield row.fault(field, "is not a number", "give decimal degrees, and the radius in kilometres")
            continue
        if not low <= values[field] <= high:
            yield row.fault(field, f"is not between {low} and {high}", "correct it")
            del values[field]
    if {"lon", "lat"} <= values.keys() and row.cells["province"] in row.frame.index:
        yield from _inside(row, values["lon"], values["lat"])


def _inside(row: _Row, lon: float, lat: float) -> Iterator[Fault]:
    at = int(provinces.locate(row.frame, np.array([lon]), np.array([lat]))[0])
    found = row.frame.index[at] if at >= 0 else "no province"
    if found != row.cells["province"]:
        value = f"{row.cells['lon']}, {row.cells['lat']}"
        yield row.fault("lon, lat", f"lies in {found}, not {row.cells['province']}", "correct one of them", value)


def _members(row: _Row) -> Iterator[Fault]:
    if row.kind is None:
        return
    members, allowed = files.split(row.cells["members"]), MEMBER_KINDS.get(row.kind, ())
    if bool(members) != bool(allowed):
        remedy = "list the ids it consists of, separated by |" if allowed else "only regions and borders have members"
        yield row.fault("members", f"does not fit a {row.kind}", remedy)
        return
    for member in members:
        if member not in row.known:
            yield row.fault("members", "is unknown", _closest(member, row.known), member)
        elif member == row.cells["place_id"] or row.known[member] not in allowed:
            yield row.fault("members", f"is a {row.known[member]}", f"use ids of kind {', '.join(allowed)}", member)
    if row.kind is PlaceKind.BORDER and len(files.split(row.cells["country"])) != 2:
        yield row.fault("country", "is not a pair of countries", "give the two countries that share the border")


def _circle(place_id: str, members: Mapping[str, tuple[str, ...]]) -> str:
    """Follow members of members; return the path on which a place contains itself, if there is one."""
    ways: list[tuple[str, ...]] = [(place_id, member) for member in members[place_id] if member != place_id]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        if way[-1] == place_id:
            return " > ".join(way)
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [(*way, member) for member in members.get(way[-1], ())]
    return ""


def _closest(value: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(value, list(known), 1)
    return f"the most similar id is {near[0]!r}" if near else "no similar id exists"


_CHECKS: tuple[Callable[[_Row], Iterator[Fault]], ...] = (_identity, _codes, _position, _members)


OVERVIEW_BYTES = 310_000


def run(folder: Path | None = None) -> list[Fault]:
    """Check everything in a data folder, by default the one in use; return every fault."""
    chosen = folder or data_folder.folder()
    faults = _faults(chosen)
    if not (chosen / boundary_set.UNITS).exists():
        return faults
    # the files of a set are rebuilt from what was added, not fetched
    return [*_staleness(chosen), *(replace(f, remedy=_REFRESH) if f.remedy == _BUILD else f for f in faults)]


def _staleness(folder: Path) -> Iterator[Fault]:
    """Yield a fault if the shipped files are not those that the set was built from."""
    made_from = json.loads((folder / "SOURCES.json").read_text(encoding="utf-8")).get("base")
    if made_from != boundary_set.base_digest():
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
        *province_faults(frame, parts.index),
        *border_faults(borders, frame),
        *display_faults(folder, frame),
        *place_faults((folder / "places.csv").read_bytes(), frame, others),
    ]


_BUILD = "run `python -m geodata build`"
_REFRESH = "run `khorasan-atlas refresh`"


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


def province_faults(frame: gpd.GeoDataFrame, parts: Collection[str] = ()) -> Iterator[Fault]:
    """Check provinces: a valid coverage, codes and names as in ISO 3166-2, every code a province, or part of one."""
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
    covered = {code for cell in shipped["covers"] for code in files.split_names(cell)}
    for code in sorted({*shipped.index, *covered}):
        if not iso_codes.is_province(code):
            problem, remedy = "is not an ISO 3166-2 code", "correct it, rebuild"
            yield Fault("province_names.csv", None, "province_id", code, problem, remedy)
    for country in shipped.loc[shipped["theatre"], "country"].unique():
        for code in sorted(iso_codes.names_of_provinces(country).keys() - set(shipped.index) - covered - set(parts)):
            remedy = "add it, or name it in `covers` of the province it lies in"
            yield Fault("province_names.csv", None, "province_id", code, "is missing", remedy)


def border_faults(borders: gpd.GeoDataFrame, frame: gpd.GeoDataFrame) -> Iterator[Fault]:
    """Check borders: ids in alphabetical order, a length above zero, known provinces on both sides."""
    for border, row in borders.iterrows():
        if border != "-".join(sorted((row["country_a"], row["country_b"]))) or not row["length_km"] > 0:
            yield Fault("borders.parquet", None, "border_id", border, "does not fit its countries or length", _BUILD)
        for code in [*files.split(row["provinces_a"]), *files.split(row["provinces_b"])]:
            if code not in frame.index:
                yield Fault("borders.parquet", None, "provinces", code, "is not a province", _BUILD)


def display_faults(folder: Path, frame: gpd.GeoDataFrame) -> Iterator[Fault]:
    """Check display copies: the same provinces, a valid coverage, the overview small enough."""
    for layer in ("provinces-overview", "provinces-close"):
        path = folder / "display" / f"{layer}{display_geometry.SUFFIX}"
        if not path.exists():
            yield Fault(path.name, None, "file", f"display/{path.name}", "is missing", _BUILD)
            continue
        try:
            content = gzip.decompress(path.read_bytes())
            shown = gpd.read_file(io.BytesIO(content))
        except (DataSourceError, OSError, EOFError, zlib.error):
            yield Fault(path.name, None, "file", f"display/{path.name}", "cannot be read as gzipped GeoJSON", _BUILD)
            continue
        is_shipped_overview = layer == "provinces-overview" and not (folder / boundary_set.UNITS).exists()
        if is_shipped_overview and len(content) > OVERVIEW_BYTES:
            remedy = "raise OVERVIEW in geodata/display_geometry.py and rebuild"
            yield Fault(path.name, None, "bytes", str(len(content)), f"unpacked are over {OVERVIEW_BYTES}", remedy)
        for code in sorted(set(shown["id"]) ^ set(frame.index)):
            yield Fault(path.name, None, "id", code, "is in one of provinces.parquet and the display copy only", _BUILD)
        inside = shown.loc[shown["theatre"], "geometry"].to_numpy()
        if not shapely.coverage_is_valid(inside):
            yield Fault(path.name, None, "geometry", layer, "has neighbours that do not meet", _BUILD)
