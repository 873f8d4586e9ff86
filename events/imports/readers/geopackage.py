"""Read the points of one GeoPackage layer in WGS84, with their attributes as text."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyogrio
import pyproj
import shapely
from numpy.typing import NDArray

from events.imports.models import Option, Question, TextTable, UnreadableError
from events.imports.readers.header import Header, unique
from events.imports.readers.source_file import SourceFile
from events.imports.readers.text_table import LAT, LON, TYPE, as_text, fill, note_on

WGS84: Final = 4326


def read(source: SourceFile, path: Path) -> TextTable:
    """
    Read a GeoPackage from a path that ends in `.gpkg`.

    Raises
    ------
    UnreadableError
        If it is damaged, has no such layer, or exceeds a limit.
    """
    name = source.name
    try:
        layer, questions, layers = _layer(name, path, source.options.sheet)
        about = pyogrio.read_info(path, layer=layer)
        source.check_table(len(about["fields"]) + 4, max(about["features"], 0))
        meta, table = pyogrio.read_arrow(path, layer=layer, read_geometry=True)
    except UnreadableError:
        raise
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, RuntimeError, OSError) as error:
        raise UnreadableError(f"{name} cannot be read as a GeoPackage ({error}); save it again, or as CSV") from None
    source.check("records", table.num_rows, source.limits.rows, "split the layer")
    columns, names, replaced = _columns(name, meta, table)
    others = f", one of {layers}" if layers > 1 else ""
    crs = f"coordinate system {meta['crs']}" if meta["crs"] else "no coordinate system stated: read as WGS84"
    notes = (f"layer '{layer}'{others}", crs, *note_on(replaced))
    found = TextTable(name, "gpkg", sheet=layer, notes=notes, questions=questions)
    return fill(found, source, Header(unique(names)), np.arange(1, table.num_rows + 1, dtype=np.int64), columns)


def _layer(name: str, path: Path, chosen: str | None) -> tuple[str, tuple[Question, ...], int]:
    found = [(str(layer), str(kind or "")) for layer, kind in pyogrio.list_layers(path)]
    if chosen is not None:
        if chosen not in dict(found):
            raise UnreadableError(f"{name} has no layer '{chosen}'; it has {', '.join(dict(found))}")
        return chosen, (), len(found)
    layers = [layer for layer, kind in found if "Point" in kind] or [layer for layer, _ in found]
    if not layers:
        raise UnreadableError(f"{name} has no layers; choose a GeoPackage with points")
    if len(layers) == 1:
        return layers[0], (), len(found)
    options = tuple(Option(layer, layer) for layer in layers)
    return layers[0], (Question("sheet", f"{name} has {len(layers)} layers. Which one?", options),), len(found)


def _columns(name: str, meta: dict[str, Any], table: pa.Table) -> tuple[list[pa.ChunkedArray], list[str], int]:
    """Return columns of text and their names, and the number of cells that were not text."""
    geometry_name = meta["geometry_name"] or "wkb_geometry"
    names = [column for column in table.column_names if column != geometry_name]
    read = [as_text(table.column(column)) for column in names]
    columns = [column for column, _ in read]
    if geometry_name in table.column_names:
        geometry = shapely.from_wkb(table.column(geometry_name).to_pylist(), on_invalid="ignore")
        columns += _coordinates(name, meta["crs"], np.asarray(geometry, dtype=object))
        names += [LON, LAT, TYPE]
    return columns, names, sum(replaced for _, replaced in read)


def _coordinates(name: str, crs: str | None, geometry: NDArray[np.object_]) -> list[pa.ChunkedArray]:
    """Return longitude, latitude and type of each geometry; only points have coordinates."""
    single = np.array([_single(shape) for shape in geometry], dtype=object)
    lon, lat = shapely.get_x(single), shapely.get_y(single)
    if crs is not None and not pyproj.CRS.from_user_input(crs).equals(
        pyproj.CRS.from_epsg(WGS84), ignore_axis_order=True
    ):
        lon, lat = _to_degrees(name, crs, lon, lat)
    kinds = ["" if shape is None else str(shape.geom_type) for shape in geometry]
    texts = [[repr(float(value)) if np.isfinite(value) else "" for value in axis] for axis in (lon, lat)]
    return [pa.chunked_array([pa.array(column, pa.string())]) for column in (*texts, kinds)]


def _single(shape: Any) -> Any:  # noqa: ANN401 - shapely has no type of its own here
    if shape is None or shape.is_empty:
        return None
    if shape.geom_type == "MultiPoint" and len(shape.geoms) == 1:
        return shape.geoms[0]
    return shape if shape.geom_type == "Point" else None


def _to_degrees(name: str, crs: str, lon: Any, lat: Any) -> Any:  # noqa: ANN401 - arrays
    try:
        turn = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
    except pyproj.exceptions.ProjError as error:
        raise UnreadableError(f"{name}: unknown coordinate system ({error}); save it in WGS84") from None
    return turn.transform(lon, lat)
