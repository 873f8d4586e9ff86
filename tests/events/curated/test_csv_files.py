import csv
import io
from pathlib import Path

import pytest

from events.curated import csv_files, datapackage
from events.curated.datapackage import TABLES
from events.models import Stance, show_number
from geodata.faults import DataError

SHIPPED = sorted(path for path in datapackage.DATA.glob("*.csv") if path.stem in TABLES)


def test_the_tiny_files_become_records(tiny_data):
    curated = csv_files.load(tiny_data)
    market = next(event for event in curated.events if event.event_id == "market-attack")
    assert (market.kind, market.actors, market.place) == ("attack", ("rebels",), "westtown")
    claim = next(claim for claim in curated.claims if claim.claim_id == "rockets-denied")
    assert (claim.stance, claim.value) == (Stance.DENIES, "bullets, not rockets")


def cell(value):
    if isinstance(value, bool):
        return str(value).lower()
    return "|".join(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_records_hold_everything_in_the_shipped_files(path):
    records = getattr(csv_files.load(datapackage.DATA), path.stem)
    header = csv_files.read_sheet(path, TABLES[path.stem]).header
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([cell(getattr(record, name)) for name in header] for record in records)
    assert written.getvalue().encode() == path.read_bytes()


def test_a_missing_file_is_a_fault(tiny_data):
    (tiny_data / "claims.csv").unlink()
    with pytest.raises(DataError, match="claims.csv has 1 problem:\n  file: is missing; write a file"):
        csv_files.load(tiny_data)


def test_all_faults_come_at_once(tiny_data: Path):
    for name, old, new in (("events", ",yes,", ",yes,,"), ("claims", "asserts", "says"), ("sources", "The ", "The\0")):
        path = tiny_data / f"{name}.csv"
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(DataError) as error:
        csv_files.load(tiny_data)
    assert {fault.file for fault in error.value.faults} == {"events.csv", "claims.csv", "sources.csv"}
    assert "has a line break or control character" in str(error.value)


@pytest.mark.parametrize(
    ("low", "high", "approx", "words"),
    [
        (None, 4000, None, "up to 4,000"),
        (None, 4000, True, "up to about 4,000"),
        (10, None, None, "at least 10"),
        (10, None, True, "at least about 10"),
        (7000, 7000, True, "about 7,000"),
        (7, 7, None, "7"),
        (4000, 6000, False, "4,000–6,000"),
        (None, None, None, ""),
    ],
)
def test_numbers_in_words(low, high, approx, words):
    assert show_number(low, high, approx) == words


def test_broken_csv_is_a_fault_beside_the_others(tiny_data: Path):
    (tiny_data / "claims.csv").unlink()
    (tiny_data / "actors.csv").write_text('actor_id,name\n"rebels,never closed' + "x" * 5000)
    before = csv.field_size_limit(4000)
    try:
        with pytest.raises(DataError) as error:
            csv_files.load(tiny_data)
    finally:
        csv.field_size_limit(before)
    assert {fault.file for fault in error.value.faults} == {"actors.csv", "claims.csv"}
    assert "cannot be read as CSV" in str(error.value)
    assert "correct its quotation marks and line ends" in str(error.value)
