"""Invent files of every type that is read, some sound, some damaged; the same for the same seed."""

import csv
import io
import json
import random
import sqlite3
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import geopandas
import openpyxl
from shapely.geometry import LineString, Point

from events.imports.formats.column_names import ALL_NAMES, BOTH, NAMES
from events.imports.formats.known_format import KNOWN_FORMATS
from events.imports.readers.archive import BROKEN

Rows = list[list[str]]
MARK: Final = "remark"  # the column that tells each record from all others
ENCODINGS: Final = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp1251", "utf-32")
DATES: Final = (
    "2021-02-03", "03/04/2020", "29/12/2015", "12.31.2019", "31.12.2019", "2022-21", "202X", "2022-04-XX", "1401/01/23",
    "44562", "1640995200000", "1640995200", "April 2022", "9-May-20", "٢٠٢٢-٠٤-١٢", "0001-01-01", "9999-12-31", "0",
    "2021-02-30", "20210203", "2021-W05", "yesterday", "2021-02-03T10:00:00+04:30", "[2021-02-03,2021-02-05]", "1/2",
    "12 جوزا 1400", "١٤٠١/٠١/٢٣", "2021-02-03/2021-02-05", "Sunday-November 19-1995",
)  # fmt: skip
NUMBERS: Final = (
    "0", "1", "-99", "40+", "10-15", "1.200", "1,200", "1e300", "-1e308", "1e999", "NaN", "inf", "five", "2.5", "٣",
    "up to 4", "34,5", "0x10", "9" * 400, "1_000", "½", "-0", "+7",
)  # fmt: skip
DEGREES: Final = (
    "34.53", "69.17", "34,53", "36°43'48\"N", "36d43m48s", "S 12.5", "181", "-90", "90", "1e308", "nan", "-inf", "0",
    "34.53, 69.17", "POINT (69.17 34.53)", "POINT EMPTY", "34.53N 69.17E", "12h", "--5", "6 9", "5e-324",
)  # fmt: skip
PLACES: Final = (
    "Kabul", "Kunduz", "Kabul (Province)", "Afghanistan", "AF", "AFG", "Capital", "Hirat", "Wilayat-e Takhar", "کندز",
    "Republic of Chechnya", "IR13", "Nowhere", "Balkh" * 50, "Tajikistan", "Azad Jammu & Kashmir",
)  # fmt: skip
TEXTS: Final = (
    "", "", "", " ", "\xa0", "attack", "Battles", "1", "=1+1", "a;b|c", 'say "no"', "line\nbreak", "tab\there", "\r",
    "\x00", "\x1b[31m", "\u202eright", "e\u0301" * 30, "#date", "null", "None", "\ufeff", "{x}", "'", '"', "%s", "\\",
    "𝒳", "\ufffe", "w" * 5_000, "true",
)  # fmt: skip
VALUES: Final = (DATES, NUMBERS, DEGREES, PLACES, TEXTS)
KNOWN: Final = [name for names in (*NAMES.values(), *ALL_NAMES.values(), BOTH) for name in names]
DAMAGE: Final = (
    b"",
    b"\0",
    b'"',
    b"\n",
    b"\xff",
    b"\xc2",
    b"{",
    b"]",
    b",",
    b"<",
    b"9" * 30,
    b"\xef\xbb\xbf",
    b"\r\n\r\n",
)


@dataclass(frozen=True)
class Invented:
    """
    A file: its name, its bytes, and what must come back.

    `marks` are texts of which each stands in one record; None if the file is damaged, so that nobody can know.
    """

    name: str
    data: bytes
    marks: tuple[str, ...] | None = None


def invent(rng: random.Random) -> Invented:
    """Invent one file; two of three are damaged."""
    made = rng.choice(WRITERS)(rng)
    if rng.random() < 0.2:
        made = zipped(rng, made)
    for _ in range(rng.choice((0, 1, 1, 2, 6))):
        made = Invented(made.name, _damaged(rng, made))
    return made


# ------------------------------------------------------------------ tables


def table(rng: random.Random) -> Rows:
    """Invent a table with a header, in which every record has a mark of its own."""
    known = rng.choice([*KNOWN_FORMATS.values(), None, None, None])
    columns = _columns_of(known, rng) if known else rng.choices(KNOWN, k=rng.randint(1, 9))
    columns = [_disguised(rng, name) for name in columns]
    columns.insert(rng.randint(0, len(columns)), MARK)
    usual = [rng.choice(rng.choice(VALUES)) for _ in columns]
    rows = []
    for number in range(rng.choice((0, 1, 2, 5, 30, 200))):
        row = [rng.choice(rng.choice(VALUES)) if rng.random() < 0.3 else value for value in usual]
        row[columns.index(MARK)] = f"mark-{number}-{rng.randrange(10**6)}."
        rows.append(row)
    return [columns, *rows]


