"""Read admin-1 polygons from GeoJSON, GeoPackage or Shapefile, zipped or not; all faults at once."""

import codecs
import difflib
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import pyogrio.errors
import pyproj
import pyproj.exceptions
import shapely

from geodata import files, iso_codes
from geodata.faults import Fault

# The first bytes of each format: what GDAL would make of a file named otherwise is not ours to find out.
MAGIC: Final = {".geojson": b"{", ".json": b"{", ".gpkg": b"SQLite format 3", ".shp": b"\x00\x00\x27\x0a"}
LARGEST_BYTES: Final = 2_000_000_000  # unpacked
MOST_MEMBERS: Final = 1_000


class BoundaryError(Exception):
    """Boundaries cannot be used as they are; the message names each fault and what to do."""

    def __init__(self, *faults: Fault | str) -> None:
        self.faults = tuple(fault.line if isinstance(fault, Fault) else fault for fault in faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True)
class Source:
    """A file of polygons: its path for GDAL, its suffix, and the names of the files beside it."""

    address: str
    suffix: str
    stem: str
    beside: frozenset[str]


def find(path: Path, layer: str) -> Source:
    """
    Find the polygons in a file or an archive of one; `layer` says which, if an archive contains several.

    Raises
    ------
    BoundaryError
        If the file is missing, has another format, or holds several sets of polygons.
    """
    if not path.is_file():
        raise BoundaryError(f"{path} is not a file; give a .geojson, .gpkg, .shp or a .zip of one of them")
    suffix = path.suffix.lower()
    if suffix == ".zip":
        return _zipped(path, layer)
    if suffix not in MAGIC:
        raise BoundaryError(f"{path} ends in {suffix or 'nothing'}; give a .geojson, .gpkg, .shp or a .zip of one")
    with path.open("rb") as file:
        _check_magic(str(path), suffix, file.read(64))
    beside = frozenset(p.name.lower() for p in path.parent.iterdir() if p.stem == path.stem)
    return Source(str(path), suffix, path.stem, beside)


def _check_magic(name: str, suffix: str, start: bytes) -> None:
    if (
        not start.removeprefix(codecs.BOM_UTF8)
        .lstrip(b" \t\r\n" if suffix.endswith("json") else b"")
        .startswith(MAGIC[suffix])
    ):
        raise BoundaryError(f"{name} does not begin as a {suffix} file does; is it another format, renamed?")


