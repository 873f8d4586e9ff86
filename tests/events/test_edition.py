import json
from datetime import date

import pytest

from events import checks, edition
from events.edition import Edition
from events.faults import DataError
from events.records import DATA, load
from events.store import open_store
from events.tables import data_date
from geodata import atlas as places


def write(folder, **properties):
    (folder / edition.FILE).write_text(json.dumps(properties), encoding="utf-8")


def test_the_shipped_data_says_when_it_was_last_reviewed(shipped):
    assert edition.read(DATA) == Edition("2026.11.22", date(2026, 11, 22))
    assert shipped.data_date == date(2026, 11, 22)


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
    (tiny_data / edition.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="datapackage.json has 1 problem:\n  file: says no version and day"):
        edition.read(tiny_data)
    faults = checks.check(tiny_data, places.load())
    assert [fault.remedy for fault in faults if fault.file == edition.FILE] == [edition.REMEDY]
