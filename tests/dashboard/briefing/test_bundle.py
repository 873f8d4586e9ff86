import csv
import io
import json
import zipfile

import pytest

from dashboard.briefing import content, documents, stamp, verify
from dashboard.briefing.options import Options, Tlp
from events.queries import selected_records
from events.queries.counts import count
from events.queries.selection import Selection

SELECTION = Selection(countries=("AA",), years=(2020,))
OPTIONS = Options(headline="Arvia in 2020", tlp=Tlp.GREEN, caveat="Draft")


@pytest.fixture(autouse=True)
def two_formats(monkeypatch):
    """Only the formats that are quick to make."""
    monkeypatch.setattr(documents, "PACKED_FORMATS", ("svg", "png"))


def write(store, atlas, progress=None):
    return documents.render(content.brief(store, atlas, SELECTION, OPTIONS), "zip", progress)


@pytest.fixture
def members(store, atlas):
    with zipfile.ZipFile(io.BytesIO(write(store, atlas))) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_it_holds_every_document_and_the_data(members):
    assert set(members) == {
        "README.txt", "briefing.json", "briefing.png", "briefing.svg", "claims.csv", "records.csv", "records.geojson",
    }  # fmt: skip
    assert members["briefing.png"].startswith(b"\x89PNG")


def test_the_data_is_that_of_the_selection(members, store):
    selected = selected_records.records(store, SELECTION)["record_id"].tolist()
    rows = csv.DictReader(io.StringIO(members["records.csv"].decode("utf-8-sig")))
    assert [row["record_id"] for row in rows] == selected
    assert [feature["id"] for feature in json.loads(members["records.geojson"])["features"]] == selected


def test_it_says_what_it_is(members, store):
    said = members["README.txt"].decode()
    assert said.startswith("Arvia in 2020 (TLP:GREEN)\n")
    assert f"Arvia, 2020: {count(store, SELECTION).totals}" in said
    assert "Draft" in said
    assert store.digest[:12] in said


def test_it_can_be_verified(store, atlas):
    assert verify.read(write(store, atlas)) == stamp.make(store, SELECTION, OPTIONS)


def test_it_has_no_clock_and_is_the_same_each_time(store, atlas):
    raw = write(store, atlas)
    assert raw == write(store, atlas)
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        assert {member.date_time[:3] for member in package.infolist()} == {(2021, 12, 31)}


def test_progress_names_each_document(store, atlas):
    said = []
    write(store, atlas, lambda done, words: said.append((round(done, 2), words)))
    assert said == [(0.0, "SVG for the bundle"), (0.33, "PNG for the bundle")]