def _zipped(path: Path, layer: str) -> Source:
    """Find the one file of polygons in an archive, without unpacking it."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_BYTES:
                raise BoundaryError(
                    f"{path} holds {len(members)} files of {sum(m.file_size for m in members) / 1e9:.1f} GB; "
                    f"at most {MOST_MEMBERS} and {LARGEST_BYTES / 1e9:.0f} GB are read: unpack the one that you need"
                )
            names = [m.filename for m in members if PurePosixPath(m.filename).suffix.lower() in MAGIC]
            chosen = _one_member(path, layer, [n for n in names if not n.startswith("__MACOSX/")])
            inner = PurePosixPath(chosen)
            with archive.open(chosen) as file:
                _check_magic(f"{path}: {chosen}", inner.suffix.lower(), file.read(64))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise BoundaryError(f"{path} cannot be opened as ZIP: {error}; unpack it and give the file") from error
    near = [PurePosixPath(member.filename) for member in members]
    beside = frozenset(p.name.lower() for p in near if p.parent == inner.parent and p.stem == inner.stem)
    return Source(f"/vsizip/{{{path.resolve()}}}/{chosen}", inner.suffix.lower(), inner.stem, beside)


def _one_member(path: Path, layer: str, names: Sequence[str]) -> str:
    asked = [name for name in names if PurePosixPath(name).stem == layer]
    found = asked or list(names)
    if len(found) == 1:
        return found[0]
    if not found:
        raise BoundaryError(f"{path} holds no .shp, .gpkg or .geojson; give an archive of one of them")
    stems = ", ".join(sorted({PurePosixPath(name).stem for name in found}))
    raise BoundaryError(f"{path} holds several sets of polygons: {stems}; choose one with --layer")


def layer_of(path: Path, source: Source, layer: str) -> tuple[str, str | None]:
    """
    Choose the layer of polygons: its name and the type of its geometry.

    Raises
    ------
    BoundaryError
        If there is no such layer, or several.
    """
    try:
        layers = [(str(name), kind) for name, kind in pyogrio.list_layers(source.address)]
    except (pyogrio.errors.DataSourceError, UnicodeDecodeError) as error:
        hint = "; a Shapefile needs its .shx and .dbf beside it" if source.suffix == ".shp" else ""
        raise BoundaryError(f"{path} cannot be read: {error}{hint}") from error
    if layer and layer != source.stem:
        layers = [(name, kind) for name, kind in layers if name == layer] or layers
        if layers[0][0] != layer:
            known = ", ".join(name for name, _ in layers)
            raise BoundaryError(f"{path} has no layer {layer!r}; it has {known}")
    elif len(layers) > 1:
        areas = [(name, kind) for name, kind in layers if kind is not None and "Polygon" in kind]
        if len(areas) != 1:
            known = ", ".join(name for name, _ in layers)
            raise BoundaryError(f"{path} has several layers: {known}; choose one with --layer")
        layers = areas
    if not layers:
        raise BoundaryError(f"{path} has no layer; is it empty?")
    return layers[0]


POLYGONS: Final = ("Polygon", "MultiPolygon")
ALIAS_SEPARATORS: Final = "|;,"


@dataclass(frozen=True)
class ReadOptions:
    """What to read: the file, the meaning of its fields, and settings that the file does not contain."""

    path: Path
    id_field: str
    name_field: str
    countries: tuple[str, ...] = ()
    country_field: str = ""
    aliases_field: str = ""
    crs: str = ""
    encoding: str = ""
    layer: str = ""
    dissolve: bool = False

    @property
    def fields(self) -> dict[str, str]:
        """The requested fields, by the option that names them."""
        options = {
            "--id-field": self.id_field,
            "--name-field": self.name_field,
            "--country-field": self.country_field,
            "--aliases-field": self.aliases_field,
        }
        return {option: field for option, field in options.items() if field}


@dataclass(frozen=True, eq=False)
class AdminUnits:
    """The units of a file, as stated: `table` is `frame` in Arrow, `crs` and `encoding` are those of the file."""

    table: pa.Table
    crs: str
    encoding: str
    layer: str
    sha256: str
    notes: tuple[str, ...]

    @cached_property
    def frame(self) -> gpd.GeoDataFrame:
        """A row per unit: row (1 is the first), own_id, own_name, aliases (`a|b`), country, geometry (EPSG:4326)."""
        return gpd.GeoDataFrame.from_arrow(self.table)


def read(wanted: ReadOptions) -> AdminUnits:
    """
    Read the units of a file.

    Raises
    ------
    BoundaryError
        With every fault: no such file or field, several layers, no coordinate system, no encoding, rows without id,
        name, country or polygon, ids or names that are used twice.
    """
    source = find(wanted.path, wanted.layer)
    layer, geometry_type = layer_of(wanted.path, source, wanted.layer)
    try:
        info = pyogrio.read_info(source.address, layer=layer)
    except (pyogrio.errors.DataSourceError, UnicodeDecodeError) as error:
        raise BoundaryError(f"{wanted.path} cannot be read: {error}") from error
    faults = [*_missing_fields(wanted, list(info["fields"])), *_unsaid(wanted, source, info["crs"])]
    if geometry_type is None or not any(kind in geometry_type for kind in ("Polygon", "Unknown", "Collection")):
        faults.append(f"{wanted.path} holds {geometry_type or 'a table'}, not polygons; give the file of the areas")
    if faults:
        raise BoundaryError(*faults)
    features = _features(wanted, source, layer)
    chosen = _of_countries(wanted, features)
    crs = wanted.crs or str(info["crs"])
    notes = _overruled(wanted, info["crs"])
    frame, row_faults = _tabulate(wanted, chosen)
    if row_faults:
        one = "to use only some countries of the file, name them: --country AF --country PK"
        raise BoundaryError(*row_faults, *([one] if wanted.country_field and not wanted.countries else []))
    if len(chosen) < len(features):
        notes = (*notes, f"{len(features) - len(chosen)} of {len(features)} units are of other countries and left out")
    if example := _misread(frame, wanted.encoding or "UTF-8"):
        raise BoundaryError(
            f"{wanted.path} has names such as {example!r} when read as {wanted.encoding}, but they are UTF-8; "
            "set --encoding UTF-8"
        )
    placed = _to_degrees(wanted, frame.set_crs(crs, allow_override=True))
    encoding = wanted.encoding or str(info["encoding"] or "UTF-8")
    table = pa.table(placed.to_arrow(index=False))
    return AdminUnits(table, crs, encoding, layer, files.sha256(wanted.path.read_bytes()), notes)


def _missing_fields(wanted: ReadOptions, known: list[str]) -> Iterator[str]:
    for option, field in wanted.fields.items():
        if field not in known:
            near = difflib.get_close_matches(field, known, 1, 0.5)
            meant = f"did you mean {near[0]!r}? " if near else ""
            yield f"{wanted.path} has no field {field!r} ({option}); {meant}it has {', '.join(known)}"


def _unsaid(wanted: ReadOptions, source: Source, crs: str | None) -> Iterator[str]:
    """Yield a fault for each option that the file makes necessary or that makes no sense."""
    if crs is None and not wanted.crs:
        lacks = "its .prj is missing" if source.suffix == ".shp" else "it names none"
        yield (
            f"{wanted.path} has no coordinate system ({lacks}); set it with --crs, "
            "for longitude and latitude --crs EPSG:4326"
        )
    if wanted.crs:
        try:
            pyproj.CRS.from_user_input(wanted.crs)
        except pyproj.exceptions.CRSError:
            yield f"--crs {wanted.crs!r} is not a coordinate system; write for example EPSG:4326"
    if source.suffix == ".shp" and not wanted.encoding and f"{source.stem}.cpg".lower() not in source.beside:
        yield (
            f"{wanted.path} does not say in which encoding its names are (its .cpg is missing); "
            "set it with --encoding, most often UTF-8 or cp1252"
        )
    if wanted.encoding:
        if source.suffix != ".shp":
            yield f"--encoding is for Shapefiles; a {source.suffix} is always UTF-8: leave it out"
        try:
            codecs.lookup(wanted.encoding)
        except LookupError:
            yield f"--encoding {wanted.encoding!r} is not known; write for example UTF-8 or cp1252"
    if not wanted.country_field and len(wanted.countries) != 1:
        yield "state the country of the units: either --country AF for all, or --country-field with the field"
    for country in wanted.countries:
        if iso_codes.country_of(country) is None:
            yield f"--country {country!r} is not a country; {_close_country(country)}"


def _overruled(wanted: ReadOptions, crs: str | None) -> tuple[str, ...]:
    if not (wanted.crs and crs) or pyproj.CRS.from_user_input(wanted.crs) == pyproj.CRS.from_user_input(crs):
        return ()
    return (f"the file says {crs}, read as {wanted.crs} because of --crs",)


def _features(wanted: ReadOptions, source: Source, layer: str) -> gpd.GeoDataFrame:
    columns = list(dict.fromkeys(wanted.fields.values()))
    try:
        return pyogrio.read_dataframe(
            source.address, layer=layer, columns=columns, encoding=wanted.encoding or None, fid_as_index=False
        )
    except UnicodeDecodeError as error:
        remedy = "set the right --encoding" if source.suffix == ".shp" else "save it as UTF-8"
        raise BoundaryError(f"{wanted.path} cannot be read as text: {error}; {remedy}") from error
    except (pyogrio.errors.DataSourceError, shapely.errors.GEOSException) as error:
        raise BoundaryError(f"{wanted.path} cannot be read: {error}") from error


def _of_countries(wanted: ReadOptions, features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if not (wanted.country_field and wanted.countries):
        return features
    codes = {iso_codes.country_of(country) for country in wanted.countries}
    return features[[iso_codes.country_of(_text(cell)) in codes for cell in features[wanted.country_field]]]


def _misread(frame: gpd.GeoDataFrame, encoding: str) -> str:
    """Return a name whose bytes are UTF-8 although read in another encoding, if all names beyond ASCII are like it."""
    texts = [text for text in (*frame["own_name"], *frame["aliases"]) if not text.isascii()]
    try:
        again = [text.encode(encoding).decode("utf-8") for text in texts]
    except UnicodeError:
        return ""
    return texts[0] if again and again != texts else ""


def _tabulate(wanted: ReadOptions, features: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """Build the columns of `AdminUnits` from the features; list the faults by row."""
    frame = gpd.GeoDataFrame(
        {
            "row": features.index.to_numpy() + 1,
            "own_id": features[wanted.id_field].map(_text),
            "own_name": features[wanted.name_field].map(_text),
            "aliases": [_aliases(cell) for cell in features[wanted.aliases_field]] if wanted.aliases_field else "",
            "stated": features[wanted.country_field].map(_text) if wanted.country_field else wanted.countries[0],
        },
        geometry=features.geometry.to_numpy(),
    ).reset_index(drop=True)
    frame["country"] = [iso_codes.country_of(stated) or "" for stated in frame["stated"]]
    faults = [*_row_faults(wanted, frame)]
    if wanted.dissolve and not faults:
        frame = _dissolved(frame)
    faults += _repeated(wanted, frame)
    return frame.drop(columns="stated"), sorted(faults, key=lambda fault: (fault.row or 0, fault.field))


def _text(cell: Any) -> str:  # noqa: ANN401 - a cell may hold anything
    if cell is None or (isinstance(cell, float) and np.isnan(cell)):
        return ""
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell)).strip() if whole else str(cell).strip()


def _aliases(cell: Any) -> str:  # noqa: ANN401 - a cell may hold anything
    plain = _text(cell)
    for separator in ALIAS_SEPARATORS[1:]:
        plain = plain.replace(separator, "|")
    return "|".join(dict.fromkeys(part.strip() for part in plain.split("|") if part.strip()))


def _row_faults(wanted: ReadOptions, frame: gpd.GeoDataFrame) -> Iterator[Fault]:
    file = wanted.path.name
    if frame.empty:
        remedy = f"check {wanted.country_field} and --country" if wanted.country_field else "give a file with polygons"
        yield Fault(file, None, "rows", "0", "is too few", remedy)
    for _, unit in frame.iterrows():
        for field, column in ((wanted.id_field, "own_id"), (wanted.name_field, "own_name")):
            if not unit[column]:
                yield Fault(file, unit["row"], field, "", "is blank", "fill it in, or name another field")
        if not unit["country"] and wanted.country_field:
            remedy = _close_country(unit["stated"])
            yield Fault(file, unit["row"], wanted.country_field, unit["stated"], "is not a country", remedy)
        shape = unit["geometry"]
        if shape is None or shapely.is_empty(shape):
            yield Fault(file, unit["row"], "geometry", "", "is empty", "draw the polygon, or remove the row")
        elif shape.geom_type not in POLYGONS:
            yield Fault(file, unit["row"], "geometry", shape.geom_type, "is not a polygon", "remove the row")


def _repeated(wanted: ReadOptions, frame: gpd.GeoDataFrame) -> Iterator[Fault]:
    remedy = "give each unit its own, or join such rows into one with --dissolve"
    other = "give each unit its own"
    for field, column, way_out in ((wanted.id_field, "own_id", remedy), (wanted.name_field, "own_name", other)):
        for (_, value), group in frame[frame[column] != ""].groupby(["country", column], sort=False):
            if len(group) > 1:
                listed = ", ".join(str(row) for row in group["row"])
                yield Fault(wanted.path.name, group["row"].iloc[1], field, value, f"is in rows {listed}", way_out)


def _dissolved(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    groups = list(frame.groupby(["country", "own_id"], sort=False))
    joined = [shapely.union_all(shapely.make_valid(g.geometry.to_numpy(), method="structure")) for _, g in groups]
    first = pd.concat([group.iloc[[0]] for _, group in groups], ignore_index=True)
    return gpd.GeoDataFrame(first.drop(columns="geometry"), geometry=joined)


def _to_degrees(wanted: ReadOptions, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    flat = frame.set_geometry(gpd.GeoSeries(shapely.force_2d(frame.geometry.to_numpy()), crs=frame.crs))
    placed = flat.to_crs(4326)
    numbers = shapely.get_coordinates(placed.geometry.to_numpy())
    if not np.isfinite(numbers).all() or (np.abs(numbers) > (180.0, 90.0)).any():
        raise BoundaryError(
            f"{wanted.path} has coordinates beyond longitude 180 or latitude 90; "
            f"it is read as {wanted.crs or flat.crs}: set its coordinate system with --crs"
        )
    return placed


def _close_country(text: str) -> str:
    near = iso_codes.close_countries(text)
    return f"similar: {', '.join(near)}" if near else "write an ISO 3166 code, such as AF or AFG"
