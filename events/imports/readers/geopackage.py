"""GeoPackage: the points of one layer with their attributes as text, in WGS84."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import pyproj
import shapely
from numpy.typing import NDArray

from events.imports import models
from events.imports.models import Limits, Option, Question, ReadOptions, TextTable, UnreadableError, check, check_table
from events.imports.readers import header
from events.imports.readers.text_table import build

WGS84: Final = 4326


def read(name: str, path: Path, choices: ReadOptions, limits: Limits) -> TextTable:
    """
    Read a GeoPackage.

    Raises
    ------
    UnreadableError
        If it is damaged, has no such layer, or exceeds a limit.
    """
    try:
        layer, questions, layers = _layer(name, path, choices.sheet)
        about = pyogrio.read_info(path, layer=layer)
        check_table(name, len(about["fields"]) + 4, max(about["features"], 0), limits)
        meta, table = pyogrio.read_arrow(path, layer=layer, read_geometry=True)
    except UnreadableError:
        raise
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, RuntimeError, OSError) as error:
        raise UnreadableError(f"{name} cannot be read as a GeoPackage ({error}); save it anew or as CSV") from None
    check(f"records of {name}", table.num_rows, limits.rows, "split the layer")
    columns, names = _columns(name, meta, table)
    others = f", one of {layers}" if layers > 1 else ""
    notes = (f"layer '{layer}'{others}", f"coordinates from {meta['crs'] or 'no stated system, taken as WGS84'}")
    raw = TextTable(name, "gpkg", (), pa.table({}), sheet=layer, notes=notes, questions=questions)
    top = header.Header(0, header.unique(names), True, False, ())
    return build(raw, top, np.arange(1, table.num_rows + 1, dtype=np.int64), columns, limits)


def _layer(name: str, path: Path, chosen: str | None) -> tuple[str, tuple[Question, ...], int]:
    found = [(str(layer), str(kind or "")) for layer, kind in pyogrio.list_layers(path)]
    if chosen is not None:
        if chosen not in dict(found):
            raise UnreadableError(f"{name} has no layer '{chosen}'; it has {', '.join(dict(found))}")
        return chosen, (), len(found)
    pointed = [layer for layer, kind in found if "Point" in kind] or [layer for layer, _ in found]
    if not pointed:
        raise UnreadableError(f"{name} has no layer; choose a GeoPackage with points")
    if len(pointed) == 1:
        return pointed[0], (), len(found)
    options = tuple(Option(layer, layer) for layer in pointed)
    return pointed[0], (Question("sheet", f"{name} has {len(pointed)} layers. Which one?", options),), len(found)


def _columns(name: str, meta: dict[str, Any], table: pa.Table) -> tuple[list[pa.ChunkedArray], list[str]]:
    shape = meta["geometry_name"] or "wkb_geometry"
    names = [column for column in table.column_names if column != shape]
    columns = [_text(table.column(column)) for column in names]
    if shape in table.column_names:
        geometry = shapely.from_wkb(table.column(shape).to_pylist(), on_invalid="ignore")
        columns += _places(name, meta["crs"], np.asarray(geometry, dtype=object))
        names += [models.LON, models.LAT, models.TYPE]
    return columns, names


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write attributes as text; nothing is an empty text."""
    kind = column.type
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        texts = [None if value is None else value.hex() for value in column.to_pylist()]
    elif pa.types.is_floating(kind) or pa.types.is_temporal(kind):
        texts = [None if value is None else str(value) for value in column.to_pylist()]
    else:
        return pc.fill_null(pc.cast(column, pa.string()), "")
    return pa.chunked_array([pa.array([text or "" for text in texts], pa.string())])


def _places(name: str, crs: str | None, geometry: NDArray[np.object_]) -> list[pa.ChunkedArray]:
    """Give longitude, latitude and type of each geometry; what is no point has no coordinates."""
    single = np.array([_single(shape) for shape in geometry], dtype=object)
    lon, lat = shapely.get_x(single), shapely.get_y(single)
    if crs is not None and not pyproj.CRS.from_user_input(crs).equals(
        pyproj.CRS.from_epsg(WGS84), ignore_axis_order=True
    ):
        lon, lat = _turned(name, crs, lon, lat)
    kinds = ["" if shape is None else str(shape.geom_type) for shape in geometry]
    texts = [[repr(float(value)) if np.isfinite(value) else "" for value in axis] for axis in (lon, lat)]
    return [pa.chunked_array([pa.array(column, pa.string())]) for column in (*texts, kinds)]


def _single(shape: Any) -> Any:  # noqa: ANN401 - shapely has no type of its own here
    if shape is None or shape.is_empty:
        return None
    if shape.geom_type == "MultiPoint" and len(shape.geoms) == 1:
        return shape.geoms[0]
    return shape if shape.geom_type == "Point" else None


def _turned(name: str, crs: str, lon: Any, lat: Any) -> Any:  # noqa: ANN401 - arrays
    try:
        turn = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
    except pyproj.exceptions.ProjError as error:
        raise UnreadableError(f"the coordinate system of {name} is unknown ({error}); save it in WGS84") from None
    return turn.transform(lon, lat)
