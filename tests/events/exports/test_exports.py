"""Exports hold exactly the rows that were asked for, open elsewhere, harm nobody, and are the same every time."""

import csv
import gc
import io
import json
import re
import time
import zipfile
from dataclasses import replace
from datetime import date, datetime
from xml.etree import ElementTree

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely.geometry
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from events import exports, spreadsheet_text
from events.__main__ import main
from events.curated import diff
from events.curated.datapackage import DATA, section
from events.exports import FORMATS, csv_file, excel, spatial
from events.exports import content as export_content
from events.queries import table_columns
from events.queries.counts import count
from events.queries.records import table_rows
from events.queries.records.table_rows import TableRequest
from events.queries.selection import Selection
from events.queries.table_columns import ColumnFilters, TableKind, as_text
from events.spreadsheet_text import STARTS
from events.store.building import build
from events.store.store import connect, derived_tables, open_store
from geodata import atlas as places
from geodata.faults import FileError
from tests import tiny
from tests.conftest import write_tiny
from tests.processes import full_disk

LISTINGS = {
    "everything": TableRequest(),
    "a selection": TableRequest(Selection(countries=("AA",), years=(2020,))),
    "claims": TableRequest(Selection(kinds=("rocket fire", "attack")), TableKind.CLAIMS),
    "narrowed": TableRequest(column_filters=ColumnFilters((("place", "town"),), "title", True)),
    "nothing": TableRequest(Selection(words="no-such-word")),
}
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", "'=1", '=HYPERLINK("http://x","y")']
# Texts that a UTF-8 file can hold; NUL is not text for CSV readers before Python 3.11.4 and for GDAL.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@pytest.fixture(params=LISTINGS, scope="module")
def content(request, store, atlas):
    return export_content.gather(store, atlas, LISTINGS[request.param])


def ids(content):
    return [row[content.table.key] for row in content.rows]


def written(content):
    """The rows as every table has them: texts by column."""
    names = [column.name for column in content.table.columns]
    return [{name: as_text(row[name]) for name in names} for row in content.rows]


def read_csv(raw):
    """Read rows, every text as it was before it was neutralised."""
    lines = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    return [{name: spreadsheet_text.restore(text) for name, text in line.items()} for line in lines]


def read_xlsx(raw, sheet):
    """Read a sheet, every cell as the text that the CSV file has."""
    book = load_workbook(io.BytesIO(raw), read_only=True)
    names, *lines = book[sheet].iter_rows(values_only=True)
    # Empty cells at the end of a line are not in the file.
    found = [dict.fromkeys(names, "") | dict(zip(names, map(text_of, line), strict=False)) for line in lines]
    book.close()
    return found


def text_of(value):
    if isinstance(value, str):
        plain = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), value)
        return spreadsheet_text.restore(plain)
    return value.date().isoformat() if isinstance(value, datetime) else as_text(value)


def features(path, layer=None):
    frame = gpd.read_file(path, **({"layer": layer} if layer else {}))
    return frame, dict(zip(frame.iloc[:, 0], frame.geometry, strict=True))


# ------------------------------------------------------------------ tables


def test_csv_holds_the_rows_in_their_order(content):
    assert read_csv(csv_file.write_csv(content)) == written(content)


def test_csv_opens_in_excel_with_its_letters(content):
    raw = csv_file.write_csv(content)
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw


def test_xlsx_holds_the_same_rows(content):
    assert read_xlsx(excel.write_xlsx(content), content.table.name) == written(content)


def test_xlsx_says_where_the_rows_come_from(content):
    raw = excel.write_xlsx(content)
    assert [line["title"] for line in read_xlsx(raw, "sources")] == [source.title for source in content.sources]
    about = {line["what"]: line["text"] for line in read_xlsx(raw, "about")}
    assert about["digest"] == content.store.digest
    assert "Creative Commons Attribution 4.0" in about["licence"]
    assert about["selected"] == content.about["selected"]


def test_xlsx_has_days_as_days_and_edtf_as_text(store, atlas):
    book = load_workbook(io.BytesIO(excel.write_xlsx(export_content.gather(store, atlas, TableRequest()))))
    table = book["records"]
    names = [cell.value for cell in table[1]]
    rockets = next(row for row in table.iter_rows(min_row=2) if row[0].value == "rockets-north")
    cells = dict(zip(names, rockets, strict=True))
    assert (cells["earliest"].value.date(), cells["earliest"].number_format) == (date(2020, 5, 7), "yyyy-mm-dd")
    assert cells["edtf"].value == "2020-05-07"
    assert cells["claims"].value == 4


