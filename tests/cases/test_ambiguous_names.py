"""Names of several towns: placed in the area that is stated, listed with their towns, and placed once one is chosen."""

from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from dashboard.components.imports import places
from events.cli.imports import report_text
from events.imports import mapping_file, pipeline
from events.imports.library import open_library
from events.imports.models import ReadOptions
from events.imports.places import province_join
from geodata import atlas as geodata_atlas
from tests.cases.reading import read

ROWS = """\
id,date,country,province,city
s1,2022-04-01,Pakistan,Punjab,Sahiwal
s2,2022-04-02,Pakistan,Punjab,Sahiwal
a1,2022-04-03,Kazakhstan,,Akkol
l1,2022-04-04,Pakistan,Punjab,Lahore
b1,2022-04-05,Afghanistan,Balkh,Nowhere At All
"""
CHOSEN = {"Sahiwal/PK-PB": "geonames-1166547"}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    file = tmp_path_factory.mktemp("names") / "names.csv"
    file.write_text(ROWS, encoding="utf-8")
    return file


def placed(incidents):
    return {row["source_record_id"]: (row["precision"], row["province_id"]) for row in incidents.to_pylist()}


def test_the_rows_stay_at_the_level_above(path):
    found = placed(read(path).incidents)
    assert found == {
        "s1": ("province", "PK-PB"),
        "s2": ("province", "PK-PB"),
        "a1": ("country", None),
        "l1": ("settlement", "PK-PB"),
        "b1": ("province", "AF-BAL"),
    }


def test_the_report_lists_them_with_counts_and_towns(path):
    seen = read(path)
    listed = [(one["code"], one["records"], len(one["options"])) for one in seen.report.ambiguous]
    assert listed == [("Sahiwal/PK-PB", 2, 2), ("Akkol/KZ", 1, 3)]
    text = report_text(seen.report)
    assert "2 name 'Sahiwal' in PK-PB, which may be geonames-1166547 (Sahiwal, PK-PB, " in text
    assert "add 'Sahiwal/PK-PB' to codes.places of a saved mapping" in text


def test_a_chosen_town_stays_chosen_when_its_province_gets_another_id(path):
    """As it does with boundaries of the user's own: the dataset is joined to them without the file."""
    stored = read(path).incidents
    joined = province_join.join(geodata_atlas.load(), stored, {"Sahiwal/PK-FORMER": "geonames-1166547"})
    assert placed(joined)["s1"] == ("settlement", "PK-PB")
    elsewhere = province_join.join(geodata_atlas.load(), stored, {"Sahiwal/AF-FORMER": "kunduz"})
    assert placed(elsewhere)["s1"] == ("province", "PK-PB")


def test_a_chosen_town_places_the_rows_and_is_saved(path):
    mapping = places.with_towns(read(path).mapping, CHOSEN)
    again = mapping_file.from_json(mapping_file.to_json(mapping))
    seen = read(path, mapping=again)
    assert placed(seen.incidents)["s1"] == placed(seen.incidents)["s2"] == ("settlement", "PK-PB")
    assert [one["code"] for one in seen.report.ambiguous] == ["Akkol/KZ"]
    assert seen.incidents.to_pylist()[0]["join"] == "named"
    assert seen.mapping.codes["places"] == CHOSEN


def test_the_choice_holds_when_the_boundaries_change(path, tmp_path):
    atlas = geodata_atlas.load()
    mapping = places.with_towns(read(path).mapping, CHOSEN)
    earlier = replace(atlas, digest="earlier")
    seen = pipeline.preview(path, ReadOptions(format="table", mapping=mapping), earlier, open_library(tmp_path))
    pipeline.commit(seen, tmp_path)
    (version,) = pipeline.rejoin(open_library(tmp_path), atlas).current()
    assert placed(pq.read_table(version.incidents))["s1"] == ("settlement", "PK-PB")
    assert [one["code"] for one in version.report["ambiguous"]] == ["Akkol/KZ"]
