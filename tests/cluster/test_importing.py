"""A file imported on a cluster is the file imported on one machine: every column, every count, every rejected row."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from events.store import schema
from events.store.store import fetch
from tests.cluster.both_ways import PART_ROWS, Both
from tests.cluster.source_files import MAKERS

OF_ONE_MACHINE = {"digest", "diff", "notes"}


def read_all(files: tuple[Path, ...]) -> pa.Table:
    return pa.concat_tables([pq.read_table(file, partitioning=None) for file in files])


def kept(both: Both, name: str) -> Any:
    dataset_id = both.reports[name].dataset.dataset_id
    return next(one for one in both.lake.datasets if one.dataset.dataset_id == dataset_id)


@pytest.mark.parametrize("name", MAKERS)
def test_every_column_of_every_incident_is_that_of_one_machine(name: str, both: Both) -> None:
    parts = kept(both, name).incidents
    assert len(parts) == 4
    found, wanted = read_all(parts), both.previews[name].incidents
    assert found.num_rows
    for column in wanted.column_names:
        assert found[column].to_pylist() == wanted[column].to_pylist(), column


@pytest.mark.parametrize("name", MAKERS)
def test_every_count_of_the_report_is_that_of_one_machine(name: str, both: Both) -> None:
    wanted, found = both.previews[name].report.as_json(), both.reports[name].as_json()
    assert found["records"] == found["accepted"] + found["warned"] + found["rejected"]
    assert {field for field in wanted if found[field] != wanted[field]} <= OF_ONE_MACHINE
    assert set(found["notes"]) == set(wanted["notes"])


@pytest.mark.parametrize("name", MAKERS)
def test_every_rejected_row_is_there_with_its_reason_place_and_cells(name: str, both: Both) -> None:
    rows = read_all(kept(both, name).rejected).to_pylist()
    wanted = [(one.row, one.reason, one.remedy, dict(one.cells)) for one in both.previews[name].parsed.rejected]
    found = sorted((one["row"], one["reason"], one["remedy"], dict(one["cells"])) for one in rows)
    assert found == wanted
    assert {one["file"] for one in rows} <= {both.previews[name].report.file}


def test_invented_files_have_rejected_rows_and_repeated_ids(both: Both) -> None:
    assert {name for name, report in both.reports.items() if report.duplicates} >= {"ucdp", "acled", "spoilt"}
    assert both.reports["spoilt"].rejected > both.reports["spoilt"].duplicates


def test_rows_with_the_same_cells_in_different_parts_have_different_ids(both: Both) -> None:
    ids = read_all(kept(both, "table").incidents)["source_record_id"].to_pylist()
    assert len(ids) == len(set(ids))
    assert sum(one.endswith("-2") for one in ids) > PART_ROWS / 31


def test_every_column_of_every_record_is_that_of_the_store(both: Both) -> None:
    with both.store.cursor() as cursor:
        wanted = {row["record_id"]: row for row in fetch(cursor, "SELECT * FROM records")}
    records = pq.read_table(both.lake.records, partitioning="hive").to_pylist()
    assert len(records) == len(wanted)
    for record in records:
        own = {name: record[name] for name in schema.RECORDS.names}
        assert own == wanted[record["record_id"]]
