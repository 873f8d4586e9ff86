import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from events.imports import mapping_file
from events.imports.incident_schema import INCIDENTS
from events.imports.library import open_library

KEPT = Path(__file__).parents[2] / "samples" / "v0.2" / "imports"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(KEPT, tmp_path / "imports")
    return tmp_path / "imports"


def test_every_version_has_the_files_of_today(folder: Path) -> None:
    library = open_library(folder)
    assert [len(history) for history in library.histories.values()] == [1, 2]
    for version in library.versions:
        assert pq.read_schema(version.incidents).names == INCIDENTS.names
        assert version.rejected.read_bytes().startswith(b"\xef\xbb\xbf")
        assert "source_record_id" in mapping_file.from_json(version.mapping.read_text(encoding="utf-8")).columns
        assert version.report["digest"] == version.digest


def test_the_report_of_a_version_keeps_its_counts_under_the_names_of_today(folder: Path) -> None:
    report = open_library(folder).histories["field-notes"][0].report
    assert (report["records"], report["accepted"], report["warned"], report["rejected"]) == (10, 3, 3, 4)
    assert sum(report["rejections"].values()) == 4
    assert report["columns"]["source_record_id"] == ["ref"]
    assert not {"refused", "refusals"} & report.keys()


def test_a_damaged_version_does_not_keep_the_others_from_being_read(folder: Path) -> None:
    (folder / "versions" / "field-notes-8043b9e6b92a01b2" / "incidents.parquet").write_bytes(b"damaged")
    library = open_library(folder)
    damaged, former = library.histories["field-notes"]
    assert damaged.incidents.read_bytes() == b"damaged"
    assert pq.read_table(former.incidents).num_rows == 4
    assert len(library.links) == 2


def test_a_mapping_that_has_no_shape_is_left_for_the_check(tmp_path: Path) -> None:
    for text in ('{"columns": []}', '{"columns": null}'):
        with pytest.raises(ValueError, match="the mapping cannot be used"):
            mapping_file.from_json(text)


def test_a_mapping_of_before_is_saved_under_the_names_of_today() -> None:
    text = (KEPT.parent / "mappings" / "plain.json").read_text(encoding="utf-8")
    saved = json.loads(mapping_file.to_json(mapping_file.from_json(text)))
    assert "own_id" in json.loads(text)["columns"]
    assert "own_id" not in saved["columns"]
    assert "source_record_id" in saved["columns"]
