import csv
from pathlib import Path

import pytest

from events.curated import csv_files, datapackage
from events.curated.datapackage import TABLES
from events.models import Stance, show_number
from geodata.faults import DataError
from tests import tiny

SHIPPED = sorted(path for path in datapackage.DATA.glob("*.csv") if path.stem in TABLES)


def test_the_tiny_files_become_records(tiny_data):
    curated = csv_files.load(tiny_data)
    market = next(event for event in curated.events if event.event_id == "market-attack")
    assert (market.kind, market.actors, market.place) == ("attack", ("rebels",), "westtown")
    claim = next(claim for claim in curated.claims if claim.claim_id == "rockets-denied")
    assert (claim.stance, claim.value) == (Stance.DENIES, "bullets, not rockets")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_the_shipped_files_come_back_byte_for_byte(path, tmp_path):
    curated = csv_files.load(datapackage.DATA)
    csv_files.save(curated, tmp_path)
    assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_what_is_not_given_is_not_written(tiny_data, tmp_path):
    target = tmp_path / "copy"
    target.mkdir()
    csv_files.save(csv_files.load(tiny_data), target)
    assert sorted(path.name for path in target.iterdir()) == sorted(f"{name}.csv" for name in tiny.FILES)


def test_saved_files_keep_who_may_read_them(tiny_data):
    path = tiny_data / "claims.csv"
    path.chmod(0o664)
    csv_files.save(csv_files.load(tiny_data), tiny_data)
    assert path.stat().st_mode & 0o777 == 0o664
    assert not list(tiny_data.glob(".*"))


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
