"""The rows of a table as files: CSV, XLSX, GeoJSON, GeoPackage, KML and a Frictionless data package."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from events.exports import csv_file, data_package, excel, spatial
from events.exports.content import Content as Content
from events.exports.content import ExportError as ExportError
from events.exports.content import gather as gather
from events.queries.table_columns import TableKind
from events.store.store import Store


@dataclass(frozen=True)
class Format:
    """One kind of file: how it is named, what it is for, and the function that writes it."""

    name: str
    title: str
    extension: str
    media_type: str
    write: Callable[[Content], bytes]


FORMATS: Mapping[str, Format] = {
    format_.name: format_
    for format_ in (
        Format("csv", "CSV", "csv", "text/csv", csv_file.write_csv),
        Format("xlsx", "Excel", "xlsx", excel.MEDIA_TYPE, excel.write_xlsx),
        Format("geojson", "GeoJSON", "geojson", "application/geo+json", spatial.write_geojson),
        Format("gpkg", "GeoPackage", "gpkg", "application/geopackage+sqlite3", spatial.write_gpkg),
        Format("kml", "KML", "kml", "application/vnd.google-earth.kml+xml", spatial.write_kml),
        Format("package", "Data package", "zip", "application/zip", data_package.write_package),
    )
}


def file_name(store: Store, kind: TableKind, format_: Format) -> str:
    """Return a file name with kind, date and digest: `khorasan-atlas-records-2026-11-22-881c118e.zip`."""
    parts = ("khorasan-atlas", kind.value, str(store.data_date), store.digest[:8])
    return f"{'-'.join(parts)}.{format_.extension}"