def spoilt(tmp_path, value):
    """A store whose first event has a hostile title and note."""
    folder = write_tiny(tmp_path / "data")
    path = folder / "events.csv"
    lines = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    lines[1][1], lines[1][-1] = f"{value}x", value
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(lines)
    tables = derived_tables(write_tiny(tmp_path / "clean"), tiny.atlas())
    records = tables["records"].to_pylist()
    first = next(row for row in records if row["record_id"] == lines[1][0])
    first["title"], first["note"] = f"{value}x", value
    tables["records"] = tables["records"].from_pylist(records, tables["records"].schema)
    build(tmp_path / "spoilt.duckdb", tables, "spoilt")
    return connect(tmp_path / "spoilt.duckdb")


@pytest.mark.parametrize("value", FORMULAS)
def test_no_cell_is_run_and_every_text_comes_back(tmp_path, value):
    store = spoilt(tmp_path, value)
    content = export_content.gather(store, tiny.atlas(), TableRequest(Selection(kinds=("conflict",))))
    raw, book = csv_file.write_csv(content), excel.write_xlsx(content)
    as_it_opens = next(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert not as_it_opens["note"].startswith(tuple(STARTS.replace("\\", "")))
    for cells in load_workbook(io.BytesIO(book))["records"].iter_rows(min_row=2):
        assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}
        assert not any(isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")) for cell in cells)
    for back in (read_csv(raw)[0], read_xlsx(book, "records")[0]):
        assert (back["title"], back["note"]) == (f"{value}x", value)
    package = zipfile.ZipFile(io.BytesIO(FORMATS["package"].write(content)))
    assert next(row for row in read_csv(package.read("events.csv")))["note"] == value
    assert (
        diff.read_zip(io.BytesIO(FORMATS["package"].write(content)), "x").tables["events"]["old-war"]["note"] == value
    )
    store.close()


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_any_text_survives_csv(values):
    names = [f"column{number}" for number in range(len(values))]
    row = dict(zip(names, values, strict=True))
    assert read_csv(csv_file.table(names, [row]).encode("utf-8")) == [row]


@given(TEXTS)
def test_any_text_survives_xlsx(value):
    book = excel.Workbook(write_only=True)
    excel._fill(book, "records", ("a", "b"), [(value, "end")])
    out = io.BytesIO()
    book.save(out)
    assert read_xlsx(out.getvalue(), "records") == [{"a": value, "b": "end"}]


def test_numbers_are_not_taken_for_formulas():
    assert csv_file.table(["n"], [{"n": -7.5}]) == "n\n-7.5\n"


def test_too_long_a_text_is_refused_with_the_way_out(tmp_path):
    store = spoilt(tmp_path, "x" * 40_000)
    content = export_content.gather(store, tiny.atlas(), TableRequest())
    with pytest.raises(
        export_content.ExportError, match=r"records row \d+, title: 40,001 characters .* export CSV instead"
    ):
        excel.write_xlsx(content)
    store.close()


def test_too_many_rows_for_a_sheet_are_refused(store, atlas, monkeypatch):
    monkeypatch.setattr(excel, "MOST_ROWS", 5)
    with pytest.raises(export_content.ExportError, match="13 rows are more than the 5 that a sheet can hold"):
        excel.write_xlsx(export_content.gather(store, atlas, TableRequest()))


# ------------------------------------------------------------------ maps


@pytest.mark.parametrize("name", ["geojson", "gpkg", "kml"])
def test_geopandas_opens_it_with_as_many_rows(content, tmp_path, name):
    path = tmp_path / f"atlas.{name}"
    path.write_bytes(FORMATS[name].write(content))
    frame = gpd.read_file(path, **({"layer": content.table.name} if name == "gpkg" else {}))
    assert len(frame) == len(content.rows)
    column = content.table.key
    assert (list(frame[column]) if len(frame) else []) == ids(content)
    if len(frame):
        assert frame.crs.to_epsg() == 4326
        drawn = {key for key, shape in zip(frame[column], frame.geometry, strict=True) if shape is not None}
        assert drawn == {row[column] for row in content.rows if row["precision"] in ("settlement", "district")}


def test_geojson_is_rfc_7946(content):
    collection = json.loads(FORMATS["geojson"].write(content))
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    assert [feature["id"] for feature in collection["features"]] == ids(content)
    for feature in collection["features"]:
        assert set(feature) == {"type", "id", "geometry", "properties"}
        shape = feature["geometry"] and shapely.geometry.shape(feature["geometry"])
        if shape is not None and shape.geom_type == "Polygon":
            assert shape.exterior.is_ccw
            assert feature["geometry"]["coordinates"][0][0] == feature["geometry"]["coordinates"][0][-1]


def test_geojson_says_where_the_rows_come_from(content):
    collection = json.loads(FORMATS["geojson"].write(content))
    assert [source["url"] for source in collection["sources"]] == [source.url for source in content.sources]
    assert collection["about"] == dict(content.about)


def test_the_geopackage_has_days_as_days_and_its_sources(store, atlas, tmp_path):
    path = tmp_path / "atlas.gpkg"
    content = export_content.gather(store, atlas, TableRequest())
    path.write_bytes(FORMATS["gpkg"].write(content))
    assert dict(pyogrio.list_layers(path)) == {"records": "Unknown", "sources": None, "about": None}
    assert dict(zip(*(pyogrio.read_info(path, layer="records")[key] for key in ("fields", "dtypes")), strict=True))[
        "earliest"
    ].startswith("datetime64")
    assert list(gpd.read_file(path, layer="sources")["url"]) == [source.url for source in content.sources]
    frame = gpd.read_file(path, layer="records")
    assert frame.set_index("record_id").loc["rebels-present", "edtf"] == "2015~/.."


def test_kml_has_the_span_of_time_and_keeps_the_edtf(store, atlas):
    raw = FORMATS["kml"].write(export_content.gather(store, atlas, TableRequest())).decode("utf-8")
    assert "<name>Rockets toward Bordova</name>" in raw
    assert "<begin>2020-05-07" in raw
    assert '<SimpleData name="edtf">2015~/..</SimpleData>' in raw
    assert "https://example.org/daily" in raw


def test_a_span_in_kml_holds_the_whole_of_its_last_day(store, atlas):
    raw = FORMATS["kml"].write(export_content.gather(store, atlas, TableRequest())).decode("utf-8")
    spans = re.findall("<(?:begin|end|when)>(.*?)</", raw)
    assert spans
    assert [span for span in spans if not re.fullmatch(r"\d{4}-\d\d-\d\d", span)] == []


@pytest.mark.parametrize("name", ["csv", "geojson", "gpkg"])
def test_a_text_with_a_nul_is_whole_and_the_same_in_every_format(tmp_path, name):
    store = spoilt(tmp_path, "ab\0cd")
    path = tmp_path / f"atlas.{name}"
    path.write_bytes(FORMATS[name].write(export_content.gather(store, tiny.atlas(), TableRequest())))
    store.close()
    layer = {"layer": "records"} if name == "gpkg" else {}
    table = pd.read_csv(path) if name == "csv" else gpd.read_file(path, **layer)
    assert "ab\ufffdcdx" in set(table["title"])


def test_the_description_of_kml_has_no_markup_of_the_data(store, atlas):
    content = export_content.gather(store, atlas, TableRequest())
    hostile = replace(content, about=content.about | {"selected": "a <img src=x onerror=alert(1)> & b"})
    root = ElementTree.fromstring(FORMATS["kml"].write(hostile))
    shown = next(root.iter("{http://www.opengis.net/kml/2.2}description")).text
    assert "a &lt;img src=x onerror=alert(1)&gt; &amp; b" in shown
    assert "<" not in shown


def test_kml_survives_signs_that_xml_cannot_hold(tmp_path):
    store = spoilt(tmp_path, "a\x01<b>&]]>")
    path = tmp_path / "atlas.kml"
    path.write_bytes(FORMATS["kml"].write(export_content.gather(store, tiny.atlas(), TableRequest())))
    assert "a\ufffd<b>&]] >x" in set(gpd.read_file(path)["Name"])
    store.close()


# ------------------------------------------------------------------ data package


def unpacked(content):
    package = zipfile.ZipFile(io.BytesIO(FORMATS["package"].write(content)))
    described = json.loads(package.read("datapackage.json"))
    return described, {name: read_csv(package.read(name)) for name in package.namelist() if name.endswith(".csv")}


def test_the_package_holds_the_rows_and_says_what_they_are(content):
    described, tables = unpacked(content)
    assert tables["rows.csv"] == written(content)
    assert described["digest"] == content.store.digest
    assert described["selection"] == content.request.selection.to_query()
    assert described["licenses"][0]["name"] == "CC-BY-4.0"
    assert [source["title"] for source in described["sources"]] == [
        f"{source.publisher}: {source.title}" for source in content.sources
    ]


def test_every_column_of_the_package_is_described(content):
    described, tables = unpacked(content)
    assert {resource["path"] for resource in described["resources"]} == set(tables)
    for resource in described["resources"]:
        names = [field["name"] for field in resource["schema"]["fields"]]
        for line in tables[resource["path"]]:
            assert list(line) == names


def test_nothing_in_the_package_refers_to_what_is_not_there(content):
    described, tables = unpacked(content)
    paths = {resource["name"]: resource["path"] for resource in described["resources"]}
    followed = 0
    for resource in described["resources"]:
        for key in resource["schema"]["foreignKeys"]:
            (field,), (target,) = key["fields"], key["reference"]["fields"]
            known = {line[target] for line in tables[paths[key["reference"]["resource"]]]}
            named = {line[field] for line in tables[resource["path"]] if line[field]}
            assert named <= known
            followed += len(named)
    assert followed > 0 or not content.rows


def test_a_package_of_records_brings_all_claims_on_them(store, atlas):
    _, tables = unpacked(export_content.gather(store, atlas, TableRequest(Selection(kinds=("rocket fire",)))))
    assert {line["claim_id"] for line in tables["claims.csv"]} == {
        "rockets-claimed",
        "rockets-seven",
        "rockets-four",
        "rockets-denied",
    }
    assert {"rebels", "world-rebels", "state-b", "border-guard-b"} <= {
        line["actor_id"] for line in tables["actors.csv"]
    }
    assert {"AA-BB", "AA-WE", "BB", "AA"} <= {line["place_id"] for line in tables["places.csv"]}


def test_a_package_of_an_estimate_brings_the_denial(store, atlas):
    _, tables = unpacked(
        export_content.gather(store, atlas, TableRequest(Selection(words="up to 4000", kinds=("estimate",))))
    )
    assert {line["claim_id"] for line in tables["claims.csv"]} == {"size-study", "size-denied"}


def test_a_package_of_a_candidate_brings_what_it_may_be(store, atlas):
    _, tables = unpacked(
        export_content.gather(store, atlas, TableRequest(column_filters=ColumnFilters((("title", "Easttown"),))))
    )
    assert {line["event_id"] for line in tables["events.csv"]} == {"east-blast-june", "east-attacks"}
    assert {line["claim_id"] for line in tables["claims.csv"]} == {"june-confirmed"}


def test_a_package_of_everything_is_the_data(tmp_path, tiny_data, atlas):
    store = open_store(tmp_path / "store", tiny_data, atlas)
    raw = FORMATS["package"].write(export_content.gather(store, atlas, TableRequest()))
    changes = diff.diff(diff.read_zip(io.BytesIO(raw), "whole"), diff.read(tiny_data))
    assert changes == ()
    store.close()


# ------------------------------------------------------------------ the same every time


@pytest.mark.parametrize("name", list(FORMATS))
def test_the_same_rows_give_the_same_bytes(store, atlas, monkeypatch, name):
    request = LISTINGS["a selection"]
    first = FORMATS[name].write(export_content.gather(store, atlas, request))
    # ZIP stamps have two seconds, GDAL and openpyxl ask the clock themselves: a second run at another hour tells.
    real = time.localtime
    monkeypatch.setattr(time, "localtime", lambda *given: real(2_000_000_000))
    assert FORMATS[name].write(export_content.gather(store, atlas, request)) == first


def test_how_often_a_geopackage_was_written_is_not_in_its_bytes(store, atlas, monkeypatch):
    content = export_content.gather(store, atlas, LISTINGS["a selection"])
    first = spatial.write_gpkg(content)
    stop_clock = spatial._stop_clock

    def write_once_more(path, day):
        stop_clock(path, day)
        raw = path.read_bytes()
        counted = (int.from_bytes(raw[24:28]) + 1).to_bytes(4)
        path.write_bytes(raw[:24] + counted + raw[28:92] + counted + raw[96:])

    monkeypatch.setattr(spatial, "_stop_clock", write_once_more)
    assert spatial.write_gpkg(content) == first


def test_files_are_named_after_what_is_in_them(store):
    name = exports.file_name(store, TableKind.CLAIMS, FORMATS["package"])
    assert name == f"khorasan-atlas-claims-2021-12-31-{store.digest[:8]}.zip"


# ------------------------------------------------------------------ command line


@pytest.fixture
def export(monkeypatch, tiny_data, tmp_path, capsys):
    monkeypatch.setattr("geodata.atlas.load", tiny.atlas)
    monkeypatch.setenv("KHORASAN_ATLAS_STORE", str(tmp_path / "store"))

    def run(*arguments):
        status = main(["export", "--data", str(tiny_data), *map(str, arguments)])
        return status, capsys.readouterr()

    return run


@pytest.mark.parametrize("name", list(FORMATS))
def test_the_command_writes_what_the_page_downloads(export, store, atlas, tmp_path, name):
    path = tmp_path / f"out.{FORMATS[name].extension}"
    status, printed = export("--country", "Arvia", "--year", "2020", "-o", path)
    assert status == 0
    assert printed.out == f"7 records (Arvia, 2020) written to {path}\n"
    assert path.read_bytes() == FORMATS[name].write(export_content.gather(store, atlas, LISTINGS["a selection"]))


def test_the_command_lists_claims_narrowed_and_ordered(export, tmp_path):
    path = tmp_path / "claims.csv"
    status, _ = export("--claims", "--contains", "stance=denies", "--order", "title", "--descending", "-o", path)
    assert status == 0
    assert [line["claim_id"] for line in read_csv(path.read_bytes())] == ["rockets-denied", "size-denied"]


def test_no_file_is_overwritten_unasked(export, tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("mine", encoding="utf-8")
    status, printed = export("-o", path)
    assert (status, path.read_text("utf-8")) == (2, "mine")
    assert "exists already; name another file, or replace it with --force" in printed.err
    assert export("-o", path, "--force")[0] == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbfrecord_id,")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "out.doc"], "has an unknown file extension; choose a format with --format: csv (.csv), xlsx"),
        (["-o", "missing/out.csv"], "cannot be written: No such file or directory"),
        (["-o", "out.csv", "--contains", "colour=red"], "'colour' cannot be searched or sorted; write COLUMN=TEXT"),
        (["-o", "out.csv", "--order", "colour"], "'colour' cannot be searched or sorted"),
        (["-o", "out.csv", "--contains", "=red"], "a column without a name cannot be searched"),
        (["-o", "out.csv", "--country", "Atlantis"], "country: "),
    ],
)
def test_what_cannot_be_exported_says_why_and_leaves_nothing(export, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    status, printed = export(*arguments)
    assert status == 2
    assert message in printed.err
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "store") == [
        name for name in before if name != "store"
    ]