def _columns_of(known: Any, rng: random.Random) -> list[str]:
    named = [name for names in known.mapping.columns.values() for name in names]
    columns = list(dict.fromkeys([*(name.split(" or ")[0] for name in (*known.required, *named))]))
    return columns if rng.random() < 0.8 else rng.sample(columns, len(columns) - 1)


def _disguised(rng: random.Random, name: str) -> str:
    return rng.choice((str, str, str.upper, str.title, lambda text: text.replace("_", " "), lambda text: f"g/{text}"))(
        name
    )


def _marks(rows: Rows) -> tuple[str, ...]:
    at = rows[0].index(MARK)
    return tuple(row[at] for row in rows[1:])


# ------------------------------------------------------------------ files


def delimited(rng: random.Random) -> Invented:
    """Write a table as text, some of its rows with too many or too few cells, between lines that are not records."""
    rows, delimiter = table(rng), rng.choice(",,,;\t|")
    made = io.StringIO()
    writer = csv.writer(
        made,
        delimiter=delimiter,
        quoting=rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
        lineterminator=rng.choice(("\r\n", "\n", "\n", "\r")),
    )
    width = len(rows[0])
    if rng.random() < 0.2 and width > 2:
        writer.writerows([["Situation report"], []][: rng.randint(1, 2)])
    for number, row in enumerate(rows):
        odd = number and rng.random() < 0.02
        writer.writerow([*row, "more", "cells"] if odd else row)
        if rng.random() < 0.02:
            writer.writerow([])
    if rng.random() < 0.1:
        writer.writerow(["Total", *[""] * (width - 2), "99"][:width])
    text = made.getvalue()
    encoding = rng.choice(ENCODINGS)
    return Invented(rng.choice(("a.csv", "a.tsv", "a.txt")), text.encode(encoding, errors="replace"), _marks(rows))


def workbook(rng: random.Random) -> Invented:
    """Write a table as a workbook, with values of several types, blank rows, merged cells and other sheets."""
    rows, book = table(rng), openpyxl.Workbook()
    sheet = book.active
    if rng.random() < 0.2:
        book.create_sheet("notes").append(["see there"])
    if rng.random() < 0.2 and len(rows[0]) > 2:
        sheet.append(["Situation report"])
    for row in rows:
        sheet.append([_cell(rng, text) for text in row])
        if rng.random() < 0.03:
            sheet.append([])
    if rng.random() < 0.2 and len(rows) > 3:
        column = 1 + (rows[0].index(MARK) + 1) % len(rows[0])
        if column != 1 + rows[0].index(MARK):
            sheet.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
    made = io.BytesIO()
    book.save(made)
    return Invented("a.xlsx", made.getvalue(), _marks(rows))


def _cell(rng: random.Random, text: str) -> Any:
    clean = "".join(sign for sign in text if sign >= " " or sign in "\t\n")[:30_000].replace("\ufffe", "")
    if clean.replace(".", "").isascii() and clean.replace(".", "").isdigit() and len(clean) < 15 and rng.random() < 0.5:
        return float(clean) if clean.count(".") < 2 else clean
    return clean.removeprefix("=")


def objects(rng: random.Random) -> Invented:
    """Write a table as JSON: a list, one inside an object, one object for each line, with nested values."""
    rows = table(rng)
    records = [dict(zip(rows[0], map(_json_value(rng), row), strict=True)) for row in rows[1:]]
    for record, row in zip(records, rows[1:], strict=True):
        record[MARK] = row[rows[0].index(MARK)]
    if rng.random() < 0.3:
        records = [{"properties": {"inner": record}, "list": [1, {"a": None}]} for record in records]
    shape = rng.choice(("list", "inside", "lines"))
    if shape == "lines":
        data = "\n".join(json.dumps(record) for record in records)
    elif shape == "inside":
        data = json.dumps({"count": len(records), "meta": [{"page": 1}], rng.choice(("data", "results", "x")): records})
    else:
        data = json.dumps(records, ensure_ascii=rng.random() < 0.5, indent=rng.choice((None, 1)))
    # One object in one line may be anything.
    is_table = bool(records) and (shape != "lines" or len(records) > 1)
    return Invented("a.json", data.encode("utf-8", errors="replace"), _marks(rows) if is_table else None)


def _json_value(rng: random.Random) -> Callable[[str], Any]:
    def value(text: str) -> Any:
        return rng.choice((text, text, text, None, 1.5, True, 10**30, [text], {"en": text}))

    return value


