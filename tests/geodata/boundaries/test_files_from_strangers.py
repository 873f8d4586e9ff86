"""A file of polygons that is made to exhaust or end the program gets a sentence."""

import json
import sqlite3
import struct
import zipfile

import pytest

from geodata import __main__ as command
from geodata.boundaries import reader, reader_process
from geodata.boundaries.reader import ReadOptions
from tests.geodata import boundary_files
from tests.processes import readers, resident_mb

FIELDS = ("--id-field", "code", "--name-field", "title", "--country", "AF")
ENDLESS = "WITH RECURSIVE n(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM n) SELECT fid, NULL AS geom FROM n"
MARGIN_MB = 100


@pytest.fixture(autouse=True)
def limited(tmp_path, monkeypatch):
    for name, value in {"READER_MEMORY_MB": "1024", "READER_SECONDS": "10"}.items():
        monkeypatch.setenv(f"KHORASAN_ATLAS_{name}", value)
    for name in ("READING", "BOUNDARIES"):
        monkeypatch.setenv(f"KHORASAN_ATLAS_{name}", str(tmp_path / name))
    yield
    assert readers() == []
    assert list((tmp_path / "READING").glob("*")) == []


def geojson(path, properties='{"code":"a","title":"b"}', coordinates="[[[0,0],[1,0],[1,1],[0,0]]]"):
    geometry = f'{{"type":"Polygon","coordinates":{coordinates}}}'
    feature = f'{{"type":"Feature","properties":{properties},"geometry":{geometry}}}'
    path.write_text(f'{{"type":"FeatureCollection","features":[{feature}]}}', encoding="utf-8")
    return path


def deep(folder):
    return geojson(folder / "a.geojson", coordinates="[" * 100_000 + "]" * 100_000)


def digits(folder):
    return geojson(folder / "a.geojson", coordinates=f"[[[{'9' * 1_000_000},0],[1,0],[1,1],[0,0]]]")


def infinite(folder):
    return geojson(folder / "a.geojson", coordinates="[[[Infinity,0],[1,NaN],[1,1],[0,0]]]")


def bomb(folder):
    path = folder / "a.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.geojson", "w", force_zip64=True) as file,
    ):
        file.write(b'{"type":"FeatureCollection","features":[')
        for _ in range(2_500):
            file.write(b" " * 1_000_000)
    return path


def many_points(folder):
    """A Shapefile whose only polygon states four thousand million points."""
    path = boundary_files.shapefile(folder / "shape")
    content = bytearray(path.read_bytes())
    content[100 + 8 + 40 : 100 + 8 + 44] = struct.pack("<I", 0x7FFFFFFF)
    path.write_bytes(content)
    return path


def endless(folder):
    path = folder / "a.gpkg"
    boundary_files.frame().to_file(path, layer="units", driver="GPKG")
    with sqlite3.connect(path) as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute(f"CREATE VIEW seen AS SELECT fid, geom, 'a' AS code, 'b' AS title FROM ({ENDLESS})")
        for table in ("gpkg_contents", "gpkg_geometry_columns"):
            database.execute(f"UPDATE {table} SET table_name = 'seen'")
    database.close()
    return path


@pytest.mark.parametrize("make", [deep, digits, infinite, bomb, many_points, endless])
def test_it_is_refused_with_a_sentence(tmp_path, capsys, make):
    path, before = make(tmp_path), resident_mb()
    assert command.main(["add", str(path), *FIELDS, "--crs", "EPSG:4326", "--dry-run"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert path.name in shown.err
    assert "Traceback" not in shown.err
    assert resident_mb() < before + MARGIN_MB


def test_what_is_read_apart_is_what_is_read_here(tmp_path):
    path = boundary_files.geojson(tmp_path / "units.geojson")
    wanted = ReadOptions(path, "code", "title", countries=("AF",))
    here, apart = reader.read(wanted), reader_process.read(wanted)
    assert json.loads(apart.frame.to_json()) == json.loads(here.frame.to_json())
    assert apart.frame.crs == here.frame.crs
    assert (apart.crs, apart.encoding, apart.layer, apart.sha256) == (here.crs, here.encoding, here.layer, here.sha256)