# ------------------------------------------------------------------ the shipped data


@pytest.fixture(scope="module")
def everything(shipped):
    return export_content.gather(shipped, places.load(), TableRequest())


@pytest.mark.parametrize("name", ["geojson", "gpkg", "kml"])
def test_the_shipped_records_open_in_geopandas(everything, shipped, tmp_path, name):
    path = tmp_path / f"atlas.{name}"
    path.write_bytes(FORMATS[name].write(everything))
    frame = gpd.read_file(path, **({"layer": "records"} if name == "gpkg" else {}))
    assert len(frame) == count(shipped, Selection()).totals.all
    assert set(frame["edtf"].fillna("")) == {row["edtf"] for row in everything.rows}


def test_the_shipped_rows_all_have_a_licence_and_a_source(everything):
    assert all(row["licence"] == "CC-BY-4.0" and row["source_urls"] for row in everything.rows)
    assert table_rows.number(everything.store, everything.atlas, everything.request) == len(everything.rows)


@pytest.mark.parametrize("table", [table_columns.RECORDS, table_columns.CLAIMS], ids=lambda table: table.name)
def test_every_column_is_documented(table):
    documented = (DATA.parents[1] / "docs" / "exports.md").read_text(encoding="utf-8")
    assert section(table) in documented


# What openpyxl had begun complains once more when it is collected.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", ["gpkg", "xlsx"])
def test_without_room_for_temporary_files_an_export_is_refused(content, name):
    with full_disk(512), pytest.raises(FileError, match=r"no room for temporary files \(.*\); free disk.*TMPDIR"):
        FORMATS[name].write(content)
    gc.collect()


def test_without_room_for_temporary_files_kml_is_whole(content):
    whole = FORMATS["kml"].write(content)
    assert len(whole) > 512
    with full_disk(512):
        assert FORMATS["kml"].write(content) == whole
