"""Parquet files: values of every type become the text that a CSV of them would have."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from events.imports.models import AUTODETECT, UnreadableError
from events.imports.prepare import prepare, read_table
from events.imports.readers.source_file import Limits
from tests.events.imports import format_files


def written(path: Path, **columns: object) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def test_values_of_every_type_are_text_and_missing_ones_empty(tmp_path: Path) -> None:
    path = written(
        tmp_path / "all.parquet",
        word=["Herat", None],
        code=pa.array(["a", None]).dictionary_encode(),
        number=pa.array([7, None], pa.int64()),
        share=pa.array([34.5, None]),
        money=pa.array([Decimal("1.50"), None]),
        day=pa.array([date(2021, 8, 15), None]),
        time=pa.array([datetime(2021, 8, 15, 23, 30, tzinfo=UTC), None], pa.timestamp("us", "Asia/Kabul")),
        is_sure=pa.array([True, None]),
        names=pa.array([["a", "b"], None]),
        raw=pa.array([b"\x01", None]),
        nothing=pa.nulls(2),
    )
    first, second = (dict(row) for row in read_table(path).cells.drop_columns(["row"]).to_pylist())
    assert first == {
        "word": "Herat", "code": "a", "number": "7", "share": "34.5", "money": "1.50", "day": "2021-08-15",
        "time": "2021-08-16 04:00:00", "is_sure": "true", "names": '["a", "b"]', "raw": "01", "nothing": "",
    }  # fmt: skip
    assert set(second.values()) == {""}


def test_a_known_format_is_recognised_and_read_as_from_csv(tmp_path: Path) -> None:
    row = {name: "" for name in format_files.UCDP} | format_files.CLASH
    with (tmp_path / "ged.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, format_files.UCDP)
        writer.writeheader()
        writer.writerow(row)
    path = written(tmp_path / "ged.parquet", **{name: [str(value)] for name, value in row.items()})
    found, wanted = (prepare(one, AUTODETECT) for one in (path, tmp_path / "ged.csv"))
    assert (found.format, found.table.container) == ("ucdp", "parquet")
    assert found.rows.stated.equals(wanted.rows.stated)


def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = written(tmp_path / "cut.parquet", word=["Herat"] * 100)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UnreadableError, match=r"cut\.parquet cannot be read as Parquet .*; save it again, or as CSV"):
        read_table(path)


def test_limits_are_checked_before_a_file_is_unpacked(tmp_path: Path) -> None:
    path = written(tmp_path / "large.parquet", word=["x" * 1000] * 5_000)
    assert path.stat().st_size < 50_000
    with pytest.raises(UnreadableError, match="5,000 records, but the limit is 4,000"):
        read_table(path, limits=Limits(rows=4_000))


def test_text_that_is_not_utf8_is_replaced_and_counted(tmp_path: Path) -> None:
    broken = pa.StringArray.from_buffers(2, pa.py_buffer(b"\0\0\0\0\1\0\0\0\4\0\0\0"), pa.py_buffer(b"\xffabc"))
    table = read_table(written(tmp_path / "odd.parquet", word=broken))
    assert table.cells["word"].to_pylist() == ["\ufffd", "abc"]
    assert table.notes == ("1 cell is not valid UTF-8: shown with replacement characters",)
