"""What was dropped in lies on disk while it is looked at, and nowhere afterwards."""

import gc
import hashlib
import io

import pytest

from dashboard.components.imports.dropped_file import CHUNK, Upload


@pytest.mark.parametrize("content", [b"", b"id,date\n1,2020-01-01\n", b"x" * (CHUNK + 1)])
def test_the_copy_holds_what_was_dropped_in(content):
    upload = Upload("incidents.csv", io.BytesIO(content))
    assert upload.path.read_bytes() == content
    assert upload.size == len(content)
    assert upload.digest == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "..", "", "a\x00b.csv", "C:\\x\\y.csv", "۱" * 300, ".ssh/id"]
)
def test_no_name_leads_out_of_the_folder(name):
    upload = Upload(name, io.BytesIO(b"x"))
    assert upload.name == name
    assert upload.path.resolve().parent == upload.path.parent.resolve()
    assert [path.name for path in upload.path.parent.iterdir()] == [upload.path.name]


def test_the_ending_stays_since_readers_go_by_it():
    assert Upload("My incidents (final).XLSX", io.BytesIO(b"x")).path.suffix == ".XLSX"


def test_it_is_gone_with_the_last_reference():
    upload = Upload("a.csv", io.BytesIO(b"x"))
    folder = upload.path.parent
    assert folder.exists()
    del upload
    gc.collect()
    assert not folder.exists()
