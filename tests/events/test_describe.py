import csv
import json
from pathlib import Path

import pytest

from events.describe import datapackage, datapackage_text, markdown
from events.records import DATA
from events.schema import TABLES

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
FILES = sorted([*DATA.glob("*.csv"), ROOT / "geodata" / "data" / "places.csv"])


def header(path):
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def test_the_data_package_in_the_folder_is_the_one_of_the_model():
    assert (DATA / "datapackage.json").read_text(encoding="utf-8") == datapackage_text()


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_the_data_package_has_the_columns_of_the_file(table):
    resource = next(found for found in datapackage()["resources"] if found["name"] == table.name)
    fields = [field["name"] for field in resource["schema"]["fields"]]
    if (DATA / table.file).exists():
        assert fields == header(DATA / table.file)
    assert resource["schema"]["primaryKey"] == [fields[0]]


def test_each_reference_of_the_data_package_leads_to_a_key():
    resources = {resource["name"]: resource for resource in json.loads(datapackage_text())["resources"]}
    references = [key["reference"] for found in resources.values() for key in found["schema"]["foreignKeys"]]
    assert len(references) >= 6
    for reference in references:
        assert resources[reference["resource"]]["schema"]["primaryKey"] == reference["fields"]


def test_the_documentation_holds_the_tables_of_the_model():
    assert markdown() in DOCS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_column_of_each_file_is_documented(path):
    section = DOCS.partition(f"### {path.name}\n")[2].partition("\n### ")[0]
    assert [name for name in header(path) if f"| `{name}` |" not in section] == []
