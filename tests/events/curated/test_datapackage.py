import csv
import json
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import get_type_hints

import pytest

from events.curated import checks, datapackage
from events.curated.csv_files import load
from events.curated.datapackage import DATA, TABLES, Edition, markdown, resource
from events.models import EventKind
from events.store.curated_tables import data_date
from events.store.store import open_store
from geodata import atlas as places
from geodata.faults import DataError

ROOT = Path(__file__).parents[3]
DOCS = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
RESOURCES = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]
FILES = sorted([*DATA.glob("*.csv"), ROOT / "geodata" / "data" / "places.csv"])


def header(path):
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


@pytest.mark.parametrize("described", RESOURCES, ids=lambda described: described["name"])
def test_a_table_that_is_read_from_the_data_package_is_written_into_exports_as_it_was(described):
    assert resource(TABLES[described["name"]]) == described


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_the_columns_of_the_schema_are_those_of_the_file(table):
    assert [column.name for column in table.columns] == header(DATA / table.file)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_the_words_of_the_schema_are_those_of_the_code(table):
    hints = get_type_hints(table.record)
    vocabularies = {name: hint for name, hint in hints.items() if isinstance(hint, type) and issubclass(hint, StrEnum)}
    # An estimate is a claim that answers a question, never an event; "other" is for imported rows that say no more.
    derived = {EventKind.ESTIMATE, EventKind.OTHER}
    for name, vocabulary in vocabularies.items():
        assert set(table.by_name[name].words) == {word for word in vocabulary if word} - derived


def test_each_reference_of_the_data_package_leads_to_a_key():
    resources = {described["name"]: described for described in RESOURCES}
    references = [key["reference"] for found in RESOURCES for key in found["schema"]["foreignKeys"]]
    assert len(references) >= 6
    for reference in references:
        assert resources[reference["resource"]]["schema"]["primaryKey"] == reference["fields"]


def test_the_documentation_holds_the_tables_of_the_model():
    assert markdown() in DOCS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_column_of_each_file_is_documented(path):
    section = DOCS.partition(f"### {path.name}\n")[2].partition("\n### ")[0]
    assert [name for name in header(path) if f"| `{name}` |" not in section] == []


def write(folder, **properties):
    (folder / datapackage.FILE).write_text(json.dumps(properties), encoding="utf-8")


def test_the_shipped_data_says_when_it_was_last_reviewed(shipped):
    assert datapackage.read(DATA) == Edition("2026.11.27", date(2026, 11, 27))
    assert shipped.data_date == date(2026, 11, 27)


def test_the_day_of_review_counts_and_not_the_day_of_a_source(tiny_data, tmp_path, atlas):
    sources = load(tiny_data).sources
    assert data_date(sources) == date(2021, 12, 31)
    write(tiny_data, version="1", created="2022-03-04T00:00:00Z")
    store = open_store(tmp_path / "store", tiny_data, atlas)
    assert store.data_date == date(2022, 3, 4)
    store.close()


def test_a_new_edition_is_new_data(tiny_data, tmp_path, atlas):
    digests = []
    for version in ("1", "2"):
        write(tiny_data, version=version, created="2022-03-04")
        store = open_store(tmp_path / "store", tiny_data, atlas)
        digests.append(store.digest)
        store.close()
    assert digests[0] != digests[1]


@pytest.mark.parametrize(
    "text", ["{", "[]", "{}", '{"version": "1", "created": "soon"}', '{"version": "1", "created": 5}']
)
def test_an_edition_that_cannot_be_read_is_a_fault_like_others(tiny_data, text):
    (tiny_data / datapackage.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="datapackage.json has 1 problem:\n  file: has no version and date"):
        datapackage.read(tiny_data)
    faults = checks.check(tiny_data, places.load())
    assert [fault.remedy for fault in faults if fault.file == datapackage.FILE] == [datapackage.REMEDY]
