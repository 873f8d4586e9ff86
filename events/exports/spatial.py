"""Write GeoJSON, GeoPackage and KML; records less precise than a district have a row but no geometry."""

import html
import json
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio.errors
import pyogrio.raw
import shapely
import shapely.geometry

from events.curated.datapackage import Column, Type
from events.exports import geojson
from events.exports.content import Content, credit
from events.queries.records.table_rows import Row
from events.queries.table_columns import as_text
from geodata import files

CRS = "EPSG:4326"
GEOMETRY = "geometry"
DAYS = ("earliest", "latest")
NUMBERS = {Type.NUMBER: pa.float64(), Type.INTEGER: pa.int64(), Type.BOOLEAN: pa.bool_()}
# What the KML driver makes of columns: the name of a placemark and its span of time.
KML_NAMES = {"title": "Name", "earliest": "begin", "latest": "end"}
# GDAL writes a day as its first moment; a span up to that would leave out the last day. KML takes days without a clock.
MIDNIGHT = re.compile(rb"(<(?:begin|end|when)>\d{4}-\d\d-\d\d)T00:00:00(?=<)")
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_geojson(content: Content) -> bytes:
    """Write the rows as GeoJSON (RFC 7946): WGS84, longitude first; `about` and `sources` beside the features."""
    key = content.table.key
    collection = {
        "type": "FeatureCollection",
        "about": dict(content.about),
        "sources": credit(content.sources),
        "features": [_feature(row, key, content) for row in content.rows],
    }
    return (json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")


def _feature(row: Row, key: str, content: Content) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": row[key],
        "geometry": geojson.geometry(row),
        "properties": {column.name: _json(row[column.name]) for column in content.table.columns},
    }


def _json(value: Any) -> Any:  # noqa: ANN401 - any cell
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


@files.temporary_errors(pyogrio.errors.DataLayerError, pyogrio.errors.DataSourceError, sqlite3.Error)
def write_gpkg(content: Content) -> bytes:
    """
    Write the rows as a GeoPackage, with the tables `sources` and `about`.

    The same rows give the same bytes with the same GDAL and SQLite, whose versions the file holds.
    """
    with files.work_folder() as folder:
        path = folder / "atlas.gpkg"
        name = content.table.name
        notes = {"IDENTIFIER": name, "DESCRIPTION": f"{content.about['selected']}. {content.about['licence']}"}
        _write(_spatial(content), path, name, "GPKG", geometry_type="Unknown", layer_options=notes)
        _write(_credits(content), path, "sources", "GPKG", append=True)
        _write(_about(content), path, "about", "GPKG", append=True)
        _stop_clock(path, content.store.data_date)
        return _uncounted(path.read_bytes())


def write_kml(content: Content) -> bytes:
    """
    Write the rows as KML, each with its span of time.

    Signs that XML cannot hold become U+FFFD, and `]]>`, which GDAL writes so that no reader takes it, gets a space.
    """
    table = _spatial(content, kml=True)
    about = "\n".join(f"{heading}: {text}" for heading, text in content.about.items() if text)
    sources = "\n".join(f"{source['title']} {source['url']}" for source in credit(content.sources))
    # Programs for maps show the description as HTML.
    description = html.escape(_xml(f"{about}\n\nSources:\n{sources}"), quote=False)
    options = {"NAME": content.about["title"], "DESCRIPTION": description}
    # Not in a file: with a full disk, GDAL cuts it off without a word.
    made = BytesIO()
    _write(table, made, content.table.name, "LIBKML", geometry_type="Unknown", dataset_options=options)
    return MIDNIGHT.sub(rb"\1", made.getvalue())


def _write(table: pa.Table, path: Path | BytesIO, layer: str, driver: str, **options: Any) -> None:  # noqa: ANN401
    if GEOMETRY in table.column_names:
        options |= {"geometry_name": GEOMETRY, "crs": CRS}
    pyogrio.raw.write_arrow(table, path, layer=layer, driver=driver, **options)


def _spatial(content: Content, kml: bool = False) -> pa.Table:
    columns = {}
    for column in content.table.columns:
        name = KML_NAMES.get(column.name, column.name) if kml else column.name
        columns[name] = _column(column, content.rows, kml)
    drawn = map(geojson.geometry, content.rows)
    shapes = [shapely.to_wkb(shapely.geometry.shape(shape), flavor="iso") if shape else None for shape in drawn]
    columns[GEOMETRY] = pa.array(shapes, pa.binary())
    return pa.table(columns)


def _column(column: Column, rows: Sequence[Row], kml: bool) -> pa.Array:
    values = [row[column.name] for row in rows]
    if column.name in DAYS:
        return pa.array(values, pa.date32())
    if column.type in NUMBERS:
        return pa.array(values, NUMBERS[column.type])
    texts = [as_text(value) for value in values]
    # GDAL ends a text at NUL.
    return pa.array([_xml(text) if kml else text.replace("\0", "\ufffd") for text in texts], pa.string())


def _xml(text: str) -> str:
    return NO_XML.sub("\ufffd", text).replace("]]>", "]] >")


def _credits(content: Content) -> pa.Table:
    names = ("source_id", "title", "url")
    sources = credit(content.sources)
    return pa.table({name: pa.array([source[name] for source in sources], pa.string()) for name in names})


def _about(content: Content) -> pa.Table:
    return pa.table({"what": list(content.about), "text": list(content.about.values())})


def _stop_clock(path: Path, day: date) -> None:
    """Replace the time of writing in GDAL's metadata by the date of the data."""
    with closing(sqlite3.connect(path)) as file:
        file.execute("UPDATE gpkg_contents SET last_change = ?", [f"{day.isoformat()}T00:00:00.000Z"])
        file.commit()
        # What was overwritten stays in the file's free space until it is packed again.
        file.execute("VACUUM")


def _uncounted(raw: bytes) -> bytes:
    """Reset the counter of writes in the header of an SQLite file: how often GDAL writes depends on the machine."""
    # SQLite's file format, 1.3: the counter, and the counter at which the version number was written.
    once = (1).to_bytes(4, "big")
    return raw[:24] + once + raw[28:92] + once + raw[96:]
