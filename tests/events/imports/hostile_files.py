"""Files that are made to exhaust or end the program that reads them; nothing of them is kept in the repository."""

import io
import sqlite3
import struct
import zipfile
from pathlib import Path

import geopandas
from shapely.geometry import Point

XML = '<?xml version="1.0" encoding="UTF-8"?>'
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def packed(entries: dict[str, str | bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return content.getvalue()


def sheet(rows: int, cells: int = 3, first: str = "") -> str:
    line = '<c t="s"><v>0</v></c>' * cells
    return f"{first}<sheetData>{f'<row>{line}</row>' * rows}</sheetData>"


def strings(text: str = "a", attributes: str = "") -> str:
    return f'<sst xmlns="{SHEET}" {attributes}><si><t>{text}</t></si></sst>'


def book(content: str = "", shared: str = "", sheets: int = 1) -> bytes:
    """A workbook whose sheets all have the same XML."""
    listed = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, sheets + 1))
    links = [(f"r{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, sheets + 1)]
    links.append(("rs", "sharedStrings", "sharedStrings.xml"))
    related = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{to}"/>' for i, kind, to in links)
    related = f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>'
    sheets_xml = f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
    main = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    types = '<Default Extension="xml" ContentType="application/xml"/>'
    return packed(
        {
            "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">{types}</Types>',
            "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{main}</Relationships>',
            "xl/workbook.xml": f"{XML}{sheets_xml}",
            "xl/_rels/workbook.xml.rels": f"{XML}{related}",
            "xl/sharedStrings.xml": XML + (shared or strings()),
            **{
                f"xl/worksheets/sheet{n}.xml": f'{XML}<worksheet xmlns="{SHEET}">{content or sheet(3)}</worksheet>'
                for n in range(1, sheets + 1)
            },
        }
    )


def overlapping(files: int = 200) -> bytes:
    """An archive in whose directory all files are the same bytes."""
    one = packed({"a0000": "id,date\n" * 100_000})
    start, end = one.index(b"PK\x01\x02"), one.rindex(b"PK\x05\x06")
    directory = b"".join(one[start:end].replace(b"a0000", b"b%04d" % number) for number in range(files))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, files, files, len(directory), start, 0)
    return one[:start] + directory + tail


def geopackage(path: Path, sql: str = "", geometry: bytes | None = None) -> bytes:
    """A GeoPackage with one point; `sql` is the query of its only layer, `geometry` the bytes of the point."""
    geopandas.GeoDataFrame({"id": [1]}, geometry=[Point(69, 34)], crs=4326).to_file(path, layer="raids", driver="GPKG")
    with sqlite3.connect(path) as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        if geometry is not None:
            database.execute("UPDATE raids SET geom = ?", [geometry])
        if sql:
            database.execute(f"CREATE VIEW seen AS {sql}")
            for table in ("gpkg_contents", "gpkg_geometry_columns"):
                database.execute(f"UPDATE {table} SET table_name = 'seen'")
    database.close()
    return path.read_bytes()


FAR_COLUMN = '<sheetData><row r="1"><c r="XFD1" t="s"><v>0</v></c></row></sheetData>'
FAR_ROW = '<sheetData><row r="1"><c r="CV1048576" t="s"><v>0</v></c></row></sheetData>'
REPEATED_ROWS = "<sheetData>" + '<row r="1"><c r="A1" t="s"><v>0</v></c></row>' * 100_000 + "</sheetData>"
ENTITIES = '<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + strings("&b;")
FEATURE = '{"type":"Feature","properties":{"id":1,"place":"Herat"},"geometry":null}'
TWO_LISTS = f'{{"type":"FeatureCollection","features":[{FEATURE}],"features":[{FEATURE}]}}'
HALF_PAIRS = '[{"id":"\\ud800","\\udfff":"\\ud83d\\ude00","place":"Herat"}]'
REPEATED_KEYS = "[{" + ",".join(['"a":1'] * 20_000) + "}]"
ENDLESS = "WITH RECURSIVE n(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM n) SELECT fid, NULL AS geom FROM n"
HEAVY = f"SELECT max(fid) AS fid, NULL AS geom FROM (SELECT fid FROM ({ENDLESS}) WHERE fid % 2)"
LARGE = (
    "WITH RECURSIVE n(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM n LIMIT 9000) "
    "SELECT fid, NULL AS geom, hex(zeroblob(400000)) AS text FROM n"
)
# Byte order, type and number of points of a line of 4,000,000,000 points, of which there are none.
ABSURD = b"GP\x00\x01" + struct.pack("<i", 4326) + struct.pack("<BII", 1, 2, 4_000_000_000)