def features(rng: random.Random) -> Invented:
    """Write a table as GeoJSON with geometries of several types."""
    rows = table(rng)
    made = [
        {
            "type": "Feature",
            "id": number,
            "properties": dict(zip(rows[0], row, strict=True)),
            "geometry": rng.choice(
                (
                    {"type": "Point", "coordinates": [69 + rng.random(), 34 + rng.random()]},
                    {"type": "Point", "coordinates": []},
                    {"type": "MultiPoint", "coordinates": [[1e400, "x"]]},
                    {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 0]]]},
                    None,
                )
            ),
        }
        for number, row in enumerate(rows[1:])
    ]
    data = json.dumps({"type": "FeatureCollection", "features": made})
    return Invented("a.geojson", data.encode("utf-8", errors="replace"), _marks(rows) if made else None)


def geopackage(rng: random.Random) -> Invented:
    """Write a table as a GeoPackage."""
    rows = table(rng)
    names = [f"{name.replace('/', '_')}_{number}" for number, name in enumerate(rows[0])]
    clean = [[text.replace("\0", "").encode("utf-8", "ignore").decode() for text in row] for row in rows[1:]]
    shapes = [rng.choice((Point(69.1, 34.5), Point(-180, 90), LineString([(0, 0), (1, 1)]), None)) for _ in clean]
    frame = geopandas.GeoDataFrame(
        {name: [row[at] for row in clean] for at, name in enumerate(names)},
        geometry=shapes,
        crs=rng.choice((4326, 3857, 32642)),
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        frame.to_file(path, layer="raids", driver="GPKG", engine="pyogrio")
        return Invented("a.gpkg", path.read_bytes(), _marks(rows))


def other(rng: random.Random) -> Invented:
    """Write something that is not a table: KML, a web page, a database without tables, a single character."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE a (b)")
        database.close()
        database_bytes = path.read_bytes()
    kml = b'<?xml version="1.0"?><kml><Document><Placemark><name>x</name></Placemark></Document></kml>'
    return Invented(
        "a.kml",
        rng.choice(
            (
                kml,
                b"<!DOCTYPE html><html></html>",
                database_bytes,
                b"PK\x05\x06" + b"\0" * 18,
                b"\0" * 999,
                b"[]",
                b"{}",
            )
            + tuple(sign * rng.choice((1, 3, 5_000)) for sign in DAMAGE if sign)
        ),
    )


def zipped(rng: random.Random, made: Invented) -> Invented:
    """Pack a file into an archive, perhaps beside others."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(rng.choice((made.name, "folder/" + made.name, "../" + made.name, "noextension")), made.data)
        if rng.random() < 0.3:
            archive.writestr("readme.txt", "about")
    is_archive = made.data[:2] == b"PK" and not made.name.endswith(".xlsx")
    return replace(made, name="a.zip", data=out.getvalue(), marks=None if is_archive else made.marks)


WRITERS: Final = (delimited, delimited, delimited, workbook, objects, features, geopackage, other)


# ------------------------------------------------------------------ damage


def _damaged(rng: random.Random, made: Invented) -> bytes:
    """Damage a file: its bytes, or those of one file of an archive, which is packed again."""
    if made.data[:2] == b"PK" and rng.random() < 0.7:
        try:
            return _repacked(rng, made.data)
        except BROKEN:
            return _changed(rng, made.data)
    return _changed(rng, made.data)


def _repacked(rng: random.Random, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = rng.choice(names) if names else ""
        for name in names:
            part = old.read(name)
            new.writestr(name, _changed(rng, part) if name == chosen else part)
    return out.getvalue()


def _changed(rng: random.Random, data: bytes) -> bytes:
    """Cut, repeat, turn, overwrite or insert some bytes."""
    if not data:
        return b"x"
    start, end = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    short = min(end, start + rng.choice((1, 8, 300)))
    piece: Sequence[bytes] = (
        data[:start],
        data[:start] + data[short:],
        data[:end] + data[start:],
        data[:start] + rng.choice(DAMAGE) + data[short:],
        data[:start] + rng.choice(DAMAGE) + data[start:],
        data[:start] + rng.randbytes(short - start) + data[short:],
        data[:start] + data[start:short] * rng.choice((2, 50)) + data[short:],
        _with_other_digits(rng, data),
    )
    return rng.choice(piece)[: 4 << 20]


def _with_other_digits(rng: random.Random, data: bytes) -> bytes:
    at = [position for position, sign in enumerate(data[: 1 << 16]) if 48 <= sign < 58]
    if not at:
        return data
    made = bytearray(data)
    for position in rng.sample(at, min(3, len(at))):
        made[position] = rng.choice(b"0123456789-eE")
    return bytes(made)
